//===- Driver.h - Parts of a compilation ------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_DRIVER_DRIVER_H
#define MANN_LIB_DRIVER_DRIVER_H

#include "mann/Driver/Compilation.h"

namespace mann {

/// Everything a back end starts from: the lowered module, and what it was
/// before.
struct LoweredModel {
  mlir::ModuleOp module;
  Model interface;
  std::string selfTest; ///< NAME_test.c; empty when not asked for.
};

/// Prints the self-test of `function` (level 1 or 2) on the samples of `path`,
/// with the outputs of the reference interpreter.
mlir::FailureOr<std::string> makeSelfTest(mlir::func::FuncOp function,
                                          const Model &interface,
                                          llvm::StringRef path);

/// The same for a model that mann-split-observe has made of `function`: each
/// sample is a reset, its sentences one by one, and an answer.
mlir::FailureOr<std::string> makeStorySelfTest(mlir::func::FuncOp function,
                                               const Model &interface,
                                               llvm::StringRef path);

/// The modules of a compilation that its report compares.
struct ReportedModules {
  mlir::OwningOpRef<mlir::ModuleOp> original, reference, network;
};

/// Files of the report of `model`, none when it goes to standard output, which
/// this prints. Fails with diagnostics, also when the model does not fit.
mlir::FailureOr<std::vector<OutputFile>>
reportModel(LoweredModel &model, ReportedModules &modules,
            const CompilationOptions &options);

/// Files of the kind that `options` ask for.
mlir::FailureOr<std::vector<OutputFile>>
emitFiles(LoweredModel &model, const CompilationOptions &options);

} // namespace mann

#endif // MANN_LIB_DRIVER_DRIVER_H
