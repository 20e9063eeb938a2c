//===- WordSums.h - Formats that hold sums of words exactly -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_MODEL_WORDSUMS_H
#define MANN_MODEL_WORDSUMS_H

#include "mann/Dialect/Mann/IR/Mann.h"

namespace mann {

/// The largest magnitude that a sum of any `words` words of `embed` (times
/// their weights), without the temporal row, has in any dimension, in its own
/// steps. Where the parameters have values it is that of these, otherwise that
/// of their formats; words are fixed-point numbers, not rounded one by one.
double getLargestWordSum(EmbedOp embed, int64_t words);

/// The narrowest element type in which the sum of any `words` words of `embed`
/// (times their weights), without the temporal row, is exact: f32 stays. Where
/// the parameters have values the largest sum is that of these, otherwise that
/// of their formats. Reports a sum that no format holds.
mlir::FailureOr<mlir::Type> getWordSumType(EmbedOp embed, int64_t words);

} // namespace mann

#endif // MANN_MODEL_WORDSUMS_H
