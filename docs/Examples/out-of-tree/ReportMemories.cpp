//===- ReportMemories.cpp - A pass outside of the project -----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Says of every memory that is addressed how large it is, and warns where its
// scores have no bound: a wrong bit could make any of them the largest.
//
//===----------------------------------------------------------------------===//

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Interfaces/Interfaces.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/Support/Compiler.h"

using namespace mlir;

namespace {

struct ReportMemories : PassWrapper<ReportMemories, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ReportMemories)

  ReportMemories() = default;
  // Options are copied by the base class.
  ReportMemories(const ReportMemories &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "report-memories"; }
  StringRef getDescription() const override {
    return "says how large the memories are that are addressed";
  }

  Option<bool> refuse{*this, "refuse-unbounded", llvm::cl::init(false),
                      llvm::cl::desc("fail where scores have no bound")};

  void runOnOperation() override {
    // Any op that compares a key with rows, whatever the comparison.
    getOperation().walk([&](mann::AddressingOpInterface op) {
      auto memory = cast<ShapedType>(op.getMemoryOperand().get().getType());
      op->emitRemark("addresses ")
          << memory.getDimSize(0) << " rows of " << memory.getDimSize(1)
          << " by " << mann::stringifySimilarityKind(op.getAddressingKind());
      if (op.isBounded())
        return;
      if (refuse) {
        op->emitError("has scores without a bound; compile with "
                      "--addressing=l1");
        signalPassFailure();
      } else {
        op->emitWarning("has scores without a bound");
      }
    });
  }
};

} // namespace

// What --load-pass-plugin looks for.
extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "ReportMemories", LLVM_VERSION_STRING,
          [] { PassRegistration<ReportMemories>(); }};
}
