//===- Weighting.cpp - Weights over the slots -----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
#include <cmath>

using namespace mlir;
using namespace mann;

/// The element of a vector of one number for all heads, or of one for each.
static int64_t headIndex(const HostValue &perHead, int64_t head) {
  return perHead.getNumElements() == 1 ? 0 : head;
}

//===----------------------------------------------------------------------===//
// SoftmaxOp
//===----------------------------------------------------------------------===//

static void softmaxRow(ArrayRef<float> scores, float strength,
                       MutableArrayRef<float> weights) {
  for (auto [score, weight] : llvm::zip(scores, weights))
    weight = strength * score;
  float max = *llvm::max_element(weights), sum = 0;
  for (float &weight : weights)
    sum += weight = std::exp(weight - max);
  for (float &weight : weights)
    weight /= sum;
}

/// Integer weights with 15 fraction bits to a sum of one.
static void normaliseRow(MutableArrayRef<int64_t> weights, Rounding rounding,
                         const Format &format) {
  int64_t sum = 0;
  for (int64_t weight : weights)
    sum += weight;
  Scaled inverse = reciprocal(sum);
  for (int64_t &weight : weights)
    weight = round(weight * inverse.mantissa, inverse.shift - format.frac,
                   rounding, format);
}

static void softmaxRow(ArrayRef<int64_t> scores, int64_t strength,
                       MutableArrayRef<int64_t> weights,
                       const SoftmaxPlan &plan) {
  for (auto [score, weight] : llvm::zip(scores, weights))
    weight = strength * score;
  int64_t max = *llvm::max_element(weights);
  for (int64_t &weight : weights)
    weight = softmaxNumerator(max - weight, plan);
}

static HostValue evaluate(SoftmaxOp op, Inputs<SoftmaxOp> in) {
  const HostValue &scores = *in.getScores(), *strength = in.getStrength();
  HostValue result(op.getType());
  int64_t slots = numColumns(scores);
  int64_t filled = countFilled(in.getCount(), slots);
  if (filled == 0)
    return result;
  for (int64_t row = 0; row < numRows(scores); ++row) {
    int64_t head = strength ? headIndex(*strength, row) : 0;
    if (scores.isReal()) {
      softmaxRow(scores.getReals().slice(row * slots, filled),
                 strength ? strength->getReals()[head] : 1.0f,
                 result.getReals().slice(row * slots, filled));
      continue;
    }
    int frac = scores.getFormat()->frac;
    if (strength)
      frac += strength->getFormat()->frac;
    auto weights = result.getIntegers().slice(row * slots, filled);
    softmaxRow(scores.getIntegers().slice(row * slots, filled),
               strength ? strength->getIntegers()[head] : 1, weights,
               SoftmaxPlan::get(frac));
    normaliseRow(weights, op.getRounding(), *result.getFormat());
  }
  return result;
}

//===----------------------------------------------------------------------===//
// InterpolateOp
//===----------------------------------------------------------------------===//

static HostValue evaluate(InterpolateOp op, Inputs<InterpolateOp> in) {
  const HostValue &gate = *in.getGate(), &fresh = *in.getNewWeights(),
                  &old = *in.getOldWeights();
  bool hasGateEach = gate.getShape() == fresh.getShape();
  auto gateIndex = [&](int64_t row, int64_t column) {
    return hasGateEach ? row * numColumns(fresh) + column
                       : headIndex(gate, row);
  };
  if (gate.isReal()) {
    HostValue result(op.getType());
    for (int64_t row = 0; row < numRows(fresh); ++row)
      for (int64_t i = 0; i < numColumns(fresh); ++i) {
        float g = gate.getReals()[gateIndex(row, i)];
        realMatrix(result)(row, i) =
            g * realMatrix(fresh)(row, i) + (1 - g) * realMatrix(old)(row, i);
      }
    return result;
  }
  int gateFrac = gate.getFormat()->frac;
  int newFrac = fresh.getFormat()->frac, oldFrac = old.getFormat()->frac;
  int finer = std::max(newFrac, oldFrac);
  Sums sums{IntMatrix(numRows(fresh), numColumns(fresh)), gateFrac + finer};
  for (int64_t row = 0; row < numRows(fresh); ++row)
    for (int64_t i = 0; i < numColumns(fresh); ++i) {
      int64_t g = gate.getIntegers()[gateIndex(row, i)];
      int64_t rest = (int64_t(1) << gateFrac) - g;
      sums.values(row, i) =
          integerMatrix(fresh)(row, i) * g * (int64_t(1) << (finer - newFrac)) +
          integerMatrix(old)(row, i) * rest * (int64_t(1) << (finer - oldFrac));
    }
  return roundSums(op.getType(), sums, op.getRounding());
}

//===----------------------------------------------------------------------===//
// CircularShiftOp
//===----------------------------------------------------------------------===//

/// Adds to `result` what each kernel element moves to each slot.
template <typename T>
static void shiftWeights(CircularShiftOp op, ConstMatrixView<T> input,
                         ConstMatrixView<T> kernel, Matrix<T> &result) {
  int64_t slots = input.cols();
  for (int64_t row = 0; row < input.rows(); ++row)
    for (auto [tap, offset] : llvm::enumerate(op.getOffsets()))
      for (int64_t slot = 0; slot < slots; ++slot) {
        int64_t target = slot + offset;
        if (target < 0 || target >= slots) {
          if (op.getNoWrap())
            continue;
          target = (target + slots) % slots;
        }
        result(row, target) +=
            kernel(kernel.rows() == 1 ? 0 : row, tap) * input(row, slot);
      }
}

static HostValue evaluate(CircularShiftOp op, Inputs<CircularShiftOp> in) {
  const HostValue &input = *in.getInput(), &kernel = *in.getKernel();
  if (input.isReal()) {
    HostValue result(op.getType());
    FloatMatrix sums = FloatMatrix::Zero(numRows(input), numColumns(input));
    shiftWeights(op, realMatrix(input), realMatrix(kernel), sums);
    realMatrix(result) = sums;
    return result;
  }
  Sums sums{IntMatrix::Zero(numRows(input), numColumns(input)),
            input.getFormat()->frac + kernel.getFormat()->frac};
  shiftWeights(op, integerMatrix(input), integerMatrix(kernel), sums.values);
  return roundSums(op.getType(), sums, op.getRounding());
}

//===----------------------------------------------------------------------===//
// SharpenOp
//===----------------------------------------------------------------------===//

static void sharpenRow(ArrayRef<float> input, float gamma,
                       MutableArrayRef<float> weights) {
  float max = *llvm::max_element(input), sum = 0;
  if (!(max > 0))
    return;
  for (auto [value, weight] : llvm::zip(input, weights))
    if (value > 0)
      sum += weight = std::pow(value / max, std::max(gamma, 0.0f));
  for (float &weight : weights)
    weight /= sum;
}

/// Powers relative to the largest, with 15 fraction bits.
static void sharpenRow(ArrayRef<int64_t> input, int64_t gamma, int gammaFrac,
                       MutableArrayRef<int64_t> weights) {
  int64_t max = *llvm::max_element(input);
  // gamma times a logarithm to the argument of exp2.
  int shift = gammaFrac + kLog2ResultBits - kExp2ArgumentBits;
  // Beyond 16 the power is 0.
  constexpr int64_t last = int64_t(16) << kExp2ArgumentBits;
  for (auto [value, weight] : llvm::zip(input, weights)) {
    if (value <= 0)
      continue;
    int64_t below = mann::log2(int32_t(max)) - mann::log2(int32_t(value));
    int64_t argument = (std::max<int64_t>(gamma, 0) * below) >> shift;
    weight = mann::exp2(int32_t(std::min(argument, last)));
  }
}

static HostValue evaluate(SharpenOp op, Inputs<SharpenOp> in) {
  const HostValue &input = *in.getInput(), &gamma = *in.getGamma();
  HostValue result(op.getType());
  int64_t slots = numColumns(input);
  for (int64_t row = 0; row < numRows(input); ++row) {
    int64_t head = headIndex(gamma, row);
    if (input.isReal()) {
      sharpenRow(input.getReals().slice(row * slots, slots),
                 gamma.getReals()[head],
                 result.getReals().slice(row * slots, slots));
      continue;
    }
    auto weights = result.getIntegers().slice(row * slots, slots);
    sharpenRow(input.getIntegers().slice(row * slots, slots),
               gamma.getIntegers()[head], gamma.getFormat()->frac, weights);
    normaliseRow(weights, op.getRounding(), *result.getFormat());
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::addWeightingMeanings(Meanings &meanings) {
  meanings.add<SoftmaxOp>(evaluate);
  meanings.add<InterpolateOp>(evaluate);
  meanings.add<CircularShiftOp>(evaluate);
  meanings.add<SharpenOp>(evaluate);
}
