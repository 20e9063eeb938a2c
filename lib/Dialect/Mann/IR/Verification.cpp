//===- Verification.cpp - Checks shared by the operations' verifiers -----===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace mann;

ArrayRef<int64_t> mann::shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

int64_t mann::rankOf(Value value) { return shapeOf(value).size(); }

int64_t mann::numRows(Value value) {
  return rankOf(value) == 2 ? shapeOf(value)[0] : 1;
}

static std::string spell(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "a scalar";
  return llvm::join(llvm::map_range(shape,
                                    [](int64_t size) {
                                      return ShapedType::isDynamic(size)
                                                 ? std::string("?")
                                                 : std::to_string(size);
                                    }),
                    " x ");
}

LogicalResult mann::verifyRank(Operation *op, NamedValue value,
                               ArrayRef<int64_t> ranks) {
  auto type = cast<RankedTensorType>(value.value.getType());
  if (!llvm::is_contained(ranks, type.getRank())) {
    std::string expected = llvm::join(
        llvm::map_range(ranks,
                        [](int64_t rank) { return std::to_string(rank); }),
        " or ");
    return op->emitOpError() << value.name << " must have rank " << expected
                             << ", but has rank " << type.getRank();
  }
  if (std::string problem = describeShapeProblem(type); !problem.empty())
    return op->emitOpError() << value.name << " must have " << problem
                             << ", but is " << spell(type.getShape());
  return success();
}

LogicalResult mann::verifyShape(Operation *op, NamedValue value,
                                ArrayRef<int64_t> shape, StringRef why) {
  if (shapeOf(value.value) == shape)
    return success();
  return op->emitOpError() << value.name << " must be " << spell(shape) << " ("
                           << why << "), but is "
                           << spell(shapeOf(value.value));
}

LogicalResult mann::verifySameDomain(Operation *op,
                                     ArrayRef<NamedValue> values) {
  const NamedValue *first = nullptr;
  for (const NamedValue &value : values) {
    if (!value.value)
      continue;
    if (!first) {
      first = &value;
      continue;
    }
    auto isFloat = [](const NamedValue &v) {
      return isa<FloatType>(getElementTypeOrSelf(v.value.getType()));
    };
    if (isFloat(*first) != isFloat(value))
      return op->emitOpError()
             << first->name << " and " << value.name
             << " must both be f32 or both be fixed-point, but are "
             << getElementTypeOrSelf(first->value.getType()) << " and "
             << getElementTypeOrSelf(value.value.getType());
  }
  return success();
}

LogicalResult mann::verifyProducts(Operation *op,
                                   std::optional<Type> products) {
  if (products && !isFixedPoint(*products))
    return op->emitOpError("'products' must be a fixed-point format, but is ")
           << *products;
  return success();
}

LogicalResult mann::verifyNoProductsOfRows(Operation *op,
                                           const NamedValue &operand,
                                           std::optional<Type> products) {
  if (!products || !getScaledFormat(operand.value.getType()))
    return success();
  return op->emitOpError("rounds products to 'products', but the ")
         << operand.name
         << " has rows with exponents: its products have no one format";
}

LogicalResult mann::verifyAccumulator(Operation *op, int64_t terms, Value lhs,
                                      Value rhs) {
  std::optional<Format> left = getAlignedFormat(lhs.getType());
  std::optional<Format> right = getAlignedFormat(rhs.getType());
  if (!left || !right)
    return success();
  auto magnitude = [](const Format &format) {
    return std::log2(double(std::max(std::abs(format.min), format.max)));
  };
  double bits = magnitude(*left) + magnitude(*right) + std::log2(double(terms));
  if (bits < 62)
    return success();
  return op->emitOpError("sums ")
         << terms << " products of up to " << left->width << " x "
         << right->width << " bits, which may not fit 63 bits; use narrower "
         << "formats";
}

/// The rows are what a write would store: codes in range, and the least
/// exponent that they need.
static LogicalResult verifyStoredRows(Operation *op, DenseIntElementsAttr value,
                                      const ScaledFormat &format) {
  auto stored =
      llvm::map_to_vector(value.getValues<APInt>(), [](const APInt &integer) {
        return integer.getSExtValue();
      });
  int64_t width = value.getType().getShape().back() - 1, row = 0;
  for (ArrayRef<int64_t> rest = stored; !rest.empty();
       rest = rest.drop_front(width + 1), ++row) {
    int64_t exponent = rest[width];
    if (exponent < 0 || exponent > format.largest - format.least)
      return op->emitOpError("has ")
             << exponent << " as the exponent of row " << row
             << "; expected 0.." << format.largest - format.least
             << ", the exponent less " << format.least;
    SmallVector<int64_t> numbers(rest.take_front(width));
    for (int64_t &code : numbers) {
      if (std::abs(code) > format.getMaxCode())
        return op->emitOpError("has the code ")
               << code << " in row " << row << ", outside of "
               << -format.getMaxCode() << ".." << format.getMaxCode();
      code *= int64_t(1) << exponent;
    }
    int needed =
        normalizeRow(numbers, -format.least, format, Rounding::NearestEven) -
        format.least;
    if (needed != exponent)
      return op->emitOpError("has ")
             << exponent << " as the exponent of row " << row
             << ", whose numbers need " << needed
             << "; a row has the least exponent that it needs";
  }
  return success();
}

/// Behind the last element of a row there is nothing: what compares whole words
/// would count it.
static LogicalResult verifyStoredSigns(Operation *op,
                                       DenseIntElementsAttr value,
                                       ArrayRef<int64_t> shape) {
  // One sign alone is a row of one.
  int64_t width = shape.empty() ? 1 : shape.back();
  int64_t words = llvm::divideCeil(width, kPackedWordBits);
  int64_t used = width - (words - 1) * kPackedWordBits;
  int64_t index = 0;
  for (const APInt &word : value.getValues<APInt>())
    if (++index % words == 0 && word.getActiveBits() > unsigned(used))
      return op->emitOpError("has the word ")
             << word.getSExtValue() << " at the end of row "
             << index / words - 1 << ", but only its lowest " << used
             << " bits are elements; the others must be 0";
  return success();
}

LogicalResult mann::verifyStoredValue(Operation *op, RankedTensorType type,
                                      ElementsAttr value) {
  RankedTensorType stored = getStorageType(type);
  if (value.getType() != stored)
    return op->emitOpError("of type ")
           << type << " needs a value of type " << stored << ", but has "
           << value.getType();
  std::optional<Format> format = getFormat(type);
  // A resource may be declared without its data: who reads it has to say so.
  auto dense = dyn_cast_if_present<DenseIntElementsAttr>(
      static_cast<Attribute>(getDenseValue(value)));
  if (std::optional<ScaledFormat> rows = getScaledFormat(type); rows && dense)
    return verifyStoredRows(op, dense, *rows);
  if (dense && isa<BipolarType>(type.getElementType()))
    return verifyStoredSigns(op, dense, type.getShape());
  if (!format || !dense)
    return success();
  bool isEncoded = isa<EncodedType>(type.getElementType());
  auto codes = dense.getValues<APInt>();
  int64_t count = dense.isSplat() ? 1 : dense.getNumElements();
  for (const APInt &element :
       llvm::make_range(codes.begin(), std::next(codes.begin(), count))) {
    int64_t stored = element.getSExtValue();
    if (isEncoded && stored == -1)
      return op->emitOpError("has the stored code -1, which stands for no "
                             "number: a negative code is stored less 1 (")
             << describe(*format) << ")";
    int64_t code = isEncoded ? decodeOnesComplement(stored) : stored;
    if (code < format->min || code > format->max)
      return op->emitOpError("has the code ")
             << code << " outside its format (" << describe(*format) << ")";
  }
  return success();
}

ParseResult mann::parseStoredValue(OpAsmParser &parser, ElementsAttr &value,
                                   TypeAttr type) {
  if (failed(parser.parseOptionalEqual()))
    return success();
  auto tensor = dyn_cast<RankedTensorType>(type.getValue());
  if (!tensor)
    return parser.emitError(parser.getNameLoc(), "expected a tensor type");
  if (parser.parseAttribute(value, getStorageType(tensor)))
    return failure();
  Type spelled;
  if (failed(parser.parseOptionalColon()))
    return success();
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseType(spelled))
    return failure();
  if (spelled != value.getType())
    return parser.emitError(loc, "expected the type ")
           << value.getType() << " of stored values, or none";
  return success();
}

void mann::printStoredValue(OpAsmPrinter &printer, Operation *,
                            ElementsAttr value, TypeAttr) {
  if (!value)
    return;
  printer << " = ";
  printer.printAttributeWithoutType(value);
}

LogicalResult mann::verifyFitsResult(Operation *op, const IntegerBounds &bounds,
                                     Type type, StringRef what) {
  IntegerBounds rounded = bounds.roundedTo(type);
  std::optional<ScaledFormat> rows = getScaledFormat(type);
  constexpr int kMaxShift = 62;
  if (rows && rounded.frac + rows->least > kMaxShift)
    return op->emitOpError("computes ")
           << what << " with " << rounded.frac << " fraction bits, which are "
           << "more than " << kMaxShift
           << " bits finer than the least exponent " << rows->least
           << " of the result";
  return verifyFits(op, rounded, what);
}

LogicalResult mann::verifyFits(Operation *op, const IntegerBounds &bounds,
                               StringRef what) {
  if (bounds.fit())
    return success();
  return op->emitOpError("computes ")
         << what << " with " << bounds.frac << " fraction bits and up to 2^"
         << int(std::ceil(std::log2(bounds.magnitude())))
         << ", which may not fit 63 bits; use formats with fewer bits, or with "
            "steps that are closer";
}
