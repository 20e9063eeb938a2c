//===- Story.cpp - Sentences that a function reads from slots -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Model/Story.h"
#include "mann/Model/Model.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mann;

SlotOrders mann::getSlotOrders(Value ids) {
  SlotOrders orders;
  for (Operation *user : ids.getUsers()) {
    auto embed = dyn_cast<EmbedOp>(user);
    if (!embed || embed.getIds() != ids || !embed.getTemporal())
      continue;
    bool isNewest = embed.getOrder() == TemporalOrder::NewestFirst;
    (isNewest ? orders.newestFirst : orders.oldestFirst) = true;
  }
  return orders;
}

//===----------------------------------------------------------------------===//
// Finding the story
//===----------------------------------------------------------------------===//

static std::string nameOf(func::FuncOp function, BlockArgument argument) {
  auto name = function.getArgAttrOfType<StringAttr>(
      argument.getArgNumber(), MannDialect::NameAttrHelper::getNameStr());
  return name ? name.str() : "input" + std::to_string(argument.getArgNumber());
}

/// Whether the argument could hold sentences: ids by slot and word.
static bool isIdMatrix(func::FuncOp function, BlockArgument argument) {
  auto type = dyn_cast<RankedTensorType>(argument.getType());
  return type && type.getRank() == 2 &&
         isa<IntegerType>(type.getElementType()) && !argument.use_empty() &&
         !getArgumentState(function, argument.getArgNumber());
}

/// A user that is not an embedding of the ids, if there is one.
static Operation *findOtherUser(BlockArgument ids) {
  for (OpOperand &use : ids.getUses()) {
    auto embed = dyn_cast<EmbedOp>(use.getOwner());
    if (!embed || &use != &embed.getIdsMutable() ||
        embed->getBlock() != ids.getOwner())
      return use.getOwner();
  }
  return nullptr;
}

static FailureOr<BlockArgument> findIds(func::FuncOp function) {
  SmallVector<BlockArgument> stories, others;
  for (BlockArgument argument : function.getArguments())
    if (isIdMatrix(function, argument))
      (findOtherUser(argument) ? others : stories).push_back(argument);
  if (stories.size() == 1)
    return stories.front();
  if (!stories.empty()) {
    InFlightDiagnostic diag = function.emitError("has ")
                              << stories.size() << " stories, ";
    llvm::interleaveComma(stories, diag, [&](BlockArgument story) {
      diag << "'" << nameOf(function, story) << "'";
    });
    return diag << "; one entry can observe the sentences of one";
  }
  InFlightDiagnostic diag = function.emitError(
      "has no story: expected an input of rank 2, integers by slot and word, "
      "that is used by mann.embed and by nothing else");
  for (BlockArgument other : others)
    diag.attachNote(findOtherUser(other)->getLoc())
        << "here '" << nameOf(function, other) << "' is used otherwise";
  return diag;
}

/// Sets the count that all embeddings share.
static LogicalResult findCount(func::FuncOp function, Story &story) {
  for (EmbedOp embed : story.embeds) {
    auto count = dyn_cast_if_present<BlockArgument>(embed.getCount());
    if (!embed.getCount())
      return embed.emitOpError("takes every slot of the story, filled or not; "
                               "give it 'count', the number of sentences, as "
                               "an i32 input");
    if (!count || count.getOwner() != story.ids.getOwner() ||
        (story.count && count != story.count)) {
      InFlightDiagnostic diag =
          embed.emitOpError("counts the sentences by a value that is not ");
      if (story.count)
        diag << "'" << nameOf(function, story.count)
             << "', by which another embedding counts them";
      else
        diag << "an input";
      return diag << "; all must use one i32 input";
    }
    story.count = count;
  }
  return success();
}

/// One slot has one age.
static LogicalResult checkAges(const Story &story) {
  EmbedOp first;
  for (EmbedOp embed : story.embeds) {
    if (!embed.getTemporal())
      continue;
    if (!first)
      first = embed;
    if (embed.getOrder() == first.getOrder())
      continue;
    InFlightDiagnostic diag =
        embed.emitOpError("takes slot 0 for the ")
        << (story.isNewestFirst() ==
                    (embed.getOrder() == TemporalOrder::NewestFirst)
                ? "newest"
                : "oldest")
        << " sentence, unlike another embedding of the "
           "story; give both the same 'order'";
    diag.attachNote(first.getLoc()) << "the other one is here";
    return diag;
  }
  return success();
}

FailureOr<Story> mann::findStory(func::FuncOp function) {
  FailureOr<BlockArgument> ids = findIds(function);
  if (failed(ids))
    return failure();
  Story story;
  story.ids = *ids;
  // In the order of the program, not of the uses.
  for (auto embed : function.front().getOps<EmbedOp>())
    if (embed.getIds() == *ids)
      story.embeds.push_back(embed);
  if (failed(findCount(function, story)) || failed(checkAges(story)))
    return failure();
  return story;
}

//===----------------------------------------------------------------------===//
// The order of the slots
//===----------------------------------------------------------------------===//

namespace {
/// Follows the slots of a story through the ops of its function.
class SlotOrder {
public:
  explicit SlotOrder(const Story &story) : story(story) {
    for (EmbedOp embed : story.embeds)
      dims[embed.getResult()] = 0;
  }

  LogicalResult check();

private:
  LogicalResult visit(Operation *op);
  /// The dimension of the result that counts slots, -1 if none does; nothing
  /// for an op that treats slots by their order.
  std::optional<int64_t> getResultDim(Operation *op);
  /// The same for an op that maps elements.
  std::optional<int64_t> getElementsDim(Operation *op);

  bool hasSlots(Value value) const { return value && dims.contains(value); }
  bool hasSlots(Value value, int64_t dim) const {
    auto found = dims.find(value);
    return found != dims.end() && found->second == dim;
  }

  const Story &story;
  DenseMap<Value, int64_t> dims;
};
} // namespace

static int64_t getRank(Value value) {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  return tensor ? tensor.getRank() : 0;
}

std::optional<int64_t> SlotOrder::getElementsDim(Operation *op) {
  int64_t dim = dims[*llvm::find_if(
      op->getOperands(), [&](Value value) { return hasSlots(value); })];
  // Operands with fewer dimensions have the leading ones.
  for (Value operand : op->getOperands())
    if (getRank(operand) > dim ? !hasSlots(operand, dim) : hasSlots(operand))
      return std::nullopt;
  return dim;
}

std::optional<int64_t> SlotOrder::getResultDim(Operation *op) {
  auto last = [](Value value) { return getRank(value) - 1; };
  /// What an op that weighs slots gives: weights of as many.
  auto weighs = [&](ValueRange weights, Value other, Value result) {
    bool ok = !hasSlots(other) && llvm::all_of(weights, [&](Value value) {
      return hasSlots(value, last(value));
    });
    return ok ? std::optional<int64_t>(last(result)) : std::nullopt;
  };
  /// What an op on each row by itself gives.
  auto mapsRows = [&](Value rows, Value other) {
    bool ok = getRank(rows) == 2 && hasSlots(rows, 0) && !hasSlots(other);
    return ok ? std::optional<int64_t>(0) : std::nullopt;
  };
  if (op->hasTrait<MapsElements>())
    return getElementsDim(op);
  return llvm::TypeSwitch<Operation *, std::optional<int64_t>>(op)
      .Case([&](SimilarityOp op) -> std::optional<int64_t> {
        if (!mapsRows(op.getMemory(), op.getKey()))
          return std::nullopt;
        return last(op.getScores());
      })
      .Case([&](ReadOp op) -> std::optional<int64_t> {
        if (!hasSlots(op.getMemory(), 0) ||
            !hasSlots(op.getWeights(), last(op.getWeights())))
          return std::nullopt;
        return -1;
      })
      .Case([&](SoftmaxOp op) {
        return weighs(op.getScores(), op.getStrength(), op.getWeights());
      })
      .Case([&](InterpolateOp op) {
        return weighs({op.getNewWeights(), op.getOldWeights()}, op.getGate(),
                      op.getWeights());
      })
      .Case([&](SharpenOp op) {
        return weighs(op.getInput(), op.getGamma(), op.getWeights());
      })
      .Case(
          [&](LinearOp op) { return mapsRows(op.getInput(), op.getMatrix()); })
      .Case<NormalizeOp, SumOp>(
          [&](auto op) { return mapsRows(op->getOperand(0), Value()); })
      .Default([](Operation *) { return std::nullopt; });
}

LogicalResult SlotOrder::visit(Operation *op) {
  if (llvm::none_of(op->getOperands(),
                    [&](Value operand) { return hasSlots(operand); }))
    return success();
  auto slots = dyn_cast<FilledSlotsOpInterface>(op);
  if (slots && slots.getFilledCount() && slots.getFilledCount() != story.count)
    return op->emitOpError("takes the first slots of the story by another "
                           "number than that of its sentences; in a ring they "
                           "are other slots");
  std::optional<int64_t> dim = getResultDim(op);
  if (!dim)
    return op->emitOpError("depends on the order of the slots of the story, "
                           "which is another one in a ring; only "
                           "mann.similarity, softmax and read, and ops element "
                           "by element or row by row, do not");
  if (*dim >= 0)
    dims[op->getResult(0)] = *dim;
  return success();
}

LogicalResult SlotOrder::check() {
  bool ok = true;
  story.ids.getOwner()->walk(
      [&](Operation *op) { ok &= succeeded(visit(op)); });
  return success(ok);
}

LogicalResult mann::checkSlotOrder(const Story &story) {
  return SlotOrder(story).check();
}
