//===- Layout.cpp - What lies around generated C --------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All layouts but the plain one have sources and headers in src, which is also
// where "mann_rt/qa.h" is looked for; so the runtime's are in src/mann_rt.
//
//===----------------------------------------------------------------------===//

#include "Layout.h"
#include "llvm/ADT/StringExtras.h"

using namespace mann;
using llvm::StringRef;

namespace {
class LayoutBuilder {
public:
  explicit LayoutBuilder(LayoutParts parts)
      : parts(std::move(parts)), name(this->parts.name),
        upper(StringRef(name).upper()) {}

  std::vector<OutputFile> build(Layout layout);

private:
  void add(const llvm::Twine &path, std::string contents) {
    files.push_back({path.str(), std::move(contents)});
  }
  void addSources();
  std::string listSources(StringRef prefix, StringRef separator);
  std::string describe() const {
    return "The memory-augmented network '" + name + "', compiled by mannc.";
  }
  void addCMake();
  void addZephyr();
  void addArduino();

  LayoutParts parts;
  const std::string &name;
  std::string upper;
  std::vector<OutputFile> files;
  std::vector<std::string> sources;
};
} // namespace

/// A library has no `main`; its self-test is a function like others, which a
/// linker leaves out when nothing calls it. It takes the RAM of one context.
void LayoutBuilder::addSources() {
  for (OutputFile &file : parts.files) {
    StringRef path = file.path;
    bool isTest = path == name + "_test.c";
    if (isTest)
      file.contents = "#define " + upper + "_TEST_NO_MAIN\n#define " + upper +
                      "_TEST_QUIET\n#define " + upper + "_TEST_BRIEF\n" +
                      file.contents;
    if (path.ends_with(".c") && path != name + "_weights.c")
      sources.push_back(file.path);
    add("src/" + path, file.contents);
  }
  for (const OutputFile &file : parts.runtime) {
    std::string path = "mann_rt/" + file.path;
    if (StringRef(path).ends_with(".c"))
      sources.push_back(path);
    add("src/" + path, file.contents);
  }
}

std::string LayoutBuilder::listSources(StringRef prefix, StringRef separator) {
  std::string text;
  for (const std::string &source : sources)
    text += (separator + prefix + source).str();
  return text;
}

void LayoutBuilder::addCMake() {
  add("CMakeLists.txt",
      "# " + describe() +
          "\n# add_subdirectory() of this folder gives the "
          "library '" +
          name +
          "'.\ncmake_minimum_required(VERSION 3.13)\n"
          "project(" +
          name + " C)\n\nadd_library(" + name + " STATIC" +
          listSources("src/", "\n  ") + ")\ntarget_include_directories(" +
          name +
          " PUBLIC \"${CMAKE_CURRENT_SOURCE_DIR}/src\")\n"
          "set_target_properties(" +
          name +
          " PROPERTIES C_STANDARD 99 C_STANDARD_REQUIRED "
          "ON)\n" +
          (parts.usesFloat ? "if(NOT WIN32)\n  "
                             "target_link_libraries(" +
                                 name + " PUBLIC m)\nendif()\n"
                           : std::string()));
}

void LayoutBuilder::addZephyr() {
  std::string option = "CONFIG_MANN_" + upper;
  add("zephyr/module.yml", "# " + describe() + "\nname: " + name +
                               "\nbuild:\n  cmake: zephyr\n  kconfig: "
                               "zephyr/Kconfig\n");
  add("zephyr/Kconfig",
      "config MANN_" + upper + "\n\tbool \"Network " + name + "\"\n" +
          (parts.usesFloat ? "\tselect REQUIRES_FULL_LIBC\n" : "") +
          "\thelp\n\t  " + describe() + "\n");
  add("zephyr/CMakeLists.txt",
      "# " + describe() + "\nif(" + option +
          ")\n  zephyr_include_directories(../src)\n"
          "  zephyr_library()\n  zephyr_library_sources(" +
          listSources("../src/", "\n    ") + ")\nendif()\n");
}

void LayoutBuilder::addArduino() {
  // Two networks may bring the same runtime: a library that is an archive is
  // linked where something is missing only.
  add("library.properties",
      "name=" + name +
          "\nversion=1.0.0\nauthor=mannc\nmaintainer=mannc\n"
          "sentence=" +
          describe() +
          "\nparagraph=C99 with its weights; no memory is allocated.\n"
          "category=Data Processing\nurl=https://localhost/\n"
          "architectures=*\nincludes=" +
          name + ".h\ndot_a_linkage=true\n");
  std::string sketch =
      "/* Prepares the network" +
      std::string(parts.hasSelfTest ? " and runs its self-test" : "") +
      ". */\n#include <" + name + ".h>\n\nstatic " + name +
      "_context context;\n\nvoid setup() {\n  Serial.begin(115200);\n  if (" +
      name + "_init(&context) != " + upper +
      "_OK) {\n    Serial.println(\"not prepared\");\n    return;\n  }\n";
  if (parts.hasSelfTest)
    sketch += "  Serial.println(" + name +
              "_self_test() == 0 ? \"as on the host\" : \"differs\");\n";
  else
    sketch += "  Serial.println(\"ready\");\n";
  add("examples/Start/Start.ino", sketch + "}\n\nvoid loop() {}\n");
}

std::vector<OutputFile> LayoutBuilder::build(Layout layout) {
  if (layout == Layout::Plain)
    return std::move(parts.files);
  addSources();
  if (layout == Layout::CMake)
    addCMake();
  else if (layout == Layout::Zephyr)
    addZephyr();
  else
    addArduino();
  return std::move(files);
}

std::vector<OutputFile> mann::layOut(Layout layout, LayoutParts parts) {
  return LayoutBuilder(std::move(parts)).build(layout);
}
