//===- Calls.cpp - The calls of a model in a file -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "mann/Driver/Task.h"
#include "mann/Execution/Reference/Interpreter.h"

using namespace mlir;
using namespace mann;

/// Whether the tensors say which entry each step of a sequence calls.
static bool haveCalls(ArrayRef<HostTensor> tensors) {
  return llvm::any_of(tensors, [](const HostTensor &tensor) {
    return tensor.name == kSequenceCalls;
  });
}

static FailureOr<LoadedCalls> toLoaded(FailureOr<SequenceSet> sequences,
                                       bool areSamples) {
  if (failed(sequences))
    return failure();
  return LoadedCalls{std::move(*sequences), areSamples};
}

/// Whether no file can say anything about the calls of a model.
static bool needsNoFile(const Model &model) {
  return !model.hasStates() && model.entries.size() == 1 &&
         model.getOnlyEntry().inputs.empty();
}

FailureOr<CallFile> mann::readCallFile(ModuleOp module, const Model &model,
                                       StringRef path) {
  if (needsNoFile(model))
    return CallFile{path.str(), {}};
  Location loc = module.getLoc();
  if (SmallVector<func::FuncOp> entries = getEntryFunctions(module);
      entries.size() == 1)
    loc = entries.front().getLoc();
  FailureOr<std::vector<HostTensor>> tensors = readTensors(path, loc);
  if (failed(tensors))
    return failure();
  return CallFile{path.str(), std::move(*tensors)};
}

FailureOr<LoadedCalls> mann::loadCalls(ModuleOp module, const Model &model,
                                       const CallFile &file, const Task *task,
                                       ModuleOp unsplit, bool overfills) {
  if (needsNoFile(model))
    return LoadedCalls{SequenceSet::withoutInputs(), false};
  auto fromTensors = [&](ArrayRef<HostTensor> tensors, bool areSamples) {
    return toLoaded(SequenceSet::fromTensors(module, model, tensors, file.path),
                    areSamples);
  };
  if (!unsplit || !task || haveCalls(file.tensors))
    return fromTensors(file.tensors, false);
  FailureOr<func::FuncOp> function = getModelFunction(unsplit);
  if (failed(function))
    return failure();
  FailureOr<SampleSet> samples =
      SampleSet::fromTensors(*function, file.tensors, file.path);
  if (failed(samples))
    return failure();
  FailureOr<std::vector<HostTensor>> calls =
      task->makeCalls(*function, *samples, model, overfills);
  if (failed(calls))
    return failure();
  return fromTensors(*calls, true);
}

FailureOr<std::vector<SmallVector<HostValue>>>
mann::answerSamples(func::FuncOp function, const CallFile &file) {
  FailureOr<SampleSet> samples =
      SampleSet::fromTensors(function, file.tensors, file.path);
  Interpreter interpreter(function);
  if (failed(interpreter.prepare()) || failed(samples))
    return failure();
  std::vector<SmallVector<HostValue>> answers;
  for (int64_t sample = 0; sample < samples->size(); ++sample) {
    FailureOr<SmallVector<HostValue>> results =
        interpreter.run(samples->get(sample));
    if (failed(results))
      return failure();
    answers.push_back(std::move(*results));
  }
  return std::move(answers);
}
