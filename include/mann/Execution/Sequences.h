//===- Sequences.h - Inputs of a model, call by call ------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_SEQUENCES_H
#define MANN_EXECUTION_SEQUENCES_H

#include "mann/Execution/Samples.h"
#include "mann/Model/Model.h"
#include <memory>

namespace mann {

/// Calls of a model's entries with their inputs: a number of sequences, each
/// begun with a reset, in which states last from call to call. Copies share the
/// inputs.
class SequenceSet {
public:
  /// Reads the inputs from a tensor file.
  ///
  /// For a model without states and with one entry: samples, see
  /// SampleSet::load; each is a sequence of one call. Otherwise, and with one
  /// of the tensors below, the tensor of input `x` of entry `step` is called
  /// `step.x`, or `x` where there is no such tensor, and has the dimensions
  /// [sequences, steps] in front of the input's shape. Elements as in a
  /// SampleSet. Further tensors, of any integer kind:
  /// - `sequence.lengths` [sequences]: how many of the steps a sequence has;
  ///   without it, all.
  /// - `sequence.calls` [sequences, steps]: the entry that is called at a step,
  ///   numbered in the order of the module. Needed with several entries.
  ///
  /// What no call takes its inputs from, beyond the end of a sequence or at a
  /// step of another entry, may hold anything; an entry that is never called
  /// needs no tensors. Reports all problems of the file at once.
  static mlir::FailureOr<SequenceSet>
  load(mlir::ModuleOp module, const Model &model, llvm::StringRef path);
  /// The same of tensors that are at hand; messages say they are in `source`.
  static mlir::FailureOr<SequenceSet>
  fromTensors(mlir::ModuleOp module, const Model &model,
              llvm::ArrayRef<HostTensor> tensors, llvm::StringRef source);

  /// One sequence of `steps` calls of the only entry, which has no inputs.
  static SequenceSet withoutInputs(int64_t steps = 1);

  /// The number of sequences, at least 1.
  int64_t size() const { return lengths.size(); }
  /// The steps that there is room for: no sequence has more.
  int64_t getNumSteps() const { return numSteps; }
  /// The calls in a sequence; may be 0.
  int64_t getLength(int64_t sequence) const { return lengths[sequence]; }
  /// Says that these sequences are the first of more, with these lengths.
  void setAllLengths(std::vector<int64_t> all) { allLengths = std::move(all); }
  /// The calls of each of these sequences, and of those behind them.
  llvm::ArrayRef<int64_t> getAllLengths() const {
    return allLengths.empty() ? lengths : allLengths;
  }
  /// The file; empty of samples.
  llvm::StringRef getSource() const { return source; }
  /// Whether the sequences are samples: one call each, and no states.
  bool areSamples() const { return isSampleForm; }

  /// The entry that is called at a step of a sequence.
  unsigned getEntry(int64_t sequence, int64_t step) const {
    return calls.empty() ? 0 : calls[sequence * numSteps + step];
  }
  /// The values of that entry's inputs.
  llvm::SmallVector<HostValue> getInputs(int64_t sequence, int64_t step) const;

private:
  friend class SequenceReader;
  using Columns = std::vector<InputColumn>;

  /// For each entry, its inputs at all steps; nothing for one that is not
  /// called.
  std::vector<std::shared_ptr<const Columns>> inputs;
  std::vector<int64_t> lengths;
  /// Empty where there are no others than these.
  std::vector<int64_t> allLengths;
  std::string source;
  /// By sequence and step; empty: the first entry every time.
  std::vector<unsigned> calls;
  int64_t numSteps = 0;
  bool isSampleForm = false;
};

/// Names of tensors that say what the calls of a file are.
constexpr llvm::StringLiteral kSequenceLengths = "sequence.lengths";
constexpr llvm::StringLiteral kSequenceCalls = "sequence.calls";

/// What tensors of an input or output (port) of an entry are called: the port's
/// name, with the entry's in front where the model has several.
std::string getTensorName(const Model &model, const Entry &entry,
                          const Port &port);

} // namespace mann

#endif // MANN_EXECUTION_SEQUENCES_H
