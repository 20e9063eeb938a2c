//===- StoredForms.cpp - Values in the form that a user wants -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StoredForms.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

using namespace mlir;
using namespace mann;

/// Whether the op converts in the one way that these functions ask for.
static bool isPlain(RequantizeOp op) {
  return op.getRounding() == Rounding::NearestEven;
}
static bool isPlain(Operation *) { return true; }

/// The result of the `OpTy` that converts `value` to `element`, right after the
/// definition of `value`.
template <typename OpTy>
static Value getConverted(Value value, Type element,
                          unsigned *numCreated = nullptr) {
  auto type = cast<RankedTensorType>(value.getType()).clone(element);
  if (type == value.getType())
    return value;
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  for (Operation *user : value.getUsers())
    if (auto op = dyn_cast<OpTy>(user);
        op && op.getType() == type && isPlain(op)) {
      // It may stand behind a user that wants it, too. Among the conversions
      // at the definition the order does not matter.
      auto place = builder.getInsertionPoint();
      while (place != op->getIterator() &&
             isa<RequantizeOp, BinarizeOp, EncodeOp>(*place))
        ++place;
      if (place != op->getIterator())
        op->moveBefore(builder.getInsertionBlock(), place);
      return op.getResult();
    }
  if (numCreated)
    ++*numCreated;
  return OpTy::create(builder, value.getLoc(), type, value).getResult();
}

Value mann::getRequantized(Value value, Type format) {
  return getConverted<RequantizeOp>(value, format);
}

Value mann::getBinarized(Value value) {
  return getConverted<BinarizeOp>(value, BipolarType::get(value.getContext()));
}

Value mann::getEncoded(Value value, SimilarityKind kind, unsigned &numCreated) {
  Type format = getElementTypeOrSelf(value.getType());
  return getConverted<EncodeOp>(
      value, EncodedType::get(value.getContext(), kind, format), &numCreated);
}

void mann::applyCode(AddressingOpInterface op) {
  Type code = op.getCodeFormat();
  for (OpOperand *operand : {&op.getMemoryOperand(), &op.getKeyOperand()})
    operand->set(isa<BipolarType>(code) ? getBinarized(operand->get())
                                        : getRequantized(operand->get(), code));
  op.setCodeFormat({});
}

void mann::setElementType(Value value, Type element) {
  auto type = cast<RankedTensorType>(value.getType()).clone(element);
  if (type == value.getType())
    return;
  value.setType(type);
  for (OpOperand &use : value.getUses()) {
    auto user = dyn_cast<QuantizableOpInterface>(use.getOwner());
    if (!user || use.getOperandNumber() != 0)
      continue;
    for (OpResult result : user->getResults())
      if (!user.resultTakesFormat(result.getResultNumber()) &&
          (isFixedPoint(getElementTypeOrSelf(result.getType())) ||
           isa<FloatType>(getElementTypeOrSelf(result.getType()))))
        setElementType(result, element);
  }
}

void mann::updateSignature(FunctionOpInterface function) {
  if (function.isExternal())
    return;
  SmallVector<Type> results(function.getResultTypes());
  for (Block &block : function.getFunctionBody())
    if (block.mightHaveTerminator() &&
        block.getTerminator()->hasTrait<OpTrait::ReturnLike>())
      results.assign(block.getTerminator()->getOperandTypes().begin(),
                     block.getTerminator()->getOperandTypes().end());
  Type type = function.cloneTypeWith(
      function.getFunctionBody().getArgumentTypes(), results);
  function.setFunctionTypeAttr(TypeAttr::get(type));
}
