//===- NativeModel.cpp - A compiled model as native code ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Target/LLVM/NativeModel.h"
#include "LocalLifetimes.h"
#include "Locals.h"
#include "OverlapCheck.h"
#include "mann/Conversion/KernelTargets.h"
#include "mann/Model/ContextLayout.h"
#include "mann/Pipelines/Pipelines.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include <map>

using namespace mlir;
using namespace mann;

static void initializeTargets() {
  static bool done = [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
    return true;
  }();
  (void)done;
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
mann::createTargetMachine(const NativeOptions &options) {
  initializeTargets();
  std::string name = options.triple.empty()
                         ? llvm::sys::getDefaultTargetTriple()
                         : options.triple;
  llvm::Triple triple(llvm::Triple::normalize(name));
  std::string message;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target) {
    std::string known;
    for (const llvm::Target &candidate : llvm::TargetRegistry::targets())
      known += (known.empty() ? "" : ", ") + std::string(candidate.getName());
    return llvm::createStringError("unknown target '" + name +
                                   "'; known architectures: " + known);
  }

  std::string cpu = options.cpu, features = options.features;
  if (cpu == "native") {
    cpu = llvm::sys::getHostCPUName().str();
    llvm::SubtargetFeatures host;
    for (const auto &feature : llvm::sys::getHostCPUFeatures())
      host.AddFeature(feature.first(), feature.second);
    features = host.getString() + (features.empty() ? "" : "," + features);
  }
  std::unique_ptr<llvm::MCSubtargetInfo> info(
      target->createMCSubtargetInfo(triple, "", ""));
  if (!cpu.empty() && info && !info->isCPUStringValid(cpu)) {
    std::string known;
    for (const auto &entry : info->getAllProcessorDescriptions())
      known += (known.empty() ? "" : ", ") + std::string(entry.Key);
    return llvm::createStringError("target '" + name + "' has no CPU '" + cpu +
                                   "'; it has: " + known);
  }
  // LLVM itself only warns of features that it does not know.
  llvm::SmallVector<llvm::StringRef> wanted;
  llvm::StringRef(options.features).split(wanted, ',', -1, false);
  for (llvm::StringRef feature : wanted) {
    llvm::StringRef plain = feature.drop_front();
    if (!feature.starts_with("+") && !feature.starts_with("-"))
      return llvm::createStringError("feature '" + feature.str() +
                                     "' must start with + or -");
    if (info &&
        llvm::none_of(info->getAllProcessorFeatures(),
                      [&](const auto &known) { return plain == known.Key; }))
      return llvm::createStringError("target '" + name + "' has no feature '" +
                                     plain.str() + "'");
  }
  // Position-independent, so that an object fits executables and libraries; a
  // bare-metal linker has no dynamic relocations to offer.
  bool bareMetal = triple.getOS() == llvm::Triple::UnknownOS;
  auto machine =
      std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
          triple, cpu, features, llvm::TargetOptions(),
          bareMetal ? llvm::Reloc::Static : llvm::Reloc::PIC_, std::nullopt,
          options.optimization == llvm::OptimizationLevel::O0
              ? llvm::CodeGenOptLevel::None
              : llvm::CodeGenOptLevel::Default));
  if (!machine)
    return llvm::createStringError("target '" + name +
                                   "' cannot generate code");
  return machine;
}

//===----------------------------------------------------------------------===//
// The functions of the header
//===----------------------------------------------------------------------===//

namespace {

/// A function at level 4 and what its arguments are.
struct LoweredFunction {
  std::string symbol;
  /// The part of the context that each argument is; null for a port.
  SmallVector<const ContextLayout::Field *> fields;
  int64_t saveBytes = 0;
};

/// Width of C's int, as LLVM knows it to call a target's library.
unsigned getIntBits(const llvm::TargetMachine &machine) {
  llvm::TargetLibraryInfoImpl library(machine.getTargetTriple());
  return llvm::TargetLibraryInfo(library).getIntSize();
}

class ApiBuilder {
public:
  ApiBuilder(llvm::Module &module, const Model &model,
             const ContextLayout &layout,
             const llvm::StringMap<LoweredFunction> &functions,
             const llvm::TargetMachine &machine)
      : module(module), model(model), layout(layout), functions(functions),
        builder(module.getContext()),
        intType(builder.getIntNTy(getIntBits(machine))),
        addressType(builder.getIntNTy(machine.getPointerSizeInBits(0))) {}

  void build();

private:
  llvm::Function *create(StringRef suffix, ArrayRef<llvm::Type *> parameters);
  /// Makes a lowered function a part of its one caller.
  llvm::Function *makeBody(StringRef symbol, StringRef suffix);
  llvm::Value *addressOf(llvm::Value *context,
                         const ContextLayout::Field &field);
  /// Calls a state function on the states in `context`, and `more`.
  void callStateFunction(StringRef service, llvm::Value *context,
                         ArrayRef<llvm::Value *> more = {});
  void clear(llvm::Value *context);
  llvm::ConstantInt *getStatus(int64_t status) {
    return llvm::ConstantInt::get(intType, status);
  }
  void returnStatus(int64_t status) { builder.CreateRet(getStatus(status)); }
  void buildStart(StringRef service, bool clears);
  void buildSave();
  void buildLoad();
  void buildEntry(const Entry &entry);
  /// Continues where `condition` is false, after returning `status` if it is
  /// true.
  void rejectIf(llvm::Value *condition, int64_t status);
  void rejectNull(ArrayRef<llvm::Value *> pointers);
  void rejectOverlap(ArrayRef<CallerBuffer> written,
                     ArrayRef<CallerBuffer> others);
  CallerBuffer getContext(llvm::Value *context);
  llvm::Value *getSize(int64_t bytes) {
    return llvm::ConstantInt::get(addressType, bytes);
  }

  llvm::Module &module;
  const Model &model;
  const ContextLayout &layout;
  const llvm::StringMap<LoweredFunction> &functions;
  llvm::IRBuilder<> builder;
  /// What int and uintptr_t are on the target.
  llvm::IntegerType *intType, *addressType;
};

llvm::Function *ApiBuilder::create(StringRef suffix,
                                   ArrayRef<llvm::Type *> parameters) {
  auto *type = llvm::FunctionType::get(intType, parameters, false);
  auto *function =
      llvm::Function::Create(type, llvm::Function::ExternalLinkage,
                             model.name + "_" + suffix.str(), module);
  // Ignored where an int fills a register, needed where it is extended to one.
  function->addRetAttr(llvm::Attribute::SExt);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(module.getContext(), "entry", function));
  return function;
}

llvm::Function *ApiBuilder::makeBody(StringRef symbol, StringRef suffix) {
  llvm::Function *body = module.getFunction(symbol);
  body->setLinkage(llvm::Function::InternalLinkage);
  body->addFnAttr(llvm::Attribute::AlwaysInline);
  // With dots it is the name of no function of a header.
  body->setName(model.name + "." + suffix + ".body");
  return body;
}

llvm::Value *ApiBuilder::addressOf(llvm::Value *context,
                                   const ContextLayout::Field &field) {
  return builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), context,
                                            field.offset);
}

void ApiBuilder::rejectIf(llvm::Value *condition, int64_t status) {
  llvm::LLVMContext &context = module.getContext();
  llvm::Function *function = builder.GetInsertBlock()->getParent();
  auto *reject = llvm::BasicBlock::Create(context, "reject", function);
  auto *accept = llvm::BasicBlock::Create(context, "run", function);
  builder.CreateCondBr(condition, reject, accept);
  builder.SetInsertPoint(reject);
  returnStatus(status);
  builder.SetInsertPoint(accept);
}

void ApiBuilder::rejectNull(ArrayRef<llvm::Value *> pointers) {
  llvm::Value *anyNull = builder.getFalse();
  for (llvm::Value *pointer : pointers)
    anyNull = builder.CreateOr(anyNull, builder.CreateIsNull(pointer));
  rejectIf(anyNull, 1);
}

/// The struct of the header; a model without memory has one byte.
CallerBuffer ApiBuilder::getContext(llvm::Value *context) {
  int64_t bytes = std::max<int64_t>(layout.getBytes(), 1);
  return {context, getSize(llvm::alignTo(
                       bytes, std::max<int64_t>(layout.getAlignment(), 1)))};
}

/// Leaves when a written buffer shares memory with another one.
void ApiBuilder::rejectOverlap(ArrayRef<CallerBuffer> written,
                               ArrayRef<CallerBuffer> others) {
  // With a dot it is the name of no function of a header.
  if (llvm::Value *any =
          findOverlap(builder, model.name + ".overlap", written, others))
    rejectIf(any, 3);
}

void ApiBuilder::callStateFunction(StringRef service, llvm::Value *context,
                                   ArrayRef<llvm::Value *> more) {
  const LoweredFunction &lowered = functions.find(service)->second;
  llvm::Function *body = makeBody(lowered.symbol, service);
  SmallVector<llvm::Value *> arguments;
  for (const ContextLayout::Field *field : lowered.fields)
    if (field)
      arguments.push_back(addressOf(context, *field));
  llvm::append_range(arguments, more);
  builder.CreateCall(body, arguments);
}

void ApiBuilder::clear(llvm::Value *context) {
  // A model without memory still has a context of one byte in C.
  builder.CreateMemSet(context, builder.getInt8(0),
                       std::max<int64_t>(layout.getBytes(), 1),
                       llvm::MaybeAlign());
}

void ApiBuilder::buildStart(StringRef service, bool clears) {
  llvm::Function *function = create(service, builder.getPtrTy());
  llvm::Value *context = function->getArg(0);
  rejectNull(context);
  if (clears)
    clear(context);
  if (model.hasStates())
    callStateFunction(service, context);
  returnStatus(0);
}

void ApiBuilder::buildSave() {
  llvm::Function *function =
      create("save", {builder.getPtrTy(), builder.getPtrTy()});
  rejectNull({function->getArg(0), function->getArg(1)});
  int64_t saveBytes = functions.find("save")->second.saveBytes;
  rejectOverlap(getContext(function->getArg(0)),
                CallerBuffer(function->getArg(1), getSize(saveBytes)));
  callStateFunction("save", function->getArg(0), {function->getArg(1)});
  returnStatus(0);
}

void ApiBuilder::buildLoad() {
  llvm::Function *function = create(
      "load", {builder.getPtrTy(), builder.getPtrTy(), builder.getInt32Ty()});
  llvm::Value *bytes = function->getArg(1), *size = function->getArg(2);
  rejectNull({function->getArg(0), bytes});
  rejectOverlap(
      getContext(function->getArg(0)),
      CallerBuffer(bytes, builder.CreateZExtOrTrunc(size, addressType)));
  const LoweredFunction &load = functions.find("load")->second;
  rejectIf(builder.CreateICmpNE(size, builder.getInt32(load.saveBytes)), 2);
  llvm::Value *status = createLocal(builder, builder.getInt32Ty());
  callStateFunction("load", function->getArg(0), {bytes, status});
  llvm::Value *wrong =
      builder.CreateIsNotNull(builder.CreateLoad(builder.getInt32Ty(), status));
  builder.CreateRet(builder.CreateSelect(wrong, getStatus(2), getStatus(0)));
}

void ApiBuilder::buildEntry(const Entry &entry) {
  llvm::Function *body =
      makeBody(functions.find(entry.name)->second.symbol, entry.name);
  SmallVector<llvm::Type *> parameters{builder.getPtrTy()};
  for (const auto *ports : {&entry.inputs, &entry.outputs})
    for (const Port &port : *ports)
      parameters.push_back(port.isScalar ? (llvm::Type *)builder.getInt32Ty()
                                         : builder.getPtrTy());
  llvm::Function *function = create(entry.name, parameters);
  SmallVector<llvm::Value *> pointers, arguments;
  for (llvm::Argument &argument : function->args())
    if (argument.getType()->isPointerTy())
      pointers.push_back(&argument);
  rejectNull(pointers);
  SmallVector<CallerBuffer> written{getContext(function->getArg(0))}, read;
  unsigned place = 1;
  for (const auto *ports : {&entry.inputs, &entry.outputs})
    for (const Port &port : *ports) {
      llvm::Value *address = function->getArg(place++);
      if (!port.isScalar)
        (ports == &entry.inputs ? read : written)
            .push_back(
                {address, getSize(port.getNumElements() *
                                  port.element.getIntOrFloatBitWidth() / 8)});
    }
  rejectOverlap(written, read);
  unsigned port = 1;
  for (const ContextLayout::Field *field :
       functions.find(entry.name)->second.fields)
    arguments.push_back(field ? addressOf(function->getArg(0), *field)
                              : function->getArg(port++));
  builder.CreateCall(body, arguments);
  returnStatus(0);
}

void ApiBuilder::build() {
  buildStart("init", /*clears=*/true);
  buildStart("reset", /*clears=*/!model.hasStates());
  if (model.hasStates()) {
    buildSave();
    buildLoad();
  }
  for (const Entry &entry : model.entries)
    buildEntry(entry);
}

} // namespace

/// What the attributes of a lowered function say, before they are dropped.
static LoweredFunction readFunction(func::FuncOp function,
                                    const ContextLayout &layout,
                                    int64_t saveBytes) {
  LoweredFunction lowered;
  lowered.symbol = function.getSymName().str();
  lowered.saveBytes = saveBytes;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    lowered.fields.push_back(layout.findField(function, i));
  return lowered;
}

/// Takes the model's names out of the way of those that the code calls: a table
/// may be called expf. A dot is in no name of a library.
static void renameSymbols(ModuleOp module) {
  llvm::StringSet<> taken;
  for (Operation &op : *module.getBody())
    if (auto symbol = dyn_cast<SymbolOpInterface>(op))
      taken.insert(symbol.getName());
  DenseMap<StringAttr, FlatSymbolRefAttr> renamed;
  for (Operation &op : *module.getBody()) {
    auto function = dyn_cast<func::FuncOp>(op);
    if (!isa<memref::GlobalOp>(op) && (!function || function.isExternal()))
      continue;
    StringAttr old = SymbolTable::getSymbolName(&op);
    std::string name = "model." + old.str();
    while (!taken.insert(name).second)
      name += ".";
    SymbolTable::setSymbolName(&op, name);
    renamed[old] = FlatSymbolRefAttr::get(op.getContext(), name);
  }
  // All uses in one walk: SymbolTable::rename looks at the module for each.
  AttrTypeReplacer replacer;
  replacer.addReplacement(
      [&](FlatSymbolRefAttr use) -> std::optional<Attribute> {
        auto found = renamed.find(use.getAttr());
        return found == renamed.end() ? use : found->second;
      });
  replacer.recursivelyReplaceElementsIn(module);
}

/// Drops what LLVM IR has no place for.
static void dropModelAttributes(ModuleOp module) {
  module->removeAttr(MannDialect::FingerprintAttrHelper::getNameStr());
  for (auto function : module.getOps<func::FuncOp>()) {
    function->removeAttr(MannDialect::ServiceAttrHelper::getNameStr());
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      function.setArgAttrs(i, ArrayRef<NamedAttribute>());
  }
  for (auto state : llvm::make_early_inc_range(module.getOps<StateOp>()))
    state.erase();
}

FailureOr<std::unique_ptr<llvm::Module>> mann::translateModel(
    ModuleOp module, const Model &model, const llvm::TargetMachine &machine,
    llvm::OptimizationLevel optimization, llvm::LLVMContext &context) {
  ContextLayout layout = ContextLayout::get(module, model);
  // By what the header calls them: entries and services share no name.
  std::map<std::string, func::FuncOp> bodies;
  SymbolTable symbols(module);
  for (const Entry &entry : model.entries)
    bodies[entry.name] = symbols.lookup<func::FuncOp>(entry.function);
  if (model.hasStates())
    for (const char *service : {"init", "reset", "save", "load"})
      bodies[service] = getStateFunction(module, service);
  int64_t saveBytes = getSaveBytes(module);
  renameSymbols(module);
  llvm::StringMap<LoweredFunction> functions;
  for (auto &[name, body] : bodies)
    functions[name] = readFunction(body, layout, saveBytes);
  dropModelAttributes(module);
  PassManager pm(module.getContext());
  LowerToMachineOptions options;
  options.indexBits = machine.getPointerSizeInBits(0);
  bool usesWords = false;
  const llvm::Triple &triple = machine.getTargetTriple();
  if (const KernelTarget *target = selectKernelTarget(
          llvm::Triple::getArchTypeName(triple.getArch()),
          [&](StringRef feature) {
            return machine.getMCSubtargetInfo()->checkFeatures(
                ("+" + feature).str());
          })) {
    options.kernelTarget = target->name.str();
    // With a few registers for all, kernels are as quick in functions of their
    // own.
    usesWords = target->form == KernelForm::Words;
  }
  options.outlineKernels = usesWords || optimization.isOptimizingForSize();
  buildLowerToLLVMPipeline(pm, options);
  if (failed(pm.run(module)))
    return failure();
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> translated =
      translateModuleToLLVMIR(module, context, model.name);
  if (!translated)
    return module.emitError("could not be translated to LLVM IR");
  // Tables are this file's own, whatever else is linked with it.
  for (llvm::GlobalVariable &global : translated->globals())
    if (global.hasInitializer())
      global.setLinkage(llvm::GlobalValue::InternalLinkage);
  ApiBuilder(*translated, model, layout, functions, machine).build();
  for (llvm::Function &function : *translated)
    markLocalLifetimes(function);
  return translated;
}

llvm::Expected<std::string>
mann::emitNative(llvm::Module &module, llvm::TargetMachine &machine,
                 llvm::OptimizationLevel optimization, NativeFormat format) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
    if (optimization.isOptimizingForSize())
      function.addFnAttr(llvm::Attribute::OptimizeForSize);
    if (optimization == llvm::OptimizationLevel::Oz)
      function.addFnAttr(llvm::Attribute::MinSize);
  }

  // Without SLP: with it and AVX-512, LLVM 22 gives other integers where an
  // outer_write subtracts what it erases (the random program delta 50005).
  llvm::PipelineTuningOptions tuning;
  tuning.SLPVectorization = false;
  // Nor are loops made vectors of Arm's Helium: LLVM 22 then gives other
  // integers. The largest of a few bytes is sought in lanes of 32 bits, of
  // which those without a byte start with 128 instead of -128 (the random
  // program kernels 540008).
  const llvm::Triple &triple = machine.getTargetTriple();
  bool hasHelium = (triple.isARM() || triple.isThumb()) &&
                   machine.getMCSubtargetInfo()->checkFeatures("+mve");
  tuning.LoopVectorization = optimization.getSpeedupLevel() >= 2 &&
                             !optimization.isOptimizingForSize() && !hasHelium;
  llvm::PassBuilder passes(&machine, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  passes.registerModuleAnalyses(modules);
  passes.registerCGSCCAnalyses(sccs);
  passes.registerFunctionAnalyses(functions);
  passes.registerLoopAnalyses(loops);
  passes.crossRegisterProxies(loops, functions, sccs, modules);
  llvm::ModulePassManager pipeline =
      optimization == llvm::OptimizationLevel::O0
          ? passes.buildO0DefaultPipeline(optimization)
          : passes.buildPerModuleDefaultPipeline(optimization);
  pipeline.run(module, modules);

  std::string text;
  if (format == NativeFormat::LLVMIR) {
    llvm::raw_string_ostream os(text);
    module.print(os, nullptr);
    return text;
  }
  SmallVector<char> bytes;
  llvm::raw_svector_ostream os(bytes);
  llvm::legacy::PassManager codegen;
  if (machine.addPassesToEmitFile(codegen, os, nullptr,
                                  format == NativeFormat::Object
                                      ? llvm::CodeGenFileType::ObjectFile
                                      : llvm::CodeGenFileType::AssemblyFile))
    return llvm::createStringError("target '" +
                                   machine.getTargetTriple().str() +
                                   "' cannot emit this kind of file");
  codegen.run(module);
  return std::string(bytes.begin(), bytes.end());
}
