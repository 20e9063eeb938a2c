//===- InitAllDialects.cpp - Every dialect a tool may meet ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/InitAllDialects.h"
#include "mann/Dialect/Mann/IR/Mann.h"
#include "mann/Differentiation/GradientBuilder.h"
#include "mann/Interfaces/Events.h"
#include "mlir/Dialect/Func/Extensions/InlinerExtension.h"
#include "mlir/InitAllDialects.h"

void mann::registerAllDialects(mlir::DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::func::registerInlinerExtension(registry);
  registry.insert<MannDialect, fxp::FxpDialect>();
  registerEventModels(registry);
  registerGradientModels(registry);
}
