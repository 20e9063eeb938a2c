//===- Memory.cpp - Parameters and what fills a memory --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ops.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include <cmath>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static HostValue evaluate(PositionEncodingOp op, Inputs<PositionEncodingOp>) {
  HostValue result(op.getType());
  int64_t width = numColumns(result);
  for (int64_t j = 0; j < numRows(result); ++j)
    for (int64_t k = 0; k < width; ++k) {
      double weight = op.getWeight(j, k);
      if (result.isReal())
        result.getReals()[j * width + k] = float(weight);
      else
        result.getIntegers()[j * width + k] =
            quantize(weight, *result.getFormat(), Rounding::NearestEven);
    }
  return result;
}

//===----------------------------------------------------------------------===//
// EmbedOp
//===----------------------------------------------------------------------===//

/// Which rows make up each slot of an embedding. The arithmetic on them is the
/// business of the two functions below.
struct EmbedPlan {
  EmbedPlan(EmbedOp op, Inputs<EmbedOp> &in)
      : ids(integerMatrix(*in.getIds())), words(numRows(*in.getTable())),
        slots(ids.rows()), filled(countFilled(in.getCount(), slots)),
        numTemporal(!op.getTemporal()         ? 0
                    : op.getTemporalOnEmpty() ? slots
                                              : filled),
        newestFirst(op.getOrder() == TemporalOrder::NewestFirst) {
    if (op.getPadding())
      padding = int64_t(*op.getPadding());
  }

  /// Calls `add(j, id)` for each word j of the slot that adds a table row.
  template <typename Fn> void forEachWord(int64_t slot, Fn add) const {
    if (slot >= filled)
      return;
    for (int64_t j = 0; j < ids.cols(); ++j)
      if (int64_t id = ids(slot, j); id >= 0 && id < words && padding != id)
        add(j, id);
  }

  /// The temporal row that is added to the slot, if one is.
  std::optional<int64_t> getTemporalRow(int64_t slot) const {
    if (slot >= numTemporal)
      return std::nullopt;
    return newestFirst ? slot : filled - 1 - slot;
  }

  ConstMatrixView<int64_t> ids;
  int64_t words;
  int64_t slots;
  int64_t filled;
  int64_t numTemporal;
  bool newestFirst;
  std::optional<int64_t> padding;
};

static HostValue embedReal(EmbedOp op, Inputs<EmbedOp> &in) {
  EmbedPlan plan(op, in);
  HostValue result(op.getType());
  MatrixView<float> out = realMatrix(result);
  ConstMatrixView<float> table = realMatrix(*in.getTable());
  for (int64_t slot = 0; slot < plan.slots; ++slot) {
    plan.forEachWord(slot, [&](int64_t j, int64_t id) {
      if (const HostValue *weights = in.getWeights())
        out.row(slot) +=
            realMatrix(*weights).row(j).cwiseProduct(table.row(id));
      else
        out.row(slot) += table.row(id);
    });
    if (std::optional<int64_t> row = plan.getTemporalRow(slot))
      out.row(slot) += realMatrix(*in.getTemporal()).row(*row);
  }
  return result;
}

/// The scales of an integer embedding, as fraction bits.
struct EmbedScales {
  explicit EmbedScales(EmbedOp op) {
    auto fracOf = [](Value value) {
      return value ? getFormat(value.getType())->frac : 0;
    };
    word = getAlignedFormat(op.getTable().getType())->frac +
           fracOf(op.getWeights());
    temporal = op.getTemporal() ? fracOf(op.getTemporal()) : word;
    sum = op.getProducts() ? getFormat(*op.getProducts())->frac
                           : std::max(word, temporal);
  }
  /// Of a word's table row (times its weight), and of a temporal row.
  int word, temporal;
  /// Of the sum: that of `products`, or else the finest.
  int sum;
};

static HostValue embedCodes(EmbedOp op, Inputs<EmbedOp> &in) {
  EmbedPlan plan(op, in);
  EmbedScales scales(op);
  IntMatrix table = exactNumbers(*in.getTable()).values;
  Sums sums{IntMatrix::Zero(plan.slots, table.cols()), scales.sum};

  // Adds a row of codes with `frac` fraction bits to the slot's sum.
  std::optional<Format> products;
  if (op.getProducts())
    products = getFormat(*op.getProducts());
  auto add = [&](int64_t slot, const IntMatrix &row, int frac) {
    if (!products) {
      sums.values.row(slot) += row * (int64_t(1) << (scales.sum - frac));
      return;
    }
    sums.values.row(slot) += row.unaryExpr([&](int64_t code) {
      return round(code, frac - scales.sum, op.getRounding(), *products);
    });
  };
  for (int64_t slot = 0; slot < plan.slots; ++slot) {
    plan.forEachWord(slot, [&](int64_t j, int64_t id) {
      IntMatrix word = table.row(id);
      if (const HostValue *weights = in.getWeights())
        word = word.cwiseProduct(integerMatrix(*weights).row(j)).eval();
      add(slot, word, scales.word);
    });
    if (std::optional<int64_t> row = plan.getTemporalRow(slot))
      add(slot, integerMatrix(*in.getTemporal()).row(*row), scales.temporal);
  }
  return roundSums(op.getType(), sums, op.getRounding());
}

static HostValue evaluate(EmbedOp op, Inputs<EmbedOp> in) {
  return in.getTable()->isReal() ? embedReal(op, in) : embedCodes(op, in);
}

//===----------------------------------------------------------------------===//
// AddTemporalOp
//===----------------------------------------------------------------------===//

static HostValue evaluate(AddTemporalOp op, Inputs<AddTemporalOp> in) {
  const HostValue &sums = *in.getSums(), &temporal = *in.getTemporal();
  int64_t slots = numRows(sums), filled = countFilled(in.getCount(), slots);
  int64_t head = in.getHead()->getIntegers()[0] % slots;
  /// Calls `add(p, age, isFilled)` for each slot that is not simply 0.
  auto forEachSlot = [&](auto add) {
    for (int64_t p = 0; p < slots; ++p)
      if (p < filled || op.getTemporalOnEmpty())
        add(p, (head - 1 - p + 2 * slots) % slots, p < filled);
  };
  if (sums.isReal()) {
    HostValue result(op.getType());
    forEachSlot([&](int64_t p, int64_t age, bool isFilled) {
      if (isFilled)
        realMatrix(result).row(p) = realMatrix(sums).row(p);
      realMatrix(result).row(p) += realMatrix(temporal).row(age);
    });
    return result;
  }
  int sumFrac = sums.getFormat()->frac, rowFrac = temporal.getFormat()->frac;
  IntMatrix rows = integerMatrix(temporal);
  if (op.getProducts()) {
    Format products = *getFormat(*op.getProducts());
    rows = rows.unaryExpr([&](int64_t code) {
                 return round(code, rowFrac - products.frac, op.getRounding(),
                              products);
               })
               .eval();
    rowFrac = products.frac;
  }
  int frac = std::max(sumFrac, rowFrac);
  Sums total{IntMatrix::Zero(slots, numColumns(sums)), frac};
  forEachSlot([&](int64_t p, int64_t age, bool isFilled) {
    if (isFilled)
      total.values.row(p) =
          integerMatrix(sums).row(p) * (int64_t(1) << (frac - sumFrac));
    total.values.row(p) += rows.row(age) * (int64_t(1) << (frac - rowFrac));
  });
  return roundSums(op.getType(), total, op.getRounding());
}

//===----------------------------------------------------------------------===//
// EncodeOp, BinarizeOp
//===----------------------------------------------------------------------===//

static HostValue evaluate(EncodeOp op, Inputs<EncodeOp> in) {
  // Only the storage differs, and a HostValue has none.
  return HostValue(op.getType(), in.getInput()->getIntegers().vec());
}

static HostValue evaluate(BinarizeOp op, Inputs<BinarizeOp> in) {
  const HostValue &input = *in.getInput();
  HostValue result(op.getType());
  auto sign = [](auto element) -> int64_t { return element >= 0 ? 1 : -1; };
  if (input.isReal())
    llvm::transform(input.getReals(), result.getIntegers().begin(), sign);
  else
    integerMatrix(result) = codesOf(input).unaryExpr(sign);
  return result;
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

void mann::addMemoryMeanings(Meanings &meanings) {
  meanings.add<PositionEncodingOp>(evaluate);
  meanings.add<EmbedOp>(evaluate);
  meanings.add<AddTemporalOp>(evaluate);
  meanings.add<EncodeOp>(evaluate);
  meanings.add<BinarizeOp>(evaluate);
}
