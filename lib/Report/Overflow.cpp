//===- Overflow.cpp - Widths that sums need -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/OverflowProof.h"
#include "mann/Pipelines/Pipelines.h"
#include "mann/Report/Report.h"
#include "mann/Support/Names.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/StringSaver.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

static StringRef getText(StateBound bound) {
  switch (bound) {
  case StateBound::Bounded:
    return "bounded";
  case StateBound::Saturates:
    return "saturates";
  case StateBound::Grows:
    return "grows";
  case StateBound::Follows:
    return "follows";
  }
  llvm_unreachable("unknown bound of a state");
}

static json::Array describeStates(ArrayRef<ProvedState> states) {
  json::Array rows;
  for (const ProvedState &proof : states) {
    StateOp state = proof.state, other = proof.other;
    json::Object row{{"name", state.getSymName().str()},
                     {"min", proof.min},
                     {"max", proof.max},
                     {"bound", getText(proof.bound).str()}};
    if (proof.op) {
      std::string source = getLocationText(proof.op->getLoc());
      auto [name, op] = StringRef(source).split(" = ");
      row["source"] = name.str();
      row["op"] = op.str();
      row["least"] = proof.least;
      row["most"] = proof.most;
    }
    if (other)
      row["with"] = other.getSymName().str();
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The entry that an op is in, where there are several.
static std::string getEntryName(const ReportInputs &inputs, Operation *op) {
  auto function = op->getParentOfType<func::FuncOp>();
  const Entry *entry = inputs.hasSeveralEntries() && function
                           ? inputs.interface->findEntry(function.getSymName())
                           : nullptr;
  return entry ? entry->name : std::string();
}

/// The tightest range of each source op, in the order of the program.
static json::Array describeSources(const ReportInputs &inputs,
                                   ArrayRef<ProvedRange> ranges) {
  auto spare = [](const ProvedRange &range) {
    return int(range.width) - int(range.getNeededWidth());
  };
  // By the entry and the source.
  using Key = std::pair<StringRef, StringRef>;
  llvm::MapVector<Key, ProvedRange> tightest;
  llvm::BumpPtrAllocator storage;
  llvm::StringSaver names(storage);
  for (const ProvedRange &range : ranges) {
    Key key{names.save(getEntryName(inputs, range.op)),
            names.save(getLocationText(range.op->getLoc()))};
    auto [entry, isNew] = tightest.insert({key, range});
    if (!isNew && spare(range) < spare(entry->second))
      entry->second = range;
  }
  json::Array rows;
  for (const auto &[key, range] : tightest) {
    auto [name, op] = key.second.split(" = ");
    json::Object row{{"source", name.str()},
                     {"op", op.str()},
                     {"min", llvm::toString(range.min, 10, /*Signed=*/true)},
                     {"max", llvm::toString(range.max, 10, /*Signed=*/true)},
                     {"needed_bits", range.getNeededWidth()},
                     {"bits", range.width},
                     {"fits", range.fits()}};
    if (!key.first.empty())
      row["entry"] = key.first.str();
    rows.push_back(std::move(row));
  }
  return rows;
}

LogicalResult mann::addOverflow(const ReportInputs &inputs,
                                json::Object &report) {
  if (inputs.interface->usesFloat)
    return success();
  OwningOpRef<ModuleOp> copy = ModuleOp(inputs.network).clone();
  PassManager pm(copy->getContext());
  buildLowerToBuffersPipeline(pm);
  if (failed(pm.run(*copy)))
    return failure();
  OverflowProof proof = proveNoOverflow(*copy);
  int64_t overflowing = llvm::count_if(
      proof.ranges, [](const ProvedRange &range) { return !range.fits(); });
  report["overflow"] =
      json::Object{{"bounded", int64_t(proof.ranges.size())},
                   {"overflowing", overflowing},
                   {"sources", describeSources(inputs, proof.ranges)},
                   {"states", describeStates(proof.states)}};
  return success();
}
