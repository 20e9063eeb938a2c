//===- GraphBuilder.h - Values of a graph, and what is made of them -*- C++
//-*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tensor of a graph has the graph's shape, with its dimensions of size 1; the
// value of the dialect that stands for it has none of them (`squeeze`). So
// Squeeze, Unsqueeze and the dimension of a batch of one disappear, and a graph
// looks as one who writes the dialect by hand would write it.
//
// Everything here computes what it can: of constants comes a constant.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_IMPORT_ONNX_GRAPHBUILDER_H
#define MANN_LIB_IMPORT_ONNX_GRAPHBUILDER_H

#include "Constant.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Support/Names.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include <memory>

namespace mann::onnx_import {

/// The shape without dimensions of size 1; [1] where nothing is left of some.
Shape squeeze(llvm::ArrayRef<int64_t> shape);

/// A value of a graph.
struct Tensor {
  NumberKind kind = NumberKind::Real;
  /// Computed numbers that are 1 or 0 and stand for truth values.
  bool isTruth = false;
  Shape shape;
  /// The elements where they are known.
  std::shared_ptr<const Constant> constant;
  /// What a parameter of it is called.
  std::string name;
  /// The number format that a file has these numbers in; null where it has
  /// none.
  mlir::Type format;
  /// The value of the dialect; null for a constant that nothing has needed.
  mlir::Value value;

  bool isConstant() const { return constant != nullptr; }
  bool isReal() const { return kind == NumberKind::Real; }
  /// Whole numbers that are known only when the model runs.
  bool isIds() const { return !isConstant() && !isReal(); }
  int64_t rank() const { return int64_t(shape.size()); }
  int64_t size() const { return countElements(shape); }
  /// The one number of a constant of one element.
  std::optional<double> getOnly() const {
    return constant ? constant->getOnly() : std::nullopt;
  }
};

/// More whole numbers than are moved one by one when the model runs.
constexpr int64_t kMaxIds = 4096;

enum class Binary { Add, Sub, Mul, Div, Max, Min };
enum class Unary {
  Abs,
  Exp,
  Log,
  Neg,
  Relu,
  Sigmoid,
  Softplus,
  Sqrt,
  Tanh,
  Complement
};

class GraphBuilder {
public:
  GraphBuilder(mlir::ModuleOp module, mlir::Block *body);

  mlir::OpBuilder builder;
  mlir::Location loc;

  //===--- Constants ------------------------------------------------------===//

  Tensor constant(Constant value, llvm::StringRef name = "constant");
  Tensor scalar(double value) { return constant(Constant::scalar(value)); }
  /// A value of the dialect, of the tensor's shape without ones.
  mlir::Value materialize(Tensor &tensor);
  mlir::Value materialize(Tensor &&tensor) { return materialize(tensor); }
  /// What has been computed, as a tensor of this shape.
  Tensor wrap(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  mlir::RankedTensorType typeOf(llvm::ArrayRef<int64_t> shape);

  /// A value of exactly this shape, ones and all.
  mlir::Value inShape(Tensor tensor, llvm::ArrayRef<int64_t> shape);
  /// A tensor of `shape` from a value of another shape with as many elements.
  Tensor fromShape(mlir::Value value, llvm::ArrayRef<int64_t> shape);

  //===--- Shapes: nothing is computed ------------------------------------===//

  Tensor reshape(const Tensor &tensor, llvm::ArrayRef<int64_t> shape);
  /// flat[offset + position * strides].
  Tensor strided(const Tensor &tensor, llvm::ArrayRef<int64_t> shape,
                 int64_t offset, llvm::ArrayRef<int64_t> strides);
  Tensor broadcast(const Tensor &tensor, llvm::ArrayRef<int64_t> shape);
  Tensor transpose(const Tensor &tensor, llvm::ArrayRef<int64_t> permutation);
  /// The last two dimensions exchanged.
  Tensor transposeLast(const Tensor &tensor);
  /// `size` positions of `dim` from `start` on, `step` apart.
  Tensor slice(const Tensor &tensor, int64_t dim, int64_t start, int64_t size,
               int64_t step = 1);
  Tensor concat(llvm::ArrayRef<Tensor> parts, int64_t dim);
  /// Zeros around a tensor.
  Tensor pad(const Tensor &tensor, llvm::ArrayRef<int64_t> low,
             llvm::ArrayRef<int64_t> high);

  //===--- Whole numbers that are computed --------------------------------===//

  /// Element `index` as a scalar; the tensor may be a constant.
  mlir::Value idAt(const Tensor &tensor, int64_t index);
  /// A tensor of whole numbers of these scalars.
  Tensor ids(llvm::ArrayRef<mlir::Value> elements,
             llvm::ArrayRef<int64_t> shape);
  /// The elements in a type of `shape`: ids are a scalar, a list or a column,
  /// as what made them has it.
  mlir::Value idsInShape(const Tensor &tensor, llvm::ArrayRef<int64_t> shape);
  /// The row of a tensor [N, ...] that an id chooses, counted from the end
  /// where it is negative: [...].
  Tensor rowAt(const Tensor &tensor, mlir::Value id);

  //===--- Arithmetic -----------------------------------------------------===//

  Tensor unary(Unary kind, const Tensor &tensor);
  /// Broadcasts, as the schema says; the shapes agree.
  Tensor binary(Binary kind, const Tensor &lhs, const Tensor &rhs);
  /// Sums over the last dimension, which stays with size 1.
  Tensor sumLast(const Tensor &tensor);
  /// The same with an operator that may be applied in any order.
  Tensor reduceLast(Binary kind, Tensor tensor);
  /// The weights from `count` on are 0, where it is given.
  Tensor softmaxLast(const Tensor &tensor, mlir::Value count = {});
  Tensor normalizeLast(NormalizeKind kind, const Tensor &tensor, double eps);
  /// rows [..., D] times matrix [O, D], transposed: [..., O].
  Tensor linear(const Tensor &rows, const Tensor &matrix);
  /// The product of matrices [..., M, K] and [..., K, N].
  Tensor matmul(const Tensor &lhs, const Tensor &rhs);

private:
  mlir::Value create(llvm::StringRef kind, mlir::Value lhs, mlir::Value rhs);
  Tensor scaled(Binary kind, const Tensor &rows, const Tensor &factors,
                llvm::ArrayRef<int64_t> shape);
  Tensor concatConstants(llvm::ArrayRef<Tensor> parts,
                         llvm::ArrayRef<int64_t> shape, int64_t dim);
  Tensor matmulOfOne(const Tensor &lhs, const Tensor &rhs);

  mlir::ModuleOp module;
  mlir::OpBuilder symbols;
  UniqueNames names;
};

} // namespace mann::onnx_import

#endif // MANN_LIB_IMPORT_ONNX_GRAPHBUILDER_H
