//===- EigenNetwork.cpp - MemN2N in float with Eigen ----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Networks.h"
#include <Eigen/Core>
#include <cstring>

namespace {
template <int Rows>
using Matrix = Eigen::Matrix<float, Rows, kDim, Eigen::RowMajor>;
using Row = Eigen::Matrix<float, 1, kDim>;

Matrix<kVocabulary> a, c, b, w;
Matrix<kSlots> aTime, cTime;
Matrix<kDim> h;
} // namespace

static void embed(Matrix<kSlots> &memory, const int32_t *story, int count,
                  const Matrix<kVocabulary> &table,
                  const Matrix<kSlots> &times) {
  for (int i = 0; i < count; ++i) {
    Row sum = times.row(count - 1 - i);
    for (int j = 0; j < kWords; ++j)
      if (uint32_t word = story[i * kWords + j]; word < uint32_t(kVocabulary))
        sum += table.row(word);
    memory.row(i) = sum;
  }
}

void setEigenWeights(const FloatWeights &weights) {
  std::memcpy(a.data(), weights.a, sizeof a);
  std::memcpy(aTime.data(), weights.a + a.size(), sizeof aTime);
  std::memcpy(c.data(), weights.c, sizeof c);
  std::memcpy(cTime.data(), weights.c + c.size(), sizeof cTime);
  std::memcpy(b.data(), weights.b, sizeof b);
  std::memcpy(h.data(), weights.h, sizeof h);
  std::memcpy(w.data(), weights.w, sizeof w);
}

void stepEigen(const int32_t *story, const int32_t *question, int32_t count,
               float *logits, int32_t *answer) {
  Matrix<kSlots> memory, values;
  embed(memory, story, count, a, aTime);
  embed(values, story, count, c, cTime);
  Eigen::Matrix<float, kDim, 1> u = Eigen::Matrix<float, kDim, 1>::Zero(), v;
  for (int j = 0; j < kQuestionWords; ++j)
    if (uint32_t word = question[j]; word < uint32_t(kVocabulary))
      u += b.row(word).transpose();

  // At most kSlots long, and never on the heap.
  Eigen::Matrix<float, Eigen::Dynamic, 1, 0, kSlots, 1> p(count);
  for (int hop = 0; hop < kHops; ++hop) {
    p.noalias() = memory.topRows(count) * u;
    p = (p.array() - p.maxCoeff()).exp();
    p /= p.sum();
    v.noalias() = h * u;
    v.noalias() += values.topRows(count).transpose() * p;
    u = v;
  }
  Eigen::Map<Eigen::Matrix<float, kVocabulary, 1>> result(logits);
  result.noalias() = w * u;
  result.maxCoeff(answer);
}
