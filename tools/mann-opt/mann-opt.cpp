//===- mann-opt.cpp - Run passes on textual IR ----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mlir-opt with the dialects and passes of this project, and --import: the
// input is an ONNX model then, whose text the passes get.
//
//===----------------------------------------------------------------------===//

#include "mann/Import/ImportFlags.h"
#include "mann/Import/Onnx.h"
#include "mann/InitAllDialects.h"
#include "mann/InitAllPasses.h"
#include "mann/Support/Version.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace mann;
namespace cl = llvm::cl;

/// Made once the options of libraries are hidden.
struct ImportOptions {
  cl::OptionCategory category{"Import"};
  cl::opt<bool> isImport{"import", cl::cat(category),
                         cl::desc("the input is an ONNX model")};
  ImportFlags flags{category};
};

/// The model as text, with the names of its nodes as locations.
static std::unique_ptr<llvm::MemoryBuffer>
readImported(StringRef path, const OnnxImportOptions &options,
             DialectRegistry &registry) {
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  OwningOpRef<ModuleOp> module =
      importOnnx(path, "mann-opt", options, &context);
  if (!module)
    return {};
  std::string text;
  llvm::raw_string_ostream os(text);
  OpPrintingFlags flags;
  flags.enableDebugInfo();
  module->print(os, flags);
  return llvm::MemoryBuffer::getMemBufferCopy(text, path);
}

int main(int argc, char **argv) {
  mann::beginTool("mann-opt");
  mann::hideLibraryOptions();
  llvm::InitLLVM init(argc, argv);
  ImportOptions imported;
  DialectRegistry registry;
  mann::registerAllDialects(registry);
  mann::registerAllPasses();
  auto [inputName, outputName] =
      registerAndParseCLIOptions(argc, argv, "mann pass driver\n", registry);
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  if (!imported.isImport) {
    if (!imported.flags.get().empty()) {
      llvm::errs() << "mann-opt: error: --state, --init, --dim and --constant "
                      "go with --import\n";
      return EXIT_FAILURE;
    }
    return asMainReturnCode(
        MlirOptMain(argc, argv, inputName, outputName, registry));
  }
  std::unique_ptr<llvm::MemoryBuffer> text =
      readImported(inputName, imported.flags.get(), registry);
  if (!text)
    return EXIT_FAILURE;
  std::string message;
  std::unique_ptr<llvm::ToolOutputFile> output =
      openOutputFile(outputName, &message);
  if (!output) {
    llvm::errs() << "mann-opt: error: " << message << "\n";
    return EXIT_FAILURE;
  }
  if (failed(MlirOptMain(output->os(), std::move(text), registry, config)))
    return EXIT_FAILURE;
  output->keep();
  return EXIT_SUCCESS;
}
