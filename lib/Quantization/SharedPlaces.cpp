//===- SharedPlaces.cpp - Values of several ops in one format -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SharedPlaces.h"
#include "mann/Model/Model.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/IntEqClasses.h"

using namespace mlir;
using namespace mann;

Type SharedPlaces::Group::getFormat() const {
  for (const Place &place : places)
    if (Type format = place.getFormat())
      return format;
  return {};
}

SharedPlaces::SharedPlaces(ModuleOp module) {
  collect(module);
  formGroups();
  findGates();
}

std::optional<unsigned> SharedPlaces::findGroup(Value value) const {
  // Unreachable code may have cycles.
  SmallPtrSet<Value, 4> path;
  for (; value && path.insert(value).second; value = getTakenOver(value)) {
    const auto *found = groupOf.find(getPlace(value).key());
    if (found != groupOf.end())
      return found->second;
  }
  return std::nullopt;
}

Place SharedPlaces::getAnyTarget(Value value) const {
  for (OpOperand &use : value.getUses())
    if (Place place = targets.lookup(&use))
      return place;
  return {};
}

Place SharedPlaces::getOnlyTarget(Value value) const {
  // Unreachable code may have cycles.
  SmallPtrSet<Operation *, 4> path;
  while (value.hasOneUse()) {
    OpOperand &use = *value.use_begin();
    if (Place place = targets.lookup(&use))
      return place;
    auto user = dyn_cast<QuantizableOpInterface>(use.getOwner());
    if (!user || user->getNumResults() != 1 || !path.insert(user).second ||
        getTakenOver(user->getResult(0)) != value)
      return {};
    value = user->getResult(0);
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Places and what becomes them
//===----------------------------------------------------------------------===//

void SharedPlaces::addPlace(Place place) {
  groupOf.insert({place.key(), groupOf.size()});
}

void SharedPlaces::addSource(OpOperand &operand, Place place) {
  sources.push_back({&operand, place});
  targets[&operand] = place;
}

void SharedPlaces::collect(ModuleOp module) {
  // A function that states start from, and the first of them.
  llvm::DenseMap<Operation *, Place> starts;
  module.walk([&](StateOp state) {
    if (!isFloatTensor(state.getType()))
      return;
    Place place{state, 0};
    addPlace(place);
    if (!state.getSource())
      return;
    auto function = SymbolTable::lookupNearestSymbolFrom<FunctionOpInterface>(
        state, state.getSourceAttr());
    if (!function)
      return;
    auto [it, isNew] = starts.try_emplace(function, place);
    if (!isNew)
      twins.push_back({it->second, place});
  });
  module.walk([&](scf::ForOp loop) {
    for (auto [index, init] : llvm::enumerate(loop.getInitArgsMutable())) {
      if (!isFloatTensor(init.get().getType()))
        continue;
      Place place{loop, unsigned(index)};
      addPlace(place);
      values.push_back(loop.getRegionIterArg(index));
      values.push_back(loop.getResult(index));
      addSource(init, place);
      addSource(loop.getBody()->getTerminator()->getOpOperand(index), place);
    }
  });
  module.walk([&](FunctionOpInterface function) {
    if (function.isExternal())
      return;
    for (BlockArgument argument : function.getArguments())
      if (StateOp state = getStateOf(argument);
          state && isFloatTensor(state.getType()))
        values.push_back(argument);
    Place start = starts.lookup(function);
    for (Block &block : function.getFunctionBody()) {
      if (!block.mightHaveTerminator() ||
          !block.getTerminator()->hasTrait<OpTrait::ReturnLike>())
        continue;
      for (OpOperand &operand : block.getTerminator()->getOpOperands()) {
        StateOp state = getResultState(function, operand.getOperandNumber());
        if (!isFloatTensor(operand.get().getType()))
          continue;
        if (Place place = state ? Place{state, 0} : start)
          addSource(operand, place);
      }
    }
  });
}

void SharedPlaces::formGroups() {
  llvm::IntEqClasses classes(groupOf.size());
  auto indexOf = [&](Place place) { return groupOf.lookup(place.key()); };
  for (auto [a, b] : twins)
    classes.join(indexOf(a), indexOf(b));
  for (const Source &source : sources)
    if (std::optional<unsigned> other = findGroup(source.operand->get()))
      classes.join(indexOf(source.place), *other);
  classes.compress();
  groups.resize(classes.getNumClasses());
  for (auto &[key, index] : groupOf) {
    index = classes[index];
    groups[index].places.push_back({key.first, key.second});
  }
  for (Value value : values)
    groups[indexOf(getPlace(value))].values.push_back(value);
  for (const Source &source : sources) {
    Value value = source.operand->get();
    if (!findGroup(value))
      groups[indexOf(source.place)].incoming.push_back(value);
  }
}

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

/// Whether there are numbers, all in 0..1.
static bool areGates(ElementsAttr value) {
  SmallVector<float> numbers = readFloats(value);
  return !numbers.empty() && llvm::all_of(numbers, [](float number) {
    return number >= 0 && number <= 1;
  });
}

bool SharedPlaces::isInitialGate(StateOp state) const {
  // What a function computes is among the sources.
  ElementsAttr value = getInitialValue(state);
  return value ? areGates(value)
               : bool(SymbolTable::lookupNearestSymbolFrom<FunctionOpInterface>(
                     state, state.getSourceAttr()));
}

bool SharedPlaces::isGateResult(Value value) const {
  auto op = value.getDefiningOp<QuantizableOpInterface>();
  return op && op.resultIsGate(cast<OpResult>(value).getResultNumber(),
                               [&](Value operand) { return isGate(operand); });
}

bool SharedPlaces::isGate(Value value) const {
  // Unreachable code may have cycles.
  SmallPtrSet<Operation *, 4> path;
  while (true) {
    Place place = getPlace(value);
    if (place && place.getFormat()) {
      std::optional<Format> format = mann::getFormat(place.getFormat());
      return format && format->isGate();
    }
    const auto *group = place ? groupOf.find(place.key()) : groupOf.end();
    if (group != groupOf.end())
      return groups[group->second].isGate;
    Operation *op = value.getDefiningOp();
    if (auto use = dyn_cast_if_present<GetParameterOp>(op)) {
      auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
          use, use.getParameterAttr());
      return areGates(parameter.getValueAttr());
    }
    if (!isa_and_present<QuantizableOpInterface>(op) || !path.insert(op).second)
      return false;
    Value source = getTakenOver(value);
    if (!source)
      return isGateResult(value);
    value = source;
  }
}

void SharedPlaces::findGates() {
  // A group without a gate among its sources is one by accident, if at all.
  auto mayBeGate = [&](const Group &group) {
    bool hasGate = llvm::any_of(group.incoming, [](Value value) {
      return !value.getDefiningOp<GetParameterOp>();
    });
    return hasGate && llvm::all_of(group.places, [&](const Place &place) {
             auto state = dyn_cast<StateOp>(place.op);
             return !state || isInitialGate(state);
           });
  };
  for (Group &group : groups)
    group.isGate = mayBeGate(group);
  // What becomes a group may be made from what it, or another, held before: all
  // are gates until one takes in something that is none.
  for (bool changes = true; changes;) {
    changes = false;
    for (Group &group : groups)
      if (group.isGate && !llvm::all_of(group.incoming, [&](Value value) {
            return isGate(value);
          })) {
        group.isGate = false;
        changes = true;
      }
  }
}
