//===- BindWeights.h - Parameters from a weights file -----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_TRANSFORMS_BINDWEIGHTS_H
#define MANN_DIALECT_MANN_TRANSFORMS_BINDWEIGHTS_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Support/LLVM.h"

namespace mann {

/// Gives every `mann.parameter` without a value the F32 tensor of its name from
/// the `.safetensors`, `.npy` or `.npz` file at `path`; what
/// `mann-bind-weights` does. Reports every parameter that does not fit the
/// file, and then changes none. Adds the number of parameters bound to
/// `numBound`, where given.
mlir::LogicalResult bindWeights(mlir::ModuleOp module, llvm::StringRef path,
                                unsigned *numBound = nullptr);

/// One line about those of `parameters` that have no value, in the words of the
/// tools, whose flag is --weights; empty where all have one.
std::string describeMissingWeights(llvm::ArrayRef<ParameterOp> parameters);

} // namespace mann

#endif // MANN_DIALECT_MANN_TRANSFORMS_BINDWEIGHTS_H
