//===- Answers.cpp - What the outputs of calls decide ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Answers.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Interfaces/Interfaces.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

static bool isId(const Port &port) {
  return !port.element.isF32() && !port.format;
}

/// Whether the op that makes the output says that each element lies in 0..1,
/// on its own: weights have a largest.
static bool holdsGates(func::FuncOp function, const Port &port) {
  Value value = function.front().getTerminator()->getOperand(port.position);
  return isGate(value) && !value.getDefiningOp<WeightingOpInterface>();
}

Answers::Answers(ModuleOp module, const Entry &entry)
    : entry(entry), errors(entry.outputs.size()) {
  if (entry.outputs.empty())
    return;
  numDecisions = 1;
  auto function = module.lookupSymbol<func::FuncOp>(entry.function);
  for (const Port &port : entry.outputs)
    bounds.push_back(getBoundOf(
        function.front().getTerminator()->getOperand(port.position)));
  if (llvm::any_of(entry.outputs, isId)) {
    kind = Kind::Ids;
  } else if (holdsGates(function, entry.outputs.front())) {
    kind = Kind::Halves;
    numDecisions = entry.outputs.front().getNumElements();
  } else {
    kind = Kind::Largest;
  }
}

int64_t Answers::add(ArrayRef<HostValue> exact, ArrayRef<HostValue> coded,
                     CallPlace place) {
  int64_t differing = 0;
  for (auto [index, port] : llvm::enumerate(entry.outputs)) {
    if (isId(port)) {
      differing |= exact[index].getIntegers() != coded[index].getIntegers();
      continue;
    }
    ErrorSum sum;
    sum.add(exact[index], coded[index], place, bounds[index]);
    errors[index].add(sum, place, /*bySteps=*/true);
  }
  if (kind == Kind::Halves)
    for (int64_t i = 0; i < numDecisions; ++i)
      differing +=
          (exact[0].getNumber(i) > 0.5) != (coded[0].getNumber(i) > 0.5);
  else if (kind == Kind::Largest)
    differing = findLargest(exact[0], 0, exact[0].getNumElements()) !=
                findLargest(coded[0], 0, coded[0].getNumElements());
  changed[place.getQuarter()] += differing;
  made[place.getQuarter()] += numDecisions;
  return differing;
}

StringRef Answers::getKindName() const {
  switch (kind) {
  case Kind::None:
    return "none";
  case Kind::Ids:
    return "ids";
  case Kind::Halves:
    return "halves";
  case Kind::Largest:
    return "largest";
  }
  llvm_unreachable("every kind has a name");
}

void Answers::describe(json::Array &outputs) const {
  for (auto [port, error] : llvm::zip_equal(entry.outputs, errors)) {
    json::Object row{{"entry", entry.name}, {"name", port.name}};
    if (!isId(port)) {
      ErrorSum whole = error.getWhole();
      row["relative_error"] = whole.getRelative();
      row["max_error"] = whole.largest;
      row["saturated"] = whole.saturated;
      row["at_limit"] = whole.atLimit;
      row["quarters"] = error.describeQuarters();
      row["steps"] = error.describeSteps();
    }
    outputs.push_back(std::move(row));
  }
}
