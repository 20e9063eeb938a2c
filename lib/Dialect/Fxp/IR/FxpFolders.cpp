//===- FxpFolders.cpp - Constant folding of the fxp operations -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mann/Support/FixedPoint.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann;
using namespace mann::fxp;

static unsigned widthOf(Type type) {
  return getElementTypeOrSelf(type).getIntOrFloatBitWidth();
}

//===----------------------------------------------------------------------===//
// One element function per op, for scalars, splats and dense values
//===----------------------------------------------------------------------===//

/// The value of an op on elements; nothing where the op rules its operands out,
/// so that whatever is wrong upstream stays visible in the IR.
using ElementFn = llvm::function_ref<std::optional<int64_t>(ArrayRef<int64_t>)>;

static std::optional<APInt> foldElement(ArrayRef<int64_t> values, Type type,
                                        ElementFn fn) {
  unsigned width = widthOf(type);
  std::optional<int64_t> value = fn(values);
  if (!value || !llvm::isIntN(width, *value))
    return std::nullopt;
  return APInt(width, *value, /*isSigned=*/true);
}

static Attribute foldScalar(ArrayRef<Attribute> operands, Type type,
                            ElementFn fn) {
  SmallVector<int64_t> values;
  for (Attribute operand : operands) {
    auto constant = dyn_cast_or_null<IntegerAttr>(operand);
    if (!constant)
      return {};
    values.push_back(constant.getValue().getSExtValue());
  }
  std::optional<APInt> result = foldElement(values, type, fn);
  return result ? IntegerAttr::get(type, *result) : Attribute();
}

/// Applies `fn` to constant operands, element by element; null when an operand
/// is not constant or one of the results does not exist.
static Attribute foldElements(ArrayRef<Attribute> operands, Type type,
                              ElementFn fn) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped)
    return foldScalar(operands, type, fn);

  SmallVector<DenseElementsAttr> dense;
  for (Attribute operand : operands) {
    auto constant = dyn_cast_or_null<DenseElementsAttr>(operand);
    if (!constant || constant.empty())
      return {};
    dense.push_back(constant);
  }
  bool splat = llvm::all_of(dense, [](auto attr) { return attr.isSplat(); });
  SmallVector<APInt> results;
  SmallVector<int64_t> values(dense.size());
  for (int64_t i = 0, e = splat ? 1 : shaped.getNumElements(); i < e; ++i) {
    for (auto [value, attr] : llvm::zip_equal(values, dense))
      value = attr.isSplat() ? attr.getSplatValue<APInt>().getSExtValue()
                             : attr.getValues<APInt>()[i].getSExtValue();
    std::optional<APInt> result = foldElement(values, type, fn);
    if (!result)
      return {};
    results.push_back(*result);
  }
  return DenseElementsAttr::get(shaped, results);
}

//===----------------------------------------------------------------------===//
// Shifts, sums and codes
//===----------------------------------------------------------------------===//

OpFoldResult AssumeOp::fold(FoldAdaptor adaptor) {
  unsigned width = widthOf(getType());
  if (getMinCode() == llvm::minIntN(width) &&
      getMaxCode() == llvm::maxIntN(width))
    return getInput();
  return foldElements(adaptor.getOperands(), getType(),
                      [&](ArrayRef<int64_t> v) -> std::optional<int64_t> {
                        if (v[0] < getMinCode() || v[0] > getMaxCode())
                          return std::nullopt;
                        return v[0];
                      });
}

OpFoldResult RequantizeOp::fold(FoldAdaptor adaptor) {
  if (getShiftAmount() == 0 && getInput().getType() == getType() &&
      getMinCode() == llvm::minIntN(widthOf(getType())) &&
      getMaxCode() == llvm::maxIntN(widthOf(getType())))
    return getInput();
  return foldElements(adaptor.getOperands(), getType(),
                      [&](ArrayRef<int64_t> v) {
                        return requantize(v[0], getShiftAmount(), getRounding(),
                                          getMinCode(), getMaxCode());
                      });
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  return foldElements(
      adaptor.getOperands(), getType(), [&](ArrayRef<int64_t> v) {
        return saturatingAdd(v[0], v[1], getMinCode(), getMaxCode());
      });
}

OpFoldResult ShiftRoundOp::fold(FoldAdaptor adaptor) {
  APInt amount;
  if (matchPattern(adaptor.getAmount(), m_ConstantInt(&amount)) &&
      amount.isNonPositive())
    return getInput();
  int64_t width = widthOf(getType());
  return foldElements(
      adaptor.getOperands(), getType(), [&](ArrayRef<int64_t> v) -> int64_t {
        if (v[1] >= width)
          return 0;
        return shiftRound(v[0], std::max<int64_t>(v[1], 0), getRounding());
      });
}

OpFoldResult EncodeOp::fold(FoldAdaptor adaptor) {
  if (auto decode = getInput().getDefiningOp<DecodeOp>())
    return decode.getInput();
  int64_t least = llvm::minIntN(widthOf(getType()));
  return foldElements(adaptor.getOperands(), getType(),
                      [&](ArrayRef<int64_t> v) -> std::optional<int64_t> {
                        if (v[0] == least)
                          return std::nullopt;
                        return encodeOnesComplement(v[0]);
                      });
}

/// The number that a ones' complement code stands for; none for the code -1.
static std::optional<int64_t> decoded(int64_t code) {
  if (code == -1)
    return std::nullopt;
  return decodeOnesComplement(code);
}

OpFoldResult DecodeOp::fold(FoldAdaptor adaptor) {
  if (auto encode = getInput().getDefiningOp<EncodeOp>())
    return encode.getInput();
  return foldElements(adaptor.getOperands(), getType(),
                      [](ArrayRef<int64_t> v) { return decoded(v[0]); });
}

//===----------------------------------------------------------------------===//
// Similarities
//===----------------------------------------------------------------------===//

/// Whether `value` is in -Q..Q for codes of `width` bits.
static bool isSymmetricCode(int64_t value, unsigned width) {
  int64_t q = llvm::maxIntN(width);
  return -q <= value && value <= q;
}

OpFoldResult HammingOp::fold(FoldAdaptor adaptor) {
  return foldElements(adaptor.getOperands(), getType(),
                      [&](ArrayRef<int64_t> v) -> std::optional<int64_t> {
                        auto a = decoded(v[0]), b = decoded(v[1]);
                        if (!a || !b || !isSymmetricCode(*a, getWidth()) ||
                            !isSymmetricCode(*b, getWidth()))
                          return std::nullopt;
                        return hammingSimilarity(*a, *b, getWidth());
                      });
}

OpFoldResult SignedL1Op::fold(FoldAdaptor adaptor) {
  return foldElements(adaptor.getOperands(), getType(),
                      [&](ArrayRef<int64_t> v) -> std::optional<int64_t> {
                        if (!isSymmetricCode(v[0], getWidth()) ||
                            !isSymmetricCode(v[1], getWidth()))
                          return std::nullopt;
                        return signedL1Similarity(v[0], v[1], getWidth());
                      });
}

OpFoldResult AbsDiffOp::fold(FoldAdaptor adaptor) {
  return foldElements(
      adaptor.getOperands(), getType(),
      [](ArrayRef<int64_t> v) -> int64_t { return std::abs(v[0] - v[1]); });
}

OpFoldResult XorPopcountOp::fold(FoldAdaptor adaptor) {
  unsigned width = widthOf(getLhs().getType());
  return foldElements(
      adaptor.getOperands(), getType(), [&](ArrayRef<int64_t> v) -> int64_t {
        return llvm::popcount(uint64_t(v[0] ^ v[1]) &
                              llvm::maskTrailingOnes<uint64_t>(width));
      });
}

//===----------------------------------------------------------------------===//
// Functions of one number
//===----------------------------------------------------------------------===//

OpFoldResult Exp2Op::fold(FoldAdaptor adaptor) {
  return foldElements(adaptor.getOperands(), getType(),
                      [](ArrayRef<int64_t> v) -> std::optional<int64_t> {
                        if (v[0] < 0)
                          return std::nullopt;
                        return mann::exp2(v[0]);
                      });
}

OpFoldResult Log2Op::fold(FoldAdaptor adaptor) {
  return foldElements(
      adaptor.getOperands(), getType(),
      [](ArrayRef<int64_t> v) -> int64_t { return mann::log2(v[0]); });
}

static LogicalResult foldScaled(ArrayRef<Attribute> operands, Type type,
                                llvm::function_ref<Scaled(int64_t)> fn,
                                SmallVectorImpl<OpFoldResult> &results) {
  Attribute mantissa = foldElements(
      operands, type, [&](ArrayRef<int64_t> v) { return fn(v[0]).mantissa; });
  Attribute shift = foldElements(
      operands, type, [&](ArrayRef<int64_t> v) { return fn(v[0]).shift; });
  if (!mantissa || !shift)
    return failure();
  results.assign({mantissa, shift});
  return success();
}

LogicalResult ReciprocalOp::fold(FoldAdaptor adaptor,
                                 SmallVectorImpl<OpFoldResult> &results) {
  return foldScaled(adaptor.getOperands(), getInput().getType(), reciprocal,
                    results);
}

LogicalResult RsqrtOp::fold(FoldAdaptor adaptor,
                            SmallVectorImpl<OpFoldResult> &results) {
  Type type = getInput().getType();
  if (widthOf(type) == 64)
    return foldScaled(adaptor.getOperands(), type, reciprocalSqrt64, results);
  return foldScaled(adaptor.getOperands(), type, reciprocalSqrt, results);
}

LogicalResult SqrtOp::fold(FoldAdaptor adaptor,
                           SmallVectorImpl<OpFoldResult> &results) {
  return foldScaled(adaptor.getOperands(), getInput().getType(), squareRoot,
                    results);
}

LogicalResult ExpOp::fold(FoldAdaptor adaptor,
                          SmallVectorImpl<OpFoldResult> &results) {
  return foldScaled(
      adaptor.getOperands(), getInput().getType(),
      [&](int64_t x) { return exponential(x, getFrac()); }, results);
}

OpFoldResult Log1pExpOp::fold(FoldAdaptor adaptor) {
  return foldElements(
      adaptor.getOperands(), getType(),
      [&](ArrayRef<int64_t> v) { return log1pExp(v[0], getFrac()); });
}

OpFoldResult SigmoidOp::fold(FoldAdaptor adaptor) {
  return foldElements(
      adaptor.getOperands(), getType(),
      [&](ArrayRef<int64_t> v) { return mann::sigmoid(v[0], getFrac()); });
}

OpFoldResult TanhOp::fold(FoldAdaptor adaptor) {
  return foldElements(
      adaptor.getOperands(), getType(),
      [&](ArrayRef<int64_t> v) { return mann::tanh(v[0], getFrac()); });
}
