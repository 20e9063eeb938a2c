//===- FileSet.cpp - Ties the files of one compilation together -----------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/xxhash.h"

using namespace mann;
using llvm::StringRef;

/// Puts `text` behind the first line of `file` that begins so.
static void insertAfter(std::string &file, StringRef beginning,
                        const std::string &text) {
  size_t line = StringRef(file).starts_with(beginning)
                    ? 0
                    : file.find("\n" + beginning.str());
  assert(line != std::string::npos && "every file of a set has this line");
  file.insert(file.find('\n', line + 1) + 1, text);
}

static std::string spell(uint32_t number) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format_hex(number, 10) << "u";
  return text;
}

void mann::tieFiles(const LoweredModel &model, std::string &header,
                    const TiedFiles &files) {
  const std::string &name = model.interface.name;
  std::string upper = StringRef(name).upper(), all;
  // Without the comment at the top: how a program was made is no part of it.
  for (const std::string *file : {&header, files.source, files.weights})
    if (file)
      all += StringRef(*file).split("*/\n").second;
  uint64_t hash = llvm::xxh3_64bits(all);
  std::string run = spell(hash ^ (hash >> 32)), same = spell(model.fingerprint);
  insertAfter(header, "#define ",
              "\n/* What the other files compare: whether they are of the same "
              "run of mannc, and\n * of the same model. */\n#define " +
                  upper + "_GENERATION " + run + "\n#define " + upper +
                  "_MODEL " + same + "\n");
  auto check = [&](std::string *file, StringRef line, const char *macro,
                   const std::string &number, const std::string &what) {
    if (file)
      insertAfter(*file, line,
                  "#if " + upper + macro + " != " + number +
                      "\n#error \"this file and " + name +
                      ".h are not of one " + what +
                      ": run mannc again\"\n#endif\n");
  };
  check(files.source, "#include \"", "_GENERATION", run, "run of mannc");
  check(files.weights, "#ifdef ", "_GENERATION", run, "run of mannc");
  check(files.glue, "#include \"", "_MODEL", same, "model");
  check(files.selfTest, "#include \"", "_MODEL", same, "model");
}
