//===- SelfTest.cpp - Golden calls from the reference interpreter ---------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "mann/Execution/Reference/ReferenceExecutor.h"
#include "mann/Target/C/CModel.h"
#include <cmath>

using namespace mlir;
using namespace mann;

static void append(SelfTestColumn &column, const HostValue &value) {
  if (value.isReal())
    llvm::append_range(column.values, value.getReals());
  else
    llvm::append_range(column.values, value.getIntegers());
}

static SelfTestCalls makeCalls(const Entry &entry) {
  SelfTestCalls calls{&entry, {}, {}};
  for (const Port &port : entry.inputs)
    calls.inputs.push_back({port, {}});
  for (const Port &port : entry.outputs)
    calls.outputs.push_back({port, {}});
  return calls;
}

namespace {

/// Runs calls on the interpreter and keeps what it gives.
class GoldenRun {
public:
  /// Runs the first `size` sequences of `calls`.
  GoldenRun(Executor &executor, const SequenceSet &calls, int64_t size)
      : executor(executor), model(executor.getModel()), calls(calls),
        size(size) {
    for (const Entry &entry : model.entries)
      test.entries.push_back(makeCalls(entry));
    // Samples of a model without states need no reset between them.
    isInOrder = model.hasStates() || model.entries.size() > 1 ||
                calls.getNumSteps() > 1;
    for (const ModelState &state : model.states)
      test.states.push_back({&state, {}, {}});
  }

  LogicalResult run();
  SelfTest test;
  /// The outputs of the last call of each sequence.
  std::vector<SmallVector<HostValue>> lastOutputs;

private:
  void endCall(uint8_t kind);
  LogicalResult call(int64_t sequence, int64_t step);

  Executor &executor;
  const Model &model;
  const SequenceSet &calls;
  int64_t size;
  bool isInOrder;
};

} // namespace

void GoldenRun::endCall(uint8_t kind) {
  if (!isInOrder)
    return;
  test.order.push_back(kind);
  for (auto [index, state] : llvm::enumerate(test.states)) {
    HostValue value = executor.getState(index);
    if (value.isReal())
      llvm::append_range(state.values, value.getReals());
    else
      state.appendHash(toStored(value));
  }
}

LogicalResult GoldenRun::call(int64_t sequence, int64_t step) {
  unsigned entry = calls.getEntry(sequence, step);
  SmallVector<HostValue> inputs = calls.getInputs(sequence, step);
  FailureOr<SmallVector<HostValue>> outputs = executor.call(entry, inputs);
  if (failed(outputs))
    return failure();
  SelfTestCalls &kept = test.entries[entry];
  for (auto [column, value] : llvm::zip_equal(kept.inputs, inputs))
    append(column, value);
  for (auto [column, value] : llvm::zip_equal(kept.outputs, *outputs))
    append(column, value);
  ++kept.size;
  endCall(entry + 1);
  lastOutputs[sequence] = std::move(*outputs);
  return success();
}

LogicalResult GoldenRun::run() {
  lastOutputs.resize(size);
  for (int64_t sequence = 0; sequence < size; ++sequence) {
    executor.reset();
    endCall(0);
    for (int64_t step = 0; step < calls.getLength(sequence); ++step)
      if (failed(call(sequence, step)))
        return failure();
  }
  return success();
}

/// Whether both are NaN, or equal.
static bool isSameNumber(float a, float b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

/// Whether the answers are those of the function that the entries were made of.
static LogicalResult
checkAnswers(func::FuncOp unsplit, const CallFile &file,
             ArrayRef<SmallVector<HostValue>> lastOutputs) {
  FailureOr<std::vector<SmallVector<HostValue>>> expected =
      answerSamples(unsplit, file);
  if (failed(expected))
    return failure();
  for (auto [sample, answers] : llvm::enumerate(
           llvm::ArrayRef(*expected).take_front(lastOutputs.size())))
    for (auto [answer, found] : llvm::zip_equal(answers, lastOutputs[sample]))
      if (answer.getIntegers() != found.getIntegers() ||
          !llvm::equal(answer.getReals(), found.getReals(), isSameNumber))
        return unsplit.emitError("gives another answer to sample ")
               << sample << " of " << file.path
               << " than the two entries that were made of it: a fault of the "
                  "compiler; compile without --entries and report it";
  return success();
}

/// Refuses outputs in f32: they are right within a tolerance, a CRC is not.
static LogicalResult checkIntegers(ModuleOp module, const Model &model) {
  for (const Entry &entry : model.entries)
    for (const Port &port : entry.outputs)
      if (isa<FloatType>(port.element))
        return module.emitError("--self-test-form=crc compares integers, but "
                                "the output '")
               << port.name << "' of '" << entry.function
               << "' is f32, which differs in its last bits between machines; "
                  "quantize the model, or use --self-test-form=outputs";
  return success();
}

FailureOr<std::string> mann::makeSelfTest(ModuleOp module, const Model &model,
                                          const CompilationOptions &options,
                                          ModuleOp unsplit) {
  if (options.selfTestKeepsCrcs && failed(checkIntegers(module, model)))
    return failure();
  FailureOr<CallFile> file = readCallFile(module, model, options.selfTest);
  FailureOr<std::unique_ptr<ReferenceExecutor>> executor =
      ReferenceExecutor::create(module, model);
  if (failed(executor) || failed(file))
    return failure();
  FailureOr<LoadedCalls> calls = loadCalls(module, model, *file, options.task,
                                           unsplit, /*overfills=*/true);
  if (failed(calls))
    return failure();
  int64_t size = calls->sequences.size();
  if (options.selfTestLimit)
    size = std::min<int64_t>(size, *options.selfTestLimit);
  GoldenRun golden(**executor, calls->sequences, size);
  golden.test.keepsCrcs = options.selfTestKeepsCrcs;
  if (failed(golden.run()))
    return failure();
  if (calls->areSamples && failed(checkAnswers(*getModelFunction(unsplit),
                                               *file, golden.lastOutputs)))
    return failure();
  return printCSelfTest(model, golden.test);
}
