//===- Trainer.cpp - Stochastic gradient descent on a network -------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Training/Trainer.h"
#include "mann/Execution/Jit/HostProgram.h"
#include "mann/Model/Story.h"
#include "mann/Support/FixedPoint.h"
#include <Eigen/Core>
#include <cmath>
#include <numeric>

using namespace mlir;
using namespace mann;

//===----------------------------------------------------------------------===//
// Which argument is what
//===----------------------------------------------------------------------===//

static int findArgument(func::FuncOp function, StringRef name) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto attribute = function.getArgAttrOfType<StringAttr>(i, "mann.name");
    if (attribute && attribute.getValue() == name)
      return int(i);
  }
  return -1;
}

FailureOr<StoryShape> mann::getStoryShape(func::FuncOp function) {
  int story = findArgument(function, "story");
  int question = findArgument(function, "question");
  int count = findArgument(function, "count");
  auto isIds = [&](int index, int64_t rank) {
    auto type =
        index < 0
            ? RankedTensorType()
            : dyn_cast<RankedTensorType>(function.getArgumentTypes()[index]);
    return type && type.getRank() == rank &&
           type.getElementType().isInteger(32);
  };
  bool known = function.getNumArguments() == 3 && isIds(story, 2) &&
               isIds(question, 1) && count >= 0 &&
               function.getArgumentTypes()[count].isInteger(32);
  if (!known)
    return function.emitError(
               "cannot be trained on stories: expected the arguments 'story' "
               "(tensor<SLOTSxWORDSxi32>), 'question' (tensor<WORDSxi32>) and "
               "'count' (i32), by their mann.name; found the type ")
           << function.getFunctionType();
  auto type = [&](int index) {
    return cast<RankedTensorType>(function.getArgumentTypes()[index]);
  };
  SlotOrders orders = getSlotOrders(function.getArgument(story));
  if (orders.disagree())
    return function.emitError(
        "cannot be trained on stories: one embedding of 'story' takes slot 0 "
        "for the newest sentence, another for the oldest; give both the same "
        "'order'");
  return StoryShape{type(story).getDimSize(0), type(story).getDimSize(1),
                    type(question).getDimSize(0), orders.newestFirst};
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

struct Trainer::Buffers {
  /// A parameter as the compiled code reads it.
  struct Parameter {
    std::optional<Format> format;
    std::vector<int8_t> codes8;
    std::vector<int16_t> codes16;
    std::vector<float> values, gradient;
    /// Of its master, which several formats may share.
    std::string source;
    int64_t offset = 0;
    size_t weight = 0;

    void *data() {
      if (!codes8.empty())
        return codes8.data();
      return codes16.empty() ? static_cast<void *>(values.data())
                             : codes16.data();
    }
    void load(const std::vector<float> &masters, Rounding rounding);
  };

  StoryShape shape;
  std::vector<int32_t> story, question, count, answer;
  int32_t samples = 0, wrong = 0;
  float loss = 0;
  std::vector<Parameter> parameters;
  /// One for each master.
  std::vector<Eigen::ArrayXf> sums;
  SmallVector<void *> inputs, trainOutputs, testOutputs;
};

/// Masters in the parameter's format, rounded and saturated.
template <typename Code>
static void quantizeAll(const std::vector<float> &masters, const Format &format,
                        Rounding rounding, std::vector<Code> &codes) {
  float scale = std::ldexp(1.0f, format.frac);
  float low = float(format.min), high = float(format.max);
  // The bounds are integers, so saturating first changes nothing; the numbers
  // are small then, and compilers know how to round many of them at once.
  auto convert = [&](auto round) {
    for (size_t i = 0; i < masters.size(); ++i)
      codes[i] = Code(
          int32_t(round(std::min(std::max(masters[i] * scale, low), high))));
  };
  // Numbers of this size have no fraction bits: a sum is rounded to nearest, a
  // tie to even.
  constexpr float kNoFraction = 3 << 22;
  if (rounding == Rounding::TowardZero)
    convert([](float value) { return value; });
  else
    convert([](float value) { return (value + kNoFraction) - kNoFraction; });
}

void Trainer::Buffers::Parameter::load(const std::vector<float> &masters,
                                       Rounding rounding) {
  if (!format)
    values = masters;
  else if (!codes8.empty())
    quantizeAll(masters, *format, rounding, codes8);
  else
    quantizeAll(masters, *format, rounding, codes16);
}

FailureOr<std::unique_ptr<Trainer>>
Trainer::create(func::FuncOp function, int64_t batch,
                const GradientOptions &options, Rounding rounding) {
  FailureOr<StoryShape> shape = getStoryShape(function);
  FailureOr<unsigned> logits = findLogits(function);
  if (failed(shape) || failed(logits))
    return failure();
  std::unique_ptr<Trainer> trainer(new Trainer());
  trainer->options = options;
  trainer->rounding = rounding;
  trainer->batch = batch;
  TrainingTarget target{*logits, batch};
  auto compile = [](FailureOr<OwningOpRef<ModuleOp>> module)
      -> FailureOr<std::shared_ptr<HostProgram>> {
    if (failed(module))
      return failure();
    return HostProgram::compile(**module,
                                *(*module)->getOps<func::FuncOp>().begin());
  };
  auto train = compile(buildTrainProgram(function, target, options));
  // The same would be wrong with both.
  if (failed(train))
    return failure();
  auto test = compile(buildEvaluateProgram(function, target));
  if (failed(test))
    return failure();
  trainer->train = *train;
  trainer->test = *test;

  trainer->buffers = std::make_unique<Buffers>();
  Buffers &buffers = *trainer->buffers;
  buffers.shape = *shape;
  buffers.story.resize(batch * shape->slots * shape->words);
  buffers.question.resize(batch * shape->questionWords);
  buffers.count.resize(batch);
  buffers.answer.resize(batch);
  buffers.inputs.resize(function.getNumArguments());
  buffers.inputs[findArgument(function, "story")] = buffers.story.data();
  buffers.inputs[findArgument(function, "question")] = buffers.question.data();
  buffers.inputs[findArgument(function, "count")] = buffers.count.data();
  buffers.inputs.push_back(buffers.answer.data());
  buffers.inputs.push_back(&buffers.samples);
  buffers.trainOutputs = {&buffers.loss, &buffers.wrong};
  buffers.testOutputs = buffers.trainOutputs;
  SmallVector<ParameterOp> used = getUsedParameters(function);
  buffers.parameters.resize(used.size());
  for (auto [parameter, buffer] : llvm::zip(used, buffers.parameters)) {
    auto type = cast<RankedTensorType>(parameter.getType());
    buffer.source = parameter.getTensorName().str();
    buffer.offset = int64_t(parameter.getOffset().value_or(0));
    buffer.format = getFormat(type);
    int64_t size = type.getNumElements();
    if (!buffer.format)
      buffer.values.resize(size);
    else if (buffer.format->width <= 8)
      buffer.codes8.resize(size);
    else
      buffer.codes16.resize(size);
    buffer.gradient.resize(size);
    buffers.inputs.push_back(buffer.data());
    buffers.trainOutputs.push_back(buffer.gradient.data());
  }
  return trainer;
}

Trainer::~Trainer() = default;

//===----------------------------------------------------------------------===//
// Epochs
//===----------------------------------------------------------------------===//

void Trainer::load(const EncodedSet &set, ArrayRef<int64_t> samples,
                   double timeNoise, std::mt19937_64 *random) {
  int64_t stride = buffers->shape.slots * buffers->shape.words;
  buffers->samples = int32_t(samples.size());
  for (auto [i, sample] : llvm::enumerate(samples)) {
    MutableArrayRef<int32_t> story =
        MutableArrayRef(buffers->story).slice(i * stride, stride);
    if (timeNoise > 0) {
      buffers->count[i] = addTimeNoise(set, sample, timeNoise, *random, story);
    } else {
      llvm::copy(set.getStory(sample), story.begin());
      buffers->count[i] = set.count[sample];
    }
    llvm::copy(set.getQuestion(sample),
               buffers->question.begin() + i * buffers->shape.questionWords);
    buffers->answer[i] = set.answer[sample];
  }
}

/// The master that is these rows of a tensor of the weights file: symbols
/// change when a parameter is quantized to several formats, this stays.
static size_t findWeight(const Weights &weights, StringRef source,
                         int64_t offset) {
  for (auto [index, weight] : llvm::enumerate(weights.get()))
    if (weight.source == source && weight.offset == offset)
      return index;
  llvm_unreachable("every parameter has a master");
}

void Trainer::loadWeights(const Weights &weights) {
  for (Buffers::Parameter &parameter : buffers->parameters) {
    parameter.weight = findWeight(weights, parameter.source, parameter.offset);
    void *before = parameter.data();
    parameter.load(weights.get()[parameter.weight].values, rounding);
    assert(before == parameter.data() && "compiled code has this address");
    (void)before;
  }
}

static float measure(const Eigen::ArrayXf &gradient, const Weight &weight,
                     GradientNorm norm) {
  int64_t columns = weight.shape.empty() ? 1 : weight.shape.back();
  if (norm == GradientNorm::Euclidean || columns == 0)
    return std::sqrt(gradient.square().sum());
  return Eigen::Map<const Eigen::ArrayXXf>(gradient.data(), columns,
                                           gradient.size() / columns)
      .matrix()
      .colwise()
      .norm()
      .sum();
}

llvm::Error Trainer::update(Weights &weights, const EpochOptions &epoch,
                            int64_t step) {
  using Vector = Eigen::Map<Eigen::ArrayXf>;
  buffers->sums.resize(weights.get().size());
  for (auto [weight, sum] : llvm::zip(weights.get(), buffers->sums))
    sum.setZero(weight.values.size());
  for (Buffers::Parameter &parameter : buffers->parameters) {
    Weight &weight = weights.get()[parameter.weight];
    Vector gradient(parameter.gradient.data(), parameter.gradient.size());
    if (parameter.format && options.saturation != SaturationGradient::All) {
      Vector values(weight.values.data(), weight.values.size());
      float step = std::ldexp(1.0f, -parameter.format->frac);
      float high = (float(parameter.format->max) + 0.5f) * step;
      float low = (float(parameter.format->min) - 0.5f) * step;
      if (options.saturation == SaturationGradient::None)
        gradient = (values > low && values < high).select(gradient, 0.0f);
      else
        gradient = ((values > low || gradient < 0.0f) &&
                    (values < high || gradient > 0.0f))
                       .select(gradient, 0.0f);
    }
    buffers->sums[parameter.weight] += gradient;
  }
  for (auto [weight, gradient] : llvm::zip(weights.get(), buffers->sums)) {
    Vector values(weight.values.data(), weight.values.size());
    float norm = measure(gradient, weight, epoch.norm);
    auto diverged = [step, name = StringRef(weight.name)](const Twine &what) {
      return llvm::createStringError(
          "training diverged at step " + Twine(step) +
          ": the gradient of parameter '" + name + "' " + what);
    };
    if (!std::isfinite(norm))
      return diverged("has the norm " + Twine(std::to_string(norm)));
    ParameterOptions own;
    if (auto it = epoch.parameters.find(weight.source);
        it != epoch.parameters.end())
      own = it->second;
    float rate = float(epoch.learningRate * own.rateFactor);
    float clipNorm = float(own.clipNorm.value_or(epoch.clipNorm));
    if (clipNorm > 0 && norm > clipNorm)
      rate *= clipNorm / norm;
    values -= rate * gradient;
    // Codes would hide it: their gradients stay finite.
    if (!values.allFinite())
      return diverged("with the norm " + Twine(std::to_string(norm)) +
                      " takes it to infinity");
  }
  for (Buffers::Parameter &parameter : buffers->parameters)
    parameter.load(weights.get()[parameter.weight].values, rounding);
  return llvm::Error::success();
}

llvm::Expected<Score> Trainer::runEpoch(Weights &weights, const EncodedSet &set,
                                        const EpochOptions &epoch,
                                        std::mt19937_64 &random) {
  std::vector<int64_t> order(set.size());
  std::iota(order.begin(), order.end(), 0);
  // Fisher and Yates; std::shuffle is another order in every library.
  if (epoch.shuffle)
    for (int64_t i = set.size() - 1; i > 0; --i)
      std::swap(order[i], order[random() % uint64_t(i + 1)]);
  loadWeights(weights);
  Score score;
  for (int64_t first = 0; first < set.size(); first += batch) {
    int64_t samples = std::min(batch, set.size() - first);
    load(set, ArrayRef(order).slice(first, samples), epoch.timeNoise, &random);
    train->call(buffers->inputs, buffers->trainOutputs);
    score.loss += buffers->loss;
    score.wrong += buffers->wrong;
    score.samples += samples;
    if (llvm::Error error = update(weights, epoch, first / batch))
      return std::move(error);
  }
  return score;
}

Score Trainer::evaluate(const Weights &weights, const EncodedSet &set) {
  loadWeights(weights);
  Score score;
  std::vector<int64_t> order(set.size());
  std::iota(order.begin(), order.end(), 0);
  for (int64_t first = 0; first < set.size(); first += batch) {
    int64_t samples = std::min(batch, set.size() - first);
    load(set, ArrayRef(order).slice(first, samples), 0, nullptr);
    test->call(buffers->inputs, buffers->testOutputs);
    score.loss += buffers->loss;
    score.wrong += buffers->wrong;
    score.samples += samples;
  }
  score.hopeless = set.numHopeless;
  return score;
}
