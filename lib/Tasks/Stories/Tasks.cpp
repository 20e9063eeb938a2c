//===- Tasks.cpp - The files of a task in a folder ------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Support/TensorFile.h"
#include "mann/Tasks/Stories/Stories.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace llvm;
using namespace mann;

namespace {

/// What a folder has of one task, and which tasks it has.
struct FolderContents {
  std::vector<std::string> train;
  std::vector<std::string> test;
  /// The tasks of which it has training questions.
  std::set<int64_t> tasks;
};

} // namespace

/// Takes "qa<task>_" off a file's name.
static std::optional<int64_t> takeTask(StringRef &name) {
  int64_t task;
  if (!name.consume_front("qa") || name.empty() || !isDigit(name.front()) ||
      name.consumeInteger(10, task) || !name.consume_front("_"))
    return std::nullopt;
  return task;
}

static std::error_code listFolder(StringRef folder, int64_t task,
                                  FolderContents &contents) {
  std::error_code code;
  sys::fs::directory_iterator it(folder, code);
  for (; !code && it != sys::fs::directory_iterator(); it.increment(code)) {
    StringRef name = sys::path::filename(it->path());
    std::optional<int64_t> found = takeTask(name);
    if (!found)
      continue;
    bool isTrain = name.ends_with("_train.txt");
    if (isTrain)
      contents.tasks.insert(*found);
    if (*found == task && isTrain)
      contents.train.push_back(it->path());
    else if (*found == task && name.ends_with("_test.txt"))
      contents.test.push_back(it->path());
  }
  // The order of a directory is nobody's.
  llvm::sort(contents.train);
  llvm::sort(contents.test);
  return code;
}

/// A folder of bAbI beside this one that has both files of the task.
static std::optional<std::string> findElsewhere(StringRef folder,
                                                int64_t task) {
  SmallString<128> path(folder);
  if (sys::fs::make_absolute(path))
    return std::nullopt;
  sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  StringRef parent = sys::path::parent_path(path);
  for (StringRef sibling : {"en", "en-10k", "en-valid", "en-valid-10k"}) {
    SmallString<128> other(parent);
    sys::path::append(other, sibling);
    FolderContents contents;
    if (other != path && !listFolder(other, task, contents) &&
        contents.train.size() == 1 && contents.test.size() == 1)
      return std::string(other);
  }
  return std::nullopt;
}

/// What is wrong with the files that end in `suffix`; nothing if it is one.
static std::string describeFiles(ArrayRef<std::string> files, int64_t task,
                                 StringRef suffix) {
  if (files.size() == 1)
    return "";
  std::string text = "expected one file 'qa" + std::to_string(task) + "_*" +
                     suffix.str() + "', found ";
  if (files.empty())
    return text + "none";
  SmallVector<std::string> names;
  for (const std::string &file : files)
    names.push_back("'" + quoteForMessage(sys::path::filename(file)) + "'");
  return text + join(names, ", ");
}

Expected<TaskFiles> mann::findTask(StringRef folder, int64_t task) {
  FolderContents contents;
  if (std::error_code code = listFolder(folder, task, contents))
    return createStringError(
        folder + ": error: cannot list the folder: " + code.message() +
        "; give the folder that holds the files "
        "'qa<task>_<name>_train.txt'");

  std::string train = describeFiles(contents.train, task, "_train.txt");
  std::string test = describeFiles(contents.test, task, "_test.txt");
  if (train.empty() && test.empty())
    return TaskFiles{contents.train.front(), contents.test.front()};

  std::string message = folder.str() + ": error: task " + std::to_string(task) +
                        ": " + train +
                        (train.empty() || test.empty() ? "" : ", and ") + test;
  if (contents.train.size() > 1 || contents.test.size() > 1)
    return createStringError(message + "; move the others away");
  if (contents.tasks.empty()) {
    message += "; the folder has no task at all";
  } else {
    SmallVector<std::string> tasks;
    for (int64_t other : contents.tasks)
      tasks.push_back(std::to_string(other));
    message += "; the folder has training questions of: " + join(tasks, ", ");
  }
  if (std::optional<std::string> other = findElsewhere(folder, task))
    return createStringError(message + "; give the folder '" + *other +
                             "', which has the task");
  return createStringError(message + "; give another folder or task");
}
