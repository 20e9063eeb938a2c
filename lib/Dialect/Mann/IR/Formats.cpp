//===- Formats.cpp - Number formats as types -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/IR/Formats.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace mann;

static std::optional<Format> readFormat(Type type) {
  auto uniform = dyn_cast<quant::UniformQuantizedType>(type);
  if (!uniform || !uniform.isSigned() || uniform.getZeroPoint() != 0 ||
      !uniform.getExpressedType().isF32())
    return std::nullopt;
  int exponent;
  // frexp gives a mantissa of exactly 0.5 for a power of two.
  if (std::frexp(uniform.getScale(), &exponent) != 0.5)
    return std::nullopt;
  unsigned width = uniform.getStorageTypeIntegralWidth();
  int frac = 1 - exponent;
  if (width < 2 || width > kMaxCodeWidth || frac < -64 || frac > 64 ||
      uniform.getStorageTypeMin() > 0 || uniform.getStorageTypeMax() < 1)
    return std::nullopt;
  return Format{width, frac, uniform.getStorageTypeMin(),
                uniform.getStorageTypeMax()};
}

std::optional<Format> mann::getFormat(Type type) {
  Type element = getElementTypeOrSelf(type);
  if (auto encoded = dyn_cast<EncodedType>(element))
    element = encoded.getFormat();
  return readFormat(element);
}

std::optional<ScaledFormat> mann::getScaledFormat(Type type) {
  if (auto scaled = dyn_cast<ScaledType>(getElementTypeOrSelf(type)))
    return scaled.getScaledFormat();
  return std::nullopt;
}

Type mann::getScaledType(MLIRContext *context, const ScaledFormat &format) {
  return ScaledType::get(context, format.width, format.least, format.largest);
}

std::optional<Format> mann::getAlignedFormat(Type type) {
  if (std::optional<ScaledFormat> scaled = getScaledFormat(type))
    return scaled->aligned();
  return getFormat(type);
}

std::optional<Format> mann::getCodeFormat(Type type) {
  if (std::optional<ScaledFormat> scaled = getScaledFormat(type))
    return Format::symmetric(scaled->width, -scaled->least);
  return getFormat(type);
}

bool mann::isFixedPoint(Type type) { return readFormat(type).has_value(); }

Type mann::getFormatType(MLIRContext *context, const Format &format) {
  return quant::UniformQuantizedType::get(
      quant::QuantizationFlags::Signed, IntegerType::get(context, format.width),
      Float32Type::get(context), std::ldexp(1.0, -format.frac),
      /*zeroPoint=*/0, format.min, format.max);
}

IntegerType mann::getContainerType(MLIRContext *context, unsigned width) {
  return IntegerType::get(context, width <= 8 ? 8 : width <= 16 ? 16 : 32);
}

std::string mann::describeShapeProblem(RankedTensorType type) {
  if (isa<ScaledType>(type.getElementType()) && type.getRank() == 0)
    return "a dimension, since its rows have exponents";
  if (!type.hasStaticShape() || llvm::is_contained(type.getShape(), 0))
    return "a static shape without zeros";
  int64_t room = kMaxTensorElements;
  for (int64_t size : type.getShape())
    room /= size;
  if (room == 0)
    return "at most " + std::to_string(kMaxTensorElements) + " elements";
  return "";
}

RankedTensorType mann::getStorageType(RankedTensorType type) {
  MLIRContext *context = type.getContext();
  if (isa<BipolarType>(type.getElementType())) {
    SmallVector<int64_t> shape(type.getShape());
    if (!shape.empty())
      shape.back() = llvm::divideCeil(shape.back(), kPackedWordBits);
    return RankedTensorType::get(shape,
                                 IntegerType::get(context, kPackedWordBits));
  }
  if (std::optional<ScaledFormat> format = getScaledFormat(type)) {
    SmallVector<int64_t> shape(type.getShape());
    if (!shape.empty())
      ++shape.back();
    return RankedTensorType::get(shape,
                                 getContainerType(context, format->width));
  }
  if (std::optional<Format> format = getFormat(type))
    return type.clone(getContainerType(context, format->width));
  return type;
}

std::string mann::describe(const ScaledFormat &format) {
  return (llvm::Twine(format.width) + " bits and an exponent in " +
          llvm::Twine(format.least) + ".." + llvm::Twine(format.largest) +
          " a row")
      .str();
}

std::string mann::describe(const Format &format) {
  return (llvm::Twine(format.width) + " bits, step 2^" +
          llvm::Twine(-format.frac) + ", codes " + llvm::Twine(format.min) +
          ".." + llvm::Twine(format.max))
      .str();
}
