//===- StoryCalls.cpp - Stories as calls of two entries -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Sequences.h"
#include "mann/Model/Story.h"
#include "mann/Support/FixedPoint.h"
#include "mann/Tasks/Stories/StoryTask.h"

using namespace mlir;
using namespace mann;

namespace {

/// One input of an entry at all steps of all sequences.
class InputRows {
public:
  InputRows(const Model &model, const Entry &entry, const Port &port,
            int64_t numSequences, int64_t numSteps)
      : name(getTensorName(model, entry, port)), shape{numSequences, numSteps},
        size(port.getNumElements()) {
    llvm::append_range(shape, port.shape);
    isReal = port.element.isF32();
    reals.resize(isReal ? numSequences * numSteps * size : 0);
    integers.resize(isReal ? 0 : numSequences * numSteps * size);
  }

  /// Takes the elements of `value` from `first` on.
  void put(int64_t place, const HostValue &value, int64_t first = 0) {
    for (int64_t i = 0; i < size; ++i)
      if (isReal)
        reals[place * size + i] = value.getReals()[first + i];
      else
        integers[place * size + i] = int32_t(value.getIntegers()[first + i]);
  }

  HostTensor getTensor() const {
    return isReal ? HostTensor::create<float>(name, shape, reals)
                  : HostTensor::create<int32_t>(name, shape, integers);
  }

private:
  std::string name;
  SmallVector<int64_t> shape;
  int64_t size;
  bool isReal;
  std::vector<float> reals;
  std::vector<int32_t> integers;
};

/// Turns each sample of a function of a story into its sentences, one a call,
/// and the question.
class StoryCalls {
public:
  StoryCalls(const Model &model, const Story &story, const SampleSet &samples,
             bool overfills)
      : model(model), story(story), samples(samples), overfills(overfills) {}

  std::vector<HostTensor> run();

private:
  int64_t getCount(ArrayRef<HostValue> arguments) const {
    return saturate(arguments[story.count.getArgNumber()].getIntegers()[0], 0,
                    story.getSlots());
  }
  /// How many sentences come first that a full ring then has forgotten, so
  /// that it begins elsewhere in each sample.
  int64_t getForgotten(int64_t sample, int64_t count) const {
    return overfills && count == story.getSlots() ? sample % count : 0;
  }
  bool isStory(unsigned argument) const {
    return argument == story.ids.getArgNumber() ||
           argument == story.count.getArgNumber();
  }

  const Model &model;
  const Story &story;
  const SampleSet &samples;
  bool overfills;
};

} // namespace

std::vector<HostTensor> StoryCalls::run() {
  const Entry &observe = model.entries[0], &answer = model.entries[1];
  std::vector<int32_t> lengths;
  for (int64_t sample = 0; sample < samples.size(); ++sample) {
    int64_t count = getCount(samples.get(sample));
    lengths.push_back(getForgotten(sample, count) + count + 1);
  }
  int64_t numSteps = *llvm::max_element(lengths);
  std::vector<int32_t> calls(samples.size() * numSteps);
  InputRows sentences(model, observe, observe.inputs[0], samples.size(),
                      numSteps);
  std::vector<InputRows> others;
  others.reserve(answer.inputs.size());
  for (const Port &port : answer.inputs)
    others.emplace_back(model, answer, port, samples.size(), numSteps);
  for (int64_t sample = 0; sample < samples.size(); ++sample) {
    SmallVector<HostValue> arguments = samples.get(sample);
    const HostValue &ids = arguments[story.ids.getArgNumber()];
    int64_t count = getCount(arguments), place = sample * numSteps;
    auto tell = [&](int64_t number) {
      for (int64_t i = 0; i < number; ++i) {
        int64_t slot = story.isNewestFirst() ? count - 1 - i : i;
        sentences.put(place++, ids, slot * story.getWords());
      }
    };
    tell(getForgotten(sample, count));
    tell(count);
    calls[place] = 1;
    auto rows = others.begin();
    for (auto [index, value] : llvm::enumerate(arguments))
      if (!isStory(index))
        (rows++)->put(place, value);
  }
  std::vector<HostTensor> tensors{
      sentences.getTensor(),
      HostTensor::create<int32_t>(kSequenceLengths, {samples.size()}, lengths),
      HostTensor::create<int32_t>(kSequenceCalls, {samples.size(), numSteps},
                                  calls)};
  for (const InputRows &rows : others)
    tensors.push_back(rows.getTensor());
  return tensors;
}

FailureOr<std::vector<HostTensor>>
StoryTask::makeCalls(func::FuncOp function, const SampleSet &samples,
                     const Model &model, bool overfills) const {
  FailureOr<Story> story = findStory(function);
  if (failed(story))
    return failure();
  return StoryCalls(model, *story, samples, overfills).run();
}
