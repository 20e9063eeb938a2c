//===- VectorSpaces.cpp - Which dimensions hold the same vectors ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VectorSpaces.h"
#include "FormatChoice.h"
#include "mann/Model/Model.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mann;

/// A tensor of numbers with a dimension; ids and scalars are of no space.
static bool hasVectors(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isF32() && type.getRank() > 0;
}

VectorSpaces::VectorSpaces(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    visitPorts(function);
  module.walk([&](Operation *op) { visit(op); });
  classes.grow(numbers.size());
  for (auto [a, b] : joined)
    classes.join(a, b);
  classes.compress();
  reasons.assign(classes.getNumClasses(), nullptr);
  for (auto [dimension, reason] : fixed)
    if (!reasons[classes[dimension]])
      reasons[classes[dimension]] = reason;
}

std::optional<unsigned> VectorSpaces::get(Value value) const {
  auto found = numbers.find({value.getAsOpaquePointer(), false});
  if (found == numbers.end())
    return std::nullopt;
  return classes[found->second];
}

SmallVector<VectorSpaces::Part> VectorSpaces::getParts(unsigned space) const {
  SmallVector<Part> parts;
  for (ParameterOp parameter : parameters)
    for (bool isFirst : {true, false}) {
      auto found = numbers.find({parameter.getOperation(), isFirst});
      if (found != numbers.end() && classes[found->second] == space)
        parts.push_back({parameter, isFirst});
    }
  return parts;
}

unsigned VectorSpaces::number(void *of, bool isFirst) {
  return numbers.try_emplace({of, isFirst}, numbers.size()).first->second;
}

void VectorSpaces::fix(unsigned dimension, Operation *reason) {
  fixed.push_back({dimension, reason});
}

void VectorSpaces::joinRows(std::initializer_list<Value> values,
                            Operation *op) {
  SmallVector<Value> given;
  for (Value value : values)
    if (value)
      given.push_back(value);
  if (!llvm::all_of(given, hasVectors))
    return fixAll(given, op);
  for (Value value : given) {
    joined.push_back({last(given.front()), last(value)});
    // Slots, heads and words.
    if (cast<RankedTensorType>(value.getType()).getRank() > 1)
      fix(first(value), op);
  }
}

void VectorSpaces::fixAll(ValueRange values, Operation *reason) {
  for (Value value : values)
    if (hasVectors(value)) {
      fix(last(value), reason);
      fix(first(value), reason);
    }
}

/// A port, of a state if there is one.
void VectorSpaces::joinState(StateOp state, Value value,
                             func::FuncOp function) {
  if (!state || !hasVectors(value))
    return fixAll(value, function);
  unsigned dimension = number(state, false);
  joined.push_back({dimension, last(value)});
  fix(first(value), function);
  // Vectors of zeros are the same in all coordinates.
  SmallVector<float> initial = readFloats(getInitialValue(state));
  if (initial.empty() || llvm::any_of(initial, [](float x) { return x != 0; }))
    fix(dimension, state);
}

void VectorSpaces::visitPorts(func::FuncOp function) {
  if (function.isExternal())
    return;
  for (BlockArgument argument : function.getArguments())
    joinState(getArgumentState(function, argument.getArgNumber()), argument,
              function);
  for (auto exit : function.getOps<func::ReturnOp>())
    for (OpOperand &operand : exit->getOpOperands())
      joinState(getResultState(function, operand.getOperandNumber()),
                operand.get(), function);
}

/// All uses of a parameter are of its spaces.
void VectorSpaces::visitParameter(GetParameterOp op) {
  if (!hasVectors(op.getResult()))
    return;
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
      op, op.getParameterAttr());
  parameters.insert(parameter);
  void *symbol = parameter.getOperation();
  joined.push_back({number(symbol, false), last(op.getResult())});
  int64_t rank = cast<RankedTensorType>(op.getType()).getRank();
  if (rank == 2)
    joined.push_back({number(symbol, true), first(op.getResult())});
  else if (rank > 2)
    fixAll(op.getResult(), op);
}

/// `result = matrix input`: the matrix has vectors of two spaces.
void VectorSpaces::visitLinear(LinearOp op) {
  joined.push_back({last(op.getInput()), last(op.getMatrix())});
  joined.push_back({last(op.getResult()), first(op.getMatrix())});
  for (Value rows : {op.getInput(), op.getResult()})
    if (cast<RankedTensorType>(rows.getType()).getRank() > 1)
      fix(first(rows), op);
}

void VectorSpaces::visitLoop(scf::ForOp loop) {
  for (auto [start, argument, next, result] :
       llvm::zip_equal(loop.getInitArgs(), loop.getRegionIterArgs(),
                       loop.getYieldedValues(), loop.getResults()))
    if (hasVectors(result))
      joinRows({start, argument, next, result}, loop);
}

/// An op of which nothing is known here but what an interface says.
void VectorSpaces::visitOther(Operation *op) {
  // What a loop carries is looked at with the loop.
  if (isa<scf::YieldOp>(op) && isa<scf::ForOp>(op->getParentOp()))
    return;
  // A bounded kind compares components, and so does one that rounds them first.
  auto addressing = dyn_cast<AddressingOpInterface>(op);
  if (addressing && !addressing.isBounded() && !addressing.getCodeFormat()) {
    joinRows(
        {addressing.getMemoryOperand().get(), addressing.getKeyOperand().get()},
        op);
    return fixAll(addressing.getScores(), op);
  }
  fixAll(op->getOperands(), op);
  fixAll(op->getResults(), op);
  for (Region &region : op->getRegions())
    for (Block &block : region)
      fixAll(block.getArguments(), op);
  // The ports of what is called are those of the call.
  if (auto call = dyn_cast<func::CallOp>(op))
    if (auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
            op, call.getCalleeAttr())) {
      fixAll(callee.getArguments(), op);
      for (auto exit : callee.getOps<func::ReturnOp>())
        fixAll(exit.getOperands(), op);
    }
}

void VectorSpaces::visit(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      // Ports, which are looked at first.
      .Case<func::FuncOp, func::ReturnOp>([](auto) {})
      .Case([&](GetParameterOp op) { visitParameter(op); })
      .Case([&](LinearOp op) {
        if (hasVectors(op.getInput()))
          visitLinear(op);
      })
      .Case([&](EmbedOp op) {
        joinRows({op.getTable(), op.getTemporal(), op.getResult()}, op);
        // Position encodings weigh single components.
        if (op.getWeights())
          fixAll({op.getWeights(), op.getResult()}, op);
      })
      .Case([&](AddTemporalOp op) {
        joinRows({op.getSums(), op.getTemporal(), op.getResult()}, op);
      })
      .Case([&](ReadOp op) {
        joinRows({op.getMemory(), op.getResult()}, op);
        fixAll(op.getWeights(), op);
      })
      .Case([&](SlotWriteOp op) {
        joinRows({op.getMemory(), op.getRow(), op.getResult()}, op);
      })
      .Case([&](RowOp op) { joinRows({op.getInput(), op.getResult()}, op); })
      .Case<AddOp, SubOp>([&](auto op) {
        joinRows({op.getLhs(), op.getRhs(), op.getResult()}, op);
      })
      .Case([&](scf::ForOp loop) { visitLoop(loop); })
      .Default([&](Operation *op) { visitOther(op); });
}
