//===- NameOperations.cpp - Names of imported operations ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reports tell the operations of a model apart by their names, which come from
// the text of a model. An imported one has no text, and its nodes have names
// that need not differ.
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Import/Onnx.h"
#include "mann/Support/Names.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace mann;

static std::string getBase(Operation *op) {
  if (auto get = dyn_cast<GetParameterOp>(op))
    return get.getParameter().str();
  std::string text = getLocationText(op->getLoc());
  return StringRef(text).split(" = ").first.str();
}

void mann::nameOperations(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>()) {
    SmallVector<Operation *> ops;
    function.walk([&](Operation *op) {
      if (op->getNumResults() != 0)
        ops.push_back(op);
    });
    UniqueNames names;
    llvm::StringSet<> given;
    llvm::DenseSet<Operation *> last;
    for (Operation *op : llvm::reverse(ops))
      if (given.insert(getBase(op)).second)
        last.insert(op);
    // Those that keep a node's name take it before any other can.
    for (bool isLast : {true, false})
      for (Operation *op : ops) {
        if (last.contains(op) != isLast)
          continue;
        std::string base = getBase(op);
        StringRef kind = op->getName().stripDialect();
        std::string name = names.get(isLast ? base : base + "." + kind.str());
        Location place = op->getLoc();
        if (auto named = dyn_cast<NameLoc>(place))
          place = named.getChildLoc();
        op->setLoc(NameLoc::get(
            StringAttr::get(op->getContext(),
                            name + " = " + op->getName().getStringRef()),
            place));
      }
  }
}
