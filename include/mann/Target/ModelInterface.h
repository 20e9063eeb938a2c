//===- ModelInterface.h - What a compiled model looks like ------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inputs and outputs of a model as its user sees them: names, shapes and
// number formats. Read from the model before lowering, where the types still
// say the formats; every back end presents the same interface.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TARGET_MODELINTERFACE_H
#define MANN_TARGET_MODELINTERFACE_H

#include "mann/Support/FixedPoint.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <optional>
#include <string>

namespace mann {

/// One input or output.
struct Port {
  std::string name;
  /// Shape as stored; empty for a scalar.
  llvm::SmallVector<int64_t> shape;
  /// f32, or a signless integer of 8, 16 or 32 bits.
  mlir::Type element;
  /// The number format of codes; none for f32 and for word ids and counts.
  std::optional<Format> format;
  /// Passed by value, not by address: an i32 argument.
  bool isScalar = false;

  int64_t getNumElements() const;
};

struct ModelInterface {
  /// Prefix of every public symbol: a C identifier.
  std::string name;
  /// The function that the model consists of.
  std::string function;
  std::vector<Port> inputs, outputs;

  /// Whether any number is a float.
  bool usesFloat = false;

  /// Reads the interface of `function` (level 1 or 2). Names come from the
  /// `mann.name` attributes, else `inputN` and `outputN`. Fails with a
  /// diagnostic on what no interface can be given to.
  static mlir::FailureOr<ModelInterface> get(mlir::func::FuncOp function,
                                             llvm::StringRef name);
};

/// The function that a module is compiled for: its one public function with a
/// body. Fails with a diagnostic that lists the candidates otherwise.
mlir::FailureOr<mlir::func::FuncOp> getModelFunction(mlir::ModuleOp module);

/// An arena of a lowered function: the argument that takes it and its type.
struct Arena {
  unsigned argument;
  mlir::MemRefType type;
  int64_t getBytes() const;
};

/// The arenas of a function after `mann-plan-memory`, widest elements first.
std::vector<Arena> getArenas(mlir::func::FuncOp function);

} // namespace mann

#endif // MANN_TARGET_MODELINTERFACE_H
