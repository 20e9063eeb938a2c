//===- Rows.cpp - Gradients of parts and of rows -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mann;

/// gradient += part, where they have one shape; a gradient of zeros is the
/// part.
static Value addTensors(GradientBuilder &gradients, Value whole, Value part) {
  return gradients.kernel.map({part}, whole,
                              [](KernelBuilder &k, KernelBuilder::Scalars e) {
                                return k.add(e[1], e[0]);
                              });
}

static int64_t sizeOf(Value value, int64_t dim) {
  return cast<RankedTensorType>(value.getType()).getDimSize(dim);
}

/// Each operand has its part of the gradient.
static LogicalResult addGradients(ConcatOp op, GradientBuilder &gradients) {
  Value gradient = gradients.getResultGradient(op.getResult());
  auto dim = int64_t(op.getDim());
  int64_t offset = 0;
  for (Value input : op.getInputs()) {
    int64_t size = sizeOf(input, dim);
    gradients.add(input, gradients.kernel.part(gradient, dim, offset, size));
    offset += size;
  }
  return success();
}

/// The gradient is added to a part of the operand's.
static LogicalResult addGradients(SliceOp op, GradientBuilder &gradients) {
  if (!gradients.isActive(op.getInput()))
    return success();
  Value gradient = gradients.getResultGradient(op.getResult());
  KernelBuilder &kernel = gradients.kernel;
  auto dim = int64_t(op.getDim()), offset = int64_t(op.getOffset());
  Value whole = gradients.getOrZero(op.getInput());
  Value part = kernel.part(whole, dim, offset, sizeOf(op.getResult(), dim));
  gradients.set(op.getInput(),
                kernel.insertPart(addTensors(gradients, part, gradient), whole,
                                  dim, offset));
  return success();
}

/// `gradient` in the shape of `value`.
static Value reshape(GradientBuilder &gradients, Value gradient, Value value) {
  auto shape = cast<RankedTensorType>(value.getType()).getShape();
  auto type = cast<RankedTensorType>(gradient.getType());
  return ReshapeOp::create(gradients.kernel.builder, gradients.kernel.loc,
                           type.clone(shape), gradient);
}

static LogicalResult addGradients(ReshapeOp op, GradientBuilder &gradients) {
  Value gradient = gradients.getResultGradient(op.getResult());
  if (gradients.isActive(op.getInput()))
    gradients.add(op.getInput(), reshape(gradients, gradient, op.getInput()));
  return success();
}

/// sums[offset + position * strides] += gradient[position], over the dimensions
/// of `gradient` that `position` does not say yet.
static Value scatter(KernelBuilder &k, StridedOp op, Value gradient, Value sums,
                     Value index, SmallVector<Value> position) {
  auto type = cast<RankedTensorType>(gradient.getType());
  if (position.size() == size_t(type.getRank())) {
    Value sum =
        k.add(tensor::ExtractOp::create(k.builder, k.loc, sums, index),
              tensor::ExtractOp::create(k.builder, k.loc, gradient, position));
    return tensor::InsertOp::create(k.builder, k.loc, sum, sums, index);
  }
  auto dim = int64_t(position.size());
  auto loop = scf::ForOp::create(
      k.builder, k.loc, k.constantIndex(0),
      k.constantIndex(type.getDimSize(dim)), k.constantIndex(1), sums,
      [&](OpBuilder &b, Location loc, Value i, ValueRange carried) {
        KernelBuilder inner(b, loc);
        position.push_back(i);
        Value step = inner.mul(i, inner.constantIndex(op.getStrides()[dim]));
        scf::YieldOp::create(b, loc,
                             scatter(inner, op, gradient, carried[0],
                                     inner.add(index, step), position));
      });
  return loop.getResult(0);
}

/// An element has the gradients of all places that it was taken to.
static LogicalResult addGradients(StridedOp op, GradientBuilder &gradients) {
  if (!gradients.isActive(op.getInput()))
    return success();
  KernelBuilder &kernel = gradients.kernel;
  Value gradient = gradients.getResultGradient(op.getResult());
  Value whole = gradients.getOrZero(op.getInput());
  auto type = cast<RankedTensorType>(whole.getType());
  Value sums = ReshapeOp::create(kernel.builder, kernel.loc,
                                 type.clone({type.getNumElements()}), whole);
  sums = scatter(kernel, op, gradient, sums,
                 kernel.constantIndex(int64_t(op.getOffset())), {});
  gradients.set(op.getInput(), reshape(gradients, sums, op.getInput()));
  return success();
}

/// The gradient of what is between the zeros.
static LogicalResult addGradients(PadOp op, GradientBuilder &gradients) {
  Value gradient = gradients.getResultGradient(op.getResult());
  for (auto [dim, low] : llvm::enumerate(op.getLow()))
    gradient = gradients.kernel.part(gradient, int64_t(dim), low,
                                     sizeOf(op.getInput(), int64_t(dim)));
  gradients.add(op.getInput(), gradient);
  return success();
}

/// Every element of a row has the gradient of its sum.
static LogicalResult addGradients(SumOp op, GradientBuilder &gradients) {
  if (!gradients.isActive(op.getInput()))
    return success();
  KernelBuilder &kernel = gradients.kernel;
  Value gradient = gradients.getResultGradient(op.getResult());
  auto type = cast<RankedTensorType>(op.getInput().getType());
  auto rows = type.clone(type.getShape().drop_back());
  if (op.getType().getRank() == type.getRank())
    gradient = ReshapeOp::create(
        kernel.builder, kernel.loc,
        cast<RankedTensorType>(gradient.getType()).clone(rows.getShape()),
        gradient);
  Value whole = gradients.getOrZero(op.getInput());
  MLIRContext *context = op.getContext();
  AffineMap perRow = AffineMap::getMultiDimIdentityMap(type.getRank(), context);
  perRow = type.getRank() == 1 ? AffineMap::get(1, 0, context)
                               : perRow.getMajorSubMap(type.getRank() - 1);
  gradients.set(op.getInput(),
                kernel.map(KernelOperand{gradient, perRow}, whole,
                           [](KernelBuilder &k, KernelBuilder::Scalars e) {
                             return k.add(e[1], e[0]);
                           }));
  return success();
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::attachRowsGradients(MLIRContext *context) {
  attachGradients<ConcatOp, addGradients>(context);
  attachGradients<SliceOp, addGradients>(context);
  attachGradients<ReshapeOp, addGradients>(context);
  attachGradients<StridedOp, addGradients>(context);
  attachGradients<PadOp, addGradients>(context);
  attachGradients<SumOp, addGradients>(context);
}
