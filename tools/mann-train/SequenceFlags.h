//===- SequenceFlags.h - Training on sequences ------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TOOLS_MANNTRAIN_SEQUENCEFLAGS_H
#define MANN_TOOLS_MANNTRAIN_SEQUENCEFLAGS_H

#include "mann/Tasks/Stories/EncodedSet.h"
#include "mann/Training/SequenceTrainer.h"
#include "llvm/Support/CommandLine.h"

namespace mann {

/// The flags that say what sequences a network is trained on, and for what.
class SequenceFlags {
public:
  explicit SequenceFlags(llvm::cl::OptionCategory &category);

  /// Whether it is sequences that are trained on.
  bool areGiven() const { return !sequences.empty(); }
  /// All flags but --sequences itself.
  llvm::SmallVector<const llvm::cl::Option *> getOthers() const {
    // A list of flags has an operator & of its own.
    const llvm::cl::Option &loss = losses;
    const llvm::cl::Option *others[] = {&test, &loss, &truncation};
    return llvm::to_vector(others);
  }
  llvm::Error read(SequenceOptions &options) const;
  /// Reads the files; without `validation`, a part of the training sequences
  /// is for validation. Fails with a diagnostic.
  mlir::FailureOr<std::unique_ptr<SequenceProblem>>
  load(mlir::ModuleOp module, const SequenceOptions &options,
       llvm::StringRef validation, const ValidationSplit &split) const;

  llvm::cl::opt<std::string> sequences, test;
  llvm::cl::list<std::string> losses;
  llvm::cl::opt<unsigned> truncation;
};

} // namespace mann

#endif // MANN_TOOLS_MANNTRAIN_SEQUENCEFLAGS_H
