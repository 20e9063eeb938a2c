//===- StateErrors.cpp - States over time, float and quantized ------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StateErrors.h"
#include <cmath>

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

/// The largest bound of what entries store in a state; 0 if one has none.
static double getBoundOfState(const Model &model, unsigned state,
                              ModuleOp network) {
  double bound = 0;
  for (const Entry &entry : model.entries)
    for (const StateUse &use : entry.states) {
      if (use.state != state || !use.result)
        continue;
      auto function = network.lookupSymbol<func::FuncOp>(entry.function);
      double stored =
          getBoundOf(function.front().getTerminator()->getOperand(*use.result));
      if (stored == 0)
        return 0;
      bound = std::max(bound, stored);
    }
  return bound;
}

StateErrors::StateErrors(const Executor &exact, const Executor &coded,
                         ModuleOp network)
    : exact(exact), coded(coded) {
  for (const ModelState &info : coded.getModel().states) {
    State state;
    state.info = &info;
    state.bound = getBoundOfState(coded.getModel(), states.size(), network);
    for (auto [index, candidate] : llvm::enumerate(exact.getModel().states))
      if (candidate.name == info.name &&
          cast<ShapedType>(candidate.type).getShape() ==
              cast<ShapedType>(info.type).getShape())
        state.counterpart = index;
    states.push_back(std::move(state));
  }
}

void StateErrors::beginSequence() {
  for (State &state : states) {
    state.exact = state.coded = {};
    state.errors = state.saturated = state.atLimit = {};
  }
}

void StateErrors::beginCall(CallPlace place) {
  for (auto [index, state] : llvm::enumerate(states))
    if (state.counterpart)
      state.before.add(exact.getState(*state.counterpart),
                       coded.getState(index), place, state.bound);
}

void StateErrors::Curve::add(const HostValue &value) {
  double most = 0, squares = 0;
  for (int64_t i = 0; i < value.getNumElements(); ++i) {
    double number = value.getNumber(i);
    most = std::max(most, std::abs(number));
    squares += number * number;
  }
  largest.push_back(roundForDrawing(most));
  rms.push_back(
      roundForDrawing(std::sqrt(squares / double(value.getNumElements()))));
}

void StateErrors::endCall(CallPlace place) {
  for (auto [index, state] : llvm::enumerate(states)) {
    HostValue value = coded.getState(index);
    state.coded.add(value);
    // Without a counterpart, compared with itself: limits still count.
    HostValue other =
        state.counterpart ? exact.getState(*state.counterpart) : value;
    if (state.counterpart)
      state.exact.add(other);
    ErrorSum sum;
    sum.add(other, value, place, state.bound);
    state.after.add(sum, place, /*bySteps=*/true);
    state.errors.push_back(sum.getRelative());
    state.saturated.push_back(sum.saturated);
    state.atLimit.push_back(sum.atLimit);
  }
}

double StateErrors::getNoiseBefore(StringRef name) const {
  for (const State &state : states)
    if (state.info->name == name && state.counterpart)
      return state.before.noiseToSignal();
  return 0;
}

static json::Value describeLimit(Type type) {
  std::optional<NumberLimits> limits = NumberLimits::of(type);
  return limits ? json::Value(limits->greatest) : json::Value(nullptr);
}

json::Array StateErrors::describe() const {
  json::Array result;
  for (const State &state : states) {
    ErrorSum whole = state.after.getWhole();
    json::Object row{{"name", state.info->name},
                     {"compared", state.counterpart.has_value()},
                     {"limit", describeLimit(state.info->type)},
                     {"elements", whole.elements},
                     {"saturated", whole.saturated},
                     {"at_limit", whole.atLimit},
                     {"first_saturated", nullptr}};
    if (whole.firstSaturated)
      row["first_saturated"] =
          json::Object{{"sequence", whole.firstSaturated->sequence},
                       {"step", whole.firstSaturated->step}};
    if (state.counterpart) {
      row["relative_error"] = whole.getRelative();
      row["max_error"] = whole.largest;
      row["quarters"] = state.after.describeQuarters();
      row["steps"] = state.after.describeSteps();
    }
    result.push_back(std::move(row));
  }
  return result;
}

json::Array StateErrors::describeSequence() const {
  json::Array result;
  for (const State &state : states) {
    json::Object row{{"name", state.info->name},
                     {"limit", describeLimit(state.info->type)},
                     {"largest", json::Array(state.coded.largest)},
                     {"rms", json::Array(state.coded.rms)},
                     {"saturated", json::Array(state.saturated)},
                     {"at_limit", json::Array(state.atLimit)}};
    if (state.counterpart) {
      row["float_largest"] = json::Array(state.exact.largest);
      row["float_rms"] = json::Array(state.exact.rms);
      row["relative_error"] = json::Array(state.errors);
    }
    result.push_back(std::move(row));
  }
  return result;
}
