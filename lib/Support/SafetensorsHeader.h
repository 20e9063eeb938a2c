//===- SafetensorsHeader.h - The header of a safetensors file ---*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the header of a safetensors file says, before it is held against the
// data that follows.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_SUPPORT_SAFETENSORSHEADER_H
#define MANN_LIB_SUPPORT_SAFETENSORSHEADER_H

#include "mann/Support/TensorFile.h"

namespace mann {

/// The one key of a header that does not name a tensor.
constexpr llvm::StringLiteral safetensorsMetadataKey = "__metadata__";

struct SafetensorsEntry {
  std::string name;
  ElementKind kind;
  /// What the header calls the type, if the kind is Other.
  std::string otherType;
  llvm::SmallVector<int64_t, 4> shape;
  /// The range of the tensor's bytes within the data.
  uint64_t begin;
  uint64_t end;
};

struct SafetensorsHeader {
  /// The tensors described without fault, in the order of the text.
  std::vector<SafetensorsEntry> entries;
  /// Whether these are all tensors that the text describes.
  bool isComplete = true;
};

/// Reads the JSON text of a header.
SafetensorsHeader readSafetensorsHeader(llvm::StringRef text,
                                        FileProblems &problems);

} // namespace mann

#endif // MANN_LIB_SUPPORT_SAFETENSORSHEADER_H
