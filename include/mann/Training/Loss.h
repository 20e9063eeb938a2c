//===- Loss.h - What an output is trained to be -----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_LOSS_H
#define MANN_TRAINING_LOSS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mann {

/// With outputs y and targets t, or the class c:
enum class LossKind {
  /// -t log p - (1 - t) log(1 - p) of every element, p = sigmoid(y); where the
  /// output is a sigmoid itself, p = y.
  Sigmoid,
  /// -log p[c], p = softmax(y); where the output is a softmax itself, p = y.
  Softmax,
  /// (y - t)^2 / 2 of every element.
  Squared,
  /// The mean over the other classes j of max(0, 0.1 - y[c] + y[j]) (Weston et
  /// al. 2015, section 3.1).
  Ranking,
};

/// One loss of a training, as `OUTPUT=KIND` or `OUTPUT=KIND:WEIGHT` says it.
struct LossSpec {
  std::string output;
  LossKind kind = LossKind::Sigmoid;
  double weight = 1;

  /// Whether targets are classes: one integer a step.
  bool hasClasses() const {
    return kind == LossKind::Softmax || kind == LossKind::Ranking;
  }
  /// Whether its gradient may be taken before a sigmoid or softmax.
  bool isCrossEntropy() const {
    return kind == LossKind::Sigmoid || kind == LossKind::Softmax;
  }

  static llvm::Expected<LossSpec> parse(llvm::StringRef text);
};

/// Sums over what is scored.
struct LossSum {
  double loss = 0;
  /// Elements on the wrong side of one half (Sigmoid), and classes that are not
  /// the first largest (Softmax, Ranking); all elements and classes that are
  /// scored, and those of them that cannot be wrong (Squared).
  int64_t wrong = 0, scored = 0, uncounted = 0;

  void add(const LossSum &other) {
    loss += other.loss;
    wrong += other.wrong;
    scored += other.scored;
    uncounted += other.uncounted;
  }
};

/// The values of an output at one step of one sequence, and what they should
/// be.
struct LossTerm {
  llvm::ArrayRef<float> values;
  /// Whether the values are those of a sigmoid or softmax.
  bool areProbabilities = false;
  /// One number for each value, or the one class.
  llvm::ArrayRef<float> targets;
  int64_t label = 0;
};

/// Adds to `sum`; writes the gradient, times `spec.weight`, of the values, or
/// of what they are the sigmoid or softmax of, into `gradient`, unless it is
/// empty.
void addLoss(const LossSpec &spec, const LossTerm &term, LossSum &sum,
             llvm::MutableArrayRef<float> gradient);

} // namespace mann

#endif // MANN_TRAINING_LOSS_H
