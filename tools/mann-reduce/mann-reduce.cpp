//===- mann-reduce.cpp - Shrink IR that shows a fault -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/InitAllDialects.h"
#include "mann/InitAllPasses.h"
#include "mann/Support/Version.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"

int main(int argc, char **argv) {
  mann::beginTool("mann-reduce");
  mann::hideLibraryOptions();
  mann::registerAllPasses();
  mlir::DialectRegistry registry;
  mann::registerAllDialects(registry);
  mlir::MLIRContext context(registry);
  return mlir::failed(mlir::mlirReduceMain(argc, argv, context));
}
