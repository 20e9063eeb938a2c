//===- StoryProblem.cpp - Stories to train on -----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/StoryProblem.h"
#include "mann/Model/Model.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

namespace {
class StoryLearner : public Learner {
public:
  StoryLearner(std::unique_ptr<Trainer> trainer, const EncodedSet &training,
               const EncodedSet &validation, const EncodedSet &test)
      : trainer(std::move(trainer)), training(training), validation(validation),
        test(test) {}

  llvm::Expected<Score> runEpoch(Weights &weights, const EpochOptions &options,
                                 OptimizerState &optimizer,
                                 std::mt19937_64 &random) override {
    return trainer->runEpoch(weights, training, options, optimizer, random);
  }
  Score evaluate(const Weights &weights, DataPart part) override {
    return trainer->evaluate(weights,
                             part == DataPart::Test ? test : validation);
  }

private:
  std::unique_ptr<Trainer> trainer;
  const EncodedSet &training, &validation, &test;
};
} // namespace

FailureOr<std::shared_ptr<const SequenceSet>>
StoryProblem::getSamples(ModuleOp module, int64_t limit) const {
  int64_t n = std::min(limit, training.size());
  auto first = [&](ArrayRef<int32_t> values, int64_t stride) {
    return values.take_front(n * stride);
  };
  const StoryShape &shape = training.shape;
  HostTensor tensors[] = {
      HostTensor::create<int32_t>(
          "story", {n, shape.slots, shape.words},
          first(training.story, shape.slots * shape.words)),
      HostTensor::create<int32_t>(
          "question", {n, shape.questionWords},
          first(training.question, shape.questionWords)),
      HostTensor::create<int32_t>("count", {n}, first(training.count, 1))};
  FailureOr<Model> model = Model::get(module, "model");
  if (failed(model))
    return failure();
  FailureOr<SequenceSet> samples =
      SequenceSet::fromTensors(module, *model, tensors, "the training set");
  if (failed(samples))
    return failure();
  return std::make_shared<const SequenceSet>(std::move(*samples));
}

LogicalResult StoryProblem::check(func::FuncOp function,
                                  const LearnerOptions &options) const {
  FailureOr<unsigned> logits = findLogits(function);
  if (failed(logits))
    return failure();
  return buildTrainProgram(function, {*logits, options.batch},
                           options.gradients);
}

FailureOr<std::shared_ptr<Learner>>
StoryProblem::compile(func::FuncOp function,
                      const LearnerOptions &options) const {
  auto trainer = Trainer::create(function, options.batch, options.gradients,
                                 options.rounding);
  if (failed(trainer))
    return failure();
  return std::shared_ptr<Learner>(std::make_shared<StoryLearner>(
      std::move(*trainer), training, validation, test));
}

void StoryProblem::print(raw_ostream &os) const {
  for (const EncodedSet *set : {&training, &validation})
    for (const std::vector<int32_t> *values :
         {&set->story, &set->question, &set->count, &set->answer})
      os << StringRef(reinterpret_cast<const char *>(values->data()),
                      values->size() * sizeof(int32_t));
}
