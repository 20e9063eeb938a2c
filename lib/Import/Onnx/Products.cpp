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

/// The equation in letters alone: each dimension that "..." stands for gets one
/// that is free, and a result that is left out is written out, letters that
/// occur once in the order of the alphabet. Nothing after a refusal.
static std::optional<std::string> spellOut(Node &node) {
  std::string text;
  for (char c : node.getString("equation", ""))
    if (c != ' ')
      text += c;
  auto refuse = [&] {
    (void)node.refuse("'equation' is '" + text +
                      "'; one or two operands of letters or '...' are "
                      "supported: 'bij,bj->bi'");
    return std::nullopt;
  };
  std::string free;
  for (char c = 'A'; c <= 'z'; ++c)
    if (llvm::isAlpha(c) && text.find(c) == std::string::npos)
      free += c;
  auto [left, right] = StringRef(text).split("->");
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  if (terms.size() != size_t(node.numInputs()) || terms.size() > 2)
    return refuse();
  // The dimensions of the ellipsis are counted from their end.
  std::string equation, shared;
  auto spell = [&](StringRef term, int64_t rank) {
    auto [before, behind] = term.split("...");
    bool isWhole = before.size() == term.size();
    int64_t count = rank < 0 ? int64_t(shared.size())
                             : rank - int64_t(before.size() + behind.size());
    if (isWhole || count < 0 || count > int64_t(free.size()))
      return term.str();
    std::string letters = free.substr(free.size() - count);
    if (letters.size() > shared.size())
      shared = letters;
    return before.str() + letters + behind.str();
  };
  for (auto [index, term] : llvm::enumerate(terms))
    equation += (index ? "," : "") + spell(term, node.in(int(index)).rank());
  std::string inputs = equation;
  equation += "->";
  if (text.find("->") != std::string::npos) {
    equation += spell(right, -1);
  } else {
    equation += shared;
    for (char c = 'A'; c <= 'z'; ++c)
      if (llvm::isAlpha(c) && shared.find(c) == std::string::npos &&
          llvm::count(inputs, c) == 1)
        equation += c;
  }
  bool isPlain = llvm::all_of(equation, [](char c) {
    return llvm::isAlpha(c) || c == ',' || c == '-' || c == '>';
  });
  if (!isPlain)
    return refuse();
  return equation;
}

/// How many elements the dimension of each letter has.
static LogicalResult readSizes(Node &node, ArrayRef<StringRef> terms,
                               llvm::StringMap<int64_t> &sizes) {
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
  return success();
}

static LogicalResult importEinsum(Node &node) {
  if (failed(node.wantReals()))
    return failure();
  std::optional<std::string> equation = spellOut(node);
  if (!equation)
    return failure();
  auto [inputs, output] = StringRef(*equation).split("->");
  SmallVector<StringRef> terms;
  inputs.split(terms, ',');
  llvm::StringMap<int64_t> sizes;
  if (failed(readSizes(node, terms, sizes)))
    return failure();
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

void mann::onnx_import::addProductOperators(Handlers &handlers) {
  handlers["MatMul"] = importMatMul;
  handlers["Gemm"] = importGemm;
  handlers["Einsum"] = importEinsum;
}
