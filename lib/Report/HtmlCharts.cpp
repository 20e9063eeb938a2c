//===- HtmlCharts.cpp - Pieces of the page -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"
#include "mann/Support/Numbers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>
#include <cmath>

using namespace mann;
using llvm::StringRef;
namespace json = llvm::json;

std::string mann::escapeHtml(StringRef text) {
  std::string result;
  for (char c : text)
    switch (c) {
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '&':
      result += "&amp;";
      break;
    case '"':
      result += "&quot;";
      break;
    default:
      result += c;
    }
  return result;
}

std::string mann::readEnergy(double picojoule) {
  const char *units[] = {"pJ", "nJ", "µJ", "mJ", "J"};
  unsigned unit = 0;
  for (; picojoule >= 1000 && unit < 4; ++unit)
    picojoule /= 1000;
  int digits = picojoule >= 100 ? 0 : picojoule >= 10 ? 1 : 2;
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::format("%.*f ", digits, picojoule) << units[unit];
  return text;
}

std::string mann::readFactor(double factor) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.6g", factor);
  return text;
}

std::string mann::readCount(double count) {
  if (count != std::floor(count))
    return llvm::formatv("{0:F1}", count).str();
  return llvm::formatv("{0:N}", int64_t(count)).str();
}

std::string mann::number(const llvm::Twine &key, const json::Value &value,
                         const llvm::Twine &shown) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printJson(os, value);
  return llvm::formatv("<span data-key=\"{0}\" data-value=\"{1}\">{2}</span>",
                       escapeHtml(key.str()), text, escapeHtml(shown.str()))
      .str();
}

std::string mann::drawBar(double share, StringRef kind) {
  return llvm::formatv("<div class=\"track\"><div class=\"bar {0}\" "
                       "style=\"width:{1:F2}%\"></div></div>",
                       kind, 100 * std::clamp(share, 0.0, 1.0))
      .str();
}

/// What a map shows, in words: the slot that each hop reads most.
static std::string describeReads(const json::Array &hops) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const json::Value &value : hops) {
    const json::Object &hop = *value.getAsObject();
    int64_t most = -1, slot = 0;
    double largest = 0, sum = 0;
    for (const json::Value &weight : *hop.getArray("weights")) {
      double w = *weight.getAsNumber();
      sum += w;
      if (most < 0 || w > largest) {
        most = slot;
        largest = w;
      }
      ++slot;
    }
    if (most < 0)
      continue;
    os << (text.empty() ? "Hop " : "; hop ") << *hop.getInteger("hop");
    // Rounded weights need not be 1 together, and may all be 0.
    if (sum == 0) {
      os << " reads nothing";
      continue;
    }
    os << " reads slot " << most << " of " << slot << " most, "
       << llvm::format("%.0f %%", 100 * largest / sum) << " of what it reads";
  }
  return text.empty() ? text : "<p class=\"note\">" + text + ".</p>";
}

std::string mann::drawHeatMaps(const json::Array &maps) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (auto [number, value] : llvm::enumerate(maps)) {
    const json::Object &map = *value.getAsObject();
    std::string key = "errors.heat_maps." + std::to_string(number);
    os << "<figure><figcaption>Sample "
       << mann::number(key + ".sample", *map.get("sample"),
                       std::to_string(*map.getInteger("sample")))
       << (*map.getBoolean("answer_changed") ? ", answer changed" : "")
       << ", most-read slot changed in "
       << mann::number(key + ".flips", *map.get("flips"),
                       std::to_string(*map.getInteger("flips")))
       << " hops</figcaption><table class=\"heat\">";
    for (auto [row, hopValue] : llvm::enumerate(*map.getArray("hops"))) {
      const json::Object &hop = *hopValue.getAsObject();
      os << "<tr><th>hop " << *hop.getInteger("hop") << " · "
         << escapeHtml(*hop.getString("source")) << "</th>";
      for (auto [slot, weight] : llvm::enumerate(*hop.getArray("weights"))) {
        double w = std::clamp(*weight.getAsNumber(), 0.0, 1.0);
        os << llvm::formatv("<td{0} style=\"--w:{1:F3}\">",
                            w > 0.55 ? " class=\"hot\"" : "", w);
        os << mann::number(key + ".hops." + std::to_string(row) + ".weights." +
                               std::to_string(slot),
                           weight, llvm::formatv("{0:F2}", w).str())
           << "</td>";
      }
      os << "</tr>";
    }
    os << "</table>" << describeReads(*map.getArray("hops")) << "</figure>";
  }
  return text;
}
