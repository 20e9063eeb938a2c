//===- ValueMagnitudes.cpp - How large the values of a model get ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ValueMagnitudes.h"
#include "mann/Model/Model.h"

using namespace mlir;
using namespace mann;

ValueMagnitudes::ValueMagnitudes(const SharedPlaces &shared, double headroom)
    : shared(shared), headroom(headroom), groups(shared.getGroups().size()) {}

std::optional<Magnitude> ValueMagnitudes::get(Value value) {
  if (auto use = value.getDefiningOp<GetParameterOp>()) {
    Operation *parameter =
        SymbolTable::lookupNearestSymbolFrom(use, use.getParameterAttr());
    auto found = parameters.find(parameter);
    if (found != parameters.end())
      return Magnitude{found->second};
  }
  if (std::optional<unsigned> group = shared.findGroup(value))
    return getOfGroup(*group);
  if (shared.isGateResult(value))
    return Magnitude{1.0};
  if (std::optional<Magnitude> magnitude = getKnownMagnitude(value, headroom))
    return magnitude;
  Type format = getDecidedFormat(value);
  if (std::optional<Format> codes = format ? getFormat(format) : std::nullopt)
    return Magnitude{double(codes->max) * codes->step()};
  return std::nullopt;
}

std::optional<Magnitude> ValueMagnitudes::getOfGroup(unsigned group) {
  GroupFacts &facts = groups[group];
  if (!facts.isVisited)
    facts = {true, findOfGroup(shared.getGroups()[group])};
  return facts.magnitude;
}

std::optional<Magnitude>
ValueMagnitudes::findOfGroup(const SharedPlaces::Group &group) {
  if (group.isGate)
    return Magnitude{1.0};
  Magnitude all;
  bool isMeasured = true;
  for (const Place &place : group.places) {
    if (DenseF32ArrayAttr range = place.getRange())
      all = getUnion(
          all, {range[0] * headroom, /*isBound=*/false, range[1] * headroom});
    else
      isMeasured = false;
    // What was measured need not contain the value before the first call.
    if (auto state = dyn_cast<StateOp>(place.op))
      if (ElementsAttr value = getInitialValue(state))
        all = getUnion(all, {getLargestMagnitude(readFloats(value))});
  }
  for (Value value : group.incoming) {
    if (isMeasured && !value.getDefiningOp<GetParameterOp>())
      continue;
    std::optional<Magnitude> magnitude = get(value);
    if (!magnitude)
      return std::nullopt;
    all = getUnion(all, *magnitude);
  }
  return all;
}
