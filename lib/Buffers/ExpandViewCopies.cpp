//===- ExpandViewCopies.cpp - Copies of parts of buffers as loops ---------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CopyLoops.h"
#include "mann/Buffers/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace mann {
#define GEN_PASS_DEF_EXPANDVIEWCOPIES
#include "mann/Buffers/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

static void expand(memref::CopyOp copy) {
  auto type = cast<MemRefType>(copy.getTarget().getType());
  OpBuilder builder(copy);
  Location loc = copy.getLoc();
  SmallVector<Value> indices;
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    Value bound =
        type.isDynamicDim(dim)
            ? memref::DimOp::create(builder, loc, copy.getTarget(), dim)
                  .getResult()
            : arith::ConstantIndexOp::create(builder, loc, type.getDimSize(dim))
                  .getResult();
    auto loop = scf::ForOp::create(builder, loc, zero, bound, one);
    indices.push_back(loop.getInductionVar());
    builder.setInsertionPoint(loop.getBody()->getTerminator());
  }
  Value element =
      memref::LoadOp::create(builder, loc, copy.getSource(), indices);
  memref::StoreOp::create(builder, loc, element, copy.getTarget(), indices);
  copy.erase();
}

void mann::expandCopies(func::FuncOp function,
                        llvm::function_ref<bool(memref::CopyOp)> chosen) {
  SmallVector<memref::CopyOp> copies;
  function.walk([&](memref::CopyOp copy) {
    if (chosen(copy))
      copies.push_back(copy);
  });
  for (memref::CopyOp copy : copies)
    expand(copy);
}

namespace {
struct ExpandViewCopies : mann::impl::ExpandViewCopiesBase<ExpandViewCopies> {
  using ExpandViewCopiesBase::ExpandViewCopiesBase;

  void runOnOperation() override {
    auto isView = [](Value buffer) {
      return buffer.getDefiningOp<memref::SubViewOp>() != nullptr;
    };
    expandCopies(getOperation(), [&](memref::CopyOp copy) {
      if (!isView(copy.getSource()) && !isView(copy.getTarget()))
        return false;
      ++numCopies;
      return true;
    });
  }
};
} // namespace
