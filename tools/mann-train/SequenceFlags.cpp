//===- SequenceFlags.cpp - Training on sequences --------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SequenceFlags.h"
#include "mann/Support/Shuffle.h"
#include <numeric>

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
                    StringRef validation, const ValidationSplit &split) const {
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
  if (failed(checkLosses(module, options.losses)))
    return failure();
  SequencePart training, validated, tested;
  LogicalResult read = loadAll(sequences, training);
  if (failed(loadAll(validation, validated)) || failed(loadAll(test, tested)) ||
      failed(read))
    return failure();
  if (!validated.data) {
    auto [kept, held] = holdOut(training.data->size(), split.share, split.seed);
    if (held.empty())
      return emitError(module.getLoc(), sequences)
             << ": " << kept.size() << " sequences are too few to hold some "
             << "out for validation; expected at least 2";
    validated = {training.data, std::move(held)};
    training.sequences = std::move(kept);
  }
  LogicalResult scored = success();
  for (auto [part, what] : {std::pair{&training, "trained on"},
                            {&validated, "chosen by"},
                            {&tested, "tested"}})
    if (part->data && !part->data->scoresAny(part->sequences))
      scored = emitError(module.getLoc(), part->data->getPath())
               << ": no step of the sequences that are " << what
               << " is scored: they have no steps, every class is -1, or every "
                  "element of the masks is 0";
  if (failed(scored))
    return failure();
  return std::make_unique<SequenceProblem>(module, std::move(training),
                                           std::move(validated),
                                           std::move(tested), options);
}
