//===- Products.cpp - Operators that sum products -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Importer.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mann;
using namespace mann::onnx_import;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

static LogicalResult importMatMul(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  const Tensor &lhs = node.in(0), &rhs = node.in(1);
  if (lhs.rank() == 0 || rhs.rank() == 0)
    return node.refuse("multiplies a scalar");
  int64_t inner = rhs.rank() == 1 ? rhs.shape[0] : rhs.shape[rhs.rank() - 2];
  auto batchOf = [](const Tensor &tensor) {
    return ArrayRef<int64_t>(tensor.shape)
        .drop_back(std::min<size_t>(2, tensor.shape.size()));
  };
  if (lhs.shape.back() != inner || !broadcastShapes(batchOf(lhs), batchOf(rhs)))
    return node.refuse("the shapes do not fit each other");
  node.set(0, node.b.matmul(lhs, rhs));
  return success();
}

/// alpha A' B' + beta C.
static LogicalResult importGemm(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  Tensor lhs = node.in(0), rhs = node.in(1);
  if (lhs.rank() != 2 || rhs.rank() != 2)
    return node.refuse("takes matrices");
  if (node.getInt("transA", 0))
    lhs = b.transpose(lhs, {1, 0});
  bool isTransposed = node.getInt("transB", 0) != 0;
  if (lhs.shape[1] != rhs.shape[isTransposed])
    return node.refuse("the shapes do not fit each other");
  double alpha = node.getFloat("alpha", 1), beta = node.getFloat("beta", 1);
  Tensor result;
  if (rhs.isConstant() && !lhs.isConstant()) {
    Tensor matrix = isTransposed ? rhs : b.transpose(rhs, {1, 0});
    matrix = b.binary(Binary::Mul, matrix, b.scalar(alpha));
    result = b.linear(lhs, matrix);
  } else {
    result = b.matmul(lhs, isTransposed ? b.transpose(rhs, {1, 0}) : rhs);
    result = b.binary(Binary::Mul, result, b.scalar(alpha));
  }
  if (node.hasInput(2) && beta != 0) {
    Tensor offset = node.in(2);
    std::optional<Shape> shape = broadcastShapes(result.shape, offset.shape);
    if (!shape || *shape != result.shape)
      return node.refuse("the third operand does not fit the product");
    offset = b.binary(Binary::Mul, offset, b.scalar(beta));
    result = b.binary(Binary::Add, result, offset);
  }
  node.set(0, result);
  return success();
}

//===----------------------------------------------------------------------===//
// Einsum
//===----------------------------------------------------------------------===//

/// Sums out what only `tensor` has, and leaves the letters in the order of
/// `wanted`, a dimension of 1 for those that it lacks.
static Tensor arrange(GraphBuilder &b, Tensor tensor, std::string letters,
                      StringRef wanted) {
  for (size_t i = 0; i < letters.size();) {
    if (wanted.contains(letters[i])) {
      ++i;
      continue;
    }
    auto order = countUp(0, tensor.rank());
    order.erase(order.begin() + int64_t(i));
    order.push_back(int64_t(i));
    tensor = b.sumLast(b.transpose(tensor, order));
    tensor = b.reshape(tensor, ArrayRef<int64_t>(tensor.shape).drop_back());
    letters.erase(i, 1);
  }
  Shape order, shape;
  for (char letter : wanted)
    if (size_t at = letters.find(letter); at != std::string::npos)
      order.push_back(int64_t(at));
  tensor = b.transpose(tensor, order);
  size_t next = 0;
  for (char letter : wanted)
    shape.push_back(
        letters.find(letter) == std::string::npos ? 1 : tensor.shape[next++]);
  return b.reshape(tensor, shape);
}

namespace {
/// The letters of an equation of two operands, by where they are.
struct Letters {
  std::string batch, left, right, sums;
};
} // namespace

static LogicalResult importEinsum(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  std::string equation;
  for (char c : node.getString("equation", ""))
    if (c != ' ')
      equation += c;
  auto [inputs, output] = StringRef(equation).split("->");
  SmallVector<StringRef> terms;
  inputs.split(terms, ',');
  bool isPlain = llvm::all_of(equation, [](char c) {
    return llvm::isAlpha(c) || c == ',' || c == '-' || c == '>';
  });
  if (!isPlain || !StringRef(equation).contains("->") ||
      terms.size() != size_t(node.numInputs()) || terms.size() > 2)
    return node.refuse("'equation' is '" + equation +
                       "'; one or two operands, letters and an explicit result "
                       "are supported: 'bij,bj->bi'");
  llvm::StringMap<int64_t> sizes;
  for (auto [index, term] : llvm::enumerate(terms)) {
    const Tensor &tensor = node.in(int(index));
    if (term.size() != size_t(tensor.rank()))
      return node.refuse("'" + term + "' does not have the rank of operand " +
                         Twine(index));
    for (auto [letter, size] : llvm::zip(term, tensor.shape)) {
      if (term.count(letter) != 1)
        return node.refuse("a letter twice in one operand is not supported");
      auto entry = sizes.try_emplace(std::string(1, letter), size).first;
      if (entry->second != size)
        return node.refuse("'" + Twine(letter) + "' has two sizes");
    }
  }
  for (char letter : output)
    if (!inputs.contains(letter) || output.count(letter) != 1)
      return node.refuse("the result's letters must be those of the operands, "
                         "each once");
  GraphBuilder &b = node.b;
  if (terms.size() == 1) {
    node.set(0, arrange(b, node.in(0), terms[0].str(), output));
    return success();
  }
  Letters letters;
  for (char letter : terms[0]) {
    bool both = terms[1].contains(letter), kept = output.contains(letter);
    if (both)
      (kept ? letters.batch : letters.sums) += letter;
    else if (kept)
      letters.left += letter;
  }
  for (char letter : terms[1])
    if (!terms[0].contains(letter) && output.contains(letter))
      letters.right += letter;
  auto sizeOf = [&](StringRef names) {
    int64_t size = 1;
    for (char letter : names)
      size *= sizes[std::string(1, letter)];
    return size;
  };
  Tensor lhs = arrange(b, node.in(0), terms[0].str(),
                       letters.batch + letters.left + letters.sums);
  Tensor rhs = arrange(b, node.in(1), terms[1].str(),
                       letters.batch + letters.sums + letters.right);
  int64_t batch = sizeOf(letters.batch), sums = sizeOf(letters.sums);
  lhs = b.reshape(lhs, {batch, sizeOf(letters.left), sums});
  rhs = b.reshape(rhs, {batch, sums, sizeOf(letters.right)});
  Tensor product = b.matmul(lhs, rhs);
  std::string found = letters.batch + letters.left + letters.right;
  Shape shape;
  for (char letter : found)
    shape.push_back(sizes[std::string(1, letter)]);
  node.set(0, arrange(b, b.reshape(product, shape), found, output));
  return success();
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

namespace {
/// Where the windows of a convolution or a pooling lie, over one or two
/// dimensions.
struct Windows {
  Shape kernel, strides, dilations, low, high, positions;
};
} // namespace

constexpr int64_t kMaxWindow = 1 << 20;

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
  for (ArrayRef<int64_t> numbers :
       {ArrayRef<int64_t>(w.strides), ArrayRef<int64_t>(w.dilations),
        ArrayRef<int64_t>(w.kernel), ArrayRef<int64_t>(pads)})
    for (int64_t number : numbers)
      if (number < 0 || number > kMaxWindow) {
        (void)node.refuse("has a stride, dilation, kernel or pad of " +
                          Twine(number) + "; up to 2^20 are supported");
        return std::nullopt;
      }
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
    w.low.push_back(low);
    w.high.push_back(high);
    w.positions.push_back(room / stride + 1);
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
  int64_t positions = countElements(w->positions);
  int64_t terms = countElements(ArrayRef<int64_t>(weights.shape).drop_front());
  SmallVector<Tensor> parts;
  for (int64_t group = 0; group < groups; ++group) {
    Tensor part =
        b.slice(whole, 0, group * channels / groups, channels / groups);
    Tensor rows = b.reshape(takeWindows(b, part, *w), {positions, terms});
    Tensor matrix = b.reshape(
        b.slice(weights, 0, group * outputs / groups, outputs / groups),
        {outputs / groups, terms});
    parts.push_back(b.linear(rows, matrix));
  }
  Tensor rows = b.concat(parts, 1);
  if (failed(addBias(node, 2, rows)))
    return failure();
  node.set(0, asChannels(b, rows, *w));
  return success();
}

/// A transposed convolution is one over the operand with zeros between its
/// elements, by the kernel backwards.
static LogicalResult importConvTranspose(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &input = node.in(0), &weights = node.in(1);
  if (input.rank() != weights.rank() || input.rank() < 3 || input.rank() > 4 ||
      input.shape[0] != 1 || weights.shape[0] != input.shape[1] ||
      node.getInt("group", 1) != 1)
    return node.refuse("is supported for one example of one or two dimensions, "
                       "with channels in one group");
  size_t n = input.shape.size() - 2;
  ArrayRef<int64_t> kernel = ArrayRef<int64_t>(weights.shape).drop_front(2);
  Shape strides = node.getInts("strides", Shape(n, 1));
  Shape dilations = node.getInts("dilations", Shape(n, 1));
  Shape pads = node.getInts("pads", Shape(2 * n, 0));
  Shape extra = node.getInts("output_padding", Shape(n, 0));
  if (node.find("output_shape") ||
      node.getString("auto_pad", "NOTSET") != "NOTSET")
    return node.refuse("is supported with 'pads', not with 'output_shape' or "
                       "'auto_pad'");
  if (strides.size() != n || dilations.size() != n || pads.size() != 2 * n ||
      extra.size() != n)
    return node.refuse("has attributes that do not fit its dimensions");
  for (ArrayRef<int64_t> numbers :
       {ArrayRef<int64_t>(strides), ArrayRef<int64_t>(dilations),
        ArrayRef<int64_t>(pads), ArrayRef<int64_t>(extra)})
    for (int64_t number : numbers)
      if (number < 0 || number > kMaxWindow)
        return node.refuse("has a stride, dilation or pad of " + Twine(number) +
                           "; up to 2^20 are supported");
  Tensor wide = b.reshape(input, ArrayRef<int64_t>(input.shape).drop_front());
  Windows w;
  Shape low{0}, high{0};
  for (size_t d = 0; d < n; ++d) {
    int64_t reach = (kernel[d] - 1) * dilations[d];
    int64_t before = reach - pads[d], after = reach - pads[n + d] + extra[d];
    if (strides[d] < 1 || dilations[d] < 1 || before < 0 || after < 0)
      return node.refuse("has a pad that is wider than its kernel");
    // Zeros between neighbours: a dimension of one more, padded and cut.
    int64_t dim = int64_t(d) + 1, size = wide.shape[dim];
    if (strides[d] > 1 && size > 1) {
      Shape split = wide.shape;
      split.insert(split.begin() + dim + 1, 1);
      Shape none(split.size(), 0), between(split.size(), 0);
      between[dim + 1] = strides[d] - 1;
      Tensor spread = b.pad(b.reshape(wide, split), none, between);
      Shape joined = wide.shape;
      joined[dim] = size * strides[d];
      wide = b.slice(b.reshape(spread, joined), dim, 0,
                     (size - 1) * strides[d] + 1);
    }
    low.push_back(before);
    high.push_back(after);
    w.kernel.push_back(kernel[d]);
    w.strides.push_back(1);
    w.dilations.push_back(dilations[d]);
    w.positions.push_back(wide.shape[dim] + before + after - reach);
    if (w.positions.back() < 1)
      return node.refuse("has no result");
  }
  wide = b.pad(wide, low, high);
  w.low.assign(n, 0);
  w.high.assign(n, 0);
  // Weights [C, O, kernel] as O rows of C kernels, each backwards.
  Shape shape{weights.shape[1], weights.shape[0]};
  Shape whole = rowMajorStrides(weights.shape), steps{whole[1], whole[0]};
  int64_t offset = 0;
  for (size_t d = 0; d < n; ++d) {
    shape.push_back(kernel[d]);
    steps.push_back(-whole[d + 2]);
    offset += (kernel[d] - 1) * whole[d + 2];
  }
  int64_t terms = weights.size() / weights.shape[1];
  Tensor matrix = b.reshape(b.strided(weights, shape, offset, steps),
                            {weights.shape[1], terms});
  Tensor rows = b.linear(
      b.reshape(takeWindows(b, wide, w), {countElements(w.positions), terms}),
      matrix);
  if (failed(addBias(node, 2, rows)))
    return failure();
  node.set(0, asChannels(b, rows, w));
  return success();
}

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

template <bool isMax> static LogicalResult importPool(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  GraphBuilder &b = node.b;
  const Tensor &input = node.in(0);
  if (input.rank() < 3 || input.rank() > 4 || input.shape[0] != 1)
    return node.refuse("is supported for one example of one or two dimensions "
                       "and channels");
  if (node.getInt("ceil_mode", 0) || node.wantsOutput(1))
    return node.refuse("is supported without 'ceil_mode' and indices");
  ArrayRef<int64_t> sizes = ArrayRef<int64_t>(input.shape).drop_front(2);
  bool isGlobal = StringRef(node.proto.op_type()).starts_with("Global");
  std::optional<Windows> w = readWindows(
      node, sizes, isGlobal ? Shape(sizes) : node.getInts("kernel_shape", {}));
  if (!w)
    return failure();
  bool isPadded = llvm::any_of(w->low, [](int64_t x) { return x != 0; }) ||
                  llvm::any_of(w->high, [](int64_t x) { return x != 0; });
  if (isPadded && (isMax || !node.getInt("count_include_pad", 0)))
    return node.refuse("is supported without pads, or for averages that count "
                       "them; pad before the pooling");
  Tensor whole = b.reshape(input, ArrayRef<int64_t>(input.shape).drop_front());
  int64_t cells = countElements(w->kernel), channels = input.shape[1];
  Tensor rows = b.reshape(takeWindows(b, whole, *w),
                          {countElements(w->positions), channels, cells});
  if (isMax) {
    rows = b.reshape(b.reduceLast(Binary::Max, rows),
                     {countElements(w->positions), channels});
  } else {
    rows = b.reshape(b.sumLast(rows), {countElements(w->positions), channels});
    rows = b.binary(Binary::Mul, rows, b.scalar(1.0 / double(cells)));
  }
  node.set(0, asChannels(b, rows, *w));
  return success();
}

void mann::onnx_import::addProductOperators(Handlers &handlers) {
  handlers["MatMul"] = importMatMul;
  handlers["Gemm"] = importGemm;
  handlers["Einsum"] = importEinsum;
  handlers["Conv"] = importConv;
  handlers["ConvTranspose"] = importConvTranspose;
  handlers["AveragePool"] = importPool<false>;
  handlers["GlobalAveragePool"] = importPool<false>;
  handlers["MaxPool"] = importPool<true>;
  handlers["GlobalMaxPool"] = importPool<true>;
}
