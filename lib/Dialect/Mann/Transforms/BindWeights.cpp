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

/// The shape of the tensor as the parameter sees it: transposed where it says
/// so, and without leading dimensions of 1 that it does not have.
static SmallVector<int64_t> getShape(ParameterOp parameter,
                                     const HostTensor &tensor) {
  size_t rank = cast<RankedTensorType>(parameter.getType()).getRank();
  ArrayRef<int64_t> shape = tensor.shape;
  while (shape.size() > rank && shape.front() == 1)
    shape = shape.drop_front();
  SmallVector<int64_t> seen(shape);
  if (parameter.getTransposed() && seen.size() == 2)
    std::swap(seen[0], seen[1]);
  return seen;
}

/// Reports a parameter that does not fit the tensor, whose shape it sees as
/// `found`.
static LogicalResult checkShape(ParameterOp parameter, const HostTensor &tensor,
                                ArrayRef<int64_t> found) {
  ArrayRef<int64_t> expected =
      cast<RankedTensorType>(parameter.getType()).getShape();
  StringRef name = parameter.getTensorName();
  bool sameWidth = expected.size() == found.size() && !found.empty() &&
                   expected.drop_front() == found.drop_front();
  if (std::optional<uint64_t> offset = parameter.getOffset()) {
    if (!sameWidth)
      return parameter.emitOpError("takes rows of a tensor as wide as ")
             << formatShape(expected) << ", but '" << name << "' is "
             << formatShape(found);
    if (found[0] < expected[0] || *offset > uint64_t(found[0] - expected[0]))
      return parameter.emitOpError("takes rows ")
             << *offset << " to " << *offset + uint64_t(expected[0]) - 1
             << " of '" << name << "', which has rows 0 to " << found[0] - 1;
    return success();
  }
  if (expected == found)
    return success();
  bool isTransposed = parameter.getTransposed();
  SmallVector<int64_t> inFile(expected);
  if (isTransposed)
    std::swap(inFile[0], inFile[1]);
  InFlightDiagnostic diag = parameter.emitOpError("needs a tensor of ")
                            << formatShape(inFile) << ", but '" << name
                            << "' is " << formatShape(tensor.shape);
  if (isTransposed)
    diag << "; the parameter is its transpose";
  else if (found.size() == 2 && expected.size() == 2 &&
           expected[0] == found[1] && expected[1] == found[0])
    diag << "; set 'transposed' to take its transpose";
  if (sameWidth && expected[0] < found[0])
    diag << "; set 'offset' to take " << expected[0] << " of its rows";
  return diag;
}

/// `values` for the parameter, unless some are no numbers; those of a tensor of
/// this `kind` in the file.
static FailureOr<DenseElementsAttr>
checkFinite(ParameterOp parameter, ElementKind kind, ArrayRef<float> values) {
  auto type = cast<RankedTensorType>(parameter.getType());
  auto isBad = [](float value) { return !std::isfinite(value); };
  int64_t bad = llvm::count_if(values, isBad);
  if (!bad)
    return DenseElementsAttr::get(type, values);
  int64_t rest = llvm::find_if(values, isBad) - values.begin();
  SmallVector<std::string> index(type.getRank());
  for (int64_t d = type.getRank() - 1; d >= 0; --d) {
    index[d] = std::to_string(rest % type.getDimSize(d));
    rest /= type.getDimSize(d);
  }
  return parameter.emitOpError("would get ")
         << bad << " of " << values.size() << " elements of '"
         << parameter.getTensorName() << "' that are NaN or infinite"
         << (kind == ElementKind::F64 ? " in f32" : "") << ", the first at ["
         << llvm::join(index, ", ") << "]";
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
  if (!isRealKind(tensor->kind))
    return parameter.emitOpError("needs a tensor of F32, F64, F16 or BF16, "
                                 "but '")
           << name << "' is " << quoteForMessage(tensor->getTypeName())
           << "; convert it to F32 in the file";

  SmallVector<int64_t> shape = getShape(parameter, *tensor);
  if (failed(checkShape(parameter, *tensor, shape)))
    return failure();
  // Row by row of what the parameter is.
  int64_t columns = shape.size() == 2 ? shape[1] : 1;
  int64_t count = type.getNumElements();
  int64_t rowLength = type.getRank() ? count / type.getDimSize(0) : 1;
  int64_t first = int64_t(parameter.getOffset().value_or(0)) * rowLength;
  std::vector<float> converted;
  if (tensor->kind != ElementKind::F32)
    converted = getReals(*tensor);
  ArrayRef<float> values = tensor->kind == ElementKind::F32
                               ? tensor->as<float>()
                               : ArrayRef(converted);
  if (!parameter.getTransposed())
    return checkFinite(parameter, tensor->kind, values.slice(first, count));
  SmallVector<float> transpose;
  for (int64_t element = first; element < first + count; ++element)
    transpose.push_back(
        values[element % columns * shape[0] + element / columns]);
  return checkFinite(parameter, tensor->kind, transpose);
}

std::string mann::describeMissingWeights(ArrayRef<ParameterOp> parameters) {
  SmallVector<StringRef> missing;
  for (ParameterOp parameter : parameters)
    if (!parameter.getValue())
      missing.push_back(parameter.getSymName());
  if (missing.empty())
    return "";
  return ("the model has no values for " + Twine(missing.size()) +
          " of its parameters, '" + missing.front() +
          "' the first: give its weights with --weights=<file>")
      .str();
}

LogicalResult mann::bindWeights(ModuleOp module, StringRef path,
                                unsigned *numBound) {
  if (path.empty())
    return emitError(module.getLoc(),
                     "no weights to bind: name a .safetensors, .npy or .npz "
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
