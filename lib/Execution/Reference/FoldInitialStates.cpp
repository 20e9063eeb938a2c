//===- FoldInitialStates.cpp - Evaluate what states start from ------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Reference/Interpreter.h"
#include "mann/Execution/Reference/Passes.h"
#include "llvm/ADT/MapVector.h"

namespace mann {
#define GEN_PASS_DEF_FOLDINITIALSTATES
#include "mann/Execution/Reference/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

/// The value as the constant of a state or parameter.
static DenseElementsAttr getStoredValue(const HostValue &value) {
  RankedTensorType stored =
      getStorageType(cast<RankedTensorType>(value.getType()));
  if (value.isReal())
    return DenseElementsAttr::get(stored, value.getReals());
  unsigned width = stored.getElementTypeBitWidth();
  return DenseElementsAttr::get(
      stored, llvm::map_to_vector(toStored(value), [&](int64_t element) {
        return APInt(width, element, /*isSigned=*/true,
                     /*implicitTrunc=*/true);
      }));
}

FailureOr<unsigned> mann::foldInitialStates(ModuleOp module) {
  SymbolTableCollection symbols;
  auto parameters = std::make_shared<ParameterValues>();
  // Several states may start from one function.
  llvm::MapVector<func::FuncOp, SmallVector<StateOp>> started;
  for (auto state : module.getOps<StateOp>())
    if (state.getSource())
      if (auto function = symbols.lookupNearestSymbolFrom<func::FuncOp>(
              state, state.getSourceAttr()))
        started[function].push_back(state);
  unsigned count = 0;
  bool ok = true;
  for (auto &[function, states] : started) {
    Interpreter interpreter(function, parameters);
    FailureOr<SmallVector<HostValue>> results(failure());
    if (succeeded(interpreter.prepare()))
      results = interpreter.run({});
    if (failed(results)) {
      ok = false;
      continue;
    }
    for (StateOp state : states) {
      state.setValueAttr(getStoredValue(results->front()));
      state.removeSourceAttr();
      ++count;
    }
    if (function.isPrivate() &&
        SymbolTable::symbolKnownUseEmpty(function, module))
      function.erase();
  }
  if (!ok)
    return failure();
  return count;
}

namespace {
struct FoldInitialStates
    : mann::impl::FoldInitialStatesBase<FoldInitialStates> {
  using FoldInitialStatesBase::FoldInitialStatesBase;

  void runOnOperation() override {
    FailureOr<unsigned> count = foldInitialStates(getOperation());
    if (failed(count))
      return signalPassFailure();
    numFolded += *count;
  }
};
} // namespace
