//===- StoryTask.h - Stories as the driver sees them ------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TASKS_STORIES_STORYTASK_H
#define MANN_TASKS_STORIES_STORYTASK_H

#include "mann/Driver/Task.h"

namespace mann {

/// Questions about stories: sentences of word ids, told one by one or handed
/// over as slots.
class StoryTask final : public Task {
public:
  mlir::LogicalResult checkPorts(mlir::ModuleOp module,
                                 const Model &interface) const override;
  mlir::FailureOr<std::string>
  printGlue(mlir::ModuleOp module, const Model &interface,
            llvm::StringRef vocabulary) const override;
  llvm::ArrayRef<llvm::StringRef> getProgramSources() const override;
  llvm::ArrayRef<llvm::StringRef> getRuntimeFiles() const override;
  mlir::FailureOr<std::vector<HostTensor>>
  makeCalls(mlir::func::FuncOp function, const SampleSet &samples,
            const Model &model, bool overfills) const override;
};

} // namespace mann

#endif // MANN_TASKS_STORIES_STORYTASK_H
