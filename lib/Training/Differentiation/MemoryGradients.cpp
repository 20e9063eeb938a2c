//===- MemoryGradients.cpp - Gradients of embeddings ----------------------===//
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
  Value addRow(KernelBuilder &k, Value table, Value index, Value row,
               Value weights);
  Value addWords(KernelBuilder &k, Value table, Value row, Value slot);
  Value rowGradient(KernelBuilder &k, Value slot);

  EmbedOp op;
  GradientBuilder &gradients;
  Value gradient, weights;
};

} // namespace

/// table[index] += row, times the weights of the word's position.
Value EmbedGradients::addRow(KernelBuilder &k, Value table, Value index,
                             Value row, Value weights) {
  SmallVector<Value> operands{row};
  if (weights)
    operands.push_back(weights);
  Value sum =
      k.map(operands, k.row(table, index),
            [&](KernelBuilder &inner, KernelBuilder::Scalars e) {
              Value term = e[0];
              if (weights)
                term = inner.mul(
                    term, gradients.toReal(inner, e[1], op.getWeights()));
              return inner.add(e.back(), term);
            });
  return k.insertRow(sum, table, index);
}

Value EmbedGradients::addWords(KernelBuilder &kernel, Value table, Value row,
                               Value slot) {
  int64_t rows = cast<RankedTensorType>(table.getType()).getDimSize(0);
  return kernel.forEachWord(
      op.getIds(), slot, rows, op.getPadding(), table,
      [&](KernelBuilder &k, Value state, Value index, Value word) {
        Value position = weights ? k.row(weights, word) : Value();
        return addRow(k, state, index, row, position);
      });
}

void EmbedGradients::add() {
  KernelBuilder &kernel = gradients.kernel;
  auto type = cast<RankedTensorType>(op.getType());
  bool isMemory = type.getRank() == 2;
  int64_t slots = isMemory ? type.getDimSize(0) : 1;
  Value count = kernel.clampCount(op.getCount(), slots);
  bool onEmpty = op.getTemporalOnEmpty();
  gradient = gradients.getResultGradient(
      op.getResult(), onEmpty ? SlotRange() : SlotRange{count, 0});
  if (op.getWeights())
    weights = gradients.getStorage(op.getWeights());
  bool tableActive = gradients.isActive(op.getTable());
  if (!isMemory) {
    if (tableActive)
      gradients.set(op.getTable(),
                    addWords(kernel, gradients.getOrZero(op.getTable()),
                             gradient, Value()));
    return;
  }
  if (!count)
    count = kernel.constantIndex(slots);

  if (tableActive) {
    auto loop = scf::ForOp::create(
        kernel.builder, kernel.loc, kernel.constantIndex(0), count,
        kernel.constantIndex(1), gradients.getOrZero(op.getTable()),
        [&](OpBuilder &b, Location l, Value slot, ValueRange state) {
          KernelBuilder k(b, l);
          scf::YieldOp::create(
              b, l, addWords(k, state[0], k.row(gradient, slot), slot));
        });
    gradients.set(op.getTable(), loop.getResult(0));
  }
  if (op.getTemporal() && gradients.isActive(op.getTemporal())) {
    Value last = onEmpty ? kernel.constantIndex(slots) : count;
    auto loop = scf::ForOp::create(
        kernel.builder, kernel.loc, kernel.constantIndex(0), last,
        kernel.constantIndex(1), gradients.getOrZero(op.getTemporal()),
        [&](OpBuilder &b, Location l, Value slot, ValueRange state) {
          KernelBuilder k(b, l);
          Value age = slot;
          if (op.getOrder() == TemporalOrder::OldestFirst)
            age = k.sub(k.sub(count, k.constantIndex(1)), slot);
          scf::YieldOp::create(
              b, l, addRow(k, state[0], age, k.row(gradient, slot), Value()));
        });
    gradients.set(op.getTemporal(), loop.getResult(0));
  }
}

LogicalResult mann::addGradients(EmbedOp op, GradientBuilder &gradients) {
  if (op.getWeights() && gradients.isActive(op.getWeights()))
    return op.emitOpError("has no gradient with respect to 'weights'; expected "
                          "a constant, such as mann.position_encoding");
  EmbedGradients(op, gradients).add();
  return success();
}
