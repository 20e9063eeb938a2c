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

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

using Ranges =
    llvm::MapVector<std::string, ProvedRange, std::map<std::string, unsigned>>;

/// The tightest range of each source op, in program order.
static Ranges findTightest(ArrayRef<ProvedRange> ranges) {
  Ranges tightest;
  auto spare = [](const ProvedRange &range) {
    return int(range.width) - int(range.getNeededWidth());
  };
  for (const ProvedRange &range : ranges) {
    auto [known, isNew] =
        tightest.insert({getLocationText(range.op->getLoc()), range});
    if (!isNew && spare(range) < spare(known->second))
      known->second = range;
  }
  return tightest;
}

static json::Object describeRange(StringRef source, const ProvedRange &range) {
  auto [name, op] = source.split(" = ");
  return json::Object{{"source", name.str()},
                      {"op", op.str()},
                      {"min", llvm::toString(range.min, 10, /*Signed=*/true)},
                      {"max", llvm::toString(range.max, 10, /*Signed=*/true)},
                      {"needed_bits", range.getNeededWidth()},
                      {"bits", range.width},
                      {"fits", range.fits()}};
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
  int64_t bounded = 0, overflowing = 0;
  json::Array rows;
  for (const Entry &entry : inputs.interface->entries) {
    auto function = copy->lookupSymbol<func::FuncOp>(entry.function);
    std::vector<ProvedRange> ranges = proveRanges(function);
    bounded += ranges.size();
    overflowing += llvm::count_if(
        ranges, [](const ProvedRange &range) { return !range.fits(); });
    for (const auto &[source, range] : findTightest(ranges)) {
      json::Object row = describeRange(source, range);
      if (inputs.hasSeveralEntries())
        row["entry"] = entry.name;
      rows.push_back(std::move(row));
    }
  }
  report["overflow"] = json::Object{{"bounded", bounded},
                                    {"overflowing", overflowing},
                                    {"sources", std::move(rows)}};
  return success();
}
