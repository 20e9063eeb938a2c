//===- Samples.h - Inputs of a function from a file -------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_SAMPLES_H
#define MANN_EXECUTION_SAMPLES_H

#include "mann/Execution/Value.h"
#include "mann/Support/TensorFile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SmallVector.h"
#include <string>

namespace mann {

/// The names of the function's arguments: their `mann.name`, or "arg0" and so
/// on. Reports arguments that end up with the same name.
mlir::FailureOr<llvm::SmallVector<std::string>>
getArgumentNames(mlir::func::FuncOp function);

/// The names of the function's results: their `mann.name`, or "result0" and so
/// on. Reports results that end up with the same name.
mlir::FailureOr<llvm::SmallVector<std::string>>
getResultNames(mlir::func::FuncOp function);

/// The tensors of a file (safetensors, npy or npz); reports at `loc` one that
/// cannot be read.
mlir::FailureOr<std::vector<HostTensor>> readTensors(llvm::StringRef path,
                                                     mlir::Location loc);

/// The values of one input at many places: in samples, or at the steps of
/// sequences. Places that no call takes its input from may hold anything.
struct InputColumn {
  mlir::Type type;
  std::vector<float> reals;
  std::vector<int64_t> integers;

  /// The value at one place.
  HostValue get(int64_t place) const;
};

/// Arguments for a number of runs of a function.
class SampleSet {
public:
  /// Reads the arguments from a tensor file (safetensors, npy or npz). The
  /// tensor of an argument has its name, and either its shape, for one sample,
  /// or one leading dimension more, which counts the samples and is the same
  /// for all. An f32 argument takes F32, F64, F16 or BF16, finite in f32; every
  /// other one any integer kind whose values it can hold, which are plain codes
  /// for quantized arguments. A fixed-point argument also takes floats: numbers
  /// that are rounded to the nearest code, ties to even, and saturated, so that
  /// one file serves a model in float and quantized. Other tensors in the file
  /// are ignored. Reports all problems of the file at once, each at the
  /// argument concerned.
  static mlir::FailureOr<SampleSet> load(mlir::func::FuncOp function,
                                         llvm::StringRef path);
  /// The same of tensors that are at hand; messages say they are in `source`.
  static mlir::FailureOr<SampleSet>
  fromTensors(mlir::func::FuncOp function, llvm::ArrayRef<HostTensor> tensors,
              llvm::StringRef source);

  /// `size` samples of a function without arguments.
  static SampleSet withoutInputs(int64_t size = 1);

  /// The number of samples, at least 1.
  int64_t size() const { return numSamples; }

  /// The arguments of a sample, 0 to size() - 1.
  llvm::SmallVector<HostValue> get(int64_t index) const;

private:
  friend class SequenceSet;

  std::vector<InputColumn> inputs;
  int64_t numSamples = 0;
};

} // namespace mann

#endif // MANN_EXECUTION_SAMPLES_H
