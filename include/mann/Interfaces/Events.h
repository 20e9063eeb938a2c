//===- Events.h - Countable things that an op does -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vocabulary of EventCountOpInterface. Kinds are text, so that a foreign
// dialect can bring its own and a cost table can price them.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_EVENTS_H
#define MANN_INTERFACES_EVENTS_H

#include "mlir/IR/Value.h"

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mann {

/// Something that happens `count` times when an op is executed once.
struct Event {
  llvm::StringRef kind;
  /// Bits of the widest operand; 0 where a width says nothing.
  unsigned width = 0;
  unsigned count = 1;
  /// What is read or written, for the kinds `read` and `write`.
  mlir::Value buffer = {};
};

/// Kinds of the dialects that are known here.
namespace events {
/// Addition, subtraction, negation of integers.
inline constexpr char kIntAdd[] = "int.add";
inline constexpr char kIntMul[] = "int.mul";
/// Division and remainder.
inline constexpr char kIntDiv[] = "int.div";
inline constexpr char kLogic[] = "logic";
inline constexpr char kShift[] = "shift";
/// Comparison, minimum, maximum.
inline constexpr char kCompare[] = "compare";
/// Choice between two values.
inline constexpr char kSelect[] = "select";
/// Change of width, or between integer and float.
inline constexpr char kConvert[] = "convert";
/// Number of ones, or of leading zeros.
inline constexpr char kBitCount[] = "bit.count";
inline constexpr char kFloatAdd[] = "float.add";
inline constexpr char kFloatMul[] = "float.mul";
/// Division, square root.
inline constexpr char kFloatDiv[] = "float.div";
inline constexpr char kFloatCompare[] = "float.compare";
/// A call of expf, tanhf, ...
inline constexpr char kFloatFunction[] = "float.function";
/// Rounding shift with saturation, at the level where it is one op.
inline constexpr char kRound[] = "fixed.round";
/// exp2, reciprocal, ..., at the level where it is one op.
inline constexpr char kFixedFunction[] = "fixed.function";
/// Arithmetic on indices.
inline constexpr char kAddress[] = "address";
/// One element read from or written to a buffer.
inline constexpr char kRead[] = "read";
inline constexpr char kWrite[] = "write";
/// One turn of a loop: increment, comparison, jump.
inline constexpr char kLoop[] = "loop";
/// One decision.
inline constexpr char kBranch[] = "branch";
} // namespace events

/// Attaches EventCountOpInterface to the ops of the upstream dialects that
/// lowered models consist of: arith, math, memref, scf, func.
void registerEventModels(mlir::DialectRegistry &registry);

} // namespace mann

#endif // MANN_INTERFACES_EVENTS_H
