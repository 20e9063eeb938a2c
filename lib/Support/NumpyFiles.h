//===- NumpyFiles.h - Arrays as NumPy stores them ---------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_SUPPORT_NUMPYFILES_H
#define MANN_LIB_SUPPORT_NUMPYFILES_H

#include "mann/Support/TensorFile.h"

namespace mann {

/// Reads the tensor from the bytes of an npy file. Nothing if there are
/// problems, which must be none before.
std::optional<HostTensor> readNpy(llvm::StringRef bytes, llvm::StringRef name,
                                  FileProblems &problems);

} // namespace mann

#endif // MANN_LIB_SUPPORT_NUMPYFILES_H
