//===- FxpToArithTest.cpp - The lowering of fxp is exact ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs what convert-fxp-to-arith makes of each operation, as scalars without
// optimisation and as optimised vectors, against FixedPoint.h.
//
//===----------------------------------------------------------------------===//

#include "JitOps.h"
#include "mann/Support/FixedPoint.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <limits>
#include <random>

using namespace mann;
using namespace mann::test;

namespace {

constexpr Rounding kRoundings[] = {Rounding::NearestEven, Rounding::TowardZero};
constexpr unsigned kWidths[] = {8, 16, 32, 64};

std::string nameOf(Rounding rounding) {
  return rounding == Rounding::NearestEven ? " nearest_even" : " toward_zero";
}
int64_t minOf(unsigned width) {
  return std::numeric_limits<int64_t>::min() >> (64 - width);
}
int64_t maxOf(unsigned width) { return ~minOf(width); }

std::shared_ptr<const Inputs> share(Inputs inputs) {
  return std::make_shared<const Inputs>(std::move(inputs));
}
std::shared_ptr<const Inputs> shareSingles(const std::vector<int64_t> &values) {
  Inputs inputs;
  for (int64_t value : values)
    inputs.push_back({value, 0});
  return share(std::move(inputs));
}

/// Both ways of running: plain code generation sees each operation as it is,
/// the optimiser would exploit undefined behaviour.
void run(const std::vector<Case> &cases) {
  runCases(cases, /*lanes=*/1, /*level=*/0);
  if (!::testing::Test::HasFatalFailure())
    runCases(cases, /*lanes=*/8, /*level=*/2);
}

/// Numbers of a width at which roundings and saturations turn, and others at
/// random of all magnitudes.
std::vector<int64_t> samples(unsigned width, int random) {
  std::vector<int64_t> values = {minOf(width), minOf(width) + 1, maxOf(width),
                                 maxOf(width) - 1};
  for (int64_t i = -9; i <= 9; ++i)
    values.push_back(i);
  for (unsigned bit = 3; bit + 1 < width; ++bit)
    for (int64_t factor : {-1, 1, 3})
      for (int64_t offset : {-1, 0, 1}) {
        int64_t value = factor * (int64_t(1) << (bit - 1)) + offset;
        if (minOf(width) <= value && value <= maxOf(width))
          values.push_back(value);
      }
  std::mt19937_64 generator(width);
  for (int i = 0; i < random; ++i)
    values.push_back(int64_t(generator()) >> (64 - width + i % (width - 1)));
  return values;
}

std::vector<int64_t> allOf(unsigned width) {
  std::vector<int64_t> values;
  for (int64_t value = minOf(width); value <= maxOf(width); ++value)
    values.push_back(value);
  return values;
}

//===----------------------------------------------------------------------===//
// Shifts and sums
//===----------------------------------------------------------------------===//

struct Target {
  unsigned width;
  int64_t min, max;
};

TEST(FxpToArith, Requantize) {
  for (unsigned from : kWidths) {
    std::vector<Case> cases;
    auto inputs = shareSingles(from == 8 ? allOf(8) : samples(from, 40));
    // A symmetric code, all of another type, and odd bounds.
    const Target targets[] = {{8, -127, 127},
                              {from, minOf(from), maxOf(from)},
                              {from == 64 ? 32u : 64u, -1000, 3000}};
    for (int shift = -31; shift <= 63; ++shift)
      for (Rounding rounding : kRoundings)
        for (Target to : targets)
          cases.push_back(
              {"fxp.requantize %x shift " + std::to_string(shift) +
                   nameOf(rounding) + " range " + std::to_string(to.min) +
                   ", " + std::to_string(to.max),
               from, to.width, 1, true,
               [=](Operands x) -> std::array<int64_t, 2> {
                 return {requantize(x.first, shift, rounding, to.min, to.max)};
               },
               inputs});
    runCases(cases, /*lanes=*/1, /*level=*/0);
    // The optimiser is slow: each shift and rounding with one of the targets.
    std::vector<Case> some;
    for (size_t i = 0; i < cases.size(); ++i)
      if ((i + i / 3) % 3 == 0)
        some.push_back(cases[i]);
    runCases(some, /*lanes=*/8, /*level=*/2);
  }
}

TEST(FxpToArith, RequantizeWithHeadroom) {
  std::vector<Case> cases;
  for (unsigned width : kWidths) {
    std::vector<int64_t> all = width == 8 ? allOf(8) : samples(width, 40);
    for (int shift = 1; shift < int(width); ++shift) {
      // Up to the last number that has it.
      int64_t most = maxOf(width) - (int64_t(1) << (shift - 1));
      std::vector<int64_t> values = {most, most - 1, most - 2};
      for (int64_t value : all)
        if (value <= most)
          values.push_back(value);
      for (Rounding rounding : kRoundings)
        cases.push_back({"fxp.requantize %x shift " + std::to_string(shift) +
                             nameOf(rounding) + " headroom range -127, 127",
                         width, 8, 1, true,
                         [=](Operands x) -> std::array<int64_t, 2> {
                           return {
                               requantize(x.first, shift, rounding, -127, 127)};
                         },
                         shareSingles(values)});
    }
  }
  run(cases);
}

TEST(FxpToArith, RequantizeToOneSidedRanges) {
  std::vector<Case> cases;
  for (unsigned from : {8u, 32u, 64u})
    for (Target to : {Target{8, 5, 5},
                      {8, -128, -3},
                      {16, -255, 253},
                      {16, 0, 255},
                      {64, minOf(64), -1},
                      {64, 7, maxOf(64)}})
      for (int shift : {-31, -8, -3, -1, 0, 1, 7, 31, 63})
        cases.push_back({"fxp.requantize %x shift " + std::to_string(shift) +
                             " nearest_even range " + std::to_string(to.min) +
                             ", " + std::to_string(to.max),
                         from, to.width, 1, true,
                         [=](Operands x) -> std::array<int64_t, 2> {
                           return {requantize(x.first, shift,
                                              Rounding::NearestEven, to.min,
                                              to.max)};
                         },
                         shareSingles(samples(from, 40))});
  run(cases);
}

TEST(FxpToArith, ShiftRound) {
  std::vector<Case> cases;
  for (unsigned width : kWidths) {
    Inputs pairs;
    for (int64_t x : width == 8 ? allOf(8) : samples(width, 100)) {
      for (int64_t amount = -3; amount <= width + 3; ++amount)
        pairs.push_back({x, amount});
      for (int64_t amount : {minOf(width), maxOf(width)})
        pairs.push_back({x, amount});
    }
    auto inputs = share(std::move(pairs));
    for (Rounding rounding : kRoundings)
      cases.push_back({"fxp.shift_round %x by %y" + nameOf(rounding), width,
                       width, 1, false,
                       [=](Operands x) -> std::array<int64_t, 2> {
                         int64_t amount = std::clamp<int64_t>(x.second, 0, 64);
                         return {amount >= width
                                     ? 0
                                     : shiftRound(x.first, amount, rounding)};
                       },
                       inputs});
  }
  run(cases);
}

TEST(FxpToArith, FitShift) {
  std::vector<Case> cases;
  for (unsigned width : kWidths) {
    Inputs pairs;
    for (int64_t x : width == 8 ? allOf(8) : samples(width, 1000))
      if (x >= 0)
        pairs.push_back({x, 0});
    // Around the first that is rounded up to one bit more.
    for (unsigned bit = 2; bit + 1 < width; ++bit)
      for (unsigned code = 2; code <= bit; ++code)
        for (int64_t near : {-1, 0, 1})
          pairs.push_back(
              {(((int64_t(1) << code) - 1) << (bit - code)) + near, 0});
    auto inputs = share(std::move(pairs));
    for (Rounding rounding : kRoundings)
      for (unsigned bits : {2, 5, 8, 16})
        for (auto [least, most] :
             {std::pair<int, int>(0, int(width) - 1), {1, 4}, {3, 3}}) {
          if (bits >= width)
            continue;
          cases.push_back(
              {"fxp.fit_shift %x width " + std::to_string(bits) +
                   nameOf(rounding) + " range " + std::to_string(least) + ", " +
                   std::to_string(most),
               width, width, 1, false,
               [=](Operands x) -> std::array<int64_t, 2> {
                 return {fitShift(x.first, bits, least, most, rounding)};
               },
               inputs});
        }
  }
  run(cases);
}

TEST(FxpToArith, ShiftRoundOfNonNegative) {
  std::vector<Case> cases;
  for (unsigned width : kWidths) {
    Inputs pairs;
    for (int64_t x : width == 8 ? allOf(8) : samples(width, 100))
      for (int64_t amount = 1; x >= 0 && amount < width; ++amount)
        pairs.push_back({x, amount});
    auto inputs = share(std::move(pairs));
    for (Rounding rounding : kRoundings)
      cases.push_back({"fxp.shift_round %x by %y" + nameOf(rounding) + " nneg",
                       width, width, 1, false,
                       [=](Operands x) -> std::array<int64_t, 2> {
                         return {shiftRound(x.first, x.second, rounding)};
                       },
                       inputs});
  }
  run(cases);
}

TEST(FxpToArith, Add) {
  std::vector<Case> cases;
  for (unsigned from : kWidths) {
    Inputs pairs;
    std::vector<int64_t> values = from == 8 ? allOf(8) : samples(from, 60);
    for (int64_t lhs : values)
      for (int64_t rhs : values)
        pairs.push_back({lhs, rhs});
    auto inputs = share(std::move(pairs));
    for (Target to : {Target{8, -127, 127},
                      {32, -1000, 3000},
                      {from, minOf(from), maxOf(from)},
                      {64, minOf(64), maxOf(64)}})
      cases.push_back({"fxp.add %x, %y range " + std::to_string(to.min) + ", " +
                           std::to_string(to.max),
                       from, to.width, 1, true,
                       [=](Operands x) -> std::array<int64_t, 2> {
                         return {
                             saturatingAdd(x.first, x.second, to.min, to.max)};
                       },
                       inputs});
  }
  run(cases);
}

//===----------------------------------------------------------------------===//
// Codes and similarities
//===----------------------------------------------------------------------===//

/// All pairs of codes in -Q..Q for `width` bits.
Inputs codePairs(unsigned width) {
  Inputs pairs;
  for (int64_t a = -maxOf(width); a <= maxOf(width); ++a)
    for (int64_t b = -maxOf(width); b <= maxOf(width); ++b)
      pairs.push_back({a, b});
  return pairs;
}

TEST(FxpToArith, Codes) {
  std::vector<Case> cases;
  for (unsigned width : kWidths) {
    std::vector<int64_t> numbers = width == 8 ? allOf(8) : samples(width, 100);
    auto without = [&](int64_t excluded) {
      std::vector<int64_t> rest = numbers;
      rest.erase(std::remove(rest.begin(), rest.end(), excluded), rest.end());
      return shareSingles(rest);
    };
    cases.push_back({"fxp.encode %x", width, width, 1, false,
                     [](Operands x) -> std::array<int64_t, 2> {
                       return {encodeOnesComplement(x.first)};
                     },
                     without(minOf(width))});
    cases.push_back({"fxp.decode %x", width, width, 1, false,
                     [](Operands x) -> std::array<int64_t, 2> {
                       return {decodeOnesComplement(x.first)};
                     },
                     without(-1)});
  }
  run(cases);
}

TEST(FxpToArith, Similarities) {
  std::vector<Case> cases;
  for (unsigned width : {2u, 4u, 8u}) {
    Inputs pairs = codePairs(width), codes = pairs;
    for (auto &[a, b] : codes) {
      a = encodeOnesComplement(a);
      b = encodeOnesComplement(b);
    }
    auto sharedPairs = share(pairs), sharedCodes = share(codes);
    for (unsigned from : {8u, 32u})
      for (unsigned to : {8u, 16u, 32u, 64u}) {
        std::string suffix = " %x, %y width " + std::to_string(width);
        cases.push_back({"fxp.hamming" + suffix, from, to, 1, true,
                         [=](Operands x) -> std::array<int64_t, 2> {
                           return {hammingSimilarity(
                               decodeOnesComplement(x.first),
                               decodeOnesComplement(x.second), width)};
                         },
                         sharedCodes});
        cases.push_back({"fxp.signed_l1" + suffix, from, to, 1, true,
                         [=](Operands x) -> std::array<int64_t, 2> {
                           return {
                               signedL1Similarity(x.first, x.second, width)};
                         },
                         sharedPairs});
      }
  }
  run(cases);
}

TEST(FxpToArith, DistancesOfAnyNumbers) {
  std::vector<Case> cases;
  for (unsigned from : kWidths) {
    Inputs pairs;
    std::vector<int64_t> values = from == 8 ? allOf(8) : samples(from, 60);
    for (int64_t a : values)
      for (int64_t b : values)
        pairs.push_back({a, b});
    auto inputs = share(std::move(pairs));
    for (unsigned to : kWidths) {
      if (to > from)
        cases.push_back({"fxp.abs_diff %x, %y", from, to, 1, true,
                         [](Operands x) -> std::array<int64_t, 2> {
                           return {std::abs(x.first - x.second)};
                         },
                         inputs});
      cases.push_back({"fxp.xor_popcount %x, %y", from, to, 1, true,
                       [=](Operands x) -> std::array<int64_t, 2> {
                         uint64_t bits = uint64_t(x.first ^ x.second)
                                         << (64 - from);
                         return {__builtin_popcountll(bits)};
                       },
                       inputs});
    }
  }
  run(cases);
}

//===----------------------------------------------------------------------===//
// Functions of one number
//===----------------------------------------------------------------------===//

TEST(FxpToArith, Exp2) {
  std::vector<int64_t> inputs = samples(32, 1000);
  inputs.erase(std::remove_if(inputs.begin(), inputs.end(),
                              [](int64_t x) { return x < 0; }),
               inputs.end());
  for (int64_t t = 0; t <= 17 << kExp2ArgumentBits; ++t)
    inputs.push_back(t);
  run({{"fxp.exp2 %x", 32, 32, 1, false,
        [](Operands x) -> std::array<int64_t, 2> {
          return {mann::exp2(int32_t(x.first))};
        },
        shareSingles(inputs)}});
}

TEST(FxpToArith, Log2) {
  // Not positive ones among them; then 1..2^17, and a million at random.
  std::vector<int64_t> numbers = samples(32, 1000);
  for (int64_t x = 1; x <= 1 << 17; ++x)
    numbers.push_back(x);
  std::mt19937 random(6);
  for (int i = 0; i < 1000000; ++i)
    numbers.push_back(random() >> 1 >> (i % 31));
  run({{"fxp.log2 %x", 32, 32, 1, false,
        [](Operands x) -> std::array<int64_t, 2> {
          return {mann::log2(int32_t(x.first))};
        },
        shareSingles(numbers)}});
}

TEST(FxpToArith, Inverses) {
  // Not positive ones among them; then 1..2^16, and a million at random.
  std::vector<int64_t> numbers = samples(32, 1000);
  for (int64_t x = 1; x <= 1 << 16; ++x)
    numbers.push_back(x);
  std::mt19937 random(4);
  for (int i = 0; i < 1000000; ++i)
    numbers.push_back(random() >> 1 >> (i % 31));
  auto inputs = shareSingles(numbers);
  std::vector<Case> cases;
  using Inverse = std::function<Scaled(int64_t)>;
  for (auto [name, function] :
       {std::pair{"fxp.reciprocal %x", Inverse(reciprocal)},
        std::pair{"fxp.rsqrt %x", Inverse(reciprocalSqrt)}}) {
    Inverse inverse = function;
    cases.push_back({name, 32, 32, 2, false,
                     [=](Operands x) -> std::array<int64_t, 2> {
                       Scaled result = inverse(x.first);
                       return {result.mantissa, result.shift};
                     },
                     inputs});
  }
  run(cases);
}

TEST(FxpToArith, RootsAndInversesOfLongNumbers) {
  std::vector<int64_t> numbers = samples(64, 1000);
  for (int64_t x = 1; x <= 1 << 12; ++x)
    numbers.push_back(x);
  std::mt19937_64 random(5);
  for (int i = 0; i < 200000; ++i)
    numbers.push_back(int64_t(random() >> 1 >> (i % 63)));
  auto inputs = shareSingles(numbers);
  std::vector<Case> cases;
  for (auto [name, function] : {std::pair{"fxp.sqrt %x", &squareRoot},
                                std::pair{"fxp.reciprocal %x", &reciprocal},
                                std::pair{"fxp.rsqrt %x", &reciprocalSqrt64}}) {
    auto *root = function;
    cases.push_back({name, 64, 64, 2, false,
                     [=](Operands x) -> std::array<int64_t, 2> {
                       Scaled result = root(x.first);
                       return {result.mantissa, result.shift};
                     },
                     inputs});
  }
  run(cases);
}

TEST(FxpToArith, Exponentials) {
  std::vector<Case> cases;
  for (int frac : {0, 1, 7, 11, 15, 20}) {
    // Beyond the limit on both sides, and densely around 0.
    std::vector<int64_t> numbers = samples(32, 1000);
    int64_t end = std::min<int64_t>(int64_t(kExpLimit + 1) << frac, 1 << 17);
    for (int64_t x = -end; x <= end; ++x)
      numbers.push_back(x);
    auto inputs = shareSingles(numbers);
    std::string fraction = " %x frac " + std::to_string(frac);
    cases.push_back({"fxp.exp" + fraction, 32, 32, 2, false,
                     [=](Operands x) -> std::array<int64_t, 2> {
                       Scaled result = exponential(int32_t(x.first), frac);
                       return {result.mantissa, result.shift};
                     },
                     inputs});
    cases.push_back({"fxp.log1p_exp" + fraction, 32, 32, 1, false,
                     [=](Operands x) -> std::array<int64_t, 2> {
                       return {log1pExp(int32_t(x.first), frac)};
                     },
                     inputs});
  }
  run(cases);
}

TEST(FxpToArith, Activations) {
  std::vector<Case> cases;
  for (int frac : {0, 1, 5, 8, 11, 13, 14, 15}) {
    // Everything up to the saturation, on both sides.
    std::vector<int64_t> numbers = samples(32, 1000);
    SoftmaxPlan plan = SoftmaxPlan::get(frac);
    int64_t end = int64_t(plan.limit + 1) << plan.preShift;
    for (int64_t x = -end; x <= end; ++x)
      numbers.push_back(x);
    auto inputs = shareSingles(numbers);
    for (auto [name, function] : {std::pair{"fxp.sigmoid", &mann::sigmoid},
                                  std::pair{"fxp.tanh", &mann::tanh}}) {
      auto *activation = function;
      cases.push_back({std::string(name) + " %x frac " + std::to_string(frac),
                       32, 32, 1, false,
                       [=](Operands x) -> std::array<int64_t, 2> {
                         return {activation(int32_t(x.first), frac)};
                       },
                       inputs});
    }
  }
  run(cases);
}

} // namespace
