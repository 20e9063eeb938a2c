//===- Text.cpp - The report as a table for a terminal -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Report/Report.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mann;
using llvm::StringRef;
namespace json = llvm::json;

/// "12.3 nJ": three digits and a prefix.
static std::string energy(double picojoule) {
  const char *units[] = {"pJ", "nJ", "uJ", "mJ", "J"};
  unsigned unit = 0;
  for (; picojoule >= 1000 && unit < 4; ++unit)
    picojoule /= 1000;
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.*f ",
                                                 picojoule >= 100  ? 0
                                                 : picojoule >= 10 ? 1
                                                                   : 2,
                                                 picojoule)
                                 << units[unit];
  return text;
}

static void printEnergy(const json::Object &report, llvm::raw_ostream &os) {
  const json::Array &rows = *report.getArray("energy");
  const json::Array *ofSequences = report.getArray("sequence_energy");
  bool hasSeveral = report.getObject("model")->getArray("entries")->size() > 1;
  os << (ofSequences || hasSeveral ? "energy of a call " : "energy of one run")
     << "         average      at most   accounting\n";
  for (const json::Value &value : rows) {
    const json::Object &row = *value.getAsObject();
    std::optional<double> mean = row.getNumber("mean_pj");
    std::string name = row.getString("table")->str();
    if (hasSeveral)
      name += " " + row.getString("entry")->str();
    os << llvm::left_justify(name, 22)
       << llvm::right_justify(mean ? energy(*mean) : "-", 11) << "  "
       << llvm::right_justify(energy(*row.getNumber("worst_pj")), 11) << "   "
       << (*row.getString("accounting") == "arithmetic"
               ? "arithmetic only, operand width"
               : "everything executed")
       << "\n";
  }
}

/// What the calls of an average sequence cost together.
static void printSequenceEnergy(const json::Object &report,
                                llvm::raw_ostream &os) {
  const json::Array *rows = report.getArray("sequence_energy");
  if (!rows || rows->empty())
    return;
  os << "of an average sequence,"
     << llvm::formatv(" {0:F1} calls\n",
                      *rows->front().getAsObject()->getNumber("mean_calls"));
  for (const json::Value &value : *rows) {
    const json::Object &row = *value.getAsObject();
    os << llvm::left_justify(*row.getString("table"), 22)
       << llvm::right_justify(energy(*row.getNumber("mean_pj")), 11)
       << "                "
       << (*row.getString("accounting") == "arithmetic"
               ? "arithmetic only, operand width"
               : "everything executed")
       << "\n";
  }
}

static void printFootprint(const json::Object &report, llvm::raw_ostream &os) {
  const json::Object &footprint = *report.getObject("footprint");
  auto bytes = [&](StringRef key) { return *footprint.getInteger(key); };
  os << "flash  "
     << llvm::right_justify(std::to_string(bytes("flash_bytes")), 8)
     << " bytes   code " << bytes("code_bytes") << ", tables "
     << bytes("table_bytes") << "\n";
  os << "RAM    " << llvm::right_justify(std::to_string(bytes("ram_bytes")), 8)
     << " bytes   context " << bytes("context_bytes") << ", stack "
     << bytes("stack_bytes") << "\n";
  if (bytes("state_bytes"))
    os << "states "
       << llvm::right_justify(std::to_string(bytes("state_bytes")), 8)
       << " bytes   of the context; saved " << bytes("save_bytes") << "\n";
  if (const json::Object *budget = report.getObject("budget"))
    for (auto [key, what] : {std::pair("ram", "RAM"), {"flash", "flash"}})
      if (std::optional<int64_t> size = budget->getInteger(key))
        os << "fits " << *size << " bytes of " << what << "\n";
  os << "\n";
}

static std::string alignRight(StringRef text) {
  return std::string(11 - std::min<size_t>(text.size(), 11), ' ') + text.str();
}

/// "1.2 %" of a relative error in a column.
static std::string percent(const json::Value &value) {
  std::optional<double> error = value.getAsNumber();
  std::string text = "-";
  if (error) {
    text.clear();
    llvm::raw_string_ostream(text) << llvm::format("%.2g %%", 100 * *error);
  }
  return alignRight(text);
}

/// Errors of outputs and states in all, and by quarter of the sequence.
static void printQuarters(const json::Object &errors, llvm::raw_ostream &os) {
  os << "relative error             all  quarter 1          2          3       "
        "   4\n";
  for (StringRef list : {"outputs", "states"})
    for (const json::Value &value : *errors.getArray(list)) {
      const json::Object &row = *value.getAsObject();
      if (!row.get("relative_error"))
        continue;
      std::string name = row.getString("name")->str();
      os << llvm::left_justify(list == "states" ? "state " + name : name, 19)
         << percent(*row.get("relative_error"));
      for (const json::Value &quarter : *row.getArray("quarters"))
        os << percent(quarter);
      os << "\n";
    }
  for (auto [name, field] : {std::pair("answers changed", "answers_changed"),
                             {"addresses changed", "address_flips"}}) {
    if (field == StringRef("address_flips") &&
        errors.getArray("weightings")->empty())
      continue;
    int64_t total = 0;
    std::string quarters;
    for (const json::Value &value : *errors.getArray("quarters")) {
      int64_t count = *value.getAsObject()->getInteger(field);
      total += count;
      quarters += alignRight(std::to_string(count));
    }
    os << llvm::left_justify(name, 19)
       << llvm::right_justify(std::to_string(total), 11) << quarters << "\n";
  }
}

/// The ops that cut off most results.
static void printSaturatedOps(const json::Object &errors,
                              llvm::raw_ostream &os) {
  std::vector<std::pair<int64_t, StringRef>> ops;
  int64_t total = 0;
  for (const json::Value &value : *errors.getArray("ops")) {
    const json::Object &row = *value.getAsObject();
    int64_t saturated = *row.getInteger("saturated");
    total += saturated;
    if (saturated)
      ops.push_back({saturated, *row.getString("source")});
  }
  if (ops.empty())
    return;
  llvm::sort(ops, [](const auto &a, const auto &b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  os << "results of ops saturated: " << total;
  for (auto [saturated, source] : llvm::ArrayRef(ops).take_front(3))
    os << ", " << saturated << " of " << source;
  os << (ops.size() > 3 ? ", ...\n" : "\n");
}

/// States of which elements were cut off.
static void printCutOff(const json::Object &errors, llvm::raw_ostream &os) {
  for (const json::Value &value : *errors.getArray("states")) {
    const json::Object &row = *value.getAsObject();
    int64_t saturated = *row.getInteger("saturated"),
            atLimit = *row.getInteger("at_limit");
    if (saturated + atLimit == 0)
      continue;
    os << "state " << *row.getString("name") << ": " << saturated << " of "
       << *row.getInteger("elements") << " elements saturated, " << atLimit
       << " at the limit";
    if (const json::Object *first = row.getObject("first_saturated"))
      os << ", first in sequence " << *first->getInteger("sequence")
         << ", step " << *first->getInteger("step");
    os << "\n";
  }
}

static void printSequenceErrors(const json::Object &errors,
                                llvm::raw_ostream &os) {
  os << "\nquantization, over " << *errors.getInteger("sequences")
     << " sequences: " << *errors.getInteger("answers_changed") << " of "
     << *errors.getInteger("answers") << " answers changed, in "
     << *errors.getInteger("sequences_changed") << " sequences\n";
  printQuarters(errors, os);
  printCutOff(errors, os);
  printSaturatedOps(errors, os);
}

static void printErrors(const json::Object &report, llvm::raw_ostream &os) {
  const json::Object *errors = report.getObject("errors");
  if (!errors)
    return;
  if (errors->get("sequences")) {
    printSequenceErrors(*errors, os);
  } else {
    os << "\nquantization, over " << *errors->getInteger("samples")
       << " samples: " << *errors->getInteger("answers_changed")
       << " answers changed; most-read slot changed";
    for (const json::Value &value : *errors->getArray("address_flips"))
      os << " " << *value.getAsObject()->getInteger("flips") << " ("
         << *value.getAsObject()->getString("source") << ")";
    os << "\n";
  }
  os << "worst ops first         SQNR dB  added noise    max error  "
        "saturated\n";
  unsigned shown = 0;
  for (const json::Value &value : *errors->getArray("ops")) {
    if (++shown > 8)
      break;
    const json::Object &row = *value.getAsObject();
    std::optional<double> ratio = row.getNumber("sqnr_db");
    std::string name =
        (*row.getString("source") + " = " + *row.getString("op")).str();
    if (name.size() > 24)
      name = row.getString("source")->take_front(24).str();
    os << llvm::left_justify(name, 24)
       << (ratio ? llvm::formatv("{0,7:F1}", *ratio).str() : "      -")
       << llvm::formatv("{0,13:F5}{1,13:F5}", *row.getNumber("added_noise"),
                        *row.getNumber("max_error"))
       << llvm::formatv("{0,11}\n", *row.getInteger("saturated"));
  }
  for (const json::Value &value : *errors->getArray("integers")) {
    const json::Object &row = *value.getAsObject();
    os << *row.getString("source") << ", an integer, is another one in "
       << *row.getInteger("flips") << " of " << *row.getInteger("elements")
       << "\n";
  }
}

static void printOverflow(const json::Object &report, llvm::raw_ostream &os) {
  const json::Object *overflow = report.getObject("overflow");
  if (!overflow)
    return;
  int64_t bad = *overflow->getInteger("overflowing");
  os << "\nsums and narrowings bounded: " << *overflow->getInteger("bounded")
     << ", ";
  if (!bad)
    os << "none overflows\n";
  else
    os << bad << " may overflow\n";
  for (const json::Value &value : *overflow->getArray("sources")) {
    const json::Object &row = *value.getAsObject();
    if (!*row.getBoolean("fits"))
      os << "  " << *row.getString("source") << " needs "
         << *row.getInteger("needed_bits") << " bits, has "
         << *row.getInteger("bits") << "\n";
  }
}

std::string mann::printReportTable(const json::Object &report) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << *report.getObject("model")->getString("name") << "\n\n";
  printFootprint(report, os);
  printEnergy(report, os);
  printSequenceEnergy(report, os);
  printErrors(report, os);
  printOverflow(report, os);
  return text;
}
