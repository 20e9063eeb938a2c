//===- ProfilePoints.cpp - Where a C program tells what it works on -------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProfilePoints.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace mann;

std::string ProfilePoints::print(StringRef text) {
  isUsed = true;
  auto [found, isNew] = numbers.try_emplace(entry + " " + text.str(),
                                            unsigned(operations.size() + 1));
  if (isNew)
    operations.push_back({entry, text.str(), {}});
  current = found->second - 1;
  return names.getMacroPrefix() + "_AT(" + std::to_string(found->second) + ")";
}

void ProfilePoints::addPart(StringRef text) {
  if (!isUsed || text.empty() || text == operations[current].text)
    return;
  std::vector<std::string> &parts = operations[current].parts;
  if (!llvm::is_contained(parts, text))
    parts.push_back(text.str());
}

/// "entry u1 = mann.add + h = mann.linear": after the operation those that have
/// no statements of their own.
std::string ProfilePoints::getName(unsigned index) const {
  const Operation &operation = operations[index];
  std::string name = operation.entry + " " + operation.text;
  for (const std::string &part : operation.parts)
    if (!numbers.contains(operation.entry + " " + part))
      name += " + " + part;
  return name;
}

std::string ProfilePoints::printEnd() const {
  return isUsed ? "  " + names.getMacroPrefix() + "_AT(0)\n" : "";
}

/// `text` as a string literal: what is not plain in octal, '?' for trigraphs.
static std::string spellLiteral(StringRef text) {
  std::string literal;
  llvm::raw_string_ostream os(literal);
  os << '"';
  for (unsigned char c : text) {
    if (llvm::isPrint(c) && c != '"' && c != '\\' && c != '?')
      os << char(c);
    else
      os << llvm::format("\\%03o", c);
  }
  os << '"';
  return literal;
}

void ProfilePoints::printDeclarations(raw_ostream &os) const {
  if (empty())
    return;
  const std::string &name = names.getPrefix(), &upper = names.getMacroPrefix();
  os << "#ifdef " << upper << "_PROFILE\n/* Define " << upper << "_PROFILE for "
     << name << ".c, too, and write this function: it is\n"
     << " * told in front of each operation which one it is, and 0 where a "
        "function of the\n * model returns. What passes from one call to the "
        "next belongs to the former. */\n"
     << "void " << name << "_profile(int32_t op);\n\n"
     << "/* Operations, 0 among them, and initialisers for their names: "
        "function, value,\n * operation, and what else is done in the same "
        "loops. */\n"
     << "#define " << upper << "_PROFILE_OPS " << operations.size() + 1
     << "\n#define " << upper << "_PROFILE_NAMES { \\\n  \"\", /* 0 */";
  for (unsigned index = 0; index < operations.size(); ++index)
    os << " \\\n  " << spellLiteral(getName(index)) << ", /* " << index + 1
       << " */";
  os << " \\\n}\n#endif\n\n";
}

void ProfilePoints::printMacro(raw_ostream &os) const {
  if (empty())
    return;
  const std::string &name = names.getPrefix(), &upper = names.getMacroPrefix();
  os << "/* Which operation comes next, for profiles. */\n#ifdef " << upper
     << "_PROFILE\n#define " << upper << "_AT(op) " << name
     << "_profile(op);\n#else\n#define " << upper << "_AT(op)\n#endif\n\n";
}
