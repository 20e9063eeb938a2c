//===- Html.cpp - The report as one page -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"
#include "mann/Report/Report.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mann;
using llvm::StringRef;
namespace json = llvm::json;

namespace {

/// The ops and the values of a graph that a network with more hides at first.
constexpr size_t kOpsInSight = 20, kValuesInSight = 100;

class Page {
public:
  explicit Page(const json::Object &report)
      : report(report), footprint(*report.getObject("footprint")), os(text) {}

  std::string print();

private:
  void energy();
  void energyPanel(const json::Object &row, size_t index);
  void sequenceEnergy(StringRef table);
  std::string calls(const json::Object &row, size_t index);
  void errors();
  void ops(const llvm::json::Object &errors);
  void opRow(const llvm::json::Object &row, size_t index, double most);
  void integers(const llvm::json::Array &rows);
  void sampleMaps(const llvm::json::Object &errors);
  void sequences(const llvm::json::Object &errors);
  void graphs();
  size_t countValues(StringRef entry);
  void memory();
  void footprintRows(StringRef title, StringRef list, StringRef name,
                     llvm::ArrayRef<std::pair<StringRef, StringRef>> columns);
  void overflow();
  void counts();
  void tables();
  bool hasSeveralEntries() const {
    return report.getObject("model")->getArray("entries")->size() > 1;
  }
  /// Whether what was run are sequences.
  bool isTimed() const {
    const json::Object *errors = report.getObject("errors");
    return errors && errors->get("sequences");
  }
  std::string bytes(StringRef key) {
    const json::Value &value = *footprint.get(key);
    return number("footprint." + key, value,
                  readCount(value.getAsNumber().value_or(0)));
  }
  void open(StringRef title, StringRef note) {
    os << "<section><h2>" << title << "</h2><p class=\"note\">" << note
       << "</p>";
  }

  const json::Object &report, &footprint;
  std::string text;
  llvm::raw_string_ostream os;
};

void Page::energyPanel(const json::Object &row, size_t index) {
  StringRef key = row.get("mean_pj") ? "mean_pj" : "worst_pj";
  StringRef accounting = *row.getString("accounting");
  const json::Array &sources = *row.getArray("sources");
  double most = 1e-9;
  for (const json::Value &value : sources)
    most = std::max(most, *value.getAsObject()->getNumber(key));
  std::string path = "energy." + std::to_string(index);
  os << "<div><h3>"
     << (accounting == "arithmetic" ? "Arithmetic only, operand width"
                                    : "Everything executed")
     << ": "
     << number(path + "." + key, *row.get(key), readEnergy(*row.getNumber(key)))
     << "</h3><table>";
  for (auto [number_, value] : llvm::enumerate(sources)) {
    const json::Object &source = *value.getAsObject();
    double energy = *source.getNumber(key);
    StringRef op = *source.getString("op");
    op.consume_front("mann.");
    os << "<tr><td>" << escapeHtml(*source.getString("source"))
       << " <small class=\"note\">" << escapeHtml(op)
       << "</small></td><td class=\"wide\">"
       << drawBar(energy / most, accounting) << "</td><td class=\"n\">"
       << number(path + ".sources." + llvm::Twine(number_) + "." + key,
                 *source.get(key), readEnergy(energy))
       << "</td></tr>";
  }
  os << "</table></div>";
}

/// What the calls of an average sequence cost together.
void Page::sequenceEnergy(StringRef table) {
  const json::Array *rows = report.getArray("sequence_energy");
  if (!rows)
    return;
  os << "<p>";
  for (auto [index, value] : llvm::enumerate(*rows)) {
    const json::Object &row = *value.getAsObject();
    if (*row.getString("table") != table)
      continue;
    std::string key = "sequence_energy." + std::to_string(index) + ".";
    bool isArithmetic = *row.getString("accounting") == "arithmetic";
    if (isArithmetic)
      os << "An average sequence of "
         << number(key + "mean_calls", *row.get("mean_calls"),
                   readCount(*row.getNumber("mean_calls")))
         << " calls: ";
    os << (isArithmetic ? "" : "; ")
       << number(key + "mean_pj", *row.get("mean_pj"),
                 readEnergy(*row.getNumber("mean_pj")))
       << (isArithmetic ? " arithmetic only" : " everything executed");
  }
  os << ".</p>";
}

/// How many calls an average is of.
std::string Page::calls(const json::Object &row, size_t index) {
  if (*row.getInteger("calls") == 0)
    return "not called in these sequences: at most";
  return "average of " +
         number("energy." + llvm::Twine(index) + ".calls", *row.get("calls"),
                readCount(*row.getNumber("calls"))) +
         " calls";
}

void Page::energy() {
  std::string note =
      "The two accountings answer different questions and are never added. "
      "Bars of one panel share a scale.";
  if (isTimed())
    note = "Of one call: averages over the calls of an entry in all sequences "
           "that were run, states carried; without resets. " +
           note;
  open(isTimed() ? "Energy of a call" : "Energy of one run", note);
  const json::Array &rows = *report.getArray("energy");
  size_t ofTable = 2 * report.getObject("model")->getArray("entries")->size();
  for (size_t index = 0; index < rows.size(); index += ofTable) {
    const json::Object &row = *rows[index].getAsObject();
    const json::Object *about = nullptr;
    for (const json::Value &table : *report.getArray("cost_tables"))
      if (table.getAsObject()->getString("name") == row.getString("table"))
        about = table.getAsObject();
    StringRef name = *row.getString("table");
    os << "<details" << (index == 0 ? " open" : "") << "><summary>"
       << escapeHtml(about ? *about->getString("title") : name) << "</summary>";
    if (about)
      os << "<p class=\"note\"><code>--cost-table=" << escapeHtml(name)
         << "</code>: " << escapeHtml(*about->getString("description"))
         << ". The true cost lies within a factor of "
         << readFactor(*about->getNumber("uncertainty_factor")) << ": "
         << escapeHtml(*about->getString("uncertainty")) << ".</p>";
    sequenceEnergy(*row.getString("table"));
    for (size_t entry = index; entry < index + ofTable; entry += 2) {
      const json::Object &first = *rows[entry].getAsObject();
      if (isTimed())
        os << "<h3>A call of " << escapeHtml(*first.getString("entry"))
           << " <small class=\"note\">" << calls(first, entry)
           << "</small></h3>";
      os << "<div class=\"pair\">";
      energyPanel(first, entry);
      energyPanel(*rows[entry + 1].getAsObject(), entry + 1);
      os << "</div>";
    }
    os << "</details>";
  }
  os << "</section>";
}

void Page::errors() {
  const json::Object *errors = report.getObject("errors");
  if (!errors)
    return;
  ops(*errors);
  if (isTimed())
    sequences(*errors);
  else
    sampleMaps(*errors);
}

void Page::sequences(const json::Object &errors) {
  open("When the error grows",
       "Float and quantized network, each with states of its own, over the "
       "same sequences. An error is relative: the root of the power of the "
       "differences by that of the float numbers. Bars in cells grow by "
       "powers of ten, from 0.001 % to 100 %.");
  os << "<h3>By quarter of the sequence</h3>" << printQuarters(errors)
     << "<h3>By step</h3>" << printErrorSteps(errors) << "</section>";
  if (!errors.getArray("weightings")->empty()) {
    open("Which slots are read",
         "Weights that memories are read and written with, in sequences that "
         "changed most. A red mark above the map: the most-read slot is "
         "another than in float.");
    os << printAddresses(errors) << "</section>";
  }
  if (!errors.getArray("states")->empty()) {
    open("States over time",
         "After each call of the same sequences. Saturated: at the end of the "
         "format, where the float network holds a number beyond it.");
    os << printStates(errors) << "</section>";
  }
}

void Page::ops(const json::Object &errors) {
  open("Where the accuracy went",
       "Float against quantized, worst op first: by the noise that an op adds "
       "to that of its operands, as a share of its signal. Saturated: results "
       "that a format has cut off, whose true value lies beyond its last "
       "code.");
  double most = 1e-12;
  const json::Array &ops = *errors.getArray("ops");
  for (const json::Value &value : ops)
    most = std::max(most, *value.getAsObject()->getNumber("added_noise"));
  std::string head =
      std::string(isTimed() ? "<table class=\"losses timed\">"
                            : "<table class=\"losses\">") +
      "<thead><tr><th>op</th><th class=\"wide\">added noise</th><th "
      "class=\"n\"></th><th class=\"n\">SQNR, dB</th><th class=\"n\">largest "
      "error</th><th class=\"n\">saturated</th>";
  if (isTimed())
    head +=
        "<th class=\"n\">at the limit</th><th class=\"n\">relative error by "
        "quarter</th>";
  os << head << "</tr></thead>";
  for (auto [index, value] : llvm::enumerate(ops)) {
    // A network of many ops has the worst in sight.
    if (isTimed() && index == kOpsInSight)
      os << "</table><details><summary>" << ops.size() - index
         << " more ops</summary>" << head << "</tr></thead>";
    opRow(*value.getAsObject(), index, most);
  }
  os << "</table>"
     << (isTimed() && ops.size() > kOpsInSight ? "</details>" : "");
  integers(*errors.getArray("integers"));
  os << "</section>";
}

void Page::integers(const json::Array &rows) {
  if (rows.empty())
    return;
  os << "<p>Integers, such as the index of the largest element, are the same "
        "as in float or are not.</p><table><thead><tr><th>op</th><th "
        "class=\"n\">flipped</th><th class=\"n\">of</th></tr></thead>";
  for (auto [index, value] : llvm::enumerate(rows)) {
    const json::Object &row = *value.getAsObject();
    std::string key = "errors.integers." + std::to_string(index) + ".";
    StringRef op = *row.getString("op");
    op.consume_front("mann.");
    os << "<tr><td>" << escapeHtml(*row.getString("source"))
       << " <small class=\"note\">" << escapeHtml(op) << "</small></td>";
    for (StringRef field : {"flips", "elements"})
      os << "<td class=\"n\">"
         << number(key + field, *row.get(field),
                   readCount(*row.getNumber(field)))
         << "</td>";
    os << "</tr>";
  }
  os << "</table>";
}

void Page::opRow(const json::Object &row, size_t index, double most) {
  std::string key = "errors.ops." + std::to_string(index) + ".";
  double added = *row.getNumber("added_noise");
  std::optional<double> ratio = row.getNumber("sqnr_db");
  StringRef op = *row.getString("op");
  op.consume_front("mann.");
  os << "<tr><td>" << escapeHtml(*row.getString("source"))
     << " <small class=\"note\">" << escapeHtml(op);
  if (hasSeveralEntries())
    os << ", " << escapeHtml(row.getString("entry").value_or(""));
  os << "</small></td><td class=\"wide\">" << drawBar(added / most, "noise")
     << "</td><td class=\"n\">"
     << number(key + "added_noise", *row.get("added_noise"),
               llvm::formatv("{0:E2}", added).str())
     << "</td><td class=\"n\">"
     << number(key + "sqnr_db", *row.get("sqnr_db"),
               ratio ? llvm::formatv("{0:F1}", *ratio).str() : "exact")
     << "</td><td class=\"n\">"
     << number(key + "max_error", *row.get("max_error"),
               llvm::formatv("{0:F4}", *row.getNumber("max_error")).str())
     << "</td><td class=\"n"
     << (isTimed() && *row.getInteger("saturated") ? " bad" : "") << "\">"
     << number(key + "saturated", *row.get("saturated"),
               readCount(*row.getNumber("saturated")))
     << "</td>";
  if (isTimed())
    os << "<td class=\"n\">"
       << number(key + "at_limit", *row.get("at_limit"),
                 readCount(*row.getNumber("at_limit")))
       << "</td><td class=\"n\">"
       << drawQuarters(*row.getArray("quarters"), key + "quarters") << "</td>";
  os << "</tr>";
}

void Page::sampleMaps(const json::Object &errors) {
  open("Which slots are read",
       "How much of each slot goes into what a hop reads, in the quantized "
       "model: the weights of a row are about 1 together, slot 0 is the first "
       "column. Questions whose most-read slot or answer changed come first.");
  os << "<p>Most-read slot changed: ";
  for (auto [index, value] :
       llvm::enumerate(*errors.getArray("address_flips"))) {
    const json::Object &row = *value.getAsObject();
    os << (index ? ", " : "") << "hop " << *row.getInteger("hop") << " in "
       << number("errors.address_flips." + llvm::Twine(index) + ".flips",
                 *row.get("flips"), std::to_string(*row.getInteger("flips")))
       << " samples";
  }
  os << ".</p><div class=\"scroll\">"
     << drawHeatMaps(*errors.getArray("heat_maps")) << "</div></section>";
}

void Page::overflow() {
  const json::Object *overflow = report.getObject("overflow");
  if (!overflow)
    return;
  open("Widths that sums need",
       "The tightest sum or narrowing of each op, bounded over all inputs by "
       "integer range analysis.");
  os << "<table><thead><tr><th>op</th><th>needed of what it has</th><th "
        "class=\"n\">bits</th><th class=\"n\">range</th></tr></thead>";
  for (auto [index, value] : llvm::enumerate(*overflow->getArray("sources"))) {
    const json::Object &row = *value.getAsObject();
    std::string key = "overflow.sources." + std::to_string(index) + ".";
    double share = double(*row.getInteger("needed_bits")) /
                   double(*row.getInteger("bits"));
    os << "<tr><td>" << escapeHtml(*row.getString("source"))
       << "</td><td class=\"wide\">"
       << drawBar(share, *row.getBoolean("fits") ? "bits" : "over")
       << "</td><td class=\"n\">"
       << number(key + "needed_bits", *row.get("needed_bits"),
                 std::to_string(*row.getInteger("needed_bits")))
       << " of "
       << number(key + "bits", *row.get("bits"),
                 std::to_string(*row.getInteger("bits")))
       << "</td><td class=\"n mono\">" << escapeHtml(*row.getString("min"))
       << " .. " << escapeHtml(*row.getString("max")) << "</td></tr>";
  }
  os << "</table></section>";
}

void Page::counts() {
  open("Counts", "What one run executes, as closed forms of what is known only "
                 "at run time.");
  for (StringRef accounting : {"arithmetic", "executed"}) {
    const json::Object &counts =
        *report.getObject("events")->getObject(accounting);
    os << "<details><summary>" << accounting
       << "</summary><p class=\"note mono\">";
    for (const json::Value &value : *counts.getArray("symbols")) {
      const json::Object &symbol = *value.getAsObject();
      os << escapeHtml(*symbol.getString("name")) << " ≤ "
         << *symbol.getInteger("largest") << "; ";
    }
    os << "</p><table><thead><tr><th>op</th><th>event</th><th>count</th><th "
          "class=\"n\">average</th><th class=\"n\">at "
          "most</th></tr></thead>";
    for (auto [index, value] : llvm::enumerate(*counts.getArray("rows"))) {
      const json::Object &row = *value.getAsObject();
      std::string key = ("events." + accounting + ".rows.").str() +
                        std::to_string(index) + ".";
      os << "<tr><td>" << escapeHtml(*row.getString("source")) << "</td><td>"
         << escapeHtml(*row.getString("event")) << "</td><td class=\"mono\">"
         << escapeHtml(*row.getString("count")) << "</td><td class=\"n\">";
      if (const json::Value *mean = row.get("mean"))
        os << number(key + "mean", *mean, readCount(*mean->getAsNumber()));
      os << "</td><td class=\"n\">"
         << number(key + "worst", *row.get("worst"),
                   readCount(*row.getNumber("worst")))
         << "</td></tr>";
    }
    os << "</table></details>";
  }
  os << "</section>";
}

void Page::tables() {
  open("Prices", "What one event costs, and who says so.");
  const json::Array &rows = *report.getArray("energy");
  for (auto [index, value] : llvm::enumerate(rows)) {
    const json::Object &row = *value.getAsObject();
    if (*row.getString("accounting") != "executed")
      continue;
    os << "<details><summary>" << escapeHtml(*row.getString("table"))
       << "</summary><table><thead><tr><th>event</th><th "
          "class=\"n\">pJ</th><th>source</th></tr></thead>";
    for (auto [number_, one] : llvm::enumerate(*row.getArray("events"))) {
      const json::Object &event = *one.getAsObject();
      os << "<tr><td>" << escapeHtml(*event.getString("event"))
         << "</td><td class=\"n\">"
         << number("energy." + llvm::Twine(index) + ".events." +
                       llvm::Twine(number_) + ".price_pj",
                   *event.get("price_pj"),
                   llvm::formatv("{0}", *event.get("price_pj")).str())
         << "</td><td class=\"note\">"
         << escapeHtml(*event.getString("price_source")) << "</td></tr>";
    }
    os << "</table></details>";
  }
  os << "</section>";
}

/// The boxes of an entry's graph.
size_t Page::countValues(StringRef entry) {
  return llvm::count_if(*report.getObject("model")->getArray("graph"),
                        [&](const json::Value &value) {
                          const json::Object &node = *value.getAsObject();
                          return node.getString("entry").value_or(entry) ==
                                     entry &&
                                 !*node.getBoolean("is_parameter");
                        });
}

void Page::graphs() {
  open("The network",
       "What is computed from what; the bar is the share of the energy of "
       "everything executed, by the first table.");
  for (const json::Value &value :
       *report.getObject("model")->getArray("entries")) {
    StringRef entry = *value.getAsObject()->getString("name");
    if (hasSeveralEntries())
      os << "<h3>" << escapeHtml(entry) << "</h3>";
    size_t size = countValues(entry);
    bool isOpen = size <= kValuesInSight;
    if (!isOpen)
      os << "<details><summary>" << size << " values</summary>";
    os << "<div class=\"scroll\">" << drawGraph(report, entry) << "</div>"
       << (isOpen ? "" : "</details>");
  }
  os << "</section>";
}

void Page::memory() {
  open("Memory over time",
       "Bytes of the context (up to down; small buffers are drawn larger) over "
       "the loops of the program (left to right), named after the values they "
       "compute.");
  os << "<p>Arenas " << bytes("arena_bytes") << " B; alive at once at most "
     << bytes("live_peak_bytes") << " B";
  if (!footprint.getArray("states")->empty())
    os << "; states " << bytes("state_bytes") << " B, saved "
       << bytes("save_bytes") << " B";
  os << ".</p>" << drawMemory(footprint);
  if (hasSeveralEntries() || !footprint.getArray("states")->empty()) {
    os << "<div class=\"pair\">";
    footprintRows("Entries", "entries", "entry",
                  {{"code", "code_bytes"},
                   {"tables", "table_bytes"},
                   {"arenas", "arena_bytes"},
                   {"stack", "stack_bytes"}});
    footprintRows("States", "states", "name", {{"bytes", "bytes"}});
    os << "</div>";
  }
  os << "</section>";
}

/// A table of bytes from a list of the footprint.
void Page::footprintRows(
    StringRef title, StringRef list, StringRef name,
    llvm::ArrayRef<std::pair<StringRef, StringRef>> columns) {
  os << "<div><h3>" << title << "</h3><table><thead><tr><th></th>";
  for (auto [heading, field] : columns)
    os << "<th class=\"n\">" << heading << ", B</th>";
  os << "</tr></thead>";
  for (auto [index, value] : llvm::enumerate(*footprint.getArray(list))) {
    const json::Object &row = *value.getAsObject();
    os << "<tr><td>" << escapeHtml(*row.getString(name));
    if (row.getBoolean("is_persistent").value_or(false))
      os << " <small class=\"note\">a reset leaves it alone</small>";
    os << "</td>";
    for (auto [heading, field] : columns)
      os << "<td class=\"n\">"
         << number("footprint." + list + "." + llvm::Twine(index) + "." + field,
                   *row.get(field), readCount(*row.getNumber(field)))
         << "</td>";
    os << "</tr>";
  }
  os << "</table></div>";
}

std::string Page::print() {
  const json::Object &model = *report.getObject("model");
  std::string name = escapeHtml(*model.getString("name"));
  os << "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<title>"
     << name << ": report</title><style>" << pageStyle
     << "</style></head><body><main><h1>" << name
     << "</h1><p class=\"command mono\">"
     << escapeHtml(*model.getString("command")) << "</p>";
  os << printCards(report);
  graphs();
  energy();
  memory();
  errors();
  overflow();
  counts();
  tables();
  os << "</main></body></html>\n";
  return text;
}

} // namespace

std::string mann::printReportPage(const json::Object &report) {
  return Page(report).print();
}
