//===- HtmlTime.cpp - Charts over the steps of sequences ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HtmlCharts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>
#include <cmath>
#include <map>

using namespace mann;
using llvm::StringRef;
namespace json = llvm::json;

namespace {

/// The rectangle that a chart fills, with `columns` steps from left to right.
struct Frame {
  double left, top, width, height;
  int64_t columns;

  double x(double step) const {
    return left + width * step / double(std::max<int64_t>(columns, 1));
  }
  /// The middle of a step.
  double mid(int64_t step) const { return x(double(step) + 0.5); }
  double bottom() const { return top + height; }
};

} // namespace

/// Distance of ticks, 1, 2 or 5 times a power of ten, that makes at most `most`
/// of them.
static int64_t pickTick(int64_t size, int64_t most) {
  for (int64_t tick = 1;; tick *= 10)
    for (int64_t factor : {1, 2, 5})
      if (size <= tick * factor * most)
        return tick * factor;
}

static std::string readNumber(double number) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.3g", number);
  return text;
}

static void drawText(llvm::raw_ostream &os, StringRef kind, double x, double y,
                     const llvm::Twine &text) {
  os << llvm::formatv(
      "<text class=\"{0}\" x=\"{1:F1}\" y=\"{2:F1}\">{3}</text>", kind, x, y,
      escapeHtml(text.str()));
}

/// Numbers of steps below a frame, and what they are.
static void drawStepAxis(llvm::raw_ostream &os, const Frame &frame) {
  int64_t tick = pickTick(frame.columns, std::max(4.0, frame.width / 40));
  for (int64_t step = 0; step < frame.columns; step += tick)
    drawText(os, "axis mid", frame.mid(step), frame.bottom() + 13,
             llvm::Twine(step));
  drawText(os, "axis mid", frame.left + frame.width / 2, frame.bottom() + 27,
           "step");
}

static void drawFrame(llvm::raw_ostream &os, const Frame &frame,
                      StringRef kind = "frame") {
  os << llvm::formatv("<rect class=\"{0}\" x=\"{1:F1}\" y=\"{2:F1}\" "
                      "width=\"{3:F1}\" height=\"{4:F1}\"/>",
                      kind, frame.left, frame.top, frame.width, frame.height);
}

//===----------------------------------------------------------------------===//
// Addresses
//===----------------------------------------------------------------------===//

/// Shades of a map; weights in between are rounded.
constexpr int kShades = 16;

/// The weights of one network as cells: steps from left to right, slots from
/// top to bottom. The square root shows small weights beside large ones.
static void drawWeights(llvm::raw_ostream &os, const Frame &frame,
                        const json::Array &steps, const json::Array &rows,
                        int64_t slots) {
  drawFrame(os, frame, "heatback");
  std::map<int, std::string> paths;
  double width = frame.width / double(std::max<int64_t>(frame.columns, 1)),
         height = frame.height / double(slots);
  for (auto [step, row] : llvm::zip(steps, rows))
    for (auto [slot, weight] : llvm::enumerate(*row.getAsArray())) {
      double size = std::clamp(weight.getAsNumber().value_or(0), 0.0, 1.0);
      int shade = int(std::lround(std::sqrt(size) * kShades));
      if (shade == 0)
        continue;
      llvm::raw_string_ostream(paths[shade]) << llvm::format(
          "M%.1f %.1fh%.1fv%.1fh-%.1fz", frame.x(double(*step.getAsInteger())),
          frame.top + height * double(slot), width, height, width);
    }
  for (const auto &[shade, path] : paths)
    os << llvm::formatv(
        "<path class=\"heatcell\" fill-opacity=\"{0:F3}\" d=\"{1}\"/>",
        double(shade) / kShades, path);
  drawFrame(os, frame);
}

static void drawSlotAxis(llvm::raw_ostream &os, const Frame &frame,
                         int64_t slots) {
  int64_t tick = pickTick(slots, std::max(2.0, frame.height / 26));
  for (int64_t slot = 0; slot < slots; slot += tick)
    drawText(os, "axis end", frame.left - 6,
             frame.top + frame.height * (double(slot) + 0.5) / double(slots) +
                 4,
             llvm::Twine(slot));
  os << llvm::formatv("<text class=\"axis mid\" transform=\"translate({0:F1} "
                      "{1:F1}) rotate(-90)\">slot</text>",
                      frame.left - 34, frame.top + frame.height / 2);
}

/// The scale of the shades.
static void drawShades(llvm::raw_ostream &os, double x, double top,
                       double height) {
  for (int shade = 0; shade <= kShades; ++shade)
    os << llvm::formatv("<rect class=\"heatcell\" fill-opacity=\"{0:F3}\" "
                        "x=\"{1:F1}\" y=\"{2:F1}\" width=\"12\" "
                        "height=\"{3:F1}\"/>",
                        double(shade) / kShades, x,
                        top + height * (kShades - shade) / (kShades + 1),
                        height / (kShades + 1));
  for (double weight : {0.0, 0.0625, 0.25, 0.5625, 1.0})
    drawText(os, "axis", x + 17,
             top +
                 height * (kShades - std::sqrt(weight) * kShades + 0.5) /
                     (kShades + 1) +
                 4,
             readNumber(weight));
  drawText(os, "axis", x, top - 7, "weight");
}

/// Weights as numbers: an entry that is called once has no time.
static std::string drawOnce(const json::Object &address, StringRef key) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "<div class=\"scroll\"><table class=\"heat\">";
  for (StringRef side : {"float", "quantized"}) {
    os << "<tr><th>" << side << "</th>";
    const json::Array &row = *address.getArray(side)->front().getAsArray();
    for (auto [slot, weight] : llvm::enumerate(row)) {
      double w = std::clamp(weight.getAsNumber().value_or(0), 0.0, 1.0);
      os << llvm::formatv("<td{0} style=\"--w:{1:F3}\">",
                          w > 0.55 ? " class=\"hot\"" : "", w)
         << number(key + "." + side + ".0." + llvm::Twine(slot), weight,
                   llvm::formatv("{0:F2}", w).str())
         << "</td>";
    }
    os << "</tr>";
  }
  os << "</table></div>";
  return text;
}

std::string mann::drawAddress(const json::Object &address, StringRef key,
                              int64_t length) {
  const json::Array &steps = *address.getArray("steps"),
                    &flipped = *address.getArray("flipped_steps");
  int64_t slots = *address.getInteger("slots");
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "<figure><figcaption>" << escapeHtml(*address.getString("source"));
  if (*address.getInteger("heads") > 1)
    os << ", head " << *address.getInteger("head");
  os << " <small>hop " << *address.getInteger("hop") << ", " << slots
     << " slots; most-read slot changed at " << flipped.size() << " of "
     << steps.size() << " steps</small></figcaption>";
  if (steps.size() == 1) {
    os << drawOnce(address, key) << "</figure>";
    return text;
  }
  constexpr double kWidth = 440, kTop = 26;
  double height = std::clamp(double(slots) * 3, 110.0, 300.0);
  os << llvm::formatv("<svg viewBox=\"0 0 1060 {0:F0}\" role=\"img\" "
                      "aria-label=\"weights over time\">",
                      kTop + height + 34);
  double left = 46;
  for (StringRef side : {"float", "quantized"}) {
    Frame frame{left, kTop, kWidth, height, length};
    drawText(os, "name", left, kTop - 11, side);
    drawWeights(os, frame, steps, *address.getArray(side), slots);
    drawSlotAxis(os, frame, slots);
    drawStepAxis(os, frame);
    if (side == "quantized")
      for (const json::Value &step : flipped)
        os << llvm::formatv(
            "<rect class=\"mark\" x=\"{0:F1}\" y=\"{1}\" width=\"{2:F1}\" "
            "height=\"4\"><title>step {3}: most-read slot changed</title>"
            "</rect>",
            frame.x(double(*step.getAsInteger())), kTop - 5,
            kWidth / double(length), *step.getAsInteger());
    left += kWidth + 58;
  }
  drawShades(os, left - 46, kTop + 8, std::min(height - 8, 160.0));
  os << "</svg></figure>";
  return text;
}

//===----------------------------------------------------------------------===//
// Curves
//===----------------------------------------------------------------------===//

/// A line through the numbers that there are; `y` gives their heights.
static void drawCurve(llvm::raw_ostream &os, const Frame &frame, StringRef kind,
                      const json::Array &numbers,
                      llvm::function_ref<double(double)> y) {
  std::string path;
  llvm::raw_string_ostream line(path);
  bool isOpen = false;
  for (auto [step, value] : llvm::enumerate(numbers)) {
    std::optional<double> number = value.getAsNumber();
    if (!number) {
      isOpen = false;
      continue;
    }
    line << (isOpen ? "L" : "M")
         << llvm::format("%.1f %.1f", frame.mid(step), y(*number));
    // A lone point has no line to be seen by.
    if (!isOpen)
      line << "h.1";
    isOpen = true;
  }
  os << "<path class=\"curve " << kind << "\" d=\"" << path << "\"/>";
}

/// Marks steps where elements of a state are at the end of their range.
static void drawCutOff(llvm::raw_ostream &os, const Frame &frame,
                       const json::Object &state) {
  const json::Array &saturated = *state.getArray("saturated"),
                    &atLimit = *state.getArray("at_limit");
  for (size_t step = 0; step < saturated.size(); ++step) {
    int64_t cut = saturated[step].getAsInteger().value_or(0),
            near = atLimit[step].getAsInteger().value_or(0);
    if (cut + near == 0)
      continue;
    os << llvm::formatv(
        "<rect class=\"{0}\" x=\"{1:F1}\" y=\"{2:F1}\" width=\"{3:F1}\" "
        "height=\"5\"><title>step {4}: {5} elements saturated, {6} at the "
        "limit</title></rect>",
        cut ? "mark" : "nearmark", frame.x(double(step)), frame.top - 6,
        frame.width / double(frame.columns), step, cut, near);
  }
}

static double findMost(const json::Object &object,
                       std::initializer_list<StringRef> names) {
  double most = 0;
  for (StringRef name : names)
    if (const json::Array *numbers = object.getArray(name))
      for (const json::Value &value : *numbers)
        most = std::max(most, value.getAsNumber().value_or(0));
  return most;
}

static std::string drawState(const json::Object &state) {
  std::string text;
  llvm::raw_string_ostream os(text);
  double most = findMost(state, {"largest", "float_largest"});
  std::optional<double> limit = state.getNumber("limit");
  // A limit far above everything would flatten the curves.
  bool showsLimit = limit && *limit <= 2 * most;
  double scale = std::max({most, showsLimit ? *limit : 0, 1e-9}) * 1.04;
  const json::Array &largest = *state.getArray("largest");
  Frame frame{52, 12, 300, 110, int64_t(largest.size())};
  auto y = [&](double number) {
    return frame.bottom() - frame.height * std::min(number / scale, 1.0);
  };
  os << "<figure><figcaption>" << escapeHtml(*state.getString("name"));
  if (limit)
    os << " <small>limit " << readNumber(*limit) << "</small>";
  os << "</figcaption><svg viewBox=\"0 0 360 154\" role=\"img\" "
        "aria-label=\"state over time\">";
  for (double part : {0.0, 0.5, 1.0}) {
    double number = scale / 1.04 * part;
    os << llvm::formatv("<path class=\"grid\" d=\"M{0} {1:F1}H{2}\"/>",
                        frame.left, y(number), frame.left + frame.width);
    drawText(os, "axis end", frame.left - 5, y(number) + 4, readNumber(number));
  }
  drawFrame(os, frame);
  if (showsLimit)
    os << llvm::formatv("<path class=\"limit\" d=\"M{0} {1:F1}H{2}\"/>",
                        frame.left, y(*limit), frame.left + frame.width);
  for (auto [side, kind] : {std::pair("float_", "float"), {"", "coded"}})
    for (auto [what, weight] : {std::pair("rms", " thin"), {"largest", ""}})
      if (const json::Array *numbers = state.getArray(std::string(side) + what))
        drawCurve(os, frame, std::string(kind) + weight, *numbers, y);
  drawCutOff(os, frame, state);
  drawStepAxis(os, frame);
  os << "</svg></figure>";
  return text;
}

/// A line of a legend.
static std::string drawSample(StringRef kind, StringRef what) {
  bool isCurve = kind.starts_with("curve") || kind == "limit";
  return llvm::formatv(
             "<span><svg viewBox=\"0 0 26 12\">{0}</svg>{1}</span>",
             isCurve ? ("<path class=\"" + kind + "\" d=\"M0 6H26\"/>").str()
                     : ("<rect class=\"" + kind +
                        "\" x=\"6\" y=\"2\" width=\"12\" "
                        "height=\"8\"/>")
                           .str(),
             escapeHtml(what))
      .str();
}

std::string mann::drawStates(const json::Array &states) {
  std::string text =
      "<div class=\"legend\">" +
      drawSample("curve coded", "quantized, largest magnitude") +
      drawSample("curve float", "float, largest magnitude") +
      drawSample("curve coded thin", "root mean square of each") +
      drawSample("limit", "end of the format") +
      drawSample("mark", "elements saturated") +
      drawSample("nearmark", "elements at the end of the format, which float "
                             "does not pass") +
      "</div><div class=\"many\">";
  for (const json::Value &state : states)
    text += drawState(*state.getAsObject());
  return text + "</div>";
}

//===----------------------------------------------------------------------===//
// Errors by step
//===----------------------------------------------------------------------===//

namespace {
/// A curve of relative errors.
struct ErrorCurve {
  std::string name;
  const json::Array *steps;
  bool isState;
};
} // namespace

static std::vector<ErrorCurve> listCurves(const json::Object &errors) {
  std::vector<ErrorCurve> curves;
  for (StringRef kind : {"outputs", "states"})
    for (const json::Value &value : *errors.getArray(kind)) {
      const json::Object &row = *value.getAsObject();
      const json::Array *steps = row.getArray("steps");
      if (steps && llvm::any_of(*steps, [](const json::Value &step) {
            return step.getAsNumber().value_or(0) > 0;
          }))
        curves.push_back(
            {row.getString("name")->str(), steps, kind == "states"});
    }
  return curves;
}

/// Outputs have solid lines, states broken ones; colours in turn.
static std::string getCurveKind(const ErrorCurve &curve, size_t index) {
  return llvm::formatv("s{0}{1}", index % 8, curve.isState ? " dash" : "");
}

/// Relative errors on a scale of powers of ten, and the names of the lines.
static void drawErrorCurves(llvm::raw_ostream &os, const Frame &frame,
                            const std::vector<ErrorCurve> &curves) {
  double least = 1, most = 1e-6;
  for (const ErrorCurve &curve : curves)
    for (const json::Value &step : *curve.steps)
      if (double error = step.getAsNumber().value_or(0); error > 0) {
        least = std::min(least, error);
        most = std::max(most, error);
      }
  int low = std::max(int(std::floor(std::log10(least))), -7),
      high = std::max(int(std::ceil(std::log10(most))), low + 1);
  auto y = [&](double error) {
    double place = error > 0 ? std::log10(error) : low;
    return frame.bottom() -
           frame.height * (std::clamp(place, double(low), double(high)) - low) /
               (high - low);
  };
  for (int power = low; power <= high; ++power) {
    double error = std::pow(10.0, power);
    os << llvm::formatv("<path class=\"grid\" d=\"M{0} {1:F1}H{2}\"/>",
                        frame.left, y(error), frame.left + frame.width);
    drawText(os, "axis end", frame.left - 6, y(error) + 4,
             readNumber(100 * error) + " %");
  }
  drawFrame(os, frame);
  for (auto [index, curve] : llvm::enumerate(curves))
    drawCurve(os, frame, getCurveKind(curve, index), *curve.steps, y);
}

/// How many sequences reach each step, and how many answers and addresses
/// changed there.
static void drawChanges(llvm::raw_ostream &os, const Frame &frame,
                        const json::Array &steps) {
  double most = 1;
  for (const json::Value &value : steps)
    for (StringRef name : {"calls", "answers_changed", "address_flips"})
      most = std::max(most, *value.getAsObject()->getNumber(name));
  double width = frame.width / double(frame.columns);
  auto bar = [&](StringRef kind, double x, double barWidth, double count,
                 const llvm::Twine &what) {
    double height = frame.height * count / most;
    if (count > 0)
      os << llvm::formatv("<rect class=\"{0}\" x=\"{1:F1}\" y=\"{2:F1}\" "
                          "width=\"{3:F1}\" height=\"{4:F1}\"><title>{5}"
                          "</title></rect>",
                          kind, x, frame.bottom() - height, barWidth, height,
                          escapeHtml(what.str()));
  };
  for (auto [step, value] : llvm::enumerate(steps)) {
    const json::Object &row = *value.getAsObject();
    double x = frame.x(double(step)), calls = *row.getNumber("calls"),
           answers = *row.getNumber("answers_changed"),
           flips = *row.getNumber("address_flips");
    std::string where = "step " + std::to_string(step) + ": ";
    bar("calls", x, width, calls, where + readCount(calls) + " calls");
    bar("mark", x + 0.1 * width, 0.35 * width, answers,
        where + readCount(answers) + " answers changed");
    bar("nearmark", x + 0.5 * width, 0.35 * width, flips,
        where + readCount(flips) + " addresses changed");
  }
  drawText(os, "axis end", frame.left - 6, frame.top + 8, readCount(most));
  drawText(os, "axis end", frame.left - 6, frame.bottom() + 4, "0");
  drawFrame(os, frame);
}

std::string mann::drawErrors(const json::Object &errors) {
  const json::Array &steps = *errors.getArray("steps");
  std::vector<ErrorCurve> curves = listCurves(errors);
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "<div class=\"legend\">";
  for (auto [index, curve] : llvm::enumerate(curves))
    os << drawSample("curve " + getCurveKind(curve, index),
                     curve.isState ? "state " + curve.name : curve.name);
  os << drawSample("calls", "calls at that step")
     << drawSample("mark", "with another answer")
     << drawSample("nearmark", "addresses that changed") << "</div>";
  os << "<svg viewBox=\"0 0 1072 390\" role=\"img\" aria-label=\"error by "
        "step\">";
  Frame upper{74, 20, 980, 220, int64_t(steps.size())},
      lower{74, 268, 980, 84, int64_t(steps.size())};
  drawText(os, "name", upper.left, 13, "relative error");
  drawErrorCurves(os, upper, curves);
  drawText(os, "name", lower.left, 261, "calls");
  drawChanges(os, lower, steps);
  drawStepAxis(os, lower);
  os << "</svg>";
  return text;
}
