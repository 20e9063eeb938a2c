//===- PlanMemory.cpp - A place in a static arena for every buffer --------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CopyLoops.h"
#include "mann/Buffers/Passes.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/MapVector.h"
#include <map>

namespace mann {
#define GEN_PASS_DEF_PLANMEMORY
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;

namespace {

/// A buffer, the top-level operations that it lives through, and its place.
struct Buffer {
  memref::AllocOp alloc;
  int64_t size = 0; ///< In elements.
  unsigned first = 0, last = 0;
  int64_t offset = -1;

  bool livesWith(const Buffer &other) const {
    return first <= other.last && other.first <= last;
  }
};

class MemoryPlan {
public:
  MemoryPlan(func::FuncOp function, int64_t localBytes)
      : function(function), localBytes(localBytes) {}

  LogicalResult run();
  int64_t numLocals = 0, numBuffers = 0, arenaBytes = 0, bufferBytes = 0;

private:
  LogicalResult findLife(Buffer &buffer);
  LogicalResult extendLife(Buffer &buffer, Value value);
  void place(MutableArrayRef<Buffer> buffers);
  bool isLocal(const Buffer &buffer);
  LogicalResult replaceUses(const Buffer &buffer, Value view);
  /// Turns the local ones among `buffers` into variables and drops them. Each
  /// gets one of its own: a shared one could not become registers, and sharing
  /// what is left is the business of the target's compiler.
  void makeLocals(SmallVectorImpl<Buffer> &buffers);

  func::FuncOp function;
  int64_t localBytes;
  DenseMap<Operation *, unsigned> positions;
};

LogicalResult MemoryPlan::extendLife(Buffer &buffer, Value value) {
  for (Operation *user : value.getUsers()) {
    Operation *top = function.getBody().front().findAncestorOpInBlock(*user);
    buffer.first = std::min(buffer.first, positions.lookup(top));
    buffer.last = std::max(buffer.last, positions.lookup(top));
    for (Value result : user->getResults()) {
      if (!isa<MemRefType>(result.getType()))
        continue;
      if (!isa<ViewLikeOpInterface>(user))
        return user->emitError("'")
               << user->getName()
               << "' hides which buffer it stands for, so no "
               << "place can be planned for it";
      if (failed(extendLife(buffer, result)))
        return failure();
    }
  }
  return success();
}

/// What an offset in an arena can reach on every target.
constexpr int64_t kMostBytes = INT32_MAX;

/// The bytes of a buffer, unless they are more than kMostBytes.
std::optional<int64_t> countBytes(MemRefType type) {
  int64_t bytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8u);
  for (int64_t size : type.getShape())
    if (llvm::MulOverflow(bytes, size, bytes))
      return std::nullopt;
  return bytes <= kMostBytes ? std::optional(bytes) : std::nullopt;
}

/// A number of whole bytes: an index or a vector has no one width here.
LogicalResult checkElement(memref::AllocOp alloc) {
  Type element = alloc.getType().getElementType();
  if (element.isInteger(1) ||
      (element.isIntOrFloat() && element.getIntOrFloatBitWidth() % 8 == 0))
    return success();
  return alloc.emitError("a buffer of type ")
         << alloc.getType() << " has elements of type " << element
         << "; a place can be planned for integers and floats of whole bytes: "
            "use i32 for an index, and scalars for a vector";
}

LogicalResult MemoryPlan::findLife(Buffer &buffer) {
  auto type = buffer.alloc.getType();
  if (!type.hasStaticShape())
    return buffer.alloc.emitError("a buffer of type ")
           << type << " has no static size, so no place can be planned for it";
  std::optional<int64_t> bytes = countBytes(type);
  if (!bytes)
    return buffer.alloc.emitError("a buffer of type ")
           << type << " has more than " << kMostBytes
           << " bytes, so no place can be planned for it";
  buffer.size = type.getNumElements();
  buffer.first = ~0u;
  return extendLife(buffer, buffer.alloc.getResult());
}

void MemoryPlan::place(MutableArrayRef<Buffer> buffers) {
  SmallVector<Buffer *> order;
  for (Buffer &buffer : buffers)
    order.push_back(&buffer);
  // Equal sizes in program order, so that the plan depends on nothing else.
  llvm::sort(order, [](const Buffer *a, const Buffer *b) {
    return a->size != b->size ? a->size > b->size : a < b;
  });
  SmallVector<Buffer *> placed;
  for (Buffer *buffer : order) {
    SmallVector<std::pair<int64_t, int64_t>> taken;
    for (Buffer *other : placed)
      if (buffer->livesWith(*other))
        taken.push_back({other->offset, other->offset + other->size});
    llvm::sort(taken);
    int64_t offset = 0;
    for (auto [begin, end] : taken) {
      if (offset + buffer->size <= begin)
        break;
      offset = std::max(offset, end);
    }
    buffer->offset = offset;
    placed.push_back(buffer);
  }
}

bool MemoryPlan::isLocal(const Buffer &buffer) {
  int64_t width =
      memref::AllocOp(buffer.alloc).getType().getElementTypeBitWidth();
  return buffer.size * width / 8 <= localBytes;
}

void MemoryPlan::makeLocals(SmallVectorImpl<Buffer> &buffers) {
  for (Buffer &buffer : buffers) {
    if (!isLocal(buffer))
      continue;
    OpBuilder builder(function.getContext());
    builder.setInsertionPointToStart(&function.getBody().front());
    auto variable = memref::AllocaOp::create(builder, buffer.alloc.getLoc(),
                                             buffer.alloc.getType());
    buffer.alloc.getResult().replaceAllUsesWith(variable);
    buffer.alloc.erase();
    buffer.alloc = {};
    ++numLocals;
  }
  llvm::erase_if(buffers, [](const Buffer &buffer) { return !buffer.alloc; });
}

/// Puts `view`, the place of a buffer, where its allocation was used.
LogicalResult MemoryPlan::replaceUses(const Buffer &buffer, Value view) {
  memref::AllocOp alloc = buffer.alloc;
  for (OpOperand &use :
       llvm::make_early_inc_range(alloc.getResult().getUses())) {
    Operation *user = use.getOwner();
    // Kernels take buffers of any layout, too.
    if (isa<memref::LoadOp, memref::StoreOp>(user) ||
        user->hasTrait<mann::fxp::Kernel>()) {
      use.set(view);
      continue;
    }
    auto other = dyn_cast<memref::ReinterpretCastOp>(user);
    if (!other)
      return user->emitError("'")
             << user->getName()
             << "' uses a planned buffer; only loads, stores, kernels and "
                "views "
                "of another shape are expected at this level";
    // Another shape of the buffer: its offset counts from the arena's start.
    OpBuilder builder(other);
    MemRefType type = other.getType();
    ArrayRef<int64_t> strides = other.getStaticStrides();
    int64_t offset = buffer.offset + other.getStaticOffsets()[0];
    auto moved = memref::ReinterpretCastOp::create(
        builder, other.getLoc(),
        MemRefType::get(
            type.getShape(), type.getElementType(),
            StridedLayoutAttr::get(type.getContext(), offset, strides)),
        view, offset, type.getShape(), strides);
    other.getResult().replaceAllUsesWith(moved);
    other.erase();
  }
  return success();
}

LogicalResult MemoryPlan::run() {
  mann::expandCopies(function, [](memref::CopyOp) { return true; });
  unsigned position = 0;
  for (Operation &op : function.getBody().front())
    positions[&op] = position++;

  // Wider elements first: the arenas can then follow each other in a struct
  // without padding.
  llvm::MapVector<Type, SmallVector<Buffer>> byType;
  std::map<unsigned, SmallVector<memref::AllocOp>, std::greater<>> byWidth;
  bool failedAny = false;
  function.walk([&](memref::AllocOp op) {
    if (failed(checkElement(op))) {
      failedAny = true;
      return;
    }
    byWidth[op.getType().getElementTypeBitWidth()].push_back(op);
  });
  for (auto &[width, allocs] : byWidth) {
    for (memref::AllocOp alloc : allocs) {
      if (alloc->use_empty()) {
        alloc.erase();
        continue;
      }
      Buffer buffer;
      buffer.alloc = alloc;
      failedAny |= failed(findLife(buffer));
      byType[alloc.getType().getElementType()].push_back(buffer);
    }
  }
  if (failedAny)
    return failure();

  MLIRContext *context = function.getContext();
  for (auto &[element, buffers] : byType) {
    makeLocals(buffers);
    if (buffers.empty())
      continue;
    place(buffers);
    int64_t size = 0, bytes = element.getIntOrFloatBitWidth() / 8;
    for (const Buffer &buffer : buffers)
      size = std::max(size, buffer.offset + buffer.size);
    if (size > kMostBytes / std::max<int64_t>(bytes, 1))
      return function.emitError("needs ")
             << size << " elements of type " << element
             << " for its buffers at once, more than " << kMostBytes
             << " bytes";
    auto attr = DictionaryAttr::get(
        context, {NamedAttribute(StringAttr::get(context, mann::kArenaAttr),
                                 UnitAttr::get(context))});
    unsigned index = function.getNumArguments();
    if (failed(function.insertArgument(index, MemRefType::get({size}, element),
                                       attr, function.getLoc())))
      return failure();
    Value arena = function.getArgument(index);
    numBuffers += buffers.size();
    arenaBytes += size * bytes;
    for (Buffer &buffer : buffers) {
      bufferBytes += buffer.size * bytes;
      // At the top: a buffer of a loop has one place for all iterations.
      OpBuilder builder(context);
      builder.setInsertionPointToStart(&function.getBody().front());
      MemRefType type = buffer.alloc.getType();
      auto [strides, zero] = type.getStridesAndOffset();
      auto view = memref::ReinterpretCastOp::create(
          builder, buffer.alloc.getLoc(),
          MemRefType::get(
              type.getShape(), element,
              StridedLayoutAttr::get(context, buffer.offset, strides)),
          arena, buffer.offset, type.getShape(), strides);
      if (failed(replaceUses(buffer, view)))
        return failure();
      buffer.alloc.erase();
    }
  }
  return success();
}

struct PlanMemory : mann::impl::PlanMemoryBase<PlanMemory> {
  using PlanMemoryBase::PlanMemoryBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isExternal())
        continue;
      MemoryPlan plan(function, localBytes);
      if (failed(plan.run()))
        return signalPassFailure();
      numLocals += plan.numLocals;
      numBuffers += plan.numBuffers;
      numArenaBytes += plan.arenaBytes;
      numBufferBytes += plan.bufferBytes;
    }
  }
};

} // namespace
