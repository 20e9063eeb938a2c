//===- TestModel.h - Models written in the tests ----------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TEST_UNIT_EXECUTION_TESTMODEL_H
#define MANN_TEST_UNIT_EXECUTION_TESTMODEL_H

#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Execution/Value.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "gtest/gtest.h"

namespace mann {

/// A parsed model, and the messages since the last look at them.
class ModelTest : public testing::Test {
protected:
  ModelTest()
      : context(mlir::MLIRContext::Threading::DISABLED),
        handler(&context, [this](mlir::Diagnostic &diag) {
          messages.push_back(diag.str());
          return mlir::success();
        }) {
    context.loadDialect<MannDialect, fxp::FxpDialect, mlir::func::FuncDialect,
                        mlir::arith::ArithDialect, mlir::quant::QuantDialect>();
    context.printOpOnDiagnostic(false);
  }

  /// The only function of the model.
  mlir::func::FuncOp parse(llvm::StringRef source) {
    module = mlir::parseSourceString<mlir::ModuleOp>(source, &context);
    EXPECT_TRUE(module) << takeMessages();
    return *module->getOps<mlir::func::FuncOp>().begin();
  }

  /// The messages, a line each.
  std::string takeMessages() {
    std::string text = llvm::join(messages, "\n");
    messages.clear();
    return text;
  }

  /// An i32.
  HostValue scalar(int64_t value) {
    return HostValue(mlir::IntegerType::get(&context, 32),
                     std::vector<int64_t>{value});
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::vector<std::string> messages;
  mlir::ScopedDiagnosticHandler handler;
};

/// The path of a temporary file, which is removed at the end.
class TemporaryPath {
public:
  TemporaryPath() {
    EXPECT_FALSE(
        llvm::sys::fs::createTemporaryFile("mann", "safetensors", path));
  }
  ~TemporaryPath() { llvm::sys::fs::remove(path); }
  operator llvm::StringRef() const { return path; }

private:
  llvm::SmallString<128> path;
};

} // namespace mann

#endif // MANN_TEST_UNIT_EXECUTION_TESTMODEL_H
