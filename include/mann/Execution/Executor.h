//===- Executor.h - A model that runs, call by call -------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One instance of a model: its entries are called with what goes into the
// ports, its states last from call to call inside. The interpreter and compiled
// code are both executors, and whoever runs a model runs either.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_EXECUTOR_H
#define MANN_EXECUTION_EXECUTOR_H

#include "mann/Execution/Trace.h"
#include "mann/Model/Model.h"
#include <memory>

namespace mann {

class Executor {
public:
  /// The model lives as long as the executor does.
  explicit Executor(mlir::ModuleOp module, const Model &model)
      : module(module), model(model) {}
  virtual ~Executor();

  const Model &getModel() const { return model; }

  /// Gives every state its initial value, persistent ones too: the model as it
  /// is when an instance has just been made.
  virtual void initialize() = 0;
  /// Gives every state but the persistent ones its initial value.
  virtual void reset() = 0;

  /// Calls entry `entry` of the model: values of its input ports, in order, to
  /// values of its output ports. Reports inputs that are not values of the
  /// ports' types; the states are as they were then. Is told of each op if
  /// canTrace().
  mlir::FailureOr<llvm::SmallVector<HostValue>>
  call(unsigned entry, llvm::ArrayRef<HostValue> inputs, TraceFn trace = {});
  /// Whether call() takes a trace: compiled code has no ops to tell of.
  virtual bool canTrace() const { return false; }

  /// The value of state `state` of the model, before or between calls.
  virtual HostValue getState(unsigned state) const = 0;
  /// Replaces it. Reports a value that is none of the state's type; the state
  /// is as it was then.
  mlir::LogicalResult setState(unsigned state, const HostValue &value);

protected:
  /// The same after the checks.
  virtual mlir::FailureOr<llvm::SmallVector<HostValue>>
  callChecked(unsigned entry, llvm::ArrayRef<HostValue> inputs,
              TraceFn trace) = 0;
  virtual void setStateChecked(unsigned state, const HostValue &value) = 0;

  /// Where problems of the model as a whole are reported; at level 1 or 2.
  mlir::ModuleOp module;
  const Model &model;
};

} // namespace mann

#endif // MANN_EXECUTION_EXECUTOR_H
