//===- ImportFlags.h - Flags of tools that import a model -------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_IMPORT_IMPORTFLAGS_H
#define MANN_IMPORT_IMPORTFLAGS_H

#include "mann/Import/Onnx.h"
#include "mann/Support/OutputFiles.h"
#include "llvm/Support/CommandLine.h"

namespace mann {

/// What a tool that reads models asks of an ONNX graph: --state, --init, --dim
/// and --constant.
class ImportFlags {
public:
  explicit ImportFlags(llvm::cl::OptionCategory &category);
  OnnxImportOptions get() const;
  /// The files that are read beside the model: those of --init, and those that
  /// hold tensors of an ONNX model.
  std::vector<NamedPath> listFiles(llvm::StringRef model) const;

private:
  llvm::cl::list<std::string> states, initialValues, dimensions, constants;
};

} // namespace mann

#endif // MANN_IMPORT_IMPORTFLAGS_H
