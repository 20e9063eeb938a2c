//===- Compilation.cpp - From a model to files -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Execution/Reference/Passes.h"
#include "mann/Execution/Sequences.h"
#include "mann/Interfaces/Interfaces.h"
#include "mann/Model/Fingerprint.h"
#include "mann/Model/Passes.h"
#include "mann/Pipelines/Pipelines.h"
#include "mann/Support/Names.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mann;

StringRef mann::getStageName(Stage stage) {
  switch (stage) {
  case Stage::Parse:
    return "parse";
  case Stage::Bind:
    return "bind";
  case Stage::Addressing:
    return "addressing";
  case Stage::Calibrate:
    return "calibrate";
  case Stage::Formats:
    return "formats";
  case Stage::Quantize:
    return "quantize";
  case Stage::Encode:
    return "encode";
  case Stage::Split:
    return "split";
  case Stage::Lower:
    return "lower";
  }
  llvm_unreachable("every stage has a name");
}

AssignFormatsOptions mann::getFormatOptions(const CompilationOptions &options) {
  AssignFormatsOptions formats;
  formats.width = options.width;
  formats.resultWidth = options.resultWidth;
  formats.scheme = options.scheme;
  formats.integerBits = options.integerBits;
  formats.rounding = options.rounding;
  formats.sums = options.sums;
  formats.memoryWidth = options.memoryWidth;
  formats.stateWidth = options.stateWidth;
  formats.rowExponents = options.rowExponents;
  formats.headroom = options.headroom;
  formats.maxSaturation = options.maxSaturation;
  return formats;
}

void mann::addStagePasses(Stage stage, const CompilationOptions &options,
                          PassManager &pm) {
  switch (stage) {
  case Stage::Parse:
    // Every call of a function has formats of its own, and buffers too. No
    // canonicalization on the way: the text stays the user's.
    pm.addPass(createInlinerPass({}, [](OpPassManager &) {}));
    return;
  case Stage::Bind:
    if (!options.weights.empty()) {
      BindWeightsOptions bind;
      bind.file = options.weights;
      pm.addPass(createBindWeights(bind));
    }
    return;
  case Stage::Addressing:
    if (options.rotateKeys) {
      RotateKeysOptions rotate;
      rotate.samples = options.samples;
      rotate.limit = options.sampleLimit;
      pm.addPass(createRotateKeys(rotate, options.calls));
    }
    if (options.addressing && isBoundedSimilarity(*options.addressing)) {
      RobustAddressingOptions robust;
      robust.kind = *options.addressing;
      robust.width = options.width ? options.width : 8;
      robust.requireFit = options.requireFit;
      robust.scaleRows = options.scaleRows;
      robust.limit = options.sampleLimit;
      robust.samples = options.samples;
      pm.addPass(createRobustAddressing(robust, options.calls));
    }
    if (options.keepSoftmax || options.keepResults)
      pm.addPass(createKeepFloat({options.keepSoftmax, options.keepResults}));
    return;
  case Stage::Calibrate:
    // Without samples the formats must come from the model;
    // mann-assign-formats says which are missing.
    if (options.width && (options.calls || !options.samples.empty())) {
      CalibrateOptions calibrate;
      calibrate.samples = options.samples;
      calibrate.limit = options.sampleLimit;
      calibrate.method = options.method;
      calibrate.percentile = options.percentile;
      calibrate.width =
          options.resultWidth ? options.resultWidth : options.width;
      pm.addPass(createCalibrate(calibrate, options.calls));
    }
    return;
  case Stage::Formats:
    if (options.width)
      pm.addPass(createAssignFormats(getFormatOptions(options)));
    return;
  case Stage::Quantize:
    if (options.width) {
      QuantizeOptions quantize;
      quantize.rounding = options.rounding;
      quantize.maxSaturation = options.maxSaturation;
      pm.addPass(createQuantize(quantize));
    }
    if (options.skipWeights) {
      SkipWeightsOptions skip;
      skip.error = options.skipWeights;
      pm.addPass(createSkipWeights(skip));
    }
    return;
  case Stage::Encode:
    // A model that was quantized before is encoded like one that is now.
    pm.addPass(createEncodeAtWrite());
    // Code has the value that a state starts with, not what computes it.
    pm.addPass(createFoldInitialStates());
    return;
  case Stage::Split:
    if (options.isSplit())
      pm.addPass(createSplitObserve({options.observe, options.answer}));
    return;
  case Stage::Lower: {
    LowerToLoopsOptions lower;
    // Firmware has its RAM in the context, where the header counts it.
    lower.localBytes = options.localBytes.value_or(
        options.emission == Emission::C || options.emission == Emission::MLIR
            ? 0
            : kNativeLocalBytes);
    lower.kernels = options.kernels;
    buildLowerToLoopsPipeline(pm, lower);
    return;
  }
  }
}

namespace {

class CompilationRun {
public:
  CompilationRun(ModuleOp module, CompilationOptions options)
      : module(module), options(std::move(options)) {}

  LogicalResult run();

private:
  LogicalResult runStage(Stage stage);
  /// The time of a part; stops with the object.
  TimingScope measure(StringRef part) {
    return options.timing ? options.timing->nest(part) : TimingScope();
  }
  LogicalResult loadSamples();
  bool stopsAfter(Stage stage) {
    return options.stopAfter && *options.stopAfter == stage;
  }
  LogicalResult writeModule();
  std::vector<OutputFile> printModule(ModuleOp printed, bool named = false);
  LogicalResult writeStage();
  LogicalResult checkIsUsable();
  LogicalResult emitLowered();
  /// Copies the module after a stage that the report or the self-test looks at.
  void keepCopies(Stage stage);

  ModuleOp module;
  CompilationOptions options;
  KeptModules kept;
};

LogicalResult CompilationRun::runStage(Stage stage) {
  // A scope for each stage: passes are told apart by their addresses, which
  // those of a later stage may have again.
  TimingScope scope = measure(getStageName(stage));
  PassManager pm(module.getContext());
  pm.enableTiming(scope);
  if (options.configure && failed(options.configure(pm)))
    return failure();
  addStagePasses(stage, options, pm);
  for (auto &[after, pipeline] : options.runAfter)
    if (after == stage && failed(parsePassPipeline(pipeline, pm)))
      return failure();
  if (failed(pm.run(module)))
    return failure();
  if (llvm::is_contained(options.printAfter, stage)) {
    llvm::errs() << "// After " << getStageName(stage) << "\n";
    module.print(llvm::errs());
    llvm::errs() << "\n";
  }
  return success();
}

std::vector<OutputFile> CompilationRun::printModule(ModuleOp printed,
                                                    bool named) {
  // A table on standard output leaves no room for the model there.
  if (options.output == "-" && options.report == "-")
    return {};
  std::string text;
  llvm::raw_string_ostream os(text);
  OpPrintingFlags flags;
  if (named)
    flags.enableDebugInfo().useLocalScope();
  printed.print(os, flags);
  os << "\n";
  return {{options.output, text}};
}

void CompilationRun::keepCopies(Stage stage) {
  if (stage == Stage::Encode && options.isSplit())
    kept.unsplit = module.clone();
  if (!isReported(options))
    return;
  if (stage == Stage::Bind)
    kept.original = module.clone();
  else if (stage == Stage::Addressing)
    kept.reference = module.clone();
  else if (stage == Stage::Split)
    kept.network = module.clone();
}

/// Writes all files or none.
static LogicalResult writeAll(ArrayRef<OutputFile> files) {
  llvm::Error error = writeFiles(files);
  if (!error)
    return success();
  llvm::errs() << "mannc: error: " << llvm::toString(std::move(error)) << "\n";
  return failure();
}

LogicalResult CompilationRun::writeModule() {
  return writeAll(printModule(module));
}

/// Writes what a compilation can go on from: code keeps the names of the
/// source, which are in the locations.
LogicalResult CompilationRun::writeStage() {
  keepNamesOnly(module);
  return writeAll(printModule(module, /*named=*/true));
}

/// Whatever runs a quantized network must give the same integers; a part in
/// float cannot promise that.
static LogicalResult checkIsDeployable(ModuleOp module) {
  bool deployable = true;
  module.walk([&](RequantizeOp op) {
    if (!op.isBesideFloat())
      return;
    deployable = false;
    op.emitOpError("connects a part of the quantized network that computes in "
                   "float: such a network is a simulation, for which there is "
                   "no code; train it without --keep-float");
  });
  return success(deployable);
}

/// Reads the samples once for all passes that look at them.
LogicalResult CompilationRun::loadSamples() {
  bool looks = options.width ||
               (options.addressing && isBoundedSimilarity(*options.addressing));
  if (!looks || options.samples.empty() || options.calls)
    return success();
  FailureOr<Model> model = Model::get(module, options.name);
  if (failed(model))
    return failure();
  FailureOr<SequenceSet> calls =
      SequenceSet::load(module, *model, options.samples);
  if (failed(calls))
    return failure();
  options.calls = std::make_shared<const SequenceSet>(std::move(*calls));
  return success();
}

/// A lowered model is loops over numbers: the flags that look at a network have
/// nothing to look at.
LogicalResult CompilationRun::checkIsUsable() {
  auto refuse = [](StringRef flag) {
    llvm::errs() << "mannc: error: the model is lowered to loops already "
                    "(--stop-after=lower wrote it), where "
                 << flag
                 << " cannot be used: leave it out, or start from the output "
                    "of an earlier stage\n";
    return failure();
  };
  if (!options.weights.empty())
    return refuse("--weights");
  if (options.width)
    return refuse("--quantize");
  if (options.addressing)
    return refuse("--addressing");
  if (!options.samples.empty())
    return refuse("--calibrate");
  if (options.isSplit())
    return refuse("--entries");
  if (!options.selfTest.empty())
    return refuse("--self-test");
  if (isReported(options))
    return refuse("a report (--report, --ram, --flash)");
  if (options.localBytes || !options.kernels)
    return refuse("a choice of its loops (--local-bytes, --no-kernels)");
  if (options.stopAfter || !options.printAfter.empty() ||
      !options.runAfter.empty())
    return refuse("a stage (--stop-after, --print-after, --run-after)");
  return success();
}

/// Code of a model that --stop-after=lower wrote.
LogicalResult CompilationRun::emitLowered() {
  if (failed(checkIsUsable()))
    return failure();
  int32_t fingerprint = 0;
  FailureOr<Model> interface =
      Model::getLowered(module, options.name, fingerprint);
  if (failed(interface))
    return failure();
  if (options.emission == Emission::MLIR)
    return writeStage();
  module->removeAttr(MannDialect::InterfaceAttrHelper::getNameStr());
  LoweredModel model{module, *interface, fingerprint, ""};
  FailureOr<std::vector<OutputFile>> files = emitFiles(model, options);
  if (failed(files))
    return failure();
  return writeAll(*files);
}

LogicalResult CompilationRun::run() {
  if (Model::isKeptIn(module))
    return emitLowered();
  for (Stage stage :
       {Stage::Parse, Stage::Bind, Stage::Addressing, Stage::Calibrate,
        Stage::Formats, Stage::Quantize, Stage::Encode, Stage::Split}) {
    if (failed(checkInputs(module, stage, options)) ||
        (stage == Stage::Addressing && failed(loadSamples())) ||
        failed(runStage(stage)))
      return failure();
    if (stopsAfter(stage))
      return writeStage();
    keepCopies(stage);
  }
  if (options.emission == Emission::MLIR && !stopsAfter(Stage::Lower) &&
      !isReported(options))
    return writeModule();

  if (failed(checkIsDeployable(module)))
    return failure();
  FailureOr<Model> interface = Model::get(module, options.name);
  if (failed(interface))
    return failure();
  int32_t fingerprint = getFingerprint(module);
  LoweredModel model{module, *interface, fingerprint, ""};
  if (!options.selfTest.empty()) {
    FailureOr<std::string> test =
        makeSelfTest(module, *interface, options, kept.unsplit.get());
    if (failed(test))
      return failure();
    model.selfTest = *test;
  }
  OwningOpRef<ModuleOp> network;
  if (options.emission == Emission::MLIR && !stopsAfter(Stage::Lower))
    network = module.clone();
  if (failed(runStage(Stage::Lower)))
    return failure();
  if (stopsAfter(Stage::Lower)) {
    interface->keepIn(module, fingerprint);
    return writeStage();
  }
  std::vector<OutputFile> reports;
  if (isReported(options)) {
    TimingScope scope = measure("report");
    auto made = reportModel(model, kept, options);
    if (failed(made))
      return failure();
    reports = std::move(*made);
  }
  FailureOr<std::vector<OutputFile>> files(failure());
  if (network) {
    files = printModule(*network);
  } else {
    TimingScope scope = measure("emit");
    files = emitFiles(model, options);
  }
  if (failed(files))
    return failure();
  llvm::append_range(*files, reports);
  return writeAll(*files);
}

} // namespace

LogicalResult mann::compile(ModuleOp module,
                            const CompilationOptions &options) {
  return CompilationRun(module, options).run();
}
