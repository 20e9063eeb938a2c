//===- LocalLifetimes.cpp - When local buffers hold a value ---------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A life is one stretch of code that is run once: from a block that dominates
// every use, outside of all loops, to one that postdominates them. This is
// coarse, but as fine as the program needs, whose operations follow each other
// in one straight line of loop nests.
//
//===----------------------------------------------------------------------===//

#include "LocalLifetimes.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/PostDominators.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

namespace {
struct Analyses {
  explicit Analyses(Function &function)
      : dominators(function), postDominators(function), loops(dominators) {}
  DominatorTree dominators;
  PostDominatorTree postDominators;
  LoopInfo loops;
};

using Users = SmallSetVector<Instruction *, 16>;
} // namespace

/// Collects loads, stores and calls with `address`; false when there are
/// others. No function that lowered models call keeps an address.
static bool findAccesses(Value &address, Users &users) {
  for (User *user : address.users()) {
    if (auto *element = dyn_cast<GetElementPtrInst>(user)) {
      if (!findAccesses(*element, users))
        return false;
    } else if (isa<LoadInst>(user) || isa<CallInst>(user) ||
               (isa<StoreInst>(user) &&
                cast<StoreInst>(user)->getPointerOperand() == &address)) {
      users.insert(cast<Instruction>(user));
    } else {
      return false;
    }
  }
  return !users.empty();
}

/// The last instruction of `block` before which a life can begin that covers
/// the users in it.
static Instruction *getBegin(BasicBlock &block, const Users &users) {
  for (Instruction &instruction : block)
    if (users.contains(&instruction))
      return &instruction;
  return block.getTerminator();
}

/// The first instruction of `block` before which such a life can end.
static Instruction *getEnd(BasicBlock &block, const Users &users) {
  for (Instruction &instruction : reverse(block))
    if (users.contains(&instruction))
      return instruction.getNextNode();
  return &*block.getFirstInsertionPt();
}

static void markLifetime(AllocaInst &local, Analyses &analyses) {
  Users users;
  if (!findAccesses(local, users))
    return;
  BasicBlock *first = users[0]->getParent(), *last = first;
  for (Instruction *user : users) {
    first = analyses.dominators.findNearestCommonDominator(first,
                                                           user->getParent());
    last = last ? analyses.postDominators.findNearestCommonDominator(
                      last, user->getParent())
                : nullptr;
  }
  if (Loop *loop = analyses.loops.getLoopFor(first))
    first = loop->getOutermostLoop()->getLoopPreheader();
  if (Loop *loop = last ? analyses.loops.getLoopFor(last) : nullptr)
    last = loop->getOutermostLoop()->getUniqueExitBlock();
  if (!first || !last)
    return;
  IRBuilder<> builder(getBegin(*first, users));
  builder.CreateLifetimeStart(&local);
  builder.SetInsertPoint(getEnd(*last, users));
  builder.CreateLifetimeEnd(&local);
}

void mann::markLocalLifetimes(Function &function) {
  if (function.isDeclaration())
    return;
  SmallVector<AllocaInst *> locals;
  for (Instruction &instruction : instructions(function))
    if (auto *local = dyn_cast<AllocaInst>(&instruction);
        local && local->isStaticAlloca())
      locals.push_back(local);
  Analyses analyses(function);
  for (AllocaInst *local : locals)
    markLifetime(*local, analyses);
}
