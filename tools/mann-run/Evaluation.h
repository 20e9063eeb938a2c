//===- Evaluation.h - Answers against labels --------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TOOLS_MANNRUN_EVALUATION_H
#define MANN_TOOLS_MANNRUN_EVALUATION_H

#include "ModelRun.h"

namespace mann {

/// Where outputs of calls are in their tensors.
struct CallPlaces {
  /// Samples are sequences of one step, which the tensors do not count.
  int64_t sequences = 0, steps = 1;
  bool areSamples = true;
  /// Whether the labels may be of more samples or sequences.
  bool isPrefix = false;
  /// Whether a step of a sequence is a call that gives the tensor of that name.
  std::function<bool(llvm::StringRef name, int64_t sequence, int64_t step)>
      isCalled;
};

/// Prints how many answers equal the labels of a file. An answer is the output
/// itself if it is one I32, else the place of its largest element, the first
/// one of several. Labels are numbers from 0, and less where there is none:
/// [samples], [sequences] for the last call of each, or [sequences, steps].
/// `output` names the output; empty: the only I32, else the only one.
ExitCode evaluate(llvm::ArrayRef<HostTensor> outputs, llvm::StringRef labels,
                  llvm::StringRef output, const CallPlaces &places);

} // namespace mann

#endif // MANN_TOOLS_MANNRUN_EVALUATION_H
