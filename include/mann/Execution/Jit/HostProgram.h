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
#include "mann/Model/ContextLayout.h"
#include <functional>
#include <memory>

namespace mann {

/// Level of the program in which events are counted.
enum class EventLevel {
  FixedPoint, ///< Loops over buffers with `fxp`: arithmetic as it was meant.
  Lowered,    ///< After convert-fxp-to-arith and mann-plan-memory.
};

/// Asks for code that counts its events.
struct EventCounting {
  EventLevel level = EventLevel::Lowered;
  Accounting accounting = Accounting::Executed;
  /// Whether kernels are made of loops in the program that is counted; never
  /// before it is lowered.
  bool kernels = true;
  /// Filled in: the closed forms. The program they refer to is gone; names,
  /// ranges and formulas remain.
  std::optional<EventCounts> counts;
  /// Of the last call: the executed number of each row of the counts, and then
  /// the value of each run-time symbol.
  std::vector<int64_t> executed;
};

/// A model compiled into this process, for callers that keep the values in
/// memory of their own.
class HostProgram {
public:
  /// Memory of one instance of the model: its states and what a run needs.
  using Context = std::vector<char>;

  /// Compiles the public functions of `module` (level 1 in float, or level 2).
  static mlir::FailureOr<std::shared_ptr<HostProgram>>
  compile(mlir::ModuleOp module, PortForms forms = PortForms::Plain);
  /// The same for callers of one entry, `function`. With `counting`, which
  /// outlives the program, the entry's code counts what it executes, and the
  /// last output is these counters.
  static mlir::FailureOr<std::shared_ptr<HostProgram>>
  compile(mlir::ModuleOp module, mlir::func::FuncOp function,
          EventCounting *counting = nullptr,
          PortForms forms = PortForms::Plain);
  ~HostProgram();

  const Model &getModel() const;
  const ContextLayout &getLayout() const;
  /// The entry that call() without a number runs.
  const Entry &getEntry() const;

  /// A new instance, with its states at their initial values.
  Context createContext() const;
  /// Gives the states their initial values, but for persistent ones.
  void reset(Context &context) const;

  /// Runs an entry. Each pointer leads to the elements of one port as compiled
  /// code stores them (Port::element); a scalar, too, is pointed at.
  void call(unsigned entry, Context &context, llvm::ArrayRef<void *> inputs,
            llvm::ArrayRef<void *> outputs) const;
  /// Runs the one entry on an instance that the program has itself.
  void call(llvm::ArrayRef<void *> inputs, llvm::ArrayRef<void *> outputs);

  /// The same on host values: of the input ports of the entry to those of its
  /// output ports. Counters of events go into the `counting` of compile().
  llvm::SmallVector<HostValue> call(unsigned entry, Context &context,
                                    llvm::ArrayRef<HostValue> inputs) const;
  /// A state of an instance as a host value, and back.
  HostValue getState(const Context &context, unsigned state) const;
  void setState(Context &context, unsigned state, const HostValue &value) const;
  /// Where the elements of a state lie, as compiled code stores them.
  void *getStateAddress(Context &context, unsigned state) const;

private:
  HostProgram();
  struct Code;
  std::unique_ptr<Code> code;
};

/// Writes the elements of a value as compiled code stores them (see call());
/// there are getBytes() of `tensor`.
void pack(const StoredTensor &tensor, const HostValue &value, char *bytes);

/// Compiles `original` (level 1 in float, or level 2) of `module` in this
/// process; the result runs the model on host values. With
/// `counting`, which must outlive it, the code counts what it executes.
mlir::FailureOr<std::function<
    mlir::FailureOr<llvm::SmallVector<HostValue>>(llvm::ArrayRef<HostValue>)>>
compileForHost(mlir::ModuleOp module, mlir::func::FuncOp original,
               EventCounting *counting = nullptr);

} // namespace mann

#endif // MANN_EXECUTION_JIT_HOSTPROGRAM_H
