//===- InputTensor.h - Tensors of a file as values of a model ---*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_EXECUTION_INPUTTENSOR_H
#define MANN_LIB_EXECUTION_INPUTTENSOR_H

#include "mann/Execution/Samples.h"
#include "mann/Support/TensorFile.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>
#include <string>

namespace mann {

/// The shape without dimensions of size 1.
llvm::SmallVector<int64_t> withoutOnes(llvm::ArrayRef<int64_t> shape);

/// A tensor of a file as the values of one argument, input or state.
struct InputTensor {
  const HostTensor &tensor;
  mlir::Type type;
  /// Where its problems are reported.
  mlir::Location loc;
  llvm::StringRef path;
  /// What it is for: "an argument".
  llvm::StringRef purpose;

  mlir::InFlightDiagnostic error() const;

  /// How many samples the tensor's shape says there are.
  mlir::FailureOr<int64_t> countSamples() const;
  /// Whether the tensor has the type's shape after `leading` dimensions, but
  /// for dimensions of size 1.
  bool hasShapeAfter(unsigned leading) const;

  /// All elements, as elements of the type. Reports a kind that it does not
  /// take, and the first element that it does not hold. With `isUsed`, an
  /// element for which that is false may be anything, and is 0 then.
  mlir::FailureOr<InputColumn>
  read(llvm::function_ref<bool(int64_t)> isUsed = {}) const;
};

/// Tensors that a file lacks, told in one message.
class MissingTensors {
public:
  /// `purpose` is what it would be for: "argument".
  void add(llvm::StringRef name, llvm::StringRef purpose, mlir::Type type,
           mlir::Location loc);
  /// Reports them all, at the first one.
  mlir::LogicalResult report(llvm::StringRef path,
                             llvm::ArrayRef<HostTensor> tensors) const;

private:
  std::optional<mlir::Location> first;
  std::string names;
};

} // namespace mann

#endif // MANN_LIB_EXECUTION_INPUTTENSOR_H
