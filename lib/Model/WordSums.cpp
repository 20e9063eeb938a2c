//===- WordSums.cpp - Formats that hold sums of words exactly -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Model/WordSums.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace mlir;
using namespace mann;

using MagnitudeFn =
    llvm::function_ref<void(int64_t row, int64_t column, double magnitude)>;

/// Stored codes, those of rows with exponents aligned.
static void visitStored(DenseIntElementsAttr stored, bool hasExponents,
                        MagnitudeFn fn) {
  auto integers = stored.getValues<APInt>();
  int64_t rows = stored.getType().getDimSize(0);
  int64_t stride = stored.getType().getDimSize(1);
  int64_t width = stride - int64_t(hasExponents);
  for (int64_t row = 0; row < rows; ++row) {
    int64_t exponent =
        hasExponents ? integers[row * stride + width].getSExtValue() : 0;
    for (int64_t k = 0; k < width; ++k) {
      int64_t code = integers[row * stride + k].getSExtValue();
      fn(row, k, std::ldexp(std::abs(double(code)), int(exponent)));
    }
  }
}

/// The codes of a matrix: those of its value if it is known, otherwise the
/// largest of the format.
static void visitMagnitudes(Value matrix, MagnitudeFn fn) {
  auto type = cast<RankedTensorType>(matrix.getType());
  Format format = *getAlignedFormat(type);
  auto get = matrix.getDefiningOp<GetParameterOp>();
  auto parameter = get ? SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
                             get, get.getParameterAttr())
                       : ParameterOp();
  if (parameter)
    if (auto value =
            dyn_cast_or_null<DenseIntElementsAttr>(parameter.getValueAttr()))
      return visitStored(value, getScaledFormat(type).has_value(), fn);
  auto encoding = matrix.getDefiningOp<PositionEncodingOp>();
  for (int64_t row = 0; row < type.getDimSize(0); ++row)
    for (int64_t k = 0; k < type.getDimSize(1); ++k) {
      int64_t code = encoding ? quantize(encoding.getWeight(row, k), format,
                                         Rounding::NearestEven)
                              : std::max(std::abs(format.min), format.max);
      fn(row, k, std::abs(double(code)));
    }
}

double mann::getLargestWordSum(EmbedOp embed, int64_t words) {
  int64_t width =
      cast<RankedTensorType>(embed.getTable().getType()).getDimSize(1);
  if (width == 0)
    return 0;
  std::vector<double> word(width), sum(width);
  visitMagnitudes(embed.getTable(),
                  [&](int64_t id, int64_t k, double magnitude) {
                    if (embed.getPadding() != uint64_t(id))
                      word[k] = std::max(word[k], magnitude);
                  });
  if (!embed.getWeights())
    return double(words) * *llvm::max_element(word);
  visitMagnitudes(embed.getWeights(), [&](int64_t j, int64_t k, double weight) {
    if (j < words)
      sum[k] += weight * word[k];
  });
  return *llvm::max_element(sum);
}

FailureOr<Type> mann::getWordSumType(EmbedOp embed, int64_t words) {
  std::optional<Format> table = getAlignedFormat(embed.getTable().getType());
  if (!table)
    return getElementTypeOrSelf(embed.getType());
  int frac = table->frac;
  double largest = 0;
  if (embed.getProducts()) {
    Format products = *getFormat(*embed.getProducts());
    frac = products.frac;
    largest =
        double(std::max(std::abs(products.min), products.max)) * double(words);
  } else {
    if (embed.getWeights())
      frac += getFormat(embed.getWeights().getType())->frac;
    largest = getLargestWordSum(embed, words);
  }
  largest = std::max(largest, 1.0);
  unsigned width = unsigned(std::ilogb(largest)) + 2;
  if (width > kMaxCodeWidth || std::abs(frac) > 64)
    return embed.emitOpError("sums ")
           << words << " words to up to " << width << " bits with steps of 2^"
           << -frac << "; a ring holds exact sums of at most " << kMaxCodeWidth
           << " bits, with steps of 2^-64 to 2^64: use fewer bits for table "
              "and weights";
  return getFormatType(embed.getContext(),
                       {width, frac, -int64_t(largest), int64_t(largest)});
}
