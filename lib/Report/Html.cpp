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

static const char style[] = R"css(
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#f6f7f9;color:#1d2733;font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",Roboto,sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 24px 60px}
h1{font-size:28px;margin:0 0 2px;letter-spacing:-.01em}
h2{font-size:19px;margin:0 0 4px}
h3{font-size:15px;margin:14px 0 6px;color:#42526a}
code,.mono{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,monospace;font-size:12.5px}
.command{color:#5b6b80;overflow-wrap:anywhere;margin:0 0 18px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin-bottom:18px}
.card,section{background:#fff;border:1px solid #e1e6ed;border-radius:8px}
.card{padding:12px 16px}
.card b{display:block;font-size:22px;font-weight:600;letter-spacing:-.01em}
.card small,.note{color:#5b6b80}
section{padding:18px 20px;margin-bottom:18px}
.note{margin:0 0 10px;max-width:84ch}
svg{width:100%;height:auto;display:block}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:3px 10px 3px 0;vertical-align:middle}
thead th{font-weight:600;color:#5b6b80;font-size:13px;border-bottom:1px solid #e1e6ed}
td.n,th.n{text-align:right}
td.wide{width:34%}
.track{background:#eef1f5;border-radius:3px;height:12px}
.bar{height:12px;border-radius:3px;min-width:1px}
.executed{background:#2f6db5}.arithmetic{background:#e0912f}.noise{background:#b5473c}.bits{background:#3c8f6c}.over{background:#b5473c}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:28px}
@media(max-width:800px){.pair{grid-template-columns:1fr}}
.box{fill:#fff;stroke:#b9c4d2}.box.input{fill:#f0f3f7}
.cost{fill:#2f6db5}.edge{fill:none;stroke:#9aa8ba;stroke-width:1.2}
text{font-size:12px;fill:#1d2733}text.name{font-weight:600}text.op,text.axis{fill:#5b6b80;font-size:11px}
text.format{text-anchor:end;fill:#5b6b80;font-size:11px}text.end{text-anchor:end}text.label{font-size:11px}
.grid{stroke:#edf0f4}.buffer{stroke:#fff;stroke-width:1}
.hue0{fill:#a8c6e8}.hue1{fill:#f1cf9e}.hue2{fill:#b4dbc8}.hue3{fill:#e3b9b4}.hue4{fill:#cdc3e6}
.heat{width:auto;border-spacing:2px;border-collapse:separate}
.heat td{width:44px;height:26px;text-align:center;font-size:12px;padding:0;border:1px solid #e8ecf1;border-radius:3px}
.heat th{font-weight:400;color:#5b6b80;white-space:nowrap}
figure{margin:0 0 14px}figcaption{font-weight:600;margin-bottom:4px}
details{margin-top:10px}summary{cursor:pointer;color:#2f6db5}
.scroll{overflow-x:auto}
)css";

namespace {

class Page {
public:
  explicit Page(const json::Object &report)
      : report(report), footprint(*report.getObject("footprint")), os(text) {}

  std::string print();

private:
  void cards();
  void energy();
  void energyPanel(const json::Object &row, size_t index);
  void errors();
  void overflow();
  void counts();
  void tables();
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

void Page::cards() {
  os << "<div class=\"cards\">";
  auto budget = report.getObject("budget");
  auto fits = [&](StringRef key) -> std::string {
    if (budget)
      if (const json::Value *size = budget->get(key))
        return "; fits " +
               number("budget." + key, *size, readCount(*size->getAsInteger()));
    return "";
  };
  os << "<div class=\"card\">Flash<b>" << bytes("flash_bytes")
     << " B</b><small>code " << bytes("code_bytes") << ", tables "
     << bytes("table_bytes") << fits("flash") << "</small></div>";
  os << "<div class=\"card\">RAM<b>" << bytes("ram_bytes")
     << " B</b><small>context " << bytes("context_bytes") << ", stack "
     << bytes("stack_bytes") << fits("ram") << "</small></div>";
  for (auto [index, value] : llvm::enumerate(*report.getArray("energy"))) {
    const json::Object &row = *value.getAsObject();
    StringRef key = row.get("mean_pj") ? "mean_pj" : "worst_pj";
    bool isArithmetic = *row.getString("accounting") == "arithmetic";
    os << "<div class=\"card\">" << escapeHtml(*row.getString("table")) << "<b>"
       << number("energy." + llvm::Twine(index) + "." + key, *row.get(key),
                 readEnergy(*row.getNumber(key)))
       << "</b><small>"
       << (isArithmetic ? "arithmetic only, operand width"
                        : "everything executed")
       << (key == "mean_pj" ? ", average run" : ", at most")
       << "</small></div>";
  }
  if (const json::Object *errors = report.getObject("errors"))
    os << "<div class=\"card\">Answers changed<b>"
       << number("errors.answers_changed", *errors->get("answers_changed"),
                 std::to_string(*errors->getInteger("answers_changed")))
       << "</b><small>of "
       << number("errors.samples", *errors->get("samples"),
                 std::to_string(*errors->getInteger("samples")))
       << " samples, against the float model</small></div>";
  if (const json::Object *overflow = report.getObject("overflow"))
    os << "<div class=\"card\">Sums that may overflow<b>"
       << number("overflow.overflowing", *overflow->get("overflowing"),
                 std::to_string(*overflow->getInteger("overflowing")))
       << "</b><small>of "
       << number("overflow.bounded", *overflow->get("bounded"),
                 std::to_string(*overflow->getInteger("bounded")))
       << " bounded over all inputs</small></div>";
  os << "</div>";
}

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

void Page::energy() {
  open("Energy of one run",
       "The two accountings answer different questions and are never added. "
       "Bars of one panel share a scale.");
  const json::Array &rows = *report.getArray("energy");
  for (size_t index = 0; index < rows.size(); index += 2) {
    const json::Object &row = *rows[index].getAsObject();
    const json::Object *about = nullptr;
    for (const json::Value &table : *report.getArray("cost_tables"))
      if (table.getAsObject()->getString("name") == row.getString("table"))
        about = table.getAsObject();
    os << "<details" << (index == 0 ? " open" : "") << "><summary>"
       << escapeHtml(*row.getString("table")) << "</summary>";
    if (about)
      os << "<p class=\"note\">" << escapeHtml(*about->getString("description"))
         << ". The true cost lies within a factor of "
         << llvm::formatv("{0}", *about->get("uncertainty_factor")) << ": "
         << escapeHtml(*about->getString("uncertainty")) << ".</p>";
    os << "<div class=\"pair\">";
    for (size_t part = index; part < std::min(index + 2, rows.size()); ++part)
      energyPanel(*rows[part].getAsObject(), part);
    os << "</div></details>";
  }
  os << "</section>";
}

void Page::errors() {
  const json::Object *errors = report.getObject("errors");
  if (!errors)
    return;
  open("Where the accuracy went",
       "Float against quantized, worst op first: by the noise that an op adds "
       "to that of its operands, as a share of its signal. Saturated: results "
       "at the end of a format whose true value lies beyond it.");
  double most = 1e-12;
  const json::Array &ops = *errors->getArray("ops");
  for (const json::Value &value : ops)
    most = std::max(most, *value.getAsObject()->getNumber("added_noise"));
  os << "<table><thead><tr><th>op</th><th>added noise</th><th "
        "class=\"n\"></th><th class=\"n\">SQNR, dB</th><th class=\"n\">largest "
        "error</th><th class=\"n\">saturated</th></tr></thead>";
  for (auto [index, value] : llvm::enumerate(ops)) {
    const json::Object &row = *value.getAsObject();
    std::string key = "errors.ops." + std::to_string(index) + ".";
    double added = *row.getNumber("added_noise");
    std::optional<double> ratio = row.getNumber("sqnr_db");
    StringRef op = *row.getString("op");
    op.consume_front("mann.");
    os << "<tr><td>" << escapeHtml(*row.getString("source"))
       << " <small class=\"note\">" << escapeHtml(op)
       << "</small></td><td class=\"wide\">" << drawBar(added / most, "noise")
       << "</td><td class=\"n\">"
       << number(key + "added_noise", *row.get("added_noise"),
                 llvm::formatv("{0:E2}", added).str())
       << "</td><td class=\"n\">"
       << number(key + "sqnr_db", *row.get("sqnr_db"),
                 ratio ? llvm::formatv("{0:F1}", *ratio).str() : "exact")
       << "</td><td class=\"n\">"
       << number(key + "max_error", *row.get("max_error"),
                 llvm::formatv("{0:F4}", *row.getNumber("max_error")).str())
       << "</td><td class=\"n\">"
       << number(key + "saturated", *row.get("saturated"),
                 readCount(*row.getNumber("saturated")))
       << "</td></tr>";
  }
  os << "</table></section>";

  open("Which slots are read",
       "Weights of the slots in each hop of the quantized model; questions "
       "whose most-read slot or answer changed come first.");
  os << "<p>Most-read slot changed: ";
  for (auto [index, value] :
       llvm::enumerate(*errors->getArray("address_flips"))) {
    const json::Object &row = *value.getAsObject();
    os << (index ? ", " : "") << "hop " << *row.getInteger("hop") << " in "
       << number("errors.address_flips." + llvm::Twine(index) + ".flips",
                 *row.get("flips"), std::to_string(*row.getInteger("flips")))
       << " samples";
  }
  os << ".</p><div class=\"scroll\">"
     << drawHeatMaps(*errors->getArray("heat_maps")) << "</div></section>";
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

std::string Page::print() {
  const json::Object &model = *report.getObject("model");
  std::string name = escapeHtml(*model.getString("name"));
  os << "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<title>"
     << name << ": report</title><style>" << style
     << "</style></head><body><main><h1>" << name
     << "</h1><p class=\"command mono\">"
     << escapeHtml(*model.getString("command")) << "</p>";
  cards();
  open("The network",
       "What is computed from what; the bar is the share of the energy of "
       "everything executed, by the first table.");
  os << "<div class=\"scroll\">" << drawGraph(report) << "</div></section>";
  energy();
  open("Memory over time",
       "Bytes of the context (up to down; small buffers are drawn larger) over "
       "the loops of the program (left to right), named after the values they "
       "compute.");
  os << "<p>Arenas " << bytes("arena_bytes") << " B; alive at once at most "
     << bytes("live_peak_bytes") << " B.</p>" << drawMemory(footprint)
     << "</section>";
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
