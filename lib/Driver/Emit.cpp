//===- Emit.cpp - Files of each kind of output -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Layout.h"
#include "mann/Driver/Task.h"
#include "mann/Support/ScratchFolder.h"
#include "mann/Target/C/CModel.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mann;

namespace {

class Emitter {
public:
  Emitter(LoweredModel &model, const CompilationOptions &options)
      : model(model), options(options), name(model.interface.name),
        paths(getOutputPaths(options)) {}

  FailureOr<std::vector<OutputFile>> run();

private:
  FailureOr<std::vector<OutputFile>> emitC();
  FailureOr<std::string> printGlue();
  FailureOr<std::string> findInRuntime(StringRef file);
  FailureOr<std::vector<OutputFile>> readRuntime();
  FailureOr<std::string> emitNativeText(NativeFormat format);
  FailureOr<std::vector<OutputFile>> emitObject();
  FailureOr<std::vector<OutputFile>> link();
  LogicalResult runCompiler(ScratchFolder &scratch,
                            ArrayRef<std::string> arguments);
  CModelOptions cOptions() const {
    return {options.commandLine, !model.selfTest.empty()};
  }

  LoweredModel &model;
  const CompilationOptions &options;
  const std::string &name;
  OutputPaths paths;
};

FailureOr<std::vector<OutputFile>> Emitter::emitC() {
  FailureOr<CModel> c = printCModel(model.module, model.interface, cOptions());
  if (failed(c))
    return failure();
  TiedFiles tied{&c->source, &c->weights};
  if (!paths.selfTest.empty())
    tied.selfTest = &model.selfTest;
  FailureOr<std::string> glue = std::string();
  if (!paths.glue.empty()) {
    glue = printGlue();
    if (failed(glue))
      return failure();
    tied.glue = &*glue;
  }
  tieFiles(model, c->header, tied);
  if (!paths.main.empty())
    return std::vector<OutputFile>{
        {paths.main, c->header + "\n" + c->source + "\n" + c->weights}};
  LayoutParts parts;
  parts.name = name;
  parts.usesFloat = model.interface.usesFloat;
  parts.hasSelfTest = !paths.selfTest.empty();
  parts.files = {{name + ".h", c->header},
                 {name + ".c", c->source},
                 {name + "_weights.c", c->weights}};
  if (parts.hasSelfTest)
    parts.files.push_back({name + "_test.c", model.selfTest});
  if (!paths.glue.empty()) {
    parts.files.push_back({name + "_qa.c", *glue});
    if (options.layout != Layout::Plain) {
      FailureOr<std::vector<OutputFile>> runtime = readRuntime();
      if (failed(runtime))
        return failure();
      parts.runtime = std::move(*runtime);
    }
  }
  std::vector<OutputFile> files = layOut(options.layout, std::move(parts));
  for (OutputFile &file : files) {
    SmallString<128> path(options.output);
    llvm::sys::path::append(path, file.path);
    file.path = path.str().str();
  }
  return files;
}

/// A file of the runtime's folder; fails after a message without it.
FailureOr<std::string> Emitter::findInRuntime(StringRef file) {
  SmallString<128> path(options.runtime);
  llvm::sys::path::append(path, file);
  if (!llvm::sys::fs::exists(path))
    return model.module.emitError("the runtime has no '")
           << path << "'; name its folder with --runtime=<folder>";
  return path.str().str();
}

/// What the glue needs of the runtime, to go along with it.
FailureOr<std::vector<OutputFile>> Emitter::readRuntime() {
  std::vector<OutputFile> files;
  for (StringRef file : options.task->getRuntimeFiles()) {
    FailureOr<std::string> path = findInRuntime(file);
    if (failed(path))
      return failure();
    auto text = llvm::MemoryBuffer::getFile(*path);
    if (!text)
      return model.module.emitError("cannot read '")
             << *path << "': " << text.getError().message();
    files.push_back(
        {llvm::sys::path::filename(file).str(), (*text)->getBuffer().str()});
  }
  return files;
}

/// What connects the model with the runtime of its task.
FailureOr<std::string> Emitter::printGlue() {
  if (!options.task)
    return model.module.emitError("no task was given that reads the vocabulary "
                                  "'")
           << options.vocabulary << "'";
  return options.task->printGlue(model.module, model.interface,
                                 options.vocabulary);
}

FailureOr<std::string> Emitter::emitNativeText(NativeFormat format) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine =
      createTargetMachine(options.native);
  if (!machine)
    return model.module.emitError(llvm::toString(machine.takeError()));
  llvm::LLVMContext context;
  FailureOr<std::unique_ptr<llvm::Module>> translated =
      translateModel(model.module, model.interface, **machine,
                     options.native.optimization, context);
  if (failed(translated))
    return failure();
  llvm::Expected<std::string> text =
      emitNative(**translated, **machine, options.native.optimization, format);
  if (!text)
    return model.module.emitError(llvm::toString(text.takeError()));
  return *text;
}

FailureOr<std::vector<OutputFile>> Emitter::emitObject() {
  FailureOr<std::string> header =
      printCHeader(model.module, model.interface, cOptions());
  if (failed(header))
    return failure();
  FailureOr<std::string> object = emitNativeText(NativeFormat::Object);
  if (failed(object))
    return failure();
  std::vector<OutputFile> files{{paths.main, *object}};
  if (paths.header.empty())
    return files;
  TiedFiles tied;
  if (!paths.selfTest.empty())
    tied.selfTest = &model.selfTest;
  tieFiles(model, *header, tied);
  files.push_back({paths.header, *header});
  if (!paths.selfTest.empty())
    files.push_back({paths.selfTest, model.selfTest});
  return files;
}

LogicalResult Emitter::runCompiler(ScratchFolder &scratch,
                                   ArrayRef<std::string> arguments) {
  for (const char *candidate : {"cc", "gcc", "clang", "clang-22"}) {
    llvm::ErrorOr<std::string> program =
        llvm::sys::findProgramByName(candidate);
    if (!program)
      continue;
    std::vector<StringRef> list{*program};
    list.insert(list.end(), arguments.begin(), arguments.end());
    std::string message;
    if (scratch.run(*program, list, message) == 0)
      return success();
    return model.module.emitError("linking with '")
           << *program << "' failed" << (message.empty() ? "" : ": ")
           << message;
  }
  return model.module.emitError("linking needs a C compiler called cc, gcc or "
                                "clang in PATH; --emit=obj needs none");
}

/// Shared libraries and executables: the object, and for an executable the
/// runtime with its program for text questions, through the host's C compiler.
FailureOr<std::vector<OutputFile>> Emitter::link() {
  if (!options.native.triple.empty())
    return model.module.emitError(
               "shared libraries and executables are for this "
               "machine; use --emit=obj or --emit=c for "
               "target '")
           << options.native.triple << "'";
  bool executable = options.emission == Emission::Executable;
  // Words are of no use to a model that takes none.
  if (executable && options.task &&
      failed(options.task->checkPorts(model.module, model.interface)))
    return failure();
  if (executable && options.vocabulary.empty())
    return model.module.emitError(
        "an executable answers questions in text: give "
        "its words with --vocabulary=<file>");
  FailureOr<std::string> glue = std::string();
  if (executable)
    glue = printGlue();
  FailureOr<std::string> header =
      printCHeader(model.module, model.interface, cOptions());
  if (failed(glue) || failed(header))
    return failure();
  // Before the translation, which changes the module.
  std::string description = printDescription(model.module, model.interface);
  FailureOr<std::string> object = emitNativeText(NativeFormat::Object);
  if (failed(object))
    return failure();

  ScratchFolder scratch;
  if (scratch.getError())
    return model.module.emitError("cannot make a folder for temporary files: ")
           << scratch.getError().message()
           << "; name a place for them with TMPDIR";
  std::string objectPath = scratch.getFile(name + ".o"),
              result = scratch.getFile("result");
  std::vector<OutputFile> parts{{objectPath, *object},
                                {scratch.getFile(name + ".h"), *header}};
  std::vector<std::string> arguments{"-O2", "-o", result, objectPath, "-lm"};
  if (executable) {
    parts.push_back({scratch.getFile(name + "_qa.c"), *glue});
    SmallString<128> include(options.runtime);
    llvm::sys::path::append(include, "include");
    std::vector<std::string> sources{parts.back().path};
    for (StringRef source : options.task->getProgramSources()) {
      FailureOr<std::string> path = findInRuntime(source);
      if (failed(path))
        return failure();
      sources.push_back(*path);
    }
    arguments.insert(arguments.begin(),
                     {"-std=c99", "-DMANN_RT_MODEL=" + name + "_qa_model",
                      "-I" + include.str().str(), "-I" + scratch.getPath()});
    arguments.insert(arguments.end() - 2, sources.begin(), sources.end());
  } else {
    arguments.insert(arguments.begin(), "-shared");
  }
  if (llvm::Error error = writeFiles(parts))
    return model.module.emitError(llvm::toString(std::move(error)));
  if (failed(runCompiler(scratch, arguments)))
    return failure();
  auto linked = llvm::MemoryBuffer::getFile(result);
  if (!linked)
    return model.module.emitError("the linker left no result");
  std::vector<OutputFile> files{
      {paths.main, (*linked)->getBuffer().str(), /*isExecutable=*/true}};
  if (!paths.header.empty())
    files.push_back({paths.header, *header});
  if (!paths.interface.empty())
    files.push_back({paths.interface, description});
  return files;
}

FailureOr<std::vector<OutputFile>> Emitter::run() {
  switch (options.emission) {
  case Emission::MLIR:
    break; // Written before the lowering.
  case Emission::C:
    return emitC();
  case Emission::Object:
    return emitObject();
  case Emission::Assembly:
  case Emission::LLVMIR: {
    FailureOr<std::string> text = emitNativeText(
        options.emission == Emission::Assembly ? NativeFormat::Assembly
                                               : NativeFormat::LLVMIR);
    if (failed(text))
      return failure();
    return std::vector<OutputFile>{{paths.main, *text}};
  }
  case Emission::Shared:
  case Emission::Executable:
    return link();
  }
  llvm_unreachable("every kind of output is emitted");
}

} // namespace

FailureOr<std::vector<OutputFile>>
mann::emitFiles(LoweredModel &model, const CompilationOptions &options) {
  return Emitter(model, options).run();
}
