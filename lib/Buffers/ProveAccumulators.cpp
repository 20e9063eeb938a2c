//===- ProveAccumulators.cpp - Reports sums that may leave their type ----===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/OverflowProof.h"
#include "mann/Buffers/Passes.h"
#include "mann/Support/Names.h"
#include "llvm/ADT/StringExtras.h"

namespace mann {
#define GEN_PASS_DEF_PROVEACCUMULATORS
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {
struct ProveAccumulators
    : mann::impl::ProveAccumulatorsBase<ProveAccumulators> {
  using ProveAccumulatorsBase::ProveAccumulatorsBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isExternal())
        continue;
      for (const ProvedRange &range : proveRanges(function)) {
        ++numProved;
        if (range.fits())
          continue;
        std::string source = getLocationText(range.op->getLoc());
        InFlightDiagnostic error = range.op->emitOpError("may overflow");
        if (!source.empty())
          error << " in '" << source << "'";
        error << ": its values lie in "
              << llvm::toString(range.min, 10, /*Signed=*/true) << ".."
              << llvm::toString(range.max, 10, /*Signed=*/true)
              << ", which takes " << range.getNeededWidth()
              << " bits, and it has " << range.width;
        signalPassFailure();
      }
    }
    markAllAnalysesPreserved();
  }
};
} // namespace
