//===- KernelEmitter.h - What all kernels are made with ---------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_CONVERSION_KERNELS_KERNELEMITTER_H
#define MANN_LIB_CONVERSION_KERNELS_KERNELEMITTER_H

#include "Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mann {

/// Emits one kernel for one target; without a target, the loops.
class KernelEmitter {
protected:
  KernelEmitter(mlir::Operation *op, const KernelTarget *target)
      : target(target), b(op->getLoc(), op),
        usesWords(target && target->form == KernelForm::Words),
        usesHelium(target && target->form == KernelForm::Helium) {}

  mlir::Value index(int64_t value) {
    return mlir::arith::ConstantIndexOp::create(b, value);
  }
  mlir::VectorType vectorOf(int64_t lanes, unsigned width) {
    return mlir::VectorType::get({lanes}, b.getIntegerType(width));
  }
  /// A number, or a vector full of it; of its low bits where it is wider.
  mlir::Value constant(mlir::Type type, int64_t value);
  /// A call of an intrinsic, by its name behind "llvm.".
  mlir::Value call(llvm::StringRef name, mlir::Type type,
                   mlir::ValueRange operands);
  /// `indices` with `columns` added to the last and `rows` to the one before.
  llvm::SmallVector<mlir::Value> getPlace(mlir::ValueRange indices,
                                          mlir::Value columns,
                                          mlir::Value rows = {});
  /// `number` elements beside each other, and zeros up to `elements`. Where the
  /// target has no vectors they are a word, or a vector of several.
  mlir::Value loadPiece(mlir::Value buffer, mlir::ValueRange place,
                        int64_t number, int64_t elements);
  /// The first `number` elements of a vector.
  void storePiece(mlir::Value piece, mlir::Value buffer, mlir::ValueRange place,
                  int64_t number);
  /// All of a buffer as one row, or null where its elements are not next to
  /// each other.
  mlir::Value getFlat(mlir::TypedValue<mlir::MemRefType> buffer);
  /// Room on the stack for indices, not where a loop makes it in every turn.
  mlir::Value makeRoom(int64_t number);
  /// The low halves of two words in one, and the high halves in another.
  std::pair<mlir::Value, mlir::Value> joinHalves(mlir::Value first,
                                                 mlir::Value second);
  /// The word with its last byte moved to the front.
  mlir::Value rotate(mlir::Value word);

  const KernelTarget *target;
  mlir::ImplicitLocOpBuilder b;
  bool usesWords, usesHelium;

private:
  mlir::Value getMask(int64_t number, int64_t elements);
};

} // namespace mann

#endif // MANN_LIB_CONVERSION_KERNELS_KERNELEMITTER_H
