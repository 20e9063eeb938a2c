//===- Stories.h - Stories and questions in text ----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads stories in the text format of bAbI; docs/Training/Data.md describes it.
//
// The files may come from anywhere: a reader trusts nothing it reads, and
// reports every problem with file and line.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TASKS_STORIES_STORIES_H
#define MANN_TASKS_STORIES_STORIES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mann {

class DataDiagnostics;
class Vocabulary;

/// A statement of a story.
struct Statement {
  /// The ids of its words, at least one.
  std::vector<int32_t> words;
  /// Its line in the file, from 1.
  uint64_t line;
};

/// A question of a story.
struct Question {
  /// The statements of the story before it, which may be none:
  /// StorySet::statements from `firstStatement` on.
  size_t firstStatement;
  size_t numStatements;
  /// The ids of its words; at least one, unless unknown ones were left out.
  std::vector<int32_t> words;
  /// The id of the answer; -1 for one that is not known.
  int32_t answer;
  /// Its line in the file, from 1.
  uint64_t line;
};

/// The stories of a file.
struct StorySet {
  /// The file, for messages.
  std::string path;
  /// All statements and all questions, in the order of the file.
  std::vector<Statement> statements;
  std::vector<Question> questions;

  /// The statements before a question of this set, oldest first.
  llvm::ArrayRef<Statement> getStatements(const Question &question) const {
    return llvm::ArrayRef(statements)
        .slice(question.firstStatement, question.numStatements);
  }
};

/// What happens to a word that the vocabulary does not have.
enum class VocabularyMode {
  /// It is added: for training questions.
  Grow,
  /// It is an error: for training questions with a vocabulary that is given.
  Fixed,
  /// It is left out, as the tokeniser of a deployed program does, and so is a
  /// statement of such words alone. Said once for each word: for questions that
  /// a trained network is asked.
  LeaveOut,
};

/// Reads the stories of a file. Nothing if there are errors; the vocabulary may
/// have grown then. Errors are a file that cannot be read, is empty or asks
/// nothing; a line that does not start with an ID; IDs that do not count up;
/// sentences without words; questions without an answer of one word, or with
/// more fields than a question has; and words and answers that a Fixed
/// vocabulary does not have.
std::optional<StorySet> readStories(llvm::StringRef path,
                                    Vocabulary &vocabulary, VocabularyMode mode,
                                    DataDiagnostics &diagnostics);

/// The same for the text of a file; the path is used in messages only.
std::optional<StorySet> parseStories(llvm::StringRef text, llvm::StringRef path,
                                     Vocabulary &vocabulary,
                                     VocabularyMode mode,
                                     DataDiagnostics &diagnostics);

/// The files of a task.
struct TaskFiles {
  std::string train;
  std::string test;
};

/// The files of a task in a folder: 'qa<task>_<name>_train.txt' and
/// 'qa<task>_<name>_test.txt', as bAbI and tools/dev/generate-stories name
/// them. Both must be there, once each. The error names what was looked for
/// and, if a folder of bAbI beside this one has the task, that folder.
llvm::Expected<TaskFiles> findTask(llvm::StringRef folder, int64_t task);

} // namespace mann

#endif // MANN_TASKS_STORIES_STORIES_H
