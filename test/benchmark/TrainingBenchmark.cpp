//===- TrainingBenchmark.cpp - Compiled training against hand-written -----===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs epochs over the same stories with a loop written by hand, with the
// compiled float network and with quantized ones, in turn and in one process;
// prints medians over the rounds, of times and of ratios within a round. Before
// that, the losses of the first epoch of the float ones are compared.
//
//===----------------------------------------------------------------------===//

#include "EigenTrainer.h"
#include "Median.h"
#include "mann/InitAllDialects.h"
#include "mann/Model/Model.h"
#include "mann/Tasks/Stories/Diagnostics.h"
#include "mann/Tasks/Stories/EncodedSet.h"
#include "mann/Tasks/Stories/Stories.h"
#include "mann/Tasks/Stories/Vocabulary.h"
#include "mann/Training/Trainer.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cmath>

using namespace mlir;
using namespace mann;

static constexpr int kBatch = 32;
static constexpr double kRate = 0.001, kClip = 40;

namespace {
struct Compiled {
  std::string name;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  std::unique_ptr<Trainer> trainer;
  std::optional<Weights> weights;

  double runEpoch(const EncodedSet &set) {
    EpochOptions options;
    options.learningRate = kRate;
    options.optimizer.clipNorm = kClip;
    options.shuffle = false;
    std::mt19937_64 random(1);
    OptimizerState optimizer(*weights);
    return llvm::cantFail(
               trainer->runEpoch(*weights, set, options, optimizer, random))
        .loss;
  }
};
} // namespace

static int fail(const Twine &message) {
  llvm::errs() << "error: " << message << "\n";
  return 1;
}

static std::optional<Compiled> compile(StringRef path, MLIRContext &context) {
  Compiled result;
  result.name = llvm::sys::path::stem(path).str();
  result.module = parseSourceFile<ModuleOp>(path, &context);
  if (!result.module)
    return std::nullopt;
  auto function = getModelFunction(*result.module);
  if (failed(function))
    return std::nullopt;
  result.function = *function;
  auto trainer = Trainer::create(*function, kBatch, {});
  if (failed(trainer))
    return std::nullopt;
  result.trainer = std::move(*trainer);
  result.weights.emplace(getUsedParameters(*function));
  std::mt19937_64 random(1);
  result.weights->initialize(random, Initialization::Normal, 0.1);
  return result;
}

static void measure(EigenTrainer &eigen, MutableArrayRef<Compiled> compiled,
                    const EncodedSet &set, int rounds) {
  size_t n = compiled.size() + 1;
  std::vector<std::vector<double>> times(n), ratios(n);
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> now(n);
    // Another one first each round, as in mann-benchmark.
    for (size_t i = 0; i < n; ++i) {
      size_t which = (i + round) % n;
      auto start = std::chrono::steady_clock::now();
      if (which == 0)
        eigen.runEpoch(kBatch, kRate, kClip);
      else
        compiled[which - 1].runEpoch(set);
      now[which] = std::chrono::duration<double, std::micro>(
                       std::chrono::steady_clock::now() - start)
                       .count() /
                   double(set.size());
    }
    for (size_t i = 0; i < n; ++i) {
      times[i].push_back(now[i]);
      ratios[i].push_back(now[i] / now[0]);
    }
  }
  double filled = 0;
  for (int32_t count : set.count)
    filled += count;
  llvm::outs() << set.size() << " stories, "
               << llvm::format("%.1f", filled / double(set.size())) << " of "
               << set.shape.slots << " slots filled, " << rounds
               << " rounds\n\n| training | us per story | ratio to Eigen |\n"
               << "| --- | ---: | ---: |\n";
  for (size_t i = 0; i < n; ++i)
    llvm::outs() << llvm::format("| %s | %.1f | %.2f |\n",
                                 i ? compiled[i - 1].name.c_str()
                                   : "float, Eigen",
                                 median(times[i]), median(ratios[i]));
}

int main(int argc, char **argv) {
  if (argc < 4) {
    llvm::errs() << "usage: mann-training-benchmark <stories> <rounds> "
                    "<float.mlir> <quantized.mlir>...\n";
    return 2;
  }
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  std::vector<Compiled> compiled;
  for (int i = 3; i < argc; ++i) {
    auto one = compile(argv[i], context);
    if (!one)
      return 1;
    compiled.push_back(std::move(*one));
  }
  auto shape = getStoryShape(compiled[0].function);
  if (failed(shape))
    return 1;
  Vocabulary vocabulary;
  DataDiagnostics diagnostics;
  auto stories =
      readStories(argv[1], vocabulary, VocabularyMode::Grow, diagnostics);
  auto set =
      stories ? encodeStories(*stories, *shape, diagnostics) : std::nullopt;
  diagnostics.print(llvm::errs());
  if (!set)
    return 1;

  int64_t classes = 0;
  for (const Weight &weight : compiled[0].weights->get())
    if (weight.name == "W")
      classes = weight.shape[0];
  EigenTrainer eigen({int(set->size()), int(shape->slots), int(shape->words),
                      int(shape->questionWords), int(classes),
                      set->story.data(), set->question.data(),
                      set->count.data(), set->answer.data()});
  for (const Weight &weight : compiled[0].weights->get())
    eigen.set(weight.name.c_str(), weight.values);
  double byHand = eigen.runEpoch(kBatch, kRate, kClip);
  double byCompiler = compiled[0].runEpoch(*set);
  if (!(std::abs(byHand - byCompiler) < 1e-4 * byHand))
    return fail("the first epoch has the loss " +
                Twine(std::to_string(byHand)) + " by hand, but " +
                Twine(std::to_string(byCompiler)) + " compiled");
  measure(eigen, compiled, *set, std::max(1, std::atoi(argv[2])));
  return 0;
}
