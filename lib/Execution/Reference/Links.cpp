//===- Links.cpp - Usage, order of writes ---------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
#include <algorithm>
#include <numeric>

using namespace mlir;
using namespace mann;

static int fracOf(const HostValue &value) { return value.getFormat()->frac; }

//===----------------------------------------------------------------------===//
// AllocateOp
//===----------------------------------------------------------------------===//

/// The slots from the least used on, those that are used alike in their order.
template <typename T> static std::vector<size_t> sortSlots(ArrayRef<T> usage) {
  std::vector<size_t> order(usage.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t i, size_t j) { return usage[i] < usage[j]; });
  return order;
}

static HostValue allocateReal(AllocateOp op, const HostValue &usage) {
  HostValue result(op.getType());
  std::vector<float> used;
  // A NaN is not above 0.
  for (float u : usage.getReals())
    used.push_back(u > 0 ? std::min(u, 1.0f) : 0.0f);
  float rest = 1, eps = op.getEps().convertToFloat();
  for (size_t slot : sortSlots<float>(used)) {
    float u = used[slot] + eps * (1 - used[slot]);
    result.getReals()[slot] = (1 - u) * rest;
    rest *= u;
  }
  return result;
}

static HostValue evaluate(AllocateOp op, Inputs<AllocateOp> in) {
  const HostValue &usage = *in.getUsage();
  if (usage.isReal())
    return allocateReal(op, usage);
  HostValue result(op.getType());
  Format format = *result.getFormat();
  constexpr int bits = AllocateOp::kRestBits;
  constexpr int64_t one = int64_t(1) << bits;
  int64_t limit = int64_t(1) << fracOf(usage);
  std::vector<int64_t> used;
  for (int64_t u : usage.getIntegers())
    used.push_back(saturate(u, 0, limit));
  int64_t rest = one;
  for (size_t slot : sortSlots<int64_t>(used)) {
    int64_t u = used[slot] << (bits - fracOf(usage));
    u += ((one - u) * op.getEpsCode()) >> bits;
    result.getIntegers()[slot] = saturate(
        (rest * (one - u)) >> (2 * bits - format.frac), format.min, format.max);
    rest = (rest * u) >> bits;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// LinkUpdateOp, PrecedenceOp
//===----------------------------------------------------------------------===//

static HostValue linkUpdateReal(LinkUpdateOp op, Inputs<LinkUpdateOp> &in) {
  HostValue result(op.getType());
  ArrayRef<float> w = in.getWeights()->getReals(),
                  p = in.getPrecedence()->getReals();
  ConstMatrixView<float> links = realMatrix(*in.getLinks());
  for (int64_t i = 0; i < links.rows(); ++i)
    for (int64_t j = 0; j < links.cols(); ++j)
      realMatrix(result)(i, j) =
          i == j ? 0.0f
                 : std::max(1 - w[i] - w[j], 0.0f) * links(i, j) + w[i] * p[j];
  return result;
}

static HostValue evaluate(LinkUpdateOp op, Inputs<LinkUpdateOp> in) {
  const HostValue &links = *in.getLinks(), &precedence = *in.getPrecedence(),
                  &weights = *in.getWeights();
  if (links.isReal())
    return linkUpdateReal(op, in);
  ArrayRef<int64_t> w = weights.getIntegers(), p = precedence.getIntegers();
  int finer = std::max(fracOf(links), fracOf(precedence));
  int64_t one = int64_t(1) << fracOf(weights);
  int64_t slots = numRows(links);
  Sums sums{IntMatrix::Zero(slots, slots), fracOf(weights) + finer};
  for (int64_t i = 0; i < slots; ++i)
    for (int64_t j = 0; j < slots; ++j)
      if (i != j)
        sums.values(i, j) =
            std::max<int64_t>(one - w[i] - w[j], 0) *
                integerMatrix(links)(i, j) *
                (int64_t(1) << (finer - fracOf(links))) +
            w[i] * p[j] * (int64_t(1) << (finer - fracOf(precedence)));
  return roundSums(op.getType(), sums, Rounding::TowardZero);
}

static HostValue precedenceReal(PrecedenceOp op, Inputs<PrecedenceOp> &in) {
  HostValue result(op.getType());
  ArrayRef<float> w = in.getWeights()->getReals(),
                  p = in.getPrecedence()->getReals();
  float sum = 0;
  for (float weight : w)
    sum += weight;
  for (size_t i = 0; i < w.size(); ++i)
    result.getReals()[i] = std::max(1 - sum, 0.0f) * p[i] + w[i];
  return result;
}

static HostValue evaluate(PrecedenceOp op, Inputs<PrecedenceOp> in) {
  const HostValue &precedence = *in.getPrecedence(),
                  &weights = *in.getWeights();
  if (precedence.isReal())
    return precedenceReal(op, in);
  ArrayRef<int64_t> w = weights.getIntegers();
  int64_t keep = (int64_t(1) << fracOf(weights)) -
                 std::accumulate(w.begin(), w.end(), int64_t(0));
  // The finer of the scales of both summands.
  int frac = fracOf(weights) + std::max(fracOf(precedence), 0);
  int kept = frac - fracOf(weights) - fracOf(precedence);
  Sums sums{IntMatrix::Zero(1, int64_t(w.size())), frac};
  for (size_t i = 0; i < w.size(); ++i)
    sums.values(0, int64_t(i)) =
        std::max<int64_t>(keep, 0) * precedence.getIntegers()[i] *
            (int64_t(1) << kept) +
        w[i] * (int64_t(1) << (frac - fracOf(weights)));
  return roundSums(op.getType(), sums, Rounding::TowardZero);
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::addLinkMeanings(Meanings &meanings) {
  meanings.add<AllocateOp>(evaluate);
  meanings.add<LinkUpdateOp>(evaluate);
  meanings.add<PrecedenceOp>(evaluate);
}
