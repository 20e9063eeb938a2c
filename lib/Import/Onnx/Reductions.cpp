//===- Reductions.cpp - Operators over dimensions -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

namespace {
/// A tensor with the dimensions that are looked at last, as one.
struct Rows {
  Tensor tensor; ///< [others..., n]
  Shape kept;    ///< The shape with 1 for each of them.
  Shape dropped; ///< The shape without them.
};
} // namespace

/// `order` is such that dimensions of `axes` come last.
static Rows makeRows(GraphBuilder &b, const Tensor &tensor,
                     ArrayRef<int64_t> axes) {
  Rows rows;
  Shape order, shape;
  int64_t count = 1;
  for (int64_t dim = 0; dim < tensor.rank(); ++dim) {
    int64_t size = tensor.shape[dim];
    bool isAxis = llvm::is_contained(axes, dim);
    rows.kept.push_back(isAxis ? 1 : size);
    if (isAxis) {
      count *= size;
      continue;
    }
    rows.dropped.push_back(size);
    order.push_back(dim);
    shape.push_back(size);
  }
  llvm::append_range(order, axes);
  shape.push_back(count);
  rows.tensor = b.reshape(b.transpose(tensor, order), shape);
  return rows;
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

enum class Reduction {
  Sum,
  Mean,
  Max,
  Min,
  L1,
  L2,
  SumSquare,
  LogSum,
  LogSumExp,
  Prod
};

static double reduceConstant(Reduction kind, ArrayRef<double> values) {
  double sum = 0, largest = -HUGE_VAL, smallest = HUGE_VAL, size = 0,
         squares = 0, product = 1, exponents = 0;
  for (double x : values) {
    sum += x;
    largest = std::max(largest, x);
    smallest = std::min(smallest, x);
    size += std::abs(x);
    squares += x * x;
    product *= x;
  }
  for (double x : values)
    exponents += std::exp(x - largest);
  switch (kind) {
  case Reduction::Sum:
    return sum;
  case Reduction::Mean:
    return sum / double(values.size());
  case Reduction::Max:
    return largest;
  case Reduction::Min:
    return smallest;
  case Reduction::L1:
    return size;
  case Reduction::L2:
    return std::sqrt(squares);
  case Reduction::SumSquare:
    return squares;
  case Reduction::LogSum:
    return std::log(sum);
  case Reduction::LogSumExp:
    return std::log(exponents) + largest;
  case Reduction::Prod:
    return product;
  }
  llvm_unreachable("all are listed");
}

static Tensor reduce(GraphBuilder &b, Reduction kind, const Tensor &x) {
  auto square = [&] { return b.binary(Binary::Mul, x, x); };
  switch (kind) {
  case Reduction::Sum:
    return b.sumLast(x);
  case Reduction::Mean:
    return b.binary(Binary::Mul, b.sumLast(x),
                    b.scalar(1.0 / double(x.shape.back())));
  case Reduction::Max:
    return b.reduceLast(Binary::Max, x);
  case Reduction::Min:
    return b.reduceLast(Binary::Min, x);
  case Reduction::L1:
    return b.sumLast(b.unary(Unary::Abs, x));
  case Reduction::L2:
    return b.unary(Unary::Sqrt, b.sumLast(square()));
  case Reduction::SumSquare:
    return b.sumLast(square());
  case Reduction::LogSum:
    return b.unary(Unary::Log, b.sumLast(x));
  case Reduction::LogSumExp: {
    // e^(x - max) neither overflows nor vanishes as a whole.
    Tensor most = b.reduceLast(Binary::Max, x);
    Tensor below = b.binary(Binary::Sub, x, most);
    Tensor sum = b.sumLast(b.unary(Unary::Exp, below));
    return b.binary(Binary::Add, b.unary(Unary::Log, sum), most);
  }
  case Reduction::Prod:
    return b.reduceLast(Binary::Mul, x);
  }
  llvm_unreachable("all are listed");
}

template <Reduction kind> static LogicalResult importReduction(Node &node) {
  const Tensor &tensor = node.in(0);
  if (!tensor.isConstant() && failed(node.wantReals()))
    return failure();
  std::optional<Shape> axes = node.integersOf("axes", 1, {});
  if (!axes)
    return failure();
  if (axes->empty()) {
    if (node.getInt("noop_with_empty_axes", 0)) {
      node.set(0, tensor);
      return success();
    }
    axes = countUp(0, tensor.rank());
  }
  axes = node.dimensions(*axes, tensor.rank());
  if (!axes)
    return failure();
  GraphBuilder &b = node.b;
  Rows rows = makeRows(b, tensor, *axes);
  bool keeps = node.getInt("keepdims", 1) != 0;
  const Shape &shape = keeps ? rows.kept : rows.dropped;
  if (const Constant *constant = rows.tensor.constant.get()) {
    Constant result = Constant::filled(constant->kind, shape, 0);
    int64_t width = rows.tensor.shape.back();
    for (int64_t row = 0; row < result.size(); ++row) {
      std::vector<double> values(width);
      for (int64_t i = 0; i < width; ++i)
        values[i] = constant->number(row * width + i);
      result.set(row, reduceConstant(kind, values));
    }
    node.set(0, b.constant(std::move(result)));
    return success();
  }
  node.set(0, b.reshape(reduce(b, kind, rows.tensor), shape));
  return success();
}

namespace {
/// What CumSum and CumProd go over, and how.
struct Cumulation {
  int64_t dim, size;
  bool isExclusive, isReverse;
};
} // namespace

/// Over at most `most` elements.
static FailureOr<Cumulation> readCumulation(Node &node, int64_t most) {
  if (failed(node.wantReals()))
    return failure();
  const Tensor &tensor = node.in(0);
  std::optional<double> axis = node.number(1, "'axis'");
  if (!axis)
    return failure();
  std::optional<int64_t> dim = node.dimension(toInteger(*axis), tensor.rank());
  if (!dim)
    return failure();
  int64_t size = tensor.shape[*dim];
  if (size > most)
    return node.refuse("goes over " + Twine(size) + " elements; up to " +
                       Twine(most) + " are supported");
  return Cumulation{*dim, size, node.getInt("exclusive", 0) != 0,
                    node.getInt("reverse", 0) != 0};
}

/// The sums so far are a product with a triangle of ones.
static LogicalResult importCumSum(Node &node) {
  FailureOr<Cumulation> over = readCumulation(node, 1024);
  if (failed(over))
    return failure();
  int64_t n = over->size;
  Constant triangle = Constant::filled(NumberKind::Real, {n, n}, 0);
  for (int64_t to = 0; to < n; ++to)
    for (int64_t from = 0; from < n; ++from) {
      int64_t ahead = over->isReverse ? from - to : to - from;
      triangle.reals[to * n + from] = ahead >= (over->isExclusive ? 1 : 0);
    }
  GraphBuilder &b = node.b;
  auto order = countUp(0, node.in(0).rank());
  std::swap(order[over->dim], order.back());
  Tensor last = b.transpose(node.in(0), order);
  Tensor sums = b.linear(last, b.constant(triangle, "triangle"));
  node.set(0, b.transpose(sums, order));
  return success();
}

static LogicalResult importCumProd(Node &node) {
  FailureOr<Cumulation> over = readCumulation(node, 256);
  if (failed(over))
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &tensor = node.in(0);
  int64_t dim = over->dim, n = over->size;
  Shape one = tensor.shape;
  one[dim] = 1;
  SmallVector<Tensor> parts;
  std::optional<Tensor> product;
  for (int64_t i = 0; i < n; ++i) {
    Tensor factor = b.slice(tensor, dim, over->isReverse ? n - 1 - i : i, 1);
    Tensor next = product ? b.binary(Binary::Mul, *product, factor) : factor;
    if (!over->isExclusive)
      parts.push_back(next);
    else
      parts.push_back(
          product ? *product
                  : b.constant(Constant::filled(NumberKind::Real, one, 1)));
    product = next;
  }
  if (over->isReverse)
    std::reverse(parts.begin(), parts.end());
  node.set(0, b.concat(parts, dim));
  return success();
}

//===----------------------------------------------------------------------===//
// Softmax and norms
//===----------------------------------------------------------------------===//

/// Before opset 13 a softmax went over all dimensions from `axis` on.
static LogicalResult importSoftmax(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  const Tensor &tensor = node.in(0);
  bool isOld = node.opset < 13;
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", isOld ? 1 : -1), tensor.rank());
  if (!dim)
    return failure();
  Shape axes{*dim};
  if (isOld)
    axes = countUp(*dim, tensor.rank());
  GraphBuilder &b = node.b;
  Rows rows = makeRows(b, tensor, axes);
  // A weight that vanishes in f32 has a logarithm all the same.
  Tensor weights = node.proto.op_type() == "LogSoftmax"
                       ? b.binary(Binary::Sub, rows.tensor,
                                  reduce(b, Reduction::LogSumExp, rows.tensor))
                       : b.softmaxLast(rows.tensor);
  // Back to where the dimensions were.
  Shape order, moved, back(tensor.rank(), 0);
  for (int64_t d = 0; d < tensor.rank(); ++d)
    if (!llvm::is_contained(axes, d))
      order.push_back(d);
  llvm::append_range(order, axes);
  for (auto [position, d] : llvm::enumerate(order)) {
    moved.push_back(tensor.shape[d]);
    back[d] = int64_t(position);
  }
  node.set(0, b.transpose(b.reshape(weights, moved), back));
  return success();
}

/// Scale and offset of a norm, which are broadcast.
static LogicalResult scaleAndShift(Node &node, Tensor &tensor, int first) {
  for (int index : {first, first + 1}) {
    if (!node.hasInput(index))
      continue;
    std::optional<Shape> shape = node.broadcast(tensor, node.in(index));
    if (!shape || *shape != tensor.shape)
      return node.refuse("its scale or offset does not fit");
    tensor = node.b.binary(index == first ? Binary::Mul : Binary::Add, tensor,
                           node.in(index));
  }
  return success();
}

static LogicalResult importNorm(Node &node, NormalizeKind kind) {
  if (failed(node.wantReals()))
    return failure();
  const Tensor &tensor = node.in(0);
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", -1), tensor.rank());
  if (!dim)
    return failure();
  if (node.wantsOutput(1) || node.wantsOutput(2))
    return node.refuse("its mean and deviation are not results here");
  GraphBuilder &b = node.b;
  Rows rows = makeRows(b, tensor, countUp(*dim, tensor.rank()));
  Tensor result = b.reshape(
      b.normalizeLast(kind, rows.tensor, node.getFloat("epsilon", 1e-5f)),
      tensor.shape);
  if (failed(scaleAndShift(node, result, 1)))
    return failure();
  node.set(0, result);
  return success();
}

static LogicalResult importLayerNorm(Node &node) {
  return importNorm(node, NormalizeKind::Layer);
}
static LogicalResult importRmsNorm(Node &node) {
  return importNorm(node, NormalizeKind::Rms);
}

/// Scale and offset of a channel, as [C, 1, ...].
static Tensor perChannel(GraphBuilder &b, const Tensor &tensor, int64_t rank) {
  Shape shape(size_t(rank - 1), 1);
  shape.front() = tensor.size();
  return b.reshape(tensor, shape);
}

/// Each group of channels of each example by itself.
static LogicalResult importGroupNorm(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  const Tensor &tensor = node.in(0);
  if (tensor.rank() < 2 || tensor.shape[0] != 1)
    return node.refuse("is supported for one example");
  bool isInstance = node.proto.op_type() == "InstanceNormalization";
  int64_t channels = tensor.shape[1];
  int64_t groups = isInstance ? channels : node.getInt("num_groups", 1);
  if (groups < 1 || channels % groups)
    return node.refuse("its groups do not divide the channels");
  if (node.in(1).size() != channels || node.in(2).size() != channels)
    return node.refuse("is supported with a scale and an offset for each "
                       "channel (opset 21)");
  GraphBuilder &b = node.b;
  Tensor rows = b.reshape(tensor, {groups, tensor.size() / groups});
  Tensor result = b.reshape(b.normalizeLast(NormalizeKind::Layer, rows,
                                            node.getFloat("epsilon", 1e-5f)),
                            tensor.shape);
  result =
      b.binary(Binary::Mul, result, perChannel(b, node.in(1), tensor.rank()));
  node.set(0, b.binary(Binary::Add, result,
                       perChannel(b, node.in(2), tensor.rank())));
  return success();
}

/// x scale / sqrt(variance + eps) + (offset - mean scale / ...): two constants.
static LogicalResult importBatchNorm(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &tensor = node.in(0);
  if (node.getInt("training_mode", 0) || tensor.rank() < 2)
    return node.refuse("is supported as it is used, not as it is trained");
  for (int index = 1; index < 5; ++index)
    if (!node.in(index).isConstant() ||
        node.in(index).size() != tensor.shape[1])
      return node.refuse("needs constants, one for each channel");
  Tensor variance = b.binary(Binary::Add, node.in(4),
                             b.scalar(node.getFloat("epsilon", 1e-5f)));
  Tensor scale =
      b.binary(Binary::Div, node.in(1), b.unary(Unary::Sqrt, variance));
  Tensor offset = b.binary(Binary::Sub, node.in(2),
                           b.binary(Binary::Mul, node.in(3), scale));
  scale.name = node.inputName(1).str();
  offset.name = node.inputName(2).str();
  Tensor result =
      b.binary(Binary::Mul, tensor, perChannel(b, scale, tensor.rank()));
  node.set(0,
           b.binary(Binary::Add, result, perChannel(b, offset, tensor.rank())));
  return success();
}

static LogicalResult importLpNorm(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  const Tensor &tensor = node.in(0);
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", -1), tensor.rank());
  if (!dim)
    return failure();
  GraphBuilder &b = node.b;
  Rows rows = makeRows(b, tensor, {*dim});
  int64_t p = node.getInt("p", 2);
  if (p != 1 && p != 2)
    return node.refuse("'p' is " + Twine(p) + "; 1 and 2 are supported");
  Reduction kind = p == 1 ? Reduction::L1 : Reduction::L2;
  Tensor size = b.reshape(reduce(b, kind, rows.tensor), rows.kept);
  node.set(0, b.binary(Binary::Div, tensor, size));
  return success();
}

void mann::onnx_import::addReductionOperators(Handlers &handlers) {
  handlers["ReduceSum"] = importReduction<Reduction::Sum>;
  handlers["ReduceMean"] = importReduction<Reduction::Mean>;
  handlers["ReduceMax"] = importReduction<Reduction::Max>;
  handlers["ReduceMin"] = importReduction<Reduction::Min>;
  handlers["ReduceL1"] = importReduction<Reduction::L1>;
  handlers["ReduceL2"] = importReduction<Reduction::L2>;
  handlers["ReduceSumSquare"] = importReduction<Reduction::SumSquare>;
  handlers["ReduceLogSum"] = importReduction<Reduction::LogSum>;
  handlers["ReduceLogSumExp"] = importReduction<Reduction::LogSumExp>;
  handlers["ReduceProd"] = importReduction<Reduction::Prod>;
  handlers["CumSum"] = importCumSum;
  handlers["CumProd"] = importCumProd;
  handlers["Softmax"] = importSoftmax;
  handlers["LogSoftmax"] = importSoftmax;
  handlers["LayerNormalization"] = importLayerNorm;
  handlers["RMSNormalization"] = importRmsNorm;
  handlers["SimplifiedLayerNormalization"] = importRmsNorm;
  handlers["GroupNormalization"] = importGroupNorm;
  handlers["InstanceNormalization"] = importGroupNorm;
  handlers["BatchNormalization"] = importBatchNorm;
  handlers["LpNormalization"] = importLpNorm;
}
