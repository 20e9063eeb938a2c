//===- Sequences.cpp - Inputs of a model, call by call --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Sequences.h"
#include "InputTensor.h"
#include "mann/Execution/TensorElements.h"

using namespace mlir;
using namespace mann;

std::string mann::getTensorName(const Model &model, const Entry &entry,
                                const Port &port) {
  return model.entries.size() == 1 ? port.name
                                   : entry.function + "." + port.name;
}

/// Where what is wrong with a whole file is reported: at the only entry.
static Location getFileLoc(ModuleOp module, const Model &model) {
  if (model.entries.size() != 1)
    return module.getLoc();
  return module.lookupSymbol(model.getOnlyEntry().function)->getLoc();
}

//===----------------------------------------------------------------------===//
// SequenceReader
//===----------------------------------------------------------------------===//

namespace mann {

/// Reads the tensors of a file that has sequences.
class SequenceReader {
public:
  SequenceReader(ModuleOp module, const Model &model, StringRef path,
                 ArrayRef<HostTensor> tensors)
      : module(module), model(model), path(path), tensors(tensors) {}

  FailureOr<SequenceSet> read();

private:
  InFlightDiagnostic problem(Location loc) {
    isBad = true;
    return emitError(loc) << path << ": ";
  }
  InFlightDiagnostic problem(const HostTensor &tensor) {
    return problem(getFileLoc(module, model))
           << "tensor '" << tensor.name << "' ";
  }
  Location getLoc(const Entry &entry, const Port &port) {
    auto function = module.lookupSymbol<func::FuncOp>(entry.function);
    return function.getArgument(port.position).getLoc();
  }
  const HostTensor *find(const Entry &entry, const Port &port) const {
    const HostTensor *own =
        findTensor(tensors, entry.function + "." + port.name);
    return own ? own : findTensor(tensors, port.name);
  }

  bool readPlan(StringRef name, unsigned rank, const HostTensor *&tensor);
  void checkInputShapes();
  void agree(const HostTensor &tensor, Location loc);
  void readLengths();
  void readCalls();
  void readInputs(unsigned index);
  bool isCalled(unsigned entry, int64_t sequence, int64_t step) const {
    return step < set.getLength(sequence) &&
           set.getEntry(sequence, step) == entry;
  }

  ModuleOp module;
  const Model &model;
  StringRef path;
  ArrayRef<HostTensor> tensors;
  SequenceSet set;
  /// The tensor that has told the numbers of sequences and steps.
  const HostTensor *first = nullptr;
  const HostTensor *lengths = nullptr, *calls = nullptr;
  int64_t numSequences = 0;
  bool isBad = false;
  MissingTensors missing;
};

} // namespace mann

/// Finds a tensor that says what the calls are; reports one of another kind or
/// number of dimensions.
bool SequenceReader::readPlan(StringRef name, unsigned rank,
                              const HostTensor *&tensor) {
  const HostTensor *found = findTensor(tensors, name);
  if (!found)
    return true;
  if (!isIntegerKind(found->kind) || found->shape.size() != rank) {
    problem(*found) << "is " << found->getTypeName() << " "
                    << formatShape(found->shape) << ", expected integers "
                    << (rank == 1 ? "for each sequence"
                                  : "for each sequence and step");
    return false;
  }
  tensor = found;
  return true;
}

/// Takes the numbers of sequences and steps from the first tensor that has
/// them, and reports another that has others.
void SequenceReader::agree(const HostTensor &tensor, Location loc) {
  int64_t sequences = tensor.shape[0], steps = tensor.shape[1];
  if (!first) {
    first = &tensor;
    numSequences = sequences;
    set.numSteps = steps;
    if (sequences == 0 || steps == 0)
      problem(loc) << "tensor '" << tensor.name << "' has no "
                   << (sequences ? "steps" : "sequences") << ": its shape is "
                   << formatShape(tensor.shape);
  } else if (sequences != numSequences || steps != set.numSteps) {
    problem(loc) << "tensor '" << tensor.name << "' has " << sequences
                 << " sequences of " << steps << " steps, but '" << first->name
                 << "' has " << numSequences << " of " << set.numSteps;
  }
}

void SequenceReader::checkInputShapes() {
  for (const Entry &entry : model.entries)
    for (const Port &port : entry.inputs) {
      const HostTensor *tensor = find(entry, port);
      if (!tensor)
        continue;
      Location loc = getLoc(entry, port);
      InputTensor input{*tensor, port.type, loc, path, "an input"};
      if (input.hasShapeAfter(2)) {
        agree(*tensor, loc);
        continue;
      }
      SmallVector<int64_t> shape = getKeptShape(port.type);
      problem(loc) << "tensor '" << tensor->name << "' has shape "
                   << formatShape(tensor->shape)
                   << ", expected sequences x steps"
                   << (shape.empty() ? "" : " x " + formatShape(shape));
    }
}

void SequenceReader::readLengths() {
  if (!lengths) {
    set.lengths.assign(numSequences, set.numSteps);
    return;
  }
  std::vector<int64_t> values = getIntegers(*lengths);
  // Nothing else may know how many steps there are.
  if (!first && !values.empty()) {
    first = lengths;
    numSequences = values.size();
    set.numSteps = std::max<int64_t>(1, *llvm::max_element(values));
  }
  if (int64_t(values.size()) != numSequences || values.empty()) {
    problem(*lengths) << "has " << values.size() << " lengths, but '"
                      << (first ? first : lengths)->name << "' has "
                      << numSequences << " sequences";
    values.resize(numSequences);
  }
  for (auto [sequence, length] : llvm::enumerate(values))
    if (length < 0 || length > set.numSteps) {
      problem(*lengths) << "has the length " << length << " at [" << sequence
                        << "], expected 0 to " << set.numSteps
                        << ", the steps of '" << first->name << "'";
      length = 0;
    }
  set.lengths = std::move(values);
}

static std::string listEntries(const Model &model) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (auto [index, entry] : llvm::enumerate(model.entries))
    os << (index ? ", " : "") << index << " '" << entry.function << "'";
  return text;
}

void SequenceReader::readCalls() {
  int64_t numEntries = model.entries.size();
  if (!calls) {
    // One that is unfit has been reported.
    if (numEntries > 1 && !findTensor(tensors, kSequenceCalls))
      problem(getFileLoc(module, model))
          << "has no tensor '" << kSequenceCalls
          << "', which says for each sequence and step the entry that is "
             "called: "
          << listEntries(model);
    return;
  }
  set.calls.resize(numSequences * set.numSteps);
  std::vector<int64_t> values = getIntegers(*calls);
  if (values.size() != set.calls.size())
    return;
  int64_t wrong = 0, at = 0;
  for (auto [i, value] : llvm::enumerate(values)) {
    int64_t sequence = i / set.numSteps, step = i % set.numSteps;
    if (step >= set.getLength(sequence))
      continue;
    if (value >= 0 && value < numEntries)
      set.calls[i] = value;
    else if (wrong++ == 0)
      at = i;
  }
  if (wrong)
    problem(*calls) << "has " << values[at] << " at "
                    << formatIndex(at, calls->shape) << ", but the entries are "
                    << listEntries(model) << "; " << wrong
                    << " steps call no entry";
}

/// Reads the inputs of an entry that is called.
void SequenceReader::readInputs(unsigned index) {
  const Entry &entry = model.entries[index];
  bool isNeeded = false;
  for (int64_t sequence = 0; sequence < numSequences; ++sequence)
    for (int64_t step = 0; step < set.getLength(sequence); ++step)
      isNeeded |= isCalled(index, sequence, step);
  if (!isNeeded)
    return;
  SequenceSet::Columns columns;
  for (const Port &port : entry.inputs) {
    const HostTensor *tensor = find(entry, port);
    if (!tensor) {
      missing.add(getTensorName(model, entry, port), "input", port.type,
                  getLoc(entry, port));
      continue;
    }
    InputTensor input{*tensor, port.type, getLoc(entry, port), path,
                      "an input"};
    if (!input.hasShapeAfter(2))
      continue;
    // Of unequal shapes, which have been reported, nothing is known to be used.
    int64_t size = port.getNumElements(), steps = set.numSteps;
    bool isRegular = tensor->getNumElements() == numSequences * steps * size;
    FailureOr<InputColumn> column = input.read([&](int64_t element) {
      int64_t place = element / size;
      return isRegular && isCalled(index, place / steps, place % steps);
    });
    isBad |= failed(column);
    columns.push_back(succeeded(column) ? std::move(*column) : InputColumn());
  }
  set.inputs[index] =
      std::make_shared<const SequenceSet::Columns>(std::move(columns));
}

FailureOr<SequenceSet> SequenceReader::read() {
  bool plansOk = readPlan(kSequenceCalls, 2, calls) &
                 readPlan(kSequenceLengths, 1, lengths);
  if (calls)
    agree(*calls, getFileLoc(module, model));
  checkInputShapes();
  readLengths();
  readCalls();
  set.inputs.resize(model.entries.size());
  if (!first && plansOk && !lengths) {
    bool hasInputs = llvm::any_of(model.entries, [](const Entry &entry) {
      return !entry.inputs.empty();
    });
    // An entry with inputs says better what is missing.
    if (!hasInputs)
      problem(getFileLoc(module, model))
          << "says nothing about the calls; give '" << kSequenceLengths
          << "', how many each sequence has";
    else
      set.lengths.assign(1, set.numSteps = numSequences = 1);
  }
  for (unsigned entry = 0; entry < model.entries.size(); ++entry)
    readInputs(entry);
  if (failed(missing.report(path, tensors)) || isBad)
    return failure();
  return std::move(set);
}

//===----------------------------------------------------------------------===//
// SequenceSet
//===----------------------------------------------------------------------===//

FailureOr<SequenceSet> SequenceSet::load(ModuleOp module, const Model &model,
                                         StringRef path) {
  FailureOr<std::vector<HostTensor>> tensors =
      readTensors(path, getFileLoc(module, model));
  if (failed(tensors))
    return failure();
  return fromTensors(module, model, *tensors, path);
}

FailureOr<SequenceSet> SequenceSet::fromTensors(ModuleOp module,
                                                const Model &model,
                                                ArrayRef<HostTensor> tensors,
                                                StringRef source) {
  bool hasPlan = findTensor(tensors, kSequenceLengths) ||
                 findTensor(tensors, kSequenceCalls);
  if (model.hasStates() || model.entries.size() > 1 || hasPlan) {
    FailureOr<SequenceSet> read =
        SequenceReader(module, model, source, tensors).read();
    if (succeeded(read))
      read->source = source.str();
    return read;
  }

  auto function =
      module.lookupSymbol<func::FuncOp>(model.getOnlyEntry().function);
  FailureOr<SampleSet> samples =
      SampleSet::fromTensors(function, tensors, source);
  if (failed(samples))
    return failure();
  SequenceSet set;
  set.isSampleForm = true;
  set.numSteps = 1;
  set.lengths.assign(samples->size(), 1);
  set.inputs.push_back(
      std::make_shared<const Columns>(std::move(samples->inputs)));
  return std::move(set);
}

SequenceSet SequenceSet::withoutInputs(int64_t steps) {
  SequenceSet set;
  set.numSteps = steps;
  set.lengths.assign(1, steps);
  set.inputs.push_back(std::make_shared<const Columns>());
  return set;
}

SmallVector<HostValue> SequenceSet::getInputs(int64_t sequence,
                                              int64_t step) const {
  assert(sequence >= 0 && sequence < size() && step >= 0 &&
         step < getLength(sequence) && "there is no such step");
  return llvm::map_to_vector(*inputs[getEntry(sequence, step)],
                             [&](const InputColumn &column) {
                               return column.get(sequence * numSteps + step);
                             });
}
