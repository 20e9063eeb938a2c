//===- PlaceStates.cpp - States are written where they live ---------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Buffers/Passes.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/MapVector.h"

namespace mann {
#define GEN_PASS_DEF_PLACESTATES
#define GEN_PASS_DEF_FOLDSTATECOPIES
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

static StringRef getStateName() {
  return MannDialect::StateAttrHelper::getNameStr();
}

//===----------------------------------------------------------------------===//
// mann-place-states
//===----------------------------------------------------------------------===//

namespace {

/// Turns the states among the results of one function into writes.
class StatePlacer {
public:
  explicit StatePlacer(func::FuncOp function) : function(function) {}

  LogicalResult run();
  unsigned numCopies = 0;

private:
  /// The next value of a state and the buffer where it belongs.
  struct Write {
    Value source, target;
  };

  FailureOr<Value> getBuffer(Attribute state, MemRefType type);
  LogicalResult collect(func::ReturnOp terminator);
  void emitCopies(func::ReturnOp terminator);

  func::FuncOp function;
  SmallVector<Write> writes;
  SmallVector<Value> ports;
  llvm::BitVector erased;
};

} // namespace

/// The argument that is the state's buffer; a new one where the function only
/// writes it.
FailureOr<Value> StatePlacer::getBuffer(Attribute state, MemRefType type) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (function.getArgAttr(i, getStateName()) == state)
      return Value(function.getArgument(i));
  unsigned index = function.getNumArguments();
  MLIRContext *context = function.getContext();
  auto attributes = DictionaryAttr::get(
      context, NamedAttribute(StringAttr::get(context, getStateName()), state));
  if (failed(function.insertArgument(
          index, MemRefType::get(type.getShape(), type.getElementType()),
          attributes, function.getLoc())))
    return failure();
  return Value(function.getArgument(index));
}

LogicalResult StatePlacer::collect(func::ReturnOp terminator) {
  for (auto [index, value] : llvm::enumerate(terminator.getOperands())) {
    Attribute state = function.getResultAttr(index, getStateName());
    if (!state) {
      ports.push_back(value);
      continue;
    }
    erased.set(index);
    auto type = dyn_cast<MemRefType>(value.getType());
    if (!type)
      return terminator.emitOpError("returns the next value of ")
             << state << " as a " << value.getType() << ", operand #" << index
             << ": expected a buffer; run one-shot-bufferize before";
    FailureOr<Value> buffer = getBuffer(state, type);
    if (failed(buffer))
      return failure();
    auto place = dyn_cast<MemRefType>(buffer->getType());
    if (!place || place.getShape() != type.getShape() ||
        place.getElementType() != type.getElementType())
      return terminator.emitOpError("returns the next value of ")
             << state << " as a " << type << ", operand #" << index
             << ", which does not fit the argument of the state, a "
             << buffer->getType();
    if (value != *buffer)
      writes.push_back({value, *buffer});
  }
  return success();
}

/// All next values are complete here, but one may be the old value of another
/// state (a shift register): such a one is saved before anything is written.
void StatePlacer::emitCopies(func::ReturnOp terminator) {
  OpBuilder builder(terminator);
  auto isWritten = [&](Value buffer) {
    return llvm::any_of(
        writes, [&](const Write &write) { return write.target == buffer; });
  };
  for (Write &write : writes) {
    auto source = cast<MemrefValue>(write.source);
    if (!isWritten(memref::skipViewLikeOps(source)))
      continue;
    auto type = cast<MemRefType>(write.target.getType());
    Value saved = memref::AllocOp::create(builder, write.source.getLoc(), type);
    memref::CopyOp::create(builder, write.source.getLoc(), write.source, saved);
    write.source = saved;
    ++numCopies;
  }
  for (const Write &write : writes) {
    memref::CopyOp::create(builder, write.source.getLoc(), write.source,
                           write.target);
    ++numCopies;
  }
}

LogicalResult StatePlacer::run() {
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return success();
  auto terminator =
      dyn_cast<func::ReturnOp>(function.getBody().front().getTerminator());
  if (!terminator)
    return success();
  erased.resize(terminator.getNumOperands());
  if (failed(collect(terminator)))
    return failure();
  if (erased.none())
    return success();
  emitCopies(terminator);
  terminator->setOperands(ports);
  return function.eraseResults(erased);
}

namespace {
struct PlaceStates : mann::impl::PlaceStatesBase<PlaceStates> {
  using PlaceStatesBase::PlaceStatesBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      StatePlacer placer(function);
      if (failed(placer.run()))
        return signalPassFailure();
      numCopies += placer.numCopies;
    }
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// mann-fold-state-copies
//===----------------------------------------------------------------------===//

namespace {

/// The uses of a buffer, by the top-level operation that they are in.
using UsesByPosition = std::map<unsigned, SmallVector<OpOperand *>>;

class CopyFolder {
public:
  explicit CopyFolder(func::FuncOp function) : function(function) {
    unsigned position = 0;
    for (Operation &op : function.getBody().front())
      positions[&op] = position++;
  }

  unsigned run();

private:
  UsesByPosition getUses(Value buffer, Operation *except);
  bool isElementwise(ArrayRef<OpOperand *> reads, ArrayRef<OpOperand *> writes);
  bool isFoldable(memref::CopyOp copy);

  func::FuncOp function;
  DenseMap<Operation *, unsigned> positions;
};

} // namespace

UsesByPosition CopyFolder::getUses(Value buffer, Operation *except) {
  UsesByPosition uses;
  for (OpOperand &use : buffer.getUses()) {
    if (use.getOwner() == except)
      continue;
    Operation *top =
        function.getBody().front().findAncestorOpInBlock(*use.getOwner());
    uses[positions.lookup(top)].push_back(&use);
  }
  return uses;
}

/// Whether in one nest of loops each element of the state is read, at the
/// place where the same element of the buffer is written afterwards, and
/// nowhere else: then both can be one. The place is one block, and the indices
/// are the same values there.
bool CopyFolder::isElementwise(ArrayRef<OpOperand *> reads,
                               ArrayRef<OpOperand *> writes) {
  if (writes.size() != 1)
    return false;
  auto store = dyn_cast<memref::StoreOp>(writes.front()->getOwner());
  if (!store || store.getMemRef() != writes.front()->get())
    return false;
  return llvm::all_of(reads, [&](OpOperand *read) {
    auto load = dyn_cast<memref::LoadOp>(read->getOwner());
    return load && load->getBlock() == store->getBlock() &&
           load->isBeforeInBlock(store) &&
           load.getIndices() == store.getIndices();
  });
}

/// Whether the buffer that is copied can be the state's own from the start: the
/// state's old value is not looked at any more once the buffer is written.
bool CopyFolder::isFoldable(memref::CopyOp copy) {
  auto alloc = copy.getSource().getDefiningOp<memref::AllocOp>();
  auto state = dyn_cast<BlockArgument>(copy.getTarget());
  if (!alloc || !state || state.getOwner() != &function.getBody().front() ||
      copy->getBlock() != state.getOwner() ||
      !function.getArgAttr(state.getArgNumber(), getStateName()) ||
      alloc.getType() != state.getType())
    return false;
  UsesByPosition buffer = getUses(alloc, copy), old = getUses(state, copy);
  if (buffer.empty())
    return false;
  unsigned first = buffer.begin()->first;
  // Uses through views are not followed; they end the search.
  for (const UsesByPosition *uses : {&buffer, &old})
    for (const auto &[position, operands] : *uses)
      for (OpOperand *operand : operands)
        if (!isa<memref::LoadOp, memref::StoreOp>(operand->getOwner()))
          return false;
  for (const auto &[position, operands] : old) {
    if (position < first)
      continue;
    if (position > first || !isElementwise(operands, buffer.begin()->second))
      return false;
  }
  return true;
}

unsigned CopyFolder::run() {
  unsigned folded = 0;
  for (Operation &op : llvm::make_early_inc_range(function.getBody().front())) {
    auto copy = dyn_cast<memref::CopyOp>(op);
    if (!copy || !isFoldable(copy))
      continue;
    auto alloc = copy.getSource().getDefiningOp<memref::AllocOp>();
    Value state = copy.getTarget();
    copy.erase();
    alloc.replaceAllUsesWith(state);
    alloc.erase();
    ++folded;
  }
  return folded;
}

namespace {
struct FoldStateCopies : mann::impl::FoldStateCopiesBase<FoldStateCopies> {
  using FoldStateCopiesBase::FoldStateCopiesBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isExternal() || !function.getBody().hasOneBlock())
        continue;
      numFolded += CopyFolder(function).run();
    }
  }
};
} // namespace
