//===- Windows.cpp - Convolutions and pooling -----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

namespace {
/// Where the windows of a convolution or a pooling lie, over one or two
/// dimensions.
struct Windows {
  Shape kernel, strides, dilations, low, high, positions;
  /// Of `high` what only rounding up adds: no average counts it.
  Shape extra;
};
} // namespace

constexpr int64_t kMaxWindow = 1 << 20;

/// Whether all numbers are 0 to 2^20; if not the node is refused.
static bool areInRange(Node &node, ArrayRef<Shape> attributes) {
  for (const Shape &numbers : attributes)
    for (int64_t number : numbers)
      if (number < 0 || number > kMaxWindow) {
        (void)node.refuse("has a stride, dilation, kernel, size or pad of " +
                          Twine(number) + "; up to 2^20 are supported");
        return false;
      }
  return true;
}

/// Reads the attributes that say where windows lie on dimensions of `sizes`.
static std::optional<Windows> readWindows(Node &node, ArrayRef<int64_t> sizes,
                                          ArrayRef<int64_t> kernel) {
  size_t n = sizes.size();
  Windows w;
  w.kernel.assign(kernel.begin(), kernel.end());
  w.strides = node.getInts("strides", Shape(n, 1));
  w.dilations = node.getInts("dilations", Shape(n, 1));
  Shape pads = node.getInts("pads", Shape(2 * n, 0));
  std::string automatic = node.getString("auto_pad", "NOTSET");
  if ((n != 1 && n != 2) || w.kernel.size() != n || w.strides.size() != n ||
      w.dilations.size() != n || pads.size() != 2 * n) {
    (void)node.refuse(
        "is supported over one or two dimensions, with attributes "
        "that fit them");
    return std::nullopt;
  }
  if (!areInRange(node, {w.strides, w.dilations, w.kernel, pads}))
    return std::nullopt;
  for (size_t d = 0; d < n; ++d) {
    int64_t stride = w.strides[d];
    int64_t reach = (w.kernel[d] - 1) * w.dilations[d] + 1;
    int64_t low = pads[d], high = pads[n + d];
    if (stride < 1 || w.dilations[d] < 1 || w.kernel[d] < 1 || low < 0 ||
        high < 0) {
      (void)node.refuse("has a stride, dilation, kernel or pad out of range");
      return std::nullopt;
    }
    if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
      int64_t positions = (sizes[d] + stride - 1) / stride;
      int64_t all =
          std::max<int64_t>((positions - 1) * stride + reach - sizes[d], 0);
      low = automatic == "SAME_UPPER" ? all / 2 : all - all / 2;
      high = all - low;
    } else if (automatic == "VALID") {
      low = high = 0;
    }
    int64_t room = sizes[d] + low + high - reach;
    if (room < 0) {
      (void)node.refuse("its kernel is larger than its operand");
      return std::nullopt;
    }
    int64_t count = room / stride + 1, extra = 0;
    // A window that begins behind the operand does not count.
    if (node.getInt("ceil_mode", 0) && room % stride != 0 &&
        count * stride < sizes[d] + low) {
      extra = count * stride - room;
      ++count;
    }
    w.low.push_back(low);
    w.high.push_back(high + extra);
    w.extra.push_back(extra);
    w.positions.push_back(count);
  }
  return w;
}

/// [C, sizes...] as rows [positions, C * kernel]: what each window sees.
static Tensor takeWindows(GraphBuilder &b, const Tensor &tensor,
                          const Windows &w) {
  Shape low{0}, high{0};
  llvm::append_range(low, w.low);
  llvm::append_range(high, w.high);
  Tensor padded = b.pad(tensor, low, high);
  Shape whole = rowMajorStrides(padded.shape);
  Shape shape, strides;
  for (size_t d = 0; d < w.kernel.size(); ++d) {
    shape.push_back(w.positions[d]);
    strides.push_back(w.strides[d] * whole[d + 1]);
  }
  shape.push_back(tensor.shape[0]);
  strides.push_back(whole[0]);
  for (size_t d = 0; d < w.kernel.size(); ++d) {
    shape.push_back(w.kernel[d]);
    strides.push_back(w.dilations[d] * whole[d + 1]);
  }
  return b.strided(padded, shape, 0, strides);
}

/// rows [positions, O] as [1, O, positions...].
static Tensor asChannels(GraphBuilder &b, const Tensor &rows,
                         const Windows &w) {
  Tensor channels = b.transpose(rows, {1, 0});
  Shape shape{1, rows.shape[1]};
  llvm::append_range(shape, w.positions);
  return b.reshape(channels, shape);
}

/// The bias, one for each channel, as an operand that is added to rows.
static LogicalResult addBias(Node &node, int index, Tensor &rows) {
  if (!node.hasInput(index))
    return success();
  if (node.in(index).size() != rows.shape.back())
    return node.refuse("its bias must have one number for each of the " +
                       Twine(rows.shape.back()) + " channels");
  rows = node.b.binary(Binary::Add, rows,
                       node.b.reshape(node.in(index), {rows.shape.back()}));
  return success();
}

/// The convolution of the windows `w` of `whole`, [C, sizes...], for each group
/// of channels by its matrix [O / groups, C / groups * kernel], and the bias.
static LogicalResult
convolve(Node &node, const Tensor &whole, const Windows &w, int64_t groups,
         llvm::function_ref<Tensor(int64_t group)> getMatrix) {
  GraphBuilder &b = node.b;
  int64_t channels = whole.shape[0] / groups;
  SmallVector<Tensor> parts;
  for (int64_t group = 0; group < groups; ++group) {
    Tensor matrix = getMatrix(group);
    Tensor part = b.slice(whole, 0, group * channels, channels);
    Tensor rows = b.reshape(takeWindows(b, part, w),
                            {countElements(w.positions), matrix.shape[1]});
    parts.push_back(b.linear(rows, matrix));
  }
  Tensor rows = b.concat(parts, 1);
  if (failed(addBias(node, 2, rows)))
    return failure();
  node.set(0, asChannels(b, rows, w));
  return success();
}

static LogicalResult importConv(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &input = node.in(0), &weights = node.in(1);
  int64_t groups = node.getInt("group", 1);
  if (input.rank() != weights.rank() || input.rank() < 3 || input.rank() > 4 ||
      input.shape[0] != 1)
    return node.refuse("is supported for one example of one or two dimensions "
                       "and channels");
  int64_t channels = input.shape[1], outputs = weights.shape[0];
  if (groups < 1 || channels % groups || outputs % groups ||
      weights.shape[1] * groups != channels)
    return node.refuse("its channels, weights and groups do not fit each "
                       "other");
  ArrayRef<int64_t> sizes = ArrayRef<int64_t>(input.shape).drop_front(2);
  std::optional<Windows> w =
      readWindows(node, sizes, ArrayRef<int64_t>(weights.shape).drop_front(2));
  if (!w)
    return failure();
  Tensor whole = b.reshape(input, ArrayRef<int64_t>(input.shape).drop_front());
  int64_t terms = countElements(ArrayRef<int64_t>(weights.shape).drop_front());
  int64_t rows = outputs / groups;
  return convolve(node, whole, *w, groups, [&](int64_t group) {
    return b.reshape(b.slice(weights, 0, group * rows, rows), {rows, terms});
  });
}

namespace {
/// How a transposed convolution lies on its result.
struct Transposed {
  Shape strides, dilations, low, high; ///< What is cut off is negative.
};
} // namespace

/// Reads the attributes of a transposed convolution; nothing after a refusal.
static std::optional<Transposed>
readTransposed(Node &node, ArrayRef<int64_t> sizes, ArrayRef<int64_t> kernel) {
  size_t n = sizes.size();
  Transposed t;
  t.strides = node.getInts("strides", Shape(n, 1));
  t.dilations = node.getInts("dilations", Shape(n, 1));
  Shape pads = node.getInts("pads", Shape(2 * n, 0));
  Shape extra = node.getInts("output_padding", Shape(n, 0));
  std::string automatic = node.getString("auto_pad", "NOTSET");
  bool isSame = automatic == "SAME_UPPER" || automatic == "SAME_LOWER";
  Shape wanted = node.getInts("output_shape", {});
  if (t.strides.size() != n || t.dilations.size() != n ||
      pads.size() != 2 * n || extra.size() != n ||
      (!wanted.empty() && wanted.size() != n)) {
    (void)node.refuse("has attributes that do not fit its dimensions");
    return std::nullopt;
  }
  if (!areInRange(node, {t.strides, t.dilations, pads, extra, wanted}))
    return std::nullopt;
  if (automatic == "VALID")
    pads.assign(2 * n, 0);
  for (size_t d = 0; d < n; ++d) {
    if (t.strides[d] < 1 || t.dilations[d] < 1) {
      (void)node.refuse("has a stride or dilation of 0");
      return std::nullopt;
    }
    int64_t reach = (kernel[d] - 1) * t.dilations[d];
    if (isSame || !wanted.empty()) {
      // The result's size says the pads, of which the second is the larger one
      // where they are not equal, unless it is SAME_UPPER.
      int64_t size = wanted.empty() ? sizes[d] * t.strides[d] : wanted[d];
      int64_t all = std::max<int64_t>(
          (sizes[d] - 1) * t.strides[d] + extra[d] + reach + 1 - size, 0);
      bool isUpper = automatic == "SAME_UPPER";
      pads[d] = isUpper ? all / 2 : all - all / 2;
      pads[n + d] = all - pads[d];
    }
    t.low.push_back(reach - pads[d]);
    t.high.push_back(reach - pads[n + d] + extra[d]);
  }
  return t;
}

/// Zeros between the neighbours of a dimension: one of one more, padded and
/// cut.
static Tensor spread(GraphBuilder &b, const Tensor &tensor, int64_t dim,
                     int64_t stride) {
  int64_t size = tensor.shape[dim];
  if (stride == 1 || size == 1)
    return tensor;
  Shape split = tensor.shape;
  split.insert(split.begin() + dim + 1, 1);
  Shape none(split.size(), 0), between(split.size(), 0);
  between[dim + 1] = stride - 1;
  Tensor wide = b.pad(b.reshape(tensor, split), none, between);
  Shape joined = tensor.shape;
  joined[dim] = size * stride;
  return b.slice(b.reshape(wide, joined), dim, 0, (size - 1) * stride + 1);
}

/// Weights [C, O, kernel] as O rows of C kernels, each backwards.
static Tensor reverseKernels(GraphBuilder &b, const Tensor &weights) {
  Shape shape{weights.shape[1], weights.shape[0]};
  Shape whole = rowMajorStrides(weights.shape), steps{whole[1], whole[0]};
  int64_t offset = 0;
  for (size_t d = 2; d < weights.shape.size(); ++d) {
    shape.push_back(weights.shape[d]);
    steps.push_back(-whole[d]);
    offset += (weights.shape[d] - 1) * whole[d];
  }
  return b.reshape(b.strided(weights, shape, offset, steps),
                   {weights.shape[1], weights.size() / weights.shape[1]});
}

/// A transposed convolution is one over the operand with zeros between its
/// elements, by the kernel backwards.
static LogicalResult importConvTranspose(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &input = node.in(0), &weights = node.in(1);
  int64_t groups = node.getInt("group", 1);
  if (input.rank() != weights.rank() || input.rank() < 3 || input.rank() > 4 ||
      input.shape[0] != 1 || weights.shape[0] != input.shape[1] || groups < 1 ||
      input.shape[1] % groups)
    return node.refuse("is supported for one example of one or two dimensions, "
                       "with channels that fit the weights and the groups");
  ArrayRef<int64_t> kernel = ArrayRef<int64_t>(weights.shape).drop_front(2);
  std::optional<Transposed> t = readTransposed(
      node, ArrayRef<int64_t>(input.shape).drop_front(2), kernel);
  if (!t)
    return failure();
  Tensor wide = b.reshape(input, ArrayRef<int64_t>(input.shape).drop_front());
  size_t n = kernel.size();
  Windows w;
  w.kernel.assign(kernel.begin(), kernel.end());
  w.strides.assign(n, 1);
  w.dilations = t->dilations;
  w.low.assign(n, 0);
  w.high.assign(n, 0);
  Shape low{0}, high{0};
  for (size_t d = 0; d < n; ++d) {
    int64_t dim = int64_t(d) + 1;
    wide = spread(b, wide, dim, t->strides[d]);
    int64_t size = wide.shape[dim];
    int64_t cutLow = std::max<int64_t>(-t->low[d], 0);
    int64_t cutHigh = std::max<int64_t>(-t->high[d], 0);
    int64_t reach = (kernel[d] - 1) * t->dilations[d];
    w.positions.push_back(size + t->low[d] + t->high[d] - reach);
    if (w.positions.back() < 1 || size <= cutLow + cutHigh)
      return node.refuse("has no result");
    wide = b.slice(wide, dim, cutLow, size - cutLow - cutHigh);
    low.push_back(std::max<int64_t>(t->low[d], 0));
    high.push_back(std::max<int64_t>(t->high[d], 0));
  }
  wide = b.pad(wide, low, high);
  int64_t channels = input.shape[1] / groups;
  return convolve(node, wide, w, groups, [&](int64_t group) {
    return reverseKernels(b, b.slice(weights, 0, group * channels, channels));
  });
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

/// A tensor [C, sizes...] with what its windows see beside it: the elements at
/// its border, which the largest of a window that reaches over it is among.
static Tensor repeatBorder(GraphBuilder &b, Tensor tensor, const Windows &w) {
  for (size_t d = 0; d < w.kernel.size(); ++d) {
    int64_t dim = int64_t(d) + 1, size = tensor.shape[dim];
    auto side = [&](int64_t position, int64_t count) {
      Tensor one = b.slice(tensor, dim, position, 1);
      Shape shape = tensor.shape;
      shape[dim] = count;
      return b.broadcast(one, shape);
    };
    SmallVector<Tensor> parts;
    if (w.low[d])
      parts.push_back(side(0, w.low[d]));
    parts.push_back(tensor);
    if (w.high[d])
      parts.push_back(side(size - 1, w.high[d]));
    tensor = b.concat(parts, dim);
  }
  return tensor;
}

/// One over the number of elements that the average of each window counts, as
/// [positions, 1]; with the pads if wanted, and never with what rounding up
/// adds.
static Constant averageFactors(const Windows &w, ArrayRef<int64_t> sizes,
                               bool countsPads) {
  Constant factors =
      Constant::filled(NumberKind::Real, {countElements(w.positions), 1}, 0);
  Shape steps = rowMajorStrides(w.positions);
  for (int64_t i = 0; i < factors.size(); ++i) {
    int64_t rest = i;
    double count = 1;
    for (size_t d = 0; d < w.kernel.size(); ++d) {
      int64_t start = rest / steps[d] * w.strides[d] - w.low[d];
      rest %= steps[d];
      int64_t from = countsPads ? -w.low[d] : 0;
      int64_t to = sizes[d] + (countsPads ? w.high[d] - w.extra[d] : 0);
      // Elements start + k pace within from..to - 1.
      int64_t pace = w.dilations[d];
      int64_t first = std::max<int64_t>(from - start + pace - 1, 0) / pace;
      int64_t end = std::min(
          w.kernel[d], std::max<int64_t>(to - start + pace - 1, 0) / pace);
      count *= double(std::max<int64_t>(end - first, 1));
    }
    factors.set(i, 1 / count);
  }
  return factors;
}

/// What a pooling works on is supported; nothing after a refusal.
static std::optional<Windows> readPool(Node &node, bool isMax) {
  const Tensor &input = node.in(0);
  if (failed(node.wantReals()))
    return std::nullopt;
  if (input.rank() < 3 || input.rank() > 4 || input.shape[0] != 1) {
    (void)node.refuse("is supported for one example of one or two dimensions "
                      "and channels");
    return std::nullopt;
  }
  if (node.wantsOutput(1)) {
    (void)node.refuse("is supported without the indices of the largest as a "
                      "result");
    return std::nullopt;
  }
  ArrayRef<int64_t> sizes = ArrayRef<int64_t>(input.shape).drop_front(2);
  bool isGlobal = StringRef(node.proto.op_type()).starts_with("Global");
  std::optional<Windows> w = readWindows(
      node, sizes, isGlobal ? Shape(sizes) : node.getInts("kernel_shape", {}));
  for (size_t d = 0; w && d < sizes.size(); ++d) {
    bool isPadded = w->low[d] || w->high[d];
    if (isPadded && isMax && w->dilations[d] != 1) {
      (void)node.refuse("has pads and dilations; one of the two is supported");
      return std::nullopt;
    }
    // A window sees an element at least, so that it has a largest one.
    if (w->low[d] >= w->kernel[d] || w->high[d] - w->extra[d] >= w->kernel[d]) {
      (void)node.refuse("has pads of " + Twine(w->low[d]) + " and " +
                        Twine(w->high[d] - w->extra[d]) +
                        ", which must be less than its kernel of " +
                        Twine(w->kernel[d]));
      return std::nullopt;
    }
  }
  return w;
}

template <bool isMax> static LogicalResult importPool(Node &node) {
  std::optional<Windows> w = readPool(node, isMax);
  if (!w)
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &input = node.in(0);
  ArrayRef<int64_t> sizes = ArrayRef<int64_t>(input.shape).drop_front(2);
  Tensor whole = b.reshape(input, ArrayRef<int64_t>(input.shape).drop_front());
  int64_t cells = countElements(w->kernel), channels = input.shape[1];
  int64_t count = countElements(w->positions);
  if (isMax) {
    whole = repeatBorder(b, whole, *w);
    w->low.assign(sizes.size(), 0);
    w->high.assign(sizes.size(), 0);
  }
  Tensor rows = b.reshape(takeWindows(b, whole, *w), {count, channels, cells});
  if (isMax) {
    rows = b.reshape(b.reduceLast(Binary::Max, rows), {count, channels});
  } else {
    rows = b.reshape(b.sumLast(rows), {count, channels});
    bool countsPads = node.getInt("count_include_pad", 0) != 0;
    Constant factors = averageFactors(*w, sizes, countsPads);
    Tensor factor = factors.isSplat(factors.reals[0])
                        ? b.scalar(factors.reals[0])
                        : b.constant(std::move(factors), "shares");
    rows = b.binary(Binary::Mul, rows, factor);
  }
  node.set(0, asChannels(b, rows, *w));
  return success();
}

void mann::onnx_import::addWindowOperators(Handlers &handlers) {
  handlers["Conv"] = importConv;
  handlers["ConvTranspose"] = importConvTranspose;
  handlers["AveragePool"] = importPool<false>;
  handlers["GlobalAveragePool"] = importPool<false>;
  handlers["MaxPool"] = importPool<true>;
  handlers["GlobalMaxPool"] = importPool<true>;
}
