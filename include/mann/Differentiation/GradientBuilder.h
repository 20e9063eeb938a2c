//===- GradientBuilder.h - Gradients of values, as they grow ----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The state of one reverse pass: the gradient of every value so far, a tensor
// of f32 of the value's shape, and the few kernels that vector-Jacobian
// products are made of. They read codes where they are and turn each into the
// number that it stands for, so that no memory is dequantized as a whole.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIFFERENTIATION_GRADIENTBUILDER_H
#define MANN_DIFFERENTIATION_GRADIENTBUILDER_H

#include "mann/Conversion/KernelBuilder.h"
#include "mann/Differentiation/GradientOptions.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <map>

namespace mann {

/// The type of the gradient of a value of `type`: f32 in its shape; null for
/// what has none, such as word ids.
mlir::RankedTensorType getGradientType(mlir::Type type);

/// A tensor that a kernel reads, and the loops that index it: one letter a
/// dimension, of h (heads), n (slots or rows) and d (columns).
struct Factor {
  mlir::Value value;
  llvm::StringRef dims;
};

class GradientBuilder {
public:
  using TermFn = llvm::function_ref<mlir::Value(KernelBuilder &,
                                                llvm::ArrayRef<mlir::Value>)>;

  GradientBuilder(mlir::OpBuilder &builder, mlir::Location loc,
                  const GradientOptions &options)
      : kernel(builder, loc), options(options) {}

  /// A value whose gradient is wanted, or that depends on one.
  void activate(mlir::Value value) { active.insert(value); }
  bool isActive(mlir::Value value) const { return active.contains(value); }

  /// The gradient of `value` so far, null for none; no saturation is looked at.
  mlir::Value lookUp(mlir::Value value) const {
    return gradients.lookup(value);
  }
  void set(mlir::Value value, mlir::Value gradient) {
    gradients[value] = gradient;
  }
  /// The gradient of an op's result, masked by the straight-through estimator.
  /// `range` is the part of the result that is not 0 by itself.
  mlir::Value getResultGradient(mlir::Value result, SlotRange range = {});

  /// gradient of `value`, with dimensions `dims`, += the sum over the other
  /// loops of fn(factors), in f32. With `count`, loop n ends there. `value`
  /// must be active for anything to happen.
  void accumulate(mlir::Value value, llvm::StringRef dims,
                  llvm::ArrayRef<Factor> factors, mlir::Value count, TermFn fn);
  /// The same with the product of two factors.
  void accumulateProduct(mlir::Value value, llvm::StringRef dims, Factor lhs,
                         Factor rhs, mlir::Value count);
  /// A sum of that kind that belongs to no value, from 0.
  mlir::Value sum(llvm::ArrayRef<int64_t> shape, llvm::StringRef dims,
                  llvm::ArrayRef<Factor> factors, mlir::Value count, TermFn fn);

  /// gradient of `value` += `part`, which has its shape, if it is active.
  void add(mlir::Value value, mlir::Value part);

  /// The gradient so far, or zeros.
  mlir::Value getOrZero(mlir::Value value);

  /// The codes of fixed-point or encoded values as signless integers; f32
  /// stays.
  mlir::Value getStorage(mlir::Value value);
  /// The number that `element` of the storage of `value` stands for.
  mlir::Value toReal(KernelBuilder &k, mlir::Value element, mlir::Value value);

  /// d similarity / d memory code (or d key code) for every pair of codes.
  mlir::Value getSurrogate(SimilarityKind kind, unsigned width,
                           bool withRespectToMemory);

  KernelBuilder kernel;
  const GradientOptions options;

private:
  llvm::DenseSet<mlir::Value> active;
  llvm::DenseMap<mlir::Value, mlir::Value> gradients, storages;
  std::map<std::tuple<SimilarityKind, unsigned, bool>, mlir::Value> surrogates;
};

/// How reverse-mode differentiation gets at what it needs from outside.
struct ReverseModeHooks {
  /// The gradient of each result, once all results are there; null for none.
  llvm::function_ref<llvm::SmallVector<mlir::Value>(GradientBuilder &,
                                                    mlir::ValueRange results)>
      seed;
  /// The value of a parameter and the gradient to add to (null: 0).
  llvm::function_ref<mlir::Value(ParameterOp)> parameter;
  llvm::function_ref<mlir::Value(ParameterOp)> accumulator;
};

/// What a reverse pass leaves behind.
struct ReverseModeResult {
  llvm::SmallVector<mlir::Value> results;
  /// One for each argument; null for arguments that are no numbers.
  llvm::SmallVector<mlir::Value> arguments;
  /// One for each parameter, in the order of `parameters`.
  llvm::SmallVector<mlir::Value> parameters;
};

/// Emits the body of `function` (level 1 or 2) on `arguments`, and after it the
/// gradients of its parameters and, with `wantArguments`, of those arguments
/// that are tensors of numbers. Fails with a diagnostic for each op without a
/// gradient.
mlir::FailureOr<ReverseModeResult>
buildReverseMode(mlir::func::FuncOp function, mlir::OpBuilder &builder,
                 mlir::ValueRange arguments,
                 llvm::ArrayRef<ParameterOp> parameters, bool wantArguments,
                 const ReverseModeHooks &hooks, const GradientOptions &options);

/// The parameters that `function` uses, in order of their symbols.
llvm::SmallVector<ParameterOp> getUsedParameters(mlir::func::FuncOp function);

/// Gives the ops of mann their gradients.
void registerGradientModels(mlir::DialectRegistry &registry);

} // namespace mann

#endif // MANN_DIFFERENTIATION_GRADIENTBUILDER_H
