//===- Names.h - Names of values in locations -------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled model keeps the names of its source: each operation's location is
// named "value = operation", and whatever the operation is lowered to inherits
// the location.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_NAMES_H
#define MANN_SUPPORT_NAMES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringSet.h"
#include <string>

namespace llvm {
class SourceMgr;
} // namespace llvm

namespace mann {

/// The name in `loc` as it stands ("m = mann.embed"); empty without one.
std::string getLocationText(mlir::Location loc);

/// The value's part of it as a C identifier; `fallback` without one.
std::string getLocationName(mlir::Location loc, llvm::StringRef fallback);

/// `text` with everything that a C identifier cannot hold replaced by '_', and
/// prefixed with "v_" where the result would still be none.
std::string makeIdentifier(llvm::StringRef text);

/// Whether `text` can name a value in C99 to C23 and in C++20: letters, digits
/// and '_', no digit first, and no word of these languages, of the compilers
/// (`linux`) or of the headers that generated code includes (`INT8_MAX`).
bool isIdentifier(llvm::StringRef text);

/// Names of generated code that must differ from each other.
class UniqueNames {
public:
  /// Names that are taken already. With `ignoreCase`, names that differ in
  /// nothing but the case of letters are the same: their macros would be.
  explicit UniqueNames(bool ignoreCase = false) : ignoreCase(ignoreCase) {}

  /// Takes `name` as it is; whether it was free.
  bool take(llvm::StringRef name) { return taken.insert(key(name)).second; }
  bool isTaken(llvm::StringRef name) const { return taken.contains(key(name)); }
  /// `wanted`, or the first free one of `wanted`_2, `wanted`_3, ...; takes it.
  std::string get(const llvm::Twine &wanted);

private:
  std::string key(llvm::StringRef name) const {
    return ignoreCase ? name.lower() : name.str();
  }
  llvm::StringSet<> taken;
  bool ignoreCase;
};

/// Reduces the locations of a module to names, for text that keeps them
/// (OpPrintingFlags::enableDebugInfo) wherever it was compiled.
void keepNamesOnly(mlir::ModuleOp module);

/// Parses the main buffer of `sourceMgr` and names the location of every
/// operation after its first result in the source text, or as the location in
/// the text says: `loc("m = mann.embed")`, `loc(unknown)` for none.
mlir::OwningOpRef<mlir::ModuleOp> parseWithNames(llvm::SourceMgr &sourceMgr,
                                                 mlir::MLIRContext *context);

} // namespace mann

#endif // MANN_SUPPORT_NAMES_H
