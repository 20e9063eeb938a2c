//===- ResultSetTest.cpp - Tests of collected results ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestModel.h"
#include "mann/Execution/Results.h"
#include "mann/Support/Numbers.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mann;

namespace {

class ResultSetTest : public ModelTest {
protected:
  /// Compares with a file of these tensors; the differences end up in `text`.
  FailureOr<bool> compare(const ResultSet &set, ArrayRef<HostTensor> tensors,
                          CompareOptions options = {}) {
    llvm::Error error = writeTensorFile(file, tensors);
    EXPECT_FALSE(bool(error));
    text.clear();
    llvm::raw_string_ostream os(text);
    return set.compare(file, options, os);
  }

  TemporaryPath file;
  std::string text;
};

constexpr const char *kinds = R"mlir(
!q8 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q9 = !quant.uniform<i9<-255:255>:f32, 0.25>
!q17 = !quant.uniform<i17<-65535:65535>:f32, 0.25>
func.func private @f() -> (tensor<2xf32>, tensor<2x!q8>, tensor<2x!q9>, tensor<2x!q17>,
  tensor<2x!mann.bipolar>, tensor<2x!mann.encoded<hamming, !q8>>, i32, tensor<i16>, tensor<1x2xi8>)
)mlir";

TEST_F(ResultSetTest, TensorsOfEveryKind) {
  func::FuncOp function = parse(kinds);
  auto set = ResultSet::create(function);
  ASSERT_TRUE(succeeded(set));
  for (int64_t sample : {0, 1, 2}) {
    SmallVector<HostValue> values;
    for (Type type : function.getResultTypes()) {
      HostValue value(type);
      if (value.isReal())
        value.getReals()[0] = sample;
      else
        value.getIntegers()[0] = sample - 1;
      values.push_back(value);
    }
    set->append(values);
  }
  std::vector<HostTensor> tensors = set->getTensors();
  ElementKind kinds[] = {ElementKind::F32, ElementKind::I8,  ElementKind::I16,
                         ElementKind::I32, ElementKind::I8,  ElementKind::I8,
                         ElementKind::I32, ElementKind::I16, ElementKind::I8};
  ASSERT_EQ(tensors.size(), std::size(kinds));
  for (auto [i, tensor] : llvm::enumerate(tensors)) {
    EXPECT_EQ(tensor.name, "result" + std::to_string(i));
    EXPECT_EQ(tensor.kind, kinds[i]);
    EXPECT_EQ(tensor.shape.front(), 3);
  }
  EXPECT_EQ(tensors[0].as<float>(), ArrayRef<float>({0, 0, 1, 0, 2, 0}));
  EXPECT_EQ(tensors[2].as<int16_t>(), ArrayRef<int16_t>({-1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(formatShape(tensors[6].shape), "3");
  EXPECT_EQ(formatShape(tensors[8].shape), "3x1x2");

  auto same = compare(*set, tensors);
  ASSERT_TRUE(succeeded(same)) << takeMessages();
  EXPECT_TRUE(*same) << text;
  EXPECT_EQ(StringRef(text).substr(0, 39),
            "all 48 values of 3 samples agree with /");
}

TEST_F(ResultSetTest, FloatsToTheBit) {
  func::FuncOp function = parse("func.func private @f() -> tensor<4xf32>");
  auto set = ResultSet::create(function);
  ASSERT_TRUE(succeeded(set));
  float nan = std::nanf(""), inf = std::numeric_limits<float>::infinity();
  std::vector<float> found = {nan, 0.0f, 1.0f, inf};
  set->append(HostValue(function.getResultTypes()[0], found));
  auto expect = [&](std::vector<float> expected, double tolerance) {
    CompareOptions options;
    options.tolerance = tolerance;
    auto same = compare(
        *set, HostTensor::create<float>("result0", {1, 4}, expected), options);
    return succeeded(same) && *same;
  };
  EXPECT_TRUE(expect({nan, 0.0f, 1.0f, inf}, 0));
  EXPECT_TRUE(expect({nan, 0.0f, 1.0f, inf}, 0.5));
  EXPECT_FALSE(expect({nan, -0.0f, 1.0f, inf}, 0));
  EXPECT_TRUE(expect({nan, -0.0f, 1.5f, inf}, 0.5));
  EXPECT_FALSE(expect({nan, 0.0f, 1.5f, inf}, 0.499));
  EXPECT_FALSE(expect({0.0f, 0.0f, 1.0f, inf}, 1000));
  EXPECT_FALSE(expect({nan, 0.0f, 1.0f, -inf}, 1000));
  EXPECT_EQ(text.substr(0, 46),
            "sample 0: result0[3]: expected -inf, found inf");
}

TEST_F(ResultSetTest, PrintsShortestNumbers) {
  llvm::raw_string_ostream os(text);
  for (float value : {0.1f, 1.0f, -0.0f, 1e-10f, 16777216.0f, -std::nanf("")}) {
    os << spellShortest(value);
    os << ' ';
  }
  os << spellShortest(0.1);
  EXPECT_EQ(text, "0.1 1 -0 1e-10 16777216 nan 0.1");
}

} // namespace
