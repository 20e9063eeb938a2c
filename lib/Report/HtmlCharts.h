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

/// A number of the report: `shown`, with its place and exact text behind it.
std::string number(const llvm::Twine &key, const llvm::json::Value &value,
                   const llvm::Twine &shown);

/// Values and what feeds them, top to bottom, with the energy of each.
std::string drawGraph(const llvm::json::Object &report);
/// Bytes of the arenas over the steps of the program.
std::string drawMemory(const llvm::json::Object &footprint);
/// Weights of the slots, one row a hop, for each kept sample.
std::string drawHeatMaps(const llvm::json::Array &maps);
/// A horizontal bar of `share` (0..1) in the class `kind`.
std::string drawBar(double share, llvm::StringRef kind);

} // namespace mann

#endif // MANN_LIB_REPORT_HTMLCHARTS_H
