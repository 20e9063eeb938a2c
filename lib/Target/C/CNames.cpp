//===- CNames.cpp - What the files of a model call things
//------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CNames.h"
#include "CKernels.h"
#include "CPrinter.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mann;

void CNames::takeMacros(const StoredTensor &tensor) {
  std::string macro = getMacro(tensor) + "_";
  for (const char *property :
       {"ELEMS", "FRAC_BITS", "CODE_MIN", "CODE_MAX", "EXPONENT_LEAST"})
    taken.take(macro + property);
  for (size_t dim = 0; dim < tensor.shape.size(); ++dim)
    taken.take(macro + "DIM" + std::to_string(dim));
}

CNames::CNames(ModuleOp module, const Model &model)
    : prefix(model.name), upper(StringRef(model.name).upper()) {
  // What is public has its name; what is private makes room.
  for (const char *name : {"context", "init", "reset", "save", "load",
                           "self_test", "profile", "weights_are_included"})
    taken.take(prefix + "_" + name);
  for (const Entry &entry : model.entries) {
    taken.take(prefix + "_" + entry.name);
    for (const auto *ports : {&entry.inputs, &entry.outputs})
      for (const Port &port : *ports)
        takeMacros(port);
  }
  for (const ModelState &state : model.states)
    takeMacros(state);
  for (const char *name :
       {"H", "ARENA_BYTES", "ARENA_ALIGN", "WEIGHT_BYTES", "STATE_BYTES",
        "SAVE_BYTES", "OK", "ERROR_NULL", "ERROR_STATE", "ERROR_OVERLAP",
        "CONST_SECTION", "INCLUDE_WEIGHTS", "PROFILE", "PROFILE_OPS",
        "PROFILE_NAMES", "AT"})
    taken.take(upper + "_" + name);
  auto addHelper = [&](StringRef helper) {
    if (!helpers.count(helper))
      helpers[helper] = taken.get(prefix + "_" + helper.str());
  };
  for (const std::string &helper : getHelperNames())
    addHelper(helper);
  module.walk([&](Operation *op) {
    std::string kernel = getKernelHelperName(op);
    if (!kernel.empty())
      for (const std::string &helper : addCalledHelpers({kernel}))
        addHelper(helper);
  });
  for (auto global : module.getOps<memref::GlobalOp>())
    tables[global.getSymName()] =
        taken.get(makeIdentifier(prefix + "_" + global.getSymName().str()));
}
