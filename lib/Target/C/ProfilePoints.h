//===- ProfilePoints.h - Where a C program tells what it works on -*- C++ -*-=//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NAME.c says before the statements of each operation of the model which one
// they belong to, when NAME_PROFILE is defined: NAME_profile(op). Without the
// macro nothing is left of that behind the preprocessor. Operations are
// numbered from 1, entry by entry, in the order of the program; the same name
// in the same entry is the same operation, as in the report.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TARGET_C_PROFILEPOINTS_H
#define MANN_LIB_TARGET_C_PROFILEPOINTS_H

#include "CNames.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

namespace mann {

class ProfilePoints {
public:
  explicit ProfilePoints(const CNames &names) : names(names) {}

  /// The functions that come are those of the entry `name`.
  void beginEntry(llvm::StringRef name) {
    entry = name.str();
    isUsed = false;
  }
  /// The statement in front of an operation whose location says `text`.
  std::string print(llvm::StringRef text);
  /// Notes that statements of the last operation do work of `text`, too: loops
  /// of several operations may have become one.
  void addPart(llvm::StringRef text);
  /// The line where a function returns; empty if it has no operation.
  std::string printEnd() const;

  bool empty() const { return operations.empty(); }
  /// What NAME.h declares when NAME_PROFILE is defined.
  void printDeclarations(llvm::raw_ostream &os) const;
  /// What NAME.c begins with: the macro of the statements.
  void printMacro(llvm::raw_ostream &os) const;

private:
  std::string getName(unsigned index) const;

  struct Operation {
    std::string entry, text;
    /// What its statements do besides; also of operations with own statements.
    std::vector<std::string> parts;
  };

  const CNames &names;
  std::string entry;
  bool isUsed = false;
  /// Index into `operations` of what is printed.
  unsigned current = 0;
  std::vector<Operation> operations;
  /// Of "entry text": its number, from 1.
  llvm::StringMap<unsigned> numbers;
};

} // namespace mann

#endif // MANN_LIB_TARGET_C_PROFILEPOINTS_H
