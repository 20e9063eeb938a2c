//===- Quantize.cpp - A float model into a quantized one ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Decisions.h"
#include "FormatOptions.h"
#include "QuantizeParameters.h"
#include "SharedPlaces.h"
#include "StoredForms.h"
#include "mann/Dialect/Mann/IR/Decisions.h"
#include "mann/Quantization/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "llvm/ADT/SetVector.h"

namespace mann {
#define GEN_PASS_DEF_QUANTIZE
#include "mann/Quantization/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

/// Whether the quantized form of the op is the op on other types.
static bool hasQuantizedForm(Operation *op) {
  if (auto function = dyn_cast<FunctionOpInterface>(op))
    return !function.isExternal() ||
           (llvm::none_of(function.getArgumentTypes(), isFloatTensor) &&
            llvm::none_of(function.getResultTypes(), isFloatTensor));
  if (!isInFloat(op))
    return true;
  if (op->hasTrait<OpTrait::ReturnLike>())
    return isa<FunctionOpInterface, scf::ForOp>(op->getParentOp());
  return isa<QuantizableOpInterface, GetParameterOp, BinarizeOp, scf::ForOp>(
             op) &&
         op->getParentOfType<FunctionOpInterface>();
}

/// Reports every op that `mann-quantize` can do nothing with.
static LogicalResult checkOps(ModuleOp module) {
  bool possible = true;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (hasQuantizedForm(op))
      return;
    possible = false;
    if (isa<FunctionOpInterface>(op))
      op->emitOpError("has no quantized form: it takes or returns float "
                      "tensors, but has no body");
    else
      op->emitOpError("has no quantized form; express it with mann ops in a "
                      "function, or keep the model in f32");
  });
  return success(possible);
}

/// Whether the rows of `value` may have exponents.
static bool mayBeScaled(Value value) {
  Place place = getPlace(value);
  if (!place || isa<FunctionOpInterface>(place.op))
    return false;
  if (isa<StateOp, scf::ForOp, RequantizeOp, GetParameterOp>(place.op))
    return true;
  auto op = dyn_cast<QuantizableOpInterface>(place.op);
  return op && op.resultMayBeScaled(place.index);
}

/// Collects the float values and the formats they will have; reports every
/// value without one.
static LogicalResult
findFormats(ModuleOp module, SmallVectorImpl<std::pair<Value, Type>> &formats) {
  constexpr StringLiteral problem =
      "has no 'mann.format'; run mann-assign-formats first";
  bool complete = true;
  // Several values of one place are one problem.
  llvm::DenseSet<std::pair<Operation *, unsigned>> reported;
  auto report = [&](Value value) {
    complete = false;
    Place place = getPlace(value);
    if (!place || reported.insert(place.key()).second)
      emitErrorAt(value) << problem;
  };
  SmallVector<Value> undecided;
  auto visit = [&](Value value) {
    if (!isFloatTensor(value.getType()))
      return;
    if (Type format = getDecidedFormat(value)) {
      if (isa<ScaledType>(format) && !mayBeScaled(value)) {
        complete = false;
        emitErrorAt(value) << "cannot have the format " << format
                           << ": rows with exponents are for parameters, "
                              "memories that an op writes, states and what "
                              "loops carry";
      }
      formats.push_back({value, format});
      return;
    }
    // Of what follows from operands, those are to be reported.
    auto op = value.getDefiningOp<QuantizableOpInterface>();
    if (op && (op.resultIsWide() || getTakenOver(value))) {
      undecided.push_back(value);
      return;
    }
    report(value);
  };
  module.walk([&](StateOp state) {
    Place place{state, 0};
    if (!isFloatTensor(state.getType()) || place.getFormat())
      return;
    complete = false;
    reported.insert(place.key());
    place.emitError() << problem;
  });
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    llvm::for_each(op->getResults(), visit);
    for (Region &region : op->getRegions())
      for (Block &block : region)
        llvm::for_each(block.getArguments(), visit);
  });
  if (complete)
    llvm::for_each(undecided, report);
  return success(complete);
}

/// Rounds what becomes a state, or what a loop carries, to its format where the
/// value has another one.
static void convertSources(const SharedPlaces &shared) {
  for (const SharedPlaces::Source &source : shared.getSources()) {
    OpOperand &operand = *source.operand;
    Value value = operand.get();
    auto type = cast<RankedTensorType>(value.getType())
                    .clone(getElementTypeOrSelf(source.place.getType()));
    if (value.getType() == type)
      continue;
    OpBuilder builder(operand.getOwner());
    operand.set(RequantizeOp::create(builder, value.getLoc(), type, value));
  }
}

namespace {
struct QuantizePass : mann::impl::QuantizeBase<QuantizePass> {
  using QuantizeBase::QuantizeBase;
  void runOnOperation() override;
};
} // namespace

void QuantizePass::runOnOperation() {
  ModuleOp module = getOperation();
  if (failed(checkMaxSaturation(module, maxSaturation)))
    return signalPassFailure();
  SmallVector<std::pair<Value, Type>> formats;
  if (failed(checkOps(module)) || failed(findFormats(module, formats)))
    return signalPassFailure();
  SharedPlaces shared(module);
  ParameterQuantizer parameters(module, rounding, maxSaturation);
  if (failed(parameters.check()))
    return signalPassFailure();

  parameters.apply();
  numParameters += parameters.getNumQuantized();
  numErased += parameters.getNumErased();
  llvm::SmallSetVector<Operation *, 16> ops;
  for (auto [value, format] : formats) {
    value.setType(cast<RankedTensorType>(value.getType()).clone(format));
    if (isa_and_nonnull<QuantizableOpInterface>(value.getDefiningOp()))
      ops.insert(value.getDefiningOp());
  }
  numOps += ops.size();
  convertSources(shared);
  module.walk([](AddressingOpInterface op) {
    if (op.getCodeFormat())
      applyCode(op);
  });
  module.walk([](FunctionOpInterface function) { updateSignature(function); });
  // The types say by now what was decided.
  removeDecisions(module);
}
