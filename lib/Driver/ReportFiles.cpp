//===- ReportFiles.cpp - The report of a compilation -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "mann/Report/Report.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

static std::string joinPath(StringRef folder, StringRef file) {
  SmallString<128> path(folder);
  llvm::sys::path::append(path, file);
  return path.str().str();
}

FailureOr<std::vector<OutputFile>>
mann::reportModel(LoweredModel &model, KeptModules &modules,
                  const CompilationOptions &options) {
  ReportInputs inputs;
  inputs.original = *modules.original;
  inputs.reference = *modules.reference;
  inputs.network = *modules.network;
  inputs.lowered = model.module;
  inputs.interface = &model.interface;
  inputs.native = options.native;
  inputs.samples =
      options.reportSamples.empty() ? options.samples : options.reportSamples;
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
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}\n", llvm::json::Value(std::move(*report)));
  files.push_back({joinPath(options.report, "report.json"), text});
  files.push_back({joinPath(options.report, "report.html"), page});
  return files;
}
