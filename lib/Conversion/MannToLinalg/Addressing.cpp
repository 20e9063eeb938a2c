//===- Addressing.cpp - Lowers similarity and read -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One lowering for every similarity: a kind contributes the term of one pair of
// elements, and how the sum of terms becomes the similarity.
//
//===----------------------------------------------------------------------===//

#include "ScaledRows.h"
#include "TemporalRows.h"
#include "mann/Conversion/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"
#include <cmath>

using namespace mlir;
using namespace mann;

namespace {

/// How a kind compares a memory row with a key of `width` elements:
/// offset + factor * sum of terms, in an accumulator that holds it.
struct RowComparison {
  std::function<Value(KernelBuilder &, Value memory, Value key)> term;
  int64_t factor = 1;
  int64_t offset = 0;
  int frac = 0; ///< Fraction bits of the result.
  Type accumulator;
  double magnitude = 0; ///< The largest of the result.
};

/// The comparison of fixed-point, encoded or bipolar operands.
RowComparison getComparison(SimilarityOp op, int64_t width) {
  RowComparison comparison;
  MLIRContext *context = op.getContext();
  Type i32 = IntegerType::get(context, 32);
  comparison.accumulator = i32;
  std::optional<Format> format = getFormat(op.getMemory().getType());
  int64_t q = format ? (int64_t(1) << (format->width - 1)) - 1 : 1;
  // A bounded similarity of two elements is at most 2 Q + 1; the sum of terms
  // of l1, before the offset, twice that.
  comparison.magnitude = (2.0 * double(q) + 1) * double(width);
  if (format)
    comparison.accumulator =
        getAccumulatorType(context, 2 * comparison.magnitude);
  Type wide = comparison.accumulator;
  unsigned bits = format ? format->width : 1;

  switch (op.getKind()) {
  case SimilarityKind::Dot:
  case SimilarityKind::Cosine: {
    ProductSum products =
        ProductSum::get(op.getMemory().getType(), op.getKey().getType(),
                        op.getProducts(), op.getRounding(), width,
                        /*codesOnly=*/true);
    comparison.accumulator = products.accumulator;
    comparison.frac = products.getFrac();
    comparison.magnitude = products.magnitude;
    comparison.term = [products](KernelBuilder &k, Value m, Value key) {
      return products.product(k, m, key);
    };
    return comparison;
  }
  case SimilarityKind::Hamming: {
    // A memory that was not encoded when it was written is encoded here.
    bool encodeMemory =
        !isa<EncodedType>(getElementTypeOrSelf(op.getMemory().getType()));
    bool encodeKey =
        !isa<EncodedType>(getElementTypeOrSelf(op.getKey().getType()));
    comparison.term = [=](KernelBuilder &k, Value m, Value key) -> Value {
      if (encodeMemory)
        m = fxp::EncodeOp::create(k.builder, k.loc, m);
      if (encodeKey)
        key = fxp::EncodeOp::create(k.builder, k.loc, key);
      return fxp::HammingOp::create(k.builder, k.loc, wide, m, key, bits);
    };
    return comparison;
  }
  case SimilarityKind::SignedL1:
    comparison.term = [=](KernelBuilder &k, Value m, Value key) -> Value {
      return fxp::SignedL1Op::create(k.builder, k.loc, wide, m, key, bits);
    };
    return comparison;
  case SimilarityKind::L1:
    // The constant part of every term leaves the loop.
    comparison.factor = -2;
    comparison.offset = width * (2 * q + 1);
    comparison.term = [=](KernelBuilder &k, Value m, Value key) -> Value {
      return fxp::AbsDiffOp::create(k.builder, k.loc, wide, m, key);
    };
    return comparison;
  case SimilarityKind::Bipolar:
    comparison.factor = -2;
    comparison.offset = width;
    comparison.term = [=](KernelBuilder &k, Value m, Value key) -> Value {
      return fxp::XorPopcountOp::create(k.builder, k.loc, wide, m, key);
    };
    return comparison;
  }
  llvm_unreachable("every similarity kind has a comparison");
}

/// Loops over (row of the key,) row of the memory, column.
struct AddressingLoops {
  AddressingLoops(OpBuilder &builder, bool batched) {
    MLIRContext *context = builder.getContext();
    AffineExpr head = builder.getAffineDimExpr(0);
    AffineExpr row = builder.getAffineDimExpr(batched ? 1 : 0);
    AffineExpr column = builder.getAffineDimExpr(batched ? 2 : 1);
    unsigned loops = batched ? 3 : 2;
    memory = AffineMap::get(loops, 0, {row, column}, context);
    key = batched ? AffineMap::get(loops, 0, {head, column}, context)
                  : AffineMap::get(loops, 0, {column}, context);
    // Per score, without the column.
    unsigned outer = loops - 1;
    perHead = batched ? AffineMap::get(outer, 0, {head}, context)
                      : AffineMap::get(outer, 0, context);
    perRow = AffineMap::get(outer, 0, {row}, context);
    perScore = AffineMap::getMultiDimIdentityMap(outer, context);
  }
  AffineMap memory, key, perHead, perRow, perScore;
};

/// Sum of squares of each row of `tensor` (of the vector itself for rank 1).
Value squaredNorms(KernelBuilder &kernel, Value tensor, Type accumulator,
                   SlotRange range) {
  auto type = cast<RankedTensorType>(tensor.getType());
  AffineMap identity = AffineMap::getMultiDimIdentityMap(
      type.getRank(), kernel.builder.getContext());
  return kernel.sum({{tensor, identity}}, type.getShape().drop_back(),
                    accumulator, 1, range,
                    [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                      Value wide = k.extend(e[0], accumulator);
                      return k.mul(wide, wide);
                    });
}

struct LowerSimilarity : OpConversionPattern<SimilarityOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(SimilarityOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    bool batched = type.getRank() == 2;
    auto memoryType = cast<RankedTensorType>(op.getMemory().getType());
    int64_t rows = memoryType.getDimSize(0), width = memoryType.getDimSize(1);
    Value count = kernel.clampCount(op.getCount(), rows);
    SlotRange memoryRange{count, 0}, scoreRange{count, type.getRank() - 1};
    Type stored = op.getMemory().getType();
    Value memory = kernel.slice(getCodes(kernel, adaptor.getMemory(), stored),
                                memoryRange);
    Value key = adaptor.getKey();
    AddressingLoops loops(rewriter, batched);
    std::optional<Format> format = getFormat(op.getType());

    RowComparison comparison = getComparison(op, width);
    // Rows shorter in storage than in elements (packed words) come with their
    // own width; the maps do not care.
    Value sums =
        kernel.sum({{memory, loops.memory}, {key, loops.key}}, type.getShape(),
                   comparison.accumulator, 1, scoreRange,
                   [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                     return comparison.term(k, e[0], e[1]);
                   });

    Value whole = kernel.empty(type.getShape(), type.getElementType());
    if (op.getCount() &&
        getDemandedCount(op.getScores(), scoreRange.dim) != op.getCount())
      whole = kernel.filled(whole, kernel.constant(type.getElementType(), 0));
    Value init = kernel.slice(whole, scoreRange);
    Value scores;
    if (op.getKind() == SimilarityKind::Cosine)
      scores = cosine(op, kernel, loops, comparison, memory, key, sums, init,
                      memoryRange);
    else if (Value exponents =
                 getExponents(kernel, adaptor.getMemory(), stored))
      scores = alignedDot(op, kernel, loops, comparison, sums,
                          kernel.slice(exponents, memoryRange), init);
    else
      scores = kernel.map({sums}, init,
                          [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                            return finish(op, k, comparison, e[0], format);
                          });
    rewriter.replaceOp(op, kernel.insert(scores, whole, scoreRange));
    return success();
  }

  /// The sum of a row's terms to its score.
  static Value finish(SimilarityOp op, KernelBuilder &k,
                      const RowComparison &comparison, Value sum,
                      std::optional<Format> format) {
    if (!format) {
      if (op.getLog2Scale() == 0)
        return sum;
      return k.mul(sum, k.constantFloat(std::ldexp(1.0, op.getLog2Scale())));
    }
    Type wide = comparison.accumulator;
    if (comparison.factor != 1)
      sum = k.mul(sum, k.constant(wide, comparison.factor));
    if (comparison.offset != 0)
      sum = k.add(sum, k.constant(wide, comparison.offset));
    sum = k.assume(sum, -comparison.magnitude, comparison.magnitude);
    return k.requantize(sum, comparison.frac - op.getLog2Scale() - format->frac,
                        op.getRounding(), *format);
  }

  /// The sums of codes to scores, each shifted by the exponent of its row.
  static Value alignedDot(SimilarityOp op, KernelBuilder &kernel,
                          const AddressingLoops &loops,
                          const RowComparison &comparison, Value sums,
                          Value exponents, Value init) {
    ScaledFormat rows = *getScaledFormat(op.getMemory().getType());
    RowComparison aligned = comparison;
    aligned.magnitude =
        std::ldexp(comparison.magnitude, rows.largest - rows.least);
    aligned.accumulator =
        getAccumulatorType(op.getContext(), aligned.magnitude);
    std::optional<Format> format = getFormat(op.getType());
    return kernel.map({{sums, loops.perScore}, {exponents, loops.perRow}}, init,
                      [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                        Value sum =
                            align(k, k.extend(e[0], aligned.accumulator), e[1],
                                  op.getMemory().getType());
                        return finish(op, k, aligned, sum, format);
                      });
  }

  static Value cosine(SimilarityOp op, KernelBuilder &kernel,
                      const AddressingLoops &loops,
                      const RowComparison &comparison, Value memory, Value key,
                      Value dots, Value init, SlotRange rows) {
    std::optional<Format> format = getFormat(op.getType());
    auto normType = [&](Value operand) {
      if (!format)
        return comparison.accumulator;
      double largest = getMagnitude(*getCodeFormat(operand.getType()));
      auto type = cast<RankedTensorType>(operand.getType());
      return getAccumulatorType(op.getContext(),
                                largest * largest * type.getShape().back());
    };
    Value memoryNorms =
        normsOf(kernel, memory, op.getMemory(), normType(op.getMemory()), rows);
    Value keyNorms = squaredNorms(kernel, key, normType(op.getKey()), {});
    SmallVector<KernelOperand> operands{{dots, loops.perScore},
                                        {memoryNorms, loops.perRow}};
    if (!format) {
      operands.push_back({keyNorms, loops.perHead});
      return kernel.map(operands, init,
                        [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                          return floatRatio(op, k, e[0], e[1], e[2]);
                        });
    }
    // The root and the division of a key are done once, not for each row.
    auto keys = kernel.mapFactors(keyNorms, [&](KernelBuilder &k,
                                                KernelBuilder::Scalars e) {
      auto inverse = fxp::RsqrtOp::create(k.builder, k.loc, e[0]);
      return std::pair(Value(inverse.getMantissa()), Value(inverse.getShift()));
    });
    operands.push_back({keys.mantissas, loops.perHead});
    operands.push_back({keys.shifts, loops.perHead});
    Type i64 = kernel.builder.getI64Type();
    bool hasLongKey = normType(op.getKey()) == i64;
    bool hasLongNorm = hasLongKey || normType(op.getMemory()) == i64;
    return kernel.map(
        operands, init, [&](KernelBuilder &k, KernelBuilder::Scalars e) {
          // What fxp.rsqrt gives, of the smallest norm and none.
          return integerRatio(op, k, e[0], e[1], k.assume(e[2], 0, 65535),
                              k.assume(e[3], 0, hasLongKey ? 47 : 31),
                              hasLongNorm, *format);
        });
  }

  /// The dot product over both norms.
  static Value floatRatio(SimilarityOp op, KernelBuilder &k, Value dot,
                          Value memoryNorm, Value keyNorm) {
    Value eps = k.constantFloat(op.getEps().convertToFloat());
    auto rootOf = [&](Value square) -> Value {
      if (op.getEpsForm() == EpsForm::UnderRoots)
        square = k.add(square, eps);
      return math::SqrtOp::create(k.builder, k.loc, square);
    };
    Value norms = k.mul(rootOf(memoryNorm), rootOf(keyNorm));
    norms =
        op.getEpsForm() == EpsForm::Max ? k.max(norms, eps) : k.add(norms, eps);
    Value ratio = arith::DivFOp::create(k.builder, k.loc, dot, norms);
    if (op.getLog2Scale() == 0)
      return ratio;
    return k.mul(ratio, k.constantFloat(std::ldexp(1.0, op.getLog2Scale())));
  }

  /// The dot product times the inverses of both norms. `hasLongNorm`: one of
  /// these has 64 bits.
  static Value integerRatio(SimilarityOp op, KernelBuilder &k, Value dot,
                            Value memoryNorm, Value keyMantissa, Value keyShift,
                            bool hasLongNorm, const Format &format) {
    OpBuilder &b = k.builder;
    Type i64 = b.getI64Type();
    auto memory = fxp::RsqrtOp::create(b, k.loc, memoryNorm);
    Value product =
        k.mul(k.extend(dot, i64), k.extend(memory.getMantissa(), i64));
    Value shift =
        k.add(k.extend(memory.getShift(), i64), k.extend(keyShift, i64));
    // 31 bits each is what norms of 32 bits ask for at most.
    if (hasLongNorm) {
      Value excess =
          k.max(k.sub(shift, k.constant(i64, 62)), k.constant(i64, 0));
      product = fxp::ShiftRoundOp::create(b, k.loc, product, excess,
                                          Rounding::NearestEven);
      shift = k.sub(shift, excess);
    }
    product = k.mul(product, k.extend(keyMantissa, i64));
    int target = int(op.getLog2Scale()) + format.frac;
    Value amount = k.sub(shift, k.constant(i64, target));
    Value rounded =
        fxp::ShiftRoundOp::create(b, k.loc, product, amount, op.getRounding());
    return k.requantize(rounded, 0, op.getRounding(), format);
  }

  /// Norms of all memory rows in a buffer of static size, of which the filled
  /// part is used.
  static Value normsOf(KernelBuilder &kernel, Value slice, Value memory,
                       Type type, SlotRange rows) {
    MLIRContext *context = kernel.builder.getContext();
    int64_t slots = cast<RankedTensorType>(memory.getType()).getDimSize(0);
    Value init = kernel.filled(kernel.slice(kernel.empty({slots}, type), rows),
                               kernel.constant(type, 0));
    AffineMap identity = AffineMap::getMultiDimIdentityMap(2, context);
    AffineMap row =
        AffineMap::get(2, 0, {kernel.builder.getAffineDimExpr(0)}, context);
    return kernel.generic(
        {{slice, identity}}, init, row,
        {utils::IteratorType::parallel, utils::IteratorType::reduction},
        [&](KernelBuilder &k, KernelBuilder::Scalars e) {
          Value wide = k.extend(e[0], type);
          return k.add(e[1], k.mul(wide, wide));
        });
  }
};

/// Slots are the outer loop and the dimensions the inner one, as in embed: rows
/// are read in order, and in integers a slot of weight 0 is skipped, which
/// after a softmax is most of them. Rows of a ring get their temporal rows
/// here.
struct LowerRead : OpConversionPattern<ReadOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ReadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    int64_t slots =
        cast<RankedTensorType>(op.getMemory().getType()).getDimSize(0);
    Source source{adaptor.getMemory(),
                  adaptor.getWeights(),
                  op.getMemory().getType(),
                  kernel.clampCount(op.getCount(), slots),
                  {}};
    if (!source.count)
      source.count = kernel.constantIndex(slots);
    auto temporal = op.getMemory().getDefiningOp<AddTemporalOp>();
    if (temporal && isReadByRow(temporal))
      source.temporal.emplace(kernel, temporal,
                              rewriter.getRemappedValue(temporal.getSums()),
                              rewriter.getRemappedValue(temporal.getTemporal()),
                              rewriter.getRemappedValue(temporal.getHead()));
    Value whole = kernel.empty(type.getShape(), type.getElementType());
    if (type.getRank() == 1) {
      rewriter.replaceOp(op, readRow(kernel, op, source, Value(), whole));
      return success();
    }
    auto heads = scf::ForOp::create(
        rewriter, op.getLoc(), kernel.constantIndex(0),
        kernel.constantIndex(type.getDimSize(0)), kernel.constantIndex(1),
        whole, [&](OpBuilder &b, Location loc, Value head, ValueRange state) {
          KernelBuilder k(b, loc);
          Value row = readRow(k, op, source, head, k.row(state[0], head));
          scf::YieldOp::create(b, loc, k.insertRow(row, state[0], head));
        });
    rewriter.replaceOp(op, heads.getResult(0));
    return success();
  }

  /// What is read: rows of a memory, or those that the sums of a ring and
  /// temporal rows give.
  struct Source {
    Value memory, weights;
    Type type;   ///< Of the memory in the model.
    Value count; // index
    std::optional<TemporalRows> temporal;
  };

  /// `sums` plus the row of `slot` times its weight.
  static Value addRow(KernelBuilder &k, const Source &source,
                      const ProductSum &products, Value slot, Value weight,
                      Value sums) {
    SmallVector<Value> rows;
    if (source.temporal) {
      rows = source.temporal->getOperands(k, slot);
    } else {
      Value row = k.row(source.memory, slot);
      // Its exponent is that of the weight.
      if (Value exponent = getExponent(k, row, source.type))
        weight = align(k, k.extend(weight, products.accumulator), exponent,
                       source.type);
      rows.push_back(getCodes(k, row, source.type));
    }
    return k.map(rows, sums, [&](KernelBuilder &e, KernelBuilder::Scalars s) {
      Value element = source.temporal
                          ? source.temporal->getElement(e, s.drop_back())
                          : s[0];
      return e.add(s.back(), products.product(e, element, weight));
    });
  }

  /// What head `head` (the only one when null) reads, stored in `init`.
  static Value readRow(KernelBuilder &kernel, ReadOp op, const Source &source,
                       Value head, Value init) {
    auto memory = cast<RankedTensorType>(op.getMemory().getType());
    ProductSum products =
        ProductSum::get(memory, op.getWeights().getType(), op.getProducts(),
                        op.getRounding(), memory.getDimSize(0));
    Type wide = products.accumulator;
    Value zero = kernel.filled(kernel.empty({memory.getDimSize(1)}, wide),
                               kernel.constant(wide, 0));
    auto loop = scf::ForOp::create(
        kernel.builder, kernel.loc, kernel.constantIndex(0), source.count,
        kernel.constantIndex(1), zero,
        [&](OpBuilder &b, Location loc, Value slot, ValueRange state) {
          KernelBuilder k(b, loc);
          SmallVector<Value> position;
          if (head)
            position.push_back(head);
          position.push_back(slot);
          Value weight =
              tensor::ExtractOp::create(b, loc, source.weights, position);
          auto add = [&](KernelBuilder &inner) {
            return addRow(inner, source, products, slot, weight, state[0]);
          };
          if (isa<FloatType>(weight.getType())) {
            // 0 times infinity is not 0.
            scf::YieldOp::create(b, loc, add(k));
            return;
          }
          Value matters =
              arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, weight,
                                    k.constant(weight.getType(), 0));
          auto sum = scf::IfOp::create(
              b, loc, matters,
              [&](OpBuilder &then, Location l) {
                KernelBuilder inner(then, l);
                scf::YieldOp::create(then, l, add(inner));
              },
              [&](OpBuilder &otherwise, Location l) {
                scf::YieldOp::create(otherwise, l, state[0]);
              });
          scf::YieldOp::create(b, loc, sum.getResults());
        });
    return kernel.round(loop.getResult(0), products.getFrac(),
                        products.magnitude, op.getType(), op.getRounding(),
                        init);
  }
};

} // namespace

void mann::populateAddressingPatterns(TypeConverter &converter,
                                      RewritePatternSet &patterns) {
  patterns.add<LowerSimilarity, LowerRead>(converter, patterns.getContext());
}
