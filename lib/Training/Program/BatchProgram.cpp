//===- BatchProgram.cpp - A network as it is trained ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One loop over the samples of a batch. Its state, the sums of losses and
// gradients, is updated in place once buffers exist, so that a sample costs
// what its own words and slots cost.
//
//===----------------------------------------------------------------------===//

#include "mann/Training/BatchProgram.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace mann;

FailureOr<unsigned> mann::findLogits(func::FuncOp function) {
  SmallVector<unsigned> vectors;
  for (auto [index, type] : llvm::enumerate(function.getResultTypes())) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || tensor.getRank() != 1 ||
        (!tensor.getElementType().isF32() && !getFormat(type)))
      continue;
    auto name = function.getResultAttrOfType<StringAttr>(index, "mann.name");
    if (name && name.getValue() == "logits")
      return unsigned(index);
    vectors.push_back(index);
  }
  if (vectors.size() == 1)
    return vectors[0];
  return function.emitError("cannot be trained: expected a result named "
                            "'logits' (mann.name) or one vector of numbers, "
                            "found ")
         << vectors.size() << " vectors";
}

namespace {

class ProgramBuilder {
public:
  ProgramBuilder(func::FuncOp function, const TrainingTarget &target,
                 const GradientOptions &options, bool train)
      : function(function), target(target), options(options), train(train),
        parameters(getUsedParameters(function)), builder(function.getContext()),
        loc(function.getLoc()) {}

  FailureOr<OwningOpRef<ModuleOp>> build();

private:
  func::FuncOp createFunction(ModuleOp module);
  /// Argument `index` of sample `sample`.
  Value getSample(KernelBuilder &k, unsigned index, Value sample);
  LogicalResult buildSample(OpBuilder &nested, Value sample, ValueRange state,
                            SmallVectorImpl<Value> &next);
  Value buildLoss(GradientBuilder &gradients, Value logits, Value answer);

  func::FuncOp function, program;
  const TrainingTarget &target;
  const GradientOptions &options;
  bool train;
  SmallVector<ParameterOp> parameters;
  OpBuilder builder;
  Location loc;
  /// Of one sample.
  Value loss, wrong;
};

} // namespace

func::FuncOp ProgramBuilder::createFunction(ModuleOp module) {
  SmallVector<Type> inputs, results;
  for (Type type : function.getArgumentTypes()) {
    SmallVector<int64_t> shape{target.batch};
    Type element = type;
    if (auto tensor = dyn_cast<RankedTensorType>(type)) {
      llvm::append_range(shape, tensor.getShape());
      element = tensor.getElementType();
    }
    inputs.push_back(RankedTensorType::get(shape, element));
  }
  Type i32 = builder.getI32Type(), f32 = builder.getF32Type();
  inputs.push_back(RankedTensorType::get({target.batch}, i32));
  inputs.push_back(i32);
  results.push_back(RankedTensorType::get({}, f32));
  results.push_back(RankedTensorType::get({}, i32));
  for (ParameterOp parameter : parameters) {
    auto type = cast<RankedTensorType>(parameter.getType());
    inputs.push_back(type);
    if (train)
      results.push_back(type.clone(f32));
  }
  builder.setInsertionPointToStart(module.getBody());
  program = func::FuncOp::create(builder, loc, train ? "train" : "evaluate",
                                 builder.getFunctionType(inputs, results));
  builder.setInsertionPointToStart(program.addEntryBlock());
  return program;
}

Value ProgramBuilder::getSample(KernelBuilder &k, unsigned index,
                                Value sample) {
  Value all = program.getArgument(index);
  Type type = function.getArgumentTypes()[index];
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return tensor::ExtractOp::create(k.builder, loc, all, sample);
  SmallVector<OpFoldResult> offsets{OpFoldResult(sample)};
  SmallVector<OpFoldResult> sizes{builder.getIndexAttr(1)};
  for (int64_t size : tensor.getShape()) {
    offsets.push_back(builder.getIndexAttr(0));
    sizes.push_back(builder.getIndexAttr(size));
  }
  SmallVector<OpFoldResult> strides(sizes.size(), builder.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(k.builder, loc, tensor, all, offsets,
                                        sizes, strides);
}

/// -log softmax(logits)[answer] and whether another class is the first largest;
/// returns the gradient of the logits, softmax - onehot(answer).
Value ProgramBuilder::buildLoss(GradientBuilder &gradients, Value logits,
                                Value answer) {
  KernelBuilder &k = gradients.kernel;
  OpBuilder &b = k.builder;
  auto shape = cast<RankedTensorType>(logits.getType()).getShape();
  Type f32 = b.getF32Type(), i32 = b.getI32Type(), index = b.getIndexType();
  Value codes = gradients.getStorage(logits);

  // The first largest, in one loop over the classes.
  Value first = tensor::ExtractOp::create(b, loc, codes, k.constantIndex(0));
  auto best = scf::ForOp::create(
      b, loc, k.constantIndex(1), k.constantIndex(shape[0]), k.constantIndex(1),
      ValueRange{first, k.constant(i32, 0)},
      [&](OpBuilder &nested, Location l, Value position, ValueRange state) {
        Value element = tensor::ExtractOp::create(nested, l, codes, position);
        Value larger =
            isa<FloatType>(element.getType())
                ? arith::CmpFOp::create(nested, l, arith::CmpFPredicate::OGT,
                                        element, state[0])
                      .getResult()
                : arith::CmpIOp::create(nested, l, arith::CmpIPredicate::sgt,
                                        element, state[0])
                      .getResult();
        Value here = arith::IndexCastOp::create(nested, l, i32, position);
        scf::YieldOp::create(
            nested, l,
            ValueRange{
                arith::SelectOp::create(nested, l, larger, element, state[0]),
                arith::SelectOp::create(nested, l, larger, here, state[1])});
      });
  Value isWrong = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne,
                                        best.getResult(1), answer);
  wrong = arith::ExtUIOp::create(b, loc, i32, isWrong);

  Value largest = gradients.toReal(k, best.getResult(0), logits);
  Value powers =
      k.map({codes}, k.empty(shape, f32),
            [&](KernelBuilder &inner, KernelBuilder::Scalars e) -> Value {
              Value number = gradients.toReal(inner, e[0], logits);
              return math::ExpOp::create(inner.builder, inner.loc,
                                         inner.sub(number, largest));
            });
  Value sum = tensor::ExtractOp::create(
      b, loc,
      gradients.sum({}, "", {{powers, "d"}}, {},
                    [](KernelBuilder &, ArrayRef<Value> e) { return e[0]; }),
      ValueRange());
  Value position = arith::IndexCastOp::create(b, loc, index, answer);
  Value right = gradients.toReal(
      k, tensor::ExtractOp::create(b, loc, codes, position), logits);
  loss = k.sub(k.add(math::LogOp::create(b, loc, sum), largest), right);

  Value seed =
      k.map({powers}, k.empty(shape, f32),
            [&](KernelBuilder &inner, KernelBuilder::Scalars e) -> Value {
              return arith::DivFOp::create(inner.builder, inner.loc, e[0], sum);
            });
  Value share = tensor::ExtractOp::create(b, loc, seed, position);
  return tensor::InsertOp::create(b, loc, k.sub(share, k.constantFloat(1)),
                                  seed, position);
}

LogicalResult ProgramBuilder::buildSample(OpBuilder &nested, Value sample,
                                          ValueRange state,
                                          SmallVectorImpl<Value> &next) {
  KernelBuilder k(nested, loc);
  unsigned numInputs = function.getNumArguments();
  SmallVector<Value> arguments;
  for (unsigned index = 0; index < numInputs; ++index)
    arguments.push_back(getSample(k, index, sample));
  Value answer = tensor::ExtractOp::create(
      nested, loc, program.getArgument(numInputs), sample);

  auto indexOf = [&](ParameterOp parameter) {
    return llvm::find(parameters, parameter) - parameters.begin();
  };
  auto seed = [&](GradientBuilder &gradients, ValueRange results) {
    SmallVector<Value> seeds(results.size());
    Value gradient = buildLoss(gradients, results[target.logits], answer);
    if (train)
      seeds[target.logits] = gradient;
    return seeds;
  };
  auto parameter = [&](ParameterOp op) -> Value {
    return program.getArgument(numInputs + 2 + indexOf(op));
  };
  auto accumulator = [&](ParameterOp op) -> Value {
    return train ? state[2 + indexOf(op)] : Value();
  };
  FailureOr<ReverseModeResult> result = buildReverseMode(
      function, nested, arguments, parameters, /*wantArguments=*/false,
      {seed, parameter, accumulator}, options);
  if (failed(result))
    return failure();
  auto add = [&](Value total, Value part) -> Value {
    Value old = tensor::ExtractOp::create(nested, loc, total, ValueRange());
    return tensor::InsertOp::create(nested, loc, k.add(old, part), total,
                                    ValueRange());
  };
  next.push_back(add(state[0], loss));
  next.push_back(add(state[1], wrong));
  if (train)
    llvm::append_range(next, result->parameters);
  return success();
}

FailureOr<OwningOpRef<ModuleOp>> ProgramBuilder::build() {
  builder.getContext()
      ->loadDialect<arith::ArithDialect, linalg::LinalgDialect,
                    math::MathDialect, scf::SCFDialect,
                    tensor::TensorDialect>();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  createFunction(*module);
  KernelBuilder k(builder, loc);
  SmallVector<Value> zeros;
  for (Type type : program.getResultTypes()) {
    auto tensor = cast<RankedTensorType>(type);
    Type element = tensor.getElementType();
    zeros.push_back(
        k.filled(k.empty(tensor.getShape(), element), k.constant(element, 0)));
  }
  Value samples = k.clampCount(
      program.getArgument(function.getNumArguments() + 1), target.batch);
  LogicalResult built = success();
  auto loop = scf::ForOp::create(
      builder, loc, k.constantIndex(0), samples, k.constantIndex(1), zeros,
      [&](OpBuilder &nested, Location, Value sample, ValueRange state) {
        SmallVector<Value> next;
        built = buildSample(nested, sample, state, next);
        scf::YieldOp::create(nested, loc,
                             succeeded(built) ? ValueRange(next) : state);
      });
  if (failed(built))
    return failure();
  func::ReturnOp::create(builder, loc, loop.getResults());
  return module;
}

FailureOr<OwningOpRef<ModuleOp>>
mann::buildTrainProgram(func::FuncOp function, const TrainingTarget &target,
                        const GradientOptions &options) {
  return ProgramBuilder(function, target, options, /*train=*/true).build();
}

FailureOr<OwningOpRef<ModuleOp>>
mann::buildEvaluateProgram(func::FuncOp function,
                           const TrainingTarget &target) {
  return ProgramBuilder(function, target, {}, /*train=*/false).build();
}
