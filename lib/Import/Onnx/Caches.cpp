//===- Caches.cpp - Attention and convolutions with a state ---------------===//
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
  /// How many keys there are, where that is known only when the model runs.
  Value count;
};

} // namespace

AttentionRows::AttentionRows(Node &node, const Heads &heads)
    : node(node), b(node.b), heads(heads), softcap(node.getFloat("softcap", 0)),
      mask(node.hasInput(3) ? &node.in(3) : nullptr) {
  if (node.hasInput(6) && node.in(6).isIds())
    count = b.idAt(node.in(6), 0);
  scale =
      node.getFloat("scale", 1 / std::sqrt(double(heads.query.shape.back())));
}

FailureOr<Shape> AttentionRows::visibleTo(int64_t head, int64_t step) {
  int64_t total = heads.key.shape[1];
  // What comes later than the step itself is not seen.
  if (node.getInt("is_causal", 0))
    total = std::min(total, heads.past + step + 1);
  if (node.hasInput(6) && node.in(6).isConstant())
    total = std::min(total, node.in(6).constant->integers[0]);
  Shape all = countUp(0, total);
  if (mask && !mask->isConstant() && (mask->isTruth || !mask->isReal()))
    return node.refuse(
        "its mask of truth values must be known at compile time; a mask of "
        "floats that is added may be computed: Where(mask, 0, -10000)");
  if (!mask || mask->isReal())
    return all;
  if (count)
    return node.refuse("a mask of truth values with a number of keys that is "
                       "known only when the model runs is not supported");
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
  auto keys = int64_t(seen->size());
  Tensor scores =
      b.reshape(b.matmul(key, b.reshape(query, {size, 1})), {1, keys});
  scores = b.binary(Binary::Mul, scores, b.scalar(scale));
  if (mask && mask->isReal()) {
    Shape full{1, heads.heads, heads.steps, heads.key.shape[1]};
    if (broadcastShapes(mask->shape, full) != full)
      return node.refuse("its mask does not fit the scores");
    Tensor bias = b.broadcast(*mask, full);
    bias = b.slice(b.slice(bias, 1, head, 1), 2, step, 1);
    scores = b.binary(Binary::Add, scores,
                      b.slice(b.reshape(bias, {1, full.back()}), 1, 0, keys));
  }
  if (softcap != 0) {
    Tensor inner = b.binary(Binary::Mul, scores, b.scalar(1 / softcap));
    scores =
        b.binary(Binary::Mul, b.unary(Unary::Tanh, inner), b.scalar(softcap));
  }
  Tensor weights = b.softmaxLast(scores, count);
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
  if (node.wantsOutput(3))
    return node.refuse("the scores as a result are not supported");
  if (node.hasInput(6) &&
      (node.in(6).isReal() || node.in(6).size() != 1 ||
       node.getInt("is_causal", 0) ||
       (node.in(6).isConstant() && node.in(6).constant->integers[0] < 1)))
    return node.refuse("the number of keys in a padded cache must be one "
                       "number, 1 or more, and goes without 'is_causal'");
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
  for (int index : {1, 2})
    if (node.wantsOutput(index)) {
      const Tensor &tensor = index == 1 ? heads->key : heads->value;
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

void mann::onnx_import::addCacheOperators(Handlers &handlers) {
  handlers["Attention"] = importAttention;
  handlers["CausalConvWithState"] = importCausalConv;
  handlers["com.microsoft.CausalConvWithState"] = importCausalConv;
}
