//===- EncodedSet.cpp - Questions as tensors of one shape -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/EncodedSet.h"
#include "mann/Support/Shuffle.h"
#include "mann/Tasks/Stories/Diagnostics.h"
#include "mann/Tasks/Stories/Stories.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

using namespace llvm;
using namespace mann;

StoryShape mann::getSmallestShape(ArrayRef<const StorySet *> sets) {
  StoryShape shape;
  for (const StorySet *set : sets) {
    for (const Statement &statement : set->statements)
      shape.words = std::max<int64_t>(shape.words, statement.words.size());
    for (const Question &question : set->questions) {
      shape.slots = std::max<int64_t>(shape.slots, question.numStatements);
      shape.questionWords =
          std::max<int64_t>(shape.questionWords, question.words.size());
    }
  }
  return shape;
}

EncodedSet EncodedSet::select(ArrayRef<int64_t> samples) const {
  EncodedSet part;
  part.shape = shape;
  for (int64_t sample : samples) {
    llvm::append_range(part.story, getStory(sample));
    llvm::append_range(part.question, getQuestion(sample));
    part.count.push_back(count[sample]);
    part.answer.push_back(answer[sample]);
  }
  return part;
}

/// Adds an error for each sentence of more words than fit, in the order of the
/// file, and counts the questions that lose statements.
static int64_t checkShape(const StorySet &set, const StoryShape &shape,
                          DataDiagnostics &diagnostics) {
  auto check = [&](const Twine &what, ArrayRef<int32_t> words, uint64_t line,
                   int64_t limit) {
    if (static_cast<int64_t>(words.size()) > limit)
      diagnostics.error(set.path, line,
                        what + " too long: expected at most " + Twine(limit) +
                            " words, found " + Twine(words.size()) +
                            "; shorten it, or give the model more words");
  };
  int64_t numCut = 0;
  // Questions of one story share statements; each is told of once.
  size_t numChecked = 0;
  for (const Question &question : set.questions) {
    size_t end = question.firstStatement + question.numStatements;
    size_t kept = std::min<size_t>(question.numStatements, shape.slots);
    numCut += kept < question.numStatements;
    for (size_t i = std::max(numChecked, end - kept); i < end; ++i)
      check("statement", set.statements[i].words, set.statements[i].line,
            shape.words);
    numChecked = std::max(numChecked, end);
    check("question", question.words, question.line, shape.questionWords);
  }
  return numCut;
}

std::optional<EncodedSet> mann::encodeStories(const StorySet &set,
                                              const StoryShape &shape,
                                              DataDiagnostics &diagnostics) {
  assert(shape.slots > 0 && shape.words > 0 && shape.questionWords > 0 &&
         "the shape holds nothing");
  uint64_t errorsBefore = diagnostics.getNumErrors();
  int64_t numCut = checkShape(set, shape, diagnostics);
  if (diagnostics.getNumErrors() != errorsBefore)
    return std::nullopt;
  if (numCut)
    diagnostics.remark(set.path,
                       Twine(numCut) + " of " + Twine(set.questions.size()) +
                           " questions follow more than " + Twine(shape.slots) +
                           " statements; the newest are kept");

  auto isHopeless = [](const Question &question) {
    return question.answer < 0 || question.words.empty();
  };
  EncodedSet result;
  result.shape = shape;
  result.numHopeless = llvm::count_if(set.questions, isHopeless);
  size_t n = set.questions.size() - result.numHopeless;
  result.story.assign(n * shape.slots * shape.words, paddingId);
  result.question.assign(n * shape.questionWords, paddingId);
  int32_t *story = result.story.data();
  int32_t *asked = result.question.data();
  for (const Question &question : set.questions) {
    if (isHopeless(question))
      continue;
    size_t kept = std::min<size_t>(question.numStatements, shape.slots);
    ArrayRef<Statement> statements =
        set.getStatements(question).take_back(kept);
    for (size_t i = 0; i < kept; ++i) {
      size_t slot = shape.newestFirst ? kept - 1 - i : i;
      llvm::copy(statements[i].words, story + slot * shape.words);
    }
    llvm::copy(question.words, asked);
    result.count.push_back(static_cast<int32_t>(kept));
    result.answer.push_back(question.answer);
    story += shape.slots * shape.words;
    asked += shape.questionWords;
  }
  return result;
}

std::pair<EncodedSet, EncodedSet>
mann::splitForValidation(const EncodedSet &set, const ValidationSplit &split) {
  auto [kept, held] = holdOut(set.size(), split.share, split.seed);
  return {set.select(kept), set.select(held)};
}

int32_t mann::addTimeNoise(const EncodedSet &set, int64_t sample, double rate,
                           std::mt19937_64 &random,
                           MutableArrayRef<int32_t> story) {
  assert(rate >= 0 && rate <= 1 && "the rate is a part of the filled slots");
  ArrayRef<int32_t> from = set.getStory(sample);
  assert(story.size() == from.size() && "the story has another shape");
  int64_t count = set.count[sample];
  int64_t words = set.shape.words;

  int64_t numEmpty = 0;
  if (rate > 0) {
    // 53 random bits; the distributions of the standard differ by library.
    double fraction = std::ldexp(static_cast<double>(random() >> 11), -53);
    numEmpty = std::min<int64_t>(
        static_cast<int64_t>(std::floor(rate * count + fraction)),
        set.shape.slots - count);
  }

  // Selection sampling: each slot is empty with the chance that makes all
  // choices of places equally likely (Knuth, volume 2, 3.4.2, algorithm S).
  std::fill(story.begin(), story.end(), paddingId);
  int64_t total = count + numEmpty;
  for (int64_t slot = 0; slot < total; ++slot) {
    uint64_t slotsLeft = total - slot;
    if (numEmpty > 0 &&
        random() % slotsLeft < static_cast<uint64_t>(numEmpty)) {
      --numEmpty;
      continue;
    }
    llvm::copy(from.take_front(words), story.begin() + slot * words);
    from = from.drop_front(words);
  }
  return static_cast<int32_t>(total);
}
