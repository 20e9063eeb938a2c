//===- HtmlCharts.cpp - Pieces of the page -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"
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

std::string mann::readCount(double count) {
  if (count != std::floor(count))
    return llvm::formatv("{0:F1}", count).str();
  return llvm::formatv("{0:N}", int64_t(count)).str();
}

std::string mann::number(const llvm::Twine &key, const json::Value &value,
                         const llvm::Twine &shown) {
  return llvm::formatv("<span data-key=\"{0}\" data-value=\"{1}\">{2}</span>",
                       escapeHtml(key.str()), value, escapeHtml(shown.str()))
      .str();
}

std::string mann::drawBar(double share, StringRef kind) {
  return llvm::formatv("<div class=\"track\"><div class=\"bar {0}\" "
                       "style=\"width:{1:F2}%\"></div></div>",
                       kind, 100 * std::clamp(share, 0.0, 1.0))
      .str();
}

/// Mean (else largest) energy by source in everything executed, first table.
static llvm::StringMap<double> energyBySource(const json::Object &report) {
  llvm::StringMap<double> result;
  for (const json::Value &value : *report.getArray("energy")) {
    const json::Object &row = *value.getAsObject();
    if (*row.getString("accounting") != "executed")
      continue;
    for (const json::Value &source : *row.getArray("sources")) {
      const json::Object &one = *source.getAsObject();
      std::optional<double> mean = one.getNumber("mean_pj");
      result[*one.getString("source")] +=
          mean ? *mean : *one.getNumber("worst_pj");
    }
    break;
  }
  return result;
}

namespace {
/// A box of the graph.
struct Box {
  StringRef name, op, format;
  std::vector<std::string> parameters;
  std::vector<unsigned> inputs;
  unsigned rank = 0;
  double x = 0;
  bool isScalar = false;
};
} // namespace

std::string mann::drawGraph(const json::Object &report) {
  const json::Array &graph = *report.getObject("model")->getArray("graph");
  std::vector<Box> boxes;
  llvm::StringMap<unsigned> numbers;
  llvm::StringMap<bool> isParameter;
  for (const json::Value &value : graph) {
    const json::Object &node = *value.getAsObject();
    StringRef name = *node.getString("name");
    if (*node.getBoolean("is_parameter")) {
      isParameter[name] = true;
      continue;
    }
    Box box{name, *node.getString("op"), *node.getString("format"), {}, {}};
    box.isScalar = *node.getString("type") == "i32";
    for (const json::Value &operand : *node.getArray("operands")) {
      StringRef from = *operand.getAsString();
      if (isParameter.contains(from)) {
        box.parameters.push_back(from.str());
      } else if (auto number = numbers.find(from); number != numbers.end()) {
        // A plain number, the count, goes everywhere and says little.
        if (boxes[number->second].isScalar)
          continue;
        box.inputs.push_back(number->second);
        box.rank = std::max(box.rank, boxes[number->second].rank + 1);
      }
    }
    numbers[name] = boxes.size();
    boxes.push_back(std::move(box));
  }
  llvm::StringMap<double> energy = energyBySource(report);
  double most = 1e-9;
  for (const auto &entry : energy)
    most = std::max(most, entry.second);

  // Rows by rank; in a row, in the order of the program around the middle.
  constexpr double kWidth = 150, kHeight = 46, kColumn = 176, kRow = 74;
  std::map<unsigned, std::vector<unsigned>> rows;
  for (auto [index, box] : llvm::enumerate(boxes))
    rows[box.rank].push_back(index);
  size_t widest = 1;
  for (const auto &[rank, row] : rows)
    widest = std::max(widest, row.size());
  double width = widest * kColumn + 20, height = rows.size() * kRow + 20;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::formatv(
      "<svg viewBox=\"0 0 {0} {1}\" style=\"max-width:{0}px;margin:0 "
      "auto\" "
      "role=\"img\" aria-label=\"graph of the model\">",
      width, height);
  for (const auto &[rank, row] : rows)
    for (auto [place, index] : llvm::enumerate(row))
      boxes[index].x = width / 2 +
                       (double(place) - double(row.size()) / 2) * kColumn +
                       (kColumn - kWidth) / 2;
  auto top = [&](const Box &box) { return 10 + box.rank * kRow; };
  for (const Box &box : boxes)
    for (unsigned input : box.inputs) {
      const Box &from = boxes[input];
      double x1 = from.x + kWidth / 2, y1 = top(from) + kHeight,
             x2 = box.x + kWidth / 2, y2 = top(box);
      os << llvm::formatv("<path class=\"edge\" d=\"M{0:F1} {1:F1} C{0:F1} "
                          "{2:F1} {3:F1} {4:F1} {3:F1} {5:F1}\"/>",
                          x1, y1, y1 + 16, x2, y2 - 16, y2);
    }
  for (const Box &box : boxes) {
    auto found = energy.find(box.name);
    double cost = found == energy.end() ? 0 : found->second;
    StringRef op = box.op;
    op.consume_front("mann.");
    std::string tip = (box.name + " = " + box.op + ", " + box.format).str();
    for (const std::string &parameter : box.parameters)
      tip += ", " + parameter;
    os << llvm::formatv(
        "<g><title>{0}</title><rect class=\"box {6}\" x=\"{1:F1}\" "
        "y=\"{2:F1}\" "
        "width=\"{3}\" height=\"{4}\" rx=\"5\"/>"
        "<rect class=\"cost\" x=\"{1:F1}\" y=\"{5:F1}\" width=\"{7:F1}\" "
        "height=\"5\"/>",
        escapeHtml(tip), box.x, top(box), kWidth, kHeight,
        top(box) + kHeight - 5, box.op == "input" ? "input" : "",
        kWidth * cost / most);
    os << llvm::formatv(
        "<text class=\"name\" x=\"{0:F1}\" y=\"{1:F1}\">{2}</text>"
        "<text class=\"format\" x=\"{3:F1}\" y=\"{1:F1}\">{4}</text>",
        box.x + 8, top(box) + 17, escapeHtml(box.name), box.x + kWidth - 8,
        escapeHtml(box.format));
    os << llvm::formatv(
        "<text class=\"op\" x=\"{0:F1}\" y=\"{1:F1}\">{2}</text>", box.x + 8,
        top(box) + 33, escapeHtml(op));
    if (cost > 0)
      os << llvm::formatv(
          "<text class=\"format\" x=\"{0:F1}\" y=\"{1:F1}\">{2}</text>",
          box.x + kWidth - 8, top(box) + 33, readEnergy(cost));
    os << "</g>";
  }
  os << "</svg>";
  return text;
}

std::string mann::drawMemory(const json::Object &footprint) {
  const json::Array &steps = *footprint.getArray("steps"),
                    &buffers = *footprint.getArray("buffers");
  constexpr double kLeft = 74, kTop = 12, kWidth = 960, kHeight = 300;
  int64_t bytes = std::max<int64_t>(*footprint.getInteger("arena_bytes"), 1);
  // The arenas follow each other in the context.
  llvm::StringMap<int64_t> begins;
  int64_t next = 0;
  for (const json::Value &value : *footprint.getArray("arenas")) {
    const json::Object &arena = *value.getAsObject();
    begins[*arena.getString("arena")] = next;
    next += *arena.getInteger("bytes");
  }
  // Half of the height goes by bytes, half by buffers, or small ones would not
  // be seen: places are spread by rank.
  std::vector<int64_t> edges{0, bytes};
  for (const json::Value &value : buffers) {
    const json::Object &buffer = *value.getAsObject();
    auto begin = begins.find(*buffer.getString("arena"));
    if (begin == begins.end())
      continue;
    int64_t offset = begin->second + *buffer.getInteger("offset");
    edges.push_back(offset);
    edges.push_back(offset + *buffer.getInteger("bytes"));
  }
  llvm::sort(edges);
  edges.erase(llvm::unique(edges), edges.end());
  auto y = [&](int64_t byte) {
    double rank = llvm::lower_bound(edges, byte) - edges.begin();
    double spread = rank / (edges.size() - 1);
    return kTop + kHeight * (0.5 * byte / bytes + 0.5 * spread);
  };
  double column = kWidth / std::max<size_t>(steps.size(), 1);
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::formatv("<svg viewBox=\"0 0 {0} {1}\" role=\"img\" "
                      "aria-label=\"memory over time\">",
                      kLeft + kWidth + 10, kTop + kHeight + 60);
  double lastLabel = -20;
  for (int64_t edge : edges) {
    os << llvm::formatv("<path class=\"grid\" d=\"M{0} {1:F1} H{2}\"/>", kLeft,
                        y(edge), kLeft + kWidth);
    if (y(edge) - lastLabel < 13)
      continue;
    lastLabel = y(edge);
    os << llvm::formatv(
        "<text class=\"axis end\" x=\"{0}\" y=\"{1:F1}\">{2}</text>", kLeft - 8,
        y(edge) + 4, readCount(edge));
  }
  for (const json::Value &value : buffers) {
    const json::Object &buffer = *value.getAsObject();
    StringRef arena = *buffer.getString("arena"),
              name = *buffer.getString("name");
    auto begin = begins.find(arena);
    if (begin == begins.end())
      continue;
    int64_t offset = begin->second + *buffer.getInteger("offset"),
            size = *buffer.getInteger("bytes"),
            first = *buffer.getInteger("first"),
            last = *buffer.getInteger("last");
    double x = kLeft + column * first, w = column * (last - first + 1),
           top = y(offset), h = y(offset + size) - top;
    unsigned hue = (llvm::hash_value(name) ^ 0x9e37) % 5;
    os << llvm::formatv(
        "<g><title>{0}: {1}, bytes {2} to {3} of the context, steps {4} to "
        "{5}</title><rect class=\"buffer hue{6}\" x=\"{7:F1}\" y=\"{8:F1}\" "
        "width=\"{9:F1}\" height=\"{10:F1}\"/>",
        escapeHtml(name), escapeHtml(*buffer.getString("type")), offset,
        offset + size - 1, first, last, hue, x, top, w, h);
    if (w > 7.0 * name.size() + 6 && h > 11)
      os << llvm::formatv(
          "<text class=\"label\" x=\"{0:F1}\" y=\"{1:F1}\">{2}</text>", x + 4,
          top + std::min(h / 2 + 4, 16.0), escapeHtml(name));
    os << "</g>";
  }
  for (auto [index, step] : llvm::enumerate(steps))
    os << llvm::formatv("<text class=\"axis\" transform=\"translate({0:F1} "
                        "{1:F1}) rotate(60)\">{2}</text>",
                        kLeft + column * (index + 0.4), kTop + kHeight + 12,
                        escapeHtml(*step.getAsString()));
  os << "</svg>";
  return text;
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
        // White to blue.
        int red = 255 - int(w * 225), green = 255 - int(w * 160),
            blue = 255 - int(w * 87);
        os << llvm::formatv(
            "<td style=\"background:rgb({0},{1},{2});color:{3}\">", red, green,
            blue, w > 0.55 ? "#fff" : "#345");
        os << mann::number(key + ".hops." + std::to_string(row) + ".weights." +
                               std::to_string(slot),
                           weight, llvm::formatv("{0:F2}", w).str())
           << "</td>";
      }
      os << "</tr>";
    }
    os << "</table></figure>";
  }
  return text;
}
