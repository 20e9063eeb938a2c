//===- FxpOptimize.cpp - Drop what ranges prove idle -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/RangeAnalysis.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mann/Dialect/Fxp/Transforms/Passes.h"
#include "mann/Support/FixedPoint.h"
#include "mlir/Analysis/DataFlow/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

namespace mann::fxp {
#define GEN_PASS_DEF_FXPOPTIMIZE
#include "mann/Dialect/Fxp/Transforms/Passes.h.inc"
} // namespace mann::fxp

using namespace mlir;
using namespace mann;
using namespace mann::fxp;

namespace {
/// The values that a number takes, as signed integers.
struct Range {
  int64_t low, high;

  bool isWithin(int64_t min, int64_t max) const {
    return min <= low && high <= max;
  }
};

/// An operation and what is known of its operands. The ranges are looked up
/// before anything is rewritten, since new values have none.
struct Candidate {
  Operation *op;
  SmallVector<Range, 2> operands;
};

struct FxpOptimize : mann::fxp::impl::FxpOptimizeBase<FxpOptimize> {
  void runOnOperation() override;

  // What replaces an operation; null to keep it.
  Value shiftLeft(RequantizeOp op, unsigned shift, OpBuilder &builder);
  Value optimize(RequantizeOp op, ArrayRef<Range> operands, OpBuilder &builder);
  Value optimize(AddOp op, ArrayRef<Range> operands, OpBuilder &builder);
  Value optimize(ShiftRoundOp op, ArrayRef<Range> operands, OpBuilder &builder);
  /// An op that leaves numbers that are not negative as they are.
  Value dropUnlessNegative(Operation *op, ArrayRef<Range> operands);
};
} // namespace

static unsigned widthOf(Type type) {
  return getElementTypeOrSelf(type).getIntOrFloatBitWidth();
}

/// `type` with elements of `width` bits.
static Type withWidth(Type type, unsigned width) {
  Type element = IntegerType::get(type.getContext(), width);
  auto shaped = dyn_cast<ShapedType>(type);
  return shaped ? Type(shaped.clone(element)) : element;
}

static Value castSigned(OpBuilder &builder, Location loc, Value value,
                        unsigned width) {
  unsigned from = widthOf(value.getType());
  Type type = withWidth(value.getType(), width);
  if (from == width)
    return value;
  if (from > width)
    return arith::TruncIOp::create(builder, loc, type, value);
  return arith::ExtSIOp::create(builder, loc, type, value);
}

/// Nothing when code is unreachable or a range unknown.
static std::optional<Candidate> lookUp(Operation *op, DataFlowSolver &solver) {
  Candidate candidate{op, {}};
  for (Value operand : op->getOperands()) {
    auto *state =
        solver.lookupState<dataflow::IntegerValueRangeLattice>(operand);
    if (!state || state->getValue().isUninitialized())
      return std::nullopt;
    const ConstantIntRanges &range = state->getValue().getValue();
    candidate.operands.push_back(
        {range.smin().getSExtValue(), range.smax().getSExtValue()});
  }
  return candidate;
}

/// A requantize whose result is exactly its input times 2^shift.
Value FxpOptimize::shiftLeft(RequantizeOp op, unsigned shift,
                             OpBuilder &builder) {
  Location loc = op.getLoc();
  unsigned to = widthOf(op.getType());
  unsigned wide = std::max(widthOf(op.getInput().getType()), to);
  auto shaped = dyn_cast<ShapedType>(op.getType());
  // A type with dynamic sizes has no constants; only 0 survives wider shifts.
  if (shift > 0 && ((shaped && !shaped.hasStaticShape()) || shift >= wide))
    return {};
  ++numOperations;
  Value value = castSigned(builder, loc, op.getInput(), wide);
  if (shift > 0) {
    Type type = value.getType();
    TypedAttr amount = builder.getIntegerAttr(builder.getIntegerType(wide),
                                              APInt(wide, uint64_t(shift)));
    if (shaped)
      amount = DenseElementsAttr::get(cast<ShapedType>(type), amount);
    auto constant = arith::ConstantOp::create(builder, loc, amount);
    value = arith::ShLIOp::create(builder, loc, value, constant);
  }
  return castSigned(builder, loc, value, to);
}

Value FxpOptimize::optimize(RequantizeOp op, ArrayRef<Range> operands,
                            OpBuilder &builder) {
  Location loc = op.getLoc();
  int shift = op.getShiftAmount();
  auto apply = [&](int64_t value) {
    return requantize(value, shift, op.getRounding(),
                      std::numeric_limits<int64_t>::min(),
                      std::numeric_limits<int64_t>::max());
  };
  unsigned from = widthOf(op.getInput().getType()), to = widthOf(op.getType());
  unsigned wide = std::max(from, to);
  int64_t min = op.getMinCode(), max = op.getMaxCode();
  Range rounded{apply(operands[0].low), apply(operands[0].high)};
  bool idle = rounded.isWithin(min, max);

  if (idle && shift <= 0)
    return shiftLeft(op, -shift, builder);
  if (shift < 0)
    return {};

  // Only rounding to nearest adds to the input.
  bool headroom = op.getHeadroom();
  if (!headroom && shift > 0 && shift < int(from) &&
      op.getRounding() == Rounding::NearestEven &&
      operands[0].high <= llvm::maxIntN(from) - (int64_t(1) << (shift - 1))) {
    headroom = true;
    ++numRoundings;
  }

  // Bounds which the input type alone makes idle cost nothing as they are.
  bool dropMin = rounded.low >= min && apply(llvm::minIntN(from)) < min;
  bool dropMax = rounded.high <= max && apply(llvm::maxIntN(from)) > max;
  if (!dropMin && !dropMax) {
    op.setHeadroom(headroom);
    return {};
  }
  numBounds += unsigned(dropMin) + unsigned(dropMax);
  Value result = RequantizeOp::create(
      builder, loc, withWidth(op.getType(), wide), op.getInput(), shift,
      op.getRounding(), dropMin ? llvm::minIntN(wide) : min,
      dropMax ? llvm::maxIntN(wide) : max, headroom);
  return castSigned(builder, loc, result, to);
}

Value FxpOptimize::optimize(AddOp op, ArrayRef<Range> operands,
                            OpBuilder &builder) {
  // Sums which do not fit 64 bits are outside every range that an op can have.
  Range sum;
  if (llvm::AddOverflow(operands[0].low, operands[1].low, sum.low) ||
      llvm::AddOverflow(operands[0].high, operands[1].high, sum.high) ||
      !sum.isWithin(op.getMinCode(), op.getMaxCode()))
    return {};
  ++numOperations;
  unsigned to = widthOf(op.getType());
  unsigned wide = std::max(widthOf(op.getLhs().getType()), to);
  Location loc = op.getLoc();
  Value result = arith::AddIOp::create(
      builder, loc, castSigned(builder, loc, op.getLhs(), wide),
      castSigned(builder, loc, op.getRhs(), wide));
  return castSigned(builder, loc, result, to);
}

Value FxpOptimize::optimize(ShiftRoundOp op, ArrayRef<Range> operands,
                            OpBuilder &builder) {
  if (operands[1].high <= 0) {
    ++numOperations;
    return op.getInput();
  }
  int64_t last = widthOf(op.getType()) - 1;
  if (!op.getNneg() && operands[0].low >= 0 && operands[1].isWithin(1, last)) {
    op.setNneg(true);
    ++numRoundings;
  }
  return {};
}

Value FxpOptimize::dropUnlessNegative(Operation *op, ArrayRef<Range> operands) {
  if (operands[0].low < 0)
    return {};
  ++numOperations;
  return op->getOperand(0);
}

void FxpOptimize::runOnOperation() {
  DataFlowSolver solver;
  dataflow::loadBaselineAnalyses(solver);
  solver.load<RangeAnalysis>();
  if (failed(solver.initializeAndRun(getOperation())))
    return signalPassFailure();

  SmallVector<Candidate> candidates;
  getOperation()->walk([&](Operation *op) {
    if (isa<RequantizeOp, AddOp, ShiftRoundOp, EncodeOp, DecodeOp>(op))
      if (std::optional<Candidate> candidate = lookUp(op, solver))
        candidates.push_back(std::move(*candidate));
  });

  IRRewriter rewriter(&getContext());
  for (const Candidate &candidate : candidates) {
    Operation *op = candidate.op;
    rewriter.setInsertionPoint(op);
    auto replacement =
        TypeSwitch<Operation *, Value>(op)
            .Case<RequantizeOp, AddOp, ShiftRoundOp>([&](auto typed) {
              return optimize(typed, candidate.operands, rewriter);
            })
            .Default([&](Operation *) {
              return dropUnlessNegative(op, candidate.operands);
            });
    if (replacement)
      rewriter.replaceOp(op, replacement);
  }
}
