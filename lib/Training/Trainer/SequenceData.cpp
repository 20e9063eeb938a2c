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

const HostTensor *TargetReader::find(StringRef prefix, StringRef output,
                                     bool isOnly) {
  for (const HostTensor &tensor : data.tensors)
    if (tensor.name == (prefix + "." + output).str() ||
        (isOnly && tensor.name == prefix))
      return &tensor;
  return nullptr;
}

bool TargetReader::hasShape(const HostTensor &tensor, ArrayRef<int64_t> rest) {
  SmallVector<int64_t> shape{data.numSequences, data.numSteps};
  llvm::append_range(shape, rest);
  if (ArrayRef<int64_t>(tensor.shape) == ArrayRef<int64_t>(shape))
    return true;
  problem() << "tensor '" << tensor.name << "' has shape "
            << formatShape(tensor.shape) << ", expected " << formatShape(shape)
            << ": the sequences and steps of the inputs"
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
    if (label < 0)
      targets.isScored[i] = false;
    if ((label < -1 || label >= targets.width) &&
        int64_t(i) % data.numSteps < set.getLength(int64_t(i) / data.numSteps))
      if (wrong++ == 0)
        at = int64_t(i);
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
  if (!isIntegerKind(tensor.kind)) {
    problem() << "tensor '" << tensor.name << "' is " << tensor.getTypeName()
              << ", expected integers: 0 where nothing is scored";
    return;
  }
  if (!hasShape(tensor, {}))
    return;
  for (auto [i, value] : llvm::enumerate(getIntegers(tensor)))
    if (value == 0)
      targets.isScored[i] = false;
}

void TargetReader::readOne(const LossSpec &loss, bool isOnly) {
  auto output = llvm::find_if(entry.outputs, [&](const Port &port) {
    return port.name == loss.output;
  });
  if (output == entry.outputs.end() || !output->type) {
    auto names = llvm::map_range(entry.outputs,
                                 [](const Port &port) { return port.name; });
    problem() << "no output '" << loss.output
              << "' for --loss; the outputs are " << llvm::join(names, ", ");
    return;
  }
  Targets targets;
  targets.loss = loss;
  targets.width = output->getNumElements();
  targets.isScored.assign(data.numSequences * data.numSteps, true);
  if (const HostTensor *mask = find("mask", loss.output, isOnly))
    applyMask(*mask, targets);
  const HostTensor *tensor = find("target", loss.output, isOnly);
  if (!tensor)
    problem() << "has no tensor 'target." << loss.output
              << "' for the loss of output '" << loss.output << "'";
  else if (loss.hasClasses())
    readClasses(*tensor, targets);
  else
    readValues(*tensor, targets);
  bool scoresAny = false;
  for (int64_t sequence = 0; sequence < data.numSequences; ++sequence)
    for (int64_t step = 0; step < set.getLength(sequence); ++step)
      scoresAny |= targets.isScored[sequence * data.numSteps + step];
  if (!isBad && !scoresAny)
    problem() << "no step of output '" << loss.output
              << "' is scored: every target is -1, or every element of its "
                 "mask is 0";
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
  if (failed(TargetReader(*data, *set, entry, loc).read(losses)))
    return failure();
  return std::shared_ptr<const SequenceData>(data);
}

FailureOr<SequenceSet> SequenceData::bind(ModuleOp module, const Model &model,
                                          int64_t limit) const {
  if (limit >= numSequences)
    return SequenceSet::fromTensors(module, model, tensors, path);
  std::vector<HostTensor> first = tensors;
  for (HostTensor &tensor : first)
    if (!tensor.shape.empty() && tensor.shape[0] == numSequences) {
      tensor.data.resize(tensor.data.size() / numSequences * limit);
      tensor.shape[0] = limit;
    }
  return SequenceSet::fromTensors(module, model, first, path);
}
