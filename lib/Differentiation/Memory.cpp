//===- Memory.cpp - Gradients of embeddings -------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A row of the result adds its gradient to the rows of the tables that it was
// summed from. Only these rows are touched, so a sentence costs what its words
// cost, whatever the vocabulary.
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mann;

namespace {

class EmbedGradients {
public:
  EmbedGradients(EmbedOp op, GradientBuilder &gradients)
      : op(op), gradients(gradients) {}

  void add();

private:
  /// A row that a product is made of: of the storage of `value`.
  struct RowFactor {
    Value row, value;
  };
  Value addRow(KernelBuilder &k, Value target, Value index, Value row,
               RowFactor factor);
  Value addWords(KernelBuilder &k, Value target, Value row, Value slot,
                 bool ofWeights);
  void addForWords(Value operand, bool ofWeights);
  void addTemporal();

  EmbedOp op;
  GradientBuilder &gradients;
  /// Of the result.
  Value gradient;
  /// Filled slots; null for an embedding of one sentence.
  Value count;
};

} // namespace

/// target[index] += row, times the factor where there is one.
Value EmbedGradients::addRow(KernelBuilder &k, Value target, Value index,
                             Value row, RowFactor factor) {
  SmallVector<Value> operands{row};
  if (factor.row)
    operands.push_back(factor.row);
  Value sum = k.map(operands, k.row(target, index),
                    [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
                      Value term = e[0];
                      if (factor.row)
                        term = inner.mul(
                            term, gradients.toReal(inner, e[1], factor.value));
                      return inner.add(e.back(), term);
                    });
  return k.insertRow(sum, target, index);
}

/// What the words of one sentence add to the gradient of the table,
/// dA[id_j] += l_j dy, or of the weights, dl_j += A[id_j] dy.
Value EmbedGradients::addWords(KernelBuilder &kernel, Value target, Value row,
                               Value slot, bool ofWeights) {
  Value table = gradients.getStorage(op.getTable());
  Value weights =
      op.getWeights() ? gradients.getStorage(op.getWeights()) : Value();
  int64_t rows = cast<RankedTensorType>(table.getType()).getDimSize(0);
  return kernel.forEachWord(
      op.getIds(), slot, rows, op.getPadding(), target,
      [&](KernelBuilder &k, Value state, Value id, Value word) {
        if (ofWeights)
          return addRow(k, state, word, row, {k.row(table, id), op.getTable()});
        RowFactor factor;
        if (weights)
          factor = {k.row(weights, word), op.getWeights()};
        return addRow(k, state, id, row, factor);
      });
}

void EmbedGradients::addForWords(Value operand, bool ofWeights) {
  if (!operand || !gradients.isActive(operand))
    return;
  KernelBuilder &kernel = gradients.kernel;
  Value target = gradients.getOrZero(operand);
  if (!count) {
    gradients.set(operand,
                  addWords(kernel, target, gradient, Value(), ofWeights));
    return;
  }
  auto loop = scf::ForOp::create(
      kernel.builder, kernel.loc, kernel.constantIndex(0), count,
      kernel.constantIndex(1), target,
      [&](OpBuilder &b, Location l, Value slot, ValueRange state) {
        KernelBuilder k(b, l);
        scf::YieldOp::create(
            b, l,
            addWords(k, state[0], k.row(gradient, slot), slot, ofWeights));
      });
  gradients.set(operand, loop.getResult(0));
}

void EmbedGradients::addTemporal() {
  KernelBuilder &kernel = gradients.kernel;
  int64_t slots = op.getType().getDimSize(0);
  Value last = op.getTemporalOnEmpty() ? kernel.constantIndex(slots) : count;
  auto loop = scf::ForOp::create(
      kernel.builder, kernel.loc, kernel.constantIndex(0), last,
      kernel.constantIndex(1), gradients.getOrZero(op.getTemporal()),
      [&](OpBuilder &b, Location l, Value slot, ValueRange state) {
        KernelBuilder k(b, l);
        Value age = slot;
        if (op.getOrder() == TemporalOrder::OldestFirst)
          age = k.sub(k.sub(count, k.constantIndex(1)), slot);
        scf::YieldOp::create(
            b, l, addRow(k, state[0], age, k.row(gradient, slot), {}));
      });
  gradients.set(op.getTemporal(), loop.getResult(0));
}

void EmbedGradients::add() {
  KernelBuilder &kernel = gradients.kernel;
  RankedTensorType type = op.getType();
  Value filled;
  if (type.getRank() == 2) {
    int64_t slots = type.getDimSize(0);
    filled = kernel.clampCount(op.getCount(), slots);
    count = filled ? filled : kernel.constantIndex(slots);
  }
  gradient = gradients.getResultGradient(
      op.getResult(),
      op.getTemporalOnEmpty() ? SlotRange() : SlotRange{filled, 0});
  addForWords(op.getTable(), /*ofWeights=*/false);
  addForWords(op.getWeights(), /*ofWeights=*/true);
  if (op.getTemporal() && gradients.isActive(op.getTemporal()))
    addTemporal();
}

static LogicalResult addGradients(EmbedOp op, GradientBuilder &gradients) {
  EmbedGradients(op, gradients).add();
  return success();
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::attachMemoryGradients(MLIRContext *context) {
  attachGradients<EmbedOp, addGradients>(context);
}
