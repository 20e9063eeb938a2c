//===- ModelNames.h - Names of a model in generated code --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_MODEL_MODELNAMES_H
#define MANN_LIB_MODEL_MODELNAMES_H

#include "mann/Model/Model.h"

namespace mann {

/// Type, shape, element and format of a tensor of that type in the model.
void fillStored(StoredTensor &tensor, mlir::RankedTensorType type);

/// Gives the entries their names in generated code, and reports those that it
/// takes itself. `functions` are those of the entries.
mlir::LogicalResult nameEntries(llvm::ArrayRef<mlir::func::FuncOp> functions,
                                Model &model);

/// Gives ports and states what generated code calls them.
void nameTensors(Model &model);

} // namespace mann

#endif // MANN_LIB_MODEL_MODELNAMES_H
