//===- SequenceTrainerTest.cpp - Gradients through time -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The gradient of the losses of a sequence against central differences of these
// losses, for a network whose states begin with parameters, with constants and
// with zeros.
//
//===----------------------------------------------------------------------===//

#include "mann/Training/SequenceTrainer.h"
#include "mann/InitAllDialects.h"
#include "mann/Support/TensorFile.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mann;

namespace {

/// Writes into a memory of 4 rows by content, reads it, and keeps a vector that
/// it only reads.
constexpr char kModel[] = R"mlir(
  mann.parameter @first : tensor<4x3xf32>
  mann.parameter @fixed : tensor<3xf32>
  mann.parameter @w : tensor<3x5xf32>
  mann.parameter @v : tensor<2x3xf32>
  mann.state @memory : tensor<4x3xf32> from @first
  mann.state @gain : tensor<3xf32> from @fixed
  mann.state @h : tensor<3xf32> = dense<0.5> : tensor<3xf32>
  func.func @step(%x: tensor<2xf32> {mann.name = "x"},
                  %memory: tensor<4x3xf32> {mann.state = @memory},
                  %gain: tensor<3xf32> {mann.state = @gain},
                  %h: tensor<3xf32> {mann.state = @h})
      -> (tensor<2xf32> {mann.name = "y"}, tensor<3xf32> {mann.name = "z"},
          tensor<4x3xf32> {mann.state = @memory},
          tensor<3xf32> {mann.state = @gain},
          tensor<3xf32> {mann.state = @h}) {
    %in = mann.concat %x, %h : tensor<2xf32>, tensor<3xf32> -> tensor<5xf32>
    %w = mann.get_parameter @w : tensor<3x5xf32>
    %k0 = mann.linear %in, %w : tensor<5xf32>, tensor<3x5xf32> -> tensor<3xf32>
    %k = mann.tanh %k0 : tensor<3xf32> -> tensor<3xf32>
    %s = mann.similarity dot %memory, %k : tensor<4x3xf32>, tensor<3xf32> -> tensor<4xf32>
    %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
    %r = mann.read %p, %memory : tensor<4xf32>, tensor<4x3xf32> -> tensor<3xf32>
    %g = mann.mul %r, %gain : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
    %e = mann.sigmoid %k : tensor<3xf32> -> tensor<3xf32>
    %m = mann.erase_add %memory, %p, %e, %k : tensor<4x3xf32>, tensor<4xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<4x3xf32>
    %v = mann.get_parameter @v : tensor<2x3xf32>
    %l = mann.linear %g, %v : tensor<3xf32>, tensor<2x3xf32> -> tensor<2xf32>
    %y = mann.sigmoid %l : tensor<2xf32> -> tensor<2xf32>
    return %y, %g, %m, %gain, %g : tensor<2xf32>, tensor<3xf32>, tensor<4x3xf32>, tensor<3xf32>, tensor<3xf32>
  }
)mlir";

class SequenceTraining : public ::testing::Test {
protected:
  SequenceTraining() {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    module = parseSourceString<ModuleOp>(kModel, &context);
    SmallString<128> name;
    llvm::sys::fs::createTemporaryFile("sequences", "safetensors", name);
    path = name.str().str();
  }
  ~SequenceTraining() override { llvm::sys::fs::remove(path); }

  /// Two sequences of 7 and 4 steps, or of others, some not scored.
  void writeSequences(std::vector<int32_t> lengths = {7, 4}) {
    std::mt19937 random(3);
    std::uniform_real_distribution<float> number(-1, 1);
    std::vector<float> x(2 * 7 * 2), y(2 * 7 * 2);
    std::vector<int32_t> z(2 * 7), mask(2 * 7);
    for (size_t i = 0; i < x.size(); ++i) {
      x[i] = number(random);
      y[i] = float(random() % 2);
    }
    for (size_t i = 0; i < z.size(); ++i) {
      z[i] = int32_t(random() % 4) - 1;
      mask[i] = int32_t(random() % 3 > 0);
    }
    HostTensor tensors[] = {
        HostTensor::create<float>("x", {2, 7, 2}, ArrayRef(x)),
        HostTensor::create<float>("target.y", {2, 7, 2}, ArrayRef(y)),
        HostTensor::create<int32_t>("mask.y", {2, 7}, ArrayRef(mask)),
        HostTensor::create<int32_t>("target.z", {2, 7}, ArrayRef(z)),
        HostTensor::create<int32_t>("sequence.lengths", {2},
                                    ArrayRef(lengths))};
    ASSERT_FALSE(writeTensorFile(path, tensors));
  }

  std::shared_ptr<SequenceTrainer> create(SequenceOptions options) {
    for (StringRef text : {"y=sigmoid:0.5", "z=softmax"})
      options.losses.push_back(llvm::cantFail(LossSpec::parse(text)));
    auto data = SequenceData::load(*module, options.losses, path);
    if (failed(data))
      return nullptr;
    SequencePart part{*data, {0, 1}};
    auto function = module->lookupSymbol<func::FuncOp>("step");
    StateSources sources;
    for (auto state : module->getOps<StateOp>())
      if (state.getSourceAttr())
        sources[state.getSymName().str()] =
            module->lookupSymbol<ParameterOp>(*state.getSource());
    weights.emplace(getTrainedParameters(function));
    std::mt19937_64 random(7);
    weights->initialize(random, Initialization::Normal, 0.7);
    auto trainer =
        SequenceTrainer::create(function, part, part, {}, sources, options, {});
    return succeeded(trainer) ? *trainer : nullptr;
  }

  std::vector<Eigen::ArrayXf> differentiate(SequenceTrainer &trainer,
                                            int64_t sequence) {
    std::vector<Eigen::ArrayXf> gradients(weights->get().size());
    trainer.differentiate(*weights, sequence, gradients);
    return gradients;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::string path;
  std::optional<Weights> weights;
};

} // namespace

TEST_F(SequenceTraining, GradientIsThatOfTheLosses) {
  writeSequences();
  std::shared_ptr<SequenceTrainer> trainer = create({});
  ASSERT_TRUE(trainer);
  ASSERT_EQ(weights->get().size(), 4u);
  for (int64_t sequence : {0, 1}) {
    std::vector<Eigen::ArrayXf> gradients = differentiate(*trainer, sequence);
    for (auto [weight, gradient] : llvm::zip(weights->get(), gradients)) {
      EXPECT_GT(gradient.abs().sum(), 0) << weight.name;
      for (size_t i = 0; i < weight.values.size(); ++i) {
        std::vector<Eigen::ArrayXf> unused(4);
        float value = weight.values[i], step = 1e-2f;
        float &changed = weight.values[i];
        auto lossAt = [&](float at) {
          changed = at;
          return trainer->differentiate(*weights, sequence, unused).loss;
        };
        double slope =
            (lossAt(value + step) - lossAt(value - step)) / (2 * step);
        weight.values[i] = value;
        EXPECT_NEAR(gradient[i], slope, 2e-3 * std::max(1.0, std::abs(slope)))
            << weight.name << "[" << i << "]";
      }
    }
  }
}

/// Computed again from checkpoints, the numbers are the same to the last bit.
TEST_F(SequenceTraining, CheckpointsChangeNothing) {
  writeSequences();
  std::shared_ptr<SequenceTrainer> kept = create({});
  ASSERT_TRUE(kept);
  std::vector<Eigen::ArrayXf> expected = differentiate(*kept, 0);
  SequenceOptions options;
  options.stateBytes = 1;
  std::shared_ptr<SequenceTrainer> again = create(options);
  ASSERT_TRUE(again);
  std::vector<Eigen::ArrayXf> found = differentiate(*again, 0);
  for (auto [a, b] : llvm::zip(expected, found))
    EXPECT_TRUE((a == b).all());
}

/// Cut at every step, what states start from has the gradient of the first step
/// alone.
TEST_F(SequenceTraining, TruncationCutsTheGradient) {
  writeSequences();
  SequenceOptions options;
  options.truncation = 1;
  std::shared_ptr<SequenceTrainer> cut = create(options);
  ASSERT_TRUE(cut);
  std::vector<Eigen::ArrayXf> found = differentiate(*cut, 0);
  writeSequences({1, 1});
  std::shared_ptr<SequenceTrainer> first = create({});
  ASSERT_TRUE(first);
  std::vector<Eigen::ArrayXf> expected = differentiate(*first, 0);
  ASSERT_EQ(weights->get()[0].name, "first");
  ASSERT_EQ(weights->get()[1].name, "fixed");
  for (size_t start : {0, 1}) {
    EXPECT_GT(expected[start].abs().sum(), 0);
    EXPECT_TRUE((found[start] == expected[start]).all());
  }
  // Later steps are there all the same.
  EXPECT_TRUE((found[2] != expected[2]).any());
}

TEST_F(SequenceTraining, EvaluatesWhatItDifferentiates) {
  writeSequences();
  std::shared_ptr<SequenceTrainer> trainer = create({});
  ASSERT_TRUE(trainer);
  Score all = trainer->evaluate(*weights, DataPart::Validation);
  std::vector<Eigen::ArrayXf> unused(4);
  Score first = trainer->differentiate(*weights, 0, unused);
  Score second = trainer->differentiate(*weights, 1, unused);
  EXPECT_DOUBLE_EQ(all.loss, first.loss + second.loss);
  EXPECT_EQ(all.wrong, first.wrong + second.wrong);
  EXPECT_EQ(all.samples, first.samples + second.samples);
}
