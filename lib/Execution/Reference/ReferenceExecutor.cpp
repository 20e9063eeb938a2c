//===- ReferenceExecutor.cpp - Models on the interpreter ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Reference/ReferenceExecutor.h"
#include "Ops.h"
#include "mann/Execution/Reference/Interpreter.h"

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Initial values
//===----------------------------------------------------------------------===//

static FailureOr<HostValue>
getInitialState(StateOp state, std::shared_ptr<ParameterValues> parameters) {
  if (std::optional<ElementsAttr> attribute = state.getValue()) {
    FailureOr<HostValue> value = readElements(state.getType(), *attribute);
    if (failed(value))
      return state.emitOpError("'@")
             << state.getSymName()
             << "' has a value that cannot be read: expected a dense value, or "
                "a resource with its data";
    return value;
  }
  Operation *source =
      SymbolTable::lookupNearestSymbolFrom(state, state.getSourceAttr());
  if (auto parameter = dyn_cast<ParameterOp>(source)) {
    FailureOr<const HostValue *> value =
        parameters->get(parameter, state.getLoc());
    if (failed(value))
      return failure();
    return **value;
  }
  Interpreter interpreter(cast<func::FuncOp>(source), std::move(parameters));
  if (failed(interpreter.prepare()))
    return failure();
  FailureOr<SmallVector<HostValue>> results = interpreter.run({});
  if (failed(results))
    return failure();
  return std::move(results->front());
}

static FailureOr<std::vector<HostValue>>
getInitialStates(ModuleOp module, const Model &model,
                 std::shared_ptr<ParameterValues> parameters) {
  std::vector<HostValue> values;
  bool ok = true;
  for (const ModelState &state : model.states) {
    FailureOr<HostValue> value =
        getInitialState(module.lookupSymbol<StateOp>(state.name), parameters);
    ok &= succeeded(value);
    values.push_back(succeeded(value) ? std::move(*value) : HostValue());
  }
  if (!ok)
    return failure();
  return std::move(values);
}

FailureOr<std::vector<HostValue>> mann::getInitialStates(ModuleOp module,
                                                         const Model &model) {
  return ::getInitialStates(module, model, std::make_shared<ParameterValues>());
}

//===----------------------------------------------------------------------===//
// ReferenceExecutor
//===----------------------------------------------------------------------===//

struct ReferenceExecutor::Instance {
  std::vector<func::FuncOp> functions;
  std::vector<Interpreter> entries;
  std::vector<HostValue> initial, states;
};

ReferenceExecutor::~ReferenceExecutor() = default;

FailureOr<std::unique_ptr<ReferenceExecutor>>
ReferenceExecutor::create(ModuleOp module, const Model &model) {
  std::unique_ptr<ReferenceExecutor> executor(
      new ReferenceExecutor(module, model));
  executor->instance = std::make_unique<Instance>();
  Instance &instance = *executor->instance;
  auto parameters = std::make_shared<ParameterValues>();
  bool ok = true;
  for (const Entry &entry : model.entries) {
    instance.functions.push_back(
        module.lookupSymbol<func::FuncOp>(entry.function));
    instance.entries.emplace_back(instance.functions.back(), parameters);
    ok &= succeeded(instance.entries.back().prepare());
  }
  FailureOr<std::vector<HostValue>> initial =
      ::getInitialStates(module, model, parameters);
  if (!ok || failed(initial))
    return failure();
  instance.initial = std::move(*initial);
  executor->initialize();
  return std::move(executor);
}

void ReferenceExecutor::initialize() { instance->states = instance->initial; }

void ReferenceExecutor::reset() {
  for (auto [info, state, initial] :
       llvm::zip_equal(model.states, instance->states, instance->initial))
    if (!info.isPersistent)
      state = initial;
}

HostValue ReferenceExecutor::getState(unsigned state) const {
  return instance->states[state];
}

void ReferenceExecutor::setStateChecked(unsigned state,
                                        const HostValue &value) {
  instance->states[state] = value;
}

FailureOr<SmallVector<HostValue>>
ReferenceExecutor::callChecked(unsigned index, ArrayRef<HostValue> inputs,
                               TraceFn trace) {
  const Entry &entry = model.entries[index];
  std::vector<HostValue> &states = instance->states;
  SmallVector<HostValue> arguments(
      instance->functions[index].getNumArguments());
  for (auto [port, value] : llvm::zip_equal(entry.inputs, inputs))
    arguments[port.position] = value;
  for (const StateUse &use : entry.states)
    if (use.argument)
      arguments[*use.argument] = states[use.state];
  FailureOr<SmallVector<HostValue>> results =
      instance->entries[index].run(arguments, trace);
  if (failed(results))
    return failure();
  for (const StateUse &use : entry.states)
    if (use.result)
      states[use.state] = (*results)[*use.result];
  return llvm::map_to_vector(entry.outputs, [&](const Port &port) {
    return std::move((*results)[port.position]);
  });
}
