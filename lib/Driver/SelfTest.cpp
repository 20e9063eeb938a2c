//===- SelfTest.cpp - Golden samples from the reference interpreter ------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "mann/Execution/Reference/Interpreter.h"
#include "mann/Execution/Samples.h"
#include "mann/Model/Story.h"
#include "mann/Target/C/CModel.h"

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

/// Adds a call; both lists in the order of the entry's ports.
static void append(SelfTestCalls &calls, ArrayRef<HostValue> inputs,
                   ArrayRef<HostValue> outputs) {
  for (auto [column, value] : llvm::zip_equal(calls.inputs, inputs))
    append(column, value);
  for (auto [column, value] : llvm::zip_equal(calls.outputs, outputs))
    append(column, value);
  ++calls.size;
}

/// Calls `add(sample, arguments, results)` for each sample of the file.
static LogicalResult runSamples(
    func::FuncOp function, StringRef path,
    llvm::function_ref<void(int64_t, ArrayRef<HostValue>, ArrayRef<HostValue>)>
        add) {
  FailureOr<SampleSet> samples = function.getNumArguments()
                                     ? SampleSet::load(function, path)
                                     : SampleSet::withoutInputs();
  Interpreter interpreter(function);
  if (failed(interpreter.prepare()) || failed(samples))
    return failure();
  for (int64_t sample = 0; sample < samples->size(); ++sample) {
    SmallVector<HostValue> arguments = samples->get(sample);
    FailureOr<SmallVector<HostValue>> results = interpreter.run(arguments);
    if (failed(results))
      return failure();
    add(sample, arguments, *results);
  }
  return success();
}

FailureOr<std::string> mann::makeSelfTest(func::FuncOp function,
                                          const Model &model, StringRef path) {
  SelfTestCalls calls = makeCalls(model.getOnlyEntry());
  if (failed(runSamples(function, path,
                        [&](int64_t, ArrayRef<HostValue> arguments,
                            ArrayRef<HostValue> results) {
                          append(calls, arguments, results);
                        })))
    return failure();
  return printCSelfTest(model, calls);
}

/// The sentence in a slot.
static HostValue getSentence(const HostValue &ids, int64_t slot) {
  auto type = cast<RankedTensorType>(ids.getType());
  int64_t words = type.getDimSize(1);
  ArrayRef<int64_t> row = ids.getIntegers().slice(slot * words, words);
  return HostValue(RankedTensorType::get({words}, type.getElementType()),
                   row.vec());
}

FailureOr<std::string> mann::makeStorySelfTest(func::FuncOp function,
                                               const Model &model,
                                               StringRef path) {
  FailureOr<Story> story = findStory(function);
  if (failed(story))
    return failure();
  SelfTestCalls calls[] = {makeCalls(model.entries[0]),
                           makeCalls(model.entries[1])};
  std::vector<uint8_t> order;
  auto add = [&](int64_t sample, ArrayRef<HostValue> arguments,
                 ArrayRef<HostValue> results) {
    const HostValue &ids = arguments[story->ids.getArgNumber()];
    int64_t slots = story->getSlots();
    int64_t count = saturate(
        arguments[story->count.getArgNumber()].getIntegers()[0], 0, slots);
    auto observe = [&](int64_t number) {
      for (int64_t i = 0; i < number; ++i) {
        int64_t slot = story->isNewestFirst() ? count - 1 - i : i;
        append(calls[0], getSentence(ids, slot), {});
        order.push_back(1);
      }
    };
    order.push_back(0);
    // A full ring has forgotten what came before; it then begins elsewhere.
    if (count == slots)
      observe(sample % slots);
    observe(count);
    SmallVector<HostValue> others;
    for (auto [index, value] : llvm::enumerate(arguments))
      if (index != story->ids.getArgNumber() &&
          index != story->count.getArgNumber())
        others.push_back(value);
    append(calls[1], others, results);
    order.push_back(2);
  };
  if (failed(runSamples(function, path, add)))
    return failure();
  return printCSelfTest(model, calls, order);
}
