//===- GraphBuilder.cpp - Values of a graph, and what is made of them -----===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;

Shape mann::onnx_import::squeeze(ArrayRef<int64_t> shape) {
  Shape result;
  for (int64_t size : shape)
    if (size != 1)
      result.push_back(size);
  if (result.empty() && !shape.empty())
    result.push_back(1);
  return result;
}

GraphBuilder::GraphBuilder(ModuleOp module, Block *body)
    : builder(OpBuilder::atBlockEnd(body)), loc(module.getLoc()),
      module(module), symbols(OpBuilder::atBlockBegin(module.getBody())) {}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

Tensor GraphBuilder::constant(Constant value, StringRef name) {
  Tensor tensor;
  tensor.kind = value.kind;
  tensor.shape = value.shape;
  tensor.constant = std::make_shared<const Constant>(std::move(value));
  tensor.name = name.str();
  return tensor;
}

RankedTensorType GraphBuilder::typeOf(ArrayRef<int64_t> shape) {
  return RankedTensorType::get(squeeze(shape), builder.getF32Type());
}

Value GraphBuilder::materialize(Tensor &tensor) {
  if (tensor.value)
    return tensor.value;
  RankedTensorType type = typeOf(tensor.shape);
  std::vector<float> values;
  for (int64_t i = 0, n = tensor.size(); i < n; ++i)
    values.push_back(float(tensor.constant->number(i)));
  std::string symbol = names.get(tensor.name);
  auto parameter = ParameterOp::create(
      symbols, loc, symbol, type,
      cast<ElementsAttr>(DenseElementsAttr::get(type, ArrayRef<float>(values))),
      /*source=*/StringAttr(), /*offset=*/IntegerAttr(),
      /*transposed=*/false, /*sym_visibility=*/StringAttr());
  auto use = GetParameterOp::create(builder, loc, type, parameter.getSymName());
  if (tensor.format)
    use->setAttr(MannDialect::FormatAttrHelper::getNameStr(),
                 TypeAttr::get(tensor.format));
  return tensor.value = use;
}

Tensor GraphBuilder::wrap(Value value, ArrayRef<int64_t> shape) {
  Tensor tensor;
  tensor.shape.assign(shape.begin(), shape.end());
  tensor.value = value;
  return tensor;
}

Value GraphBuilder::inShape(Tensor tensor, ArrayRef<int64_t> shape) {
  Value value = materialize(tensor);
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  return ReshapeOp::create(builder, loc, type.clone(shape), value);
}

Tensor GraphBuilder::fromShape(Value value, ArrayRef<int64_t> shape) {
  RankedTensorType type = typeOf(shape);
  if (value.getType() != type)
    value = ReshapeOp::create(builder, loc, type, value);
  return wrap(value, shape);
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

Tensor GraphBuilder::reshape(const Tensor &tensor, ArrayRef<int64_t> shape) {
  Tensor result = tensor;
  result.shape.assign(shape.begin(), shape.end());
  if (tensor.isConstant()) {
    result.constant =
        std::make_shared<const Constant>(tensor.constant->reshaped(shape));
    if (result.value && squeeze(shape) != squeeze(tensor.shape))
      result.value = {};
    return result;
  }
  // Ids are a list whatever the graph's shape of them is.
  if (tensor.isReal() && squeeze(shape) != squeeze(tensor.shape)) {
    auto type = cast<RankedTensorType>(tensor.value.getType());
    result.value = ReshapeOp::create(builder, loc, type.clone(squeeze(shape)),
                                     tensor.value);
  }
  return result;
}

Tensor GraphBuilder::strided(const Tensor &tensor, ArrayRef<int64_t> shape,
                             int64_t offset, ArrayRef<int64_t> strides) {
  if (tensor.isConstant()) {
    Tensor result =
        constant(tensor.constant->strided(shape, offset, strides), tensor.name);
    result.format = tensor.format;
    return result;
  }
  if (tensor.isIds()) {
    SmallVector<Value> elements;
    Shape own = rowMajorStrides(shape);
    for (int64_t i = 0, n = countElements(shape); i < n; ++i) {
      int64_t source = offset, rest = i;
      for (auto [stride, step] : llvm::zip(strides, own)) {
        source += rest / step * stride;
        rest %= step;
      }
      elements.push_back(idAt(tensor, source));
    }
    return ids(elements, shape);
  }
  // Without the dimensions of size 1, which no index ever leaves.
  Shape kept, keptStrides;
  for (auto [size, stride] : llvm::zip(shape, strides))
    if (size != 1) {
      kept.push_back(size);
      keptStrides.push_back(stride);
    }
  bool isWhole = offset == 0 && countElements(shape) == tensor.size() &&
                 keptStrides == rowMajorStrides(kept);
  if (isWhole)
    return reshape(tensor, shape);
  if (kept.empty() && !shape.empty()) {
    kept.push_back(1);
    keptStrides.push_back(0);
  }
  auto type = cast<RankedTensorType>(tensor.value.getType());
  Tensor result = tensor;
  result.shape.assign(shape.begin(), shape.end());
  result.value = StridedOp::create(builder, loc, type.clone(kept), tensor.value,
                                   builder.getI64IntegerAttr(offset),
                                   builder.getDenseI64ArrayAttr(keptStrides));
  return result;
}

Tensor GraphBuilder::broadcast(const Tensor &tensor, ArrayRef<int64_t> shape) {
  if (ArrayRef<int64_t>(tensor.shape) == shape)
    return tensor;
  if (countElements(shape) == tensor.size())
    return reshape(tensor, shape);
  // A constant is repeated where it is read, and not in the tables.
  Tensor source = tensor;
  if (source.isConstant() && source.isReal()) {
    materialize(source);
    source.constant = nullptr;
  }
  return strided(source, shape, 0, broadcastStrides(tensor.shape, shape));
}

Tensor GraphBuilder::transpose(const Tensor &tensor,
                               ArrayRef<int64_t> permutation) {
  Shape whole = rowMajorStrides(tensor.shape), shape, strides;
  for (int64_t dim : permutation) {
    shape.push_back(tensor.shape[dim]);
    strides.push_back(whole[dim]);
  }
  return strided(tensor, shape, 0, strides);
}

Tensor GraphBuilder::transposeLast(const Tensor &tensor) {
  auto order = countUp(0, tensor.rank());
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return transpose(tensor, order);
}

/// The dimension of the squeezed shape for one of more than one element.
static int64_t squeezedDim(ArrayRef<int64_t> shape, int64_t dim) {
  int64_t result = 0;
  for (int64_t size : shape.take_front(dim))
    result += size != 1;
  return result;
}

Tensor GraphBuilder::slice(const Tensor &tensor, int64_t dim, int64_t start,
                           int64_t size, int64_t step) {
  Shape shape = tensor.shape;
  if (start == 0 && step == 1 && size == shape[dim])
    return tensor;
  shape[dim] = size;
  if (!tensor.isReal() || tensor.isConstant() || (step != 1 && size != 1)) {
    Shape strides = rowMajorStrides(tensor.shape);
    int64_t offset = start * strides[dim];
    strides[dim] *= step;
    return strided(tensor, shape, offset, strides);
  }
  auto type = cast<RankedTensorType>(tensor.value.getType());
  int64_t at = squeezedDim(tensor.shape, dim);
  Shape part(type.getShape());
  part[at] = size;
  Tensor result = tensor;
  result.value = SliceOp::create(builder, loc, type.clone(part), tensor.value,
                                 builder.getI64IntegerAttr(start),
                                 builder.getI64IntegerAttr(at));
  result.shape = tensor.shape;
  result.shape[dim] = size;
  if (squeeze(shape) != part)
    result.value = ReshapeOp::create(builder, loc, type.clone(squeeze(shape)),
                                     result.value);
  return result;
}

/// Calls `place` with each part, an element of it, and where in `shape` that
/// lies when the parts are side by side along `dim`.
static void placeElements(
    ArrayRef<Tensor> parts, ArrayRef<int64_t> shape, int64_t dim,
    llvm::function_ref<void(const Tensor &, int64_t, int64_t)> place) {
  int64_t inner = countElements(shape.drop_front(dim + 1)), start = 0;
  for (const Tensor &part : parts) {
    int64_t each = part.shape[dim] * inner;
    for (int64_t i = 0, n = part.size(); i < n; ++i)
      place(part, i, i / each * shape[dim] * inner + start + i % each);
    start += each;
  }
}

Tensor GraphBuilder::concatConstants(ArrayRef<Tensor> parts,
                                     ArrayRef<int64_t> shape, int64_t dim) {
  const Tensor &first = parts.front();
  Constant whole = Constant::filled(first.kind, shape, 0);
  placeElements(parts, shape, dim,
                [&](const Tensor &part, int64_t from, int64_t to) {
                  whole.set(to, part.constant->number(from));
                });
  Tensor result = constant(std::move(whole), first.name);
  if (llvm::all_of(parts, [&](const Tensor &part) {
        return part.format == first.format;
      }))
    result.format = first.format;
  return result;
}

Tensor GraphBuilder::concat(ArrayRef<Tensor> parts, int64_t dim) {
  SmallVector<Tensor> left;
  for (const Tensor &part : parts)
    if (part.size() != 0)
      left.push_back(part);
  if (left.empty())
    return parts.front();
  if (left.size() == 1)
    return left.front();
  Shape shape = left.front().shape;
  shape[dim] = 0;
  for (const Tensor &part : left)
    shape[dim] += part.shape[dim];
  bool isConstant =
      llvm::all_of(left, [](const Tensor &t) { return t.isConstant(); });
  if (isConstant)
    return concatConstants(left, shape, dim);
  if (!left.front().isReal()) {
    SmallVector<Value> elements(countElements(shape));
    placeElements(left, shape, dim,
                  [&](const Tensor &part, int64_t from, int64_t to) {
                    elements[to] = idAt(part, from);
                  });
    return ids(elements, shape);
  }
  // The dimension is there in every part, also where it has one element.
  Shape outer, inner;
  for (int64_t size : ArrayRef<int64_t>(shape).take_front(dim))
    if (size != 1)
      outer.push_back(size);
  for (int64_t size : ArrayRef<int64_t>(shape).drop_front(dim + 1))
    if (size != 1)
      inner.push_back(size);
  auto typed = [&](int64_t size) {
    Shape full = outer;
    full.push_back(size);
    llvm::append_range(full, inner);
    return RankedTensorType::get(full, builder.getF32Type());
  };
  SmallVector<Value> values;
  for (Tensor &part : left) {
    Value value = materialize(part);
    RankedTensorType type = typed(part.shape[dim]);
    if (value.getType() != type)
      value = ReshapeOp::create(builder, loc, type, value);
    values.push_back(value);
  }
  Value whole = ConcatOp::create(builder, loc, typed(shape[dim]), values,
                                 builder.getI64IntegerAttr(outer.size()));
  Tensor result = wrap(whole, shape);
  result.isTruth = llvm::all_of(left, [](const Tensor &t) {
    return t.isTruth || t.kind == NumberKind::Boolean;
  });
  return result;
}

Tensor GraphBuilder::pad(const Tensor &tensor, ArrayRef<int64_t> low,
                         ArrayRef<int64_t> high) {
  Shape shape = tensor.shape, lows, highs;
  // A dimension of one element is there if it gets neighbours.
  Shape from, to;
  for (auto [size, before, after] : llvm::zip(shape, low, high)) {
    int64_t padded = size + before + after;
    if (padded != 1) {
      from.push_back(size);
      to.push_back(padded);
      lows.push_back(before);
      highs.push_back(after);
    }
    size = padded;
  }
  if (shape == tensor.shape)
    return tensor;
  Tensor copy = tensor;
  Value value = materialize(copy);
  auto element = builder.getF32Type();
  auto type = RankedTensorType::get(from, element);
  if (value.getType() != type)
    value = ReshapeOp::create(builder, loc, type, value);
  return wrap(PadOp::create(builder, loc, RankedTensorType::get(to, element),
                            value, builder.getDenseI64ArrayAttr(lows),
                            builder.getDenseI64ArrayAttr(highs)),
              shape);
}

//===----------------------------------------------------------------------===//
// Whole numbers that are computed
//===----------------------------------------------------------------------===//

Value GraphBuilder::idAt(const Tensor &tensor, int64_t index) {
  if (tensor.isConstant()) {
    // Ids have 32 bits: a number beyond them is the nearest one there is.
    int64_t value = std::clamp<int64_t>(tensor.constant->integers[index],
                                        INT32_MIN, INT32_MAX);
    return arith::ConstantOp::create(builder, loc,
                                     builder.getI32IntegerAttr(int32_t(value)));
  }
  if (auto made = tensor.value.getDefiningOp<tensor::FromElementsOp>())
    return made.getElements()[index];
  // A list has its elements in one of its dimensions, the others have one.
  SmallVector<Value> position;
  for (int64_t size : cast<RankedTensorType>(tensor.value.getType()).getShape())
    position.push_back(arith::ConstantOp::create(
        builder, loc, builder.getIndexAttr(size == 1 ? 0 : index)));
  return tensor::ExtractOp::create(builder, loc, tensor.value, position);
}

Tensor GraphBuilder::ids(ArrayRef<Value> elements, ArrayRef<int64_t> shape) {
  auto count = int64_t(elements.size());
  auto type = RankedTensorType::get(count == 1 ? Shape{} : Shape{count, 1},
                                    builder.getI32Type());
  Tensor result =
      wrap(tensor::FromElementsOp::create(builder, loc, type, elements), shape);
  result.kind = NumberKind::Integer;
  return result;
}

Value GraphBuilder::idsInShape(const Tensor &tensor, ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, builder.getI32Type());
  if (tensor.value && tensor.value.getType() == type)
    return tensor.value;
  SmallVector<Value> elements;
  for (int64_t i = 0, n = tensor.size(); i < n; ++i)
    elements.push_back(idAt(tensor, i));
  return tensor::FromElementsOp::create(builder, loc, type, elements);
}

Tensor GraphBuilder::rowAt(const Tensor &tensor, Value id) {
  Shape shape(ArrayRef<int64_t>(tensor.shape).drop_front());
  Shape inner = squeeze(shape), whole{tensor.shape.front()};
  whole.append(inner);
  Value rows = inShape(tensor, whole);
  Value index =
      arith::IndexCastOp::create(builder, loc, builder.getIndexType(), id);
  auto type = RankedTensorType::get(inner, builder.getF32Type());
  return wrap(RowOp::create(builder, loc, type, rows, index), shape);
}
