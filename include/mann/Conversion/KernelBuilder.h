//===- KernelBuilder.h - Emits the kernels of lowered operations ---------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The few shapes that every lowered op is made of: an element-wise map, a sum
// of products, a clamped number of filled slots. Float and fixed-point ops
// share them; only the element functions differ.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_CONVERSION_KERNELBUILDER_H
#define MANN_CONVERSION_KERNELBUILDER_H

#include "mann/Dialect/Mann/IR/IntegerBounds.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mann {

/// A tensor operand of a kernel, and how the loops index it.
struct KernelOperand {
  mlir::Value tensor;
  mlir::AffineMap map;
};

/// The first `count` elements of dimension `dim`; all of them without a count.
struct SlotRange {
  mlir::Value count; // index
  int64_t dim = 0;
};

/// How much of dimension `dim` the readers of `value` look at, when that is a
/// number of filled slots which all of them share; null when one looks at all.
/// Follows element-wise ops (MapsElements) to their own readers.
mlir::Value getDemandedCount(mlir::Value value, int64_t dim = 0);

class KernelBuilder {
public:
  using Scalars = llvm::ArrayRef<mlir::Value>;
  using ElementFn =
      llvm::function_ref<mlir::Value(KernelBuilder &, Scalars elements)>;

  KernelBuilder(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  //===--- Scalars --------------------------------------------------------===//

  mlir::Value constant(mlir::Type type, int64_t value);
  mlir::Value constantFloat(double value);
  mlir::Value constantIndex(int64_t value);
  /// Sign-extends an integer, or truncates one that fits; a float stays.
  mlir::Value extend(mlir::Value value, mlir::Type type);
  mlir::Value add(mlir::Value lhs, mlir::Value rhs);
  mlir::Value sub(mlir::Value lhs, mlir::Value rhs);
  mlir::Value mul(mlir::Value lhs, mlir::Value rhs);
  mlir::Value max(mlir::Value lhs, mlir::Value rhs);
  /// Whether `value` is greater than 0.
  mlir::Value isPositive(mlir::Value value);
  mlir::Value min(mlir::Value lhs, mlir::Value rhs);
  /// lhs < rhs, of numbers and not of NaN.
  mlir::Value less(mlir::Value lhs, mlir::Value rhs);
  mlir::Value select(mlir::Value condition, mlir::Value ifTrue,
                     mlir::Value ifFalse);
  /// The integer `value` times 2^-shift, rounded and saturated to `format`, in
  /// the format's container; `shift` may be outside what fxp.requantize takes.
  mlir::Value requantize(mlir::Value value, int shift, Rounding rounding,
                         const Format &format);
  /// `mantissa` times 2^-shift for a run-time `shift` in i32, rounded and
  /// saturated the same way. The magnitude of the mantissa is at most
  /// `magnitude`; it is 0, or at least `least`.
  mlir::Value requantizeScaled(mlir::Value mantissa, mlir::Value shift,
                               double least, double magnitude,
                               Rounding rounding, const Format &format);
  /// The f32 `value` as a code of `format` (at most 24 bits) in its container,
  /// rounded and saturated; 0 for a NaN.
  mlir::Value quantize(mlir::Value value, Rounding rounding,
                       const Format &format);
  /// The f32 number that an integer with `frac` fraction bits stands for.
  mlir::Value toReal(mlir::Value code, int frac);
  /// `value`, which is known to be in min..max.
  mlir::Value assume(mlir::Value value, double min, double max);
  /// `value`, which is known to be in the bounds.
  mlir::Value assume(mlir::Value value, const IntegerBounds &bounds) {
    return assume(value, bounds.min, bounds.max);
  }
  /// The integer `index` modulo `size`, in 0..size-1.
  mlir::Value wrap(mlir::Value index, int64_t size);
  /// `value` times 2^amount, known to fit.
  mlir::Value shiftLeft(mlir::Value value, int amount);

  //===--- Tensors --------------------------------------------------------===//

  mlir::Value empty(llvm::ArrayRef<int64_t> shape, mlir::Type element);
  mlir::Value filled(mlir::Value tensor, mlir::Value scalar);
  mlir::Value slice(mlir::Value tensor, SlotRange range);
  mlir::Value insert(mlir::Value part, mlir::Value whole, SlotRange range);

  /// Positions `offset` to `offset + size - 1` of dimension `dim`, and all of
  /// the others.
  mlir::Value part(mlir::Value tensor, int64_t dim, int64_t offset,
                   int64_t size);
  /// `whole` with `part` from `offset` of dimension `dim` on.
  mlir::Value insertPart(mlir::Value part, mlir::Value whole, int64_t dim,
                         int64_t offset);

  /// What is at `index` of dimension `dim`, with one dimension less: a row of a
  /// matrix, an element of a vector.
  mlir::Value row(mlir::Value tensor, mlir::Value index, int64_t dim = 0);
  mlir::Value insertRow(mlir::Value row, mlir::Value tensor, mlir::Value index,
                        int64_t dim = 0);

  /// A linalg.generic with one result, `init` as destination. The element
  /// function gets one scalar an operand and, last, the destination's element.
  mlir::Value generic(llvm::ArrayRef<KernelOperand> operands, mlir::Value init,
                      mlir::AffineMap initMap,
                      llvm::ArrayRef<mlir::utils::IteratorType> iterators,
                      ElementFn fn);

  /// An element-wise map of operands that are as large as `init`, or that
  /// `maps` broadcasts.
  mlir::Value map(llvm::ArrayRef<KernelOperand> operands, mlir::Value init,
                  ElementFn fn);
  mlir::Value map(llvm::ArrayRef<mlir::Value> operands, mlir::Value init,
                  ElementFn fn);

  /// Sums `fn` over the last `numReductions` loops from 0. The result has one
  /// dimension for each other loop, in order, restricted to `range`.
  mlir::Value sum(llvm::ArrayRef<KernelOperand> operands,
                  llvm::ArrayRef<int64_t> resultShape, mlir::Type type,
                  unsigned numReductions, SlotRange range, ElementFn fn);

  /// Sums with `frac` fraction bits and at most `magnitude`, rounded to the
  /// elements of `type` (a type of the mann dialect; f32 sums stay) and stored
  /// in `init`.
  mlir::Value round(mlir::Value sums, int frac, double magnitude,
                    mlir::Type type, Rounding rounding, mlir::Value init);

  /// `init` after `fn(state, index, word)` for each word of sentence `slot` of
  /// `ids` (of the one sentence when null): `index` is the row of a table with
  /// `rows` rows that the word at position `word` names. Words that name none,
  /// and `padding`, are skipped.
  mlir::Value forEachWord(
      mlir::Value ids, mlir::Value slot, int64_t rows,
      std::optional<int64_t> padding, mlir::Value init,
      llvm::function_ref<mlir::Value(KernelBuilder &, mlir::Value state,
                                     mlir::Value index, mlir::Value word)>
          fn);

  /// `count` clamped to 0..slots, as an index; null for null.
  mlir::Value clampCount(mlir::Value count, int64_t slots);

  /// A factor in integers for each element, `mantissa * 2^-shift`: two tensors
  /// of i32.
  struct Factors {
    mlir::Value mantissas, shifts;
  };
  /// Makes a factor of each element of tensors of one shape; `fn` gives its
  /// mantissa and its shift, as integers that fit i32.
  Factors mapFactors(mlir::ValueRange inputs,
                     llvm::function_ref<std::pair<mlir::Value, mlir::Value>(
                         KernelBuilder &, Scalars)>
                         fn);

  /// Element-wise on all of `type`, or, when readers demand fewer rows, on
  /// those only. `inputs` are of the result's shape, or of its leading
  /// dimensions.
  mlir::Value mapRows(mlir::ValueRange inputs, mlir::RankedTensorType type,
                      mlir::Value demanded, ElementFn fn);

  mlir::OpBuilder &builder;
  mlir::Location loc;
};

/// The integer type of sums up to `magnitude`.
mlir::Type getAccumulatorType(mlir::MLIRContext *context, double magnitude);
/// The largest magnitude of a code of `format`.
double getMagnitude(const Format &format);

/// How products of two operands are summed: multiply, round each product where
/// the op asks for it, add; exact otherwise. For floats, plain arithmetic.
struct ProductSum {
  std::optional<Format> products;
  Rounding rounding;
  int productFrac = 0; ///< Fraction bits of an exact product.
  mlir::Type accumulator;
  double magnitude = 0; ///< The largest of the sum.

  /// `lhs` and `rhs` are mann-level types. The rows of `lhs` may have
  /// exponents: their codes are multiplied once they are aligned, or, with
  /// `codesOnly`, as they are, in units of the least exponent.
  static ProductSum get(mlir::Type lhs, mlir::Type rhs,
                        std::optional<mlir::Type> products, Rounding rounding,
                        int64_t terms, bool codesOnly = false);
  /// Fraction bits of the sum.
  int getFrac() const { return products ? products->frac : productFrac; }
  mlir::Value product(KernelBuilder &kernel, mlir::Value lhs,
                      mlir::Value rhs) const;
};

void populateAddressingPatterns(mlir::TypeConverter &converter,
                                mlir::RewritePatternSet &patterns);
void populateWeightingPatterns(mlir::TypeConverter &converter,
                               mlir::RewritePatternSet &patterns);
void populateWritePatterns(mlir::TypeConverter &converter,
                           mlir::RewritePatternSet &patterns);
void populateLinkPatterns(mlir::TypeConverter &converter,
                          mlir::RewritePatternSet &patterns);
void populateElementwisePatterns(mlir::TypeConverter &converter,
                                 mlir::RewritePatternSet &patterns);
/// Bounds of the sums of words of embeddings, in their own steps. They are of
/// the parameters' values, which are gone once these are lowered.
using WordSumBounds = llvm::DenseMap<mlir::Operation *, double>;
/// `largest` may lack embeddings, and must outlive the patterns; the embeddings
/// are those of the module, since no pattern makes one.
void populateMemoryPatterns(mlir::TypeConverter &converter,
                            mlir::RewritePatternSet &patterns,
                            const WordSumBounds &largest);
void populateNetworkPatterns(mlir::TypeConverter &converter,
                             mlir::RewritePatternSet &patterns);
void populateRowPatterns(mlir::TypeConverter &converter,
                         mlir::RewritePatternSet &patterns);

} // namespace mann

#endif // MANN_CONVERSION_KERNELBUILDER_H
