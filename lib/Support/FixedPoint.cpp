//===- FixedPoint.cpp - Exact integer arithmetic of the formats -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/FixedPoint.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace mann;

#include "mann/Support/Enums.cpp.inc"

Format Format::symmetric(unsigned width, int frac) {
  int64_t q = (int64_t(1) << (width - 1)) - 1;
  return {width, frac, -q, q};
}

Format Format::gate(int frac) {
  return {unsigned(frac) + 2, frac, 0, int64_t(1) << frac};
}

bool Format::isGate() const {
  return frac >= 0 && frac < 30 && *this == gate(frac);
}

Format ScaledFormat::aligned() const {
  int range = largest - least;
  int64_t most = getMaxCode() << range;
  return {width + unsigned(range), -least, -most, most};
}

double Format::step() const { return std::ldexp(1.0, -frac); }

int64_t mann::saturate(int64_t value, int64_t min, int64_t max) {
  return std::clamp(value, min, max);
}

int64_t mann::shiftRound(int64_t value, int shift, Rounding rounding) {
  if (shift <= 0)
    return int64_t(uint64_t(value) << -shift);
  if (shift > 63)
    return 0; // at most one half, and a tie goes to the even 0
  uint64_t magnitude = value < 0 ? 0 - uint64_t(value) : uint64_t(value);
  uint64_t quotient = magnitude >> shift;
  if (rounding == Rounding::NearestEven) {
    uint64_t rest = magnitude - (quotient << shift);
    uint64_t half = uint64_t(1) << (shift - 1);
    if (rest > half || (rest == half && (quotient & 1)))
      ++quotient;
  }
  return value < 0 ? -int64_t(quotient) : int64_t(quotient);
}

int64_t mann::requantize(int64_t value, int shift, Rounding rounding,
                         int64_t min, int64_t max) {
  if (shift < 0) {
    // Compare before multiplying: the product may need more than 64 bits.
    int bits = std::min(-shift, 63);
    if (value > (max >> bits))
      return max;
    if (value <= (min >> bits))
      return min;
    shift = -bits;
  }
  return saturate(shiftRound(value, shift, rounding), min, max);
}

int64_t mann::saturatingAdd(int64_t lhs, int64_t rhs, int64_t min,
                            int64_t max) {
  int64_t sum;
  if (llvm::AddOverflow(lhs, rhs, sum))
    return lhs < 0 ? min : max;
  return saturate(sum, min, max);
}

int64_t mann::quantize(double value, const Format &format, Rounding rounding) {
  if (std::isnan(value))
    return 0;
  double scaled = std::ldexp(value, format.frac);
  // Saturating in floating point first makes the conversion well defined.
  scaled = std::clamp(scaled, double(format.min) - 1, double(format.max) + 1);
  double rounded = rounding == Rounding::NearestEven ? std::nearbyint(scaled)
                                                     : std::trunc(scaled);
  return saturate(int64_t(rounded), format.min, format.max);
}

int mann::fitShift(int64_t magnitude, unsigned width, int least, int most,
                   Rounding rounding) {
  assert(magnitude >= 0 && least >= 0 && "both count");
  int64_t largest = (int64_t(1) << (width - 1)) - 1;
  for (int shift = least; shift < most; ++shift)
    if (shiftRound(magnitude, shift, rounding) <= largest)
      return shift;
  return most;
}

int mann::normalizeRow(llvm::MutableArrayRef<int64_t> values, int frac,
                       const ScaledFormat &format, Rounding rounding) {
  // With this many fraction bits no exponent shifts to the left.
  int finer = std::max(frac, -format.least);
  int64_t magnitude = 0;
  for (int64_t &value : values) {
    value = shiftRound(value, frac - finer, rounding);
    magnitude = std::max(magnitude, std::abs(value));
  }
  int shift = fitShift(magnitude, format.width, finer + format.least,
                       finer + format.largest, rounding);
  int64_t largest = format.getMaxCode();
  for (int64_t &value : values)
    value = requantize(value, shift, rounding, -largest, largest);
  return shift - finer;
}

int mann::quantizeRow(llvm::ArrayRef<float> values, const ScaledFormat &format,
                      Rounding rounding, llvm::MutableArrayRef<int64_t> codes) {
  float magnitude = 0;
  for (float value : values)
    if (!std::isnan(value))
      magnitude = std::max(magnitude, std::abs(value));
  int64_t largest = format.getMaxCode();
  int exponent = format.least;
  // One code more tells what saturates from the last code.
  auto saturates = [&](int e) {
    Format wider{format.width + 1, -e, -largest - 1, largest + 1};
    return quantize(magnitude, wider, rounding) > largest;
  };
  while (exponent < format.largest && saturates(exponent))
    ++exponent;
  Format codeFormat{format.width, -exponent, -largest, largest};
  for (auto [value, code] : llvm::zip(values, codes))
    code = quantize(value, codeFormat, rounding);
  return exponent;
}

int64_t mann::encodeOnesComplement(int64_t value) {
  return value < 0 ? value - 1 : value;
}

int64_t mann::decodeOnesComplement(int64_t code) {
  return code < 0 ? code + 1 : code;
}

static int64_t maxCode(unsigned width) {
  return (int64_t(1) << (width - 1)) - 1;
}

int64_t mann::hammingSimilarity(int64_t a, int64_t b, unsigned width) {
  int64_t agreement = maxCode(width) - (std::abs(a) ^ std::abs(b));
  return (a < 0) == (b < 0) ? agreement : -agreement;
}

int64_t mann::signedL1Similarity(int64_t a, int64_t b, unsigned width) {
  int64_t q = maxCode(width);
  int64_t proximity = q - std::min(std::abs(a - b), q);
  return (a < 0) == (b < 0) ? proximity : -proximity;
}

int64_t mann::l1Similarity(int64_t a, int64_t b, unsigned width) {
  return 2 * maxCode(width) + 1 - 2 * std::abs(a - b);
}

int64_t mann::similarityOfCodes(SimilarityKind kind, int64_t a, int64_t b,
                                unsigned width) {
  switch (kind) {
  case SimilarityKind::Dot:
  case SimilarityKind::Cosine:
    return a * b;
  case SimilarityKind::Hamming:
    return hammingSimilarity(a, b, width);
  case SimilarityKind::SignedL1:
    return signedL1Similarity(a, b, width);
  case SimilarityKind::L1:
    return l1Similarity(a, b, width);
  case SimilarityKind::Bipolar:
    return (a < 0 ? -1 : 1) * (b < 0 ? -1 : 1);
  }
  llvm_unreachable("every kind has a similarity");
}

int32_t mann::exp2(int32_t t) {
  assert(t >= 0 && "exp2 is defined for arguments that are not negative");
  int32_t whole = t >> kExp2ArgumentBits;
  if (whole > kExp2ResultBits)
    return 0;
  int32_t f = t & ((1 << kExp2ArgumentBits) - 1);
  const int32_t *c = kExp2Coefficients;
  int32_t p = c[2] - ((c[3] * f) >> kExp2ArgumentBits);
  p = c[1] - ((p * f) >> kExp2ArgumentBits);
  p = c[0] - ((p * f) >> kExp2ArgumentBits);
  return p >> (3 + whole);
}

int32_t mann::log2(int32_t x) {
  if (x <= 0)
    return 0;
  int top = 31 - llvm::countl_zero(uint32_t(x));
  uint32_t n = top > kLog2MantissaBits ? x >> (top - kLog2MantissaBits)
                                       : x << (kLog2MantissaBits - top);
  uint32_t f = n & ((1u << kLog2MantissaBits) - 1);
  const uint32_t *c = kLog2Coefficients;
  // No product exceeds 32 bits: c0 2^15 is below 2^32.
  uint32_t p = c[4];
  for (int i = 3; i >= 0; --i)
    p = c[i] - ((p * f) >> kLog2MantissaBits);
  return (top << kLog2ResultBits) + int32_t((p * f) >> kLog2MantissaBits);
}

Scaled mann::reciprocal(int64_t x) {
  if (x <= 0)
    return {0, 0};
  int length = 64 - llvm::countl_zero(uint64_t(x));
  int64_t n = length > 16 ? x >> (length - 16) : x << (16 - length);
  return {int32_t(0x7fffffff / n), 15 + length};
}

uint32_t mann::integerSqrt(uint32_t x) {
  uint32_t root = 0;
  for (int bit = 15; bit >= 0; --bit) {
    uint32_t trial = root | (1u << bit);
    if (trial * trial <= x)
      root = trial;
  }
  return root;
}

Scaled mann::reciprocalSqrt(int32_t x) {
  if (x <= 0)
    return {0, 0};
  int k = llvm::countl_zero(uint32_t(x)) / 2;
  uint32_t root = integerSqrt(uint32_t(x) << (2 * k));
  return {int32_t(0x7fffffffu / root), 31 - k};
}

SoftmaxPlan SoftmaxPlan::get(int frac) {
  // The product limit * multiplier takes 15.6 * 2^(13 + 14), below 2^31.
  constexpr int usedBits = 13;
  constexpr int log2eBits = 14;
  constexpr double log2e = 1.4426950408889634;
  SoftmaxPlan plan;
  plan.preShift = std::clamp(frac - usedBits, 0, 31);
  int used = frac - plan.preShift;
  // exp2 is 0 beyond 15; the margin covers the rounding of log2(e).
  constexpr double end = kExp2ResultBits + 1.0 / 64;
  plan.limit = int32_t(std::ceil(std::ldexp(end / log2e, used))) + 1;
  plan.postShift = std::max(0, log2eBits + used - kExp2ArgumentBits);
  double multiplier =
      std::ldexp(log2e, kExp2ArgumentBits - used + plan.postShift);
  // A coarser step than 2^5: one code below the maximum already weighs nothing.
  constexpr double nothing = (kExp2ResultBits + 1) << kExp2ArgumentBits;
  plan.multiplier = int32_t(std::min(std::nearbyint(multiplier), nothing));
  return plan;
}

int32_t mann::softmaxNumerator(int64_t distance, const SoftmaxPlan &plan) {
  int64_t d = std::min<int64_t>(distance >> plan.preShift, plan.limit);
  return exp2(int32_t((d * plan.multiplier) >> plan.postShift));
}

int32_t mann::sigmoid(int32_t x, int frac) {
  int32_t e = softmaxNumerator(std::abs(int64_t(x)), SoftmaxPlan::get(frac));
  int32_t divisor = (1 << kExp2ResultBits) + e;
  int32_t result = ((1 << 2 * kExp2ResultBits) + divisor / 2) / divisor;
  return x < 0 ? (1 << kExp2ResultBits) - result : result;
}

int32_t mann::tanh(int32_t x, int frac) {
  // One fraction bit less reads the code as 2 x.
  int32_t e =
      softmaxNumerator(std::abs(int64_t(x)), SoftmaxPlan::get(frac - 1));
  int32_t one = 1 << kExp2ResultBits;
  int32_t divisor = one + e;
  int32_t result = ((one - e) * one + divisor / 2) / divisor;
  return x < 0 ? -result : result;
}

//===----------------------------------------------------------------------===//
// Roots
//===----------------------------------------------------------------------===//

/// The square root of the upper 32 bits of x * 2^(2k), and k; x >= 1.
static std::pair<uint32_t, int> normalizedRoot(int64_t x) {
  int k = llvm::countl_zero(uint64_t(x)) / 2;
  return {integerSqrt(uint32_t((uint64_t(x) << (2 * k)) >> 32)), k};
}

Scaled mann::squareRoot(int64_t x) {
  if (x <= 0)
    return {0, 0};
  auto [root, k] = normalizedRoot(x);
  return {int32_t(root), k - 16};
}

Scaled mann::reciprocalSqrt64(int64_t x) {
  if (x <= 0)
    return {0, 0};
  auto [root, k] = normalizedRoot(x);
  return {int32_t(0x7fffffffu / root), 47 - k};
}

//===----------------------------------------------------------------------===//
// Exponentials of numbers of either sign
//===----------------------------------------------------------------------===//

FunctionArgument FunctionArgument::get(int frac) {
  int used = std::clamp(frac, 0, 20);
  return {frac - used, used};
}

int32_t FunctionArgument::operator()(int64_t code) const {
  return int32_t(requantize(code, shift, Rounding::NearestEven,
                            std::numeric_limits<int32_t>::min(),
                            std::numeric_limits<int32_t>::max()));
}

Scaled mann::exponential(int32_t x, int frac) {
  int64_t limit = int64_t(kExpLimit) << frac;
  int64_t bounded = std::clamp<int64_t>(x, -limit, limit);
  int drop = frac + kLog2EBits - kExpBits;
  int64_t t = (bounded * kLog2E + (int64_t(1) << (drop - 1))) >> drop;
  int64_t f = t & ((1 << kExpBits) - 1);
  int64_t p = kPow2Coefficients[4];
  for (int i = 3; i >= 0; --i)
    p = kPow2Coefficients[i] + ((p * f) >> kExpBits);
  return {int32_t(p >> (kExpCoefficientBits - kExpBits)),
          int32_t(kExpBits - (t >> kExpBits))};
}

int32_t mann::log1pExp(int32_t x, int frac) {
  // The magnitude of -2^31 does not fit, but both signs saturate before that.
  Scaled e = exponential(-std::abs(std::max(x, -INT32_MAX)), frac);
  int64_t u = e.mantissa >> std::min(e.shift - kExpBits, 31);
  int64_t p = 0;
  for (int i = 5; i >= 0; --i)
    p = ((kLog1pCoefficients[i] + p) * u) >> kExpBits;
  constexpr int drop = kExpCoefficientBits - kExp2ResultBits;
  return int32_t((p + (1 << (drop - 1))) >> drop);
}

//===----------------------------------------------------------------------===//
// Normalization of rows
//===----------------------------------------------------------------------===//

NormalizePlan NormalizePlan::get(NormalizeKind kind, EpsForm form, int64_t n,
                                 int64_t magnitude, int frac, double eps) {
  NormalizePlan plan;
  bool isL2 = kind == NormalizeKind::L2;
  plan.use = !isL2                    ? AddToSpread
             : form == EpsForm::Added ? AddToRoot
                                      : LeastSpread;
  double count = double(n), largest = double(magnitude);
  double spread = largest * largest * count * (isL2 ? 1 : count);
  // eps on the scale of the spread, which is a square.
  double step = std::ldexp(1.0, frac);
  double square = isL2 ? eps * eps : eps * count * count;
  double most = std::max(1.0, spread + square * step * step);
  // ilogb(most) + 1 bits, and two more: 61 for sums, of whose root half remain.
  int shift = 60 - (std::ilogb(most) + 1);
  plan.spreadShift = shift - (shift & 1);
  if (plan.use == AddToRoot)
    plan.eps =
        int64_t(std::nearbyint(std::ldexp(eps, frac + plan.spreadShift / 2)));
  else
    plan.eps = int64_t(
        std::nearbyint(std::ldexp(square, 2 * frac + plan.spreadShift)));
  return plan;
}

Scaled mann::normalizeFactor(int64_t spread, const NormalizePlan &plan) {
  int64_t scaled =
      shiftRound(spread, plan.spreadShift < 0 ? -plan.spreadShift : 0,
                 Rounding::TowardZero)
      << std::max(plan.spreadShift, 0);
  Scaled factor;
  if (plan.use == NormalizePlan::AddToRoot) {
    Scaled root = squareRoot(scaled);
    int64_t whole = shiftRound(int64_t(root.mantissa) << 16, root.shift + 16,
                               Rounding::NearestEven);
    factor = reciprocal(whole + plan.eps);
  } else if (plan.use == NormalizePlan::AddToSpread) {
    factor = reciprocalSqrt64(scaled + plan.eps);
  } else {
    factor = reciprocalSqrt64(std::max(scaled, plan.eps));
  }
  factor.shift -= plan.spreadShift / 2;
  return factor;
}
