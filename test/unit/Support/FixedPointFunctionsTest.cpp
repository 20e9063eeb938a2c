//===- FixedPointFunctionsTest.cpp - Exponentials, roots, norms -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bounds that FixedPoint.h states, against functions of real numbers.
//
//===----------------------------------------------------------------------===//

#include "mann/Support/FixedPoint.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace mann;

namespace {

double toReal(Scaled number) {
  return std::ldexp(double(number.mantissa), -number.shift);
}

//===----------------------------------------------------------------------===//
// Gates and arguments
//===----------------------------------------------------------------------===//

TEST(FixedPointFunctions, GateFormats) {
  EXPECT_TRUE((Format::gate(8) == Format{10, 8, 0, 256}));
  EXPECT_TRUE((Format::gate(14) == Format{16, 14, 0, 16384}));
  for (int frac = 0; frac < 30; ++frac)
    EXPECT_TRUE(Format::gate(frac).isGate());
  EXPECT_FALSE(Format::symmetric(8, 7).isGate());
  EXPECT_FALSE((Format{10, 8, 0, 255}).isGate());
  EXPECT_FALSE((Format{10, 7, 0, 256}).isGate());
  EXPECT_FALSE((Format{10, -3, 0, 256}).isGate());
  EXPECT_FALSE((Format{10, 64, 0, 256}).isGate());
}

TEST(FixedPointFunctions, ArgumentsOfFunctions) {
  for (int frac : {0, 7, 20}) {
    auto argument = FunctionArgument::get(frac);
    EXPECT_EQ(argument.shift, 0);
    EXPECT_EQ(argument.frac, frac);
    EXPECT_EQ(argument(-12345), -12345);
  }
  // 5 and 7 at 21 fraction bits are 2.5 and 3.5 at 20: ties to even.
  auto finer = FunctionArgument::get(21);
  EXPECT_EQ(finer.frac, 20);
  EXPECT_EQ(finer(5), 2);
  EXPECT_EQ(finer(-7), -4);
  auto coarser = FunctionArgument::get(-3);
  EXPECT_EQ(coarser.frac, 0);
  EXPECT_EQ(coarser(5), 40);
  EXPECT_EQ(coarser(1 << 29), std::numeric_limits<int32_t>::max());
  EXPECT_EQ(coarser(-(1 << 29)), std::numeric_limits<int32_t>::min());
  EXPECT_EQ(FunctionArgument::get(-64)(1), std::numeric_limits<int32_t>::max());
  EXPECT_EQ(FunctionArgument::get(64)((1 << 30) - 1), 0);
}

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

/// All codes of 16 bits, and of 24 bits every 97th.
std::vector<int32_t> sampleArguments() {
  std::vector<int32_t> samples;
  for (int32_t x = -(1 << 23); x < -(1 << 15); x += 97)
    samples.push_back(x);
  for (int32_t x = -(1 << 15); x < 1 << 15; ++x)
    samples.push_back(x);
  for (int32_t x = 1 << 15; x < 1 << 23; x += 97)
    samples.push_back(x);
  return samples;
}

TEST(FixedPointFunctions, ExponentialErrorAndOrder) {
  std::vector<int32_t> samples = sampleArguments();
  double worst = 0;
  for (int frac = 0; frac <= 20; ++frac) {
    double before = 0;
    for (int32_t x : samples) {
      Scaled result = exponential(x, frac);
      ASSERT_TRUE(result.mantissa >= 1 << 20 && result.mantissa < 2 << 20);
      ASSERT_LE(before, toReal(result)) << x << " frac " << frac;
      before = toReal(result);
      double v = std::ldexp(double(x), -frac);
      if (std::abs(v) <= kExpLimit)
        worst = std::max(worst, std::abs(before / std::exp(v) - 1));
    }
    EXPECT_EQ(toReal(exponential(0, frac)), 1);
  }
  RecordProperty("worst", std::to_string(worst));
  EXPECT_LT(worst, std::ldexp(1, -17));
}

TEST(FixedPointFunctions, ExponentialBeyondItsLimit) {
  double least = toReal(exponential(-kExpLimit, 0));
  double most = toReal(exponential(kExpLimit, 0));
  // No format has a step below 2^-64 or a number of 2^94.
  EXPECT_LT(least, std::ldexp(1, -66));
  EXPECT_GT(most, std::ldexp(1, 94));
  for (int frac : {0, 20}) {
    EXPECT_EQ(toReal(exponential(std::numeric_limits<int32_t>::min(), frac)),
              least);
    EXPECT_EQ(toReal(exponential(std::numeric_limits<int32_t>::max(), frac)),
              most);
  }
}

TEST(FixedPointFunctions, Log1pExpErrorAndOrder) {
  std::vector<int32_t> samples = sampleArguments();
  double worst = 0;
  for (int frac = 0; frac <= 20; ++frac) {
    int32_t before = 0;
    for (int32_t x : samples) {
      if (x > 0)
        break;
      int32_t result = log1pExp(x, frac);
      ASSERT_LE(before, result) << x << " frac " << frac;
      ASSERT_EQ(result, log1pExp(-x, frac));
      before = result;
      double exact = std::log1p(std::exp(std::ldexp(double(x), -frac)));
      worst = std::max(worst, std::abs(result - std::ldexp(exact, 15)));
    }
    EXPECT_EQ(log1pExp(0, frac), 22713); // ln(2)
    EXPECT_EQ(log1pExp(std::numeric_limits<int32_t>::min(), frac), 0);
  }
  RecordProperty("worst", std::to_string(worst));
  EXPECT_LT(worst, 1);
}

//===----------------------------------------------------------------------===//
// Roots
//===----------------------------------------------------------------------===//

TEST(FixedPointFunctions, RootsOfLongNumbers) {
  std::vector<int64_t> samples = {1, std::numeric_limits<int64_t>::max()};
  for (int64_t x = 2; x <= 1 << 16; ++x)
    samples.push_back(x);
  for (int bit = 16; bit < 63; ++bit)
    for (int offset : {-1, 0, 1})
      samples.push_back((int64_t(1) << bit) + offset);
  std::mt19937_64 random(3);
  for (int i = 0; i < 300000; ++i)
    samples.push_back(int64_t(random() >> 1 >> (i % 62)) | 1);
  double worst = 0, worstInverse = 0;
  for (int64_t x : samples) {
    Scaled root = squareRoot(x), inverse = reciprocalSqrt64(x);
    for (Scaled result : {root, inverse})
      ASSERT_TRUE(result.mantissa >= 1 << 15 && result.mantissa < 1 << 16) << x;
    // Squares of doubles of 16 bits are exact.
    ASSERT_LE(
        std::ldexp(double(root.mantissa) * root.mantissa, -2 * root.shift),
        double(x) * (1 + 1e-15));
    worst = std::max(worst, 1 - toReal(root) / std::sqrt(double(x)));
    worstInverse = std::max(
        worstInverse, std::abs(toReal(inverse) * std::sqrt(double(x)) - 1));
  }
  EXPECT_LT(worst, std::ldexp(1, -15));
  EXPECT_LT(worstInverse, std::ldexp(1, -14));
  for (int64_t x :
       {int64_t(0), int64_t(-4), std::numeric_limits<int64_t>::min()})
    for (Scaled result : {squareRoot(x), reciprocalSqrt64(x)}) {
      EXPECT_EQ(result.mantissa, 0);
      EXPECT_EQ(result.shift, 0);
    }
}

//===----------------------------------------------------------------------===//
// Normalization
//===----------------------------------------------------------------------===//

/// A row of codes, and the spread that its kind asks for.
struct Row {
  int64_t n, magnitude, spread;
};

Row drawRow(NormalizeKind kind, std::mt19937_64 &random) {
  const unsigned widths[] = {2, 4, 8, 12, 16, 24};
  unsigned width = widths[random() % 6];
  Row row;
  row.magnitude = (int64_t(1) << (width - 1)) - 1;
  row.n = 1 + int64_t(random() % 64);
  if (random() % 64 == 0)
    row.n = width == 24 ? 128 : 4096;
  int64_t largest = std::max<int64_t>(1, row.magnitude >> (random() % width));
  int64_t sum = 0, squares = 0;
  for (int64_t i = 0; i < row.n; ++i) {
    int64_t code = int64_t(random() % (2 * largest + 1)) - largest;
    sum += code;
    squares += code * code;
  }
  row.spread = kind == NormalizeKind::L2 ? squares : row.n * squares;
  if (kind == NormalizeKind::Layer)
    row.spread -= sum * sum;
  return row;
}

/// The root of the spread with eps, both in units of codes.
long double exactDivisor(NormalizeKind kind, EpsForm form, const Row &row,
                         int frac, double eps) {
  long double unit = ldexpl(eps, frac), spread = row.spread;
  if (kind != NormalizeKind::L2)
    return sqrtl(spread + ldexpl(unit, frac) * row.n * row.n);
  return form == EpsForm::Added ? sqrtl(spread) + unit
                                : std::max(sqrtl(spread), unit);
}

TEST(FixedPointFunctions, NormalizeFactorError) {
  const struct {
    NormalizeKind kind;
    EpsForm form;
    int bound;
  } subjects[] = {{NormalizeKind::Layer, EpsForm::Added, -14},
                  {NormalizeKind::Rms, EpsForm::Added, -14},
                  {NormalizeKind::L2, EpsForm::Max, -14},
                  {NormalizeKind::L2, EpsForm::Added, -13}};
  std::mt19937_64 random(7);
  for (auto [kind, form, bound] : subjects) {
    double worst = 0;
    for (int i = 0; i < 20000; ++i) {
      Row row = drawRow(kind, random);
      int frac = int(random() % 60) - 20;
      double eps = i % 5 ? std::ldexp(1.0 + double(random() % 64) / 64,
                                      -int(random() % 40))
                         : 0.0;
      auto plan =
          NormalizePlan::get(kind, form, row.n, row.magnitude, frac, eps);
      ASSERT_EQ(plan.spreadShift % 2, 0);
      ASSERT_GE(plan.eps, 0);
      Scaled factor = normalizeFactor(row.spread, plan);
      ASSERT_TRUE(factor.mantissa >= 0 && factor.mantissa < 1 << 16);
      if (row.spread == 0)
        continue; // what is divided is 0
      // eps is exact to half a unit of D, or of the root, as the root is.
      long double exact = exactDivisor(kind, form, row, frac, eps);
      long double unit = ldexpl(1, -plan.spreadShift / 2), low, high;
      if (plan.use == NormalizePlan::AddToRoot) {
        low = exact - unit;
        high = exact + unit;
      } else {
        low = sqrtl(std::max(exact * exact - unit * unit / 2, 0.0L));
        high = sqrtl(exact * exact + unit * unit / 2);
      }
      long double value = ldexpl(factor.mantissa, -factor.shift);
      worst =
          std::max({worst, double(value * low - 1), double(1 - value * high)});
    }
    EXPECT_LT(worst, std::ldexp(1, bound)) << int(kind) << int(form);
  }
}

TEST(FixedPointFunctions, NormalizeFactorOfZeros) {
  for (NormalizeKind kind :
       {NormalizeKind::Layer, NormalizeKind::Rms, NormalizeKind::L2}) {
    auto plan = NormalizePlan::get(kind, EpsForm::Added, 8, 127, 4, 0.0);
    EXPECT_EQ(normalizeFactor(0, plan).mantissa, 0);
  }
}

} // namespace
