//===- Links.cpp - Gradients of usage and of the order of writes ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// AllocateOp
//===----------------------------------------------------------------------===//

namespace {
/// With e the usage of a slot, moved away from 0, and P the product of those
/// before it in the order of usage: a = (1 - e) P. The order is taken as given
/// (Graves et al. 2016 do so), so de = P (R - da), where R is what one unit of
/// the rest behind the slot would give: R = da' (1 - e') + e' R' of the next
/// one. No product is divided, which could be 0.
class AllocateGradient {
public:
  AllocateGradient(AllocateOp op, GradientBuilder &gradients)
      : op(op), gradients(gradients), k(gradients.kernel),
        slots(typeOf(op.getUsage()).getDimSize(0)) {}

  Value build();

private:
  using Body = llvm::function_ref<SmallVector<Value>(
      KernelBuilder &, Value index, ValueRange state)>;
  ValueRange forEachSlot(KernelBuilder &outer, ValueRange start, Body body) {
    auto loop = scf::ForOp::create(
        outer.builder, outer.loc, outer.constantIndex(0),
        outer.constantIndex(slots), outer.constantIndex(1), start,
        [&](OpBuilder &b, Location loc, Value index, ValueRange state) {
          KernelBuilder inner(b, loc);
          scf::YieldOp::create(b, loc, body(inner, index, state));
        });
    return loop.getResults();
  }
  static Value at(KernelBuilder &k, Value tensor, Value index) {
    return tensor::ExtractOp::create(k.builder, k.loc, tensor, index);
  }
  static Value set(KernelBuilder &k, Value element, Value tensor, Value index) {
    return tensor::InsertOp::create(k.builder, k.loc, element, tensor, index);
  }
  Value readUsage();
  Value sortSlots(Value usage);
  Value moved(KernelBuilder &k, Value usage) {
    Value eps = k.constantFloat(double(op.getEps().convertToFloat()));
    return k.add(usage, k.mul(eps, k.sub(k.constantFloat(1), usage)));
  }

  AllocateOp op;
  GradientBuilder &gradients;
  KernelBuilder &k;
  int64_t slots;
};
} // namespace

/// The usage as numbers, clamped to 0..1.
Value AllocateGradient::readUsage() {
  return k.map({gradients.getStorage(op.getUsage())},
               k.empty({slots}, k.builder.getF32Type()),
               [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
                 Value real = gradients.toReal(inner, e[0], op.getUsage());
                 return inner.min(inner.max(real, inner.constantFloat(0)),
                                  inner.constantFloat(1));
               });
}

/// The slots from the least used on, those that are used alike in their order:
/// each goes to the place that the number of slots before it says.
Value AllocateGradient::sortSlots(Value usage) {
  Type i32 = k.builder.getI32Type();
  Value order = k.filled(k.empty({slots}, i32), k.constant(i32, 0));
  return forEachSlot(
      k, order,
      [&](KernelBuilder &outer, Value slot,
          ValueRange state) -> SmallVector<Value> {
        Value own = at(outer, usage, slot);
        Value before = forEachSlot(
            outer, outer.constantIndex(0),
            [&](KernelBuilder &inner, Value other,
                ValueRange count) -> SmallVector<Value> {
              OpBuilder &b = inner.builder;
              Value used = at(inner, usage, other);
              Value isEqual = arith::CmpFOp::create(
                  b, inner.loc, arith::CmpFPredicate::OEQ, used, own);
              Value isEarlier = arith::CmpIOp::create(
                  b, inner.loc, arith::CmpIPredicate::ult, other, slot);
              Value comes = arith::OrIOp::create(
                  b, inner.loc, inner.less(used, own),
                  arith::AndIOp::create(b, inner.loc, isEqual, isEarlier));
              Value next = arith::AddIOp::create(b, inner.loc, count[0],
                                                 inner.constantIndex(1));
              return {
                  arith::SelectOp::create(b, inner.loc, comes, next, count[0])};
            })[0];
        Value number =
            arith::IndexCastOp::create(outer.builder, outer.loc, i32, slot);
        return {set(outer, number, state[0], before)};
      })[0];
}

Value AllocateGradient::build() {
  Value usage = readUsage(), order = sortSlots(usage);
  Value given = gradients.getResultGradient(op.getResult());
  auto slotAt = [&](KernelBuilder &inner, Value place) -> Value {
    return arith::IndexCastOp::create(inner.builder, inner.loc,
                                      inner.builder.getIndexType(),
                                      at(inner, order, place));
  };
  Value zeros =
      k.filled(k.empty({slots}, k.builder.getF32Type()), k.constantFloat(0));
  Value rests = forEachSlot(k, {k.constantFloat(1), zeros},
                            [&](KernelBuilder &inner, Value place,
                                ValueRange state) -> SmallVector<Value> {
                              Value slot = slotAt(inner, place);
                              Value used = moved(inner, at(inner, usage, slot));
                              return {inner.mul(state[0], used),
                                      set(inner, state[0], state[1], slot)};
                            })[1];
  return forEachSlot(
      k, {k.constantFloat(0), zeros},
      [&](KernelBuilder &inner, Value place,
          ValueRange state) -> SmallVector<Value> {
        Value last = inner.constantIndex(slots - 1);
        Value slot = slotAt(inner, arith::SubIOp::create(
                                       inner.builder, inner.loc, last, place));
        Value used = moved(inner, at(inner, usage, slot));
        Value weight = at(inner, given, slot), rest = at(inner, rests, slot);
        Value free = inner.sub(inner.constantFloat(1), used);
        Value slope = inner.mul(rest, inner.sub(state[0], weight));
        // Moving away from 0 makes it this much flatter.
        slope = inner.mul(slope, inner.constantFloat(
                                     1 - double(op.getEps().convertToFloat())));
        return {inner.add(inner.mul(weight, free), inner.mul(used, state[0])),
                set(inner, slope, state[1], slot)};
      })[1];
}

static LogicalResult addGradients(AllocateOp op, GradientBuilder &gradients) {
  if (!gradients.isActive(op.getUsage()))
    return success();
  Value slopes = AllocateGradient(op, gradients).build();
  // Nothing passes where the usage was clamped.
  auto inside = [](KernelBuilder &k, ArrayRef<Value> e) {
    Value zero = k.constantFloat(0);
    Value below = k.less(e[1], zero), above = k.less(k.constantFloat(1), e[1]);
    return k.select(below, zero, k.select(above, zero, e[0]));
  };
  gradients.accumulate(op.getUsage(), "n",
                       {{slopes, "n"}, {op.getUsage(), "n"}}, {}, inside);
  return success();
}

//===----------------------------------------------------------------------===//
// LinkUpdateOp
//===----------------------------------------------------------------------===//

/// `gradient` with zeros on its diagonal, where the links are always 0.
static Value clearDiagonal(KernelBuilder &k, Value gradient) {
  RankedTensorType type = typeOf(gradient);
  return k.map({gradient}, k.empty(type.getShape(), type.getElementType()),
               [](KernelBuilder &inner, KernelBuilder::Scalars e) -> Value {
                 OpBuilder &b = inner.builder;
                 Value isDiagonal = arith::CmpIOp::create(
                     b, inner.loc, arith::CmpIPredicate::eq,
                     linalg::IndexOp::create(b, inner.loc, 0),
                     linalg::IndexOp::create(b, inner.loc, 1));
                 return inner.select(isDiagonal, inner.constantFloat(0), e[0]);
               });
}

/// L'_ij = f_ij L_ij + w_i p_j, f_ij = max(0, 1 - w_i - w_j): dL_ij = dL'_ij
/// f_ij; dp_j = sum_i dL'_ij w_i; dw_i = sum_j dL'_ij (p_j - L_ij), dw_j =
/// -sum_i dL'_ij L_ij, without L where f is 0.
static LogicalResult addGradients(LinkUpdateOp op, GradientBuilder &gradients) {
  Value given = clearDiagonal(gradients.kernel,
                              gradients.getResultGradient(op.getResult()));
  Factor gradient{given, "nd"}, links{op.getLinks(), "nd"};
  Factor row{op.getWeights(), "n"}, column{op.getWeights(), "d"};
  Factor precedence{op.getPrecedence(), "d"};
  auto getFactor = [](KernelBuilder &k, Value lhs, Value rhs) {
    return k.max(k.sub(k.sub(k.constantFloat(1), lhs), rhs),
                 k.constantFloat(0));
  };
  gradients.accumulate(op.getLinks(), "nd", {gradient, row, column}, {},
                       [&](KernelBuilder &k, ArrayRef<Value> e) {
                         return k.mul(e[0], getFactor(k, e[1], e[2]));
                       });
  gradients.accumulateProduct(op.getPrecedence(), "d", gradient, row, {});
  // The link, or 0 where the weights leave nothing of it.
  auto kept = [&](KernelBuilder &k, ArrayRef<Value> e) {
    return k.select(k.isPositive(getFactor(k, e[1], e[2])), e[3],
                    k.constantFloat(0));
  };
  gradients.accumulate(op.getWeights(), "n",
                       {gradient, row, column, links, precedence}, {},
                       [&](KernelBuilder &k, ArrayRef<Value> e) {
                         return k.mul(e[0], k.sub(e[4], kept(k, e)));
                       });
  gradients.accumulate(op.getWeights(), "d", {gradient, row, column, links}, {},
                       [&](KernelBuilder &k, ArrayRef<Value> e) {
                         return k.sub(k.constantFloat(0),
                                      k.mul(e[0], kept(k, e)));
                       });
  return success();
}

//===----------------------------------------------------------------------===//
// PrecedenceOp
//===----------------------------------------------------------------------===//

/// p'_i = f p_i + w_i, f = max(0, 1 - sum_j w_j): dp_i = f dp'_i; dw_i = dp'_i
/// - sum_j dp'_j p_j, without the sum where f is 0.
static LogicalResult addGradients(PrecedenceOp op, GradientBuilder &gradients) {
  Factor gradient{gradients.getResultGradient(op.getResult()), "n"};
  auto product = [](KernelBuilder &k, ArrayRef<Value> e) {
    return k.mul(e.front(), e.back());
  };
  Factor sum{
      gradients.sum({}, "", {{op.getWeights(), "n"}}, {},
                    [](KernelBuilder &, ArrayRef<Value> e) { return e[0]; }),
      ""};
  Factor along{
      gradients.sum({}, "", {gradient, {op.getPrecedence(), "n"}}, {}, product),
      ""};
  gradients.accumulate(op.getPrecedence(), "n", {gradient, sum}, {},
                       [](KernelBuilder &k, ArrayRef<Value> e) {
                         Value rest = k.sub(k.constantFloat(1), e[1]);
                         return k.mul(e[0], k.max(rest, k.constantFloat(0)));
                       });
  gradients.accumulate(op.getWeights(), "n", {gradient, sum, along}, {},
                       [](KernelBuilder &k, ArrayRef<Value> e) {
                         Value lost = k.select(k.less(e[1], k.constantFloat(1)),
                                               e[2], k.constantFloat(0));
                         return k.sub(e[0], lost);
                       });
  return success();
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::attachLinksGradients(MLIRContext *context) {
  attachGradients<AllocateOp, addGradients>(context);
  attachGradients<LinkUpdateOp, addGradients>(context);
  attachGradients<PrecedenceOp, addGradients>(context);
}
