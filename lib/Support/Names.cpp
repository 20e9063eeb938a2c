//===- Names.cpp - Names of values in locations ---------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/Names.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/AsmParser/AsmParserState.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

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

static bool isKeyword(StringRef text) {
  static const llvm::StringSet<> keywords{
      "auto",     "bool",      "break",    "case",     "catch",    "char",
      "class",    "const",     "continue", "default",  "delete",   "do",
      "double",   "else",      "enum",     "extern",   "false",    "float",
      "for",      "friend",    "goto",     "if",       "inline",   "int",
      "long",     "namespace", "new",      "operator", "private",  "protected",
      "public",   "register",  "restrict", "return",   "short",    "signed",
      "sizeof",   "static",    "struct",   "switch",   "template", "this",
      "throw",    "true",      "try",      "typedef",  "typename", "union",
      "unsigned", "using",     "virtual",  "void",     "volatile", "while"};
  return keywords.contains(text);
}

bool mann::isIdentifier(StringRef text) {
  if (text.empty() || llvm::isDigit(text[0]) || isKeyword(text))
    return false;
  return llvm::all_of(text,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

std::string mann::makeIdentifier(StringRef text) {
  std::string name;
  for (char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  if (!isIdentifier(name))
    name = "v_" + name;
  return name;
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
         state.getOpDefs()) {
      if (definition.resultGroups.empty())
        continue;
      SMRange range = definition.resultGroups.front().definition.loc;
      StringRef name(range.Start.getPointer(),
                     range.End.getPointer() - range.Start.getPointer());
      Operation *op = definition.op;
      op->setLoc(NameLoc::get(
          StringAttr::get(context, name.ltrim('%') + kSeparator +
                                       op->getName().getStringRef()),
          op->getLoc()));
    }
    if (failed(verify(*module)))
      return {};
    return module;
  }
  return parseSourceFile<ModuleOp>(sourceMgr, ParserConfig(context));
}
