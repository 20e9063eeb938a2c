//===- Addressing.cpp - Similarity and read ------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include <cmath>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// SimilarityOp
//===----------------------------------------------------------------------===//

OpOperand &SimilarityOp::getMemoryOperand() { return getMemoryMutable(); }
OpOperand &SimilarityOp::getKeyOperand() { return getKeyMutable(); }
SimilarityKind SimilarityOp::getAddressingKind() { return getKind(); }
void SimilarityOp::setAddressingKind(SimilarityKind kind) {
  setKind(kind);
  // Only a cosine divides.
  if (kind == SimilarityKind::Cosine)
    return;
  Properties defaults;
  populateDefaultProperties((*this)->getName(), defaults);
  setEpsAttr(defaults.eps);
  setEpsFormAttr(defaults.eps_form);
}
Type SimilarityOp::getCodeFormat() { return getCode().value_or(Type()); }
void SimilarityOp::setCodeFormat(Type format) {
  setCodeAttr(format ? TypeAttr::get(format) : TypeAttr());
}
int64_t SimilarityOp::getLog2Scale() { return int64_t(getLog2Factor()); }
void SimilarityOp::setLog2Scale(int64_t exponent) { setLog2Factor(exponent); }

Value SimilarityOp::getFilledCount() { return getCount(); }
std::optional<int64_t> SimilarityOp::getFilledDimension(OpOperand &operand) {
  if (!getCount() || operand.get() != getMemory())
    return std::nullopt;
  return 0;
}
bool SimilarityOp::resultIsWide() { return true; }
bool SimilarityOp::takesScaled(OpOperand &operand) {
  return &operand == &getMemoryMutable();
}
bool SimilarityOp::hasProducts() { return getKind() == SimilarityKind::Dot; }

/// Constraints 2 to 4: what a bounded kind compares.
static LogicalResult verifyCodes(SimilarityOp op) {
  Type memory = getElementTypeOrSelf(op.getMemory().getType());
  Type key = getElementTypeOrSelf(op.getKey().getType());
  Type code = op.getCodeFormat();
  StringRef kind = stringifySimilarityKind(op.getKind());
  bool bipolar = op.getKind() == SimilarityKind::Bipolar;

  if (isa<ScaledType>(key))
    return op.emitOpError("the key is ")
           << key << ", but only the memory may have "
           << "rows with exponents";
  if (code) {
    if (!(bipolar ? isa<BipolarType>(code) : isFixedPoint(code)))
      return op.emitOpError("'code' of ")
             << kind << " must be "
             << (bipolar ? "!mann.bipolar" : "a fixed-point format")
             << ", but is " << code;
    if (!isBoundedSimilarity(op.getKind()) && getFormat(code)->width > 16)
      return op.emitOpError("'code' must have at most 16 bits, but is ")
             << code;
    for (Type element : {memory, key})
      if (!isa<FloatType>(element) && !isFixedPoint(element) &&
          !isa<ScaledType>(element))
        return op.emitOpError("'code' converts f32 and fixed-point operands, "
                              "not ")
               << element;
    memory = key = code;
  } else if (memory != key && isBoundedSimilarity(op.getKind())) {
    return op.emitOpError()
           << kind << " compares codes of one format, but memory and key have "
           << memory << " and " << key << "; set 'code' to convert both";
  }

  if (bipolar != isa<BipolarType>(memory) || bipolar != isa<BipolarType>(key))
    return op.emitOpError()
           << kind << (bipolar ? " needs" : " does not take")
           << " !mann.bipolar operands, but memory and key are " << memory
           << " and " << key;
  for (Type element : {memory, key})
    if (auto encoded = dyn_cast<EncodedType>(element))
      if (encoded.getKind() != op.getKind())
        return op.emitOpError() << "operands are encoded for "
                                << stringifySimilarityKind(encoded.getKind())
                                << ", but the kind is " << kind;
  if (!isBoundedSimilarity(op.getKind()) || bipolar)
    return success();
  std::optional<Format> format = getFormat(memory);
  if (!format)
    return op.emitOpError()
           << kind << " compares codes: f32 operands need a 'code' format";
  int64_t q = (int64_t(1) << (format->width - 1)) - 1;
  if (format->width > 16 || format->min != -q || format->max != q)
    return op.emitOpError()
           << kind << " needs symmetric codes of 2 to 16 bits in -" << q << ".."
           << q << ", but has " << describe(*format);
  return success();
}

/// Squared norms are arguments of a 64-bit fxp.rsqrt, and the dot product times
/// one of its mantissas fits 62 bits.
static LogicalResult verifyCosineFits(SimilarityOp op, int64_t width) {
  auto largest = [&](Value operand) {
    // The exponents of rows cancel.
    Format format = *getCodeFormat(op.getCode().value_or(operand.getType()));
    return double(std::max(std::abs(format.min), format.max));
  };
  double memory = largest(op.getMemory()), key = largest(op.getKey());
  double norm = std::max(memory, key);
  if (norm * norm * double(width) < 0x1p62 &&
      memory * key * double(width) < 0x1p46)
    return success();
  return op.emitOpError("cosine of ")
         << width
         << " elements needs squared norms below 2^62 and dot products "
         << "below 2^46, but compares codes of up to " << int64_t(memory)
         << " and " << int64_t(key) << "; use formats with fewer bits";
}

LogicalResult SimilarityOp::verify() {
  if (failed(verifyRank(*this, {"memory", getMemory()}, {2})) ||
      failed(verifyRank(*this, {"key", getKey()}, {1, 2})) ||
      failed(verifyRank(*this, {"result", getScores()}, {rankOf(getKey())})))
    return failure();
  int64_t rows = shapeOf(getMemory())[0], width = shapeOf(getMemory())[1];
  SmallVector<int64_t> key(shapeOf(getKey())), scores(shapeOf(getKey()));
  key.back() = width;
  scores.back() = rows;
  if (failed(verifyShape(*this, {"key", getKey()}, key,
                         "as wide as a memory row")) ||
      failed(verifyShape(*this, {"result", getScores()}, scores,
                         "one score a row")))
    return failure();
  if (failed(verifyCodes(*this)))
    return failure();

  bool floatScores =
      isa<FloatType>(getElementTypeOrSelf(getScores().getType()));
  auto isFloat = [](Value value) {
    return isa<FloatType>(getElementTypeOrSelf(value.getType()));
  };
  if (isFloat(getMemory()) != isFloat(getKey()) ||
      isFloat(getMemory()) != floatScores)
    return emitOpError("memory, key and result must all be f32 or all be "
                       "quantized, but are ")
           << getElementTypeOrSelf(getMemory().getType()) << ", "
           << getElementTypeOrSelf(getKey().getType()) << " and "
           << getElementTypeOrSelf(getScores().getType());
  if (failed(verifyProducts(*this, getProducts())))
    return failure();
  if (failed(verifyNoProductsOfRows(*this, {"memory", getMemory()},
                                    getProducts())))
    return failure();
  if (getProducts() && getKind() != SimilarityKind::Dot)
    return emitOpError("'products' rounds the products of a dot, and ")
           << stringifySimilarityKind(getKind()) << " has none";
  if (getEpsForm() != EpsForm::Added && getKind() != SimilarityKind::Cosine)
    return emitOpError("'eps_form' is how a cosine is kept from a division by "
                       "0, and ")
           << stringifySimilarityKind(getKind()) << " divides by nothing";
  if (getLog2Scale() < -31 || getLog2Scale() > 31)
    return emitOpError("'log2_factor' must be in -31..31, but is ")
           << getLog2Scale();
  if (!(getEps().convertToFloat() >= 0))
    return emitOpError("'eps' must not be negative");
  if (failed(verifyAccumulator(*this, width, getMemory(), getKey())))
    return failure();
  if (getKind() == SimilarityKind::Cosine && !floatScores)
    return verifyCosineFits(*this, width);
  return success();
}

namespace {
/// `code` that is already the format of both operands says nothing.
struct DropRedundantCode : OpRewritePattern<SimilarityOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SimilarityOp op,
                                PatternRewriter &rewriter) const override {
    Type code = op.getCodeFormat();
    if (!code || getElementTypeOrSelf(op.getMemory().getType()) != code ||
        getElementTypeOrSelf(op.getKey().getType()) != code)
      return failure();
    rewriter.modifyOpInPlace(op, [&] { op.removeCodeAttr(); });
    return success();
  }
};
} // namespace

void SimilarityOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                               MLIRContext *context) {
  patterns.add<DropRedundantCode>(context);
}

//===----------------------------------------------------------------------===//
// ReadOp
//===----------------------------------------------------------------------===//

Value ReadOp::getFilledCount() { return getCount(); }
std::optional<int64_t> ReadOp::getFilledDimension(OpOperand &operand) {
  if (!getCount() || operand.get() == getCount())
    return std::nullopt;
  return &operand == &getMemoryMutable() ? 0 : rankOf(getWeights()) - 1;
}
bool ReadOp::hasProducts() { return true; }
bool ReadOp::takesScaled(OpOperand &operand) {
  return &operand == &getMemoryMutable();
}

LogicalResult ReadOp::verify() {
  if (failed(verifyRank(*this, {"weights", getWeights()}, {1, 2})) ||
      failed(verifyRank(*this, {"memory", getMemory()}, {2})))
    return failure();
  SmallVector<int64_t> weights(shapeOf(getWeights())), result(weights);
  weights.back() = shapeOf(getMemory())[0];
  result.back() = shapeOf(getMemory())[1];
  if (failed(verifyShape(*this, {"weights", getWeights()}, weights,
                         "one weight a memory row")) ||
      failed(verifyShape(*this, {"result", getResult()}, result,
                         "as wide as a memory row")) ||
      failed(verifySameDomain(*this, {{"weights", getWeights()},
                                      {"memory", getMemory()},
                                      {"result", getResult()}})) ||
      failed(verifyProducts(*this, getProducts())) ||
      failed(verifyNoProductsOfRows(*this, {"memory", getMemory()},
                                    getProducts())))
    return failure();
  return verifyAccumulator(*this, weights.back(), getWeights(), getMemory());
}
