//===- Energy.cpp - Counts and prices of one run -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/CostTable.h"
#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Report/Report.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

namespace {

/// Counts in one accounting: of an average sample, and the most there can be.
struct Counted {
  EventCounting counting;
  std::vector<double> mean; ///< By row; empty without samples.
  std::vector<double> symbolMean;
  std::vector<int64_t> worst;
};

/// Copies: a JSON value keeps only a reference to what is not a string.
std::pair<std::string, std::string> splitSource(StringRef text) {
  auto [name, op] = text.split(" = ");
  return {name.str(), op.str()};
}

LogicalResult count(const ReportInputs &inputs, Accounting accounting,
                    Counted &counted) {
  FailureOr<func::FuncOp> function = getModelFunction(inputs.network);
  counted.counting.accounting = accounting;
  counted.counting.level = accounting == Accounting::Arithmetic
                               ? EventLevel::FixedPoint
                               : EventLevel::Lowered;
  auto run = compileForHost(inputs.network, *function, &counted.counting);
  if (failed(run))
    return failure();
  const EventCounts &counts = *counted.counting.counts;
  std::vector<int64_t> largest = counts.getExecutions().getLargest();
  for (const auto &[key, formula] : counts.getRows())
    counted.worst.push_back(formula.evaluate(largest));
  if (inputs.samples.empty())
    return success();
  FailureOr<SampleSet> samples = SampleSet::load(*function, inputs.samples);
  if (failed(samples))
    return failure();
  int64_t size = std::min<int64_t>(samples->size(), inputs.sampleLimit);
  std::vector<double> sums(counted.counting.executed.size());
  for (int64_t sample = 0; sample < size; ++sample) {
    if (failed((*run)(samples->get(sample))))
      return failure();
    for (auto [sum, executed] : llvm::zip(sums, counted.counting.executed))
      sum += executed;
  }
  for (double &sum : sums)
    sum /= size;
  auto middle = sums.begin() + counts.getRows().size();
  counted.mean.assign(sums.begin(), middle);
  counted.symbolMean.assign(middle, sums.end());
  return success();
}

json::Object describeCounts(const Counted &counted) {
  const EventCounts &counts = *counted.counting.counts;
  std::vector<std::string> names = counts.getExecutions().getSymbolNames();
  json::Array symbols, rows;
  for (auto [index, symbol] :
       llvm::enumerate(counts.getExecutions().getSymbols())) {
    json::Object entry{{"name", symbol.name}, {"largest", symbol.largest}};
    if (!counted.mean.empty())
      entry["mean"] = counted.symbolMean[index];
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
    rows.push_back(std::move(entry));
  }
  return json::Object{{"symbols", std::move(symbols)},
                      {"rows", std::move(rows)}};
}

/// One table, one accounting.
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
  result["table"] = table.name;
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

} // namespace

LogicalResult mann::addEnergy(const ReportInputs &inputs,
                              json::Object &report) {
  Counted counted[2];
  if (failed(count(inputs, Accounting::Arithmetic, counted[0])) ||
      failed(count(inputs, Accounting::Executed, counted[1])))
    return failure();
  report["events"] = json::Object{{"arithmetic", describeCounts(counted[0])},
                                  {"executed", describeCounts(counted[1])}};
  json::Array tables, energy;
  bool good = true;
  for (const std::string &name : inputs.costTables) {
    llvm::Expected<CostTable> table = CostTable::load(name);
    if (!table) {
      ModuleOp(inputs.network).emitError(llvm::toString(table.takeError()));
      good = false;
      continue;
    }
    json::Object about{{"name", table->name},
                       {"description", table->description},
                       {"process", table->process},
                       {"supply_volts", nullptr},
                       {"uncertainty_factor", table->uncertaintyFactor},
                       {"uncertainty", table->uncertainty}};
    if (table->supplyVolts)
      about["supply_volts"] = *table->supplyVolts;
    tables.push_back(std::move(about));
    for (const Counted &one : counted) {
      FailureOr<json::Object> priced = price(*table, one, inputs.network);
      if (failed(priced)) {
        good = false;
        break;
      }
      energy.push_back(std::move(*priced));
    }
  }
  report["cost_tables"] = std::move(tables);
  report["energy"] = std::move(energy);
  return success(good);
}
