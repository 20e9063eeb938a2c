//===- TrainingData.cpp - All questions of a training ---------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Tasks/Stories/TrainingData.h"
#include "mann/Tasks/Stories/Diagnostics.h"

using namespace llvm;
using namespace mann;

/// A training needs questions that a network could answer.
static void checkSize(const EncodedSet &set, StringRef path, int64_t least,
                      const Twine &what, DataDiagnostics &diagnostics) {
  if (set.size() >= least)
    return;
  diagnostics.error(path, 0,
                    Twine(set.size()) +
                        (set.size() == 1 ? " question" : " questions") +
                        ": expected at least " + Twine(least) + ", " + what);
}

std::optional<TrainingData>
mann::readTrainingData(const TrainingFiles &files, const StoryShape &shape,
                       DataDiagnostics &diagnostics) {
  TrainingData data;
  auto encode = [&](StringRef path, VocabularyMode mode) {
    std::optional<EncodedSet> encoded;
    if (auto stories = readStories(path, data.vocabulary, mode, diagnostics))
      encoded = encodeStories(*stories, shape, diagnostics);
    return encoded;
  };
  VocabularyMode mode = VocabularyMode::Grow;
  if (!files.vocabulary.empty()) {
    auto given = Vocabulary::load(files.vocabulary, diagnostics);
    if (!given)
      return std::nullopt;
    data.vocabulary = std::move(*given);
    mode = VocabularyMode::Fixed;
  }
  auto training = encode(files.task.train, mode);
  // Where the training stories are wrong, nobody knows which words there are.
  VocabularyMode others =
      training ? VocabularyMode::LeaveOut : VocabularyMode::Grow;
  std::optional<EncodedSet> validation;
  if (!files.validation.empty())
    validation = encode(files.validation, others);
  auto test = encode(files.task.test, others);
  if (diagnostics.hasErrors())
    return std::nullopt;

  if (files.validation.empty()) {
    checkSize(*training, files.task.train, 2,
              "one to train on and one to choose by", diagnostics);
    std::tie(data.training, data.validation) =
        splitForValidation(*training, files.split);
  } else {
    checkSize(*validation, files.validation, 1, "of known words, to choose by",
              diagnostics);
    data.training = std::move(*training);
    data.validation = std::move(*validation);
  }
  data.test = std::move(*test);
  if (diagnostics.hasErrors())
    return std::nullopt;
  return data;
}
