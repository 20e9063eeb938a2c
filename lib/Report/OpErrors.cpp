//===- OpErrors.cpp - Ops where the accuracy is lost ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Comparison.h"
#include <cmath>

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

void OpErrors::add(unsigned entry, unsigned hop, Operation *op,
                   const std::string &source, const ErrorSum &error,
                   CallPlace place) {
  auto [known, isNew] = numbers.insert({{entry, source}, ops.size()});
  if (isNew)
    ops.push_back({op, source, entry, hop, {}, {}});
  ops[known->second].error.add(error, place, /*bySteps=*/false);
}

/// The noise of an op beyond that of its noisiest operand.
double OpErrors::getAddedNoise(const OpError &one,
                               const StateErrors &states) const {
  double before = 0;
  SmallVector<Value> work(one.op->getOperands());
  while (!work.empty()) {
    Value value = work.pop_back_val();
    Operation *producer = value.getDefiningOp();
    if (!producer) {
      if (StateOp state = getStateOf(value))
        before = std::max(before, states.getNoiseBefore(state.getSymName()));
      continue;
    }
    auto known = numbers.find({one.entry, getSource(producer)});
    // What quantization inserts stands for what it is made from.
    if (known == numbers.end())
      llvm::append_range(work, producer->getOperands());
    else
      before = std::max(before, ops[known->second].whole.noiseToSignal());
  }
  return std::max(0.0, one.whole.noiseToSignal() - before);
}

json::Object OpErrors::describe(const OpError &one, double added,
                                const Model &model, bool areSamples) const {
  const ErrorSum &error = one.whole;
  double ratio = error.noiseToSignal();
  auto [name, kind] = StringRef(one.source).split(" = ");
  json::Object row{{"source", name.str()},
                   {"op", kind.str()},
                   {"hop", int64_t(one.hop)},
                   {"sqnr_db", nullptr},
                   {"added_noise", std::isfinite(added) ? added : 1e9},
                   {"max_error", error.largest},
                   {"max_error_element", error.largestElement},
                   {"elements", error.elements},
                   {"saturated", error.saturated}};
  if (ratio > 0 && std::isfinite(ratio))
    row["sqnr_db"] = -10 * std::log10(ratio);
  std::optional<CallPlace> first = error.firstSaturated;
  if (areSamples) {
    row["max_error_sample"] = error.largestPlace.sequence;
    row["first_saturated_sample"] =
        first ? json::Value(first->sequence) : json::Value(nullptr);
    return row;
  }
  row["entry"] = model.entries[one.entry].name;
  row["max_error_sequence"] = error.largestPlace.sequence;
  row["max_error_step"] = error.largestPlace.step;
  row["at_limit"] = error.atLimit;
  row["first_saturated"] = nullptr;
  if (first)
    row["first_saturated"] =
        json::Object{{"sequence", first->sequence}, {"step", first->step}};
  row["quarters"] = one.error.describeQuarters();
  return row;
}

json::Array OpErrors::describe(const Model &model, const StateErrors &states,
                               bool areSamples) {
  for (OpError &one : ops)
    one.whole = one.error.getWhole();
  std::vector<std::pair<double, json::Object>> rows;
  for (const OpError &one : ops) {
    double added = getAddedNoise(one, states);
    rows.push_back({added, describe(one, added, model, areSamples)});
  }
  llvm::stable_sort(
      rows, [](const auto &a, const auto &b) { return a.first > b.first; });
  json::Array result;
  for (auto &[added, row] : rows)
    result.push_back(std::move(row));
  return result;
}

std::array<int64_t, 4> OpErrors::countSaturated() const {
  std::array<int64_t, 4> counts{};
  for (const OpError &one : ops)
    for (auto [count, quarter] : llvm::zip(counts, one.error.quarters))
      count += quarter.saturated;
  return counts;
}
