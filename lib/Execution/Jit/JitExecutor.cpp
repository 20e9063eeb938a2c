//===- JitExecutor.cpp - Models compiled, run call by call ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Jit/JitExecutor.h"

using namespace mlir;
using namespace mann;

FailureOr<std::unique_ptr<JitExecutor>>
JitExecutor::create(ModuleOp module, const Model &model) {
  auto program = HostProgram::compile(module);
  if (failed(program))
    return failure();
  return std::make_unique<JitExecutor>(module, model, *program);
}

JitExecutor::JitExecutor(ModuleOp module, const Model &model,
                         std::shared_ptr<HostProgram> program)
    : Executor(module, model), program(std::move(program)) {
  initialize();
}

void JitExecutor::initialize() { context = program->createContext(); }

void JitExecutor::reset() { program->reset(context); }

HostValue JitExecutor::getState(unsigned state) const {
  return program->getState(context, state);
}

void JitExecutor::setStateChecked(unsigned state, const HostValue &value) {
  program->setState(context, state, value);
}

FailureOr<SmallVector<HostValue>>
JitExecutor::callChecked(unsigned entry, ArrayRef<HostValue> inputs, TraceFn) {
  return program->call(entry, context, inputs);
}
