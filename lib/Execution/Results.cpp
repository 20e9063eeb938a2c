//===- Results.cpp - Results of many runs, kept and compared --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Results.h"
#include "InputTensor.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Execution/Printing.h"
#include "mann/Execution/Samples.h"
#include "mann/Execution/TensorElements.h"
#include "mann/Support/Numbers.h"
#include <cmath>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// ResultColumn
//===----------------------------------------------------------------------===//

bool ResultColumn::isReal() const { return getElementTypeOrSelf(type).isF32(); }

SmallVector<int64_t> ResultColumn::getShape() const {
  SmallVector<int64_t> shape(places.begin(), places.end());
  llvm::append_range(shape, getKeptShape(type));
  return shape;
}

template <typename T>
static HostTensor makeTensor(StringRef name, ArrayRef<int64_t> shape,
                             ArrayRef<int64_t> elements) {
  std::vector<T> narrow(elements.begin(), elements.end());
  return HostTensor::create<T>(name, shape, narrow);
}

HostTensor ResultColumn::getTensor() const {
  SmallVector<int64_t> shape = getShape();
  if (isReal())
    return HostTensor::create<float>(name, shape, reals);
  unsigned width = 8;
  if (std::optional<Format> format = getFormat(type))
    width = getContainerType(type.getContext(), format->width).getWidth();
  else if (std::optional<ScaledFormat> rows = getScaledFormat(type))
    width = getContainerType(type.getContext(), rows->width).getWidth();
  else if (auto integer = dyn_cast<IntegerType>(getElementTypeOrSelf(type)))
    width = integer.getWidth();
  if (width == 8)
    return makeTensor<int8_t>(name, shape, integers);
  if (width == 16)
    return makeTensor<int16_t>(name, shape, integers);
  return makeTensor<int32_t>(name, shape, integers);
}

void ResultColumn::append(const HostValue &value) {
  assert(type == value.getType() && "not a value of this result");
  llvm::append_range(reals, value.getReals());
  llvm::append_range(integers, value.getIntegers());
}

void ResultColumn::reserve() {
  int64_t size = ShapedType::getNumElements(getShape());
  if (isReal())
    reals.resize(size);
  else
    integers.resize(size);
  isPresent.resize(ShapedType::getNumElements(places));
}

void ResultColumn::put(int64_t place, const HostValue &value) {
  assert(type == value.getType() && "not a value of this result");
  int64_t first = place * ShapedType::getNumElements(getKeptShape(type));
  llvm::copy(value.getReals(), reals.begin() + first);
  llvm::copy(value.getIntegers(), integers.begin() + first);
  isPresent[place] = true;
}

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

static LogicalResult checkComparable(ArrayRef<ComparedColumn> columns,
                                     ArrayRef<HostTensor> file, StringRef path,
                                     Location loc, bool isPrefix) {
  LogicalResult result = success();
  for (const ComparedColumn &compared : columns) {
    const ResultColumn &column = *compared.column;
    const HostTensor *tensor = findTensor(file, column.name);
    if (!tensor) {
      result = emitError(loc)
               << path << ": has no tensor '" << column.name
               << "' to compare with; it has " << listTensors(file);
      continue;
    }
    auto error = [&] {
      return emitError(loc) << path << ": tensor '" << column.name << "' ";
    };
    SmallVector<int64_t> expected = column.getShape();
    ArrayRef<int64_t> shape = tensor->shape;
    bool sameShape = !shape.empty() && !expected.empty() &&
                     withoutOnes(shape.drop_front()) ==
                         withoutOnes(ArrayRef(expected).drop_front()) &&
                     (shape.front() == expected.front() ||
                      (isPrefix && shape.front() > expected.front()));
    if (!sameShape)
      result = error() << "has shape " << formatShape(shape)
                       << ", but the results have " << formatShape(expected);
    bool isReal = tensor->kind == ElementKind::F32;
    if (column.isReal() ? !isReal
                        : !isIntegerKind(tensor->kind) &&
                              !(isReal && getFormat(column.type)))
      result = error() << "holds " << tensor->getTypeName()
                       << ", but the results are of type " << column.type;
  }
  return result;
}

/// The numbers of fixed-point results.
static std::vector<float> getNumbers(const ResultColumn &column) {
  Format format = *getFormat(column.type);
  std::vector<float> numbers(column.integers.size());
  llvm::transform(column.integers, numbers.begin(), [&](int64_t code) {
    return float(std::ldexp(double(code), -format.frac));
  });
  return numbers;
}

bool mann::isSameReal(float expected, float found, double tolerance) {
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
  void compare(const ComparedColumn &compared, ArrayRef<T> expected,
               ArrayRef<T> found, SameFn isSame, PrintFn print) {
    const ResultColumn &column = *compared.column;
    SmallVector<int64_t> shape = getKeptShape(column.type);
    int64_t size = ShapedType::getNumElements(shape);
    for (size_t i = 0; i < found.size(); ++i) {
      if (!column.isPresent.empty() && !column.isPresent[i / size])
        continue;
      ++values;
      if (isSame(expected[i], found[i]) || ++count > shown)
        continue;
      os << compared.describePlace(i / size) << ": " << column.name;
      if (!shape.empty())
        os << formatIndex(i % size, shape);
      os << ": expected ";
      print(expected[i]);
      os << ", found ";
      print(found[i]);
      os << '\n';
    }
  }
};
} // namespace

FailureOr<bool> mann::compareColumns(ArrayRef<ComparedColumn> columns,
                                     StringRef path, Location loc,
                                     const CompareOptions &options,
                                     const Twine &what, raw_ostream &os) {
  FailureOr<std::vector<HostTensor>> file = readTensors(path, loc);
  if (failed(file) ||
      failed(checkComparable(columns, *file, path, loc, options.isPrefix)))
    return failure();
  Differences differences{os, options.shown};
  for (const ComparedColumn &compared : columns) {
    const ResultColumn &column = *compared.column;
    const HostTensor &tensor = *findTensor(*file, column.name);
    // Codes are compared with floats as the numbers that they stand for.
    if (tensor.kind == ElementKind::F32)
      differences.compare<float>(
          compared, tensor.as<float>(),
          column.isReal() ? column.reals : getNumbers(column),
          [&](float expected, float found) {
            return isSameReal(expected, found, options.tolerance);
          },
          [&](float value) { os << spellShortest(value); });
    else
      differences.compare<int64_t>(compared, getIntegers(tensor),
                                   column.integers, std::equal_to<int64_t>(),
                                   [&](int64_t value) { os << value; });
  }
  if (differences.count > options.shown)
    os << "... and " << differences.count - options.shown << " more\n";
  if (differences.count)
    os << differences.count << " of " << differences.values
       << " values differ from " << path << '\n';
  else
    os << "all " << differences.values << " values of " << what
       << " agree with " << path << '\n';
  return differences.count == 0;
}

//===----------------------------------------------------------------------===//
// ResultSet
//===----------------------------------------------------------------------===//

FailureOr<ResultSet> ResultSet::create(func::FuncOp function) {
  FailureOr<SmallVector<std::string>> names = getResultNames(function);
  if (failed(names))
    return failure();
  ResultSet set;
  set.function = function;
  for (auto [name, type] : llvm::zip(*names, function.getResultTypes()))
    set.columns.push_back({name, type, {0}, {}, {}, {}});
  return set;
}

void ResultSet::append(ArrayRef<HostValue> results) {
  assert(results.size() == columns.size() && "not the function's results");
  for (auto [column, value] : llvm::zip(columns, results)) {
    column.append(value);
    ++column.places.front();
  }
  ++numSamples;
}

void ResultSet::print(raw_ostream &os, int64_t sample,
                      ArrayRef<HostValue> results) const {
  for (auto [column, value] : llvm::zip(columns, results)) {
    os << "sample " << sample << ": " << column.name << " = ";
    printValue(os, value);
    os << '\n';
  }
}

std::vector<HostTensor> ResultSet::getTensors() const {
  std::vector<HostTensor> tensors;
  tensors.reserve(columns.size());
  for (const ResultColumn &column : columns)
    tensors.push_back(column.getTensor());
  return tensors;
}

FailureOr<bool> ResultSet::compare(StringRef path,
                                   const CompareOptions &options,
                                   raw_ostream &os) const {
  Location loc = function->getLoc();
  if (columns.empty())
    return emitError(loc) << "the function has no results to compare with "
                          << path;
  std::vector<ComparedColumn> compared;
  compared.reserve(columns.size());
  for (const ResultColumn &column : columns)
    compared.push_back({&column, [](int64_t sample) {
                          return "sample " + std::to_string(sample);
                        }});
  return compareColumns(compared, path, loc, options,
                        Twine(numSamples) + " samples", os);
}
