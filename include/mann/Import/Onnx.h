//===- Onnx.h - ONNX models into the mann dialect ---------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An ONNX graph becomes a model of one entry, `step`: its inputs and outputs
// are ports, its initializers parameters with values, and an input that an
// output is the next value of is a state. What depends on no input is computed
// while importing. docs/Onnx.md lists the operators.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_IMPORT_ONNX_H
#define MANN_IMPORT_ONNX_H

#include "mann/Support/TensorFile.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <string>
#include <vector>

namespace mann {

/// What a graph does not say of itself. Every list has texts "NAME=VALUE".
struct OnnxImportOptions {
  /// Inputs that are states, and the outputs that are their next values; a lone
  /// "none": there is none; "NAME=": this input is none.
  std::vector<std::string> states;
  /// What states start with: "zero", or a npy or safetensors file (its tensor
  /// of the state's name); a lone "zero" is for all that are not named.
  std::vector<std::string> initialValues;
  /// Sizes of symbolic dimensions.
  std::vector<std::string> dimensions;
  /// Inputs that are constants, all elements of one value.
  std::vector<std::string> constants;

  bool empty() const {
    return states.empty() && initialValues.empty() && dimensions.empty() &&
           constants.empty();
  }
};

/// Whether the file is one that importOnnx reads, by its name.
bool isOnnxFile(llvm::StringRef path);

/// The files that hold tensors of the model at `path`, in its folder; none if
/// it cannot be read.
std::vector<std::string> listExternalData(llvm::StringRef path);

/// Reads the file. Null after messages on standard error, all problems of one
/// kind at once, that begin with the name of the tool or of the file. What it
/// concluded by itself, such as the states, it says as notes.
mlir::OwningOpRef<mlir::ModuleOp> importOnnx(llvm::StringRef path,
                                             llvm::StringRef tool,
                                             const OnnxImportOptions &options,
                                             mlir::MLIRContext *context);

/// Reads test data as ONNX stores it: a tensor in a file `.pb`, all of them in
/// a folder such as `test_data_set_0`, inputs and outputs, or the same tensors
/// of several such folders in one, one behind the other along a new first
/// dimension.
llvm::Expected<std::vector<HostTensor>> readOnnxTestData(llvm::StringRef path);

/// Gives every operation of the functions a name of its own (Names.h): that of
/// the node that it comes from, or of a parameter. Where a node became several,
/// the last has the node's name, the others their kind behind it.
void nameOperations(mlir::ModuleOp module);

} // namespace mann

#endif // MANN_IMPORT_ONNX_H
