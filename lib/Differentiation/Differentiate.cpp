//===- Differentiate.cpp - Adds gradient functions ------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Differentiation/GradientBuilder.h"
#include "mann/Differentiation/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace mann {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "mann/Differentiation/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

static LogicalResult addGradientFunction(func::FuncOp function,
                                         const GradientOptions &options) {
  SmallVector<ParameterOp> parameters = getUsedParameters(function);
  SmallVector<Type> inputs(function.getArgumentTypes());
  for (ParameterOp parameter : parameters)
    inputs.push_back(parameter.getType());
  for (Type type : function.getResultTypes())
    if (Type gradient = getGradientType(type))
      inputs.push_back(gradient);
  for (ParameterOp parameter : parameters)
    inputs.push_back(getGradientType(parameter.getType()));

  OpBuilder builder(function);
  builder.setInsertionPointAfter(function);
  std::string name = (function.getSymName() + "_gradient").str();
  if (SymbolTable::lookupNearestSymbolFrom(function,
                                           builder.getStringAttr(name)))
    return function.emitError("cannot be differentiated: there is already a "
                              "symbol '")
           << name << "'";
  auto gradient = func::FuncOp::create(builder, function.getLoc(), name,
                                       builder.getFunctionType(inputs, {}));
  Block *entry = gradient.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  ValueRange rest = entry->getArguments();
  ValueRange arguments = rest.take_front(function.getNumArguments());
  rest = rest.drop_front(arguments.size());
  ValueRange values = rest.take_front(parameters.size());
  ValueRange cotangents =
      rest.drop_front(parameters.size()).drop_back(parameters.size());
  ValueRange accumulators = rest.take_back(parameters.size());

  auto indexOf = [&](ParameterOp parameter) {
    return llvm::find(parameters, parameter) - parameters.begin();
  };
  auto seed = [&](GradientBuilder &, ValueRange results) {
    SmallVector<Value> seeds;
    ValueRange left = cotangents;
    for (Value result : results) {
      seeds.push_back(Value());
      if (!getGradientType(result.getType()))
        continue;
      seeds.back() = left.front();
      left = left.drop_front();
    }
    return seeds;
  };
  auto parameter = [&](ParameterOp op) { return values[indexOf(op)]; };
  auto accumulator = [&](ParameterOp op) { return accumulators[indexOf(op)]; };
  FailureOr<ReverseModeResult> result = buildReverseMode(
      function, builder, arguments, parameters, /*wantArguments=*/true,
      {seed, parameter, accumulator}, options);
  if (failed(result)) {
    gradient.erase();
    return failure();
  }
  SmallVector<Value> results = result->results;
  llvm::append_range(
      results, llvm::make_filter_range(
                   result->arguments, [](Value value) { return bool(value); }));
  llvm::append_range(results, result->parameters);
  func::ReturnOp::create(builder, function.getLoc(), results);
  gradient.setFunctionType(
      builder.getFunctionType(inputs, ValueRange(results).getTypes()));
  return success();
}

namespace {
struct Differentiate : mann::impl::DifferentiateBase<Differentiate> {
  using DifferentiateBase::DifferentiateBase;

  void runOnOperation() override {
    if (window > getMaxWindow(kMaxSurrogateWidth)) {
      getOperation().emitError("mann-differentiate: option 'window' must be 0 "
                               "to ")
          << getMaxWindow(kMaxSurrogateWidth) << ", found " << unsigned(window);
      return signalPassFailure();
    }
    GradientOptions options;
    options.saturation = saturation;
    options.surrogate = surrogate;
    options.window = window;
    bool failedAny = false;
    for (func::FuncOp function :
         llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (!function.isExternal())
        failedAny |= failed(addGradientFunction(function, options));
    if (failedAny)
      signalPassFailure();
  }
};
} // namespace
