//===- Results.h - Results of many runs, kept and compared ------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_RESULTS_H
#define MANN_EXECUTION_RESULTS_H

#include "mann/Execution/Value.h"
#include "mann/Support/TensorFile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/raw_ostream.h"

namespace mann {

/// How results are compared with those in a file.
struct CompareOptions {
  /// The largest difference of two floats that counts as none; integers must
  /// be equal whatever it is. Not negative; 0 asks for the same bits.
  double tolerance = 0;
  /// Whether the file may have more samples; the rest of them is not compared.
  bool isPrefix = false;
  /// How many differences are printed.
  int64_t shown = 10;
};

/// The results of a function for a number of samples, whichever executor
/// computed them.
class ResultSet {
public:
  /// An empty set for the function. Reports results that have the same name.
  static mlir::FailureOr<ResultSet> create(mlir::func::FuncOp function);

  /// Adds the results of the next sample, values of the function's types.
  void append(llvm::ArrayRef<HostValue> results);

  int64_t size() const { return numSamples; }

  /// Prints a line per result of one sample: `sample 0: logits = [1, 2, 3]`.
  void print(llvm::raw_ostream &os, int64_t sample,
             llvm::ArrayRef<HostValue> results) const;

  /// The results as named tensors with a leading sample dimension: F32; codes
  /// as I8, I16 or I32, the smallest that holds their format; bipolar elements
  /// as I8; ids in their own width.
  std::vector<HostTensor> getTensors() const;

  /// Compares with the tensors that such a set was written as, or others of the
  /// same names and shapes and any integer kind; the file may have more. Prints
  /// the first differences and how many there are to `os`. Whether there are
  /// none. Fails on a file that cannot be compared, after reporting why.
  mlir::FailureOr<bool> compare(llvm::StringRef path,
                                const CompareOptions &options,
                                llvm::raw_ostream &os) const;

private:
  /// One result in all samples.
  struct Output {
    std::string name;
    mlir::Type type;
    std::vector<float> reals;
    std::vector<int64_t> integers;

    bool isReal() const;
    llvm::SmallVector<int64_t> getShape(int64_t samples) const;
    HostTensor getTensor(int64_t samples) const;
  };

  mlir::LogicalResult checkComparable(llvm::ArrayRef<HostTensor> file,
                                      llvm::StringRef path,
                                      bool isPrefix) const;

  mlir::Operation *function = nullptr;
  std::vector<Output> outputs;
  int64_t numSamples = 0;
};

} // namespace mann

#endif // MANN_EXECUTION_RESULTS_H
