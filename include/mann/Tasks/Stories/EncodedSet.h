//===- EncodedSet.h - Questions as tensors of one shape ---------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TASKS_STORIES_ENCODEDSET_H
#define MANN_TASKS_STORIES_ENCODEDSET_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>
#include <random>
#include <utility>
#include <vector>

namespace mann {

class DataDiagnostics;
struct StorySet;

/// The id that fills up sentences and slots; it is no word.
constexpr int32_t paddingId = -1;

/// The shape that a model gives its questions.
struct StoryShape {
  int64_t slots = 1;         ///< Statements that the memory holds.
  int64_t words = 1;         ///< Words of a statement.
  int64_t questionWords = 1; ///< Words of a question.
  /// Whether slot 0 holds the newest statement, not the oldest.
  bool newestFirst = false;
};

/// The smallest shape into which all these sets fit; at least 1 each.
StoryShape getSmallestShape(llvm::ArrayRef<const StorySet *> sets);

/// Questions as a model takes them, in row-major arrays of n = size() samples.
struct EncodedSet {
  StoryShape shape;
  /// [n][slots][words]: the newest statements before the question, in the order
  /// of the shape; words and slots that are not filled hold paddingId.
  std::vector<int32_t> story;
  /// [n][questionWords]
  std::vector<int32_t> question;
  /// [n]: how many slots are filled.
  std::vector<int32_t> count;
  /// [n]
  std::vector<int32_t> answer;
  /// Questions besides these n that no network with this vocabulary answers
  /// rightly: their answer is not known, or not one of their words is.
  int64_t numHopeless = 0;

  int64_t size() const { return static_cast<int64_t>(count.size()); }

  /// The statements of a sample, 0 to size() - 1: [slots][words].
  llvm::ArrayRef<int32_t> getStory(int64_t sample) const {
    int64_t stride = shape.slots * shape.words;
    return llvm::ArrayRef(story).slice(sample * stride, stride);
  }

  /// The question of a sample: [questionWords].
  llvm::ArrayRef<int32_t> getQuestion(int64_t sample) const {
    return llvm::ArrayRef(question).slice(sample * shape.questionWords,
                                          shape.questionWords);
  }

  /// A copy of some samples.
  EncodedSet select(llvm::ArrayRef<int64_t> samples) const;
};

/// Encodes all questions. Where more statements precede a question than there
/// are slots, the newest are kept, and one remark counts those questions.
/// Nothing if there are errors: statements that are kept, and questions, of
/// more words than the shape has.
std::optional<EncodedSet> encodeStories(const StorySet &set,
                                        const StoryShape &shape,
                                        DataDiagnostics &diagnostics);

/// Which of the training questions are for validation.
struct ValidationSplit {
  /// What part of them, more than 0 and less than 1. It is rounded down, but is
  /// one question at least if there are two.
  double share = 0.1;
  /// Any of them, chosen by this seed; by default the last ones.
  std::optional<uint64_t> seed;
};

/// Splits training questions in those to train on and those for validation,
/// both in the order of the file: by default 9,000 and the last 1,000 of
/// 10,000. A story may end up on both sides.
std::pair<EncodedSet, EncodedSet>
splitForValidation(const EncodedSet &set, const ValidationSplit &split = {});

/// Copies the statements of a sample to `story`, [slots][words], with empty
/// ones among them, and returns how many slots are filled, the empty ones
/// included. This is the random time noise of Sukhbaatar et al., "End-To-End
/// Memory Networks", 2015, section 4.1: it keeps a model from learning
/// the exact age of a statement.
///
/// `rate` times the filled slots are added, rounded up or down at random so
/// that the mean is that number, but no more than there is room for; each
/// choice of their places, before the first to after the last, is equally
/// likely. The rate is from 0 to 1, and 0 takes nothing from `random`.
///
/// The result depends on the sample, the rate and the state of `random` only,
/// not on the standard library.
int32_t addTimeNoise(const EncodedSet &set, int64_t sample, double rate,
                     std::mt19937_64 &random,
                     llvm::MutableArrayRef<int32_t> story);

} // namespace mann

#endif // MANN_TASKS_STORIES_ENCODEDSET_H
