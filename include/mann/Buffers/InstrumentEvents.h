//===- InstrumentEvents.h - Counters in a lowered function -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_BUFFERS_INSTRUMENTEVENTS_H
#define MANN_BUFFERS_INSTRUMENTEVENTS_H

#include "mann/Analysis/Energy/EventCounts.h"

namespace mann {

/// Gives `function` an argument more, at position `index`: a memref of i64 that
/// a call fills with the executed number of each row of `counts`, in order, and
/// then with the value of each run-time symbol. `counts` must be those of
/// `function`.
void instrumentEvents(mlir::func::FuncOp function, const EventCounts &counts,
                      unsigned index);

/// Number of elements of that argument.
int64_t getNumCounters(const EventCounts &counts);

} // namespace mann

#endif // MANN_BUFFERS_INSTRUMENTEVENTS_H
