//===- Shapes.cpp - Operators that move elements --------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// The same elements in another shape
//===----------------------------------------------------------------------===//

static LogicalResult importReshape(Node &node) {
  std::optional<Shape> wanted = node.integersOf("shape", 1, {});
  if (!wanted)
    return failure();
  const Tensor &tensor = node.in(0);
  Shape shape = *wanted;
  int64_t known = 1, open = -1;
  for (auto [index, size] : llvm::enumerate(shape)) {
    if (size == 0 && !node.getInt("allowzero", 0)) {
      if (int64_t(index) >= tensor.rank())
        return node.refuse("'shape' takes dimension " + Twine(index) +
                           " over, which the operand does not have");
      size = tensor.shape[index];
    }
    if (size == -1 && open < 0)
      open = int64_t(index);
    else if (size < 0)
      return node.refuse("'shape' has the size " + Twine(size));
    else if (llvm::MulOverflow(known, size, known))
      return node.refuse("'shape' has more elements than there are");
  }
  if (open >= 0 && known)
    shape[open] = tensor.size() / known;
  if (countElements(shape) != tensor.size())
    return node.refuse("'shape' must keep the number of elements, " +
                       Twine(tensor.size()));
  node.set(0, node.b.reshape(tensor, shape));
  return success();
}

static LogicalResult importFlatten(Node &node) {
  const Tensor &tensor = node.in(0);
  int64_t axis = node.getInt("axis", 1);
  if (axis < 0)
    axis += tensor.rank();
  if (axis < 0 || axis > tensor.rank())
    return node.refuse("'axis' must be in 0.." + Twine(tensor.rank()) +
                       ", but is " + Twine(axis));
  int64_t rows =
      countElements(ArrayRef<int64_t>(tensor.shape).take_front(axis));
  int64_t columns =
      countElements(ArrayRef<int64_t>(tensor.shape).drop_front(axis));
  node.set(0, node.b.reshape(tensor, {rows, columns}));
  return success();
}

static LogicalResult importSqueeze(Node &node) {
  const Tensor &tensor = node.in(0);
  std::optional<Shape> axes = node.integersOf("axes", 1, {});
  if (!axes)
    return failure();
  bool all = !node.find("axes") && !node.hasInput(1);
  axes = node.dimensions(*axes, tensor.rank());
  if (!axes)
    return failure();
  Shape shape;
  for (auto [dim, size] : llvm::enumerate(tensor.shape)) {
    bool named = llvm::is_contained(*axes, int64_t(dim));
    if (named && size != 1)
      return node.refuse("dimension " + Twine(dim) + " has " + Twine(size) +
                         " elements and cannot be dropped");
    if (!(all && size == 1) && !named)
      shape.push_back(size);
  }
  node.set(0, node.b.reshape(tensor, shape));
  return success();
}

static LogicalResult importUnsqueeze(Node &node) {
  const Tensor &tensor = node.in(0);
  std::optional<Shape> axes = node.integersOf("axes", 1, {});
  if (!axes)
    return failure();
  axes = node.dimensions(*axes, tensor.rank() + int64_t(axes->size()));
  if (!axes)
    return failure();
  Shape shape = tensor.shape;
  for (int64_t axis : *axes) {
    if (axis > int64_t(shape.size()))
      return node.refuse("'axes' must be different dimensions");
    shape.insert(shape.begin() + axis, 1);
  }
  node.set(0, node.b.reshape(tensor, shape));
  return success();
}

static LogicalResult importTranspose(Node &node) {
  const Tensor &tensor = node.in(0);
  Shape reversed;
  for (int64_t dim = tensor.rank(); dim-- > 0;)
    reversed.push_back(dim);
  Shape order = node.getInts("perm", reversed);
  Shape sorted = order;
  llvm::sort(sorted);
  if (sorted != countUp(0, tensor.rank()))
    return node.refuse("'perm' must name every dimension once");
  if (failed(node.wantMovable(tensor, tensor.size())))
    return failure();
  node.set(0, node.b.transpose(tensor, order));
  return success();
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

/// A position of Slice within 0..size, or -1..size-1 for a negative step.
static int64_t clampPosition(int64_t position, int64_t size, bool backward) {
  if (position < 0)
    position = std::max(position + size, backward ? int64_t(-1) : int64_t(0));
  return std::min(position, backward ? size - 1 : size);
}

static LogicalResult importSlice(Node &node) {
  Tensor tensor = node.in(0);
  if (failed(node.wantMovable(tensor, tensor.size())))
    return failure();
  std::optional<Shape> starts = node.integersOf("starts", 1, {});
  std::optional<Shape> ends = node.integersOf("ends", 2, {});
  if (!starts || !ends)
    return failure();
  Shape all = countUp(0, int64_t(starts->size()));
  std::optional<Shape> axes = node.integersOf("axes", 3, all);
  std::optional<Shape> steps =
      node.integersOf("steps", 4, Shape(starts->size(), 1));
  if (!axes || !steps)
    return failure();
  if (starts->size() != ends->size() || starts->size() != axes->size() ||
      starts->size() != steps->size())
    return node.refuse("'starts', 'ends', 'axes' and 'steps' must have one "
                       "number for each dimension that is cut");
  for (auto [start, end, axis, step] :
       llvm::zip(*starts, *ends, *axes, *steps)) {
    std::optional<int64_t> dim = node.dimension(axis, tensor.rank());
    if (!dim)
      return failure();
    if (step == 0)
      return node.refuse("'steps' must not be 0");
    int64_t size = tensor.shape[*dim];
    // A step beyond the end is as good as any other.
    step = std::clamp(step, -size - 1, size + 1);
    int64_t from = clampPosition(start, size, step < 0);
    int64_t to = clampPosition(end, size, step < 0);
    int64_t length = step > 0 ? to - from : from - to;
    int64_t pace = std::max<int64_t>(std::abs(step), 1);
    int64_t count = std::max<int64_t>((length + pace - 1) / pace, 0);
    if (count == 0 && !tensor.isConstant())
      return node.refuse("takes no element of dimension " + Twine(*dim));
    tensor = node.b.slice(tensor, *dim, from, count, step);
  }
  node.set(0, tensor);
  return success();
}

static LogicalResult importSplit(Node &node) {
  const Tensor &tensor = node.in(0);
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", 0), tensor.rank());
  if (!dim)
    return failure();
  if (failed(node.wantMovable(tensor, tensor.size())))
    return failure();
  int64_t size = tensor.shape[*dim];
  int64_t parts = node.getInt("num_outputs", node.numOutputs());
  if (parts < 1 || parts > size)
    return node.refuse("'num_outputs' must be 1 to " + Twine(size) +
                       ", the elements of dimension " + Twine(*dim));
  Shape equal(size_t(parts), (size + parts - 1) / parts);
  equal.back() = size - equal.front() * (parts - 1);
  std::optional<Shape> sizes = node.integersOf("split", 1, equal);
  if (!sizes)
    return failure();
  int64_t sum = 0;
  for (int64_t part : *sizes) {
    if (part < 1 || part > size)
      return node.refuse("a part has " + Twine(part) + " elements");
    sum += part;
  }
  if (sum != size || int(sizes->size()) < node.numOutputs())
    return node.refuse("the parts must add up to the " + Twine(size) +
                       " elements of dimension " + Twine(*dim));
  int64_t start = 0;
  for (auto [index, part] : llvm::enumerate(*sizes)) {
    if (node.wantsOutput(int(index)))
      node.set(int(index), node.b.slice(tensor, *dim, start, part));
    start += part;
  }
  return success();
}

static LogicalResult importConcat(Node &node) {
  SmallVector<Tensor> parts{node.in(0)};
  for (int index = 1; index < node.numInputs(); ++index)
    parts.push_back(node.in(index));
  std::optional<int64_t> dim =
      node.dimension(node.getInt("axis", 0), parts.front().rank());
  if (!dim)
    return failure();
  bool isConstant =
      llvm::all_of(parts, [](const Tensor &part) { return part.isConstant(); });
  Shape first = parts.front().shape;
  int64_t size = 0;
  for (const Tensor &part : parts) {
    if (!isConstant && part.isReal() != parts.front().isReal())
      return node.refuse("joins float and whole numbers");
    size += part.size();
    if (part.rank() != int64_t(first.size()))
      return node.refuse("the operands must have one rank");
    for (auto [index, size] : llvm::enumerate(part.shape))
      if (int64_t(index) != *dim && size != first[index])
        return node.refuse("the operands must have the same sizes but for "
                           "'axis'");
  }
  for (const Tensor &part : parts)
    if (failed(node.wantMovable(part, size)))
      return failure();
  node.set(0, node.b.concat(parts, *dim));
  return success();
}

//===----------------------------------------------------------------------===//
// Repetitions, and what is around
//===----------------------------------------------------------------------===//

static LogicalResult importExpand(Node &node) {
  std::optional<Shape> wanted = node.integers(1, "'shape'");
  if (!wanted)
    return failure();
  const Tensor &tensor = node.in(0);
  for (int64_t size : *wanted)
    if (size < 1)
      return node.refuse("'shape' has the size " + Twine(size));
  std::optional<Shape> shape = broadcastShapes(tensor.shape, *wanted);
  if (shape && countElements(*shape) > kMaxComputed)
    return node.refuse("makes more than 2^24 elements");
  if (!shape)
    return node.refuse("cannot be expanded to " +
                       Twine(int64_t(wanted->size())) +
                       " dimensions of other sizes");
  if (failed(node.wantMovable(tensor, countElements(*shape))))
    return failure();
  node.set(0, node.b.broadcast(tensor, *shape));
  return success();
}

static LogicalResult importTile(Node &node) {
  std::optional<Shape> repeats = node.integers(1, "'repeats'");
  if (!repeats)
    return failure();
  Tensor tensor = node.in(0);
  if (int64_t(repeats->size()) != tensor.rank())
    return node.refuse("'repeats' must have a number for each dimension");
  // One dimension more in front of each that is repeated.
  Shape wide, strides, result, whole = rowMajorStrides(tensor.shape);
  for (auto [size, times, stride] : llvm::zip(tensor.shape, *repeats, whole)) {
    if (times < 1 || times > kMaxComputed)
      return node.refuse("'repeats' must be 1 to 2^24");
    wide.append({times, size});
    strides.append({0, stride});
    result.push_back(times * size);
  }
  if (countElements(result) > kMaxComputed)
    return node.refuse("makes more than 2^24 elements");
  if (failed(node.wantMovable(tensor, countElements(result))))
    return failure();
  node.set(0, node.b.reshape(node.b.strided(tensor, wide, 0, strides), result));
  return success();
}

/// What is before or behind one dimension: elements of the tensor itself.
static Tensor border(GraphBuilder &b, const Tensor &tensor, int64_t dim,
                     int64_t count, bool before, StringRef mode) {
  int64_t size = tensor.shape[dim];
  Shape shape = tensor.shape, strides = rowMajorStrides(tensor.shape);
  int64_t stride = strides[dim], first = 0, step = 0;
  if (mode == "edge") {
    first = before ? 0 : size - 1;
  } else if (mode == "reflect") {
    first = before ? count : size - 2;
    step = -1;
  } else { // wrap
    first = before ? size - count : 0;
    step = 1;
  }
  shape[dim] = count;
  strides[dim] = step * stride;
  return b.strided(tensor, shape, first * stride, strides);
}

/// A number other than 0 around a tensor.
static Tensor surround(GraphBuilder &b, Tensor tensor, ArrayRef<int64_t> low,
                       ArrayRef<int64_t> high, double value) {
  for (int64_t dim = 0; dim < tensor.rank(); ++dim) {
    SmallVector<Tensor> parts;
    for (int64_t count : {low[dim], int64_t(0), high[dim]}) {
      // The tensor itself lies between.
      Shape shape = tensor.shape;
      shape[dim] = count;
      if (parts.size() == 1)
        parts.push_back(tensor);
      else
        parts.push_back(b.constant(
            Constant::filled(NumberKind::Real, shape, value), "around"));
    }
    tensor = b.concat(parts, dim);
  }
  return tensor;
}

namespace {
/// How many elements Pad puts before and behind each dimension.
struct Margins {
  Shape low, high;
};
} // namespace

/// The attributes or operands of Pad; negative numbers cut.
static std::optional<Margins> readMargins(Node &node) {
  int64_t rank = node.in(0).rank();
  Shape all = countUp(0, rank);
  std::optional<Shape> pads = node.integersOf("pads", 1, {});
  std::optional<Shape> axes =
      node.hasInput(3) ? node.integers(3, "'axes'") : all;
  if (!pads || !axes)
    return std::nullopt;
  if (pads->size() != 2 * axes->size()) {
    (void)node.refuse("'pads' must have two numbers for each dimension");
    return std::nullopt;
  }
  for (int64_t count : *pads)
    if (count < -kMaxComputed || count > kMaxComputed) {
      (void)node.refuse("'pads' has " + Twine(count) +
                        "; up to 2^24 are supported");
      return std::nullopt;
    }
  Margins margins{Shape(rank, 0), Shape(rank, 0)};
  for (auto [index, axis] : llvm::enumerate(*axes)) {
    std::optional<int64_t> dim = node.dimension(axis, rank);
    if (!dim)
      return std::nullopt;
    margins.low[*dim] = (*pads)[index];
    margins.high[*dim] = (*pads)[index + axes->size()];
  }
  return margins;
}

/// Cuts a tensor where margins are negative, which are 0 then, and checks that
/// the mode can fill the others.
static LogicalResult cutMargins(Node &node, Tensor &tensor, Margins &margins,
                                StringRef mode) {
  for (int64_t dim = 0; dim < tensor.rank(); ++dim) {
    int64_t size = tensor.shape[dim];
    for (int64_t *count : {&margins.low[dim], &margins.high[dim]}) {
      if (*count >= 0)
        continue;
      size += *count;
      if (size < 1)
        return node.refuse("'pads' cuts everything off");
      int64_t start = count == &margins.low[dim] ? -*count : 0;
      tensor = node.b.slice(tensor, dim, start, size);
      *count = 0;
    }
    int64_t most = std::max(margins.low[dim], margins.high[dim]);
    if (mode == "reflect" && most >= size)
      return node.refuse("reflects " + Twine(most) + " elements of " +
                         Twine(size));
    if (mode == "wrap" && most > size)
      return node.refuse("wraps " + Twine(most) + " elements of " +
                         Twine(size));
  }
  return success();
}

static LogicalResult importPad(Node &node) {
  std::optional<Margins> margins = readMargins(node);
  if (!margins)
    return failure();
  Tensor tensor = node.in(0);
  std::string mode = node.getString("mode", "constant");
  double value = node.getFloat("value", 0);
  if (node.hasInput(2)) {
    std::optional<double> given = node.number(2, "the value around");
    if (!given)
      return failure();
    value = *given;
  }
  if (mode == "constant" && !std::isfinite(value))
    return node.refuse("puts a number around that is not finite");
  if (failed(node.wantMovable(tensor, tensor.size())) ||
      failed(cutMargins(node, tensor, *margins, mode)))
    return failure();
  auto &[low, high] = *margins;
  Shape padded = tensor.shape;
  for (auto [size, before, after] : llvm::zip(padded, low, high))
    size += before + after;
  if (countElements(padded) > kMaxComputed)
    return node.refuse("makes more than 2^24 elements");
  if (failed(node.wantMovable(tensor, countElements(padded))))
    return failure();
  if (mode == "constant") {
    if (failed(node.wantReals()))
      return failure();
    node.set(0, value == 0 ? node.b.pad(tensor, low, high)
                           : surround(node.b, tensor, low, high, value));
    return success();
  }
  if (mode != "reflect" && mode != "edge" && mode != "wrap")
    return node.refuse("'mode' is " + mode +
                       "; constant, reflect, edge and wrap are supported");
  for (int64_t dim = 0; dim < tensor.rank(); ++dim) {
    SmallVector<Tensor> parts{tensor};
    if (low[dim])
      parts.insert(parts.begin(),
                   border(node.b, tensor, dim, low[dim], true, mode));
    if (high[dim])
      parts.push_back(border(node.b, tensor, dim, high[dim], false, mode));
    tensor = node.b.concat(parts, dim);
  }
  node.set(0, tensor);
  return success();
}

void mann::onnx_import::addShapeOperators(Handlers &handlers) {
  handlers["Reshape"] = importReshape;
  handlers["Flatten"] = importFlatten;
  handlers["Squeeze"] = importSqueeze;
  handlers["Unsqueeze"] = importUnsqueeze;
  handlers["Transpose"] = importTranspose;
  handlers["Slice"] = importSlice;
  handlers["Split"] = importSplit;
  handlers["Concat"] = importConcat;
  handlers["Expand"] = importExpand;
  handlers["Tile"] = importTile;
  handlers["Pad"] = importPad;
}
