//===- NativeModel.h - A compiled model as native code ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TARGET_LLVM_NATIVEMODEL_H
#define MANN_TARGET_LLVM_NATIVEMODEL_H

#include "mann/Model/Model.h"
#include "llvm/Passes/OptimizationLevel.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
} // namespace llvm

namespace mann {

/// Largest buffer that native code keeps on its stack, and thereby often in
/// vector registers.
constexpr unsigned kNativeLocalBytes = 512;

struct NativeOptions {
  std::string triple;   ///< Empty: the host.
  std::string cpu;      ///< Empty: generic; "native": the host's.
  std::string features; ///< As in `-mattr`.
  llvm::OptimizationLevel optimization = llvm::OptimizationLevel::O2;
};

enum class NativeFormat { Object, Assembly, LLVMIR };

/// A target machine for `options`; the error names what is unknown and what
/// there is.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const NativeOptions &options);

/// Translates the lowered `module` (level 4) and gives it the functions of the
/// header that `printCHeader` prints: NAME_init, NAME_reset, one for each entry
/// and, for a model with states, NAME_save and NAME_load, on a context that the
/// caller owns. `module` is changed. Indices are as wide as addresses of
/// `machine`: wider ones would keep a processor from stepping through buffers.
/// Kernels of one form share a function where code is for size, and always with
/// Arm's DSP extension.
mlir::FailureOr<std::unique_ptr<llvm::Module>>
translateModel(mlir::ModuleOp module, const Model &model,
               const llvm::TargetMachine &machine,
               llvm::OptimizationLevel optimization,
               llvm::LLVMContext &context);

/// Optimizes `module` for `machine` and returns it in `format`.
llvm::Expected<std::string> emitNative(llvm::Module &module,
                                       llvm::TargetMachine &machine,
                                       llvm::OptimizationLevel optimization,
                                       NativeFormat format);

} // namespace mann

#endif // MANN_TARGET_LLVM_NATIVEMODEL_H
