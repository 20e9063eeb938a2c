//===- ContextLayout.h - Where a compiled model keeps things ----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_MODEL_CONTEXTLAYOUT_H
#define MANN_MODEL_CONTEXTLAYOUT_H

#include "mann/Model/Model.h"

namespace mann {

/// The parts of a context, the one block of memory that an instance of a
/// compiled model has: the arenas, which the entries share, since only one runs
/// at a time, and the states. Wider elements come first, so that a C struct of
/// the fields has no padding between them.
struct ContextLayout {
  struct Field {
    /// Of the member in C.
    std::string name;
    mlir::Type element;
    int64_t elements = 0;
    /// In bytes from the start.
    int64_t offset = 0;
    /// Index in Model::states; nothing for an arena.
    std::optional<unsigned> state;
    /// The symbol of the state; empty for an arena.
    std::string symbol;

    int64_t getBytes() const;
  };

  std::vector<Field> fields;

  /// Of the lowered `module` (level 4).
  static ContextLayout get(mlir::ModuleOp module, const Model &model);

  int64_t getBytes() const;
  int64_t getArenaBytes() const;
  int64_t getStateBytes() const { return getBytes() - getArenaBytes(); }
  /// What the address of a context is a multiple of.
  int64_t getAlignment() const;
  /// The field that an argument of a lowered function stands for: an arena or a
  /// state; null for a port.
  const Field *findField(mlir::func::FuncOp function, unsigned argument) const;
};

/// The functions of the lowered `module` that work on states (see
/// mann-add-state-functions): "init", "reset", "save" or "load"; null for a
/// model without states.
mlir::func::FuncOp getStateFunction(mlir::ModuleOp module,
                                    llvm::StringRef service);

/// Bytes of saved states; 0 for a model without.
int64_t getSaveBytes(mlir::ModuleOp module);

} // namespace mann

#endif // MANN_MODEL_CONTEXTLAYOUT_H
