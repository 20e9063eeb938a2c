//===- Model.h - Entries, ports and states of a model -----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model as its user sees it: functions to call (entries), what goes into and
// comes out of each (ports), and what lasts from call to call (states). Read
// from the module before lowering, where the types still say the formats; every
// executor and back end presents the same. The only reader of `mann.name` and
// `mann.state`.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_MODEL_MODEL_H
#define MANN_MODEL_MODEL_H

#include "mann/Model/Story.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include <optional>
#include <string>
#include <vector>

namespace mann {

/// What a tensor is stored as, under a name.
struct StoredTensor {
  std::string name;
  /// What generated C calls it: an identifier that no other port of the entry
  /// (no other state) has, the case of letters aside.
  std::string identifier;
  /// What its macros begin with, behind the prefix of the model; no two ports
  /// or states have the same.
  std::string macro;
  /// The type in the model.
  mlir::Type type;
  /// Shape as stored; empty for a scalar.
  llvm::SmallVector<int64_t> shape;
  /// f32, or a signless integer of 8, 16 or 32 bits.
  mlir::Type element;
  /// The number format of codes; none for f32 and for word ids and counts.
  std::optional<Format> format;

  int64_t getNumElements() const;
  /// Bytes of one element, and of all.
  int64_t getElementBytes() const;
  int64_t getBytes() const { return getNumElements() * getElementBytes(); }
};

/// One input or output of an entry.
struct Port : StoredTensor {
  /// Passed by value, not by address: an i32 argument.
  bool isScalar = false;
  /// The argument (input) or result (output) of the function.
  unsigned position = 0;
  /// Of the slots of an input that holds sentences.
  SlotOrders slotOrders;
  /// Of an input of word ids: 0 to below this choose rows of tables, any other
  /// adds nothing. Nothing where something else looks at the ids, too.
  std::optional<int64_t> idRows;
  /// Of a count of filled slots: it is clamped to 0..this.
  std::optional<int64_t> maxCount;
};

/// What a model keeps from call to call.
struct ModelState : StoredTensor {
  /// Whether a reset leaves it alone.
  bool isPersistent = false;
};

/// How an entry uses a state.
struct StateUse {
  /// Index in Model::states.
  unsigned state;
  /// The argument that takes its value and the result that is the next one;
  /// nothing where the entry does not read it, or leaves it as it was.
  std::optional<unsigned> argument, result;
};

/// A function of the model that its user calls.
struct Entry {
  /// The symbol of the function.
  std::string function;
  /// What generated code calls it: 'step' for the only entry of a model, else
  /// as the function.
  std::string name;
  std::vector<Port> inputs, outputs;
  std::vector<StateUse> states;

  /// Whether an argument (a result) is a state and no port.
  bool isStateArgument(unsigned argument) const;
  bool isStateResult(unsigned result) const;
};

/// What types the ports of a model may have.
enum class PortForms {
  Plain, ///< Numbers, codes and ids: what a user passes.
  /// Also packed and encoded forms and rows with exponents, as states are
  /// stored: of programs that this process makes and calls itself.
  Stored,
};

struct Model {
  /// Prefix of every public symbol: a C identifier.
  std::string name;
  std::vector<Entry> entries;
  std::vector<ModelState> states;
  /// Whether any number is a float.
  bool usesFloat = false;

  /// Reads the entries of `module` (level 1 or 2): its public functions with a
  /// body, in their order. Names of ports come from `mann.name`, else they are
  /// `inputN` and `outputN`. Reports all that no interface can be given to:
  /// types, names that generated code takes itself, states that no entry reads
  /// or that none writes.
  static mlir::FailureOr<Model> get(mlir::ModuleOp module, llvm::StringRef name,
                                    PortForms forms = PortForms::Plain);

  /// Puts this on the module that it was read from, for getLowered: lowered
  /// types say no formats, and states are arguments like others. The
  /// fingerprint is that of the module before it was lowered.
  void keepIn(mlir::ModuleOp module, int32_t fingerprint) const;
  /// Whether keepIn was called on the module, or on that whose text this is.
  static bool isKeptIn(mlir::ModuleOp module);
  /// What keepIn has put on the lowered `module` (level 4), the fingerprint in
  /// `fingerprint`. Reports what is damaged.
  static mlir::FailureOr<Model>
  getLowered(mlir::ModuleOp module, llvm::StringRef name, int32_t &fingerprint);

  /// The entry of that function; null if it is none.
  const Entry *findEntry(llvm::StringRef function) const;
  /// The entry that generated code calls so; null if there is none.
  const Entry *findEntryByName(llvm::StringRef name) const;
  /// The entry of a model that has one.
  const Entry &getOnlyEntry() const;
  bool hasStates() const { return !states.empty(); }
};

/// The public functions of `module` that have a body, in order.
llvm::SmallVector<mlir::func::FuncOp> getEntryFunctions(mlir::ModuleOp module);

/// The function of a model with one entry. Fails with a diagnostic that lists
/// the candidates otherwise.
mlir::FailureOr<mlir::func::FuncOp> getModelFunction(mlir::ModuleOp module);

/// The state that an argument (a result) of `function` is; null for a port.
StateOp getArgumentState(mlir::FunctionOpInterface function, unsigned argument);
StateOp getResultState(mlir::FunctionOpInterface function, unsigned result);
/// The state whose value a block argument is; null for anything else.
StateOp getStateOf(mlir::Value value);

/// The initial value of a state that has a constant or starts from a parameter
/// with a value; null otherwise.
mlir::ElementsAttr getInitialValue(StateOp state);

/// An arena of a lowered function: the argument that takes it and its type.
struct Arena {
  unsigned argument;
  mlir::MemRefType type;
  int64_t getBytes() const;
};

/// The arenas of a function after `mann-plan-memory`, widest elements first.
std::vector<Arena> getArenas(mlir::func::FuncOp function);

} // namespace mann

#endif // MANN_MODEL_MODEL_H
