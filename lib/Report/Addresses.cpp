//===- Addresses.cpp - Which slots are read, and what changes it ----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Addresses.h"
#include "mann/Interfaces/Interfaces.h"
#include "mann/Support/Names.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

std::string mann::getSource(Operation *op) {
  std::string text = getLocationText(op->getLoc());
  return StringRef(text).split(" = ").second == op->getName().getStringRef()
             ? text
             : "";
}

/// The value's name in "p0 = mann.softmax".
static std::string getName(const std::string &source) {
  return StringRef(source).split(" = ").first.str();
}

static std::string getKind(const std::string &source) {
  return StringRef(source).split(" = ").second.str();
}

/// The slots of `size` that are filled in this call.
static int64_t getFilled(const TracedOp &traced, int64_t size) {
  auto slots = dyn_cast<FilledSlotsOpInterface>(traced.op);
  if (slots && slots.getFilledCount())
    for (auto [operand, value] :
         llvm::zip(traced.op->getOperands(), traced.operands))
      if (operand == slots.getFilledCount())
        return std::clamp<int64_t>(value->getIntegers()[0], 0, size);
  return size;
}

void Addresses::findAddresses(unsigned entry, func::FuncOp function) {
  function.walk([&](WeightingOpInterface op) {
    auto isRead = [](Operation *user) {
      return !isa<WeightingOpInterface>(user) &&
             !user->hasTrait<OpTrait::IsTerminator>();
    };
    if (llvm::any_of(op.getWeights().getUsers(), isRead))
      addresses.insert({entry, getSource(op)});
  });
}

void Addresses::beginSequence() {
  changedScores = changedAddresses = 0;
  maps.clear();
}

/// Compares the largest elements of each head; how many differ.
int64_t Addresses::count(std::vector<Choices> &all, const ComparedOp &op,
                         int64_t filled) {
  auto known = llvm::find_if(all, [&](const Choices &one) {
    return one.source == op.source && one.entry == op.place.entry;
  });
  int64_t slots = op.coded().getShape().back(),
          heads = op.coded().getNumElements() / slots;
  if (known == all.end()) {
    Choices choices;
    choices.source = op.source;
    choices.entry = op.place.entry;
    choices.hop = op.hop;
    choices.slots = slots;
    choices.isAddress = addresses.count({op.place.entry, op.source});
    choices.heads.resize(heads);
    known = all.insert(all.end(), std::move(choices));
  }
  ++known->calls;
  int64_t changed = 0;
  for (int64_t head = 0; head < heads && filled; ++head) {
    ErrorSum error;
    error.add(op.exact, op.coded(), op.place, head * slots, filled,
              /*bound=*/0);
    known->heads[head].error.add(error, op.place, /*bySteps=*/false);
    if (findLargest(op.exact, head * slots, filled) ==
        findLargest(op.coded(), head * slots, filled))
      continue;
    ++known->heads[head].flips[op.place.getQuarter()];
    ++changed;
  }
  return changed;
}

/// Adds the weights of a call to the maps of the sequence.
void Addresses::keep(const ComparedOp &op, int64_t filled) {
  int64_t slots = op.coded().getShape().back(),
          heads = op.coded().getNumElements() / slots;
  for (int64_t head = 0; head < heads; ++head) {
    auto map = llvm::find_if(maps, [&](const MapRows &one) {
      return one.source == op.source && one.entry == op.place.entry &&
             one.iterations == op.iterations && one.head == head;
    });
    if (map == maps.end()) {
      MapRows rows;
      rows.source = op.source;
      rows.iterations = op.iterations;
      rows.entry = op.place.entry;
      rows.hop = op.hop;
      rows.head = head;
      rows.heads = heads;
      rows.slots = slots;
      map = maps.insert(maps.end(), std::move(rows));
    }
    auto getRow = [&](const HostValue &value) {
      std::vector<double> row;
      row.reserve(filled);
      for (int64_t i = 0; i < filled; ++i)
        row.push_back(value.getNumber(head * slots + i));
      return row;
    };
    map->steps.push_back(op.place.step);
    map->exact.push_back(getRow(op.exact));
    map->coded.push_back(getRow(op.coded()));
    if (filled && findLargest(op.exact, head * slots, filled) !=
                      findLargest(op.coded(), head * slots, filled))
      map->flipped.push_back(op.place.step);
  }
}

void Addresses::visit(const ComparedOp &op) {
  if (op.coded().getShape().empty())
    return;
  int64_t filled = getFilled(op.traced, op.coded().getShape().back());
  if (isa<AddressingOpInterface>(op.traced.op))
    changedScores += count(scores, op, filled);
  if (!isa<WeightingOpInterface>(op.traced.op))
    return;
  int64_t changed = count(weightings, op, filled);
  if (!addresses.count({op.place.entry, op.source}))
    return;
  changedAddresses += changed;
  if (int64_t(changedAt.size()) <= op.place.step)
    changedAt.resize(op.place.step + 1);
  changedAt[op.place.step] += changed;
  changedIn[op.place.getQuarter()] += changed;
  keep(op, filled);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

json::Array Addresses::describeScores() const {
  json::Array result;
  for (const Choices &one : scores) {
    int64_t total = 0;
    json::Array heads;
    for (const Choices::Head &head : one.heads) {
      int64_t flips = 0;
      for (int64_t quarter : head.flips)
        flips += quarter;
      heads.push_back(flips);
      total += flips;
    }
    json::Object entry{{"source", getName(one.source)},
                       {"hop", int64_t(one.hop)},
                       {"flips", total}};
    if (heads.size() > 1)
      entry["head_flips"] = std::move(heads);
    result.push_back(std::move(entry));
  }
  return result;
}

json::Array Addresses::describeWeightings() const {
  json::Array result;
  for (const Choices &one : weightings) {
    json::Array heads;
    for (auto [number, head] : llvm::enumerate(one.heads)) {
      int64_t total = 0;
      for (int64_t quarter : head.flips)
        total += quarter;
      heads.push_back(
          json::Object{{"head", int64_t(number)},
                       {"flips", total},
                       {"flips_by_quarter", json::Array(head.flips)},
                       {"relative_error", head.error.getWhole().getRelative()},
                       {"quarters", head.error.describeQuarters()}});
    }
    result.push_back(json::Object{{"source", getName(one.source)},
                                  {"op", getKind(one.source)},
                                  {"entry", model.entries[one.entry].name},
                                  {"hop", int64_t(one.hop)},
                                  {"slots", one.slots},
                                  {"calls", one.calls},
                                  {"is_address", one.isAddress},
                                  {"heads", std::move(heads)}});
  }
  return result;
}

json::Array Addresses::describeSample() const {
  json::Array result;
  for (const MapRows &map : maps) {
    json::Array weights;
    for (double weight : map.coded.front())
      weights.push_back(weight);
    json::Object row{{"source", getName(map.source)},
                     {"hop", int64_t(map.hop)},
                     {"weights", std::move(weights)}};
    if (map.heads > 1)
      row["head"] = map.head;
    result.push_back(std::move(row));
  }
  return result;
}

static json::Array describeRows(const std::vector<std::vector<double>> &rows) {
  json::Array result;
  for (const std::vector<double> &row : rows) {
    json::Array weights;
    for (double weight : row)
      weights.push_back(roundForDrawing(weight));
    result.push_back(std::move(weights));
  }
  return result;
}

json::Array Addresses::describeSequence() const {
  json::Array result;
  for (const MapRows &map : maps)
    result.push_back(
        json::Object{{"source", getName(map.source) + map.iterations},
                     {"entry", model.entries[map.entry].name},
                     {"hop", int64_t(map.hop)},
                     {"head", map.head},
                     {"heads", map.heads},
                     {"slots", map.slots},
                     {"steps", json::Array(map.steps)},
                     {"flipped_steps", json::Array(map.flipped)},
                     {"float", describeRows(map.exact)},
                     {"quantized", describeRows(map.coded)}});
  return result;
}
