//===- Driver.h - Parts of a compilation ------------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_DRIVER_DRIVER_H
#define MANN_LIB_DRIVER_DRIVER_H

#include "mann/Driver/Compilation.h"
#include "mann/Execution/Sequences.h"

namespace mann {

class Task;

/// What mann-assign-formats gets of the options.
AssignFormatsOptions getFormatOptions(const CompilationOptions &options);

inline bool isReported(const CompilationOptions &options) {
  return !options.report.empty() || options.ram || options.flash;
}

/// Reports what keeps `stage` and those after it from making something of
/// `module`, as far as a flag or an op of the model is the cause.
mlir::LogicalResult checkInputs(mlir::ModuleOp module, Stage stage,
                                const CompilationOptions &options);

/// Everything a back end starts from: the lowered module, and what it was
/// before.
struct LoweredModel {
  mlir::ModuleOp module;
  Model interface;
  /// Of the module before it was lowered; see getFingerprint().
  int32_t fingerprint;
  std::string selfTest; ///< NAME_test.c; empty when not asked for.
};

/// A tensor file with calls of a model; without tensors for one without inputs
/// and states.
struct CallFile {
  std::string path;
  std::vector<HostTensor> tensors;
};

mlir::FailureOr<CallFile>
readCallFile(mlir::ModuleOp module, const Model &model, llvm::StringRef path);

/// Calls of a model.
struct LoadedCalls {
  SequenceSet sequences;
  /// Whether each was a sample of the function that the model was split from.
  bool areSamples = false;
};

/// The calls of `module` in a file. A model that mann-split-observe has made of
/// the function in `unsplit` takes the samples of that function, too, which
/// `task` makes calls of: see Task::makeCalls. Otherwise `unsplit` is null.
mlir::FailureOr<LoadedCalls> loadCalls(mlir::ModuleOp module,
                                       const Model &model, const CallFile &file,
                                       const Task *task, mlir::ModuleOp unsplit,
                                       bool overfills);

/// What the interpreter gives for each sample of a function.
mlir::FailureOr<std::vector<llvm::SmallVector<HostValue>>>
answerSamples(mlir::func::FuncOp function, const CallFile &file);

/// Prints the self-test of `module` (level 1 or 2) on the calls of `path`, at
/// most the first `limit` samples or sequences, with the outputs and states of
/// the reference interpreter, as the options say. `unsplit` as above.
mlir::FailureOr<std::string> makeSelfTest(mlir::ModuleOp module,
                                          const Model &model,
                                          const CompilationOptions &options,
                                          mlir::ModuleOp unsplit);

/// Copies of a module on its way through a compilation.
struct KeptModules {
  /// What a report compares: see ReportInputs.
  mlir::OwningOpRef<mlir::ModuleOp> original, reference, network;
  /// The network before a function of a story became two entries.
  mlir::OwningOpRef<mlir::ModuleOp> unsplit;
};

/// Files of the report of `model`, none when it goes to standard output, which
/// this prints. Fails with diagnostics, also when the model does not fit.
mlir::FailureOr<std::vector<OutputFile>>
reportModel(LoweredModel &model, KeptModules &modules,
            const CompilationOptions &options);

/// Files that are compiled with a header; null: there is none.
struct TiedFiles {
  std::string *source = nullptr, *weights = nullptr;
  std::string *glue = nullptr, *selfTest = nullptr;
};

/// Makes a C compiler refuse files that do not belong together, as when the run
/// that replaces them is killed in the middle. The header defines two numbers:
/// of the contents of header, source and weights, which are one program, and of
/// the model, which is all that glue and self-test depend on.
void tieFiles(const LoweredModel &model, std::string &header,
              const TiedFiles &files);

/// Files of the kind that `options` ask for.
mlir::FailureOr<std::vector<OutputFile>>
emitFiles(LoweredModel &model, const CompilationOptions &options);

} // namespace mann

#endif // MANN_LIB_DRIVER_DRIVER_H
