//===- NativeModel.cpp - A compiled model as native code ------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Target/LLVM/NativeModel.h"
#include "LocalLifetimes.h"
#include "mann/Pipelines/Pipelines.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
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
          options.optimization == 0 ? llvm::CodeGenOptLevel::None
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

class ApiBuilder {
public:
  ApiBuilder(llvm::Module &module, const Model &interface,
             ArrayRef<Arena> arenas)
      : module(module), interface(interface), arenas(arenas),
        builder(module.getContext()) {}

  void build();

private:
  llvm::Function *create(StringRef suffix, ArrayRef<llvm::Type *> parameters);
  void buildInit(StringRef suffix);
  void buildStep();
  /// Continues where `pointers` are not null, after returning 1 if one is.
  void rejectNull(llvm::Function *function, ArrayRef<llvm::Value *> pointers);

  llvm::Module &module;
  const Model &interface;
  ArrayRef<Arena> arenas;
  llvm::IRBuilder<> builder;
};

llvm::Function *ApiBuilder::create(StringRef suffix,
                                   ArrayRef<llvm::Type *> parameters) {
  auto *type = llvm::FunctionType::get(builder.getInt32Ty(), parameters, false);
  auto *function =
      llvm::Function::Create(type, llvm::Function::ExternalLinkage,
                             interface.name + "_" + suffix.str(), module);
  // Ignored where an int fills a register, needed where it is extended to one.
  function->addRetAttr(llvm::Attribute::SExt);
  builder.SetInsertPoint(
      llvm::BasicBlock::Create(module.getContext(), "entry", function));
  return function;
}

void ApiBuilder::rejectNull(llvm::Function *function,
                            ArrayRef<llvm::Value *> pointers) {
  llvm::LLVMContext &context = module.getContext();
  llvm::Value *anyNull = builder.getFalse();
  for (llvm::Value *pointer : pointers)
    anyNull = builder.CreateOr(anyNull, builder.CreateIsNull(pointer));
  auto *reject = llvm::BasicBlock::Create(context, "null", function);
  auto *accept = llvm::BasicBlock::Create(context, "run", function);
  builder.CreateCondBr(anyNull, reject, accept);
  builder.SetInsertPoint(reject);
  builder.CreateRet(builder.getInt32(1));
  builder.SetInsertPoint(accept);
}

void ApiBuilder::buildInit(StringRef suffix) {
  llvm::Function *function = create(suffix, builder.getPtrTy());
  llvm::Value *context = function->getArg(0);
  rejectNull(function, context);
  int64_t bytes = 0;
  for (const Arena &arena : arenas)
    bytes += arena.getBytes();
  // A model without memory still has a context of one byte in C.
  builder.CreateMemSet(context, builder.getInt8(0), std::max<int64_t>(bytes, 1),
                       llvm::MaybeAlign());
  builder.CreateRet(builder.getInt32(0));
}

void ApiBuilder::buildStep() {
  llvm::Function *body = module.getFunction(interface.getOnlyEntry().function);
  body->setLinkage(llvm::Function::InternalLinkage);
  body->addFnAttr(llvm::Attribute::AlwaysInline);
  // Another model in the same program may have a function of that name.
  body->setName(interface.name + "_body");

  SmallVector<llvm::Type *> parameters{builder.getPtrTy()};
  for (const auto *ports : {&interface.getOnlyEntry().inputs, &interface.getOnlyEntry().outputs})
    for (const Port &port : *ports)
      parameters.push_back(port.isScalar ? (llvm::Type *)builder.getInt32Ty()
                                         : builder.getPtrTy());
  llvm::Function *function = create("step", parameters);
  SmallVector<llvm::Value *> pointers, arguments;
  for (llvm::Argument &argument : function->args()) {
    if (argument.getType()->isPointerTy())
      pointers.push_back(&argument);
    if (argument.getArgNo() > 0)
      arguments.push_back(&argument);
  }
  rejectNull(function, pointers);
  // The arenas follow each other, widest first: the struct has no padding
  // before any of them.
  int64_t offset = 0;
  for (const Arena &arena : arenas) {
    arguments.push_back(builder.CreateConstInBoundsGEP1_64(
        builder.getInt8Ty(), function->getArg(0), offset));
    offset += arena.getBytes();
  }
  builder.CreateCall(body, arguments);
  builder.CreateRet(builder.getInt32(0));
}

void ApiBuilder::build() {
  buildInit("init");
  buildInit("reset");
  buildStep();
}

} // namespace

FailureOr<std::unique_ptr<llvm::Module>>
mann::translateModel(ModuleOp module, const Model &interface,
                     llvm::LLVMContext &context) {
  auto function = module.lookupSymbol<func::FuncOp>(interface.getOnlyEntry().function);
  std::vector<Arena> arenas = getArenas(function);
  // What the attributes of arguments say has been read; LLVM IR has no place
  // for them.
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    function.setArgAttrs(i, ArrayRef<NamedAttribute>());
  PassManager pm(module.getContext());
  buildLowerToLLVMPipeline(pm);
  if (failed(pm.run(module)))
    return failure();
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<llvm::Module> translated =
      translateModuleToLLVMIR(module, context, interface.name);
  if (!translated)
    return module.emitError("could not be translated to LLVM IR");
  // Tables are this file's own, whatever else is linked with it.
  for (llvm::GlobalVariable &global : translated->globals())
    if (global.hasInitializer())
      global.setLinkage(llvm::GlobalValue::InternalLinkage);
  ApiBuilder(*translated, interface, arenas).build();
  for (llvm::Function &function : *translated)
    markLocalLifetimes(function);
  return translated;
}

llvm::Expected<std::string> mann::emitNative(llvm::Module &module,
                                             llvm::TargetMachine &machine,
                                             unsigned optimization,
                                             NativeFormat format) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
  }

  // What clang does; the default of a pass builder leaves SLP out.
  llvm::PipelineTuningOptions tuning;
  tuning.SLPVectorization = optimization >= 2;
  tuning.LoopVectorization = optimization >= 2;
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
  const llvm::OptimizationLevel levels[] = {
      llvm::OptimizationLevel::O0, llvm::OptimizationLevel::O1,
      llvm::OptimizationLevel::O2, llvm::OptimizationLevel::O3};
  llvm::OptimizationLevel level = levels[std::min(optimization, 3u)];
  llvm::ModulePassManager pipeline =
      optimization == 0 ? passes.buildO0DefaultPipeline(level)
                        : passes.buildPerModuleDefaultPipeline(level);
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
