//===- Verification.h - Checks shared by the operations' verifiers -------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_DIALECT_MANN_IR_VERIFICATION_H
#define MANN_LIB_DIALECT_MANN_IR_VERIFICATION_H

#include "mann/Dialect/Mann/IR/IntegerBounds.h"
#include "mann/Dialect/Mann/IR/Mann.h"

namespace mann {

/// A value and what the op's documentation calls it.
struct NamedValue {
  llvm::StringRef name;
  mlir::Value value;
};

mlir::ArrayRef<int64_t> shapeOf(mlir::Value value);
int64_t rankOf(mlir::Value value);
/// The rows of a value of rank 1 or 2; a vector is one.
int64_t numRows(mlir::Value value);

/// `name` has one of `ranks`.
mlir::LogicalResult verifyRank(mlir::Operation *op, NamedValue value,
                               llvm::ArrayRef<int64_t> ranks);

/// `value` has exactly `shape`; `why` says where that shape comes from.
mlir::LogicalResult verifyShape(mlir::Operation *op, NamedValue value,
                                llvm::ArrayRef<int64_t> shape,
                                llvm::StringRef why);

/// All values are f32, or all are fixed-point.
mlir::LogicalResult verifySameDomain(mlir::Operation *op,
                                     llvm::ArrayRef<NamedValue> values);

/// There are no `products` where the rows of `operand` have exponents: these
/// are applied once products are summed.
mlir::LogicalResult verifyNoProductsOfRows(mlir::Operation *op,
                                           const NamedValue &operand,
                                           std::optional<mlir::Type> products);

/// `products`, where given, is a fixed-point format.
mlir::LogicalResult verifyProducts(mlir::Operation *op,
                                   std::optional<mlir::Type> products);

/// A sum of `terms` products of the two formats fits 63 bits.
mlir::LogicalResult verifyAccumulator(mlir::Operation *op, int64_t terms,
                                      mlir::Value lhs, mlir::Value rhs);

/// `value` is what a tensor of `type` is stored as: its shape, the storage type
/// of its elements, codes within the format.
mlir::LogicalResult verifyStoredValue(mlir::Operation *op,
                                      mlir::RankedTensorType type,
                                      mlir::ElementsAttr value);

/// Parses `= dense<...>`, if it is there, the value of a tensor of `type`. Its
/// own type follows from `type`; one that is spelled out is read, too.
mlir::ParseResult parseStoredValue(mlir::OpAsmParser &parser,
                                   mlir::ElementsAttr &value,
                                   mlir::TypeAttr type);
void printStoredValue(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                      mlir::ElementsAttr value, mlir::TypeAttr type);

/// Whole numbers in brackets: `[4, 1]`.
mlir::ParseResult parseStrides(mlir::OpAsmParser &parser,
                               mlir::DenseI64ArrayAttr &values);
void printStrides(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                  mlir::DenseI64ArrayAttr values);

/// The integers of `bounds`, which are `what`, fit 63 bits.
mlir::LogicalResult verifyFits(mlir::Operation *op, const IntegerBounds &bounds,
                               llvm::StringRef what);
/// So do they when they are rounded to elements of `type`, which may have rows
/// with exponents.
mlir::LogicalResult verifyFitsResult(mlir::Operation *op,
                                     const IntegerBounds &bounds,
                                     mlir::Type type, llvm::StringRef what);

} // namespace mann

#endif // MANN_LIB_DIALECT_MANN_IR_VERIFICATION_H
