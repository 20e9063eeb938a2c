//===- Arithmetic.cpp - Numbers of a graph --------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphBuilder.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;

//===----------------------------------------------------------------------===//
// Element by element
//===----------------------------------------------------------------------===//

static double apply(Unary kind, double x) {
  switch (kind) {
  case Unary::Abs:
    return std::abs(x);
  case Unary::Exp:
    return std::exp(x);
  case Unary::Log:
    return std::log(x);
  case Unary::Neg:
    return -x;
  case Unary::Relu:
    return x < 0 ? 0 : x;
  case Unary::Sigmoid:
    return 1 / (1 + std::exp(-x));
  case Unary::Softplus:
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
  case Unary::Sqrt:
    return std::sqrt(x);
  case Unary::Tanh:
    return std::tanh(x);
  case Unary::Complement:
    return 1 - x;
  }
  llvm_unreachable("all are listed");
}

Tensor GraphBuilder::unary(Unary kind, const Tensor &tensor) {
  if (tensor.isConstant()) {
    Constant result = *tensor.constant;
    for (int64_t i = 0, n = result.size(); i < n; ++i)
      result.set(i, apply(kind, result.number(i)));
    return constant(std::move(result), tensor.name);
  }
  Value x = tensor.value;
  Type type = x.getType();
  auto emit = [&](auto op) -> Value {
    return decltype(op)::create(builder, loc, type, x);
  };
  switch (kind) {
  case Unary::Abs:
    return wrap(emit(AbsOp()), tensor.shape);
  case Unary::Exp:
    return wrap(ExpOp::create(builder, loc, type, x, UnitAttr()), tensor.shape);
  case Unary::Log:
    return wrap(emit(LogOp()), tensor.shape);
  case Unary::Neg:
    return binary(Binary::Mul, tensor, scalar(-1));
  case Unary::Relu:
    return wrap(ReluOp::create(builder, loc, type, x), tensor.shape);
  case Unary::Sigmoid:
    return wrap(emit(SigmoidOp()), tensor.shape);
  case Unary::Softplus:
    return wrap(emit(SoftplusOp()), tensor.shape);
  case Unary::Sqrt:
    return wrap(emit(SqrtOp()), tensor.shape);
  case Unary::Tanh:
    return wrap(emit(TanhOp()), tensor.shape);
  case Unary::Complement:
    return wrap(emit(ComplementOp()), tensor.shape);
  }
  llvm_unreachable("all are listed");
}

static double apply(Binary kind, double a, double b) {
  switch (kind) {
  case Binary::Add:
    return a + b;
  case Binary::Sub:
    return a - b;
  case Binary::Mul:
    return a * b;
  case Binary::Div:
    return a / b;
  case Binary::Max:
    return a < b ? b : a;
  case Binary::Min:
    return b < a ? b : a;
  }
  llvm_unreachable("all are listed");
}

/// Whole numbers are divided as C does.
static int64_t applyWhole(Binary kind, int64_t a, int64_t b) {
  if (kind == Binary::Div)
    return b == 0 || b == -1 ? (b ? int64_t(0 - uint64_t(a)) : 0) : a / b;
  auto x = uint64_t(a), y = uint64_t(b);
  switch (kind) {
  case Binary::Add:
    return int64_t(x + y);
  case Binary::Sub:
    return int64_t(x - y);
  case Binary::Mul:
    return int64_t(x * y);
  case Binary::Max:
    return std::max(a, b);
  default:
    return std::min(a, b);
  }
}

static Constant fold(Binary kind, const Constant &lhs, const Constant &rhs,
                     ArrayRef<int64_t> shape) {
  Constant left = lhs.strided(shape, 0, broadcastStrides(lhs.shape, shape));
  Constant right = rhs.strided(shape, 0, broadcastStrides(rhs.shape, shape));
  if (left.isReal() != right.isReal()) {
    Constant result = Constant::filled(NumberKind::Real, shape, 0);
    for (int64_t i = 0, n = left.size(); i < n; ++i)
      result.set(i, apply(kind, left.number(i), right.number(i)));
    return result;
  }
  for (int64_t i = 0, n = left.size(); i < n; ++i)
    if (left.isReal())
      left.set(i, apply(kind, left.reals[i], right.reals[i]));
    else
      left.integers[i] = applyWhole(kind, left.integers[i], right.integers[i]);
  return left;
}

static Value emitBinary(OpBuilder &builder, Location loc, Binary kind,
                        Value lhs, Value rhs) {
  Type type = lhs.getType();
  switch (kind) {
  case Binary::Add:
    return AddOp::create(builder, loc, type, lhs, rhs);
  case Binary::Sub:
    return SubOp::create(builder, loc, type, lhs, rhs);
  case Binary::Mul:
    return MulOp::create(builder, loc, type, lhs, rhs);
  case Binary::Div:
    return DivOp::create(builder, loc, type, lhs, rhs);
  case Binary::Max:
    return MaxOp::create(builder, loc, type, lhs, rhs);
  case Binary::Min:
    return MinOp::create(builder, loc, type, lhs, rhs);
  }
  llvm_unreachable("all are listed");
}

/// x + 0, x - 0, x * 1, x / 1.
static bool isNeutral(Binary kind, const Tensor &rhs) {
  if (!rhs.isConstant())
    return false;
  bool addsUp = kind == Binary::Add || kind == Binary::Sub;
  bool multiplies = kind == Binary::Mul || kind == Binary::Div;
  return (addsUp && rhs.constant->isSplat(0)) ||
         (multiplies && rhs.constant->isSplat(1));
}

/// Whether `shape`, broadcast to `whole`, is one number for each of the rows
/// that its leading dimensions count: [N, 1] or a scalar, but not [1, D].
static std::optional<Shape> asFactorsOfRows(ArrayRef<int64_t> shape,
                                            ArrayRef<int64_t> whole) {
  if (countElements(shape) == 1)
    return Shape();
  if (shape.size() != whole.size())
    return std::nullopt;
  size_t same = 0;
  while (same < shape.size() && shape[same] == whole[same])
    ++same;
  for (int64_t size : shape.drop_front(same))
    if (size != 1)
      return std::nullopt;
  return squeeze(shape.take_front(same));
}

/// rows * factors and the like, where a factor is one for a row.
Tensor GraphBuilder::scaled(Binary kind, const Tensor &rows,
                            const Tensor &factors, ArrayRef<int64_t> shape) {
  Tensor left = rows, right = factors;
  Value lhs = materialize(left);
  Shape leading = *asFactorsOfRows(factors.shape, shape);
  right = reshape(right, leading);
  return wrap(emitBinary(builder, loc, kind, lhs, materialize(right)), shape);
}

Tensor GraphBuilder::binary(Binary kind, const Tensor &lhs, const Tensor &rhs) {
  Shape shape = *broadcastShapes(lhs.shape, rhs.shape);
  // A constant that does not change keeps its format, too.
  bool isUnchanged = isNeutral(kind, rhs) && lhs.kind == rhs.kind &&
                     countElements(shape) == lhs.size();
  if (lhs.isConstant() && rhs.isConstant() && !isUnchanged)
    return constant(fold(kind, *lhs.constant, *rhs.constant, shape), lhs.name);
  bool commutes = kind != Binary::Sub && kind != Binary::Div;
  if (isNeutral(kind, rhs) && countElements(shape) == lhs.size())
    return reshape(lhs, shape);
  if (commutes && isNeutral(kind, lhs) && countElements(shape) == rhs.size())
    return reshape(rhs, shape);
  if (kind == Binary::Sub && lhs.isConstant() && lhs.constant->isSplat(1) &&
      countElements(shape) == rhs.size())
    return reshape(unary(Unary::Complement, rhs), shape);
  bool takesRows = kind != Binary::Add && kind != Binary::Sub;
  bool sameSize = lhs.size() == rhs.size();
  if (takesRows && !sameSize && lhs.size() == countElements(shape) &&
      asFactorsOfRows(rhs.shape, shape))
    return scaled(kind, reshape(lhs, shape), rhs, shape);
  if (takesRows && commutes && !sameSize &&
      rhs.size() == countElements(shape) && asFactorsOfRows(lhs.shape, shape))
    return scaled(kind, reshape(rhs, shape), lhs, shape);
  Tensor left = broadcast(lhs, shape), right = broadcast(rhs, shape);
  Value leftValue = materialize(left), rightValue = materialize(right);
  return wrap(emitBinary(builder, loc, kind, leftValue, rightValue), shape);
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// As R x D, or D where there is one row.
static Shape rowsOf(ArrayRef<int64_t> shape) {
  int64_t width = shape.empty() ? 1 : shape.back();
  int64_t rows = countElements(shape) / width;
  if (rows == 1)
    return {width};
  return {rows, width};
}

Tensor GraphBuilder::sumLast(const Tensor &tensor) {
  Shape shape = tensor.shape;
  shape.back() = 1;
  Shape rows = rowsOf(tensor.shape);
  Value input = inShape(tensor, rows);
  Shape sums = rows;
  if (rows.size() == 1)
    sums = {1};
  else
    sums.pop_back();
  auto type = RankedTensorType::get(sums, builder.getF32Type());
  return fromShape(SumOp::create(builder, loc, type, input), shape);
}

/// By halves: the number of operations grows with the logarithm.
Tensor GraphBuilder::reduceLast(Binary kind, Tensor tensor) {
  int64_t dim = tensor.rank() - 1;
  while (tensor.shape[dim] > 1) {
    int64_t size = tensor.shape[dim], half = size / 2;
    Tensor both = binary(kind, slice(tensor, dim, 0, half),
                         slice(tensor, dim, half, half));
    tensor =
        size % 2 ? concat({both, slice(tensor, dim, size - 1, 1)}, dim) : both;
  }
  return tensor;
}

Tensor GraphBuilder::softmaxLast(const Tensor &tensor, Value count) {
  Value input = inShape(tensor, rowsOf(tensor.shape));
  Value weights = SoftmaxOp::create(builder, loc, input.getType(), input,
                                    /*strength=*/Value(), count);
  return fromShape(weights, tensor.shape);
}

Tensor GraphBuilder::normalizeLast(NormalizeKind kind, const Tensor &tensor,
                                   double eps) {
  Value input = inShape(tensor, rowsOf(tensor.shape));
  Value result = NormalizeOp::create(
      builder, loc, input.getType(),
      NormalizeKindAttr::get(builder.getContext(), kind), input,
      builder.getF32FloatAttr(float(eps)),
      EpsFormAttr::get(builder.getContext(), EpsForm::Added));
  return fromShape(result, tensor.shape);
}

//===----------------------------------------------------------------------===//
// Products of matrices
//===----------------------------------------------------------------------===//

Tensor GraphBuilder::linear(const Tensor &rows, const Tensor &matrix) {
  Shape shape = rows.shape;
  int64_t outputs = matrix.shape[matrix.rank() - 2];
  shape.back() = outputs;
  Shape inputShape = rowsOf(rows.shape);
  Value input = inShape(rows, inputShape);
  Value weights = inShape(matrix, {outputs, matrix.shape.back()});
  Shape result = inputShape;
  result.back() = outputs;
  auto type = RankedTensorType::get(result, builder.getF32Type());
  return fromShape(LinearOp::create(builder, loc, type, input, weights,
                                    Rounding::NearestEven,
                                    /*products=*/TypeAttr()),
                   shape);
}

/// A column and a row: each element of the one times each of the other.
static Tensor outerProduct(GraphBuilder &b, const Tensor &lhs,
                           const Tensor &rhs) {
  return b.binary(Binary::Mul, lhs, rhs);
}

/// Matrices without a batch: [M, K] and [K, N].
Tensor GraphBuilder::matmulOfOne(const Tensor &lhs, const Tensor &rhs) {
  int64_t m = lhs.shape[0], k = lhs.shape[1], n = rhs.shape[1];
  if (k == 1 && m != 1 && n != 1)
    return outerProduct(*this, lhs, rhs);
  if (rhs.isConstant())
    return linear(lhs, transpose(rhs, {1, 0}));
  auto f32 = builder.getF32Type();
  if (n == 1) {
    // A matrix times a column.
    Value key = inShape(rhs, {k});
    if (lhs.isConstant())
      return reshape(linear(reshape(rhs, {k}), lhs), {m, 1});
    Value matrix = inShape(lhs, {m, k});
    return fromShape(MatvecReadOp::create(builder, loc,
                                          RankedTensorType::get({m}, f32),
                                          matrix, key),
                     {m, 1});
  }
  Shape weightsShape = m == 1 ? Shape{k} : Shape{m, k};
  Shape resultShape = m == 1 ? Shape{n} : Shape{m, n};
  Value weights = inShape(lhs, weightsShape);
  Value memory = inShape(rhs, {k, n});
  return fromShape(
      ReadOp::create(builder, loc, RankedTensorType::get(resultShape, f32),
                     weights, memory, /*count=*/Value(), Rounding::NearestEven,
                     /*products=*/TypeAttr()),
      {m, n});
}

Tensor GraphBuilder::matmul(const Tensor &lhs, const Tensor &rhs) {
  // A vector is a row on the left and a column on the right.
  Tensor left = lhs, right = rhs;
  if (lhs.rank() == 1)
    left = reshape(lhs, {1, lhs.shape[0]});
  if (rhs.rank() == 1)
    right = reshape(rhs, {rhs.shape[0], 1});
  ArrayRef<int64_t> a(left.shape), b(right.shape);
  int64_t m = a[a.size() - 2], k = a.back(), n = b.back();
  Shape batch = *broadcastShapes(a.drop_back(2), b.drop_back(2));
  int64_t heads = countElements(batch);
  Shape shape = batch;
  if (lhs.rank() != 1)
    shape.push_back(m);
  if (rhs.rank() != 1)
    shape.push_back(n);

  if (countElements(b.drop_back(2)) == 1 && right.isConstant() && k != 1) {
    Tensor matrix = transpose(reshape(right, {k, n}), {1, 0});
    return reshape(linear(left, matrix), shape);
  }
  auto withBatch = [&](const Tensor &tensor) {
    Shape full = batch;
    full.append({tensor.shape[tensor.rank() - 2], tensor.shape.back()});
    Tensor wide = broadcast(tensor, full);
    return reshape(wide, {heads, full[full.size() - 2], full.back()});
  };
  if (heads == 1)
    return reshape(matmulOfOne(reshape(left, {m, k}), reshape(right, {k, n})),
                   shape);
  left = withBatch(left);
  right = withBatch(right);
  auto f32 = builder.getF32Type();
  if (k == 1)
    return reshape(outerProduct(*this, left, right), shape);
  if (n == 1 || m == 1) {
    // One key for each head.
    const Tensor &matrices = n == 1 ? left : right;
    Tensor keys = reshape(n == 1 ? right : left, {heads, k});
    int64_t rows = n == 1 ? m : n;
    Value matrix =
        inShape(n == 1 ? matrices : transposeLast(matrices), {heads, rows, k});
    Value result = MatvecReadOp::create(
        builder, loc, RankedTensorType::get({heads, rows}, f32), matrix,
        inShape(keys, {heads, k}));
    return fromShape(result, shape);
  }
  SmallVector<Tensor> parts;
  for (int64_t head = 0; head < heads; ++head) {
    Tensor one = reshape(slice(left, 0, head, 1), {m, k});
    Tensor other = reshape(slice(right, 0, head, 1), {k, n});
    parts.push_back(reshape(matmulOfOne(one, other), {1, m, n}));
  }
  return reshape(concat(parts, 0), shape);
}
