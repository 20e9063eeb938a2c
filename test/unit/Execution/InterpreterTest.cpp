//===- InterpreterTest.cpp - Tests of the interpreter's interface ---------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each op computes is tested by hand-computed values in
// test/Execution/Reference. Here: the interface, and the similarities of all
// pairs of codes against other ways to write them.
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Reference/Interpreter.h"
#include "TestModel.h"

using namespace mlir;
using namespace mann;

namespace {

class InterpreterTest : public ModelTest {};

constexpr const char *doubling = R"mlir(
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @m : tensor<2x2x!q> = dense<[[4, 0], [0, 8]]> : tensor<2x2xi8>
func.func @main(%x: tensor<2x!q>, %n: i32) -> (tensor<2x!q>, i32) {
  %m = mann.get_parameter @m : tensor<2x2x!q>
  %y = mann.linear %x, %m : tensor<2x!q>, tensor<2x2x!q> -> tensor<2x!q>
  return %y, %n : tensor<2x!q>, i32
}
)mlir";

TEST_F(InterpreterTest, RunsManyTimes) {
  func::FuncOp function = parse(doubling);
  Interpreter interpreter(function);
  ASSERT_TRUE(succeeded(interpreter.prepare()));
  Type type = function.getArgumentTypes()[0];
  for (int64_t i = -60; i <= 60; ++i) {
    HostValue x(type, std::vector<int64_t>{i, i});
    auto results = interpreter.run({x, scalar(i)});
    ASSERT_TRUE(succeeded(results));
    EXPECT_EQ(results->front().getIntegers(), ArrayRef<int64_t>({i, 2 * i}));
    EXPECT_EQ(results->back().getIntegers(), ArrayRef<int64_t>({i}));
    EXPECT_EQ(results->front().getNumber(1), 0.5 * i);
  }
  // It can be prepared again, for a model that has changed.
  ASSERT_TRUE(succeeded(interpreter.prepare()));
  EXPECT_TRUE(succeeded(interpreter.run({HostValue(type), scalar(0)})));
}

TEST_F(InterpreterTest, TracesEveryOpInOrder) {
  func::FuncOp function = parse(doubling);
  HostValue x(function.getArgumentTypes()[0], std::vector<int64_t>{1, -1});
  std::string trace;
  llvm::raw_string_ostream os(trace);
  auto results =
      interpret(function, {x, scalar(0)}, [&](const TracedOp &traced) {
        os << traced.op->getName() << ' ' << traced.operands.size() << ' ';
        llvm::interleaveComma(traced.results.front()->getIntegers(), os);
        os << '\n';
      });
  ASSERT_TRUE(succeeded(results));
  EXPECT_EQ(trace, "mann.get_parameter 0 4, 0, 0, 8\n"
                   "mann.linear 2 1, -2\n");
}

TEST_F(InterpreterTest, RejectsWrongArguments) {
  func::FuncOp function = parse(doubling);
  Interpreter interpreter(function);
  ASSERT_TRUE(succeeded(interpreter.prepare()));
  HostValue x(function.getArgumentTypes()[0]);

  EXPECT_TRUE(failed(interpreter.run({x})));
  EXPECT_EQ(takeMessages(), "function 'main' takes 2 arguments, found 1");

  // Both at once.
  EXPECT_TRUE(failed(interpreter.run({scalar(1), HostValue()})));
  EXPECT_EQ(takeMessages(),
            "argument #0 must have type 'tensor<2x!quant.uniform<i8<-127:127>:"
            "f32, 2.500000e-01>>', found 'i32'\n"
            "argument #1 must have type 'i32', found no value");

  x.getIntegers()[1] = -128;
  EXPECT_TRUE(failed(interpreter.run({x, scalar(int64_t(1) << 31)})));
  EXPECT_EQ(takeMessages(),
            "argument #0 has -128 as element 1, but its type 'tensor<2x!quant."
            "uniform<i8<-127:127>:f32, 2.500000e-01>>' holds -127..127\n"
            "argument #1 has 2147483648 as element 0, but its type 'i32' holds "
            "-2147483648..2147483647");
}

TEST_F(InterpreterTest, RejectsFunctionsWithoutBody) {
  EXPECT_TRUE(failed(interpret(parse("func.func private @f()"), {})));
  EXPECT_EQ(takeMessages(),
            "function 'f' cannot be interpreted: it has no body");
}

TEST_F(InterpreterTest, RejectsTypesWithoutValues) {
  func::FuncOp function = parse("func.func @f(%x: index, %y: tensor<2xi64>, "
                                "%z: memref<2xf32>) { return }");
  EXPECT_TRUE(failed(interpret(function, {})));
  EXPECT_EQ(messages.size(), 3u);
  EXPECT_EQ(StringRef(messages[0]).substr(0, 31),
            "argument #0 has type 'index'; t");
}

TEST_F(InterpreterTest, RejectsValuesWithoutElements) {
  func::FuncOp function = parse(R"mlir(
    func.func @f(%x: tensor<0xf32>) -> tensor<0xf32> {
      %y = mann.relu %x : tensor<0xf32>
      return %y : tensor<0xf32>
    })mlir");
  EXPECT_TRUE(
      failed(interpret(function, HostValue(function.getArgumentTypes()[0]))));
  EXPECT_EQ(messages.size(), 2u);
}
//===----------------------------------------------------------------------===//
// Similarities, written differently
//===----------------------------------------------------------------------===//

/// Memory rows of one element: all codes of 5 bits; and each as a key.
constexpr int64_t q = 15;

struct Kind {
  const char *name;
  int64_t (*expected)(int64_t a, int64_t b);
};

class SimilarityTest : public InterpreterTest,
                       public testing::WithParamInterface<Kind> {};

TEST_P(SimilarityTest, AllPairs) {
  auto [kind, expected] = GetParam();
  std::string source = (R"mlir(
    !q = !quant.uniform<i5<-15:15>:f32, 1.0>
    !w = !quant.uniform<i16<-32767:32767>:f32, 1.0>
    func.func @main(%m: tensor<31x1x!q>, %k: tensor<31x1x!q>) -> tensor<31x31x!w> {
      %s = mann.similarity )mlir" +
                        llvm::Twine(kind) + R"mlir( %m, %k
         : tensor<31x1x!q>, tensor<31x1x!q> -> tensor<31x31x!w>
      return %s : tensor<31x31x!w>
    })mlir")
                           .str();
  func::FuncOp function = parse(source);
  HostValue codes(function.getArgumentTypes()[0]);
  for (int64_t code = -q; code <= q; ++code)
    codes.getIntegers()[code + q] = code;
  auto results = interpret(function, {codes, codes});
  ASSERT_TRUE(succeeded(results));
  for (int64_t a = -q; a <= q; ++a)
    for (int64_t b = -q; b <= q; ++b)
      EXPECT_EQ(results->front().getIntegers()[(b + q) * 31 + a + q],
                expected(a, b))
          << kind << " of " << a << " and " << b;
}

int64_t sign(int64_t a) { return a < 0 ? -1 : 1; }

/// Each magnitude bit that agrees adds its weight.
int64_t hammingByBits(int64_t a, int64_t b) {
  int64_t sum = 0;
  for (int64_t weight = 1; weight <= q; weight *= 2)
    if (!(std::abs(a) & weight) == !(std::abs(b) & weight))
      sum += weight;
  return sign(a) * sign(b) * sum;
}

/// Codes as thermometers of 2 Q + 1 lamps: lamps alike minus lamps unlike.
int64_t l1ByThermometers(int64_t a, int64_t b) {
  int64_t sum = 0;
  for (int64_t lamp = -q; lamp <= q; ++lamp)
    sum += (a >= lamp) == (b >= lamp) ? 1 : -1;
  return sum;
}

int64_t signedL1BySteps(int64_t a, int64_t b) {
  int64_t proximity = q;
  for (int64_t step = std::min(a, b); step < std::max(a, b); ++step)
    if (proximity > 0)
      --proximity;
  return sign(a) == sign(b) ? proximity : -proximity;
}

INSTANTIATE_TEST_SUITE_P(Kinds, SimilarityTest,
                         testing::Values(Kind{"hamming", hammingByBits},
                                         Kind{"l1", l1ByThermometers},
                                         Kind{"signed_l1", signedL1BySteps}),
                         [](const auto &info) {
                           return std::string(info.param.name);
                         });

} // namespace
