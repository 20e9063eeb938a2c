//===- ElementErrorsTest.cpp - Stated errors of functions of codes --------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the descriptions of mann.log and mann.sqrt say of their errors before
// the result is rounded, measured on results so fine that this changes nothing,
// or next to nothing.
//
//===----------------------------------------------------------------------===//

#include "TestModel.h"
#include "mann/Execution/Reference/Interpreter.h"
#include <random>

using namespace mlir;
using namespace mann;

namespace {

class ElementErrors : public ModelTest {
protected:
  static std::string spell(unsigned width, int frac) {
    int64_t most = (int64_t(1) << (width - 1)) - 1;
    std::string text;
    llvm::raw_string_ostream(text)
        << "!quant.uniform<i" << width << "<-" << most << ":" << most
        << ">:f32, " << llvm::format("%.17e", std::ldexp(1.0, -frac)) << ">";
    return text;
  }

  /// The numbers that `op` gives for codes with `frac` fraction bits, in 31
  /// bits with `resultFrac`.
  std::vector<double> apply(llvm::StringRef op, unsigned width, int frac,
                            int resultFrac, llvm::ArrayRef<int64_t> codes) {
    std::string shape = "tensor<" + std::to_string(codes.size()) + "x";
    std::string from = shape + spell(width, frac) + ">";
    std::string to = shape + spell(31, resultFrac) + ">";
    func::FuncOp function = parse(
        ("func.func @main(%x: " + from + ") -> " + to + " {\n%y = mann." + op +
         " %x : " + from + " -> " + to + "\nreturn %y : " + to + "\n}")
            .str());
    HostValue input(function.getArgumentTypes()[0], codes.vec());
    auto results = interpret(function, {input});
    EXPECT_TRUE(succeeded(results));
    std::vector<double> numbers;
    for (size_t i = 0; i < codes.size(); ++i)
      numbers.push_back(results->front().getNumber(i));
    return numbers;
  }
};

/// All positive codes of a width.
std::vector<int64_t> allCodes(unsigned width) {
  std::vector<int64_t> codes;
  for (int64_t code = 1; code < int64_t(1) << (width - 1); ++code)
    codes.push_back(code);
  return codes;
}

/// Codes of 31 bits from 2^16 on, in order: random ones of each size, and the
/// neighbours of powers of two.
std::vector<int64_t> largeCodes() {
  std::vector<int64_t> codes;
  std::mt19937_64 random(7);
  for (int bit = 16; bit < 30; ++bit) {
    int64_t power = int64_t(1) << bit;
    for (int64_t offset : {0, 1, -1})
      codes.push_back(offset < 0 ? 2 * power - 1 : power + offset);
    for (int i = 0; i < 4000; ++i)
      codes.push_back(power + int64_t(random() % uint64_t(power)));
  }
  llvm::sort(codes);
  return codes;
}

TEST_F(ElementErrors, Log) {
  struct {
    unsigned width;
    double bound;
    std::vector<int64_t> codes;
  } cases[] = {{8, std::exp2(-15.2), allCodes(8)},
               {16, std::exp2(-15.2), allCodes(16)},
               {31, std::exp2(-14.2), largeCodes()}};
  // The last rounding of results with 24 fraction bits.
  double rounding = std::exp2(-25);
  for (auto &[width, bound, codes] : cases)
    for (int frac : {-3, 0, 7, 8, 15, 30}) {
      std::vector<double> found = apply("log", width, frac, 24, codes);
      double worst = 0;
      for (size_t i = 0; i < codes.size(); ++i) {
        double exact =
            std::log(double(codes[i])) - double(frac) * std::log(2.0);
        worst = std::max(worst, std::abs(found[i] - exact));
        if (i)
          ASSERT_LE(found[i - 1], found[i]) << codes[i];
      }
      RecordProperty("worst", std::to_string(std::log2(worst)));
      EXPECT_LT(worst, bound + rounding) << width << " bits, frac " << frac;
      // The bound says something: the error comes within a bit of it.
      if (width > 8)
        EXPECT_GT(worst, bound / 2) << width << " bits, frac " << frac;
    }
}

TEST_F(ElementErrors, Sqrt) {
  // With 15 fraction bits more than the root of a step no result is rounded.
  auto check = [&](unsigned width, int frac, llvm::ArrayRef<int64_t> codes) {
    int half = frac % 2 == 0 ? frac / 2 : (frac + 1) / 2;
    std::vector<double> found = apply("sqrt", width, frac, 15 + half, codes);
    double worst = 0;
    for (size_t i = 0; i < codes.size(); ++i) {
      // Squares of 16 bits and codes are exact.
      double square = std::ldexp(double(codes[i]), -frac);
      ASSERT_LE(found[i] * found[i], square) << codes[i] << " frac " << frac;
      worst = std::max(worst, 1 - found[i] / std::sqrt(square));
      if (i)
        ASSERT_LE(found[i - 1], found[i]) << codes[i] << " frac " << frac;
    }
    EXPECT_LE(worst, std::exp2(-15)) << width << " bits, frac " << frac;
    if (width > 8)
      EXPECT_GT(worst, std::exp2(-16)) << width << " bits, frac " << frac;
  };
  for (int frac : {-4, -3, -1, 0, 1, 2, 7, 8, 15})
    for (unsigned width : {8, 16})
      check(width, frac, allCodes(width));
  for (int frac : {-2, 0, 14, 30})
    check(31, frac, largeCodes());
}

} // namespace
