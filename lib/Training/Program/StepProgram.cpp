//===- StepProgram.cpp - A step of a network as it is trained -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Time and the samples of a batch are loops of the caller, who keeps the states
// between steps: `backward` computes forward again from them, so that nothing
// else of a step has to be kept. Sums of gradients are states of the program,
// which are updated in place: a step costs what it touches of them.
//
//===----------------------------------------------------------------------===//

#include "mann/Training/StepProgram.h"
#include "mann/Model/Model.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace mann;

/// What the result is made of, but for a change of format.
static Operation *getProducer(Value result) {
  if (auto requantize = result.getDefiningOp<RequantizeOp>())
    result = requantize.getInput();
  return result.getDefiningOp();
}

/// What `result` is the sigmoid or the plain softmax of, and which of them;
/// null if neither.
static std::pair<Value, SeedRequest> getLogits(Value result) {
  Operation *producer = getProducer(result);
  if (auto sigmoid = dyn_cast_or_null<SigmoidOp>(producer))
    return {sigmoid.getInput(), SeedRequest::BeforeSigmoid};
  auto softmax = dyn_cast_or_null<SoftmaxOp>(producer);
  if (softmax && !softmax.getStrength() && !softmax.getCount())
    return {softmax.getScores(), SeedRequest::BeforeSoftmax};
  return {Value(), SeedRequest::None};
}

static FailureOr<SeedPoint> getSeedPoint(func::FuncOp function, Value result,
                                         SeedRequest request) {
  if (request == SeedRequest::None)
    return SeedPoint::None;
  if (!getGradientType(result.getType()))
    return function.emitError("cannot be trained by an output of type ")
           << result.getType() << ", which has no gradient; give a loss to one "
           << "in f32";
  SeedRequest made = getLogits(result).second;
  if (request != SeedRequest::Result && made == request)
    return SeedPoint::Logits;
  if (request == SeedRequest::BeforeSoftmax &&
      isa_and_nonnull<SoftmaxOp>(getProducer(result)))
    return function.emitError(
        "cannot be trained by an output that is a softmax with a strength or a "
        "count; return its scores, and give the loss to them");
  return SeedPoint::Result;
}

FailureOr<SmallVector<SeedPoint>>
mann::getSeedPoints(func::FuncOp function, ArrayRef<SeedRequest> requests) {
  SmallVector<SeedPoint> seeds;
  auto results = function.front().getTerminator()->getOperands();
  for (auto [index, result] : llvm::enumerate(results)) {
    if (getResultState(function, index)) {
      seeds.push_back(getGradientType(result.getType()) ? SeedPoint::Result
                                                        : SeedPoint::None);
      continue;
    }
    FailureOr<SeedPoint> seed =
        getSeedPoint(function, result, requests.front());
    if (failed(seed))
      return failure();
    seeds.push_back(*seed);
    requests = requests.drop_front();
  }
  return seeds;
}

namespace {
class StepBuilder {
public:
  StepBuilder(func::FuncOp function, StepPorts &ports,
              const GradientOptions &options)
      : function(function), ports(ports), options(options),
        builder(function.getContext()), loc(function.getLoc()) {}

  FailureOr<OwningOpRef<ModuleOp>> build();

private:
  func::FuncOp createFunction(StringRef name, ArrayRef<Type> inputs);
  void finish(func::FuncOp created, ValueRange results);
  void buildForward();
  LogicalResult buildBackward();
  SmallVector<StringAttr> declareSums();
  SmallVector<Value> seed(GradientBuilder &gradients, ValueRange results,
                          ValueRange given);

  func::FuncOp function;
  StepPorts &ports;
  const GradientOptions &options;
  OpBuilder builder;
  Location loc;
  OwningOpRef<ModuleOp> module;
};
} // namespace

func::FuncOp StepBuilder::createFunction(StringRef name,
                                         ArrayRef<Type> inputs) {
  builder.setInsertionPointToEnd(module->getBody());
  auto created = func::FuncOp::create(builder, loc, name,
                                      builder.getFunctionType(inputs, {}));
  builder.setInsertionPointToStart(created.addEntryBlock());
  return created;
}

void StepBuilder::finish(func::FuncOp created, ValueRange results) {
  func::ReturnOp::create(builder, loc, results);
  created.setFunctionType(
      builder.getFunctionType(created.getArgumentTypes(), results.getTypes()));
}

void StepBuilder::buildForward() {
  SmallVector<Type> inputs(function.getArgumentTypes());
  for (ParameterOp parameter : ports.parameters)
    inputs.push_back(parameter.getType());
  func::FuncOp forward = createFunction("forward", inputs);
  unsigned arguments = function.getNumArguments();
  llvm::DenseMap<StringAttr, Value> values;
  for (auto [index, parameter] : llvm::enumerate(ports.parameters))
    values[parameter.getSymNameAttr()] =
        forward.getArgument(arguments + unsigned(index));
  IRMapping mapping;
  mapping.map(function.getArguments(),
              forward.getArguments().take_front(arguments));
  for (Operation &op : function.front().without_terminator()) {
    if (auto get = dyn_cast<GetParameterOp>(op))
      mapping.map(get.getResult(),
                  values.lookup(get.getParameterAttr().getAttr()));
    else
      builder.clone(op, mapping);
  }
  SmallVector<Value> results;
  for (Value value : function.front().getTerminator()->getOperands())
    results.push_back(mapping.lookupOrDefault(value));
  finish(forward, results);
}

/// Gives each result its seed, or gives it to what the result is a sigmoid or
/// softmax of.
SmallVector<Value> StepBuilder::seed(GradientBuilder &gradients,
                                     ValueRange results, ValueRange given) {
  SmallVector<Value> seeds(results.size());
  for (auto [index, point] : llvm::enumerate(ports.seeds)) {
    if (point == SeedPoint::None)
      continue;
    Value gradient = given.front();
    given = given.drop_front();
    if (point == SeedPoint::Result)
      seeds[index] = gradient;
    else
      gradients.add(getLogits(results[index]).first, gradient);
  }
  return seeds;
}

/// A state for the sum of the gradients of each parameter.
SmallVector<StringAttr> StepBuilder::declareSums() {
  builder.setInsertionPointToStart(module->getBody());
  SmallVector<StringAttr> names;
  for (auto [index, parameter] : llvm::enumerate(ports.parameters)) {
    RankedTensorType type = getGradientType(parameter.getType());
    auto state =
        StateOp::create(builder, loc, "gradient" + std::to_string(index), type,
                        DenseElementsAttr::get(type, 0.0f), FlatSymbolRefAttr(),
                        /*persistent=*/false, StringAttr());
    names.push_back(state.getSymNameAttr());
  }
  return names;
}

LogicalResult StepBuilder::buildBackward() {
  SmallVector<Type> inputs(function.getArgumentTypes());
  for (auto [point, type] : llvm::zip(ports.seeds, function.getResultTypes()))
    if (point != SeedPoint::None)
      inputs.push_back(getGradientType(type));
  unsigned numSeeds = inputs.size() - function.getNumArguments();
  for (ParameterOp parameter : ports.parameters)
    inputs.push_back(parameter.getType());
  SmallVector<StringAttr> sums = declareSums();
  for (ParameterOp parameter : ports.parameters)
    inputs.push_back(getGradientType(parameter.getType()));
  func::FuncOp backward = createFunction("backward", inputs);
  ValueRange rest = backward.getArguments();
  ValueRange arguments = rest.take_front(function.getNumArguments());
  rest = rest.drop_front(arguments.size());
  ValueRange given = rest.take_front(numSeeds);
  rest = rest.drop_front(numSeeds);
  ValueRange values = rest.take_front(ports.parameters.size());
  ValueRange accumulators = rest.drop_front(values.size());

  auto seedAll = [&](GradientBuilder &gradients, ValueRange results) {
    return seed(gradients, results, given);
  };
  auto indexOf = [&](ParameterOp op) {
    return llvm::find(ports.parameters, op) - ports.parameters.begin();
  };
  auto parameter = [&](ParameterOp op) -> Value { return values[indexOf(op)]; };
  auto accumulator = [&](ParameterOp op) -> Value {
    return accumulators[indexOf(op)];
  };
  FailureOr<ReverseModeResult> result = buildReverseMode(
      function, builder, arguments, ports.parameters,
      /*wantArguments=*/true, {seedAll, parameter, accumulator}, options);
  if (failed(result))
    return failure();
  SmallVector<Value> results;
  ports.arguments.assign(arguments.size(), false);
  for (unsigned index = 0; index < arguments.size(); ++index)
    if (getArgumentState(function, index) && result->arguments[index]) {
      ports.arguments[index] = true;
      results.push_back(result->arguments[index]);
    }
  unsigned firstSum = results.size();
  llvm::append_range(results, result->parameters);
  finish(backward, results);
  StringRef attribute = MannDialect::StateAttrHelper::getNameStr();
  unsigned firstAccumulator = backward.getNumArguments() - sums.size();
  for (auto [index, name] : llvm::enumerate(sums)) {
    auto symbol = FlatSymbolRefAttr::get(name);
    backward.setArgAttr(firstAccumulator + unsigned(index), attribute, symbol);
    backward.setResultAttr(firstSum + unsigned(index), attribute, symbol);
  }
  return success();
}

FailureOr<OwningOpRef<ModuleOp>> StepBuilder::build() {
  builder.getContext()
      ->loadDialect<arith::ArithDialect, linalg::LinalgDialect,
                    math::MathDialect, scf::SCFDialect,
                    tensor::TensorDialect>();
  module = ModuleOp::create(loc);
  buildForward();
  if (failed(buildBackward()))
    return failure();
  return std::move(module);
}

FailureOr<OwningOpRef<ModuleOp>>
mann::buildStepProgram(func::FuncOp function, StepPorts &ports,
                       const GradientOptions &options) {
  if (!function.getBody().hasOneBlock())
    return function.emitError("has no gradient: expected one block");
  return StepBuilder(function, ports, options).build();
}
