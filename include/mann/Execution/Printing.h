//===- Printing.h - Values as text for people and tests ---------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_PRINTING_H
#define MANN_EXECUTION_PRINTING_H

#include "mann/Execution/Trace.h"
#include "llvm/Support/raw_ostream.h"

namespace mann {

/// Prints all elements, in brackets by dimension: `[[1, 2], [3, 4]]`; codes
/// followed by the size of their step: `[16, -3] * 2^-4`.
void printValue(llvm::raw_ostream &os, const HostValue &value);

/// Prints what an op has computed, for each result: a line with `position` (the
/// sample, or the sequence and step), the iteration of each loop around the op,
/// the name that the result has in the model's text (see parseWithNames), the
/// op, its location and the result's type; and, indented, a line with the
/// smallest, the largest and the first 8 elements, for codes one more with the
/// numbers they stand for.
void printTrace(llvm::raw_ostream &os, const llvm::Twine &position,
                const TracedOp &traced);

} // namespace mann

#endif // MANN_EXECUTION_PRINTING_H
