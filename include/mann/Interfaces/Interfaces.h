//===- Interfaces.h - Op interfaces of the project -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_INTERFACES_H
#define MANN_INTERFACES_INTERFACES_H

#include "mann/Interfaces/Events.h"
#include "mann/Support/Enums.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"

namespace mann {
class GradientBuilder;

/// Whether a value lies in 0..1 and its 1.0 has to be exact.
using GatePredicate = llvm::function_ref<bool(mlir::Value)>;

/// Whether a row's score under `kind` has a bound that depends on the row
/// length alone, so that it cannot overflow or drown the other rows.
inline bool isBoundedSimilarity(SimilarityKind kind) {
  return kind != SimilarityKind::Dot && kind != SimilarityKind::Cosine;
}
} // namespace mann

#include "mann/Interfaces/AddressingOpInterface.h.inc"
#include "mann/Interfaces/DifferentiableOpInterface.h.inc"
#include "mann/Interfaces/EventCountOpInterface.h.inc"
#include "mann/Interfaces/FilledSlotsOpInterface.h.inc"
#include "mann/Interfaces/QuantizableOpInterface.h.inc"
#include "mann/Interfaces/WeightingOpInterface.h.inc"

#endif // MANN_INTERFACES_INTERFACES_H
