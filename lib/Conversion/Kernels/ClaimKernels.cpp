//===- ClaimKernels.cpp - Finds the loops that targets are quick at -------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop over rows that reduces each with one vector, whatever op of a network
// it came from, becomes blocks of kBlock rows: a kernel makes their sums, and
// the loop does the rest with them. Sums of a block are local, so a memory of
// any size costs the same.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "mann/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"

namespace mann {
#define GEN_PASS_DEF_FXPCLAIMKERNELS
#include "mann/Conversion/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

/// Rows whose sums a kernel makes at once: enough to share what is loaded of
/// the vector, few enough for the stack of a small processor.
constexpr int64_t kBlock = 16;

/// An inner loop that a kernel can do.
struct Reduction {
  scf::ForOp loop;
  fxp::RowReduction kind;
  memref::LoadOp rows, vector;
  int64_t length = 0;
};

/// Whether `load` walks along the last dimension with `counter` alone.
bool walksAlong(memref::LoadOp load, Value counter) {
  return load && endsWith(load.getIndices(), counter) &&
         fxp::hasRowsTogether(load.getMemRefType());
}

/// Whether the kernel has elements as they are loaded, and sums of `type`.
bool hasElements(Reduction reduction, Type type) {
  auto are = [&](unsigned rows, unsigned vector) {
    return reduction.rows.getType().isInteger(rows) &&
           reduction.vector.getType().isInteger(vector);
  };
  bool isWide = are(8, 16) || are(16, 8) || are(16, 16);
  if (type.isInteger(64))
    return reduction.kind == fxp::RowReduction::Dot && isWide;
  switch (reduction.kind) {
  case fxp::RowReduction::Dot:
    return are(8, 8) || isWide;
  case fxp::RowReduction::XorPopcount:
    return are(32, 32);
  default:
    return are(8, 8);
  }
}

/// The kind of `term`, and what it compares.
std::optional<Reduction> matchComparison(Operation *term) {
  Reduction reduction;
  auto compares = [&](fxp::RowReduction kind, Value rows, Value vector) {
    reduction.kind = kind;
    reduction.rows = rows.getDefiningOp<memref::LoadOp>();
    reduction.vector = vector.getDefiningOp<memref::LoadOp>();
  };
  if (auto product = dyn_cast<arith::MulIOp>(term)) {
    reduction.kind = fxp::RowReduction::Dot;
    reduction.rows = getExtendedLoad(product.getLhs());
    reduction.vector = getExtendedLoad(product.getRhs());
  } else if (auto distance = dyn_cast<fxp::AbsDiffOp>(term)) {
    compares(fxp::RowReduction::Sad, distance.getLhs(), distance.getRhs());
  } else if (auto count = dyn_cast<fxp::XorPopcountOp>(term)) {
    compares(fxp::RowReduction::XorPopcount, count.getLhs(), count.getRhs());
  } else if (auto similarity = dyn_cast<fxp::HammingOp>(term);
             similarity && similarity.getWidth() == 8) {
    compares(fxp::RowReduction::Hamming, similarity.getLhs(),
             similarity.getRhs());
  } else {
    return std::nullopt;
  }
  return reduction;
}

/// `loop` as a sum of terms from 0, of which the rows are what `row` chooses.
std::optional<Reduction> matchReduction(scf::ForOp loop, scf::ForOp rows) {
  std::optional<int64_t> length = getConstantIntValue(loop.getUpperBound());
  if (!countsFromZero(loop) || !length || loop.getNumResults() != 1 ||
      !isConstantIntValue(loop.getInitArgs()[0], 0) ||
      !hasNothingBut(loop.getBody(), nullptr))
    return std::nullopt;
  auto yield = cast<scf::YieldOp>(loop.getBody()->getTerminator());
  auto sum = yield.getOperand(0).getDefiningOp<arith::AddIOp>();
  Value carried = loop.getRegionIterArg(0);
  if (!sum || !doesNotWrap(sum) || !carried.hasOneUse() ||
      (sum.getLhs() != carried && sum.getRhs() != carried))
    return std::nullopt;
  Value added = sum.getLhs() == carried ? sum.getRhs() : sum.getLhs();
  Operation *term = added.getDefiningOp();
  std::optional<Reduction> reduction =
      term && term->getBlock() == loop.getBody() ? matchComparison(term)
                                                 : std::nullopt;
  if (!reduction)
    return std::nullopt;
  bool isPacked = reduction->kind == fxp::RowReduction::XorPopcount;
  Value counter = loop.getInductionVar(), row = rows.getInductionVar();
  if (!walksAlong(reduction->rows, counter) ||
      !walksAlong(reduction->vector, counter) ||
      *length < (isPacked ? 1 : kShortestRow))
    return std::nullopt;
  auto chooses = [&](memref::LoadOp load) {
    return load.getIndices().size() > 1 &&
           load.getIndices().drop_back().back() == row;
  };
  if (!chooses(reduction->rows))
    std::swap(reduction->rows, reduction->vector);
  Type type = loop.getResult(0).getType();
  if (!chooses(reduction->rows) ||
      !(type.isInteger(32) || type.isInteger(64)) ||
      !hasElements(*reduction, type))
    return std::nullopt;
  auto isOutside = [&](Value value) {
    return rows.isDefinedOutsideOfLoop(value);
  };
  if (!isOutside(reduction->rows.getMemRef()) ||
      !isOutside(reduction->vector.getMemRef()) ||
      !llvm::all_of(reduction->rows.getIndices().drop_back(2), isOutside) ||
      !llvm::all_of(reduction->vector.getIndices().drop_back(), isOutside))
    return std::nullopt;
  reduction->loop = loop;
  reduction->length = *length;
  return reduction;
}

/// Whether the loop writes nothing that the kernel would read too early: sums
/// of a block are made before the loop's body has run for the rows before. A
/// loop with another kernel in it is not taken either, so sums of two kernels
/// are never alive at once unless they are of one loop.
bool readsAreEarly(scf::ForOp rows, Reduction &reduction) {
  auto writesWhatIsRead = [&](Operation *op) {
    SmallVector<MemoryEffects::EffectInstance> effects;
    cast<MemoryEffectOpInterface>(op).getEffects(effects);
    return llvm::any_of(effects, [&](MemoryEffects::EffectInstance &effect) {
      Value written = effect.getValue();
      return isa<MemoryEffects::Write>(effect.getEffect()) &&
             (!written || mayOverlap(written, reduction.rows.getMemRef()) ||
              mayOverlap(written, reduction.vector.getMemRef()));
    });
  };
  WalkResult result = rows.walk([&](Operation *op) {
    if (op == rows || op->hasTrait<OpTrait::HasRecursiveMemoryEffects>())
      return WalkResult::advance();
    if (isa<fxp::RowReduceOp>(op) || !isa<MemoryEffectOpInterface>(op) ||
        writesWhatIsRead(op))
      return WalkResult::interrupt();
    return WalkResult::advance();
  });
  return !result.wasInterrupted();
}

/// Buffers of a function for the sums of kernels, which all its loops share.
class SumBuffers {
public:
  explicit SumBuffers(func::FuncOp function) : function(function) {}
  /// One for each of a loop's kernels.
  SmallVector<Value> get(MutableArrayRef<Reduction> reductions) {
    SmallVector<Value> chosen;
    llvm::SmallDenseMap<Type, size_t> used;
    for (Reduction &reduction : reductions) {
      Type type = reduction.loop.getResult(0).getType();
      SmallVector<Value> &made = buffers[type];
      size_t number = used[type]++;
      if (number == made.size())
        made.push_back(make(type));
      chosen.push_back(made[number]);
    }
    return chosen;
  }

private:
  Value make(Type type) {
    OpBuilder top(function.getBody());
    return memref::AllocaOp::create(top, function.getLoc(),
                                    MemRefType::get({kBlock}, type));
  }
  func::FuncOp function;
  llvm::SmallDenseMap<Type, SmallVector<Value>> buffers;
};

/// Puts the rows of `loop` into blocks whose sums kernels make.
void claim(scf::ForOp loop, MutableArrayRef<Reduction> reductions,
           ArrayRef<Value> sums) {
  OpBuilder builder(loop);
  Location loc = loop.getLoc();
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  Value zero = index(0), block = index(kBlock);
  Value end = loop.getUpperBound();
  auto blocks = scf::ForOp::create(builder, loc, zero, end, block);
  builder.setInsertionPointToStart(blocks.getBody());
  Value first = blocks.getInductionVar();
  Value count = arith::MinSIOp::create(
      builder, loc, block, arith::SubIOp::create(builder, loc, end, first));
  for (auto &&[reduction, buffer] : llvm::zip(reductions, sums)) {
    SmallVector<Value> rowIndices(reduction.rows.getIndices());
    SmallVector<Value> vectorIndices(reduction.vector.getIndices());
    rowIndices.back() = vectorIndices.back() = zero;
    rowIndices[rowIndices.size() - 2] = first;
    fxp::RowReduceOp::create(builder, reduction.loop.getLoc(), reduction.kind,
                             reduction.rows.getMemRef(), rowIndices,
                             reduction.vector.getMemRef(), vectorIndices,
                             buffer, count, reduction.length);
  }
  // The body goes on with the sums.
  loop->moveBefore(blocks.getBody()->getTerminator());
  loop.setUpperBound(count);
  builder.setInsertionPointToStart(loop.getBody());
  Value within = loop.getInductionVar();
  auto row = arith::AddIOp::create(builder, loc, first, within);
  within.replaceAllUsesExcept(row, row);
  for (auto &&[reduction, buffer] : llvm::zip(reductions, sums)) {
    builder.setInsertionPoint(reduction.loop);
    Value sum = memref::LoadOp::create(builder, reduction.loop.getLoc(), buffer,
                                       within);
    reduction.loop.getResult(0).replaceAllUsesWith(sum);
    scf::ForOp(reduction.loop).erase();
  }
}

struct FxpClaimKernels : mann::impl::FxpClaimKernelsBase<FxpClaimKernels> {
  void runOnOperation() override {
    SmallVector<memref::AllocOp> buffers;
    getOperation().walk([&](memref::AllocOp op) { buffers.push_back(op); });
    for (memref::AllocOp buffer : buffers)
      numClaimed += claimEmbedding(buffer);
    SmallVector<scf::ForOp> loops;
    SumBuffers sums(getOperation());
    getOperation().walk([&](scf::ForOp loop) { loops.push_back(loop); });
    for (scf::ForOp loop : loops) {
      if (!countsFromZero(loop) || loop.getNumResults() != 0)
        continue;
      if (claimWeightedRows(loop) || claimRoundedRow(loop) ||
          claimPackedSigns(loop)) {
        ++numClaimed;
        continue;
      }
      SmallVector<Reduction> reductions;
      for (auto inner : loop.getOps<scf::ForOp>())
        if (std::optional<Reduction> found = matchReduction(inner, loop);
            found && readsAreEarly(loop, *found))
          reductions.push_back(*found);
      if (reductions.empty())
        continue;
      numClaimed += reductions.size();
      claim(loop, reductions, sums.get(reductions));
    }
  }
};

} // namespace
