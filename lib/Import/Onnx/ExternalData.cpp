//===- ExternalData.cpp - The files beside an ONNX model ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Schema.h"
#include "mann/Import/Onnx.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace mann;
using llvm::StringRef;

static void listFiles(const onnx::TensorProto &tensor, StringRef folder,
                      std::set<std::string> &files) {
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL)
    return;
  for (const auto &entry : tensor.external_data())
    if (entry.key() == "location") {
      llvm::SmallString<128> path(folder);
      llvm::sys::path::append(path, entry.value());
      files.insert(path.str().str());
    }
}

static void listFiles(const onnx::GraphProto &graph, StringRef folder,
                      std::set<std::string> &files) {
  for (const onnx::TensorProto &tensor : graph.initializer())
    listFiles(tensor, folder, files);
  for (const onnx::NodeProto &node : graph.node())
    for (const onnx::AttributeProto &attribute : node.attribute()) {
      if (attribute.has_t())
        listFiles(attribute.t(), folder, files);
      if (attribute.has_g())
        listFiles(attribute.g(), folder, files);
    }
}

std::vector<std::string> mann::listExternalData(StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  onnx::ModelProto model;
  // What is wrong with the file, who imports it says.
  if (!file || !model.ParseFromArray((*file)->getBufferStart(),
                                     int((*file)->getBufferSize())))
    return {};
  std::set<std::string> files;
  listFiles(model.graph(), llvm::sys::path::parent_path(path), files);
  return {files.begin(), files.end()};
}
