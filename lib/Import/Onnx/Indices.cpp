//===- Indices.cpp - Operators that find or take elements by index --------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An index that the graph knows picks by slices, which cost nothing. One that
// is an input, or that ArgMax or TopK found, picks by `mann.row`.
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

/// More elements or rows than are picked one by one when the model runs.
constexpr int64_t kMaxPicks = 1024;

//===----------------------------------------------------------------------===//
// ArgMax and TopK
//===----------------------------------------------------------------------===//

namespace {
/// A tensor as rows of what lies along one dimension.
struct Lines {
  Tensor rows;               ///< [R, n]
  Shape others;              ///< The other dimensions, R elements in all.
  SmallVector<int64_t> back; ///< From [others..., n] to the tensor's order.
};
} // namespace

static Lines makeLines(GraphBuilder &b, const Tensor &tensor, int64_t dim) {
  Lines lines;
  Shape order;
  for (int64_t d = 0; d < tensor.rank(); ++d)
    if (d != dim) {
      order.push_back(d);
      lines.others.push_back(tensor.shape[d]);
    }
  order.push_back(dim);
  lines.back.assign(order.size(), 0);
  for (auto [position, d] : llvm::enumerate(order))
    lines.back[d] = int64_t(position);
  int64_t size = tensor.shape[dim];
  lines.rows = b.reshape(b.transpose(tensor, order),
                         {countElements(lines.others), size});
  return lines;
}

/// [R, k] where the tensor's dimension is replaced by one of k.
static Tensor putBack(GraphBuilder &b, const Lines &lines, const Tensor &rows) {
  Shape shape = lines.others;
  shape.push_back(rows.shape[1]);
  return b.transpose(b.reshape(rows, shape), lines.back);
}

/// The indices of the `count` first elements of [n] in order, the lower first
/// of equal ones.
static SmallVector<Value> findFirst(GraphBuilder &b, const Tensor &row,
                                    bool isLargest, int64_t count) {
  Type i32 = b.builder.getI32Type();
  Value input = b.inShape(row, row.shape), indices;
  bool isArgmax = isLargest && count == 1;
  if (isArgmax)
    indices = ArgmaxOp::create(b.builder, b.loc, RankedTensorType::get({}, i32),
                               input);
  else
    indices = TopKOp::create(b.builder, b.loc,
                             RankedTensorType::get({count}, i32), input,
                             /*smallest=*/!isLargest);
  Tensor found = b.wrap(indices, isArgmax ? Shape{} : Shape{count});
  found.kind = NumberKind::Integer;
  SmallVector<Value> ids;
  for (int64_t i = 0; i < count; ++i)
    ids.push_back(b.idAt(found, i));
  return ids;
}

/// The same for numbers that are known; one that is none comes last.
static Shape findFirst(const Constant &rows, int64_t row, int64_t size,
                       bool isLargest, int64_t count) {
  Shape order = countUp(0, size);
  auto at = [&](int64_t i) {
    double value = rows.number(row * size + i);
    return std::isnan(value) ? -HUGE_VAL : isLargest ? value : -value;
  };
  llvm::sort(order, [&](int64_t i, int64_t j) {
    return at(i) != at(j) ? at(i) > at(j) : i < j;
  });
  order.resize(count);
  return order;
}

namespace {
/// What was found in each row.
struct Found {
  Tensor values, indices; ///< [R, k]
};
} // namespace

/// The `count` first in order of each row [R, n].
static Found findInRows(GraphBuilder &b, const Tensor &rows, bool isLargest,
                        int64_t count) {
  int64_t lines = rows.shape[0], size = rows.shape[1];
  if (rows.isConstant()) {
    Constant values = Constant::filled(rows.kind, {lines, count}, 0);
    Constant indices = Constant::filled(NumberKind::Integer, {lines, count}, 0);
    for (int64_t line = 0, at = 0; line < lines; ++line)
      for (int64_t i :
           findFirst(*rows.constant, line, size, isLargest, count)) {
        values.set(at, rows.constant->number(line * size + i));
        indices.integers[at++] = i;
      }
    return {b.constant(std::move(values)), b.constant(std::move(indices))};
  }
  SmallVector<Value> indices;
  SmallVector<Tensor> values;
  for (int64_t line = 0; line < lines; ++line) {
    Tensor row = b.reshape(b.slice(rows, 0, line, 1), {size});
    SmallVector<Value> found = findFirst(b, row, isLargest, count);
    for (Value index : found)
      values.push_back(b.reshape(b.rowAt(row, index), {1}));
    llvm::append_range(indices, found);
  }
  return {b.reshape(b.concat(values, 0), {lines, count}),
          b.ids(indices, {lines, count})};
}

/// What both need to know of their operand; the dimension.
static std::optional<int64_t> readSearch(Node &node, int64_t axis,
                                         int64_t count) {
  const Tensor &tensor = node.in(0);
  if (!tensor.isConstant() && failed(node.wantReals()))
    return std::nullopt;
  if (tensor.size() == 0) {
    (void)node.refuse("'" + node.inputName(0) + "' has no elements");
    return std::nullopt;
  }
  std::optional<int64_t> dim = node.dimension(axis, tensor.rank());
  if (!dim)
    return std::nullopt;
  int64_t size = tensor.shape[*dim], lines = tensor.size() / size;
  if (count < 1 || count > size) {
    (void)node.refuse("takes the " + Twine(count) + " first of " + Twine(size) +
                      " elements; 1 to " + Twine(size) + " are there");
    return std::nullopt;
  }
  if (!tensor.isConstant() &&
      (lines > kMaxPicks || lines * count > kMaxPicks)) {
    (void)node.refuse("finds " + Twine(lines) + " x " + Twine(count) +
                      " elements; up to " + Twine(kMaxPicks) +
                      " are supported");
    return std::nullopt;
  }
  return dim;
}

template <bool isLargest> static LogicalResult importArgExtreme(Node &node) {
  std::optional<int64_t> dim = readSearch(node, node.getInt("axis", 0), 1);
  if (!dim)
    return failure();
  if (node.getInt("select_last_index", 0))
    return node.refuse("takes the last of equal ones; the first is supported "
                       "(select_last_index = 0)");
  GraphBuilder &b = node.b;
  Lines lines = makeLines(b, node.in(0), *dim);
  Found found = findInRows(b, lines.rows, isLargest, 1);
  Shape shape = node.in(0).shape;
  shape[*dim] = 1;
  if (!node.getInt("keepdims", 1))
    shape.erase(shape.begin() + *dim);
  node.set(0, b.reshape(found.indices, shape));
  return success();
}

static LogicalResult importTopK(Node &node) {
  if (!node.in(1).isConstant() || node.in(1).isReal() || node.in(1).size() != 1)
    return node.refuse("'k' must be one whole number that is known at compile "
                       "time, but '" +
                       node.inputName(1) + "' is not");
  int64_t count = node.in(1).constant->integers[0];
  std::optional<int64_t> dim = readSearch(node, node.getInt("axis", -1), count);
  if (!dim)
    return failure();
  GraphBuilder &b = node.b;
  Lines lines = makeLines(b, node.in(0), *dim);
  Found found =
      findInRows(b, lines.rows, node.getInt("largest", 1) != 0, count);
  node.set(0, putBack(b, lines, found.values));
  if (node.wantsOutput(1))
    node.set(1, putBack(b, lines, found.indices));
  return success();
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

/// The positions `indices` of dimension `dim`, each run of neighbours as a
/// slice.
static Tensor gather(GraphBuilder &b, const Tensor &tensor, int64_t dim,
                     ArrayRef<int64_t> indices) {
  SmallVector<Tensor> parts;
  for (size_t begin = 0, end; begin < indices.size(); begin = end) {
    end = begin + 1;
    while (end < indices.size() && indices[end] == indices[end - 1] + 1)
      ++end;
    parts.push_back(b.slice(tensor, dim, indices[begin], int64_t(end - begin)));
  }
  return b.concat(parts, dim);
}

/// Rows of a table of the model by ids that are inputs: an embedding.
static Tensor embed(GraphBuilder &b, const Tensor &table, const Tensor &ids) {
  Tensor source = table;
  Value matrix = b.materialize(source);
  int64_t count = ids.size(), width = table.shape[1];
  auto result = RankedTensorType::get(
      count == 1 ? Shape{width} : Shape{count, width}, b.builder.getF32Type());
  Value list = b.idsInShape(ids, count == 1 ? Shape{1} : Shape{count, 1});
  Value rows = EmbedOp::create(
      b.builder, b.loc, result, list, matrix, /*weights=*/Value(),
      /*temporal=*/Value(), /*count=*/Value(), /*padding=*/IntegerAttr(),
      TemporalOrder::OldestFirst, /*temporal_on_empty=*/false,
      Rounding::NearestEven, /*products=*/TypeAttr());
  Shape shape = ids.shape;
  shape.push_back(width);
  return b.wrap(rows, shape);
}

/// What ids that are known only when the model runs choose along `dim`.
static LogicalResult gatherByIds(Node &node, int64_t dim) {
  const Tensor &tensor = node.in(0), &ids = node.in(1);
  if (!tensor.isReal() || tensor.size() == 0)
    return node.refuse("takes whole numbers by ids that are known only when "
                       "the model runs; float numbers are supported");
  GraphBuilder &b = node.b;
  if (tensor.isConstant() && dim == 0 && tensor.rank() == 2 &&
      tensor.shape[1] > 1) {
    node.set(0, embed(b, tensor, ids));
    return success();
  }
  if (ids.size() > kMaxPicks)
    return node.refuse("takes " + Twine(ids.size()) +
                       " parts by ids that are known only when the model "
                       "runs; up to " +
                       Twine(kMaxPicks) + " are supported");
  // [n, before, behind], and the rows as [ids, before, behind].
  ArrayRef<int64_t> whole(tensor.shape);
  int64_t before = countElements(whole.take_front(dim));
  int64_t behind = countElements(whole.drop_front(dim + 1));
  Tensor source =
      b.transpose(b.reshape(tensor, {before, whole[dim], behind}), {1, 0, 2});
  SmallVector<Tensor> rows;
  for (int64_t i = 0, n = ids.size(); i < n; ++i)
    rows.push_back(
        b.reshape(b.rowAt(source, b.idAt(ids, i)), {1, before, behind}));
  Tensor found = b.transpose(b.concat(rows, 0), {1, 0, 2});
  Shape shape(whole.take_front(dim));
  llvm::append_range(shape, ids.shape);
  llvm::append_range(shape, whole.drop_front(dim + 1));
  node.set(0, b.reshape(found, shape));
  return success();
}

static LogicalResult importGather(Node &node) {
  const Tensor &tensor = node.in(0), &indices = node.in(1);
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", 0), tensor.rank());
  if (!dim)
    return failure();
  if (indices.isIds())
    return gatherByIds(node, *dim);
  std::optional<Shape> positions = node.integers(1, "the indices");
  if (!positions)
    return failure();
  for (int64_t &position : *positions) {
    if (position < 0)
      position += tensor.shape[*dim];
    if (position < 0 || position >= tensor.shape[*dim])
      return node.refuse("an index is outside the " +
                         Twine(tensor.shape[*dim]) + " elements of dimension " +
                         Twine(*dim));
  }
  Shape shape(ArrayRef<int64_t>(tensor.shape).take_front(*dim));
  llvm::append_range(shape, indices.shape);
  llvm::append_range(shape,
                     ArrayRef<int64_t>(tensor.shape).drop_front(*dim + 1));
  if (positions->empty())
    return node.refuse("takes no element");
  if (failed(node.wantMovable(tensor, countElements(shape))))
    return failure();
  node.set(0, node.b.reshape(gather(node.b, tensor, *dim, *positions), shape));
  return success();
}

/// One element by an id for each of the result.
static LogicalResult gatherElementsByIds(Node &node, int64_t dim) {
  const Tensor &tensor = node.in(0), &ids = node.in(1);
  if (!tensor.isReal() || tensor.size() == 0)
    return node.refuse("takes whole numbers by ids that are known only when "
                       "the model runs; float numbers are supported");
  if (ids.size() > kMaxPicks)
    return node.refuse("takes " + Twine(ids.size()) +
                       " elements by ids that are known only when the model "
                       "runs; up to " +
                       Twine(kMaxPicks) + " are supported");
  GraphBuilder &b = node.b;
  Shape whole = rowMajorStrides(tensor.shape);
  Shape own = rowMajorStrides(ids.shape);
  llvm::DenseMap<int64_t, Tensor> lines;
  SmallVector<Tensor> elements;
  for (int64_t i = 0, n = ids.size(); i < n; ++i) {
    int64_t start = 0, rest = i;
    for (int64_t d = 0; d < tensor.rank(); ++d) {
      start += d == dim ? 0 : rest / own[d] * whole[d];
      rest %= own[d];
    }
    auto [line, isNew] = lines.try_emplace(start);
    if (isNew)
      line->second =
          b.strided(tensor, {tensor.shape[dim]}, start, {whole[dim]});
    elements.push_back(b.reshape(b.rowAt(line->second, b.idAt(ids, i)), {1}));
  }
  node.set(0, b.reshape(b.concat(elements, 0), ids.shape));
  return success();
}

/// Elements by indices that are known, one for each of the result.
static LogicalResult importGatherElements(Node &node) {
  const Tensor &tensor = node.in(0), &indices = node.in(1);
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", 0), tensor.rank());
  if (!dim)
    return failure();
  if (indices.rank() != tensor.rank())
    return node.refuse("the indices must have the rank of the operand");
  for (int64_t d = 0; d < tensor.rank(); ++d)
    if (d != *dim && indices.shape[d] > tensor.shape[d])
      return node.refuse("the indices do not fit the operand");
  if (indices.isIds())
    return gatherElementsByIds(node, *dim);
  std::optional<Shape> positions = node.integers(1, "the indices");
  if (!positions)
    return failure();
  if (positions->empty())
    return node.refuse("takes no element");
  if (!tensor.isConstant() && indices.size() > kMaxIds)
    return node.refuse("picks " + Twine(indices.size()) +
                       " elements of a tensor that is computed; up to " +
                       Twine(kMaxIds) + " are supported");
  Shape whole = rowMajorStrides(tensor.shape);
  Shape own = rowMajorStrides(indices.shape);
  Constant result = Constant::filled(
      tensor.kind, tensor.isConstant() ? indices.shape : Shape{}, 0);
  Shape picked;
  for (auto [i, position] : llvm::enumerate(*positions)) {
    int64_t wrapped = position < 0 ? position + tensor.shape[*dim] : position;
    if (wrapped < 0 || wrapped >= tensor.shape[*dim])
      return node.refuse("an index is outside of dimension " + Twine(*dim));
    int64_t source = 0, rest = int64_t(i);
    for (int64_t d = 0; d < tensor.rank(); ++d) {
      source += (d == *dim ? wrapped : rest / own[d]) * whole[d];
      rest %= own[d];
    }
    if (tensor.isConstant())
      result.set(int64_t(i), tensor.constant->number(source));
    picked.push_back(source);
  }
  GraphBuilder &b = node.b;
  if (tensor.isConstant()) {
    node.set(0, b.constant(std::move(result)));
    return success();
  }
  Tensor flat = b.reshape(tensor, {tensor.size()});
  node.set(0, b.reshape(gather(b, flat, 0, picked), indices.shape));
  return success();
}

void mann::onnx_import::addIndexOperators(Handlers &handlers) {
  handlers["ArgMax"] = importArgExtreme<true>;
  handlers["ArgMin"] = importArgExtreme<false>;
  handlers["TopK"] = importTopK;
  handlers["Gather"] = importGather;
  handlers["GatherElements"] = importGatherElements;
}
