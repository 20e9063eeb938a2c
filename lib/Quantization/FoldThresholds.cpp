//===- FoldThresholds.cpp - Signs of integers by a comparison -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FormatChoice.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Quantization/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include <cmath>

namespace mann {
#define GEN_PASS_DEF_FOLDTHRESHOLDS
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

/// The elements of a constant tensor, row-major.
using Numbers = SmallVector<double>;

static int64_t countOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// What `mann.strided` makes of these numbers.
static Numbers stride(StridedOp op, const Numbers &input) {
  ArrayRef<int64_t> shape = op.getType().getShape();
  Numbers result;
  for (int64_t flat = 0; flat < countOf(op); ++flat) {
    int64_t rest = flat, index = op.getOffset();
    for (size_t dim = shape.size(); dim-- > 0; rest /= shape[dim])
      index += rest % shape[dim] * op.getStrides()[dim];
    result.push_back(input[index]);
  }
  return result;
}

static std::optional<Numbers> numbersOf(ElementsAttr value) {
  if (!value || !value.getElementType().isF32())
    return std::nullopt;
  SmallVector<float> read = readFloats(value);
  return Numbers(read.begin(), read.end());
}

/// The numbers of a constant in f32: a parameter with a value, its elements in
/// another order.
static std::optional<Numbers> evaluate(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto use = dyn_cast_if_present<GetParameterOp>(op)) {
    auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
        use, use.getParameterAttr());
    return parameter ? numbersOf(parameter.getValueAttr()) : std::nullopt;
  }
  if (auto constant = dyn_cast_if_present<arith::ConstantOp>(op))
    return numbersOf(dyn_cast<ElementsAttr>(constant.getValue()));
  if (auto reshape = dyn_cast_if_present<ReshapeOp>(op))
    return evaluate(reshape.getInput());
  if (auto strided = dyn_cast_if_present<StridedOp>(op))
    if (std::optional<Numbers> input = evaluate(strided.getInput()))
      return stride(strided, *input);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Affine functions
//===----------------------------------------------------------------------===//

namespace {
/// `gain * source + offset`, element by element.
struct Affine {
  explicit Affine(Value source)
      : source(source), gain(countOf(source), 1), offset(countOf(source), 0) {}

  void scale(const Numbers &factors) {
    // A factor with fewer dimensions is one for each leading index.
    size_t inner = gain.size() / factors.size();
    for (size_t i = 0; i < gain.size(); ++i) {
      gain[i] *= factors[i / inner];
      offset[i] *= factors[i / inner];
    }
  }

  bool isFinite() const {
    auto finite = [](double x) { return std::isfinite(x); };
    return llvm::all_of(gain, finite) && llvm::all_of(offset, finite);
  }

  Value source;
  Numbers gain, offset;
};
} // namespace

/// `value` as an affine function of what it is computed from by constants.
static Affine getAffine(Value value) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_present<AddOp, SubOp, MulOp>(op))
    return Affine(value);
  bool left = true;
  std::optional<Numbers> other = evaluate(op->getOperand(1));
  if (!other && countOf(op->getOperand(1)) == countOf(value)) {
    left = false;
    other = evaluate(op->getOperand(0));
  }
  if (!other)
    return Affine(value);
  Affine result = getAffine(op->getOperand(left ? 0 : 1));
  if (isa<MulOp>(op)) {
    result.scale(*other);
    return result;
  }
  bool negates = isa<SubOp>(op);
  // x - c, or c - x.
  if (negates && !left)
    result.scale(Numbers(result.gain.size(), -1));
  for (auto [offset, number] : llvm::zip(result.offset, *other))
    offset += negates && left ? -number : number;
  return result;
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// A format of integers that has all of -bound..bound.
static Type getIntegerFormat(MLIRContext *context, double bound) {
  unsigned width = std::max(2, std::ilogb(std::max(bound, 1.0)) + 2);
  return getFormatType(context, Format::symmetric(width, 0));
}

static void keepExact(Operation *op, double bound) {
  op->setAttr(MannDialect::FormatAttrHelper::getNameStr(),
              TypeAttr::get(getIntegerFormat(op->getContext(), bound)));
}

/// The largest magnitude of a value whose elements are integers whatever the
/// input is, sums of signs; nothing for others. With `keep`, what is computed
/// on the way gets a format in which it is exact.
static std::optional<double> getIntegerBound(Value value, bool keep) {
  Operation *op = value.getDefiningOp();
  if (auto similarity = dyn_cast_if_present<SimilarityOp>(op)) {
    if (similarity.getKind() != SimilarityKind::Bipolar ||
        similarity.getLog2Scale() != 0)
      return std::nullopt;
    auto key = cast<RankedTensorType>(similarity.getKey().getType());
    return double(key.getShape().back());
  }
  if (isa_and_present<ReshapeOp, SliceOp, StridedOp>(op))
    return getIntegerBound(op->getOperand(0), keep);
  auto read = dyn_cast_if_present<ReadOp>(op);
  if (!read || read.getCount())
    return std::nullopt;
  std::optional<Numbers> weights = evaluate(read.getWeights());
  std::optional<double> bound = getIntegerBound(read.getMemory(), keep);
  auto use = read.getWeights().getDefiningOp<GetParameterOp>();
  if (!weights || !bound || !use)
    return std::nullopt;
  double sum = 0, largest = 0;
  for (double weight : *weights) {
    if (weight != std::nearbyint(weight))
      return std::nullopt;
    sum += std::abs(weight);
    largest = std::max(largest, std::abs(weight));
  }
  if (keep) {
    keepExact(use, largest);
    keepExact(read, sum * *bound);
  }
  return sum * *bound;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct FoldThresholdsPass : mann::impl::FoldThresholdsBase<FoldThresholdsPass> {
  using FoldThresholdsBase::FoldThresholdsBase;

  void runOnOperation() override;

private:
  void fold(Operation *sign);
  Value makeConstant(OpBuilder &builder, Location loc, StringRef name,
                     RankedTensorType type, ArrayRef<float> values,
                     double bound);
  void eraseDead(Value value);
};
} // namespace

/// Values of `type` as a parameter: of its last dimension alone, where the
/// others do not matter.
Value FoldThresholdsPass::makeConstant(OpBuilder &builder, Location loc,
                                       StringRef name, RankedTensorType type,
                                       ArrayRef<float> values, double bound) {
  ModuleOp module = getOperation();
  int64_t last = type.getShape().back();
  bool repeats = type.getRank() > 1;
  for (size_t i = 0; i < values.size(); ++i)
    repeats &= values[i] == values[i % last];
  auto stored =
      RankedTensorType::get(repeats ? ArrayRef<int64_t>(last) : type.getShape(),
                            builder.getF32Type());
  // Before the parameter is there: another one may have its name.
  SymbolTable symbols(module);
  OpBuilder top = OpBuilder::atBlockBegin(module.getBody());
  auto value = DenseElementsAttr::get(stored, repeats ? values.take_front(last)
                                                      : values);
  auto parameter = ParameterOp::create(
      top, loc, name, stored, cast<ElementsAttr>(value),
      /*source=*/StringAttr(), /*offset=*/IntegerAttr(),
      /*transposed=*/false, /*sym_visibility=*/StringAttr());
  symbols.insert(parameter);
  Value use = GetParameterOp::create(
      builder, loc, stored, FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
  keepExact(use.getDefiningOp(), bound);
  if (!repeats)
    return use;
  SmallVector<int64_t> strides(type.getRank(), 0);
  strides.back() = 1;
  return StridedOp::create(builder, loc, type, use, 0, strides);
}

void FoldThresholdsPass::fold(Operation *sign) {
  Value input = sign->getOperand(0);
  auto type = dyn_cast<RankedTensorType>(input.getType());
  if (!type || !type.getElementType().isF32() || type.getRank() == 0)
    return;
  // Folded before, or with a format that somebody chose.
  Operation *last = input.getDefiningOp();
  if (last && last->hasAttr(MannDialect::FormatAttrHelper::getNameStr()))
    return;
  Affine affine = getAffine(input);
  std::optional<double> bound = getIntegerBound(affine.source, false);
  if (affine.source == input || !bound || *bound >= 0x1p24 ||
      !affine.isFinite())
    return;
  // Beyond these all is on one side.
  double most = *bound + 1;
  SmallVector<float> turns, limits;
  for (auto [gain, offset] : llvm::zip(affine.gain, affine.offset)) {
    double turn = gain < 0 ? -1 : 1;
    double limit = gain != 0     ? std::ceil(turn * -offset / gain)
                   : offset >= 0 ? -most
                                 : most;
    turns.push_back(float(turn));
    limits.push_back(float(std::clamp(limit, -most, most)));
  }
  getIntegerBound(affine.source, true);
  OpBuilder builder(sign);
  Location loc = input.getLoc();
  Value score = affine.source;
  if (llvm::is_contained(turns, -1.0f)) {
    Value turn = makeConstant(builder, loc, "turn", type, turns, 1);
    score = MulOp::create(builder, loc, type, score, turn);
    keepExact(score.getDefiningOp(), *bound);
  }
  Value limit = makeConstant(builder, loc, "threshold", type, limits, most);
  Value above = SubOp::create(builder, loc, type, score, limit);
  keepExact(above.getDefiningOp(), *bound + most);
  sign->setOperand(0, above);
  eraseDead(input);
  numThresholds += limits.size();
}

/// Erases what computes `value`, as far as nothing else needs it, and
/// parameters that nothing names any more.
void FoldThresholdsPass::eraseDead(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !isOpTriviallyDead(op))
    return;
  SmallVector<Value> operands(op->getOperands());
  ParameterOp parameter;
  if (auto use = dyn_cast<GetParameterOp>(op))
    parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
        use, use.getParameterAttr());
  op->erase();
  if (parameter && SymbolTable::symbolKnownUseEmpty(parameter, getOperation()))
    parameter.erase();
  for (Value operand : operands)
    eraseDead(operand);
}

void FoldThresholdsPass::runOnOperation() {
  SmallVector<Operation *> signs;
  getOperation().walk([&](Operation *op) {
    if (isa<SignOp, BinarizeOp>(op))
      signs.push_back(op);
  });
  for (Operation *sign : signs)
    fold(sign);
}
