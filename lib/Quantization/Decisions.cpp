//===- Decisions.cpp - What is known of the values of a model -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decisions.h"
#include <cmath>

using namespace mlir;
using namespace mann;

bool mann::isFloatTensor(Type type) {
  auto tensor = dyn_cast<TensorType>(type);
  return tensor && isa<FloatType>(tensor.getElementType());
}

bool mann::isInFloat(Operation *op) {
  return llvm::any_of(op->getOperandTypes(), isFloatTensor) ||
         llvm::any_of(op->getResultTypes(), isFloatTensor);
}

/// The function that `value` is an argument of.
static FunctionOpInterface getFunction(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || !argument.getOwner()->isEntryBlock())
    return {};
  return dyn_cast<FunctionOpInterface>(argument.getOwner()->getParentOp());
}

Attribute mann::getDecision(Value value, StringRef name) {
  if (Operation *op = value.getDefiningOp())
    return op->getAttr(name);
  if (FunctionOpInterface function = getFunction(value))
    return function.getArgAttr(cast<BlockArgument>(value).getArgNumber(), name);
  return {};
}

void mann::setFormat(Value value, Type format) {
  StringRef name = MannDialect::FormatAttrHelper::getNameStr();
  if (Operation *op = value.getDefiningOp())
    op->setAttr(name, TypeAttr::get(format));
  else if (FunctionOpInterface function = getFunction(value))
    function.setArgAttr(cast<BlockArgument>(value).getArgNumber(), name,
                        TypeAttr::get(format));
}

/// The operand whose element type the op's result takes over (that of a ReLU or
/// a sign).
static Value getTakenOver(Value value) {
  auto op = value.getDefiningOp<QuantizableOpInterface>();
  if (!op || op.resultTakesFormat(cast<OpResult>(value).getResultNumber()) ||
      op->getNumOperands() == 0)
    return {};
  return op->getOperand(0);
}

/// `path` holds the ops on the way here: unreachable code may have cycles.
static Type decideFormat(Value value, SmallPtrSet<Operation *, 8> &path) {
  Type element = getElementTypeOrSelf(value.getType());
  if (!isa<FloatType>(element))
    return element;
  if (auto chosen = dyn_cast_if_present<TypeAttr>(
          getDecision(value, MannDialect::FormatAttrHelper::getNameStr())))
    return chosen.getValue();
  auto op = value.getDefiningOp<QuantizableOpInterface>();
  if (!op || !path.insert(op).second)
    return {};
  if (Value source = getTakenOver(value))
    return decideFormat(source, path);

  auto scores = value.getDefiningOp<AddressingOpInterface>();
  if (!scores || !op.resultIsWide())
    return {};
  auto decideOperand = [&](OpOperand &operand) -> Type {
    Type code = scores.getCodeFormat();
    return code ? code : decideFormat(operand.get(), path);
  };
  Type memory = decideOperand(scores.getMemoryOperand());
  Type key = decideOperand(scores.getKeyOperand());
  if (!memory || !key)
    return {};
  return getFormatType(
      value.getContext(),
      getNaturalScoreFormat(scores, getFormat(memory), getFormat(key)));
}

Type mann::getDecidedFormat(Value value) {
  SmallPtrSet<Operation *, 8> path;
  return decideFormat(value, path);
}

/// The largest magnitude of one element of the sum, in units of its step.
static double getLargestTerm(SimilarityKind kind, const Format &memory,
                             const Format &key) {
  auto largest = [](const Format &format) {
    return double(std::max(std::abs(format.min), format.max));
  };
  switch (kind) {
  case SimilarityKind::Dot:
  case SimilarityKind::Cosine:
    return largest(memory) * largest(key);
  case SimilarityKind::Hamming:
  case SimilarityKind::SignedL1:
    return largest(memory);
  case SimilarityKind::L1:
    return 2 * largest(memory) + 1;
  case SimilarityKind::Bipolar:
    return 1;
  }
  llvm_unreachable("all kinds are covered");
}

Format mann::getNaturalScoreFormat(AddressingOpInterface op,
                                   std::optional<Format> memory,
                                   std::optional<Format> key) {
  auto within = [](int64_t frac) {
    return int(std::clamp<int64_t>(frac, -64, 64));
  };
  SimilarityKind kind = op.getAddressingKind();
  int64_t frac = -op.getLog2Scale();
  if (kind == SimilarityKind::Cosine)
    return Format::symmetric(16, within(frac + 14));

  int64_t limit = int64_t(1) << (kMaxCodeWidth - 1);
  if (memory && key) {
    if (kind == SimilarityKind::Dot)
      frac += memory->frac + key->frac;
    auto rows = cast<RankedTensorType>(op.getMemoryOperand().get().getType());
    double sum = getLargestTerm(kind, *memory, *key) * rows.getShape().back();
    while (sum > double(limit - 1)) {
      sum /= 2;
      --frac;
    }
  }
  return Format{kMaxCodeWidth, within(frac), -limit, limit - 1};
}

/// What the value itself says of its magnitude.
static std::optional<Magnitude> getOwnMagnitude(Value value) {
  if (auto op = value.getDefiningOp<QuantizableOpInterface>())
    if (double bound = op.getResultBound(); bound > 0)
      return Magnitude{bound, /*isBound=*/true};
  if (auto encoding = value.getDefiningOp<PositionEncodingOp>()) {
    // Both forms are linear in the word and in the dimension: the largest
    // weight is at a corner.
    auto shape = cast<RankedTensorType>(value.getType()).getShape();
    Magnitude magnitude;
    for (int64_t j : {int64_t(0), shape[0] - 1})
      for (int64_t k : {int64_t(0), shape[1] - 1})
        magnitude.cover =
            std::max(magnitude.cover, std::abs(encoding.getWeight(j, k)));
    return magnitude;
  }
  if (auto range = dyn_cast_if_present<DenseF32ArrayAttr>(
          getDecision(value, MannDialect::RangeAttrHelper::getNameStr())))
    return Magnitude{range[0]};
  return std::nullopt;
}

std::optional<Magnitude> mann::getKnownMagnitude(Value value) {
  // Unreachable code may have cycles.
  SmallPtrSet<Value, 8> path;
  for (; value && path.insert(value).second; value = getTakenOver(value))
    if (std::optional<Magnitude> magnitude = getOwnMagnitude(value))
      return magnitude;
  return std::nullopt;
}
