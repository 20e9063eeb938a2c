//===- ScaledMemories.h - Memories whose rows get exponents -----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_SCALEDMEMORIES_H
#define MANN_LIB_QUANTIZATION_SCALEDMEMORIES_H

#include "ValueMagnitudes.h"

namespace mann {

/// Chooses `!mann.scaled` for the memories that ops write: their results, and
/// the states and carried tensors that these become.
class ScaledMemories {
public:
  /// Codes have `width` bits; 0: no memory has rows with exponents. `shared`
  /// and `magnitudes` outlive this.
  ScaledMemories(const SharedPlaces &shared, ValueMagnitudes &magnitudes,
                 unsigned width)
      : shared(shared), magnitudes(magnitudes), width(width) {}

  /// The format for a group of shared places without one; null for a group that
  /// is no such memory. Its magnitude is known.
  mlir::Type getGroupFormat(unsigned group);
  /// The format for the result of an op; null for one that is no such memory.
  /// Groups and the memories that the op starts from have theirs.
  mlir::Type getResultFormat(mlir::Value value);

  /// Reports the uses of such memories that take no exponents, once all formats
  /// are chosen. Nothing else but a memory's own ops reads these rows.
  mlir::LogicalResult checkUses();

private:
  bool isWritten(mlir::Value value) const;
  bool checkUses(mlir::Value value);

  const SharedPlaces &shared;
  ValueMagnitudes &magnitudes;
  unsigned width;
  llvm::SmallVector<mlir::Value> results;
};

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_SCALEDMEMORIES_H
