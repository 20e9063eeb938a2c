//===- SequenceResults.h - What comes of sequences --------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_SEQUENCERESULTS_H
#define MANN_EXECUTION_SEQUENCERESULTS_H

#include "mann/Execution/Executor.h"
#include "mann/Execution/Results.h"
#include "mann/Execution/Sequences.h"

namespace mann {

/// Which values of states are kept beside the outputs.
enum class KeptStates {
  None,
  Final, ///< After the last call of each sequence.
  All,   ///< After each call.
};

/// The outputs of the calls in sequences, and states, whichever executor
/// computed them.
class SequenceResults {
public:
  /// For the first `numSequences` of `sequences`, which outlive this as the
  /// model does.
  SequenceResults(mlir::ModuleOp module, const Model &model,
                  const SequenceSet &sequences, int64_t numSequences,
                  KeptStates kept);

  /// Adds the outputs of a call, and the states of `executor` after it.
  void addCall(int64_t sequence, int64_t step,
               llvm::ArrayRef<HostValue> outputs, const Executor &executor);
  /// Adds the states at the end of a sequence.
  void addEnd(int64_t sequence, const Executor &executor);

  /// Prints a line for each output of a call, with the states that are kept:
  /// `sequence 0, step 3: y = [1, 2, 3]`.
  void printCall(llvm::raw_ostream &os, int64_t sequence, int64_t step,
                 llvm::ArrayRef<HostValue> outputs,
                 const Executor &executor) const;
  /// Prints the states at the end of a sequence if these are kept:
  /// `sequence 0, end: state.m = [1, 2]`.
  void printEnd(llvm::raw_ostream &os, int64_t sequence,
                const Executor &executor) const;

  /// Everything as named tensors: outputs as [sequences, steps, ...], called as
  /// getTensorName says, [samples, ...] of samples; states as `state.NAME`,
  /// [sequences, ...] at the end of each or [sequences, steps, ...] after each
  /// call; and the lengths and calls that SequenceSet::load takes, where they
  /// say something. Where there was no call of the entry, 0.
  std::vector<HostTensor> getTensors() const;

  /// Compares with a file that has such tensors, as ResultSet::compare does;
  /// the states that are kept only `withStates`.
  mlir::FailureOr<bool> compare(llvm::StringRef path,
                                const CompareOptions &options, bool withStates,
                                llvm::raw_ostream &os) const;

private:
  mlir::ModuleOp module;
  const Model &model;
  const SequenceSet &sequences;
  int64_t numSequences;
  KeptStates kept;
  /// For each entry its outputs; and the states.
  std::vector<std::vector<ResultColumn>> outputs;
  std::vector<ResultColumn> states;
};

/// What the tensor of a state is called in a file of results or states.
std::string getTensorName(const ModelState &state);

/// Writes the states of an executor to a tensor file: `state.NAME`, of the
/// state's shape; and `model.fingerprint`, which says whose they are. `module`
/// is the executor's.
llvm::Error writeStates(llvm::StringRef path, mlir::ModuleOp module,
                        const Executor &executor);

/// Reads the values of all states of the model from such a file; elements as in
/// a SampleSet. Reports all problems of the file, each at the state concerned,
/// and states of another model.
mlir::FailureOr<std::vector<HostValue>>
readStates(mlir::ModuleOp module, const Model &model, llvm::StringRef path);

} // namespace mann

#endif // MANN_EXECUTION_SEQUENCERESULTS_H
