//===- SequenceBenchmark.cpp - Training through time, against Eigen -------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs epochs over the same sequences with a loop written by hand and with the
// compiled network, each with one thread and with two, in turn and in one
// process; prints the least time of each, and medians of ratios within a round.
// A machine with other work to do interrupts what is measured: processor time,
// of all threads, does not count that. Before, the losses and gradients of all
// sequences are compared; then the losses of all epochs, and at the end the
// weights.
//
//===----------------------------------------------------------------------===//

#include "EigenNtm.h"
#include "Median.h"
#include "mann/InitAllDialects.h"
#include "mann/Model/Model.h"
#include "mann/Training/SequenceTrainer.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <ctime>
#include <numeric>
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#define CALLGRIND_DUMP_STATS_AT(name)
#define CALLGRIND_ZERO_STATS
#endif

using namespace mlir;
using namespace mann;

// So small a rate that an epoch is much like another.
static constexpr double kRate = 1e-4;
static constexpr double kTolerance = 1e-4;

namespace {
struct Compiled {
  /// Two threads share a batch where the context has them.
  Compiled(const DialectRegistry &registry, int threads)
      : context(registry, threads == 1 ? MLIRContext::Threading::DISABLED
                                       : MLIRContext::Threading::ENABLED) {}

  LogicalResult compile(StringRef model, StringRef sequences, int batch);
  double runEpoch();

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::shared_ptr<const SequenceData> data;
  std::shared_ptr<SequenceTrainer> trainer;
  std::optional<Weights> weights;
  std::optional<OptimizerState> optimizer;
};

/// One of what is measured: every second one is compiled.
struct Candidate {
  std::string name;
  std::function<double()> runEpoch;
  double loss = 0;
  /// Microseconds a sequence, of a round; to the loop by hand in that round.
  std::vector<double> walls = {}, processors = {}, ratios = {};
};
} // namespace

/// The loop by hand with as many threads as candidate `i`.
static size_t byHand(size_t i) { return i & ~size_t(1); }

static int fail(const Twine &message) {
  llvm::errs() << "error: " << message << "\n";
  return 1;
}

LogicalResult Compiled::compile(StringRef model, StringRef sequences,
                                int batch) {
  module = parseSourceFile<ModuleOp>(model, &context);
  if (!module)
    return failure();
  FailureOr<func::FuncOp> function = getModelFunction(*module);
  if (failed(function))
    return failure();
  SequenceOptions options;
  options.losses.push_back(llvm::cantFail(LossSpec::parse("y=sigmoid")));
  auto loaded = SequenceData::load(*module, options.losses, sequences);
  if (failed(loaded))
    return failure();
  data = *loaded;
  SequencePart part{data, std::vector<int64_t>(data->size())};
  std::iota(part.sequences.begin(), part.sequences.end(), 0);
  StateSources sources;
  for (auto state : module->getOps<StateOp>())
    if (state.getSourceAttr())
      sources[state.getSymName().str()] =
          module->lookupSymbol<ParameterOp>(*state.getSource());
  LearnerOptions learner;
  learner.batch = batch;
  auto created = SequenceTrainer::create(*function, part, {}, {}, sources,
                                         options, learner);
  if (failed(created))
    return failure();
  trainer = *created;
  weights.emplace(getTrainedParameters(*function));
  std::mt19937_64 random(1);
  weights->initialize(random, Initialization::Normal, 0.2);
  optimizer.emplace(*weights);
  return success();
}

double Compiled::runEpoch() {
  EpochOptions options;
  options.learningRate = kRate;
  options.optimizer.clipNorm = 0;
  options.shuffle = false;
  std::mt19937_64 random(1);
  return llvm::cantFail(
             trainer->runEpoch(*weights, options, *optimizer, random))
      .loss;
}

static NtmSizes getSizes(const Weights &weights) {
  NtmSizes sizes = {};
  for (const Weight &weight : weights.get()) {
    if (weight.source == "init.memory") {
      sizes.rows = int(weight.shape[0]);
      sizes.width = int(weight.shape[1]);
    } else if (weight.source == "output.b") {
      sizes.outputs = int(weight.shape[0]);
    } else if (weight.source == "init.h") {
      sizes.hidden = int(weight.shape[0]);
    }
  }
  for (const Weight &weight : weights.get())
    if (weight.source == "lstm.w_input")
      sizes.inputs = int(weight.shape[1]) - sizes.width;
  return sizes;
}

static NtmSequences getSequences(const SequenceData &data) {
  NtmSequences result;
  result.sequences = int(data.size());
  result.steps = int(data.getNumSteps());
  result.lengths.assign(data.size(), result.steps);
  auto copy = [](const HostTensor &from, auto &to) {
    std::memcpy(to.data(), from.data.data(), from.data.size());
  };
  for (const HostTensor &tensor : data.getTensors()) {
    if (tensor.name == "x") {
      result.inputs.resize(tensor.data.size() / sizeof(float));
      copy(tensor, result.inputs);
    } else if (tensor.name == "sequence.lengths") {
      copy(tensor, result.lengths);
    }
  }
  result.targets = data.getTargets()[0].values;
  result.isScored = data.getTargets()[0].isScored;
  return result;
}

namespace {
/// Reports what differs, and keeps the largest difference relative to a size.
struct Comparison {
  double worst = 0;

  bool check(const Twine &what, double difference, double size) {
    if (size > 0)
      worst = std::max(worst, difference / size);
    if (difference <= kTolerance * size)
      return true;
    return !fail(what + " differs by " + Twine(std::to_string(difference)) +
                 ", of " + Twine(std::to_string(size)));
  }
  /// By their norms.
  bool check(const Twine &what, ArrayRef<float> byHand,
             ArrayRef<float> compiled) {
    if (byHand.size() != compiled.size())
      return !fail(what + " has another size");
    using Map = Eigen::Map<const Eigen::VectorXf>;
    Map mine(byHand.data(), byHand.size());
    Map theirs(compiled.data(), compiled.size());
    return check(what, (theirs - mine).norm(), theirs.norm());
  }
};
} // namespace

/// Whether both have the same loss and gradient for every sequence.
static bool compareGradients(EigenNtm &eigen, Compiled &compiled) {
  Comparison comparison;
  std::vector<Eigen::ArrayXf> gradients(compiled.weights->get().size());
  for (int64_t sequence = 0; sequence < compiled.data->size(); ++sequence) {
    double expected = eigen.differentiate(int(sequence));
    double loss =
        compiled.trainer->differentiate(*compiled.weights, sequence, gradients)
            .loss;
    if (!comparison.check("the loss", std::abs(loss - expected), expected))
      return false;
    for (auto [weight, gradient] :
         llvm::zip(compiled.weights->get(), gradients))
      if (!comparison.check("the gradient of '" + weight.source + "'",
                            eigen.getGradient(weight.source),
                            ArrayRef<float>(gradient.data(), gradient.size())))
        return false;
  }
  llvm::outs() << "Losses and gradients of each sequence differ by "
               << llvm::format("%.1e", comparison.worst) << " at most\n";
  return true;
}

static bool compareWeights(const EigenNtm &eigen, const Compiled &compiled) {
  Comparison comparison;
  for (const Weight &weight : compiled.weights->get())
    if (!comparison.check("the weight '" + weight.source + "'",
                          eigen.get(weight.source), weight.values))
      return false;
  return true;
}

static double now(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return double(time.tv_sec) * 1e6 + double(time.tv_nsec) * 1e-3;
}

/// So many epochs of each; another one first each round, as in mann-benchmark.
/// Whether the losses of each compiled epoch were those by hand.
static bool measure(MutableArrayRef<Candidate> candidates, int rounds,
                    double sequences) {
  Comparison comparison;
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < candidates.size(); ++i) {
      Candidate &candidate = candidates[(i + round) % candidates.size()];
      double wall = now(CLOCK_MONOTONIC);
      double processor = now(CLOCK_PROCESS_CPUTIME_ID);
      candidate.loss = candidate.runEpoch();
      candidate.processors.push_back(
          (now(CLOCK_PROCESS_CPUTIME_ID) - processor) / sequences);
      candidate.walls.push_back((now(CLOCK_MONOTONIC) - wall) / sequences);
    }
    for (size_t i = 0; i < candidates.size(); ++i) {
      const Candidate &other = candidates[byHand(i)];
      candidates[i].ratios.push_back(candidates[i].walls.back() /
                                     other.walls.back());
      if (!comparison.check("the loss of an epoch",
                            std::abs(candidates[i].loss - other.loss),
                            other.loss))
        return false;
    }
  }
  return true;
}

static void print(ArrayRef<Candidate> candidates, double steps) {
  llvm::outs() << "\n| training | us per sequence | us per step | ratio | "
                  "median ratio | processor us per sequence | ratio |\n"
                  "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  for (auto [i, candidate] : llvm::enumerate(candidates)) {
    const Candidate &other = candidates[byHand(i)];
    double wall = *llvm::min_element(candidate.walls);
    double processor = *llvm::min_element(candidate.processors);
    llvm::outs() << llvm::format("| %s | %.0f | %.1f | %.2f | %.2f ",
                                 candidate.name.c_str(), wall, wall / steps,
                                 wall / *llvm::min_element(other.walls),
                                 median(candidate.ratios))
                 << llvm::format("| %.0f | %.2f |\n", processor,
                                 processor /
                                     *llvm::min_element(other.processors));
  }
}

/// An epoch of each, in a file of callgrind of its own.
static void count(ArrayRef<Candidate> candidates) {
  for (const Candidate &candidate : candidates) {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    candidate.runEpoch();
    CALLGRIND_DUMP_STATS_AT(candidate.name.c_str());
    CALLGRIND_STOP_INSTRUMENTATION;
  }
}

namespace {
/// The two that are compared, from the same weights, with so many threads.
struct Pair {
  Pair(const DialectRegistry &registry, int threads)
      : threads(threads), compiled(registry, threads) {}

  bool prepare(StringRef model, StringRef sequences, int batch);
  void addCandidates(std::vector<Candidate> &candidates);

  int threads, batch = 0;
  Compiled compiled;
  NtmSequences sequences;
  std::unique_ptr<EigenNtm> eigen;
};
} // namespace

bool Pair::prepare(StringRef model, StringRef file, int batch) {
  this->batch = batch;
  if (failed(compiled.compile(model, file, batch)))
    return false;
  sequences = getSequences(*compiled.data);
  eigen = EigenNtm::create(getSizes(*compiled.weights), sequences);
  if (!eigen)
    return !fail("no code by hand for a network of these sizes");
  for (const Weight &weight : compiled.weights->get())
    eigen->set(weight.source, weight.values);
  return true;
}

void Pair::addCandidates(std::vector<Candidate> &candidates) {
  std::string suffix = threads == 1 ? ", 1 thread" : ", 2 threads";
  candidates.push_back({"Eigen" + suffix, [this] {
                          return eigen->runEpoch(batch, kRate, threads);
                        }});
  candidates.push_back(
      {"compiled" + suffix, [this] { return compiled.runEpoch(); }});
}

int main(int argc, char **argv) {
  if (argc < 5) {
    llvm::errs() << "usage: mann-sequence-benchmark <ntm.mlir> <sequences> "
                    "<batch> <rounds, 0: for callgrind>\n";
    return 2;
  }
  int batch = std::max(1, std::atoi(argv[3])), rounds = std::atoi(argv[4]);
  DialectRegistry registry;
  registerAllDialects(registry);
  Pair one(registry, 1), two(registry, 2);
  std::vector<Candidate> candidates;
  if (!one.prepare(argv[1], argv[2], batch) ||
      !compareGradients(*one.eigen, one.compiled))
    return 1;
  one.addCandidates(candidates);
  if (rounds == 0) {
    count(candidates);
    return 0;
  }
  if (!two.prepare(argv[1], argv[2], batch))
    return 1;
  two.addCandidates(candidates);
  const NtmSequences &sequences = one.sequences;
  if (!measure(candidates, rounds, sequences.sequences) ||
      !compareWeights(*one.eigen, one.compiled) ||
      !compareWeights(*two.eigen, two.compiled))
    return 1;
  double steps =
      std::accumulate(sequences.lengths.begin(), sequences.lengths.end(), 0.0) /
      sequences.sequences;
  llvm::outs() << sequences.sequences << " sequences of "
               << llvm::format("%.1f", steps)
               << " steps on average, batches of " << batch << ", " << rounds
               << " rounds\n";
  print(candidates, steps);
  return 0;
}
