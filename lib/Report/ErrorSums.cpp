//===- ErrorSums.cpp - How far codes are from numbers ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ErrorSums.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Interfaces/Interfaces.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

static std::optional<NumberLimits> getLimits(Type type) {
  if (std::optional<ScaledFormat> scaled = getScaledFormat(type)) {
    double step = std::ldexp(1.0, scaled->largest);
    double greatest = double(scaled->getMaxCode()) * step;
    return NumberLimits{-greatest, greatest, step / 2, true};
  }
  std::optional<Format> format = getFormat(type);
  if (!format)
    return std::nullopt;
  double step = format->step();
  return NumberLimits{double(format->min) * step, double(format->max) * step,
                      step / 2, format->isSymmetric()};
}

std::optional<NumberLimits> NumberLimits::of(Type type, double bound) {
  std::optional<NumberLimits> limits = getLimits(type);
  if (!limits || bound <= 0)
    return limits;
  double step = 2 * limits->slack, missing = bound - limits->greatest;
  if (missing > step)
    return limits;
  limits->slack = std::max(limits->slack, missing);
  limits->endsAreSuspect = false;
  return limits;
}

double mann::getBoundOf(Value value) {
  Operation *op = value.getDefiningOp();
  while (isa_and_nonnull<SliceOp, RowOp, ReshapeOp>(op))
    op = op->getOperand(0).getDefiningOp();
  auto quantizable = dyn_cast_if_present<QuantizableOpInterface>(op);
  return quantizable ? quantizable.getResultBound() : 0.0;
}

void ErrorSum::add(const HostValue &exact, const HostValue &coded,
                   CallPlace place, double bound) {
  add(exact, coded, place, 0, exact.getNumElements(), bound);
}

void ErrorSum::add(const HostValue &exact, const HostValue &coded,
                   CallPlace place, int64_t first, int64_t size, double bound) {
  std::optional<NumberLimits> limits = NumberLimits::of(coded.getType(), bound);
  for (int64_t i = first; i < first + size; ++i) {
    double x = exact.getNumber(i), y = coded.getNumber(i);
    signal += x * x;
    noise += (x - y) * (x - y);
    ++elements;
    if (std::abs(x - y) > largest) {
      largest = std::abs(x - y);
      largestPlace = place;
      largestElement = i;
    }
    if (!limits || (y > limits->least && y < limits->greatest))
      continue;
    atLimit += limits->endsAreSuspect;
    if ((y >= limits->greatest && x > limits->greatest + limits->slack) ||
        (y <= limits->least && x < limits->least - limits->slack)) {
      ++saturated;
      if (!firstSaturated)
        firstSaturated = place;
    }
  }
}

void ErrorSum::add(const ErrorSum &other) {
  signal += other.signal;
  noise += other.noise;
  if (other.largest > largest) {
    largest = other.largest;
    largestPlace = other.largestPlace;
    largestElement = other.largestElement;
  }
  elements += other.elements;
  saturated += other.saturated;
  atLimit += other.atLimit;
  // Quarters overlap in time: the first is that of the first sequence.
  auto order = [](const CallPlace &place) {
    return std::pair(place.sequence, place.step);
  };
  if (other.firstSaturated && (!firstSaturated || order(*other.firstSaturated) <
                                                      order(*firstSaturated)))
    firstSaturated = other.firstSaturated;
}

double ErrorSum::noiseToSignal() const {
  return signal > 0 ? noise / signal : noise > 0 ? HUGE_VAL : 0;
}

double mann::roundForDrawing(double number) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.5g", number);
  return std::strtod(text.c_str(), nullptr);
}

json::Value ErrorSum::getRelative() const {
  double ratio = noiseToSignal();
  if (elements == 0 || !std::isfinite(ratio))
    return nullptr;
  return roundForDrawing(std::sqrt(ratio));
}

void TimedErrorSum::add(const ErrorSum &sum, CallPlace place, bool bySteps) {
  quarters[place.getQuarter()].add(sum);
  if (!bySteps)
    return;
  if (int64_t(steps.size()) <= place.step)
    steps.resize(place.step + 1);
  steps[place.step].add(sum);
}

ErrorSum TimedErrorSum::getWhole() const {
  ErrorSum whole;
  for (const ErrorSum &quarter : quarters)
    whole.add(quarter);
  return whole;
}

static json::Array describeErrors(ArrayRef<ErrorSum> sums) {
  json::Array result;
  for (const ErrorSum &sum : sums)
    result.push_back(sum.getRelative());
  return result;
}

json::Array TimedErrorSum::describeQuarters() const {
  return describeErrors(quarters);
}

json::Array TimedErrorSum::describeSteps() const {
  return describeErrors(steps);
}

int64_t mann::findLargest(const HostValue &value, int64_t first, int64_t size) {
  int64_t best = 0;
  for (int64_t i = 1; i < size; ++i)
    if (value.getNumber(first + i) > value.getNumber(first + best))
      best = i;
  return best;
}
