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
/// prefixed where it would start with a digit or be a keyword of C.
std::string makeIdentifier(llvm::StringRef text);

/// Whether `text` is a C identifier and no keyword of C or C++.
bool isIdentifier(llvm::StringRef text);

/// Parses the main buffer of `sourceMgr` and names the location of every
/// operation after its first result in the source text.
mlir::OwningOpRef<mlir::ModuleOp> parseWithNames(llvm::SourceMgr &sourceMgr,
                                                 mlir::MLIRContext *context);

} // namespace mann

#endif // MANN_SUPPORT_NAMES_H
