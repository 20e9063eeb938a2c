//===- Memory.cpp - Parameters and what fills a memory --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "mann/Dialect/Mann/IR/IntegerBounds.h"
#include "mann/Dialect/Mann/IR/Mann.h"

#include <cmath>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// ParameterOp, GetParameterOp
//===----------------------------------------------------------------------===//

LogicalResult ParameterOp::verify() {
  auto type = cast<RankedTensorType>(getType());
  if (std::string problem = describeShapeProblem(type); !problem.empty())
    return emitOpError("must have ") << problem << ", but is " << type;
  if (int64_t offset = getOffset().value_or(0); offset < 0)
    return emitOpError("'offset' must not be negative, but is ") << offset;
  if (getTransposed() && type.getRank() != 2)
    return emitOpError("must have rank 2 to be 'transposed', but is ") << type;
  if (!getValue())
    return success();
  return verifyStoredValue(*this, type, *getValue());
}

LogicalResult
GetParameterOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  auto parameter = symbolTable.lookupNearestSymbolFrom<ParameterOp>(
      *this, getParameterAttr());
  if (!parameter)
    return emitOpError("'")
           << getParameter() << "' does not name a mann.parameter";
  if (parameter.getType() != getType()) {
    InFlightDiagnostic diag = emitOpError("has type ")
                              << getType() << ", but '" << getParameter()
                              << "' is " << parameter.getType();
    diag.attachNote(parameter.getLoc()) << "declared here";
    return diag;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// EmbedOp
//===----------------------------------------------------------------------===//

Value EmbedOp::getFilledCount() { return getCount(); }
std::optional<int64_t> EmbedOp::getFilledDimension(OpOperand &operand) {
  if (!getCount() || operand.get() != getIds())
    return std::nullopt;
  return 0;
}
bool EmbedOp::hasProducts() { return true; }
bool EmbedOp::isWeight(OpOperand &) { return true; }
bool EmbedOp::takesScaled(OpOperand &operand) {
  return &operand == &getTableMutable();
}

/// Words and temporal row, aligned to the finer of their scales, sum to less
/// than 2^62.
static LogicalResult verifyAlignedSum(EmbedOp op, int64_t words) {
  std::optional<Format> table = getAlignedFormat(op.getTable().getType());
  if (!table)
    return success();
  auto magnitude = [](const Format &format) {
    return double(std::max(std::abs(format.min), format.max));
  };
  double word = magnitude(*table), time = 0;
  int frac = table->frac, timeFrac = frac;
  if (op.getWeights()) {
    Format weights = *getFormat(op.getWeights().getType());
    word *= magnitude(weights);
    frac += weights.frac;
    timeFrac = frac;
  }
  if (op.getTemporal()) {
    Format temporal = *getFormat(op.getTemporal().getType());
    time = magnitude(temporal);
    timeFrac = temporal.frac;
  }
  // With products each part is rounded to their scale on its own.
  if (op.getProducts())
    time = 0, timeFrac = frac;
  int finest = std::max(frac, timeFrac);
  double sum = std::ldexp(word * double(words), finest - frac) +
               std::ldexp(time, finest - timeFrac);
  if (sum < std::ldexp(1.0, 62))
    return success();
  InFlightDiagnostic diag = op.emitOpError("sums ")
                            << words << " words with steps of 2^" << -frac;
  if (op.getTemporal())
    diag << " and a temporal row with steps of 2^" << -timeFrac;
  return diag
         << ", which may not fit 63 bits; use narrower formats, with steps "
            "that are close";
}

LogicalResult EmbedOp::verify() {
  if (failed(verifyRank(*this, {"ids", getIds()}, {1, 2})) ||
      failed(verifyRank(*this, {"table", getTable()}, {2})))
    return failure();
  bool isMemory = rankOf(getIds()) == 2;
  int64_t words = shapeOf(getIds()).back(), width = shapeOf(getTable())[1];
  SmallVector<int64_t> result(shapeOf(getIds()));
  result.back() = width;
  if (failed(verifyShape(*this, {"result", getResult()}, result,
                         "one table row's width a sentence")))
    return failure();
  if (getWeights() &&
      failed(verifyShape(*this, {"weights", getWeights()}, {words, width},
                         "words of a sentence x width of the table")))
    return failure();
  if (getTemporal()) {
    if (!isMemory)
      return emitOpError(
          "a single sentence has no age: 'temporal' needs ids of "
          "rank 2");
    if (failed(verifyRank(*this, {"temporal", getTemporal()}, {2})))
      return failure();
    int64_t rows = shapeOf(getTemporal())[0];
    if (rows < result[0])
      return emitOpError("temporal needs a row for each of the ")
             << result[0] << " slots, but has " << rows;
    if (failed(verifyShape(*this, {"temporal", getTemporal()}, {rows, width},
                           "as wide as the table")))
      return failure();
  }
  // Ids are compared as numbers of 32 bits.
  if (std::optional<int64_t> padding = getPadding();
      padding && !llvm::isInt<32>(*padding))
    return emitOpError("'padding' must be an id of 32 bits, within ")
           << INT32_MIN << ".." << INT32_MAX << ", but is " << *padding;
  if (getCount() && !isMemory)
    return emitOpError("a single sentence has no slots: 'count' needs ids of "
                       "rank 2");
  if (getTemporalOnEmpty() &&
      (!getTemporal() || getOrder() != TemporalOrder::NewestFirst))
    return emitOpError("'temporal_on_empty' needs temporal rows and 'order = "
                       "newest_first': the age of an empty slot is its index");
  if (failed(verifySameDomain(*this, {{"table", getTable()},
                                      {"weights", getWeights()},
                                      {"temporal", getTemporal()},
                                      {"result", getResult()}})) ||
      failed(verifyProducts(*this, getProducts())) ||
      failed(
          verifyNoProductsOfRows(*this, {"table", getTable()}, getProducts())))
    return failure();
  return verifyAlignedSum(*this, words);
}

//===----------------------------------------------------------------------===//
// AddTemporalOp
//===----------------------------------------------------------------------===//

Value AddTemporalOp::getFilledCount() { return getCount(); }
std::optional<int64_t> AddTemporalOp::getFilledDimension(OpOperand &operand) {
  if (!getCount() || &operand != &getSumsMutable())
    return std::nullopt;
  return 0;
}
bool AddTemporalOp::hasProducts() { return true; }

LogicalResult AddTemporalOp::verify() {
  if (failed(verifyRank(*this, {"sums", getSums()}, {2})) ||
      failed(verifyRank(*this, {"temporal", getTemporal()}, {2})) ||
      failed(verifyShape(*this, {"result", getResult()}, shapeOf(getSums()),
                         "as the sums")))
    return failure();
  int64_t slots = shapeOf(getSums())[0], rows = shapeOf(getTemporal())[0];
  if (rows < slots)
    return emitOpError("temporal needs a row for each of the ")
           << slots << " slots, but has " << rows;
  if (failed(verifyShape(*this, {"temporal", getTemporal()},
                         {rows, shapeOf(getSums())[1]}, "as wide as the sums")))
    return failure();
  if (getTemporalOnEmpty() && !getCount())
    return emitOpError("'temporal_on_empty' needs 'count': without it no slot "
                       "is empty");
  if (failed(verifySameDomain(*this, {{"sums", getSums()},
                                      {"temporal", getTemporal()},
                                      {"result", getResult()}})) ||
      failed(verifyProducts(*this, getProducts())))
    return failure();
  if (!getFormat(getSums().getType()))
    return success();
  return verifyFits(*this, AddTemporalSums::get(*this).total,
                    "sums and temporal rows");
}

//===----------------------------------------------------------------------===//
// EncodeOp, BinarizeOp
//===----------------------------------------------------------------------===//

LogicalResult EncodeOp::verify() {
  if (failed(verifyShape(*this, {"result", getResult()}, shapeOf(getInput()),
                         "as the operand")))
    return failure();
  Type format = cast<EncodedType>(getElementTypeOrSelf(getResult().getType()))
                    .getFormat();
  if (getElementTypeOrSelf(getInput().getType()) != format)
    return emitOpError("keeps the format, but goes from ")
           << getElementTypeOrSelf(getInput().getType()) << " to " << format
           << "; use mann.requantize before it";
  return success();
}

LogicalResult BinarizeOp::verify() {
  if (failed(verifyRank(*this, {"operand", getInput()}, {1, 2})))
    return failure();
  return verifyShape(*this, {"result", getResult()}, shapeOf(getInput()),
                     "as the operand");
}
