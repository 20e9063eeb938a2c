//===- Constant.cpp - Tensors that an importer knows ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Constant.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cmath>
#include <cstring>
#include <limits>

using namespace mann::onnx_import;
using llvm::ArrayRef;
using llvm::Error;
using llvm::Expected;
using llvm::SmallVector;
using llvm::StringRef;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

int64_t mann::onnx_import::toInteger(double value) {
  if (std::isnan(value))
    return 0;
  if (value >= 0x1p63)
    return std::numeric_limits<int64_t>::max();
  return value <= -0x1p63 ? std::numeric_limits<int64_t>::min()
                          : int64_t(value);
}

Shape mann::onnx_import::countUp(int64_t from, int64_t to) {
  Shape result;
  for (; from < to; ++from)
    result.push_back(from);
  return result;
}

int64_t mann::onnx_import::countElements(ArrayRef<int64_t> shape) {
  if (llvm::is_contained(shape, 0))
    return 0;
  int64_t count = 1;
  for (int64_t size : shape)
    if (llvm::MulOverflow(count, size, count))
      return std::numeric_limits<int64_t>::max();
  return count;
}

Shape mann::onnx_import::rowMajorStrides(ArrayRef<int64_t> shape) {
  Shape strides(shape.size(), 1);
  for (size_t dim = shape.size(); dim-- > 1;)
    strides[dim - 1] = strides[dim] * shape[dim];
  return strides;
}

Shape mann::onnx_import::broadcastStrides(ArrayRef<int64_t> from,
                                          ArrayRef<int64_t> to) {
  Shape whole = rowMajorStrides(from), strides(to.size(), 0);
  size_t missing = to.size() - from.size();
  for (size_t dim = 0; dim < from.size(); ++dim)
    strides[missing + dim] = from[dim] == 1 ? 0 : whole[dim];
  return strides;
}

std::optional<Shape> mann::onnx_import::broadcastShapes(ArrayRef<int64_t> lhs,
                                                        ArrayRef<int64_t> rhs) {
  Shape result(std::max(lhs.size(), rhs.size()), 1);
  for (ArrayRef<int64_t> shape : {lhs, rhs})
    for (size_t i = 0; i < shape.size(); ++i) {
      int64_t &size = result[result.size() - 1 - i];
      int64_t own = shape[shape.size() - 1 - i];
      if (size == 1)
        size = own;
      else if (own != 1 && own != size)
        return std::nullopt;
    }
  return result;
}

//===----------------------------------------------------------------------===//
// Constant
//===----------------------------------------------------------------------===//

Constant Constant::ofIntegers(ArrayRef<int64_t> values) {
  Constant result;
  result.kind = NumberKind::Integer;
  result.shape = {int64_t(values.size())};
  result.integers = values.vec();
  return result;
}

Constant Constant::scalar(double value) {
  Constant result;
  result.reals = {double(float(value))};
  return result;
}

Constant Constant::filled(NumberKind kind, ArrayRef<int64_t> shape,
                          double value) {
  Constant result;
  result.kind = kind;
  result.shape.assign(shape.begin(), shape.end());
  auto count = size_t(countElements(shape));
  if (kind == NumberKind::Real)
    result.reals.assign(count, double(float(value)));
  else
    result.integers.assign(count, toInteger(value));
  return result;
}

void Constant::set(int64_t index, double value) {
  if (isReal())
    reals[index] = double(float(value));
  else
    integers[index] = toInteger(value);
}

bool Constant::isSplat(double value) const {
  for (int64_t i = 0, n = size(); i < n; ++i)
    if (number(i) != value)
      return false;
  return true;
}

std::optional<double> Constant::getOnly() const {
  if (size() != 1)
    return std::nullopt;
  return number(0);
}

Constant Constant::strided(ArrayRef<int64_t> newShape, int64_t offset,
                           ArrayRef<int64_t> strides) const {
  Constant result;
  result.kind = kind;
  result.shape.assign(newShape.begin(), newShape.end());
  int64_t count = countElements(newShape);
  Shape position(newShape.size(), 0);
  int64_t source = offset;
  for (int64_t i = 0; i < count; ++i) {
    if (isReal())
      result.reals.push_back(reals[source]);
    else
      result.integers.push_back(integers[source]);
    for (size_t dim = newShape.size(); dim-- > 0;) {
      source += strides[dim];
      if (++position[dim] < newShape[dim])
        break;
      source -= strides[dim] * newShape[dim];
      position[dim] = 0;
    }
  }
  return result;
}

Constant Constant::reshaped(ArrayRef<int64_t> newShape) const {
  Constant result = *this;
  result.shape.assign(newShape.begin(), newShape.end());
  return result;
}

Constant Constant::transposed(ArrayRef<int64_t> permutation) const {
  Shape whole = rowMajorStrides(shape), newShape, strides;
  for (int64_t dim : permutation) {
    newShape.push_back(shape[dim]);
    strides.push_back(whole[dim]);
  }
  return strided(newShape, 0, strides);
}

//===----------------------------------------------------------------------===//
// Tensors of a file
//===----------------------------------------------------------------------===//

std::string mann::onnx_import::elementTypeName(int32_t type) {
  static const char *const names[] = {
      "undefined",      "float",        "uint8",          "int8",
      "uint16",         "int16",        "int32",          "int64",
      "string",         "bool",         "float16",        "double",
      "uint32",         "uint64",       "complex64",      "complex128",
      "bfloat16",       "float8e4m3fn", "float8e4m3fnuz", "float8e5m2",
      "float8e5m2fnuz", "uint4",        "int4",           "float4e2m1"};
  if (type >= 0 && size_t(type) < std::size(names))
    return names[type];
  return "type " + std::to_string(type);
}

static Error problem(const Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The bytes of a tensor, in `storage` where they lie in another file.
static Expected<StringRef>
readBytes(const onnx::TensorProto &tensor, StringRef folder,
          std::unique_ptr<llvm::MemoryBuffer> &storage) {
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL)
    return StringRef(tensor.raw_data());
  std::string location;
  uint64_t offset = 0, length = 0;
  for (const auto &entry : tensor.external_data()) {
    StringRef value = entry.value();
    if (entry.key() == "location")
      location = entry.value();
    else if ((entry.key() == "offset" && value.getAsInteger(10, offset)) ||
             (entry.key() == "length" && value.getAsInteger(10, length)))
      return problem("external data: '" + entry.key() +
                     "' must be a number, but is '" + value + "'");
  }
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, location);
  llvm::SmallString<128> real, root;
  if (location.empty() || llvm::sys::path::is_absolute(location) ||
      llvm::sys::fs::real_path(path, real) ||
      llvm::sys::fs::real_path(folder.empty() ? "." : folder, root) ||
      !StringRef(real).starts_with(root.str().str() +
                                   (root.ends_with("/") ? "" : "/")))
    return problem("external data: '" + location +
                   "' must be a file in the folder of the model");
  auto file = llvm::MemoryBuffer::getFile(real, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return problem("external data: '" + location +
                   "': " + file.getError().message());
  StringRef bytes = (*file)->getBuffer();
  if (offset > bytes.size() || length > bytes.size() - offset)
    return problem("external data: '" + location + "' has " +
                   Twine(bytes.size()) + " bytes, but the tensor ends at " +
                   Twine(offset + length));
  bytes = bytes.substr(offset, length ? length : StringRef::npos);
  storage = std::move(*file);
  return bytes;
}

template <typename T> static T load(StringRef bytes, int64_t index) {
  T value;
  std::memcpy(&value, bytes.data() + size_t(index) * sizeof(T), sizeof(T));
  return value;
}

static double halfToDouble(uint16_t bits, const llvm::fltSemantics &semantics) {
  llvm::APFloat value(semantics, llvm::APInt(16, bits));
  bool lossy;
  value.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven,
                &lossy);
  return value.convertToDouble();
}

namespace {
/// How elements of a type are read.
struct ElementReader {
  NumberKind kind;
  unsigned bytes; ///< In raw data.
  double (*real)(StringRef, int64_t) = nullptr;
  int64_t (*integer)(StringRef, int64_t) = nullptr;
};
} // namespace

template <typename T> static double loadReal(StringRef bytes, int64_t index) {
  return double(float(load<T>(bytes, index)));
}
template <typename T>
static int64_t loadInteger(StringRef bytes, int64_t index) {
  return int64_t(load<T>(bytes, index));
}

static std::optional<ElementReader> getReader(int32_t type) {
  using T = onnx::TensorProto;
  using K = NumberKind;
  switch (type) {
  case T::FLOAT:
    return ElementReader{K::Real, 4, loadReal<float>};
  case T::DOUBLE:
    return ElementReader{K::Real, 8, loadReal<double>};
  case T::FLOAT16:
    return ElementReader{K::Real, 2, [](StringRef bytes, int64_t i) {
                           return halfToDouble(load<uint16_t>(bytes, i),
                                               llvm::APFloat::IEEEhalf());
                         }};
  case T::BFLOAT16:
    return ElementReader{K::Real, 2, [](StringRef bytes, int64_t i) {
                           return halfToDouble(load<uint16_t>(bytes, i),
                                               llvm::APFloat::BFloat());
                         }};
  case T::INT8:
    return ElementReader{K::Integer, 1, nullptr, loadInteger<int8_t>};
  case T::UINT8:
    return ElementReader{K::Integer, 1, nullptr, loadInteger<uint8_t>};
  case T::INT16:
    return ElementReader{K::Integer, 2, nullptr, loadInteger<int16_t>};
  case T::UINT16:
    return ElementReader{K::Integer, 2, nullptr, loadInteger<uint16_t>};
  case T::INT32:
    return ElementReader{K::Integer, 4, nullptr, loadInteger<int32_t>};
  case T::UINT32:
    return ElementReader{K::Integer, 4, nullptr, loadInteger<uint32_t>};
  case T::INT64:
    return ElementReader{K::Integer, 8, nullptr, loadInteger<int64_t>};
  case T::BOOL:
    return ElementReader{K::Boolean, 1, nullptr, loadInteger<uint8_t>};
  default:
    return std::nullopt;
  }
}

/// The typed fields, which a tensor without raw data has.
static bool readFields(const onnx::TensorProto &tensor, Constant &result) {
  int64_t count = result.size();
  auto copy = [&](const auto &field, auto convert) {
    if (field.size() != count)
      return false;
    for (auto value : field)
      if (result.isReal())
        result.reals.push_back(double(float(convert(value))));
      else
        result.integers.push_back(int64_t(convert(value)));
    return true;
  };
  auto same = [](auto value) { return value; };
  switch (tensor.data_type()) {
  case onnx::TensorProto::FLOAT:
    return copy(tensor.float_data(), same);
  case onnx::TensorProto::DOUBLE:
    return copy(tensor.double_data(), same);
  case onnx::TensorProto::INT64:
    return copy(tensor.int64_data(), same);
  case onnx::TensorProto::UINT32:
    return copy(tensor.uint64_data(), same);
  case onnx::TensorProto::FLOAT16:
    return copy(tensor.int32_data(), [](int32_t bits) {
      return halfToDouble(uint16_t(bits), llvm::APFloat::IEEEhalf());
    });
  case onnx::TensorProto::BFLOAT16:
    return copy(tensor.int32_data(), [](int32_t bits) {
      return halfToDouble(uint16_t(bits), llvm::APFloat::BFloat());
    });
  default:
    return copy(tensor.int32_data(), same);
  }
}

Expected<Constant>
mann::onnx_import::readTensor(const onnx::TensorProto &tensor,
                              StringRef folder) {
  std::optional<ElementReader> reader = getReader(tensor.data_type());
  if (!reader)
    return problem(
        "has elements of " + elementTypeName(tensor.data_type()) +
        ", which are not read; use float, float16, bfloat16, double, "
        "bool or integers of 8 to 64 bits");
  Constant result;
  result.kind = reader->kind;
  constexpr int64_t limit = kMaxElements;
  int64_t count = 1;
  for (int64_t size : tensor.dims()) {
    if (size < 0 || size > limit || (count *= size) > limit)
      return problem("has a shape of more than 2^28 elements, or a negative "
                     "size");
    result.shape.push_back(size);
  }
  std::unique_ptr<llvm::MemoryBuffer> storage;
  Expected<StringRef> bytes = readBytes(tensor, folder, storage);
  if (!bytes)
    return bytes.takeError();
  bool isRaw = tensor.has_raw_data() || storage;
  if (!isRaw) {
    if (!readFields(tensor, result))
      return problem("must have " + Twine(count) +
                     " elements, as its shape says, but has another number");
    return result;
  }
  if (bytes->size() != size_t(count) * reader->bytes)
    return problem("must have " + Twine(count * reader->bytes) +
                   " bytes, as its shape says, but has " +
                   Twine(bytes->size()));
  for (int64_t i = 0; i < count; ++i)
    if (reader->real)
      result.reals.push_back(reader->real(*bytes, i));
    else
      result.integers.push_back(reader->integer(*bytes, i));
  return result;
}
