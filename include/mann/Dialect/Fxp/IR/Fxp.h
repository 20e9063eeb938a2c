//===- Fxp.h - The fxp dialect -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_FXP_IR_FXP_H
#define MANN_DIALECT_FXP_IR_FXP_H

#include "mann/Interfaces/Interfaces.h"
#include "mann/Support/Enums.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "mann/Dialect/Fxp/IR/FxpDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "mann/Dialect/Fxp/IR/FxpAttributes.h.inc"

namespace mann::fxp {
/// Whether two types are both scalars, or one and the same shaped type but for
/// the element type.
bool haveSameContainer(mlir::Type lhs, mlir::Type rhs);

/// Whether a kernel can walk a buffer along its last dimension: its elements
/// lie next to each other, and strides are known.
bool hasRowsTogether(mlir::MemRefType type);
/// Whether lanes of 16 bits hold sums of at most `bound` and what rounding by
/// `shift` adds to them, 2^(shift + 7).
bool fitsLanes(int64_t bound, int64_t shift);

/// What is added to a sum in a lane of 16 bits so that it is rounded by `shift`
/// as CodeEmitter.cpp does on Arm's DSP extension: -2^(shift-1), or -1 for a
/// shift of 0. Where 2^up divides it, the quotient is `before`, which is added
/// ahead of the shift up; else it is `after`, which is added behind. The other
/// one is 0.
struct LaneRounding {
  int64_t before = 0, after = 0;
};
LaneRounding getLaneRounding(int64_t up, int64_t shift);

/// Rows of which `fxp.weigh_rows` notes those it takes before it adds them.
constexpr int64_t kWeighedTogether = 32;

/// Marks kernels: they take buffers of any layout with rows together, write to
/// some of them, and hand none on.
template <typename ConcreteType>
class Kernel : public mlir::OpTrait::TraitBase<ConcreteType, Kernel> {};
} // namespace mann::fxp

#define GET_OP_CLASSES
#include "mann/Dialect/Fxp/IR/FxpOps.h.inc"

#endif // MANN_DIALECT_FXP_IR_FXP_H
