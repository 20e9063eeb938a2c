//===- Executor.cpp - A model that runs, call by call ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Executor.h"

using namespace mlir;
using namespace mann;

Executor::~Executor() = default;

FailureOr<SmallVector<HostValue>>
Executor::call(unsigned entry, ArrayRef<HostValue> inputs, TraceFn trace) {
  assert((!trace || canTrace()) && "this executor has no ops to tell of");
  const Entry &called = model.entries[entry];
  auto function = module.lookupSymbol<func::FuncOp>(called.function);
  if (inputs.size() != called.inputs.size())
    return emitError(function.getLoc())
           << "entry '" << called.function << "' takes " << called.inputs.size()
           << " inputs, found " << inputs.size();
  bool ok = true;
  for (auto [port, value] : llvm::zip_equal(called.inputs, inputs)) {
    std::string problem = describeMismatch(value, port.type);
    if (problem.empty())
      continue;
    ok = false;
    emitError(function.getArgument(port.position).getLoc())
        << "input '" << port.name << "' of entry '" << called.function << "' "
        << problem;
  }
  if (!ok)
    return failure();
  return callChecked(entry, inputs, trace);
}

LogicalResult Executor::setState(unsigned state, const HostValue &value) {
  const ModelState &replaced = model.states[state];
  std::string problem = describeMismatch(value, replaced.type);
  if (!problem.empty())
    return emitError(module.lookupSymbol(replaced.name)->getLoc())
           << "the value for the state '@" << replaced.name << "' " << problem;
  setStateChecked(state, value);
  return success();
}
