//===- Benchmark.cpp - Compiled networks against hand-written ones --------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Answers the same questions with every candidate in turn, over and over, in
// one process. Each round gives one time per candidate, so that a slow moment
// of the machine falls on all of them; what is printed are medians over the
// rounds, of times and of ratios within a round. Before that, the integers of
// each compiled network are compared with those of the plain C one.
//
//===----------------------------------------------------------------------===//

#include "Median.h"
#include "Networks.h"
#include "bench_dot.h"
#include "bench_dot_c.h"
#include "bench_float.h"
#include "bench_hamming.h"
#include "bench_hamming_c.h"
#include "bench_l1.h"
#include "bench_l1_c.h"
#include "mann/Support/TensorFile.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <chrono>
#include <cmath>

using namespace mann;

namespace {
struct Questions {
  std::string title;
  std::vector<int32_t> stories, questions, counts;

  size_t size() const { return counts.size(); }
  const int32_t *story(size_t i) const {
    return stories.data() + i * kSlots * kWords;
  }
  const int32_t *question(size_t i) const {
    return questions.data() + i * kQuestionWords;
  }
};

struct Candidate {
  const char *name;
  /// Index of the plain C candidate that it is compared with.
  size_t baseline;
  StepCodes codes;
  StepFloats floats;
};
} // namespace

//===----------------------------------------------------------------------===//
// Candidates
//===----------------------------------------------------------------------===//

template <auto Step, typename Context, typename Number>
static void stepCompiled(const int32_t *story, const int32_t *question,
                         int32_t count, Number *logits, int32_t *answer) {
  static Context context;
  Step(&context, story, question, count, logits, answer);
}

#define COMPILED(name, number) stepCompiled<name##_step, name##_context, number>

static const Candidate candidates[] = {
    {"dot: plain C", 0, plain_dot, nullptr},
    {"dot: compiled, object", 0, COMPILED(bench_dot, int8_t), nullptr},
    {"dot: compiled, C", 0, COMPILED(bench_dot_c, int8_t), nullptr},
    {"l1: plain C", 3, plain_l1, nullptr},
    {"l1: compiled, object", 3, COMPILED(bench_l1, int8_t), nullptr},
    {"l1: compiled, C", 3, COMPILED(bench_l1_c, int8_t), nullptr},
    {"hamming: plain C", 6, plain_hamming, nullptr},
    {"hamming: compiled, object", 6, COMPILED(bench_hamming, int8_t), nullptr},
    {"hamming: compiled, C", 6, COMPILED(bench_hamming_c, int8_t), nullptr},
    {"float: Eigen", 0, nullptr, stepEigen},
    {"float: compiled, object", 0, nullptr, COMPILED(bench_float, float)},
};
static constexpr size_t kFirstFloat = 9;

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// The tensor of that name and size, or the end of the program.
static const HostTensor &find(llvm::ArrayRef<HostTensor> tensors,
                              llvm::StringRef name, int64_t elements) {
  for (const HostTensor &tensor : tensors)
    if (tensor.name == name && tensor.getNumElements() == elements)
      return tensor;
  llvm::errs() << "error: expected a tensor '" << name << "' of " << elements
               << " elements, found none\n";
  std::exit(1);
}

static Questions readQuestions(llvm::StringRef path) {
  auto tensors = llvm::cantFail(readTensorFile(path));
  auto values = [&](llvm::StringRef name, int64_t elements) {
    return find(tensors, name, elements).as<int32_t>().vec();
  };
  int64_t n = 0;
  for (const HostTensor &tensor : tensors)
    if (tensor.name == "count")
      n = tensor.getNumElements();
  return {"stories as they are", values("story", n * kSlots * kWords),
          values("question", n * kQuestionWords), values("count", n)};
}

/// The same questions over memories without an empty slot: the statements of
/// the question's story and of those that follow it in the file.
static Questions fillSlots(const Questions &given) {
  Questions full = given;
  full.title = "all slots filled";
  for (size_t i = 0; i < full.size(); ++i) {
    int32_t *row = full.stories.data() + i * kSlots * kWords;
    size_t source = i;
    for (int slot = 0, next = 0; slot < kSlots; ++slot, ++next) {
      while (next >= given.counts[source]) {
        source = (source + 1) % given.size();
        next = 0;
      }
      std::copy_n(given.story(source) + next * kWords, kWords,
                  row + slot * kWords);
    }
    full.counts[i] = kSlots;
  }
  return full;
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

static bool equalCodes(const Candidate &candidate, const Questions &questions) {
  size_t different = 0;
  for (size_t i = 0; i < questions.size(); ++i) {
    int8_t want[kVocabulary], got[kVocabulary];
    int32_t wantAnswer, gotAnswer;
    candidates[candidate.baseline].codes(
        questions.story(i), questions.question(i), questions.counts[i], want,
        &wantAnswer);
    candidate.codes(questions.story(i), questions.question(i),
                    questions.counts[i], got, &gotAnswer);
    different +=
        wantAnswer != gotAnswer || !std::equal(want, want + kVocabulary, got);
  }
  if (different)
    llvm::errs() << "error: " << candidate.name << ", " << questions.title
                 << ": expected the logits of plain C, found others for "
                 << different << " of " << questions.size() << " questions\n";
  return different == 0;
}

static bool closeFloats(const Questions &questions) {
  float worst = 0;
  for (size_t i = 0; i < questions.size(); ++i) {
    float logits[2][kVocabulary];
    int32_t answer;
    for (int which = 0; which < 2; ++which)
      candidates[kFirstFloat + which].floats(
          questions.story(i), questions.question(i), questions.counts[i],
          logits[which], &answer);
    for (int o = 0; o < kVocabulary; ++o)
      worst = std::max(worst, std::abs(logits[0][o] - logits[1][o]));
  }
  if (worst > 1e-3f)
    llvm::errs() << "error: float, " << questions.title
                 << ": expected logits within 1e-3 of Eigen, found "
                 << llvm::format("%g", worst) << "\n";
  return worst <= 1e-3f;
}

//===----------------------------------------------------------------------===//
// Measurement
//===----------------------------------------------------------------------===//

/// Nanoseconds per question of one pass over all questions.
static double timePass(const Candidate &candidate, const Questions &questions) {
  int8_t codes[kVocabulary];
  float floats[kVocabulary];
  int32_t answer;
  auto start = std::chrono::steady_clock::now();
  for (size_t i = 0; i < questions.size(); ++i) {
    if (candidate.codes)
      candidate.codes(questions.story(i), questions.question(i),
                      questions.counts[i], codes, &answer);
    else
      candidate.floats(questions.story(i), questions.question(i),
                       questions.counts[i], floats, &answer);
  }
  std::chrono::duration<double, std::nano> spent =
      std::chrono::steady_clock::now() - start;
  return spent.count() / questions.size();
}

static void measure(const Questions &questions, int rounds) {
  constexpr size_t n = std::size(candidates);
  std::vector<double> times[n], ratios[n];
  for (int round = 0; round < rounds; ++round) {
    double now[n];
    // Another one first each round: no candidate always follows the same one
    // at the same clock rate.
    for (size_t i = 0; i < n; ++i) {
      size_t which = (i + round) % n;
      now[which] = timePass(candidates[which], questions);
    }
    for (size_t i = 0; i < n; ++i) {
      times[i].push_back(now[i]);
      ratios[i].push_back(now[i] / now[candidates[i].baseline]);
    }
  }
  double filled = 0;
  for (int32_t count : questions.counts)
    filled += count;
  llvm::outs() << "\n"
               << questions.title << " (" << questions.size() << " questions, "
               << llvm::format("%.1f", filled / questions.size()) << " of "
               << kSlots << " slots filled, " << rounds << " rounds)\n\n"
               << "| candidate | ns per question | ratio to plain C |\n"
               << "| --- | ---: | ---: |\n";
  for (size_t i = 0; i < n; ++i)
    llvm::outs() << llvm::format("| %s | %.0f | %.2f |\n", candidates[i].name,
                                 median(times[i]), median(ratios[i]));
}

int main(int argc, char **argv) {
  if (argc != 3 && argc != 4) {
    llvm::errs() << "usage: mann-benchmark <weights.safetensors> "
                    "<samples.safetensors> [<rounds, 400>]\n";
    return 2;
  }
  auto weights = llvm::cantFail(readTensorFile(argv[1]));
  auto values = [&](llvm::StringRef name, int rows) {
    return find(weights, name, rows * kDim).as<float>().data();
  };
  setEigenWeights({values("A", kVocabulary + kSlots), values("B", kVocabulary),
                   values("C", kVocabulary + kSlots), values("H", kDim),
                   values("W", kVocabulary)});

  int rounds = argc == 4 ? std::max(1, std::atoi(argv[3])) : 400;
  Questions given = readQuestions(argv[2]);
  Questions sets[] = {given, fillSlots(given)};
  bool good = true;
  for (const Questions &questions : sets) {
    for (size_t i = 0; i < kFirstFloat; ++i)
      good &= equalCodes(candidates[i], questions);
    good &= closeFloats(questions);
  }
  if (!good)
    return 1;
  llvm::outs() << "The logits of compiled and plain C networks are equal.\n";
  for (const Questions &questions : sets)
    measure(questions, rounds);
  return 0;
}
