//===- RaiseMemory.cpp - Memory operators out of primitive arithmetic -----===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RaiseMemory.h"
#include "mann/Dialect/Mann/Transforms/Passes.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mann {
#define GEN_PASS_DEF_RAISEMEMORY
#include "mann/Dialect/Mann/Transforms/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// What patterns are made of
//===----------------------------------------------------------------------===//

int64_t raise::sizeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

int64_t raise::rowSizeOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getRank() ? type.getShape().back() : 1;
}

static SmallVector<int64_t> withoutOnesOf(Value value) {
  SmallVector<int64_t> shape;
  for (int64_t size : cast<RankedTensorType>(value.getType()).getShape())
    if (size != 1)
      shape.push_back(size);
  return shape;
}

Value raise::withoutOnes(Value value) {
  while (auto reshape = value.getDefiningOp<ReshapeOp>()) {
    if (withoutOnesOf(reshape.getInput()) != withoutOnesOf(value))
      break;
    value = reshape.getInput();
  }
  return value;
}

ElementsAttr raise::getParameter(Value value, const SymbolTable &symbols) {
  auto get = withoutOnes(value).getDefiningOp<GetParameterOp>();
  if (!get)
    return {};
  auto parameter = symbols.lookup<ParameterOp>(get.getParameter());
  return parameter && parameter.getValue() ? *parameter.getValue()
                                           : ElementsAttr();
}

std::optional<double> raise::getSplat(Value value, const SymbolTable &symbols) {
  while (auto strided = value.getDefiningOp<StridedOp>())
    value = withoutOnes(strided.getInput());
  ElementsAttr elements = getParameter(value, symbols);
  if (!elements || !elements.getElementType().isF32() || elements.empty())
    return std::nullopt;
  auto numbers = elements.tryGetValues<float>();
  if (!numbers)
    return std::nullopt;
  float first = *numbers->begin();
  for (float number : *numbers)
    if (number != first)
      return std::nullopt;
  return double(first);
}

SmallVector<std::pair<Value, Value>, 2> raise::eitherOrder(Operation *op) {
  Value lhs = op->getOperand(0), rhs = op->getOperand(1);
  return {{lhs, rhs}, {rhs, lhs}};
}

Value raise::matchSquares(Value value) {
  auto sum = withoutOnes(value).getDefiningOp<SumOp>();
  if (!sum)
    return {};
  auto square = sum.getInput().getDefiningOp<MulOp>();
  if (!square || square.getLhs() != square.getRhs())
    return {};
  return square.getLhs();
}

Value raise::matchNorm(Value value) {
  auto root = withoutOnes(value).getDefiningOp<SqrtOp>();
  return root ? matchSquares(root.getInput()) : Value();
}

/// x where `value` repeats x along `repeated`, counted from the end, and has
/// the rest in order.
static Value matchRepeated(Value value, int64_t repeated) {
  auto strided = value.getDefiningOp<StridedOp>();
  if (!strided || strided.getOffset() != 0)
    return {};
  ArrayRef<int64_t> shape = strided.getType().getShape(),
                    strides = strided.getStrides();
  if (int64_t(shape.size()) <= repeated)
    return {};
  size_t at = shape.size() - 1 - size_t(repeated);
  if (strides[at] != 0)
    return {};
  int64_t expected = 1;
  for (size_t dim = shape.size(); dim-- > 0;) {
    if (dim == at)
      continue;
    if (strides[dim] != expected)
      return {};
    expected *= shape[dim];
  }
  return raise::sizeOf(strided.getInput()) == expected ? strided.getInput()
                                                       : Value();
}

Value raise::matchColumns(Value value) { return matchRepeated(value, 0); }
Value raise::matchRows(Value value) { return matchRepeated(value, 1); }

std::optional<raise::OuterProduct> raise::matchOuterProduct(Value value) {
  auto product = value.getDefiningOp<MulOp>();
  if (!product || product.getLhs().getType() != product.getRhs().getType())
    return std::nullopt;
  for (auto [lhs, rhs] : eitherOrder(product)) {
    Value column = matchColumns(lhs), row = matchRows(rhs);
    if (column && row)
      return OuterProduct{column, row};
  }
  return std::nullopt;
}

Value raise::asVector(OpBuilder &builder, Location loc, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() == 1)
    return value;
  return ReshapeOp::create(builder, loc, type.clone({int64_t(1)}), value);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct RaiseMemory : mann::impl::RaiseMemoryBase<RaiseMemory> {
  using RaiseMemoryBase::RaiseMemoryBase;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    RewritePatternSet patterns(&getContext());
    raise::populateRows(patterns, symbols);
    raise::populateWeighting(patterns, symbols);
    raise::populateAddressing(patterns, symbols);
    raise::populateWrites(patterns, symbols);
    // Only what patterns make is simplified: the rest of the text stays.
    GreedyRewriteConfig config;
    config.enableFolding(true).enableConstantCSE(false);
    config.setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled);
    if (failed(
            applyPatternsGreedily(getOperation(), std::move(patterns), config)))
      return signalPassFailure();
    dropUnused(symbols);
  }

  /// Parameters that only what has been replaced needed.
  void dropUnused(SymbolTable &symbols) {
    llvm::DenseSet<StringAttr> used;
    getOperation().walk([&](Operation *op) {
      if (auto get = dyn_cast<GetParameterOp>(op))
        used.insert(get.getParameterAttr().getAttr());
      if (auto state = dyn_cast<StateOp>(op); state && state.getSourceAttr())
        used.insert(state.getSourceAttr().getAttr());
    });
    for (auto parameter :
         llvm::make_early_inc_range(getOperation().getOps<ParameterOp>()))
      if (!used.contains(parameter.getSymNameAttr()))
        symbols.erase(parameter);
  }
};
} // namespace
