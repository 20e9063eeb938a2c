//===- ObjectSizes.h - Flash and stack of emitted code -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TARGET_LLVM_OBJECTSIZES_H
#define MANN_TARGET_LLVM_OBJECTSIZES_H

#include "mann/Target/LLVM/NativeModel.h"

namespace mann {

/// Bytes that an object file adds to a program.
struct ObjectSizes {
  uint64_t code = 0;      ///< Sections that are executed.
  uint64_t tables = 0;    ///< Sections that are only read.
  uint64_t variables = 0; ///< Sections that are written.
  /// One function of the interface, with those of the object that it calls.
  struct Function {
    std::string name; ///< Without the prefix: "step", "reset".
    uint64_t code = 0;
    /// The deepest stack of a call, from the frames that LLVM recorded and the
    /// calls between the functions of the object.
    uint64_t stack = 0;
  };
  /// The entries in order, then init and reset, for a model with states save
  /// and load.
  std::vector<Function> functions;
  /// The deepest stack of any of them.
  uint64_t stack = 0;
  /// Functions that the object calls and does not contain; their stack is not
  /// in `stack`.
  std::vector<std::string> externals;
};

/// Compiles a copy of the lowered `module` for `native` and reads the sizes
/// from its ELF object. Fails with a diagnostic, also on recursion and on a
/// target whose objects are no ELF.
mlir::FailureOr<ObjectSizes> measureObject(mlir::ModuleOp module,
                                           const Model &interface,
                                           const NativeOptions &native);

} // namespace mann

#endif // MANN_TARGET_LLVM_OBJECTSIZES_H
