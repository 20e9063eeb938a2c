//===- Control.cpp - What loops compute their indices with ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's ops around those of mann: integers that count, and the parts of a
// tensor that an index chooses. An index has 64 bits; integers wrap around.
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// The integer that the low bits of `bits` are in an element of `type`.
static int64_t wrap(uint64_t bits, Type type) {
  auto integer = dyn_cast<IntegerType>(getElementTypeOrSelf(type));
  return integer ? llvm::SignExtend64(bits, integer.getWidth()) : int64_t(bits);
}

/// Combines two operands element by element.
template <typename OpTy, typename Fn>
static HostValue combine(OpTy op, Inputs<OpTy> &in, Fn fn) {
  HostValue result(op.getType());
  for (auto [lhs, rhs, out] :
       llvm::zip_equal(in.getLhs()->getIntegers(), in.getRhs()->getIntegers(),
                       result.getIntegers()))
    out = wrap(fn(lhs, rhs), op.getType());
  return result;
}

static HostValue evaluate(arith::AddIOp op, Inputs<arith::AddIOp> in) {
  return combine(op, in, std::plus<uint64_t>());
}
static HostValue evaluate(arith::SubIOp op, Inputs<arith::SubIOp> in) {
  return combine(op, in, std::minus<uint64_t>());
}
static HostValue evaluate(arith::MulIOp op, Inputs<arith::MulIOp> in) {
  return combine(op, in, std::multiplies<uint64_t>());
}
static HostValue evaluate(arith::MinSIOp op, Inputs<arith::MinSIOp> in) {
  return combine(op, in, [](int64_t a, int64_t b) { return std::min(a, b); });
}
static HostValue evaluate(arith::MaxSIOp op, Inputs<arith::MaxSIOp> in) {
  return combine(op, in, [](int64_t a, int64_t b) { return std::max(a, b); });
}

/// The same for a division, which has no result for a divisor of 0.
template <typename OpTy, typename Fn>
static FailureOr<HostValue> divide(OpTy op, Inputs<OpTy> &in, Fn fn) {
  if (llvm::is_contained(in.getRhs()->getIntegers(), 0))
    return op.emitOpError("divides by 0");
  // The one quotient that does not fit wraps around to the dividend.
  return combine(op, in, [&](int64_t a, int64_t b) {
    return b == -1 ? fn(a, int64_t(1)) * -1 : fn(a, b);
  });
}

static FailureOr<HostValue> evaluate(arith::DivSIOp op,
                                     Inputs<arith::DivSIOp> in) {
  return divide(op, in, [](int64_t a, int64_t b) { return uint64_t(a / b); });
}
static FailureOr<HostValue> evaluate(arith::RemSIOp op,
                                     Inputs<arith::RemSIOp> in) {
  return divide(op, in, [](int64_t a, int64_t b) { return uint64_t(a % b); });
}

static HostValue evaluate(arith::IndexCastOp op,
                          Inputs<arith::IndexCastOp> in) {
  HostValue result(op.getType());
  llvm::transform(in.getIn()->getIntegers(), result.getIntegers().begin(),
                  [&](int64_t value) { return wrap(value, op.getType()); });
  return result;
}

//===----------------------------------------------------------------------===//
// Parts of tensors
//===----------------------------------------------------------------------===//

/// The numbers of a list that is partly in the op, partly in its operands.
template <typename Range>
static SmallVector<int64_t> mix(ArrayRef<int64_t> known, Range operands) {
  SmallVector<int64_t> numbers;
  auto next = operands.begin();
  for (int64_t number : known)
    numbers.push_back(ShapedType::isDynamic(number)
                          ? (*next++)->getIntegers().front()
                          : number);
  return numbers;
}

/// The elements of a tensor of `shape` that a slice consists of, in order.
/// Reports a slice that leaves the tensor.
template <typename OpTy>
static FailureOr<std::vector<int64_t>> listSlice(OpTy op, Inputs<OpTy> &in,
                                                 ArrayRef<int64_t> shape) {
  SmallVector<int64_t> offsets = mix(op.getStaticOffsets(), in.getOffsets()),
                       sizes = mix(op.getStaticSizes(), in.getSizes()),
                       strides = mix(op.getStaticStrides(), in.getStrides());
  std::vector<int64_t> elements = {0};
  for (auto [dim, extent] : llvm::enumerate(shape)) {
    int64_t first = offsets[dim],
            last = first + (sizes[dim] - 1) * strides[dim];
    if (std::min(first, last) < 0 || std::max(first, last) >= extent)
      return op.emitOpError("takes elements ")
             << first << " to " << last << " of dimension " << dim
             << ", which has " << extent;
    std::vector<int64_t> outer = std::move(elements);
    elements.clear();
    for (int64_t element : outer)
      for (int64_t i = 0; i < sizes[dim]; ++i)
        elements.push_back(element * extent + first + i * strides[dim]);
  }
  return elements;
}

static FailureOr<HostValue> evaluate(tensor::ExtractSliceOp op,
                                     Inputs<tensor::ExtractSliceOp> in) {
  const HostValue &source = *in.getSource();
  FailureOr<std::vector<int64_t>> elements =
      listSlice(op, in, source.getShape());
  if (failed(elements))
    return failure();
  HostValue result(op.getType());
  for (auto [to, from] : llvm::enumerate(*elements))
    if (source.isReal())
      result.getReals()[to] = source.getReals()[from];
    else
      result.getIntegers()[to] = source.getIntegers()[from];
  return result;
}

static FailureOr<HostValue> evaluate(tensor::InsertSliceOp op,
                                     Inputs<tensor::InsertSliceOp> in) {
  const HostValue &source = *in.getSource();
  HostValue result = *in.getDest();
  FailureOr<std::vector<int64_t>> elements =
      listSlice(op, in, result.getShape());
  if (failed(elements))
    return failure();
  for (auto [from, to] : llvm::enumerate(*elements))
    if (source.isReal())
      result.getReals()[to] = source.getReals()[from];
    else
      result.getIntegers()[to] = source.getIntegers()[from];
  return result;
}

static FailureOr<HostValue> evaluate(tensor::ExtractOp op,
                                     Inputs<tensor::ExtractOp> in) {
  const HostValue &source = *in.getTensor();
  int64_t element = 0;
  for (auto [dim, index] : llvm::enumerate(in.getIndices())) {
    int64_t extent = source.getShape()[dim], i = index->getIntegers().front();
    if (i < 0 || i >= extent)
      return op.emitOpError("takes element ")
             << i << " of dimension " << dim << ", which has " << extent;
    element = element * extent + i;
  }
  return HostValue(op.getType(),
                   std::vector<int64_t>{source.getIntegers()[element]});
}

static HostValue evaluate(tensor::FromElementsOp op,
                          Inputs<tensor::FromElementsOp> in) {
  HostValue result(op.getType());
  for (auto [out, element] :
       llvm::zip_equal(result.getIntegers(), in.getElements()))
    out = element->getIntegers().front();
  return result;
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::addControlMeanings(Meanings &meanings) {
  meanings.add<arith::AddIOp>(evaluate);
  meanings.add<arith::SubIOp>(evaluate);
  meanings.add<arith::MulIOp>(evaluate);
  meanings.add<arith::MinSIOp>(evaluate);
  meanings.add<arith::MaxSIOp>(evaluate);
  meanings.add<arith::DivSIOp>(evaluate);
  meanings.add<arith::RemSIOp>(evaluate);
  meanings.add<arith::IndexCastOp>(evaluate);
  meanings.add<tensor::ExtractSliceOp>(evaluate);
  meanings.add<tensor::InsertSliceOp>(evaluate);
  meanings.add<tensor::ExtractOp>(evaluate);
  meanings.add<tensor::FromElementsOp>(evaluate);
}
