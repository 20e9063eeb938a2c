//===- HtmlCards.cpp - The figures that a reader wants first --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace mann;
using llvm::StringRef;
namespace json = llvm::json;

namespace {

/// Prints the cards of one page.
class Cards {
public:
  explicit Cards(const json::Object &report)
      : report(report), footprint(*report.getObject("footprint")), os(text) {}

  std::string print();

private:
  void size();
  void target();
  void energy(size_t index);
  void time(size_t index, const json::Object &table);
  void errors();
  void overflow();
  void open(const llvm::Twine &title, StringRef kind = "card") {
    os << "<div class=\"" << kind << "\">" << escapeHtml(title.str()) << "<b>";
  }
  void middle() { os << "</b><small>"; }
  void close() { os << "</small></div>"; }
  std::string count(StringRef section, StringRef field) {
    const json::Value &value = *report.getObject(section)->get(field);
    return number(section + "." + field, value,
                  readCount(value.getAsNumber().value_or(0)));
  }
  /// A field of a row of `energy`.
  std::string ofRow(size_t index, StringRef field, const llvm::Twine &shown) {
    return number("energy." + llvm::Twine(index) + "." + field,
                  *getRow(index).get(field), shown);
  }
  const json::Object &getRow(size_t index) const {
    return *(*report.getArray("energy"))[index].getAsObject();
  }
  const json::Object *findTable(StringRef name) const;
  bool hasSeveralEntries() const {
    return report.getObject("model")->getArray("entries")->size() > 1;
  }
  /// ": observe", where there are several.
  std::string nameEntry(size_t index) const {
    return hasSeveralEntries() ? ": " + getRow(index).getString("entry")->str()
                               : std::string();
  }
  /// What the figure is of: "average run".
  std::string spellCall(size_t index) const;
  /// The average where something was run, else what it is at most.
  StringRef pick(size_t index, StringRef mean, StringRef worst) const {
    return getRow(index).get(mean) ? mean : worst;
  }
  bool isTimed() const {
    const json::Object *errors = report.getObject("errors");
    return errors && errors->get("sequences");
  }

  const json::Object &report, &footprint;
  std::string text;
  llvm::raw_string_ostream os;
};

} // namespace

/// "977 µs" of microseconds.
static std::string readTime(double microseconds) {
  const char *units[] = {"µs", "ms", "s"};
  unsigned unit = 0;
  for (; microseconds >= 1000 && unit < 2; ++unit)
    microseconds /= 1000;
  int digits = microseconds >= 100 ? 0 : microseconds >= 10 ? 1 : 2;
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::format("%.*f ", digits, microseconds) << units[unit];
  return text;
}

const json::Object *Cards::findTable(StringRef name) const {
  for (const json::Value &table : *report.getArray("cost_tables"))
    if (table.getAsObject()->getString("name") == name)
      return table.getAsObject();
  return nullptr;
}

std::string Cards::spellCall(size_t index) const {
  return (getRow(index).get("mean_pj") ? "average " : "at most, a ") +
         std::string(isTimed() || hasSeveralEntries() ? "call" : "run");
}

void Cards::size() {
  auto bytes = [&](StringRef key) { return count("footprint", key); };
  auto fits = [&](StringRef key) -> std::string {
    if (const json::Object *budget = report.getObject("budget"))
      if (budget->get(key))
        return "; fits " + count("budget", key);
    return "";
  };
  open("Flash");
  os << bytes("flash_bytes") << " B";
  middle();
  os << "code " << bytes("code_bytes") << ", tables " << bytes("table_bytes")
     << fits("flash");
  close();
  open("RAM");
  os << bytes("ram_bytes") << " B";
  middle();
  os << "context " << bytes("context_bytes") << ", stack "
     << bytes("stack_bytes") << fits("ram");
  close();
  if (*footprint.getInteger("state_bytes") == 0)
    return;
  open("States");
  os << bytes("state_bytes") << " B";
  middle();
  os << "of the context; saved " << bytes("save_bytes");
  close();
}

/// What the sizes are for: another processor has other ones.
void Cards::target() {
  StringRef triple = *footprint.getString("target"),
            cpu = footprint.getString("cpu").value_or("");
  open("Target");
  os << escapeHtml(triple.split('-').first);
  middle();
  os << "flash and RAM are of " << escapeHtml(triple)
     << (cpu.empty() ? "" : ", ") << escapeHtml(cpu);
  close();
}

/// One card of a table and an entry: all that is executed, arithmetic beside.
void Cards::energy(size_t index) {
  const json::Object *table = findTable(*getRow(index).getString("table"));
  if (!table)
    return;
  StringRef key = pick(index, "mean_pj", "worst_pj");
  auto energy = [&](size_t row) {
    return ofRow(row, key, readEnergy(*getRow(row).getNumber(key)));
  };
  open("Energy, " + *table->getString("title") + nameEntry(index),
       "card broad");
  os << energy(index + 1);
  middle();
  os << spellCall(index) << ", everything executed; arithmetic alone "
     << energy(index) << ", as papers count";
  StringRef use = *table->getString("use");
  // Once for each table.
  bool isFirst = index == 0 || getRow(index - 1).getString("table") !=
                                   getRow(index).getString("table");
  if (!use.empty() && isFirst)
    os << ". Trust it " << escapeHtml(use);
  if (isFirst)
    os << ", within a factor of "
       << readFactor(*table->getNumber("uncertainty_factor"));
  os << ".";
  close();
  if (getRow(index).get("worst_cycles"))
    time(index + 1, *table);
}

void Cards::time(size_t index, const json::Object &table) {
  StringRef cycles = pick(index, "mean_cycles", "worst_cycles"),
            time = pick(index, "mean_us", "worst_us");
  auto shown = [&](StringRef key) {
    return ofRow(index, key,
                 readCount(std::round(*getRow(index).getNumber(key))));
  };
  bool hasClock = getRow(index).get("worst_us") != nullptr;
  open("Time, " + *table.getString("title") + nameEntry(index), "card broad");
  if (hasClock)
    os << ofRow(index, time, readTime(*getRow(index).getNumber(time)));
  else
    os << shown(cycles) << " cycles";
  middle();
  if (hasClock)
    os << shown(cycles) << " cycles at "
       << readFactor(*table.getNumber("clock_mhz")) << " MHz, ";
  os << spellCall(index);
  if (cycles == "mean_cycles")
    os << "; at most " << shown("worst_cycles");
  os << ". Counted, not measured.";
  close();
}

void Cards::errors() {
  const json::Object *errors = report.getObject("errors");
  if (!errors)
    return;
  open("Answers changed");
  os << count("errors", "answers_changed");
  middle();
  os << "of ";
  if (isTimed())
    os << count("errors", "answers") << " in " << count("errors", "sequences")
       << " sequences, against the float model";
  else
    os << count("errors", "samples") << " samples, against the float model";
  close();
}

void Cards::overflow() {
  if (!report.getObject("overflow"))
    return;
  open("Sums that may overflow");
  os << count("overflow", "overflowing");
  middle();
  os << "of " << count("overflow", "bounded") << " bounded over all inputs";
  close();
}

std::string Cards::print() {
  os << "<div class=\"cards\">";
  size();
  target();
  errors();
  overflow();
  // The two accountings of a table and an entry are neighbours.
  for (size_t index = 0; index < report.getArray("energy")->size(); index += 2)
    energy(index);
  os << "</div>";
  return text;
}

std::string mann::printCards(const json::Object &report) {
  return Cards(report).print();
}
