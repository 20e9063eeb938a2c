//===- LossTest.cpp - Losses and their gradients --------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Loss.h"
#include "gtest/gtest.h"
#include <cmath>
#include <vector>

using namespace mann;

static LossSpec parse(llvm::StringRef text) {
  return llvm::cantFail(LossSpec::parse(text));
}

TEST(Loss, Parses) {
  LossSpec spec = parse("y=squared:0.25");
  EXPECT_EQ(spec.output, "y");
  EXPECT_EQ(spec.kind, LossKind::Squared);
  EXPECT_EQ(spec.weight, 0.25);
  EXPECT_EQ(parse("logits=softmax").weight, 1);
  for (llvm::StringRef text :
       {"y", "=sigmoid", "y=mean", "y=sigmoid:0", "y=sigmoid:-1",
        "y=sigmoid:", "y=sigmoid:nan", "y=sigmoid:1e99"}) {
    llvm::Expected<LossSpec> wrong = LossSpec::parse(text);
    EXPECT_FALSE(bool(wrong)) << text.str();
    llvm::consumeError(wrong.takeError());
  }
}

/// The gradient of each kind, where it is that of the values themselves.
TEST(Loss, GradientsAreThoseOfTheLoss) {
  std::vector<float> values{0.3f, -0.7f, 1.2f}, targets{1, 0, 0.5f};
  for (llvm::StringRef text :
       {"y=sigmoid:0.5", "y=softmax:2", "y=squared", "y=ranking:3"}) {
    LossSpec spec = parse(text);
    LossTerm term{values, false, targets, 1};
    LossSum sum;
    std::vector<float> gradient(3);
    addLoss(spec, term, sum, gradient);
    EXPECT_GT(sum.loss, 0);
    for (size_t i = 0; i < values.size(); ++i) {
      auto lossAt = [&](float difference) {
        std::vector<float> moved = values;
        moved[i] += difference;
        LossSum there;
        addLoss(spec, {moved, false, targets, 1}, there, {});
        return there.loss;
      };
      double slope = (lossAt(1e-3f) - lossAt(-1e-3f)) / 2e-3;
      EXPECT_NEAR(gradient[i], slope, 2e-3) << text.str() << " " << i;
    }
  }
}

/// Of probabilities the gradient is that of what they are made of; codes may be
/// exactly 0 and 1.
TEST(Loss, Probabilities) {
  LossSum sum;
  std::vector<float> gradient(3), values{0, 1, 0.75f}, targets{1, 1, 0};
  addLoss(parse("y=sigmoid"), {values, true, targets, 0}, sum, gradient);
  EXPECT_EQ(gradient, (std::vector<float>{-1, 0, 0.75f}));
  EXPECT_TRUE(std::isfinite(sum.loss));
  EXPECT_EQ(sum.wrong, 2);
  EXPECT_EQ(sum.scored, 3);
  LossSum classes;
  addLoss(parse("y=softmax"), {values, true, {}, 1}, classes, gradient);
  EXPECT_EQ(gradient, (std::vector<float>{0, 0, 0.75f}));
  EXPECT_EQ(classes.wrong, 0);
}

/// The first of the largest is the answer.
TEST(Loss, Ties) {
  std::vector<float> values{1, 2, 2};
  for (int64_t label : {1, 2}) {
    LossSum sum;
    addLoss(parse("y=ranking"), {values, false, {}, label}, sum, {});
    EXPECT_EQ(sum.wrong, label - 1);
  }
}
