//===- ImportFlags.cpp - Flags of tools that import a model ---------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Import/ImportFlags.h"

using namespace mann;
namespace cl = llvm::cl;

ImportFlags::ImportFlags(cl::OptionCategory &category)
    : states("state", cl::CommaSeparated, cl::value_desc("in=out"),
             cl::desc("onnx: inputs that are states, and the outputs that\n"
                      "are their next values; in= for an input that is\n"
                      "none, none for a model without states"),
             cl::cat(category)),
      initialValues("init", cl::CommaSeparated, cl::value_desc("in=file"),
                    cl::desc("onnx: what states start with: in=zero, in=FILE\n"
                             "(npy, npz, safetensors), or zero for all others"),
                    cl::cat(category)),
      dimensions("dim", cl::CommaSeparated, cl::value_desc("name=size"),
                 cl::desc("onnx: sizes of symbolic dimensions: batch=1"),
                 cl::cat(category)),
      constants("constant", cl::CommaSeparated, cl::value_desc("in=number"),
                cl::desc("onnx: inputs that are always this number"),
                cl::cat(category)) {}

std::vector<NamedPath> ImportFlags::listFiles(llvm::StringRef model) const {
  std::vector<NamedPath> files;
  for (llvm::StringRef text : initialValues) {
    llvm::StringRef value = text.split('=').second;
    if (!value.empty() && value != "zero")
      files.push_back({"--init", value.str()});
  }
  if (isOnnxFile(model))
    for (const std::string &path : listExternalData(model))
      files.push_back({"external data of the model", path});
  return files;
}

OnnxImportOptions ImportFlags::get() const {
  auto texts = [](const cl::list<std::string> &list) {
    return std::vector<std::string>(list.begin(), list.end());
  };
  return {texts(states), texts(initialValues), texts(dimensions),
          texts(constants)};
}
