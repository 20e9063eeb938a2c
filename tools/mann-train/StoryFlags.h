//===- StoryFlags.h - Training on stories -----------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TOOLS_MANNTRAIN_STORYFLAGS_H
#define MANN_TOOLS_MANNTRAIN_STORYFLAGS_H

#include "mann/Tasks/Stories/TrainingData.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/CommandLine.h"

namespace mann {

/// The flags that say what stories a network is trained on.
class StoryFlags {
public:
  StoryFlags(llvm::cl::OptionCategory &inputs,
             llvm::cl::OptionCategory &outputs);

  /// All of them.
  llvm::SmallVector<const llvm::cl::Option *> getAll() const {
    const llvm::cl::Option *all[] = {&data, &task, &vocabulary,
                                     &vocabularyOutput};
    return llvm::to_vector(all);
  }
  /// Reads the stories for `function`, which must have as many rows and classes
  /// as they have words. Fails with diagnostics.
  mlir::FailureOr<TrainingData> load(mlir::func::FuncOp function,
                                     llvm::StringRef validation,
                                     const ValidationSplit &split) const;

  llvm::cl::opt<std::string> data, vocabulary;
  llvm::cl::opt<unsigned> task;
  llvm::cl::opt<std::string> vocabularyOutput;
};

} // namespace mann

#endif // MANN_TOOLS_MANNTRAIN_STORYFLAGS_H
