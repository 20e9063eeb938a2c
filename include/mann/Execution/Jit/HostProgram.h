//===- HostProgram.h - Models compiled into this process --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_JIT_HOSTPROGRAM_H
#define MANN_EXECUTION_JIT_HOSTPROGRAM_H

#include "mann/Analysis/Energy/EventCounts.h"
#include "mann/Execution/Value.h"
#include "mann/Model/Model.h"
#include <functional>
#include <memory>

namespace mann {

/// Level of the program in which events are counted.
enum class EventLevel {
  FixedPoint, ///< Loops over buffers with `fxp`: arithmetic as it was meant.
  Lowered,    ///< After convert-fxp-to-arith and mann-plan-memory.
};

/// Asks `compileForHost` for code that counts its events.
struct EventCounting {
  EventLevel level = EventLevel::Lowered;
  Accounting accounting = Accounting::Executed;
  /// Filled in: the closed forms. The program they refer to is gone; names,
  /// ranges and formulas remain.
  std::optional<EventCounts> counts;
  /// Of the last call: the executed number of each row of the counts, and then
  /// the value of each run-time symbol.
  std::vector<int64_t> executed;
};

/// A function compiled into this process, for callers that keep the values in
/// memory of their own.
class HostProgram {
public:
  /// Compiles `function` (level 1 in float, or level 2) of `module`, its one
  /// public function. With `counting`, the code counts what it executes, and
  /// the last output is these counters.
  static mlir::FailureOr<std::shared_ptr<HostProgram>>
  compile(mlir::ModuleOp module, mlir::func::FuncOp function,
          EventCounting *counting = nullptr);
  ~HostProgram();

  const Model &getInterface() const;
  /// Runs it. Each entry points at the elements of one port as compiled code
  /// stores them (Port::element); a scalar, too, is pointed at.
  void call(llvm::ArrayRef<void *> inputs, llvm::ArrayRef<void *> outputs);

private:
  HostProgram();
  struct State;
  std::unique_ptr<State> state;
};

/// Compiles `original` (level 1 in float, or level 2) of `module` in this
/// process; the result runs the model on host values. With
/// `counting`, which must outlive it, the code counts what it executes.
mlir::FailureOr<std::function<
    mlir::FailureOr<llvm::SmallVector<HostValue>>(llvm::ArrayRef<HostValue>)>>
compileForHost(mlir::ModuleOp module, mlir::func::FuncOp original,
               EventCounting *counting = nullptr);

} // namespace mann

#endif // MANN_EXECUTION_JIT_HOSTPROGRAM_H
