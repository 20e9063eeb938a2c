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
#include <functional>

namespace mann {

/// How results are compared with those in a file.
struct CompareOptions {
  /// The largest difference of two floats that counts as none; integers must
  /// be equal whatever it is. Not negative; 0 asks for the same bits.
  double tolerance = 0;
  /// Whether the file may have more samples or sequences; the rest of them is
  /// not compared.
  bool isPrefix = false;
  /// How many differences are printed.
  int64_t shown = 10;
};

/// The values of one result at many places: in samples, at the steps or the
/// ends of sequences. As a tensor, its leading dimensions count the places.
struct ResultColumn {
  std::string name;
  mlir::Type type;
  /// The numbers of places: of samples, or of sequences and steps.
  llvm::SmallVector<int64_t, 2> places;
  /// Row major; at places that have no value, 0.
  std::vector<float> reals;
  std::vector<int64_t> integers;
  /// Which places have a value; empty: all.
  std::vector<bool> isPresent;

  bool isReal() const;
  /// The dimensions of one value, and those of the tensor.
  llvm::ArrayRef<int64_t> getValueShape() const;
  llvm::SmallVector<int64_t> getShape() const;
  /// F32; codes as I8, I16 or I32, the smallest that holds their format;
  /// bipolar elements as I8; ids in their own width.
  HostTensor getTensor() const;

  /// Adds a value behind those that are there.
  void append(const HostValue &value);
  /// Makes room for a value at every place, and puts one in.
  void reserve();
  void put(int64_t place, const HostValue &value);
};

/// What is compared with a file, and how its messages call it.
struct ComparedColumn {
  const ResultColumn *column;
  /// Says where a place is: "sample 3".
  std::function<std::string(int64_t place)> describePlace;
};

/// Compares the columns with the tensors of their names in a file. Prints the
/// first differences and how many there are to `os`, or that there are none
/// in `what`: "2 samples". Whether there are none. Fails on a file that cannot
/// be compared, after reporting why at `loc`.
mlir::FailureOr<bool> compareColumns(llvm::ArrayRef<ComparedColumn> columns,
                                     llvm::StringRef path, mlir::Location loc,
                                     const CompareOptions &options,
                                     const llvm::Twine &what,
                                     llvm::raw_ostream &os);

/// Whether two floats count as equal. NaN is equal to itself in the same bits.
bool isSameReal(float expected, float found, double tolerance);

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

  /// The results as named tensors with a leading sample dimension.
  std::vector<HostTensor> getTensors() const;

  /// Compares with the tensors that such a set was written as, or others of the
  /// same names and shapes and any integer kind; the file may have more. Prints
  /// the first differences and how many there are to `os`. Whether there are
  /// none. Fails on a file that cannot be compared, after reporting why.
  mlir::FailureOr<bool> compare(llvm::StringRef path,
                                const CompareOptions &options,
                                llvm::raw_ostream &os) const;

private:
  mlir::func::FuncOp function;
  std::vector<ResultColumn> columns;
  int64_t numSamples = 0;
};

} // namespace mann

#endif // MANN_EXECUTION_RESULTS_H
