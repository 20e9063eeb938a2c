//===- Decisions.cpp - What is known of the values of a model -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decisions.h"
#include "mann/Model/Model.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
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

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

Place mann::getPlace(Value value) {
  if (auto result = dyn_cast<OpResult>(value))
    return {result.getOwner(), result.getResultNumber()};
  auto argument = cast<BlockArgument>(value);
  Operation *parent = argument.getOwner()->getParentOp();
  unsigned number = argument.getArgNumber();
  if (auto loop = dyn_cast<scf::ForOp>(parent))
    // The first argument counts the turns.
    return number ? Place{loop, number - 1} : Place();
  auto function = dyn_cast<FunctionOpInterface>(parent);
  if (!function || !argument.getOwner()->isEntryBlock())
    return {};
  if (StateOp state = getArgumentState(function, number))
    return {state, 0};
  return {function, number};
}

Type Place::getType() const {
  if (auto state = dyn_cast<StateOp>(op))
    return state.getType();
  if (auto function = dyn_cast<FunctionOpInterface>(op))
    return function.getArgumentTypes()[index];
  return op->getResult(index).getType();
}

/// The decision `name` of one value at `place`, or entry of `names`, its form
/// for several results.
static Attribute getDecision(const Place &place, StringRef name,
                             StringRef names) {
  if (auto function = dyn_cast<FunctionOpInterface>(place.op))
    return function.getArgAttr(place.index, name);
  if (Attribute attribute = place.op->getAttr(name))
    return attribute;
  auto entries = place.op->getAttrOfType<ArrayAttr>(names);
  return entries ? entries[place.index] : Attribute();
}

Type Place::getFormat() const {
  auto format = dyn_cast_if_present<TypeAttr>(
      getDecision(*this, MannDialect::FormatAttrHelper::getNameStr(),
                  MannDialect::FormatsAttrHelper::getNameStr()));
  return format ? format.getValue() : Type();
}

DenseF32ArrayAttr Place::getRange() const {
  return dyn_cast_if_present<DenseF32ArrayAttr>(
      getDecision(*this, MannDialect::RangeAttrHelper::getNameStr(),
                  MannDialect::RangesAttrHelper::getNameStr()));
}

void Place::setFormat(Type format) const {
  StringRef name = MannDialect::FormatAttrHelper::getNameStr();
  Attribute attribute = TypeAttr::get(format);
  if (auto function = dyn_cast<FunctionOpInterface>(op))
    return function.setArgAttr(index, name, attribute);
  if (op->getNumResults() < 2)
    return op->setAttr(name, attribute);
  StringRef names = MannDialect::FormatsAttrHelper::getNameStr();
  SmallVector<Attribute> entries(op->getNumResults(),
                                 UnitAttr::get(op->getContext()));
  if (auto known = op->getAttrOfType<ArrayAttr>(names))
    entries.assign(known.begin(), known.end());
  entries[index] = attribute;
  op->setAttr(names, ArrayAttr::get(op->getContext(), entries));
}

InFlightDiagnostic Place::emitError() const {
  if (auto state = dyn_cast<StateOp>(op))
    return state.emitOpError("'@") << state.getSymName() << "' ";
  if (auto function = dyn_cast<FunctionOpInterface>(op))
    return mlir::emitError(function.getArgument(index).getLoc(),
                           "function argument #")
           << index << " ";
  if (isa<scf::ForOp>(op))
    return op->emitOpError("iteration argument #") << index << " ";
  if (op->getNumResults() == 1)
    return op->emitOpError();
  return op->emitOpError("result #") << index << " ";
}

void mann::setFormat(Value value, Type format) {
  getPlace(value).setFormat(format);
}

InFlightDiagnostic mann::emitErrorAt(Value value) {
  if (Place place = getPlace(value))
    return place.emitError();
  return emitError(value.getLoc(), "block argument #")
         << cast<BlockArgument>(value).getArgNumber() << " ";
}

//===----------------------------------------------------------------------===//
// Formats
//===----------------------------------------------------------------------===//

Value mann::getTakenOver(Value value) {
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
  if (Place place = getPlace(value))
    if (Type chosen = place.getFormat())
      return chosen;
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
      getNaturalScoreFormat(scores, getAlignedFormat(memory), getFormat(key)));
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

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// Whether `isOne` holds for every use of the parameter by an op.
static bool
allUses(GetParameterOp use,
        function_ref<bool(QuantizableOpInterface, OpOperand &)> isOne) {
  return llvm::all_of(use->getUses(), [&](OpOperand &operand) {
    auto op = dyn_cast<QuantizableOpInterface>(operand.getOwner());
    return op && isOne(op, operand);
  });
}

bool mann::isWeight(GetParameterOp use) {
  return use->use_empty() ||
         !allUses(use, [](QuantizableOpInterface op, OpOperand &operand) {
           return !op.isWeight(operand);
         });
}

bool mann::isMatrix(GetParameterOp use) {
  return use.getType().getRank() == 2 &&
         allUses(use, [](QuantizableOpInterface op, OpOperand &operand) {
           return op.isWeight(operand) && op.takesScaled(operand);
         });
}

//===----------------------------------------------------------------------===//
// Magnitudes
//===----------------------------------------------------------------------===//

/// What the value itself says of its magnitude.
static std::optional<Magnitude> getOwnMagnitude(Value value, double headroom) {
  if (auto op = value.getDefiningOp<QuantizableOpInterface>()) {
    // A gate reaches 1.0 and does not saturate there.
    if (op.resultIsGate(cast<OpResult>(value).getResultNumber(), isGate))
      return Magnitude{1.0};
    if (double bound = op.getResultBound(); bound > 0)
      return Magnitude{bound, /*isBound=*/true};
  }
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
  Place place = getPlace(value);
  if (DenseF32ArrayAttr range = place ? place.getRange() : DenseF32ArrayAttr())
    return Magnitude{range[0] * headroom, /*isBound=*/false,
                     range[1] * headroom};
  return std::nullopt;
}

std::optional<Magnitude> mann::getKnownMagnitude(Value value, double headroom) {
  // Unreachable code may have cycles.
  SmallPtrSet<Value, 8> path;
  for (; value && path.insert(value).second; value = getTakenOver(value))
    if (std::optional<Magnitude> magnitude = getOwnMagnitude(value, headroom))
      return magnitude;
  return std::nullopt;
}
