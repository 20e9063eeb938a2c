//===- ModelRun.cpp - Run a model on sequences ----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelRun.h"
#include "Evaluation.h"
#include "mann/Execution/Jit/JitExecutor.h"
#include "mann/Execution/Lockstep.h"
#include "mann/Execution/Printing.h"
#include "mann/Execution/Reference/ReferenceExecutor.h"
#include "mann/Support/TensorFile.h"

using namespace mlir;
using namespace mann;

namespace {

template <typename ExecutorTy>
FailureOr<std::unique_ptr<Executor>> create(ModuleOp module,
                                            const Model &model) {
  auto executor = ExecutorTy::create(module, model);
  if (failed(executor))
    return failure();
  return std::unique_ptr<Executor>(std::move(*executor));
}

/// A model, what it is run on, and the values that its states start with.
class ModelRun {
public:
  ModelRun(ModuleOp module, const Model &model, const SequenceSet &sequences,
           const ModelRunOptions &options)
      : module(module), model(model), sequences(sequences), options(options),
        numSequences(options.limit
                         ? std::min<int64_t>(options.limit, sequences.size())
                         : sequences.size()) {}

  ExitCode checkOutputs();
  ExitCode loadState();
  ExitCode run(Executor &executor);
  ExitCode compare(Executor &expected, Executor &found);

private:
  bool prints() const {
    return options.print ||
           (!options.trace && options.output.empty() && options.check.empty() &&
            options.saveState.empty() && options.labels.empty());
  }
  /// Without a word about states, a file has them and a person does not see
  /// them.
  KeptStates getKeptStates() const {
    return options.states.value_or(options.output.empty() ? KeptStates::None
                                                          : KeptStates::Final);
  }
  LogicalResult restore(Executor &executor, bool persistent);
  LogicalResult runSequence(Executor &executor, int64_t sequence,
                            SequenceResults &results);
  ExitCode evaluateAnswers(const SequenceResults &results);
  ExitCode finish(const Executor &executor, const SequenceResults &results);

  ModuleOp module;
  const Model &model;
  const SequenceSet &sequences;
  const ModelRunOptions &options;
  int64_t numSequences;
  /// From --load-state; empty without it.
  std::vector<HostValue> loaded;
};

} // namespace

static ExitCode fileError(llvm::Error error) {
  llvm::logAllUnhandledErrors(std::move(error), llvm::errs(),
                              "mann-run: error: ");
  return WrongInput;
}

/// Whether the files that are written hold as many tensors as there will be.
ExitCode ModelRun::checkOutputs() {
  KeptStates kept = getKeptStates();
  llvm::Error error = llvm::Error::success();
  if (!options.output.empty())
    error = checkTensorFileName(
        options.output,
        SequenceResults(module, model, sequences, numSequences, kept)
            .getTensors()
            .size());
  if (!error && !options.saveState.empty())
    error = checkTensorFileName(options.saveState, model.states.size() + 1);
  return error ? fileError(std::move(error)) : Success;
}

ExitCode ModelRun::loadState() {
  if (options.loadState.empty())
    return Success;
  FailureOr<std::vector<HostValue>> values =
      readStates(module, model, options.loadState);
  if (failed(values))
    return WrongInput;
  loaded = std::move(*values);
  return Success;
}

/// Sets the states that are persistent, or those that are not, to what has been
/// loaded.
LogicalResult ModelRun::restore(Executor &executor, bool persistent) {
  for (auto [index, value] : llvm::enumerate(loaded))
    if (model.states[index].isPersistent == persistent &&
        failed(executor.setState(index, value)))
      return failure();
  return success();
}

LogicalResult ModelRun::runSequence(Executor &executor, int64_t sequence,
                                    SequenceResults &results) {
  executor.reset();
  if (failed(restore(executor, /*persistent=*/false)))
    return failure();
  for (int64_t step = 0; step < sequences.getLength(sequence); ++step) {
    auto printStep = [&](const TracedOp &traced) {
      printTrace(llvm::outs(),
                 "sequence " + Twine(sequence) + ", step " + Twine(step),
                 traced);
    };
    bool traces = options.trace && options.traceStep.value_or(step) == step;
    FailureOr<SmallVector<HostValue>> outputs = executor.call(
        sequences.getEntry(sequence, step), sequences.getInputs(sequence, step),
        traces ? TraceFn(printStep) : TraceFn());
    if (failed(outputs))
      return failure();
    if (prints())
      results.printCall(llvm::outs(), sequence, step, *outputs, executor);
    results.addCall(sequence, step, *outputs, executor);
  }
  if (prints())
    results.printEnd(llvm::outs(), sequence, executor);
  results.addEnd(sequence, executor);
  return success();
}

/// Compares the outputs with the labels, states left aside.
ExitCode ModelRun::evaluateAnswers(const SequenceResults &results) {
  llvm::StringMap<unsigned> entries;
  for (auto [index, entry] : llvm::enumerate(model.entries))
    for (const Port &port : entry.outputs)
      entries[getTensorName(model, entry, port)] = index;
  std::vector<HostTensor> outputs = results.getTensors();
  llvm::erase_if(outputs, [&](const HostTensor &tensor) {
    return !entries.contains(tensor.name);
  });
  CallPlaces places{numSequences, sequences.getNumSteps(),
                    sequences.areSamples(), numSequences < sequences.size(),
                    [&](StringRef name, int64_t sequence, int64_t step) {
                      return step < sequences.getLength(sequence) &&
                             sequences.getEntry(sequence, step) ==
                                 entries.lookup(name);
                    }};
  return evaluate(outputs, options.labels, options.answer, places);
}

/// Writes and compares what has been asked for.
ExitCode ModelRun::finish(const Executor &executor,
                          const SequenceResults &results) {
  if (!options.output.empty())
    if (llvm::Error error =
            writeTensorFile(options.output, results.getTensors()))
      return fileError(std::move(error));
  if (!options.saveState.empty())
    if (llvm::Error error = writeStates(options.saveState, module, executor))
      return fileError(std::move(error));
  if (!options.labels.empty())
    if (ExitCode code = evaluateAnswers(results); code != Success)
      return code;
  if (options.check.empty())
    return Success;
  CompareOptions compare;
  compare.tolerance = options.tolerance;
  compare.isPrefix = numSequences < sequences.size();
  FailureOr<bool> same = results.compare(
      options.check, compare, options.states.has_value(), llvm::outs());
  return succeeded(same) && *same ? Success : WrongInput;
}

ExitCode ModelRun::run(Executor &executor) {
  SequenceResults results(module, model, sequences, numSequences,
                          getKeptStates());
  if (failed(restore(executor, /*persistent=*/true)))
    return WrongInput;
  for (int64_t sequence = 0; sequence < numSequences; ++sequence)
    if (failed(runSequence(executor, sequence, results)))
      return WrongInput;
  return finish(executor, results);
}

ExitCode ModelRun::compare(Executor &expected, Executor &found) {
  if (failed(restore(expected, /*persistent=*/true)) ||
      failed(restore(found, /*persistent=*/true)))
    return WrongInput;
  auto begin = [&](Executor &executor) {
    return restore(executor, /*persistent=*/false);
  };
  FailureOr<LockstepResult> result = runInLockstep(
      expected, found, sequences, numSequences, options.tolerance, begin);
  if (failed(result))
    return WrongInput;
  if (!result->divergence) {
    llvm::outs() << "the interpreter and compiled code agree in "
                 << result->numCalls << " calls of " << numSequences
                 << " sequences\n";
    return Success;
  }
  llvm::outs() << "the interpreter (expected) and compiled code (found) differ "
                  "first in\n  ";
  result->divergence->print(llvm::outs());
  return WrongInput;
}

/// The calls that the model is run on; nothing after a message.
static FailureOr<SequenceSet> loadSequences(ModuleOp module, const Model &model,
                                            const ModelRunOptions &options,
                                            ExitCode &code) {
  if (!options.sequences.empty()) {
    code = WrongInput;
    return SequenceSet::load(module, model, options.sequences);
  }
  if (model.entries.size() == 1 && model.getOnlyEntry().inputs.empty())
    return SequenceSet::withoutInputs();
  std::string list;
  llvm::raw_string_ostream os(list);
  const char *separator = "";
  for (const Entry &entry : model.entries)
    for (const Port &port : entry.inputs) {
      os << separator << "'" << getTensorName(model, entry, port)
         << "': " << port.type;
      separator = ", ";
    }
  code = usageError(
      "the model takes inputs; give --sequence=<file> with a tensor "
      "[sequences, steps, ...] for each of " +
      list +
      (model.entries.size() > 1
           ? " and '" + kSequenceCalls + "', the entry called at each step"
           : ""));
  return failure();
}

ExitCode mann::runModel(ModuleOp module, const ModelRunOptions &options) {
  FailureOr<Model> model = Model::get(module, "model");
  if (failed(model))
    return WrongInput;
  if (!model->hasStates() && (options.states || !options.loadState.empty() ||
                              !options.saveState.empty()))
    return usageError("the model has no states; leave out --states, "
                      "--load-state and --save-state");
  // What is wrong with the model comes first: inputs cannot mend it.
  FailureOr<std::unique_ptr<Executor>> reference =
      create<ReferenceExecutor>(module, *model);
  if (failed(reference))
    return WrongInput;
  ExitCode code = Success;
  FailureOr<SequenceSet> sequences =
      loadSequences(module, *model, options, code);
  if (failed(sequences))
    return code;
  ModelRun run(module, *model, *sequences, options);
  if (ExitCode checked = run.checkOutputs(); checked != Success)
    return checked;
  if (ExitCode loaded = run.loadState(); loaded != Success)
    return loaded;
  if (!options.jit && !options.compare)
    return run.run(**reference);
  FailureOr<std::unique_ptr<Executor>> compiled =
      create<JitExecutor>(module, *model);
  if (failed(compiled))
    return WrongInput;
  return options.compare ? run.compare(**reference, **compiled)
                         : run.run(**compiled);
}
