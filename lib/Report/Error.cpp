//===- Error.cpp - Where the accuracy went -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the float network and the quantized one on the same samples and compares
// what each op gives, matched by the name and kind in their locations.
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Hops.h"
#include "mann/Execution/Reference/Interpreter.h"
#include "mann/Interfaces/Interfaces.h"
#include "mann/Report/Report.h"
#include "mann/Support/Names.h"
#include "llvm/ADT/StringMap.h"
#include <cmath>

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

namespace {

/// The source of an op that still is what the source says; empty for ops that
/// quantization has added under the name of another.
std::string sourceOf(Operation *op) {
  std::string text = getLocationText(op->getLoc());
  return StringRef(text).split(" = ").second == op->getName().getStringRef()
             ? text
             : "";
}

/// The iterations of the loops around an op, each with a comma before it.
std::string describeIterations(const TracedOp &traced) {
  std::string text;
  for (int64_t iteration : traced.iterations)
    text += "," + std::to_string(iteration);
  return text;
}

int64_t largestElement(const HostValue &value, int64_t size) {
  int64_t best = 0;
  for (int64_t i = 1; i < size; ++i)
    if (value.getNumber(i) > value.getNumber(best))
      best = i;
  return best;
}

/// How one op differs over all samples.
struct OpError {
  double signal = 0, noise = 0, largest = 0;
  int64_t largestSample = 0, largestElement = 0;
  int64_t elements = 0, saturated = 0, firstSaturated = -1;
  std::string format;

  void add(const HostValue &exact, const HostValue &coded, int64_t sample);
  double noiseToSignal() const {
    return signal > 0 ? noise / signal : noise > 0 ? HUGE_VAL : 0;
  }
};

void OpError::add(const HostValue &exact, const HostValue &coded,
                  int64_t sample) {
  std::optional<Format> format = coded.getFormat();
  for (int64_t i = 0; i < exact.getNumElements(); ++i) {
    double x = exact.getNumber(i), y = coded.getNumber(i);
    signal += x * x;
    noise += (x - y) * (x - y);
    ++elements;
    if (std::abs(x - y) > largest) {
      largest = std::abs(x - y);
      largestSample = sample;
      largestElement = i;
    }
    // At the end of the range, with a number that lies beyond it.
    if (!format)
      continue;
    int64_t code = coded.getIntegers()[i];
    double step = format->step();
    if ((code == format->max && x > (format->max + 0.5) * step) ||
        (code == format->min && x < (format->min - 0.5) * step)) {
      ++saturated;
      if (firstSaturated < 0)
        firstSaturated = sample;
    }
  }
}

/// Scores of one addressing op and the slots of one sample.
struct Addressing {
  unsigned hop = 0;
  int64_t flips = 0;
};

class Comparison {
public:
  Comparison(func::FuncOp original, func::FuncOp reference,
             func::FuncOp network, ArrayRef<int64_t> chosenMaps)
      : original(original), reference(reference), network(network),
        first(original), exact(reference), coded(network), hops(network),
        chosenMaps(chosenMaps) {}

  LogicalResult prepare() {
    return success(succeeded(first.prepare()) && succeeded(exact.prepare()) &&
                   succeeded(coded.prepare()));
  }
  LogicalResult run(int64_t sample, ArrayRef<HostValue> arguments);
  json::Object describe(int64_t samples);

private:
  void compareScores(Operation *op, ArrayRef<const HostValue *> operands,
                     const HostValue &coded, const HostValue &exact);
  void keepWeights(Operation *op, ArrayRef<const HostValue *> operands,
                   const HostValue &weights, json::Array &hopsOfSample);
  bool answersDiffer(ArrayRef<HostValue> a, ArrayRef<HostValue> b);
  double addedNoise(Operation *op, const OpError &error);

  func::FuncOp original, reference, network;
  Interpreter first, exact, coded;
  HopAnalysis hops;
  std::map<std::string, OpError> errors;
  std::vector<std::pair<Operation *, std::string>> order;
  llvm::StringMap<Addressing> addressing;
  std::vector<std::string> addressingOrder;
  int64_t answersChanged = 0, flipsInSample = 0;
  json::Array changedSamples, heatMaps, otherMaps;
  /// Samples that the maps are asked for of; empty: of the telling ones.
  ArrayRef<int64_t> chosenMaps;
};

void Comparison::compareScores(Operation *op,
                               ArrayRef<const HostValue *> operands,
                               const HostValue &codedScores,
                               const HostValue &exactScores) {
  auto slots = dyn_cast<FilledSlotsOpInterface>(op);
  if (!isa<AddressingOpInterface>(op) || codedScores.getShape().size() != 1)
    return;
  int64_t size = codedScores.getNumElements();
  if (slots)
    for (auto [operand, value] : llvm::zip(op->getOperands(), operands))
      if (operand == slots.getFilledCount())
        size = std::clamp<int64_t>(value->getIntegers()[0], 0, size);
  std::string source = sourceOf(op);
  auto [entry, isNew] = addressing.try_emplace(source);
  if (isNew) {
    addressingOrder.push_back(source);
    entry->second.hop = hops.getHop(op);
  }
  if (size &&
      largestElement(codedScores, size) != largestElement(exactScores, size)) {
    ++entry->second.flips;
    ++flipsInSample;
  }
}

void Comparison::keepWeights(Operation *op,
                             ArrayRef<const HostValue *> operands,
                             const HostValue &weights,
                             json::Array &hopsOfSample) {
  auto slots = dyn_cast<FilledSlotsOpInterface>(op);
  auto quantizable = dyn_cast<QuantizableOpInterface>(op);
  if (!slots || !quantizable || quantizable.getResultBound() <= 0 ||
      weights.getShape().size() != 1)
    return;
  int64_t size = weights.getNumElements();
  for (auto [operand, value] : llvm::zip(op->getOperands(), operands))
    if (operand == slots.getFilledCount())
      size = std::clamp<int64_t>(value->getIntegers()[0], 0, size);
  json::Array row;
  for (int64_t i = 0; i < size; ++i)
    row.push_back(weights.getNumber(i));
  hopsOfSample.push_back(
      json::Object{{"source", getLocationName(op->getLoc(), "weights")},
                   {"hop", int64_t(hops.getHop(op))},
                   {"weights", std::move(row)}});
}

/// Integers that are no codes: the answer; without any, the largest element of
/// the first output.
bool Comparison::answersDiffer(ArrayRef<HostValue> a, ArrayRef<HostValue> b) {
  bool hasAnswer = false, differ = false;
  for (auto [x, y] : llvm::zip(a, b)) {
    if (x.isReal() || x.getFormat() || y.getFormat())
      continue;
    hasAnswer = true;
    differ |= x.getIntegers() != y.getIntegers();
  }
  if (hasAnswer || a.empty())
    return differ;
  return largestElement(a[0], a[0].getNumElements()) !=
         largestElement(b[0], b[0].getNumElements());
}

LogicalResult Comparison::run(int64_t sample, ArrayRef<HostValue> arguments) {
  std::map<std::string, HostValue> values;
  auto keep = [&](const TracedOp &traced) {
    if (std::string source = sourceOf(traced.op);
        !source.empty() && traced.results.size() == 1)
      values[source + describeIterations(traced)] = *traced.results[0];
  };
  json::Array weights;
  auto compare = [&](const TracedOp &traced) {
    if (traced.results.size() != 1)
      return;
    Operation *op = traced.op;
    const HostValue &result = *traced.results[0];
    std::string source = sourceOf(op);
    auto value = values.find(source + describeIterations(traced));
    if (source.empty() || value == values.end() ||
        value->second.getNumElements() != result.getNumElements())
      return;
    if (!errors.count(source))
      order.push_back({op, source});
    // A parameter is the same in every sample.
    if (sample == 0 || !isa<SymbolUserOpInterface>(op))
      errors[source].add(value->second, result, sample);
    compareScores(op, traced.operands, result, value->second);
    keepWeights(op, traced.operands, result, weights);
  };
  flipsInSample = 0;
  auto outputs = first.run(arguments);
  if (failed(outputs) || failed(exact.run(arguments, keep)))
    return failure();
  auto codedOutputs = coded.run(arguments, compare);
  if (failed(codedOutputs))
    return failure();
  bool changed = answersDiffer(*outputs, *codedOutputs);
  answersChanged += changed;
  if (changed)
    changedSamples.push_back(sample);
  json::Array &maps =
      !chosenMaps.empty() || changed || flipsInSample ? heatMaps : otherMaps;
  bool wanted = chosenMaps.empty() ? maps.size() < 4
                                   : llvm::is_contained(chosenMaps, sample);
  if (wanted && !weights.empty())
    maps.push_back(json::Object{{"sample", sample},
                                {"answer_changed", changed},
                                {"flips", flipsInSample},
                                {"hops", std::move(weights)}});
  return success();
}

/// The noise of an op beyond that of its noisiest operand.
double Comparison::addedNoise(Operation *op, const OpError &error) {
  double before = 0;
  SmallVector<Value> work(op->getOperands());
  while (!work.empty()) {
    Operation *producer = work.pop_back_val().getDefiningOp();
    if (!producer)
      continue;
    auto known = errors.find(sourceOf(producer));
    // What quantization inserts stands for what it is made from.
    if (known == errors.end())
      llvm::append_range(work, producer->getOperands());
    else
      before = std::max(before, known->second.noiseToSignal());
  }
  return std::max(0.0, error.noiseToSignal() - before);
}

json::Object Comparison::describe(int64_t samples) {
  std::vector<std::pair<double, json::Object>> rows;
  for (const auto &[op, source] : order) {
    const OpError &error = errors[source];
    double ratio = error.noiseToSignal(), added = addedNoise(op, error);
    auto [name, kind] = StringRef(source).split(" = ");
    json::Object row{{"source", name.str()},
                     {"op", kind.str()},
                     {"hop", int64_t(hops.getHop(op))},
                     {"sqnr_db", nullptr},
                     {"added_noise", std::isfinite(added) ? added : 1e9},
                     {"max_error", error.largest},
                     {"max_error_sample", error.largestSample},
                     {"max_error_element", error.largestElement},
                     {"elements", error.elements},
                     {"saturated", error.saturated},
                     {"first_saturated_sample", nullptr}};
    if (ratio > 0 && std::isfinite(ratio))
      row["sqnr_db"] = -10 * std::log10(ratio);
    if (error.firstSaturated >= 0)
      row["first_saturated_sample"] = error.firstSaturated;
    rows.push_back({added, std::move(row)});
  }
  llvm::stable_sort(
      rows, [](const auto &a, const auto &b) { return a.first > b.first; });
  json::Array ops, flips;
  for (auto &[added, row] : rows)
    ops.push_back(std::move(row));
  for (const std::string &source : addressingOrder) {
    const Addressing &one = addressing[source];
    flips.push_back(
        json::Object{{"source", StringRef(source).split(" = ").first.str()},
                     {"hop", one.hop},
                     {"flips", one.flips}});
  }
  for (json::Value &map : otherMaps)
    if (chosenMaps.empty() && heatMaps.size() < 4)
      heatMaps.push_back(std::move(map));
  return json::Object{{"samples", samples},
                      {"answers_changed", answersChanged},
                      {"changed_samples", std::move(changedSamples)},
                      {"ops", std::move(ops)},
                      {"address_flips", std::move(flips)},
                      {"heat_maps", std::move(heatMaps)}};
}

} // namespace

LogicalResult mann::addErrors(const ReportInputs &inputs,
                              json::Object &report) {
  if (inputs.samples.empty()) {
    if (inputs.heatMaps.empty())
      return success();
    return emitError(
        ModuleOp(inputs.network).getLoc(),
        "there are no samples to draw heat maps of: give --report-samples");
  }
  FailureOr<func::FuncOp> original = getModelFunction(inputs.original),
                          reference = getModelFunction(inputs.reference),
                          network = getModelFunction(inputs.network);
  if (failed(original) || failed(reference) || failed(network))
    return failure();
  FailureOr<SampleSet> samples = SampleSet::load(*network, inputs.samples);
  Comparison comparison(*original, *reference, *network, inputs.heatMaps);
  if (failed(samples) || failed(comparison.prepare()))
    return failure();
  int64_t size = std::min<int64_t>(samples->size(), inputs.sampleLimit);
  for (int64_t sample : inputs.heatMaps)
    if (sample >= size)
      return emitError(ModuleOp(inputs.network).getLoc(), "there is no sample ")
             << sample
             << " to draw a heat map of: the report runs samples 0 to "
             << size - 1 << " (--report-samples, --samples)";
  for (int64_t sample = 0; sample < size; ++sample)
    if (failed(comparison.run(sample, samples->get(sample))))
      return failure();
  report["errors"] = comparison.describe(size);
  return success();
}
