//===- mann-opt.cpp - Run passes on textual IR ----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/InitAllDialects.h"
#include "mann/InitAllPasses.h"
#include "mann/Support/Version.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mann::beginTool("mann-opt");
  mann::hideLibraryOptions();
  mlir::DialectRegistry registry;
  mann::registerAllDialects(registry);
  mann::registerAllPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "mann pass driver\n", registry));
}
