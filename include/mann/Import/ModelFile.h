//===- ModelFile.h - A model as a tool reads it -----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_IMPORT_MODELFILE_H
#define MANN_IMPORT_MODELFILE_H

#include "mann/Import/Onnx.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/SourceMgr.h"

namespace mann {

/// A model with all that it needs while a tool works on it: a context of one
/// thread, and a handler that prints diagnostics with the line they are about.
class ModelFile {
public:
  explicit ModelFile(const mlir::DialectRegistry &registry);

  /// Reads the file, "-" for standard input, and names what is in it after its
  /// text (parseWithNames); one called NAME.onnx is imported with
  /// `options`, and its memories are raised (mann-raise-memory).
  /// Null after a message: one that begins with the name of the tool, "mannc:
  /// error:
  /// ", when there is no file to read.
  mlir::ModuleOp read(llvm::StringRef path, llvm::StringRef tool,
                      const OnnxImportOptions &options = {});

private:
  mlir::MLIRContext context;
  llvm::SourceMgr sources;
  mlir::SourceMgrDiagnosticHandler handler;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace mann

#endif // MANN_IMPORT_MODELFILE_H
