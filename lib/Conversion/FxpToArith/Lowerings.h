//===- Lowerings.h - Each fxp operation as integer arithmetic -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_CONVERSION_FXPTOARITH_LOWERINGS_H
#define MANN_LIB_CONVERSION_FXPTOARITH_LOWERINGS_H

#include "ArithEmitter.h"
#include "mann/Dialect/Fxp/IR/Fxp.h"

namespace mann {

/// What the results of an operation are replaced with.
using Results = llvm::SmallVector<mlir::Value, 2>;

// Each function emits the value of one operation for the operands that it has:
// the integer of FixedPoint.h, exactly. Shifts.cpp:
Results lower(ArithEmitter &emit, fxp::AssumeOp op);
Results lower(ArithEmitter &emit, fxp::RequantizeOp op);
Results lower(ArithEmitter &emit, fxp::ShiftRoundOp op);
Results lower(ArithEmitter &emit, fxp::AddOp op);

// Similarities.cpp:
Results lower(ArithEmitter &emit, fxp::EncodeOp op);
Results lower(ArithEmitter &emit, fxp::DecodeOp op);
Results lower(ArithEmitter &emit, fxp::HammingOp op);
Results lower(ArithEmitter &emit, fxp::SignedL1Op op);
Results lower(ArithEmitter &emit, fxp::AbsDiffOp op);
Results lower(ArithEmitter &emit, fxp::XorPopcountOp op);

// Functions.cpp:
Results lower(ArithEmitter &emit, fxp::Exp2Op op);
Results lower(ArithEmitter &emit, fxp::Log2Op op);
Results lower(ArithEmitter &emit, fxp::ReciprocalOp op);
Results lower(ArithEmitter &emit, fxp::RsqrtOp op);
Results lower(ArithEmitter &emit, fxp::SigmoidOp op);
Results lower(ArithEmitter &emit, fxp::TanhOp op);
Results lower(ArithEmitter &emit, fxp::SqrtOp op);
Results lower(ArithEmitter &emit, fxp::ExpOp op);
Results lower(ArithEmitter &emit, fxp::Log1pExpOp op);

} // namespace mann

#endif // MANN_LIB_CONVERSION_FXPTOARITH_LOWERINGS_H
