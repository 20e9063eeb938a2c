//===- Energy.cpp - Counts and prices of calls -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/CostTable.h"
#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Report/Report.h"
#include "llvm/ADT/SmallVectorExtras.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

namespace {

/// Counts of a call of one entry in one accounting: of an average call, and the
/// most there can be.
struct Counted {
  const Entry *entry = nullptr;
  EventCounting counting;
  std::vector<double> mean; ///< By row; empty without calls.
  std::vector<double> symbolMean;
  std::vector<int64_t> worst;
  /// Calls that were run.
  int64_t calls = 0;
};

/// Copies: a JSON value keeps only a reference to what is not a string.
std::pair<std::string, std::string> splitSource(StringRef text) {
  auto [name, op] = text.split(" = ");
  return {name.str(), op.str()};
}

/// Runs all sequences and averages over the calls of the entry that counts.
void measure(const ReportInputs &inputs, HostProgram &program,
             Counted &counted) {
  unsigned counting = counted.entry - inputs.interface->entries.data();
  std::vector<double> sums(counted.counting.executed.size());
  HostProgram::Context context = program.createContext();
  for (int64_t sequence = 0; sequence < inputs.getNumSequences(); ++sequence) {
    program.reset(context);
    for (int64_t step = 0; step < inputs.calls->getLength(sequence); ++step) {
      unsigned entry = inputs.calls->getEntry(sequence, step);
      program.call(entry, context, inputs.calls->getInputs(sequence, step));
      if (entry != counting)
        continue;
      ++counted.calls;
      for (auto [sum, executed] : llvm::zip(sums, counted.counting.executed))
        sum += executed;
    }
  }
  if (counted.calls == 0)
    return;
  for (double &sum : sums)
    sum /= double(counted.calls);
  auto middle = sums.begin() + counted.worst.size();
  counted.mean.assign(sums.begin(), middle);
  counted.symbolMean.assign(middle, sums.end());
}

LogicalResult countEntry(const ReportInputs &inputs, const Entry &entry,
                         Accounting accounting, Counted &counted) {
  counted.entry = &entry;
  counted.counting.accounting = accounting;
  counted.counting.level = accounting == Accounting::Arithmetic
                               ? EventLevel::FixedPoint
                               : EventLevel::Lowered;
  counted.counting.kernels = inputs.kernels;
  auto program = HostProgram::compile(
      inputs.network,
      ModuleOp(inputs.network).lookupSymbol<func::FuncOp>(entry.function),
      &counted.counting);
  if (failed(program))
    return failure();
  const EventCounts &counts = *counted.counting.counts;
  std::vector<int64_t> largest = counts.getExecutions().getLargest();
  for (const auto &[key, formula] : counts.getRows())
    counted.worst.push_back(formula.evaluate(largest));
  if (inputs.calls)
    measure(inputs, **program, counted);
  return success();
}

/// Adds the counts of an entry; rows name it where there are several.
void describeCounts(const Counted &counted, bool namesEntry,
                    json::Array &symbols, json::Array &rows) {
  const EventCounts &counts = *counted.counting.counts;
  std::vector<std::string> names = counts.getExecutions().getSymbolNames();
  for (auto [index, symbol] :
       llvm::enumerate(counts.getExecutions().getSymbols())) {
    json::Object entry{{"name", symbol.name}, {"largest", symbol.largest}};
    if (!counted.mean.empty())
      entry["mean"] = counted.symbolMean[index];
    if (namesEntry)
      entry["entry"] = counted.entry->name;
    symbols.push_back(std::move(entry));
  }
  for (auto [index, row] : llvm::enumerate(counts.getRows())) {
    auto [name, op] = splitSource(row.first.source);
    json::Object entry{{"source", name},
                       {"op", op},
                       {"event", row.first.event},
                       {"count", row.second.print(names)},
                       {"worst", counted.worst[index]}};
    if (!counted.mean.empty())
      entry["mean"] = counted.mean[index];
    if (namesEntry)
      entry["entry"] = counted.entry->name;
    rows.push_back(std::move(entry));
  }
}

json::Object describeCounts(ArrayRef<Counted> entries) {
  json::Array symbols, rows;
  for (const Counted &counted : entries)
    describeCounts(counted, entries.size() > 1, symbols, rows);
  return json::Object{{"symbols", std::move(symbols)},
                      {"rows", std::move(rows)}};
}

/// One table, one entry, one accounting.
FailureOr<json::Object> price(const CostTable &table, const Counted &counted,
                              ModuleOp module) {
  const EventCounts &counts = *counted.counting.counts;
  std::vector<std::string> events;
  for (const auto &[key, formula] : counts.getRows())
    events.push_back(key.event);
  llvm::Expected<std::vector<Price>> prices = table.price(events);
  if (!prices)
    return module.emitError(llvm::toString(prices.takeError()));

  struct Sum {
    double mean = 0, worst = 0, meanCount = 0, worstCount = 0, meanCycles = 0,
           worstCycles = 0;
  } total;
  std::vector<std::pair<std::string, Sum>> bySource;
  std::map<std::string, std::pair<Sum, Price>> byEvent;
  bool hasMean = !counted.mean.empty();
  for (auto [index, row] : llvm::enumerate(counts.getRows())) {
    const Price &unit = (*prices)[index];
    if (bySource.empty() || bySource.back().first != row.first.source)
      bySource.push_back({row.first.source, {}});
    auto &ofEvent = byEvent[row.first.event];
    ofEvent.second = unit;
    double mean = hasMean ? counted.mean[index] : 0,
           worst = counted.worst[index];
    for (Sum *sum : {&total, &bySource.back().second, &ofEvent.first}) {
      sum->mean += mean * unit.picojoule;
      sum->worst += worst * unit.picojoule;
      sum->meanCount += mean;
      sum->worstCount += worst;
      sum->meanCycles += mean * unit.cycles.value_or(0);
      sum->worstCycles += worst * unit.cycles.value_or(0);
    }
  }
  auto describe = [&](const Sum &sum) {
    json::Object entry{{"worst_pj", sum.worst}};
    if (hasMean)
      entry["mean_pj"] = sum.mean;
    if (table.hasCycles) {
      entry["worst_cycles"] = sum.worstCycles;
      if (hasMean)
        entry["mean_cycles"] = sum.meanCycles;
    }
    return entry;
  };
  json::Object result = describe(total);
  if (table.clockMhz) {
    result["worst_us"] = total.worstCycles / *table.clockMhz;
    if (hasMean)
      result["mean_us"] = total.meanCycles / *table.clockMhz;
  }
  result["table"] = table.name;
  result["entry"] = counted.entry->name;
  result["calls"] = counted.calls;
  result["accounting"] = getAccountingName(counted.counting.accounting);
  json::Array sources, kinds;
  for (const auto &[text, sum] : bySource) {
    auto [name, op] = splitSource(text);
    json::Object entry = describe(sum);
    entry["source"] = name;
    entry["op"] = op;
    sources.push_back(std::move(entry));
  }
  for (const auto &[event, pair] : byEvent) {
    json::Object entry = describe(pair.first);
    entry["event"] = event;
    entry["worst"] = pair.first.worstCount;
    if (hasMean)
      entry["mean"] = pair.first.meanCount;
    entry["price_pj"] = pair.second.picojoule;
    entry["price_source"] = pair.second.source;
    kinds.push_back(std::move(entry));
  }
  result["sources"] = std::move(sources);
  result["events"] = std::move(kinds);
  return result;
}

/// What the calls of an average sequence cost together, from the rows of
/// `energy` of one table and accounting.
json::Object addUp(ArrayRef<const json::Object *> rows, int64_t sequences) {
  double energy = 0, cycles = 0;
  bool hasCycles = false;
  int64_t calls = 0;
  for (const json::Object *row : rows) {
    int64_t ofEntry = *row->getInteger("calls");
    calls += ofEntry;
    energy += double(ofEntry) * row->getNumber("mean_pj").value_or(0);
    hasCycles |= row->get("mean_cycles") != nullptr;
    cycles += double(ofEntry) * row->getNumber("mean_cycles").value_or(0);
  }
  json::Object result{{"table", *rows.front()->get("table")},
                      {"accounting", *rows.front()->get("accounting")},
                      {"mean_calls", double(calls) / double(sequences)},
                      {"mean_pj", energy / double(sequences)}};
  if (hasCycles)
    result["mean_cycles"] = cycles / double(sequences);
  return result;
}

json::Object describeTable(const CostTable &table) {
  json::Object about{{"name", table.name},
                     {"title", table.title},
                     {"use", table.use},
                     {"description", table.description},
                     {"process", table.process},
                     {"supply_volts", nullptr},
                     {"uncertainty_factor", table.uncertaintyFactor},
                     {"uncertainty", table.uncertainty}};
  if (table.supplyVolts)
    about["supply_volts"] = *table.supplyVolts;
  if (table.clockMhz)
    about["clock_mhz"] = *table.clockMhz;
  return about;
}

/// Both accountings of all entries, and prices.
class EnergySections {
public:
  explicit EnergySections(const ReportInputs &inputs) : inputs(inputs) {}

  LogicalResult count();
  LogicalResult addTable(const CostTable &table);
  void addTo(json::Object &report);

private:
  const ReportInputs &inputs;
  std::vector<Counted> counted[2];
  json::Array tables, energy, ofSequences;
};

LogicalResult EnergySections::count() {
  for (const Entry &entry : inputs.interface->entries)
    for (Accounting accounting :
         {Accounting::Arithmetic, Accounting::Executed}) {
      Counted ofEntry;
      if (failed(countEntry(inputs, entry, accounting, ofEntry)))
        return failure();
      counted[accounting == Accounting::Executed].push_back(std::move(ofEntry));
    }
  return success();
}

LogicalResult EnergySections::addTable(const CostTable &table) {
  tables.push_back(describeTable(table));
  std::vector<json::Object> rows[2];
  for (unsigned entry = 0; entry < inputs.interface->entries.size(); ++entry)
    for (unsigned accounting = 0; accounting < 2; ++accounting) {
      FailureOr<json::Object> priced =
          price(table, counted[accounting][entry], inputs.network);
      if (failed(priced))
        return failure();
      rows[accounting].push_back(*priced);
      energy.push_back(std::move(*priced));
    }
  if (inputs.calls && !inputs.calls->areSamples())
    for (const std::vector<json::Object> &ofEntries : rows)
      ofSequences.push_back(
          addUp(llvm::map_to_vector(
                    ofEntries, [](const json::Object &row) { return &row; }),
                inputs.getNumSequences()));
  return success();
}

void EnergySections::addTo(json::Object &report) {
  report["events"] = json::Object{{"arithmetic", describeCounts(counted[0])},
                                  {"executed", describeCounts(counted[1])}};
  report["cost_tables"] = std::move(tables);
  report["energy"] = std::move(energy);
  if (!ofSequences.empty())
    report["sequence_energy"] = std::move(ofSequences);
}

} // namespace

LogicalResult mann::addEnergy(const ReportInputs &inputs,
                              json::Object &report) {
  EnergySections sections(inputs);
  if (failed(sections.count()))
    return failure();
  bool good = true;
  for (const std::string &name : inputs.costTables) {
    llvm::Expected<CostTable> table = CostTable::load(name);
    if (!table) {
      ModuleOp(inputs.network).emitError(llvm::toString(table.takeError()));
      good = false;
    } else {
      good &= succeeded(sections.addTable(*table));
    }
  }
  sections.addTo(report);
  return success(good);
}
