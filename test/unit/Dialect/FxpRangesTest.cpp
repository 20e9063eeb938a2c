//===- FxpRangesTest.cpp - Ranges that fxp operations infer -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an operation says of the range of its results is compared with what its
// folder computes for every operand in the range: nothing outside, and the
// ends reached where the operation is monotone.
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir;
using namespace mann;

namespace {

struct Interval {
  int64_t low, high;
};

/// One operation on %x, or on %x and %y, of `width` bits.
class Subject {
public:
  Subject(MLIRContext &context, const std::string &text, unsigned width)
      : width(width) {
    std::string type = "i" + std::to_string(width);
    module = parseSourceString<ModuleOp>("func.func @f(%x: " + type +
                                             ", %y: " + type + ") {\n" + text +
                                             "\nreturn\n}",
                                         &context);
    module->walk([&](Operation *candidate) {
      if (isa<fxp::FxpDialect>(candidate->getDialect()))
        op = candidate;
    });
  }

  /// The ranges of the results for operands in `operands`.
  std::vector<Interval> infer(ArrayRef<Interval> operands) {
    SmallVector<ConstantIntRanges> ranges;
    for (Interval interval : operands)
      ranges.push_back(ConstantIntRanges::fromSigned(
          APInt(width, interval.low, true), APInt(width, interval.high, true)));
    std::vector<Interval> results(op->getNumResults());
    cast<InferIntRangeInterface>(op).inferResultRanges(
        ranges, [&](Value value, const ConstantIntRanges &range) {
          results[cast<OpResult>(value).getResultNumber()] = {
              range.smin().getSExtValue(), range.smax().getSExtValue()};
        });
    return results;
  }

  /// The results for constant operands; none where the folder refuses.
  std::vector<int64_t> compute(ArrayRef<int64_t> operands) {
    Type type = op->getOperand(0).getType();
    SmallVector<Attribute> constants;
    for (int64_t operand : operands)
      constants.push_back(
          IntegerAttr::get(type, APInt(width, operand, /*isSigned=*/true)));
    SmallVector<OpFoldResult> folded;
    if (failed(op->fold(constants, folded)))
      return {};
    std::vector<int64_t> results;
    for (OpFoldResult result : folded) {
      auto attribute = dyn_cast<Attribute>(result);
      // A folder that returns an operand: look the constant up.
      if (!attribute)
        for (auto [value, constant] : llvm::zip(op->getOperands(), constants))
          if (cast<Value>(result) == value)
            attribute = constant;
      results.push_back(cast<IntegerAttr>(attribute).getValue().getSExtValue());
    }
    return results;
  }

  unsigned numOperands() const { return op->getNumOperands(); }

private:
  unsigned width;
  OwningOpRef<ModuleOp> module;
  Operation *op = nullptr;
};

/// Checks one operation on intervals drawn with `draw`; `isTight` asks for both
/// ends of each range to be reached.
void check(Subject &subject, llvm::function_ref<Interval()> draw, int repeats,
           bool isTight) {
  for (int i = 0; i < repeats; ++i) {
    std::vector<Interval> operands(subject.numOperands());
    for (Interval &interval : operands)
      interval = draw();
    std::vector<Interval> ranges = subject.infer(operands);
    Interval second = operands.size() > 1 ? operands[1] : Interval{0, 0};
    std::vector<Interval> seen(ranges.size(), {INT64_MAX, INT64_MIN});
    for (int64_t x = operands[0].low; x <= operands[0].high; ++x)
      for (int64_t y = second.low; y <= second.high; ++y) {
        std::vector<int64_t> results = subject.compute(
            ArrayRef<int64_t>{x, y}.take_front(operands.size()));
        for (auto [k, result] : llvm::enumerate(results)) {
          ASSERT_TRUE(ranges[k].low <= result && result <= ranges[k].high)
              << result << " for " << x << ", " << y << " is not in "
              << ranges[k].low << ".." << ranges[k].high;
          seen[k] = {std::min(seen[k].low, result),
                     std::max(seen[k].high, result)};
        }
      }
    for (size_t k = 0; isTight && k < ranges.size(); ++k) {
      if (seen[k].low > seen[k].high)
        continue; // the folder refused all
      ASSERT_EQ(seen[k].low, ranges[k].low);
      ASSERT_EQ(seen[k].high, ranges[k].high);
    }
  }
}

class FxpRanges : public ::testing::Test {
protected:
  FxpRanges() { context.loadDialect<fxp::FxpDialect, func::FuncDialect>(); }

  /// An interval of at most `most + 1` numbers in [low, high].
  Interval draw(int64_t low, int64_t high, int64_t most) {
    int64_t a = low + int64_t(random() % uint64_t(high - low + 1));
    return {a, std::min(high, a + int64_t(random() % (most + 1)))};
  }

  MLIRContext context;
  std::mt19937_64 random{6};
};

TEST_F(FxpRanges, Bytes) {
  struct {
    const char *text;
    bool isTight;
  } subjects[] = {
      {"%r = fxp.requantize %x shift 3 nearest_even range -9, 30 : i8 to i8",
       true},
      {"%r = fxp.requantize %x shift 2 toward_zero range -128, 127 : i8 to i16",
       true},
      {"%r = fxp.requantize %x shift -4 toward_zero range -99, 777 : i8 to i16",
       true},
      {"%r = fxp.requantize %x shift 0 nearest_even range -128, 127 : i8 to i8",
       true},
      {"%r = fxp.add %x, %y range -100, 120 : i8 to i8", true},
      {"%r = fxp.add %x, %y range -1000, 1000 : i8 to i64", true},
      {"%r = fxp.shift_round %x by %y nearest_even : i8", true},
      {"%r = fxp.shift_round %x by %y toward_zero : i8", true},
      {"%r = fxp.encode %x : i8", true},
      {"%r = fxp.hamming %x, %y width 8 : i8 to i8", false},
      {"%r = fxp.signed_l1 %x, %y width 8 : i8 to i8", false},
      {"%r = fxp.abs_diff %x, %y : i8 to i9", true},
      {"%r = fxp.xor_popcount %x, %y : i8 to i8", false},
  };
  for (auto [text, isTight] : subjects) {
    SCOPED_TRACE(text);
    Subject subject(context, text, 8);
    check(subject, [&] { return draw(-128, 127, 40); }, 40, isTight);
  }
  // The code -1 is no operand of decode, so that an end may be missing.
  Subject decode(context, "%r = fxp.decode %x : i8", 8);
  check(decode, [&] { return draw(-128, 127, 40); }, 40, false);
}

TEST_F(FxpRanges, Words) {
  struct {
    const char *text;
    bool isTight;
  } subjects[] = {
      {"%r = fxp.exp2 %x : i32", true},
      {"%r = fxp.log2 %x : i32", true},
      {"%r:2 = fxp.reciprocal %x : i32", false},
      {"%r:2 = fxp.rsqrt %x : i32", false},
      {"%r = fxp.sigmoid %x frac 8 : i32", true},
      {"%r = fxp.tanh %x frac 12 : i32", true},
      {"%r = fxp.log1p_exp %x frac 10 : i32", true},
      {"%r:2 = fxp.exp %x frac 9 : i32", false},
  };
  for (auto [text, isTight] : subjects) {
    SCOPED_TRACE(text);
    Subject subject(context, text, 32);
    check(subject, [&] { return draw(-70000, 70000, 3000); }, 60, isTight);
    check(subject, [&] { return draw(-10, 10, 10); }, 60, isTight);
    check(
        subject, [&] { return draw(INT32_MIN, INT32_MIN + 90, 90); }, 5,
        isTight);
    check(
        subject, [&] { return draw(INT32_MAX - 90, INT32_MAX, 90); }, 5,
        isTight);
  }
}

TEST_F(FxpRanges, WidestNumbers) {
  const char *subjects[] = {
      "%r = fxp.add %x, %y range -9223372036854775808, 9223372036854775807 : "
      "i64 to i64",
      "%r = fxp.requantize %x shift -31 nearest_even range "
      "-9223372036854775808, 9223372036854775807 : i64 to i64",
      "%r = fxp.encode %x : i64",
      "%r = fxp.decode %x : i64",
      "%r:2 = fxp.reciprocal %x : i64",
      "%r:2 = fxp.rsqrt %x : i64",
      "%r:2 = fxp.sqrt %x : i64",
      "%r = fxp.shift_round %x by %y nearest_even : i64"};
  for (const char *text : subjects) {
    SCOPED_TRACE(text);
    Subject subject(context, text, 64);
    check(
        subject, [&] { return draw(INT64_MIN, INT64_MIN + 30, 20); }, 5, false);
    check(
        subject, [&] { return draw(INT64_MAX - 70, INT64_MAX - 21, 20); }, 5,
        false);
  }
}

} // namespace
