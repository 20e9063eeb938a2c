//===- CountFormulaTest.cpp - Polynomials of run-time sizes ---------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/CountFormula.h"
#include "gtest/gtest.h"

using namespace mann;

namespace {

const std::vector<std::string> names{"n", "m"};
const CountFormula n = CountFormula::symbol(0), m = CountFormula::symbol(1);

TEST(CountFormula, Prints) {
  EXPECT_EQ(CountFormula().print(names), "0");
  EXPECT_EQ(CountFormula(7).print(names), "7");
  EXPECT_EQ(n.print(names), "n");
  CountFormula sum = n * 40;
  sum += 3;
  EXPECT_EQ(sum.print(names), "40*n + 3");
  CountFormula square = n * n * m * -1;
  square += m;
  square += -2;
  EXPECT_EQ(square.print(names), "-n*n*m + m - 2");
}

TEST(CountFormula, Multiplies) {
  CountFormula left = n, right = n;
  left += 1;
  right += -1;
  // (n + 1) (n - 1): the middle terms cancel and leave no zero behind.
  CountFormula product = left * right;
  EXPECT_EQ(product.print(names), "n*n - 1");
  EXPECT_EQ(product.evaluate({5, 0}), 24);
  EXPECT_TRUE((product * 0).isZero());
}

TEST(CountFormula, Saturates) {
  CountFormula most(INT64_MAX);
  EXPECT_EQ((most * 16).evaluate({}), INT64_MAX);
  EXPECT_EQ((most * -16).evaluate({}), -INT64_MAX);
  CountFormula sum = most;
  sum += most;
  EXPECT_EQ(sum, most);
  CountFormula square = n * n;
  EXPECT_EQ(square.evaluate({INT64_MAX, 0}), INT64_MAX);
  square += most;
  EXPECT_EQ(square.evaluate({INT64_MAX, 0}), INT64_MAX);
}

TEST(CountFormula, IsZeroWhenTermsCancel) {
  CountFormula sum = n * m;
  sum += m * n * -1;
  EXPECT_TRUE(sum.isZero());
  EXPECT_EQ(sum, CountFormula());
}

} // namespace
