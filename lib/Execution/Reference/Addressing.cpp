//===- Addressing.cpp - Similarity and read ------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
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
  if (!code)
    return {integerMatrix(value), *value.getFormat()};
  Format format = *getFormat(code);
  if (value.isReal())
    return {realMatrix(value).unaryExpr([&](float element) {
              return quantize(element, format, Rounding::NearestEven);
            }),
            format};
  int shift = value.getFormat()->frac - format.frac;
  return {integerMatrix(value).unaryExpr([&](int64_t element) {
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
    inverse[i] = reciprocalSqrt(int32_t(codes.row(i).squaredNorm()));
  return inverse;
}

static IntMatrix integerCosine(SimilarityOp op, const Compared &memory,
                               const Compared &key, const Format &result) {
  IntMatrix scores = key.codes * memory.codes.transpose();
  std::vector<Scaled> rows = invertNorms(memory.codes);
  std::vector<Scaled> keys = invertNorms(key.codes);
  for (int64_t r = 0; r < scores.rows(); ++r)
    for (int64_t i = 0; i < scores.cols(); ++i) {
      int64_t scaled = scores(r, i) * rows[i].mantissa * keys[r].mantissa;
      int shift =
          rows[i].shift + keys[r].shift - int(op.getLog2Scale() + result.frac);
      scores(r, i) = round(scaled, shift, op.getRounding(), result);
    }
  return scores;
}

static FloatMatrix realCosine(SimilarityOp op, const FloatMatrix &memory,
                              const FloatMatrix &key) {
  FloatMatrix scores = key * memory.transpose();
  float eps = op.getEps().convertToFloat();
  FloatMatrix norms =
      key.rowwise().norm() * memory.rowwise().norm().transpose();
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
  int frac = weights.getFormat()->frac + memory.getFormat()->frac;
  Sums sums = sumProducts(integerMatrix(weights).leftCols(filled),
                          integerMatrix(memory).topRows(filled), frac,
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
