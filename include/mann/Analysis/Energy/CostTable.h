//===- CostTable.h - Prices of events -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_ANALYSIS_ENERGY_COSTTABLE_H
#define MANN_ANALYSIS_ENERGY_COSTTABLE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mann {

/// What one event costs, and who says so.
struct Price {
  double picojoule = 0;
  /// Processor cycles; none in a table of a circuit.
  std::optional<double> cycles;
  std::string source;
};

/// Energy of each kind of event on one kind of machine, from a JSON file
/// (docs/EnergyModel.md). An event of a width is priced by the entry of its
/// kind with the least width that is enough.
class CostTable {
public:
  /// The table of that built-in name, else the file. The error names the file,
  /// the entry, and what was expected.
  static llvm::Expected<CostTable> load(llvm::StringRef nameOrFile);
  static std::vector<std::string> getBuiltinNames();

  /// Prices of all `events`; the error names every one that has none.
  llvm::Expected<std::vector<Price>>
  price(llvm::ArrayRef<std::string> events) const;

  std::string name, description, process, uncertainty;
  /// What a reader calls it (the name where the file has no title), and what
  /// its figures can be trusted for (may be empty).
  std::string title, use;
  /// Cycles in a microsecond, of a processor whose file says so.
  std::optional<double> clockMhz;
  std::optional<double> supplyVolts;
  /// The true cost lies between cost / factor and cost * factor.
  double uncertaintyFactor = 1;
  bool hasCycles = false;

private:
  static llvm::Expected<CostTable> parse(llvm::StringRef file,
                                         llvm::StringRef text);
  const Price *find(llvm::StringRef event) const;

  /// Kind -> width (0: any) -> price.
  std::map<std::string, std::map<unsigned, Price>> prices;
};

} // namespace mann

#endif // MANN_ANALYSIS_ENERGY_COSTTABLE_H
