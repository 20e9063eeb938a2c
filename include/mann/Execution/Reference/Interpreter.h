//===- Interpreter.h - The executable meaning of mann -----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a function of the mann dialect, in float or quantized, as the
// descriptions of the ops say. Every other executor is compared with this one,
// so it shares nothing with a lowering but the scalar functions in
// FixedPoint.h.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_REFERENCE_INTERPRETER_H
#define MANN_EXECUTION_REFERENCE_INTERPRETER_H

#include "mann/Execution/Value.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace mann {

/// Is told of each op that has run, in order, but not of the return.
using TraceFn = llvm::function_ref<void(
    mlir::Operation *, llvm::ArrayRef<const HostValue *> operands,
    llvm::ArrayRef<HostValue> results)>;

/// Runs one function many times. The function and its module outlive the
/// interpreter and do not change after prepare(); run() may be called from
/// several threads at once.
class Interpreter {
public:
  explicit Interpreter(mlir::func::FuncOp function) : function(function) {}

  /// Checks that the function can be run, and computes what is the same for
  /// every input: parameters and constants. Reports all ops that have no
  /// meaning here, and all parameters without a value.
  mlir::LogicalResult prepare();

  /// The results of the function for these arguments, after prepare(). Reports
  /// arguments that have not the type of the function's.
  mlir::FailureOr<llvm::SmallVector<HostValue>>
  run(llvm::ArrayRef<HostValue> arguments, TraceFn trace = {}) const;

private:
  /// One op to run. Values are numbered: arguments first, then results.
  struct Step {
    mlir::Operation *op;
    llvm::SmallVector<unsigned> operands;
    unsigned result;
    /// Where the result of an op without operands is kept; -1 for others.
    int constant;
  };

  mlir::LogicalResult checkTypes();
  mlir::LogicalResult checkOps();
  mlir::LogicalResult computeConstants();

  mlir::func::FuncOp function;
  std::vector<Step> steps;
  std::vector<HostValue> constants;
  llvm::SmallVector<unsigned> results;
  unsigned numValues = 0;
};

/// Runs the function once: prepare() and run().
mlir::FailureOr<llvm::SmallVector<HostValue>>
interpret(mlir::func::FuncOp function, llvm::ArrayRef<HostValue> arguments,
          TraceFn trace = {});

} // namespace mann

#endif // MANN_EXECUTION_REFERENCE_INTERPRETER_H
