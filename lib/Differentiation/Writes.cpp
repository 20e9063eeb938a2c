//===- Writes.cpp - Gradients of writes to a memory -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mann;

static Value product(KernelBuilder &k, ArrayRef<Value> e) {
  return k.mul(e[0], e[1]);
}
static Value negatedProduct(KernelBuilder &k, ArrayRef<Value> e) {
  Value result = e[0];
  for (Value factor : e.drop_front())
    result = k.mul(result, factor);
  return k.sub(k.constantFloat(0), result);
}

//===----------------------------------------------------------------------===//
// Erase and add
//===----------------------------------------------------------------------===//

namespace {
/// A vector for each head, or one vector for the only head.
struct HeadVectors {
  GradientBuilder &gradients;
  Value vectors;

  /// The vector of a head, as a value of the same elements.
  Value get(int64_t head) const {
    RankedTensorType type = typeOf(vectors);
    if (type.getRank() == 1)
      return vectors;
    OpBuilder &builder = gradients.kernel.builder;
    Location loc = gradients.kernel.loc;
    Value row = SliceOp::create(builder, loc,
                                type.clone({1, type.getDimSize(1)}), vectors,
                                /*offset=*/head);
    return ReshapeOp::create(builder, loc, type.clone({type.getDimSize(1)}),
                             row);
  }

  /// gradient of the vector of a head += the sum of fn(factors).
  void accumulate(int64_t head, StringRef dim, ArrayRef<Factor> factors,
                  GradientBuilder::TermFn fn) const {
    RankedTensorType type = typeOf(vectors);
    if (type.getRank() == 1)
      return gradients.accumulate(vectors, dim, factors, {}, fn);
    if (!gradients.isActive(vectors))
      return;
    Value sum = gradients.sum({type.getDimSize(1)}, dim, factors, {}, fn);
    KernelBuilder &kernel = gradients.kernel;
    Value whole = gradients.getOrZero(vectors);
    Value index = kernel.constantIndex(head);
    Value row = kernel.map({sum}, kernel.row(whole, index),
                           [](KernelBuilder &k, KernelBuilder::Scalars e) {
                             return k.add(e[1], e[0]);
                           });
    gradients.set(vectors, kernel.insertRow(row, whole, index));
  }
};
} // namespace

/// One head after the other erases, M_r = M_(r-1) (1 - w_r e_r), and then all
/// add. With the gradient G_r of M_r: da_r = sum_n dM' w_r; dw_r = sum_d dM'
/// a_r
/// - G_r M_(r-1) e_r; de_r = -sum_n G_r M_(r-1) w_r; G_(r-1) = G_r (1 - w_r
/// e_r).
static LogicalResult addGradients(EraseAddOp op, GradientBuilder &gradients) {
  HeadVectors weights{gradients, op.getWeights()};
  HeadVectors erase{gradients, op.getErase()}, add{gradients, op.getAdd()};
  RankedTensorType weightType = typeOf(op.getWeights());
  int64_t heads = weightType.getRank() == 2 ? weightType.getDimSize(0) : 1;
  ArrayRef<int64_t> shape = typeOf(op.getMemory()).getShape();
  Value gradient = gradients.getResultGradient(op.getResult());
  auto keep = [](KernelBuilder &k, ArrayRef<Value> e) {
    return k.mul(e[0], k.sub(k.constantFloat(1), k.mul(e[1], e[2])));
  };

  SmallVector<Value> memories{op.getMemory()}, w, e;
  for (int64_t head = 0; head < heads; ++head) {
    w.push_back(weights.get(head));
    e.push_back(erase.get(head));
    add.accumulate(head, "d", {{gradient, "nd"}, {w.back(), "n"}}, product);
    weights.accumulate(head, "n", {{gradient, "nd"}, {add.get(head), "d"}},
                       product);
    if (head + 1 < heads)
      memories.push_back(gradients.sum(
          shape, "nd",
          {{memories.back(), "nd"}, {w.back(), "n"}, {e.back(), "d"}}, {},
          keep));
  }
  for (int64_t head = heads - 1; head >= 0; --head) {
    Factor before{memories[head], "nd"}, after{gradient, "nd"};
    weights.accumulate(head, "n", {after, before, {e[head], "d"}},
                       negatedProduct);
    erase.accumulate(head, "d", {after, before, {w[head], "n"}},
                     negatedProduct);
    SmallVector<Factor> factors{after, {w[head], "n"}, {e[head], "d"}};
    if (head == 0)
      gradients.accumulate(op.getMemory(), "nd", factors, {}, keep);
    else
      gradient = gradients.sum(shape, "nd", factors, {}, keep);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Outer products
//===----------------------------------------------------------------------===//

namespace {
/// The loops of a state I x J or H x I x J and of what goes with it.
struct StateLoops {
  explicit StateLoops(Value state)
      : isBatched(typeOf(state).getRank() == 3),
        state(isBatched ? "hnd" : "nd"), row(isBatched ? "hn" : "n"),
        key(isBatched ? "hd" : "d") {}
  bool isBatched;
  StringRef state, row, key;
};
} // namespace

/// S' = S d: dS = dS' d, dd = sum dS' S.
static void addDecayGradients(OuterWriteOp op, GradientBuilder &gradients,
                              const StateLoops &loops, Value gradient) {
  Value state = op.getState(), decay = op.getDecay();
  Factor of{gradient, loops.state};
  if (!decay) {
    gradients.add(state, gradient);
    return;
  }
  RankedTensorType type = typeOf(decay);
  bool perChannel = type.getRank() == (loops.isBatched ? 2 : 1) &&
                    type.getShape().back() == typeOf(state).getShape().back();
  if (perChannel) {
    gradients.accumulateProduct(state, loops.state, of, {decay, loops.key}, {});
    gradients.accumulateProduct(decay, loops.key, of, {state, loops.state}, {});
    return;
  }
  PerHead factor(gradients, decay);
  gradients.accumulateProduct(state, loops.state, of, factor.getFactor(), {});
  factor.accumulate({of, {state, loops.state}}, {}, product);
}

/// S' = S d - found b + v k.
static LogicalResult addGradients(OuterWriteOp op, GradientBuilder &gradients) {
  StateLoops loops(op.getState());
  Value gradient = gradients.getResultGradient(op.getResult());
  Factor of{gradient, loops.state};
  gradients.accumulateProduct(op.getValue(), loops.row, of,
                              {op.getKey(), loops.key}, {});
  gradients.accumulateProduct(op.getKey(), loops.key, of,
                              {op.getValue(), loops.row}, {});
  if (op.getFound()) {
    gradients.accumulate(op.getFound(), loops.row,
                         {of, {op.getErase(), loops.key}}, {}, negatedProduct);
    gradients.accumulate(op.getErase(), loops.key,
                         {of, {op.getFound(), loops.row}}, {}, negatedProduct);
  }
  addDecayGradients(op, gradients, loops, gradient);
  return success();
}

/// r = S q: dS = dr q', dq = S' dr.
static LogicalResult addGradients(MatvecReadOp op, GradientBuilder &gradients) {
  StateLoops loops(op.getState());
  Factor gradient{gradients.getResultGradient(op.getResult()), loops.row};
  gradients.accumulateProduct(op.getState(), loops.state, gradient,
                              {op.getKey(), loops.key}, {});
  gradients.accumulateProduct(op.getKey(), loops.key, gradient,
                              {op.getState(), loops.state}, {});
  return success();
}

//===----------------------------------------------------------------------===//
// Slots
//===----------------------------------------------------------------------===//

/// The row gets the gradient of its slot; so does the memory, but for a slot
/// that is overwritten.
static LogicalResult addGradients(SlotWriteOp op, GradientBuilder &gradients) {
  KernelBuilder &kernel = gradients.kernel;
  OpBuilder &builder = kernel.builder;
  Value gradient = gradients.getResultGradient(op.getResult());
  Value index = op.getIndex();
  if (gradients.isActive(op.getRow())) {
    Value number =
        tensor::ExtractOp::create(builder, kernel.loc, index, ValueRange());
    Value slot = arith::IndexCastOp::create(
        builder, kernel.loc, builder.getIndexType(),
        kernel.wrap(number, typeOf(gradient).getDimSize(0)));
    gradients.add(op.getRow(), kernel.row(gradient, slot));
  }
  if (!gradients.isActive(op.getMemory()))
    return success();
  if (op.getMode() == SlotMode::Overwrite) {
    auto row = RankedTensorType::get(typeOf(op.getRow()).getShape(),
                                     builder.getF32Type());
    Value zeros = arith::ConstantOp::create(builder, kernel.loc,
                                            DenseElementsAttr::get(row, 0.0f));
    gradient = SlotWriteOp::create(builder, kernel.loc, SlotMode::Overwrite,
                                   gradient, zeros, index);
  }
  gradients.add(op.getMemory(), gradient);
  return success();
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::attachWritesGradients(MLIRContext *context) {
  attachGradients<EraseAddOp, addGradients>(context);
  attachGradients<OuterWriteOp, addGradients>(context);
  attachGradients<MatvecReadOp, addGradients>(context);
  attachGradients<SlotWriteOp, addGradients>(context);
}
