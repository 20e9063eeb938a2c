//===- Network.cpp - The dense parts of a network -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"

using namespace mlir;
using namespace mann;

HostValue mann::roundSums(Type type, const Sums &sums, Rounding rounding) {
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
  int frac = input.getFormat()->frac + matrix.getFormat()->frac;
  Sums sums =
      sumProducts(integerMatrix(input), integerMatrix(matrix).transpose(), frac,
                  op.getProducts(), op.getRounding());
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
  if (from && to)
    return roundSums(op.getType(), {integerMatrix(input), from->frac},
                     op.getRounding());
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
