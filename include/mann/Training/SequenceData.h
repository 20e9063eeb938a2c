//===- SequenceData.h - Sequences and what is expected of them --*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_SEQUENCEDATA_H
#define MANN_TRAINING_SEQUENCEDATA_H

#include "mann/Execution/Sequences.h"
#include "mann/Support/TensorFile.h"
#include "mann/Training/Loss.h"

namespace mann {

/// What one loss expects at each step of each sequence.
struct Targets {
  LossSpec loss;
  /// Elements of the output.
  int64_t width = 0;
  /// [sequences, steps, width]; empty with classes.
  std::vector<float> values;
  /// [sequences, steps]; empty without classes.
  std::vector<int64_t> classes;
  /// [sequences, steps]: whether the step is scored.
  std::vector<bool> isScored;
};

/// Whether the only entry of `module` has an output for each loss: of numbers
/// in f32, and a vector where targets are classes. Reports all that do not fit.
llvm::LogicalResult checkLosses(mlir::ModuleOp module,
                                llvm::ArrayRef<LossSpec> losses);

/// Inputs of sequences, and targets for some outputs of the only entry.
class SequenceData {
public:
  /// Reads a tensor file: inputs and `sequence.lengths` as mann-run takes them
  /// (SequenceSet), and for a loss of output `y`
  /// - `target.y`: floats [n, t, shape of y], or classes [n, t] as integers,
  ///   where -1 is a step that is not scored; with one loss, `target` will do
  ///   unless an input is called so;
  /// - `mask.y` (`mask`) [n, t], integers or truth values: 0 is a step that is
  ///   not scored. Without it all are.
  /// Of a model without states and with one entry, n samples: t is left out.
  /// Reports the problems of inputs, or else all of targets: tensors that are
  /// missing or of another shape, a class that the output does not have, a
  /// target that is not finite. The losses are those of the entry
  /// (checkLosses).
  static mlir::FailureOr<std::shared_ptr<const SequenceData>>
  load(mlir::ModuleOp module, llvm::ArrayRef<LossSpec> losses,
       llvm::StringRef path);

  /// The file.
  llvm::StringRef getPath() const { return path; }
  int64_t size() const { return numSequences; }
  int64_t getNumSteps() const { return numSteps; }
  /// Of each sequence, in steps.
  llvm::ArrayRef<int64_t> getLengths() const { return lengths; }
  llvm::ArrayRef<Targets> getTargets() const { return targets; }
  llvm::ArrayRef<HostTensor> getTensors() const { return tensors; }

  /// Whether any step of these sequences is scored.
  bool scoresAny(llvm::ArrayRef<int64_t> sequences) const;

  /// All sequences, or some, as `module`, level 1 or 2, takes them.
  mlir::FailureOr<SequenceSet> bind(mlir::ModuleOp module,
                                    const Model &model) const;
  mlir::FailureOr<SequenceSet> bind(mlir::ModuleOp module, const Model &model,
                                    llvm::ArrayRef<int64_t> sequences) const;

private:
  friend class TargetReader;
  std::string path;
  std::vector<HostTensor> tensors;
  std::vector<Targets> targets;
  /// Of each sequence.
  std::vector<int64_t> lengths;
  int64_t numSequences = 0, numSteps = 0;
};

} // namespace mann

#endif // MANN_TRAINING_SEQUENCEDATA_H
