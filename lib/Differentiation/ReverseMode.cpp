//===- ReverseMode.cpp - A function and its gradient ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// The interface, from outside
//===----------------------------------------------------------------------===//

void mann::registerGradientModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, MannDialect *) {
    attachAddressingGradients(context);
    attachElementwiseGradients(context);
    attachLinksGradients(context);
    attachMemoryGradients(context);
    attachNetworkGradients(context);
    attachRowsGradients(context);
    attachWeightingGradients(context);
    attachWritesGradients(context);
  });
}

//===----------------------------------------------------------------------===//
// Reverse mode
//===----------------------------------------------------------------------===//

RankedTensorType mann::getGradientType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return {};
  Type element = tensor.getElementType();
  if (!element.isF32() && !isa<BipolarType>(element) && !getAlignedFormat(type))
    return {};
  return tensor.clone(Float32Type::get(type.getContext()));
}

/// Whether a value of this type can have a gradient.
static bool isNumeric(Type type) { return bool(getGradientType(type)); }

/// Whether the op of the function, or one in its regions, reads a parameter or
/// a value that `mapping` takes to one whose gradient is wanted.
static bool readsActive(Operation &op, const IRMapping &mapping,
                        const GradientBuilder &gradients) {
  SetVector<Value> values(op.operand_begin(), op.operand_end());
  getUsedValuesDefinedAbove(op.getRegions(), values);
  return llvm::any_of(values,
                      [&](Value value) {
                        return gradients.isActive(
                            mapping.lookupOrDefault(value));
                      }) ||
         op.walk([](GetParameterOp) {
             return WalkResult::interrupt();
           }).wasInterrupted();
}

SmallVector<ParameterOp> mann::getUsedParameters(func::FuncOp function) {
  SymbolTableCollection symbols;
  llvm::SetVector<Operation *> parameters;
  function.walk([&](GetParameterOp get) {
    if (Operation *parameter =
            symbols.lookupNearestSymbolFrom(get, get.getParameterAttr()))
      parameters.insert(parameter);
  });
  SmallVector<ParameterOp> sorted;
  for (Operation *parameter : parameters)
    sorted.push_back(cast<ParameterOp>(parameter));
  // In the order of the module.
  llvm::sort(sorted, [](ParameterOp a, ParameterOp b) {
    return a->isBeforeInBlock(b);
  });
  return sorted;
}

FailureOr<ReverseModeResult>
mann::buildReverseMode(func::FuncOp function, OpBuilder &builder,
                       ValueRange arguments, ArrayRef<ParameterOp> parameters,
                       bool wantArguments, const ReverseModeHooks &hooks,
                       const GradientOptions &options) {
  if (!function.getBody().hasOneBlock())
    return function.emitError("has no gradient: expected one block");
  GradientBuilder gradients(builder, function.getLoc(), options);
  IRMapping mapping;
  mapping.map(function.getArguments(), arguments);
  SmallVector<Value> numericArguments;
  for (Value argument : arguments) {
    bool wanted = wantArguments && isNumeric(argument.getType());
    numericArguments.push_back(wanted ? argument : Value());
    if (wanted)
      gradients.activate(argument);
  }
  llvm::DenseMap<StringAttr, Value> values;
  for (ParameterOp parameter : parameters) {
    Value value = hooks.parameter(parameter);
    values[parameter.getSymNameAttr()] = value;
    gradients.activate(value);
    if (Value accumulator = hooks.accumulator(parameter))
      gradients.set(value, accumulator);
  }

  // Forward, and which values depend on one whose gradient is wanted.
  SmallVector<Operation *> forward;
  bool failedAny = false;
  for (Operation &op : function.front().without_terminator()) {
    if (auto get = dyn_cast<GetParameterOp>(op)) {
      mapping.map(get.getResult(),
                  values.lookup(get.getParameterAttr().getAttr()));
      continue;
    }
    Operation *clone = builder.clone(op, mapping);
    bool hasNumbers = llvm::any_of(clone->getResultTypes(),
                                   [](Type type) { return isNumeric(type); });
    if (!hasNumbers || !readsActive(op, mapping, gradients))
      continue;
    for (Value result : clone->getResults())
      if (isNumeric(result.getType()))
        gradients.activate(result);
    if (!isa<DifferentiableOpInterface>(clone)) {
      op.emitOpError("has no gradient, and numbers whose gradient is wanted "
                     "pass through it; it would have to implement "
                     "DifferentiableOpInterface");
      failedAny = true;
      continue;
    }
    forward.push_back(clone);
  }
  if (failedAny)
    return failure();

  ReverseModeResult result;
  for (Value value : function.front().getTerminator()->getOperands())
    result.results.push_back(mapping.lookupOrDefault(value));
  SmallVector<Value> seeds = hooks.seed(gradients, result.results);
  for (auto [value, seed] : llvm::zip(result.results, seeds))
    if (seed && gradients.isActive(value))
      // A value that is returned twice has both gradients.
      gradients.set(value,
                    gradients.lookUp(value)
                        ? gradients.kernel.map(
                              {seed}, gradients.lookUp(value),
                              [](KernelBuilder &k, KernelBuilder::Scalars e) {
                                return k.add(e[0], e[1]);
                              })
                        : seed);

  for (Operation *op : llvm::reverse(forward)) {
    bool reached = llvm::any_of(op->getResults(), [&](Value value) {
      return bool(gradients.lookUp(value));
    });
    gradients.kernel.loc = op->getLoc();
    if (reached &&
        failed(cast<DifferentiableOpInterface>(op).buildGradients(gradients)))
      failedAny = true;
  }
  if (failedAny)
    return failure();
  for (Value argument : numericArguments)
    result.arguments.push_back(argument ? gradients.getOrZero(argument)
                                        : Value());
  for (ParameterOp parameter : parameters)
    result.parameters.push_back(
        gradients.getOrZero(values.lookup(parameter.getSymNameAttr())));
  return result;
}
