//===- StoryFlags.cpp - Training on stories -------------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StoryFlags.h"
#include "mann/Tasks/Stories/Diagnostics.h"
#include "mann/Training/Trainer.h"

using namespace mlir;
using namespace mann;
namespace cl = llvm::cl;

StoryFlags::StoryFlags(cl::OptionCategory &inputs, cl::OptionCategory &outputs)
    : data("data", cl::value_desc("folder"), cl::cat(inputs),
           cl::desc("with qaN_*_train.txt and qaN_*_test.txt in the format of "
                    "bAbI")),
      vocabulary("vocabulary", cl::value_desc("file"), cl::cat(inputs),
                 cl::desc("words by id, one a line, as --weights may need them "
                          "(those of the training questions, in their order)")),
      task("task", cl::value_desc("n"), cl::init(1),
           cl::desc("which of them (1)"), cl::cat(inputs)),
      vocabularyOutput("vocabulary-output", cl::value_desc("file"),
                       cl::desc("one word a line"), cl::cat(outputs)) {}

/// The rows that every embedding table has, and the classes.
static LogicalResult checkVocabulary(func::FuncOp function, int64_t words,
                                     bool isWritten) {
  LogicalResult result = success();
  auto check = [&](Operation *op, StringRef what, int64_t rows) {
    if (words > rows)
      result = op->emitError("has ")
               << rows << " " << what << ", but the stories have " << words
               << " words; give the model as many";
  };
  function.walk([&](EmbedOp op) {
    check(op, "rows",
          cast<RankedTensorType>(op.getTable().getType()).getDimSize(0));
  });
  FailureOr<unsigned> logits = findLogits(function);
  if (failed(logits))
    return failure();
  int64_t classes =
      cast<RankedTensorType>(function.getResultTypes()[*logits]).getDimSize(0);
  check(function, "classes", classes);
  if (isWritten && words < classes)
    result = function.emitError("has ")
             << classes << " classes, but the stories have " << words
             << " words, and a program wants a word for each class: give the "
                "model as many, or leave out --vocabulary-output";
  return result;
}

FailureOr<TrainingData> StoryFlags::load(func::FuncOp function,
                                         StringRef validation,
                                         const ValidationSplit &split) const {
  FailureOr<StoryShape> shape = getStoryShape(function);
  if (failed(shape))
    return failure();
  auto paths = findTask(data, task);
  if (!paths) {
    llvm::errs() << "mann-train: error: " << llvm::toString(paths.takeError())
                 << "\n";
    return failure();
  }
  TrainingFiles files{*paths, validation.str(), split, vocabulary};
  DataDiagnostics diagnostics;
  std::optional<TrainingData> read =
      readTrainingData(files, *shape, diagnostics);
  diagnostics.print(llvm::errs());
  if (!read || failed(checkVocabulary(function, read->vocabulary.size(),
                                      !vocabularyOutput.empty())))
    return failure();
  return std::move(*read);
}
