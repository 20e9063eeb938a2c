//===- Loss.cpp - What an output is trained to be -------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Loss.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <algorithm>
#include <cmath>

using namespace mann;
using llvm::MutableArrayRef;

/// A probability below this counts as this, in logarithms alone: codes can be
/// exactly 0 and 1.
static constexpr float kLeast = 1e-7f;
static constexpr float kMargin = 0.1f;

llvm::Expected<LossSpec> LossSpec::parse(llvm::StringRef text) {
  auto [output, rest] = text.split('=');
  auto [kind, weight] = rest.split(':');
  LossSpec spec;
  spec.output = output.str();
  int known = llvm::StringSwitch<int>(kind)
                  .Case("sigmoid", int(LossKind::Sigmoid))
                  .Case("softmax", int(LossKind::Softmax))
                  .Case("squared", int(LossKind::Squared))
                  .Case("ranking", int(LossKind::Ranking))
                  .Default(-1);
  bool isGood = !output.empty() && known >= 0;
  if (rest.contains(':'))
    isGood &= !weight.getAsDouble(spec.weight) && float(spec.weight) > 0 &&
              std::isfinite(float(spec.weight));
  if (!isGood)
    return llvm::createStringError(
        "--loss must be an output, '=' and sigmoid, softmax, squared or "
        "ranking, with ':' and a positive weight behind it or not, but is '" +
        text + "'");
  spec.kind = LossKind(known);
  return spec;
}

static float getSigmoid(float value) { return 1 / (1 + std::exp(-value)); }

static void addSigmoid(const LossTerm &term, float weight, LossSum &sum,
                       MutableArrayRef<float> gradient) {
  for (size_t i = 0; i < term.values.size(); ++i) {
    float p =
        term.areProbabilities ? term.values[i] : getSigmoid(term.values[i]);
    float t = term.targets[i];
    sum.loss -= weight * (t * std::log(std::max(p, kLeast)) +
                          (1 - t) * std::log(std::max(1 - p, kLeast)));
    sum.wrong += (p > 0.5f) != (t > 0.5f);
    if (!gradient.empty())
      gradient[i] = weight * (p - t);
  }
  sum.scored += int64_t(term.values.size());
}

static bool isWrongClass(const LossTerm &term) {
  // The first of the largest.
  return std::max_element(term.values.begin(), term.values.end()) -
             term.values.begin() !=
         term.label;
}

static void addSoftmax(const LossTerm &term, float weight, LossSum &sum,
                       MutableArrayRef<float> gradient) {
  float largest = *llvm::max_element(term.values), total = 0;
  for (float value : term.values)
    total += std::exp(value - largest);
  auto share = [&](float value) {
    return term.areProbabilities ? value : std::exp(value - largest) / total;
  };
  float p = share(term.values[term.label]);
  sum.loss -= weight * std::log(std::max(p, kLeast));
  if (!gradient.empty()) {
    for (size_t i = 0; i < term.values.size(); ++i)
      gradient[i] = weight * share(term.values[i]);
    gradient[term.label] -= weight;
  }
  sum.wrong += isWrongClass(term);
  ++sum.scored;
}

static void addSquared(const LossTerm &term, float weight, LossSum &sum,
                       MutableArrayRef<float> gradient) {
  for (size_t i = 0; i < term.values.size(); ++i) {
    float difference = term.values[i] - term.targets[i];
    sum.loss += 0.5f * weight * difference * difference;
    if (!gradient.empty())
      gradient[i] = weight * difference;
  }
  sum.scored += int64_t(term.values.size());
  sum.uncounted += int64_t(term.values.size());
}

static void addRanking(const LossTerm &term, float weight, LossSum &sum,
                       MutableArrayRef<float> gradient) {
  float right = term.values[term.label];
  weight /= float(std::max<size_t>(term.values.size() - 1, 1));
  std::fill(gradient.begin(), gradient.end(), 0.0f);
  for (size_t i = 0; i < term.values.size(); ++i) {
    float violation = kMargin - right + term.values[i];
    if (int64_t(i) == term.label || violation <= 0)
      continue;
    sum.loss += weight * violation;
    if (!gradient.empty()) {
      gradient[i] += weight;
      gradient[term.label] -= weight;
    }
  }
  sum.wrong += isWrongClass(term);
  ++sum.scored;
}

void mann::addLoss(const LossSpec &spec, const LossTerm &term, LossSum &sum,
                   MutableArrayRef<float> gradient) {
  auto weight = float(spec.weight);
  switch (spec.kind) {
  case LossKind::Sigmoid:
    return addSigmoid(term, weight, sum, gradient);
  case LossKind::Softmax:
    return addSoftmax(term, weight, sum, gradient);
  case LossKind::Squared:
    return addSquared(term, weight, sum, gradient);
  case LossKind::Ranking:
    return addRanking(term, weight, sum, gradient);
  }
}
