//===- EventCounts.h - Events of a lowered function -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_ENERGY_EVENTCOUNTS_H
#define MANN_ANALYSIS_ENERGY_EVENTCOUNTS_H

#include "mann/Analysis/Energy/ExecutionCounts.h"
#include "mann/Analysis/Energy/OperandWidths.h"
#include "llvm/ADT/MapVector.h"

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace mann {

/// What is counted. The two are never added.
enum class Accounting {
  /// Additions, multiplications and bit operations of the network itself, as
  /// wide as the codes they work on: what papers count. Softmax, rounding,
  /// memory, indices and loops are left out.
  Arithmetic,
  /// Everything that is executed, as wide as it is.
  Executed,
};
/// "arithmetic" or "executed".
llvm::StringRef getAccountingName(Accounting accounting);

/// An event and the source operation that it happens for.
struct EventKey {
  /// Text of the location: "s0 = mann.similarity".
  std::string source;
  /// Kind, class of memory and width: "int.mul.8", "read.parameters.8", "loop".
  std::string event;

  bool operator<(const EventKey &other) const {
    return std::tie(source, event) < std::tie(other.source, other.event);
  }
};

/// Names the events of single ops of a function.
class EventNamer {
public:
  EventNamer(mlir::func::FuncOp function, Accounting accounting);

  /// Adds the events of one execution of `op` to `events`: those that a
  /// run-time factor of the op multiplies, or without one those that none does.
  /// Fails, without a diagnostic, on an op that does not say its events.
  mlir::LogicalResult addEvents(mlir::Operation *op,
                                std::optional<unsigned> factor,
                                std::map<EventKey, int64_t> &events) const;

private:
  std::string memoryClass(mlir::Value buffer) const;
  /// What the value made by `source` is for; null when nothing is said.
  mlir::StringAttr roleOf(llvm::StringRef source) const;

  mlir::func::FuncOp function;
  Accounting accounting;
  OperandWidths widths;
  mlir::DictionaryAttr roles;
};

/// Events of one call of a structured function over buffers, for each source
/// operation, as closed forms of the run-time sizes.
class EventCounts {
public:
  /// Fails with a diagnostic for each kind of op that does not say its events.
  static mlir::FailureOr<EventCounts> get(mlir::func::FuncOp function,
                                          Accounting accounting);

  /// By source in program order, then by event.
  llvm::ArrayRef<std::pair<EventKey, CountFormula>> getRows() const {
    return rows;
  }
  /// Sum over the sources, by event.
  std::map<std::string, CountFormula> getTotals() const;
  const ExecutionCounts &getExecutions() const { return executions; }
  Accounting getAccounting() const { return accounting; }

  void print(llvm::raw_ostream &os) const;

private:
  explicit EventCounts(ExecutionCounts executions, Accounting accounting)
      : executions(std::move(executions)), accounting(accounting) {}

  ExecutionCounts executions;
  Accounting accounting;
  std::vector<std::pair<EventKey, CountFormula>> rows;
};

/// Calls `fn` with each function of `module` that has a body, and its counts.
/// Fails where the counts do.
mlir::LogicalResult forEachEventCounts(
    mlir::ModuleOp module, Accounting accounting,
    llvm::function_ref<void(mlir::func::FuncOp, const EventCounts &)> fn);

/// Name of the function attribute that says what values are for: a dictionary
/// from the name of a value to "memory" (a memory that is addressed or read) or
/// "nonlinear" (made by an op that bounds its result, like a softmax).
constexpr llvm::StringLiteral kRolesAttr = "mann.roles";

} // namespace mann

#endif // MANN_ANALYSIS_ENERGY_EVENTCOUNTS_H
