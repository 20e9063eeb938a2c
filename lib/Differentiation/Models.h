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

// Each adds to the gradients of the op's operands; see
// DifferentiableOpInterface. Network.cpp:
llvm::LogicalResult addGradients(LinearOp op, GradientBuilder &gradients);

// Elementwise.cpp:
llvm::LogicalResult addGradients(AddOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(SubOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(MulOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(ComplementOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(ReluOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(LeakyReluOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(ClipOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(SignOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(SigmoidOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(TanhOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(ExpOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(SoftplusOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(OneplusOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(RequantizeOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(EncodeOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(BinarizeOp op, GradientBuilder &gradients);

// Rows.cpp:
llvm::LogicalResult addGradients(ConcatOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(SliceOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(ReshapeOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(SumOp op, GradientBuilder &gradients);

// Memory.cpp:
llvm::LogicalResult addGradients(EmbedOp op, GradientBuilder &gradients);

// Addressing.cpp:
llvm::LogicalResult addGradients(SimilarityOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(SoftmaxOp op, GradientBuilder &gradients);
llvm::LogicalResult addGradients(ReadOp op, GradientBuilder &gradients);

} // namespace mann

#endif // MANN_LIB_DIFFERENTIATION_MODELS_H
