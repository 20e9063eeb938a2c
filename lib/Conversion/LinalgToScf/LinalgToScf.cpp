//===- LinalgToScf.cpp - Loops with sums in registers -----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A generic becomes one loop for each parallel dimension, and inside them one
// for each reduction that carries its accumulators as loop values. Whoever
// reads one element of a tensor asks `elementOf`, which computes it on the spot
// when the tensor's producer was fused, and extracts it otherwise.
//
//===----------------------------------------------------------------------===//

#include "mann/Conversion/Passes.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/Support/SaveAndRestore.h"

namespace mann {
#define GEN_PASS_DEF_CONVERTLINALGTOSCF
#include "mann/Conversion/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

using Indices = SmallVector<Value>;

/// Whether the loops of `op` are its results' dimensions, in order, and then
/// its reductions.
bool hasParallelLoopsFirst(linalg::GenericOp op) {
  unsigned parallel = op.getNumParallelLoops();
  for (auto [index, type] : llvm::enumerate(op.getIteratorTypesArray()))
    if ((type == utils::IteratorType::parallel) != (index < parallel))
      return false;
  for (OpOperand &init : op.getDpsInitsMutable()) {
    AffineMap map = op.getMatchingIndexingMap(&init);
    if (map.getNumResults() != parallel)
      return false;
    for (auto [index, expr] : llvm::enumerate(map.getResults())) {
      auto dim = dyn_cast<AffineDimExpr>(expr);
      if (!dim || dim.getPosition() != index)
        return false;
    }
  }
  return true;
}

/// Whether `op` is emitted where its one reader needs an element: the reader
/// looks at each element exactly once.
bool isFused(Operation *op) {
  if (op->getNumResults() != 1 || !op->getResult(0).hasOneUse())
    return false;
  OpOperand &use = *op->getResult(0).getUses().begin();
  auto reader = dyn_cast<linalg::GenericOp>(use.getOwner());
  if (!reader || reader->getBlock() != op->getBlock())
    return false;
  if (isa<linalg::FillOp>(op))
    return true;
  if (!isa<linalg::GenericOp>(op) || !reader.isDpsInput(&use))
    return false;
  return reader.getNumReductionLoops() == 0 &&
         reader.getMatchingIndexingMap(&use).isIdentity();
}

class LoopEmitter {
public:
  explicit LoopEmitter(func::FuncOp function)
      : function(function), builder(function.getContext()) {}

  LogicalResult run();

private:
  LogicalResult check(linalg::GenericOp op);
  void copySharedResults();
  void emit(linalg::GenericOp op);
  void emit(linalg::FillOp op);
  void emit(tensor::InsertSliceOp op);
  /// The accumulators of `op` at the point `parallel` of its parallel loops.
  SmallVector<Value> emitPoint(linalg::GenericOp op, ArrayRef<Value> parallel,
                               ArrayRef<Value> inits);
  SmallVector<Value> emitBody(linalg::GenericOp op, ArrayRef<Value> ivs,
                              ArrayRef<Value> accumulators);
  Value elementOf(Value tensor, Indices indices);
  /// The destination's element that the body starts from; null when it does
  /// not look at it.
  Value initialValue(linalg::GenericOp op, OpOperand &init, Indices indices) {
    if (op.getMatchingBlockArgument(&init).use_empty())
      return {};
    return elementOf(init.get(), std::move(indices));
  }
  Value dimension(Value tensor, int64_t dim);
  Value loopBound(linalg::GenericOp op, unsigned loop);
  Value materialize(OpFoldResult value) {
    return getValueOrCreateConstantIndexOp(builder, loc, value);
  }
  /// Nested loops over `bounds` that thread tensors through.
  SmallVector<Value>
  loopNest(ArrayRef<Value> bounds, ValueRange carried,
           function_ref<SmallVector<Value>(ArrayRef<Value>, ValueRange)> body);

  func::FuncOp function;
  OpBuilder builder;
  Location loc = UnknownLoc::get(builder.getContext());
};

/// Where a result is stored: a whole tensor, or a slice of one.
struct Destination {
  Value tensor;
  tensor::ExtractSliceOp slice; // null: the whole tensor

  static Destination get(Value init) {
    Destination destination;
    destination.slice = init.getDefiningOp<tensor::ExtractSliceOp>();
    if (destination.slice)
      init = destination.slice.getSource();
    destination.tensor = init;
    return destination;
  }
};

/// The indices in the source of a slice for indices in the slice.
static Indices sourceIndices(OpBuilder &builder, Location loc,
                             tensor::ExtractSliceOp slice,
                             ArrayRef<Value> indices) {
  llvm::SmallBitVector dropped = slice.getDroppedDims();
  Indices result;
  unsigned next = 0;
  for (auto [dim, offset] : llvm::enumerate(slice.getMixedOffsets())) {
    Value position = getValueOrCreateConstantIndexOp(builder, loc, offset);
    if (!dropped.test(dim)) {
      if (isConstantIntValue(offset, 0))
        position = indices[next];
      else
        position = arith::AddIOp::create(builder, loc, position, indices[next]);
      ++next;
    }
    result.push_back(position);
  }
  return result;
}

Value LoopEmitter::dimension(Value tensor, int64_t dim) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(dim))
    return arith::ConstantIndexOp::create(builder, loc, type.getDimSize(dim));
  if (auto slice = tensor.getDefiningOp<tensor::ExtractSliceOp>()) {
    llvm::SmallBitVector dropped = slice.getDroppedDims();
    int64_t kept = 0;
    for (auto [index, size] : llvm::enumerate(slice.getMixedSizes()))
      if (!dropped.test(index) && kept++ == dim)
        return materialize(size);
  }
  if (auto generic = tensor.getDefiningOp<linalg::GenericOp>())
    return dimension(
        generic.getDpsInits()[cast<OpResult>(tensor).getResultNumber()], dim);
  if (auto fill = tensor.getDefiningOp<linalg::FillOp>())
    return dimension(fill.getDpsInits()[0], dim);
  return tensor::DimOp::create(builder, loc, tensor, dim);
}

Value LoopEmitter::loopBound(linalg::GenericOp op, unsigned loop) {
  for (OpOperand &operand : op->getOpOperands())
    for (auto [dim, expr] :
         llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (auto position = dyn_cast<AffineDimExpr>(expr);
          position && position.getPosition() == loop)
        return dimension(operand.get(), dim);
  llvm_unreachable("verified: every loop indexes an operand");
}

SmallVector<Value> LoopEmitter::loopNest(
    ArrayRef<Value> bounds, ValueRange carried,
    function_ref<SmallVector<Value>(ArrayRef<Value>, ValueRange)> body) {
  if (bounds.empty())
    return body({}, carried);
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  auto loop =
      scf::ForOp::create(builder, loc, zero, bounds.front(), one, carried);
  OpBuilder::InsertionGuard guard(builder);
  // Without carried values the builder adds the terminator itself.
  if (carried.empty())
    builder.setInsertionPoint(loop.getBody()->getTerminator());
  else
    builder.setInsertionPointToEnd(loop.getBody());
  SmallVector<Value> inner =
      loopNest(bounds.drop_front(), loop.getRegionIterArgs(),
               [&](ArrayRef<Value> ivs, ValueRange values) {
                 SmallVector<Value> all{loop.getInductionVar()};
                 llvm::append_range(all, ivs);
                 return body(all, values);
               });
  if (!carried.empty())
    scf::YieldOp::create(builder, loc, inner);
  return SmallVector<Value>(loop.getResults());
}

Value LoopEmitter::elementOf(Value tensor, Indices indices) {
  if (!isa<RankedTensorType>(tensor.getType()))
    return tensor;
  // A rank-0 result lives in a value instead of a buffer.
  if (auto elements = tensor.getDefiningOp<tensor::FromElementsOp>();
      elements && indices.empty())
    return elements.getElements()[0];
  if (auto slice = tensor.getDefiningOp<tensor::ExtractSliceOp>())
    return elementOf(slice.getSource(),
                     sourceIndices(builder, loc, slice, indices));
  if (auto fill = tensor.getDefiningOp<linalg::FillOp>())
    return fill.getInputs()[0];
  if (auto generic = tensor.getDefiningOp<linalg::GenericOp>()) {
    SmallVector<Value> inits;
    for (OpOperand &init : generic.getDpsInitsMutable())
      inits.push_back(initialValue(generic, init, indices));
    return emitPoint(generic, indices, inits)[0];
  }
  return tensor::ExtractOp::create(builder, loc, tensor, indices);
}

SmallVector<Value> LoopEmitter::emitBody(linalg::GenericOp op,
                                         ArrayRef<Value> ivs,
                                         ArrayRef<Value> accumulators) {
  IRMapping mapping;
  Block *body = op.getBody();
  for (OpOperand *input : op.getDpsInputOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(input);
    if (argument.use_empty())
      continue;
    Indices indices;
    for (AffineExpr expr : op.getMatchingIndexingMap(input).getResults())
      indices.push_back(
          affine::expandAffineExpr(builder, loc, expr, ivs, /*symbols=*/{}));
    mapping.map(argument, elementOf(input->get(), indices));
  }
  for (auto [init, value] : llvm::zip(op.getDpsInitsMutable(), accumulators))
    if (value)
      mapping.map(op.getMatchingBlockArgument(&init), value);
  for (Operation &inner : body->without_terminator()) {
    if (auto index = dyn_cast<linalg::IndexOp>(inner)) {
      mapping.map(index.getResult(), ivs[index.getDim()]);
      continue;
    }
    builder.clone(inner, mapping);
  }
  SmallVector<Value> results;
  for (Value value : body->getTerminator()->getOperands())
    results.push_back(mapping.lookupOrDefault(value));
  return results;
}

SmallVector<Value> LoopEmitter::emitPoint(linalg::GenericOp op,
                                          ArrayRef<Value> parallel,
                                          ArrayRef<Value> inits) {
  // A fused op keeps its name for what is emitted inside its reader.
  llvm::SaveAndRestore<Location> scope(loc, op.getLoc());
  SmallVector<Value> bounds;
  for (unsigned loop = op.getNumParallelLoops(); loop < op.getNumLoops();
       ++loop)
    bounds.push_back(loopBound(op, loop));
  return loopNest(bounds, inits,
                  [&](ArrayRef<Value> reduction, ValueRange accumulators) {
                    SmallVector<Value> ivs(parallel);
                    llvm::append_range(ivs, reduction);
                    return emitBody(op, ivs, SmallVector<Value>(accumulators));
                  });
}

void LoopEmitter::emit(linalg::FillOp op) {
  builder.setInsertionPoint(op);
  loc = op.getLoc();
  auto type = cast<RankedTensorType>(op.getResult(0).getType());
  Destination destination = Destination::get(op.getDpsInits()[0]);
  SmallVector<Value> bounds;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    bounds.push_back(dimension(op.getDpsInits()[0], dim));
  SmallVector<Value> results = loopNest(
      bounds, destination.tensor,
      [&](ArrayRef<Value> ivs, ValueRange carried) -> SmallVector<Value> {
        Indices indices(ivs);
        if (destination.slice)
          indices = sourceIndices(builder, loc, destination.slice, indices);
        return {tensor::InsertOp::create(builder, loc, op.getInputs()[0],
                                         carried[0], indices)};
      });
  Value result = results[0];
  if (tensor::ExtractSliceOp slice = destination.slice)
    result = tensor::ExtractSliceOp::create(
        builder, loc, slice.getType(), result, slice.getMixedOffsets(),
        slice.getMixedSizes(), slice.getMixedStrides());
  op.getResult(0).replaceAllUsesWith(result);
  op.erase();
}

/// `slice` of `updated`, which took the place of the tensor it was cut from:
/// inserting that part back changes nothing.
static void forwardInsertions(Value part, Value original, Value updated) {
  for (Operation *user : llvm::make_early_inc_range(part.getUsers()))
    if (auto insert = dyn_cast<tensor::InsertSliceOp>(user))
      if (insert.getSource() == part && insert.getDest() == original) {
        insert.getResult().replaceAllUsesWith(updated);
        insert.erase();
      }
}

void LoopEmitter::emit(linalg::GenericOp op) {
  builder.setInsertionPoint(op);
  loc = op.getLoc();

  // Everything in registers: the sum of a vector, a maximum.
  if (op.getNumParallelLoops() == 0) {
    SmallVector<Value> inits;
    for (OpOperand &init : op.getDpsInitsMutable())
      inits.push_back(initialValue(op, init, {}));
    SmallVector<Value> values = emitPoint(op, {}, inits);
    for (auto [result, value] : llvm::zip(op.getResults(), values)) {
      // Readers other than generics want a tensor.
      Value tensor = tensor::FromElementsOp::create(
          builder, loc, cast<RankedTensorType>(result.getType()), value);
      result.replaceAllUsesWith(tensor);
    }
    op.erase();
    return;
  }

  SmallVector<Destination> destinations;
  SmallVector<Value> carried;
  for (auto [init, result] : llvm::zip(op.getDpsInits(), op.getResults())) {
    // A fused initial value has no buffer to write to.
    Value buffer = init;
    while (auto producer = buffer.getDefiningOp<linalg::LinalgOp>())
      buffer = producer.getDpsInits()[cast<OpResult>(buffer).getResultNumber()];
    Destination destination = Destination::get(buffer);
    destinations.push_back(destination);
    carried.push_back(destination.tensor);
  }
  SmallVector<Value> bounds;
  for (unsigned loop = 0; loop < op.getNumParallelLoops(); ++loop)
    bounds.push_back(loopBound(op, loop));

  SmallVector<Value> results = loopNest(
      bounds, carried,
      [&](ArrayRef<Value> ivs, ValueRange tensors) -> SmallVector<Value> {
        SmallVector<Value> inits, stored;
        SmallVector<Indices> places;
        for (auto [index, init] : llvm::enumerate(op.getDpsInitsMutable())) {
          Destination destination = destinations[index];
          places.emplace_back(ivs);
          if (destination.slice)
            places.back() = sourceIndices(builder, loc, destination.slice, ivs);
          Value start =
              destination.slice ? Value(destination.slice) : destination.tensor;
          bool inPlace = init.get() == start &&
                         !destination.tensor.getDefiningOp<tensor::EmptyOp>();
          if (inPlace && !op.getMatchingBlockArgument(&init).use_empty())
            // The element before this iteration, of the tensor that the loop
            // updates: reading the original would keep a copy of it alive.
            inits.push_back(tensor::ExtractOp::create(
                builder, loc, tensors[index], places[index]));
          else
            inits.push_back(initialValue(op, init, Indices(ivs)));
        }
        SmallVector<Value> values = emitPoint(op, ivs, inits);
        for (auto [index, value] : llvm::enumerate(values))
          stored.push_back(tensor::InsertOp::create(
              builder, loc, value, tensors[index], places[index]));
        return stored;
      });

  for (auto [index, result] : llvm::enumerate(op.getResults())) {
    Value updated = results[index], original = destinations[index].tensor;
    if (tensor::ExtractSliceOp slice = destinations[index].slice) {
      forwardInsertions(result, original, updated);
      builder.setInsertionPoint(op);
      updated = tensor::ExtractSliceOp::create(
          builder, loc, slice.getType(), updated, slice.getMixedOffsets(),
          slice.getMixedSizes(), slice.getMixedStrides());
    }
    result.replaceAllUsesWith(updated);
  }
  op.erase();
}

/// A copy of elements: what is left of an insertion when its source was not
/// computed in place.
void LoopEmitter::emit(tensor::InsertSliceOp op) {
  builder.setInsertionPoint(op);
  loc = op.getLoc();
  Value source = op.getSource();
  // The part of the destination that is written, as a slice of it.
  auto part = tensor::ExtractSliceOp::create(
      builder, loc, cast<RankedTensorType>(source.getType()), op.getDest(),
      op.getMixedOffsets(), op.getMixedSizes(), op.getMixedStrides());
  SmallVector<Value> bounds;
  for (int64_t dim = 0; dim < op.getSourceType().getRank(); ++dim)
    bounds.push_back(dimension(part, dim));
  SmallVector<Value> results = loopNest(
      bounds, op.getDest(),
      [&](ArrayRef<Value> ivs, ValueRange carried) -> SmallVector<Value> {
        Value element = elementOf(source, Indices(ivs));
        return {
            tensor::InsertOp::create(builder, loc, element, carried[0],
                                     sourceIndices(builder, loc, part, ivs))};
      });
  op.getResult().replaceAllUsesWith(results[0]);
  op.erase();
}

/// Every result leaves through a buffer of its own, so one that is returned
/// twice, or that is not computed here at all, is copied.
void LoopEmitter::copySharedResults() {
  auto end =
      dyn_cast<func::ReturnOp>(function.getBody().back().getTerminator());
  if (!end)
    return;
  SmallPtrSet<Value, 4> returned;
  for (OpOperand &operand : end->getOpOperands()) {
    Value value = operand.get();
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.hasStaticShape())
      continue;
    bool isComputed =
        isa_and_nonnull<scf::ForOp, tensor::InsertOp, tensor::FromElementsOp>(
            value.getDefiningOp());
    if (returned.insert(value).second && isComputed)
      continue;
    builder.setInsertionPoint(end);
    loc = end.getLoc();
    Value copy = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                         type.getElementType());
    SmallVector<Value> bounds;
    for (int64_t dim = 0; dim < type.getRank(); ++dim)
      bounds.push_back(dimension(value, dim));
    copy = loopNest(
        bounds, copy,
        [&](ArrayRef<Value> ivs, ValueRange carried) -> SmallVector<Value> {
          Value element = elementOf(value, Indices(ivs));
          return {
              tensor::InsertOp::create(builder, loc, element, carried[0], ivs)};
        })[0];
    operand.set(copy);
  }
}

LogicalResult LoopEmitter::check(linalg::GenericOp op) {
  if (!op.hasPureTensorSemantics())
    return op.emitOpError("must be on tensors to become loops");
  if (!hasParallelLoopsFirst(op))
    return op.emitOpError("must have its parallel loops first, in the order of "
                          "its results' dimensions, to become loops");
  return success();
}

LogicalResult LoopEmitter::run() {
  SmallVector<Operation *> work;
  WalkResult result = function.walk([&](Operation *op) {
    if (auto generic = dyn_cast<linalg::GenericOp>(op))
      if (failed(check(generic)))
        return WalkResult::interrupt();
    if (isa<linalg::GenericOp, linalg::FillOp>(op))
      work.push_back(op);
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();

  SmallVector<Operation *> fused;
  SmallVector<Operation *> alone;
  for (Operation *op : work)
    (isFused(op) ? fused : alone).push_back(op);
  for (Operation *op : alone) {
    if (auto generic = dyn_cast<linalg::GenericOp>(op))
      emit(generic);
    else
      emit(cast<linalg::FillOp>(op));
  }
  SmallVector<tensor::InsertSliceOp> insertions;
  function.walk([&](tensor::InsertSliceOp op) { insertions.push_back(op); });
  for (tensor::InsertSliceOp op : insertions)
    emit(op);
  copySharedResults();
  // A fused op lost its reader; last to first, so that chains go as well.
  for (Operation *op : llvm::reverse(fused))
    op->erase();
  return success();
}

struct ConvertLinalgToScf
    : mann::impl::ConvertLinalgToScfBase<ConvertLinalgToScf> {
  void runOnOperation() override {
    if (!getOperation().isDeclaration() &&
        failed(LoopEmitter(getOperation()).run()))
      signalPassFailure();
  }
};

} // namespace
