//===- InputTensor.cpp - Tensors of a file as values of a model -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InputTensor.h"
#include "mann/Execution/TensorElements.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mlir;
using namespace mann;

template <typename T>
static std::vector<T> slice(const std::vector<T> &elements, int64_t place,
                            int64_t size) {
  auto begin = elements.begin() + place * size;
  return std::vector<T>(begin, begin + size);
}

HostValue InputColumn::get(int64_t place) const {
  int64_t size = ShapedType::getNumElements(getKeptShape(type));
  if (getElementTypeOrSelf(type).isF32())
    return HostValue(type, slice(reals, place, size));
  return HostValue(type, slice(integers, place, size));
}

FailureOr<std::vector<HostTensor>> mann::readTensors(StringRef path,
                                                     Location loc) {
  llvm::Expected<std::vector<HostTensor>> file = readTensorFile(path);
  if (file)
    return std::move(*file);
  llvm::handleAllErrors(file.takeError(), [&](const llvm::ErrorInfoBase &info) {
    emitError(loc, info.message());
  });
  return failure();
}

InFlightDiagnostic InputTensor::error() const {
  return emitError(loc) << path << ": tensor '" << tensor.name << "' ";
}

SmallVector<int64_t> mann::withoutOnes(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> result;
  llvm::copy_if(shape, std::back_inserter(result),
                [](int64_t size) { return size != 1; });
  return result;
}

bool InputTensor::hasShapeAfter(unsigned leading) const {
  // A dimension of size 1 moves no element: other tools keep a batch of one, or
  // a column, where the model has none.
  ArrayRef<int64_t> shape = tensor.shape;
  return shape.size() >= leading && withoutOnes(shape.drop_front(leading)) ==
                                        withoutOnes(getKeptShape(type));
}

FailureOr<int64_t> InputTensor::countSamples() const {
  SmallVector<int64_t> expected = getKeptShape(type);
  ArrayRef<int64_t> found = tensor.shape;
  if (hasShapeAfter(0))
    return 1;
  if (hasShapeAfter(1)) {
    if (found.front() > 0)
      return found.front();
    return error() << "has no samples: its shape is " << formatShape(found);
  }
  std::string batch = expected.empty() ? "n" : "nx" + formatShape(expected);
  return error() << "has shape " << formatShape(found) << ", expected "
                 << formatShape(expected) << " for one sample or " << batch
                 << " for n samples";
}

/// The first used element that is bad, and how many are; nothing if none is.
template <typename T, typename IsBadFn>
static std::optional<std::pair<int64_t, int64_t>>
findBad(ArrayRef<T> elements, llvm::function_ref<bool(int64_t)> isUsed,
        IsBadFn isBad) {
  std::optional<std::pair<int64_t, int64_t>> found;
  for (auto [i, element] : llvm::enumerate(elements)) {
    if (!isBad(element) || (isUsed && !isUsed(i)))
      continue;
    if (!found)
      found = {i, 0};
    ++found->second;
  }
  return found;
}

FailureOr<InputColumn>
InputTensor::read(llvm::function_ref<bool(int64_t)> isUsed) const {
  bool isReal = getElementTypeOrSelf(type).isF32(),
       isCode = isFixedPoint(getElementTypeOrSelf(type));
  if (isRealKind(tensor.kind) ? !isReal && !isCode
                              : isReal || !isIntegerKind(tensor.kind))
    return error() << "holds " << tensor.getTypeName() << ", but " << purpose
                   << " of type " << type << " takes "
                   << (isReal ? "F32" : "integers (I8, U8, I16, I32 or I64)")
                   << (isCode ? " or F32" : "")
                   << (isReal || isCode ? " (or F64, F16, BF16)" : "");
  InputColumn column{type, {}, {}};
  if (isIntegerKind(tensor.kind)) {
    column.integers = getIntegers(tensor);
    if (auto bad =
            findBad<int64_t>(column.integers, isUsed, [&](int64_t element) {
              // Rows with exponents are checked as a whole.
              return !getScaledFormat(type) && !isValidInteger(type, element);
            }))
      return error() << "has " << column.integers[bad->first] << " at "
                     << formatIndex(bad->first, tensor.shape) << ", but "
                     << purpose << " of type " << type << " holds "
                     << describeIntegers(type) << "; " << bad->second << " of "
                     << column.integers.size() << " elements are outside";
    return column;
  }
  std::vector<float> reals = getReals(tensor);
  if (auto bad = findBad<float>(
          reals, isUsed, [](float element) { return !std::isfinite(element); }))
    return error() << "has " << std::to_string(reals[bad->first]) << " at "
                   << formatIndex(bad->first, tensor.shape)
                   << ", expected finite numbers; " << bad->second << " of "
                   << reals.size() << " are not";
  if (isReal) {
    column.reals = std::move(reals);
    return column;
  }
  Format format = *getFormat(type);
  column.integers.resize(reals.size());
  for (auto [i, element] : llvm::enumerate(reals))
    if (!isUsed || isUsed(i))
      column.integers[i] = quantize(element, format, Rounding::NearestEven);
  return column;
}

//===----------------------------------------------------------------------===//
// MissingTensors
//===----------------------------------------------------------------------===//

void MissingTensors::add(StringRef name, StringRef purpose, Type type,
                         Location loc) {
  llvm::raw_string_ostream os(names);
  os << (first ? ", nor '" : "'") << name << "' for the " << purpose
     << " of type '" << type << "'";
  if (!first)
    first = loc;
}

LogicalResult MissingTensors::report(StringRef path,
                                     ArrayRef<HostTensor> tensors) const {
  if (!first)
    return success();
  return emitError(*first) << path << ": has no tensor " << names << "; it has "
                           << listTensors(tensors);
}
