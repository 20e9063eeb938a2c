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

static HostValue evaluate(AddOp op, Inputs<AddOp> in) {
  const HostValue &lhs = *in.getLhs(), &rhs = *in.getRhs();
  if (lhs.isReal()) {
    HostValue result(op.getType());
    realMatrix(result) = realMatrix(lhs) + realMatrix(rhs);
    return result;
  }
  int lhsFrac = lhs.getFormat()->frac, rhsFrac = rhs.getFormat()->frac;
  int frac = std::max(lhsFrac, rhsFrac);
  Sums sums{integerMatrix(lhs) * (int64_t(1) << (frac - lhsFrac)) +
                integerMatrix(rhs) * (int64_t(1) << (frac - rhsFrac)),
            frac};
  return roundSums(op.getType(), sums, op.getRounding());
}

static HostValue evaluate(ReluOp op, Inputs<ReluOp> in) {
  HostValue result = *in.getInput();
  for (float &element : result.getReals())
    element = element < 0 ? 0 : element;
  for (int64_t &element : result.getIntegers())
    element = std::max<int64_t>(element, 0);
  return result;
}

static HostValue evaluate(SignOp op, Inputs<SignOp> in) {
  HostValue result = *in.getInput();
  for (float &element : result.getReals())
    element = element < 0 ? -1.0f : 1.0f;
  if (std::optional<Format> format = getFormat(op.getType())) {
    // The number nearest to 1 by rounding it, not by the op's own formula.
    int64_t one =
        std::max<int64_t>(1, quantize(1.0, *format, Rounding::NearestEven));
    for (int64_t &element : result.getIntegers())
      element = element < 0 ? -one : one;
  }
  return result;
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
  meanings.add<AddOp>(evaluate);
  meanings.add<ReluOp>(evaluate);
  meanings.add<SignOp>(evaluate);
  meanings.add<ArgmaxOp>(evaluate);
  meanings.add<RequantizeOp>(evaluate);
  meanings.add<CodesOp>(evaluate);
}
