//===- StoryProblem.h - Stories to train on ---------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRAINING_STORYPROBLEM_H
#define MANN_TRAINING_STORYPROBLEM_H

#include "mann/Training/Trainer.h"

namespace mann {

/// Questions about stories, for a network that takes `story`, `question` and
/// `count`. The sets outlive the problem.
class StoryProblem : public Problem {
public:
  StoryProblem(const EncodedSet &training, const EncodedSet &validation,
               const EncodedSet &test)
      : training(training), validation(validation), test(test) {}

  mlir::FailureOr<std::shared_ptr<const SequenceSet>>
  getSamples(mlir::ModuleOp module, int64_t limit) const override;
  llvm::LogicalResult check(mlir::func::FuncOp function,
                            const LearnerOptions &options) const override;
  mlir::FailureOr<std::shared_ptr<Learner>>
  compile(mlir::func::FuncOp function,
          const LearnerOptions &options) const override;
  void print(llvm::raw_ostream &os) const override;

private:
  const EncodedSet &training, &validation, &test;
};

} // namespace mann

#endif // MANN_TRAINING_STORYPROBLEM_H
