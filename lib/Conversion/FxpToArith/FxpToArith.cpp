//===- FxpToArith.cpp - Fixed-point operations as arith -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowerings.h"
#include "mann/Conversion/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mann {
#define GEN_PASS_DEF_CONVERTFXPTOARITH
#include "mann/Conversion/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {
template <typename OpTy> struct Lower : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    ArithEmitter emit(rewriter, op.getLoc(), op->getOperand(0));
    rewriter.replaceOp(op, lower(emit, op));
    return success();
  }
};

struct ConvertFxpToArith
    : mann::impl::ConvertFxpToArithBase<ConvertFxpToArith> {
  void runOnOperation() override {
    getOperation()->walk([&](Operation *op) {
      numLowered += isa_and_nonnull<fxp::FxpDialect>(op->getDialect());
    });
    RewritePatternSet patterns(&getContext());
    populateFxpToArithConversionPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};
} // namespace

void mann::populateFxpToArithConversionPatterns(RewritePatternSet &patterns) {
  patterns
      .add<Lower<fxp::AssumeOp>, Lower<fxp::RequantizeOp>,
           Lower<fxp::ShiftRoundOp>, Lower<fxp::AddOp>, Lower<fxp::EncodeOp>,
           Lower<fxp::DecodeOp>, Lower<fxp::HammingOp>, Lower<fxp::SignedL1Op>,
           Lower<fxp::AbsDiffOp>, Lower<fxp::XorPopcountOp>, Lower<fxp::Exp2Op>,
           Lower<fxp::Log2Op>, Lower<fxp::ReciprocalOp>, Lower<fxp::RsqrtOp>,
           Lower<fxp::SigmoidOp>, Lower<fxp::TanhOp>, Lower<fxp::SqrtOp>,
           Lower<fxp::ExpOp>, Lower<fxp::Log1pExpOp>>(patterns.getContext());
}
