//===- HostExecutor.cpp - Models compiled into this process ---------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/Transforms/Passes.h"
#include "mann/Pipelines/Pipelines.h"
#include "mann/Target/LLVM/NativeModel.h"
#include "mann/Transforms/InstrumentEvents.h"
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
                           const ModelInterface &interface) {
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

/// A compiled model and everything that must outlive its calls.
struct CompiledModel {
  std::unique_ptr<llvm::orc::LLJIT> jit;
  ModelInterface interface;
  SmallVector<Type> resultTypes;
  std::vector<char> context;
  void (*entry)(void **) = nullptr;
  EventCounting *counting = nullptr; ///< Null unless the code counts.

  SmallVector<HostValue> run(ArrayRef<HostValue> arguments) {
    std::vector<std::vector<char>> buffers;
    for (auto [port, value] : llvm::zip(interface.inputs, arguments))
      buffers.push_back(pack(port, value));
    for (const Port &port : interface.outputs)
      buffers.emplace_back(port.getNumElements() *
                           port.element.getIntOrFloatBitWidth() / 8);
    std::vector<void *> slots{context.data()};
    for (std::vector<char> &buffer : buffers)
      slots.push_back(buffer.data());
    entry(slots.data());
    SmallVector<HostValue> results;
    for (auto [index, type] : llvm::enumerate(resultTypes))
      results.push_back(unpack(interface.outputs[index], type,
                               buffers[interface.inputs.size() + index]));
    if (counting)
      std::memcpy(counting->executed.data(), buffers.back().data(),
                  buffers.back().size());
    return results;
  }
};

} // namespace

static llvm::Error compile(ModuleOp module, CompiledModel &model) {
  auto context = std::make_unique<llvm::LLVMContext>();
  FailureOr<std::unique_ptr<llvm::Module>> translated =
      translateModel(module, model.interface, *context);
  if (failed(translated))
    return llvm::createStringError("lowering failed");
  addPackedEntry(**translated, model.interface);
  NativeOptions options;
  options.cpu = "native";
  auto machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  auto object = emitNative(**translated, **machine, options.optimization,
                           NativeFormat::Object);
  if (!object)
    return object.takeError();
  auto jit = llvm::orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  // Float models call expf of the C library that this process has.
  auto process = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      (*jit)->getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  (*jit)->getMainJITDylib().addGenerator(std::move(*process));
  if (llvm::Error error = (*jit)->addObjectFile(
          llvm::MemoryBuffer::getMemBufferCopy(*object, "model")))
    return error;
  auto entry = (*jit)->lookup("mann_packed_entry");
  if (!entry)
    return entry.takeError();
  model.entry = entry->toPtr<void (*)(void **)>();
  model.jit = std::move(*jit);
  return llvm::Error::success();
}

/// Adds counters to the lowered function, and the output they leave through.
static LogicalResult addCounters(ModuleOp lowered, CompiledModel &model,
                                 EventCounting &counting) {
  auto function = lowered.lookupSymbol<func::FuncOp>(model.interface.function);
  FailureOr<EventCounts> counts =
      EventCounts::get(function, counting.accounting);
  if (failed(counts))
    return failure();
  instrumentEvents(function, *counts,
                   model.interface.inputs.size() +
                       model.interface.outputs.size());
  Port port;
  port.name = "counters";
  port.shape = {getNumCounters(*counts)};
  port.element = IntegerType::get(lowered.getContext(), 64);
  model.interface.outputs.push_back(port);
  model.counting = &counting;
  counting.executed.resize(port.shape[0]);
  counting.counts = std::move(*counts);
  return success();
}

static LogicalResult lowerForHost(ModuleOp module, CompiledModel &model,
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
               ? addCounters(module, model, *counting)
               : success();
  };
  if (failed(fixedPoint.run(module)) ||
      failed(countAt(EventLevel::FixedPoint)) || failed(rest.run(module)))
    return failure();
  return countAt(EventLevel::Lowered);
}

FailureOr<std::function<FailureOr<SmallVector<HostValue>>(ArrayRef<HostValue>)>>
mann::compileForHost(ModuleOp module, func::FuncOp original,
                     EventCounting *counting) {
  FailureOr<ModelInterface> interface = ModelInterface::get(original, "model");
  if (failed(interface))
    return failure();
  auto model = std::make_shared<CompiledModel>();
  model->interface = *interface;
  llvm::append_range(model->resultTypes, original.getResultTypes());

  OwningOpRef<ModuleOp> lowered = module.clone();
  if (failed(lowerForHost(*lowered, *model, counting)))
    return failure();
  int64_t bytes = 1;
  for (const Arena &arena :
       getArenas(lowered->lookupSymbol<func::FuncOp>(interface->function)))
    bytes += arena.getBytes();
  model->context.resize(bytes);
  if (llvm::Error error = compile(*lowered, *model)) {
    module.emitError("cannot be compiled for this machine: ")
        << llvm::toString(std::move(error));
    return failure();
  }
  return std::function<FailureOr<SmallVector<HostValue>>(ArrayRef<HostValue>)>(
      [model](
          ArrayRef<HostValue> arguments) -> FailureOr<SmallVector<HostValue>> {
        return model->run(arguments);
      });
}
