//===- FixedPointTest.cpp - Integer arithmetic of the formats -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FixedPoint.h against wider integers, doubles and the definitions written out
// bit by bit. SoftmaxPlan and what is made of it: FixedPointSoftmaxTest.cpp.
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
using Wide = __int128;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr Rounding kRoundings[] = {Rounding::NearestEven, Rounding::TowardZero};

/// value * 2^-shift for shift in 0..126, by comparing distances.
Wide roundOracle(Wide value, int shift, Rounding rounding) {
  Wide unit = Wide(1) << shift;
  Wide below = value / unit; // toward zero
  if (rounding == Rounding::TowardZero)
    return below;
  Wide best = below;
  for (Wide candidate : {below - 1, below + 1}) {
    Wide oldGap = value - best * unit, gap = value - candidate * unit;
    oldGap = oldGap < 0 ? -oldGap : oldGap;
    gap = gap < 0 ? -gap : gap;
    if (gap < oldGap || (gap == oldGap && candidate % 2 == 0))
      best = candidate;
  }
  return best;
}

int64_t requantizeOracle(int64_t value, int shift, Rounding rounding,
                         int64_t min, int64_t max) {
  Wide exact = shift < 0 ? Wide(value) * (Wide(1) << -shift)
                         : roundOracle(value, shift, rounding);
  return exact < min ? min : exact > max ? max : int64_t(exact);
}

/// Numbers near 0, near powers of two and at random, of all magnitudes.
std::vector<int64_t> sampleIntegers() {
  std::vector<int64_t> samples = {kMin, kMin + 1, kMax, kMax - 1};
  for (int64_t i = -20; i <= 20; ++i)
    samples.push_back(i);
  for (int bit = 4; bit < 63; ++bit)
    for (int64_t offset : {-1, 0, 1}) {
      samples.push_back((int64_t(1) << bit) + offset);
      samples.push_back(-(int64_t(1) << bit) + offset);
      samples.push_back((int64_t(3) << (bit - 1)) + offset);
    }
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i)
    samples.push_back(int64_t(random()) >> (i % 64));
  return samples;
}

TEST(FixedPoint, ShiftRoundOfSmallNumbers) {
  for (int64_t value = -2048; value < 2048; ++value)
    for (int shift = -3; shift <= 70; ++shift) {
      double exact = std::ldexp(double(value), -shift);
      EXPECT_EQ(shiftRound(value, shift, Rounding::NearestEven),
                int64_t(std::nearbyint(exact)));
      EXPECT_EQ(shiftRound(value, shift, Rounding::TowardZero),
                int64_t(std::trunc(exact)));
    }
}

TEST(FixedPoint, ShiftRoundOfLargeNumbers) {
  for (int64_t value : sampleIntegers())
    for (int shift = 0; shift <= 100; ++shift)
      for (Rounding rounding : kRoundings)
        ASSERT_EQ(shiftRound(value, shift, rounding),
                  int64_t(roundOracle(value, shift, rounding)))
            << value << " >> " << shift;
}

TEST(FixedPoint, RequantizeIsExact) {
  const std::pair<int64_t, int64_t> ranges[] = {
      {-127, 127},  {-128, 127},  {0, 255},
      {5, 5},       {-9, -3},     {kMin, -1},
      {kMin, kMax}, {1000, kMax}, {-(1LL << 40), 1LL << 33}};
  for (int64_t value : sampleIntegers())
    for (int shift = -62; shift <= 70; ++shift)
      for (Rounding rounding : kRoundings)
        for (auto [min, max] : ranges)
          ASSERT_EQ(requantize(value, shift, rounding, min, max),
                    requantizeOracle(value, shift, rounding, min, max))
              << value << " shift " << shift << " in " << min << ".." << max;
  EXPECT_EQ(requantize(1, -100, Rounding::NearestEven, -5, 5), 5);
  EXPECT_EQ(requantize(-1, -100, Rounding::NearestEven, kMin, 5), kMin);
  EXPECT_EQ(requantize(0, -100, Rounding::NearestEven, kMin, 5), 0);
}

TEST(FixedPoint, SaturatingAddIsExact) {
  std::vector<int64_t> samples = sampleIntegers();
  for (int64_t lhs : samples)
    for (int64_t rhs : samples)
      for (auto [min, max] :
           {std::pair<int64_t, int64_t>{kMin, kMax}, {-127, 127}, {3, kMax}}) {
        Wide sum = Wide(lhs) + rhs;
        int64_t expected = sum < min ? min : sum > max ? max : int64_t(sum);
        ASSERT_EQ(saturatingAdd(lhs, rhs, min, max), expected);
      }
}

TEST(FixedPoint, Formats) {
  Format format = Format::symmetric(8, 4);
  EXPECT_EQ(format.min, -127);
  EXPECT_EQ(format.max, 127);
  EXPECT_TRUE(format.isSymmetric());
  EXPECT_EQ(format.step(), 0.0625);
  EXPECT_EQ(Format::symmetric(2, -3).max, 1);
  EXPECT_EQ(Format::symmetric(2, -3).step(), 8);
  EXPECT_TRUE(format == Format::symmetric(8, 4));
  EXPECT_TRUE(format != Format::symmetric(8, 5));
}

TEST(FixedPoint, GatesReachOne) {
  Format gate = Format::gate(8);
  EXPECT_EQ(gate.width, 10u);
  EXPECT_EQ(gate.frac, 8);
  EXPECT_EQ(gate.min, 0);
  EXPECT_EQ(gate.max, 256);
  EXPECT_TRUE(gate.isGate());
  EXPECT_FALSE(gate.isSymmetric());
  EXPECT_EQ(Format::gate(14).width, 16u);
  EXPECT_FALSE(Format::symmetric(10, 8).isGate());
  EXPECT_FALSE((Format{10, 8, 0, 255}).isGate());
  EXPECT_FALSE((Format{10, -8, 0, 256}).isGate());
  // Exactly 1, and nothing beyond it or below 0.
  EXPECT_EQ(quantize(1.0, gate, Rounding::NearestEven), 256);
  EXPECT_EQ(quantize(2.0, gate, Rounding::NearestEven), 256);
  EXPECT_EQ(quantize(-0.5, gate, Rounding::NearestEven), 0);
  EXPECT_EQ(quantize(0.25, gate, Rounding::NearestEven), 64);
}

TEST(FixedPoint, RowsTakeTheLeastExponent) {
  constexpr Rounding even = Rounding::NearestEven;
  ScaledFormat format{8, -4, 3};
  EXPECT_EQ(format.getMaxCode(), 127);
  EXPECT_TRUE(format.aligned() == (Format{15, 4, -127 * 128, 127 * 128}));
  auto normalize = [&](std::vector<int64_t> values, int frac,
                       Rounding rounding = even) {
    int exponent = normalizeRow(values, frac, format, rounding);
    values.push_back(exponent);
    return values;
  };
  using Row = std::vector<int64_t>;
  // Zeros have the least exponent, and what is too fine for it is rounded.
  EXPECT_EQ(normalize({0, 0}, 0), (Row{0, 0, -4}));
  EXPECT_EQ(normalize({3, -1, 8}, 8), (Row{0, 0, 0, -4}));
  EXPECT_EQ(normalize({9, -25}, 8), (Row{1, -2, -4}));
  // 127 sixteenths fit, 128 take the next exponent; 2 to the left.
  EXPECT_EQ(normalize({127, 1}, 4), (Row{127, 1, -4}));
  EXPECT_EQ(normalize({128, 1}, 4), (Row{64, 0, -3}));
  EXPECT_EQ(normalize({31, -1}, 2), (Row{124, -4, -4}));
  EXPECT_EQ(normalize({32, -1}, 2), (Row{64, -2, -3}));
  // A half above the last code is a tie that goes to the even 128: one more.
  EXPECT_EQ(normalize({254, 3}, 5), (Row{127, 2, -4}));
  EXPECT_EQ(normalize({255, 3}, 5), (Row{64, 1, -3}));
  EXPECT_EQ(normalize({255, 3}, 5, Rounding::TowardZero), (Row{127, 1, -4}));
  // With the largest exponent codes saturate.
  EXPECT_EQ(normalize({127 * 8, 8}, 0), (Row{127, 1, 3}));
  EXPECT_EQ(normalize({128 * 8, -2000, 8}, 0), (Row{127, -127, 1, 3}));
}

TEST(FixedPoint, RowsThatDoNotChangeKeepTheirIntegers) {
  ScaledFormat format{5, -6, 4};
  for (Rounding rounding : {Rounding::NearestEven, Rounding::TowardZero})
    for (int64_t largest = 0; largest < 3000; ++largest) {
      std::vector<int64_t> row{largest, -largest / 3, 1};
      int exponent = normalizeRow(row, 7, format, rounding);
      std::vector<int64_t> again = row;
      for (int64_t &code : again)
        code = int64_t(uint64_t(code) << (exponent - format.least));
      EXPECT_EQ(normalizeRow(again, -format.least, format, rounding), exponent);
      EXPECT_EQ(again, row);
    }
}

TEST(FixedPoint, RowsOfRealNumbers) {
  ScaledFormat format{8, -4, 3};
  std::vector<int64_t> codes(3);
  auto quantizeFloats = [&](std::vector<float> values) {
    return quantizeRow(values, format, Rounding::NearestEven, codes);
  };
  EXPECT_EQ(quantizeFloats({0, 0, NAN}), -4);
  EXPECT_EQ(codes, (std::vector<int64_t>{0, 0, 0}));
  EXPECT_EQ(quantizeFloats({7.9375f, -0.5f, 0.03f}), -4);
  EXPECT_EQ(codes, (std::vector<int64_t>{127, -8, 0}));
  EXPECT_EQ(quantizeFloats({7.97f, -0.5f, 1}), -3);
  EXPECT_EQ(codes, (std::vector<int64_t>{64, -4, 8}));
  EXPECT_EQ(quantizeFloats({-4000, 16, INFINITY}), 3);
  EXPECT_EQ(codes, (std::vector<int64_t>{-127, 2, 127}));
}

TEST(FixedPoint, Quantize) {
  Format format = Format::symmetric(8, 1);
  EXPECT_EQ(quantize(0.75, format, Rounding::NearestEven), 2);
  EXPECT_EQ(quantize(1.25, format, Rounding::NearestEven), 2);
  EXPECT_EQ(quantize(-1.25, format, Rounding::TowardZero), -2);
  EXPECT_EQ(quantize(-0.2, format, Rounding::NearestEven), 0);
  EXPECT_EQ(quantize(63.6, format, Rounding::NearestEven), 127);
  EXPECT_EQ(quantize(1e300, format, Rounding::NearestEven), 127);
  EXPECT_EQ(quantize(-HUGE_VAL, format, Rounding::TowardZero), -127);
  EXPECT_EQ(quantize(std::nan(""), format, Rounding::NearestEven), 0);
  for (int64_t code = -127; code <= 127; ++code)
    for (Rounding rounding : kRoundings)
      EXPECT_EQ(quantize(code * format.step(), format, rounding), code);
}

//===----------------------------------------------------------------------===//
// Codes and similarities
//===----------------------------------------------------------------------===//

TEST(FixedPoint, OnesComplementCodes) {
  for (int64_t value = -127; value <= 127; ++value) {
    int64_t code = encodeOnesComplement(value);
    EXPECT_EQ(code, value < 0 ? ~-value : value);
    EXPECT_NE(code, -1);
    EXPECT_EQ(decodeOnesComplement(code), value);
  }
}

int sign(int64_t value) { return value < 0 ? -1 : 1; }

TEST(FixedPoint, HammingAsSumOverBitPlanes) {
  for (unsigned width : {2, 3, 5, 8}) {
    int64_t q = (1 << (width - 1)) - 1;
    for (int64_t a = -q; a <= q; ++a)
      for (int64_t b = -q; b <= q; ++b) {
        int64_t sum = 0;
        for (unsigned bit = 0; bit + 1 < width; ++bit)
          if (((std::abs(a) >> bit) & 1) == ((std::abs(b) >> bit) & 1))
            sum += 1 << bit;
        ASSERT_EQ(hammingSimilarity(a, b, width), sign(a) * sign(b) * sum);
      }
  }
}

TEST(FixedPoint, SignedL1) {
  for (unsigned width : {2, 5, 8}) {
    int64_t q = (1 << (width - 1)) - 1;
    for (int64_t a = -q; a <= q; ++a)
      for (int64_t b = -q; b <= q; ++b)
        ASSERT_EQ(signedL1Similarity(a, b, width),
                  sign(a) * sign(b) *
                      std::max<int64_t>(0, q - std::abs(a - b)));
  }
}

TEST(FixedPoint, L1AsHammingOfThermometerCodes) {
  int64_t q = 7;
  auto levels = [&](int64_t value) { // value + q ones, then zeros
    return (uint64_t(1) << (value + q)) - 1;
  };
  for (int64_t a = -q; a <= q; ++a)
    for (int64_t b = -q; b <= q; ++b) {
      int differing = __builtin_popcountll(levels(a) ^ levels(b));
      EXPECT_EQ(l1Similarity(a, b, 4), 2 * q + 1 - 2 * differing);
    }
}

//===----------------------------------------------------------------------===//
// Exponential and inverses
//===----------------------------------------------------------------------===//

TEST(FixedPoint, Exp2ErrorAndOrder) {
  constexpr int one = 1 << kExp2ArgumentBits;
  for (int32_t t = 0; t <= 17 * one; ++t) {
    double exact = std::ldexp(std::exp2(-double(t) / one), kExp2ResultBits);
    int32_t value = exp2(t);
    ASSERT_LE(value, exact * (1 + 1.3e-4)) << t;
    ASSERT_GT(value, exact * (1 - 1.3e-4) - 1) << t;
    if (t > 0)
      ASSERT_LE(value, exp2(t - 1)) << t;
  }
  for (int whole = 0; whole <= kExp2ResultBits; ++whole)
    EXPECT_EQ(exp2(whole * one), 1 << (kExp2ResultBits - whole));
  EXPECT_EQ(exp2(kExp2ResultBits * one + 1), 0);
  EXPECT_EQ(exp2(std::numeric_limits<int32_t>::max()), 0);
}

/// Every x below 2^16; above, where x is cut to 16 bits, both ends of every run
/// of numbers that share them: between these the logarithm only rises.
TEST(FixedPoint, Log2ErrorAndOrder) {
  double worst = 0, worstCut = 0;
  int32_t previous = 0;
  auto check = [&](int32_t x, double &error) {
    int32_t value = mann::log2(x);
    ASSERT_GE(value, previous) << x;
    previous = value;
    double exact = std::log2(double(x));
    error = std::max(
        error, std::abs(std::ldexp(double(value), -kLog2ResultBits) - exact));
  };
  for (int32_t x = 1; x < 1 << 16; ++x)
    check(x, worst);
  for (int bit = 16; bit < 31; ++bit)
    for (int32_t top = 1 << 15; top < 1 << 16; ++top) {
      int32_t first = top << (bit - 15);
      int32_t last = first + ((1 << (bit - 15)) - 1);
      check(first, worstCut);
      check(last, worstCut);
      ASSERT_EQ(mann::log2(first), mann::log2(last)) << first;
    }
  EXPECT_LT(worst, std::exp2(-14.7));
  EXPECT_LT(worstCut, std::exp2(-13.7));
  for (int bit = 0; bit < 31; ++bit)
    EXPECT_EQ(mann::log2(1 << bit), bit << kLog2ResultBits);
  for (int32_t x : {0, -1, std::numeric_limits<int32_t>::min()})
    EXPECT_EQ(mann::log2(x), 0);
}

/// 1..2^16, the neighbours of powers of two, and a million at random.
std::vector<int32_t> samplePositive() {
  std::vector<int32_t> samples;
  for (int32_t x = 1; x <= 1 << 16; ++x)
    samples.push_back(x);
  for (int bit = 16; bit < 31; ++bit)
    for (int offset : {-1, 0, 1})
      samples.push_back((1 << bit) + offset);
  samples.push_back(std::numeric_limits<int32_t>::max());
  std::mt19937 random(2);
  for (int i = 0; i < 1000000; ++i)
    samples.push_back((random() >> 1 >> (i % 30)) | 1);
  return samples;
}

TEST(FixedPoint, ReciprocalError) {
  double worst = 0;
  for (int32_t x : samplePositive()) {
    Scaled inverse = reciprocal(x);
    worst = std::max(
        worst,
        std::abs(std::ldexp(double(inverse.mantissa) * x, -inverse.shift) - 1));
    ASSERT_TRUE(inverse.mantissa >= 1 << 15 && inverse.mantissa < 1 << 16) << x;
    ASSERT_TRUE(inverse.shift >= 16 && inverse.shift <= 46) << x;
  }
  RecordProperty("worst", std::to_string(worst));
  EXPECT_LT(worst, std::ldexp(1, -14));
}

TEST(FixedPoint, ReciprocalOfLongNumbers) {
  double worst = 0;
  for (int64_t x : samplePositive())
    for (int up : {0, 1, 15, 31}) {
      int64_t longer = (x << up) + up;
      Scaled inverse = reciprocal(longer);
      worst = std::max(
          worst, std::abs(std::ldexp(double(inverse.mantissa) * double(longer),
                                     -inverse.shift) -
                          1));
      ASSERT_TRUE(inverse.mantissa >= 1 << 15 && inverse.mantissa < 1 << 16);
    }
  EXPECT_LT(worst, std::ldexp(1, -14));
  Scaled largest = reciprocal(std::numeric_limits<int64_t>::max());
  EXPECT_EQ(largest.mantissa, 32768);
  EXPECT_EQ(largest.shift, 78);
}

TEST(FixedPoint, ReciprocalSqrtError) {
  double worst = 0;
  for (int32_t x : samplePositive()) {
    Scaled inverse = reciprocalSqrt(x);
    worst = std::max(worst, std::abs(std::ldexp(inverse.mantissa * std::sqrt(x),
                                                -inverse.shift) -
                                     1));
    ASSERT_TRUE(inverse.mantissa >= 1 << 15 && inverse.mantissa < 1 << 16) << x;
    ASSERT_TRUE(inverse.shift >= 16 && inverse.shift <= 31) << x;
  }
  RecordProperty("worst", std::to_string(worst));
  EXPECT_LT(worst, std::ldexp(1, -14));
}

TEST(FixedPoint, InversesOfWhatHasNone) {
  for (int32_t x : {0, -1, -12345, std::numeric_limits<int32_t>::min()})
    for (Scaled inverse : {reciprocal(x), reciprocalSqrt(x)}) {
      EXPECT_EQ(inverse.mantissa, 0);
      EXPECT_EQ(inverse.shift, 0);
    }
}

TEST(FixedPoint, IntegerSqrt) {
  EXPECT_EQ(integerSqrt(0), 0u);
  for (uint64_t root = 1; root < 1 << 16; ++root) {
    ASSERT_EQ(integerSqrt(uint32_t(root * root)), root);
    ASSERT_EQ(integerSqrt(uint32_t(root * root - 1)), root - 1);
  }
  EXPECT_EQ(integerSqrt(std::numeric_limits<uint32_t>::max()), 65535u);
}

} // namespace
