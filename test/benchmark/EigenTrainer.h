//===- EigenTrainer.h - Training a MemN2N by hand ---------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TEST_BENCHMARK_EIGENTRAINER_H
#define MANN_TEST_BENCHMARK_EIGENTRAINER_H

#include <cstdint>
#include <memory>
#include <vector>

/// Stories as arrays: words[sample][slot][word], -1 for no word.
struct TrainingStories {
  int samples, slots, words, questionWords, vocabulary;
  const int32_t *story, *question, *count, *answer;
};

/// MemN2N with a bag of words, layer-wise tying and 3 hops, in float, with
/// gradients written by hand: what a program without a compiler would do.
class EigenTrainer {
public:
  static constexpr int kDim = 60, kHops = 3;

  explicit EigenTrainer(const TrainingStories &stories);
  ~EigenTrainer();

  /// Parameter `name` (A, A_time, C, C_time, B, H, W), row by row.
  void set(const char *name, const std::vector<float> &values);
  /// One pass in the order of the stories; the sum of the losses.
  double runEpoch(int batch, float learningRate, float clipNorm);

private:
  struct Network;
  std::unique_ptr<Network> network;
};

#endif // MANN_TEST_BENCHMARK_EIGENTRAINER_H
