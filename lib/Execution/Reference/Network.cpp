//===- Network.cpp - The dense parts of a network -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"

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

static HostValue evaluate(ArgmaxOp op, Inputs<ArgmaxOp> in) {
  const HostValue &input = *in.getInput();
  HostValue result(op.getType());
  // The first largest, by definition of max_element.
  result.getIntegers()[0] =
      input.isReal()
          ? llvm::max_element(input.getReals()) - input.getReals().begin()
          : llvm::max_element(input.getIntegers()) -
                input.getIntegers().begin();
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
  meanings.add<RequantizeOp>(evaluate);
  meanings.add<CodesOp>(evaluate);
}
