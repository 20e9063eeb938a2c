//===- ReferenceExecutor.h - Models on the interpreter ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_REFERENCE_REFERENCEEXECUTOR_H
#define MANN_EXECUTION_REFERENCE_REFERENCEEXECUTOR_H

#include "mann/Execution/Executor.h"

namespace mann {

/// The initial values of the states of `model` as the interpreter finds them:
/// constants, parameters, and what functions without arguments compute. Reports
/// those that cannot be had.
mlir::FailureOr<std::vector<HostValue>> getInitialStates(mlir::ModuleOp module,
                                                         const Model &model);

/// The executor that every other one is compared with: the interpreter runs the
/// entries of `module` (level 1 or 2), from which `model` was read. Reports all
/// that has no meaning, in all entries. Both outlive the executor, and do not
/// change.
class ReferenceExecutor : public Executor {
public:
  static mlir::FailureOr<std::unique_ptr<ReferenceExecutor>>
  create(mlir::ModuleOp module, const Model &model);
  ~ReferenceExecutor() override;

  void initialize() override;
  void reset() override;
  bool canTrace() const override { return true; }
  HostValue getState(unsigned state) const override;

protected:
  mlir::FailureOr<llvm::SmallVector<HostValue>>
  callChecked(unsigned entry, llvm::ArrayRef<HostValue> inputs,
              TraceFn trace) override;
  void setStateChecked(unsigned state, const HostValue &value) override;

private:
  using Executor::Executor;
  struct Instance;
  std::unique_ptr<Instance> instance;
};

} // namespace mann

#endif // MANN_EXECUTION_REFERENCE_REFERENCEEXECUTOR_H
