//===- StoredValues.cpp - The elements of constant tensors ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

DenseElementsAttr mann::getDenseValue(Attribute value) {
  auto resource = dyn_cast_if_present<DenseResourceElementsAttr>(value);
  if (!resource)
    return dyn_cast_if_present<DenseElementsAttr>(value);
  ShapedType type = resource.getType();
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  // One element would be taken for all of them.
  if (!blob || !type.getElementType().isIntOrFloat() ||
      int64_t(blob->getData().size()) !=
          type.getNumElements() *
              int64_t(llvm::divideCeil(type.getElementTypeBitWidth(), 8u)))
    return {};
  return DenseElementsAttr::getFromRawBuffer(type, blob->getData());
}

std::string mann::describeUnreadable(Type type) {
  std::string text;
  llvm::raw_string_ostream(text)
      << "has a value that cannot be read: expected a dense value, or a "
         "resource with its data, of elements that fit "
      << "'" << type << "'";
  return text;
}
