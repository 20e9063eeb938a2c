//===- SequenceResults.cpp - What comes of sequences ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/SequenceResults.h"
#include "InputTensor.h"
#include "mann/Execution/Printing.h"
#include "mann/Execution/TensorElements.h"
#include "mann/Model/Fingerprint.h"

using namespace mlir;
using namespace mann;

std::string mann::getTensorName(const ModelState &state) {
  return "state." + state.name;
}

SequenceResults::SequenceResults(ModuleOp module, const Model &model,
                                 const SequenceSet &sequences,
                                 int64_t numSequences, KeptStates kept)
    : module(module), model(model), sequences(sequences),
      numSequences(numSequences), kept(kept) {
  auto addColumn = [&](std::vector<ResultColumn> &columns, std::string name,
                       Type type, bool atSteps) {
    ResultColumn column{std::move(name), type, {numSequences}, {}, {}, {}};
    if (atSteps && !sequences.areSamples())
      column.places.push_back(sequences.getNumSteps());
    column.reserve();
    columns.push_back(std::move(column));
  };
  for (const Entry &entry : model.entries) {
    outputs.emplace_back();
    for (const Port &port : entry.outputs)
      addColumn(outputs.back(), getTensorName(model, entry, port), port.type,
                /*atSteps=*/true);
  }
  if (kept != KeptStates::None)
    for (const ModelState &state : model.states)
      addColumn(states, getTensorName(state), state.type,
                kept == KeptStates::All);
}

void SequenceResults::addCall(int64_t sequence, int64_t step,
                              ArrayRef<HostValue> values,
                              const Executor &executor) {
  int64_t place = sequence * sequences.getNumSteps() + step;
  for (auto [column, value] :
       llvm::zip_equal(outputs[sequences.getEntry(sequence, step)], values))
    column.put(place, value);
  if (kept == KeptStates::All)
    for (auto [index, column] : llvm::enumerate(states))
      column.put(place, executor.getState(index));
}

void SequenceResults::addEnd(int64_t sequence, const Executor &executor) {
  if (kept == KeptStates::Final)
    for (auto [index, column] : llvm::enumerate(states))
      column.put(sequence, executor.getState(index));
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static std::string describeStep(const SequenceSet &sequences, int64_t sequence,
                                int64_t step) {
  if (sequences.areSamples())
    return "sample " + std::to_string(sequence);
  return "sequence " + std::to_string(sequence) + ", step " +
         std::to_string(step);
}

static std::string describeEnd(int64_t sequence) {
  return "sequence " + std::to_string(sequence) + ", end";
}

static void printLine(raw_ostream &os, StringRef place, StringRef name,
                      const HostValue &value) {
  os << place << ": " << name << " = ";
  printValue(os, value);
  os << '\n';
}

void SequenceResults::printCall(raw_ostream &os, int64_t sequence, int64_t step,
                                ArrayRef<HostValue> values,
                                const Executor &executor) const {
  std::string place = describeStep(sequences, sequence, step);
  for (auto [column, value] :
       llvm::zip_equal(outputs[sequences.getEntry(sequence, step)], values))
    printLine(os, place, column.name, value);
  if (kept == KeptStates::All)
    for (auto [index, column] : llvm::enumerate(states))
      printLine(os, place, column.name, executor.getState(index));
}

void SequenceResults::printEnd(raw_ostream &os, int64_t sequence,
                               const Executor &executor) const {
  if (kept == KeptStates::Final)
    for (auto [index, column] : llvm::enumerate(states))
      printLine(os, describeEnd(sequence), column.name,
                executor.getState(index));
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

std::vector<HostTensor> SequenceResults::getTensors() const {
  std::vector<HostTensor> tensors;
  for (const std::vector<ResultColumn> &columns : outputs)
    for (const ResultColumn &column : columns)
      tensors.push_back(column.getTensor());
  for (const ResultColumn &column : states)
    tensors.push_back(column.getTensor());

  int64_t steps = sequences.getNumSteps();
  std::vector<int32_t> lengths, calls;
  bool isRegular = true;
  for (int64_t sequence = 0; sequence < numSequences; ++sequence) {
    lengths.push_back(sequences.getLength(sequence));
    isRegular &= lengths.back() == steps;
    for (int64_t step = 0; step < steps; ++step)
      calls.push_back(step < lengths.back() ? sequences.getEntry(sequence, step)
                                            : 0);
  }
  if (!isRegular)
    tensors.push_back(
        HostTensor::create<int32_t>(kSequenceLengths, {numSequences}, lengths));
  if (model.entries.size() > 1)
    tensors.push_back(HostTensor::create<int32_t>(
        kSequenceCalls, {numSequences, steps}, calls));
  return tensors;
}

FailureOr<bool> SequenceResults::compare(StringRef path,
                                         const CompareOptions &options,
                                         bool withStates,
                                         raw_ostream &os) const {
  Location loc = ModuleOp(module).getLoc();
  std::vector<ComparedColumn> compared;
  auto describeCall = [this](int64_t place) {
    int64_t steps = sequences.getNumSteps();
    return describeStep(sequences, place / steps, place % steps);
  };
  for (const std::vector<ResultColumn> &columns : outputs)
    for (const ResultColumn &column : columns)
      compared.push_back({&column, describeCall});
  for (const ResultColumn &column : states) {
    if (!withStates)
      break;
    if (kept == KeptStates::All)
      compared.push_back({&column, describeCall});
    else
      compared.push_back({&column, describeEnd});
  }
  if (compared.empty())
    return emitError(loc) << "the model has no outputs to compare with "
                          << path;
  return compareColumns(compared, path, loc, options,
                        Twine(numSequences) + " sequences", os);
}

//===----------------------------------------------------------------------===//
// States in files
//===----------------------------------------------------------------------===//

constexpr StringLiteral kFingerprint = "model.fingerprint";

llvm::Error mann::writeStates(StringRef path, ModuleOp module,
                              const Executor &executor) {
  std::vector<HostTensor> tensors{
      HostTensor::create<int32_t>(kFingerprint, {}, getFingerprint(module))};
  for (auto [index, state] : llvm::enumerate(executor.getModel().states)) {
    ResultColumn column{getTensorName(state), state.type, {}, {}, {}, {}};
    column.append(executor.getState(index));
    tensors.push_back(column.getTensor());
  }
  return writeTensorFile(path, tensors);
}

/// Whether the states are of this model: those of another one may have the
/// same names and types, and mean something else.
static LogicalResult checkFingerprint(ArrayRef<HostTensor> tensors,
                                      ModuleOp module, StringRef path) {
  const HostTensor *found = findTensor(tensors, kFingerprint);
  if (!found || found->kind != ElementKind::I32 || found->getNumElements() != 1)
    return emitError(module.getLoc())
           << path << ": does not say which model its states are of, in '"
           << kFingerprint
           << "'; expected a file that --save-state has written";
  if (found->as<int32_t>()[0] != getFingerprint(module))
    return emitError(module.getLoc())
           << path
           << ": has the states of another model; expected the same "
              "operations, formats and weights as when they were saved";
  return success();
}

FailureOr<std::vector<HostValue>>
mann::readStates(ModuleOp module, const Model &model, StringRef path) {
  FailureOr<std::vector<HostTensor>> tensors =
      readTensors(path, module.getLoc());
  if (failed(tensors))
    return failure();
  std::vector<HostValue> values;
  bool ok = true;
  for (const ModelState &state : model.states) {
    Location loc = module.lookupSymbol(state.name)->getLoc();
    const HostTensor *tensor = findTensor(*tensors, getTensorName(state));
    if (!tensor) {
      ok = false;
      emitError(loc) << path << ": has no tensor '" << getTensorName(state)
                     << "' for the state of type " << state.type << "; it has "
                     << listTensors(*tensors);
      continue;
    }
    InputTensor input{*tensor, state.type, loc, path, "a state"};
    if (!input.hasShapeAfter(0)) {
      ok = false;
      input.error() << "has shape " << formatShape(tensor->shape)
                    << ", expected " << formatShape(getKeptShape(state.type));
      continue;
    }
    FailureOr<InputColumn> column = input.read();
    ok &= succeeded(column);
    if (succeeded(column))
      values.push_back(column->get(0));
  }
  if (!ok || failed(checkFingerprint(*tensors, module, path)))
    return failure();
  return std::move(values);
}
