//===- Elementwise.cpp - Functions of single elements --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verification.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include <cmath>

using namespace mlir;
using namespace mann;

/// `known` has what was found already, and no for what is being looked at:
/// unreachable code may have cycles.
static bool isGate(Value value, llvm::DenseMap<Value, bool> &known) {
  if (std::optional<Format> format = getFormat(value.getType()))
    return format->isGate();
  auto op = value.getDefiningOp<QuantizableOpInterface>();
  if (!op)
    return false;
  auto [entry, isNew] = known.try_emplace(value, false);
  if (!isNew)
    return entry->second;
  auto ask = [&](Value operand) { return isGate(operand, known); };
  unsigned index = cast<OpResult>(value).getResultNumber();
  // What keeps the format of its operand keeps its bounds as well.
  bool result = op.resultTakesFormat(index)
                    ? op.resultIsGate(index, ask)
                    : op->getNumOperands() != 0 && ask(op->getOperand(0));
  known[value] = result;
  return result;
}

bool mann::isGate(Value value) {
  llvm::DenseMap<Value, bool> known;
  return ::isGate(value, known);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// Constraints of mann.add, which `verb` names.
static LogicalResult verifyAligned(Operation *op, StringRef verb) {
  NamedValue lhs{"lhs", op->getOperand(0)}, rhs{"rhs", op->getOperand(1)},
      result{"result", op->getResult(0)};
  if (failed(verifyShape(op, rhs, shapeOf(lhs.value), "as lhs")) ||
      failed(verifyShape(op, result, shapeOf(lhs.value), "as the operands")) ||
      failed(verifySameDomain(op, {lhs, rhs, result})))
    return failure();
  std::optional<Format> left = getFormat(lhs.value.getType());
  std::optional<Format> right = getFormat(rhs.value.getType());
  if (left && std::abs(left->frac - right->frac) > 30)
    return op->emitOpError()
           << verb << " steps of 2^" << -left->frac << " and 2^" << -right->frac
           << ", which are more than 2^30 apart";
  return success();
}

LogicalResult AddOp::verify() { return verifyAligned(*this, "adds"); }
LogicalResult SubOp::verify() { return verifyAligned(*this, "subtracts"); }

/// Constraints of mann.mul: the right-hand side may stand for rows.
static LogicalResult verifyRows(Operation *op) {
  NamedValue left{"lhs", op->getOperand(0)}, right{"rhs", op->getOperand(1)},
      result{"result", op->getResult(0)};
  ArrayRef<int64_t> lhs = shapeOf(left.value), rhs = shapeOf(right.value);
  if (rhs.size() > lhs.size())
    return op->emitOpError("rhs must have at most the rank of lhs, ")
           << lhs.size() << ", but has rank " << rhs.size();
  if (failed(verifyShape(op, right, lhs.take_front(rhs.size()),
                         "as the leading dimensions of lhs")) ||
      failed(verifyShape(op, result, lhs, "as lhs")))
    return failure();
  return verifySameDomain(op, {left, right, result});
}

double MulOp::getResultBound() {
  return resultIsGate(0, mann::isGate) ? 1.0 : 0.0;
}
bool MulOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getLhs()) && isGate(getRhs());
}
LogicalResult MulOp::verify() { return verifyRows(*this); }

int DivOp::getShift() {
  return getFormat(getType())->frac + 2 - getFormat(getLhs().getType())->frac +
         getFormat(getRhs().getType())->frac;
}

LogicalResult DivOp::verify() {
  if (failed(verifyRows(*this)))
    return failure();
  if (!getFormat(getType()))
    return success();
  int shift = getShift();
  for (auto [name, value, bits] :
       {std::tuple("lhs", getLhs(), std::max(shift, 0)),
        std::tuple("rhs", getRhs(), std::max(-shift, 0))}) {
    Format format = *getFormat(value.getType());
    double magnitude = double(std::max(std::abs(format.min), format.max));
    if (std::ldexp(magnitude, bits) >= std::ldexp(1.0, 62))
      return emitOpError("shifts ")
             << name << " by " << bits << " bits, for a quotient with "
             << getFormat(getType())->frac
             << " fraction bits, which must stay below 2^62; give the result a "
             << (shift > 0 ? "coarser" : "finer") << " format";
  }
  return success();
}

LogicalResult HypotOp::verify() {
  if (failed(verifyAligned(*this, "adds squares of")))
    return failure();
  std::optional<Format> left = getFormat(getLhs().getType());
  std::optional<Format> right = getFormat(getRhs().getType());
  if (!left)
    return success();
  int frac = std::max(left->frac, right->frac);
  double squares = 0;
  for (const Format &format : {*left, *right}) {
    double magnitude = double(std::max(std::abs(format.min), format.max));
    squares += std::pow(std::ldexp(magnitude, frac - format.frac), 2);
  }
  if (squares >= std::ldexp(1.0, 62))
    return emitOpError("adds squares that must stay below 2^62; use formats of "
                       "fewer bits, or of more equal scales");
  return success();
}

/// The two scales may differ by 2^30.
static LogicalResult verifyCompared(Operation *op) {
  if (failed(verifyRows(op)))
    return failure();
  std::optional<Format> left = getFormat(op->getOperand(0).getType());
  std::optional<Format> right = getFormat(op->getOperand(1).getType());
  if (left && std::abs(left->frac - right->frac) > 30)
    return op->emitOpError("compares steps of 2^")
           << -left->frac << " and 2^" << -right->frac
           << ", which are more than 2^30 apart";
  return success();
}

LogicalResult MaxOp::verify() { return verifyCompared(*this); }
LogicalResult MinOp::verify() { return verifyCompared(*this); }

double LessOp::getResultBound() { return 1.0; }
bool LessOp::resultIsGate(unsigned, GatePredicate) { return true; }
LogicalResult LessOp::verify() { return verifyCompared(*this); }

LogicalResult SelectOp::verify() {
  NamedValue condition{"condition", getCondition()},
      yes{"on_true", getOnTrue()}, no{"on_false", getOnFalse()},
      result{"result", getResult()};
  for (const NamedValue &value : {yes, no, result})
    if (failed(verifyShape(*this, value, shapeOf(condition.value),
                           "as the condition")))
      return failure();
  return verifySameDomain(*this, {condition, yes, no, result});
}

/// Operand and result have one shape, and both are f32 or both fixed-point.
static LogicalResult verifyFunction(Operation *op) {
  NamedValue input{"operand", op->getOperand(0)},
      result{"result", op->getResult(0)};
  if (failed(verifyShape(op, result, shapeOf(input.value), "as the operand")))
    return failure();
  return verifySameDomain(op, {input, result});
}

double ComplementOp::getResultBound() { return isGate(getInput()) ? 1.0 : 0.0; }
bool ComplementOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getInput());
}

LogicalResult ComplementOp::verify() {
  if (failed(verifyFunction(*this)))
    return failure();
  std::optional<Format> format = getFormat(getInput().getType());
  if (format && (format->frac < -31 || format->frac > 61))
    return emitOpError("subtracts steps of 2^")
           << -format->frac << " from 1, which is exact for 2^-61 to 2^31";
  return success();
}

double AbsOp::getResultBound() { return isGate(getInput()) ? 1.0 : 0.0; }
bool AbsOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getInput());
}
LogicalResult AbsOp::verify() { return verifyFunction(*this); }

//===----------------------------------------------------------------------===//
// Piecewise linear functions
//===----------------------------------------------------------------------===//

bool ReluOp::resultTakesFormat(unsigned) { return false; }

OpFoldResult ReluOp::fold(FoldAdaptor) {
  return getInput().getDefiningOp<ReluOp>() ? getInput() : OpFoldResult();
}

bool LeakyReluOp::resultTakesFormat(unsigned) { return false; }

LogicalResult LeakyReluOp::verify() {
  auto slope = int64_t(getSlopeLog2());
  if (slope < -30 || slope > -1)
    return emitOpError("'slope_log2' must be in -30..-1, but is ") << slope;
  return success();
}

double ClipOp::getResultBound() {
  return std::max(std::abs(getMin().convertToDouble()),
                  std::abs(getMax().convertToDouble()));
}

bool ClipOp::resultIsGate(unsigned, GatePredicate) {
  return getMin().convertToDouble() >= 0 && getMax().convertToDouble() <= 1;
}

LogicalResult ClipOp::verify() {
  if (failed(verifyFunction(*this)))
    return failure();
  double min = getMin().convertToDouble(), max = getMax().convertToDouble();
  if (!std::isfinite(min) || !std::isfinite(max) || min > max)
    return emitOpError("needs finite bounds with 'min' <= 'max', but has ")
           << getMinAttr() << " and " << getMaxAttr();
  return success();
}

Format ClipOp::clip(Format format) {
  int64_t min =
      quantize(getMin().convertToDouble(), format, Rounding::NearestEven);
  format.max =
      quantize(getMax().convertToDouble(), format, Rounding::NearestEven);
  format.min = min;
  return format;
}

bool SignOp::resultTakesFormat(unsigned) { return false; }
double SignOp::getResultBound() { return 1.0; }

int64_t SignOp::getOne(const Format &format) {
  // Beyond these no code is nearer to 1 than the last.
  int frac = std::clamp(format.frac, 0, int(kMaxCodeWidth));
  return std::min(int64_t(1) << frac, format.max);
}

OpFoldResult SignOp::fold(FoldAdaptor) {
  return getInput().getDefiningOp<SignOp>() ? getInput() : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// Exponentials
//===----------------------------------------------------------------------===//

double SigmoidOp::getResultBound() { return 1.0; }
bool SigmoidOp::resultIsGate(unsigned, GatePredicate) { return true; }
LogicalResult SigmoidOp::verify() { return verifyFunction(*this); }

double TanhOp::getResultBound() { return 1.0; }
LogicalResult TanhOp::verify() { return verifyFunction(*this); }

double ExpOp::getResultBound() { return getNonpositive() ? 1.0 : 0.0; }
bool ExpOp::resultIsGate(unsigned, GatePredicate) { return getNonpositive(); }
LogicalResult ExpOp::verify() { return verifyFunction(*this); }

LogicalResult SoftplusOp::verify() { return verifyFunction(*this); }
LogicalResult OneplusOp::verify() { return verifyFunction(*this); }

LogicalResult LogOp::verify() { return verifyFunction(*this); }

double SqrtOp::getResultBound() { return isGate(getInput()) ? 1.0 : 0.0; }
bool SqrtOp::resultIsGate(unsigned, GatePredicate isGate) {
  return isGate(getInput());
}
LogicalResult SqrtOp::verify() { return verifyFunction(*this); }
