//===- MarkReadOnly.cpp - What bufferization may write into ---------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Buffers/Passes.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"

namespace mann {
#define GEN_PASS_DEF_MARKREADONLY
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

/// Reads of one value that one-shot analysis is given: it compares each with
/// all others, so a value that thousands of operations read would take it
/// minutes.
constexpr unsigned kReadsTogether = 32;

/// Gives every few reads of `value` a clone of `source`, another value for the
/// same elements. `source` stands behind `value`, which it may be, and its
/// clones begin the blocks of the readers, or follow it in its own.
static void splitReads(Value value, Operation *source) {
  struct Clone {
    Value value;
    unsigned reads = 0;
  };
  DenseMap<Block *, Clone> clones;
  for (OpOperand &use : llvm::make_early_inc_range(value.getUses())) {
    Operation *reader = use.getOwner();
    if (reader->hasTrait<OpTrait::IsTerminator>() ||
        isa<bufferization::ToBufferOp>(reader))
      continue;
    Block *block = reader->getBlock();
    Clone &own = clones[block];
    if (own.reads++ % kReadsTogether == 0) {
      OpBuilder builder(reader);
      if (block == source->getBlock())
        builder.setInsertionPointAfter(source);
      else
        builder.setInsertionPointToStart(block);
      own.value = builder.clone(*source)->getResult(0);
    }
    use.set(own.value);
  }
}

/// The same for a tensor whose elements nobody replaces while it is read: the
/// clones are new views of the buffer that it will be in.
static void splitReadsOfBuffer(Value value) {
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  auto type = cast<RankedTensorType>(value.getType());
  Value buffer = bufferization::ToBufferOp::create(
      builder, value.getLoc(),
      MemRefType::get(type.getShape(), type.getElementType()), value,
      /*read_only=*/true);
  auto view = bufferization::ToTensorOp::create(builder, value.getLoc(), type,
                                                buffer, /*restrict=*/true);
  splitReads(value, view);
  view.erase();
}

/// Whether `value` has a buffer of its own: what a loop makes in the place of
/// an empty tensor that nothing else is made in. Then only those that read
/// `value` could write there, and what is split is not written.
static bool hasOwnBuffer(Value value) {
  auto loop = value.getDefiningOp<scf::ForOp>();
  if (!loop)
    return false;
  Value init = loop.getTiedLoopInit(cast<OpResult>(value))->get();
  return init.getDefiningOp<tensor::EmptyOp>() && init.hasOneUse();
}

/// Splits the reads of `value` if there are many and nothing writes between.
static void splitManyReads(Value value, bool isReadOnlyArgument) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape() || !value.hasNUsesOrMore(kReadsTogether))
    return;
  Operation *op = value.getDefiningOp();
  if (isa_and_present<arith::ConstantOp>(op))
    splitReads(value, op);
  else if (isReadOnlyArgument || hasOwnBuffer(value))
    splitReadsOfBuffer(value);
}

namespace {
struct MarkReadOnly : mann::impl::MarkReadOnlyBase<MarkReadOnly> {
  using MarkReadOnlyBase::MarkReadOnlyBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal())
        markArguments(function);
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      SmallVector<Value> results;
      function.walk([&](Operation *op) {
        llvm::append_range(results, op->getResults());
      });
      for (Value result : results)
        splitResult(result);
    }
  }

  void markArguments(func::FuncOp function) {
    StringRef name = bufferization::BufferizationDialect::kWritableAttrName;
    StringRef state = MannDialect::StateAttrHelper::getNameStr();
    auto no = BoolAttr::get(&getContext(), false);
    for (BlockArgument argument : function.getArguments()) {
      if (!isa<TensorType>(argument.getType()) ||
          function.getArgAttr(argument.getArgNumber(), state))
        continue;
      function.setArgAttr(argument.getArgNumber(), name, no);
      splitManyReads(argument, /*isReadOnlyArgument=*/true);
    }
  }

  void splitResult(Value result) {
    // One operation for all reads of a table is what canonicalization leaves.
    auto table = result.getDefiningOp<bufferization::ToTensorOp>();
    if (table && table.getBuffer().getDefiningOp<memref::GetGlobalOp>()) {
      if (result.hasNUsesOrMore(kReadsTogether))
        splitReads(result, table);
      return;
    }
    splitManyReads(result, /*isReadOnlyArgument=*/false);
  }
};
} // namespace
