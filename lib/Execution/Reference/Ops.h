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
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/StringMap.h"
#include <Eigen/Core>
#include <functional>

namespace mann {

//===----------------------------------------------------------------------===//
// Evaluation
//===----------------------------------------------------------------------===//

using Operands = llvm::ArrayRef<const HostValue *>;
using Results = llvm::SmallVector<HostValue, 1>;

/// The operands of an op by their names, null where an optional one is absent.
template <typename OpTy>
using Inputs = typename OpTy::template GenericAdaptor<Operands>;

/// What an op computes: its results for these operands. Fails after a
/// diagnostic where these operands have none.
using Meaning =
    std::function<mlir::FailureOr<Results>(mlir::Operation *, Operands)>;

/// The meanings of all ops that the interpreter can run. Each family of ops
/// adds its own, at the end of its file.
class Meanings {
public:
  static const Meanings &get();

  /// The meaning of the op; null if it has none.
  const Meaning *find(mlir::Operation *op) const;

  /// Gives ops of kind OpTy the meaning `evaluate(op, operands)`, which returns
  /// the value of the op's one result, ...
  template <typename OpTy> void add(HostValue (*evaluate)(OpTy, Inputs<OpTy>)) {
    set<OpTy>([evaluate](OpTy op, Operands operands) {
      Results results;
      results.push_back(evaluate(op, {operands, op}));
      return mlir::FailureOr<Results>(std::move(results));
    });
  }
  /// ... or fails after a diagnostic, ...
  template <typename OpTy>
  void add(mlir::FailureOr<HostValue> (*evaluate)(OpTy, Inputs<OpTy>)) {
    set<OpTy>([evaluate](OpTy op, Operands operands) {
      Results results;
      mlir::FailureOr<HostValue> value = evaluate(op, {operands, op});
      if (failed(value))
        return mlir::FailureOr<Results>();
      results.push_back(std::move(*value));
      return mlir::FailureOr<Results>(std::move(results));
    });
  }
  /// ... or returns the values of several.
  template <typename OpTy> void add(Results (*evaluate)(OpTy, Inputs<OpTy>)) {
    set<OpTy>([evaluate](OpTy op, Operands operands) {
      return mlir::FailureOr<Results>(evaluate(op, {operands, op}));
    });
  }

private:
  template <typename OpTy, typename Fn> void set(Fn evaluate) {
    [[maybe_unused]] bool isNew =
        table
            .try_emplace(OpTy::getOperationName(),
                         [evaluate](mlir::Operation *op, Operands operands) {
                           return evaluate(llvm::cast<OpTy>(op), operands);
                         })
            .second;
    assert(isNew && "the op has a meaning already");
  }

  llvm::StringMap<Meaning> table;
};

void addAddressingMeanings(Meanings &meanings);
void addControlMeanings(Meanings &meanings);
void addElementwiseMeanings(Meanings &meanings);
void addLinkMeanings(Meanings &meanings);
void addMemoryMeanings(Meanings &meanings);
void addNetworkMeanings(Meanings &meanings);
void addRowMeanings(Meanings &meanings);
void addWeightingMeanings(Meanings &meanings);
void addWriteMeanings(Meanings &meanings);

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

/// The exact numbers of a value that is not real, as many columns as it has:
/// its codes; those of rows with exponents shifted left to the least of these.
Sums exactNumbers(const HostValue &value);
/// The codes of rows with exponents; plain codes as they are.
IntMatrix codesOf(const HostValue &value);

/// The sums rounded once to the type, which has as many elements; to rows with
/// exponents, each of which is chosen for its row.
HostValue roundSums(mlir::Type type, const Sums &sums, Rounding rounding);

} // namespace mann

#endif // MANN_LIB_EXECUTION_REFERENCE_OPS_H
