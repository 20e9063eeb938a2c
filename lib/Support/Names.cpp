//===- Names.cpp - Names of values in locations ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/Names.h"
#include "mann/Support/PortNames.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/AsmParser/AsmParserState.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mann;

static constexpr StringLiteral kSeparator = " = ";

std::string mann::getLocationText(Location loc) {
  std::string text;
  loc->walk([&](Location part) {
    auto name = dyn_cast<NameLoc>(part);
    if (!name)
      return WalkResult::advance();
    text = name.getName().str();
    return WalkResult::interrupt();
  });
  return text;
}

std::string mann::getLocationName(Location loc, StringRef fallback) {
  std::string text = getLocationText(loc);
  StringRef name = StringRef(text).split(kSeparator).first;
  return makeIdentifier(name.empty() ? fallback : name);
}

/// Words of C99 to C23 and of C++20.
static const llvm::StringSet<> &getKeywords() {
  static const llvm::StringSet<> words{"alignas",
                                       "alignof",
                                       "and",
                                       "and_eq",
                                       "asm",
                                       "auto",
                                       "bitand",
                                       "bitor",
                                       "bool",
                                       "break",
                                       "case",
                                       "catch",
                                       "char",
                                       "char16_t",
                                       "char32_t",
                                       "char8_t",
                                       "class",
                                       "co_await",
                                       "co_return",
                                       "co_yield",
                                       "compl",
                                       "concept",
                                       "const",
                                       "const_cast",
                                       "consteval",
                                       "constexpr",
                                       "constinit",
                                       "continue",
                                       "decltype",
                                       "default",
                                       "delete",
                                       "do",
                                       "double",
                                       "dynamic_cast",
                                       "else",
                                       "enum",
                                       "explicit",
                                       "export",
                                       "extern",
                                       "false",
                                       "float",
                                       "for",
                                       "friend",
                                       "goto",
                                       "if",
                                       "inline",
                                       "int",
                                       "long",
                                       "mutable",
                                       "namespace",
                                       "new",
                                       "noexcept",
                                       "not",
                                       "not_eq",
                                       "nullptr",
                                       "operator",
                                       "or",
                                       "or_eq",
                                       "private",
                                       "protected",
                                       "public",
                                       "register",
                                       "reinterpret_cast",
                                       "requires",
                                       "restrict",
                                       "return",
                                       "short",
                                       "signed",
                                       "sizeof",
                                       "static",
                                       "static_assert",
                                       "static_cast",
                                       "struct",
                                       "switch",
                                       "template",
                                       "this",
                                       "thread_local",
                                       "throw",
                                       "true",
                                       "try",
                                       "typedef",
                                       "typeid",
                                       "typename",
                                       "typeof",
                                       "typeof_unqual",
                                       "union",
                                       "unsigned",
                                       "using",
                                       "virtual",
                                       "void",
                                       "volatile",
                                       "wchar_t",
                                       "while",
                                       "xor",
                                       "xor_eq"};
  return words;
}

/// What the compilers predefine without underscores, and what <stddef.h>,
/// <stdint.h>, <stdio.h>, <string.h> and <math.h> define as macros or call by a
/// name that generated code uses.
static bool isOfHeaders(StringRef text) {
  static const llvm::StringSet<> words{"EDOM",        "EOF",
                                       "ERANGE",      "FILENAME_MAX",
                                       "FOPEN_MAX",   "HUGE_VAL",
                                       "HUGE_VALF",   "HUGE_VALL",
                                       "INFINITY",    "L_tmpnam",
                                       "NAN",         "NULL",
                                       "SEEK_CUR",    "SEEK_END",
                                       "SEEK_SET",    "TMP_MAX",
                                       "BUFSIZ",      "arm",
                                       "errno",       "fabsf",
                                       "expf",        "fpclassify",
                                       "i386",        "isfinite",
                                       "isgreater",   "isgreaterequal",
                                       "isinf",       "isless",
                                       "islessequal", "islessgreater",
                                       "isnan",       "isnormal",
                                       "isunordered", "linux",
                                       "log1pf",      "logf",
                                       "main",        "math_errhandling",
                                       "memcpy",      "memset",
                                       "mips",        "nearbyintf",
                                       "offsetof",    "printf",
                                       "rintf",       "signbit",
                                       "sqrtf",       "stderr",
                                       "stdin",       "stdout",
                                       "tanhf",       "unix",
                                       "vax",         "sun",
                                       "riscv",       "roundevenf",
                                       "fmaf",        "powf",
                                       "signgam",     "unreachable"};
  // FP_NAN, M_PI, INT8_MAX, INT64_C, SIZE_MAX, _IOFBF and the like; types.
  static const char *const prefixes[] = {
      "FP_",         "M_",     "INT",   "UINT",  "SIZE_", "PTRDIFF_",
      "SIG_ATOMIC_", "WCHAR_", "WINT_", "MATH_", "SEEK_"};
  return words.contains(text) || text.ends_with("_t") ||
         llvm::any_of(prefixes, [&](const char *prefix) {
           return text.starts_with(prefix);
         });
}

/// Whether every use of the name belongs to compilers and their libraries.
static bool isOfImplementation(StringRef text) {
  return text.starts_with("__") ||
         (text.size() > 1 && text[0] == '_' && llvm::isUpper(text[1]));
}

bool mann::isPortName(StringRef text) {
  return !text.empty() && !llvm::isDigit(text[0]) &&
         llvm::all_of(text,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

std::string mann::makePortName(StringRef text) {
  if (isPortName(text))
    return text.str();
  std::string name;
  for (char c : text)
    if (llvm::isAlnum(c) || !name.empty())
      name += llvm::isAlnum(c) ? c : '_';
  return isPortName(name) ? name : "v_" + name;
}

bool mann::isNameOfPort(StringRef text, StringRef port) {
  if (text == port)
    return true;
  // A port's own name has no dot.
  size_t prefix = port.rfind('.') + 1;
  return text.take_front(prefix) == port.take_front(prefix) &&
         makePortName(text.drop_front(std::min(prefix, text.size()))) ==
             port.drop_front(prefix);
}

bool mann::isIdentifier(StringRef text) {
  return isPortName(text) && !getKeywords().contains(text) &&
         !isOfHeaders(text) && !isOfImplementation(text);
}

std::string mann::makeIdentifier(StringRef text) {
  std::string name;
  for (char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  if (!isIdentifier(name))
    name = "v_" + name;
  // "int8_t" is no better with a prefix.
  if (!isIdentifier(name))
    name += "_";
  return name;
}

std::string UniqueNames::get(const llvm::Twine &wanted) {
  std::string base = wanted.str(), name = base;
  for (unsigned next = 2; !take(name); ++next)
    name = base + "_" + std::to_string(next);
  return name;
}

void mann::keepNamesOnly(ModuleOp module) {
  MLIRContext *context = module.getContext();
  auto reduce = [&](Location loc) -> Location {
    std::string text = getLocationText(loc);
    if (text.empty())
      return UnknownLoc::get(context);
    return NameLoc::get(StringAttr::get(context, text));
  };
  module->walk([&](Operation *op) {
    op->setLoc(reduce(op->getLoc()));
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (BlockArgument argument : block.getArguments())
          argument.setLoc(reduce(argument.getLoc()));
  });
}

/// Names the location of an operation of a text, unless it has a name of that
/// kind, as keepNamesOnly leaves them, or is said to have none. Messages about
/// it point to the text, also where it has a location with another name.
static void nameOperation(const AsmParserState::OperationDefinition &definition,
                          llvm::SourceMgr &sourceMgr) {
  Operation *op = definition.op;
  MLIRContext *context = op->getContext();
  std::string text = getLocationText(op->getLoc());
  // Any other location in a text is its author's word for a place.
  bool isSpelled =
      StringRef(text).contains(kSeparator) || isa<UnknownLoc>(op->getLoc());
  Location place = op->getLoc();
  if (isSpelled) {
    auto [line, column] = sourceMgr.getLineAndColumn(definition.loc.Start);
    place = FileLineColLoc::get(
        context,
        sourceMgr.getMemoryBuffer(sourceMgr.getMainFileID())
            ->getBufferIdentifier(),
        line, column);
  } else if (definition.resultGroups.empty()) {
    return;
  } else {
    SMRange range = definition.resultGroups.front().definition.loc;
    StringRef name(range.Start.getPointer(),
                   range.End.getPointer() - range.Start.getPointer());
    text = (name.ltrim('%') + kSeparator + op->getName().getStringRef()).str();
  }
  op->setLoc(text.empty() ? place
                          : Location(NameLoc::get(
                                StringAttr::get(context, text), place)));
}

OwningOpRef<ModuleOp> mann::parseWithNames(llvm::SourceMgr &sourceMgr,
                                           MLIRContext *context) {
  const llvm::MemoryBuffer *buffer =
      sourceMgr.getMemoryBuffer(sourceMgr.getMainFileID());
  // The state is there for text only; bytecode has no names of values.
  if (!buffer->getBuffer().starts_with("ML\xefR")) {
    AsmParserState state;
    Block block;
    if (failed(parseAsmSourceFile(sourceMgr, &block, context, &state)))
      return {};
    auto modules = llvm::to_vector(block.getOps<ModuleOp>());
    // A file without an explicit module is a list of operations.
    OwningOpRef<ModuleOp> module;
    if (modules.size() == 1 && llvm::hasSingleElement(block)) {
      modules[0]->remove();
      module = modules[0];
    } else {
      module = ModuleOp::create(
          FileLineColLoc::get(context, buffer->getBufferIdentifier(), 0, 0));
      module->getBody()->getOperations().splice(module->getBody()->end(),
                                                block.getOperations());
    }
    for (const AsmParserState::OperationDefinition &definition :
         state.getOpDefs())
      nameOperation(definition, sourceMgr);
    if (failed(verify(*module)))
      return {};
    return module;
  }
  return parseSourceFile<ModuleOp>(sourceMgr, ParserConfig(context));
}
