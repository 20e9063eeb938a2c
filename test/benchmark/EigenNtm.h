//===- EigenNtm.h - Training an NTM through time by hand --------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TEST_BENCHMARK_EIGENNTM_H
#define MANN_TEST_BENCHMARK_EIGENNTM_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct NtmSizes {
  int inputs, outputs, hidden, rows, width;
};

/// Sequences as arrays: inputs[sequence][step][input], and targets, isScored
/// and lengths alike; `steps` are those of the longest.
struct NtmSequences {
  int sequences = 0, steps = 0;
  std::vector<float> inputs, targets;
  std::vector<bool> isScored;
  std::vector<int32_t> lengths;
};

/// The Neural Turing Machine of tools/dev/describe-recurrent in float, with
/// gradients written by hand: what a program without a compiler would do. The
/// loss is the cross entropy of the sigmoids at the steps that are scored.
class EigenNtm {
public:
  /// Null for sizes that no code was written for.
  static std::unique_ptr<EigenNtm> create(const NtmSizes &sizes,
                                          const NtmSequences &sequences);
  virtual ~EigenNtm() = default;

  /// The parameter `name`, as in a file of weights, row by row.
  virtual void set(const std::string &name,
                   const std::vector<float> &values) = 0;
  virtual std::vector<float> get(const std::string &name) const = 0;
  /// The loss of one sequence; its gradient is what getGradient then gives.
  virtual double differentiate(int sequence) = 0;
  virtual std::vector<float> getGradient(const std::string &name) const = 0;
  /// Gradient descent in the order of the sequences, each step with the mean
  /// gradient of a batch, which one or two threads share; the sum of the
  /// losses.
  virtual double runEpoch(int batch, float learningRate, int threads) = 0;
};

#endif // MANN_TEST_BENCHMARK_EIGENNTM_H
