//===- TensorElements.cpp - Elements of tensors of any kind ---------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/TensorElements.h"
#include "mann/Support/PortNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mann;
using llvm::ArrayRef;
using llvm::StringRef;

template <typename T>
static std::vector<int64_t> widen(const HostTensor &from) {
  ArrayRef<T> elements = from.as<T>();
  return std::vector<int64_t>(elements.begin(), elements.end());
}

std::vector<int64_t> mann::getIntegers(const HostTensor &tensor) {
  switch (tensor.kind) {
  case ElementKind::I8:
    return widen<int8_t>(tensor);
  case ElementKind::U8:
    return widen<uint8_t>(tensor);
  case ElementKind::I16:
    return widen<int16_t>(tensor);
  case ElementKind::I32:
    return widen<int32_t>(tensor);
  case ElementKind::I64:
    return widen<int64_t>(tensor);
  case ElementKind::F32:
  case ElementKind::F64:
  case ElementKind::F16:
  case ElementKind::BF16:
  case ElementKind::Other:
    break;
  }
  llvm_unreachable("the tensor does not hold integers");
}

std::string mann::formatIndex(int64_t element, ArrayRef<int64_t> shape) {
  llvm::SmallVector<int64_t> index(shape.size());
  for (size_t i = shape.size(); i-- > 0;) {
    index[i] = element % shape[i];
    element /= shape[i];
  }
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '[';
  llvm::interleaveComma(index, os);
  os << ']';
  return text;
}

const HostTensor *mann::findTensor(ArrayRef<HostTensor> tensors,
                                   StringRef name) {
  const HostTensor *other = nullptr;
  unsigned others = 0;
  for (const HostTensor &tensor : tensors) {
    if (tensor.name == name)
      return &tensor;
    if (isNameOfPort(tensor.name, name)) {
      other = &tensor;
      ++others;
    }
  }
  return others == 1 ? other : nullptr;
}

std::string mann::listTensors(ArrayRef<HostTensor> tensors) {
  if (tensors.empty())
    return "no tensors";
  // A weights file given by mistake may have hundreds.
  constexpr size_t shown = 20;
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(
      tensors.take_front(shown), os, [&](const HostTensor &tensor) {
        os << "'" << quoteForMessage(tensor.name) << "' ("
           << tensor.getTypeName() << ' ' << formatShape(tensor.shape) << ")";
      });
  if (tensors.size() > shown)
    os << " and " << tensors.size() - shown << " more";
  return text;
}
