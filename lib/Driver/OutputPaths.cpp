//===- OutputPaths.cpp - Where the files of a compilation go --------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Driver/Compilation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace mann;
using llvm::StringRef;
using llvm::Twine;

static std::string joinPath(StringRef folder, const Twine &file) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, file);
  return path.str().str();
}

OutputPaths mann::getOutputPaths(const CompilationOptions &options) {
  OutputPaths paths;
  bool isFinished = !options.stopAfter;
  bool isC = isFinished && options.emission == Emission::C;
  if (!options.report.empty() && options.report != "-" && isFinished) {
    paths.reportData = joinPath(options.report, "report.json");
    paths.reportPage = joinPath(options.report, "report.html");
  }
  if (!isC || options.output == "-")
    paths.main = options.output;
  // Nothing belongs beside a device or standard output.
  bool hasFolder = isC ? options.output != "-" : isReplaceable(options.output);
  if (!isFinished || !hasFolder)
    return paths;
  StringRef folder =
      isC ? options.output : llvm::sys::path::parent_path(options.output);
  auto inFolder = [&](const char *suffix) {
    return joinPath(folder, options.name + suffix);
  };
  bool isObject = options.emission == Emission::Object;
  if (isC || isObject || options.emission == Emission::Shared)
    paths.header = inFolder(".h");
  if (options.emission == Emission::Shared)
    paths.interface = inFolder(".interface.json");
  if ((isC || isObject) && !options.selfTest.empty())
    paths.selfTest = inFolder("_test.c");
  if (!isC)
    return paths;
  paths.source = inFolder(".c");
  paths.weights = inFolder("_weights.c");
  if (!options.vocabulary.empty())
    paths.glue = inFolder("_qa.c");
  return paths;
}

bool mann::hidesHeader(const CompilationOptions &options) {
  // Those of C99 to C23, and what glibc, newlib and libstdc++ include from the
  // folders where these lie.
  static constexpr StringRef headers[] = {
      "assert",    "complex",  "ctype",   "errno",     "fenv",   "float",
      "inttypes",  "iso646",   "limits",  "locale",    "math",   "setjmp",
      "signal",    "stdalign", "stdarg",  "stdatomic", "stdbit", "stdbool",
      "stdckdint", "stddef",   "stdint",  "stdio",     "stdlib", "stdnoreturn",
      "string",    "tgmath",   "threads", "time",      "uchar",  "wchar",
      "wctype",    "alloca",   "endian",  "features",  "getopt", "ieeefp",
      "libintl",   "malloc",   "newlib",  "pthread",   "sched",  "strings",
      "unistd",    "xlocale"};
  return !getOutputPaths(options).header.empty() &&
         llvm::is_contained(headers,
                            StringRef(StringRef(options.name).lower()));
}

std::vector<NamedPath> mann::listOutputs(const CompilationOptions &options) {
  OutputPaths paths = getOutputPaths(options);
  std::vector<NamedPath> list;
  for (const std::string *path :
       {&paths.main, &paths.header, &paths.interface, &paths.source,
        &paths.weights, &paths.glue, &paths.selfTest})
    if (!path->empty())
      list.push_back({"-o", *path});
  for (const std::string *path : {&paths.reportData, &paths.reportPage})
    if (!path->empty())
      list.push_back({"--report", *path});
  return list;
}
