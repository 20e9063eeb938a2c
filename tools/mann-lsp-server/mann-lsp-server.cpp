//===- mann-lsp-server.cpp - Language server for model files -*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HoverFilter.h"
#include "mann/InitAllDialects.h"
#include "mann/Support/Version.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  mann::beginTool("mann-lsp-server");
  mann::hideLibraryOptions();
  mlir::DialectRegistry registry;
  mann::registerAllDialects(registry);
  // Options that print and exit leave main without its destructors; what they
  // print is in the filter then.
  static mann::HoverFilter filter;
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
