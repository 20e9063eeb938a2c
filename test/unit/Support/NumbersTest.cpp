//===- NumbersTest.cpp - Numbers as short text ----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/Numbers.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cmath>
#include <cstring>
#include <random>

using namespace mann;

namespace {

TEST(NumbersTest, AreAsShortAsWritten) {
  EXPECT_EQ(spellShortest(1.4), "1.4");
  EXPECT_EQ(spellShortest(0.9), "0.9");
  EXPECT_EQ(spellShortest(1.4f), "1.4");
  EXPECT_EQ(spellShortest(2627.1000000000004), "2627.1000000000004");
  EXPECT_EQ(spellShortest(-0.0), "-0");
  EXPECT_EQ(spellShortest(1e-45f), "1e-45");
  EXPECT_EQ(spellShortest(-std::nan("")), "nan");
  EXPECT_EQ(spellShortest(HUGE_VAL), "inf");
}

TEST(NumbersTest, ReadBackTheSame) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20000; ++i) {
    uint64_t bits = random();
    double number;
    std::memcpy(&number, &bits, sizeof number);
    if (std::isfinite(number))
      EXPECT_EQ(std::strtod(spellShortest(number).c_str(), nullptr), number);
    float half;
    std::memcpy(&half, &bits, sizeof half);
    if (std::isfinite(half))
      EXPECT_EQ(std::strtof(spellShortest(half).c_str(), nullptr), half);
  }
}

TEST(NumbersTest, JsonHasShortNumbersAndSortedKeys) {
  llvm::json::Object inner{{"b", 0.03}, {"a", int64_t(-7)}};
  llvm::json::Value value = llvm::json::Object{
      {"z", llvm::json::Array{1.4, nullptr, true, "x\"y", 1e300}},
      {"y", std::move(inner)},
      {"large", uint64_t(18446744073709551615u)}};
  std::string text;
  llvm::raw_string_ostream os(text);
  printJson(os, value);
  EXPECT_EQ(text, "{\n"
                  "  \"large\": 18446744073709551615,\n"
                  "  \"y\": {\n"
                  "    \"a\": -7,\n"
                  "    \"b\": 0.03\n"
                  "  },\n"
                  "  \"z\": [\n"
                  "    1.4,\n"
                  "    null,\n"
                  "    true,\n"
                  "    \"x\\\"y\",\n"
                  "    1e+300\n"
                  "  ]\n"
                  "}");
  auto parsed = llvm::json::parse(text);
  ASSERT_TRUE(bool(parsed));
  EXPECT_EQ(*parsed, value);
}

} // namespace
