//===- SampleRuns.h - A model run on samples, observed ----------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_LIB_QUANTIZATION_SAMPLERUNS_H
#define MANN_LIB_QUANTIZATION_SAMPLERUNS_H

#include "mann/Execution/Reference/ReferenceExecutor.h"
#include "mann/Execution/Sequences.h"

namespace mann {

/// A call that a pass looks at, with the model as the call has left it.
struct ObservedCall {
  int64_t sequence, step;
  const Entry &entry;
  llvm::ArrayRef<HostValue> inputs;
  const Executor &executor;
};

/// Runs a model on samples or sequences on the interpreter, for passes that
/// look at what its ops compute.
class SampleRuns {
public:
  /// Runs the first `limit` of the sequences in `file`, or of `loaded` if there
  /// are these already. Reports a model that cannot be run and all problems of
  /// the file.
  static mlir::FailureOr<std::unique_ptr<SampleRuns>>
  create(mlir::ModuleOp module, llvm::StringRef file,
         std::shared_ptr<const SequenceSet> loaded, int64_t limit);

  const Model &getModel() const { return model; }
  /// How many are run: the first ones.
  int64_t getNumSequences() const { return numSequences; }
  const SequenceSet &getSequences() const { return *sequences; }

  /// Runs them. `trace` is told of each op, `reset` of the model at the start
  /// of each sequence, `call` of each call; these may fail after a report.
  mlir::LogicalResult
  run(TraceFn trace,
      llvm::function_ref<mlir::LogicalResult(int64_t sequence,
                                             const Executor &)>
          reset = {},
      llvm::function_ref<mlir::LogicalResult(const ObservedCall &)> call = {});

private:
  Model model;
  std::shared_ptr<const SequenceSet> sequences;
  std::unique_ptr<ReferenceExecutor> executor;
  int64_t numSequences = 0;
};

/// A pass that runs the model, on samples of its options `samples` and `limit`
/// or on such as are loaded already. `Base` is what tablegen makes of it.
template <typename Base> struct SampledPass : Base {
  using Base::Base;

  /// Whether the options say what to run.
  bool hasSamples() const {
    return (!this->samples.empty() || sequences) && this->limit > 0;
  }
  mlir::FailureOr<std::unique_ptr<SampleRuns>> createRuns() {
    return SampleRuns::create(this->getOperation(), this->samples, sequences,
                              this->limit);
  }

  /// What createSampledPass was given instead of a file.
  std::shared_ptr<const SequenceSet> sequences;
};

template <typename SampledPassT, typename Options>
std::unique_ptr<mlir::Pass>
createSampledPass(const Options &options,
                  std::shared_ptr<const SequenceSet> sequences) {
  auto pass = std::make_unique<SampledPassT>(options);
  pass->sequences = std::move(sequences);
  return pass;
}

} // namespace mann

#endif // MANN_LIB_QUANTIZATION_SAMPLERUNS_H
