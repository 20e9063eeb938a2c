//===- Fingerprint.cpp - What saved states belong to ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Model/Fingerprint.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Dialect/Mann/IR/StoredValues.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace mann;

/// Appends what the numbers of a value are, whatever their form.
static void describeValue(raw_ostream &os, ElementsAttr value) {
  if (DenseElementsAttr dense = getDenseValue(value)) {
    ArrayRef<char> bytes = dense.getRawData();
    os.write(bytes.data(), bytes.size());
  } else if (value) {
    os << value;
  }
}

int32_t mann::getFingerprint(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(1);
  for (Operation &op : module.getOps()) {
    if (auto parameter = dyn_cast<ParameterOp>(op)) {
      os << parameter.getSymName() << ": " << parameter.getType() << " = ";
      describeValue(os, parameter.getValueAttr());
    } else if (auto state = dyn_cast<StateOp>(op)) {
      os << state.getSymName() << ": " << state.getType()
         << (state.getPersistent() ? " persistent" : "");
    } else {
      op.print(os, flags);
      op.walk([&](Operation *inner) {
        for (NamedAttribute attribute : inner->getAttrs())
          if (auto value = dyn_cast<ElementsAttr>(attribute.getValue()))
            describeValue(os, value);
      });
    }
    os << "\n";
  }
  uint64_t hash = llvm::xxh3_64bits(os.str());
  return int32_t(uint32_t(hash ^ (hash >> 32)));
}
