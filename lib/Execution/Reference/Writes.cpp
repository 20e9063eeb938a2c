//===- Writes.cpp - Writes to a memory ------------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A write computes the exact numbers of the new memory first; how they are
// stored is the business of `roundSums` alone.
//
//===----------------------------------------------------------------------===//

#include "Ops.h"

using namespace mlir;
using namespace mann;

/// The sum of both, in the finer of their scales.
static Sums addAligned(const Sums &lhs, const Sums &rhs) {
  int finer = std::max(lhs.frac, rhs.frac);
  return {lhs.values * (int64_t(1) << (finer - lhs.frac)) +
              rhs.values * (int64_t(1) << (finer - rhs.frac)),
          finer};
}

static int fracOf(const HostValue &value) { return value.getFormat()->frac; }

/// The number at `index` modulo `size`, in 0..size-1.
static int64_t wrap(const HostValue &index, int64_t size) {
  int64_t rest = index.getIntegers()[0] % size;
  return rest < 0 ? rest + size : rest;
}

//===----------------------------------------------------------------------===//
// EraseAddOp
//===----------------------------------------------------------------------===//

static HostValue eraseAddReal(EraseAddOp op, Inputs<EraseAddOp> &in) {
  HostValue result(op.getType());
  FloatMatrix memory = realMatrix(*in.getMemory());
  ConstMatrixView<float> weights = realMatrix(*in.getWeights()),
                         erase = realMatrix(*in.getErase()),
                         add = realMatrix(*in.getAdd());
  for (int64_t head = 0; head < weights.rows(); ++head)
    memory.array() *=
        1 - (weights.row(head).transpose() * erase.row(head)).array();
  for (int64_t head = 0; head < weights.rows(); ++head)
    memory += weights.row(head).transpose() * add.row(head);
  realMatrix(result) = memory;
  return result;
}

static HostValue eraseAddCodes(EraseAddOp op, Inputs<EraseAddOp> &in) {
  Sums memory = exactNumbers(*in.getMemory());
  ConstMatrixView<int64_t> weights = integerMatrix(*in.getWeights()),
                           erase = integerMatrix(*in.getErase()),
                           add = integerMatrix(*in.getAdd());
  int frac = fracOf(*in.getWeights()) + fracOf(*in.getErase());
  Sums kept{memory.values, memory.frac + frac};
  Sums added{IntMatrix::Zero(kept.values.rows(), kept.values.cols()),
             fracOf(*in.getWeights()) + fracOf(*in.getAdd())};
  for (int64_t i = 0; i < kept.values.rows(); ++i)
    for (int64_t j = 0; j < kept.values.cols(); ++j) {
      auto keepOf = [&](int64_t head) {
        return (int64_t(1) << frac) - weights(head, i) * erase(head, j);
      };
      int64_t keep = keepOf(0);
      for (int64_t head = 1; head < weights.rows(); ++head)
        keep = shiftRound(keep * keepOf(head), frac, Rounding::NearestEven);
      kept.values(i, j) *= keep;
      for (int64_t head = 0; head < weights.rows(); ++head)
        added.values(i, j) += weights(head, i) * add(head, j);
    }
  return roundSums(op.getType(), addAligned(kept, added), op.getRounding());
}

static HostValue evaluate(EraseAddOp op, Inputs<EraseAddOp> in) {
  return in.getMemory()->isReal() ? eraseAddReal(op, in)
                                  : eraseAddCodes(op, in);
}

//===----------------------------------------------------------------------===//
// OuterWriteOp, MatvecReadOp
//===----------------------------------------------------------------------===//

namespace {
/// The rows of a state H x I x J (H = 1 for I x J), as all of the H I rows of a
/// matrix, and the head of each.
struct StateRows {
  explicit StateRows(const HostValue &state)
      : heads(state.getShape().size() == 3 ? state.getShape()[0] : 1),
        rowsPerHead(numRows(state) / heads) {}

  int64_t headOf(int64_t row) const { return row / rowsPerHead; }

  int64_t heads;
  int64_t rowsPerHead;
};
} // namespace

/// The decay of column j for a head: a number for each of them, for each head,
/// or one for all.
template <typename T>
static T decayOf(ArrayRef<T> decay, const StateRows &rows, int64_t columns,
                 int64_t head, int64_t column) {
  int64_t size = decay.size();
  if (size == rows.heads * columns)
    return decay[head * columns + column];
  return decay[size == 1 ? 0 : head];
}

/// The outer product of a column vector and a row vector for each head.
template <typename T>
static Matrix<T> outerProducts(const StateRows &rows, ArrayRef<T> column,
                               ConstMatrixView<T> row) {
  Matrix<T> result(column.size(), row.cols());
  for (int64_t i = 0; i < result.rows(); ++i)
    result.row(i) = column[i] * row.row(rows.headOf(i));
  return result;
}

/// The state times its decay; without one, the state.
template <typename T>
static Matrix<T> decayState(const StateRows &rows, Matrix<T> state,
                            std::optional<ArrayRef<T>> decay) {
  if (decay)
    for (int64_t i = 0; i < state.rows(); ++i)
      for (int64_t j = 0; j < state.cols(); ++j)
        state(i, j) *= decayOf(*decay, rows, state.cols(), rows.headOf(i), j);
  return state;
}

static HostValue evaluate(OuterWriteOp op, Inputs<OuterWriteOp> in) {
  const HostValue &state = *in.getState(), &value = *in.getValue(),
                  &key = *in.getKey();
  const HostValue *decay = in.getDecay(), *found = in.getFound();
  StateRows rows(state);
  if (state.isReal()) {
    HostValue result(op.getType());
    std::optional<ArrayRef<float>> factors;
    if (decay)
      factors = decay->getReals();
    FloatMatrix sum = decayState<float>(rows, realMatrix(state), factors);
    if (found)
      sum -= outerProducts<float>(rows, found->getReals(),
                                  realMatrix(*in.getErase()));
    sum += outerProducts<float>(rows, value.getReals(), realMatrix(key));
    realMatrix(result) = sum;
    return result;
  }
  std::optional<ArrayRef<int64_t>> factors;
  if (decay)
    factors = decay->getIntegers();
  Sums exact = exactNumbers(state);
  Sums sum{decayState<int64_t>(rows, exact.values, factors),
           exact.frac + (decay ? fracOf(*decay) : 0)};
  if (found) {
    const HostValue &erase = *in.getErase();
    sum = addAligned(sum, {-outerProducts<int64_t>(rows, found->getIntegers(),
                                                   integerMatrix(erase)),
                           fracOf(*found) + fracOf(erase)});
  }
  sum = addAligned(sum, {outerProducts<int64_t>(rows, value.getIntegers(),
                                                integerMatrix(key)),
                         fracOf(value) + fracOf(key)});
  return roundSums(op.getType(), sum, op.getRounding());
}

static HostValue evaluate(MatvecReadOp op, Inputs<MatvecReadOp> in) {
  const HostValue &state = *in.getState(), &key = *in.getKey();
  StateRows rows(state);
  if (state.isReal()) {
    HostValue result(op.getType());
    for (int64_t i = 0; i < numRows(state); ++i)
      result.getReals()[i] =
          realMatrix(state).row(i).dot(realMatrix(key).row(rows.headOf(i)));
    return result;
  }
  HostValue result(op.getType());
  Format format = *result.getFormat();
  Sums exact = exactNumbers(state);
  int shift = exact.frac + fracOf(key) - format.frac;
  for (int64_t i = 0; i < numRows(state); ++i) {
    int64_t sum =
        exact.values.row(i).dot(integerMatrix(key).row(rows.headOf(i)));
    result.getIntegers()[i] = round(sum, shift, op.getRounding(), format);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// SlotWriteOp, AdvanceOp
//===----------------------------------------------------------------------===//

static HostValue evaluate(SlotWriteOp op, Inputs<SlotWriteOp> in) {
  HostValue result = *in.getMemory();
  const HostValue &row = *in.getRow();
  int64_t slot = wrap(*in.getIndex(), numRows(result));
  bool adds = op.getMode() == SlotMode::Add;
  // Encoded and bipolar rows are copied.
  if (!result.isReal() && !isFixedPoint(getElementTypeOrSelf(op.getType()))) {
    integerMatrix(result).row(slot) = integerMatrix(row);
    return result;
  }
  if (result.isReal()) {
    FloatMatrix fresh = realMatrix(row);
    if (adds)
      fresh += realMatrix(result).row(slot);
    realMatrix(result).row(slot) = fresh;
    return result;
  }
  Sums fresh{integerMatrix(row), fracOf(row)};
  if (adds)
    fresh =
        addAligned(fresh, {integerMatrix(result).row(slot), fracOf(result)});
  HostValue rounded = roundSums(
      RankedTensorType::get(row.getShape(), getElementTypeOrSelf(op.getType())),
      fresh, op.getRounding());
  integerMatrix(result).row(slot) = integerMatrix(rounded);
  return result;
}

static HostValue evaluate(AdvanceOp op, Inputs<AdvanceOp> in) {
  HostValue result(op.getType());
  int64_t modulo = op.getModulo();
  result.getIntegers()[0] = (wrap(*in.getIndex(), modulo) + 1) % modulo;
  return result;
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::addWriteMeanings(Meanings &meanings) {
  meanings.add<EraseAddOp>(evaluate);
  meanings.add<OuterWriteOp>(evaluate);
  meanings.add<MatvecReadOp>(evaluate);
  meanings.add<SlotWriteOp>(evaluate);
  meanings.add<AdvanceOp>(evaluate);
}
