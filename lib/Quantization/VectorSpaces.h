//===- VectorSpaces.h - Which dimensions hold the same vectors --*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_VECTORSPACES_H
#define MANN_LIB_QUANTIZATION_VECTORSPACES_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/SetVector.h"

namespace mann {

/// Finds the coordinates in which a network computes, so that they can be
/// changed. A space is a set of dimensions of values and parameters that hold
/// components of the same vectors: the rows of a memory and the keys that they
/// are compared with are of one, and so is each sum of these, the columns of a
/// matrix that takes such vectors, and the rows of one that makes them.
///
/// A space is free if all that its vectors go through is linear in them, or is
/// a product of two of them. Then an orthogonal matrix R may be multiplied into
/// every parameter of it: a table or a vector T becomes T R^T, a matrix M that
/// makes vectors R M, one that takes them M R^T. All vectors v become R v; dot
/// products, lengths and what lies in other spaces stay as they were. What
/// looks at single components (tanh, a product by elements, a port) fixes it; a
/// state that starts with zeros does not.
class VectorSpaces {
public:
  explicit VectorSpaces(mlir::ModuleOp module);

  /// Number of the space of the last dimension of a tensor in f32; none for
  /// what is no such tensor.
  std::optional<unsigned> get(mlir::Value value) const;
  /// Why the space is not free: an op, a state with a first value, or a
  /// function one of whose ports is of it; null if it is free.
  mlir::Operation *getReason(unsigned space) const { return reasons[space]; }

  /// A dimension of a parameter that lies in a space.
  struct Part {
    ParameterOp parameter;
    /// The first dimension of two, otherwise the last one.
    bool isFirst;
  };
  mlir::SmallVector<Part> getParts(unsigned space) const;

private:
  /// A dimension of a value or a parameter: 1 for the first of two.
  using Dimension = std::pair<void *, unsigned>;

  unsigned number(void *of, bool isFirst);
  unsigned last(mlir::Value value) {
    return number(value.getAsOpaquePointer(), false);
  }
  unsigned first(mlir::Value value) {
    return number(value.getAsOpaquePointer(), true);
  }
  void fix(unsigned dimension, mlir::Operation *reason);
  /// The last dimensions of those that are there are of one space; the others
  /// are counted, not rotated.
  void joinRows(std::initializer_list<mlir::Value> values, mlir::Operation *op);
  void fixAll(mlir::ValueRange values, mlir::Operation *reason);
  void visit(mlir::Operation *op);
  void visitLoop(mlir::scf::ForOp loop);
  void visitOther(mlir::Operation *op);
  void visitParameter(GetParameterOp op);
  void visitLinear(LinearOp op);
  void visitPorts(mlir::func::FuncOp function);
  void joinState(StateOp state, mlir::Value value, mlir::func::FuncOp function);

  llvm::DenseMap<Dimension, unsigned> numbers;
  llvm::SmallVector<std::pair<unsigned, unsigned>> joined;
  llvm::SmallVector<std::pair<unsigned, mlir::Operation *>> fixed;
  llvm::SetVector<ParameterOp> parameters;
  llvm::IntEqClasses classes;
  /// By space.
  llvm::SmallVector<mlir::Operation *> reasons;
};

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_VECTORSPACES_H
