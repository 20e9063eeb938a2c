//===- HtmlGraph.cpp - What is computed from what -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>
#include <map>

using namespace mann;
using llvm::StringRef;
namespace json = llvm::json;

/// Mean (else largest) energy by source in everything executed, first table.
static llvm::StringMap<double> energyBySource(const json::Object &report,
                                              StringRef entry) {
  llvm::StringMap<double> result;
  for (const json::Value &value : *report.getArray("energy")) {
    const json::Object &row = *value.getAsObject();
    if (*row.getString("accounting") != "executed" ||
        *row.getString("entry") != entry)
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
  unsigned rank = 0, row = 0;
  double x = 0;
  bool isScalar = false;

  double getTop() const;
};

/// The values of an entry as boxes, each below those that it is made from.
class GraphChart {
public:
  GraphChart(const json::Object &report, StringRef entry);
  std::string draw();

private:
  void addBox(const json::Object &node);
  void place();
  void drawEdges();
  void drawBox(const Box &box);

  std::vector<Box> boxes;
  llvm::StringMap<unsigned> numbers;
  llvm::StringMap<bool> isParameter;
  llvm::StringMap<double> energy;
  double width = 0, height = 0;
  std::string text;
  llvm::raw_string_ostream os;
};

constexpr double kWidth = 150, kHeight = 40, kColumn = 164, kRow = 56;
constexpr unsigned kMostInRow = 6;

} // namespace

double Box::getTop() const { return 10 + row * kRow; }

GraphChart::GraphChart(const json::Object &report, StringRef entry)
    : energy(energyBySource(report, entry)), os(text) {
  for (const json::Value &value :
       *report.getObject("model")->getArray("graph")) {
    const json::Object &node = *value.getAsObject();
    if (node.getString("entry").value_or(entry) != entry)
      continue;
    if (*node.getBoolean("is_parameter"))
      isParameter[*node.getString("name")] = true;
    else
      addBox(node);
  }
}

void GraphChart::addBox(const json::Object &node) {
  StringRef name = *node.getString("name");
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

/// Rows by rank, several where a page has no room for one; in a row, in the
/// order of the program around the middle.
void GraphChart::place() {
  std::map<unsigned, std::vector<unsigned>> ranks;
  for (auto [index, box] : llvm::enumerate(boxes))
    ranks[box.rank].push_back(index);
  std::vector<std::vector<unsigned>> rows;
  for (const auto &[rank, members] : ranks)
    for (auto [position, index] : llvm::enumerate(members)) {
      if (position % kMostInRow == 0)
        rows.emplace_back();
      rows.back().push_back(index);
      boxes[index].row = rows.size() - 1;
    }
  size_t widest = 1;
  for (const std::vector<unsigned> &row : rows)
    widest = std::max(widest, row.size());
  width = double(widest) * kColumn + 20;
  height = double(rows.size()) * kRow + 20;
  for (const std::vector<unsigned> &row : rows)
    for (auto [position, index] : llvm::enumerate(row))
      boxes[index].x = width / 2 +
                       (double(position) - double(row.size()) / 2) * kColumn +
                       (kColumn - kWidth) / 2;
}

void GraphChart::drawEdges() {
  for (const Box &box : boxes)
    for (unsigned input : box.inputs) {
      const Box &from = boxes[input];
      double x1 = from.x + kWidth / 2, y1 = from.getTop() + kHeight,
             x2 = box.x + kWidth / 2, y2 = box.getTop();
      os << llvm::formatv("<path class=\"edge\" d=\"M{0:F1} {1:F1} C{0:F1} "
                          "{2:F1} {3:F1} {4:F1} {3:F1} {5:F1}\"/>",
                          x1, y1, y1 + 10, x2, y2 - 10, y2);
    }
}

/// A name that leaves room for the format beside it.
static std::string shorten(StringRef name, StringRef format) {
  size_t room = size_t((134 - 6.5 * double(format.size())) / 7.8);
  if (name.size() <= room)
    return escapeHtml(name);
  return escapeHtml(name.take_front(room - 1)) + "…";
}

void GraphChart::drawBox(const Box &box) {
  double most = 1e-9;
  for (const auto &one : energy)
    most = std::max(most, one.second);
  double cost = energy.lookup(box.name), top = box.getTop();
  StringRef op = box.op;
  op.consume_front("mann.");
  std::string tip = (box.name + " = " + box.op + ", " + box.format).str();
  for (const std::string &parameter : box.parameters)
    tip += ", " + parameter;
  bool isGiven = box.op == "input" || box.op == "state";
  os << llvm::formatv(
      "<g><title>{0}</title><rect class=\"box {6}\" x=\"{1:F1}\" "
      "y=\"{2:F1}\" "
      "width=\"{3}\" height=\"{4}\" rx=\"5\"/>"
      "<rect class=\"cost\" x=\"{1:F1}\" y=\"{5:F1}\" width=\"{7:F1}\" "
      "height=\"5\"/>",
      escapeHtml(tip), box.x, top, kWidth, kHeight, top + kHeight - 5,
      isGiven ? box.op : "", kWidth * cost / most);
  os << llvm::formatv(
      "<text class=\"name\" x=\"{0:F1}\" y=\"{1:F1}\">{2}</text>"
      "<text class=\"format\" x=\"{3:F1}\" "
      "y=\"{1:F1}\">{4}</text>",
      box.x + 8, top + 15, shorten(box.name, box.format), box.x + kWidth - 8,
      escapeHtml(box.format));
  os << llvm::formatv("<text class=\"op\" x=\"{0:F1}\" y=\"{1:F1}\">{2}</text>",
                      box.x + 8, top + 30, escapeHtml(op));
  if (cost > 0)
    os << llvm::formatv(
        "<text class=\"format\" x=\"{0:F1}\" y=\"{1:F1}\">{2}</text>",
        box.x + kWidth - 8, top + 30, readEnergy(cost));
  os << "</g>";
}

std::string GraphChart::draw() {
  place();
  os << llvm::formatv(
      "<svg viewBox=\"0 0 {0} {1}\" style=\"max-width:{0}px;min-width:{2}px;"
      "margin:0 auto\" role=\"img\" aria-label=\"graph of the model\">",
      width, height, 0.75 * width);
  drawEdges();
  for (const Box &box : boxes)
    drawBox(box);
  os << "</svg>";
  return text;
}

std::string mann::drawGraph(const json::Object &report, StringRef entry) {
  return GraphChart(report, entry).draw();
}
