//===- Ops.h - What each op computes ----------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_EXECUTION_REFERENCE_OPS_H
#define MANN_LIB_EXECUTION_REFERENCE_OPS_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Execution/Value.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinAttributes.h"
#include <Eigen/Core>

namespace mann {

//===----------------------------------------------------------------------===//
// Evaluation
//===----------------------------------------------------------------------===//

using Operands = llvm::ArrayRef<const HostValue *>;

/// The operands of an op by their names, null where an optional one is absent.
template <typename OpTy>
using Inputs = typename OpTy::template GenericAdaptor<Operands>;

HostValue evaluate(SimilarityOp op, Inputs<SimilarityOp> in);
HostValue evaluate(SoftmaxOp op, Inputs<SoftmaxOp> in);
HostValue evaluate(ReadOp op, Inputs<ReadOp> in);
HostValue evaluate(InterpolateOp op, Inputs<InterpolateOp> in);
HostValue evaluate(CircularShiftOp op, Inputs<CircularShiftOp> in);
HostValue evaluate(SharpenOp op, Inputs<SharpenOp> in);
HostValue evaluate(EraseAddOp op, Inputs<EraseAddOp> in);
HostValue evaluate(OuterWriteOp op, Inputs<OuterWriteOp> in);
HostValue evaluate(MatvecReadOp op, Inputs<MatvecReadOp> in);
HostValue evaluate(SlotWriteOp op, Inputs<SlotWriteOp> in);
HostValue evaluate(AdvanceOp op, Inputs<AdvanceOp> in);
HostValue evaluate(PositionEncodingOp op, Inputs<PositionEncodingOp> in);
HostValue evaluate(EmbedOp op, Inputs<EmbedOp> in);
HostValue evaluate(AddTemporalOp op, Inputs<AddTemporalOp> in);
HostValue evaluate(EncodeOp op, Inputs<EncodeOp> in);
HostValue evaluate(BinarizeOp op, Inputs<BinarizeOp> in);
HostValue evaluate(LinearOp op, Inputs<LinearOp> in);
HostValue evaluate(AddOp op, Inputs<AddOp> in);
HostValue evaluate(ReluOp op, Inputs<ReluOp> in);
HostValue evaluate(SignOp op, Inputs<SignOp> in);
HostValue evaluate(ArgmaxOp op, Inputs<ArgmaxOp> in);
HostValue evaluate(RequantizeOp op, Inputs<RequantizeOp> in);
HostValue evaluate(CodesOp op, Inputs<CodesOp> in);

HostValue evaluate(mlir::arith::AddIOp op, Inputs<mlir::arith::AddIOp> in);
HostValue evaluate(mlir::arith::MinSIOp op, Inputs<mlir::arith::MinSIOp> in);
HostValue evaluate(mlir::tensor::ExtractOp op,
                   Inputs<mlir::tensor::ExtractOp> in);
HostValue evaluate(mlir::tensor::FromElementsOp op,
                   Inputs<mlir::tensor::FromElementsOp> in);

/// The value of a parameter or constant of that type. Fails without a message
/// if the attribute cannot be read or has codes outside the type's format.
mlir::FailureOr<HostValue> readElements(mlir::Type type,
                                        mlir::Attribute attribute);

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

template <typename T>
using Matrix =
    Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <typename T> using MatrixView = Eigen::Map<Matrix<T>>;
template <typename T> using ConstMatrixView = Eigen::Map<const Matrix<T>>;
using FloatMatrix = Matrix<float>;
using IntMatrix = Matrix<int64_t>;

/// The columns of a value seen as a matrix: its last dimension, 1 for a scalar.
inline int64_t numColumns(const HostValue &value) {
  return value.getShape().empty() ? 1 : value.getShape().back();
}
/// Its rows: all other dimensions, so that a vector is one row.
inline int64_t numRows(const HostValue &value) {
  int64_t columns = numColumns(value);
  return columns ? value.getNumElements() / columns : 0;
}

inline ConstMatrixView<float> realMatrix(const HostValue &value) {
  return {value.getReals().data(), numRows(value), numColumns(value)};
}
inline MatrixView<float> realMatrix(HostValue &value) {
  return {value.getReals().data(), numRows(value), numColumns(value)};
}
inline ConstMatrixView<int64_t> integerMatrix(const HostValue &value) {
  return {value.getIntegers().data(), numRows(value), numColumns(value)};
}
inline MatrixView<int64_t> integerMatrix(HostValue &value) {
  return {value.getIntegers().data(), numRows(value), numColumns(value)};
}

/// How many of `slots` slots are filled: the operand clamped to 0..slots, or
/// all without one.
inline int64_t countFilled(const HostValue *count, int64_t slots) {
  return count ? saturate(count->getIntegers()[0], 0, slots) : slots;
}

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

/// `value * 2^-shift` as a code of `format`.
inline int64_t round(int64_t value, int shift, Rounding rounding,
                     const Format &format) {
  return requantize(value, shift, rounding, format.min, format.max);
}

/// Integers and their number of fraction bits.
struct Sums {
  IntMatrix values;
  int frac;
};

/// The matrix product of codes, whose products have `frac` fraction bits. With
/// `products` each of them is rounded to that format before it is summed.
template <typename Lhs, typename Rhs>
Sums sumProducts(const Eigen::MatrixBase<Lhs> &lhs,
                 const Eigen::MatrixBase<Rhs> &rhs, int frac,
                 std::optional<mlir::Type> products, Rounding rounding) {
  if (!products)
    return {lhs * rhs, frac};
  Format format = *getFormat(*products);
  IntMatrix sums = IntMatrix::Zero(lhs.rows(), rhs.cols());
  for (int64_t i = 0; i < lhs.rows(); ++i)
    for (int64_t j = 0; j < rhs.cols(); ++j)
      for (int64_t k = 0; k < lhs.cols(); ++k)
        sums(i, j) +=
            round(lhs(i, k) * rhs(k, j), frac - format.frac, rounding, format);
  return {std::move(sums), format.frac};
}

/// The sums rounded once to the type, which has as many elements.
HostValue roundSums(mlir::Type type, const Sums &sums, Rounding rounding);

} // namespace mann

#endif // MANN_LIB_EXECUTION_REFERENCE_OPS_H
