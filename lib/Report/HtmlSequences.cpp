//===- HtmlSequences.cpp - Sections of the page on sequences --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mann;
using llvm::StringRef;
namespace json = llvm::json;

/// "1.2 %" of a relative error.
static std::string readRelative(const json::Value &value) {
  std::optional<double> error = value.getAsNumber();
  if (!error)
    return "–";
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.2g %%", 100 * *error);
  return text;
}

/// How full a cell is: 0.001 % is nothing, 100 % all of it.
static double fill(const json::Value &value) {
  double error = value.getAsNumber().value_or(0);
  return error > 1e-5 ? std::min(1.0, 1 + std::log10(error) / 5) : 0;
}

std::string mann::drawQuarters(const json::Array &quarters,
                               const llvm::Twine &key) {
  std::string text, tip;
  for (const json::Value &quarter : quarters)
    tip += (tip.empty() ? "" : ", ") + readRelative(quarter);
  llvm::raw_string_ostream os(text);
  os << "<svg class=\"spark\" viewBox=\"0 0 64 16\"><title>" << tip
     << "</title><path class=\"grid\" d=\"M0 15.5H64\"/>";
  for (auto [index, quarter] : llvm::enumerate(quarters)) {
    double height = 15 * fill(quarter);
    os << llvm::formatv("<rect class=\"mark\" data-key=\"{0}.{1}\" "
                        "data-value=\"{2}\" x=\"{3}\" y=\"{4:F1}\" "
                        "width=\"12\" height=\"{5:F1}\"/>",
                        key, index, quarter, 2 + 16 * index, 15.5 - height,
                        height);
  }
  os << "</svg>";
  return text;
}

namespace {

/// A table with a column for each quarter of the sequences.
class QuarterTable {
public:
  explicit QuarterTable(llvm::raw_ostream &os) : os(os) {
    os << "<table><thead><tr><th></th><th class=\"n\">all</th>";
    for (int quarter = 1; quarter <= 4; ++quarter)
      os << "<th class=\"n\">quarter " << quarter << "</th>";
    os << "</tr></thead>";
  }
  void end() { os << "</table>"; }

  /// Relative errors of what `key` leads to.
  void addErrors(const llvm::Twine &name, const llvm::Twine &about,
                 const json::Object &row, StringRef key);
  /// Counts; `key` leads to those of the quarters.
  void addCounts(const llvm::Twine &name, const json::Array &quarters,
                 StringRef field, StringRef key);

private:
  void begin(const llvm::Twine &name, const llvm::Twine &about) {
    os << "<tr><td>" << escapeHtml(name.str()) << " <small class=\"note\">"
       << escapeHtml(about.str()) << "</small></td>";
  }
  void addCell(const json::Value &value, const llvm::Twine &key) {
    os << llvm::formatv("<td class=\"q\" style=\"--w:{0:F3}\">", fill(value))
       << number(key, value, readRelative(value)) << "</td>";
  }

  llvm::raw_ostream &os;
};

} // namespace

void QuarterTable::addErrors(const llvm::Twine &name, const llvm::Twine &about,
                             const json::Object &row, StringRef key) {
  begin(name, about);
  addCell(*row.get("relative_error"), key + ".relative_error");
  for (auto [quarter, value] : llvm::enumerate(*row.getArray("quarters")))
    addCell(value, key + ".quarters." + llvm::Twine(quarter));
  os << "</tr>";
}

void QuarterTable::addCounts(const llvm::Twine &name,
                             const json::Array &quarters, StringRef field,
                             StringRef key) {
  begin(name, "");
  int64_t total = 0;
  for (const json::Value &quarter : quarters)
    total += *quarter.getAsObject()->getInteger(field);
  os << "<td class=\"n\">" << readCount(double(total)) << "</td>";
  for (auto [index, quarter] : llvm::enumerate(quarters)) {
    const json::Value &value = *quarter.getAsObject()->get(field);
    os << "<td class=\"n\">"
       << number(key + "." + llvm::Twine(index) + "." + field, value,
                 readCount(value.getAsNumber().value_or(0)))
       << "</td>";
  }
  os << "</tr>";
}

std::string mann::printQuarters(const json::Object &errors) {
  std::string text;
  llvm::raw_string_ostream os(text);
  QuarterTable table(os);
  for (auto [kind, list] :
       {std::pair("output", "outputs"), {"state", "states"}})
    for (auto [index, value] : llvm::enumerate(*errors.getArray(list))) {
      const json::Object &row = *value.getAsObject();
      if (row.get("relative_error"))
        table.addErrors(*row.getString("name"), kind, row,
                        "errors." + std::string(list) + "." +
                            std::to_string(index));
    }
  const json::Array &quarters = *errors.getArray("quarters");
  for (auto [name, field] : {std::pair("calls", "calls"),
                             {"answers changed", "answers_changed"},
                             {"decisions in them", "decisions_changed"},
                             {"most-read slots changed", "address_flips"},
                             {"results of ops saturated", "saturated"}})
    table.addCounts(name, quarters, field, "errors.quarters");
  table.end();
  return text;
}

/// Flips and errors of every head of every weighting.
static void printWeightings(llvm::raw_ostream &os, const json::Array &rows) {
  os << "<h3>Weightings</h3><table><thead><tr><th>op</th><th>head</th><th "
        "class=\"n\">slots</th><th class=\"n\">calls</th><th "
        "class=\"n\">relative error</th><th class=\"n\">most-weighted slot "
        "changed</th><th class=\"n\">by quarter</th></tr></thead>";
  for (auto [index, value] : llvm::enumerate(rows)) {
    const json::Object &row = *value.getAsObject();
    StringRef op = *row.getString("op");
    op.consume_front("mann.");
    for (auto [head, one] : llvm::enumerate(*row.getArray("heads"))) {
      const json::Object &entry = *one.getAsObject();
      std::string key = "errors.weightings." + std::to_string(index) +
                        ".heads." + std::to_string(head) + ".";
      os << "<tr><td>" << escapeHtml(*row.getString("source"))
         << " <small class=\"note\">" << escapeHtml(op)
         << (*row.getBoolean("is_address") ? ", an address" : "")
         << "</small></td><td>" << head << "</td><td class=\"n\">"
         << *row.getInteger("slots") << "</td><td class=\"n\">"
         << readCount(*row.getNumber("calls")) << "</td><td class=\"n\">"
         << number(key + "relative_error", *entry.get("relative_error"),
                   readRelative(*entry.get("relative_error")))
         << "</td><td class=\"n\">"
         << number(key + "flips", *entry.get("flips"),
                   readCount(*entry.getNumber("flips")))
         << "</td><td class=\"n\">";
      for (auto [quarter, flips] :
           llvm::enumerate(*entry.getArray("flips_by_quarter")))
        os << (quarter ? " · " : "")
           << number(key + "flips_by_quarter." + llvm::Twine(quarter), flips,
                     readCount(flips.getAsNumber().value_or(0)));
      os << "</td></tr>";
    }
  }
  os << "</table>";
}

/// What a sequence is, above its charts.
static void printSequence(llvm::raw_ostream &os, const json::Object &drawing,
                          size_t index) {
  std::string key = "errors.drawings." + std::to_string(index);
  size_t changed = drawing.getArray("changed_steps")->size();
  os << "<h3>Sequence "
     << number(key + ".sequence", *drawing.get("sequence"),
               std::to_string(*drawing.getInteger("sequence")))
     << ", "
     << number(key + ".length", *drawing.get("length"),
               std::to_string(*drawing.getInteger("length")))
     << " steps; the answer changed at " << changed
     << (changed == 1 ? " step" : " steps") << "</h3>";
}

std::string mann::printAddresses(const json::Object &errors) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (auto [index, value] : llvm::enumerate(*errors.getArray("drawings"))) {
    const json::Object &drawing = *value.getAsObject();
    printSequence(os, drawing, index);
    for (auto [place, address] :
         llvm::enumerate(*drawing.getArray("addresses")))
      os << drawAddress(*address.getAsObject(),
                        "errors.drawings." + std::to_string(index) +
                            ".addresses." + std::to_string(place),
                        *drawing.getInteger("length"));
  }
  printWeightings(os, *errors.getArray("weightings"));
  return text;
}

/// How often states were at their limits in all sequences.
static void printStateCounts(llvm::raw_ostream &os, const json::Array &rows) {
  os << "<table><thead><tr><th>state</th><th class=\"n\">limit</th><th "
        "class=\"n\">largest error</th><th class=\"n\">elements seen</th><th "
        "class=\"n\">saturated</th><th class=\"n\">at the limit</th><th>first "
        "saturated</th></tr></thead>";
  for (auto [index, value] : llvm::enumerate(rows)) {
    const json::Object &row = *value.getAsObject();
    std::string key = "errors.states." + std::to_string(index) + ".";
    auto cell = [&](StringRef field, StringRef kind, StringRef shown) {
      os << "<td class=\"n " << kind << "\">";
      if (const json::Value *number = row.get(field);
          number && number->getAsNumber())
        os << mann::number(key + field, *number, shown);
      else
        os << "–";
      os << "</td>";
    };
    auto real = [&](StringRef field) {
      std::string shown;
      llvm::raw_string_ostream(shown)
          << llvm::format("%.4g", row.getNumber(field).value_or(0));
      cell(field, "", shown);
    };
    auto count = [&](StringRef field, bool isBad) {
      double number = *row.getNumber(field);
      cell(field, isBad && number > 0 ? "bad" : "", readCount(number));
    };
    os << "<tr><td>" << escapeHtml(*row.getString("name")) << "</td>";
    real("limit");
    real("max_error");
    count("elements", false);
    count("saturated", true);
    count("at_limit", false);
    os << "<td>";
    if (const json::Object *first = row.getObject("first_saturated"))
      os << "sequence " << *first->getInteger("sequence") << ", step "
         << *first->getInteger("step");
    os << "</td></tr>";
  }
  os << "</table>";
}

std::string mann::printStates(const json::Object &errors) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (auto [index, value] : llvm::enumerate(*errors.getArray("drawings"))) {
    const json::Object &drawing = *value.getAsObject();
    printSequence(os, drawing, index);
    os << drawStates(*drawing.getArray("states"));
  }
  os << "<h3>All sequences</h3>";
  printStateCounts(os, *errors.getArray("states"));
  return text;
}

std::string mann::printErrorSteps(const json::Object &errors) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << drawErrors(errors)
     << "<details><summary>numbers by step</summary><table><thead><tr><th "
        "class=\"n\">step</th><th class=\"n\">calls</th><th "
        "class=\"n\">answers "
        "changed</th><th class=\"n\">addresses changed</th>";
  const json::Array &outputs = *errors.getArray("outputs");
  for (const json::Value &output : outputs)
    if (output.getAsObject()->get("steps"))
      os << "<th class=\"n\">"
         << escapeHtml(*output.getAsObject()->getString("name")) << "</th>";
  os << "</tr></thead>";
  for (auto [step, value] : llvm::enumerate(*errors.getArray("steps"))) {
    os << "<tr><td class=\"n\">" << step << "</td>";
    for (StringRef field : {"calls", "answers_changed", "address_flips"}) {
      const json::Value &count = *value.getAsObject()->get(field);
      os << "<td class=\"n\">"
         << number("errors.steps." + llvm::Twine(step) + "." + field, count,
                   readCount(count.getAsNumber().value_or(0)))
         << "</td>";
    }
    for (auto [index, output] : llvm::enumerate(outputs)) {
      const json::Array *steps = output.getAsObject()->getArray("steps");
      if (!steps)
        continue;
      os << "<td class=\"n\">";
      if (step < steps->size())
        os << number("errors.outputs." + llvm::Twine(index) + ".steps." +
                         llvm::Twine(step),
                     (*steps)[step], readRelative((*steps)[step]));
      os << "</td>";
    }
    os << "</tr>";
  }
  os << "</table></details>";
  return text;
}
