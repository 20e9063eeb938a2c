//===- BindWeights.cpp - Parameters from a weights file -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/Transforms/BindWeights.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Dialect/Mann/Transforms/Passes.h"
#include "mann/Support/TensorFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <cmath>

namespace mann {
#define GEN_PASS_DEF_BINDWEIGHTS
#include "mann/Dialect/Mann/Transforms/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

/// The tensors of one file by name, and what the parameters take from it.
class WeightsFile {
public:
  explicit WeightsFile(std::vector<HostTensor> tensors)
      : tensors(std::move(tensors)) {
    for (const HostTensor &tensor : this->tensors)
      byName.try_emplace(tensor.name, &tensor);
  }

  /// The value for `parameter`, or an error reported on it.
  FailureOr<DenseElementsAttr> getValue(ParameterOp parameter);

  /// Notes that a parameter names this tensor.
  void markUsed(StringRef name) { used.insert(name); }

  /// The tensors that no parameter names.
  SmallVector<StringRef> getUnused() const {
    SmallVector<StringRef> unused;
    for (const HostTensor &tensor : tensors)
      if (!used.contains(tensor.name))
        unused.push_back(tensor.name);
    return unused;
  }

private:
  /// Reports that there is no tensor called `name`, and what there is.
  LogicalResult reportMissing(ParameterOp parameter, StringRef name);

  std::vector<HostTensor> tensors;
  llvm::StringMap<const HostTensor *> byName;
  llvm::StringSet<> used;
};

} // namespace

LogicalResult WeightsFile::reportMissing(ParameterOp parameter,
                                         StringRef name) {
  InFlightDiagnostic diag = parameter.emitOpError("takes tensor '")
                            << name << "', but the file has ";
  if (tensors.empty())
    return diag << "no tensors";
  // A file of a large model has hundreds of tensors; a reader needs a few.
  constexpr size_t shown = 20;
  StringRef nearest;
  unsigned best = std::max<unsigned>(2, name.size() / 3) + 1;
  for (auto [index, tensor] : llvm::enumerate(tensors)) {
    unsigned distance =
        StringRef(tensor.name).edit_distance_insensitive(name, true, best);
    // Replacing every letter is no resemblance.
    if (distance < best &&
        distance < std::max(name.size(), tensor.name.size())) {
      best = distance;
      nearest = tensor.name;
    }
    if (index < shown)
      diag << (index ? ", " : "") << "'" << quoteForMessage(tensor.name)
           << "' (" << formatShape(tensor.shape) << ")";
  }
  if (tensors.size() > shown)
    diag << " and " << tensors.size() - shown << " more";
  if (!nearest.empty())
    diag << "; did you mean {source = \"" << quoteForMessage(nearest) << "\"}?";
  return diag;
}

FailureOr<DenseElementsAttr> WeightsFile::getValue(ParameterOp parameter) {
  auto type = cast<RankedTensorType>(parameter.getType());
  if (!type.getElementType().isF32())
    return parameter.emitOpError("has the type ")
           << type
           << ", but weights are bound to f32 parameters; bind them "
              "before mann-quantize";

  StringRef name = parameter.getTensorName();
  const HostTensor *tensor = byName.lookup(name);
  if (!tensor)
    return reportMissing(parameter, name);
  if (tensor->kind != ElementKind::F32)
    return parameter.emitOpError("needs an F32 tensor, but '")
           << name << "' is " << getElementName(tensor->kind)
           << "; convert it to F32 in the file";

  bool isTransposed = parameter.getTransposed();
  SmallVector<int64_t> expected(type.getShape());
  if (isTransposed)
    std::swap(expected[0], expected[1]);
  ArrayRef<int64_t> found = tensor->shape;
  std::optional<uint64_t> offset = parameter.getOffset();
  bool sameRank = expected.size() == found.size();
  if (!offset && ArrayRef<int64_t>(expected) != found) {
    InFlightDiagnostic diag = parameter.emitOpError("needs a tensor of ")
                              << formatShape(expected) << ", but '" << name
                              << "' is " << formatShape(found);
    if (isTransposed)
      diag << "; the parameter is its transpose";
    else if (sameRank && found.size() == 2 && expected[0] == found[1] &&
             expected[1] == found[0])
      diag << "; set 'transposed' to take its transpose";
    if (sameRank && !found.empty() &&
        ArrayRef<int64_t>(expected).drop_front() == found.drop_front() &&
        expected[0] < found[0] && !isTransposed)
      diag << "; set 'offset' to take " << expected[0] << " of its rows";
    return diag;
  }
  if (offset &&
      (!sameRank || found.empty() ||
       ArrayRef<int64_t>(expected).drop_front() != found.drop_front()))
    return parameter.emitOpError("takes rows of a tensor as wide as ")
           << formatShape(expected) << ", but '" << name << "' is "
           << formatShape(found);
  if (offset &&
      (found[0] < expected[0] || *offset > uint64_t(found[0] - expected[0])))
    return parameter.emitOpError("takes rows ")
           << *offset << " to " << *offset + uint64_t(expected[0]) - 1
           << " of '" << name << "', which has rows 0 to " << found[0] - 1;

  int64_t count = type.getNumElements();
  int64_t first = offset ? int64_t(*offset) * (count / expected[0]) : 0;
  ArrayRef<float> values = tensor->as<float>().slice(first, count);
  int64_t bad =
      llvm::count_if(values, [](float v) { return !std::isfinite(v); });
  if (bad) {
    int64_t at =
        llvm::find_if(values, [](float v) { return !std::isfinite(v); }) -
        values.begin();
    SmallVector<std::string> index(expected.size());
    for (int64_t d = expected.size() - 1, rest = at; d >= 0; --d) {
      index[d] = std::to_string(rest % expected[d]);
      rest /= expected[d];
    }
    return parameter.emitOpError("would get ")
           << bad << " of " << count << " elements of '" << name
           << "' that are NaN or infinite, the "
           << "first at [" << llvm::join(index, ", ") << "]";
  }
  if (!isTransposed)
    return DenseElementsAttr::get(type, values);
  SmallVector<float> transpose;
  for (int64_t row = 0; row < found[1]; ++row)
    for (int64_t column = 0; column < found[0]; ++column)
      transpose.push_back(values[column * found[1] + row]);
  return DenseElementsAttr::get(type, ArrayRef(transpose));
}

LogicalResult mann::bindWeights(ModuleOp module, StringRef path,
                                unsigned *numBound) {
  if (path.empty())
    return emitError(module.getLoc(),
                     "no weights to bind: name a .safetensors or .npy "
                     "file (mann-bind-weights{file=...})");
  llvm::Expected<std::vector<HostTensor>> tensors = readTensorFile(path);
  if (!tensors)
    return emitError(module.getLoc(), "cannot bind weights: ")
           << llvm::toString(tensors.takeError());

  WeightsFile file(std::move(*tensors));
  SmallVector<std::pair<ParameterOp, DenseElementsAttr>> bound;
  bool failed = false;
  module.walk([&](ParameterOp parameter) {
    file.markUsed(parameter.getTensorName());
    if (parameter.getValue())
      return;
    FailureOr<DenseElementsAttr> value = file.getValue(parameter);
    if (succeeded(value))
      bound.push_back({parameter, *value});
    else
      failed = true;
  });
  if (failed)
    return failure();

  for (auto [parameter, value] : bound)
    parameter.setValueAttr(value);
  if (numBound)
    *numBound += bound.size();
  if (SmallVector<StringRef> unused = file.getUnused(); !unused.empty()) {
    InFlightDiagnostic diag =
        emitWarning(module.getLoc(), "no parameter uses ");
    llvm::interleave(
        unused,
        [&](StringRef name) { diag << "'" << quoteForMessage(name) << "'"; },
        [&] { diag << ", "; });
    diag << " of " << path;
  }
  return success();
}

namespace {
struct BindWeightsPass : mann::impl::BindWeightsBase<BindWeightsPass> {
  using BindWeightsBase::BindWeightsBase;

  void runOnOperation() override {
    unsigned count = 0;
    if (failed(bindWeights(getOperation(), file, &count)))
      return signalPassFailure();
    numBound += count;
  }
};
} // namespace
