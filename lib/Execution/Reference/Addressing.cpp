//===- Addressing.cpp - Similarity and read ------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
#include "llvm/ADT/bit.h"
#include <cmath>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// SimilarityOp
//===----------------------------------------------------------------------===//

/// The codes of one operand and their format, as they enter the comparison.
/// Bipolar elements have no format and count as integers.
struct Compared {
  IntMatrix codes;
  Format format = {1, 0, -1, 1};
};

static Compared compare(const HostValue &value, SimilarityOp op) {
  if (op.getKind() == SimilarityKind::Bipolar) {
    auto sign = [](auto element) -> int64_t { return element >= 0 ? 1 : -1; };
    if (value.isReal())
      return {realMatrix(value).unaryExpr(sign)};
    // +1 and -1 are their own signs.
    return {integerMatrix(value).unaryExpr(sign)};
  }
  Type code = op.getCodeFormat();
  if (!code && op.getKind() == SimilarityKind::Cosine)
    // The exponent of a row is in its norm as well, and cancels.
    return {codesOf(value)};
  if (!code) {
    Sums numbers = exactNumbers(value);
    return {numbers.values, *getAlignedFormat(value.getType())};
  }
  Format format = *getFormat(code);
  if (value.isReal())
    return {realMatrix(value).unaryExpr([&](float element) {
              return quantize(element, format, Rounding::NearestEven);
            }),
            format};
  Sums numbers = exactNumbers(value);
  int shift = numbers.frac - format.frac;
  return {numbers.values.unaryExpr([&](int64_t element) {
            return round(element, shift, Rounding::NearestEven, format);
          }),
          format};
}

/// Sums an element function over all pairs of a key row and a memory row.
template <typename Fn>
static Sums sumElements(const Compared &memory, const Compared &key,
                        Fn element) {
  unsigned width = memory.format.width;
  IntMatrix sums = IntMatrix::Zero(key.codes.rows(), memory.codes.rows());
  for (int64_t r = 0; r < sums.rows(); ++r)
    for (int64_t i = 0; i < sums.cols(); ++i)
      for (int64_t d = 0; d < key.codes.cols(); ++d)
        sums(r, i) += element(memory.codes(i, d), key.codes(r, d), width);
  return {std::move(sums), 0};
}

/// The exact sums of every kind but cosine, R x N.
static Sums sumSimilarity(SimilarityOp op, const Compared &memory,
                          const Compared &key, std::optional<Type> products) {
  switch (op.getKind()) {
  case SimilarityKind::Hamming:
    return sumElements(memory, key, hammingSimilarity);
  case SimilarityKind::SignedL1:
    return sumElements(memory, key, signedL1Similarity);
  case SimilarityKind::L1:
    return sumElements(memory, key, l1Similarity);
  case SimilarityKind::Dot:
  case SimilarityKind::Cosine:
  case SimilarityKind::Bipolar:
    return sumProducts(key.codes, memory.codes.transpose(),
                       memory.format.frac + key.format.frac, products,
                       op.getRounding());
  }
  llvm_unreachable("unknown similarity");
}

/// Inverse norms of the rows, each a mantissa and a shift.
static std::vector<Scaled> invertNorms(const IntMatrix &codes) {
  std::vector<Scaled> inverse(codes.rows());
  for (int64_t i = 0; i < codes.rows(); ++i)
    inverse[i] = reciprocalSqrt64(codes.row(i).squaredNorm());
  return inverse;
}

static IntMatrix integerCosine(SimilarityOp op, const Compared &memory,
                               const Compared &key, const Format &result) {
  IntMatrix scores = key.codes * memory.codes.transpose();
  std::vector<Scaled> rows = invertNorms(memory.codes);
  std::vector<Scaled> keys = invertNorms(key.codes);
  for (int64_t r = 0; r < scores.rows(); ++r)
    for (int64_t i = 0; i < scores.cols(); ++i) {
      // As many bits of the shift as the product of all three has room for.
      int inverse = rows[i].shift + keys[r].shift, kept = std::min(inverse, 62);
      int64_t scaled = shiftRound(scores(r, i) * rows[i].mantissa,
                                  inverse - kept, Rounding::NearestEven) *
                       keys[r].mantissa;
      int shift = kept - int(op.getLog2Scale() + result.frac);
      scores(r, i) = round(scaled, shift, op.getRounding(), result);
    }
  return scores;
}

static FloatMatrix realCosine(SimilarityOp op, const FloatMatrix &memory,
                              const FloatMatrix &key) {
  FloatMatrix scores = key * memory.transpose();
  float eps = op.getEps().convertToFloat();
  float inner = op.getEpsForm() == EpsForm::UnderRoots ? eps : 0;
  auto normsOf = [&](const FloatMatrix &rows) -> Eigen::VectorXf {
    return (rows.rowwise().squaredNorm().array() + inner).sqrt();
  };
  FloatMatrix norms = normsOf(key) * normsOf(memory).transpose();
  if (op.getEpsForm() == EpsForm::Max)
    return scores.array() / norms.array().max(eps);
  return scores.array() / (norms.array() + eps);
}

/// The scores of f32 operands, before the factor.
static FloatMatrix realScores(SimilarityOp op, const HostValue &memory,
                              const HostValue &key) {
  if (!op.getCodeFormat()) {
    if (op.getKind() == SimilarityKind::Cosine)
      return realCosine(op, realMatrix(memory), realMatrix(key));
    return realMatrix(key) * realMatrix(memory).transpose();
  }
  Compared rows = compare(memory, op), keys = compare(key, op);
  if (op.getKind() == SimilarityKind::Cosine) {
    float step = float(rows.format.step());
    return realCosine(op, rows.codes.cast<float>() * step,
                      keys.codes.cast<float>() * step);
  }
  // 'products' says what quantization will do; in f32 nothing is rounded.
  Sums sums = sumSimilarity(op, rows, keys, /*products=*/std::nullopt);
  return sums.values.unaryExpr(
      [&](int64_t sum) { return float(std::ldexp(double(sum), -sums.frac)); });
}

static HostValue evaluate(SimilarityOp op, Inputs<SimilarityOp> in) {
  const HostValue &memory = *in.getMemory(), &key = *in.getKey();
  HostValue result(op.getType());
  int64_t filled = countFilled(in.getCount(), numRows(memory));
  if (result.isReal()) {
    float factor = std::ldexp(1.0f, int(op.getLog2Scale()));
    realMatrix(result).leftCols(filled) =
        realScores(op, memory, key).leftCols(filled) * factor;
    return result;
  }
  Compared rows = compare(memory, op), keys = compare(key, op);
  Format format = *result.getFormat();
  IntMatrix scores;
  if (op.getKind() == SimilarityKind::Cosine) {
    scores = integerCosine(op, rows, keys, format);
  } else {
    Sums sums = sumSimilarity(op, rows, keys, op.getProducts());
    int shift = sums.frac - int(op.getLog2Scale()) - format.frac;
    scores = sums.values.unaryExpr([&](int64_t sum) {
      return round(sum, shift, op.getRounding(), format);
    });
  }
  integerMatrix(result).leftCols(filled) = scores.leftCols(filled);
  return result;
}

//===----------------------------------------------------------------------===//
// ReadOp
//===----------------------------------------------------------------------===//

static HostValue evaluate(ReadOp op, Inputs<ReadOp> in) {
  const HostValue &weights = *in.getWeights(), &memory = *in.getMemory();
  int64_t filled = countFilled(in.getCount(), numRows(memory));
  if (weights.isReal()) {
    HostValue result(op.getType());
    realMatrix(result) = realMatrix(weights).leftCols(filled) *
                         realMatrix(memory).topRows(filled);
    return result;
  }
  Sums rows = exactNumbers(memory);
  Sums sums = sumProducts(integerMatrix(weights).leftCols(filled),
                          rows.values.topRows(filled),
                          weights.getFormat()->frac + rows.frac,
                          op.getProducts(), op.getRounding());
  return roundSums(op.getType(), sums, op.getRounding());
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::addAddressingMeanings(Meanings &meanings) {
  meanings.add<SimilarityOp>(evaluate);
  meanings.add<ReadOp>(evaluate);
}
