//===- Memory.cpp - Lowers parameters, embeddings, encodings --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScaledRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"
#include <cmath>

using namespace mlir;
using namespace mann;

namespace {

MemRefType getBufferType(RankedTensorType type) {
  return MemRefType::get(type.getShape(), type.getElementType());
}

struct LowerParameter : OpConversionPattern<ParameterOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ParameterOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    MemRefType type =
        getBufferType(getStorageType(cast<RankedTensorType>(op.getType())));
    rewriter.replaceOpWithNewOp<memref::GlobalOp>(
        op, op.getSymName(), rewriter.getStringAttr("private"), type,
        *op.getValue(), /*constant=*/true, /*alignment=*/IntegerAttr());
    return success();
  }
};

struct LowerGetParameter : OpConversionPattern<GetParameterOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(GetParameterOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getStorageType(op.getType());
    Value buffer = memref::GetGlobalOp::create(
        rewriter, op.getLoc(), getBufferType(type), op.getParameter());
    rewriter.replaceOpWithNewOp<bufferization::ToTensorOp>(op, type, buffer,
                                                           /*restrict=*/true);
    return success();
  }
};

struct LowerPositionEncoding : OpConversionPattern<PositionEncodingOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(PositionEncodingOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getStorageType(op.getType());
    std::optional<Format> format = getFormat(op.getType());
    SmallVector<Attribute> values;
    for (int64_t j = 0; j < type.getDimSize(0); ++j)
      for (int64_t k = 0; k < type.getDimSize(1); ++k) {
        double weight = op.getWeight(j, k);
        if (!format)
          values.push_back(rewriter.getF32FloatAttr(float(weight)));
        else
          values.push_back(rewriter.getIntegerAttr(
              type.getElementType(),
              quantize(weight, *format, Rounding::NearestEven)));
      }
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(
        op, DenseElementsAttr::get(type, values));
    return success();
  }
};

/// The numbers of an embedding, aligned to one scale before they are summed.
struct EmbedSum {
  /// `largest` bounds the sum of the words, in their own steps.
  EmbedSum(EmbedOp op, std::optional<double> largest)
      : tableType(op.getTable().getType()), rounding(op.getRounding()) {
    std::optional<Format> table = getAlignedFormat(op.getTable().getType());
    int64_t words =
        cast<RankedTensorType>(op.getIds().getType()).getShape().back();
    MLIRContext *context = op.getContext();
    if (!table) {
      accumulator = Float32Type::get(context);
      return;
    }
    wordFrac = table->frac;
    double word = getMagnitude(*table);
    if (op.getWeights()) {
      Format weights = *getFormat(op.getWeights().getType());
      wordFrac += weights.frac;
      word *= getMagnitude(weights);
    }
    double time = 0;
    if (op.getTemporal()) {
      Format temporal = *getFormat(op.getTemporal().getType());
      timeFrac = temporal.frac;
      time = getMagnitude(temporal);
    }
    if (op.getProducts()) {
      products = getFormat(*op.getProducts());
      frac = products->frac;
      // Word and row are rounded one by one: each must fit on its own too.
      magnitude = getMagnitude(*products) * double(words + 1);
      accumulator =
          getAccumulatorType(context, std::max({word, time, magnitude}));
      return;
    }
    frac = op.getTemporal() ? std::max(wordFrac, timeFrac) : wordFrac;
    double row = std::ldexp(time, op.getTemporal() ? frac - timeFrac : 0);
    word *= std::ldexp(double(words), frac - wordFrac);
    // Each word fits, whatever its weight is: the type is that of the formats.
    accumulator = getAccumulatorType(context, word + row);
    magnitude = (largest ? std::ldexp(*largest, frac - wordFrac) : word) + row;
  }

  Value align(KernelBuilder &k, Value value, int from) const {
    if (isa<FloatType>(accumulator))
      return value;
    if (products)
      return k.extend(k.requantize(value, from - frac, rounding, *products),
                      accumulator);
    return k.shiftLeft(value, frac - from);
  }

  /// A word's code, its row's exponent and its weight; null for none.
  Value word(KernelBuilder &k, Value code, Value exponent, Value weight) const {
    Value value =
        mann::align(k, k.extend(code, accumulator), exponent, tableType);
    if (weight)
      value = k.mul(value, k.extend(weight, accumulator));
    return align(k, value, wordFrac);
  }
  Value time(KernelBuilder &k, Value row) const {
    return align(k, k.extend(row, accumulator), timeFrac);
  }

  Type tableType;
  Rounding rounding;
  std::optional<Format> products;
  int wordFrac = 0, timeFrac = 0, frac = 0;
  double magnitude = 0; ///< The largest of the sum.
  Type accumulator;
};

/// Words are the outer loop and the dimensions the inner one: rows of the table
/// are read in order, and words that add nothing are skipped.
struct LowerEmbed : OpConversionPattern<EmbedOp> {
  LowerEmbed(TypeConverter &converter, MLIRContext *context,
             const WordSumBounds &largest)
      : OpConversionPattern(converter, context), largest(largest) {}
  LogicalResult
  matchAndRewrite(EmbedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    EmbedSum sum(op, getLargest(op));
    if (type.getRank() == 1) {
      Value zero = zeroRow(kernel, sum, type.getDimSize(0));
      Value row = addWords(kernel, op, adaptor, sum, zero, Value());
      rewriter.replaceOp(op, kernel.round(row, sum.frac, sum.magnitude,
                                          op.getType(), op.getRounding(),
                                          kernel.empty(type.getShape(),
                                                       type.getElementType())));
      return success();
    }

    int64_t slots = type.getDimSize(0);
    Value count = kernel.clampCount(op.getCount(), slots);
    Value whole = kernel.empty(type.getShape(), type.getElementType());
    bool onEmpty = op.getTemporalOnEmpty();
    if (op.getCount() && !onEmpty &&
        getDemandedCount(op.getResult()) != op.getCount())
      whole = kernel.filled(whole, kernel.constant(type.getElementType(), 0));
    Value all = kernel.constantIndex(slots);
    Value last = count && !onEmpty ? count : all;
    auto slotLoop = scf::ForOp::create(
        rewriter, op.getLoc(), kernel.constantIndex(0), last,
        kernel.constantIndex(1), whole,
        [&](OpBuilder &b, Location loc, Value slot, ValueRange state) {
          KernelBuilder k(b, loc);
          Value start = op.getTemporal() ? timeRow(k, op, adaptor, sum, slot,
                                                   count ? count : all)
                                         : zeroRow(k, sum, type.getDimSize(1));
          Value row;
          if (onEmpty && count) {
            Value isFilled = arith::CmpIOp::create(
                b, loc, arith::CmpIPredicate::slt, slot, count);
            row = scf::IfOp::create(
                      b, loc, isFilled,
                      [&](OpBuilder &then, Location l) {
                        KernelBuilder inner(then, l);
                        scf::YieldOp::create(
                            then, l,
                            addWords(inner, op, adaptor, sum, start, slot));
                      },
                      [&](OpBuilder &otherwise, Location l) {
                        scf::YieldOp::create(otherwise, l, start);
                      })
                      .getResult(0);
          } else {
            row = addWords(k, op, adaptor, sum, start, slot);
          }
          Value part = k.round(row, sum.frac, sum.magnitude, op.getType(),
                               op.getRounding(), k.row(state[0], slot));
          scf::YieldOp::create(b, loc, k.insertRow(part, state[0], slot));
        });
    rewriter.replaceOp(op, slotLoop.getResult(0));
    return success();
  }

  std::optional<double> getLargest(EmbedOp op) const {
    auto found = largest.find(op);
    return found == largest.end() ? std::nullopt
                                  : std::optional<double>(found->second);
  }

  static Value zeroRow(KernelBuilder &k, const EmbedSum &sum, int64_t width) {
    return k.filled(k.empty({width}, sum.accumulator),
                    k.constant(sum.accumulator, 0));
  }

  static Value timeRow(KernelBuilder &k, EmbedOp op, OpAdaptor adaptor,
                       const EmbedSum &sum, Value slot, Value count) {
    Value age = slot;
    if (op.getOrder() == TemporalOrder::OldestFirst)
      age = k.sub(k.sub(count, k.constantIndex(1)), slot);
    Value row = k.row(adaptor.getTemporal(), age);
    int64_t width = cast<RankedTensorType>(row.getType()).getDimSize(0);
    // In float a row is what it becomes; adding it to 0 says that the loop over
    // words starts from a copy, not from the table itself.
    if (isa<FloatType>(sum.accumulator))
      return k.map({row}, zeroRow(k, sum, width),
                   [](KernelBuilder &inner, KernelBuilder::Scalars e) {
                     return inner.add(e[0], e[1]);
                   });
    return k.map({row}, k.empty({width}, sum.accumulator),
                 [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
                   return sum.time(inner, e[0]);
                 });
  }

  /// `start` plus the rows of the words of sentence `slot` (of the one sentence
  /// when null).
  static Value addWords(KernelBuilder &kernel, EmbedOp op, OpAdaptor adaptor,
                        const EmbedSum &sum, Value start, Value slot) {
    auto table = cast<RankedTensorType>(adaptor.getTable().getType());
    return kernel.forEachWord(
        adaptor.getIds(), slot, table.getDimSize(0), op.getPadding(), start,
        [&](KernelBuilder &k, Value state, Value index, Value word) {
          return addWord(k, op, adaptor, sum, state, index, word);
        });
  }

  static Value addWord(KernelBuilder &k, EmbedOp op, OpAdaptor adaptor,
                       const EmbedSum &sum, Value accumulators, Value id,
                       Value word) {
    Type table = op.getTable().getType();
    Value row = k.row(adaptor.getTable(), id);
    Value exponent = getExponent(k, row, table);
    SmallVector<Value> operands{getCodes(k, row, table)};
    if (adaptor.getWeights())
      operands.push_back(k.row(adaptor.getWeights(), word));
    return k.map(operands, accumulators,
                 [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
                   Value weight = e.size() == 3 ? e[1] : Value();
                   return inner.add(e.back(),
                                    sum.word(inner, e[0], exponent, weight));
                 });
  }

  const WordSumBounds &largest;
};

struct LowerEncode : OpConversionPattern<EncodeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(EncodeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    rewriter.replaceOp(
        op, kernel.mapRows(
                adaptor.getInput(), type, getDemandedCount(op.getResult()),
                [](KernelBuilder &k, KernelBuilder::Scalars e) -> Value {
                  return fxp::EncodeOp::create(k.builder, k.loc, e[0]);
                }));
    return success();
  }
};

/// Packs the signs of each row into words; see `!mann.bipolar`.
struct LowerBinarize : OpConversionPattern<BinarizeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(BinarizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    KernelBuilder kernel(rewriter, loc);
    RankedTensorType type = getStorageType(op.getType());
    // Without the exponents of rows, which have the signs of their codes.
    int64_t width = op.getInput().getType().getShape().back();
    Value zero = kernel.constantIndex(0), one = kernel.constantIndex(1);

    auto packRow = [&](OpBuilder &b, Location l, Value words, Value row) {
      KernelBuilder k(b, l);
      return scf::ForOp::create(
                 b, l, zero, kernel.constantIndex(type.getShape().back()), one,
                 words,
                 [&](OpBuilder &wb, Location wl, Value word, ValueRange state) {
                   KernelBuilder w(wb, wl);
                   Value packed =
                       packWord(w, adaptor.getInput(), row, word, width);
                   SmallVector<Value> position;
                   if (row)
                     position.push_back(row);
                   position.push_back(word);
                   Value next = tensor::InsertOp::create(wb, wl, packed,
                                                         state[0], position);
                   scf::YieldOp::create(wb, wl, next);
                 })
          .getResult(0);
    };
    Value words = kernel.empty(type.getShape(), type.getElementType());
    if (type.getRank() == 1) {
      rewriter.replaceOp(op, packRow(rewriter, loc, words, Value()));
      return success();
    }
    Value rows =
        kernel.clampCount(getDemandedCount(op.getResult()), type.getDimSize(0));
    if (!rows)
      rows = kernel.constantIndex(type.getDimSize(0));
    auto loop = scf::ForOp::create(
        rewriter, loc, zero, rows, one, words,
        [&](OpBuilder &b, Location l, Value row, ValueRange state) {
          scf::YieldOp::create(b, l, packRow(b, l, state[0], row));
        });
    rewriter.replaceOp(op, loop.getResult(0));
    return success();
  }

  /// Elements 32 w to 32 w + 31 of a row, as far as there are any.
  static Value packWord(KernelBuilder &k, Value input, Value row, Value word,
                        int64_t width) {
    OpBuilder &b = k.builder;
    Location loc = k.loc;
    Type wordType = b.getIntegerType(kPackedWordBits);
    Value bits = k.constantIndex(kPackedWordBits);
    Value first = k.mul(word, bits);
    Value left = k.sub(k.constantIndex(width), first);
    Value count = arith::MinSIOp::create(b, loc, left, bits);
    return scf::ForOp::create(
               b, loc, k.constantIndex(0), count, k.constantIndex(1),
               k.constant(wordType, 0),
               [&](OpBuilder &inner, Location l, Value bit, ValueRange state) {
                 KernelBuilder i(inner, l);
                 SmallVector<Value> position;
                 if (row)
                   position.push_back(row);
                 position.push_back(i.add(first, bit));
                 Value element =
                     tensor::ExtractOp::create(inner, l, input, position);
                 Value zero = i.constant(element.getType(), 0);
                 Value negative =
                     isa<FloatType>(element.getType())
                         ? arith::CmpFOp::create(inner, l,
                                                 arith::CmpFPredicate::OLT,
                                                 element, zero)
                               .getResult()
                         : arith::CmpIOp::create(inner, l,
                                                 arith::CmpIPredicate::slt,
                                                 element, zero)
                               .getResult();
                 Value set =
                     arith::ExtUIOp::create(inner, l, wordType, negative);
                 Value amount =
                     arith::IndexCastOp::create(inner, l, wordType, bit);
                 Value placed = arith::ShLIOp::create(inner, l, set, amount);
                 Value next = arith::OrIOp::create(inner, l, state[0], placed);
                 scf::YieldOp::create(inner, l, next);
               })
        .getResult(0);
  }
};

} // namespace

void mann::populateMemoryPatterns(TypeConverter &converter,
                                  RewritePatternSet &patterns,
                                  const WordSumBounds &largest) {
  patterns.add<LowerParameter, LowerGetParameter, LowerPositionEncoding,
               LowerEncode, LowerBinarize>(converter, patterns.getContext());
  patterns.add<LowerEmbed>(converter, patterns.getContext(), largest);
}
