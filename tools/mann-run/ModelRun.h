//===- ModelRun.h - Run a model on sequences --------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TOOLS_MANNRUN_MODELRUN_H
#define MANN_TOOLS_MANNRUN_MODELRUN_H

#include "mann/Execution/SequenceResults.h"

namespace mann {

enum ExitCode { Success = 0, WrongInput = 1, WrongUsage = 2 };

/// Prints what is wrong with the command line.
ExitCode usageError(const llvm::Twine &message);

/// What the command line asks for.
struct ModelRunOptions {
  std::string sequences, output, check, loadState, saveState;
  /// A file of labels, and the output that answers.
  std::string labels, answer;
  bool print = false, trace = false, jit = false, compare = false;
  /// The step that is traced; nothing: all.
  std::optional<int64_t> traceStep;
  /// Sequences to run; 0: all.
  int64_t limit = 0;
  double tolerance = 0;
  /// What `--states` says.
  std::optional<KeptStates> states;
};

/// Runs the entries of a model on sequences, states carried from call to call.
ExitCode runModel(mlir::ModuleOp module, const ModelRunOptions &options);

} // namespace mann

#endif // MANN_TOOLS_MANNRUN_MODELRUN_H
