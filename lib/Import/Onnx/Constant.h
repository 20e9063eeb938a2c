//===- Constant.h - Tensors that an importer knows --------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_IMPORT_ONNX_CONSTANT_H
#define MANN_LIB_IMPORT_ONNX_CONSTANT_H

#include "Schema.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace mann::onnx_import {

using Shape = llvm::SmallVector<int64_t, 4>;

/// Numbers of a graph: f32, or whole ones, to which truth values belong.
/// Formats of other widths become these two when they are read.
enum class NumberKind { Real, Integer, Boolean };

/// More elements than any model has.
constexpr int64_t kMaxElements = int64_t(1) << 28;
/// More than a graph computes of constants.
constexpr int64_t kMaxComputed = int64_t(1) << 24;

/// The whole number towards zero; the nearest one there is, 0 for NaN.
int64_t toInteger(double value);

/// from, from + 1, ..., to - 1.
Shape countUp(int64_t from, int64_t to);
/// The largest number there is where the product is larger.
int64_t countElements(llvm::ArrayRef<int64_t> shape);
/// The strides of a whole tensor in row-major order.
Shape rowMajorStrides(llvm::ArrayRef<int64_t> shape);
/// The numbers of elements from one index to the next of a tensor of shape
/// `from` that is broadcast to `to`; 0 where it repeats.
Shape broadcastStrides(llvm::ArrayRef<int64_t> from,
                       llvm::ArrayRef<int64_t> to);
/// The shape of both after broadcasting; fails where they do not agree.
std::optional<Shape> broadcastShapes(llvm::ArrayRef<int64_t> lhs,
                                     llvm::ArrayRef<int64_t> rhs);

/// A tensor whose elements are known. Reals are held as doubles that are
/// numbers of f32, so that what is computed of them is what f32 arithmetic
/// gives.
struct Constant {
  NumberKind kind = NumberKind::Real;
  Shape shape;
  std::vector<double> reals;
  std::vector<int64_t> integers;

  static Constant ofIntegers(llvm::ArrayRef<int64_t> values);
  static Constant scalar(double value);
  static Constant filled(NumberKind kind, llvm::ArrayRef<int64_t> shape,
                         double value);

  bool isReal() const { return kind == NumberKind::Real; }
  int64_t size() const { return countElements(shape); }
  double number(int64_t index) const {
    return isReal() ? reals[index] : double(integers[index]);
  }
  void set(int64_t index, double value);
  bool isSplat(double value) const;
  /// The value of a tensor of one element; nothing for others.
  std::optional<double> getOnly() const;

  /// The elements flat[offset + position * strides] for every position.
  Constant strided(llvm::ArrayRef<int64_t> newShape, int64_t offset,
                   llvm::ArrayRef<int64_t> strides) const;
  Constant reshaped(llvm::ArrayRef<int64_t> newShape) const;
  Constant transposed(llvm::ArrayRef<int64_t> permutation) const;
};

/// The tensor of a file, from `folder` where it lies in another file: that must
/// be in the folder of the model. Floats of 16 and 64 bits are rounded to f32.
llvm::Expected<Constant> readTensor(const onnx::TensorProto &tensor,
                                    llvm::StringRef folder);

/// The name of an element type of the schema.
std::string elementTypeName(int32_t type);

} // namespace mann::onnx_import

#endif // MANN_LIB_IMPORT_ONNX_CONSTANT_H
