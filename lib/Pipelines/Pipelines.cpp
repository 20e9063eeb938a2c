//===- Pipelines.cpp - Stages of the compiler -----------------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mann/Pipelines/Pipelines.h"
#include "mann/Buffers/Passes.h"
#include "mann/Conversion/Passes.h"
#include "mann/Dialect/Fxp/Transforms/Passes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

static void addCleanup(OpPassManager &pm) {
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void mann::buildLowerToBuffersPipeline(OpPassManager &pm) {
  pm.addPass(createInlinerPass({}, [](OpPassManager &) {}));
  // No common subexpressions before buffers exist: two results that start from
  // one tensor.empty would be thought to share it, and cost a copy.
  pm.addPass(createConvertMannToLinalg());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(fxp::createFxpOptimize());
  pm.addNestedPass<func::FuncOp>(createConvertLinalgToScf());
  pm.addPass(createCanonicalizerPass());

  pm.addNestedPass<func::FuncOp>(createCarryInPlace());
  pm.addPass(createMarkReadOnly());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  pm.addPass(bufferization::createOneShotBufferizePass(bufferize));
  // Loops stop carrying buffers, which shows that results are allocations.
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createPlaceStates());
  bufferization::BufferResultsToOutParamsPassOptions outParams;
  outParams.addResultAttribute = true;
  outParams.hoistStaticAllocs = true;
  outParams.modifyPublicFunctions = true;
  pm.addPass(bufferization::createBufferResultsToOutParamsPass(outParams));
  addCleanup(pm);
  pm.addNestedPass<func::FuncOp>(createReshapesToViews());
  pm.addNestedPass<func::FuncOp>(createExpandViewCopies());
  pm.addPass(memref::createFoldMemRefAliasOpsPass());
  // A copy from within a buffer is read at affine indices, which have no form
  // in C.
  pm.addPass(createLowerAffinePass());
  addCleanup(pm);
  pm.addPass(createFoldStateCopies());
}

void mann::buildPlanBuffersPipeline(OpPassManager &pm,
                                    const LowerToLoopsOptions &options) {
  if (options.kernels)
    pm.addNestedPass<func::FuncOp>(createFxpClaimKernels());
  pm.addPass(createConvertFxpToArith());
  addCleanup(pm);
  // Last: buffers in one place would become one value, and lose their names.
  PlanMemoryOptions plan;
  plan.localBytes = options.localBytes;
  pm.addPass(createPlanMemory(plan));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createAddStateFunctions());
  addCleanup(pm);
}

void mann::buildLowerToLoopsPipeline(OpPassManager &pm,
                                     const LowerToLoopsOptions &options) {
  buildLowerToBuffersPipeline(pm);
  buildPlanBuffersPipeline(pm, options);
}

void mann::buildLowerToLLVMPipeline(OpPassManager &pm,
                                    const LowerToMachineOptions &options) {
  if (options.outlineKernels)
    pm.addPass(createOutlineFxpKernels());
  pm.addPass(createConvertFxpKernels({options.kernelTarget}));
  pm.addPass(createConvertFxpToArith());
  addCleanup(pm);
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertKernelVectors({options.indexBits}));
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  ArithToLLVMConversionPassOptions arith;
  arith.indexBitwidth = options.indexBits;
  pm.addPass(createArithToLLVMConversionPass(arith));
  FinalizeMemRefToLLVMConversionPassOptions memref;
  memref.indexBitwidth = options.indexBits;
  pm.addPass(createFinalizeMemRefToLLVMConversionPass(memref));
  ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true;
  functions.indexBitwidth = options.indexBits;
  pm.addPass(createConvertFuncToLLVMPass(functions));
  ConvertControlFlowToLLVMPassOptions control;
  control.indexBitwidth = options.indexBits;
  pm.addPass(createConvertControlFlowToLLVMPass(control));
  pm.addPass(createReconcileUnrealizedCastsPass());
  addCleanup(pm);
}

void mann::registerPipelines() {
  PassPipelineRegistration<>(
      "mann-lower-to-buffers-pipeline",
      "Lower networks to loops over buffers with fixed-point arithmetic",
      [](OpPassManager &pm) { buildLowerToBuffersPipeline(pm); });
  PassPipelineRegistration<LowerToLoopsOptions>(
      "mann-plan-buffers-pipeline",
      "Lower fixed-point arithmetic over buffers to integers over one arena",
      buildPlanBuffersPipeline);
  PassPipelineRegistration<LowerToLoopsOptions>(
      "mann-lower-to-loops-pipeline",
      "Lower networks to loops over one static arena",
      buildLowerToLoopsPipeline);
  PassPipelineRegistration<LowerToMachineOptions>(
      "mann-lower-to-llvm-pipeline",
      "Lower loops over buffers to the LLVM dialect", buildLowerToLLVMPipeline);
}
