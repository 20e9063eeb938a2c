//===- Rows.cpp - Parts of tensors, and whole rows -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
#include <cmath>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

namespace {
/// A tensor as blocks of neighbours: one for each position in the dimensions
/// before `dim`, of all that is below it.
struct Blocks {
  Blocks(ArrayRef<int64_t> shape, int64_t dim)
      : count(product(shape.take_front(dim))),
        each(product(shape.drop_front(dim))),
        element(product(shape.drop_front(dim + 1))) {}

  static int64_t product(ArrayRef<int64_t> sizes) {
    int64_t result = 1;
    for (int64_t size : sizes)
      result *= size;
    return result;
  }

  int64_t count;
  int64_t each;
  int64_t element; ///< Elements at one position of `dim`.
};
} // namespace

static HostValue evaluate(ConcatOp op, Inputs<ConcatOp> in) {
  HostValue result(op.getType());
  auto dim = int64_t(op.getDim());
  Blocks whole(result.getShape(), dim);
  int64_t start = 0;
  for (const HostValue *part : in.getInputs()) {
    Blocks blocks(part->getShape(), dim);
    for (int64_t i = 0; i < blocks.count * blocks.each; ++i) {
      int64_t block = i / blocks.each, inside = i % blocks.each;
      int64_t to = block * whole.each + start + inside;
      if (result.isReal())
        result.getReals()[to] = part->getReals()[i];
      else
        result.getIntegers()[to] =
            round(part->getIntegers()[i],
                  part->getFormat()->frac - result.getFormat()->frac,
                  op.getRounding(), *result.getFormat());
    }
    start += blocks.each;
  }
  return result;
}

static HostValue evaluate(SliceOp op, Inputs<SliceOp> in) {
  const HostValue &input = *in.getInput();
  HostValue result(op.getType());
  auto dim = int64_t(op.getDim());
  Blocks from(input.getShape(), dim), to(result.getShape(), dim);
  int64_t start = int64_t(op.getOffset()) * from.element;
  for (int64_t i = 0; i < result.getNumElements(); ++i) {
    int64_t source = i / to.each * from.each + start + i % to.each;
    if (result.isReal())
      result.getReals()[i] = input.getReals()[source];
    else
      result.getIntegers()[i] = input.getIntegers()[source];
  }
  return result;
}

static HostValue evaluate(RowOp op, Inputs<RowOp> in) {
  const HostValue &input = *in.getInput();
  HostValue result(op.getType());
  int64_t rows = input.getShape().front(), size = result.getNumElements();
  int64_t row = in.getIndex()->getIntegers().front() % rows;
  int64_t start = (row < 0 ? row + rows : row) * size;
  if (result.isReal())
    llvm::copy(input.getReals().slice(start, size), result.getReals().begin());
  else
    llvm::copy(input.getIntegers().slice(start, size),
               result.getIntegers().begin());
  return result;
}

static HostValue evaluate(ReshapeOp op, Inputs<ReshapeOp> in) {
  const HostValue &input = *in.getInput();
  if (input.isReal())
    return HostValue(op.getType(), input.getReals().vec());
  return HostValue(op.getType(), input.getIntegers().vec());
}

/// Calls `fn(element of the result, position)` for every element, `position`
/// having one index for each dimension.
static void forEachPosition(ArrayRef<int64_t> shape,
                            function_ref<void(int64_t, ArrayRef<int64_t>)> fn) {
  SmallVector<int64_t> position(shape.size(), 0);
  for (int64_t i = 0, n = Blocks::product(shape); i < n; ++i) {
    int64_t rest = i;
    for (size_t dim = shape.size(); dim-- > 0; rest /= shape[dim])
      position[dim] = rest % shape[dim];
    fn(i, position);
  }
}

static void copyElement(const HostValue &from, int64_t source, HostValue &to,
                        int64_t target) {
  if (to.isReal())
    to.getReals()[target] = from.getReals()[source];
  else
    to.getIntegers()[target] = from.getIntegers()[source];
}

static HostValue evaluate(StridedOp op, Inputs<StridedOp> in) {
  HostValue result(op.getType());
  forEachPosition(
      result.getShape(), [&](int64_t i, ArrayRef<int64_t> position) {
        auto source = int64_t(op.getOffset());
        for (auto [index, stride] : llvm::zip(position, op.getStrides()))
          source += index * stride;
        copyElement(*in.getInput(), source, result, i);
      });
  return result;
}

static HostValue evaluate(PadOp op, Inputs<PadOp> in) {
  HostValue result(op.getType());
  ArrayRef<int64_t> shape = result.getShape();
  forEachPosition(
      in.getInput()->getShape(), [&](int64_t i, ArrayRef<int64_t> position) {
        int64_t target = 0;
        for (auto [index, low, size] : llvm::zip(position, op.getLow(), shape))
          target = target * size + low + index;
        copyElement(*in.getInput(), i, result, target);
      });
  return result;
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

static HostValue evaluate(SumOp op, Inputs<SumOp> in) {
  const HostValue &input = *in.getInput();
  HostValue result(op.getType());
  if (input.isReal()) {
    auto sums = realMatrix(input).rowwise().sum();
    for (int64_t row = 0; row < numRows(input); ++row)
      result.getReals()[row] = sums[row];
    return result;
  }
  auto sums = integerMatrix(input).rowwise().sum();
  Format from = *input.getFormat(), to = *result.getFormat();
  for (int64_t row = 0; row < numRows(input); ++row)
    result.getIntegers()[row] =
        round(sums[row], from.frac - to.frac, op.getRounding(), to);
  return result;
}

static void normalizeReal(NormalizeOp op, ArrayRef<float> row,
                          MutableArrayRef<float> result) {
  float n = float(row.size()), eps = op.getEps().convertToFloat();
  float mean = 0, squares = 0;
  if (op.getKind() == NormalizeKind::Layer) {
    for (float x : row)
      mean += x;
    mean /= n;
  }
  for (float x : row)
    squares += (x - mean) * (x - mean);
  float size;
  if (op.getKind() != NormalizeKind::L2)
    size = std::sqrt(squares / n + eps);
  else if (op.getEpsForm() == EpsForm::Max)
    size = std::max(std::sqrt(squares), eps);
  else
    size = std::sqrt(squares) + eps;
  // A row of zeros stays one, also without eps.
  for (auto [x, y] : llvm::zip(row, result))
    y = size > 0 ? (x - mean) / size : 0;
}

static void normalizeCodes(NormalizeOp op, ArrayRef<int64_t> row,
                           MutableArrayRef<int64_t> result, const Format &to) {
  int64_t n = int64_t(row.size()), sum = 0, squares = 0;
  for (int64_t code : row) {
    sum += code;
    squares += code * code;
  }
  int64_t factor = n, offset = 0, spread = n * squares;
  if (op.getKind() == NormalizeKind::Layer) {
    offset = sum;
    spread -= sum * sum;
  } else if (op.getKind() == NormalizeKind::L2) {
    factor = 1;
    spread = squares;
  }
  Scaled inverse = normalizeFactor(spread, op.getPlan());
  for (auto [code, normalized] : llvm::zip(row, result))
    normalized = round((factor * code - offset) * inverse.mantissa,
                       inverse.shift - to.frac, op.getRounding(), to);
}

static HostValue evaluate(NormalizeOp op, Inputs<NormalizeOp> in) {
  const HostValue &input = *in.getInput();
  HostValue result(op.getType());
  int64_t width = numColumns(input);
  for (int64_t start = 0; start < input.getNumElements(); start += width) {
    if (input.isReal())
      normalizeReal(op, input.getReals().slice(start, width),
                    result.getReals().slice(start, width));
    else
      normalizeCodes(op, input.getIntegers().slice(start, width),
                     result.getIntegers().slice(start, width),
                     *result.getFormat());
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::addRowMeanings(Meanings &meanings) {
  meanings.add<ConcatOp>(evaluate);
  meanings.add<SliceOp>(evaluate);
  meanings.add<RowOp>(evaluate);
  meanings.add<ReshapeOp>(evaluate);
  meanings.add<StridedOp>(evaluate);
  meanings.add<PadOp>(evaluate);
  meanings.add<SumOp>(evaluate);
  meanings.add<NormalizeOp>(evaluate);
}
