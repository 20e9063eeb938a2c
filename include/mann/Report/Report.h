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

#include "mann/Execution/Sequences.h"
#include "mann/Target/LLVM/NativeModel.h"
#include "llvm/Support/JSON.h"

namespace mann {

/// What a report is made of. The modules are not changed, and have the same
/// entries.
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
  /// Whether kernels were made of loops, which events are then counted of.
  bool kernels = true;
  /// The calls to run, with inputs of the float networks and of `network`;
  /// null: only what holds for all inputs.
  const SequenceSet *realCalls = nullptr, *calls = nullptr;
  unsigned sampleLimit = 200;
  /// Samples or sequences whose addresses are drawn; empty: up to four samples
  /// or two sequences, changed ones first.
  std::vector<int64_t> heatMaps;
  /// Names or files, see CostTable.
  std::vector<std::string> costTables;
  /// Bytes there are; 0: as many as it needs.
  uint64_t ram = 0, flash = 0;
  /// The command that the report is of.
  std::string commandLine;

  /// How many of the calls' sequences are run.
  int64_t getNumSequences() const {
    return calls ? std::min<int64_t>(calls->size(), sampleLimit) : 0;
  }
  /// Whether rows of a section say which entry they are of.
  bool hasSeveralEntries() const { return interface->entries.size() > 1; }
};

/// All sections. Fails with diagnostics.
mlir::FailureOr<llvm::json::Object> makeReport(const ReportInputs &inputs);

/// Sections `events` and `energy`: counts and prices of a call of each entry;
/// `sequence_energy`, of an average sequence.
mlir::LogicalResult addEnergy(const ReportInputs &inputs,
                              llvm::json::Object &report);

/// Section `footprint`: flash, RAM, states, and the life of every buffer. Fails
/// also when the budgets of `inputs` are too small.
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
