//===- ClaimRows.cpp - Finds rows that are rounded or packed --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over one row: numbers and perhaps a bias, rounded to codes, which
// additions and the temporal encoding of stored sentences become, and which a
// read of stored sentences goes on with; and signs, gathered into words, which
// mann.binarize becomes.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mann;

/// Whether the loop walks a row of `access` along its last dimension, at a
/// place that is known before.
template <typename Access>
static bool walksRow(scf::ForOp loop, Access access) {
  return endsWith(access.getIndices(), loop.getInductionVar()) &&
         loop.isDefinedOutsideOfLoop(access.getMemRef()) &&
         llvm::all_of(access.getIndices().drop_back(),
                      [&](Value v) { return loop.isDefinedOutsideOfLoop(v); });
}

static SmallVector<Value> replaceLast(OperandRange indices, Value last) {
  SmallVector<Value> replaced(indices);
  replaced.back() = last;
  return replaced;
}

//===----------------------------------------------------------------------===//
// Rounded rows
//===----------------------------------------------------------------------===//

namespace {

/// What a loop that rounds a row says.
struct RoundedRow {
  scf::ForOp loop;
  ShiftedLoad input, bias;
  memref::StoreOp out;
  /// The code of a column, and whether it is what the loop stores.
  Value code;
  bool isStored = false;
  int64_t length = 0, shift = 0, bound = 0;

  bool match();

private:
  bool findCode();
  bool matchSum(Value sum);
  bool isUsable();
};

} // namespace

/// What is stored or, where other numbers are, the one thing that is rounded.
bool RoundedRow::findCode() {
  isStored = out.getValue().getType().isInteger(8);
  if (isStored) {
    code = out.getValue();
    return true;
  }
  auto roundings = loop.getOps<fxp::RequantizeOp>();
  if (!llvm::hasSingleElement(roundings))
    return false;
  code = (*roundings.begin()).getResult();
  return true;
}

bool RoundedRow::matchSum(Value sum) {
  if (auto both = sum.getDefiningOp<arith::AddIOp>()) {
    std::optional<ShiftedLoad> left = matchShiftedLoad(both.getLhs()),
                               right = matchShiftedLoad(both.getRhs());
    if (!left || !right)
      return false;
    // The bias is of 8 bits, and not shifted.
    auto isBias = [](ShiftedLoad term) {
      return term.up == 0 && term.load.getType().isInteger(8);
    };
    input = *left;
    bias = *right;
    if (!isBias(bias))
      std::swap(input, bias);
    return isBias(bias);
  }
  // A number alone needs no more bits than it has.
  if (auto load = sum.getDefiningOp<memref::LoadOp>()) {
    input.load = load;
    return true;
  }
  std::optional<ShiftedLoad> only = matchShiftedLoad(sum);
  if (only)
    input = *only;
  return only.has_value();
}

bool RoundedRow::isUsable() {
  for (memref::LoadOp load : {input.load, bias.load}) {
    if (!load)
      continue;
    bool isSame = isStored && load.getMemRef() == out.getMemRef() &&
                  llvm::equal(load.getIndices(), out.getIndices());
    if (!walksRow(loop, load) || !fxp::hasRowsTogether(load.getMemRefType()) ||
        (!isSame && mayOverlap(load.getMemRef(), out.getMemRef())))
      return false;
  }
  Type type = input.load.getType();
  return (type.isInteger(8) || type.isInteger(16)) &&
         (!isStored ||
          (walksRow(loop, out) && fxp::hasRowsTogether(out.getMemRefType()))) &&
         fxp::fitsLanes(bound + 128, shift);
}

bool RoundedRow::match() {
  std::optional<int64_t> end = getConstantIntValue(loop.getUpperBound());
  out = getOnlyStore(loop.getBody());
  if (!end || *end < kShortestRow || !out || !findCode())
    return false;
  length = *end;
  std::optional<RoundedSum> rounded = matchRoundedSum(code);
  if (!rounded || !matchSum(rounded->sum))
    return false;
  shift = rounded->shift;
  // What the types hold, or what is known of the sum.
  auto most = [](ShiftedLoad term) {
    unsigned width =
        term.load ? term.load.getType().getIntOrFloatBitWidth() : 0;
    return width ? int64_t(1) << (width - 1 + term.up) : int64_t(0);
  };
  bound = most(input) + most(bias);
  if (fxp::AssumeOp assumed = rounded->assumed)
    bound = std::min(bound, std::max(std::abs(int64_t(assumed.getMin())),
                                     std::abs(int64_t(assumed.getMax()))));
  return isUsable();
}

bool mann::claimRoundedRow(scf::ForOp loop) {
  RoundedRow row;
  row.loop = loop;
  if (!row.match())
    return false;
  OpBuilder builder(loop);
  Location loc = row.out.getLoc();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  SmallVector<Value> biasIndices;
  Value bias;
  if (memref::LoadOp load = row.bias.load) {
    bias = load.getMemRef();
    biasIndices = replaceLast(load.getIndices(), zero);
  }
  Value out;
  SmallVector<Value> outIndices{zero};
  if (row.isStored) {
    out = row.out.getMemRef();
    outIndices = replaceLast(row.out.getIndices(), zero);
  } else {
    out = memref::AllocOp::create(
        builder, loc, MemRefType::get({row.length}, builder.getI8Type()));
  }
  fxp::RoundRowOp::create(builder, loc, row.input.load.getMemRef(),
                          replaceLast(row.input.load.getIndices(), zero), bias,
                          biasIndices, out, outIndices, row.length,
                          row.input.up, row.shift, row.bound);
  if (row.isStored) {
    loop.erase();
    return true;
  }
  // The loop goes on with the codes.
  Operation *rounding = row.code.getDefiningOp();
  builder.setInsertionPoint(rounding);
  row.code.replaceAllUsesWith(
      memref::LoadOp::create(builder, loc, out, loop.getInductionVar()));
  rounding->erase();
  return true;
}

//===----------------------------------------------------------------------===//
// Packed signs
//===----------------------------------------------------------------------===//

/// Whether `loop` gathers the signs of at most 32 codes, of which the first is
/// `32 * word`; the load of a code.
static memref::LoadOp matchSigns(scf::ForOp loop, Value word, int64_t &length) {
  if (!countsFromZero(loop) || loop.getNumResults() != 1 ||
      !loop.getResult(0).getType().isInteger(32) ||
      !isConstantIntValue(loop.getInitArgs()[0], 0) ||
      !hasNothingBut(loop.getBody(), nullptr))
    return {};
  auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
  auto gathered = yield.getOperand(0).getDefiningOp<arith::OrIOp>();
  Value carried = loop.getRegionIterArg(0);
  if (!gathered || gathered.getLhs() != carried || !carried.hasOneUse())
    return {};
  auto placed = gathered.getRhs().getDefiningOp<arith::ShLIOp>();
  auto bit = placed ? placed.getLhs().getDefiningOp<arith::ExtUIOp>()
                    : arith::ExtUIOp();
  auto place = placed ? placed.getRhs().getDefiningOp<arith::IndexCastOp>()
                      : arith::IndexCastOp();
  auto isNegative =
      bit ? bit.getIn().getDefiningOp<arith::CmpIOp>() : arith::CmpIOp();
  if (!isNegative || !place || place.getIn() != loop.getInductionVar() ||
      isNegative.getPredicate() != arith::CmpIPredicate::slt ||
      !isConstantIntValue(isNegative.getRhs(), 0))
    return {};
  auto code = isNegative.getLhs().getDefiningOp<memref::LoadOp>();
  if (!code || !code.getType().isInteger(8) || code.getIndices().empty())
    return {};
  // The column is 32 * word + b, and b ends with the word or the row.
  auto column = code.getIndices().back().getDefiningOp<arith::AddIOp>();
  auto first =
      column ? column.getLhs().getDefiningOp<arith::MulIOp>() : arith::MulIOp();
  auto end = loop.getUpperBound().getDefiningOp<arith::MinSIOp>();
  auto left =
      end ? end.getLhs().getDefiningOp<arith::SubIOp>() : arith::SubIOp();
  std::optional<int64_t> all =
      left ? getConstantIntValue(left.getLhs()) : std::nullopt;
  if (!first || column.getRhs() != loop.getInductionVar() ||
      first.getLhs() != word || !isConstantIntValue(first.getRhs(), 32) ||
      !all || left.getRhs() != first.getResult() ||
      !isConstantIntValue(end.getRhs(), 32))
    return {};
  length = *all;
  return code;
}

bool mann::claimPackedSigns(scf::ForOp loop) {
  auto inner = loop.getOps<scf::ForOp>();
  auto stores = loop.getOps<memref::StoreOp>();
  if (!llvm::hasSingleElement(inner) || !llvm::hasSingleElement(stores))
    return false;
  scf::ForOp signs = *inner.begin();
  memref::StoreOp store = *stores.begin();
  int64_t length = 0;
  memref::LoadOp code = matchSigns(signs, loop.getInductionVar(), length);
  if (!code || store.getValue() != signs.getResult(0) ||
      length < kShortestRow ||
      !isConstantIntValue(loop.getUpperBound(), (length + 31) / 32) ||
      !walksRow(loop, store) || !fxp::hasRowsTogether(store.getMemRefType()) ||
      !fxp::hasRowsTogether(code.getMemRefType()) ||
      !loop.isDefinedOutsideOfLoop(code.getMemRef()) ||
      !llvm::all_of(
          code.getIndices().drop_back(),
          [&](Value v) { return loop.isDefinedOutsideOfLoop(v); }))
    return false;
  for (Operation &op : *loop.getBody())
    if (&op != signs && &op != store && !isMemoryEffectFree(&op))
      return false;
  OpBuilder builder(loop);
  Location loc = store.getLoc();
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  fxp::PackSignsOp::create(
      builder, loc, code.getMemRef(), replaceLast(code.getIndices(), zero),
      store.getMemRef(), replaceLast(store.getIndices(), zero), length);
  loop.erase();
  return true;
}
