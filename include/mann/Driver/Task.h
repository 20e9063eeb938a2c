//===- Task.h - What a compilation asks of a kind of data -------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DRIVER_TASK_H
#define MANN_DRIVER_TASK_H

#include "mann/Execution/Samples.h"
#include "mann/Model/Model.h"

namespace mann {

/// The kind of data that a network is for. The driver knows tensors only; what
/// they mean, a tool hands to it as a task. Problems are reported as
/// diagnostics.
class Task {
public:
  virtual ~Task() = default;

  /// Fails after a message if the runtime can make no program of such a model,
  /// whatever its vocabulary.
  virtual mlir::LogicalResult checkPorts(mlir::ModuleOp module,
                                         const Model &interface) const = 0;

  /// C that describes the model to the runtime, in a file NAME_qa.c: the
  /// vocabulary of a file, sizes, and functions that run the model. It defines
  /// NAME_qa_model. `module` is for messages only; it may be lowered.
  virtual mlir::FailureOr<std::string>
  printGlue(mlir::ModuleOp module, const Model &interface,
            llvm::StringRef vocabulary) const = 0;

  /// The files of the runtime's folder that make a program of a model and its
  /// glue.
  virtual llvm::ArrayRef<llvm::StringRef> getProgramSources() const = 0;

  /// The headers and sources of the runtime's folder that the glue needs.
  virtual llvm::ArrayRef<llvm::StringRef> getRuntimeFiles() const = 0;

  /// Calls of `model`, which mann-split-observe has made of `function`, that
  /// say to it what `samples` say to the function: tensors as a SequenceSet
  /// reads them, a sequence a sample. If `overfills`, sequences that fill the
  /// memory of the model begin with what it then forgets.
  virtual mlir::FailureOr<std::vector<HostTensor>>
  makeCalls(mlir::func::FuncOp function, const SampleSet &samples,
            const Model &model, bool overfills) const = 0;
};

} // namespace mann

#endif // MANN_DRIVER_TASK_H
