//===- TrainingData.h - All questions of a training -------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TASKS_STORIES_TRAININGDATA_H
#define MANN_TASKS_STORIES_TRAININGDATA_H

#include "mann/Tasks/Stories/EncodedSet.h"
#include "mann/Tasks/Stories/Stories.h"
#include "mann/Tasks/Stories/Vocabulary.h"

namespace mann {

/// Where the questions of a training come from.
struct TrainingFiles {
  TaskFiles task;
  /// Questions for validation; empty: a part of the training questions.
  std::string validation;
  ValidationSplit split;
  /// Words that are given; empty: those of the training questions.
  std::string vocabulary;
};

struct TrainingData {
  EncodedSet training, validation, test;
  Vocabulary vocabulary;
};

/// Reads all files. The words of the training questions are the vocabulary, or
/// all are in the one that is given; unknown words of the other questions are
/// left out. Nothing if there are errors: those of the files, and too few
/// questions to train on or to choose by.
std::optional<TrainingData> readTrainingData(const TrainingFiles &files,
                                             const StoryShape &shape,
                                             DataDiagnostics &diagnostics);

} // namespace mann

#endif // MANN_TASKS_STORIES_TRAININGDATA_H
