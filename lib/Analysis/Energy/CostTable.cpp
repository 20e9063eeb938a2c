//===- CostTable.cpp - Prices of events -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/CostTable.h"
#include "mann/Support/Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mann;
using llvm::StringRef;

namespace {
struct BuiltinTable {
  const char *name, *text;
};
const BuiltinTable builtinTables[] = {
#include "CostTables.inc"
};
} // namespace

/// "read.memory.8" -> ("read.memory", 8); "loop" -> ("loop", 0).
static std::pair<StringRef, unsigned> splitWidth(StringRef event) {
  auto [kind, last] = event.rsplit('.');
  unsigned width;
  if (last.empty() || last.getAsInteger(10, width))
    return {event, 0};
  return {kind, width};
}

std::vector<std::string> CostTable::getBuiltinNames() {
  std::vector<std::string> names;
  for (const BuiltinTable &table : builtinTables)
    names.push_back(table.name);
  return names;
}

llvm::Expected<CostTable> CostTable::load(StringRef nameOrFile) {
  for (const BuiltinTable &table : builtinTables)
    if (nameOrFile == table.name)
      return parse(nameOrFile, table.text);
  auto buffer = llvm::MemoryBuffer::getFile(nameOrFile, /*IsText=*/true);
  if (!buffer)
    return llvm::createStringError("cannot read the cost table '" + nameOrFile +
                                   "': " + buffer.getError().message() +
                                   "; built in are " +
                                   llvm::join(getBuiltinNames(), ", "));
  return parse(nameOrFile, (*buffer)->getBuffer());
}

namespace {
/// Reads one table; collects everything that is wrong with it.
class TableReader {
public:
  TableReader(StringRef file, const llvm::json::Object &object)
      : file(file), object(object) {}

  std::string text(StringRef key) {
    if (std::optional<StringRef> value = object.getString(key))
      return value->str();
    complain("'" + key + "' must be a text");
    return {};
  }
  /// A text that may be left out.
  std::string text(StringRef key, StringRef otherwise) {
    return object.get(key) ? text(key) : otherwise.str();
  }
  double positive(const llvm::json::Object &where, StringRef key,
                  const llvm::Twine &name, bool orZero) {
    std::optional<double> value = where.getNumber(key);
    if (value && (*value > 0 || (orZero && *value == 0)))
      return *value;
    complain("'" + name + "' must be a number above 0" +
             (orZero ? " or 0" : ""));
    return 0;
  }
  /// The text that a "source" refers to: every number has one.
  std::string source(const llvm::json::Object &where, const llvm::Twine &name) {
    std::optional<StringRef> key = where.getString("source");
    const llvm::json::Object *sources = object.getObject("sources");
    std::optional<StringRef> text =
        key && sources ? sources->getString(*key) : std::nullopt;
    if (text && !text->empty())
      return text->str();
    complain("'" + name +
             "' needs a \"source\" that \"sources\" explains: say where the "
             "number is from");
    return {};
  }
  std::optional<double> clock(bool hasCycles) {
    const llvm::json::Object *clock = object.getObject("clock");
    if (!clock)
      return std::nullopt;
    source(*clock, "clock");
    if (!hasCycles)
      complain("'clock' is of a processor: give 'picojoule_per_cycle', and "
               "'cycles' of events");
    return positive(*clock, "mhz", "clock.mhz", false);
  }
  void complain(const llvm::Twine &problem) {
    problems = llvm::joinErrors(
        std::move(problems),
        llvm::createStringError("cost table '" + file + "': " + problem));
  }

  StringRef file;
  const llvm::json::Object &object;
  llvm::Error problems = llvm::Error::success();
};
} // namespace

llvm::Expected<CostTable> CostTable::parse(StringRef file, StringRef text) {
  llvm::Expected<llvm::json::Value> value =
      llvm::json::parse(dropByteOrderMark(text));
  if (!value)
    return llvm::createStringError("cost table '" + file + "' is no JSON: " +
                                   llvm::toString(value.takeError()));
  const llvm::json::Object *object = value->getAsObject();
  if (!object || object->getString("schema") != StringRef("mann-cost-table/1"))
    return llvm::createStringError(
        "cost table '" + file +
        "' must be an object with \"schema\": \"mann-cost-table/1\"");
  TableReader reader(file, *object);
  CostTable table;
  table.name = reader.text("name");
  table.description = reader.text("description");
  table.process = reader.text("process");
  table.uncertainty = reader.text("uncertainty");
  table.uncertaintyFactor = reader.positive(*object, "uncertainty_factor",
                                            "uncertainty_factor", false);
  table.supplyVolts = object->getNumber("supply_volts");
  table.title = reader.text("title", table.name);
  table.use = reader.text("use", "");
  double perCycle = 0;
  std::string cycleSource;
  if (const llvm::json::Object *cycle =
          object->getObject("picojoule_per_cycle")) {
    table.hasCycles = true;
    perCycle = reader.positive(*cycle, "pj", "picojoule_per_cycle.pj", false);
    cycleSource = reader.source(*cycle, "picojoule_per_cycle");
  }
  table.clockMhz = reader.clock(table.hasCycles);
  const llvm::json::Object *events = object->getObject("events");
  if (!events || events->empty()) {
    reader.complain("'events' must be an object from event to price");
    return std::move(reader.problems);
  }
  for (const auto &[key, entry] : *events) {
    StringRef event = key;
    const llvm::json::Object *price = entry.getAsObject();
    if (!price) {
      reader.complain("'" + event + "' must be an object");
      continue;
    }
    Price result;
    result.source = reader.source(*price, event);
    if (table.hasCycles) {
      result.cycles =
          reader.positive(*price, "cycles", event + ".cycles", true);
      result.picojoule = *result.cycles * perCycle;
      result.source += "; " + cycleSource;
    } else {
      result.picojoule = reader.positive(*price, "pj", event + ".pj", true);
    }
    auto [kind, width] = splitWidth(event);
    table.prices[kind.str()][width] = std::move(result);
  }
  if (reader.problems)
    return std::move(reader.problems);
  return table;
}

const Price *CostTable::find(StringRef event) const {
  auto [kind, width] = splitWidth(event);
  auto entry = prices.find(kind.str());
  if (entry == prices.end())
    return nullptr;
  const auto &widths = entry->second;
  if (auto any = widths.find(0); any != widths.end())
    return &any->second;
  auto enough = widths.lower_bound(width);
  return enough == widths.end() ? nullptr : &enough->second;
}

llvm::Expected<std::vector<Price>>
CostTable::price(llvm::ArrayRef<std::string> events) const {
  std::vector<Price> result;
  std::vector<std::string> missing;
  for (const std::string &event : events) {
    if (const Price *price = find(event))
      result.push_back(*price);
    else
      missing.push_back("'" + event + "'");
  }
  if (missing.empty())
    return result;
  llvm::sort(missing);
  missing.erase(llvm::unique(missing), missing.end());
  return llvm::createStringError("cost table '" + name + "' has no price for " +
                                 llvm::join(missing, ", ") +
                                 "; add an entry of that kind and at least "
                                 "that width");
}
