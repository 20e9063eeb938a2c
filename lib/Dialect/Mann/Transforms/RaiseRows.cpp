//===- RaiseRows.cpp - Norms, exponentials and gates ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RaiseMemory.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using namespace mann::raise;

namespace {

/// 1 + softplus(x).
struct RaiseOneplus : Raise<AddOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(AddOp op,
                                PatternRewriter &rewriter) const override {
    for (auto [lhs, rhs] : eitherOrder(op)) {
      auto softplus = lhs.getDefiningOp<SoftplusOp>();
      if (!softplus || getSplat(rhs, symbols) != 1.0)
        continue;
      rewriter.replaceOpWithNewOp<OneplusOp>(op, op.getType(),
                                             softplus.getInput());
      return success();
    }
    return failure();
  }
};

/// e^(-c g) of a gate g is at most 1: a decay.
struct RaiseDecay : Raise<ExpOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(ExpOp op,
                                PatternRewriter &rewriter) const override {
    auto product = op.getInput().getDefiningOp<MulOp>();
    if (op.getNonpositive() || !product)
      return failure();
    for (auto [lhs, rhs] : eitherOrder(product)) {
      std::optional<double> factor = getSplat(rhs, symbols);
      if (!factor || *factor > 0 || !mann::isGate(lhs))
        continue;
      rewriter.modifyOpInPlace(op, [&] { op.setNonpositive(true); });
      return success();
    }
    return failure();
  }
};

/// g a + (1 - g) b.
struct RaiseInterpolate : Raise<AddOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(AddOp op,
                                PatternRewriter &rewriter) const override {
    for (auto [lhs, rhs] : eitherOrder(op)) {
      auto taken = lhs.getDefiningOp<MulOp>();
      auto kept = rhs.getDefiningOp<MulOp>();
      if (!taken || !kept)
        continue;
      for (auto [fresh, gate] : eitherOrder(taken))
        for (auto [old, rest] : eitherOrder(kept)) {
          auto complement = withoutOnes(rest).getDefiningOp<ComplementOp>();
          Value source = withoutOnes(gate);
          if (!complement || withoutOnes(complement.getInput()) != source ||
              !mann::isGate(source) || fresh.getType() != op.getType() ||
              old.getType() != op.getType())
            continue;
          auto type = cast<RankedTensorType>(op.getType());
          bool isOne = sizeOf(source) == 1;
          if (type.getRank() < 1 || type.getRank() > 2 ||
              (!isOne && source.getType() != op.getType()))
            continue;
          Value one = isOne ? asVector(rewriter, op.getLoc(), source) : source;
          rewriter.replaceOpWithNewOp<InterpolateOp>(op, op.getType(), one,
                                                     fresh, old);
          return success();
        }
    }
    return failure();
  }
};

/// sqrt(x^2 + y^2): the squares need no format of their own.
struct RaiseHypot : Raise<SqrtOp> {
  using Raise::Raise;
  LogicalResult matchAndRewrite(SqrtOp op,
                                PatternRewriter &rewriter) const override {
    auto sum = op.getInput().getDefiningOp<AddOp>();
    if (!sum)
      return failure();
    auto left = sum.getLhs().getDefiningOp<MulOp>();
    auto right = sum.getRhs().getDefiningOp<MulOp>();
    if (!left || !right || left.getLhs() != left.getRhs() ||
        right.getLhs() != right.getRhs())
      return failure();
    rewriter.replaceOpWithNewOp<HypotOp>(op, op.getType(), left.getLhs(),
                                         right.getLhs());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Norms
//===----------------------------------------------------------------------===//

/// x of sum(x) / n, one number a row.
Value matchMean(Value value, const SymbolTable &symbols) {
  auto product = withoutOnes(value).getDefiningOp<MulOp>();
  if (!product)
    return {};
  for (auto [lhs, rhs] : eitherOrder(product)) {
    auto sum = withoutOnes(lhs).getDefiningOp<SumOp>();
    std::optional<double> factor = getSplat(rhs, symbols);
    if (!sum || !factor)
      continue;
    auto count = double(rowSizeOf(sum.getInput()));
    if (*factor == double(float(1 / count)))
      return sum.getInput();
  }
  return {};
}

/// d of the deviations d = x - mean(x), and x.
Value matchCentered(Value value, const SymbolTable &symbols) {
  auto difference = value.getDefiningOp<SubOp>();
  if (!difference)
    return {};
  Value mean = difference.getRhs();
  while (auto strided = mean.getDefiningOp<StridedOp>()) {
    ArrayRef<int64_t> strides = strided.getStrides();
    if (strided.getOffset() != 0 || strides.empty() || strides.back() != 0)
      return {};
    mean = strided.getInput();
  }
  Value rows = matchMean(mean, symbols);
  return rows == difference.getLhs() ? rows : Value();
}

/// The number added to a value, which becomes what it was added to.
std::optional<double> takeEps(Value &value, const SymbolTable &symbols) {
  auto add = withoutOnes(value).getDefiningOp<AddOp>();
  if (!add)
    return std::nullopt;
  for (auto [lhs, rhs] : eitherOrder(add))
    if (std::optional<double> eps = getSplat(rhs, symbols); eps && *eps >= 0) {
      value = lhs;
      return eps;
    }
  return std::nullopt;
}

/// Rows of one size: the quotient of x (or x - mean) and its norm.
struct RaiseNormalize : Raise<DivOp> {
  using Raise::Raise;

  LogicalResult matchAndRewrite(DivOp op,
                                PatternRewriter &rewriter) const override {
    if (cast<RankedTensorType>(op.getType()).getRank() == 0)
      return failure();
    if (succeeded(raiseRoot(op, rewriter)))
      return success();
    return raiseLength(op, rewriter);
  }

  void replace(DivOp op, PatternRewriter &rewriter, NormalizeKind kind,
               Value rows, double eps, EpsForm form) const {
    MLIRContext *context = op.getContext();
    rewriter.replaceOpWithNewOp<NormalizeOp>(
        op, op.getType(), NormalizeKindAttr::get(context, kind), rows,
        rewriter.getF32FloatAttr(float(eps)), EpsFormAttr::get(context, form));
  }

  /// x / sqrt(mean(x^2) + eps): layer norm where x is less its mean.
  LogicalResult raiseRoot(DivOp op, PatternRewriter &rewriter) const {
    auto root = withoutOnes(divisorOf(op)).getDefiningOp<SqrtOp>();
    if (!root)
      return failure();
    Value variance = root.getInput();
    double eps = takeEps(variance, symbols).value_or(0);
    Value squares = matchMean(variance, symbols);
    auto square = squares ? squares.getDefiningOp<MulOp>() : MulOp();
    if (!square || square.getLhs() != square.getRhs() ||
        square.getLhs() != op.getLhs())
      return failure();
    if (Value rows = matchCentered(op.getLhs(), symbols))
      replace(op, rewriter, NormalizeKind::Layer, rows, eps, EpsForm::Added);
    else
      replace(op, rewriter, NormalizeKind::Rms, op.getLhs(), eps,
              EpsForm::Added);
    return success();
  }

  /// x / max(|x|, eps), x / (|x| + eps).
  LogicalResult raiseLength(DivOp op, PatternRewriter &rewriter) const {
    Value divisor = withoutOnes(divisorOf(op));
    double eps = 0;
    EpsForm form = EpsForm::Added;
    if (auto max = divisor.getDefiningOp<MaxOp>()) {
      for (auto [lhs, rhs] : eitherOrder(max))
        if (std::optional<double> least = getSplat(rhs, symbols);
            least && *least >= 0) {
          divisor = lhs;
          eps = *least;
          form = EpsForm::Max;
        }
    } else if (std::optional<double> added = takeEps(divisor, symbols)) {
      eps = *added;
    }
    if (matchNorm(divisor) != op.getLhs())
      return failure();
    replace(op, rewriter, NormalizeKind::L2, op.getLhs(), eps, form);
    return success();
  }

  /// What divides a row: one number for it, repeated or not.
  static Value divisorOf(DivOp op) {
    Value divisor = op.getRhs();
    if (Value column = matchColumns(divisor))
      divisor = column;
    return divisor;
  }
};

} // namespace

void raise::populateRows(RewritePatternSet &patterns, SymbolTable &symbols) {
  patterns.add<RaiseOneplus, RaiseDecay, RaiseInterpolate, RaiseHypot,
               RaiseNormalize>(patterns.getContext(), symbols);
}
