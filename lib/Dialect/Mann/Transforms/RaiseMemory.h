//===- RaiseMemory.h - Patterns of primitive arithmetic ---------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_DIALECT_MANN_TRANSFORMS_RAISEMEMORY_H
#define MANN_LIB_DIALECT_MANN_TRANSFORMS_RAISEMEMORY_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/SymbolTable.h"

namespace mann::raise {

/// The value before reshapes that only add or drop dimensions of size 1.
mlir::Value withoutOnes(mlir::Value value);

/// The number that all elements of a parameter have, repeated or not.
std::optional<double> getSplat(mlir::Value value,
                               const mlir::SymbolTable &symbols);

/// The value of a parameter; null for anything else.
mlir::ElementsAttr getParameter(mlir::Value value,
                                const mlir::SymbolTable &symbols);

/// The operands of a commutative op, in both orders.
llvm::SmallVector<std::pair<mlir::Value, mlir::Value>, 2>
eitherOrder(mlir::Operation *op);

/// x of sum_d x_d^2, the sums of a vector or of rows; null for anything else.
mlir::Value matchSquares(mlir::Value value);
/// x of sqrt(sum_d x_d^2).
mlir::Value matchNorm(mlir::Value value);

/// x where `value` is x with its last dimension, or its last but one, repeated:
/// a column or a row of an outer product. Null for anything else.
mlir::Value matchColumns(mlir::Value value);
mlir::Value matchRows(mlir::Value value);

/// An outer product, columns times rows.
struct OuterProduct {
  mlir::Value column, row;
};
std::optional<OuterProduct> matchOuterProduct(mlir::Value value);

/// The number of elements, or of elements of a row.
int64_t sizeOf(mlir::Value value);
int64_t rowSizeOf(mlir::Value value);

/// A value of one element as tensor<1xf32>.
mlir::Value asVector(mlir::OpBuilder &builder, mlir::Location loc,
                     mlir::Value value);

/// A pattern that looks at parameters.
template <typename OpTy> struct Raise : mlir::OpRewritePattern<OpTy> {
  Raise(mlir::MLIRContext *context, mlir::SymbolTable &symbols)
      : mlir::OpRewritePattern<OpTy>(context), symbols(symbols) {}
  mlir::SymbolTable &symbols;
};

void populateAddressing(mlir::RewritePatternSet &patterns,
                        mlir::SymbolTable &symbols);
void populateWeighting(mlir::RewritePatternSet &patterns,
                       mlir::SymbolTable &symbols);
void populateWrites(mlir::RewritePatternSet &patterns,
                    mlir::SymbolTable &symbols);
void populateRows(mlir::RewritePatternSet &patterns,
                  mlir::SymbolTable &symbols);

} // namespace mann::raise

#endif // MANN_LIB_DIALECT_MANN_TRANSFORMS_RAISEMEMORY_H
