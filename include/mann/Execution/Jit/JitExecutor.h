//===- JitExecutor.h - Models compiled, run call by call --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_JIT_JITEXECUTOR_H
#define MANN_EXECUTION_JIT_JITEXECUTOR_H

#include "mann/Execution/Executor.h"
#include "mann/Execution/Jit/HostProgram.h"

namespace mann {

/// One instance of a model that is compiled into this process.
class JitExecutor : public Executor {
public:
  /// Compiles `module` (level 1 in float, or level 2), from which `model` was
  /// read.
  static mlir::FailureOr<std::unique_ptr<JitExecutor>>
  create(mlir::ModuleOp module, const Model &model);
  /// A further instance of a program.
  JitExecutor(mlir::ModuleOp module, const Model &model,
              std::shared_ptr<HostProgram> program);

  void initialize() override;
  void reset() override;
  HostValue getState(unsigned state) const override;

protected:
  mlir::FailureOr<llvm::SmallVector<HostValue>>
  callChecked(unsigned entry, llvm::ArrayRef<HostValue> inputs,
              TraceFn trace) override;
  void setStateChecked(unsigned state, const HostValue &value) override;

private:
  std::shared_ptr<HostProgram> program;
  HostProgram::Context context;
};

} // namespace mann

#endif // MANN_EXECUTION_JIT_JITEXECUTOR_H
