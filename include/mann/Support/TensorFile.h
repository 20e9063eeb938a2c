//===- TensorFile.h - Tensors in safetensors and NumPy files ----*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads and writes the tensors that a compilation takes in and hands out:
// weights, calibration samples and results, as `.safetensors` or `.npy`; and
// what NumPy packs together as `.npz`.
//
// The files may come from anywhere. A reader trusts nothing it reads, allocates
// only in proportion to the size of the file, and reports every problem it can
// find in one go, a line each, as `path: tensor 'name': what is wrong`.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_TENSORFILE_H
#define MANN_SUPPORT_TENSORFILE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <cassert>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace mann {

//===----------------------------------------------------------------------===//
// Element kinds and shapes
//===----------------------------------------------------------------------===//

/// The kinds of numbers a tensor on the host can hold. Other: a type of the
/// file's format that nothing here computes with; such a tensor is bytes.
enum class ElementKind { F32, F64, F16, BF16, I8, U8, I16, I32, I64, Other };

/// Whether the numbers are floats: F32, F64, F16 or BF16.
bool isRealKind(ElementKind kind);
/// Whether they are integers: I8, U8, I16, I32 or I64.
bool isIntegerKind(ElementKind kind);

/// The size of one element in bytes; of Other, which is not known, 1.
unsigned getElementSize(ElementKind kind);

/// The name of the kind as safetensors spells it, for example "F32".
llvm::StringRef getElementName(ElementKind kind);

/// The kind with that safetensors name, if it is one of numbers.
std::optional<ElementKind> parseElementName(llvm::StringRef name);

/// The most dimensions that a tensor in a file can have.
constexpr unsigned maxTensorRank = 64;

/// The shape as it is shown to people: "69x60", or "()" for a scalar.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

/// The bytes a dense tensor takes. Nothing if a dimension is negative, or if
/// the dimensions other than zero multiply to more bytes than int64_t holds.
std::optional<uint64_t> getByteSize(ElementKind kind,
                                    llvm::ArrayRef<int64_t> shape);

/// Maps the C++ types that tensors are viewed as to their kinds.
template <typename T> struct ElementKindOf;
template <> struct ElementKindOf<float> {
  static constexpr ElementKind value = ElementKind::F32;
};
template <> struct ElementKindOf<double> {
  static constexpr ElementKind value = ElementKind::F64;
};
template <> struct ElementKindOf<int8_t> {
  static constexpr ElementKind value = ElementKind::I8;
};
template <> struct ElementKindOf<uint8_t> {
  static constexpr ElementKind value = ElementKind::U8;
};
template <> struct ElementKindOf<int16_t> {
  static constexpr ElementKind value = ElementKind::I16;
};
template <> struct ElementKindOf<int32_t> {
  static constexpr ElementKind value = ElementKind::I32;
};
template <> struct ElementKindOf<int64_t> {
  static constexpr ElementKind value = ElementKind::I64;
};

//===----------------------------------------------------------------------===//
// HostTensor
//===----------------------------------------------------------------------===//

/// A named dense tensor in the memory of the compiler.
struct HostTensor {
  std::string name;
  ElementKind kind = ElementKind::F32;
  /// What the file calls the type, if the kind is Other.
  std::string otherType = {};
  /// The dimensions, outermost first; empty for a scalar.
  llvm::SmallVector<int64_t, 4> shape;
  /// The elements, little endian and row major.
  std::vector<char> data;

  /// Makes a tensor that holds a copy of the values.
  template <typename T>
  static HostTensor create(llvm::StringRef name, llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<T> values) {
    HostTensor tensor;
    tensor.name = name.str();
    tensor.kind = ElementKindOf<T>::value;
    tensor.shape.assign(shape.begin(), shape.end());
    tensor.data.resize(values.size() * sizeof(T));
    if (!values.empty())
      std::memcpy(tensor.data.data(), values.data(), tensor.data.size());
    assert(tensor.data.size() == getByteSize(tensor.kind, shape) &&
           "the values do not fill the shape");
    return tensor;
  }

  /// The type as it is shown to people: "F32", "BOOL".
  llvm::StringRef getTypeName() const {
    return kind == ElementKind::Other ? llvm::StringRef(otherType)
                                      : getElementName(kind);
  }

  /// The product of the dimensions; 1 for a scalar.
  int64_t getNumElements() const;

  /// The elements as numbers. The kind must be that of T.
  template <typename T> llvm::ArrayRef<T> as() const {
    assert(kind == ElementKindOf<T>::value && "the elements are of other kind");
    return {reinterpret_cast<const T *>(data.data()), data.size() / sizeof(T)};
  }
  template <typename T> llvm::MutableArrayRef<T> asMutable() {
    assert(kind == ElementKindOf<T>::value && "the elements are of other kind");
    return {reinterpret_cast<T *>(data.data()), data.size() / sizeof(T)};
  }
};

/// The elements of a tensor of floats as f32: F64 is rounded to nearest, a tie
/// to even, and is infinite beyond the largest f32.
std::vector<float> getReals(const HostTensor &tensor);

/// Tells whether two tensors agree in name, kind, shape and every bit of data.
bool operator==(const HostTensor &lhs, const HostTensor &rhs);
inline bool operator!=(const HostTensor &lhs, const HostTensor &rhs) {
  return !(lhs == rhs);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// Collects the problems of one file, so that a user sees them all at once.
class FileProblems {
public:
  /// The path starts every message.
  explicit FileProblems(llvm::StringRef path) : path(path) {}

  /// Adds a one-line problem of the file, or of one tensor in it. Drops the
  /// problem if the list is full.
  void add(const llvm::Twine &message);
  void addForTensor(llvm::StringRef name, const llvm::Twine &message);

  /// Adds a problem if that is not the size of a tensor of this kind and shape;
  /// of an Other one, which has no known size, if there is no such shape.
  void checkByteSize(llvm::StringRef name, ElementKind kind,
                     llvm::ArrayRef<int64_t> shape, uint64_t size);

  /// Adds the problems that keep a tensor from being written to a file.
  void checkTensor(const HostTensor &tensor);

  /// Adds the problems of a file that is a part of this one.
  void take(FileProblems part);

  bool empty() const { return messages.empty(); }

  /// Tells whether so many problems were found that looking on is pointless.
  bool isFull() const { return messages.size() >= maxMessages; }

  /// Hands out the problems, a line each; success if there are none.
  llvm::Error take();

private:
  static constexpr size_t maxMessages = 100;

  std::string path;
  std::vector<std::string> messages;
};

/// Text from a file made fit for a one-line message: control characters and
/// bytes that are not UTF-8 are escaped, and long text is cut.
std::string quoteForMessage(llvm::StringRef text);

/// Reads all tensors of a file; its extension, `.safetensors`, `.npy` or
/// `.npz`, tells the format. The one tensor of an `.npy` file is named by the
/// file's stem.
llvm::Expected<std::vector<HostTensor>> readTensorFile(llvm::StringRef path);

/// What reads a folder, or a file called `.pb`, for readTensorFile.
using TensorFolderReader =
    llvm::Expected<std::vector<HostTensor>> (*)(llvm::StringRef path);

/// Lets readTensorFile read the test data of a model format that this library
/// does not know; without it, such a path is an error.
void setTensorFolderReader(TensorFolderReader reader);

/// Reads the tensors from the bytes of a safetensors file, in the order of its
/// header. The path is used for messages only.
llvm::Expected<std::vector<HostTensor>> parseSafetensors(llvm::StringRef bytes,
                                                         llvm::StringRef path);

/// Reads the tensor from the bytes of an npy file, in either byte order and in
/// C or Fortran order. The path is used for messages, and its stem names the
/// tensor.
llvm::Expected<HostTensor> parseNpy(llvm::StringRef bytes,
                                    llvm::StringRef path);

/// Reads the tensors from the bytes of an npz file: a zip archive, stored or
/// deflated, of npy files, which name them. What else is in it is left out.
llvm::Expected<std::vector<HostTensor>> parseNpz(llvm::StringRef bytes,
                                                 llvm::StringRef path);

/// The bytes of a file with these tensors, in this order. The same tensors give
/// the same bytes. The path is used for messages only.
llvm::Expected<std::string>
serializeSafetensors(llvm::ArrayRef<HostTensor> tensors, llvm::StringRef path);
llvm::Expected<std::string> serializeNpy(const HostTensor &tensor,
                                         llvm::StringRef path);

/// Fails unless the extension of the path is that of a format that holds so
/// many tensors.
llvm::Error checkTensorFileName(llvm::StringRef path, size_t tensors);

/// Writes the tensors to a file, as writeFiles() does; its extension tells the
/// format. An `.npy` file takes exactly one tensor, whose name is not stored.
llvm::Error writeTensorFile(llvm::StringRef path,
                            llvm::ArrayRef<HostTensor> tensors);

} // namespace mann

#endif // MANN_SUPPORT_TENSORFILE_H
