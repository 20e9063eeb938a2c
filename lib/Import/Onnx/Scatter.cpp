//===- Scatter.cpp - Writing by place -------------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A place that the graph knows is cut out and put together again with what is
// written. One that is an input, or that was found, is a `mann.slot_write`.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

/// More writes than are made one by one.
constexpr int64_t kMaxWrites = 4096;

/// What becomes of the element that was there.
enum class Combine { Replace, Add, Multiply, Max, Min };

static FailureOr<Combine> readReduction(Node &node) {
  std::string reduction = node.getString("reduction", "none");
  for (auto [name, kind] :
       {std::pair("none", Combine::Replace), std::pair("add", Combine::Add),
        std::pair("mul", Combine::Multiply), std::pair("max", Combine::Max),
        std::pair("min", Combine::Min)})
    if (reduction == name)
      return kind;
  return node.refuse("'reduction' is '" + reduction +
                     "'; none, add, mul, max and min are supported");
}

static Tensor combine(GraphBuilder &b, Combine kind, const Tensor &old,
                      const Tensor &update) {
  switch (kind) {
  case Combine::Replace:
    return update;
  case Combine::Add:
    return b.binary(Binary::Add, old, update);
  case Combine::Multiply:
    return b.binary(Binary::Mul, old, update);
  case Combine::Max:
    return b.binary(Binary::Max, old, update);
  case Combine::Min:
    return b.binary(Binary::Min, old, update);
  }
  llvm_unreachable("all are listed");
}

/// [N, W] with one row replaced or added to, by an index that the model gets.
static Tensor writeRow(GraphBuilder &b, const Tensor &matrix, const Tensor &row,
                       Value index, Combine kind) {
  SlotMode mode = kind == Combine::Add ? SlotMode::Add : SlotMode::Overwrite;
  Value memory = b.inShape(matrix, matrix.shape);
  Value result = SlotWriteOp::create(
      b.builder, b.loc, memory.getType(),
      SlotModeAttr::get(b.builder.getContext(), mode), memory,
      b.inShape(row, {matrix.shape[1]}), b.idsInShape(b.ids({index}, {}), {}));
  return b.fromShape(result, matrix.shape);
}

/// Whether indices that are known only when the model runs may do that, so many
/// times.
static LogicalResult wantSlotWrites(Node &node, Combine kind, int64_t writes) {
  if (!node.in(1).isIds())
    return node.refuse("its indices must be whole numbers");
  if (kind != Combine::Replace && kind != Combine::Add)
    return node.refuse("writes by indices that are known only when the model "
                       "runs: that is supported with reduction none or add");
  if (writes > 256)
    return node.refuse("writes " + Twine(writes) +
                       " parts by indices that are known only when the model "
                       "runs; up to 256 are supported");
  return success();
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
    // A linear write ends within the cache, so that a ring does the same.
    int64_t before =
        countElements(ArrayRef<int64_t>(cache.shape).take_front(*dim));
    if (count != 1 || before != 1 || !node.in(2).isIds() ||
        node.in(2).size() != 1)
      return node.refuse("writes at an index that is known only when the model "
                         "runs: that is supported for one step, of a cache "
                         "that has 1 in every dimension before 'axis'");
    Tensor rows = b.reshape(cache, {size, cache.size() / size});
    Tensor written = writeRow(b, rows, b.reshape(update, {rows.shape[1]}),
                              b.idAt(node.in(2), 0), Combine::Replace);
    node.set(0, b.reshape(written, cache.shape));
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

/// Which index of each write, of those into `outer`, says the row: all others
/// are 0, of dimensions of size 1.
static std::optional<int64_t>
findRowIndex(GraphBuilder &b, const Tensor &indices, ArrayRef<int64_t> outer) {
  int64_t depth = outer.size(), column = depth - 1;
  for (int64_t dim = 0; dim < depth; ++dim)
    if (outer[dim] != 1)
      column = dim;
  for (int64_t i = 0, n = indices.size(); i < n; ++i) {
    if (i % depth == column)
      continue;
    if (outer[i % depth] != 1 || !matchPattern(b.idAt(indices, i), m_Zero()))
      return std::nullopt;
  }
  return column;
}

/// Rows (or what lies below more indices) replaced or combined.
static LogicalResult importScatterNd(Node &node) {
  const Tensor &data = node.in(0), &indices = node.in(1);
  const Tensor &updates = node.in(2);
  if (!data.isReal() || !updates.isReal() || updates.size() == 0 ||
      indices.rank() == 0)
    return node.refuse("is supported for float numbers");
  FailureOr<Combine> kind = readReduction(node);
  if (failed(kind))
    return failure();
  GraphBuilder &b = node.b;
  int64_t depth = indices.shape.back();
  if (depth < 1 || depth > data.rank())
    return node.refuse("its indices do not fit the operand");
  ArrayRef<int64_t> below = ArrayRef<int64_t>(data.shape).drop_front(depth);
  int64_t each = countElements(below), writes = indices.size() / depth;
  if (updates.size() != writes * each)
    return node.refuse("its updates do not fit the indices");
  if (writes > kMaxWrites)
    return node.refuse("writes " + Twine(writes) + " parts; up to " +
                       Twine(kMaxWrites) + " are supported");
  Shape outer(ArrayRef<int64_t>(data.shape).take_front(depth));
  Tensor flat = b.reshape(data, {countElements(outer), each});
  Tensor rows = b.reshape(updates, {writes, each});
  if (!indices.isConstant()) {
    if (failed(wantSlotWrites(node, *kind, writes)))
      return failure();
    std::optional<int64_t> column = findRowIndex(b, indices, outer);
    if (!column)
      return node.refuse("writes by indices that are known only when the model "
                         "runs: that is supported for one index a row, beside "
                         "0 for dimensions of size 1");
    for (int64_t write = 0; write < writes; ++write)
      flat = writeRow(b, flat, b.reshape(b.slice(rows, 0, write, 1), {each}),
                      b.idAt(indices, write * depth + *column), *kind);
    node.set(0, b.reshape(flat, data.shape));
    return success();
  }
  if (indices.isReal())
    return node.refuse("its indices must be whole numbers");
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
    Tensor old = b.slice(flat, 0, place, 1);
    flat = replacePart(
        b, flat, combine(b, *kind, old, b.slice(rows, 0, write, 1)), 0, place);
  }
  node.set(0, b.reshape(flat, data.shape));
  return success();
}

/// Where in a tensor element `i` of the indices lies: the start of the line
/// along `dim`, in elements.
static int64_t lineOf(int64_t i, ArrayRef<int64_t> own, ArrayRef<int64_t> whole,
                      int64_t dim) {
  int64_t start = 0;
  for (auto [d, step] : llvm::enumerate(own)) {
    start += int64_t(d) == dim ? 0 : i / step * whole[d];
    i %= step;
  }
  return start;
}

/// Elements at places that are known only when the model runs: each line along
/// `dim` is a memory with rows of one element.
static LogicalResult scatterByIds(Node &node, int64_t dim, Combine kind) {
  const Tensor &data = node.in(0), &ids = node.in(1), &updates = node.in(2);
  if (failed(wantSlotWrites(node, kind, ids.size())))
    return failure();
  GraphBuilder &b = node.b;
  int64_t size = data.shape[dim];
  Shape whole = rowMajorStrides(data.shape), own = rowMajorStrides(ids.shape);
  Tensor values = b.reshape(updates, {updates.size()});
  llvm::MapVector<int64_t, Tensor> lines;
  // Lines in the order of the tensor without `dim`, those that nothing is
  // written to as well.
  Shape others = data.shape;
  others[dim] = 1;
  Shape otherStrides = rowMajorStrides(others);
  for (int64_t i = 0, n = countElements(others); i < n; ++i) {
    int64_t start = lineOf(i, otherStrides, whole, dim);
    lines[start] =
        b.reshape(b.strided(data, {size}, start, {whole[dim]}), {size, 1});
  }
  for (int64_t i = 0, n = ids.size(); i < n; ++i) {
    Tensor &line = lines[lineOf(i, own, whole, dim)];
    line = writeRow(b, line, b.slice(values, 0, i, 1), b.idAt(ids, i), kind);
  }
  SmallVector<Tensor> parts;
  for (auto &[start, line] : lines)
    parts.push_back(b.reshape(line, {1, size}));
  // [others..., size] back to the order of the tensor.
  Shape shape, order;
  for (int64_t d = 0; d < data.rank(); ++d) {
    order.push_back(d == dim ? data.rank() - 1 : d > dim ? d - 1 : d);
    if (d != dim)
      shape.push_back(data.shape[d]);
  }
  shape.push_back(size);
  node.set(0, b.transpose(b.reshape(b.concat(parts, 0), shape), order));
  return success();
}

/// Elements replaced or combined, one for each index.
static LogicalResult importScatterElements(Node &node) {
  const Tensor &data = node.in(0), &indices = node.in(1);
  const Tensor &updates = node.in(2);
  if (failed(node.wantReals(2)))
    return failure();
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", 0), data.rank());
  FailureOr<Combine> kind = readReduction(node);
  if (!dim || failed(kind))
    return failure();
  if (!data.isReal() || indices.rank() != data.rank() ||
      updates.shape != indices.shape || indices.size() == 0)
    return node.refuse("is supported on float numbers, with indices of their "
                       "rank and updates of the indices' shape");
  for (int64_t d = 0; d < data.rank(); ++d)
    if (d != *dim && indices.shape[d] > data.shape[d])
      return node.refuse("the indices do not fit the operand");
  if (!indices.isConstant() && data.size() / data.shape[*dim] <= 256)
    return scatterByIds(node, *dim, *kind);
  std::optional<Shape> places = node.integers(1, "the indices");
  if (!places)
    return failure();
  if (indices.size() > kMaxWrites)
    return node.refuse("writes " + Twine(indices.size()) + " elements; up to " +
                       Twine(kMaxWrites) + " are supported");
  GraphBuilder &b = node.b;
  int64_t size = data.shape[*dim];
  Shape whole = rowMajorStrides(data.shape);
  Shape own = rowMajorStrides(indices.shape);
  Tensor flat = b.reshape(data, {data.size()});
  Tensor values = b.reshape(updates, {updates.size()});
  for (auto [i, index] : llvm::enumerate(*places)) {
    int64_t place = index < 0 ? index + size : index;
    if (place < 0 || place >= size)
      return node.refuse("an index is outside of the operand");
    place = lineOf(int64_t(i), own, whole, *dim) + place * whole[*dim];
    Tensor old = b.slice(flat, 0, place, 1);
    Tensor value = b.slice(values, 0, int64_t(i), 1);
    flat = replacePart(b, flat, combine(b, *kind, old, value), 0, place);
  }
  node.set(0, b.reshape(flat, data.shape));
  return success();
}

void mann::onnx_import::addScatterOperators(Handlers &handlers) {
  handlers["TensorScatter"] = importTensorScatter;
  handlers["ScatterND"] = importScatterNd;
  handlers["ScatterElements"] = importScatterElements;
}
