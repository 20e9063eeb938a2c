//===- Samples.cpp - Inputs of a function from a file ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Samples.h"
#include "TensorElements.h"
#include "llvm/ADT/StringMap.h"
#include <cmath>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// Names `count` values by the attribute that `getAttr` finds, or by `prefix`
/// and number. A default can meet the name that another value was given.
static FailureOr<SmallVector<std::string>>
getNames(func::FuncOp function, unsigned count, StringRef prefix,
         llvm::function_ref<StringAttr(unsigned)> getAttr) {
  SmallVector<std::string> names;
  llvm::StringMap<unsigned> owners;
  LogicalResult result = success();
  for (unsigned i = 0; i < count; ++i) {
    StringAttr attr = getAttr(i);
    names.push_back(attr ? attr.str() : (prefix + Twine(i)).str());
    auto [it, isNew] = owners.try_emplace(names.back(), i);
    if (!isNew)
      result = emitError(function.getLoc())
               << "function '" << function.getSymName() << "' calls #"
               << it->second << " and #" << i << " of its "
               << (prefix == "arg" ? "arguments" : "results") << " '"
               << names.back() << "'; give each a 'mann.name' of its own";
  }
  if (failed(result))
    return failure();
  return names;
}

FailureOr<SmallVector<std::string>>
mann::getArgumentNames(func::FuncOp function) {
  return getNames(function, function.getNumArguments(), "arg", [&](unsigned i) {
    return function.getArgAttrOfType<StringAttr>(i, "mann.name");
  });
}

FailureOr<SmallVector<std::string>>
mann::getResultNames(func::FuncOp function) {
  return getNames(
      function, function.getNumResults(), "result", [&](unsigned i) {
        return function.getResultAttrOfType<StringAttr>(i, "mann.name");
      });
}

//===----------------------------------------------------------------------===//
// Checks of one tensor
//===----------------------------------------------------------------------===//

namespace {
/// A tensor of the file as the values of one argument.
struct InputTensor {
  const HostTensor &tensor;
  Type type;
  Location loc;
  StringRef path;

  InFlightDiagnostic error() const {
    return emitError(loc) << path << ": tensor '" << tensor.name << "' ";
  }
  std::string indexOf(int64_t element) const {
    return formatIndex(element, tensor.shape);
  }

  FailureOr<int64_t> countSamples() const;
  LogicalResult checkKind() const;
  LogicalResult checkReals() const;
  FailureOr<std::vector<int64_t>> readIntegers() const;
};
} // namespace

static ArrayRef<int64_t> getShape(Type type) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getShape();
  return {};
}

/// How many samples the tensor's shape says there are.
FailureOr<int64_t> InputTensor::countSamples() const {
  ArrayRef<int64_t> expected = getShape(type), found = tensor.shape;
  if (found == expected)
    return 1;
  if (found.size() == expected.size() + 1 && found.drop_front() == expected) {
    if (found.front() > 0)
      return found.front();
    return error() << "has no samples: its shape is " << formatShape(found);
  }
  std::string batch = expected.empty() ? "n" : "nx" + formatShape(expected);
  return error() << "has shape " << formatShape(found) << ", expected "
                 << formatShape(expected) << " for one sample or " << batch
                 << " for n samples";
}

LogicalResult InputTensor::checkKind() const {
  bool isReal = getElementTypeOrSelf(type).isF32();
  if (isReal ? tensor.kind == ElementKind::F32 : isIntegerKind(tensor.kind))
    return success();
  return error() << "holds " << getElementName(tensor.kind)
                 << ", but an argument of type " << type << " takes "
                 << (isReal ? "F32" : "integers (I8, U8, I16, I32 or I64)");
}

LogicalResult InputTensor::checkReals() const {
  ArrayRef<float> elements = tensor.as<float>();
  auto isBad = [](float element) { return !std::isfinite(element); };
  const float *bad = llvm::find_if(elements, isBad);
  if (bad == elements.end())
    return success();
  int64_t count = llvm::count_if(elements, isBad);
  return error() << "has " << std::to_string(*bad) << " at "
                 << indexOf(bad - elements.begin())
                 << ", expected finite numbers; " << count << " of "
                 << elements.size() << " are not";
}

FailureOr<std::vector<int64_t>> InputTensor::readIntegers() const {
  std::vector<int64_t> elements = getIntegers(tensor);
  auto isBad = [&](int64_t element) { return !isValidInteger(type, element); };
  auto bad = llvm::find_if(elements, isBad);
  if (bad == elements.end())
    return elements;
  int64_t count = llvm::count_if(elements, isBad);
  return error() << "has " << *bad << " at " << indexOf(bad - elements.begin())
                 << ", but an argument of type " << type << " holds "
                 << describeIntegers(type) << "; " << count << " of "
                 << elements.size() << " elements are outside";
}

//===----------------------------------------------------------------------===//
// SampleSet
//===----------------------------------------------------------------------===//

FailureOr<SampleSet> SampleSet::load(func::FuncOp function, StringRef path) {
  FailureOr<SmallVector<std::string>> names = getArgumentNames(function);
  if (failed(names))
    return failure();
  llvm::Expected<std::vector<HostTensor>> file = readTensorFile(path);
  if (!file) {
    llvm::handleAllErrors(file.takeError(),
                          [&](const llvm::ErrorInfoBase &info) {
                            emitError(function.getLoc(), info.message());
                          });
    return failure();
  }

  SampleSet set;
  LogicalResult result = success();
  // The argument whose tensor has told the number of samples.
  StringRef first;
  for (auto [argument, name] : llvm::zip(function.getArguments(), *names)) {
    Location loc = argument.getLoc();
    if (!HostValue::isSupported(argument.getType())) {
      result = emitError(loc)
               << "argument '" << name << "' has type " << argument.getType()
               << ", which no tensor in a file can hold";
      continue;
    }
    const HostTensor *tensor = findTensor(*file, name);
    if (!tensor) {
      result = emitError(loc)
               << path << ": has no tensor '" << name
               << "' for the argument of type " << argument.getType()
               << "; it has " << listTensors(*file);
      continue;
    }
    InputTensor input{*tensor, argument.getType(), loc, path};
    FailureOr<int64_t> samples = input.countSamples();
    if (failed(samples)) {
      result = failure();
    } else if (first.empty()) {
      first = name;
      set.numSamples = *samples;
    } else if (*samples != set.numSamples) {
      result = input.error() << "has " << *samples << " samples, but '" << first
                             << "' has " << set.numSamples;
    }
    Input values{argument.getType(), {}, {}};
    if (failed(input.checkKind())) {
      result = failure();
    } else if (tensor->kind == ElementKind::F32) {
      if (failed(input.checkReals()))
        result = failure();
      values.reals = tensor->as<float>();
    } else {
      FailureOr<std::vector<int64_t>> integers = input.readIntegers();
      if (failed(integers))
        result = failure();
      else
        values.integers = std::move(*integers);
    }
    set.inputs.push_back(std::move(values));
  }
  if (failed(result))
    return failure();
  if (set.inputs.empty())
    return withoutInputs();
  return set;
}

SampleSet SampleSet::withoutInputs(int64_t size) {
  SampleSet set;
  set.numSamples = size;
  return set;
}

/// The part of the elements that belongs to one of `parts` equal parts.
template <typename T>
static std::vector<T> slice(const std::vector<T> &elements, int64_t index,
                            int64_t parts) {
  int64_t size = elements.size() / parts;
  auto begin = elements.begin() + index * size;
  return std::vector<T>(begin, begin + size);
}

SmallVector<HostValue> SampleSet::get(int64_t index) const {
  assert(index >= 0 && index < size() && "there is no such sample");
  return llvm::map_to_vector(inputs, [&](const Input &input) {
    if (getElementTypeOrSelf(input.type).isF32())
      return HostValue(input.type, slice(input.reals, index, size()));
    return HostValue(input.type, slice(input.integers, index, size()));
  });
}
