//===- GradientTest.cpp - Gradients against central differences -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs what mann-differentiate makes of each op as compiled code, against
// differences of what the reference interpreter computes, at random points.
//
//===----------------------------------------------------------------------===//

#include "mann/Differentiation/Passes.h"
#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Execution/Reference/Interpreter.h"
#include "mann/InitAllDialects.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir;
using namespace mann;

namespace {

/// Arguments of one function at a random point: numbers, word ids (some of no
/// word) and numbers of filled slots.
class Point {
public:
  Point(func::FuncOp function, unsigned seed) : random(seed) {
    for (Type type : function.getArgumentTypes())
      arguments.push_back(draw(type));
  }

  HostValue draw(Type type) {
    HostValue value(type);
    if (value.isReal()) {
      std::uniform_real_distribution<float> number(-1, 1);
      for (float &real : value.getReals())
        real = number(random);
      return value;
    }
    bool isCount = !isa<RankedTensorType>(type);
    for (int64_t &integer : value.getIntegers())
      integer = isCount ? int64_t(random() % 3) + 2 : int64_t(random() % 7) - 1;
    return value;
  }

  std::mt19937 random;
  SmallVector<HostValue> arguments;
};

class Gradients : public ::testing::Test {
protected:
  Gradients() {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  void check(StringRef signature, StringRef body);
  void checkAt(ModuleOp module, unsigned seed);

  MLIRContext context;
};

/// The text with other sizes for the dimensions 2 to 6 of its tensors: equal
/// ones stay equal and none becomes smaller than one that it was larger than.
/// Three columns stay at least as many: a vector of one or two elements may be
/// so short that its cosine has no derivative to speak of.
static std::string drawSizes(StringRef text, unsigned seed) {
  std::mt19937 random(seed);
  unsigned sizes[7] = {0, 1, 1 + unsigned(random() % 3), 3};
  sizes[3] += random() % 3;
  for (unsigned i = 4; i < 7; ++i)
    sizes[i] = sizes[i - 1] + random() % 3;
  std::string drawn;
  bool inShape = false;
  for (size_t i = 0; i < text.size(); ++i) {
    inShape = text.take_front(i).ends_with("tensor<") ||
              (inShape && (text[i] == 'x' || llvm::isDigit(text[i])));
    if (inShape && text[i] >= '2' && text[i] <= '6' && text[i + 1] == 'x')
      drawn += std::to_string(sizes[text[i] - '0']);
    else
      drawn += text[i];
  }
  return drawn;
}

/// At random points, of the shapes as they are written and of random ones.
void Gradients::check(StringRef signature, StringRef body) {
  std::string text =
      ("func.func @f" + signature + " {\n" + body + "\n}\n").str();
  for (unsigned seed = 1; seed <= 8; ++seed) {
    std::string drawn = seed == 1 ? text : drawSizes(text, seed);
    SCOPED_TRACE(drawn);
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(drawn, &context);
    ASSERT_TRUE(module);
    checkAt(*module, seed);
  }
}

void Gradients::checkAt(ModuleOp module, unsigned seed) {
  auto function = module.lookupSymbol<func::FuncOp>("f");
  Point point(function, seed);

  OwningOpRef<ModuleOp> both = module.clone();
  PassManager pm(&context);
  pm.addPass(createDifferentiate());
  ASSERT_TRUE(succeeded(pm.run(*both)));
  both->lookupSymbol("f")->erase();
  auto gradient = both->lookupSymbol<func::FuncOp>("f_gradient");
  auto compiled = compileForHost(*both, gradient);
  ASSERT_TRUE(succeeded(compiled));

  SmallVector<HostValue> arguments = point.arguments;
  SmallVector<HostValue> cotangents;
  for (Type type : function.getResultTypes())
    cotangents.push_back(point.draw(type));
  llvm::append_range(arguments, cotangents);
  auto results = (*compiled)(arguments);
  ASSERT_TRUE(succeeded(results));
  ArrayRef<HostValue> gradients =
      ArrayRef(*results).drop_front(function.getNumResults());

  // What the cotangents weigh: a scalar whose gradient is asked for.
  Interpreter interpreter(function);
  ASSERT_TRUE(succeeded(interpreter.prepare()));
  auto evaluate = [&](ArrayRef<HostValue> at) {
    auto values = interpreter.run(at);
    double sum = 0;
    for (auto [value, weight] : llvm::zip(*values, cotangents))
      for (auto [y, w] : llvm::zip(value.getReals(), weight.getReals()))
        sum += double(y) * double(w);
    return sum;
  };
  unsigned next = 0;
  for (auto [index, argument] : llvm::enumerate(point.arguments)) {
    if (!argument.isReal())
      continue;
    const HostValue &found = gradients[next++];
    for (size_t i = 0; i < argument.getReals().size(); ++i) {
      constexpr float step = 1.0f / 128;
      SmallVector<HostValue> above = point.arguments, below = above;
      above[index].getReals()[i] += step;
      below[index].getReals()[i] -= step;
      double expected = (evaluate(above) - evaluate(below)) / (2 * step);
      EXPECT_NEAR(found.getReals()[i], expected,
                  2e-3 + 2e-3 * std::abs(expected))
          << "argument " << index << ", element " << i << ", seed " << seed;
    }
  }
  EXPECT_EQ(next, gradients.size());
}

TEST_F(Gradients, Linear) {
  check("(%x: tensor<3xf32>, %m: tensor<5x3xf32>) -> tensor<5xf32>",
        "%y = mann.linear %x, %m : tensor<3xf32>, tensor<5x3xf32> -> "
        "tensor<5xf32>\nreturn %y : tensor<5xf32>");
  check("(%x: tensor<2x3xf32>, %m: tensor<5x3xf32>) -> tensor<2x5xf32>",
        "%y = mann.linear %x, %m : tensor<2x3xf32>, tensor<5x3xf32> -> "
        "tensor<2x5xf32>\nreturn %y : tensor<2x5xf32>");
}

TEST_F(Gradients, AddOfOneValueTwice) {
  check("(%x: tensor<3xf32>, %z: tensor<3xf32>) -> tensor<3xf32>",
        "%a = mann.add %x, %z : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>\n"
        "%y = mann.add %a, %x : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>\n"
        "return %y : tensor<3xf32>");
}

TEST_F(Gradients, Relu) {
  check("(%x: tensor<2x3xf32>) -> tensor<2x3xf32>",
        "%y = mann.relu %x : tensor<2x3xf32>\nreturn %y : tensor<2x3xf32>");
}

TEST_F(Gradients, RequantizeInFloat) {
  check("(%x: tensor<2x3xf32>) -> tensor<2x3xf32>",
        "%y = mann.requantize %x : tensor<2x3xf32> -> tensor<2x3xf32>\n"
        "return %y : tensor<2x3xf32>");
}

TEST_F(Gradients, Softmax) {
  check("(%x: tensor<5xf32>) -> tensor<5xf32>",
        "%y = mann.softmax %x : tensor<5xf32> -> tensor<5xf32>\n"
        "return %y : tensor<5xf32>");
  check("(%x: tensor<2x5xf32>, %n: i32) -> tensor<2x5xf32>",
        "%y = mann.softmax %x count(%n) : tensor<2x5xf32> -> tensor<2x5xf32>\n"
        "return %y : tensor<2x5xf32>");
}

TEST_F(Gradients, Read) {
  check("(%p: tensor<5xf32>, %c: tensor<5x3xf32>, %n: i32) -> tensor<3xf32>",
        "%y = mann.read %p, %c count(%n) : tensor<5xf32>, tensor<5x3xf32> -> "
        "tensor<3xf32>\nreturn %y : tensor<3xf32>");
  check("(%p: tensor<2x5xf32>, %c: tensor<5x3xf32>) -> tensor<2x3xf32>",
        "%y = mann.read %p, %c : tensor<2x5xf32>, tensor<5x3xf32> -> "
        "tensor<2x3xf32>\nreturn %y : tensor<2x3xf32>");
}

TEST_F(Gradients, Similarity) {
  for (StringRef kind : {"dot", "cosine"}) {
    check("(%m: tensor<5x3xf32>, %u: tensor<3xf32>, %n: i32) -> tensor<5xf32>",
          ("%y = mann.similarity " + kind +
           " %m, %u count(%n) {log2_factor = 1 : i64} : tensor<5x3xf32>, "
           "tensor<3xf32> -> tensor<5xf32>\nreturn %y : tensor<5xf32>")
              .str());
    check("(%m: tensor<5x3xf32>, %u: tensor<2x3xf32>) -> tensor<2x5xf32>",
          ("%y = mann.similarity " + kind +
           " %m, %u : tensor<5x3xf32>, tensor<2x3xf32> -> tensor<2x5xf32>\n"
           "return %y : tensor<2x5xf32>")
              .str());
  }
}

/// Codes that are all zero score 0 whatever they are compared with: there is no
/// direction in which they would score more.
TEST_F(Gradients, CosineOfZeroCodes) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(
      "!q = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>\n"
      "!s = !quant.uniform<i16:f32, 3.0517578125e-05>\n"
      "func.func @f(%m: tensor<2x3x!q>, %u: tensor<3x!q>) -> tensor<2x!s> {\n"
      "  %y = mann.similarity cosine %m, %u : tensor<2x3x!q>, tensor<3x!q> -> "
      "tensor<2x!s>\n  return %y : tensor<2x!s>\n}\n",
      &context);
  ASSERT_TRUE(module);
  PassManager pm(&context);
  pm.addPass(createDifferentiate());
  ASSERT_TRUE(succeeded(pm.run(*module)));
  module->lookupSymbol("f")->erase();
  auto gradient = module->lookupSymbol<func::FuncOp>("f_gradient");
  auto compiled = compileForHost(*module, gradient);
  ASSERT_TRUE(succeeded(compiled));
  SmallVector<HostValue> arguments;
  for (Type type : gradient.getArgumentTypes())
    arguments.push_back(HostValue(type));
  // The second row and the key are alike but for one element.
  llvm::copy(ArrayRef<int64_t>{0, 0, 0, 16, 16, 0},
             arguments[0].getIntegers().begin());
  llvm::copy(ArrayRef<int64_t>{16, 16, 16}, arguments[1].getIntegers().begin());
  for (float &weight : arguments[2].getReals())
    weight = 1;
  auto results = (*compiled)(arguments);
  ASSERT_TRUE(succeeded(results));
  ArrayRef<float> memory = (*results)[1].getReals();
  EXPECT_EQ(memory.take_front(3), ArrayRef<float>({0, 0, 0}));
  EXPECT_GT(memory[5], 0.3f);
  EXPECT_LT(memory[5], 0.5f);
}

TEST_F(Gradients, CosineWithLeastEps) {
  // Rows are shorter than the key, so that the one eps is above every product
  // of norms and the other below most of them.
  for (StringRef eps : {"1.0e+01", "1.0e-06"})
    check("(%m: tensor<5x3xf32>, %u: tensor<2x3xf32>) -> tensor<2x5xf32>",
          ("%y = mann.similarity cosine %m, %u {eps = " + eps +
           " : f32, eps_form = #mann<eps_form max>} : tensor<5x3xf32>, "
           "tensor<2x3xf32> -> tensor<2x5xf32>\n"
           "return %y : tensor<2x5xf32>")
              .str());
}

TEST_F(Gradients, SoftmaxWithStrength) {
  check("(%x: tensor<5xf32>, %b: tensor<1xf32>) -> tensor<5xf32>",
        "%y = mann.softmax %x strength(%b : tensor<1xf32>) : tensor<5xf32> -> "
        "tensor<5xf32>\nreturn %y : tensor<5xf32>");
  for (StringRef heads : {"1", "2"})
    check(("(%x: tensor<2x5xf32>, %b: tensor<" + heads +
           "xf32>, %n: i32) -> tensor<2x5xf32>")
              .str(),
          ("%y = mann.softmax %x strength(%b : tensor<" + heads +
           "xf32>) count(%n) : tensor<2x5xf32> -> tensor<2x5xf32>\n"
           "return %y : tensor<2x5xf32>")
              .str());
}

TEST_F(Gradients, Interpolate) {
  check("(%g: tensor<1xf32>, %a: tensor<5xf32>, %b: tensor<5xf32>) -> "
        "tensor<5xf32>",
        "%y = mann.interpolate %g, %a, %b : tensor<1xf32>, tensor<5xf32>, "
        "tensor<5xf32> -> tensor<5xf32>\nreturn %y : tensor<5xf32>");
  check("(%g: tensor<5xf32>, %a: tensor<5xf32>, %b: tensor<5xf32>) -> "
        "tensor<5xf32>",
        "%y = mann.interpolate %g, %a, %b : tensor<5xf32>, tensor<5xf32>, "
        "tensor<5xf32> -> tensor<5xf32>\nreturn %y : tensor<5xf32>");
  for (StringRef heads : {"1", "2", "2x5"})
    check(("(%g: tensor<" + heads +
           "xf32>, %a: tensor<2x5xf32>, %b: tensor<2x5xf32>) -> "
           "tensor<2x5xf32>")
              .str(),
          ("%y = mann.interpolate %g, %a, %b : tensor<" + heads +
           "xf32>, tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5xf32>\n"
           "return %y : tensor<2x5xf32>")
              .str());
}

TEST_F(Gradients, CircularShift) {
  // Seven kernel elements, a number that other sizes leave alone.
  for (StringRef attributes :
       {"{offsets = array<i64: 1, 0, -1, 2, -2, 0, 1>}",
        "{offsets = array<i64: 1, 0, -1, 2, -2, 0, 1>, no_wrap}"}) {
    check("(%w: tensor<5xf32>, %k: tensor<7xf32>) -> tensor<5xf32>",
          ("%y = mann.circular_shift %w, %k " + attributes +
           " : tensor<5xf32>, tensor<7xf32> -> tensor<5xf32>\n"
           "return %y : tensor<5xf32>")
              .str());
    for (StringRef kernel : {"7", "2x7"})
      check(("(%w: tensor<2x5xf32>, %k: tensor<" + kernel +
             "xf32>) -> tensor<2x5xf32>")
                .str(),
            ("%y = mann.circular_shift %w, %k " + attributes +
             " : tensor<2x5xf32>, tensor<" + kernel +
             "xf32> -> tensor<2x5xf32>\nreturn %y : tensor<2x5xf32>")
                .str());
  }
}

TEST_F(Gradients, Sharpen) {
  // Of weights above 0 and of powers above 1, as trained networks have them.
  check("(%x: tensor<5xf32>, %z: tensor<1xf32>) -> tensor<5xf32>",
        "%w = mann.softmax %x : tensor<5xf32> -> tensor<5xf32>\n"
        "%g = mann.oneplus %z : tensor<1xf32> -> tensor<1xf32>\n"
        "%y = mann.sharpen %w, %g : tensor<5xf32>, tensor<1xf32> -> "
        "tensor<5xf32>\nreturn %y : tensor<5xf32>");
  for (StringRef heads : {"1", "2"})
    check(("(%x: tensor<2x5xf32>, %z: tensor<" + heads +
           "xf32>) -> tensor<2x5xf32>")
              .str(),
          ("%w = mann.softmax %x : tensor<2x5xf32> -> tensor<2x5xf32>\n"
           "%g = mann.oneplus %z : tensor<" +
           heads + "xf32> -> tensor<" + heads +
           "xf32>\n"
           "%y = mann.sharpen %w, %g : tensor<2x5xf32>, tensor<" +
           heads + "xf32> -> tensor<2x5xf32>\nreturn %y : tensor<2x5xf32>")
              .str());
}

TEST_F(Gradients, EraseAdd) {
  check("(%m: tensor<5x3xf32>, %w: tensor<5xf32>, %e: tensor<3xf32>, "
        "%a: tensor<3xf32>) -> tensor<5x3xf32>",
        "%y = mann.erase_add %m, %w, %e, %a : tensor<5x3xf32>, tensor<5xf32>, "
        "tensor<3xf32>, tensor<3xf32> -> tensor<5x3xf32>\n"
        "return %y : tensor<5x3xf32>");
  // One head as a row of its own, and three.
  for (StringRef heads : {"1", "2"})
    check(("(%m: tensor<5x3xf32>, %w: tensor<" + heads +
           "x5xf32>, %e: tensor<" + heads + "x3xf32>, %a: tensor<" + heads +
           "x3xf32>) -> tensor<5x3xf32>")
              .str(),
          ("%y = mann.erase_add %m, %w, %e, %a : tensor<5x3xf32>, tensor<" +
           heads + "x5xf32>, tensor<" + heads + "x3xf32>, tensor<" + heads +
           "x3xf32> -> tensor<5x3xf32>\nreturn %y : tensor<5x3xf32>")
              .str());
}

TEST_F(Gradients, OuterWrite) {
  for (StringRef decay : {"1", "3"})
    check(("(%s: tensor<5x3xf32>, %v: tensor<5xf32>, %k: tensor<3xf32>, "
           "%d: tensor<" +
           decay +
           "xf32>, %f: tensor<5xf32>, %b: tensor<3xf32>) -> tensor<5x3xf32>")
              .str(),
          ("%y = mann.outer_write %s, %v, %k decay(%d : tensor<" + decay +
           "xf32>) erase(%f, %b : tensor<5xf32>, tensor<3xf32>) : "
           "tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> "
           "tensor<5x3xf32>\nreturn %y : tensor<5x3xf32>")
              .str());
  for (StringRef decay : {"1", "2", "2x3"})
    check(("(%s: tensor<2x5x3xf32>, %v: tensor<2x5xf32>, %k: tensor<2x3xf32>, "
           "%d: tensor<" +
           decay + "xf32>) -> tensor<2x5x3xf32>")
              .str(),
          ("%y = mann.outer_write %s, %v, %k decay(%d : tensor<" + decay +
           "xf32>) : tensor<2x5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32> -> "
           "tensor<2x5x3xf32>\nreturn %y : tensor<2x5x3xf32>")
              .str());
}

TEST_F(Gradients, DeltaRule) {
  // What is found depends on the state, too.
  check("(%s: tensor<2x5x3xf32>, %v: tensor<2x5xf32>, %k: tensor<2x3xf32>, "
        "%b: tensor<2x3xf32>) -> tensor<2x5x3xf32>",
        "%f = mann.matvec_read %s, %b : tensor<2x5x3xf32>, tensor<2x3xf32> -> "
        "tensor<2x5xf32>\n"
        "%y = mann.outer_write %s, %v, %k erase(%f, %b : tensor<2x5xf32>, "
        "tensor<2x3xf32>) : tensor<2x5x3xf32>, tensor<2x5xf32>, "
        "tensor<2x3xf32> -> tensor<2x5x3xf32>\n"
        "return %y : tensor<2x5x3xf32>");
}

TEST_F(Gradients, MatvecRead) {
  check("(%s: tensor<5x3xf32>, %q: tensor<3xf32>) -> tensor<5xf32>",
        "%y = mann.matvec_read %s, %q : tensor<5x3xf32>, tensor<3xf32> -> "
        "tensor<5xf32>\nreturn %y : tensor<5xf32>");
}

TEST_F(Gradients, SlotWrite) {
  for (StringRef mode : {"overwrite", "add"})
    for (StringRef index : {"1", "-1", "100"})
      check("(%m: tensor<5x3xf32>, %r: tensor<3xf32>) -> tensor<5x3xf32>",
            ("%i = arith.constant dense<" + index +
             "> : tensor<i32>\n"
             "%y = mann.slot_write " +
             mode +
             " %m, %r, %i : tensor<5x3xf32>, tensor<3xf32>, tensor<i32>\n"
             "return %y : tensor<5x3xf32>")
                .str());
}

TEST_F(Gradients, Embed) {
  check("(%i: tensor<4xi32>, %t: tensor<5x3xf32>) -> tensor<3xf32>",
        "%y = mann.embed %i, %t : tensor<4xi32>, tensor<5x3xf32> -> "
        "tensor<3xf32>\nreturn %y : tensor<3xf32>");
  for (StringRef attributes :
       {"", " {order = #mann<temporal_order newest_first>, padding = 0 : i64}",
        " {order = #mann<temporal_order newest_first>, temporal_on_empty}"})
    check("(%i: tensor<5x4xi32>, %t: tensor<5x3xf32>, %a: tensor<6x3xf32>, "
          "%n: i32) -> tensor<5x3xf32>",
          ("%w = mann.position_encoding paper : tensor<4x3xf32>\n"
           "%y = mann.embed %i, %t weights(%w : tensor<4x3xf32>) temporal(%a : "
           "tensor<6x3xf32>) count(%n)" +
           attributes +
           " : tensor<5x4xi32>, tensor<5x3xf32> -> tensor<5x3xf32>\n"
           "return %y : tensor<5x3xf32>")
              .str());
}

/// The choice has no slope; what is chosen has: rows, and the scores
/// themselves.
TEST_F(Gradients, RowsOfTheLargest) {
  for (StringRef order : {"", "smallest "})
    check("(%s: tensor<5xf32>, %m: tensor<5x3xf32>) -> tensor<3xf32>",
          ("%k = mann.top_k " + order +
           "%s : tensor<5xf32> -> tensor<2xi32>\n"
           "%i = mann.reshape %k : tensor<2xi32> -> tensor<2x1xi32>\n"
           "%c = mann.reshape %s : tensor<5xf32> -> tensor<5x1xf32>\n"
           "%t = mann.embed %i, %c : tensor<2x1xi32>, tensor<5x1xf32> -> "
           "tensor<2x1xf32>\n"
           "%b = mann.reshape %t : tensor<2x1xf32> -> tensor<2xf32>\n"
           "%w = mann.softmax %b : tensor<2xf32> -> tensor<2xf32>\n"
           "%r = mann.embed %i, %m : tensor<2x1xi32>, tensor<5x3xf32> -> "
           "tensor<2x3xf32>\n"
           "%y = mann.read %w, %r : tensor<2xf32>, tensor<2x3xf32> -> "
           "tensor<3xf32>\nreturn %y : tensor<3xf32>")
              .str());
}

TEST_F(Gradients, EmbedWithTrainedWeights) {
  check("(%i: tensor<4xi32>, %t: tensor<5x3xf32>, %w: tensor<4x3xf32>) -> "
        "tensor<3xf32>",
        "%y = mann.embed %i, %t weights(%w : tensor<4x3xf32>) : tensor<4xi32>, "
        "tensor<5x3xf32> -> tensor<3xf32>\nreturn %y : tensor<3xf32>");
  check("(%i: tensor<5x4xi32>, %t: tensor<5x3xf32>, %w: tensor<4x3xf32>, "
        "%n: i32) -> tensor<5x3xf32>",
        "%y = mann.embed %i, %t weights(%w : tensor<4x3xf32>) count(%n) : "
        "tensor<5x4xi32>, tensor<5x3xf32> -> tensor<5x3xf32>\n"
        "return %y : tensor<5x3xf32>");
}

/// The right-hand side as large as the left one, one number a row, and one for
/// all.
TEST_F(Gradients, Quotient) {
  for (StringRef rows : {"5x3xf32", "5xf32", "f32"})
    check(("(%x: tensor<5x3xf32>, %y: tensor<" + rows + ">) -> tensor<5x3xf32>")
              .str(),
          ("%d = mann.sigmoid %y : tensor<" + rows + "> -> tensor<" + rows +
           ">\n%z = mann.div %x, %d : tensor<5x3xf32>, tensor<" + rows +
           "> -> tensor<5x3xf32>\nreturn %z : tensor<5x3xf32>")
              .str());
}

TEST_F(Gradients, QuotientByItself) {
  check("(%x: tensor<5xf32>) -> tensor<5xf32>",
        "%d = mann.sigmoid %x : tensor<5xf32> -> tensor<5xf32>\n"
        "%y = mann.div %d, %d : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>\n"
        "return %y : tensor<5xf32>");
}

/// Numbers of which the first of a row are above those on the right, and the
/// others below, far from where they meet.
TEST_F(Gradients, Extremes) {
  for (StringRef op : {"max", "min"})
    for (StringRef rows : {"7x17xf32", "7xf32", "f32"})
      check(("(%l: tensor<7x8xf32>, %m: tensor<7x9xf32>, %y: tensor<" + rows +
             ">) -> tensor<7x17xf32>")
                .str(),
            ("%c = arith.constant dense<3.0> : tensor<7x8xf32>\n"
             "%d = arith.constant dense<-3.0> : tensor<7x9xf32>\n"
             "%a = mann.add %l, %c : tensor<7x8xf32>, tensor<7x8xf32> -> "
             "tensor<7x8xf32>\n"
             "%b = mann.add %m, %d : tensor<7x9xf32>, tensor<7x9xf32> -> "
             "tensor<7x9xf32>\n"
             "%x = mann.concat %a, %b {dim = 1 : i64} : tensor<7x8xf32>, "
             "tensor<7x9xf32> -> tensor<7x17xf32>\n"
             "%z = mann." +
             op + " %x, %y : tensor<7x17xf32>, tensor<" + rows +
             "> -> tensor<7x17xf32>\nreturn %z : tensor<7x17xf32>")
                .str());
}

TEST_F(Gradients, Hypot) {
  check("(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x3xf32>",
        "%z = mann.hypot %x, %y : tensor<2x3xf32>, tensor<2x3xf32> -> "
        "tensor<2x3xf32>\n"
        "return %z : tensor<2x3xf32>");
}

/// By the sign of the difference the larger is chosen: the condition itself has
/// no gradient.
TEST_F(Gradients, Select) {
  check("(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32>",
        "%c = mann.sub %x, %y : tensor<4xf32>, tensor<4xf32> -> "
        "tensor<4xf32>\n"
        "%z = mann.select %c, %x, %y : tensor<4xf32>, tensor<4xf32>, "
        "tensor<4xf32> -> tensor<4xf32>\n"
        "return %z : tensor<4xf32>");
}

TEST_F(Gradients, Abs) {
  check("(%x: tensor<2x3xf32>) -> tensor<2x3xf32>",
        "%y = mann.abs %x : tensor<2x3xf32> -> tensor<2x3xf32>\n"
        "return %y : tensor<2x3xf32>");
}

TEST_F(Gradients, LogAndSqrt) {
  for (StringRef op : {"log", "sqrt"})
    check("(%x: tensor<2x3xf32>) -> tensor<2x3xf32>",
          ("%a = mann.sigmoid %x : tensor<2x3xf32> -> tensor<2x3xf32>\n"
           "%y = mann." +
           op +
           " %a : tensor<2x3xf32> -> tensor<2x3xf32>\n"
           "return %y : tensor<2x3xf32>")
              .str());
}

/// Sizes that drawSizes leaves alone: transposed, repeated, windows that
/// overlap, reversed, both ways at once, some elements not taken, one taken,
/// and one repeated.
TEST_F(Gradients, Normalize) {
  for (StringRef kind : {"layer", "rms", "l2"})
    for (StringRef eps : {"{eps = 1.0e-5 : f32}", "{eps = 0.5 : f32}"}) {
      check("(%x: tensor<5xf32>) -> tensor<5xf32>",
            ("%y = mann.normalize " + kind + " %x " + eps +
             " : tensor<5xf32> -> tensor<5xf32>\nreturn %y : tensor<5xf32>")
                .str());
      check("(%x: tensor<3x4x5xf32>) -> tensor<3x4x5xf32>",
            ("%y = mann.normalize " + kind + " %x " + eps +
             " : tensor<3x4x5xf32> -> tensor<3x4x5xf32>\n"
             "return %y : tensor<3x4x5xf32>")
                .str());
    }
}

TEST_F(Gradients, NormalizeByTheLarger) {
  // All rows are longer, or shorter: in between there is no derivative.
  for (StringRef eps : {"1.0e-12", "5.0"})
    check("(%x: tensor<4x5xf32>) -> tensor<4x5xf32>",
          ("%y = mann.normalize l2 %x {eps = " + eps +
           " : f32, eps_form = #mann<eps_form max>} : tensor<4x5xf32> -> "
           "tensor<4x5xf32>\nreturn %y : tensor<4x5xf32>")
              .str());
}

TEST_F(Gradients, Less) {
  check(
      "(%x: tensor<5xf32>, %y: tensor<5xf32>) -> tensor<5xf32>",
      "%c = mann.less %x, %y : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>\n"
      "%z = mann.select %c, %x, %y : tensor<5xf32>, tensor<5xf32>, "
      "tensor<5xf32> -> tensor<5xf32>\nreturn %z : tensor<5xf32>");
}

/// No two usages are so near that a difference changes their order.
TEST_F(Gradients, Allocate) {
  for (StringRef eps : {"0.0", "1.0e-2"})
    check("(%x: tensor<5xf32>) -> tensor<5xf32>",
          ("%u = mann.sigmoid %x : tensor<5xf32> -> tensor<5xf32>\n"
           "%y = mann.allocate %u {eps = " +
           eps +
           " : f32} : tensor<5xf32> -> tensor<5xf32>\n"
           "return %y : tensor<5xf32>")
              .str());
}

TEST_F(Gradients, LinkUpdate) {
  check("(%l: tensor<5x5xf32>, %p: tensor<5xf32>, %w: tensor<5xf32>) -> "
        "tensor<5x5xf32>",
        "%y = mann.link_update %l, %p, %w : tensor<5x5xf32>, tensor<5xf32>, "
        "tensor<5xf32> -> tensor<5x5xf32>\nreturn %y : tensor<5x5xf32>");
}

TEST_F(Gradients, Precedence) {
  // Of weights that sum to less than 1, and to more.
  for (StringRef scale : {"softmax", "sigmoid"})
    check("(%p: tensor<5xf32>, %x: tensor<5xf32>) -> tensor<5xf32>",
          ("%s = mann." + scale +
           " %x : tensor<5xf32> -> tensor<5xf32>\n"
           "%w = mann.mul %s, %s : tensor<5xf32>, tensor<5xf32> -> "
           "tensor<5xf32>\n"
           "%y = mann.precedence %p, %w : tensor<5xf32>, tensor<5xf32> -> "
           "tensor<5xf32>\nreturn %y : tensor<5xf32>")
              .str());
}

TEST_F(Gradients, Strided) {
  struct {
    StringRef from, place, to;
  } cases[] = {{"7x9xf32", "[0] strides [1, 9]", "9x7xf32"},
               {"8xf32", "[0] strides [0, 1]", "7x8xf32"},
               {"17xf32", "[0] strides [1, 1]", "9x9xf32"},
               {"9xf32", "[8] strides [-1]", "9xf32"},
               {"17xf32", "[8] strides [1, -1]", "9x9xf32"},
               {"17xf32", "[1] strides [2]", "8xf32"},
               {"7x1xf32", "[4] strides []", "f32"},
               {"f32", "[0] strides [0, 5]", "7x1xf32"}};
  for (auto [from, place, to] : cases)
    check(("(%x: tensor<" + from + ">) -> (tensor<" + to + ">, tensor<" + from +
           ">)")
              .str(),
          ("%z = mann.tanh %x : tensor<" + from + "> -> tensor<" + from +
           ">\n%y = mann.strided %z" + place + " : tensor<" + from +
           "> -> tensor<" + to + ">\nreturn %y, %z : tensor<" + to +
           ">, tensor<" + from + ">")
              .str());
}

TEST_F(Gradients, Pad) {
  check("(%x: tensor<7x8xf32>, %s: tensor<f32>) -> (tensor<9x9xf32>, "
        "tensor<7x8xf32>, tensor<f32>)",
        "%z = mann.tanh %x : tensor<7x8xf32> -> tensor<7x8xf32>\n"
        "%y = mann.pad %z low [2, 0] high [0, 1] : tensor<7x8xf32> -> "
        "tensor<9x9xf32>\n"
        "%t = mann.pad %s low [] high [] : tensor<f32> -> tensor<f32>\n"
        "return %y, %z, %t : tensor<9x9xf32>, tensor<7x8xf32>, tensor<f32>");
}

TEST_F(Gradients, WholeNetwork) {
  check(
      "(%i: tensor<4x3xi32>, %q: tensor<2xi32>, %n: i32, %A: tensor<6x4xf32>,"
      " %C: tensor<6x4xf32>, %H: tensor<4x4xf32>) -> tensor<6xf32>",
      "%m = mann.embed %i, %A count(%n) : tensor<4x3xi32>, tensor<6x4xf32> -> "
      "tensor<4x4xf32>\n"
      "%c = mann.embed %i, %C count(%n) : tensor<4x3xi32>, tensor<6x4xf32> -> "
      "tensor<4x4xf32>\n"
      "%u = mann.embed %q, %A : tensor<2xi32>, tensor<6x4xf32> -> "
      "tensor<4xf32>\n"
      "%s = mann.similarity dot %m, %u count(%n) : tensor<4x4xf32>, "
      "tensor<4xf32> -> tensor<4xf32>\n"
      "%p = mann.softmax %s count(%n) : tensor<4xf32> -> tensor<4xf32>\n"
      "%o = mann.read %p, %c count(%n) : tensor<4xf32>, tensor<4x4xf32> -> "
      "tensor<4xf32>\n"
      "%h = mann.linear %u, %H : tensor<4xf32>, tensor<4x4xf32> -> "
      "tensor<4xf32>\n"
      "%v = mann.add %h, %o : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>\n"
      "%y = mann.linear %v, %C : tensor<4xf32>, tensor<6x4xf32> -> "
      "tensor<6xf32>\n"
      "return %y : tensor<6xf32>");
}

} // namespace
