//===- Attention.cpp - Operators of memories ------------------------------===//
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
// LinearAttention: a memory of outer products, with decay and delta rule
//===----------------------------------------------------------------------===//

namespace {
/// The sizes of a LinearAttention node: H heads, keys of K, values of V
/// numbers.
struct LinearSizes {
  int64_t steps = 0, heads = 0, key = 0, value = 0;
};
} // namespace

static FailureOr<LinearSizes> getLinearSizes(Node &node) {
  LinearSizes sizes;
  sizes.heads = node.getInt("q_num_heads", 0);
  int64_t keyHeads = node.getInt("kv_num_heads", sizes.heads);
  const Tensor &query = node.in(0), &value = node.in(2);
  if (query.rank() != 3 || query.shape[0] != 1 || value.rank() != 3 ||
      value.shape[0] != 1 || node.in(1).shape != query.shape ||
      value.shape[1] != query.shape[1])
    return node.refuse("is supported on [1, steps, channels] for query, key "
                       "and value");
  if (sizes.heads < 1 || keyHeads != sizes.heads ||
      query.shape[2] % sizes.heads || value.shape[2] % sizes.heads)
    return node.refuse(
        "is supported with as many heads for keys as for queries, "
        "which divide the channels");
  sizes.steps = query.shape[1];
  sizes.key = query.shape[2] / sizes.heads;
  sizes.value = value.shape[2] / sizes.heads;
  if (sizes.steps > 256)
    return node.refuse("walks over " + Twine(sizes.steps) +
                       " steps; up to 256 are supported");
  Shape state{1, sizes.heads, sizes.key, sizes.value};
  if (node.hasInput(3) && node.in(3).shape != state)
    return node.refuse("its state must be [1, heads, key, value] of the sizes "
                       "of its other operands");
  return sizes;
}

/// S [heads, value, key] after one token, and what the query finds in it:
/// S' = S decay - (S decay key) beta key^T + value beta key^T.
static Tensor stepLinear(Node &node, const LinearSizes &sizes, int64_t t,
                         bool hasDelta, Value &state) {
  GraphBuilder &b = node.b;
  auto f32 = b.builder.getF32Type();
  auto token = [&](int index) {
    const Tensor &tensor = node.in(index);
    Tensor one = b.slice(tensor, 1, t, 1);
    return b.reshape(one, {sizes.heads, one.size() / sizes.heads});
  };
  Shape keys{sizes.heads, sizes.key}, values{sizes.heads, sizes.value};
  auto keyType = RankedTensorType::get(keys, f32);
  auto valueType = RankedTensorType::get(values, f32);
  Value key = b.inShape(token(1), keys), value = b.inShape(token(2), values);
  Value decay, decayed = key, written = key, found, erase;
  if (node.hasInput(4)) {
    decay = b.inShape(b.broadcast(b.unary(Unary::Exp, token(4)), keys), keys);
    decayed = MulOp::create(b.builder, b.loc, keyType, key, decay);
  }
  if (node.hasInput(5)) {
    Tensor rate = b.broadcast(token(5), keys);
    written =
        MulOp::create(b.builder, b.loc, keyType, key, b.inShape(rate, keys));
  }
  if (hasDelta) {
    found = MatvecReadOp::create(b.builder, b.loc, valueType, state, decayed);
    erase = written;
  }
  state = OuterWriteOp::create(b.builder, b.loc, state.getType(), state, value,
                               written, decay, found, erase);
  Value query = b.inShape(token(0), keys);
  Value read = MatvecReadOp::create(b.builder, b.loc, valueType, state, query);
  double scale = node.getFloat("scale", 0);
  if (scale == 0)
    scale = 1 / std::sqrt(double(sizes.key));
  Tensor result =
      b.binary(Binary::Mul, b.fromShape(read, values), b.scalar(scale));
  return b.reshape(result, {1, 1, sizes.heads * sizes.value});
}

static LogicalResult importLinearAttention(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  FailureOr<LinearSizes> sizes = getLinearSizes(node);
  if (failed(sizes))
    return failure();
  std::string rule = node.getString("update_rule", "gated_delta");
  bool hasDelta = rule == "delta" || rule == "gated_delta";
  bool hasDecay = rule == "gated" || rule == "gated_delta";
  if (!hasDelta && !hasDecay && rule != "linear")
    return node.refuse("'update_rule' is '" + rule +
                       "'; linear, gated, delta and gated_delta are supported");
  if (hasDecay != node.hasInput(4) || hasDelta != node.hasInput(5))
    return node.refuse("'update_rule' " + rule + " needs " +
                       (hasDecay ? "a decay" : "no decay") + " and " +
                       (hasDelta ? "a beta" : "no beta"));
  for (int index : {4, 5})
    if (node.hasInput(index)) {
      const Tensor &tensor = node.in(index);
      int64_t channels = tensor.size() / sizes->steps;
      bool each = channels == sizes->heads * sizes->key && index == 4;
      if (tensor.rank() != 3 || tensor.shape[1] != sizes->steps ||
          (channels != sizes->heads && !each))
        return node.refuse("its decay and beta must have a number for each "
                           "head, or a decay for each channel of the keys");
    }
  GraphBuilder &b = node.b;
  Shape outer{1, sizes->heads, sizes->key, sizes->value};
  Tensor start =
      node.hasInput(3)
          ? node.in(3)
          : b.constant(Constant::filled(NumberKind::Real, outer, 0), "start");
  // The schema has keys first, the memory of the dialect values.
  Tensor inner = b.transpose(start, {0, 1, 3, 2});
  Value state = b.inShape(inner, {sizes->heads, sizes->value, sizes->key});
  SmallVector<Tensor> results;
  for (int64_t t = 0; t < sizes->steps; ++t)
    results.push_back(stepLinear(node, *sizes, t, hasDelta, state));
  node.set(0, b.concat(results, 1));
  if (node.wantsOutput(1)) {
    Shape shape{1, sizes->heads, sizes->value, sizes->key};
    Tensor last = b.fromShape(state, shape);
    node.set(1, b.transpose(last, {0, 1, 3, 2}));
  }
  return success();
}

void mann::onnx_import::addAttentionOperators(Handlers &handlers) {
  handlers["LinearAttention"] = importLinearAttention;
  handlers["com.microsoft.LinearAttention"] = importLinearAttention;
}
