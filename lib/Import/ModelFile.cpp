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

/// MLIR's parser speaks of its own flags, and lists all its dialects.
static std::string describeUnknownDialect(StringRef message) {
  constexpr StringLiteral kAdvice =
      "; a model is of mann operations, scf.for, func.call, and constants, "
      "indices and slices for them";
  if (message.starts_with("operation being parsed with an unregistered"))
    return ("an operation of a dialect that is not known here" + kAdvice).str();
  size_t end = message.find(" created with unregistered dialect");
  if (end != StringRef::npos)
    return (message.take_front(end) +
            " is of a dialect that is not known here" + kAdvice)
        .str();
  size_t name = message.find("not found for custom op '");
  if (message.starts_with("Dialect `") && name != StringRef::npos)
    return ("'" +
            message.drop_front(name).split('\'').second.split('\'').first +
            "' is of a dialect that is not known here" + kAdvice)
        .str();
  return "";
}

namespace {
/// Puts messages about dialects into words of models.
struct DialectMessages : ScopedDiagnosticHandler {
  explicit DialectMessages(MLIRContext *context)
      : ScopedDiagnosticHandler(context, [this](Diagnostic &diagnostic) {
          std::string own = describeUnknownDialect(diagnostic.str());
          if (own.empty())
            return failure();
          // The handler that prints it is the next one.
          text = std::move(own);
          for (DiagnosticArgument &argument : diagnostic.getArguments())
            argument = DiagnosticArgument(StringRef());
          diagnostic.getArguments().front() =
              DiagnosticArgument(StringRef(text));
          return failure();
        }) {}
  std::string text;
};
} // namespace

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
                    "an ONNX model, which has a name that ends in .onnx; '"
                 << path << "' has none: leave them out, or rename the file\n";
    return {};
  }
  std::string message;
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(path, &message);
  if (!file) {
    llvm::errs() << tool << ": error: " << message << "\n";
    return {};
  }
  sources.AddNewSourceBuffer(std::move(file), llvm::SMLoc());
  DialectMessages messages(&context);
  module = parseWithNames(sources, &context);
  return module ? *module : ModuleOp();
}
