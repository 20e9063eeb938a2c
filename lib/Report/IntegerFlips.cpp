//===- IntegerFlips.cpp - Indices and counts that came out otherwise ------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Comparison.h"
#include <numeric>

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

bool mann::isInteger(const HostValue &exact) {
  return getElementTypeOrSelf(exact.getType()).isSignlessInteger();
}

int64_t IntegerFlips::Row::countFlips() const {
  return std::accumulate(flips.begin(), flips.end(), int64_t(0));
}

void IntegerFlips::add(unsigned entry, unsigned hop, const std::string &source,
                       const HostValue &exact, const HostValue &coded,
                       CallPlace place) {
  auto [known, isNew] = numbers.insert({{entry, source}, rows.size()});
  if (isNew)
    rows.push_back({source, entry, hop, 0, {}, {}});
  Row &row = rows[known->second];
  for (int64_t i = 0; i < exact.getNumElements(); ++i) {
    ++row.elements;
    if (exact.getNumber(i) == coded.getNumber(i))
      continue;
    ++row.flips[place.getQuarter()];
    if (!row.first)
      row.first = place;
  }
}

static json::Value describePlace(const std::optional<CallPlace> &place) {
  if (!place)
    return nullptr;
  return json::Object{{"sequence", place->sequence}, {"step", place->step}};
}

json::Array IntegerFlips::describe(const Model &model, bool areSamples) const {
  std::vector<const Row *> order;
  for (const Row &row : rows)
    order.push_back(&row);
  llvm::stable_sort(order, [](const Row *a, const Row *b) {
    return a->countFlips() * b->elements > b->countFlips() * a->elements;
  });
  json::Array result;
  for (const Row *row : order) {
    auto [name, kind] = StringRef(row->source).split(" = ");
    json::Object object{{"source", name.str()},
                        {"op", kind.str()},
                        {"hop", int64_t(row->hop)},
                        {"elements", row->elements},
                        {"flips", row->countFlips()}};
    if (areSamples) {
      object["first_flipped_sample"] =
          row->first ? json::Value(row->first->sequence) : json::Value(nullptr);
    } else {
      object["entry"] = model.entries[row->entry].name;
      object["first_flipped"] = describePlace(row->first);
      object["flips_by_quarter"] = json::Array(row->flips);
    }
    result.push_back(std::move(object));
  }
  return result;
}
