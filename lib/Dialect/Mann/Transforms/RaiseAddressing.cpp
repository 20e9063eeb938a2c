//===- RaiseAddressing.cpp - Similarities, weights and reads --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RaiseMemory.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::raise;

/// An eps up to here changes no number of f32 that an address is made of.
static constexpr double kNegligible = 1e-12;

namespace {

/// A memory and the key that it is multiplied by.
struct Scores {
  Value memory, key;
};

/// K where `value` is the matrix K with its rows as columns.
Value matchTransposed(Value value) {
  auto strided = withoutOnes(value).getDefiningOp<StridedOp>();
  if (!strided || strided.getOffset() != 0)
    return {};
  ArrayRef<int64_t> shape = strided.getType().getShape(),
                    strides = strided.getStrides();
  auto type = cast<RankedTensorType>(strided.getInput().getType());
  if (shape.size() != 2 || type.getRank() != 2 ||
      type.getShape()[0] != shape[1] || type.getShape()[1] != shape[0] ||
      strides[0] != 1 || strides[1] != shape[0])
    return {};
  return strided.getInput();
}

/// sum_d K[n, d] key[d], as a product of K and a key that is repeated.
std::optional<Scores> matchSummedProduct(SumOp sum) {
  auto product = sum.getInput().getDefiningOp<MulOp>();
  if (!product)
    return std::nullopt;
  for (auto [memory, other] : eitherOrder(product)) {
    Value rows = matchRows(other);
    Value key = rows ? withoutOnes(rows) : Value();
    if (key && cast<RankedTensorType>(memory.getType()).getRank() == 2 &&
        cast<RankedTensorType>(key.getType()).getRank() == 1)
      return Scores{memory, key};
  }
  return std::nullopt;
}

/// The products of a key with each row of a memory, which may be a constant:
/// K key, key K^T, or the sums of what they are made of.
std::optional<Scores> matchScores(Value value) {
  value = withoutOnes(value);
  if (auto read = value.getDefiningOp<MatvecReadOp>()) {
    if (cast<RankedTensorType>(read.getState().getType()).getRank() == 2)
      return Scores{read.getState(), read.getKey()};
  } else if (auto linear = value.getDefiningOp<LinearOp>()) {
    return Scores{linear.getMatrix(), linear.getInput()};
  } else if (auto read = value.getDefiningOp<ReadOp>()) {
    Value rows = read.getCount() ? Value() : matchTransposed(read.getMemory());
    if (rows &&
        cast<RankedTensorType>(read.getWeights().getType()).getRank() == 1)
      return Scores{rows, read.getWeights()};
  } else if (auto sum = value.getDefiningOp<SumOp>()) {
    return matchSummedProduct(sum);
  }
  return std::nullopt;
}

void replaceBySimilarity(Operation *op, PatternRewriter &rewriter,
                         SimilarityKind kind, const Scores &scores, double eps,
                         EpsForm form) {
  MLIRContext *context = op->getContext();
  rewriter.replaceOpWithNewOp<SimilarityOp>(
      op, op->getResult(0).getType(), SimilarityKindAttr::get(context, kind),
      scores.memory, scores.key,
      /*count=*/Value(), rewriter.getI64IntegerAttr(0),
      rewriter.getF32FloatAttr(float(eps)), EpsFormAttr::get(context, form),
      /*code=*/TypeAttr(),
      fxp::RoundingAttr::get(context, Rounding::NearestEven),
      /*products=*/TypeAttr());
}

//===----------------------------------------------------------------------===//
// Cosine
//===----------------------------------------------------------------------===//

/// What a dot product is divided by, if it is the two norms and an eps.
struct CosineDivisor {
  Value first, second; ///< What the norms are of.
  double eps = 0;
  EpsForm form = EpsForm::Added;
};

/// A norm that is at least some number.
Value matchBoundedNorm(Value value, const SymbolTable &symbols, double &least) {
  value = withoutOnes(value);
  least = 0;
  if (auto max = value.getDefiningOp<MaxOp>())
    for (auto [lhs, rhs] : eitherOrder(max))
      if (std::optional<double> number = getSplat(rhs, symbols)) {
        least = *number;
        return matchNorm(lhs);
      }
  return matchNorm(value);
}

/// |a| |b|, or max(|a|, e) max(|b|, e): for vectors longer than e the same as
/// max(|a| |b|, e^2), and of shorter ones there is no direction.
std::optional<CosineDivisor> matchNorms(Value value,
                                        const SymbolTable &symbols) {
  value = withoutOnes(value);
  if (auto root = value.getDefiningOp<SqrtOp>()) {
    auto product = root.getInput().getDefiningOp<MulOp>();
    if (!product)
      return std::nullopt;
    Value first = matchSquares(product.getLhs());
    Value second = matchSquares(product.getRhs());
    if (!first || !second)
      return std::nullopt;
    return CosineDivisor{first, second};
  }
  auto product = value.getDefiningOp<MulOp>();
  if (!product)
    return std::nullopt;
  double one = 0, other = 0;
  Value first = matchBoundedNorm(product.getLhs(), symbols, one);
  Value second = matchBoundedNorm(product.getRhs(), symbols, other);
  if (!first || !second || one != other || one < 0 || one > 1e-4)
    return std::nullopt;
  if (one == 0)
    return CosineDivisor{first, second};
  return CosineDivisor{first, second, one * one, EpsForm::Max};
}

std::optional<CosineDivisor> matchDivisor(Value value,
                                          const SymbolTable &symbols) {
  if (auto norms = matchNorms(value, symbols))
    return norms;
  value = withoutOnes(value);
  bool isMax = isa_and_present<MaxOp>(value.getDefiningOp());
  if (!isMax && !isa_and_present<AddOp>(value.getDefiningOp()))
    return std::nullopt;
  for (auto [lhs, rhs] : eitherOrder(value.getDefiningOp())) {
    std::optional<double> eps = getSplat(rhs, symbols);
    auto norms = matchNorms(lhs, symbols);
    if (!eps || *eps < 0 || !norms || norms->eps != 0)
      continue;
    norms->eps = *eps;
    norms->form = isMax ? EpsForm::Max : EpsForm::Added;
    return norms;
  }
  return std::nullopt;
}

struct RaiseCosine : Raise<DivOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(DivOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Scores> scores = matchScores(op.getLhs());
    if (!scores || op.getLhs() != withoutOnes(op.getLhs()))
      return failure();
    auto divisor = matchDivisor(op.getRhs(), symbols);
    if (!divisor)
      return failure();
    Value memory = withoutOnes(divisor->first);
    Value key = withoutOnes(divisor->second);
    if (memory != withoutOnes(scores->memory))
      std::swap(memory, key);
    if (memory != withoutOnes(scores->memory) ||
        key != withoutOnes(scores->key))
      return failure();
    replaceBySimilarity(op, rewriter, SimilarityKind::Cosine, *scores,
                        divisor->eps, divisor->form);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

/// Whether something is read by these weights, after what heads do with them.
bool isAddress(Value weights, unsigned depth = 0) {
  for (OpOperand &use : weights.getUses()) {
    Operation *user = use.getOwner();
    if (auto read = dyn_cast<ReadOp>(user);
        read && read.getWeights() == weights)
      return true;
    // Weights times a constant memory.
    if (auto linear = dyn_cast<LinearOp>(user);
        linear && linear.getInput() == weights)
      return true;
    if (depth < 4 &&
        isa<ReshapeOp, InterpolateOp, CircularShiftOp, SharpenOp>(user) &&
        isAddress(user->getResult(0), depth + 1))
      return true;
  }
  return false;
}

/// softmax(scores * strength): the strength of one number or of one a row.
struct RaiseStrength : Raise<SoftmaxOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(SoftmaxOp op,
                                PatternRewriter &rewriter) const override {
    auto product = op.getScores().getDefiningOp<MulOp>();
    if (op.getStrength() || !product)
      return failure();
    Value scores = product.getLhs(), strength = withoutOnes(product.getRhs());
    if (sizeOf(strength) != 1 || !matchScoresOf(scores))
      return failure();
    Value one = asVector(rewriter, op.getLoc(), strength);
    rewriter.replaceOpWithNewOp<SoftmaxOp>(op, op.getType(), scores, one,
                                           op.getCount());
    return success();
  }
  static bool matchScoresOf(Value scores) {
    return isa_and_present<SimilarityOp, MatvecReadOp, LinearOp>(
               withoutOnes(scores).getDefiningOp()) ||
           matchScores(scores);
  }
};

/// The value of a new parameter of these numbers, before the op that is
/// rewritten.
Value addParameter(PatternRewriter &rewriter, SymbolTable &symbols,
                   Location loc, StringRef name, ArrayRef<int64_t> shape,
                   ArrayRef<float> numbers) {
  auto type = RankedTensorType::get(shape, rewriter.getF32Type());
  StringAttr symbol;
  {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(rewriter.getInsertionBlock()
                                   ->getParent()
                                   ->getParentOfType<func::FuncOp>());
    symbol = symbols.insert(ParameterOp::create(
        rewriter, loc, name, type,
        cast<ElementsAttr>(DenseElementsAttr::get(type, numbers)),
        /*source=*/StringAttr(), /*offset=*/IntegerAttr(),
        /*transposed=*/false, /*sym_visibility=*/StringAttr()));
  }
  return GetParameterOp::create(rewriter, loc, type,
                                FlatSymbolRefAttr::get(symbol));
}

/// softmax(scores / c), as 1 / sqrt(size) is written by hand: the strength is
/// a parameter of its own.
struct RaiseQuotient : Raise<SoftmaxOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(SoftmaxOp op,
                                PatternRewriter &rewriter) const override {
    auto quotient = op.getScores().getDefiningOp<DivOp>();
    if (op.getStrength() || !quotient ||
        !RaiseStrength::matchScoresOf(quotient.getLhs()))
      return failure();
    std::optional<double> divisor = getSplat(quotient.getRhs(), symbols);
    float strength = divisor ? float(1 / *divisor) : 0;
    if (!std::isnormal(strength))
      return failure();
    Value value =
        addParameter(rewriter, symbols, op.getLoc(), "strength", {1}, strength);
    rewriter.replaceOpWithNewOp<SoftmaxOp>(op, op.getType(), quotient.getLhs(),
                                           value, op.getCount());
    return success();
  }
};

/// key (s K)^T: exporters scale the keys as well as the query. The factor goes
/// to the scores, of which it is the strength.
struct RaiseScaledKeys : Raise<ReadOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(ReadOp op,
                                PatternRewriter &rewriter) const override {
    auto product = op.getMemory().getDefiningOp<MulOp>();
    if (!product || op.getCount())
      return failure();
    for (auto [rows, factor] : eitherOrder(product)) {
      if (sizeOf(factor) != 1 || !matchTransposed(rows))
        continue;
      Value scores = ReadOp::create(rewriter, op.getLoc(), op.getType(),
                                    op.getWeights(), rows, /*count=*/Value(),
                                    op.getRounding(), op.getProductsAttr());
      rewriter.replaceOpWithNewOp<MulOp>(op, op.getType(), scores, factor);
      return success();
    }
    return failure();
  }
};

/// The products of a key with the rows of a memory, of which a softmax makes an
/// address.
struct RaiseDot : Raise<SoftmaxOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(SoftmaxOp op,
                                PatternRewriter &rewriter) const override {
    Value value = op.getScores();
    std::optional<Scores> scores = matchScores(value);
    if (!scores || value != withoutOnes(value) || !value.hasOneUse() ||
        !isAddress(op.getWeights()))
      return failure();
    rewriter.setInsertionPoint(value.getDefiningOp());
    replaceBySimilarity(value.getDefiningOp(), rewriter, SimilarityKind::Dot,
                        *scores, 1e-6, EpsForm::Added);
    return success();
  }
};

/// Weights times a constant memory: what a linear layer has transposed.
struct RaiseRead : Raise<LinearOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(LinearOp op,
                                PatternRewriter &rewriter) const override {
    auto softmax = op.getInput().getDefiningOp<SoftmaxOp>();
    auto get = op.getMatrix().getDefiningOp<GetParameterOp>();
    if (!softmax || !get ||
        !isa_and_present<SimilarityOp>(softmax.getScores().getDefiningOp()))
      return failure();
    auto parameter = symbols.lookup<ParameterOp>(get.getParameter());
    auto values = parameter && parameter.getValue()
                      ? dyn_cast<DenseElementsAttr>(*parameter.getValue())
                      : DenseElementsAttr();
    if (!values || !values.getElementType().isF32())
      return failure();
    ArrayRef<int64_t> shape = values.getType().getShape();
    std::vector<float> numbers(values.getValues<float>().begin(),
                               values.getValues<float>().end());
    std::vector<float> transposed;
    for (int64_t column = 0; column < shape[1]; ++column)
      for (int64_t row = 0; row < shape[0]; ++row)
        transposed.push_back(numbers[row * shape[1] + column]);
    Value rows =
        addParameter(rewriter, symbols, parameter.getLoc(),
                     parameter.getSymName(), {shape[1], shape[0]}, transposed);
    rewriter.replaceOpWithNewOp<ReadOp>(op, op.getType(), op.getInput(), rows,
                                        /*count=*/Value(), op.getRounding(),
                                        /*products=*/TypeAttr());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// w^gamma over its sum, the power as e^(gamma ln w).
struct RaiseSharpen : Raise<DivOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(DivOp op,
                                PatternRewriter &rewriter) const override {
    auto power = op.getLhs().getDefiningOp<ExpOp>();
    if (!power)
      return failure();
    Value divisor = withoutOnes(op.getRhs());
    if (auto add = divisor.getDefiningOp<AddOp>())
      for (auto [lhs, rhs] : eitherOrder(add))
        if (std::optional<double> eps = getSplat(rhs, symbols);
            eps && *eps >= 0 && *eps <= kNegligible)
          divisor = withoutOnes(lhs);
    auto sum = divisor.getDefiningOp<SumOp>();
    auto product = power.getInput().getDefiningOp<MulOp>();
    if (!sum || sum.getInput() != op.getLhs() || !product)
      return failure();
    auto logarithm = product.getLhs().getDefiningOp<LogOp>();
    Value gamma = withoutOnes(product.getRhs());
    auto type = cast<RankedTensorType>(op.getType());
    if (!logarithm || sizeOf(gamma) != 1 || type.getRank() != 1)
      return failure();
    rewriter.replaceOpWithNewOp<SharpenOp>(
        op, type, logarithm.getInput(), asVector(rewriter, op.getLoc(), gamma));
    return success();
  }
};

/// Terms of a sum, in order.
void collectTerms(Value value, SmallVectorImpl<Value> &terms) {
  auto add = value.getDefiningOp<AddOp>();
  if (!add || (!terms.empty() && !value.hasOneUse())) {
    terms.push_back(value);
    return;
  }
  collectTerms(add.getLhs(), terms);
  collectTerms(add.getRhs(), terms);
}

/// The vector that `value` is the rotation of, and by how many places up.
std::pair<Value, int64_t> matchRotation(Value value) {
  auto concat = value.getDefiningOp<ConcatOp>();
  if (!concat || concat.getInputs().size() != 2)
    return {value, 0};
  auto first = concat.getInputs()[0].getDefiningOp<SliceOp>();
  auto second = concat.getInputs()[1].getDefiningOp<SliceOp>();
  if (!first || !second || first.getInput() != second.getInput() ||
      first.getInput().getType() != value.getType() ||
      cast<RankedTensorType>(value.getType()).getRank() != 1)
    return {value, 0};
  int64_t size = sizeOf(value), start = int64_t(first.getOffset());
  if (second.getOffset() != 0 || start + sizeOf(first.getResult()) != size ||
      sizeOf(second.getResult()) != start)
    return {value, 0};
  int64_t up = size - start;
  return {first.getInput(), up > size / 2 ? up - size : up};
}

/// sum_s kernel_s rotation_s(w), each element of the kernel once.
struct RaiseShift : Raise<AddOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(AddOp op,
                                PatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(op.getType());
    SmallVector<Value> terms;
    collectTerms(op.getLhs(), terms);
    collectTerms(op.getRhs(), terms);
    if (type.getRank() != 1 || terms.size() < 2)
      return failure();
    Value input, kernel;
    SmallVector<int64_t> offsets(terms.size(), INT64_MAX);
    for (Value term : terms) {
      auto product = term.getDefiningOp<MulOp>();
      if (!product)
        return failure();
      auto share = withoutOnes(product.getRhs()).getDefiningOp<SliceOp>();
      auto [source, up] = matchRotation(product.getLhs());
      if (!share || sizeOf(share.getResult()) != 1 ||
          (input && input != source) || (kernel && kernel != share.getInput()))
        return failure();
      input = source;
      kernel = share.getInput();
      auto index = size_t(share.getOffset());
      if (index >= offsets.size() || offsets[index] != INT64_MAX)
        return failure();
      offsets[index] = up;
    }
    auto kernelType = cast<RankedTensorType>(kernel.getType());
    if (kernelType.getRank() != 1 ||
        kernelType.getNumElements() != int64_t(terms.size()) ||
        llvm::is_contained(offsets, INT64_MAX))
      return failure();
    rewriter.replaceOpWithNewOp<CircularShiftOp>(
        op, type, input, kernel, rewriter.getDenseI64ArrayAttr(offsets),
        /*no_wrap=*/UnitAttr(),
        fxp::RoundingAttr::get(op.getContext(), Rounding::NearestEven));
    return success();
  }
};

} // namespace

void raise::populateAddressing(RewritePatternSet &patterns,
                               SymbolTable &symbols) {
  patterns.add<RaiseCosine, RaiseStrength, RaiseQuotient, RaiseScaledKeys,
               RaiseDot, RaiseRead>(patterns.getContext(), symbols);
}

void raise::populateWeighting(RewritePatternSet &patterns,
                              SymbolTable &symbols) {
  patterns.add<RaiseSharpen, RaiseShift>(patterns.getContext(), symbols);
}
