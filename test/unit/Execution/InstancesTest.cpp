//===- InstancesTest.cpp - Tests of instances of a model ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What holds of the instances of a model on every executor: a sequence gives
// the same after a reset, after its states have moved to another instance, and
// while another instance runs.
//
//===----------------------------------------------------------------------===//

#include "TestModel.h"
#include "mann/Execution/Jit/JitExecutor.h"
#include "mann/Execution/Reference/ReferenceExecutor.h"
#include "mann/InitAllDialects.h"

using namespace mlir;
using namespace mann;

namespace {

/// A ring of encoded codes, one of signs, rows with exponents, a state that is
/// computed and one that outlives a reset.
constexpr const char *source = R"mlir(
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!e = !mann.encoded<hamming, !q>
!rows = !mann.scaled<4, -3:4>
!g = !quant.uniform<i10<0:256>:f32, 0.00390625>
mann.parameter @start : tensor<3x4x!q> = dense<[[1, -2, 3, -4], [-5, 6, -7, 8], [0, -127, 127, 1]]> : tensor<3x4xi8>
mann.parameter @gate : tensor<3x!g> = dense<[256, 100, 0]> : tensor<3xi16>
mann.parameter @erase : tensor<4x!g> = dense<[256, 0, 128, 7]> : tensor<4xi16>
mann.state @codes : tensor<3x4x!e> from @encoded
mann.state @signs : tensor<3x4x!mann.bipolar> = dense<[[1], [6], [9]]>
mann.state @rows : tensor<3x4x!rows> = dense<0>
mann.state @head : tensor<i32> = dense<2>
mann.state @total : tensor<4x!q> = dense<0> persistent
func.func private @encoded() -> tensor<3x4x!e> {
  %p = mann.get_parameter @start : tensor<3x4x!q>
  %e = mann.encode %p : tensor<3x4x!q> -> tensor<3x4x!e>
  return %e : tensor<3x4x!e>
}
func.func @observe(%x: tensor<4x!q> {mann.name = "x"}, %c: tensor<3x4x!e> {mann.state = @codes},
    %s: tensor<3x4x!mann.bipolar> {mann.state = @signs}, %r: tensor<3x4x!rows> {mann.state = @rows},
    %h: tensor<i32> {mann.state = @head}, %t: tensor<4x!q> {mann.state = @total})
    -> (tensor<3x4x!e> {mann.state = @codes}, tensor<3x4x!mann.bipolar> {mann.state = @signs},
        tensor<3x4x!rows> {mann.state = @rows}, tensor<i32> {mann.state = @head}, tensor<4x!q> {mann.state = @total}) {
  %e = mann.encode %x : tensor<4x!q> -> tensor<4x!e>
  %b = mann.binarize %x : tensor<4x!q> -> tensor<4x!mann.bipolar>
  %c2 = mann.slot_write overwrite %c, %e, %h : tensor<3x4x!e>, tensor<4x!e>, tensor<i32>
  %s2 = mann.slot_write overwrite %s, %b, %h : tensor<3x4x!mann.bipolar>, tensor<4x!mann.bipolar>, tensor<i32>
  %w = mann.get_parameter @gate : tensor<3x!g>
  %erase = mann.get_parameter @erase : tensor<4x!g>
  %r2 = mann.erase_add %r, %w, %erase, %x : tensor<3x4x!rows>, tensor<3x!g>, tensor<4x!g>, tensor<4x!q> -> tensor<3x4x!rows>
  %h2 = mann.advance %h {modulo = 3} : tensor<i32>
  %t2 = mann.add %t, %x : tensor<4x!q>, tensor<4x!q> -> tensor<4x!q>
  return %c2, %s2, %r2, %h2, %t2 : tensor<3x4x!e>, tensor<3x4x!mann.bipolar>, tensor<3x4x!rows>, tensor<i32>, tensor<4x!q>
}
func.func @answer(%x: tensor<4x!q> {mann.name = "x"}, %c: tensor<3x4x!e> {mann.state = @codes},
    %s: tensor<3x4x!mann.bipolar> {mann.state = @signs}, %r: tensor<3x4x!rows> {mann.state = @rows}, %t: tensor<4x!q> {mann.state = @total})
    -> (tensor<3x!q> {mann.name = "y"}, tensor<3x!q> {mann.name = "z"}, tensor<4x!q> {mann.name = "found"}, tensor<4x!q> {mann.name = "sum"}) {
  %e = mann.encode %x : tensor<4x!q> -> tensor<4x!e>
  %b = mann.binarize %x : tensor<4x!q> -> tensor<4x!mann.bipolar>
  %y = mann.similarity hamming %c, %e : tensor<3x4x!e>, tensor<4x!e> -> tensor<3x!q>
  %z = mann.similarity bipolar %s, %b : tensor<3x4x!mann.bipolar>, tensor<4x!mann.bipolar> -> tensor<3x!q>
  %w = mann.get_parameter @gate : tensor<3x!g>
  %f = mann.read %w, %r : tensor<3x!g>, tensor<3x4x!rows> -> tensor<4x!q>
  return %y, %z, %f, %t : tensor<3x!q>, tensor<3x!q>, tensor<4x!q>, tensor<4x!q>
}
)mlir";

template <typename ExecutorTy> class Instances : public ModelTest {
protected:
  Instances() {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    module = parseSourceString<ModuleOp>(source, &context);
    EXPECT_TRUE(module) << takeMessages();
    model = Model::get(*module, "model");
    EXPECT_TRUE(succeeded(model)) << takeMessages();
  }

  std::unique_ptr<Executor> create() {
    auto executor = ExecutorTy::create(*module, *model);
    EXPECT_TRUE(succeeded(executor)) << takeMessages();
    return std::move(*executor);
  }

  using Integers = std::vector<std::vector<int64_t>>;

  /// The integers of all states.
  Integers getStates(const Executor &executor) {
    Integers states;
    for (size_t i = 0; i < model->states.size(); ++i)
      states.push_back(executor.getState(i).getIntegers().vec());
    return states;
  }

  /// Outputs and states after a call.
  Integers call(Executor &executor, int step) {
    unsigned entry = step % 3 == 2;
    Type type = model->entries[entry].inputs[0].type;
    auto outputs = executor.call(
        entry, HostValue(type, std::vector<int64_t>{7 * step - 20, -step * step,
                                                    100 - 9 * step, step}));
    EXPECT_TRUE(succeeded(outputs)) << takeMessages();
    Integers all;
    for (const HostValue &output : *outputs)
      all.push_back(output.getIntegers().vec());
    llvm::append_range(all, getStates(executor));
    return all;
  }

  FailureOr<Model> model = failure();
  static constexpr int steps = 9;
};

using Executors = testing::Types<ReferenceExecutor, JitExecutor>;
TYPED_TEST_SUITE(Instances, Executors);

TYPED_TEST(Instances, GiveTheSameAfterAReset) {
  auto executor = this->create();
  auto initial = this->getStates(*executor);
  std::vector<typename TestFixture::Integers> first;
  for (int step = 0; step < this->steps; ++step)
    first.push_back(this->call(*executor, step));
  EXPECT_NE(this->getStates(*executor), initial);

  // The persistent state, the last one, goes on; put back, all is as at first.
  executor->reset();
  auto states = this->getStates(*executor);
  EXPECT_EQ(states.back(), first.back().back());
  EXPECT_NE(states.back(), initial.back());
  states.back() = initial.back();
  EXPECT_EQ(states, initial);
  executor->initialize();
  EXPECT_EQ(this->getStates(*executor), initial);
  for (int step = 0; step < this->steps; ++step)
    EXPECT_EQ(this->call(*executor, step), first[step]) << step;
}

TYPED_TEST(Instances, GoOnWithTheStatesOfAnother) {
  auto executor = this->create();
  for (int step = 0; step < 4; ++step)
    this->call(*executor, step);
  auto fresh = this->create();
  this->call(*fresh, 8);
  for (size_t i = 0; i < this->model->states.size(); ++i)
    ASSERT_TRUE(succeeded(fresh->setState(i, executor->getState(i))));
  for (int step = 4; step < this->steps; ++step)
    EXPECT_EQ(this->call(*fresh, step), this->call(*executor, step)) << step;
}

TYPED_TEST(Instances, DoNotDisturbEachOther) {
  auto executor = this->create();
  std::vector<typename TestFixture::Integers> alone;
  for (int step = 0; step < this->steps; ++step)
    alone.push_back(this->call(*executor, step));
  auto one = this->create(), two = this->create();
  for (int step = 0; step < this->steps; ++step) {
    this->call(*two, this->steps - step);
    EXPECT_EQ(this->call(*one, step), alone[step]) << step;
    two->reset();
  }
}

TYPED_TEST(Instances, KeepTheirStatesWhenAValueIsRefused) {
  auto executor = this->create();
  this->call(*executor, 0);
  auto states = this->getStates(*executor);
  // Signs in place of codes, and a code that the format does not hold.
  EXPECT_TRUE(failed(executor->setState(0, executor->getState(1))));
  HostValue wrong = executor->getState(0);
  wrong.getIntegers()[3] = 128;
  EXPECT_TRUE(failed(executor->setState(0, wrong)));
  this->takeMessages();
  EXPECT_EQ(this->getStates(*executor), states);
}

} // namespace
