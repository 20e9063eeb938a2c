//===- PortNamesTest.cpp - Names of inputs and outputs ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/PortNames.h"
#include "gtest/gtest.h"

using namespace mann;

namespace {

TEST(PortNamesTest, AreWords) {
  EXPECT_EQ(makePortName("frame"), "frame");
  EXPECT_EQ(makePortName("_x"), "_x");
  EXPECT_EQ(makePortName("input.1"), "input_1");
  EXPECT_EQ(makePortName("serving_default_x:0"), "serving_default_x_0");
  EXPECT_EQ(makePortName("/fc/Relu_output_0"), "fc_Relu_output_0");
  EXPECT_EQ(makePortName("27"), "v_27");
  EXPECT_EQ(makePortName("/27"), "v_27");
  EXPECT_EQ(makePortName("::"), "v_");
  EXPECT_EQ(makePortName(""), "v_");
  for (const char *text : {"input.1", "27", "::", "", "gr\xc3\xb6\xc3\x9f"})
    EXPECT_TRUE(isPortName(makePortName(text)));
}

TEST(PortNamesTest, BelongToTensorsOfEitherName) {
  EXPECT_TRUE(isNameOfPort("input.1", "input_1"));
  EXPECT_TRUE(isNameOfPort("input_1", "input_1"));
  EXPECT_FALSE(isNameOfPort("input.2", "input_1"));
  // What stands before the name is the same in both.
  EXPECT_TRUE(isNameOfPort("target.27", "target.v_27"));
  EXPECT_TRUE(isNameOfPort("step.input.1", "step.input_1"));
  EXPECT_FALSE(isNameOfPort("step/input.1", "step.input_1"));
  EXPECT_FALSE(isNameOfPort("mask.27", "target.v_27"));
  EXPECT_FALSE(isNameOfPort("27", "target.v_27"));
  EXPECT_FALSE(isNameOfPort("", "target.v_27"));
}

} // namespace
