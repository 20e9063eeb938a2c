//===- ReportFiles.cpp - The report of a compilation -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "mann/Report/Report.h"
#include "mann/Support/Numbers.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

/// Gives a network in float the entries of the network that is emitted.
static LogicalResult split(ModuleOp module, const CompilationOptions &options) {
  PassManager pm(module.getContext());
  addStagePasses(Stage::Split, options, pm);
  return pm.run(module);
}

namespace {
/// The calls of a report, with inputs in float and as the network takes them;
/// nothing without samples.
struct ReportedCalls {
  std::optional<LoadedCalls> real, quantized;
};
} // namespace

static FailureOr<ReportedCalls>
loadReportedCalls(const LoweredModel &model, KeptModules &modules,
                  const CompilationOptions &options) {
  StringRef path =
      options.reportSamples.empty() ? options.samples : options.reportSamples;
  ReportedCalls calls;
  if (path.empty())
    return calls;
  // A function of a story reads samples before it is split.
  OwningOpRef<ModuleOp> original = modules.original->clone();
  if (options.isSplit() && failed(split(*original, options)))
    return failure();
  FailureOr<Model> real = Model::get(*original, options.name);
  FailureOr<CallFile> file =
      readCallFile(*modules.network, model.interface, path);
  if (failed(real) || failed(file))
    return failure();
  FailureOr<LoadedCalls> quantized =
      loadCalls(*modules.network, model.interface, *file, options.task,
                modules.unsplit.get(),
                /*overfills=*/false);
  if (failed(quantized))
    return failure();
  FailureOr<LoadedCalls> loaded =
      loadCalls(*original, *real, *file, options.task,
                options.isSplit() ? *modules.original : ModuleOp(),
                /*overfills=*/false);
  if (failed(loaded))
    return failure();
  calls.real = std::move(*loaded);
  calls.quantized = std::move(*quantized);
  return calls;
}

FailureOr<std::vector<OutputFile>>
mann::reportModel(LoweredModel &model, KeptModules &modules,
                  const CompilationOptions &options) {
  FailureOr<ReportedCalls> calls = loadReportedCalls(model, modules, options);
  if (failed(calls))
    return failure();
  if (options.isSplit() && (failed(split(*modules.original, options)) ||
                            failed(split(*modules.reference, options))))
    return failure();
  ReportInputs inputs;
  inputs.original = *modules.original;
  inputs.reference = *modules.reference;
  inputs.network = *modules.network;
  inputs.lowered = model.module;
  inputs.interface = &model.interface;
  inputs.native = options.native;
  inputs.kernels = options.kernels;
  if (calls->quantized) {
    inputs.realCalls = &calls->real->sequences;
    inputs.calls = &calls->quantized->sequences;
  }
  inputs.sampleLimit = options.sampleLimit;
  inputs.heatMaps = options.heatMaps;
  inputs.costTables = options.costTables;
  if (inputs.costTables.empty())
    inputs.costTables = {"horowitz-45nm", "cortex-m4"};
  inputs.ram = options.ram;
  inputs.flash = options.flash;
  inputs.commandLine = options.commandLine;
  FailureOr<llvm::json::Object> report = makeReport(inputs);
  if (failed(report))
    return failure();
  std::vector<OutputFile> files;
  if (options.report == "-") {
    llvm::outs() << printReportTable(*report);
    return files;
  }
  if (options.report.empty())
    return files;
  std::string page = printReportPage(*report), text;
  llvm::raw_string_ostream os(text);
  printJson(os, llvm::json::Value(std::move(*report)));
  os << "\n";
  OutputPaths paths = getOutputPaths(options);
  files.push_back({paths.reportData, text});
  files.push_back({paths.reportPage, page});
  return files;
}
