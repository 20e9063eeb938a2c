//===- QuantizeParameters.h - Parameters as codes ---------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_QUANTIZEPARAMETERS_H
#define MANN_LIB_QUANTIZATION_QUANTIZEPARAMETERS_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"

namespace mann {

/// Turns the float parameters of a module into codes: first `check`, which
/// changes nothing, then `apply`.
class ParameterQuantizer {
public:
  /// Takes the formats from the `mann.format` of the parameters' uses. Elements
  /// are rounded by `rounding`; up to `maxSaturation` percent may saturate.
  ParameterQuantizer(mlir::ModuleOp module, Rounding rounding,
                     double maxSaturation);

  /// Reports every parameter that has no value, or one that does not go into a
  /// format.
  mlir::LogicalResult check();

  /// Replaces the parameters: one symbol for each format, the name unchanged
  /// for a single one. Erases the float parameters that nothing uses.
  void apply();

  unsigned getNumQuantized() const { return numQuantized; }
  unsigned getNumErased() const { return numErased; }

private:
  mlir::LogicalResult checkFormat(ParameterOp parameter,
                                  llvm::ArrayRef<float> values,
                                  mlir::Type format);
  void quantize(ParameterOp parameter, mlir::Type format);

  using Uses = llvm::MapVector<mlir::Type, llvm::SmallVector<GetParameterOp>>;
  llvm::MapVector<ParameterOp, Uses> uses;
  llvm::SmallVector<ParameterOp> unused;
  /// Parameters with a use whose format is f32.
  llvm::SmallPtrSet<mlir::Operation *, 4> inFloat;
  mlir::SymbolTableCollection symbolTables;
  Rounding rounding;
  double maxSaturation;
  unsigned numQuantized = 0, numErased = 0;
};

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_QUANTIZEPARAMETERS_H
