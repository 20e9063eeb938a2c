//===- SampleRuns.cpp - A model run on samples, observed ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SampleRuns.h"

using namespace mlir;
using namespace mann;

FailureOr<std::unique_ptr<SampleRuns>>
SampleRuns::create(ModuleOp module, StringRef file,
                   std::shared_ptr<const SequenceSet> loaded, int64_t limit) {
  FailureOr<Model> model = Model::get(module, "model");
  if (failed(model))
    return failure();
  auto runs = std::make_unique<SampleRuns>();
  runs->model = std::move(*model);
  runs->sequences = std::move(loaded);
  if (!runs->sequences) {
    FailureOr<SequenceSet> read = SequenceSet::load(module, runs->model, file);
    if (succeeded(read))
      runs->sequences = std::make_shared<SequenceSet>(std::move(*read));
  }
  // Both report what they can, so that one run shows all there is to mend.
  FailureOr<std::unique_ptr<ReferenceExecutor>> executor =
      ReferenceExecutor::create(module, runs->model);
  if (failed(executor) || !runs->sequences)
    return failure();
  runs->executor = std::move(*executor);
  runs->numSequences = std::min<int64_t>(runs->sequences->size(), limit);
  return std::move(runs);
}

LogicalResult SampleRuns::run(
    TraceFn trace,
    llvm::function_ref<LogicalResult(int64_t, const Executor &)> reset,
    llvm::function_ref<LogicalResult(const ObservedCall &)> call) {
  // So that a second run sees what the first has seen.
  executor->initialize();
  for (int64_t sequence = 0; sequence < numSequences; ++sequence) {
    executor->reset();
    if (reset && failed(reset(sequence, *executor)))
      return failure();
    for (int64_t step = 0; step < sequences->getLength(sequence); ++step) {
      unsigned index = sequences->getEntry(sequence, step);
      SmallVector<HostValue> inputs = sequences->getInputs(sequence, step);
      if (failed(executor->call(index, inputs, trace)))
        return failure();
      if (call && failed(call({sequence, step, model.entries[index], inputs,
                               *executor})))
        return failure();
    }
  }
  return success();
}
