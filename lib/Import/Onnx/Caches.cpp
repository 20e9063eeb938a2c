//===- Caches.cpp - Attention, and memories that are written by place -----===//
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

//===----------------------------------------------------------------------===//
// Attention (opset 23 on)
//===----------------------------------------------------------------------===//

namespace {

/// What an Attention node works on: queries [H, S, D], keys [G, T, D], values
/// [G, T, V], each group of keys for H / G queries.
struct Heads {
  Tensor query, key, value;
  int64_t heads = 0, groups = 0, steps = 0, past = 0;
  bool isFlat = false; ///< The operands are [1, steps, heads * size].
};

/// One head's rows of a score: softmax(scale q k^T + bias) v.
class AttentionRows {
public:
  AttentionRows(Node &node, const Heads &heads);
  LogicalResult run(SmallVectorImpl<Tensor> &results);

private:
  FailureOr<Tensor> row(int64_t head, int64_t step);
  /// The keys that a step may look at, as rows of the memory.
  FailureOr<Shape> visibleTo(int64_t head, int64_t step);

  Node &node;
  GraphBuilder &b;
  const Heads &heads;
  double scale, softcap;
  const Tensor *mask;
};

} // namespace

AttentionRows::AttentionRows(Node &node, const Heads &heads)
    : node(node), b(node.b), heads(heads), softcap(node.getFloat("softcap", 0)),
      mask(node.hasInput(3) ? &node.in(3) : nullptr) {
  scale =
      node.getFloat("scale", 1 / std::sqrt(double(heads.query.shape.back())));
}

FailureOr<Shape> AttentionRows::visibleTo(int64_t head, int64_t step) {
  int64_t total = heads.key.shape[1];
  // What comes later than the step itself is not seen.
  if (node.getInt("is_causal", 0))
    total = std::min(total, heads.past + step + 1);
  Shape all = countUp(0, total);
  if (!mask || mask->isReal())
    return all;
  if (!mask->isConstant())
    return node.refuse(
        "its mask of truth values must be known at compile time; "
        "a mask of floats that is added may be computed");
  Shape full{1, heads.heads, heads.steps, heads.key.shape[1]};
  Constant wide =
      mask->constant->strided(full, 0, broadcastStrides(mask->shape, full));
  int64_t start = (head * heads.steps + step) * full.back();
  Shape seen;
  for (int64_t slot : all)
    if (wide.integers[start + slot])
      seen.push_back(slot);
  if (seen.empty())
    return node.refuse("its mask leaves nothing for a step to look at");
  return seen;
}

FailureOr<Tensor> AttentionRows::row(int64_t head, int64_t step) {
  FailureOr<Shape> seen = visibleTo(head, step);
  if (failed(seen))
    return failure();
  int64_t group = head / (heads.heads / heads.groups);
  int64_t size = heads.query.shape[2], width = heads.value.shape[2];
  auto rows = [&](const Tensor &tensor, int64_t columns) {
    Tensor memory =
        b.reshape(b.slice(tensor, 0, group, 1), {tensor.shape[1], columns});
    SmallVector<Tensor> parts;
    for (size_t begin = 0, end; begin < seen->size(); begin = end) {
      end = begin + 1;
      while (end < seen->size() && (*seen)[end] == (*seen)[end - 1] + 1)
        ++end;
      parts.push_back(b.slice(memory, 0, (*seen)[begin], int64_t(end - begin)));
    }
    return b.concat(parts, 0);
  };
  Tensor key = rows(heads.key, size), value = rows(heads.value, width);
  Tensor query = b.slice(b.slice(heads.query, 0, head, 1), 1, step, 1);
  auto count = int64_t(seen->size());
  Tensor scores =
      b.reshape(b.matmul(key, b.reshape(query, {size, 1})), {1, count});
  scores = b.binary(Binary::Mul, scores, b.scalar(scale));
  if (mask && mask->isReal()) {
    Shape full{1, heads.heads, heads.steps, heads.key.shape[1]};
    if (broadcastShapes(mask->shape, full) != full)
      return node.refuse("its mask does not fit the scores");
    Tensor bias = b.broadcast(*mask, full);
    bias = b.slice(b.slice(bias, 1, head, 1), 2, step, 1);
    scores = b.binary(Binary::Add, scores,
                      b.slice(b.reshape(bias, {1, full.back()}), 1, 0, count));
  }
  if (softcap != 0) {
    Tensor inner = b.binary(Binary::Mul, scores, b.scalar(1 / softcap));
    scores =
        b.binary(Binary::Mul, b.unary(Unary::Tanh, inner), b.scalar(softcap));
  }
  Tensor weights = b.softmaxLast(scores);
  return b.reshape(b.matmul(weights, value), {1, 1, width});
}

LogicalResult AttentionRows::run(SmallVectorImpl<Tensor> &results) {
  for (int64_t head = 0; head < heads.heads; ++head) {
    SmallVector<Tensor> steps;
    for (int64_t step = 0; step < heads.steps; ++step) {
      FailureOr<Tensor> one = row(head, step);
      if (failed(one))
        return failure();
      steps.push_back(*one);
    }
    results.push_back(b.concat(steps, 1));
  }
  return success();
}

/// An operand as [heads, steps, size]; fails where it is none.
static FailureOr<Tensor> splitHeads(Node &node, int index, int64_t heads) {
  const Tensor &tensor = node.in(index);
  GraphBuilder &b = node.b;
  if (tensor.rank() == 4 && tensor.shape[0] == 1)
    return b.reshape(tensor, ArrayRef<int64_t>(tensor.shape).drop_front());
  if (tensor.rank() == 3 && tensor.shape[0] == 1 && heads > 0 &&
      tensor.shape[2] % heads == 0) {
    Tensor split =
        b.reshape(tensor, {tensor.shape[1], heads, tensor.shape[2] / heads});
    return b.transpose(split, {1, 0, 2});
  }
  return node.refuse(
      "is supported for one example: [1, heads, steps, size], or "
      "[1, steps, heads * size] with 'q_num_heads' and "
      "'kv_num_heads'");
}

static FailureOr<Heads> readHeads(Node &node) {
  Heads heads;
  heads.isFlat = node.in(0).rank() == 3;
  FailureOr<Tensor> query = splitHeads(node, 0, node.getInt("q_num_heads", 0));
  int64_t groups = node.getInt("kv_num_heads", 0);
  FailureOr<Tensor> key = splitHeads(node, 1, groups);
  FailureOr<Tensor> value = splitHeads(node, 2, groups);
  if (failed(query) || failed(key) || failed(value))
    return failure();
  heads.query = *query;
  heads.key = *key;
  heads.value = *value;
  for (int index : {4, 5}) {
    if (!node.hasInput(index))
      continue;
    Tensor &fresh = index == 4 ? heads.key : heads.value;
    const Tensor &cache = node.in(index);
    if (cache.rank() != 4 || cache.shape[0] != 1 ||
        cache.shape[1] != fresh.shape[0] || cache.shape[3] != fresh.shape[2])
      return node.refuse("its cache must be [1, heads, past steps, size]");
    Tensor past =
        node.b.reshape(cache, ArrayRef<int64_t>(cache.shape).drop_front());
    heads.past = past.shape[1];
    fresh = node.b.concat({past, fresh}, 1);
  }
  heads.heads = heads.query.shape[0];
  heads.groups = heads.key.shape[0];
  heads.steps = heads.query.shape[1];
  if (heads.heads % heads.groups ||
      heads.query.shape[2] != heads.key.shape[2] ||
      heads.key.shape[1] != heads.value.shape[1] ||
      heads.value.shape[0] != heads.groups)
    return node.refuse("its heads, keys and values do not fit each other");
  return heads;
}

static LogicalResult importAttention(Node &node) {
  if (node.hasInput(6) || node.wantsOutput(3))
    return node.refuse("the lengths of padded keys and the scores as a result "
                       "are not supported");
  for (int index : {0, 1, 2, 4, 5})
    if (node.hasInput(index) &&
        (!node.in(index).isReal() || node.in(index).size() == 0))
      return node.refuse("works on float numbers");
  FailureOr<Heads> heads = readHeads(node);
  if (failed(heads))
    return failure();
  if (heads->heads * heads->steps > 1024)
    return node.refuse("has " + Twine(heads->heads * heads->steps) +
                       " rows of scores; up to 1024 are supported");
  GraphBuilder &b = node.b;
  SmallVector<Tensor> results;
  if (failed(AttentionRows(node, *heads).run(results)))
    return failure();
  Tensor all = b.concat(results, 0);
  int64_t width = heads->value.shape[2];
  if (heads->isFlat)
    node.set(0, b.reshape(b.transpose(all, {1, 0, 2}),
                          {1, heads->steps, heads->heads * width}));
  else
    node.set(0, b.reshape(all, {1, heads->heads, heads->steps, width}));
  for (auto [index, tensor] :
       {std::pair(1, heads->key), std::pair(2, heads->value)})
    if (node.wantsOutput(index)) {
      Shape shape = tensor.shape;
      shape.insert(shape.begin(), 1);
      node.set(index, b.reshape(tensor, shape));
    }
  return success();
}

//===----------------------------------------------------------------------===//
// CausalConvWithState
//===----------------------------------------------------------------------===//

/// Each channel of [1, C, L] by its own kernel, over the past steps and these.
static LogicalResult importCausalConv(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &input = node.in(0), &weights = node.in(1);
  if (input.rank() != 3 || input.shape[0] != 1 || weights.rank() != 3 ||
      weights.shape[0] != input.shape[1] || weights.shape[1] != 1 ||
      node.getInt("ndim", 1) != 1 || node.getInt("state_window", 0) != 0)
    return node.refuse("is supported on [1, channels, steps] with a kernel of "
                       "[channels, 1, k]");
  std::string activation = node.getString("activation", "none");
  if (activation != "none" && activation != "silu" && activation != "swish")
    return node.refuse("'activation' is '" + activation +
                       "'; none, silu and swish are supported");
  int64_t channels = input.shape[1], steps = input.shape[2];
  int64_t taps = weights.shape[2], past = taps - 1;
  Tensor steady = b.reshape(input, {channels, steps});
  if (node.hasInput(3)) {
    if (node.in(3).size() != channels * past)
      return node.refuse("its state must be [1, channels, k - 1]");
    if (past)
      steady = b.concat({b.reshape(node.in(3), {channels, past}), steady}, 1);
  } else {
    steady = b.pad(steady, {0, past}, {0, 0});
  }
  Tensor windows =
      b.strided(steady, {channels, steps, taps}, 0, {past + steps, 1, 1});
  Tensor kernel = b.reshape(weights, {channels, 1, taps});
  Tensor sums = b.reshape(b.sumLast(b.binary(Binary::Mul, windows, kernel)),
                          {channels, steps});
  if (node.hasInput(2)) {
    if (node.in(2).size() != channels)
      return node.refuse("its bias must have one number for each channel");
    sums = b.binary(Binary::Add, sums, b.reshape(node.in(2), {channels, 1}));
  }
  if (activation != "none")
    sums = b.binary(Binary::Mul, sums, b.unary(Unary::Sigmoid, sums));
  node.set(0, b.reshape(sums, {1, channels, steps}));
  if (node.wantsOutput(1) && past)
    node.set(1,
             b.reshape(b.slice(steady, 1, steps, past), {1, channels, past}));
  else if (node.wantsOutput(1))
    return node.refuse("a kernel of one step has no state");
  return success();
}

//===----------------------------------------------------------------------===//
// Writing by place
//===----------------------------------------------------------------------===//

/// A matrix with one row replaced, by an index that the model gets or knows.
static FailureOr<Tensor> writeRow(Node &node, const Tensor &matrix,
                                  const Tensor &row, const Tensor &index) {
  GraphBuilder &b = node.b;
  if (matrix.rank() != 2 || matrix.shape[1] < 2 || matrix.shape[0] < 2)
    return node.refuse("writes by an index that is known only when the model "
                       "runs: that is supported for a row of a matrix");
  if (index.size() != 1 || row.size() != matrix.shape[1] || index.isReal())
    return node.refuse("writes several rows at once by indices that are known "
                       "only when the model runs");
  if (index.value.getType() !=
      RankedTensorType::get({}, b.builder.getI32Type()))
    return node.refuse("its index must be an input of one number");
  Value memory = b.inShape(matrix, matrix.shape);
  Value result = SlotWriteOp::create(
      b.builder, b.loc, memory.getType(),
      SlotModeAttr::get(b.builder.getContext(), SlotMode::Overwrite), memory,
      b.inShape(row, {matrix.shape[1]}), index.value);
  return b.wrap(result, matrix.shape);
}

/// `count` positions of `dim` from `start` on replaced.
static Tensor replacePart(GraphBuilder &b, const Tensor &whole,
                          const Tensor &part, int64_t dim, int64_t start) {
  int64_t end = start + part.shape[dim], size = whole.shape[dim];
  SmallVector<Tensor> parts;
  if (start > 0)
    parts.push_back(b.slice(whole, dim, 0, start));
  parts.push_back(part);
  if (end < size)
    parts.push_back(b.slice(whole, dim, end, size - end));
  return b.concat(parts, dim);
}

/// A cache with new steps at a place of it.
static LogicalResult importTensorScatter(Node &node) {
  const Tensor &cache = node.in(0), &update = node.in(1);
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", -2), cache.rank());
  if (!dim)
    return failure();
  Shape expected = cache.shape;
  if (update.rank() != cache.rank() || cache.shape[0] != 1 || !cache.isReal() ||
      !update.isReal())
    return node.refuse("is supported for one example of float numbers");
  expected[*dim] = update.shape[*dim];
  if (update.shape != expected || update.shape[*dim] > cache.shape[*dim] ||
      update.size() == 0)
    return node.refuse("its update does not fit the cache");
  GraphBuilder &b = node.b;
  bool isCircular = node.getString("mode", "linear") == "circular";
  int64_t size = cache.shape[*dim], count = update.shape[*dim];
  if (node.hasInput(2) && !node.in(2).isConstant()) {
    if (!isCircular)
      return node.refuse("writes at an index that is known only when the model "
                         "runs: that is supported with mode = circular");
    Tensor matrix =
        b.reshape(cache, squeeze(cache.shape).size() == 2
                             ? ArrayRef<int64_t>(squeeze(cache.shape))
                             : ArrayRef<int64_t>(cache.shape));
    FailureOr<Tensor> result = writeRow(node, matrix, update, node.in(2));
    if (failed(result))
      return failure();
    node.set(0, b.reshape(*result, cache.shape));
    return success();
  }
  int64_t start = 0;
  if (node.hasInput(2)) {
    std::optional<double> given = node.number(2, "the write index");
    if (!given)
      return failure();
    start = int64_t(*given);
  }
  if (isCircular)
    start = ((start % size) + size) % size;
  if (start < 0 || (!isCircular && start + count > size))
    return node.refuse("writes outside of the cache");
  int64_t fits = std::min(count, size - start);
  Tensor result =
      replacePart(b, cache, b.slice(update, *dim, 0, fits), *dim, start);
  if (fits < count)
    result = replacePart(b, result, b.slice(update, *dim, fits, count - fits),
                         *dim, 0);
  node.set(0, result);
  return success();
}

/// Rows (or what lies below more indices) replaced or added to.
static LogicalResult importScatterNd(Node &node) {
  const Tensor &data = node.in(0), &indices = node.in(1);
  const Tensor &updates = node.in(2);
  if (!data.isReal() || !updates.isReal() || updates.size() == 0 ||
      indices.rank() == 0)
    return node.refuse("is supported for float numbers");
  std::string reduction = node.getString("reduction", "none");
  if (reduction != "none" && reduction != "add")
    return node.refuse("'reduction' is '" + reduction +
                       "'; none and add are supported");
  GraphBuilder &b = node.b;
  int64_t depth = indices.shape.back();
  if (depth < 1 || depth > data.rank())
    return node.refuse("its indices do not fit the operand");
  ArrayRef<int64_t> below = ArrayRef<int64_t>(data.shape).drop_front(depth);
  int64_t each = countElements(below), writes = indices.size() / depth;
  if (updates.size() != writes * each)
    return node.refuse("its updates do not fit the indices");
  if (!indices.isConstant()) {
    if (reduction != "none" || writes != 1 || depth != 1)
      return node.refuse(
          "writes by indices that are known only when the model "
          "runs: that is supported for one row that is replaced");
    FailureOr<Tensor> result = writeRow(node, data, updates, indices);
    if (failed(result))
      return failure();
    node.set(0, *result);
    return success();
  }
  if (writes > 4096)
    return node.refuse("writes " + Twine(writes) +
                       " parts; up to 4096 are supported");
  Shape outer(ArrayRef<int64_t>(data.shape).take_front(depth));
  Tensor flat = b.reshape(data, {countElements(outer), each});
  Tensor rows = b.reshape(updates, {writes, each});
  Shape strides = rowMajorStrides(outer);
  for (int64_t write = 0; write < writes; ++write) {
    int64_t place = 0;
    for (int64_t d = 0; d < depth; ++d) {
      int64_t index = indices.constant->integers[write * depth + d];
      if (index < 0)
        index += outer[d];
      if (index < 0 || index >= outer[d])
        return node.refuse("an index is outside of dimension " + Twine(d));
      place += index * strides[d];
    }
    Tensor row = b.slice(rows, 0, write, 1);
    if (reduction == "add")
      row = b.binary(Binary::Add, b.slice(flat, 0, place, 1), row);
    flat = replacePart(b, flat, row, 0, place);
  }
  node.set(0, b.reshape(flat, data.shape));
  return success();
}

/// Elements of a vector replaced or added to, at places that are known.
static LogicalResult importScatterElements(Node &node) {
  const Tensor &data = node.in(0);
  if (failed(node.wantReals(2)))
    return failure();
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", 0), data.rank());
  if (!dim)
    return failure();
  std::optional<Shape> indices = node.integers(1, "the indices");
  if (!indices)
    return failure();
  std::string reduction = node.getString("reduction", "none");
  const Tensor &updates = node.in(2);
  if (!data.isReal() || data.shape[*dim] != data.size() ||
      updates.size() != int64_t(indices->size()) || indices->empty() ||
      indices->size() > 4096 || (reduction != "none" && reduction != "add"))
    return node.refuse("is supported on a vector of float numbers, with "
                       "reduction none or add");
  GraphBuilder &b = node.b;
  int64_t size = data.size();
  Tensor flat = b.reshape(data, {size});
  Tensor values = b.reshape(updates, {updates.size()});
  for (auto [i, index] : llvm::enumerate(*indices)) {
    int64_t place = index < 0 ? index + size : index;
    if (place < 0 || place >= size)
      return node.refuse("an index is outside of the operand");
    Tensor value = b.slice(values, 0, int64_t(i), 1);
    if (reduction == "add")
      value = b.binary(Binary::Add, b.slice(flat, 0, place, 1), value);
    flat = replacePart(b, flat, value, 0, place);
  }
  node.set(0, b.reshape(flat, data.shape));
  return success();
}

void mann::onnx_import::addCacheOperators(Handlers &handlers) {
  handlers["Attention"] = importAttention;
  handlers["CausalConvWithState"] = importCausalConv;
  handlers["com.microsoft.CausalConvWithState"] = importCausalConv;
  handlers["TensorScatter"] = importTensorScatter;
  handlers["ScatterND"] = importScatterNd;
  handlers["ScatterElements"] = importScatterElements;
}
