//===- Trainer.cpp - Stochastic gradient descent on a network -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Trainer.h"
#include "TrainedParameter.h"
#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Model/Story.h"
#include "mann/Support/FixedPoint.h"
#include "mann/Support/Shuffle.h"
#include <Eigen/Core>
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Which argument is what
//===----------------------------------------------------------------------===//

static int findArgument(func::FuncOp function, StringRef name) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto attribute = function.getArgAttrOfType<StringAttr>(i, "mann.name");
    if (attribute && attribute.getValue() == name)
      return int(i);
  }
  return -1;
}

FailureOr<StoryShape> mann::getStoryShape(func::FuncOp function) {
  int story = findArgument(function, "story");
  int question = findArgument(function, "question");
  int count = findArgument(function, "count");
  auto isIds = [&](int index, int64_t rank) {
    auto type =
        index < 0
            ? RankedTensorType()
            : dyn_cast<RankedTensorType>(function.getArgumentTypes()[index]);
    return type && type.getRank() == rank &&
           type.getElementType().isInteger(32);
  };
  bool known = function.getNumArguments() == 3 && isIds(story, 2) &&
               isIds(question, 1) && count >= 0 &&
               function.getArgumentTypes()[count].isInteger(32);
  if (!known)
    return function.emitError(
               "cannot be trained on stories: expected the arguments 'story' "
               "(tensor<SLOTSxWORDSxi32>), 'question' (tensor<WORDSxi32>) and "
               "'count' (i32), by their mann.name; found the type ")
           << function.getFunctionType();
  auto type = [&](int index) {
    return cast<RankedTensorType>(function.getArgumentTypes()[index]);
  };
  SlotOrders orders = getSlotOrders(function.getArgument(story));
  if (orders.disagree())
    return function.emitError(
        "cannot be trained on stories: one embedding of 'story' takes slot 0 "
        "for the newest sentence, another for the oldest; give both the same "
        "'order'");
  return StoryShape{type(story).getDimSize(0), type(story).getDimSize(1),
                    type(question).getDimSize(0), orders.newestFirst};
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

struct Trainer::Buffers {
  StoryShape shape;
  std::vector<int32_t> story, question, count, answer;
  int32_t samples = 0, wrong = 0;
  float loss = 0;
  std::vector<TrainedParameter> parameters;
  /// One for each master.
  std::vector<Eigen::ArrayXf> sums;
  /// One for each parameter.
  std::vector<std::vector<float>> gradients;
  SmallVector<void *> inputs, trainOutputs, testOutputs;
};

FailureOr<std::unique_ptr<Trainer>>
Trainer::create(func::FuncOp function, int64_t batch,
                const GradientOptions &options, Rounding rounding) {
  FailureOr<StoryShape> shape = getStoryShape(function);
  FailureOr<unsigned> logits = findLogits(function);
  if (failed(shape) || failed(logits))
    return failure();
  std::unique_ptr<Trainer> trainer(new Trainer());
  trainer->options = options;
  trainer->rounding = rounding;
  trainer->batch = batch;
  TrainingTarget target{*logits, batch};
  auto compile = [](FailureOr<OwningOpRef<ModuleOp>> module)
      -> FailureOr<std::shared_ptr<HostProgram>> {
    if (failed(module))
      return failure();
    return HostProgram::compile(**module,
                                *(*module)->getOps<func::FuncOp>().begin(),
                                nullptr, PortForms::Stored);
  };
  auto train = compile(buildTrainProgram(function, target, options));
  // The same would be wrong with both.
  if (failed(train))
    return failure();
  auto test = compile(buildEvaluateProgram(function, target));
  if (failed(test))
    return failure();
  trainer->train = *train;
  trainer->test = *test;

  trainer->buffers = std::make_unique<Buffers>();
  Buffers &buffers = *trainer->buffers;
  buffers.shape = *shape;
  buffers.story.resize(batch * shape->slots * shape->words);
  buffers.question.resize(batch * shape->questionWords);
  buffers.count.resize(batch);
  buffers.answer.resize(batch);
  buffers.inputs.resize(function.getNumArguments());
  buffers.inputs[findArgument(function, "story")] = buffers.story.data();
  buffers.inputs[findArgument(function, "question")] = buffers.question.data();
  buffers.inputs[findArgument(function, "count")] = buffers.count.data();
  buffers.inputs.push_back(buffers.answer.data());
  buffers.inputs.push_back(&buffers.samples);
  buffers.trainOutputs = {&buffers.loss, &buffers.wrong};
  buffers.testOutputs = buffers.trainOutputs;
  for (ParameterOp parameter : getUsedParameters(function))
    buffers.parameters.emplace_back(parameter);
  for (TrainedParameter &parameter : buffers.parameters) {
    buffers.gradients.emplace_back(parameter.getNumElements());
    buffers.inputs.push_back(parameter.data());
    buffers.trainOutputs.push_back(buffers.gradients.back().data());
  }
  return trainer;
}

Trainer::~Trainer() = default;

//===----------------------------------------------------------------------===//
// Epochs
//===----------------------------------------------------------------------===//

void Trainer::load(const EncodedSet &set, ArrayRef<int64_t> samples,
                   double timeNoise, std::mt19937_64 *random) {
  int64_t stride = buffers->shape.slots * buffers->shape.words;
  buffers->samples = int32_t(samples.size());
  for (auto [i, sample] : llvm::enumerate(samples)) {
    MutableArrayRef<int32_t> story =
        MutableArrayRef(buffers->story).slice(i * stride, stride);
    if (timeNoise > 0) {
      buffers->count[i] = addTimeNoise(set, sample, timeNoise, *random, story);
    } else {
      llvm::copy(set.getStory(sample), story.begin());
      buffers->count[i] = set.count[sample];
    }
    llvm::copy(set.getQuestion(sample),
               buffers->question.begin() + i * buffers->shape.questionWords);
    buffers->answer[i] = set.answer[sample];
  }
}

llvm::Error Trainer::update(Weights &weights, const EpochOptions &epoch,
                            OptimizerState &optimizer, int64_t step) {
  buffers->sums.resize(weights.get().size());
  for (auto [weight, sum] : llvm::zip(weights.get(), buffers->sums))
    sum.setZero(weight.values.size());
  for (auto [parameter, gradient] :
       llvm::zip(buffers->parameters, buffers->gradients))
    parameter.addGradient(gradient, weights, options.saturation, buffers->sums);
  if (llvm::Error error = takeStep(weights, optimizer, buffers->sums,
                                   epoch.optimizer, epoch.learningRate, step))
    return error;
  loadAll(buffers->parameters, weights, rounding);
  return llvm::Error::success();
}

llvm::Expected<Score> Trainer::runEpoch(Weights &weights, const EncodedSet &set,
                                        const EpochOptions &epoch,
                                        OptimizerState &optimizer,
                                        std::mt19937_64 &random) {
  std::vector<int64_t> order(set.size());
  std::iota(order.begin(), order.end(), 0);
  if (epoch.shuffle)
    shuffle(order, random);
  loadAll(buffers->parameters, weights, rounding);
  Score score;
  for (int64_t first = 0; first < set.size(); first += batch) {
    int64_t samples = std::min(batch, set.size() - first);
    load(set, ArrayRef(order).slice(first, samples), epoch.timeNoise, &random);
    train->call(buffers->inputs, buffers->trainOutputs);
    score.loss += buffers->loss;
    score.wrong += buffers->wrong;
    score.samples += samples;
    if (llvm::Error error = update(weights, epoch, optimizer, first / batch))
      return std::move(error);
  }
  return score;
}

Score Trainer::evaluate(const Weights &weights, const EncodedSet &set) {
  loadAll(buffers->parameters, weights, rounding);
  Score score;
  std::vector<int64_t> order(set.size());
  std::iota(order.begin(), order.end(), 0);
  for (int64_t first = 0; first < set.size(); first += batch) {
    int64_t samples = std::min(batch, set.size() - first);
    load(set, ArrayRef(order).slice(first, samples), 0, nullptr);
    test->call(buffers->inputs, buffers->testOutputs);
    score.loss += buffers->loss;
    score.wrong += buffers->wrong;
    score.samples += samples;
  }
  score.hopeless = set.numHopeless;
  return score;
}
