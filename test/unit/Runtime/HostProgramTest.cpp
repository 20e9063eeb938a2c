/* Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Runs the host program around the echo example: the program answers with the
 * last known word of the newest sentence.
 */

#include "gtest/gtest.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

class HostProgram : public testing::Test {
protected:
  std::string Directory = testing::TempDir() + "/mann_rt_XXXXXX";
  int Status = -1;
  std::string Out, Err;

  void SetUp() override { ASSERT_NE(nullptr, mkdtemp(&Directory[0])); }
  void TearDown() override {
    for (const char *Name : {"in", "out", "err", "story"})
      unlink(path(Name).c_str());
    rmdir(Directory.c_str());
  }

  std::string path(const std::string &Name) { return Directory + "/" + Name; }
  std::string read(const std::string &Name) {
    std::ostringstream Text;
    Text << std::ifstream(path(Name), std::ios::binary).rdbuf();
    return Text.str();
  }
  std::string write(const std::string &Name, const std::string &Text) {
    std::ofstream(path(Name), std::ios::binary) << Text;
    return path(Name);
  }
  void run(const std::string &Arguments, const std::string &Input) {
    write("in", Input);
    std::string Command = std::string("'") + MANN_RUNTIME_ECHO + "' " +
                          Arguments + " <'" + path("in") + "' >'" +
                          path("out") + "' 2>'" + path("err") + "'";
    int Code = std::system(Command.c_str());
    Status = WIFEXITED(Code) ? WEXITSTATUS(Code) : -1;
    Out = read("out");
    Err = read("err");
  }
};

const char Story[] = "1 Mary went to the garden.\n"
                     "2 Where is Mary?\tgarden\t1\n"
                     "3 John went to the office.\n"
                     "4 Where is John?\tKITCHEN\t3\n"
                     "1 Where is John?\tnothing\t\n"
                     "2 Where is Mary? \tattic\t3";

TEST_F(HostProgram, AnswersStandardInput) {
  run("", "Mary went to the garden\nWhere is Mary?\n\nWhere is Mary?\n"
          "john office\r\nwhere is john?");
  EXPECT_EQ(0, Status);
  EXPECT_EQ("garden\nnothing\noffice\n", Out);
  EXPECT_EQ("", Err);
  run("", "");
  EXPECT_EQ(0, Status);
  EXPECT_EQ("", Out);
}

TEST_F(HostProgram, AnswersFilesEachWithItsOwnStory) {
  std::string File = write("story", "where is mary?\nMary office\nwhere?\n");
  run(File + " - " + File, "where?\n");
  EXPECT_EQ(0, Status);
  EXPECT_EQ("nothing\noffice\nnothing\nnothing\noffice\n", Out);
}

TEST_F(HostProgram, WarnsOnStandardError) {
  run("", "Mary xyz garden\nmary\njohn\nis\nthe the the the the the to\n"
          "is is is is is?\n");
  EXPECT_EQ(0, Status);
  EXPECT_EQ("the\n", Out);
  EXPECT_EQ("<stdin>:1: warning: unknown word 'xyz'\n"
            "<stdin>:4: warning: oldest sentence dropped, the network "
            "remembers 3 sentences\n"
            "<stdin>:5: warning: words dropped: 1, the network reads 6 in a "
            "statement\n"
            "<stdin>:5: warning: oldest sentence dropped, the network "
            "remembers 3 sentences\n"
            "<stdin>:6: warning: words dropped: 1, the network reads 4 in a "
            "question\n",
            Err);
}

TEST_F(HostProgram, ChecksExpectedAnswers) {
  std::string File = write("story", Story);
  run("--check " + File, "");
  EXPECT_EQ(1, Status);
  EXPECT_EQ("4 questions, 2 wrong (50.0 %)\n", Out);
  EXPECT_EQ(File + ":4: warning: expected 'KITCHEN', answered 'office'\n" +
                File +
                ":6: warning: expected 'attic', answered 'nothing' "
                "(the network does not know the former)\n",
            Err);
}

TEST_F(HostProgram, AllowsSomeWrongAnswers) {
  std::string File = write("story", Story);
  run("--check --max-wrong=1 " + File, "");
  EXPECT_EQ(1, Status);
  run("--max-wrong=2 " + File, "");
  EXPECT_EQ(0, Status);
  EXPECT_EQ("4 questions, 2 wrong (50.0 %)\n", Out);
  run("--check", "mary\nwhere?\tMary\n");
  EXPECT_EQ(0, Status);
  EXPECT_EQ("1 questions, 0 wrong (0.0 %)\n", Out);
}

TEST_F(HostProgram, DoesNotCheckNothing) {
  run("--check", "mary\nwhere?\n");
  EXPECT_EQ(2, Status);
  EXPECT_EQ("", Out);
  EXPECT_NE(std::string::npos,
            Err.find("<stdin>:2: warning: question without"));
}

TEST_F(HostProgram, RejectsLongLines) {
  std::string Fits(4095 - 6, ' ');
  run("", "john\n" + Fits + "where?\nwhere?");
  EXPECT_EQ(0, Status);
  EXPECT_EQ("john\njohn\n", Out);
  run("", "john\n" + Fits + " where?\nwhere?\n");
  EXPECT_EQ(2, Status);
  EXPECT_EQ("", Out);
  EXPECT_EQ("<stdin>:2: error: line is longer than 4095 bytes\n", Err);
}

TEST_F(HostProgram, NamesUnreadableFiles) {
  run(path("missing"), "");
  EXPECT_EQ(2, Status);
  EXPECT_NE(std::string::npos, Err.find("cannot open '" + path("missing")));
  run(Directory, "");
  EXPECT_EQ(2, Status);
  EXPECT_NE(std::string::npos, Err.find("'" + Directory + "'"));
}

TEST_F(HostProgram, ReportsAFullOutput) {
  if (access("/dev/full", W_OK) != 0)
    GTEST_SKIP() << "no /dev/full";
  std::string Command = std::string("echo 'where?' | '") + MANN_RUNTIME_ECHO +
                        "' >/dev/full 2>'" + path("err") + "'";
  int Code = std::system(Command.c_str());
  EXPECT_EQ(2, WEXITSTATUS(Code));
  EXPECT_NE(std::string::npos, read("err").find("cannot write"));
}

TEST_F(HostProgram, ExplainsItself) {
  run("--help", "");
  EXPECT_EQ(0, Status);
  EXPECT_EQ(0u, Out.find("usage:"));
  for (const char *Bad :
       {"--max-wrong=", "--max-wrong=x", "--max-wrong=-1", "--max-wrong=1x",
        "--frobnicate", "--max-wrong=99999999999999999999999"}) {
    run(Bad, "");
    EXPECT_EQ(2, Status) << Bad;
    EXPECT_NE(std::string::npos, Err.find(Bad));
  }
}

} // namespace
