//===- KeepFloat.cpp - Parts of a quantized network in float --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decisions.h"
#include "mann/Model/Model.h"
#include "mann/Quantization/Passes.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

namespace mann {
#define GEN_PASS_DEF_KEEPFLOAT
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

/// Whether a use takes a float value without a format of its own; a state has
/// one.
static bool takesAnyNumber(OpOperand &use) {
  Operation *user = use.getOwner();
  if (isa<ArgmaxOp, TopKOp>(user))
    return true;
  auto function = dyn_cast<FunctionOpInterface>(user->getParentOp());
  return function && user->hasTrait<OpTrait::ReturnLike>() &&
         !getResultState(function, use.getOperandNumber());
}

namespace {
struct KeepFloat : mann::impl::KeepFloatBase<KeepFloat> {
  using KeepFloatBase::KeepFloatBase;

  void runOnOperation() override {
    llvm::SetVector<Operation *> chosen;
    getOperation().walk([&](Operation *op) {
      if (!isa<QuantizableOpInterface>(op) ||
          llvm::none_of(op->getResultTypes(), isFloatTensor))
        return;
      bool isResult = results && llvm::any_of(op->getUses(), takesAnyNumber);
      if (isResult || (softmax && isa<SoftmaxOp>(op)))
        chosen.insert(op);
    });
    for (Operation *op : chosen)
      keep(op);
    numKept += chosen.size();
  }

private:
  void keep(Operation *op);
};
} // namespace

void KeepFloat::keep(Operation *op) {
  Type f32 = Float32Type::get(op->getContext());
  OpBuilder builder(op);
  for (OpOperand &operand : op->getOpOperands()) {
    Value value = operand.get();
    if (!isFloatTensor(value.getType()))
      continue;
    Operation *source = value.getDefiningOp();
    auto rounded = dyn_cast_or_null<RequantizeOp>(source);
    if (rounded && getDecidedFormat(rounded.getInput()) == f32) {
      // What makes it is kept, too: there is no rounding between them.
      operand.set(rounded.getInput());
    } else {
      if (isa_and_nonnull<GetParameterOp>(source))
        operand.set(builder.clone(*source)->getResult(0));
      else
        operand.set(RequantizeOp::create(builder, op->getLoc(), value.getType(),
                                         value));
      setFormat(operand.get(), f32);
    }
    if (value.use_empty() &&
        isa_and_nonnull<RequantizeOp, GetParameterOp>(source))
      source->erase();
  }
  builder.setInsertionPointAfter(op);
  for (Value result : op->getResults()) {
    if (!isFloatTensor(result.getType()))
      continue;
    setFormat(result, f32);
    if (llvm::all_of(result.getUses(), takesAnyNumber))
      continue;
    auto rounded =
        RequantizeOp::create(builder, op->getLoc(), result.getType(), result);
    result.replaceUsesWithIf(rounded, [&](OpOperand &use) {
      return use.getOwner() != rounded && !takesAnyNumber(use);
    });
  }
}
