//===- EigenTrainer.cpp - Training a MemN2N by hand -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EigenTrainer.h"
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace {
constexpr int kDim = EigenTrainer::kDim;
using Matrix = Eigen::Matrix<float, Eigen::Dynamic, kDim, Eigen::RowMajor>;
using Row = Eigen::Matrix<float, 1, kDim>;
using Vector = Eigen::VectorXf;

struct Parameter {
  explicit Parameter(int rows)
      : value(Matrix::Zero(rows, kDim)), gradient(Matrix::Zero(rows, kDim)) {}
  Matrix value, gradient;
};
} // namespace

struct EigenTrainer::Network {
  explicit Network(const TrainingStories &stories);
  float train(int sample);
  void embed(const Parameter &table, const Parameter &time, int sample,
             Matrix &memory);
  void addEmbedding(Parameter &table, Parameter &time, int sample,
                    const Matrix &gradient);
  const int32_t *idsOf(int sample, int slot) const {
    return stories.story + (sample * stories.slots + slot) * stories.words;
  }

  TrainingStories stories;
  Parameter a, aTime, c, cTime, b, h, w;
  std::map<std::string, Parameter *> parameters;
  Matrix memory, content, memoryGradient, contentGradient;
  Row state[kHops + 1];
  Vector weights[kHops], logits;
};

EigenTrainer::Network::Network(const TrainingStories &stories)
    : stories(stories), a(stories.vocabulary), aTime(stories.slots),
      c(stories.vocabulary), cTime(stories.slots), b(stories.vocabulary),
      h(kDim), w(stories.vocabulary),
      parameters{{"A", &a}, {"A_time", &aTime}, {"C", &c}, {"C_time", &cTime},
                 {"B", &b}, {"H", &h},          {"W", &w}},
      memory(stories.slots, kDim), content(stories.slots, kDim),
      memoryGradient(stories.slots, kDim), contentGradient(stories.slots, kDim),
      logits(stories.vocabulary) {
  for (Vector &vector : weights)
    vector.resize(stories.slots);
}

void EigenTrainer::Network::embed(const Parameter &table, const Parameter &time,
                                  int sample, Matrix &result) {
  int count = stories.count[sample];
  for (int slot = 0; slot < count; ++slot) {
    result.row(slot) = time.value.row(count - 1 - slot);
    for (int word = 0; word < stories.words; ++word)
      if (int32_t id = idsOf(sample, slot)[word]; id >= 0)
        result.row(slot) += table.value.row(id);
  }
}

void EigenTrainer::Network::addEmbedding(Parameter &table, Parameter &time,
                                         int sample, const Matrix &gradient) {
  int count = stories.count[sample];
  for (int slot = 0; slot < count; ++slot) {
    time.gradient.row(count - 1 - slot) += gradient.row(slot);
    for (int word = 0; word < stories.words; ++word)
      if (int32_t id = idsOf(sample, slot)[word]; id >= 0)
        table.gradient.row(id) += gradient.row(slot);
  }
}

/// Adds the gradients of one sample; its loss.
float EigenTrainer::Network::train(int sample) {
  int n = stories.count[sample];
  const int32_t *question = stories.question + sample * stories.questionWords;
  embed(a, aTime, sample, memory);
  embed(c, cTime, sample, content);
  auto m = memory.topRows(n), o = content.topRows(n);
  state[0].setZero();
  for (int word = 0; word < stories.questionWords; ++word)
    if (question[word] >= 0)
      state[0] += b.value.row(question[word]);
  for (int hop = 0; hop < kHops; ++hop) {
    auto p = weights[hop].head(n);
    p.noalias() = m * state[hop].transpose();
    p = (p.array() - p.maxCoeff()).exp();
    p /= p.sum();
    state[hop + 1].noalias() = state[hop] * h.value.transpose();
    state[hop + 1].noalias() += p.transpose() * o;
  }
  logits.noalias() = w.value * state[kHops].transpose();
  float largest = logits.maxCoeff(), right = logits[stories.answer[sample]];
  logits = (logits.array() - largest).exp();
  float sum = logits.sum();
  float loss = std::log(sum) + largest - right;
  logits /= sum;
  logits[stories.answer[sample]] -= 1;

  w.gradient.noalias() += logits * state[kHops];
  Row gradient = logits.transpose() * w.value;
  memoryGradient.topRows(n).setZero();
  contentGradient.topRows(n).setZero();
  Vector scores(n);
  for (int hop = kHops - 1; hop >= 0; --hop) {
    auto p = weights[hop].head(n);
    contentGradient.topRows(n).noalias() += p * gradient;
    scores.noalias() = o * gradient.transpose();
    scores.array() = p.array() * (scores.array() - p.dot(scores));
    memoryGradient.topRows(n).noalias() += scores * state[hop];
    h.gradient.noalias() += gradient.transpose() * state[hop];
    Row next = gradient * h.value;
    next.noalias() += scores.transpose() * m;
    gradient = next;
  }
  for (int word = 0; word < stories.questionWords; ++word)
    if (question[word] >= 0)
      b.gradient.row(question[word]) += gradient;
  addEmbedding(a, aTime, sample, memoryGradient);
  addEmbedding(c, cTime, sample, contentGradient);
  return loss;
}

EigenTrainer::EigenTrainer(const TrainingStories &stories)
    : network(std::make_unique<Network>(stories)) {}
EigenTrainer::~EigenTrainer() = default;

void EigenTrainer::set(const char *name, const std::vector<float> &values) {
  Matrix &matrix = network->parameters.at(name)->value;
  std::copy(values.begin(), values.end(), matrix.data());
}

double EigenTrainer::runEpoch(int batch, float learningRate, float clipNorm) {
  double loss = 0;
  int samples = network->stories.samples;
  for (int first = 0; first < samples; first += batch) {
    for (int i = first; i < std::min(samples, first + batch); ++i)
      loss += network->train(i);
    for (auto &[name, parameter] : network->parameters) {
      float norm = parameter->gradient.norm();
      float rate =
          norm > clipNorm ? learningRate * clipNorm / norm : learningRate;
      parameter->value -= rate * parameter->gradient;
      parameter->gradient.setZero();
    }
  }
  return loss;
}
