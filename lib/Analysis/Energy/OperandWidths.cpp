//===- OperandWidths.cpp - Width of the codes behind a value -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/OperandWidths.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mann;

Value mann::getBuffer(Value view) {
  while (auto op = view.getDefiningOp<ViewLikeOpInterface>()) {
    Value source = op.getViewSource();
    // The arena is shared; a place in it is a buffer.
    if (isa<BlockArgument>(source))
      return view;
    view = source;
  }
  return view;
}

static unsigned integerWidth(Value value) {
  Type type = getElementTypeOrSelf(value.getType());
  return type.isInteger() ? type.getIntOrFloatBitWidth() : 0;
}

bool OperandWidths::raise(DenseMap<Value, unsigned> &map, Value key,
                          unsigned width) {
  unsigned &known = map[key];
  if (width <= known)
    return false;
  known = width;
  return true;
}

unsigned OperandWidths::ofOperands(Operation *op) const {
  unsigned width = 0;
  for (Value operand : op->getOperands())
    width = std::max(width, of(operand));
  return width;
}

bool OperandWidths::visit(Operation *op) {
  bool changed = false;
  unsigned width = ofOperands(op);
  SmallVector<Event> events;
  if (auto counted = dyn_cast<EventCountOpInterface>(op))
    (void)counted.getEvents(events); // Unknown ones are reported elsewhere.
  for (const Event &event : events) {
    if (!event.buffer)
      continue;
    Value buffer = getBuffer(event.buffer);
    unsigned stored = integerWidth(event.buffer);
    if (event.kind == events::kWrite)
      changed |= raise(buffers, buffer, width);
    else
      width = std::max(width, stored <= 16 ? stored : buffers.lookup(buffer));
  }
  if (auto loop = dyn_cast<LoopLikeOpInterface>(op))
    for (auto [argument, init, yielded] :
         llvm::zip(loop.getRegionIterArgs(), loop.getInits(),
                   loop.getYieldedValues())) {
      unsigned carried = std::max(of(init), of(yielded));
      changed |= raise(values, argument, carried);
      changed |= raise(values, loop.getTiedLoopResult(argument), carried);
    }
  else if (!op->hasTrait<OpTrait::ConstantLike>())
    for (Value result : op->getResults())
      if (unsigned own = integerWidth(result);
          own && !isa<ShapedType>(result.getType()))
        changed |= raise(values, result, std::min(width, own));
  return changed;
}

OperandWidths::OperandWidths(func::FuncOp function) {
  // Widths only grow and are at most 64: this ends.
  for (bool changed = true; changed;) {
    changed = false;
    function.walk([&](Operation *op) { changed |= visit(op); });
  }
}
