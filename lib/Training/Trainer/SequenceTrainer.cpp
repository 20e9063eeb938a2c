//===- SequenceTrainer.cpp - Gradients through time -----------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A sequence runs forwards and leaves a block of its states at every step; the
// losses give the gradients of outputs; then the steps go backwards, each
// computed again from its block, and the gradients of the states are handed
// from step to step. Blocks that would take too much memory are left at every
// so many steps only, and those between two of them are computed when the way
// back gets there.
//
//===----------------------------------------------------------------------===//

#include "mann/Training/SequenceTrainer.h"
#include "SequenceProgram.h"
#include "mann/Support/Shuffle.h"
#include "mlir/IR/Threading.h"
#include <cmath>

using namespace mlir;
using namespace mann;
using Eigen::ArrayXf;

/// Parts of a batch, each with its own sums: fixed, so that no sum depends on
/// the number of processors.
static constexpr int64_t kShards = 2;

namespace {
/// One thread's memory, and what it does with a sequence.
class Worker {
public:
  Worker(const SequenceProgram &program, const SequenceOptions &options,
         int64_t numSteps);

  /// Adds the losses of a sequence to `sum`, and with `wantGradient` gradients
  /// to the sums here.
  void run(const PackedInputs &inputs, int64_t sequence, bool wantGradient,
           LossSum &sum);
  void clear();
  /// Adds `factor` times the sums to those of the masters.
  void addGradients(const Weights &weights, SaturationGradient saturation,
                    float factor, MutableArrayRef<ArrayXf> masters);

private:
  void bind(const PackedInputs &inputs, int64_t sequence, int64_t step,
            const char *block, SmallVectorImpl<void *> &slots);
  void forward(const PackedInputs &inputs, int64_t sequence, int64_t step,
               const char *from, char *to);
  void score(const PackedInputs &inputs, int64_t sequence, int64_t step,
             LossSum &sum);
  void backward(const PackedInputs &inputs, int64_t sequence, int64_t step,
                const char *block);
  void keepStarts();
  /// The gradient that a loss of a step has for its output.
  MutableArrayRef<float> getSeed(int64_t step,
                                 const SequenceProgram::Scored &scored) {
    return MutableArrayRef(seeds).slice(
        step * program.seedSize + scored.offset,
        program.model.getOnlyEntry().outputs[scored.output].getNumElements());
  }
  char *blockAt(int64_t index) {
    return blocks.data() + index * program.stateBytes;
  }
  char *checkpointAt(int64_t index) {
    return checkpoints.data() + index * program.stateBytes;
  }

  const SequenceProgram &program;
  const SequenceOptions &options;
  HostProgram::Context context;
  /// Steps between two checkpoints.
  int64_t spacing;
  std::vector<char> blocks, checkpoints;
  std::vector<std::vector<char>> outputs;
  std::vector<float> values;
  /// Of all losses of each step.
  std::vector<float> seeds;
  /// Gradients of states after and before a step; unused ones are empty.
  std::vector<std::vector<float>> after, before;
  std::vector<std::vector<float>> starts;
};
} // namespace

Worker::Worker(const SequenceProgram &program, const SequenceOptions &options,
               int64_t numSteps)
    : program(program), options(options),
      context(program.program->createContext()) {
  int64_t bytes = std::max<int64_t>(program.stateBytes, 1);
  spacing = std::max<int64_t>(numSteps, 1);
  if ((numSteps + 1) * bytes > options.stateBytes)
    spacing =
        std::max<int64_t>(1, int64_t(std::ceil(std::sqrt(double(numSteps)))));
  blocks.resize((spacing + 1) * program.stateBytes);
  checkpoints.resize((llvm::divideCeil(numSteps, spacing) + 1) *
                     program.stateBytes);
  for (const Port &port : program.model.getOnlyEntry().outputs)
    outputs.emplace_back(port.getBytes());
  seeds.resize(numSteps * program.seedSize);
  for (const SequenceProgram::State &state : program.states) {
    after.emplace_back(state.hasGradient ? state.numElements : 0);
    before.emplace_back(after.back().size());
    starts.emplace_back(state.start ? state.numElements : 0);
  }
}

void Worker::clear() {
  program.program->reset(context);
  for (std::vector<float> &start : starts)
    llvm::fill(start, 0.0f);
}

/// The addresses of the step's arguments.
void Worker::bind(const PackedInputs &inputs, int64_t sequence, int64_t step,
                  const char *block, SmallVectorImpl<void *> &slots) {
  for (const SequenceProgram::Slot &slot : program.arguments) {
    const void *address = slot.isState
                              ? block + program.states[slot.index].offset
                              : inputs.get(slot.index, sequence, step);
    slots.push_back(const_cast<void *>(address));
  }
}

static void bindParameters(const SequenceProgram &program,
                           SmallVectorImpl<void *> &slots) {
  for (const TrainedParameter &parameter : program.parameters)
    slots.push_back(const_cast<TrainedParameter &>(parameter).data());
}

void Worker::forward(const PackedInputs &inputs, int64_t sequence, int64_t step,
                     const char *from, char *to) {
  SmallVector<void *> in, out;
  bind(inputs, sequence, step, from, in);
  bindParameters(program, in);
  for (const SequenceProgram::Slot &slot : program.results)
    out.push_back(slot.isState ? to + program.states[slot.index].offset
                               : outputs[slot.index].data());
  program.program->call(0, context, in, out);
}

/// The numbers that the elements of an output stand for; at every step, and so
/// without a HostValue in between.
static void readNumbers(const Port &port, const std::vector<char> &bytes,
                        std::vector<float> &numbers) {
  int64_t size = port.getNumElements();
  numbers.resize(size);
  if (!port.format) {
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return;
  }
  float scale = std::ldexp(1.0f, -port.format->frac);
  auto read = [&](auto zero) {
    for (int64_t i = 0; i < size; ++i) {
      std::memcpy(&zero, bytes.data() + i * sizeof(zero), sizeof(zero));
      numbers[i] = float(zero) * scale;
    }
  };
  if (port.getElementBytes() == 1)
    read(int8_t());
  else if (port.getElementBytes() == 2)
    read(int16_t());
  else
    read(int32_t());
}

void Worker::score(const PackedInputs &inputs, int64_t sequence, int64_t step,
                   LossSum &sum) {
  const Entry &entry = program.model.getOnlyEntry();
  for (auto [scored, targets] :
       llvm::zip(program.scored, inputs.data->getTargets())) {
    MutableArrayRef<float> gradient = getSeed(step, scored);
    int64_t place = sequence * inputs.numSteps + step;
    if (!targets.isScored[place]) {
      llvm::fill(gradient, 0.0f);
      continue;
    }
    readNumbers(entry.outputs[scored.output], outputs[scored.output], values);
    LossTerm term{values, scored.areProbabilities, {}, 0};
    if (targets.loss.hasClasses())
      term.label = targets.classes[place];
    else
      term.targets =
          ArrayRef(targets.values).slice(place * targets.width, targets.width);
    addLoss(targets.loss, term, sum, gradient);
  }
}

void Worker::backward(const PackedInputs &inputs, int64_t sequence,
                      int64_t step, const char *block) {
  SmallVector<void *> in, out;
  bind(inputs, sequence, step, block, in);
  // In the order of results; each output has one loss at most.
  for (auto [slot, seed] : llvm::zip(program.results, program.ports.seeds)) {
    if (seed != SeedPoint::None && slot.isState)
      in.push_back(after[slot.index].data());
    else if (seed != SeedPoint::None)
      for (const SequenceProgram::Scored &scored : program.scored)
        if (scored.output == slot.index)
          in.push_back(getSeed(step, scored).data());
  }
  bindParameters(program, in);
  // Where the step does not read a state, nothing reaches it from later ones.
  for (std::vector<float> &gradient : before)
    llvm::fill(gradient, 0.0f);
  for (auto [slot, isGiven] :
       llvm::zip(program.arguments, program.ports.arguments))
    if (slot.isState && isGiven)
      out.push_back(before[slot.index].data());
  program.program->call(1, context, in, out);
  std::swap(before, after);
}

/// The gradients that have reached the beginning belong to what states start
/// from.
void Worker::keepStarts() {
  for (auto [start, gradient] : llvm::zip(starts, after))
    if (!start.empty() && !gradient.empty())
      for (size_t i = 0; i < start.size(); ++i)
        start[i] += gradient[i];
}

void Worker::run(const PackedInputs &inputs, int64_t sequence,
                 bool wantGradient, LossSum &sum) {
  int64_t length = inputs.lengths[sequence];
  auto isKept = [&](int64_t step) { return step % spacing == 0; };
  std::memcpy(blockAt(0), program.initial.data(), program.stateBytes);
  // Block `step % spacing` is what the step starts from; the last segment's are
  // all there at the end.
  for (int64_t step = 0; step < length; ++step) {
    int64_t index = step % spacing;
    if (isKept(step)) {
      if (step)
        std::memcpy(blockAt(0), blockAt(spacing), program.stateBytes);
      std::memcpy(checkpointAt(step / spacing), blockAt(0), program.stateBytes);
    }
    forward(inputs, sequence, step, blockAt(index), blockAt(index + 1));
    score(inputs, sequence, step, sum);
  }
  if (!wantGradient || length == 0)
    return;
  for (std::vector<float> &gradient : after)
    llvm::fill(gradient, 0.0f);
  for (int64_t step = length - 1; step >= 0; --step) {
    int64_t index = step % spacing;
    bool isLastOfSegment = index == spacing - 1;
    if (isLastOfSegment && step != length - 1) {
      std::memcpy(blockAt(0), checkpointAt(step / spacing), program.stateBytes);
      for (int64_t i = 0; i < index; ++i)
        forward(inputs, sequence, step - index + i, blockAt(i), blockAt(i + 1));
    }
    backward(inputs, sequence, step, blockAt(index));
    if (options.truncation && step % options.truncation == 0 && step)
      for (std::vector<float> &gradient : after)
        llvm::fill(gradient, 0.0f);
  }
  keepStarts();
}

void Worker::addGradients(const Weights &weights, SaturationGradient saturation,
                          float factor, MutableArrayRef<ArrayXf> masters) {
  std::vector<float> scaled;
  auto add = [&](const TrainedParameter &parameter, const float *sums) {
    scaled.resize(parameter.getNumElements());
    for (size_t i = 0; i < scaled.size(); ++i)
      scaled[i] = factor * sums[i];
    parameter.addGradient(scaled, weights, saturation, masters);
  };
  for (auto [index, parameter] : llvm::enumerate(program.parameters))
    add(parameter, static_cast<const float *>(
                       program.program->getStateAddress(context, index)));
  for (auto [state, start] : llvm::zip(program.states, starts))
    if (state.start)
      add(program.starts[*state.start], start.data());
}

//===----------------------------------------------------------------------===//
// SequenceTrainer
//===----------------------------------------------------------------------===//

class SequenceTrainer::Impl {
public:
  struct Part {
    /// Parts of one file share them.
    std::shared_ptr<const PackedInputs> inputs;
    std::vector<int64_t> sequences;
  };

  /// Runs `sequences`, shared by the workers.
  LossSum run(const PackedInputs &inputs, ArrayRef<int64_t> sequences,
              bool wantGradient) {
    LossSum sums[kShards];
    auto work = [&](int64_t shard) {
      for (size_t i = shard; i < sequences.size(); i += kShards)
        workers[shard].run(inputs, sequences[i], wantGradient, sums[shard]);
    };
    parallelFor(context, 0, kShards, work);
    LossSum total;
    for (const LossSum &sum : sums)
      total.add(sum);
    return total;
  }

  void clearGradients(const Weights &weights) {
    for (Worker &worker : workers)
      worker.clear();
    sums.resize(weights.get().size());
    for (auto [weight, sum] : llvm::zip(weights.get(), sums))
      sum.setZero(weight.values.size());
  }
  void addGradients(const Weights &weights, float factor) {
    for (Worker &worker : workers)
      worker.addGradients(weights, learner.gradients.saturation, factor, sums);
  }

  /// Whose threads work.
  MLIRContext *context = nullptr;
  std::shared_ptr<SequenceProgram> program;
  SequenceOptions options;
  LearnerOptions learner;
  Part training, validation, test;
  std::vector<Worker> workers;
  std::vector<ArrayXf> sums;
};

SequenceTrainer::SequenceTrainer(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
SequenceTrainer::~SequenceTrainer() = default;

FailureOr<std::shared_ptr<SequenceTrainer>>
SequenceTrainer::create(func::FuncOp function, const SequencePart &training,
                        const SequencePart &validation,
                        const SequencePart &test, const StateSources &sources,
                        const SequenceOptions &options,
                        const LearnerOptions &learner) {
  auto impl = std::make_unique<Impl>();
  impl->context = function.getContext();
  impl->options = options;
  impl->learner = learner;
  auto program = SequenceProgram::compile(function, sources, options.losses,
                                          learner.gradients);
  if (failed(program))
    return failure();
  impl->program = *program;
  auto module = function->getParentOfType<ModuleOp>();
  int64_t numSteps = 0;
  std::map<const SequenceData *, std::shared_ptr<const PackedInputs>> packed;
  for (auto [part, from] : {std::pair{&impl->training, &training},
                            {&impl->validation, &validation},
                            {&impl->test, &test}}) {
    if (!from->data)
      continue;
    std::shared_ptr<const PackedInputs> &inputs = packed[from->data.get()];
    if (!inputs) {
      FailureOr<PackedInputs> made = impl->program->pack(module, from->data);
      if (failed(made))
        return failure();
      inputs = std::make_shared<const PackedInputs>(std::move(*made));
    }
    part->inputs = inputs;
    part->sequences = from->sequences;
    numSteps = std::max(numSteps, inputs->numSteps);
  }
  for (int64_t shard = 0; shard < kShards; ++shard)
    impl->workers.emplace_back(*impl->program, impl->options, numSteps);
  return std::shared_ptr<SequenceTrainer>(new SequenceTrainer(std::move(impl)));
}

static Score toScore(const LossSum &sum) {
  Score score;
  score.loss = sum.loss;
  score.wrong = sum.wrong;
  score.samples = sum.scored;
  score.uncounted = sum.uncounted;
  return score;
}

llvm::Expected<Score> SequenceTrainer::runEpoch(Weights &weights,
                                                const EpochOptions &options,
                                                OptimizerState &optimizer,
                                                std::mt19937_64 &random) {
  std::vector<int64_t> order = impl->training.sequences;
  if (options.shuffle)
    shuffle(order, random);
  impl->program->load(weights, impl->learner.rounding);
  LossSum total;
  int64_t step = 0;
  for (size_t first = 0; first < order.size();
       first += impl->learner.batch, ++step) {
    auto batch = ArrayRef(order).slice(
        first, std::min<size_t>(impl->learner.batch, order.size() - first));
    impl->clearGradients(weights);
    LossSum sum = impl->run(*impl->training.inputs, batch, true);
    total.add(sum);
    if (sum.scored == 0)
      continue;
    impl->addGradients(weights, 1 / float(batch.size()));
    if (llvm::Error error =
            takeStep(weights, optimizer, impl->sums, options.optimizer,
                     options.learningRate, step))
      return std::move(error);
    impl->program->load(weights, impl->learner.rounding);
  }
  return toScore(total);
}

Score SequenceTrainer::evaluate(const Weights &weights, DataPart part) {
  Impl::Part &chosen = part == DataPart::Test ? impl->test : impl->validation;
  impl->program->load(weights, impl->learner.rounding);
  return toScore(impl->run(*chosen.inputs, chosen.sequences, false));
}

Score SequenceTrainer::differentiate(const Weights &weights, int64_t sequence,
                                     MutableArrayRef<ArrayXf> gradients) {
  impl->program->load(weights, impl->learner.rounding);
  impl->clearGradients(weights);
  LossSum sum = impl->run(*impl->training.inputs, {sequence}, true);
  impl->addGradients(weights, 1);
  llvm::copy(impl->sums, gradients.begin());
  return toScore(sum);
}
