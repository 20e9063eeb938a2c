//===- ObjectSizes.cpp - Flash and stack of emitted code -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Target/LLVM/ObjectSizes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/DataExtractor.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mann;
using llvm::object::ELFObjectFileBase;
using llvm::object::SectionRef;

/// The function that `symbol` is, or that lies at `place` of the section that
/// `symbol` stands for.
static llvm::Expected<StringRef> nameOf(const ELFObjectFileBase &object,
                                        const llvm::object::SymbolRef &symbol,
                                        uint64_t place) {
  auto type = symbol.getType();
  if (!type)
    return type.takeError();
  if (*type == llvm::object::SymbolRef::ST_Function)
    return symbol.getName();
  auto section = symbol.getSection();
  if (!section)
    return section.takeError();
  for (const auto &candidate : object.symbols()) {
    auto kind = candidate.getType();
    auto home = candidate.getSection();
    auto address = candidate.getAddress();
    if (!kind || !home || !address)
      return llvm::joinErrors(
          kind.takeError(),
          llvm::joinErrors(home.takeError(), address.takeError()));
    // The lowest bit of a Thumb function's address is its instruction set.
    if (*kind == llvm::object::SymbolRef::ST_Function && *home == *section &&
        (*address & ~uint64_t(1)) == (place & ~uint64_t(1)))
      return candidate.getName();
  }
  return llvm::createStringError("a stack frame belongs to no function");
}

/// Frames by function, from the section that TargetOptions asks for: an
/// address, which in an object is a relocation against the function, and a
/// ULEB128 size.
static llvm::Error readFrames(const ELFObjectFileBase &object,
                              const SectionRef &section,
                              llvm::StringMap<uint64_t> &frames) {
  llvm::Expected<StringRef> contents = section.getContents();
  if (!contents)
    return contents.takeError();
  unsigned pointer = object.getBytesInAddress();
  llvm::DataExtractor data(*contents, object.isLittleEndian(), pointer);
  std::map<uint64_t, StringRef> functions;
  for (const SectionRef &relocations : object.sections()) {
    auto target = relocations.getRelocatedSection();
    if (!target)
      return target.takeError();
    if (*target == object.section_end() || **target != section)
      continue;
    for (const auto &relocation : relocations.relocations()) {
      auto symbol = relocation.getSymbol();
      if (symbol == object.symbol_end())
        continue;
      // Against the function, or against its section and with its place there.
      uint64_t place = relocation.getOffset();
      llvm::Expected<int64_t> addend =
          llvm::object::ELFRelocationRef(relocation).getAddend();
      uint64_t inSection = 0;
      if (addend) {
        inSection = *addend;
      } else {
        llvm::consumeError(addend.takeError()); // Kept in the section itself.
        uint64_t at = place;
        inSection = data.getUnsigned(&at, pointer);
      }
      llvm::Expected<StringRef> name = nameOf(object, *symbol, inSection);
      if (!name)
        return name.takeError();
      functions[place] = *name;
    }
  }
  uint64_t offset = 0;
  while (offset < contents->size()) {
    StringRef name = functions[offset];
    offset += pointer;
    frames[name] = data.getULEB128(&offset);
  }
  return llvm::Error::success();
}

namespace {

/// The deepest chain of calls in an optimized module, and the functions met.
class StackDepth {
public:
  StackDepth(const llvm::StringMap<uint64_t> &frames, unsigned returnAddress)
      : frames(frames), returnAddress(returnAddress) {}

  llvm::SmallPtrSet<const llvm::Function *, 8> met;

  uint64_t of(const llvm::Function &function) {
    if (!active.insert(&function).second) {
      isRecursive = true;
      return 0;
    }
    met.insert(&function);
    uint64_t deepest = 0;
    for (const llvm::BasicBlock &block : function)
      for (const llvm::Instruction &instruction : block)
        if (auto *call = llvm::dyn_cast<llvm::CallBase>(&instruction))
          if (const llvm::Function *callee = call->getCalledFunction();
              callee && !callee->isDeclaration())
            deepest = std::max(deepest, of(*callee));
    active.erase(&function);
    return frames.lookup(function.getName()) + returnAddress + deepest;
  }

  bool isRecursive = false;

private:
  const llvm::StringMap<uint64_t> &frames;
  unsigned returnAddress;
  llvm::SmallPtrSet<const llvm::Function *, 8> active;
};

} // namespace

/// Frames and code of functions by name.
struct FunctionSizes {
  llvm::StringMap<uint64_t> frames, code;
};

static llvm::Error readSections(const ELFObjectFileBase &object,
                                ObjectSizes &sizes, FunctionSizes &functions) {
  for (const SectionRef &base : object.sections()) {
    llvm::object::ELFSectionRef section(base);
    llvm::Expected<StringRef> name = section.getName();
    if (!name)
      return name.takeError();
    if (*name == ".stack_sizes")
      if (llvm::Error error = readFrames(object, section, functions.frames))
        return error;
    if (!(section.getFlags() & llvm::ELF::SHF_ALLOC))
      continue;
    uint64_t &kind = section.getFlags() & llvm::ELF::SHF_EXECINSTR ? sizes.code
                     : section.getFlags() & llvm::ELF::SHF_WRITE
                         ? sizes.variables
                         : sizes.tables;
    kind += section.getSize();
  }
  for (const llvm::object::ELFSymbolRef symbol : object.symbols()) {
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    llvm::Expected<StringRef> name = symbol.getName();
    if (!flags || !name)
      return llvm::joinErrors(flags.takeError(), name.takeError());
    if ((*flags & llvm::object::SymbolRef::SF_Undefined) && !name->empty())
      sizes.externals.push_back(name->str());
    if (symbol.getELFType() == llvm::ELF::STT_FUNC)
      functions.code[*name] = symbol.getSize();
  }
  llvm::sort(sizes.externals);
  return llvm::Error::success();
}

/// The functions of the interface, without the prefix.
static std::vector<std::string> listFunctions(const Model &model) {
  std::vector<std::string> names;
  names.reserve(model.entries.size() + 4);
  for (const Entry &entry : model.entries)
    names.push_back(entry.name);
  names.insert(names.end(), {"init", "reset"});
  if (model.hasStates())
    names.insert(names.end(), {"save", "load"});
  return names;
}

FailureOr<ObjectSizes> mann::measureObject(ModuleOp module,
                                           const Model &interface,
                                           const NativeOptions &native) {
  auto machine = createTargetMachine(native);
  if (!machine)
    return module.emitError(llvm::toString(machine.takeError()));
  (*machine)->Options.EmitStackSizeSection = true;
  OwningOpRef<ModuleOp> copy = module.clone();
  llvm::LLVMContext context;
  auto translated =
      translateModel(*copy, interface, **machine, native.optimization, context);
  if (failed(translated))
    return failure();
  llvm::Expected<std::string> bytes = emitNative(
      **translated, **machine, native.optimization, NativeFormat::Object);
  if (!bytes)
    return module.emitError(llvm::toString(bytes.takeError()));
  auto parsed = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef(*bytes, "object"));
  if (!parsed)
    return module.emitError(llvm::toString(parsed.takeError()));
  auto *object = llvm::dyn_cast<ELFObjectFileBase>(parsed->get());
  if (!object)
    return module.emitError("the sizes of code are read from ELF objects, but "
                            "target '")
           << (*machine)->getTargetTriple().str() << "' has others";
  ObjectSizes sizes;
  FunctionSizes functions;
  if (llvm::Error error = readSections(*object, sizes, functions))
    return module.emitError(llvm::toString(std::move(error)));
  // Arm and RISC-V return through a register; x86 pushes the address, which no
  // frame contains.
  unsigned returnAddress =
      (*machine)->getTargetTriple().isX86() ? object->getBytesInAddress() : 0;
  for (const std::string &name : listFunctions(interface)) {
    StackDepth depth(functions.frames, returnAddress);
    ObjectSizes::Function measured{name, 0, 0};
    measured.stack =
        depth.of(*(*translated)->getFunction(interface.name + "_" + name));
    if (depth.isRecursive)
      return module.emitError("the emitted code is recursive, so its stack has "
                              "no bound");
    for (const llvm::Function *function : depth.met)
      measured.code += functions.code.lookup(function->getName());
    sizes.stack = std::max(sizes.stack, measured.stack);
    sizes.functions.push_back(std::move(measured));
  }
  return sizes;
}
