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
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mann;
namespace json = llvm::json;

LogicalResult mann::addOverflow(const ReportInputs &inputs,
                                json::Object &report) {
  if (inputs.interface->usesFloat)
    return success();
  OwningOpRef<ModuleOp> copy = ModuleOp(inputs.network).clone();
  PassManager pm(copy->getContext());
  buildLowerToBuffersPipeline(pm);
  if (failed(pm.run(*copy)))
    return failure();
  auto function = copy->lookupSymbol<func::FuncOp>(
      inputs.interface->getOnlyEntry().function);
  // The tightest of each source op, in program order.
  std::vector<std::string> order;
  std::map<std::string, ProvedRange> tightest;
  int64_t bounded = 0, overflowing = 0;
  for (const ProvedRange &range : proveRanges(function)) {
    ++bounded;
    overflowing += !range.fits();
    std::string source = getLocationText(range.op->getLoc());
    auto [entry, isNew] = tightest.insert({source, range});
    if (isNew)
      order.push_back(source);
    else if (int(range.width) - int(range.getNeededWidth()) <
             int(entry->second.width) - int(entry->second.getNeededWidth()))
      entry->second = range;
  }
  json::Array rows;
  for (const std::string &source : order) {
    const ProvedRange &range = tightest.find(source)->second;
    auto [name, op] = StringRef(source).split(" = ");
    rows.push_back(
        json::Object{{"source", name.str()},
                     {"op", op.str()},
                     {"min", llvm::toString(range.min, 10, /*Signed=*/true)},
                     {"max", llvm::toString(range.max, 10, /*Signed=*/true)},
                     {"needed_bits", range.getNeededWidth()},
                     {"bits", range.width},
                     {"fits", range.fits()}});
  }
  report["overflow"] = json::Object{{"bounded", bounded},
                                    {"overflowing", overflowing},
                                    {"sources", std::move(rows)}};
  return success();
}
