//===- ExecutorTest.cpp - Tests of models that run call by call -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What sequences of calls give is tested in test/tools/mann-run. Here: the
// interface, and two executors that differ.
//
//===----------------------------------------------------------------------===//

#include "TestModel.h"
#include "mann/Execution/Lockstep.h"
#include "mann/Execution/Reference/ReferenceExecutor.h"
#include "mann/Support/TensorFile.h"
#include <deque>

using namespace mlir;
using namespace mann;

namespace {

/// A model that sums its inputs, from `start` on; `kept` counts calls.
constexpr const char *summing = R"mlir(
mann.state @sum : tensor<2xi8> = dense<0>
mann.state @kept : tensor<2xf32> = dense<[START, 0.0]> persistent
func.func @step(%x: tensor<2xf32> {mann.name = "x"}, %k: tensor<2xf32> {mann.state = @kept})
    -> (tensor<2xf32> {mann.state = @kept}, tensor<i32> {mann.name = "best"}) {
  %k2 = mann.add %k, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %best = mann.argmax %k2 : tensor<2xf32> -> tensor<i32>
  return %k2, %best : tensor<2xf32>, tensor<i32>
}
func.func @write(%x: tensor<2xi8> {mann.name = "x"}, %s: tensor<2xi8> {mann.state = @sum})
    -> (tensor<2xi8> {mann.state = @sum}, tensor<2xi8> {mann.name = "y"}) {
  return %x, %s : tensor<2xi8>, tensor<2xi8>
}
)mlir";

class ExecutorTest : public ModelTest {
protected:
  struct Instance {
    OwningOpRef<ModuleOp> module;
    FailureOr<Model> model;
    std::unique_ptr<Executor> executor;

    Executor *operator->() { return executor.get(); }
  };

  /// An executor of the model above.
  Instance &create(StringRef start) {
    std::string source = summing;
    source.replace(source.find("START"), 5, start.str());
    Instance &instance = instances.emplace_back();
    instance.module = parseSourceString<ModuleOp>(source, &context);
    EXPECT_TRUE(instance.module) << takeMessages();
    instance.model = Model::get(*instance.module, "model");
    EXPECT_TRUE(succeeded(instance.model)) << takeMessages();
    auto executor =
        ReferenceExecutor::create(*instance.module, *instance.model);
    EXPECT_TRUE(succeeded(executor)) << takeMessages();
    instance.executor = std::move(*executor);
    return instance;
  }

  /// Executors refer to their models, which therefore stay where they are.
  std::deque<Instance> instances;

  HostValue reals(float a, float b) {
    return HostValue(RankedTensorType::get({2}, Float32Type::get(&context)),
                     std::vector<float>{a, b});
  }
  HostValue integers(int64_t a, int64_t b) {
    return HostValue(RankedTensorType::get({2}, IntegerType::get(&context, 8)),
                     std::vector<int64_t>{a, b});
  }
};

TEST_F(ExecutorTest, StatesLastUntilTheyAreSetBack) {
  Instance &instance = create("5.0");
  auto first = instance->call(0, reals(1, 2));
  ASSERT_TRUE(succeeded(first));
  EXPECT_EQ(first->front().getIntegers(), ArrayRef<int64_t>({0}));
  // One entry does not touch the state of the other.
  auto second = instance->call(1, integers(3, 4));
  ASSERT_TRUE(succeeded(second));
  EXPECT_EQ(second->front().getIntegers(), ArrayRef<int64_t>({0, 0}));
  EXPECT_EQ(instance->getState(0).getIntegers(), ArrayRef<int64_t>({3, 4}));
  EXPECT_EQ(instance->getState(1).getReals(), ArrayRef<float>({6, 2}));

  instance->reset();
  EXPECT_EQ(instance->getState(0).getIntegers(), ArrayRef<int64_t>({0, 0}));
  EXPECT_EQ(instance->getState(1).getReals(), ArrayRef<float>({6, 2}));
  instance->initialize();
  EXPECT_EQ(instance->getState(1).getReals(), ArrayRef<float>({5, 0}));

  ASSERT_TRUE(succeeded(instance->setState(1, reals(0, 9))));
  auto third = instance->call(0, reals(1, 1));
  ASSERT_TRUE(succeeded(third));
  EXPECT_EQ(third->front().getIntegers(), ArrayRef<int64_t>({1}));
}

TEST_F(ExecutorTest, RejectsWrongValues) {
  Instance &instance = create("5.0");
  EXPECT_TRUE(failed(instance->call(0, {})));
  EXPECT_EQ(takeMessages(), "entry 'step' takes 1 inputs, found 0");
  EXPECT_TRUE(failed(instance->call(0, integers(1, 1))));
  EXPECT_EQ(takeMessages(),
            "input 'x' of entry 'step' must have type 'tensor<2xf32>', found "
            "'tensor<2xi8>'");
  EXPECT_TRUE(failed(instance->call(1, integers(128, 1))));
  EXPECT_EQ(takeMessages(),
            "input 'x' of entry 'write' has 128 as element 0, but its type "
            "'tensor<2xi8>' holds -128..127");
  EXPECT_TRUE(failed(instance->setState(1, integers(1, 1))));
  EXPECT_EQ(takeMessages(),
            "the value for the state '@kept' must have type 'tensor<2xf32>', "
            "found 'tensor<2xi8>'");
  EXPECT_EQ(instance->getState(1).getReals(), ArrayRef<float>({5, 0}));
}

TEST_F(ExecutorTest, TellsWhereTwoDiffer) {
  TemporaryPath file;
  float steps[] = {0, 0, 0, 1, 0, 2, 0, 2.25f};
  int8_t calls[] = {0, 0, 0, 0};
  llvm::Error error = writeTensorFile(
      file, {HostTensor::create<float>("x", {2, 2, 2}, steps),
             HostTensor::create<int8_t>("sequence.calls", {2, 2}, calls)});
  ASSERT_FALSE(bool(error));
  Instance &a = create("5.0"), &b = create("5.0"), &c = create("5.5");
  auto sequences = SequenceSet::load(*a.module, *a.model, file);
  ASSERT_TRUE(succeeded(sequences)) << takeMessages();
  auto describe = [&](Instance &other, double tolerance) {
    a->initialize();
    other->initialize();
    auto result =
        runInLockstep(*a.executor, *other.executor, *sequences, 2, tolerance);
    EXPECT_TRUE(succeeded(result)) << takeMessages();
    std::string text = std::to_string(result->numCalls) + " calls\n";
    llvm::raw_string_ostream os(text);
    if (result->divergence)
      result->divergence->print(os);
    return text;
  };
  EXPECT_EQ(describe(b, 0), "4 calls\n");
  EXPECT_EQ(describe(c, 0), "0 calls\nsequence 0, after the reset: "
                            "state.kept[0]: expected 5, found 5.5\n");
  // 5 and 5.5 beside 5.25: equal within 0.5, until the largest element is
  // another one.
  EXPECT_EQ(describe(c, 0.5), "4 calls\nsequence 1, step 1, entry 'step': "
                              "best: expected 1, found 0\n");
}

} // namespace
