//===- CModel.h - A compiled model as C99 -----------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TARGET_C_CMODEL_H
#define MANN_TARGET_C_CMODEL_H

#include "mann/Model/Model.h"

namespace mann {

struct CModelOptions {
  /// Put into the opening comment: how the files were made.
  std::string commandLine;
};

/// Contents of the files of one model.
struct CModel {
  std::string header;  ///< NAME.h
  std::string source;  ///< NAME.c
  std::string weights; ///< NAME_weights.c
};

/// Prints the lowered `module` (level 4: arith, math, scf, memref) as C99.
/// Deterministic: equal modules give equal text. Fails with a diagnostic that
/// names every operation that has no C form.
mlir::FailureOr<CModel> printCModel(mlir::ModuleOp module, const Model &model,
                                    const CModelOptions &options = {});

/// NAME.h alone: the interface that objects and libraries share with the C.
mlir::FailureOr<std::string> printCHeader(mlir::ModuleOp module,
                                          const Model &model,
                                          const CModelOptions &options = {});

/// Inputs and the outputs to expect, one row a sample, as flat numbers.
struct SelfTestColumn {
  Port port;
  std::vector<double> values;
};

/// NAME_test.c: runs every sample through NAME_step and compares. Integers must
/// be equal; f32 may differ by 1e-4 of the largest magnitude of the sample's
/// row. `main` returns 0 when all agree, else 1.
std::string printCSelfTest(const Model &model, int64_t samples,
                           llvm::ArrayRef<SelfTestColumn> inputs,
                           llvm::ArrayRef<SelfTestColumn> outputs);

} // namespace mann

#endif // MANN_TARGET_C_CMODEL_H
