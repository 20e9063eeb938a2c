//===- TestData.cpp - Tensors that come with an ONNX model ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Constant.h"
#include "mann/Import/Onnx.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mann;
using namespace mann::onnx_import;
using llvm::ArrayRef;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

using Tensors = std::vector<HostTensor>;

static Error problem(StringRef path, const Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 path + ": " + message);
}

/// Real numbers as f32, whole ones with 64 bits, truth values as bytes.
static HostTensor toHost(StringRef name, const Constant &value) {
  if (value.isReal())
    return HostTensor::create<float>(
        name, value.shape,
        std::vector<float>(value.reals.begin(), value.reals.end()));
  if (value.kind == NumberKind::Boolean)
    return HostTensor::create<int8_t>(
        name, value.shape,
        std::vector<int8_t>(value.integers.begin(), value.integers.end()));
  return HostTensor::create<int64_t>(name, value.shape, value.integers);
}

static Expected<HostTensor> readFile(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false,
                                            /*IsVolatile=*/true);
  if (!buffer)
    return problem(path, "cannot read: " + buffer.getError().message());
  onnx::TensorProto proto;
  if ((*buffer)->getBufferSize() > size_t(INT32_MAX) ||
      !proto.ParseFromArray((*buffer)->getBufferStart(),
                            int((*buffer)->getBufferSize())))
    return problem(path, "is no tensor of ONNX");
  if (proto.name().empty())
    return problem(path, "does not say which input or output it is: the tensor "
                         "has no name");
  Expected<Constant> value =
      readTensor(proto, llvm::sys::path::parent_path(path));
  if (!value)
    return problem(path, "tensor '" + proto.name() + "' " +
                             llvm::toString(value.takeError()));
  return toHost(proto.name(), *value);
}

/// The entries of a folder that begin and end so, by the number between.
static std::vector<std::string> list(StringRef folder, StringRef prefix,
                                     StringRef suffix) {
  std::vector<std::pair<unsigned, std::string>> found;
  std::error_code code;
  for (llvm::sys::fs::directory_iterator it(folder, code), end;
       !code && it != end; it.increment(code)) {
    StringRef name = llvm::sys::path::filename(it->path());
    unsigned number;
    if (name.consume_front(prefix) && name.consume_back(suffix) &&
        !name.getAsInteger(10, number))
      found.push_back({number, it->path()});
  }
  llvm::sort(found);
  std::vector<std::string> paths;
  for (auto &[number, path] : found)
    paths.push_back(path);
  return paths;
}

/// The tensors of one folder.
static Expected<Tensors> readSet(StringRef folder) {
  Tensors tensors;
  for (StringRef prefix : {"input_", "output_"})
    for (const std::string &path : list(folder, prefix, ".pb")) {
      Expected<HostTensor> tensor = readFile(path);
      if (!tensor)
        return tensor.takeError();
      tensors.push_back(std::move(*tensor));
    }
  if (tensors.empty())
    return problem(folder, "has no tensors: expected input_0.pb, output_0.pb, "
                           "..., or folders test_data_set_0, ...");
  return tensors;
}

/// Puts the tensors of one more set behind those so far.
static Error append(Tensors &all, Tensors set, StringRef folder) {
  for (HostTensor &tensor : set) {
    auto known = llvm::find_if(all, [&](const HostTensor &other) {
      return other.name == tensor.name;
    });
    if (known == all.end() || known->kind != tensor.kind ||
        ArrayRef<int64_t>(known->shape).drop_front() !=
            ArrayRef<int64_t>(tensor.shape))
      return problem(folder, "tensor '" + tensor.name +
                                 "' is not as in the sets before it");
    ++known->shape.front();
    known->data.insert(known->data.end(), tensor.data.begin(),
                       tensor.data.end());
  }
  if (set.size() != all.size())
    return problem(folder, "has other tensors than the sets before it");
  return Error::success();
}

Expected<Tensors> mann::readOnnxTestData(StringRef path) {
  if (!llvm::sys::fs::is_directory(path)) {
    Expected<HostTensor> tensor = readFile(path);
    if (!tensor)
      return tensor.takeError();
    return Tensors{std::move(*tensor)};
  }
  std::vector<std::string> sets = list(path, "test_data_set_", "");
  if (sets.empty())
    return readSet(path);
  Tensors all;
  for (const std::string &folder : sets) {
    Expected<Tensors> set = readSet(folder);
    if (!set)
      return set.takeError();
    if (all.empty()) {
      all = std::move(*set);
      for (HostTensor &tensor : all)
        tensor.shape.insert(tensor.shape.begin(), 1);
      continue;
    }
    if (Error error = append(all, std::move(*set), folder))
      return std::move(error);
  }
  return all;
}
