//===- OptimizerTest.cpp - Steps of each optimizer ------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formulas of Optimizer.h, written out once more in double.
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Optimizer.h"
#include "mann/InitAllDialects.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mann;
using Eigen::ArrayXf;

namespace {
class Optimizers : public ::testing::Test {
protected:
  Optimizers() {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    module =
        parseSourceString<ModuleOp>("mann.parameter @a : tensor<2xf32>\n"
                                    "mann.parameter @b : tensor<1x2xf32>\n",
                                    &context);
    weights.emplace(llvm::to_vector(module->getOps<ParameterOp>()));
    state.emplace(*weights);
  }

  llvm::Error step(std::vector<float> a, std::vector<float> b,
                   const OptimizerOptions &options, double rate = 0.1) {
    std::vector<ArrayXf> gradients{Eigen::Map<ArrayXf>(a.data(), 2),
                                   Eigen::Map<ArrayXf>(b.data(), 2)};
    return takeStep(*weights, *state, gradients, options, rate, 0);
  }
  float at(size_t weight, size_t index) {
    return weights->get()[weight].values[index];
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::optional<Weights> weights;
  std::optional<OptimizerState> state;
};
} // namespace

TEST_F(Optimizers, Sgd) {
  OptimizerOptions options;
  options.weightDecay = 0.5;
  llvm::cantFail(step({1, -2}, {0, 4}, options));
  EXPECT_FLOAT_EQ(at(0, 0), -0.1f);
  EXPECT_FLOAT_EQ(at(1, 1), -0.4f);
  llvm::cantFail(step({0, 0}, {0, 0}, options));
  EXPECT_FLOAT_EQ(at(0, 0), -0.1f * 0.95f);
}

TEST_F(Optimizers, Momentum) {
  OptimizerOptions options;
  options.kind = OptimizerKind::Momentum;
  double w = 0, v = 0;
  for (double g : {1.0, 0.5, -3.0}) {
    llvm::cantFail(step({float(g), 0}, {0, 0}, options));
    v = 0.9 * v - 0.1 * g;
    w += v;
    EXPECT_NEAR(at(0, 0), w, 1e-6);
  }
}

TEST_F(Optimizers, RmsProp) {
  OptimizerOptions options;
  options.kind = OptimizerKind::RmsProp;
  double w = 0, v = 0, n = 0, a = 0;
  for (double g : {1.0, 0.5, -3.0}) {
    llvm::cantFail(step({0, float(g)}, {0, 0}, options));
    n = 0.95 * n + 0.05 * g * g;
    a = 0.95 * a + 0.05 * g;
    v = 0.9 * v - 0.1 * g / std::sqrt(n - a * a + 1e-4);
    w += v;
    EXPECT_NEAR(at(0, 1), w, 1e-5);
  }
}

TEST_F(Optimizers, Adam) {
  OptimizerOptions options;
  options.kind = OptimizerKind::Adam;
  double w = 0, a = 0, n = 0, t = 0;
  for (double g : {1.0, 0.5, -3.0}) {
    llvm::cantFail(step({0, 0}, {float(g), 0}, options));
    ++t;
    a = 0.9 * a + 0.1 * g;
    n = 0.999 * n + 0.001 * g * g;
    w -= 0.1 * (a / (1 - std::pow(0.9, t))) /
         (std::sqrt(n / (1 - std::pow(0.999, t))) + 1e-8);
    EXPECT_NEAR(at(1, 0), w, 1e-5);
  }
}

TEST_F(Optimizers, Clips) {
  OptimizerOptions options;
  options.clipNorm = 0;
  options.clipValue = 2;
  llvm::cantFail(step({10, -10}, {1, 0}, options, 1));
  EXPECT_EQ(at(0, 0), -2);
  EXPECT_EQ(at(0, 1), 2);
  EXPECT_EQ(at(1, 0), -1);
  options.clipValue = 0;
  options.clipTotal = 5;
  llvm::cantFail(step({6, 0}, {0, 8}, options, 1));
  EXPECT_FLOAT_EQ(at(0, 0), -2 - 3);
  EXPECT_FLOAT_EQ(at(1, 1), -4);
  options.clipTotal = 0;
  options.clipNorm = 1;
  llvm::cantFail(step({3, 4}, {0.5f, 0}, options, 1));
  EXPECT_FLOAT_EQ(at(0, 0), -5 - 0.6f);
  EXPECT_FLOAT_EQ(at(1, 0), -1 - 0.5f);
}

TEST_F(Optimizers, Divergence) {
  OptimizerOptions options;
  options.clipValue = 1;
  for (float wrong : {NAN, INFINITY}) {
    llvm::Error error = step({0, 0}, {wrong, 0}, options);
    ASSERT_TRUE(bool(error));
    EXPECT_NE(llvm::toString(std::move(error)).find("parameter 'b'"),
              std::string::npos);
  }
}
