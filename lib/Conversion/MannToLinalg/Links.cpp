//===- Links.cpp - Lowers usage and the order of writes -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Conversion/KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mann;

namespace {

//===----------------------------------------------------------------------===//
// AllocateOp
//===----------------------------------------------------------------------===//

/// What an allocation has still to give, and the slot that it gave to last.
struct Allocation {
  explicit Allocation(ValueRange values)
      : rest(values[0]), usage(values[1]), slot(values[2]), weight(values[3]) {}

  Value rest;   ///< i64 with kRestBits fraction bits, or f32.
  Value usage;  ///< Of the slot, clamped.
  Value slot;   ///< index
  Value weight; ///< Of the slot, as it is stored.
};

struct LowerAllocate : OpConversionPattern<AllocateOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(AllocateOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    RankedTensorType type = getStorageType(op.getType());
    int64_t slots = type.getDimSize(0);
    bool isFloat = !getFormat(op.getType());
    Type i32 = rewriter.getI32Type(), real = rewriter.getF32Type();
    Type restType = isFloat ? real : Type(rewriter.getI64Type());
    int64_t one = isFloat ? 1 : int64_t(1) << AllocateOp::kRestBits;
    Value zero = kernel.constant(type.getElementType(), 0);
    Value weights = kernel.filled(
        kernel.empty(type.getShape(), type.getElementType()), zero);
    // The slot before the first one in order is used less than any.
    SmallVector<Value> start{kernel.constant(restType, one),
                             kernel.constant(isFloat ? real : i32, -1),
                             kernel.constantIndex(0), zero, weights};
    auto loop = scf::ForOp::create(
        rewriter, op.getLoc(), kernel.constantIndex(0),
        kernel.constantIndex(slots), kernel.constantIndex(1), start,
        [&](OpBuilder &b, Location loc, Value, ValueRange state) {
          KernelBuilder k(b, loc);
          Allocation last(state.drop_back());
          auto next = scf::IfOp::create(
              b, loc, isAnyLeft(k, op, last.rest),
              [&](OpBuilder &then, Location l) {
                KernelBuilder inner(then, l);
                scf::YieldOp::create(then, l,
                                     give(inner, op, adaptor.getUsage(), last));
              },
              [&](OpBuilder &otherwise, Location l) {
                // Stores once more what is there.
                scf::YieldOp::create(otherwise, l, state.drop_back());
              });
          SmallVector<Value> yielded(next.getResults());
          Allocation given(next.getResults());
          yielded.push_back(tensor::InsertOp::create(b, loc, given.weight,
                                                     state.back(), given.slot));
          scf::YieldOp::create(b, loc, yielded);
        });
    rewriter.replaceOp(op, loop.getResults().back());
    return success();
  }

  /// Whether the rest is at least one code of the result.
  static Value isAnyLeft(KernelBuilder &k, AllocateOp op, Value rest) {
    std::optional<Format> format = getFormat(op.getType());
    int64_t code =
        format ? int64_t(1) << (AllocateOp::kRestBits - format->frac) : 1;
    return k.less(k.constant(rest.getType(), code - 1), rest);
  }

  /// The usage of a slot, clamped to 0..1, in i32 or f32; of a NaN 0.
  static Value usageOf(KernelBuilder &k, AllocateOp op, Value usage,
                       Value slot) {
    Value element =
        tensor::ExtractOp::create(k.builder, k.loc, usage, slot).getResult();
    std::optional<Format> format = getFormat(op.getUsage().getType());
    int64_t one = 1;
    if (format) {
      element = k.extend(element, k.builder.getI32Type());
      one <<= format->frac;
    }
    Type type = element.getType();
    if (!format || format->min < 0)
      element = k.max(element, k.constant(type, 0));
    if (!format || format->max > one)
      element = k.min(element, k.constant(type, one));
    return element;
  }

  /// The slot that comes after that of `last` in the order of usage and index,
  /// and its usage.
  static std::pair<Value, Value> findNext(KernelBuilder &kernel, AllocateOp op,
                                          Value usage, const Allocation &last) {
    std::optional<Format> format = getFormat(op.getUsage().getType());
    // More than any usage is.
    Value above = kernel.constant(
        last.usage.getType(), format ? (int64_t(1) << format->frac) + 1 : 2);
    int64_t slots = cast<RankedTensorType>(usage.getType()).getDimSize(0);
    auto loop = scf::ForOp::create(
        kernel.builder, kernel.loc, kernel.constantIndex(0),
        kernel.constantIndex(slots), kernel.constantIndex(1),
        ValueRange{above, kernel.constantIndex(0)},
        [&](OpBuilder &b, Location loc, Value slot, ValueRange best) {
          KernelBuilder k(b, loc);
          Value candidate = usageOf(k, op, usage, slot);
          // None of both is a NaN.
          Value more = k.less(last.usage, candidate);
          Value atLeast =
              arith::XOrIOp::create(b, loc, k.less(candidate, last.usage),
                                    arith::ConstantIntOp::create(b, loc, 1, 1));
          Value later = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ugt,
                                              slot, last.slot);
          Value follows = arith::OrIOp::create(
              b, loc, more, arith::AndIOp::create(b, loc, atLeast, later));
          Value better = arith::AndIOp::create(b, loc, follows,
                                               k.less(candidate, best[0]));
          scf::YieldOp::create(b, loc,
                               ValueRange{k.select(better, candidate, best[0]),
                                          k.select(better, slot, best[1])});
        });
    return {loop.getResult(0), loop.getResult(1)};
  }

  /// The allocation once the next slot has got its part of the rest.
  static SmallVector<Value> give(KernelBuilder &k, AllocateOp op, Value usage,
                                 const Allocation &last) {
    auto [used, slot] = findNext(k, op, usage, last);
    if (getFormat(op.getType()))
      return giveCodes(k, op, used, slot, last.rest);
    Value one = k.constantFloat(1), kept = used;
    if (float eps = op.getEps().convertToFloat(); eps != 0)
      kept = k.add(used, k.mul(k.constantFloat(eps), k.sub(one, used)));
    Value weight = k.mul(k.sub(one, kept), last.rest);
    return {k.mul(last.rest, kept), used, slot, weight};
  }

  static SmallVector<Value> giveCodes(KernelBuilder &k, AllocateOp op,
                                      Value used, Value slot, Value rest) {
    constexpr int bits = AllocateOp::kRestBits;
    constexpr int64_t one = int64_t(1) << bits;
    Format format = *getFormat(op.getType());
    auto shiftRight = [&](Value value, int amount) -> Value {
      return arith::ShRSIOp::create(k.builder, k.loc, value,
                                    k.constant(value.getType(), amount));
    };
    Type i64 = k.builder.getI64Type();
    Value whole = k.constant(i64, one);
    Value kept = k.shiftLeft(k.extend(used, i64),
                             bits - getFormat(op.getUsage().getType())->frac);
    kept = k.assume(kept, 0, one);
    if (int64_t eps = op.getEpsCode()) {
      Value away = k.mul(k.sub(whole, kept), k.constant(i64, eps));
      kept = k.assume(k.add(kept, shiftRight(away, bits)), 0, one);
    }
    rest = k.assume(rest, 0, one);
    Value weight =
        k.requantize(k.mul(rest, k.sub(whole, kept)), 2 * bits - format.frac,
                     Rounding::TowardZero, format);
    return {shiftRight(k.mul(rest, kept), bits), used, slot, weight};
  }
};

//===----------------------------------------------------------------------===//
// LinkUpdateOp, PrecedenceOp
//===----------------------------------------------------------------------===//

/// max(0, 1 - taken), `one` being 1 in the scale of `taken`.
Value restOf(KernelBuilder &k, Value taken, int64_t one) {
  Type type = taken.getType();
  return k.max(k.sub(k.constant(type, one), taken), k.constant(type, 0));
}

/// The type that sums within `bounds` are computed in, and 1 - taken; f32
/// without codes.
Type getSumType(Value result, const IntegerBounds &bounds,
                const IntegerBounds &taken) {
  MLIRContext *context = result.getContext();
  if (!getFormat(result.getType()))
    return Float32Type::get(context);
  double rest = taken.magnitude() + IntegerBounds::one(taken.frac).max;
  return getAccumulatorType(context, std::max(bounds.magnitude(), rest));
}

/// Kept and added parts of a number, `sum` of their bounds, as it is stored.
Value store(KernelBuilder &k, Value kept, const IntegerBounds &keptBounds,
            Value added, const IntegerBounds &addedBounds,
            const IntegerBounds &sum, Type type) {
  std::optional<Format> format = getFormat(type);
  if (!format)
    return k.add(kept, added);
  Value total = k.add(k.shiftLeft(kept, sum.frac - keptBounds.frac),
                      k.shiftLeft(added, sum.frac - addedBounds.frac));
  return k.requantize(k.assume(total, sum), sum.frac - format->frac,
                      Rounding::TowardZero, *format);
}

/// What an update whose old values are in `old` writes to: the old values, or
/// a new tensor if the result has another type.
Value getTarget(KernelBuilder &kernel, Value old, Value lowered, Type result) {
  if (old.getType() == result)
    return lowered;
  RankedTensorType type = getStorageType(cast<RankedTensorType>(result));
  return kernel.empty(type.getShape(), type.getElementType());
}

/// The bounds of an update's sums; in float nothing is bounded, and 1 is 1.
template <typename Sums, typename Op> Sums getSums(Op op) {
  return getFormat(op.getType()) ? Sums::get(op) : Sums();
}

struct LowerLinkUpdate : OpConversionPattern<LinkUpdateOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(LinkUpdateOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    MLIRContext *context = op.getContext();
    auto sums = getSums<LinkUpdateSums>(op);
    int64_t one = int64_t(1) << sums.keep.frac;
    Type wide = getSumType(op.getResult(), sums.total, sums.taken);
    auto each = AffineMap::getMultiDimIdentityMap(2, context);
    AffineMap row = each.getMajorSubMap(1), column = each.getMinorSubMap(1);
    Value init = getTarget(kernel, op.getLinks(), adaptor.getLinks(),
                           op.getResult().getType());
    SmallVector<KernelOperand> operands{{adaptor.getWeights(), row},
                                        {adaptor.getWeights(), column},
                                        {adaptor.getPrecedence(), column}};
    if (init != adaptor.getLinks())
      operands.push_back({adaptor.getLinks(), each});
    rewriter.replaceOp(
        op, kernel.map(operands, init,
                       [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                         Value to = k.extend(e[0], wide);
                         Value from = k.extend(e[1], wide);
                         Value keep = restOf(k, k.add(to, from), one);
                         Value kept = k.mul(keep, k.extend(e[3], wide));
                         Value added = k.mul(to, k.extend(e[2], wide));
                         Value link =
                             store(k, kept, sums.kept, added, sums.added,
                                   sums.total, op.getType());
                         return k.select(isDiagonal(k),
                                         k.constant(link.getType(), 0), link);
                       }));
    return success();
  }

  static Value isDiagonal(KernelBuilder &k) {
    return arith::CmpIOp::create(k.builder, k.loc, arith::CmpIPredicate::eq,
                                 linalg::IndexOp::create(k.builder, k.loc, 0),
                                 linalg::IndexOp::create(k.builder, k.loc, 1));
  }
};

struct LowerPrecedence : OpConversionPattern<PrecedenceOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(PrecedenceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    KernelBuilder kernel(rewriter, op.getLoc());
    MLIRContext *context = op.getContext();
    auto sums = getSums<PrecedenceSums>(op);
    int64_t one = int64_t(1) << sums.keep.frac;
    Type wide = getSumType(op.getResult(), sums.total, sums.taken);
    auto each = AffineMap::getMultiDimIdentityMap(1, context);
    Value weights = adaptor.getWeights();
    Value sum = kernel.sum({{weights, each}}, {}, wide, 1, {},
                           [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                             return k.extend(e[0], wide);
                           });
    Value init = getTarget(kernel, op.getPrecedence(), adaptor.getPrecedence(),
                           op.getResult().getType());
    SmallVector<KernelOperand> operands{{sum, AffineMap::get(1, 0, context)},
                                        {weights, each}};
    if (init != adaptor.getPrecedence())
      operands.push_back({adaptor.getPrecedence(), each});
    rewriter.replaceOp(
        op, kernel.map(operands, init,
                       [&](KernelBuilder &k, KernelBuilder::Scalars e) {
                         Value kept =
                             k.mul(restOf(k, e[0], one), k.extend(e[2], wide));
                         return store(k, kept, sums.kept, k.extend(e[1], wide),
                                      sums.added, sums.total, op.getType());
                       }));
    return success();
  }
};

} // namespace

void mann::populateLinkPatterns(TypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<LowerAllocate, LowerLinkUpdate, LowerPrecedence>(
      converter, patterns.getContext());
}
