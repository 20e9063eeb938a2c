//===- WordSums.cpp - Formats that hold sums of words exactly -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WordSums.h"
#include <cmath>

using namespace mlir;
using namespace mann;

/// The magnitudes of stored codes, those of rows with exponents aligned.
static void readMagnitudes(DenseIntElementsAttr stored, bool hasExponents,
                           MutableArrayRef<double> magnitudes) {
  auto integers = stored.getValues<APInt>();
  int64_t width = stored.getType().getShape().back();
  int64_t numCodes = width - int64_t(hasExponents);
  for (auto [index, magnitude] : llvm::enumerate(magnitudes)) {
    int64_t row = int64_t(index) / numCodes * width;
    int64_t code = integers[row + int64_t(index) % numCodes].getSExtValue();
    int64_t exponent =
        hasExponents ? integers[row + numCodes].getSExtValue() : 0;
    magnitude = std::ldexp(std::abs(double(code)), int(exponent));
  }
}

/// The magnitudes of the codes of a matrix, row by row: those of its value if
/// it is known, otherwise the largest of the format.
static std::vector<double> getMagnitudes(Value matrix) {
  auto type = cast<RankedTensorType>(matrix.getType());
  Format format = *getAlignedFormat(type);
  std::vector<double> codes(
      type.getNumElements(),
      double(std::max(std::abs(format.min), std::abs(format.max))));
  if (auto encoding = matrix.getDefiningOp<PositionEncodingOp>()) {
    for (int64_t j = 0; j < type.getDimSize(0); ++j)
      for (int64_t k = 0; k < type.getDimSize(1); ++k)
        codes[j * type.getDimSize(1) + k] = std::abs(double(
            quantize(encoding.getWeight(j, k), format, Rounding::NearestEven)));
    return codes;
  }
  auto get = matrix.getDefiningOp<GetParameterOp>();
  auto parameter = get ? SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
                             get, get.getParameterAttr())
                       : ParameterOp();
  if (!parameter)
    return codes;
  if (auto value =
          dyn_cast_or_null<DenseIntElementsAttr>(parameter.getValueAttr()))
    readMagnitudes(value, getScaledFormat(type).has_value(), codes);
  return codes;
}

/// The largest magnitude that a sum of words has in any dimension.
static double getLargestSum(EmbedOp embed, int64_t words) {
  auto type = cast<RankedTensorType>(embed.getTable().getType());
  int64_t rows = type.getDimSize(0), width = type.getDimSize(1);
  std::vector<double> table = getMagnitudes(embed.getTable()), weights;
  if (embed.getWeights())
    weights = getMagnitudes(embed.getWeights());
  double largest = 0;
  for (int64_t k = 0; k < width; ++k) {
    double word = 0, sum = 0;
    for (int64_t id = 0; id < rows; ++id)
      if (embed.getPadding() != uint64_t(id))
        word = std::max(word, table[id * width + k]);
    for (int64_t j = 0; j < words; ++j)
      sum += embed.getWeights() ? weights[j * width + k] * word : word;
    largest = std::max(largest, sum);
  }
  return largest;
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
    largest = getLargestSum(embed, words);
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
