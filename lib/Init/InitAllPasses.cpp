//===- InitAllPasses.cpp - Every pass and pipeline ------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/InitAllPasses.h"
#include "mann/Buffers/Passes.h"
#include "mann/Conversion/Passes.h"
#include "mann/Dialect/Fxp/Transforms/Passes.h"
#include "mann/Dialect/Mann/Transforms/Passes.h"
#include "mann/Differentiation/Passes.h"
#include "mann/Execution/Reference/Passes.h"
#include "mann/Model/Passes.h"
#include "mann/Pipelines/Pipelines.h"
#include "mann/Quantization/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

void mann::registerAllPasses() {
  mlir::registerTransformsPasses();
  mlir::arith::registerArithIntRangeOpts();
  registerMannQuantizationPasses();
  registerMannReferencePasses();
  registerMannConversionPasses();
  fxp::registerMannFxpTransformsPasses();
  registerMannTransformsPasses();
  registerMannModelPasses();
  registerMannBuffersPasses();
  registerMannDifferentiationPasses();
  registerPipelines();
}
