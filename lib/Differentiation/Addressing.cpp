//===- Addressing.cpp - Gradients of similarity and read ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>

using namespace mlir;
using namespace mann;

namespace {
/// The loops of an op that compares keys with the rows of a memory.
struct Loops {
  Loops(bool batched)
      : key(batched ? "hd" : "d"), score(batched ? "hn" : "n"),
        head(batched ? "h" : "") {}
  StringRef key, score, head;
  StringLiteral memory = "nd";
};
} // namespace

//===----------------------------------------------------------------------===//
// Similarity
//===----------------------------------------------------------------------===//

static Value scaled(KernelBuilder &k, Value value, double factor) {
  return factor == 1.0 ? value : k.mul(value, k.constantFloat(factor));
}

/// s = f m.u: dm = f ds u, du = f ds m.
static void addDotGradients(SimilarityOp op, GradientBuilder &gradients,
                            const Loops &loops, Value count, Value gradient) {
  double factor = std::ldexp(1.0, op.getLog2Scale());
  auto term = [&](KernelBuilder &k, ArrayRef<Value> e) {
    return scaled(k, k.mul(e[0], e[1]), factor);
  };
  gradients.accumulate(op.getMemory(), loops.memory,
                       {{gradient, loops.score}, {op.getKey(), loops.key}},
                       count, term);
  gradients.accumulate(
      op.getKey(), loops.key,
      {{gradient, loops.score}, {op.getMemory(), loops.memory}}, count, term);
}

/// u / N - m.u |u| / (N^2 |m|) m for one element, N = |m| |u| + eps. With N =
/// max(|m| |u|, eps) the second part is only there where the norms are the
/// larger one; with eps under the roots |m| and |u| stand for these. `e` are
/// m.u, m, u, |m|^2 and |u|^2.
static Value cosineSlope(KernelBuilder &k, SimilarityOp op, ArrayRef<Value> e) {
  OpBuilder &b = k.builder;
  bool isMax = op.getEpsForm() == EpsForm::Max;
  Value eps =
      k.constantFloat(std::max(double(op.getEps().convertToFloat()), 1e-12));
  auto rootOf = [&](Value square) -> Value {
    if (op.getEpsForm() == EpsForm::UnderRoots)
      square = k.add(square, eps);
    return math::SqrtOp::create(b, k.loc, square);
  };
  Value norm = rootOf(e[3]), otherNorm = rootOf(e[4]);
  Value norms = k.mul(norm, otherNorm);
  Value n = isMax ? k.max(norms, eps) : k.add(norms, eps);
  Value away = k.max(k.mul(k.mul(n, n), norm), k.constantFloat(1e-30));
  Value along = arith::DivFOp::create(b, k.loc, e[2], n);
  Value back = arith::DivFOp::create(b, k.loc,
                                     k.mul(k.mul(e[0], otherNorm), e[1]), away);
  Value zero = k.constantFloat(0);
  if (isMax)
    back = k.select(k.less(eps, norms), back, zero);
  Value slope = k.sub(along, back);
  // The integer form adds no eps: it scores 0 where a norm is 0, and a small
  // change of one code says nothing about the direction that it will have.
  if (getAlignedFormat(op.getMemory().getType()))
    slope = k.select(k.isPositive(norms), slope, zero);
  return slope;
}

/// s = f m.u / N: dm = f ds times the slope above, and the same with the roles
/// changed.
static void addCosineGradients(SimilarityOp op, GradientBuilder &gradients,
                               const Loops &loops, Value count,
                               Value gradient) {
  double factor = std::ldexp(1.0, op.getLog2Scale());
  auto product = [](KernelBuilder &k, ArrayRef<Value> e) {
    return k.mul(e.front(), e.back());
  };
  RankedTensorType memory = typeOf(op.getMemory());
  Value dots =
      gradients.sum(typeOf(op.getScores()).getShape(), loops.score,
                    {{op.getMemory(), loops.memory}, {op.getKey(), loops.key}},
                    count, product);
  Value memorySquares =
      gradients.sum(memory.getShape().take_front(), "n",
                    {{op.getMemory(), loops.memory}}, count, product);
  Value keySquares =
      gradients.sum(typeOf(op.getKey()).getShape().drop_back(), loops.head,
                    {{op.getKey(), loops.key}}, {}, product);
  // Gradient of one side, from itself and the other.
  auto add = [&](Value side, StringRef sideDims, Value squares,
                 StringRef squareDims, Value other, StringRef otherDims,
                 Value otherSquares, StringRef otherSquareDims) {
    gradients.accumulate(side, sideDims,
                         {{gradient, loops.score},
                          {dots, loops.score},
                          {side, sideDims},
                          {other, otherDims},
                          {squares, squareDims},
                          {otherSquares, otherSquareDims}},
                         count, [&](KernelBuilder &k, ArrayRef<Value> e) {
                           Value slope = cosineSlope(k, op, e.drop_front());
                           return scaled(k, k.mul(e[0], slope), factor);
                         });
  };
  add(op.getMemory(), loops.memory, memorySquares, "n", op.getKey(), loops.key,
      keySquares, loops.head);
  add(op.getKey(), loops.key, keySquares, loops.head, op.getMemory(),
      loops.memory, memorySquares, "n");
}

/// The codes behind an operand of a bounded similarity; a sign is looked
/// through, since its surrogate needs to know how far from 0 a number is.
static Value getCodes(Value operand) {
  if (auto binarize = operand.getDefiningOp<BinarizeOp>())
    return binarize.getInput();
  if (auto encode = operand.getDefiningOp<EncodeOp>())
    return encode.getInput();
  return operand;
}

/// s = 2^L sum f(codes): dm = ds 2^(L + frac) df / da, from a table.
static LogicalResult addBoundedGradients(SimilarityOp op,
                                         GradientBuilder &gradients,
                                         const Loops &loops, Value count,
                                         Value gradient) {
  Value memory = getCodes(op.getMemory()), key = getCodes(op.getKey());
  std::optional<Format> formats[] = {getFormat(memory.getType()),
                                     getFormat(key.getType())};
  for (const std::optional<Format> &format : formats)
    if (!format || format->width != formats[0]->width ||
        format->width > kMaxSurrogateWidth)
      return op.emitOpError("has no gradient for operands of type ")
             << memory.getType() << " and " << key.getType()
             << ": expected codes of one width of at most "
             << kMaxSurrogateWidth
             << " bits; quantize the model first (mann-quantize)";
  unsigned width = formats[0]->width;
  int64_t q = (int64_t(1) << (width - 1)) - 1;

  auto add = [&](Value operand, StringRef dims, Value own, Value other,
                 StringRef otherDims, const Format &format, bool ofMemory) {
    if (!gradients.isActive(operand))
      return;
    Value table = gradients.getSurrogate(op.getKind(), width, ofMemory);
    bool literal = gradients.options.surrogate == Surrogate::Literal;
    double factor = std::ldexp(
        1.0, int(op.getLog2Scale()) + (literal ? int(width) - 1 : format.frac));
    gradients.accumulate(
        operand, dims,
        // The storages are tensors of integers: the kernel gets plain codes.
        {{gradient, loops.score},
         {gradients.getStorage(own), dims},
         {gradients.getStorage(other), otherDims}},
        count, [&](KernelBuilder &k, ArrayRef<Value> e) -> Value {
          Type i32 = k.builder.getI32Type();
          SmallVector<Value> indices;
          for (Value code : e.drop_front()) {
            Value shifted = k.add(k.extend(code, i32), k.constant(i32, q));
            indices.push_back(arith::IndexCastOp::create(
                k.builder, k.loc, k.builder.getIndexType(), shifted));
          }
          Value slope =
              tensor::ExtractOp::create(k.builder, k.loc, table, indices);
          return scaled(k, k.mul(e[0], slope), factor);
        });
  };
  add(op.getMemory(), loops.memory, memory, key, loops.key, *formats[0], true);
  add(op.getKey(), loops.key, key, memory, loops.memory, *formats[1], false);
  return success();
}

static LogicalResult addGradients(SimilarityOp op, GradientBuilder &gradients) {
  if (op.getCode())
    return op.emitOpError("has no gradient while it converts its operands to "
                          "'code'; quantize the model first (mann-quantize)");
  RankedTensorType type = typeOf(op.getScores());
  Loops loops(type.getRank() == 2);
  Value count = gradients.kernel.clampCount(
      op.getCount(), typeOf(op.getMemory()).getDimSize(0));
  Value gradient =
      gradients.getResultGradient(op.getScores(), {count, type.getRank() - 1});
  if (op.isBounded())
    return addBoundedGradients(op, gradients, loops, count, gradient);
  if (op.getKind() == SimilarityKind::Cosine)
    addCosineGradients(op, gradients, loops, count, gradient);
  else
    addDotGradients(op, gradients, loops, count, gradient);
  return success();
}

//===----------------------------------------------------------------------===//
// Read
//===----------------------------------------------------------------------===//

/// o = p c: dp = c do, dc = p do'.
static LogicalResult addGradients(ReadOp op, GradientBuilder &gradients) {
  RankedTensorType type = typeOf(op.getResult());
  Loops loops(type.getRank() == 2);
  Value count = gradients.kernel.clampCount(
      op.getCount(), typeOf(op.getMemory()).getDimSize(0));
  Factor gradient{gradients.getResultGradient(op.getResult()), loops.key};
  gradients.accumulateProduct(op.getWeights(), loops.score,
                              {op.getMemory(), loops.memory}, gradient, count);
  gradients.accumulateProduct(op.getMemory(), loops.memory,
                              {op.getWeights(), loops.score}, gradient, count);
  return success();
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::attachAddressingGradients(MLIRContext *context) {
  attachGradients<SimilarityOp, addGradients>(context);
  attachGradients<ReadOp, addGradients>(context);
}
