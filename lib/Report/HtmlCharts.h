//===- HtmlCharts.h - Pieces of the page -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_REPORT_HTMLCHARTS_H
#define MANN_LIB_REPORT_HTMLCHARTS_H

#include "llvm/Support/JSON.h"

namespace mann {

/// `text` with what HTML gives a meaning replaced.
std::string escapeHtml(llvm::StringRef text);

/// "12.3 nJ" of picojoules, "1,234" of an integer: what a person reads.
std::string readEnergy(double picojoule);
std::string readCount(double count);

/// "1.4": a number that a person chose, as it was written.
std::string readFactor(double factor);
/// A number of the report: `shown`, with its place and exact text behind it.
std::string number(const llvm::Twine &key, const llvm::json::Value &value,
                   const llvm::Twine &shown);

/// The style sheet of the page.
extern const char pageStyle[];

/// The figures that a reader wants first, a card each.
std::string printCards(const llvm::json::Object &report);
/// Values of an entry and what feeds them, top to bottom, with the energy of
/// each.
std::string drawGraph(const llvm::json::Object &report, llvm::StringRef entry);
/// Bytes of the context over the steps of the entries.
std::string drawMemory(const llvm::json::Object &footprint);
/// Weights of the slots, one row a hop, for each kept sample.
std::string drawHeatMaps(const llvm::json::Array &maps);
/// Weights of one head over the steps of a sequence, float beside quantized;
/// one row of numbers for an entry that is called once. `key` is the path to
/// `address`, the sequence has `length` steps.
std::string drawAddress(const llvm::json::Object &address, llvm::StringRef key,
                        int64_t length);
/// Size of each state after each step, float and quantized.
std::string drawStates(const llvm::json::Array &states);
/// Errors of outputs and states by step, and what changed there.
std::string drawErrors(const llvm::json::Object &errors);
/// Sections on sequences: a table of errors and changes by quarter; errors by
/// step; addresses and weightings; states.
std::string printQuarters(const llvm::json::Object &errors);
std::string printErrorSteps(const llvm::json::Object &errors);
std::string printAddresses(const llvm::json::Object &errors);
std::string printStates(const llvm::json::Object &errors);
/// Four small bars of relative errors.
std::string drawQuarters(const llvm::json::Array &quarters,
                         const llvm::Twine &key);
/// A horizontal bar of `share` (0..1) in the class `kind`.
std::string drawBar(double share, llvm::StringRef kind);

} // namespace mann

#endif // MANN_LIB_REPORT_HTMLCHARTS_H
