//===- TensorFile.cpp - Tensors in safetensors and NumPy files ------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the file formats share: element kinds, sizes, the list of problems,
// and the way to and from the disk.
//
//===----------------------------------------------------------------------===//

#include "mann/Support/TensorFile.h"
#include "mann/Support/OutputFiles.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SwapByteOrder.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <limits>

using namespace llvm;

namespace mann {

// Tensors keep the byte order of the files, and views do not swap.
static_assert(sys::IsLittleEndianHost, "mann runs on little-endian hosts only");

//===----------------------------------------------------------------------===//
// Element kinds and shapes
//===----------------------------------------------------------------------===//

namespace {
struct ElementInfo {
  ElementKind kind;
  unsigned size;
  StringLiteral name;
};
} // namespace

/// In the order of the enumeration.
static constexpr ElementInfo elementInfos[] = {
    {ElementKind::F32, 4, "F32"}, {ElementKind::F64, 8, "F64"},
    {ElementKind::F16, 2, "F16"}, {ElementKind::BF16, 2, "BF16"},
    {ElementKind::I8, 1, "I8"},   {ElementKind::U8, 1, "U8"},
    {ElementKind::I16, 2, "I16"}, {ElementKind::I32, 4, "I32"},
    {ElementKind::I64, 8, "I64"}, {ElementKind::Other, 1, ""},
};

bool isRealKind(ElementKind kind) {
  return kind == ElementKind::F32 || kind == ElementKind::F64 ||
         kind == ElementKind::F16 || kind == ElementKind::BF16;
}

bool isIntegerKind(ElementKind kind) {
  return kind != ElementKind::Other && !isRealKind(kind);
}

unsigned getElementSize(ElementKind kind) {
  return elementInfos[static_cast<unsigned>(kind)].size;
}

StringRef getElementName(ElementKind kind) {
  return elementInfos[static_cast<unsigned>(kind)].name;
}

std::optional<ElementKind> parseElementName(StringRef name) {
  for (const ElementInfo &info : elementInfos)
    if (info.name == name && info.kind != ElementKind::Other)
      return info.kind;
  return std::nullopt;
}

std::string formatShape(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "()";
  std::string text;
  raw_string_ostream os(text);
  interleave(shape, os, "x");
  return text;
}

std::optional<uint64_t> getByteSize(ElementKind kind, ArrayRef<int64_t> shape) {
  // Zeros are left out of the product: whoever computes strides multiplies the
  // other dimensions and must not overflow either.
  uint64_t size = getElementSize(kind);
  bool isEmpty = false;
  for (int64_t dim : shape) {
    if (dim < 0)
      return std::nullopt;
    if (dim == 0) {
      isEmpty = true;
      continue;
    }
    bool overflows = false;
    size = SaturatingMultiply(size, static_cast<uint64_t>(dim), &overflows);
    if (overflows || size > std::numeric_limits<int64_t>::max())
      return std::nullopt;
  }
  return isEmpty ? 0 : size;
}

//===----------------------------------------------------------------------===//
// HostTensor
//===----------------------------------------------------------------------===//

int64_t HostTensor::getNumElements() const {
  std::optional<uint64_t> size = getByteSize(kind, shape);
  assert(size && "the shape is negative or too large");
  return *size / getElementSize(kind);
}

/// The number that is stored as `bits` in IEEE 754 binary16.
static float fromHalf(uint16_t bits) {
  uint32_t sign = uint32_t(bits & 0x8000) << 16;
  uint32_t exponent = bits >> 10 & 0x1F, fraction = bits & 0x3FF;
  // A subnormal is its fraction times 2^-24, which f32 holds exactly.
  if (exponent == 0) {
    float value = std::ldexp(float(fraction), -24);
    return sign ? -value : value;
  }
  exponent = exponent == 0x1F ? 0xFF : exponent + (127 - 15);
  return bit_cast<float>(sign | exponent << 23 | fraction << 13);
}

std::vector<float> getReals(const HostTensor &tensor) {
  assert(isRealKind(tensor.kind) && "the elements are no floats");
  std::vector<float> reals(tensor.data.size() / getElementSize(tensor.kind));
  const char *data = tensor.data.data();
  for (auto [i, real] : enumerate(reals))
    if (tensor.kind == ElementKind::F32)
      std::memcpy(&real, data + 4 * i, 4);
    else if (tensor.kind == ElementKind::F64)
      real = static_cast<float>(
          bit_cast<double>(support::endian::read64le(data + 8 * i)));
    else if (tensor.kind == ElementKind::F16)
      real = fromHalf(support::endian::read16le(data + 2 * i));
    else
      real = bit_cast<float>(uint32_t(support::endian::read16le(data + 2 * i))
                             << 16);
  return reals;
}

bool operator==(const HostTensor &lhs, const HostTensor &rhs) {
  return lhs.name == rhs.name && lhs.kind == rhs.kind &&
         lhs.otherType == rhs.otherType && lhs.shape == rhs.shape &&
         lhs.data == rhs.data;
}

//===----------------------------------------------------------------------===//
// Problems
//===----------------------------------------------------------------------===//

std::string quoteForMessage(StringRef text) {
  constexpr size_t maxBytes = 80;
  StringRef shown = text;
  if (text.size() > maxBytes) {
    size_t end = maxBytes;
    // Do not cut a UTF-8 sequence in two.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
      --end;
    shown = text.take_front(end);
  }
  std::string result;
  raw_string_ostream os(result);
  bool isText = json::isUTF8(shown);
  for (unsigned char byte : shown) {
    if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !isText))
      os << "\\x" << hexdigit(byte >> 4) << hexdigit(byte & 15);
    else
      os << static_cast<char>(byte);
  }
  if (shown.size() < text.size())
    os << "...";
  return result;
}

void FileProblems::add(const Twine &message) {
  if (!isFull())
    messages.push_back((path + ": " + message).str());
}

void FileProblems::addForTensor(StringRef name, const Twine &message) {
  add("tensor '" + quoteForMessage(name) + "': " + message);
}

void FileProblems::checkByteSize(StringRef name, ElementKind kind,
                                 ArrayRef<int64_t> shape, uint64_t size) {
  std::string type = formatShape(shape) + " of " + getElementName(kind).str();
  std::optional<uint64_t> expected = getByteSize(kind, shape);
  if (!expected)
    addForTensor(name, "shape " + type +
                           " is negative or takes more than 2^63-1 bytes");
  else if (kind != ElementKind::Other && size != *expected)
    addForTensor(name, Twine(size) + " bytes of data for shape " + type +
                           ", expected " + Twine(*expected));
}

void FileProblems::checkTensor(const HostTensor &tensor) {
  if (tensor.shape.size() > maxTensorRank)
    addForTensor(tensor.name, Twine(tensor.shape.size()) +
                                  " dimensions, expected at most " +
                                  Twine(maxTensorRank));
  else
    checkByteSize(tensor.name, tensor.kind, tensor.shape, tensor.data.size());
}

void FileProblems::take(FileProblems part) {
  for (std::string &message : part.messages)
    if (!isFull())
      messages.push_back(std::move(message));
}

Error FileProblems::take() {
  Error result = Error::success();
  bool wasFull = isFull();
  for (const std::string &message : messages)
    result = joinErrors(std::move(result), createStringError(message));
  if (wasFull)
    result = joinErrors(std::move(result),
                        createStringError(path +
                                          ": too many problems; only "
                                          "the first " +
                                          Twine(maxMessages) + " are shown"));
  messages.clear();
  return result;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

namespace {
enum class Format { Safetensors, Npy, Npz };
} // namespace

/// The format of a file that is read, or only `isWritten`.
static Expected<Format> getFormat(StringRef path, bool isWritten) {
  StringRef extension = sys::path::extension(path);
  if (extension == ".safetensors")
    return Format::Safetensors;
  if (extension == ".npy")
    return Format::Npy;
  if (extension == ".npz" && !isWritten)
    return Format::Npz;
  return createStringError(path + ": a tensor file must be named " +
                           (isWritten ? ".safetensors or .npy, found "
                                      : ".safetensors, .npy or .npz, found ") +
                           (extension.empty()
                                ? std::string("no extension")
                                : "'" + quoteForMessage(extension) + "'"));
}

static TensorFolderReader folderReader = nullptr;

void setTensorFolderReader(TensorFolderReader reader) { folderReader = reader; }

Expected<std::vector<HostTensor>> readTensorFile(StringRef path) {
  if (folderReader &&
      (sys::fs::is_directory(path) || sys::path::extension(path) == ".pb"))
    return folderReader(path);
  Expected<Format> format = getFormat(path, /*isWritten=*/false);
  if (!format)
    return format.takeError();

  // A volatile file is read, not mapped: if it shrinks under us, a mapped one
  // would end the compiler with a signal.
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFile(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/false,
      /*IsVolatile=*/true);
  if (!buffer)
    return createStringError(path +
                             ": cannot read: " + buffer.getError().message());

  StringRef bytes = (*buffer)->getBuffer();
  if (*format == Format::Safetensors)
    return parseSafetensors(bytes, path);
  if (*format == Format::Npz)
    return parseNpz(bytes, path);

  Expected<HostTensor> tensor = parseNpy(bytes, path);
  if (!tensor)
    return tensor.takeError();
  std::vector<HostTensor> tensors;
  tensors.push_back(std::move(*tensor));
  return tensors;
}

/// The format to write. What is no file, as /dev/null, has no extension.
static Expected<Format> getOutputFormat(StringRef path) {
  return isReplaceable(path) ? getFormat(path, /*isWritten=*/true)
                             : Format::Safetensors;
}

Error checkTensorFileName(StringRef path, size_t tensors) {
  Expected<Format> format = getOutputFormat(path);
  if (!format)
    return format.takeError();
  if (*format == Format::Npy && tensors != 1)
    return createStringError(path +
                             ": an .npy file holds exactly one tensor, "
                             "got " +
                             Twine(tensors) + "; use .safetensors instead");
  return Error::success();
}

Error writeTensorFile(StringRef path, ArrayRef<HostTensor> tensors) {
  if (Error error = checkTensorFileName(path, tensors.size()))
    return error;
  Expected<Format> format = getOutputFormat(path);
  if (!format)
    return format.takeError();
  Expected<std::string> bytes = *format == Format::Safetensors
                                    ? serializeSafetensors(tensors, path)
                                    : serializeNpy(tensors.front(), path);
  if (!bytes)
    return bytes.takeError();
  OutputFile file{path.str(), std::move(*bytes)};
  return writeFiles(file);
}

} // namespace mann
