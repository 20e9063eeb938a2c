//===- MannToLinalg.cpp - Lowers mann to linalg, fxp and arith -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Conversion/KernelBuilder.h"
#include "mann/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mann {
#define GEN_PASS_DEF_CONVERTMANNTOLINALG
#include "mann/Conversion/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

struct ConvertMannToLinalg
    : mann::impl::ConvertMannToLinalgBase<ConvertMannToLinalg> {
  /// What the lowering needs from earlier passes, all of it at once.
  LogicalResult checkPreconditions() {
    bool failedAny = false;
    getOperation().walk([&](Operation *op) {
      if (auto parameter = dyn_cast<ParameterOp>(op);
          parameter && !parameter.getValue()) {
        parameter.emitOpError(
            "has no value; bind weights with mann-bind-weights "
            "(mannc --weights=<file>) before the lowering");
        failedAny = true;
      }
      if (auto similarity = dyn_cast<SimilarityOp>(op);
          similarity && similarity.getCode()) {
        similarity.emitOpError("still converts its operands to 'code'; run "
                               "mann-quantize (mannc --quantize=q8) before the "
                               "lowering");
        failedAny = true;
      }
    });
    return failure(failedAny);
  }

  void runOnOperation() override {
    if (failed(checkPreconditions()))
      return signalPassFailure();
    MLIRContext *context = &getContext();
    TypeConverter converter;
    converter.addConversion([](Type type) { return type; });
    converter.addConversion(
        [](RankedTensorType type) -> Type { return getStorageType(type); });

    RewritePatternSet patterns(context);
    populateAddressingPatterns(converter, patterns);
    populateMemoryPatterns(converter, patterns);
    populateNetworkPatterns(converter, patterns);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    populateReturnOpTypeConversionPattern(patterns, converter);
    populateCallOpTypeConversionPattern(patterns, converter);

    ConversionTarget target(*context);
    target.addIllegalDialect<MannDialect>();
    target.addLegalDialect<
        arith::ArithDialect, bufferization::BufferizationDialect,
        fxp::FxpDialect, linalg::LinalgDialect, math::MathDialect,
        memref::MemRefDialect, scf::SCFDialect, tensor::TensorDialect>();
    target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp op) {
      return converter.isSignatureLegal(op.getFunctionType());
    });
    target.addDynamicallyLegalOp<func::ReturnOp, func::CallOp>(
        [&](Operation *op) { return converter.isLegal(op); });
    target.addLegalOp<ModuleOp>();
    if (failed(applyPartialConversion(getOperation(), target,
                                      std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
