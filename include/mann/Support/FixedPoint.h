//===- FixedPoint.h - Exact integer arithmetic of the formats ---*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer functions that quantized programs are made of. The folders of the
// fxp dialect and the reference interpreter call these; the lowering in
// convert-fxp-to-arith spells the same functions as IR, and the conformance
// tests hold the two together.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_FIXEDPOINT_H
#define MANN_SUPPORT_FIXEDPOINT_H

#include "mann/Support/Enums.h"
#include "llvm/ADT/ArrayRef.h"

namespace mann {

/// A fixed-point number format: a number is `code * 2^-frac`, and its code is
/// in [min, max]. `frac` may be negative (steps larger than one).
struct Format {
  unsigned width = 8;
  int frac = 0;
  int64_t min = -127;
  int64_t max = 127;

  /// The symmetric format of `width` bits: codes in -Q..Q, Q = 2^(width-1) - 1.
  static Format symmetric(unsigned width, int frac);
  /// The gate format with `frac` fraction bits: codes 0..2^frac, so that 1.0 is
  /// exact, in two bits more for the sign of the container and for 1.0.
  static Format gate(int frac);
  bool isSymmetric() const { return min == -max; }
  /// Whether it is the gate format of its fraction bits, up to 29 of them.
  bool isGate() const;
  /// The real value of one step of the code.
  double step() const;
  bool operator==(const Format &other) const {
    return width == other.width && frac == other.frac && min == other.min &&
           max == other.max;
  }
  bool operator!=(const Format &other) const { return !(*this == other); }
};

/// The format of rows of codes with one exponent each: a number is
/// `code * 2^e`, its code in -Q..Q, Q = 2^(width-1) - 1, and the e of its row
/// in least..largest.
struct ScaledFormat {
  unsigned width = 8;
  int least = 0;
  int largest = 0;

  int64_t getMaxCode() const { return (int64_t(1) << (width - 1)) - 1; }
  /// The format of all its numbers at once: integers times 2^least, which are
  /// codes shifted left by e - least.
  Format aligned() const;
  bool operator==(const ScaledFormat &other) const {
    return width == other.width && least == other.least &&
           largest == other.largest;
  }
};

/// `value * 2^-shift`, rounded; exact for every shift >= 0. A negative shift
/// (down to -63) multiplies; the caller keeps the product inside 64 bits.
int64_t shiftRound(int64_t value, int shift, Rounding rounding);

/// `value` clamped to [min, max].
int64_t saturate(int64_t value, int64_t min, int64_t max);

/// `value * 2^-shift`, rounded and then saturated; exact for every value, shift
/// and range, as if computed in unbounded integers.
int64_t requantize(int64_t value, int shift, Rounding rounding, int64_t min,
                   int64_t max);

/// `lhs + rhs` clamped to [min, max]; exact also where the sum needs 65 bits.
int64_t saturatingAdd(int64_t lhs, int64_t rhs, int64_t min, int64_t max);

/// The code of the real number `value` in `format`. NaN becomes 0.
int64_t quantize(double value, const Format &format, Rounding rounding);

/// The least right shift in least..most with which a magnitude, rounded, is at
/// most Q = 2^(width-1) - 1; `most` if there is none. Magnitude and least are
/// not negative.
int fitShift(int64_t magnitude, unsigned width, int least, int most,
             Rounding rounding);

/// Replaces the numbers of a row, `values * 2^-frac`, by their codes, rounded,
/// and returns the exponent: the least in range with which the code of the
/// largest magnitude is at most Q, or the largest exponent, with which codes
/// saturate. A row of zeros has the least exponent. A row that is one of the
/// format, with such an exponent, stays as it is. The values fit 62 bits with
/// -least fraction bits, where that is more than `frac`.
int normalizeRow(llvm::MutableArrayRef<int64_t> values, int frac,
                 const ScaledFormat &format, Rounding rounding);

/// The same of real numbers: their codes, and the exponent. A NaN becomes 0.
int quantizeRow(llvm::ArrayRef<float> values, const ScaledFormat &format,
                Rounding rounding, llvm::MutableArrayRef<int64_t> codes);

/// Two's complement to ones' complement of the same width, as a signed number:
/// the sign bit and, for negative numbers, the inverted magnitude. The
/// exclusive or of two such codes compares sign and magnitude bits at once.
/// The most negative number of a width has no code, and no number has code -1.
int64_t encodeOnesComplement(int64_t value);
int64_t decodeOnesComplement(int64_t code);

/// Weighted Hamming similarity of two codes in -Q..Q, Q = 2^(width-1) - 1:
/// s_a s_b (Q - (|a| xor |b|)), the sign of 0 being +1. The paper's sum over
/// magnitude bits i of 2^-i [bits agree], times 2^(width-1).
int64_t hammingSimilarity(int64_t a, int64_t b, unsigned width);

/// s_a s_b (Q - min(|a - b|, Q)): the proximity which the method's public code
/// computes, its overflow for far apart codes saturated.
int64_t signedL1Similarity(int64_t a, int64_t b, unsigned width);

/// 2 Q + 1 - 2 |a - b|: Hamming similarity of thermometer codes.
int64_t l1Similarity(int64_t a, int64_t b, unsigned width);

/// The term that a similarity of `kind` sums for one pair of codes: one of the
/// above, a b for dot and cosine, s_a s_b for bipolar.
int64_t similarityOfCodes(SimilarityKind kind, int64_t a, int64_t b,
                          unsigned width);

/// Coefficients of 2^-x = c0 - x (c1 - x (c2 - x c3)), x in [0, 1), with 18
/// fraction bits: least squares through chosen points, then a search over c1
/// for the smallest error among the sets that never increase. Relative error
/// at most 1.3e-4; 2^0 and 2^-1 are exact.
constexpr int32_t kExp2Coefficients[4] = {262144, 181340, 60751, 10499};
/// Fraction bits of the argument and of the result of exp2.
constexpr int kExp2ArgumentBits = 12;
constexpr int kExp2ResultBits = 15;

/// 2^-(t / 2^12) with 15 fraction bits, truncated; t >= 0. Never increases
/// with t, is 2^15 for t = 0, and 0 from t = 15 * 2^12 + 1 on.
int32_t exp2(int32_t t);

/// Coefficients of log2(1 + f) = f (c0 - f (c1 - f (c2 - f (c3 - f c4)))), f in
/// [0, 1), with 16 fraction bits: weighted least squares with the ends fixed,
/// then a search for the smallest error of the integers among the sets that
/// never decrease. Off by at most 3.6e-5.
constexpr uint32_t kLog2Coefficients[5] = {94496, 46471, 27241, 12684, 2955};
/// Fraction bits of the argument's mantissa and of the result of log2.
constexpr int kLog2MantissaBits = 15;
constexpr int kLog2ResultBits = 16;

/// log2(x) with 16 fraction bits for x >= 1, 0 for x <= 0. Never decreases
/// with x and is exact for powers of two. Off by less than 2^-14.7 for x below
/// 2^16; larger ones are truncated to 16 significant bits, and off by less than
/// 2^-13.7.
int32_t log2(int32_t x);

/// An approximate reciprocal: 1 / x is close to mantissa * 2^-shift.
struct Scaled {
  int32_t mantissa;
  int32_t shift;
};

/// 1 / x for x >= 1, relative error below 2^-14; mantissa 0 and shift 0 for
/// x <= 0. mantissa < 2^16.
Scaled reciprocal(int64_t x);

/// 1 / sqrt(x), the same way and with the same bounds.
Scaled reciprocalSqrt(int32_t x);

/// floor(sqrt(x)).
uint32_t integerSqrt(uint32_t x);

/// sqrt(x) as mantissa * 2^-shift for 1 <= x < 2^63: the integer square root q
/// of the upper 32 bits of x * 2^(2k), for the largest k for which that fits 64
/// bits, and k - 16. q is in 2^15..2^16 - 1, the relative error in -2^-15..0.
/// Mantissa 0 and shift 0 for x <= 0.
Scaled squareRoot(int64_t x);

/// 1 / sqrt(x), the same way: mantissa floor((2^31 - 1) / q), shift 47 - k,
/// relative error below 2^-14.
Scaled reciprocalSqrt64(int64_t x);

/// How an integer softmax turns "score below the maximum" into the argument of
/// exp2: t = (min(d >> preShift, limit) * multiplier) >> postShift. The product
/// stays below 2^31, for d of any size.
struct SoftmaxPlan {
  int preShift;
  int32_t limit;
  int32_t multiplier;
  int postShift;

  /// The plan for scores with `frac` fraction bits, at most 40. Up to 13 of
  /// them are used. log2(e) is 23637 * 2^-14, off by 5e-6 of itself. d beyond
  /// the limit has a weight below 2^-15, which is 0.
  static SoftmaxPlan get(int frac);
};

/// Weight of an element whose score is `distance` codes below the maximum:
/// e^-d for d = distance * 2^-frac, with 15 fraction bits. Before the result is
/// truncated, its relative error is in -1.3e-4..4.7e-4: 1.3e-4 of it from exp2,
/// the rest from truncating d and t and from rounding log2(e).
int32_t softmaxNumerator(int64_t distance, const SoftmaxPlan &plan);

/// 1 / (1 + e^-v) for v = x * 2^-frac, with 15 fraction bits; frac in 0..20,
/// any x. With e = softmaxNumerator(|x|): round(2^30 / (2^15 + e)), mirrored
/// for x < 0: sigmoid(-x) = 2^15 - sigmoid(x). Never decreases with x; off by
/// less than 2^-13 (2^-13.6 for frac <= 13).
int32_t sigmoid(int32_t x, int frac);

/// tanh(v) = 2 / (1 + e^-2v) - 1, the same way: round(2^15 (2^15 - e) /
/// (2^15 + e)) with e for 2 |x|, and tanh(-x) = -tanh(x). Never decreases with
/// x; off by less than 2^-12 (2^-12.8 for frac <= 13).
int32_t tanh(int32_t x, int frac);

//===----------------------------------------------------------------------===//
// Exponentials of numbers of either sign
//===----------------------------------------------------------------------===//

/// How a code becomes the argument of a function in 32 bits: one of more than
/// 20 fraction bits is rounded to 20 (to nearest even), one of fewer than 0 is
/// multiplied to have 0 and saturated.
struct FunctionArgument {
  int shift; ///< The argument is the code times 2^-shift.
  int frac;  ///< Fraction bits of the argument, 0..20.

  static FunctionArgument get(int frac);
  int32_t operator()(int64_t code) const;
};

/// Fraction bits of what exponential computes with, and of its mantissa.
constexpr int kExpBits = 20;
/// Its coefficients have 29 fraction bits, and log2(e) has 30.
constexpr int kExpCoefficientBits = 29;
constexpr int kLog2EBits = 30;
constexpr int32_t kLog2E = 1549082005;
/// 2^f = sum c_i f^i on [0, 1]: the smallest error among the polynomials of
/// degree 4 that are exact at both ends, which makes it 2^-17.6.
constexpr int32_t kPow2Coefficients[5] = {536870912, 372053648, 129681071,
                                          27779988, 7356205};
/// Beyond this magnitude e^v is 0 or saturates in every format.
constexpr int32_t kExpLimit = 96;

/// e^v for v = x * 2^-frac, frac in 0..20, any x, as mantissa * 2^-shift with a
/// mantissa in 2^20..2^21 - 1; |v| counts as 96 at most. With
/// t = round(x log2(e)) with 20 fraction bits (half up) = 2^20 n + f, the
/// mantissa is the polynomial of f, truncated, and the shift 20 - n. Relative
/// error below 2^-17; never decreases with x; exactly 1 for x = 0.
Scaled exponential(int32_t x, int frac);

/// ln(1 + u) = sum c_i u^(i+1) on [0, 1] with 29 fraction bits, off by 2^-19.4:
/// the smallest error of degree 6 without a constant.
constexpr int32_t kLog1pCoefficients[6] = {536818180,  -267295857, 170542981,
                                           -104039289, 45954966,   -9851213};

/// ln(1 + e^-|v|) for v = x * 2^-frac, what softplus(v) has more than max(v,
/// 0), with 15 fraction bits: 0..22713. From u = e^-|v| with 20 fraction bits,
/// truncated. Off by less than 2^-15; never increases with |x|.
int32_t log1pExp(int32_t x, int frac);

//===----------------------------------------------------------------------===//
// Normalization of rows
//===----------------------------------------------------------------------===//

/// How a row of integer codes is normalized. Its spread is n * sum x^2 -
/// (sum x)^2 for layer, n * sum x^2 for rms and sum x^2 for l2, n being the
/// number of elements; an element's share is n * x - sum x, n * x, or x. The
/// quotient of share and root of spread is the normalized element without eps.
struct NormalizePlan {
  /// The spread counts as spread * 2^spreadShift, truncated. Even, and the
  /// largest for which that, with eps, stays within 60 bits.
  int spreadShift;
  /// On that scale: what is added to the spread (eps n^2 for layer and rms),
  /// the least that it can be (eps^2 for l2 with EpsForm::Max), or what is
  /// added to its root (eps for l2 with EpsForm::Added).
  int64_t eps;
  enum { AddToSpread, LeastSpread, AddToRoot } use;

  /// For rows of `n` codes of at most `magnitude` with `frac` fraction bits;
  /// n * magnitude is at most 2^30.
  static NormalizePlan get(NormalizeKind kind, EpsForm form, int64_t n,
                           int64_t magnitude, int frac, double eps);
};

/// 1 / (root of spread, with eps) as a mantissa below 2^16 and a shift: an
/// element is share * mantissa * 2^-shift. Relative error below 2^-14, and
/// below 2^-13 for AddToRoot; both 0 where there is nothing to divide by.
Scaled normalizeFactor(int64_t spread, const NormalizePlan &plan);

} // namespace mann

#endif // MANN_SUPPORT_FIXEDPOINT_H
