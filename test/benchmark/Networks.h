//===- Networks.h - The candidates of the benchmark -------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TEST_BENCHMARK_NETWORKS_H
#define MANN_TEST_BENCHMARK_NETWORKS_H

#include <cstdint>

/// Sizes of test/Inputs/models/babi-qa1; main checks the files against them.
constexpr int kHops = 3;
constexpr int kSlots = 50;
constexpr int kWords = 8;
constexpr int kQuestionWords = 5;
constexpr int kDim = 60;
constexpr int kVocabulary = 19;

/// One question: kSlots x kWords and kQuestionWords word ids, and the number of
/// filled slots in; kVocabulary logits and the index of the largest out.
using StepCodes = void (*)(const int32_t *story, const int32_t *question,
                           int32_t count, int8_t *logits, int32_t *answer);
using StepFloats = void (*)(const int32_t *story, const int32_t *question,
                            int32_t count, float *logits, int32_t *answer);

/// The hand-written loops of PlainNetwork.c, one function a similarity. The
/// count is 1 to kSlots.
extern "C" {
void plain_dot(const int32_t *, const int32_t *, int32_t, int8_t *, int32_t *);
void plain_l1(const int32_t *, const int32_t *, int32_t, int8_t *, int32_t *);
void plain_hamming(const int32_t *, const int32_t *, int32_t, int8_t *,
                   int32_t *);
}

/// The tensors of the weights file: a and c are the word table with the rows by
/// age below it, (kVocabulary + kSlots) x kDim.
struct FloatWeights {
  const float *a, *b, *c, *h, *w;
};

/// Copies the weights; call before stepEigen.
void setEigenWeights(const FloatWeights &weights);

/// The network in float, with Eigen. The count is 1 to kSlots.
void stepEigen(const int32_t *story, const int32_t *question, int32_t count,
               float *logits, int32_t *answer);

#endif // MANN_TEST_BENCHMARK_NETWORKS_H
