//===- FixedPointSoftmaxTest.cpp - Integer softmax, sigmoid -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The error bounds and the order that FixedPoint.h, mann.softmax, fxp.sigmoid
// and fxp.tanh promise.
//
//===----------------------------------------------------------------------===//

#include "mann/Support/FixedPoint.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace mann;

namespace {

constexpr double kOne = 1 << kExp2ResultBits;

/// The first distance, in codes, for which every weight is 0.
int64_t endOf(const SoftmaxPlan &plan) {
  return int64_t(plan.limit) << plan.preShift;
}

TEST(SoftmaxPlan, ProductFitsAndEndsAtZero) {
  for (int frac = -40; frac <= 40; ++frac) {
    SoftmaxPlan plan = SoftmaxPlan::get(frac);
    int64_t product = int64_t(plan.limit) * plan.multiplier;
    EXPECT_LE(product, std::numeric_limits<int32_t>::max()) << frac;
    EXPECT_TRUE(plan.preShift >= 0 && plan.preShift < 32) << frac;
    EXPECT_TRUE(plan.postShift >= 0 && plan.postShift < 32) << frac;
    EXPECT_EQ(softmaxNumerator(0, plan), kOne) << frac;
    EXPECT_EQ(softmaxNumerator(endOf(plan), plan), 0) << frac;
    EXPECT_EQ(softmaxNumerator(int64_t(1) << 62, plan), 0) << frac;
  }
}

TEST(SoftmaxPlan, NumeratorErrorAndOrder) {
  for (int frac = -10; frac <= 30; ++frac) {
    SoftmaxPlan plan = SoftmaxPlan::get(frac);
    int64_t end = endOf(plan) + 2;
    int64_t stride = std::max<int64_t>(1, end / 500000);
    int32_t previous = kOne;
    for (int64_t d = 0; d < end; d += stride) {
      double exact = kOne * std::exp(-std::ldexp(double(d), -frac));
      int32_t value = softmaxNumerator(d, plan);
      ASSERT_LE(value, exact * (1 + 4.7e-4)) << d << " with frac " << frac;
      ASSERT_GT(value, exact * (1 - 1.3e-4) - 1) << d << " with frac " << frac;
      ASSERT_LE(value, previous) << d << " with frac " << frac;
      previous = value;
    }
  }
}

/// Checks the weights of one row as mann.softmax defines them, before the last
/// rounding: off by at most (7e-4 + N 2^-15) p + 2^-15.
void checkRow(const std::vector<int64_t> &distances, int frac) {
  SoftmaxPlan plan = SoftmaxPlan::get(frac);
  int64_t sum = 0;
  double exactSum = 0;
  for (int64_t d : distances) {
    sum += softmaxNumerator(d, plan);
    exactSum += std::exp(-std::ldexp(double(d), -frac));
  }
  double slots = distances.size();
  if (slots <= 65535) {
    ASSERT_LE(sum, std::numeric_limits<int32_t>::max());
  }
  Scaled inverse = reciprocal(sum);
  for (int64_t d : distances) {
    int64_t product = int64_t(softmaxNumerator(d, plan)) * inverse.mantissa;
    ASSERT_LE(product, std::numeric_limits<int32_t>::max());
    double weight = std::ldexp(double(product), -inverse.shift);
    double exact = std::exp(-std::ldexp(double(d), -frac)) / exactSum;
    ASSERT_LE(std::abs(weight - exact),
              (7e-4 + slots / kOne) * exact + 1 / kOne)
        << "distance " << d << " of " << distances.size() << ", frac " << frac;
  }
}

TEST(SoftmaxPlan, WeightsOfRandomRows) {
  std::mt19937_64 random(3);
  for (int frac = -10; frac <= 30; ++frac)
    for (size_t slots : {1, 2, 3, 10, 50, 1000})
      for (int spread = -3; spread <= 5; ++spread)
        for (int repeat = 0; repeat < 6; ++repeat) {
          // Distances up to 2^spread.
          int64_t most = std::max(1.0, std::ldexp(1, spread + frac));
          std::vector<int64_t> distances(slots);
          for (int64_t &d : distances)
            d = random() % (most + 1);
          distances[0] = 0;
          checkRow(distances, frac);
        }
}

TEST(SoftmaxPlan, WeightsOfRowsWithEqualTails) {
  // One slot at the top and all others at one distance: the truncated parts of
  // the tail, up to 2^-15 each, add up.
  for (int frac : {-10, -4, 0, 3, 8, 11, 12, 13, 14, 20, 30})
    for (size_t slots : {2, 50, 1000, 65535, 200000})
      for (double distance : {0.0, 0.01, 0.7, 1.0, 5.0, 9.5, 10.0, 10.39, 10.4,
                              10.45, 11.0, 12.0}) {
        std::vector<int64_t> distances(
            slots, int64_t(std::ceil(std::ldexp(distance, frac))));
        distances[0] = 0;
        checkRow(distances, frac);
      }
}

//===----------------------------------------------------------------------===//
// sharpen
//===----------------------------------------------------------------------===//

/// Checks the weights of one row as mann.sharpen defines them, before the last
/// rounding: off by at most (7e-4 + 1e-4 gamma + N 2^-15) w + 2^-15, in the
/// order of the input.
void checkSharpened(const std::vector<int32_t> &codes, int64_t gamma,
                    int frac) {
  constexpr int64_t last = 16 << kExp2ArgumentBits;
  int32_t largest = *std::max_element(codes.begin(), codes.end());
  double power = std::ldexp(double(gamma), -frac), exactSum = 0;
  int64_t sum = 0;
  std::vector<int64_t> numerators;
  for (int32_t code : codes) {
    int64_t below = mann::log2(largest) - mann::log2(code);
    int shift = frac + kLog2ResultBits - kExp2ArgumentBits;
    int64_t argument = std::min((gamma * below) >> shift, last);
    numerators.push_back(code > 0 ? mann::exp2(int32_t(argument)) : 0);
    sum += numerators.back();
    exactSum += code > 0 ? std::pow(double(code) / largest, power) : 0;
  }
  ASSERT_LE(sum, std::numeric_limits<int32_t>::max());
  Scaled inverse = reciprocal(sum);
  double slots = codes.size();
  for (size_t i = 0; i < codes.size(); ++i) {
    double weight =
        std::ldexp(double(numerators[i] * inverse.mantissa), -inverse.shift);
    double exact = codes[i] > 0
                       ? std::pow(double(codes[i]) / largest, power) / exactSum
                       : 0;
    ASSERT_LE(std::abs(weight - exact),
              (7e-4 + 1e-4 * power + slots / kOne) * exact + 1 / kOne)
        << codes[i] << " of " << largest << ", gamma " << power;
    for (size_t j = 0; j < i; ++j)
      if (codes[j] >= codes[i])
        ASSERT_GE(numerators[j], numerators[i]) << codes[j] << " " << codes[i];
  }
}

TEST(Sharpen, ErrorAndOrder) {
  std::mt19937 random(7);
  for (int32_t most : {15, 256, 16384, 65535})
    for (size_t slots : {1, 2, 5, 128})
      for (double power : {0.0, 0.5, 1.0, 1.9, 5.0, 10.2, 40.0})
        for (int repeat = 0; repeat < 12; ++repeat) {
          // From all alike to one that stands out.
          std::vector<int32_t> codes(slots);
          for (int32_t &code : codes)
            code = int32_t(random() % (most + 1)) >> (random() % (repeat + 1));
          codes[random() % slots] = std::max<int32_t>(1, most - repeat);
          checkSharpened(codes, std::lround(power * 256), 8);
        }
  // Coarse and fine powers.
  checkSharpened({100, 99, 50, 1}, 1, -4);
  checkSharpened({100, 99, 50, 1}, 3 << 28, 28);
}

//===----------------------------------------------------------------------===//
// sigmoid and tanh
//===----------------------------------------------------------------------===//

struct Promise {
  int32_t (*function)(int32_t, int);
  double (*exact)(double);
  int32_t low;
  double coarseError, fineError;
};

double exactSigmoid(double v) { return 1 / (1 + std::exp(-v)); }
double exactTanh(double v) { return std::tanh(v); }

/// Every x until the function no longer changes, and its mirror image.
void checkActivation(const Promise &promise, int frac) {
  double bound = frac <= 13 ? promise.fineError : promise.coarseError;
  int32_t mirror = promise.low + int32_t(kOne);
  int32_t previous = promise.function(0, frac);
  EXPECT_EQ(2 * previous, mirror);
  double worst = 0;
  int64_t end = endOf(SoftmaxPlan::get(frac)) + 2;
  for (int32_t x = 0; x < end; ++x) {
    int32_t value = promise.function(x, frac);
    double exact = promise.exact(std::ldexp(x, -frac));
    worst = std::max(worst, std::abs(value / kOne - exact));
    ASSERT_GE(value, previous) << x;
    ASSERT_EQ(promise.function(-x, frac), mirror - value) << x;
    previous = value;
  }
  EXPECT_LT(worst, bound) << "frac " << frac;
  EXPECT_EQ(previous, kOne);
  for (int32_t x : {std::numeric_limits<int32_t>::min(),
                    std::numeric_limits<int32_t>::min() + 1, -int32_t(end)})
    EXPECT_EQ(promise.function(x, frac), promise.low);
  EXPECT_EQ(promise.function(std::numeric_limits<int32_t>::max(), frac), kOne);
}

TEST(Activation, Sigmoid) {
  for (int frac = 0; frac <= 18; ++frac)
    checkActivation(
        {sigmoid, exactSigmoid, 0, std::exp2(-13), std::exp2(-13.6)}, frac);
  checkActivation({sigmoid, exactSigmoid, 0, std::exp2(-13), 0}, 20);
}

TEST(Activation, Tanh) {
  for (int frac = 0; frac <= 18; ++frac)
    checkActivation({mann::tanh, exactTanh, -int32_t(kOne), std::exp2(-12),
                     std::exp2(-12.8)},
                    frac);
  checkActivation({mann::tanh, exactTanh, -int32_t(kOne), std::exp2(-12), 0},
                  20);
}

} // namespace
