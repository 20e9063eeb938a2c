//===- Models.h - Which ops have which gradients ----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_DIFFERENTIATION_MODELS_H
#define MANN_LIB_DIFFERENTIATION_MODELS_H

#include "mann/Differentiation/GradientBuilder.h"

namespace mann {

/// The type of a value that is a tensor.
inline mlir::RankedTensorType typeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

/// A vector of one number for each head of an op, or of one for all: its
/// kernels see one of rank 1 as "h", the one number as a scalar.
class PerHead {
public:
  PerHead(GradientBuilder &gradients, mlir::Value vector);

  Factor getFactor() const { return {view, isShared ? "" : "h"}; }
  /// gradient of the vector += the sum over all other loops of fn(factors).
  void accumulate(llvm::ArrayRef<Factor> factors, mlir::Value count,
                  GradientBuilder::TermFn fn) const;

private:
  GradientBuilder &gradients;
  mlir::Value vector, view;
  bool isShared;
};

/// The interface on `OpTy`, from outside of the dialect: `build` adds to the
/// gradients of the op's operands.
template <typename OpTy, llvm::LogicalResult (*build)(OpTy, GradientBuilder &)>
struct GradientModel
    : DifferentiableOpInterface::ExternalModel<GradientModel<OpTy, build>,
                                               OpTy> {
  llvm::LogicalResult buildGradients(mlir::Operation *op,
                                     GradientBuilder &gradients) const {
    return build(llvm::cast<OpTy>(op), gradients);
  }
};

template <typename OpTy, llvm::LogicalResult (*build)(OpTy, GradientBuilder &)>
void attachGradients(mlir::MLIRContext *context) {
  OpTy::template attachInterface<GradientModel<OpTy, build>>(*context);
}

// Each at the end of the file of its family.
void attachAddressingGradients(mlir::MLIRContext *context);
void attachElementwiseGradients(mlir::MLIRContext *context);
void attachLinksGradients(mlir::MLIRContext *context);
void attachMemoryGradients(mlir::MLIRContext *context);
void attachNetworkGradients(mlir::MLIRContext *context);
void attachRowsGradients(mlir::MLIRContext *context);
void attachWeightingGradients(mlir::MLIRContext *context);
void attachWritesGradients(mlir::MLIRContext *context);

} // namespace mann

#endif // MANN_LIB_DIFFERENTIATION_MODELS_H
