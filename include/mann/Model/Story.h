//===- Story.h - Sentences that a function reads from slots -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The memory of a network that reads a story, by its structure: which argument
// holds the sentences, and whether it matters in which order they lie there.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_MODEL_STORY_H
#define MANN_MODEL_STORY_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mann {

/// Which sentence the embeddings of word ids that give a sentence its age take
/// slot 0 for. Without any, the order of the slots does not matter.
struct SlotOrders {
  bool oldestFirst = false, newestFirst = false;

  /// Whether sentences cannot be put in an order that is right for all.
  bool disagree() const { return oldestFirst && newestFirst; }
};

/// The orders in which the users of `ids` take its slots.
SlotOrders getSlotOrders(mlir::Value ids);

/// The sentences that a function takes, and what it makes of them first.
struct Story {
  /// The argument of word ids, slots x words, and that of the filled slots.
  mlir::BlockArgument ids, count;
  /// All users of `ids`.
  llvm::SmallVector<EmbedOp> embeds;

  int64_t getSlots() const { return getType().getDimSize(0); }
  int64_t getWords() const { return getType().getDimSize(1); }
  mlir::RankedTensorType getType() const {
    return mlir::cast<mlir::RankedTensorType>(ids.getType());
  }
  /// Whether slot 0 holds the newest sentence instead of the oldest.
  bool isNewestFirst() const { return getSlotOrders(ids).newestFirst; }
};

/// The story of `function`: its only argument of integers of rank 2 that
/// nothing but `mann.embed` uses, with one count in all of these. Reports what
/// is missing.
mlir::FailureOr<Story> findStory(mlir::func::FuncOp function);

/// Checks that the results of the function are the same in whichever order the
/// slots of the story lie; reports every op whose result is not.
mlir::LogicalResult checkSlotOrder(const Story &story);

} // namespace mann

#endif // MANN_MODEL_STORY_H
