//===- RangeProver.cpp - Ranges of values and buffers ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RangeProver.h"
#include "mann/Analysis/Energy/OperandWidths.h"
#include "mann/Analysis/RangeAnalysis.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mann/Support/FixedPoint.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/CastInterfaces.h"

using namespace mlir;
using namespace mann;
using llvm::APInt;

bool mann::hasRange(Value value) {
  return ConstantIntRanges::getStorageBitwidth(value.getType()) != 0;
}

ConstantIntRanges mann::widenRange(const ConstantIntRanges &range) {
  return ConstantIntRanges::fromSigned(range.smin().sext(kWideBits),
                                       range.smax().sext(kWideBits));
}

ConstantIntRanges RangeProver::rangeOf(Value value) {
  auto known = state.values.find(value);
  if (known != state.values.end())
    return known->second;
  return ConstantIntRanges::maxRange(
      ConstantIntRanges::getStorageBitwidth(value.getType()));
}

void RangeProver::join(RangeMap &map, Value key,
                       const ConstantIntRanges &range) {
  auto [entry, isNew] = map.try_emplace(key, range);
  if (!isNew)
    entry->second = entry->second.rangeUnion(range);
}

void RangeProver::record(Operation *op, const APInt &min, const APInt &max,
                         unsigned width) {
  auto [entry, isNew] = proved.insert({op, ProvedRange{op, min, max, width}});
  if (isNew)
    return;
  ProvedRange &range = entry->second;
  range.min = llvm::APIntOps::smin(range.min, min);
  range.max = llvm::APIntOps::smax(range.max, max);
}

ConstantIntRanges mann::getRange(DenseIntElementsAttr elements) {
  APInt min = *elements.value_begin<APInt>(), max = min;
  if (elements.isSplat())
    return ConstantIntRanges::constant(min);
  for (const APInt &element : elements.getValues<APInt>()) {
    min = llvm::APIntOps::smin(min, element);
    max = llvm::APIntOps::smax(max, element);
  }
  return ConstantIntRanges::fromSigned(min, max);
}

/// The elements of a constant global; nothing for any other buffer.
static std::optional<ConstantIntRanges> getTableRange(ModuleOp symbols,
                                                      Operation *op) {
  auto name = op->getAttrOfType<FlatSymbolRefAttr>("name");
  auto global = name ? symbols.lookupSymbol<memref::GlobalOp>(name.getValue())
                     : memref::GlobalOp();
  auto elements =
      global && global.getConstant()
          ? dyn_cast_or_null<DenseIntElementsAttr>(global.getInitialValueAttr())
          : DenseIntElementsAttr();
  if (!elements || elements.empty())
    return std::nullopt;
  return getRange(elements);
}

static bool isAllocated(Value buffer) {
  return buffer.getDefiningOp<memref::AllocOp>() ||
         buffer.getDefiningOp<memref::AllocaOp>();
}

/// The elements of a table, or what has been stored.
ConstantIntRanges RangeProver::contentsOf(Value view) {
  Value buffer = getBuffer(view);
  auto known = state.buffers.find(buffer);
  if (known != state.buffers.end())
    return known->second;
  unsigned width = getElementTypeOrSelf(view.getType()).getIntOrFloatBitWidth();
  // Nothing stored yet: what is read then is stored by an earlier turn, which
  // joins it here.
  if (isAllocated(buffer))
    return ConstantIntRanges::fromSigned(APInt::getZero(width),
                                         APInt::getZero(width));
  ConstantIntRanges range = ConstantIntRanges::maxRange(width);
  if (auto user = buffer.getDefiningOp<SymbolUserOpInterface>())
    range = getTableRange(symbols, user).value_or(range);
  state.buffers.try_emplace(buffer, range);
  return range;
}

void RangeProver::store(Value view, const ConstantIntRanges &range) {
  Value buffer = getBuffer(view);
  // Elements that are not written now stay as they were; nobody reads those
  // that never are.
  if (!isAllocated(buffer))
    (void)contentsOf(buffer);
  join(state.buffers, buffer, range);
  join(written, buffer, range);
}

void RangeProver::visitAccesses(Operation *op, ArrayRef<Event> events) {
  if (auto copy = dyn_cast<memref::CopyOp>(op)) {
    if (getElementTypeOrSelf(copy.getSource().getType()).isInteger())
      store(copy.getTarget(), contentsOf(copy.getSource()));
    return;
  }
  for (const Event &event : events) {
    if (!event.buffer ||
        !getElementTypeOrSelf(event.buffer.getType()).isInteger())
      continue;
    if (event.kind == events::kWrite) {
      for (Value operand : op->getOperands())
        if (operand.getType() == getElementTypeOrSelf(event.buffer.getType()))
          store(event.buffer, rangeOf(operand));
      continue;
    }
    for (Value result : op->getResults())
      state.values.insert_or_assign(result, contentsOf(event.buffer));
  }
}

//===----------------------------------------------------------------------===//
// Single ops
//===----------------------------------------------------------------------===//

namespace {
/// A summand `factor * value * 2^shift`.
struct Summand {
  Value factor, value;
  unsigned shift = 0;
};
} // namespace

/// Both ways to read a product, shifted or not.
static SmallVector<Summand> matchProducts(Value value) {
  unsigned shift = 0;
  if (auto shifted = value.getDefiningOp<arith::ShLIOp>()) {
    APInt amount;
    if (!matchPattern(shifted.getRhs(), m_ConstantInt(&amount)))
      return {};
    shift = amount.getZExtValue();
    value = shifted.getLhs();
  }
  auto product = value.getDefiningOp<arith::MulIOp>();
  if (!product)
    return {};
  return {{product.getLhs(), product.getRhs(), shift},
          {product.getRhs(), product.getLhs(), shift}};
}

/// `g x + (c - g) y` with g in 0..c is between c x and c y: a mixture by a gate
/// does not leave what it mixes, which the ranges of its products do not show.
std::optional<ConstantIntRanges> RangeProver::inferMixture(Operation *op) {
  auto sum = dyn_cast<arith::AddIOp>(op);
  if (!sum || !sum.getType().isInteger())
    return std::nullopt;
  for (const Summand &a : matchProducts(sum.getLhs()))
    for (const Summand &b : matchProducts(sum.getRhs()))
      for (auto [part, rest] : {std::pair(&a, &b), std::pair(&b, &a)}) {
        auto difference = rest->factor.getDefiningOp<arith::SubIOp>();
        APInt whole;
        if (!difference || difference.getRhs() != part->factor ||
            !matchPattern(difference.getLhs(), m_ConstantInt(&whole)))
          continue;
        ConstantIntRanges gate = rangeOf(part->factor);
        if (gate.smin().isNegative() || gate.smax().sgt(whole))
          continue;
        auto scale = [&](const Summand &summand) {
          ConstantIntRanges range = widenRange(rangeOf(summand.value));
          APInt factor = whole.sext(kWideBits).shl(summand.shift);
          return ConstantIntRanges::fromSigned(range.smin() * factor,
                                               range.smax() * factor);
        };
        return scale(*part).rangeUnion(scale(*rest));
      }
  return std::nullopt;
}

/// In 128 bits nothing wraps. Whether the result fits the type of the op.
bool RangeProver::inferWide(Operation *op) {
  auto flags = dyn_cast<arith::ArithIntegerOverflowFlagsInterface>(op);
  if (!flags || op->getNumOperands() != 2 ||
      !op->getResult(0).getType().isInteger())
    return false;
  SmallVector<ConstantIntRanges> wide;
  for (Value operand : op->getOperands())
    wide.push_back(widenRange(rangeOf(operand)));
  std::optional<ConstantIntRanges> result;
  cast<InferIntRangeInterface>(op).inferResultRanges(
      wide, [&](Value, const ConstantIntRanges &range) { result = range; });
  if (auto mixture = inferMixture(op))
    result = result->intersection(*mixture);
  unsigned width = op->getResult(0).getType().getIntOrFloatBitWidth();
  bool fits =
      result->smin().isSignedIntN(width) && result->smax().isSignedIntN(width);
  record(op, result->smin(), result->smax(), width);
  if (fits)
    state.values.insert_or_assign(
        op->getResult(0),
        ConstantIntRanges::fromSigned(result->smin().trunc(width),
                                      result->smax().trunc(width)));
  return fits;
}

void RangeProver::recordSaturation(Operation *op) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  auto apply = [&](auto fn) {
    Unsaturated now{APInt(kWideBits, fn(true), true),
                    APInt(kWideBits, fn(false), true)};
    auto [entry, isNew] = unsaturated.insert({op, now});
    if (isNew)
      return;
    entry->second.min = llvm::APIntOps::smin(entry->second.min, now.min);
    entry->second.max = llvm::APIntOps::smax(entry->second.max, now.max);
  };
  auto end = [&](Value value, bool isMin) {
    ConstantIntRanges range = rangeOf(value);
    return (isMin ? range.smin() : range.smax()).getSExtValue();
  };
  if (auto requantize = dyn_cast<fxp::RequantizeOp>(op))
    apply([&](bool isMin) {
      return mann::requantize(end(requantize.getInput(), isMin),
                              requantize.getShiftAmount(),
                              requantize.getRounding(), kLeast, kMost);
    });
  else if (auto add = dyn_cast<fxp::AddOp>(op))
    apply([&](bool isMin) {
      return saturatingAdd(end(add.getLhs(), isMin), end(add.getRhs(), isMin),
                           kLeast, kMost);
    });
}

void RangeProver::infer(Operation *op) {
  auto inferable = dyn_cast<InferIntRangeInterface>(op);
  if (!inferable || isEmptyConstant(op) || inferWide(op))
    return;
  if (isa<CastOpInterface>(op) && op->getResult(0).getType().isInteger() &&
      op->getOperand(0).getType().isInteger()) {
    unsigned width = op->getResult(0).getType().getIntOrFloatBitWidth();
    ConstantIntRanges range = rangeOf(op->getOperand(0));
    if (width > 1 && width < range.smin().getBitWidth())
      record(op, range.smin().sext(kWideBits), range.smax().sext(kWideBits),
             width);
    isReported.insert(op);
  }
  SmallVector<ConstantIntRanges> operands;
  for (Value operand : op->getOperands()) {
    if (!hasRange(operand))
      return;
    operands.push_back(rangeOf(operand));
  }
  recordSaturation(op);
  inferable.inferResultRanges(operands,
                              [&](Value value, const ConstantIntRanges &range) {
                                state.values.insert_or_assign(value, range);
                              });
}

//===----------------------------------------------------------------------===//
// Blocks and results
//===----------------------------------------------------------------------===//

void RangeProver::visitRegions(Operation *op) {
  State before = state;
  SmallVector<State> after;
  RangeMap results;
  for (Region &region : op->getRegions()) {
    if (region.empty())
      continue;
    state = before;
    visit(region.front());
    Operation *end = region.front().getTerminator();
    if (end->getNumOperands() == op->getNumResults())
      for (auto [result, value] :
           llvm::zip(op->getResults(), end->getOperands()))
        if (hasRange(value))
          join(results, result, rangeOf(value));
    after.push_back(state);
  }
  // Any region may run, or none.
  state = before;
  for (const State &one : after)
    for (const auto &[buffer, range] : one.buffers)
      join(state.buffers, buffer, range);
  for (const auto &[value, range] : results)
    state.values.insert_or_assign(value, range);
}

void RangeProver::visit(Block &block) {
  for (Operation &op : block)
    visit(&op);
}

std::optional<ConstantIntRanges> RangeProver::getWritten(Value buffer) const {
  auto known = written.find(buffer);
  return known == written.end() ? std::nullopt : std::optional(known->second);
}

const Unsaturated *RangeProver::getUnsaturated(Operation *op) const {
  auto known = unsaturated.find(op);
  return known == unsaturated.end() ? nullptr : &known->second;
}

void RangeProver::reportOverflow(Operation *op) {
  auto known = proved.find(op);
  if (known != proved.end() && !known->second.fits())
    isReported.insert(op);
}

std::vector<ProvedRange> RangeProver::getRanges() const {
  std::vector<ProvedRange> ranges;
  for (const auto &[op, range] : proved)
    if (isReported.contains(op))
      ranges.push_back(range);
  return ranges;
}
