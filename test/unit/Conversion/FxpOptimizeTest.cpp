//===- FxpOptimizeTest.cpp - fxp-optimize keeps every integer -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations on bounded operands, run before and after the bounds of their
// saturations are dropped: both must be what FixedPoint.h says.
//
//===----------------------------------------------------------------------===//

#include "JitOps.h"
#include "mann/Support/FixedPoint.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <random>

using namespace mann;
using namespace mann::test;

namespace {

int64_t minOf(unsigned width) { return INT64_MIN >> (64 - width); }

/// Bounds for one operand, as text and as a function.
struct Bounds {
  int64_t low, high;

  int64_t apply(int64_t value) const { return std::clamp(value, low, high); }
  std::string text(const std::string &from, const std::string &to,
                   unsigned width) const {
    std::string type = " : i" + std::to_string(width) + "\n";
    return "%low" + to + " = arith.constant " + std::to_string(low) + type +
           "%high" + to + " = arith.constant " + std::to_string(high) + type +
           "%max" + to + " = arith.maxsi %" + from + ", %low" + to + type +
           "%" + to + " = arith.minsi %max" + to + ", %high" + to + type;
  }
};

struct Generator {
  std::mt19937_64 random{5};

  int64_t number(unsigned width) {
    return int64_t(random()) >> (64 - width + random() % (width - 1));
  }
  /// Two numbers in order.
  Bounds bounds(unsigned width) {
    int64_t a = number(width), b = number(width);
    return {std::min(a, b), std::max(a, b)};
  }
  unsigned width() {
    constexpr unsigned widths[] = {8, 16, 32, 64};
    return widths[random() % 4];
  }
  std::shared_ptr<const Inputs> inputs(unsigned width, Bounds a, Bounds b) {
    Inputs inputs = {{a.low, b.low},
                     {a.low, b.high},
                     {a.high, b.low},
                     {a.high, b.high},
                     {minOf(width), ~minOf(width)}};
    for (int i = 0; i < 30; ++i)
      inputs.push_back({number(width), number(width)});
    return std::make_shared<const Inputs>(std::move(inputs));
  }
};

TEST(FxpOptimize, KeepsRequantize) {
  Generator generator;
  std::vector<Case> cases;
  for (int i = 0; i < 800; ++i) {
    unsigned from = generator.width(), to = generator.width();
    Bounds in = generator.bounds(from), out = generator.bounds(to);
    int shift = i % 3 == 0 ? 0 : int(generator.random() % 20) - 6;
    bool even = i % 2;
    Rounding rounding = even ? Rounding::NearestEven : Rounding::TowardZero;
    cases.push_back({"fxp.requantize %z shift " + std::to_string(shift) +
                         (even ? " nearest_even" : " toward_zero") + " range " +
                         std::to_string(out.low) + ", " +
                         std::to_string(out.high),
                     from, to, 1, true,
                     [=](Operands x) -> std::array<int64_t, 2> {
                       return {requantize(in.apply(x.first), shift, rounding,
                                          out.low, out.high)};
                     },
                     generator.inputs(from, in, in), in.text("x", "z", from)});
  }
  runCases(cases, /*lanes=*/1, /*level=*/0, Before::FxpOptimize);
}

TEST(FxpOptimize, KeepsAdd) {
  Generator generator;
  std::vector<Case> cases;
  for (int i = 0; i < 500; ++i) {
    unsigned from = generator.width(), to = generator.width();
    Bounds a = generator.bounds(from), b = generator.bounds(from);
    Bounds out = generator.bounds(to);
    cases.push_back({"fxp.add %v, %w range " + std::to_string(out.low) + ", " +
                         std::to_string(out.high),
                     from, to, 1, true,
                     [=](Operands x) -> std::array<int64_t, 2> {
                       return {saturatingAdd(a.apply(x.first),
                                             b.apply(x.second), out.low,
                                             out.high)};
                     },
                     generator.inputs(from, a, b),
                     a.text("x", "v", from) + b.text("y", "w", from)});
  }
  runCases(cases, /*lanes=*/1, /*level=*/0, Before::FxpOptimize);
}

TEST(FxpOptimize, KeepsCodesAndShifts) {
  Generator generator;
  std::vector<Case> cases;
  for (int i = 0; i < 300; ++i) {
    unsigned width = generator.width();
    Bounds a = generator.bounds(width);
    a.low = std::max(a.low, minOf(width) + 1);
    a.high = std::max(a.high, a.low);
    auto inputs = generator.inputs(width, a, a);
    std::string prologue = a.text("x", "z", width);
    cases.push_back({"fxp.encode %z", width, width, 1, false,
                     [=](Operands x) -> std::array<int64_t, 2> {
                       return {encodeOnesComplement(a.apply(x.first))};
                     },
                     inputs, prologue});
    cases.push_back(
        {"fxp.shift_round %y by %z nearest_even", width, width, 1, false,
         [=](Operands x) -> std::array<int64_t, 2> {
           int64_t amount = std::clamp<int64_t>(a.apply(x.first), 0, width);
           return {amount == width
                       ? 0
                       : shiftRound(x.second, amount, Rounding::NearestEven)};
         },
         inputs, prologue});
  }
  runCases(cases, /*lanes=*/1, /*level=*/0, Before::FxpOptimize);
}

} // namespace
