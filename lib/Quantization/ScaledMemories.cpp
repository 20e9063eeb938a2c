//===- ScaledMemories.cpp - Memories whose rows get exponents -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScaledMemories.h"

using namespace mlir;
using namespace mann;

/// Whether an op writes the value as a memory.
bool ScaledMemories::isWritten(Value value) const {
  auto op = value.getDefiningOp<QuantizableOpInterface>();
  return width && op &&
         op.resultMayBeScaled(cast<OpResult>(value).getResultNumber());
}

Type ScaledMemories::getGroupFormat(unsigned index) {
  const SharedPlaces::Group &group = shared.getGroups()[index];
  if (group.isGate || llvm::none_of(group.incoming, [&](Value value) {
        return isWritten(value);
      }))
    return {};
  return getScaledType(group.places.front().op->getContext(),
                       getCoveringRows(width, *magnitudes.getOfGroup(index)));
}

Type ScaledMemories::getResultFormat(Value value) {
  if (!isWritten(value))
    return {};
  results.push_back(value);
  // The format of what it becomes, or of what it was: then it is written in
  // place.
  if (Place target = shared.getAnyTarget(value))
    if (Type format = target.getFormat(); isa_and_nonnull<ScaledType>(format))
      return format;
  auto op = value.getDefiningOp<QuantizableOpInterface>();
  for (OpOperand &operand : op->getOpOperands())
    if (Type format =
            op.takesScaled(operand) ? getDecidedFormat(operand.get()) : Type();
        isa_and_nonnull<ScaledType>(format))
      return format;
  return getScaledType(value.getContext(),
                       getCoveringRows(width, *magnitudes.get(value)));
}

bool ScaledMemories::checkUses(Value value) {
  bool fit = true;
  for (OpOperand &use : value.getUses()) {
    auto op = dyn_cast<QuantizableOpInterface>(use.getOwner());
    if (shared.isSource(use) || (op && op.takesScaled(use)))
      continue;
    InFlightDiagnostic diag = use.getOwner()->emitOpError("operand #");
    diag
        << use.getOperandNumber()
        << " is a memory whose rows get exponents, which the op does not take; "
           "convert it with a mann.requantize, choose its 'mann.format', or "
           "leave out 'memory-width'";
    diag.attachNote(value.getLoc()) << "the memory is this";
    fit = false;
  }
  return fit;
}

LogicalResult ScaledMemories::checkUses() {
  bool fit = true;
  for (Value value : results)
    fit &= checkUses(value);
  for (const SharedPlaces::Group &group : shared.getGroups())
    if (isa_and_nonnull<ScaledType>(group.getFormat()))
      for (Value value : group.values)
        fit &= checkUses(value);
  return success(fit);
}
