//===- SequenceFlags.cpp - Training on sequences --------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SequenceFlags.h"
#include <cmath>
#include <numeric>
#include <random>

using namespace mlir;
using namespace mann;
namespace cl = llvm::cl;

SequenceFlags::SequenceFlags(cl::OptionCategory &category)
    : sequences("sequences", cl::value_desc("file"), cl::cat(category),
                cl::desc("tensors of inputs and of targets, step by step, in "
                         "place of --data")),
      test("test", cl::value_desc("file"), cl::cat(category),
           cl::desc("such sequences, asked once at the end")),
      losses("loss", cl::value_desc("output=kind[:weight]"), cl::cat(category),
             cl::desc("what an output of a step is trained to be: sigmoid, "
                      "softmax, squared or ranking; may be given again")),
      truncation("truncate", cl::value_desc("steps"), cl::init(0),
                 cl::cat(category),
                 cl::desc("how far gradients go back in time, 0: to the "
                          "beginning (0)")) {}

llvm::Error SequenceFlags::read(SequenceOptions &options) const {
  if (losses.empty())
    return llvm::createStringError("--sequences needs to know what is learnt: "
                                   "give --loss=<output>=<kind>");
  for (StringRef text : losses) {
    llvm::Expected<LossSpec> loss = LossSpec::parse(text);
    if (!loss)
      return loss.takeError();
    for (const LossSpec &other : options.losses)
      if (other.output == loss->output)
        return llvm::createStringError("--loss is given twice for '" +
                                       loss->output + "'");
    options.losses.push_back(std::move(*loss));
  }
  options.truncation = truncation;
  return llvm::Error::success();
}

FailureOr<std::unique_ptr<SequenceProblem>>
SequenceFlags::load(ModuleOp module, const SequenceOptions &options,
                    StringRef validation, double share,
                    std::optional<uint64_t> seed) const {
  auto loadAll = [&](StringRef path, SequencePart &part) {
    if (path.empty())
      return success();
    auto data = SequenceData::load(module, options.losses, path);
    if (failed(data))
      return failure();
    part.data = *data;
    part.sequences.resize(part.data->size());
    std::iota(part.sequences.begin(), part.sequences.end(), 0);
    return success();
  };
  SequencePart training, validated, tested;
  LogicalResult read = loadAll(sequences, training);
  if (failed(loadAll(validation, validated)) || failed(loadAll(test, tested)) ||
      failed(read))
    return failure();
  if (!validated.data) {
    auto size = int64_t(training.sequences.size());
    auto kept = size - std::max<int64_t>(1, int64_t(share * double(size)));
    if (kept < 1)
      return emitError(module.getLoc(), sequences)
             << ": " << size << " sequences are too few to hold some out for "
             << "validation; expected at least 2";
    if (seed) {
      std::mt19937_64 random(*seed);
      for (size_t i = training.sequences.size() - 1; i > 0; --i)
        std::swap(training.sequences[i],
                  training.sequences[random() % uint64_t(i + 1)]);
    }
    validated.data = training.data;
    validated.sequences.assign(training.sequences.begin() + kept,
                               training.sequences.end());
    training.sequences.resize(kept);
  }
  return std::make_unique<SequenceProblem>(module, std::move(training),
                                           std::move(validated),
                                           std::move(tested), options);
}
