//===- HtmlMemory.cpp - The context over the steps of the program ---------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>

using namespace mann;
using llvm::StringRef;
namespace json = llvm::json;

namespace {

/// Bytes from top to bottom, steps from left to right.
class MemoryChart {
public:
  explicit MemoryChart(const json::Object &footprint);
  std::string draw();

private:
  void addEdges(int64_t offset, int64_t size) {
    edges.push_back(offset);
    edges.push_back(offset + size);
  }
  /// Where a buffer begins in the context; nothing for one on the stack.
  std::optional<int64_t> getOffset(const json::Object &buffer) const {
    auto begin = begins.find(*buffer.getString("arena"));
    if (begin == begins.end())
      return std::nullopt;
    return begin->second + *buffer.getInteger("offset");
  }
  double y(int64_t byte) const;
  double x(int64_t step) const { return kLeft + column * double(step); }
  void drawGrid();
  void drawPlace(StringRef name, const llvm::Twine &about, StringRef kind,
                 int64_t first, int64_t last, int64_t offset, int64_t size);
  void drawBuffers();
  void drawSteps();
  void drawEntries();

  static constexpr double kLeft = 74, kTop = 26, kWidth = 960, kHeight = 300;
  const json::Object &footprint;
  const json::Array &steps, &buffers, &states, &entries;
  llvm::StringMap<int64_t> begins;
  int64_t bytes;
  double column;
  std::vector<int64_t> edges;
  std::string text;
  llvm::raw_string_ostream os;
};

} // namespace

MemoryChart::MemoryChart(const json::Object &footprint)
    : footprint(footprint), steps(*footprint.getArray("steps")),
      buffers(*footprint.getArray("buffers")),
      states(*footprint.getArray("states")),
      entries(*footprint.getArray("entries")), os(text) {
  bytes = std::max<int64_t>(*footprint.getInteger("arena_bytes") +
                                *footprint.getInteger("state_bytes"),
                            1);
  column = kWidth / double(std::max<size_t>(steps.size(), 1));
  for (const json::Value &value : *footprint.getArray("arenas")) {
    const json::Object &arena = *value.getAsObject();
    begins[*arena.getString("arena")] = *arena.getInteger("offset");
  }
  addEdges(0, bytes);
  for (const json::Value &value : buffers) {
    const json::Object &buffer = *value.getAsObject();
    if (std::optional<int64_t> offset = getOffset(buffer))
      addEdges(*offset, *buffer.getInteger("bytes"));
  }
  for (const json::Value &value : states) {
    const json::Object &state = *value.getAsObject();
    addEdges(*state.getInteger("offset"), *state.getInteger("bytes"));
  }
  llvm::sort(edges);
  edges.erase(llvm::unique(edges), edges.end());
}

/// Half of the height goes by bytes, half by buffers, or small ones would not
/// be seen: places are spread by rank.
double MemoryChart::y(int64_t byte) const {
  double rank = double(llvm::lower_bound(edges, byte) - edges.begin());
  double spread = rank / double(edges.size() - 1);
  return kTop + kHeight * (0.5 * double(byte) / double(bytes) + 0.5 * spread);
}

void MemoryChart::drawGrid() {
  double lastLabel = -20;
  for (int64_t edge : edges) {
    os << llvm::formatv("<path class=\"grid\" d=\"M{0} {1:F1} H{2}\"/>", kLeft,
                        y(edge), kLeft + kWidth);
    if (y(edge) - lastLabel < 13)
      continue;
    lastLabel = y(edge);
    os << llvm::formatv(
        "<text class=\"axis end\" x=\"{0}\" y=\"{1:F1}\">{2}</text>", kLeft - 8,
        y(edge) + 4, readCount(double(edge)));
  }
  os << llvm::formatv("<text class=\"axis mid\" transform=\"translate(12 {0}) "
                      "rotate(-90)\">byte of the context</text>",
                      kTop + kHeight / 2);
}

void MemoryChart::drawPlace(StringRef name, const llvm::Twine &about,
                            StringRef kind, int64_t first, int64_t last,
                            int64_t offset, int64_t size) {
  double width = column * double(last - first + 1), top = y(offset),
         height = y(offset + size) - top;
  os << llvm::formatv(
      "<g><title>{0}</title><rect class=\"buffer {1}\" x=\"{2:F1}\" "
      "y=\"{3:F1}\" width=\"{4:F1}\" height=\"{5:F1}\"/>",
      escapeHtml((name + ": " + about + "bytes " + llvm::Twine(offset) +
                  " to " + llvm::Twine(offset + size - 1) +
                  " of the context, steps " + llvm::Twine(first) + " to " +
                  llvm::Twine(last))
                     .str()),
      kind, x(first), top, width, height);
  if (width > 7.0 * double(name.size()) + 6 && height > 11)
    os << llvm::formatv(
        "<text class=\"label\" x=\"{0:F1}\" y=\"{1:F1}\">{2}</text>",
        x(first) + 4, top + std::min(height / 2 + 4, 16.0), escapeHtml(name));
  os << "</g>";
}

void MemoryChart::drawBuffers() {
  for (const json::Value &value : states) {
    const json::Object &state = *value.getAsObject();
    drawPlace(("state " + *state.getString("name")).str(), "", "kept", 0,
              int64_t(steps.size()) - 1, *state.getInteger("offset"),
              *state.getInteger("bytes"));
  }
  for (const json::Value &value : buffers) {
    const json::Object &buffer = *value.getAsObject();
    StringRef name = *buffer.getString("name");
    unsigned hue = (llvm::hash_value(name) ^ 0x9e37) % 5;
    if (std::optional<int64_t> offset = getOffset(buffer))
      drawPlace(name, *buffer.getString("type") + ", ",
                "hue" + std::to_string(hue), *buffer.getInteger("first"),
                *buffer.getInteger("last"), *offset,
                *buffer.getInteger("bytes"));
  }
}

/// Names below as many steps as there is room for.
void MemoryChart::drawSteps() {
  size_t every = std::max<size_t>(1, size_t(12 / column) + 1);
  if (column >= 12)
    every = 1;
  for (size_t step = 0; step < steps.size(); step += every)
    os << llvm::formatv("<text class=\"axis\" transform=\"translate({0:F1} "
                        "{1:F1}) rotate(60)\">{2}</text>",
                        x(step) + 0.4 * column, kTop + kHeight + 12,
                        escapeHtml(*steps[step].getAsString()));
}

/// Several entries follow each other, in the same arenas.
void MemoryChart::drawEntries() {
  if (entries.size() < 2)
    return;
  for (const json::Value &value : entries) {
    const json::Object &entry = *value.getAsObject();
    int64_t first = *entry.getInteger("first_step");
    os << llvm::formatv(
        "<text class=\"name\" x=\"{0:F1}\" y=\"{1}\">{2}</text>", x(first),
        kTop - 9, escapeHtml(*entry.getString("entry")));
    if (first > 0)
      os << llvm::formatv("<path class=\"divide\" d=\"M{0:F1} {1}V{2}\"/>",
                          x(first), kTop - 18, kTop + kHeight);
  }
}

std::string MemoryChart::draw() {
  size_t longest = 0;
  for (const json::Value &step : steps)
    longest = std::max(longest, step.getAsString()->size());
  os << llvm::formatv("<svg viewBox=\"0 0 {0} {1:F0}\" role=\"img\" "
                      "aria-label=\"memory over time\">",
                      kLeft + kWidth + 40,
                      kTop + kHeight + 26 + 5.2 * double(longest));
  drawGrid();
  drawBuffers();
  drawSteps();
  drawEntries();
  os << "</svg>";
  return text;
}

std::string mann::drawMemory(const json::Object &footprint) {
  return MemoryChart(footprint).draw();
}
