//===- Samples.cpp - Inputs of a function from a file ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Samples.h"
#include "InputTensor.h"
#include "mann/Execution/TensorElements.h"
#include "llvm/ADT/StringMap.h"

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
// SampleSet
//===----------------------------------------------------------------------===//

FailureOr<SampleSet> SampleSet::load(func::FuncOp function, StringRef path) {
  FailureOr<std::vector<HostTensor>> tensors =
      readTensors(path, function.getLoc());
  if (failed(tensors))
    return failure();
  return fromTensors(function, *tensors, path);
}

FailureOr<SampleSet> SampleSet::fromTensors(func::FuncOp function,
                                            ArrayRef<HostTensor> tensors,
                                            StringRef source) {
  FailureOr<SmallVector<std::string>> names = getArgumentNames(function);
  if (failed(names))
    return failure();
  SampleSet set;
  LogicalResult result = success();
  MissingTensors missing;
  // The argument whose tensor has told the number of samples.
  StringRef first;
  for (auto [argument, name] : llvm::zip(function.getArguments(), *names)) {
    Location loc = argument.getLoc();
    if (!HostValue::isPassable(argument.getType())) {
      result = emitError(loc)
               << "argument '" << name << "' has type " << argument.getType()
               << ", which no tensor in a file can hold";
      continue;
    }
    const HostTensor *tensor = findTensor(tensors, name);
    if (!tensor) {
      missing.add(name, "argument", argument.getType(), loc);
      continue;
    }
    InputTensor input{*tensor, argument.getType(), loc, source, "an argument"};
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
    FailureOr<InputColumn> column = input.read();
    if (failed(column))
      result = failure();
    else
      set.inputs.push_back(std::move(*column));
  }
  if (failed(missing.report(source, tensors)) || failed(result))
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

SmallVector<HostValue> SampleSet::get(int64_t index) const {
  assert(index >= 0 && index < size() && "there is no such sample");
  return llvm::map_to_vector(
      inputs, [&](const InputColumn &input) { return input.get(index); });
}
