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

/// Turns the float parameters and the initial values of the states of a module
/// into codes: first `check`, which changes nothing, then `apply`.
class ParameterQuantizer {
public:
  /// Takes the formats from the `mann.format` of the parameters' uses and of
  /// the states. Elements are rounded by `rounding`; up to `maxSaturation`
  /// percent may saturate.
  ParameterQuantizer(mlir::ModuleOp module, Rounding rounding,
                     double maxSaturation);

  /// Reports every parameter and state that has no value, or one that does not
  /// go into a format.
  mlir::LogicalResult check();

  /// Replaces the parameters: one symbol for each format, the name unchanged
  /// for a single one. States that start from a parameter get its value as
  /// their own. Erases the float parameters that nothing uses.
  void apply();

  unsigned getNumQuantized() const { return numQuantized; }
  unsigned getNumErased() const { return numErased; }

private:
  mlir::LogicalResult checkFormat(mlir::Operation *op,
                                  llvm::ArrayRef<float> values,
                                  mlir::Type format);
  void quantize(ParameterOp parameter, mlir::Type format);
  void quantize(StateOp state, mlir::Type format);
  mlir::ElementsAttr getCodes(mlir::RankedTensorType type,
                              mlir::ElementsAttr value);

  using Uses = llvm::MapVector<mlir::Type, llvm::SmallVector<GetParameterOp>>;
  llvm::MapVector<ParameterOp, Uses> uses;
  llvm::SmallVector<ParameterOp> unused;
  llvm::SmallVector<std::pair<StateOp, mlir::Type>> states;
  /// Parameters with a use whose format is f32.
  llvm::SmallPtrSet<mlir::Operation *, 4> inFloat;
  mlir::SymbolTableCollection symbolTables;
  Rounding rounding;
  double maxSaturation;
  unsigned numQuantized = 0, numErased = 0;
};

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_QUANTIZEPARAMETERS_H
