//===- mannc.cpp - The compiler driver -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Driver/Compilation.h"
#include "mann/Driver/QuantizationFlags.h"
#include "mann/Import/ImportFlags.h"
#include "mann/Import/ModelFile.h"
#include "mann/InitAllDialects.h"
#include "mann/InitAllPasses.h"
#include "mann/Support/Choices.h"
#include "mann/Support/Names.h"
#include "mann/Support/Version.h"
#include "mann/Tasks/Stories/StoryTask.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Support/Timing.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mann;
namespace cl = llvm::cl;

static constexpr char overview[] =
    "compile a memory-augmented network to native code or firmware C\n\n"
    "  mannc net.mlir --weights w.safetensors --emit=obj -o net.o\n"
    "  mannc net.mlir --weights w.safetensors --quantize=q8 --addressing=l1 "
    "\\\n"
    "        --calibrate samples.safetensors --emit=c -o firmware/\n\n"
    "  Exit code: 0 success; 1 the model or a file is wrong; 2 the command "
    "line "
    "is wrong.\n  MLIR's debugging flags (--mlir-print-ir-after-all, "
    "--mlir-timing, ...) are listed\n  by --help-hidden.\n";

/// libLLVM's own code generator brings options of these names, which mean
/// nothing here; they leave before ours are registered below.
static const bool namesAreFree = [] {
  auto &known = cl::getRegisteredOptions();
  for (const char *taken : {"stop-after", "print-after"})
    if (cl::Option *option = known.lookup(taken))
      option->removeArgument();
  return true;
}();

static cl::OptionCategory inputs("Input"), quantization("Quantization"),
    outputs("Output"), reports("Report"), debugging("Stages, for debugging");

static cl::opt<std::string>
    modelPath(cl::Positional, cl::init("-"),
              cl::desc("<model.mlir or .onnx, - for stdin>"), cl::cat(inputs));
static cl::opt<std::string>
    weights("weights", cl::value_desc("file"),
            cl::desc("parameter values (.safetensors, .npy, .npz)"),
            cl::cat(inputs));
static cl::opt<std::string>
    calibrate("calibrate", cl::value_desc("file"),
              cl::desc("sample inputs for ranges and score scales"),
              cl::cat(inputs));
static cl::opt<std::string>
    vocabulary("vocabulary", cl::value_desc("file"),
               cl::desc("one word a line, for exe and c"), cl::cat(inputs));

static cl::opt<std::string>
    entries("entries", cl::value_desc("observe,answer"), cl::cat(outputs),
            cl::desc("split a function of a story into two entries of these\n"
                     "names: one takes a sentence, one answers"));

static ImportFlags importFlags(inputs);
static QuantizationFlags quantizationFlags(quantization);

static Choice<Emission> emit(
    "emit", cl::desc("kind of output (mlir)"), cl::init(Emission::MLIR),
    cl::cat(outputs),
    cl::values(clEnumValN(Emission::MLIR, "mlir", "the quantized model"),
               clEnumValN(Emission::C, "c", "NAME.h, NAME.c, NAME_weights.c"),
               clEnumValN(Emission::Object, "obj", "object file and NAME.h"),
               clEnumValN(Emission::Assembly, "asm", "assembly"),
               clEnumValN(Emission::LLVMIR, "llvm", "LLVM IR"),
               clEnumValN(Emission::Shared, "shared", "shared library"),
               clEnumValN(Emission::Executable, "exe",
                          "answers questions in text")));
static Choice<Layout> layout(
    "layout", cl::desc("what lies around C (plain)"), cl::init(Layout::Plain),
    cl::cat(outputs),
    cl::values(clEnumValN(Layout::Plain, "plain", "nothing"),
               clEnumValN(Layout::CMake, "cmake", "for add_subdirectory"),
               clEnumValN(Layout::Zephyr, "zephyr", "a module of Zephyr"),
               clEnumValN(Layout::Arduino, "arduino", "a library of Arduino")));
static cl::opt<std::string> output("o", cl::value_desc("path"), cl::init("-"),
                                   cl::desc("file; a folder for c (stdout)"),
                                   cl::cat(outputs));
static cl::opt<std::string>
    name("name", cl::value_desc("id"),
         cl::desc("prefix of symbols and files, a C identifier that names no\n"
                  "header of the system (the name of the model's file)"),
         cl::cat(outputs));
static cl::opt<std::string> triple("target", cl::value_desc("triple"),
                                   cl::desc("target (this machine)"),
                                   cl::cat(outputs));
static cl::opt<std::string> cpu("mcpu", cl::value_desc("cpu"),
                                cl::desc("processor; native: this one"),
                                cl::cat(outputs));
static cl::opt<std::string> features("mattr", cl::value_desc("list"),
                                     cl::desc("+a,-b processor features"),
                                     cl::cat(outputs));
static cl::opt<std::string>
    optimization("O", cl::Prefix, cl::init("2"), cl::value_desc("level"),
                 cl::desc("optimization of native code: 0 to 3, or s or z for\n"
                          "its size, where kernels share functions (2)"),
                 cl::cat(outputs));
static cl::opt<unsigned>
    localBytes("local-bytes", cl::value_desc("n"),
               cl::desc("largest buffer on the stack (c: 0, else 512)"),
               cl::cat(outputs));
static cl::opt<bool>
    noKernels("no-kernels",
              cl::desc("plain loops in place of kernels (not with mlir)"),
              cl::cat(outputs));
static cl::opt<std::string>
    selfTest("self-test", cl::value_desc("file"),
             cl::desc("calls of a golden NAME_test.c (c, obj)"),
             cl::cat(outputs));
static cl::opt<int64_t>
    selfTestSamples("self-test-samples", cl::value_desc("n"), cl::init(0),
                    cl::desc("its first samples or sequences (all)"),
                    cl::cat(outputs));
enum class SelfTestForm { Outputs, Crc };
static Choice<SelfTestForm> selfTestForm(
    "self-test-form", cl::desc("what it compares of a call (outputs)"),
    cl::init(SelfTestForm::Outputs), cl::cat(outputs),
    cl::values(clEnumValN(SelfTestForm::Outputs, "outputs", "each number"),
               clEnumValN(SelfTestForm::Crc, "crc",
                          "their CRC-32: 4 bytes a call")));
static cl::opt<std::string> runtime("runtime", cl::value_desc("folder"),
                                    cl::Hidden,
                                    cl::desc("C runtime to link into exe"),
                                    cl::cat(outputs));

static cl::opt<std::string>
    report("report", cl::value_desc("folder"), cl::cat(reports),
           cl::desc("write report.json and report.html; - prints a table"));
static cl::list<std::string>
    costTables("cost-table", cl::CommaSeparated, cl::value_desc("names"),
               cl::cat(reports),
               cl::desc("energy of events: horowitz-45nm, cortex-m4,\n"
                        "cortex-m33, cortex-m7, cva6-22nm or files\n"
                        "(horowitz-45nm,cortex-m4)"));
static cl::opt<std::string>
    reportSamples("report-samples", cl::value_desc("file"), cl::cat(reports),
                  cl::desc("inputs that are run (those of --calibrate)"));
static cl::list<int64_t>
    heatMaps("heat-maps", cl::CommaSeparated, cl::value_desc("samples"),
             cl::cat(reports),
             cl::desc("or sequences whose addresses are drawn: 0,7 (those\n"
                      "that changed)"));
static cl::opt<std::string>
    ram("ram", cl::value_desc("bytes"), cl::cat(reports),
        cl::desc("fail unless it fits: 65536, 64K, 1M"));
static cl::opt<std::string> flash("flash", cl::value_desc("bytes"),
                                  cl::desc("likewise, for code and tables"),
                                  cl::cat(reports));

static cl::opt<std::string> stopAfter(
    "stop-after", cl::value_desc("stage"), cl::cat(debugging),
    cl::desc("parse, bind, addressing, calibrate, formats, quantize,\n"
             "encode, split or lower; writes the IR"));
static cl::list<std::string> printAfter("print-after", cl::CommaSeparated,
                                        cl::value_desc("stages"),
                                        cl::desc("prints the IR to stderr"),
                                        cl::cat(debugging));

static cl::list<std::string>
    plugins("load-pass-plugin", cl::value_desc("library"), cl::cat(debugging),
            cl::desc("passes of others, for --run-after"));
static cl::list<std::string>
    runAfter("run-after", cl::value_desc("stage=pipeline"), cl::cat(debugging),
             cl::desc("runs passes more after a stage: quantize=my-pass"));

enum ExitCode { Success = 0, WrongInput = 1, WrongUsage = 2 };

static ExitCode usageError(const Twine &message) {
  llvm::errs() << "mannc: error: " << message << "\n";
  return WrongUsage;
}

static std::optional<llvm::OptimizationLevel> parseOptimization() {
  using Level = llvm::OptimizationLevel;
  return llvm::StringSwitch<std::optional<Level>>(optimization)
      .Case("0", Level::O0)
      .Case("1", Level::O1)
      .Case("2", Level::O2)
      .Case("3", Level::O3)
      .Case("s", Level::Os)
      .Case("z", Level::Oz)
      .Default(std::nullopt);
}

static std::optional<Stage> parseStage(StringRef text) {
  for (int i = 0; i <= int(kLastStage); ++i)
    if (getStageName(Stage(i)) == text)
      return Stage(i);
  usageError("unknown stage '" + text +
             "'; stages are parse, bind, addressing, calibrate, formats, "
             "quantize, encode, split and lower");
  return std::nullopt;
}

/// "65536", "64K" or "1M"; false after a message.
static bool readBytes(StringRef text, StringRef option, uint64_t &bytes) {
  if (text.empty())
    return true;
  uint64_t unit = text.consume_back("K")   ? 1024
                  : text.consume_back("M") ? 1024 * 1024
                                           : 1;
  if (text.getAsInteger(10, bytes) || bytes == 0 ||
      bytes > (uint64_t(1) << 40)) {
    usageError(option +
               " must be a number of bytes above 0, with K or M for "
               "1024 or 1048576 of them, but is '" +
               text + "'");
    return false;
  }
  bytes *= unit;
  return true;
}

/// Whether all files can be read and written, and none that is written is one
/// that is read or another one.
static ExitCode checkFiles(const CompilationOptions &options) {
  if (hidesHeader(options))
    return usageError("--name=" + options.name + " makes " + options.name +
                      ".h, which would be found in the place of the system's "
                      "header: give another name with --name");
  std::vector<NamedPath> inputs{{"--weights", weights},
                                {"--calibrate", calibrate, true},
                                {"--vocabulary", vocabulary},
                                {"--self-test", selfTest, true},
                                {"--report-samples", reportSamples, true}};
  std::vector<NamedPath> read = inputs;
  read.push_back({"the model", modelPath});
  for (const std::string &table : costTables)
    read.push_back({"--cost-table", table});
  llvm::append_range(read, importFlags.listFiles(modelPath));
  std::vector<NamedPath> written = listOutputs(options);
  if (llvm::Error error = checkPathsApart(read, written))
    return usageError(llvm::toString(std::move(error)));
  llvm::Error error = checkReadable(inputs);
  if (!error)
    error = checkWritable(written);
  bool isWrong = reportAll(std::move(error),
                           [](const Twine &message) { usageError(message); });
  return isWrong ? WrongInput : Success;
}

/// Names of two entries; false after a message.
static bool readEntries(CompilationOptions &options) {
  if (entries.getNumOccurrences() == 0)
    return true;
  auto [observe, answer] = StringRef(entries).split(',');
  if (!isIdentifier(observe) || !isIdentifier(answer) || observe == answer) {
    usageError("--entries takes two names, C identifiers, for the entry that "
               "observes a sentence and the one that answers: "
               "--entries=observe,answer; found '" +
               entries + "'");
    return false;
  }
  options.observe = observe;
  options.answer = answer;
  return true;
}

/// Loads the plugins and reads what is to run after the stages.
static ExitCode readPasses(CompilationOptions &options) {
  registerAllPasses();
  for (const std::string &path : plugins) {
    llvm::Expected<PassPlugin> plugin = PassPlugin::load(path);
    if (!plugin) {
      llvm::errs() << "mannc: error: --load-pass-plugin: "
                   << llvm::toString(plugin.takeError()) << "\n";
      return WrongInput;
    }
    plugin->registerPassRegistryCallbacks();
  }
  for (const std::string &text : runAfter) {
    auto [name, pipeline] = StringRef(text).split('=');
    if (name.empty() || pipeline.empty())
      return usageError("--run-after takes a stage and the passes to run after "
                        "it, quantize=my-pass, but is '" +
                        text + "'");
    std::optional<Stage> stage = parseStage(name);
    if (!stage)
      return WrongUsage;
    // The form that mann-opt takes says the same.
    if (pipeline.consume_front("builtin.module("))
      if (!pipeline.consume_back(")"))
        return usageError("--run-after=" + text + ": expected ')' at the end");
    std::string problem;
    llvm::raw_string_ostream os(problem);
    OpPassManager passes(ModuleOp::getOperationName());
    if (failed(parsePassPipeline(pipeline, passes, os)))
      return usageError("--run-after=" + text + ": " +
                        StringRef(problem).rtrim());
    options.runAfter.emplace_back(*stage, pipeline.str());
  }
  return Success;
}

/// The C runtime that belongs to this program, in a build or an installed copy.
static std::string findRuntime() {
  std::string program = llvm::sys::fs::getMainExecutable(
      nullptr, reinterpret_cast<void *>(&findRuntime));
  SmallString<128> path(llvm::sys::path::parent_path(program));
  llvm::sys::path::append(path, MANN_RUNTIME_FROM_TOOL);
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return path.str().str();
}

/// Everything about the options that can be wrong without a model.
static ExitCode readOptions(CompilationOptions &options) {
  if (llvm::Error error = quantizationFlags.read(options))
    return usageError(llvm::toString(std::move(error)));
  if (options.addressing && calibrate.empty())
    return usageError("--addressing chooses the scale of the new scores on "
                      "sample inputs: give --calibrate=<file>");
  bool isText = emit == Emission::MLIR || emit == Emission::C ||
                emit == Emission::LLVMIR || emit == Emission::Assembly;
  if (output == "-" && !isText && stopAfter.empty())
    return usageError("this kind of output needs a file: give -o <path>");
  if (output.empty())
    return usageError("-o needs a path");
  if (!selfTest.empty() && emit != Emission::C && emit != Emission::Object)
    return usageError("--self-test goes with --emit=c and --emit=obj");
  if (selfTestForm.getNumOccurrences() && selfTest.empty())
    return usageError("--self-test-form goes with --self-test=<file>");
  if (selfTestSamples.getNumOccurrences() &&
      (selfTest.empty() || selfTestSamples < 1))
    return usageError("--self-test-samples is a number of samples of "
                      "--self-test=<file>, at least 1");
  if (layout != Layout::Plain && (emit != Emission::C || output == "-"))
    return usageError("--layout makes a folder of C: give --emit=c and "
                      "-o <folder>");
  bool isReported = !report.empty() || !ram.empty() || !flash.empty();
  if (isReported && !stopAfter.empty())
    return usageError("--report, --ram and --flash look at the finished "
                      "program: leave out --stop-after");
  if (!flash.empty() && emit == Emission::C && triple.empty())
    return usageError("--flash with --emit=c needs the target whose code is "
                      "measured: give --target=<triple>");
  for (int64_t sample : heatMaps)
    if (report.empty() || report == "-" || sample < 0)
      return usageError("--heat-maps are samples or sequences, from 0, in the "
                        "page of --report=<folder>; found " +
                        Twine(sample));
  if (report == "-" && output == "-" && emit != Emission::MLIR)
    return usageError("the table of --report=- and the program both go to "
                      "standard output: give -o <path>");
  if (noKernels && emit == Emission::MLIR && stopAfter != "lower")
    return usageError("--no-kernels changes loops, and --emit=mlir writes the "
                      "network above them: leave it out, or give "
                      "--stop-after=lower");
  auto level = parseOptimization();
  if (!level)
    return usageError("-O must be 0 to 3, s or z");
  if (!stopAfter.empty() && !(options.stopAfter = parseStage(stopAfter)))
    return WrongUsage;
  for (const std::string &stage : printAfter) {
    std::optional<Stage> parsed = parseStage(stage);
    if (!parsed)
      return WrongUsage;
    options.printAfter.push_back(*parsed);
  }

  options.name = name;
  if (options.name.empty())
    options.name = modelPath == "-"
                       ? "model"
                       : makeIdentifier(llvm::sys::path::stem(modelPath));
  if (!isIdentifier(options.name))
    return usageError("--name must be a C identifier, but is '" + options.name +
                      "'");
  options.weights = weights;
  options.output = output;
  options.emission = emit;
  options.samples = calibrate;
  options.native = {triple, cpu, features, *level};
  if (localBytes.getNumOccurrences())
    options.localBytes = localBytes;
  options.kernels = !noKernels;
  static const StoryTask stories;
  options.task = &stories;
  options.vocabulary = vocabulary;
  options.selfTest = selfTest;
  options.selfTestKeepsCrcs = selfTestForm == SelfTestForm::Crc;
  if (selfTestSamples)
    options.selfTestLimit = selfTestSamples;
  options.layout = layout;
  options.runtime = runtime.empty() ? findRuntime() : runtime;
  options.report = report;
  options.costTables = costTables;
  options.reportSamples = reportSamples;
  options.heatMaps.assign(heatMaps.begin(), heatMaps.end());
  if (!readEntries(options) || !readBytes(ram, "--ram", options.ram) ||
      !readBytes(flash, "--flash", options.flash))
    return WrongUsage;
  if (ExitCode code = readPasses(options); code != Success)
    return code;
  return checkFiles(options);
}

/// The command line without folders, so that equal models give equal files
/// wherever they lie.
static std::string spellCommandLine(int argc, char **argv) {
  std::string text = "mannc";
  for (int i = 1; i < argc; ++i) {
    StringRef argument = argv[i];
    size_t equals = argument.find('=');
    StringRef value =
        argument.substr(equals == StringRef::npos ? 0 : equals + 1);
    text += " " + argument.drop_back(value.size()).str();
    if (!llvm::sys::path::filename(value).empty())
      value = llvm::sys::path::filename(value);
    text += value;
  }
  return text;
}

int main(int argc, char **argv) {
  beginTool("mannc");
  llvm::InitLLVM init(argc, argv);
  registerAsmPrinterCLOptions();
  registerMLIRContextCLOptions();
  registerPassManagerCLOptions();
  registerDefaultTimingManagerCLOptions();
  SmallVector<const cl::OptionCategory *> shown{&inputs, &quantization,
                                                &outputs, &reports, &debugging};
  cl::HideUnrelatedOptions(shown);
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  CompilationOptions options;
  if (ExitCode code = readOptions(options); code != Success)
    return code;
  options.commandLine = spellCommandLine(argc, argv);

  // Prints its report when it goes.
  DefaultTimingManager timing;
  applyDefaultTimingManagerCLOptions(timing);
  TimingScope whole = timing.getRootScope();
  options.timing = &whole;
  options.configure = [](PassManager &pm) {
    pm.enableVerifier(true);
    return applyPassManagerCLOptions(pm);
  };

  DialectRegistry registry;
  mann::registerAllDialects(registry);
  ModelFile file(registry);
  TimingScope reading = whole.nest("read");
  ModuleOp module = file.read(modelPath, "mannc", importFlags.get());
  reading.stop();
  return module && succeeded(compile(module, options)) ? Success : WrongInput;
}
