//===- HostProgram.cpp - Models compiled into this process ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Buffers/InstrumentEvents.h"
#include "mann/Dialect/Mann/Transforms/Passes.h"
#include "mann/Pipelines/Pipelines.h"
#include "mann/Target/LLVM/NativeModel.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mann;

/// Adds `void packed(void **arguments)`, which calls NAME_step with what the
/// entries point at: the one signature that can be called without knowing the
/// model.
static void addPackedEntry(llvm::Module &module,
                           const Model &interface) {
  llvm::LLVMContext &context = module.getContext();
  llvm::IRBuilder<> builder(context);
  llvm::Function *step = module.getFunction(interface.name + "_step");
  auto *entry = llvm::Function::Create(
      llvm::FunctionType::get(builder.getVoidTy(), builder.getPtrTy(), false),
      llvm::Function::ExternalLinkage, "mann_packed_entry", module);
  builder.SetInsertPoint(llvm::BasicBlock::Create(context, "entry", entry));
  SmallVector<llvm::Value *> arguments;
  for (llvm::Argument &argument : step->args()) {
    llvm::Value *slot = builder.CreateConstGEP1_64(
        builder.getPtrTy(), entry->getArg(0), argument.getArgNo());
    llvm::Value *value = builder.CreateLoad(builder.getPtrTy(), slot);
    // Numbers are passed by value, so one more step leads to them.
    if (!argument.getType()->isPointerTy())
      value = builder.CreateLoad(argument.getType(), value);
    arguments.push_back(value);
  }
  builder.CreateCall(step, arguments);
  builder.CreateRetVoid();
}

namespace {

/// Bytes of a port, as the compiled code stores them.
std::vector<char> pack(const Port &port, const HostValue &value) {
  unsigned size = port.element.getIntOrFloatBitWidth() / 8;
  std::vector<char> bytes(port.getNumElements() * size);
  for (int64_t i = 0; i < port.getNumElements(); ++i) {
    if (isa<FloatType>(port.element)) {
      std::memcpy(&bytes[i * size], &value.getReals()[i], size);
      continue;
    }
    int64_t integer = value.getIntegers()[i];
    std::memcpy(&bytes[i * size], &integer, size);
  }
  return bytes;
}

HostValue unpack(const Port &port, Type type, const std::vector<char> &bytes) {
  HostValue value(type);
  unsigned size = port.element.getIntOrFloatBitWidth() / 8;
  for (int64_t i = 0; i < port.getNumElements(); ++i) {
    if (isa<FloatType>(port.element)) {
      std::memcpy(&value.getReals()[i], &bytes[i * size], size);
      continue;
    }
    uint64_t raw = 0;
    std::memcpy(&raw, &bytes[i * size], size);
    value.getIntegers()[i] = llvm::SignExtend64(raw, size * 8);
  }
  return value;
}

} // namespace

struct HostProgram::State {
  std::unique_ptr<llvm::orc::LLJIT> jit;
  Model interface;
  std::vector<char> context;
  void (*entry)(void **) = nullptr;

  llvm::Error compile(ModuleOp lowered);
};

HostProgram::HostProgram() : state(std::make_unique<State>()) {}
HostProgram::~HostProgram() = default;

const Model &HostProgram::getInterface() const {
  return state->interface;
}

// The sanitizer would read the type that clang stores in front of each function
// of C++; in front of this code there may be no page.
LLVM_NO_SANITIZE("function")
void HostProgram::call(ArrayRef<void *> inputs, ArrayRef<void *> outputs) {
  SmallVector<void *> slots{state->context.data()};
  llvm::append_range(slots, inputs);
  llvm::append_range(slots, outputs);
  state->entry(slots.data());
}

llvm::Error HostProgram::State::compile(ModuleOp module) {
  auto context = std::make_unique<llvm::LLVMContext>();
  FailureOr<std::unique_ptr<llvm::Module>> translated =
      translateModel(module, interface, *context);
  if (failed(translated))
    return llvm::createStringError("lowering failed");
  addPackedEntry(**translated, interface);
  NativeOptions options;
  options.cpu = "native";
  auto machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  auto object = emitNative(**translated, **machine, options.optimization,
                           NativeFormat::Object);
  if (!object)
    return object.takeError();
  auto created = llvm::orc::LLJITBuilder().create();
  if (!created)
    return created.takeError();
  jit = std::move(*created);
  // Float models call expf of the C library that this process has.
  auto process = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      jit->getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  jit->getMainJITDylib().addGenerator(std::move(*process));
  if (llvm::Error error = jit->addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(*object, "model")))
    return error;
  auto address = jit->lookup("mann_packed_entry");
  if (!address)
    return address.takeError();
  entry = address->toPtr<void (*)(void **)>();
  return llvm::Error::success();
}

/// Adds counters to the lowered function, and the output they leave through.
static LogicalResult addCounters(ModuleOp lowered, Model &interface,
                                 EventCounting &counting) {
  auto function = lowered.lookupSymbol<func::FuncOp>(interface.getOnlyEntry().function);
  FailureOr<EventCounts> counts =
      EventCounts::get(function, counting.accounting);
  if (failed(counts))
    return failure();
  instrumentEvents(function, *counts,
                   interface.getOnlyEntry().inputs.size() + interface.getOnlyEntry().outputs.size());
  Port port;
  port.name = "counters";
  port.shape = {getNumCounters(*counts)};
  port.element = IntegerType::get(lowered.getContext(), 64);
  interface.entries.front().outputs.push_back(port);
  counting.executed.resize(port.shape[0]);
  counting.counts = std::move(*counts);
  return success();
}

static LogicalResult lowerForHost(ModuleOp module, Model &interface,
                                  EventCounting *counting) {
  PassManager fixedPoint(module.getContext()), rest(module.getContext());
  if (counting)
    fixedPoint.addNestedPass<func::FuncOp>(createMarkRoles());
  buildLowerToBuffersPipeline(fixedPoint);
  LowerToLoopsOptions lower;
  lower.localBytes = kNativeLocalBytes;
  buildPlanBuffersPipeline(rest, lower);
  auto countAt = [&](EventLevel level) {
    return counting && counting->level == level
               ? addCounters(module, interface, *counting)
               : success();
  };
  if (failed(fixedPoint.run(module)) ||
      failed(countAt(EventLevel::FixedPoint)) || failed(rest.run(module)))
    return failure();
  return countAt(EventLevel::Lowered);
}

FailureOr<std::shared_ptr<HostProgram>>
HostProgram::compile(ModuleOp module, func::FuncOp function,
                     EventCounting *counting) {
  FailureOr<Model> interface = Model::get(module, "model");
  if (failed(interface))
    return failure();
  std::shared_ptr<HostProgram> program(new HostProgram());
  program->state->interface = *interface;

  OwningOpRef<ModuleOp> lowered = module.clone();
  if (failed(lowerForHost(*lowered, program->state->interface, counting)))
    return failure();
  int64_t bytes = 1;
  for (const Arena &arena :
       getArenas(lowered->lookupSymbol<func::FuncOp>(interface->getOnlyEntry().function)))
    bytes += arena.getBytes();
  program->state->context.resize(bytes);
  if (llvm::Error error = program->state->compile(*lowered)) {
    module.emitError("cannot be compiled for this machine: ")
        << llvm::toString(std::move(error));
    return failure();
  }
  return program;
}

/// Runs `program` on host values; its results have the types `types`. Counters
/// follow them.
static SmallVector<HostValue> run(HostProgram &program, ArrayRef<Type> types,
                                  ArrayRef<HostValue> arguments,
                                  EventCounting *counting) {
  const Model &interface = program.getInterface();
  std::vector<std::vector<char>> inputs, outputs;
  for (auto [port, value] : llvm::zip(interface.getOnlyEntry().inputs, arguments))
    inputs.push_back(pack(port, value));
  for (const Port &port : interface.getOnlyEntry().outputs)
    outputs.emplace_back(port.getNumElements() *
                         port.element.getIntOrFloatBitWidth() / 8);
  auto addresses = [](std::vector<std::vector<char>> &buffers) {
    return llvm::map_to_vector(
        buffers,
        [](std::vector<char> &buffer) -> void * { return buffer.data(); });
  };
  program.call(addresses(inputs), addresses(outputs));
  SmallVector<HostValue> results;
  for (auto [index, type] : llvm::enumerate(types))
    results.push_back(unpack(interface.getOnlyEntry().outputs[index], type, outputs[index]));
  if (counting)
    std::memcpy(counting->executed.data(), outputs.back().data(),
                outputs.back().size());
  return results;
}

FailureOr<std::function<FailureOr<SmallVector<HostValue>>(ArrayRef<HostValue>)>>
mann::compileForHost(ModuleOp module, func::FuncOp original,
                     EventCounting *counting) {
  auto program = HostProgram::compile(module, original, counting);
  if (failed(program))
    return failure();
  SmallVector<Type> types(original.getResultTypes());
  return std::function<FailureOr<SmallVector<HostValue>>(ArrayRef<HostValue>)>(
      [program = *program, types, counting](
          ArrayRef<HostValue> arguments) -> FailureOr<SmallVector<HostValue>> {
        return run(*program, types, arguments, counting);
      });
}
