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
    if (failed(verifyWidths(getOperation())))
      return signalPassFailure();
    OverflowProof proof = proveNoOverflow(getOperation());
    for (const ProvedRange &range : proof.ranges) {
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
    for (const ProvedState &state : proof.states) {
      ++numStates;
      warnOfGrowth(state);
    }
    markAllAnalysesPreserved();
  }

private:
  static LogicalResult verifyWidths(ModuleOp module);
  static void warnOfGrowth(const ProvedState &state);
};
} // namespace

/// Ranges are computed in 128 bits, which hold what one op makes of 64.
LogicalResult ProveAccumulators::verifyWidths(ModuleOp module) {
  constexpr unsigned kMost = 64;
  bool isFine = true;
  module.walk([&](Operation *op) {
    for (Type type :
         llvm::concat<Type>(SmallVector<Type>(op->getOperandTypes()),
                            SmallVector<Type>(op->getResultTypes()))) {
      auto integer = dyn_cast<IntegerType>(getElementTypeOrSelf(type));
      if (!integer || integer.getWidth() <= kMost)
        continue;
      op->emitOpError("has integers of ")
          << integer.getWidth() << " bits; ranges are proved of up to "
          << kMost;
      isFine = false;
      return;
    }
  });
  return success(isFine);
}

void ProveAccumulators::warnOfGrowth(const ProvedState &proof) {
  if (proof.bound != StateBound::Grows && proof.bound != StateBound::Follows)
    return;
  StateOp state = proof.state, other = proof.other;
  std::string source = getLocationText(proof.op->getLoc());
  InFlightDiagnostic warning = emitWarning(state.getLoc(), "state '@")
                               << state.getSymName() << "' can grow ";
  if (other)
    warning << "with '@" << other.getSymName() << "' by ";
  else
    warning << "at every step by ";
  if (source.empty())
    warning << "'" << proof.op->getName() << "'";
  else
    warning << "'" << source << "'";
  warning << "; it saturates at " << proof.least << ".." << proof.most;
  warning.attachNote(proof.op->getLoc())
      << "it would give "
      << llvm::toString(proof.unsaturatedMin, 10, /*Signed=*/true) << ".."
      << llvm::toString(proof.unsaturatedMax, 10, /*Signed=*/true) << " here";
}
