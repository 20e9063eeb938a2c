//===- State.cpp - Checkpoints --------------------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A checkpoint is a safetensors file: each set of weights under a prefix, the
// counters as two small tensors, and the log as bytes.
//
//===----------------------------------------------------------------------===//

#include "State.h"
#include "mann/Support/TensorFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mann;

namespace {
/// Calls fn(prefix, weights) for every set of weights of `state`.
template <typename State, typename Fn> void forEachSet(State &state, Fn fn) {
  fn("current/", state.current);
  fn("start/", state.start);
  fn("best/", state.best.weights);
  fn("best_start/", state.bestStart);
  fn("best_last/", state.bestLast);
  fn("overall/", state.overall.weights);
  fn("overall_start/", state.overallStart);
  fn("overall_last/", state.overallLast);
  fn("velocity/", state.optimizer.velocity);
  fn("mean/", state.optimizer.mean);
  fn("square/", state.optimizer.square);
}

/// Calls fn(counter) for every integer, in the order of the file.
template <typename State, typename Fn>
void forEachCounter(State &state, Fn fn) {
  fn(state.restart);
  fn(state.phase);
  fn(state.epoch);
  fn(state.lastGain);
  fn(state.optimizer.steps);
  for (auto *candidate : {&state.best, &state.overall}) {
    fn(candidate->restart);
    fn(candidate->epoch);
    fn(candidate->score.wrong);
    fn(candidate->score.samples);
    fn(candidate->score.hopeless);
    fn(candidate->score.uncounted);
  }
}
} // namespace

llvm::Error SessionState::save(llvm::StringRef path,
                               uint64_t fingerprint) const {
  std::vector<HostTensor> tensors;
  forEachSet(*this, [&](const char *prefix, const Weights &weights) {
    for (const Weight &weight : weights.get())
      tensors.push_back(HostTensor::create<float>(
          prefix + weight.name, weight.shape, llvm::ArrayRef(weight.values)));
  });
  std::vector<int64_t> counters{int64_t(fingerprint)};
  forEachCounter(*this, [&](int64_t value) { counters.push_back(value); });
  tensors.push_back(HostTensor::create<int64_t>(
      "counters", {int64_t(counters.size())}, llvm::ArrayRef(counters)));
  double losses[] = {best.score.loss, overall.score.loss};
  tensors.push_back(
      HostTensor::create<double>("losses", {2}, llvm::ArrayRef(losses)));
  tensors.push_back(HostTensor::create<uint8_t>(
      "log", {int64_t(log.size())}, llvm::arrayRefFromStringRef(log)));
  return writeTensorFile(path, tensors);
}

llvm::Error SessionState::load(llvm::StringRef path, uint64_t fingerprint) {
  auto read = readTensorFile(path);
  if (!read)
    return read.takeError();
  llvm::StringMap<const HostTensor *> byName;
  for (const HostTensor &tensor : *read)
    byName[tensor.name] = &tensor;
  auto wrong = [&](const llvm::Twine &what) {
    return llvm::createStringError(
        path + ": is no checkpoint of this training: " + what +
        "; remove the file, or name another with --checkpoint");
  };
  const HostTensor *counters = byName.lookup("counters");
  const HostTensor *losses = byName.lookup("losses");
  const HostTensor *rows = byName.lookup("log");
  size_t numCounters = 1;
  forEachCounter(*this, [&](int64_t) { ++numCounters; });
  if (!counters || counters->kind != ElementKind::I64 ||
      counters->as<int64_t>().size() != numCounters || !losses ||
      losses->kind != ElementKind::F64 || losses->as<double>().size() != 2 ||
      !rows || rows->kind != ElementKind::U8)
    return wrong("expected the tensors 'counters', 'losses' and 'log'");
  llvm::ArrayRef<int64_t> values = counters->as<int64_t>();
  if (uint64_t(values[0]) != fingerprint)
    return wrong("it belongs to another model, data or options");
  llvm::Error error = llvm::Error::success();
  forEachSet(*this, [&](const char *prefix, Weights &weights) {
    for (Weight &weight : weights.get()) {
      const HostTensor *tensor = byName.lookup(prefix + weight.name);
      if (error)
        return;
      if (!tensor || tensor->kind != ElementKind::F32 ||
          tensor->as<float>().size() != weight.values.size()) {
        llvm::consumeError(std::move(error));
        error = wrong("the tensor '" + llvm::Twine(prefix) + weight.name +
                      "' is missing or of another size");
        return;
      }
      llvm::copy(tensor->as<float>(), weight.values.begin());
    }
  });
  if (error)
    return error;
  values = values.drop_front();
  forEachCounter(*this, [&](int64_t &counter) {
    counter = values.front();
    values = values.drop_front();
  });
  if (restart < 0 || phase < 0 || phase >= kNumPhases || epoch < 0)
    return wrong("its counters are out of range");
  log = llvm::toStringRef(rows->as<uint8_t>());
  best.score.loss = losses->as<double>()[0];
  overall.score.loss = losses->as<double>()[1];
  return llvm::Error::success();
}
