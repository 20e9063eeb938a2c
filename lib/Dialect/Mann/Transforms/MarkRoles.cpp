//===- MarkRoles.cpp - What values are for, kept through lowering --------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Analysis/Energy/EventCounts.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Dialect/Mann/Transforms/Passes.h"
#include "mann/Interfaces/Interfaces.h"
#include "mann/Support/Names.h"

namespace mann {
#define GEN_PASS_DEF_MARKROLES
#include "mann/Dialect/Mann/Transforms/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

/// Name of a value as locations have it; empty without one.
static StringRef nameOf(Value value, std::string &text) {
  text = getLocationText(value.getLoc());
  return StringRef(text).split(" = ").first;
}

namespace {
struct MarkRoles : mann::impl::MarkRolesBase<MarkRoles> {
  using MarkRolesBase::MarkRolesBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    NamedAttrList roles;
    auto mark = [&](Value value, StringRef role) {
      std::string text;
      StringRef name = nameOf(value, text);
      // A parameter is one wherever it is read.
      if (!name.empty() && !isa<BlockArgument>(value) &&
          !value.getDefiningOp<SymbolUserOpInterface>())
        roles.set(name, StringAttr::get(&getContext(), role));
    };
    function.walk([&](Operation *op) {
      if (auto quantizable = dyn_cast<QuantizableOpInterface>(op);
          quantizable && quantizable.getResultBound() > 0)
        for (Value result : op->getResults())
          mark(result, "nonlinear");
      // What has a row for each slot, for whoever compares or reads it.
      auto addressing = dyn_cast<AddressingOpInterface>(op);
      if (addressing)
        mark(addressing.getMemoryOperand().get(), "memory");
      if (auto slots = dyn_cast<FilledSlotsOpInterface>(op))
        for (OpOperand &operand : op->getOpOperands())
          if (auto dim = slots.getFilledDimension(operand);
              dim && *dim == 0 &&
              cast<ShapedType>(operand.get().getType()).getRank() >= 2)
            mark(operand.get(), "memory");
    });
    if (!roles.empty())
      function->setAttr(kRolesAttr, roles.getDictionary(&getContext()));
    else
      function->removeAttr(kRolesAttr);
  }
};
} // namespace
