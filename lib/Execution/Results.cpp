//===- Results.cpp - Results of many runs, kept and compared --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Results.h"
#include "TensorElements.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Execution/Printing.h"
#include "mann/Execution/Samples.h"
#include <cmath>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Collecting
//===----------------------------------------------------------------------===//

FailureOr<ResultSet> ResultSet::create(func::FuncOp function) {
  FailureOr<SmallVector<std::string>> names = getResultNames(function);
  if (failed(names))
    return failure();
  ResultSet set;
  set.function = function;
  for (auto [name, type] : llvm::zip(*names, function.getResultTypes()))
    set.outputs.push_back({name, type, {}, {}});
  return set;
}

void ResultSet::append(ArrayRef<HostValue> results) {
  assert(results.size() == outputs.size() && "not the function's results");
  for (auto [output, value] : llvm::zip(outputs, results)) {
    assert(output.type == value.getType() && "not the function's results");
    llvm::append_range(output.reals, value.getReals());
    llvm::append_range(output.integers, value.getIntegers());
  }
  ++numSamples;
}

void ResultSet::print(raw_ostream &os, int64_t sample,
                      ArrayRef<HostValue> results) const {
  for (auto [output, value] : llvm::zip(outputs, results)) {
    os << "sample " << sample << ": " << output.name << " = ";
    printValue(os, value);
    os << '\n';
  }
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

bool ResultSet::Output::isReal() const {
  return getElementTypeOrSelf(type).isF32();
}

SmallVector<int64_t> ResultSet::Output::getShape(int64_t samples) const {
  SmallVector<int64_t> shape = {samples};
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    llvm::append_range(shape, tensor.getShape());
  return shape;
}

template <typename T>
static HostTensor makeTensor(StringRef name, ArrayRef<int64_t> shape,
                             ArrayRef<int64_t> elements) {
  std::vector<T> narrow(elements.begin(), elements.end());
  return HostTensor::create<T>(name, shape, narrow);
}

HostTensor ResultSet::Output::getTensor(int64_t samples) const {
  SmallVector<int64_t> shape = getShape(samples);
  if (isReal())
    return HostTensor::create<float>(name, shape, reals);
  unsigned width = 8;
  if (std::optional<Format> format = getFormat(type))
    width = getContainerType(type.getContext(), format->width).getWidth();
  else if (auto integer = dyn_cast<IntegerType>(getElementTypeOrSelf(type)))
    width = integer.getWidth();
  if (width == 8)
    return makeTensor<int8_t>(name, shape, integers);
  if (width == 16)
    return makeTensor<int16_t>(name, shape, integers);
  return makeTensor<int32_t>(name, shape, integers);
}

std::vector<HostTensor> ResultSet::getTensors() const {
  std::vector<HostTensor> tensors;
  tensors.reserve(outputs.size());
  for (const Output &output : outputs)
    tensors.push_back(output.getTensor(numSamples));
  return tensors;
}

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

LogicalResult ResultSet::checkComparable(ArrayRef<HostTensor> file,
                                         StringRef path, bool isPrefix) const {
  if (outputs.empty())
    return emitError(function->getLoc())
           << "the function has no results to compare with " << path;
  LogicalResult result = success();
  for (const Output &output : outputs) {
    const HostTensor *tensor = findTensor(file, output.name);
    if (!tensor) {
      result = emitError(function->getLoc())
               << path << ": has no tensor '" << output.name
               << "' to compare with; it has " << listTensors(file);
      continue;
    }
    auto error = [&] {
      return emitError(function->getLoc())
             << path << ": tensor '" << output.name << "' ";
    };
    SmallVector<int64_t> expected = output.getShape(numSamples);
    ArrayRef<int64_t> shape = tensor->shape;
    bool sameShape = shape.size() == expected.size() &&
                     shape.drop_front() == ArrayRef(expected).drop_front() &&
                     (shape.front() == numSamples ||
                      (isPrefix && shape.front() > numSamples));
    if (!sameShape)
      result = error() << "has shape " << formatShape(shape)
                       << ", but the results have " << formatShape(expected);
    if (output.isReal() ? tensor->kind != ElementKind::F32
                        : !isIntegerKind(tensor->kind))
      result = error() << "holds " << getElementName(tensor->kind)
                       << ", but the results are of type " << output.type;
  }
  return result;
}

/// Whether two floats count as equal. NaN is equal to itself in the same bits.
static bool isSame(float expected, float found, double tolerance) {
  return llvm::bit_cast<uint32_t>(expected) ==
             llvm::bit_cast<uint32_t>(found) ||
         (tolerance > 0 &&
          std::abs(double(expected) - double(found)) <= tolerance);
}

namespace {
/// Prints the first differences and counts all.
struct Differences {
  raw_ostream &os;
  int64_t shown;
  int64_t values = 0;
  int64_t count = 0;

  /// Compares the elements of one result, as many as were found.
  template <typename T, typename SameFn, typename PrintFn>
  void compare(StringRef name, ArrayRef<int64_t> sampleShape,
               ArrayRef<T> expected, ArrayRef<T> found, SameFn isSame,
               PrintFn print) {
    values += found.size();
    int64_t sampleSize = ShapedType::getNumElements(sampleShape);
    for (size_t i = 0; i < found.size(); ++i) {
      if (isSame(expected[i], found[i]) || ++count > shown)
        continue;
      os << "sample " << i / sampleSize << ": " << name;
      if (!sampleShape.empty())
        os << formatIndex(i % sampleSize, sampleShape);
      os << ": expected ";
      print(expected[i]);
      os << ", found ";
      print(found[i]);
      os << '\n';
    }
  }
};
} // namespace

FailureOr<bool> ResultSet::compare(StringRef path,
                                   const CompareOptions &options,
                                   raw_ostream &os) const {
  llvm::Expected<std::vector<HostTensor>> file = readTensorFile(path);
  if (!file) {
    llvm::handleAllErrors(file.takeError(),
                          [&](const llvm::ErrorInfoBase &info) {
                            emitError(function->getLoc(), info.message());
                          });
    return failure();
  }
  if (failed(checkComparable(*file, path, options.isPrefix)))
    return failure();

  Differences differences{os, options.shown};
  for (const Output &output : outputs) {
    const HostTensor &tensor = *findTensor(*file, output.name);
    SmallVector<int64_t> shape = output.getShape(numSamples);
    ArrayRef<int64_t> sampleShape = ArrayRef(shape).drop_front();
    if (output.isReal()) {
      differences.compare<float>(
          output.name, sampleShape, tensor.as<float>(), output.reals,
          [&](float expected, float found) {
            return isSame(expected, found, options.tolerance);
          },
          [&](float value) { printReal(os, value); });
    } else {
      differences.compare<int64_t>(
          output.name, sampleShape, getIntegers(tensor), output.integers,
          std::equal_to<int64_t>(), [&](int64_t value) { os << value; });
    }
  }
  if (differences.count > options.shown)
    os << "... and " << differences.count - options.shown << " more\n";
  if (differences.count)
    os << differences.count << " of " << differences.values
       << " values differ from " << path << '\n';
  else
    os << "all " << differences.values << " values of " << numSamples
       << " samples agree with " << path << '\n';
  return differences.count == 0;
}
