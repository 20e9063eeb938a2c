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

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Execution/Trace.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <map>
#include <memory>

namespace mann {

class Program;

/// The values of parameters, each read once however many functions use it.
class ParameterValues {
public:
  /// The value of `parameter`, which lives as long as this. Reports, once, a
  /// parameter that has none or one that cannot be read, with a note that says
  /// it is needed at `user`.
  mlir::FailureOr<const HostValue *> get(ParameterOp parameter,
                                         mlir::Location user);

private:
  /// Nothing where the parameter has been reported.
  std::map<mlir::Operation *, std::optional<HostValue>> values;
};

/// Runs one function many times, with the private functions that it calls. The
/// function and its module outlive the interpreter and do not change after
/// prepare(); run() may be called from several threads at once.
class Interpreter {
public:
  /// Interpreters of functions of one module may share `parameters`, which then
  /// must not change either.
  explicit Interpreter(mlir::func::FuncOp function,
                       std::shared_ptr<ParameterValues> parameters = nullptr)
      : function(function), parameters(std::move(parameters)) {}

  /// Checks that the function can be run, and computes what is the same for
  /// every input: parameters and constants. Reports all ops that have no
  /// meaning here, and all parameters without a value.
  mlir::LogicalResult prepare();

  /// The results of the function for these arguments, after prepare(). Reports
  /// arguments that have not the type of the function's, and ops that have no
  /// results for their operands: a slice that leaves its tensor, a loop whose
  /// step is not positive, or one with so many iterations that nobody would see
  /// its end (docs/Running.md).
  mlir::FailureOr<llvm::SmallVector<HostValue>>
  run(llvm::ArrayRef<HostValue> arguments, TraceFn trace = {}) const;

private:
  mlir::func::FuncOp function;
  std::shared_ptr<ParameterValues> parameters;
  std::shared_ptr<const Program> program;
};

/// Runs the function once: prepare() and run().
mlir::FailureOr<llvm::SmallVector<HostValue>>
interpret(mlir::func::FuncOp function, llvm::ArrayRef<HostValue> arguments,
          TraceFn trace = {});

} // namespace mann

#endif // MANN_EXECUTION_REFERENCE_INTERPRETER_H
