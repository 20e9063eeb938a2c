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

/// Adds `void NAME(void **arguments)`, which calls `function` with what the
/// entries point at: the one signature that can be called without knowing the
/// model. A first argument, the context, is passed as it is.
static void addPackedEntry(llvm::Module &module, llvm::Function *function,
                           StringRef name) {
  llvm::LLVMContext &context = module.getContext();
  llvm::IRBuilder<> builder(context);
  auto *entry = llvm::Function::Create(
      llvm::FunctionType::get(builder.getVoidTy(), builder.getPtrTy(), false),
      llvm::Function::ExternalLinkage, name, module);
  builder.SetInsertPoint(llvm::BasicBlock::Create(context, "entry", entry));
  SmallVector<llvm::Value *> arguments;
  for (llvm::Argument &argument : function->args()) {
    llvm::Value *slot = builder.CreateConstGEP1_64(
        builder.getPtrTy(), entry->getArg(0), argument.getArgNo());
    llvm::Value *value = builder.CreateLoad(builder.getPtrTy(), slot);
    // Numbers are passed by value, so one more step leads to them.
    if (!argument.getType()->isPointerTy())
      value = builder.CreateLoad(argument.getType(), value);
    arguments.push_back(value);
  }
  builder.CreateCall(function, arguments);
  builder.CreateRetVoid();
}

static std::string getPackedName(unsigned entry) {
  return "mann_packed_" + std::to_string(entry);
}

//===----------------------------------------------------------------------===//
// Values as compiled code stores them
//===----------------------------------------------------------------------===//

void mann::pack(const StoredTensor &tensor, const HostValue &value,
                char *bytes) {
  int64_t size = tensor.getElementBytes();
  if (value.isReal()) {
    std::memcpy(bytes, value.getReals().data(), size * value.getReals().size());
    return;
  }
  for (auto [i, integer] : llvm::enumerate(toStored(value)))
    std::memcpy(bytes + i * size, &integer, size);
}

static HostValue unpack(const StoredTensor &tensor, const char *bytes) {
  HostValue value(tensor.type);
  int64_t size = tensor.getElementBytes();
  if (value.isReal()) {
    std::memcpy(value.getReals().data(), bytes, size * value.getReals().size());
    return value;
  }
  std::vector<int64_t> stored(tensor.getNumElements());
  for (auto [i, integer] : llvm::enumerate(stored)) {
    uint64_t raw = 0;
    std::memcpy(&raw, bytes + i * size, size);
    integer = llvm::SignExtend64(raw, size * 8);
  }
  return fromStored(tensor.type, stored);
}

//===----------------------------------------------------------------------===//
// HostProgram
//===----------------------------------------------------------------------===//

struct HostProgram::Code {
  using Function = void (*)(void **);

  std::unique_ptr<llvm::orc::LLJIT> jit;
  Model model;
  ContextLayout layout;
  unsigned entry = 0;
  /// Takes the counters of that entry, if there are any.
  EventCounting *counting = nullptr;
  Context context;
  std::vector<Function> entries;
  Function init = nullptr, reset = nullptr;

  llvm::Error compile(ModuleOp lowered);
  void run(Function function, ArrayRef<void *> slots) const;
};

HostProgram::HostProgram() : code(std::make_unique<Code>()) {}
HostProgram::~HostProgram() = default;

const Model &HostProgram::getModel() const { return code->model; }
const ContextLayout &HostProgram::getLayout() const { return code->layout; }
const Entry &HostProgram::getEntry() const {
  return code->model.entries[code->entry];
}

// The sanitizer would read the type that clang stores in front of each function
// of C++; in front of this code there may be no page.
LLVM_NO_SANITIZE("function")
void HostProgram::Code::run(Function function, ArrayRef<void *> slots) const {
  function(const_cast<void **>(slots.data()));
}

HostProgram::Context HostProgram::createContext() const {
  Context context(std::max<int64_t>(code->layout.getBytes(), 1));
  code->run(code->init, {context.data()});
  return context;
}

void HostProgram::reset(Context &context) const {
  code->run(code->reset, {context.data()});
}

void HostProgram::call(unsigned entry, Context &context,
                       ArrayRef<void *> inputs,
                       ArrayRef<void *> outputs) const {
  SmallVector<void *> slots{context.data()};
  llvm::append_range(slots, inputs);
  llvm::append_range(slots, outputs);
  code->run(code->entries[entry], slots);
}

void HostProgram::call(ArrayRef<void *> inputs, ArrayRef<void *> outputs) {
  call(code->entry, code->context, inputs, outputs);
}

/// Memory for the ports, and where each is.
static SmallVector<void *> place(ArrayRef<Port> ports,
                                 std::vector<std::vector<char>> &memory) {
  SmallVector<void *> addresses;
  for (const Port &port : ports) {
    memory.emplace_back(port.getBytes());
    addresses.push_back(memory.back().data());
  }
  return addresses;
}

SmallVector<HostValue> HostProgram::call(unsigned entry, Context &context,
                                         ArrayRef<HostValue> values) const {
  const Entry &called = code->model.entries[entry];
  std::vector<std::vector<char>> inputMemory, outputMemory;
  SmallVector<void *> inputs = place(called.inputs, inputMemory),
                      outputs = place(called.outputs, outputMemory);
  for (auto [port, value, bytes] :
       llvm::zip(called.inputs, values, inputMemory))
    pack(port, value, bytes.data());
  call(entry, context, inputs, outputs);
  SmallVector<HostValue> results;
  for (auto [port, bytes] : llvm::zip(called.outputs, outputMemory))
    if (port.type)
      results.push_back(unpack(port, bytes.data()));
  if (code->counting && entry == code->entry)
    std::memcpy(code->counting->executed.data(), outputMemory.back().data(),
                outputMemory.back().size());
  return results;
}

/// The part of a context that a state is.
static const ContextLayout::Field &fieldOf(const ContextLayout &layout,
                                           unsigned state) {
  return *llvm::find_if(layout.fields, [&](const ContextLayout::Field &field) {
    return field.state == state;
  });
}

HostValue HostProgram::getState(const Context &context, unsigned state) const {
  return unpack(code->model.states[state],
                context.data() + fieldOf(code->layout, state).offset);
}

void *HostProgram::getStateAddress(Context &context, unsigned state) const {
  return context.data() + fieldOf(code->layout, state).offset;
}

void HostProgram::setState(Context &context, unsigned state,
                           const HostValue &value) const {
  pack(code->model.states[state], value,
       context.data() + fieldOf(code->layout, state).offset);
}

llvm::Error HostProgram::Code::compile(ModuleOp module) {
  NativeOptions options;
  options.cpu = "native";
  // Counts are the same at each level. Some thousand calls run in less time
  // than a higher level takes to compile.
  if (counting)
    options.optimization = llvm::OptimizationLevel::O0;
  auto machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  auto llvmContext = std::make_unique<llvm::LLVMContext>();
  FailureOr<std::unique_ptr<llvm::Module>> translated = translateModel(
      module, model, **machine, options.optimization, *llvmContext);
  if (failed(translated))
    return llvm::createStringError("lowering failed");
  auto addPacked = [&](StringRef suffix, StringRef name) {
    llvm::Function *function =
        (*translated)->getFunction(model.name + "_" + suffix.str());
    addPackedEntry(**translated, function, name);
  };
  for (auto [index, entry] : llvm::enumerate(model.entries))
    addPacked(entry.name, getPackedName(index));
  addPacked("init", "mann_packed_init");
  addPacked("reset", "mann_packed_reset");
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
  auto find = [&](StringRef name, Function &function) -> llvm::Error {
    auto address = jit->lookup(name);
    if (!address)
      return address.takeError();
    function = address->toPtr<Function>();
    return llvm::Error::success();
  };
  entries.resize(model.entries.size());
  for (unsigned i = 0; i < entries.size(); ++i)
    if (llvm::Error error = find(getPackedName(i), entries[i]))
      return error;
  if (llvm::Error error = find("mann_packed_init", init))
    return error;
  return find("mann_packed_reset", reset);
}

/// Adds counters to the lowered function of an entry, and the output they leave
/// through.
static LogicalResult addCounters(ModuleOp lowered, Entry &entry,
                                 EventCounting &counting) {
  auto function = lowered.lookupSymbol<func::FuncOp>(entry.function);
  FailureOr<EventCounts> counts =
      EventCounts::get(function, counting.accounting);
  if (failed(counts))
    return failure();
  // Behind the ports and the states, before the arenas.
  unsigned position = function.getNumArguments() - getArenas(function).size();
  instrumentEvents(function, *counts, position);
  Port port;
  port.name = "counters";
  port.shape = {getNumCounters(*counts)};
  port.element = IntegerType::get(lowered.getContext(), 64);
  entry.outputs.push_back(port);
  counting.executed.resize(port.shape[0]);
  counting.counts = std::move(*counts);
  return success();
}

static LogicalResult lowerForHost(ModuleOp module, Entry &entry,
                                  EventCounting *counting) {
  PassManager fixedPoint(module.getContext()), rest(module.getContext());
  if (counting)
    fixedPoint.addNestedPass<func::FuncOp>(createMarkRoles());
  buildLowerToBuffersPipeline(fixedPoint);
  LowerToLoopsOptions lower;
  lower.localBytes = kNativeLocalBytes;
  // What counts the events of loops would hide them.
  lower.kernels = !counting ||
                  (counting->level == EventLevel::Lowered && counting->kernels);
  buildPlanBuffersPipeline(rest, lower);
  auto countAt = [&](EventLevel level) {
    return counting && counting->level == level
               ? addCounters(module, entry, *counting)
               : success();
  };
  if (failed(fixedPoint.run(module)) ||
      failed(countAt(EventLevel::FixedPoint)) || failed(rest.run(module)))
    return failure();
  return countAt(EventLevel::Lowered);
}

FailureOr<std::shared_ptr<HostProgram>> HostProgram::compile(ModuleOp module,
                                                             PortForms forms) {
  return compile(module, func::FuncOp(), nullptr, forms);
}

FailureOr<std::shared_ptr<HostProgram>>
HostProgram::compile(ModuleOp module, func::FuncOp function,
                     EventCounting *counting, PortForms forms) {
  FailureOr<Model> model = Model::get(module, "model", forms);
  if (failed(model))
    return failure();
  std::shared_ptr<HostProgram> program(new HostProgram());
  Code &code = *program->code;
  code.model = std::move(*model);
  code.counting = counting;
  if (function) {
    const Entry *entry = code.model.findEntry(function.getSymName());
    if (!entry)
      return function.emitError("cannot be compiled alone: only public "
                                "functions with a body are entries of a model");
    code.entry = entry - code.model.entries.data();
  }

  OwningOpRef<ModuleOp> lowered = module.clone();
  if (failed(lowerForHost(*lowered, code.model.entries[code.entry], counting)))
    return failure();
  code.layout = ContextLayout::get(*lowered, code.model);
  if (llvm::Error error = code.compile(*lowered)) {
    module.emitError("cannot be compiled for this machine: ")
        << llvm::toString(std::move(error));
    return failure();
  }
  code.context = program->createContext();
  return program;
}

FailureOr<std::function<FailureOr<SmallVector<HostValue>>(ArrayRef<HostValue>)>>
mann::compileForHost(ModuleOp module, func::FuncOp original,
                     EventCounting *counting) {
  auto compiled = HostProgram::compile(module, original, counting);
  if (failed(compiled))
    return failure();
  return std::function<FailureOr<SmallVector<HostValue>>(ArrayRef<HostValue>)>(
      [program = *compiled, context = (*compiled)->createContext()](
          ArrayRef<HostValue> arguments) mutable
          -> FailureOr<SmallVector<HostValue>> {
        unsigned entry =
            &program->getEntry() - program->getModel().entries.data();
        return program->call(entry, context, arguments);
      });
}
