//===- Program.h - Functions made ready to be run ---------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the interpreter runs: the ops of a function in order, its values as
// numbers, its constants as values. Whatever cannot be run is reported while
// this is made, so that running has little left to fail at.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_EXECUTION_REFERENCE_PROGRAM_H
#define MANN_LIB_EXECUTION_REFERENCE_PROGRAM_H

#include "Ops.h"
#include "mann/Execution/Reference/Interpreter.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mann {

struct Step;

/// How much one call does at most: an op is kWorkOfOp, and each element that it
/// is given or makes is 1. About a quarter of a minute of one processor.
constexpr uint64_t kMaxWork = uint64_t(1) << 34;
constexpr uint64_t kWorkOfOp = 64;

/// A block: its ops, and its terminator with the values that it hands on.
struct Code {
  std::vector<Step> steps;
  /// Of all ops once, what they call included, the bodies of loops not.
  uint64_t work = 0;
  mlir::Operation *terminator = nullptr;
  llvm::SmallVector<unsigned> handedOn;
};

/// The body of an scf.for.
struct Loop {
  unsigned induction = 0;
  llvm::SmallVector<unsigned> carried;
  Code body;
};

/// A function. Its values, those of its loops too, are numbered together.
struct Routine {
  mlir::func::FuncOp function;
  llvm::SmallVector<unsigned> arguments;
  Code body;
  unsigned numValues = 0;
};

/// One op, and the one of four ways to run it.
struct Step {
  mlir::Operation *op = nullptr;
  llvm::SmallVector<unsigned, 4> operands;
  llvm::SmallVector<unsigned, 1> results;

  const HostValue *constant = nullptr;
  const Meaning *meaning = nullptr;
  std::unique_ptr<Loop> loop;
  const Routine *callee = nullptr;
};

/// A function and all that it calls.
class Program {
public:
  /// Reports everything that keeps the function from being run.
  static mlir::FailureOr<std::shared_ptr<const Program>>
  create(mlir::func::FuncOp function,
         std::shared_ptr<ParameterValues> parameters);

  const Routine &getMain() const { return *main; }

private:
  friend class ProgramBuilder;

  const Routine *main = nullptr;
  std::map<mlir::Operation *, std::unique_ptr<Routine>> routines;
  std::vector<std::unique_ptr<HostValue>> constants;
  std::shared_ptr<ParameterValues> parameters;
};

} // namespace mann

#endif // MANN_LIB_EXECUTION_REFERENCE_PROGRAM_H
