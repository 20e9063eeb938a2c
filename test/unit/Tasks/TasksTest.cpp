//===- TasksTest.cpp - The files of a task in a folder --------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFolder.h"
#include "mann/Tasks/Stories/Stories.h"

using namespace llvm;
using namespace mann;

/// What findTask says; "" if it finds the task.
static std::string getMessage(const std::string &folder, int64_t task) {
  Expected<TaskFiles> files = findTask(folder, task);
  return files ? "" : toString(files.takeError());
}

TEST(Tasks, FindsBothFilesOfATask) {
  TestFolder folder;
  for (const char *name : {"qa1_one_train.txt", "qa1_one_test.txt",
                           "qa11_x_train.txt", "qa11_x_test.txt", "notes.txt",
                           "qa_x_train.txt", "qax", "qa-1_x_train.txt"})
    folder.write(name, "");
  Expected<TaskFiles> one = findTask(folder.path(), 1);
  ASSERT_TRUE(bool(one)) << toString(one.takeError());
  EXPECT_EQ(one->train, folder.path("qa1_one_train.txt"));
  EXPECT_EQ(one->test, folder.path("qa1_one_test.txt"));
  Expected<TaskFiles> eleven = findTask(folder.path(), 11);
  ASSERT_TRUE(bool(eleven)) << toString(eleven.takeError());
  EXPECT_EQ(eleven->train, folder.path("qa11_x_train.txt"));
}

TEST(Tasks, NamesWhatIsMissing) {
  TestFolder folder;
  EXPECT_EQ(getMessage(folder.path("none"), 1),
            folder.path("none") +
                ": error: cannot list the folder: No such file or directory; "
                "give the folder that holds the files "
                "'qa<task>_<name>_train.txt'");
  folder.write("empty/notes.txt", "");
  EXPECT_EQ(getMessage(folder.path("empty"), 2),
            folder.path("empty") +
                ": error: task 2: expected one file 'qa2_*_train.txt', found "
                "none, and expected one file 'qa2_*_test.txt', found none; the "
                "folder has no task at all; give another folder or task");
  folder.write("some/qa4_x_train.txt", "");
  folder.write("some/qa10_x_train.txt", "");
  folder.write("some/qa2_x_test.txt", "");
  EXPECT_EQ(getMessage(folder.path("some"), 2),
            folder.path("some") +
                ": error: task 2: expected one file 'qa2_*_train.txt', found "
                "none; the folder has training questions of: 4, 10; give "
                "another folder or task");
  EXPECT_EQ(getMessage(folder.path("some"), 4),
            folder.path("some") +
                ": error: task 4: expected one file 'qa4_*_test.txt', found "
                "none; the folder has training questions of: 4, 10; give "
                "another folder or task");
  folder.write("some/qa4_y_train.txt", "");
  folder.write("some/qa4_x_test.txt", "");
  EXPECT_EQ(getMessage(folder.path("some"), 4),
            folder.path("some") +
                ": error: task 4: expected one file 'qa4_*_train.txt', found "
                "'qa4_x_train.txt', 'qa4_y_train.txt'; move the others away");
}

TEST(Tasks, NamesTheFolderOfBabiThatHasTheTask) {
  TestFolder folder;
  folder.write("en-10k/qa3_x_test.txt", "");
  folder.write("en-10k/qa4_x_train.txt", "");
  folder.write("en/qa3_x_train.txt", "");
  folder.write("en/qa3_x_test.txt", "");
  for (std::string path : {folder.path("en-10k"), folder.path("en-10k/"),
                           folder.path("en/../en-10k")})
    EXPECT_EQ(getMessage(path, 3),
              path +
                  ": error: task 3: expected one file 'qa3_*_train.txt', "
                  "found none; the folder has training questions of: 4; "
                  "give the folder '" +
                  folder.path("en") + "', which has the task");
}
