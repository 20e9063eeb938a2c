//===- Rows.cpp - Gradients of parts and of rows -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
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
  return typeOf(value).getDimSize(dim);
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
// Normalization
//===----------------------------------------------------------------------===//

namespace {
/// y = c / R for each row, c the row or, for a layer norm, the row less its
/// mean, and R its root: dx = (g - mean(g)? - f y sum(g y)) / R, with the mean
/// for a layer norm alone, and f = 1 / n for norms over a mean of squares.
class NormalizeGradient {
public:
  NormalizeGradient(NormalizeOp op, GradientBuilder &gradients)
      : op(op), gradients(gradients), kernel(gradients.kernel),
        type(cast<RankedTensorType>(op.getInput().getType())),
        length(double(type.getShape().back())) {}

  void build();

private:
  Value inRows(Value value) {
    auto own = cast<RankedTensorType>(value.getType());
    int64_t columns = own.getShape().back();
    return ReshapeOp::create(
        kernel.builder, kernel.loc,
        own.clone({own.getNumElements() / columns, columns}), value);
  }
  Value sumRows(ArrayRef<Factor> factors, GradientBuilder::TermFn fn) {
    return gradients.sum({type.getNumElements() / type.getShape().back()}, "n",
                         factors, {}, fn);
  }
  /// x less the mean of its row, of which `sum` is the sum.
  Value center(KernelBuilder &k, Value x, Value sum) {
    return isLayer() ? k.sub(x, k.mul(sum, k.constantFloat(1 / length))) : x;
  }
  Value getSlope(KernelBuilder &k, Value g, Value c, ArrayRef<Value> sums);
  bool isLayer() { return op.getKind() == NormalizeKind::Layer; }

  NormalizeOp op;
  GradientBuilder &gradients;
  KernelBuilder &kernel;
  RankedTensorType type;
  double length;
};
} // namespace

/// The gradient of one element, from g, c, and the sums of c^2, g c and g.
Value NormalizeGradient::getSlope(KernelBuilder &k, Value g, Value c,
                                  ArrayRef<Value> sums) {
  OpBuilder &b = k.builder;
  auto divide = [&](Value lhs, Value rhs) -> Value {
    return arith::DivFOp::create(b, k.loc, lhs, rhs);
  };
  Value zero = k.constantFloat(0);
  Value eps = k.constantFloat(double(op.getEps().convertToFloat()));
  bool isL2 = op.getKind() == NormalizeKind::L2;
  Value share = k.constantFloat(isL2 ? 1 : 1 / length);
  Value square = k.mul(sums[0], share);
  if (!isL2)
    square = k.add(square, eps);
  Value norm = math::SqrtOp::create(b, k.loc, square), root = norm;
  if (isL2)
    root =
        op.getEpsForm() == EpsForm::Max ? k.max(norm, eps) : k.add(norm, eps);
  Value ahead = g;
  if (isLayer())
    ahead = k.sub(g, k.mul(sums[2], share));
  // f y sum(g y), where y = c / root, and c / norm is how the root changes.
  Value back = k.mul(k.mul(c, share), divide(sums[1], k.mul(root, norm)));
  Value changes = k.less(zero, norm);
  if (op.getEpsForm() == EpsForm::Max)
    changes = k.less(eps, norm);
  back = k.select(changes, back, zero);
  // A row without spread is zeros, whatever comes to it.
  return k.select(k.less(zero, root), divide(k.sub(ahead, back), root), zero);
}

void NormalizeGradient::build() {
  Factor x{inRows(op.getInput()), "nd"};
  Factor g{inRows(gradients.getResultGradient(op.getResult())), "nd"};
  Factor sum{
      sumRows({x}, [](KernelBuilder &, ArrayRef<Value> e) { return e[0]; }),
      "n"};
  Factor squares{sumRows({x, sum},
                         [&](KernelBuilder &k, ArrayRef<Value> e) {
                           Value c = center(k, e[0], e[1]);
                           return k.mul(c, c);
                         }),
                 "n"};
  Factor products{sumRows({x, sum, g},
                          [&](KernelBuilder &k, ArrayRef<Value> e) {
                            return k.mul(center(k, e[0], e[1]), e[2]);
                          }),
                  "n"};
  Factor given{
      sumRows({g}, [](KernelBuilder &, ArrayRef<Value> e) { return e[0]; }),
      "n"};
  Value rows = gradients.sum(
      cast<RankedTensorType>(x.value.getType()).getShape(), "nd",
      {x, g, sum, squares, products, given}, {},
      [&](KernelBuilder &k, ArrayRef<Value> e) {
        return getSlope(k, e[1], center(k, e[0], e[2]), e.drop_front(3));
      });
  gradients.add(op.getInput(), reshape(gradients, rows, op.getInput()));
}

static LogicalResult addGradients(NormalizeOp op, GradientBuilder &gradients) {
  if (gradients.isActive(op.getInput()))
    NormalizeGradient(op, gradients).build();
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
  attachGradients<NormalizeOp, addGradients>(context);
}
