//===- CNames.h - What the files of a model call things --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names come from users: of parameters, states, values and models. What is made
// of them here differs from each other and from what the files call things
// themselves, so that neither hides the other.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TARGET_C_CNAMES_H
#define MANN_LIB_TARGET_C_CNAMES_H

#include "mann/Model/Model.h"
#include "mann/Support/Names.h"
#include "llvm/ADT/StringMap.h"

namespace mann {

/// The names at file scope: functions, types, tables and macros.
class CNames {
public:
  CNames(mlir::ModuleOp module, const Model &model);

  /// The prefix of all public names, and of macros.
  const std::string &getPrefix() const { return prefix; }
  const std::string &getMacroPrefix() const { return upper; }
  /// Of a constant table, by its symbol.
  const std::string &getTable(llvm::StringRef symbol) const {
    return tables.find(symbol)->second;
  }
  /// Of a helper function that is called `helper` without the prefix.
  const std::string &getHelper(llvm::StringRef helper) const {
    return helpers.find(helper)->second;
  }
  /// Of the macros of a port or state, without `_ELEMS` and the like.
  std::string getMacro(const StoredTensor &tensor) const {
    return upper + "_" + tensor.macro;
  }
  /// Whether a local of this name would hide something.
  bool isTaken(llvm::StringRef name) const { return taken.isTaken(name); }

private:
  void takeMacros(const StoredTensor &tensor);

  std::string prefix, upper;
  UniqueNames taken;
  llvm::StringMap<std::string> tables, helpers;
};

} // namespace mann

#endif // MANN_LIB_TARGET_C_CNAMES_H
