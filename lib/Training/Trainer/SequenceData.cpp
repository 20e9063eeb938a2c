//===- SequenceData.cpp - Sequences and what is expected of them ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/SequenceData.h"
#include "mann/Execution/Samples.h"
#include "mann/Execution/TensorElements.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace mann;

namespace mann {
/// Reads the targets of a file whose inputs are there.
class TargetReader {
public:
  TargetReader(SequenceData &data, const SequenceSet &set, const Entry &entry,
               Location loc)
      : data(data), set(set), entry(entry), loc(loc) {}

  LogicalResult read(ArrayRef<LossSpec> losses);

private:
  InFlightDiagnostic problem() {
    isBad = true;
    return emitError(loc) << data.path << ": ";
  }
  const HostTensor *find(StringRef prefix, StringRef output, bool isOnly);
  bool hasShape(const HostTensor &tensor, ArrayRef<int64_t> rest);
  void readOne(const LossSpec &loss, bool isOnly);
  void readClasses(const HostTensor &tensor, Targets &targets);
  void readValues(const HostTensor &tensor, Targets &targets);
  void applyMask(const HostTensor &tensor, Targets &targets);

  SequenceData &data;
  const SequenceSet &set;
  const Entry &entry;
  Location loc;
  bool isBad = false;
};
} // namespace mann

/// The tensor of an output; with one loss also the one without its name, unless
/// that is an input's.
const HostTensor *TargetReader::find(StringRef prefix, StringRef output,
                                     bool isOnly) {
  const HostTensor *own =
      findTensor(data.tensors, (prefix + "." + output).str());
  bool isInput = llvm::any_of(
      entry.inputs, [&](const Port &port) { return port.name == prefix; });
  return own || !isOnly || isInput ? own : findTensor(data.tensors, prefix);
}

bool TargetReader::hasShape(const HostTensor &tensor, ArrayRef<int64_t> rest) {
  SmallVector<int64_t> shape{data.numSequences};
  if (!set.areSamples())
    shape.push_back(data.numSteps);
  llvm::append_range(shape, rest);
  if (ArrayRef<int64_t>(tensor.shape) == ArrayRef<int64_t>(shape))
    return true;
  problem() << "tensor '" << tensor.name << "' has shape "
            << formatShape(tensor.shape) << ", expected " << formatShape(shape)
            << (set.areSamples() ? ": the samples of the inputs"
                                 : ": the sequences and steps of the inputs")
            << (rest.empty() ? "" : ", and the shape of the output");
  return false;
}

void TargetReader::readClasses(const HostTensor &tensor, Targets &targets) {
  if (!isIntegerKind(tensor.kind)) {
    problem() << "tensor '" << tensor.name << "' is " << tensor.getTypeName()
              << ", expected classes as integers";
    return;
  }
  if (!hasShape(tensor, {}))
    return;
  targets.classes = getIntegers(tensor);
  int64_t wrong = 0, at = 0;
  for (auto [i, label] : llvm::enumerate(targets.classes)) {
    auto place = int64_t(i);
    bool isUsed = targets.isScored[place] &&
                  place % data.numSteps < set.getLength(place / data.numSteps);
    if (label == -1)
      targets.isScored[place] = false;
    else if (isUsed && (label < 0 || label >= targets.width) && wrong++ == 0)
      at = place;
  }
  if (wrong)
    problem() << "tensor '" << tensor.name << "' has the class "
              << targets.classes[at] << " at " << formatIndex(at, tensor.shape)
              << ", expected 0 to " << targets.width - 1
              << ", the elements of '" << targets.loss.output
              << "', or -1 where nothing is scored; " << wrong << " are wrong";
}

void TargetReader::readValues(const HostTensor &tensor, Targets &targets) {
  SmallVector<int64_t> shape;
  for (const Port &port : entry.outputs)
    if (port.name == targets.loss.output)
      shape.assign(port.shape.begin(), port.shape.end());
  if (!isRealKind(tensor.kind) && !isIntegerKind(tensor.kind)) {
    problem() << "tensor '" << tensor.name << "' is " << tensor.getTypeName()
              << ", expected numbers";
    return;
  }
  if (!hasShape(tensor, shape))
    return;
  if (isRealKind(tensor.kind)) {
    targets.values = getReals(tensor);
  } else {
    std::vector<int64_t> integers = getIntegers(tensor);
    targets.values.assign(integers.begin(), integers.end());
  }
  for (auto [i, value] : llvm::enumerate(targets.values)) {
    int64_t place = int64_t(i) / targets.width;
    bool isUsed =
        place % data.numSteps < set.getLength(place / data.numSteps) &&
        targets.isScored[place];
    bool isIn =
        targets.loss.kind != LossKind::Sigmoid || (value >= 0 && value <= 1);
    if (!isUsed || (std::isfinite(value) && isIn))
      continue;
    problem() << "tensor '" << tensor.name << "' has " << std::to_string(value)
              << " at " << formatIndex(int64_t(i), tensor.shape)
              << ", expected " << (isIn ? "a finite number" : "0 to 1");
    return;
  }
}

void TargetReader::applyMask(const HostTensor &tensor, Targets &targets) {
  // Truth values of safetensors and of NumPy are bytes.
  bool isTruth = tensor.kind == ElementKind::Other &&
                 (tensor.otherType == "BOOL" || tensor.otherType == "|b1");
  std::vector<int64_t> values;
  if (!isIntegerKind(tensor.kind) && !isTruth)
    problem() << "tensor '" << tensor.name << "' is " << tensor.getTypeName()
              << ", expected integers or truth values: 0 where nothing is "
                 "scored";
  else if (hasShape(tensor, {}))
    values = isTruth
                 ? std::vector<int64_t>(tensor.data.begin(), tensor.data.end())
                 : getIntegers(tensor);
  // Of a bad mask it is not known what it leaves out.
  values.resize(targets.isScored.size());
  for (auto [i, value] : llvm::enumerate(values))
    targets.isScored[i] = value != 0;
}

void TargetReader::readOne(const LossSpec &loss, bool isOnly) {
  auto output = llvm::find_if(entry.outputs, [&](const Port &port) {
    return port.name == loss.output;
  });
  Targets targets;
  targets.loss = loss;
  targets.width = output->getNumElements();
  targets.isScored.assign(data.numSequences * data.numSteps, true);
  if (const HostTensor *mask = find("mask", loss.output, isOnly))
    applyMask(*mask, targets);
  const HostTensor *tensor = find("target", loss.output, isOnly);
  if (!tensor)
    problem() << "has no tensor 'target." << loss.output
              << "' for the loss of output '" << loss.output << "'; it has "
              << listTensors(data.tensors);
  else if (loss.hasClasses())
    readClasses(*tensor, targets);
  else
    readValues(*tensor, targets);
  data.targets.push_back(std::move(targets));
}

LogicalResult TargetReader::read(ArrayRef<LossSpec> losses) {
  for (const LossSpec &loss : losses)
    readOne(loss, losses.size() == 1);
  return failure(isBad);
}

FailureOr<std::shared_ptr<const SequenceData>>
SequenceData::load(ModuleOp module, ArrayRef<LossSpec> losses, StringRef path) {
  FailureOr<Model> model = Model::get(module, "model");
  if (failed(model))
    return failure();
  const Entry &entry = model->getOnlyEntry();
  Location loc = module.lookupSymbol(entry.function)->getLoc();
  FailureOr<std::vector<HostTensor>> tensors = readTensors(path, loc);
  if (failed(tensors))
    return failure();
  auto data = std::make_shared<SequenceData>();
  data->path = path.str();
  data->tensors = std::move(*tensors);
  FailureOr<SequenceSet> set =
      SequenceSet::fromTensors(module, *model, data->tensors, path);
  if (failed(set))
    return failure();
  data->numSequences = set->size();
  data->numSteps = set->getNumSteps();
  for (int64_t sequence = 0; sequence < set->size(); ++sequence)
    data->lengths.push_back(set->getLength(sequence));
  if (failed(TargetReader(*data, *set, entry, loc).read(losses)))
    return failure();
  return std::shared_ptr<const SequenceData>(data);
}

LogicalResult mann::checkLosses(ModuleOp module, ArrayRef<LossSpec> losses) {
  FailureOr<Model> model = Model::get(module, "model");
  if (failed(model))
    return failure();
  const Entry &entry = model->getOnlyEntry();
  Operation *function = module.lookupSymbol(entry.function);
  LogicalResult result = success();
  for (const LossSpec &loss : losses) {
    auto output = llvm::find_if(entry.outputs, [&](const Port &port) {
      return port.name == loss.output;
    });
    if (output == entry.outputs.end()) {
      auto names = llvm::map_range(entry.outputs,
                                   [](const Port &port) { return port.name; });
      result = function->emitError("has no output '")
               << loss.output << "' for --loss; the outputs are "
               << llvm::join(names, ", ");
    } else if (!output->element.isF32() ||
               (loss.hasClasses() && output->shape.size() != 1)) {
      result = function->emitError("has the output '")
               << loss.output << "' of type " << output->type
               << ", and --loss wants "
               << (loss.hasClasses() ? "a vector of f32, a number each class"
                                     : "numbers in f32");
    }
  }
  return result;
}

bool SequenceData::scoresAny(ArrayRef<int64_t> sequences) const {
  return llvm::any_of(targets, [&](const Targets &of) {
    return llvm::any_of(sequences, [&](int64_t sequence) {
      for (int64_t step = 0; step < lengths[sequence]; ++step)
        if (of.isScored[sequence * numSteps + step])
          return true;
      return false;
    });
  });
}

FailureOr<SequenceSet> SequenceData::bind(ModuleOp module,
                                          const Model &model) const {
  return SequenceSet::fromTensors(module, model, tensors, path);
}

FailureOr<SequenceSet> SequenceData::bind(ModuleOp module, const Model &model,
                                          ArrayRef<int64_t> sequences) const {
  std::vector<HostTensor> some = tensors;
  for (auto [tensor, all] : llvm::zip(some, tensors)) {
    if (tensor.shape.empty() || tensor.shape[0] != numSequences)
      continue;
    size_t bytes = all.data.size() / numSequences;
    tensor.data.clear();
    for (int64_t sequence : sequences)
      llvm::append_range(tensor.data,
                         ArrayRef(all.data).slice(sequence * bytes, bytes));
    tensor.shape[0] = int64_t(sequences.size());
  }
  return SequenceSet::fromTensors(module, model, some, path);
}
