//===- Report.h - What a compiled model costs -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One JSON object holds every figure (docs/Report.md); the table in the
// terminal and the page are drawn from it and compute nothing.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_REPORT_REPORT_H
#define MANN_REPORT_REPORT_H

#include "mann/Execution/Samples.h"
#include "mann/Target/LLVM/NativeModel.h"
#include "llvm/Support/JSON.h"

namespace mann {

/// What a report is made of. The modules are not changed.
struct ReportInputs {
  /// The network in float, as its author wrote it.
  mlir::ModuleOp original;
  /// The float network that was quantized: with the addressing that was chosen.
  mlir::ModuleOp reference;
  /// The network that is lowered: level 2, or the reference itself.
  mlir::ModuleOp network;
  /// Level 4 of the network.
  mlir::ModuleOp lowered;
  const Model *interface = nullptr;
  NativeOptions native;
  /// Inputs to run; empty: only what holds for all inputs.
  std::string samples;
  unsigned sampleLimit = 200;
  /// Samples whose attention is drawn; empty: up to four, changed ones first.
  std::vector<int64_t> heatMaps;
  /// Names or files, see CostTable.
  std::vector<std::string> costTables;
  /// Bytes there are; 0: as many as it needs.
  uint64_t ram = 0, flash = 0;
  /// The command that the report is of.
  std::string commandLine;
};

/// All sections. Fails with diagnostics.
mlir::FailureOr<llvm::json::Object> makeReport(const ReportInputs &inputs);

/// Section `events` and `energy`: counts and prices of one run.
mlir::LogicalResult addEnergy(const ReportInputs &inputs,
                              llvm::json::Object &report);

/// Section `footprint`: flash, RAM, and the life of every buffer. Fails also
/// when the budgets of `inputs` are too small.
mlir::LogicalResult addFootprint(const ReportInputs &inputs,
                                 llvm::json::Object &report);

/// Section `errors`, when there are samples: what quantization changes.
mlir::LogicalResult addErrors(const ReportInputs &inputs,
                              llvm::json::Object &report);

/// Section `overflow`: for each source op, the widest of its sums and
/// narrowings. Not for a network in float.
mlir::LogicalResult addOverflow(const ReportInputs &inputs,
                                llvm::json::Object &report);

/// The short table for a terminal, 79 columns.
std::string printReportTable(const llvm::json::Object &report);

/// One page of HTML that needs nothing else. Each number is in an element with
/// `data-key`, the path to it in the JSON, and `data-value`, its JSON text.
std::string printReportPage(const llvm::json::Object &report);

} // namespace mann

#endif // MANN_REPORT_REPORT_H
