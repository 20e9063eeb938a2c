//===- Printing.cpp - Values as text for people and tests -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Printing.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Support/Names.h"
#include "mann/Support/Numbers.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace mlir;
using namespace mann;

/// Prints the element as it is kept: a float, or an integer.
static void printElement(raw_ostream &os, const HostValue &value,
                         int64_t index) {
  if (value.isReal())
    os << spellShortest(value.getReals()[index]);
  else
    os << value.getIntegers()[index];
}

/// Prints the elements from `index` on, and moves it behind them; a row with an
/// exponent as "[1, -2] * 2^3".
static void printNested(raw_ostream &os, const HostValue &value,
                        ArrayRef<int64_t> shape, int64_t &index) {
  if (shape.empty()) {
    printElement(os, value, index++);
    return;
  }
  os << '[';
  llvm::interleaveComma(llvm::seq(shape.front()), os, [&](int64_t) {
    printNested(os, value, shape.drop_front(), index);
  });
  os << ']';
  if (std::optional<ScaledFormat> scaled = getScaledFormat(value.getType());
      scaled && shape.size() == 1)
    os << " * 2^" << value.getIntegers()[index++] + scaled->least;
}

void mann::printValue(raw_ostream &os, const HostValue &value) {
  int64_t index = 0;
  printNested(os, value, value.getShape(), index);
  if (std::optional<Format> format = value.getFormat())
    os << " * 2^" << -format->frac;
}

//===----------------------------------------------------------------------===//
// Trace
//===----------------------------------------------------------------------===//

/// Prints the location as "file:line:column" where it has one.
static void printLocation(raw_ostream &os, Location loc) {
  if (auto file = loc->findInstanceOf<FileLineColLoc>())
    os << file.getFilename().getValue() << ':' << file.getLine() << ':'
       << file.getColumn();
  else
    os << loc;
}

/// Prints a line with the extremes and the first elements, as `get` and `print`
/// read and spell them.
template <typename GetFn, typename PrintFn>
static void printSummary(raw_ostream &os, StringRef label, int64_t size,
                         GetFn get, PrintFn print) {
  constexpr int64_t shown = 8;
  os << "  " << label << ": ";
  std::optional<int64_t> min, max;
  int64_t notFinite = 0;
  for (int64_t i = 0; i < size; ++i) {
    if (!std::isfinite(double(get(i)))) {
      ++notFinite;
      continue;
    }
    if (!min || get(i) < get(*min))
      min = i;
    if (!max || get(i) > get(*max))
      max = i;
  }
  if (min) {
    os << "min ";
    print(get(*min));
    os << ", max ";
    print(get(*max));
    os << ", ";
  }
  if (notFinite)
    os << notFinite << " not finite, ";
  os << "first [";
  llvm::interleaveComma(llvm::seq(std::min(size, shown)), os,
                        [&](int64_t i) { print(get(i)); });
  os << (size > shown ? ", ...]\n" : "]\n");
}

/// Prints the extremes and the first elements of a value.
static void printSummaries(raw_ostream &os, const HostValue &value) {
  int64_t size = value.getNumElements();
  auto number = [&](int64_t i) { return value.getNumber(i); };
  auto integer = [&](int64_t i) { return value.getIntegers()[i]; };
  auto printDouble = [&](double element) { os << spellShortest(element); };
  auto printInteger = [&](int64_t element) { os << element; };
  if (value.isReal()) {
    printSummary(
        os, "reals", size, [&](int64_t i) { return value.getReals()[i]; },
        [&](float element) { os << spellShortest(element); });
  } else if (value.getFormat()) {
    printSummary(os, "codes", size, integer, printInteger);
    printSummary(os, "reals", size, number, printDouble);
  } else if (getScaledFormat(value.getType())) {
    printSummary(os, "reals", size, number, printDouble);
  } else {
    printSummary(os, "integers", size, integer, printInteger);
  }
}

void mann::printTrace(raw_ostream &os, const Twine &position,
                      const TracedOp &traced) {
  Operation *op = traced.op;
  std::string text = getLocationText(op->getLoc());
  for (auto [index, result] : llvm::enumerate(traced.results)) {
    os << position;
    if (!traced.iterations.empty()) {
      os << ", iteration ";
      llvm::interleave(traced.iterations, os, ".");
    }
    os << ": ";
    // The name that the model's text has for the result, where it is known.
    if (auto [name, rest] = StringRef(text).split(" = "); !rest.empty()) {
      os << name;
      if (traced.results.size() > 1)
        os << '#' << index;
      os << " = ";
    }
    os << op->getName() << " at ";
    printLocation(os, op->getLoc());
    os << " -> " << result->getType() << '\n';
    printSummaries(os, *result);
  }
}
