//===- Interpreter.cpp - The executable meaning of mann -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Reference/Interpreter.h"
#include "Ops.h"
#include "mann/Dialect/Mann/IR/Formats.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// Whether a value of the type exists and is not absurdly large.
static bool canHold(Type type) {
  if (!HostValue::isSupported(type))
    return false;
  auto tensor = dyn_cast<RankedTensorType>(type);
  return !tensor || describeShapeProblem(tensor).empty();
}

static constexpr StringLiteral supportedTypes =
    "the interpreter takes i32 and tensors of static shape, of at most 2^28 "
    "elements in f32, i8, i16, i32, fixed-point, !mann.encoded or "
    "!mann.bipolar";

/// Whether the op can be run.
static bool hasMeaning(Operation &op) {
  // A counter is a tensor of one element without dimensions.
  if (auto extract = dyn_cast<tensor::ExtractOp>(op))
    return extract.getIndices().empty();
  if (isa<tensor::FromElementsOp>(op))
    return op.getNumOperands() == 1;
  return isa<arith::ConstantOp, GetParameterOp, PositionEncodingOp, EmbedOp,
             AddTemporalOp, EncodeOp, BinarizeOp, SimilarityOp, SoftmaxOp,
             ReadOp, LinearOp, AddOp, ReluOp, SignOp, ArgmaxOp, RequantizeOp,
             CodesOp, InterpolateOp, CircularShiftOp, SharpenOp, EraseAddOp,
             OuterWriteOp, MatvecReadOp, SlotWriteOp, AdvanceOp, arith::AddIOp,
             arith::MinSIOp>(op);
}

LogicalResult Interpreter::checkTypes() {
  LogicalResult result = success();
  for (auto [i, argument] : llvm::enumerate(function.getArguments()))
    if (!canHold(argument.getType()))
      result = emitError(argument.getLoc())
               << "argument #" << i << " has type " << argument.getType()
               << "; " << supportedTypes;
  for (Operation &op : function.front())
    for (Value value : op.getResults())
      if (hasMeaning(op) && !canHold(value.getType()))
        result = op.emitOpError("has a result of type ")
                 << value.getType() << "; " << supportedTypes;
  return result;
}

LogicalResult Interpreter::checkOps() {
  LogicalResult result = success();
  for (Operation &op : function.front().without_terminator())
    if (!hasMeaning(op))
      result = op.emitOpError("cannot be interpreted: expected mann operations "
                              "and arith.constant; interpret the function "
                              "before it is lowered");
  if (!isa<func::ReturnOp>(function.front().back()))
    result = function.front().back().emitOpError(
        "cannot be interpreted: expected func.return at the end");
  return result;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

static FailureOr<HostValue> getParameterValue(GetParameterOp op,
                                              SymbolTableCollection &symbols) {
  auto parameter =
      symbols.lookupNearestSymbolFrom<ParameterOp>(op, op.getParameterAttr());
  std::optional<ElementsAttr> attribute = parameter.getValue();
  if (!attribute) {
    InFlightDiagnostic diag =
        parameter.emitOpError("'")
        << parameter.getSymName()
        << "' has no value; bind the weights with --weights (mann-run) or with "
           "the pass mann-bind-weights";
    diag.attachNote(op.getLoc()) << "needed here";
    return diag;
  }
  FailureOr<HostValue> value = readElements(op.getType(), *attribute);
  if (failed(value))
    return parameter.emitOpError("'")
           << parameter.getSymName()
           << "' has a value that cannot be read: expected a dense value, or a "
              "resource with its data, of elements that fit "
           << parameter.getType();
  return value;
}

static FailureOr<HostValue> getConstantValue(arith::ConstantOp op) {
  FailureOr<HostValue> value = readElements(op.getType(), op.getValue());
  if (failed(value))
    return op.emitOpError("has a value that cannot be read: expected a dense "
                          "value, or a resource with its data");
  return value;
}

LogicalResult Interpreter::computeConstants() {
  LogicalResult result = success();
  SymbolTableCollection symbols;
  // A parameter is read once, however many ops use it; and is reported once.
  llvm::DenseMap<Attribute, int> parameters;
  auto keep = [&](FailureOr<HostValue> value) {
    if (failed(value)) {
      result = failure();
      value = HostValue();
    }
    constants.push_back(std::move(*value));
    return int(constants.size()) - 1;
  };
  for (Step &step : steps) {
    if (auto get = dyn_cast<GetParameterOp>(step.op)) {
      auto [it, isNew] = parameters.try_emplace(get.getParameterAttr(), 0);
      if (isNew)
        it->second = keep(getParameterValue(get, symbols));
      step.constant = it->second;
    } else if (auto constant = dyn_cast<arith::ConstantOp>(step.op)) {
      step.constant = keep(getConstantValue(constant));
    } else if (auto encoding = dyn_cast<PositionEncodingOp>(step.op)) {
      step.constant = keep(evaluate(encoding, {Operands(), encoding}));
    }
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Interpreter
//===----------------------------------------------------------------------===//

LogicalResult Interpreter::prepare() {
  steps.clear();
  constants.clear();
  results.clear();
  if (function.isExternal())
    return emitError(function.getLoc())
           << "function '" << function.getSymName()
           << "' cannot be interpreted: it has no body";
  if (!function.getBody().hasOneBlock())
    return emitError(function.getLoc())
           << "function '" << function.getSymName()
           << "' cannot be interpreted: expected one block, found "
           << function.getBody().getBlocks().size();
  LogicalResult typesOk = checkTypes();
  if (failed(checkOps()) || failed(typesOk))
    return failure();

  llvm::DenseMap<Value, unsigned> numbers;
  auto number = [&](Value value) {
    return numbers.try_emplace(value, numbers.size()).first->second;
  };
  for (Value argument : function.getArguments())
    number(argument);
  for (Operation &op : function.front().without_terminator()) {
    Step step;
    step.op = &op;
    step.operands = llvm::map_to_vector(op.getOperands(), number);
    step.result = number(op.getResult(0));
    step.constant = -1;
    steps.push_back(std::move(step));
  }
  results = llvm::map_to_vector(function.front().back().getOperands(), number);
  numValues = numbers.size();
  return computeConstants();
}

static HostValue evaluateOp(Operation *op, Operands operands) {
  return llvm::TypeSwitch<Operation *, HostValue>(op)
      .Case<EmbedOp, AddTemporalOp, EncodeOp, BinarizeOp, SimilarityOp,
            SoftmaxOp, ReadOp, LinearOp, AddOp, ReluOp, SignOp, ArgmaxOp,
            RequantizeOp, CodesOp, InterpolateOp, CircularShiftOp, SharpenOp,
            EraseAddOp, OuterWriteOp, MatvecReadOp, SlotWriteOp, AdvanceOp,
            arith::AddIOp, arith::MinSIOp, tensor::ExtractOp,
            tensor::FromElementsOp>(
          [&](auto op) { return evaluate(op, {operands, op}); })
      .DefaultUnreachable("prepare() admits no other op");
}

/// Reports all arguments that are not values of the function's types.
static LogicalResult checkArguments(func::FuncOp function,
                                    ArrayRef<HostValue> arguments) {
  if (arguments.size() != function.getNumArguments())
    return emitError(function.getLoc())
           << "function '" << function.getSymName() << "' takes "
           << function.getNumArguments() << " arguments, found "
           << arguments.size();
  LogicalResult result = success();
  for (auto [i, value] : llvm::enumerate(arguments)) {
    BlockArgument argument = function.getArgument(i);
    if (value.getType() != argument.getType()) {
      InFlightDiagnostic diag = emitError(argument.getLoc())
                                << "argument #" << i << " must have type "
                                << argument.getType() << ", found ";
      if (value.getType())
        diag << value.getType();
      else
        diag << "no value";
      result = diag;
    } else if (std::optional<int64_t> index = value.findInvalidElement()) {
      result = emitError(argument.getLoc())
               << "argument #" << i << " has " << value.getIntegers()[*index]
               << " as element " << *index << ", but its type "
               << argument.getType() << " holds "
               << describeIntegers(argument.getType());
    }
  }
  return result;
}

FailureOr<SmallVector<HostValue>>
Interpreter::run(ArrayRef<HostValue> arguments, TraceFn trace) const {
  if (failed(checkArguments(function, arguments)))
    return failure();
  // Where each value is: an argument, a constant, or what a step has computed.
  std::vector<const HostValue *> values(numValues);
  std::vector<HostValue> computed(steps.size());
  for (auto [i, argument] : llvm::enumerate(arguments))
    values[i] = &argument;
  SmallVector<const HostValue *> operands;
  for (auto [step, storage] : llvm::zip(steps, computed)) {
    operands.clear();
    for (unsigned operand : step.operands)
      operands.push_back(values[operand]);
    if (step.constant >= 0) {
      values[step.result] = &constants[step.constant];
    } else {
      storage = evaluateOp(step.op, operands);
      values[step.result] = &storage;
    }
    if (trace)
      trace(step.op, operands, *values[step.result]);
  }
  return llvm::map_to_vector(results,
                             [&](unsigned index) { return *values[index]; });
}

FailureOr<SmallVector<HostValue>> mann::interpret(func::FuncOp function,
                                                  ArrayRef<HostValue> arguments,
                                                  TraceFn trace) {
  Interpreter interpreter(function);
  if (failed(interpreter.prepare()))
    return failure();
  return interpreter.run(arguments, trace);
}
