//===- VectorsToLLVM.cpp - Vectors of kernels as LLVM's -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Upstream's patterns with an index of any width: upstream's own pass
// (convert-vector-to-llvm) has 64 bits only.
//
//===----------------------------------------------------------------------===//

#include "mann/Conversion/Passes.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mann {
#define GEN_PASS_DEF_CONVERTKERNELVECTORS
#include "mann/Conversion/Passes.h.inc"
} // namespace mann

using namespace mlir;

namespace {

struct ConvertKernelVectors
    : mann::impl::ConvertKernelVectorsBase<ConvertKernelVectors> {
  using ConvertKernelVectorsBase::ConvertKernelVectorsBase;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet slices(context);
    vector::populateVectorInsertExtractStridedSliceTransforms(slices);
    if (failed(applyPatternsGreedily(getOperation(), std::move(slices))))
      return signalPassFailure();
    LowerToLLVMOptions options(context);
    options.overrideIndexBitwidth(indexBits);
    LLVMTypeConverter converter(context, options);
    RewritePatternSet patterns(context);
    populateVectorToLLVMConversionPatterns(converter, patterns);
    LLVMConversionTarget target(*context);
    target.addLegalDialect<arith::ArithDialect>();
    target.addIllegalDialect<vector::VectorDialect>();
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
