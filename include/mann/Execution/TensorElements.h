//===- TensorElements.h - Elements of tensors of any kind -------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_TENSORELEMENTS_H
#define MANN_EXECUTION_TENSORELEMENTS_H

#include "mann/Support/TensorFile.h"

namespace mann {

/// The elements of a tensor of integers of any size.
std::vector<int64_t> getIntegers(const HostTensor &tensor);

/// The position of an element in a tensor of this shape: "[1, 2]", and "[]" for
/// the element of a scalar.
std::string formatIndex(int64_t element, llvm::ArrayRef<int64_t> shape);

/// The tensor of that name, or else the only one whose name becomes it
/// (isNameOfPort: samples of an ONNX file have its names); null without one.
const HostTensor *findTensor(llvm::ArrayRef<HostTensor> tensors,
                             llvm::StringRef name);

/// The names and shapes of the tensors, for a message.
std::string listTensors(llvm::ArrayRef<HostTensor> tensors);

} // namespace mann

#endif // MANN_EXECUTION_TENSORELEMENTS_H
