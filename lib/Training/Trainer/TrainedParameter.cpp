//===- TrainedParameter.cpp - A parameter as compiled code reads it -------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TrainedParameter.h"
#include <cmath>

using namespace mlir;
using namespace mann;

TrainedParameter::TrainedParameter(ParameterOp parameter)
    : TrainedParameter(parameter, parameter.getType()) {}

TrainedParameter::TrainedParameter(ParameterOp parameter, Type type)
    : format(getFormat(type)), rows(getScaledFormat(type)),
      source(parameter.getTensorName().str()),
      offset(int64_t(parameter.getOffset().value_or(0))),
      numElements(cast<RankedTensorType>(type).getNumElements()) {
  int64_t stored =
      getStorageType(cast<RankedTensorType>(type)).getNumElements();
  if (ArrayRef<int64_t> shape = cast<RankedTensorType>(type).getShape();
      !shape.empty())
    columns = shape.back();
  unsigned width = rows ? rows->width : format ? format->width : 32;
  if (width <= 8)
    codes8.resize(stored);
  else if (width <= 16)
    codes16.resize(stored);
  else
    values.resize(stored);
}

void *TrainedParameter::data() {
  if (!codes8.empty())
    return codes8.data();
  return codes16.empty() ? static_cast<void *>(values.data()) : codes16.data();
}

/// Masters in the parameter's format, rounded and saturated.
template <typename Code>
static void quantizeAll(const std::vector<float> &masters, const Format &format,
                        Rounding rounding, std::vector<Code> &codes) {
  float scale = std::ldexp(1.0f, format.frac);
  float low = float(format.min), high = float(format.max);
  // The bounds are integers, so saturating first changes nothing; the numbers
  // are small then, and compilers know how to round many of them at once.
  auto convert = [&](auto round) {
    for (size_t i = 0; i < masters.size(); ++i)
      codes[i] = Code(
          int32_t(round(std::min(std::max(masters[i] * scale, low), high))));
  };
  // Numbers of this size have no fraction bits: a sum is rounded to nearest, a
  // tie to even.
  constexpr float kNoFraction = 3 << 22;
  if (rounding == Rounding::TowardZero)
    convert([](float value) { return value; });
  else
    convert([](float value) { return (value + kNoFraction) - kNoFraction; });
}

/// Masters as rows of codes with their exponents, less the least, behind them.
template <typename Code>
static void quantizeRows(ArrayRef<float> masters, const ScaledFormat &format,
                         Rounding rounding, int64_t columns,
                         std::vector<Code> &codes) {
  std::vector<int64_t> row(columns);
  for (Code *next = codes.data(); !masters.empty();
       masters = masters.drop_front(columns)) {
    int exponent =
        quantizeRow(masters.take_front(columns), format, rounding, row);
    next = llvm::copy(row, next);
    *next++ = Code(exponent - format.least);
  }
}

void TrainedParameter::load(const Weights &weights, Rounding rounding) {
  auto all = weights.get();
  auto *found = llvm::find_if(all, [&](const Weight &candidate) {
    return candidate.source == source && candidate.offset == offset;
  });
  assert(found != all.end() && "every parameter has a master");
  weight = found - all.begin();
  [[maybe_unused]] void *before = data();
  if (rows && !codes8.empty())
    quantizeRows(found->values, *rows, rounding, columns, codes8);
  else if (rows)
    quantizeRows(found->values, *rows, rounding, columns, codes16);
  else if (!format)
    llvm::copy(found->values, values.begin());
  else if (!codes8.empty())
    quantizeAll(found->values, *format, rounding, codes8);
  else
    quantizeAll(found->values, *format, rounding, codes16);
  assert(before == data() && "compiled code has this address");
}

void TrainedParameter::addGradient(ArrayRef<float> gradient,
                                   const Weights &weights,
                                   SaturationGradient saturation,
                                   MutableArrayRef<Eigen::ArrayXf> sums) const {
  using Vector = Eigen::Map<const Eigen::ArrayXf>;
  Vector part(gradient.data(), gradient.size());
  if (!format || saturation == SaturationGradient::All) {
    sums[weight] += part;
    return;
  }
  const std::vector<float> &masters = weights.get()[weight].values;
  Vector values(masters.data(), masters.size());
  float step = std::ldexp(1.0f, -format->frac);
  float high = (float(format->max) + 0.5f) * step;
  float low = (float(format->min) - 0.5f) * step;
  if (saturation == SaturationGradient::None)
    sums[weight] += (values > low && values < high).select(part, 0.0f);
  else
    sums[weight] +=
        ((values > low || part < 0.0f) && (values < high || part > 0.0f))
            .select(part, 0.0f);
}

void mann::loadAll(MutableArrayRef<TrainedParameter> parameters,
                   const Weights &weights, Rounding rounding) {
  for (TrainedParameter &parameter : parameters)
    parameter.load(weights, rounding);
}
