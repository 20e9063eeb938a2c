//===- Error.cpp - Where the accuracy went -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the float network and the quantized one on the same samples or sequences
// and compares what each op gives, what the states hold and what comes out.
//
//===----------------------------------------------------------------------===//

#include "Comparison.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

/// How many samples, and how many sequences, are drawn unless asked for.
constexpr size_t kDrawnSamples = 4, kDrawnSequences = 2;

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

LogicalResult Comparison::prepare() {
  ModuleOp original = inputs.original, reference = inputs.reference;
  FailureOr<Model> originalRead = Model::get(original, inputs.interface->name),
                   exactRead = Model::get(reference, inputs.interface->name);
  if (failed(originalRead) || failed(exactRead))
    return failure();
  originalModel = std::move(*originalRead);
  exactModel = std::move(*exactRead);
  auto create = [](ModuleOp module, const Model &model,
                   std::unique_ptr<ReferenceExecutor> &executor) {
    auto created = ReferenceExecutor::create(module, model);
    if (succeeded(created))
      executor = std::move(*created);
    return succeeded(created);
  };
  bool isSame = OperationEquivalence::isEquivalentTo(
      original, reference, OperationEquivalence::IgnoreLocations);
  if ((!isSame && !create(original, originalModel, first)) ||
      !create(reference, exactModel, exact) ||
      !create(inputs.network, *inputs.interface, coded))
    return failure();
  addresses = std::make_unique<Addresses>(*inputs.interface);
  states = std::make_unique<StateErrors>(*exact, *coded, inputs.network);
  auto find = [](ModuleOp module, const Entry &entry) {
    return module.lookupSymbol<func::FuncOp>(entry.function);
  };
  for (auto [index, entry] : llvm::enumerate(inputs.interface->entries)) {
    hops.emplace_back(find(inputs.network, entry));
    answers.emplace_back(original, originalModel.entries[index]);
    addresses->findAddresses(index, find(reference, entry));
  }
  return success();
}

FailureOr<std::unique_ptr<Comparison>>
Comparison::create(const ReportInputs &inputs) {
  std::unique_ptr<Comparison> comparison(new Comparison(inputs));
  if (failed(comparison->prepare()))
    return failure();
  return std::move(comparison);
}

/// The iterations of the loops around an op: "[2]", "[0][3]".
static std::string describeIterations(const TracedOp &traced) {
  std::string text;
  for (int64_t iteration : traced.iterations)
    text += "[" + std::to_string(iteration) + "]";
  return text;
}

void Comparison::compareOp(const TracedOp &traced, CallPlace place,
                           const std::map<std::string, HostValue> &values) {
  // Bounds and counters of loops are no numbers of the network.
  if (traced.results.size() != 1 || traced.results[0]->getType().isIndex())
    return;
  std::string source = getSource(traced.op),
              iterations = describeIterations(traced);
  auto value = values.find(source + iterations);
  if (source.empty() || value == values.end() ||
      value->second.getNumElements() != traced.results[0]->getNumElements())
    return;
  unsigned hop = hops[place.entry].getHop(traced.op);
  // A parameter is the same in every call.
  bool isNew =
      !isa<SymbolUserOpInterface>(traced.op) || !ops.has(place.entry, source);
  if (isInteger(value->second)) {
    // An index has no signal: it is the same, or another one.
    if (!traced.op->hasTrait<OpTrait::ConstantLike>())
      integers.add(place.entry, hop, source, value->second, *traced.results[0],
                   place);
  } else if (isNew) {
    ErrorSum error;
    error.add(value->second, *traced.results[0], place,
              getBoundOf(traced.op->getResult(0)));
    ops.add(place.entry, hop, traced.op, source, error, place);
  }
  addresses->visit(
      {traced, value->second, place, hop, std::move(source), iterations});
}

void Comparison::compareOutputs(CallPlace place, ArrayRef<HostValue> expected,
                                ArrayRef<HostValue> found) {
  Answers &entry = answers[place.entry];
  bool hasAnswer = entry.getNumDecisions() > 0;
  bool changed = entry.add(expected, found, place) > 0;
  if (changed)
    changedSteps.push_back(place.step);
  answersChanged += changed;
  if (int64_t(steps.size()) <= place.step)
    steps.resize(place.step + 1);
  for (CallCounts *counts :
       {&steps[place.step], &quarters[place.getQuarter()]}) {
    ++counts->calls;
    counts->answers += hasAnswer;
    counts->changed += changed;
  }
}

LogicalResult Comparison::runCall(CallPlace place) {
  SmallVector<HostValue> given =
      inputs.realCalls->getInputs(place.sequence, place.step);
  std::map<std::string, HostValue> values;
  auto keep = [&](const TracedOp &traced) {
    if (std::string source = getSource(traced.op);
        !source.empty() && traced.results.size() == 1)
      values[source + describeIterations(traced)] = *traced.results[0];
  };
  auto compare = [&](const TracedOp &traced) {
    compareOp(traced, place, values);
  };
  states->beginCall(place);
  FailureOr<Outputs> expected = exact->call(place.entry, given, keep);
  if (first && succeeded(expected))
    expected = first->call(place.entry, given);
  if (failed(expected))
    return failure();
  FailureOr<Outputs> found =
      coded->call(place.entry,
                  inputs.calls->getInputs(place.sequence, place.step), compare);
  if (failed(found))
    return failure();
  states->endCall(place);
  compareOutputs(place, *expected, *found);
  ++numCalls;
  return success();
}

LogicalResult Comparison::run(int64_t sequence) {
  for (ReferenceExecutor *executor : {first.get(), exact.get(), coded.get()})
    if (executor)
      executor->reset();
  addresses->beginSequence();
  states->beginSequence();
  changedSteps.clear();
  int64_t length = inputs.calls->getLength(sequence);
  for (int64_t step = 0; step < length; ++step)
    if (failed(runCall(
            {sequence, step, length, inputs.calls->getEntry(sequence, step)})))
      return failure();
  if (!changedSteps.empty()) {
    ++sequencesChanged;
    changedSequences.push_back(sequence);
  }
  if (inputs.calls->areSamples())
    keepSample(sequence);
  else
    keepSequence(sequence);
  return success();
}

/// Keeps the weights of a sample: of those that were asked for, or of the first
/// that changed, and then of the first.
void Comparison::keepSample(int64_t sample) {
  bool changed = !changedSteps.empty();
  int64_t flips = addresses->getChangedScores();
  bool areChosen = !inputs.heatMaps.empty();
  json::Array &maps = areChosen || changed || flips ? heatMaps : otherMaps;
  if (areChosen ? !isChosen(sample) : maps.size() >= kDrawnSamples)
    return;
  json::Array rows = addresses->describeSample();
  if (!rows.empty())
    maps.push_back(json::Object{{"sample", sample},
                                {"answer_changed", changed},
                                {"flips", flips},
                                {"hops", std::move(rows)}});
}

/// Keeps the sequences that were asked for, or those that changed most, of
/// these the longest.
void Comparison::keepSequence(int64_t sequence) {
  int64_t flips = addresses->getChangedAddresses();
  Drawing drawing{int64_t(changedSteps.size()),
                  flips,
                  inputs.calls->getLength(sequence),
                  {}};
  auto rank = [](const Drawing &one) {
    return std::tuple(one.changed, one.flips, one.length);
  };
  size_t place = drawings.size();
  if (inputs.heatMaps.empty()) {
    while (place > 0 && rank(drawings[place - 1]) < rank(drawing))
      --place;
    if (place == kDrawnSequences)
      return;
  } else if (!isChosen(sequence)) {
    return;
  }
  drawing.json = json::Object{{"sequence", sequence},
                              {"length", drawing.length},
                              {"changed_steps", json::Array(changedSteps)},
                              {"flips", flips},
                              {"addresses", addresses->describeSequence()},
                              {"states", states->describeSequence()}};
  drawings.insert(drawings.begin() + place, std::move(drawing));
  if (inputs.heatMaps.empty() && drawings.size() > kDrawnSequences)
    drawings.pop_back();
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

json::Object Comparison::describeSamples(int64_t numSamples) {
  for (json::Value &map : otherMaps)
    if (inputs.heatMaps.empty() && heatMaps.size() < kDrawnSamples)
      heatMaps.push_back(std::move(map));
  return json::Object{
      {"samples", numSamples},
      {"answers_changed", answersChanged},
      {"changed_samples", std::move(changedSequences)},
      {"ops", ops.describe(*inputs.interface, *states, /*areSamples=*/true)},
      {"integers", integers.describe(*inputs.interface, /*areSamples=*/true)},
      {"address_flips", addresses->describeScores()},
      {"heat_maps", std::move(heatMaps)}};
}

json::Array Comparison::describeQuarters() {
  json::Array result;
  std::array<int64_t, 4> saturated = ops.countSaturated();
  for (unsigned quarter = 0; quarter < 4; ++quarter) {
    int64_t decisions = 0, changed = 0;
    for (const Answers &entry : answers) {
      decisions += entry.made[quarter];
      changed += entry.changed[quarter];
    }
    const CallCounts &counts = quarters[quarter];
    result.push_back(json::Object{
        {"calls", counts.calls},
        {"answers", counts.answers},
        {"answers_changed", counts.changed},
        {"decisions", decisions},
        {"decisions_changed", changed},
        {"address_flips", addresses->getChangedInQuarters()[quarter]},
        {"saturated", saturated[quarter]}});
  }
  return result;
}

json::Array Comparison::describeSteps() {
  json::Array result;
  const std::vector<int64_t> &flips = addresses->getChangedAtSteps();
  for (auto [step, counts] : llvm::enumerate(steps))
    result.push_back(json::Object{
        {"calls", counts.calls},
        {"answers", counts.answers},
        {"answers_changed", counts.changed},
        {"address_flips", step < flips.size() ? flips[step] : int64_t(0)}});
  return result;
}

json::Object Comparison::describeSequences(int64_t numSequences) {
  json::Array outputs, kinds, drawn;
  int64_t numAnswers = 0, decisions = 0, changed = 0;
  for (auto [entry, answer] :
       llvm::zip_equal(inputs.interface->entries, answers)) {
    answer.describe(outputs);
    kinds.push_back(
        json::Object{{"entry", entry.name}, {"decides", answer.getKindName()}});
    for (unsigned quarter = 0; quarter < 4; ++quarter) {
      decisions += answer.made[quarter];
      changed += answer.changed[quarter];
    }
  }
  for (const CallCounts &counts : quarters)
    numAnswers += counts.answers;
  for (Drawing &drawing : drawings)
    drawn.push_back(std::move(drawing.json));
  return json::Object{
      {"sequences", numSequences},
      {"sequences_changed", sequencesChanged},
      {"changed_sequences", std::move(changedSequences)},
      {"calls", numCalls},
      {"answers", numAnswers},
      {"answers_changed", answersChanged},
      {"decisions", decisions},
      {"decisions_changed", changed},
      {"entries", std::move(kinds)},
      {"outputs", std::move(outputs)},
      {"states", states->describe()},
      {"weightings", addresses->describeWeightings()},
      {"address_flips", addresses->describeScores()},
      {"quarters", describeQuarters()},
      {"steps", describeSteps()},
      {"ops", ops.describe(*inputs.interface, *states, /*areSamples=*/false)},
      {"integers", integers.describe(*inputs.interface, /*areSamples=*/false)},
      {"drawings", std::move(drawn)}};
}

json::Object Comparison::describe(int64_t numSequences) {
  return inputs.calls->areSamples() ? describeSamples(numSequences)
                                    : describeSequences(numSequences);
}

LogicalResult mann::addErrors(const ReportInputs &inputs,
                              json::Object &report) {
  Location loc = ModuleOp(inputs.network).getLoc();
  if (!inputs.calls) {
    if (inputs.heatMaps.empty())
      return success();
    return emitError(
        loc,
        "there are no samples to draw heat maps of: give --report-samples");
  }
  auto comparison = Comparison::create(inputs);
  if (failed(comparison))
    return failure();
  StringRef kind = inputs.calls->areSamples() ? "sample" : "sequence";
  int64_t size = inputs.getNumSequences();
  for (int64_t sequence : inputs.heatMaps)
    if (sequence >= size)
      return emitError(loc, "there is no ")
             << kind << " " << sequence
             << " to draw a heat map of: the report runs " << kind << "s 0 to "
             << size - 1 << " (--report-samples, --samples)";
  for (int64_t sequence = 0; sequence < size; ++sequence)
    if (failed((*comparison)->run(sequence)))
      return failure();
  report["errors"] = (*comparison)->describe(size);
  return success();
}
