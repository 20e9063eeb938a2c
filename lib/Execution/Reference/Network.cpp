//===- Network.cpp - The dense parts of a network -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
#include <cmath>
#include <functional>
#include <numeric>

using namespace mlir;
using namespace mann;

/// The integers of rows with exponents, the exponent of each as last column.
static ConstMatrixView<int64_t> storedRows(const HostValue &value) {
  return {value.getIntegers().data(), numRows(value), numColumns(value) + 1};
}

IntMatrix mann::codesOf(const HostValue &value) {
  if (!getScaledFormat(value.getType()))
    return integerMatrix(value);
  return storedRows(value).leftCols(numColumns(value));
}

Sums mann::exactNumbers(const HostValue &value) {
  std::optional<ScaledFormat> scaled = getScaledFormat(value.getType());
  if (!scaled)
    return {integerMatrix(value), value.getFormat()->frac};
  Sums numbers{codesOf(value), -scaled->least};
  ConstMatrixView<int64_t> stored = storedRows(value);
  for (int64_t i = 0; i < stored.rows(); ++i)
    numbers.values.row(i) *= int64_t(1) << stored(i, stored.cols() - 1);
  return numbers;
}

/// Each row of the sums in the exponent that it needs.
static HostValue roundRows(Type type, const Sums &sums, Rounding rounding,
                           const ScaledFormat &format) {
  std::vector<int64_t> integers;
  for (int64_t i = 0; i < sums.values.rows(); ++i) {
    std::vector<int64_t> row(sums.values.row(i).begin(),
                             sums.values.row(i).end());
    int exponent = normalizeRow(row, sums.frac, format, rounding);
    row.push_back(exponent - format.least);
    llvm::append_range(integers, row);
  }
  return HostValue(type, std::move(integers));
}

HostValue mann::roundSums(Type type, const Sums &sums, Rounding rounding) {
  if (std::optional<ScaledFormat> scaled = getScaledFormat(type))
    return roundRows(type, sums, rounding, *scaled);
  HostValue result(type);
  Format format = *result.getFormat();
  integerMatrix(result) = sums.values.unaryExpr([&](int64_t sum) {
    return round(sum, sums.frac - format.frac, rounding, format);
  });
  return result;
}

static HostValue evaluate(LinearOp op, Inputs<LinearOp> in) {
  const HostValue &input = *in.getInput(), &matrix = *in.getMatrix();
  if (input.isReal()) {
    HostValue result(op.getType());
    realMatrix(result) = realMatrix(input) * realMatrix(matrix).transpose();
    return result;
  }
  Sums rows = exactNumbers(matrix);
  Sums sums = sumProducts(integerMatrix(input), rows.values.transpose(),
                          input.getFormat()->frac + rows.frac, op.getProducts(),
                          op.getRounding());
  return roundSums(op.getType(), sums, op.getRounding());
}

/// The numbers, those that are none replaced by one that has an order.
static std::vector<float> orderNaN(const HostValue &value, float instead) {
  std::vector<float> numbers = value.getReals().vec();
  std::replace_if(
      numbers.begin(), numbers.end(), [](float x) { return std::isnan(x); },
      instead);
  return numbers;
}

static HostValue evaluate(ArgmaxOp op, Inputs<ArgmaxOp> in) {
  const HostValue &input = *in.getInput();
  HostValue result(op.getType());
  // The first largest, by definition of max_element. A NaN has no order.
  if (input.isReal()) {
    std::vector<float> ordered = orderNaN(input, -HUGE_VALF);
    result.getIntegers()[0] = llvm::max_element(ordered) - ordered.begin();
  } else {
    result.getIntegers()[0] =
        llvm::max_element(input.getIntegers()) - input.getIntegers().begin();
  }
  return result;
}

/// The indices of `values` by `comesBefore`, the lower first of equal ones.
template <typename Range, typename Order>
static void sortIndices(const Range &values, Order comesBefore,
                        HostValue &result) {
  std::vector<int64_t> indices(values.size());
  std::iota(indices.begin(), indices.end(), 0);
  llvm::stable_sort(indices, [&](int64_t i, int64_t j) {
    return comesBefore(values[i], values[j]);
  });
  indices.resize(result.getIntegers().size());
  llvm::copy(indices, result.getIntegers().begin());
}

static HostValue evaluate(TopKOp op, Inputs<TopKOp> in) {
  const HostValue &input = *in.getInput();
  HostValue result(op.getType());
  auto sort = [&](const auto &values) {
    if (op.getSmallest())
      sortIndices(values, std::less<>(), result);
    else
      sortIndices(values, std::greater<>(), result);
  };
  if (input.isReal())
    sort(orderNaN(input, op.getSmallest() ? HUGE_VALF : -HUGE_VALF));
  else
    sort(input.getIntegers());
  return result;
}

static HostValue evaluate(RequantizeOp op, Inputs<RequantizeOp> in) {
  const HostValue &input = *in.getInput();
  std::optional<Format> from = input.getFormat(), to = getFormat(op.getType());
  if (!input.isReal() && !getElementTypeOrSelf(op.getType()).isF32())
    return roundSums(op.getType(), exactNumbers(input), op.getRounding());
  HostValue result(op.getType());
  if (from)
    llvm::transform(input.getIntegers(), result.getReals().begin(),
                    [&](int64_t code) {
                      return float(std::ldexp(double(code), -from->frac));
                    });
  else if (to)
    llvm::transform(
        input.getReals(), result.getIntegers().begin(),
        [&](float value) { return quantize(value, *to, op.getRounding()); });
  else
    llvm::copy(input.getReals(), result.getReals().begin());
  return result;
}

static HostValue evaluate(CodesOp op, Inputs<CodesOp> in) {
  HostValue result(op.getType());
  llvm::copy(in.getInput()->getIntegers(), result.getIntegers().begin());
  return result;
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::addNetworkMeanings(Meanings &meanings) {
  meanings.add<LinearOp>(evaluate);
  meanings.add<ArgmaxOp>(evaluate);
  meanings.add<TopKOp>(evaluate);
  meanings.add<RequantizeOp>(evaluate);
  meanings.add<CodesOp>(evaluate);
}
