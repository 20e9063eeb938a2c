//===- SampleSetTest.cpp - Tests of inputs from files ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestModel.h"
#include "mann/Execution/Samples.h"
#include "mann/Support/TensorFile.h"
#include <limits>

using namespace mlir;
using namespace mann;

namespace {

class SampleSetTest : public ModelTest {
protected:
  /// Loads the samples from a file of these tensors.
  FailureOr<SampleSet> load(func::FuncOp function,
                            ArrayRef<HostTensor> tensors) {
    llvm::Error error = writeTensorFile(path, tensors);
    EXPECT_FALSE(bool(error));
    return SampleSet::load(function, path);
  }

  /// The messages without the path that starts each.
  std::string takeReasons() {
    std::string text = takeMessages(), prefix = (path + ": ").str();
    for (size_t at; (at = text.find(prefix)) != std::string::npos;)
      text.erase(at, prefix.size());
    return text;
  }

  template <typename T>
  static HostTensor tensor(StringRef name, ArrayRef<int64_t> shape,
                           ArrayRef<T> elements) {
    return HostTensor::create<T>(name, shape, elements);
  }

  TemporaryPath file;
  StringRef path = file;
};

constexpr const char *qa = R"mlir(
func.func @main(%story: tensor<2x3xi8> {mann.name = "story"},
                %n: i32 {mann.name = "n"},
                %u: tensor<2xf32> {mann.name = "u"}) { return }
)mlir";

TEST_F(SampleSetTest, Batched) {
  auto set = load(parse(qa),
                  {tensor<uint8_t>("story", {2, 2, 3},
                                   {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 127}),
                   tensor<int64_t>("n", {2}, {1, -2}),
                   tensor<float>("u", {2, 2}, {0.5f, 1, 2, -3}),
                   tensor<double>("answer", {2}, {1, 2})});
  ASSERT_TRUE(succeeded(set)) << takeMessages();
  ASSERT_EQ(set->size(), 2);
  SmallVector<HostValue> second = set->get(1);
  ASSERT_EQ(second.size(), 3u);
  EXPECT_EQ(second[0].getIntegers(), ArrayRef<int64_t>({7, 8, 9, 10, 11, 127}));
  EXPECT_EQ(second[1].getIntegers(), ArrayRef<int64_t>({-2}));
  EXPECT_EQ(second[2].getReals(), ArrayRef<float>({2, -3}));
  EXPECT_EQ(set->get(0)[2].getReals(), ArrayRef<float>({0.5f, 1}));
}

TEST_F(SampleSetTest, OneSample) {
  auto set =
      load(parse(qa), {tensor<int32_t>("story", {2, 3}, {1, 2, 3, 4, 5, 6}),
                       tensor<int8_t>("n", {}, {1}),
                       // One sample is also a batch of one.
                       tensor<float>("u", {1, 2}, {0.5f, 1})});
  ASSERT_TRUE(succeeded(set)) << takeMessages();
  EXPECT_EQ(set->size(), 1);
  EXPECT_EQ(set->get(0)[1].getIntegers(), ArrayRef<int64_t>({1}));
}

TEST_F(SampleSetTest, NoArguments) {
  auto set = load(parse("func.func @f() { return }"), {});
  ASSERT_TRUE(succeeded(set));
  EXPECT_EQ(set->size(), 1);
  EXPECT_TRUE(set->get(0).empty());
  EXPECT_EQ(SampleSet::withoutInputs(3).size(), 3);
}

TEST_F(SampleSetTest, MissingTensors) {
  EXPECT_TRUE(failed(load(parse(qa), {tensor<int8_t>("n", {}, {1})})));
  EXPECT_EQ(takeReasons(),
            "has no tensor 'story' for the argument of type 'tensor<2x3xi8>', "
            "nor 'u' for the argument of type 'tensor<2xf32>'; it has 'n' "
            "(I8 ())");
  EXPECT_TRUE(failed(load(parse("func.func @f(%x: i32) { return }"), {})));
  EXPECT_EQ(takeReasons(),
            "has no tensor 'arg0' for the argument of type 'i32'; it has no "
            "tensors");
  EXPECT_TRUE(
      failed(load(parse("func.func @f(%x: tensor<?xf32>) { return }"), {})));
  EXPECT_EQ(takeReasons(), "argument 'arg0' has type 'tensor<?xf32>', which no "
                           "tensor in a file can hold");
}

TEST_F(SampleSetTest, Shapes) {
  EXPECT_TRUE(failed(
      load(parse(qa), {tensor<int8_t>("story", {3, 2}, {1, 2, 3, 4, 5, 6}),
                       tensor<int8_t>("n", {2, 2}, {1, 2, 3, 4}),
                       tensor<float>("u", {0, 2}, {})})));
  EXPECT_EQ(takeReasons(),
            "tensor 'story' has shape 3x2, expected 2x3 for one sample or "
            "nx2x3 for n samples\n"
            "tensor 'n' has shape 2x2, expected () for one sample or n for n "
            "samples\n"
            "tensor 'u' has no samples: its shape is 0x2");
}

/// A batch of one, or a column, is no other shape.
TEST_F(SampleSetTest, DimensionsOfOne) {
  for (bool isBatch : {false, true}) {
    SmallVector<int64_t> story = isBatch ? SmallVector<int64_t>{2, 1, 2, 3}
                                         : SmallVector<int64_t>{2, 2, 3, 1};
    auto samples = load(
        parse(qa),
        {tensor<int8_t>("story", story, {1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1}),
         tensor<int8_t>("n", {2, 1}, {1, 2}),
         tensor<float>("u", {2, 1, 2}, {1, 2, 3, 4})});
    ASSERT_TRUE(succeeded(samples));
    EXPECT_EQ(samples->size(), 2);
  }
}

TEST_F(SampleSetTest, SampleCountsDiffer) {
  EXPECT_TRUE(failed(
      load(parse(qa), {tensor<int8_t>("story", {2, 3}, {1, 2, 3, 4, 5, 6}),
                       tensor<int8_t>("n", {2}, {1, 2}),
                       tensor<float>("u", {1, 2}, {0, 0})})));
  EXPECT_EQ(takeReasons(), "tensor 'n' has 2 samples, but 'story' has 1");
}

TEST_F(SampleSetTest, KindsAndValues) {
  float inf = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(failed(
      load(parse(qa), {tensor<float>("story", {2, 3}, {1, 2, 3, 4, 5, 6}),
                       tensor<int64_t>("n", {}, {int64_t(1) << 40}),
                       tensor<float>("u", {1, 2}, {1, -inf})})));
  EXPECT_EQ(takeReasons(),
            "tensor 'story' holds F32, but an argument of type "
            "'tensor<2x3xi8>' takes integers (I8, U8, I16, I32 or I64)\n"
            "tensor 'n' has 1099511627776 at [], but an argument of type 'i32' "
            "holds -2147483648..2147483647; 1 of 1 elements are outside\n"
            "tensor 'u' has -inf at [0, 1], expected finite numbers; 1 of 2 "
            "are not");
}

TEST_F(SampleSetTest, Codes) {
  func::FuncOp function = parse(R"mlir(
    !c = !quant.uniform<i4<-7:7>:f32, 0.5>
    func.func @f(%c: tensor<2x!c> {mann.name = "c"},
                 %e: tensor<2x!mann.encoded<hamming, !c>> {mann.name = "e"},
                 %b: tensor<2x!mann.bipolar> {mann.name = "b"}) { return })mlir");
  auto set = load(function, {tensor<int64_t>("c", {2}, {-7, 7}),
                             tensor<int8_t>("e", {2}, {-1, 0}),
                             tensor<int8_t>("b", {2}, {-1, 1})});
  ASSERT_TRUE(succeeded(set)) << takeMessages();
  EXPECT_EQ(set->get(0)[0].getNumber(1), 3.5);
  EXPECT_EQ(set->get(0)[1].getIntegers(), ArrayRef<int64_t>({-1, 0}));
  EXPECT_EQ(set->get(0)[2].getIntegers(), ArrayRef<int64_t>({-1, 1}));

  EXPECT_TRUE(
      failed(load(function, {tensor<int8_t>("c", {2, 2}, {0, 1, 2, 8}),
                             tensor<int8_t>("e", {2, 2}, {-8, 0, 0, 9}),
                             tensor<int8_t>("b", {2, 2}, {1, 1, 0, 2})})));
  EXPECT_EQ(takeReasons(),
            "tensor 'c' has 8 at [1, 1], but an argument of type 'tensor<2x!"
            "quant.uniform<i4<-7:7>:f32, 5.000000e-01>>' holds -7..7; 1 of 4 "
            "elements are outside\n"
            "tensor 'e' has -8 at [0, 0], but an argument of type 'tensor<2x!"
            "mann.encoded<hamming, !quant.uniform<i4<-7:7>:f32, 5.000000e-01>>>"
            "' holds -7..7; 2 of 4 elements are outside\n"
            "tensor 'b' has 0 at [1, 0], but an argument of type 'tensor<2x!"
            "mann.bipolar>' holds -1 or 1; 2 of 4 elements are outside");
}

TEST_F(SampleSetTest, FileProblems) {
  EXPECT_TRUE(failed(SampleSet::load(parse(qa), "/nowhere/x.safetensors")));
  EXPECT_EQ(StringRef(takeMessages()).substr(0, 36),
            "/nowhere/x.safetensors: cannot read:");
  EXPECT_TRUE(failed(SampleSet::load(parse(qa), "x.txt")));
  EXPECT_EQ(messages.size(), 1u);
}

} // namespace
