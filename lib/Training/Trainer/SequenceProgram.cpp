//===- SequenceProgram.cpp - A network that runs over sequences -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SequenceProgram.h"

using namespace mlir;
using namespace mann;

/// Whether training, which begins every sequence anew and takes them in any
/// order, does what the program does.
static LogicalResult checkStates(ModuleOp module, const Model &model) {
  LogicalResult result = success();
  for (const ModelState &state : model.states)
    if (state.isPersistent)
      result =
          module.lookupSymbol<StateOp>(state.name).emitOpError("'@")
          << state.name
          << "' is persistent: the program keeps from one sequence to the next "
             "what training would set back with each; remove 'persistent'";
  return result;
}

static SeedRequest getRequest(const LossSpec &loss) {
  switch (loss.kind) {
  case LossKind::Sigmoid:
    return SeedRequest::BeforeSigmoid;
  case LossKind::Softmax:
    return SeedRequest::BeforeSoftmax;
  case LossKind::Squared:
  case LossKind::Ranking:
    return SeedRequest::Result;
  }
  llvm_unreachable("every loss has a gradient somewhere");
}

FailureOr<StepPorts> mann::getStepPorts(func::FuncOp function,
                                        const Model &model,
                                        ArrayRef<LossSpec> losses) {
  if (failed(checkStates(function->getParentOfType<ModuleOp>(), model)))
    return failure();
  SmallVector<SeedRequest> requests;
  for (const Port &port : model.getOnlyEntry().outputs) {
    const auto *loss = llvm::find_if(losses, [&](const LossSpec &candidate) {
      return candidate.output == port.name;
    });
    requests.push_back(loss == losses.end() ? SeedRequest::None
                                            : getRequest(*loss));
  }
  FailureOr<SmallVector<SeedPoint>> seeds = getSeedPoints(function, requests);
  if (failed(seeds))
    return failure();
  StepPorts ports;
  ports.seeds = std::move(*seeds);
  ports.parameters = getUsedParameters(function);
  return ports;
}

/// Places the states of the model in a block, each with its initial value or
/// with the parameter that it starts from.
static LogicalResult placeStates(SequenceProgram &result, ModuleOp module,
                                 const StateSources &sources) {
  for (const ModelState &modelState : result.model.states) {
    auto op = module.lookupSymbol<StateOp>(modelState.name);
    SequenceProgram::State state;
    state.bytes = modelState.getBytes();
    state.numElements = modelState.getNumElements();
    state.offset = result.stateBytes;
    // A multiple of what any element needs.
    result.stateBytes += llvm::alignTo(state.bytes, 16);
    result.initial.resize(result.stateBytes);
    auto source = sources.find(modelState.name);
    Type type = op.getType();
    bool isNumber =
        getElementTypeOrSelf(type).isF32() || getAlignedFormat(type);
    if (source != sources.end() && isNumber) {
      state.start = result.starts.size();
      result.starts.emplace_back(source->second, type);
    } else {
      ElementsAttr value = getInitialValue(op);
      FailureOr<HostValue> initial =
          value ? readElements(type, value) : FailureOr<HostValue>(failure());
      if (failed(initial))
        return op.emitOpError("has no value that training could start with; "
                              "evaluate it with mann-fold-initial-states");
      pack(modelState, *initial, result.initial.data() + state.offset);
    }
    result.states.push_back(state);
  }
  return success();
}

/// What each argument and result of the step is.
static void placePorts(SequenceProgram &result, func::FuncOp function) {
  const Entry &entry = result.model.getOnlyEntry();
  result.arguments.resize(function.getNumArguments());
  result.results.resize(function.getNumResults());
  for (auto [index, port] : llvm::enumerate(entry.inputs))
    result.arguments[port.position].index = index;
  for (auto [index, port] : llvm::enumerate(entry.outputs))
    result.results[port.position].index = index;
  for (const StateUse &use : entry.states) {
    if (use.argument)
      result.arguments[*use.argument] = {true, use.state};
    if (use.result)
      result.results[*use.result] = {true, use.state};
  }
}

FailureOr<std::shared_ptr<SequenceProgram>>
SequenceProgram::compile(func::FuncOp function, const StateSources &sources,
                         ArrayRef<LossSpec> losses,
                         const GradientOptions &gradients) {
  auto result = std::make_shared<SequenceProgram>();
  auto module = function->getParentOfType<ModuleOp>();
  FailureOr<Model> model = Model::get(module, "model");
  if (failed(model))
    return failure();
  result->model = std::move(*model);
  FailureOr<StepPorts> ports = getStepPorts(function, result->model, losses);
  if (failed(ports))
    return failure();
  result->ports = std::move(*ports);
  auto built = buildStepProgram(function, result->ports, gradients);
  if (failed(built) || failed(placeStates(*result, module, sources)))
    return failure();
  placePorts(*result, function);
  for (auto [slot, seed] : llvm::zip(result->results, result->ports.seeds))
    if (slot.isState)
      result->states[slot.index].hasGradient |= seed != SeedPoint::None;
  for (auto [slot, given] :
       llvm::zip(result->arguments, result->ports.arguments))
    if (slot.isState)
      result->states[slot.index].hasGradient |= given;
  const Entry &entry = result->model.getOnlyEntry();
  for (const LossSpec &loss : losses) {
    auto port = llvm::find_if(entry.outputs, [&](const Port &output) {
      return output.name == loss.output;
    });
    result->scored.push_back(
        {size_t(port - entry.outputs.begin()),
         result->ports.seeds[port->position] == SeedPoint::Logits,
         result->seedSize});
    result->seedSize += port->getNumElements();
  }
  for (ParameterOp parameter : result->ports.parameters)
    result->parameters.emplace_back(parameter);
  auto program = HostProgram::compile(**built, PortForms::Stored);
  if (failed(program))
    return failure();
  result->program = *program;
  return result;
}

FailureOr<PackedInputs>
SequenceProgram::pack(ModuleOp module,
                      std::shared_ptr<const SequenceData> data) const {
  FailureOr<SequenceSet> set = data->bind(module, model);
  if (failed(set))
    return failure();
  PackedInputs packed;
  packed.data = data;
  packed.numSteps = set->getNumSteps();
  const Entry &entry = model.getOnlyEntry();
  for (const Port &port : entry.inputs) {
    packed.portBytes.push_back(port.getBytes());
    packed.ports.emplace_back(data->size() * packed.numSteps * port.getBytes());
  }
  for (int64_t sequence = 0; sequence < data->size(); ++sequence) {
    packed.lengths.push_back(set->getLength(sequence));
    for (int64_t step = 0; step < set->getLength(sequence); ++step) {
      SmallVector<HostValue> values = set->getInputs(sequence, step);
      for (auto [index, value] : llvm::enumerate(values))
        mann::pack(entry.inputs[index], value,
                   packed.ports[index].data() +
                       (sequence * packed.numSteps + step) *
                           packed.portBytes[index]);
    }
  }
  return packed;
}

void SequenceProgram::load(const Weights &weights, Rounding rounding) {
  loadAll(parameters, weights, rounding);
  loadAll(starts, weights, rounding);
  for (const State &state : states)
    if (state.start)
      std::memcpy(initial.data() + state.offset, starts[*state.start].data(),
                  state.bytes);
}
