//===- CKernels.h - C of the kernels ----------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_TARGET_C_CKERNELS_H
#define MANN_LIB_TARGET_C_CKERNELS_H

#include "mann/Dialect/Fxp/IR/Fxp.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace mann {

/// A function that generated C may call.
struct CHelper {
  std::string name; ///< Without the prefix of the model.
  std::string text; ///< In it, "$_name" is what a helper is called there.
};

/// The name of the function that reduces rows so.
std::string getRowsName(fxp::RowReduceOp op);
/// The functions that reduce rows of codes, and what they call but for load4.
std::vector<CHelper> getRowHelpers();
/// The name of the function that weighs rows, by bits of weights and of
/// codes.
std::string nameWeighRows(unsigned weight, unsigned code);
/// The functions that kernels become, and what these call.
llvm::ArrayRef<CHelper> getKernelHelpers();
/// The name of the function that a kernel calls; empty for other ops. Some are
/// made for the shape that the name says.
std::string getKernelHelperName(mlir::Operation *op);
/// The function that is made for the shape in such a name; none for other
/// names.
std::optional<CHelper> makeKernelHelper(llvm::StringRef name);
/// Replaces `word` wherever it stands in `text`.
void replaceWord(std::string &text, llvm::StringRef word,
                 const std::string &by);
/// Replaces HELIUM and DSP by the conditions on which a compiler has the
/// intrinsics for them.
void replaceConditions(std::string &text);
/// The lines that include what the kernels among `helpers` need of a compiler.
std::string printKernelIncludes(const std::set<std::string> &helpers);

} // namespace mann

#endif // MANN_LIB_TARGET_C_CKERNELS_H
