//===- Value.cpp - Values of the reference interpreter --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Value.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cassert>
#include <cmath>

using namespace mlir;
using namespace mann;

static bool isBipolar(Type type) {
  return isa<BipolarType>(getElementTypeOrSelf(type));
}

std::optional<std::pair<int64_t, int64_t>> mann::getIntegerRange(Type type) {
  if (isBipolar(type))
    return std::pair<int64_t, int64_t>(-1, 1);
  if (std::optional<Format> format = getFormat(type))
    return std::pair(format->min, format->max);
  if (std::optional<ScaledFormat> format = getScaledFormat(type))
    return std::pair(-format->getMaxCode(), format->getMaxCode());
  Type element = getElementTypeOrSelf(type);
  if (!element.isIntOrIndex())
    return std::nullopt;
  unsigned width = element.isIndex() ? 64 : element.getIntOrFloatBitWidth();
  return std::pair(llvm::minIntN(width), llvm::maxIntN(width));
}

bool mann::isValidInteger(Type type, int64_t value) {
  auto [min, max] = *getIntegerRange(type);
  return value >= min && value <= max && !(isBipolar(type) && value == 0);
}

std::string mann::describeIntegers(Type type) {
  auto [min, max] = *getIntegerRange(type);
  if (std::optional<ScaledFormat> scaled = getScaledFormat(type))
    return std::to_string(min) + ".." + std::to_string(max) +
           ", and behind each row the least exponent that it needs, in 0.." +
           std::to_string(scaled->largest - scaled->least);
  return std::to_string(min) + (isBipolar(type) ? " or " : "..") +
         std::to_string(max);
}

HostValue::HostValue(Type type) : type(type) {
  assert(isSupported(type) && "no value of this type exists");
  if (isReal())
    reals.resize(getNumElements());
  else
    integers.resize(getNumIntegers(), isBipolar(type) ? 1 : 0);
}

HostValue::HostValue(Type type, std::vector<float> reals)
    : type(type), reals(std::move(reals)) {
  assert(isReal() && int64_t(this->reals.size()) == getNumElements() &&
         "the elements do not fit the type");
}

HostValue::HostValue(Type type, std::vector<int64_t> integers)
    : type(type), integers(std::move(integers)) {
  assert(!isReal() && int64_t(this->integers.size()) == getNumIntegers() &&
         "the elements do not fit the type");
}

bool HostValue::isSupported(Type type) {
  if (!isa<RankedTensorType>(type))
    return type.isIndex() || isPassable(type);
  if (!cast<RankedTensorType>(type).hasStaticShape())
    return false;
  Type element = getElementTypeOrSelf(type);
  if (getScaledFormat(element))
    return cast<RankedTensorType>(type).getRank() > 0;
  return element.isF32() || mann::getFormat(element) ||
         isa<BipolarType>(element) || element.isSignlessInteger(8) ||
         element.isSignlessInteger(16) || element.isSignlessInteger(32);
}

bool HostValue::isPassable(Type type) {
  return isa<RankedTensorType>(type) ? isSupported(type)
                                     : type.isSignlessInteger(32);
}

ArrayRef<int64_t> HostValue::getShape() const {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return tensor.getShape();
  return {};
}

int64_t HostValue::getNumElements() const {
  return ShapedType::getNumElements(getShape());
}

SmallVector<int64_t> mann::getKeptShape(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  SmallVector<int64_t> shape;
  if (tensor)
    llvm::append_range(shape, tensor.getShape());
  if (getScaledFormat(type))
    ++shape.back();
  return shape;
}

int64_t HostValue::getNumIntegers() const {
  return ShapedType::getNumElements(getKeptShape(type));
}

bool HostValue::isReal() const { return getElementTypeOrSelf(type).isF32(); }

double HostValue::getNumber(int64_t index) const {
  if (isReal())
    return reals[index];
  if (std::optional<ScaledFormat> scaled = getScaledFormat(type)) {
    int64_t width = getShape().back();
    const int64_t *row = &integers[index / width * (width + 1)];
    return std::ldexp(double(row[index % width]),
                      int(row[width]) + scaled->least);
  }
  std::optional<Format> format = getFormat();
  return double(integers[index]) * (format ? format->step() : 1.0);
}

/// The first integer of rows with exponents that is not what a write stores.
static std::optional<int64_t> findInvalidOfRows(ArrayRef<int64_t> integers,
                                                int64_t width,
                                                const ScaledFormat &format) {
  for (int64_t first = 0; first < int64_t(integers.size());
       first += width + 1) {
    SmallVector<int64_t> row(integers.slice(first, width));
    int64_t exponent = integers[first + width];
    for (auto [i, code] : llvm::enumerate(row))
      if (std::abs(code) > format.getMaxCode())
        return first + int64_t(i);
    if (exponent < 0 || exponent > format.largest - format.least)
      return first + width;
    for (int64_t &code : row)
      code *= int64_t(1) << exponent;
    if (normalizeRow(row, -format.least, format, Rounding::NearestEven) !=
        exponent + format.least)
      return first + width;
  }
  return std::nullopt;
}

std::optional<int64_t> HostValue::findInvalidElement() const {
  if (isReal())
    return std::nullopt;
  if (std::optional<ScaledFormat> scaled = getScaledFormat(type))
    return findInvalidOfRows(integers, getShape().back(), *scaled);
  const auto *found = llvm::find_if(getIntegers(), [&](int64_t element) {
    return !isValidInteger(type, element);
  });
  if (found == getIntegers().end())
    return std::nullopt;
  return found - getIntegers().begin();
}

/// Calls `visit(element, word, bit)` for each element of packed rows.
template <typename Fn> static void forEachPacked(Type type, Fn visit) {
  auto tensor = cast<RankedTensorType>(type);
  int64_t columns = tensor.getShape().back();
  int64_t words = llvm::divideCeil(columns, kPackedWordBits);
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    int64_t row = i / columns, column = i % columns;
    visit(i, row * words + column / kPackedWordBits, column % kPackedWordBits);
  }
}

std::vector<int64_t> mann::toStored(const HostValue &value) {
  Type type = value.getType();
  std::vector<int64_t> stored = value.getIntegers().vec();
  if (isa<EncodedType>(getElementTypeOrSelf(type))) {
    llvm::transform(stored, stored.begin(), encodeOnesComplement);
  } else if (isBipolar(type)) {
    RankedTensorType words = getStorageType(cast<RankedTensorType>(type));
    stored.assign(words.getNumElements(), 0);
    forEachPacked(type, [&](int64_t element, int64_t word, int64_t bit) {
      if (value.getIntegers()[element] < 0)
        stored[word] |= int64_t(1) << bit;
    });
  }
  return stored;
}

HostValue mann::fromStored(Type type, ArrayRef<int64_t> stored) {
  if (!isBipolar(type)) {
    HostValue value(type, stored.vec());
    if (isa<EncodedType>(getElementTypeOrSelf(type)))
      llvm::transform(stored, value.getIntegers().begin(),
                      decodeOnesComplement);
    return value;
  }
  HostValue value(type);
  forEachPacked(type, [&](int64_t element, int64_t word, int64_t bit) {
    value.getIntegers()[element] = stored[word] >> bit & 1 ? -1 : 1;
  });
  return value;
}

std::string mann::describeMismatch(const HostValue &value, Type type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (value.getType() != type) {
    os << "must have type '" << type << "', found ";
    if (value.getType())
      os << "'" << value.getType() << "'";
    else
      os << "no value";
  } else if (std::optional<int64_t> index = value.findInvalidElement()) {
    os << "has " << value.getIntegers()[*index] << " as element " << *index
       << ", but its type '" << type << "' holds " << describeIntegers(type);
  }
  return text;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// Elements of a tensor, floats or the integers that are stored.
template <typename T>
static LogicalResult readStored(ElementsAttr attribute,
                                std::vector<T> &elements) {
  elements.resize(attribute.getNumElements());
  DenseElementsAttr dense = getDenseValue(attribute);
  if (!dense)
    return failure();
  if constexpr (std::is_same_v<T, float>)
    llvm::copy(dense.getValues<float>(), elements.begin());
  else
    llvm::transform(dense.getValues<APInt>(), elements.begin(),
                    [](const APInt &code) { return code.getSExtValue(); });
  return success();
}

FailureOr<HostValue> mann::readElements(Type type, Attribute attribute) {
  if (auto scalar = dyn_cast<IntegerAttr>(attribute)) {
    HostValue value(type);
    value.getIntegers()[0] = scalar.getValue().getSExtValue();
    return value;
  }
  auto elements = dyn_cast<ElementsAttr>(attribute);
  if (!elements)
    return failure();
  if (getElementTypeOrSelf(type).isF32()) {
    std::vector<float> reals;
    if (failed(readStored(elements, reals)))
      return failure();
    return HostValue(type, std::move(reals));
  }
  std::vector<int64_t> stored;
  if (failed(readStored(elements, stored)))
    return failure();
  HostValue value = fromStored(type, stored);
  if (value.findInvalidElement())
    return failure();
  return value;
}
