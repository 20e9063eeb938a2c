//===- ModelFile.cpp - A model as a tool reads it -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Import/ModelFile.h"
#include "mann/Dialect/Mann/Transforms/Passes.h"
#include "mann/Support/Names.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

ModelFile::ModelFile(const DialectRegistry &registry)
    : context(registry, MLIRContext::Threading::DISABLED),
      handler(sources, &context) {
  // Messages have the line of the op; its text, weights and all, is not needed.
  context.printOpOnDiagnostic(false);
  setTensorFolderReader(readOnnxTestData);
}

ModuleOp ModelFile::read(StringRef path, StringRef tool,
                         const OnnxImportOptions &options) {
  if (isOnnxFile(path)) {
    module = importOnnx(path, tool, options, &context);
    PassManager pm(&context);
    pm.addPass(createRaiseMemory());
    if (!module || failed(pm.run(*module)))
      return {};
    nameOperations(*module);
    return *module;
  }
  if (!options.empty()) {
    llvm::errs() << tool
                 << ": error: --state, --init, --dim and --constant belong to "
                    "an ONNX model, but '"
                 << path << "' is none: leave them out\n";
    return {};
  }
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(path, &message);
  if (!file) {
    llvm::errs() << tool << ": error: " << message << "\n";
    return {};
  }
  sources.AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  module = parseWithNames(sources, &context);
  return module ? *module : ModuleOp();
}
