//===- Compilation.h - From a model to files --------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What mannc does, as a library call.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DRIVER_COMPILATION_H
#define MANN_DRIVER_COMPILATION_H

#include "mann/Dialect/Mann/Transforms/Passes.h"
#include "mann/Quantization/Passes.h"
#include "mann/Support/OutputFiles.h"
#include "mann/Target/LLVM/NativeModel.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/Timing.h"
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace mann {

class Task;

/// Kind of output.
enum class Emission { MLIR, C, Object, Assembly, LLVMIR, Shared, Executable };

/// What lies around generated C: nothing, or what makes its folder a CMake
/// project to add, a module of Zephyr, or a library of Arduino.
enum class Layout { Plain, CMake, Zephyr, Arduino };

/// Points between the parts of a compilation, in order.
enum class Stage {
  Parse,
  Bind,
  Addressing,
  Calibrate,
  Formats,
  Quantize,
  Encode,
  Split,
  Lower
};
constexpr Stage kLastStage = Stage::Lower;
/// "bind", "addressing", ...
llvm::StringRef getStageName(Stage stage);

struct CompilationOptions {
  std::string name;    ///< Prefix of public symbols; a C identifier.
  std::string weights; ///< Tensor file; empty: parameters have values.
  std::string output;  ///< File, directory (C), or "-" (text kinds).
  Emission emission = Emission::MLIR;
  Layout layout = Layout::Plain; ///< Of C.

  unsigned width = 0;        ///< Bits of a code; 0: float.
  unsigned resultWidth = 0;  ///< Of results of ops, if not 0.
  unsigned memoryWidth = 0;  ///< Of memories with exponents, if not 0.
  unsigned stateWidth = 0;   ///< Of other states, if not 0.
  bool rowExponents = false; ///< In weights.
  double headroom = 0;       ///< Factor on magnitudes; 0: the usual.
  FormatScheme scheme = FormatScheme::PerValue;
  int integerBits = -1;
  Rounding rounding = Rounding::NearestEven;
  SumRounding sums = SumRounding::Wide;
  double maxSaturation = 5.0;
  std::optional<SimilarityKind> addressing;
  /// Whether rows and keys are turned first, and scores multiplied by the
  /// magnitudes of rows: see mann-rotate-keys and mann-robust-addressing.
  bool rotateKeys = false, scaleRows = false;
  /// By how much a read may change for weights that are left out of it; 0: none
  /// is. See mann-skip-weights.
  double skipWeights = 0;
  /// Whether new scores must resemble the old ones before any training.
  bool requireFit = true;
  /// Parts that a simulation keeps in float: see mann-keep-float.
  bool keepSoftmax = false, keepResults = false;

  /// Names of the two entries that a function of a story becomes: see
  /// mann-split-observe. Empty: it stays one.
  std::string observe, answer;
  bool isSplit() const { return !observe.empty(); }

  std::string samples; ///< Calibration inputs.
  /// The same, loaded; empty: they are loaded from `samples`.
  std::shared_ptr<const SequenceSet> calls;
  unsigned sampleLimit = 200;
  CalibrationMethod method = CalibrationMethod::MSE;
  double percentile = 99.9;

  NativeOptions native;
  /// Largest buffer on the stack, in bytes; by default 0 for C and
  /// kNativeLocalBytes for native code.
  std::optional<unsigned> localBytes;
  /// Whether loops become kernels, see fxp-claim-kernels.
  bool kernels = true;
  /// What the network is for; null: samples are tensors, and there is no text.
  const Task *task = nullptr;
  std::string vocabulary; ///< One word a line; for executables and C.
  std::string selfTest;   ///< Samples of a golden self-test; C and objects.
  /// How many of them at most; by default all.
  std::optional<unsigned> selfTestLimit;
  /// Whether it keeps CRCs of outputs, not outputs: all must be integers.
  bool selfTestKeepsCrcs = false;
  std::string runtime; ///< Folder of the C runtime: executables and layouts.
  std::string commandLine;

  /// Folder for report.json and report.html; "-": a table on standard output;
  /// empty: no report.
  std::string report;
  /// Names or files of cost tables; empty: horowitz-45nm and cortex-m4.
  std::vector<std::string> costTables;
  /// Samples of the report; empty: those of the calibration.
  std::string reportSamples;
  /// Samples whose attention is drawn; empty: those that quantization changed.
  std::vector<int64_t> heatMaps;
  /// Bytes that the target has; 0: not checked.
  uint64_t ram = 0, flash = 0;

  std::optional<Stage> stopAfter;
  std::vector<Stage> printAfter;
  /// Pipelines on the module that are run as a last part of a stage, in order.
  std::vector<std::pair<Stage, std::string>> runAfter;
  /// Adds debugging instrumentation to each pass manager.
  std::function<mlir::LogicalResult(mlir::PassManager &)> configure;
  /// Where the times of stages and passes are kept; null: nowhere.
  mlir::TimingScope *timing = nullptr;
};

/// Adds the passes of one stage.
void addStagePasses(Stage stage, const CompilationOptions &options,
                    mlir::PassManager &pm);

/// Where the files of a compilation go; empty: they are not written.
struct OutputPaths {
  /// What -o names, unless that is the folder of C files.
  std::string main;
  std::string header, interface, source, weights, glue, selfTest;
  std::string reportData, reportPage;
};
OutputPaths getOutputPaths(const CompilationOptions &options);

/// The same with the flags that they come from.
std::vector<NamedPath> listOutputs(const CompilationOptions &options);

/// Whether the header that is written would be found in the place of one of the
/// system, which itself or another header includes: string.h.
bool hidesHeader(const CompilationOptions &options);

/// Compiles `module` (level 1, or level 2 without options that quantize) and
/// writes what `options` ask for. Everything that fails says why through
/// diagnostics, and then nothing is written.
mlir::LogicalResult compile(mlir::ModuleOp module,
                            const CompilationOptions &options);

} // namespace mann

#endif // MANN_DRIVER_COMPILATION_H
