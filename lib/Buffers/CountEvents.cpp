//===- CountEvents.cpp - Prints the events of a function -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/EventCounts.h"
#include "mann/Buffers/Passes.h"
#include "llvm/Support/raw_ostream.h"

namespace mann {
#define GEN_PASS_DEF_COUNTEVENTS
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {
struct CountEvents : mann::impl::CountEventsBase<CountEvents> {
  using CountEventsBase::CountEventsBase;

  void runOnOperation() override {
    auto print = [&](func::FuncOp function, const EventCounts &counts) {
      llvm::outs() << "events of @" << function.getSymName() << ", "
                   << getAccountingName(accounting) << "\n";
      counts.print(llvm::outs());
    };
    if (failed(forEachEventCounts(getOperation(), accounting, print)))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }
};
} // namespace
