//===- Pipelines.h - Stages of the compiler ---------------------*- C++ -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each stage is a function that adds passes, and is registered in mann-opt
// under the name in its comment; mannc runs the same functions.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_PIPELINES_PIPELINES_H
#define MANN_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassOptions.h"

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace mann {

struct LowerToLoopsOptions : mlir::PassPipelineOptions<LowerToLoopsOptions> {
  Option<unsigned> localBytes{
      *this, "local-bytes",
      llvm::cl::desc("largest buffer that becomes a local variable, see "
                     "mann-plan-memory"),
      llvm::cl::init(0)};
  Option<bool> kernels{
      *this, "kernels",
      llvm::cl::desc("make kernels of loops, see fxp-claim-kernels"),
      llvm::cl::init(true)};
};

struct LowerToMachineOptions
    : mlir::PassPipelineOptions<LowerToMachineOptions> {
  Option<unsigned> indexBits{
      *this, "index-bits",
      llvm::cl::desc("bits of an index: those of an address, or a processor "
                     "with smaller ones cannot step through buffers"),
      llvm::cl::init(64)};
  Option<std::string> kernelTarget{
      *this, "kernel-target",
      llvm::cl::desc("what kernels become, see convert-fxp-kernels"),
      llvm::cl::init("")};
  Option<bool> outlineKernels{
      *this, "outline-kernels",
      llvm::cl::desc("one function for all kernels of a form, see "
                     "outline-fxp-kernels"),
      llvm::cl::init(false)};
};

/// `mann-lower-to-buffers-pipeline`: networks (level 2, or level 1 in float) to
/// loops over buffers with `fxp` still there: the arithmetic as it was meant.
void buildLowerToBuffersPipeline(mlir::OpPassManager &pm);

/// `mann-plan-buffers-pipeline`: from there to level 4.
void buildPlanBuffersPipeline(mlir::OpPassManager &pm,
                              const LowerToLoopsOptions &options);

/// `mann-lower-to-loops-pipeline`: networks (level 2, or level 1 in float) to
/// loops over one static arena (level 4): arith, math, scf, memref. The two
/// before, one after the other.
void buildLowerToLoopsPipeline(mlir::OpPassManager &pm,
                               const LowerToLoopsOptions &options);

/// `mann-lower-to-llvm-pipeline`: level 4 to the LLVM dialect. Buffers are
/// passed as bare pointers.
void buildLowerToLLVMPipeline(mlir::OpPassManager &pm,
                              const LowerToMachineOptions &options);

/// Registers all pipelines with the pass registry.
void registerPipelines();

} // namespace mann

#endif // MANN_PIPELINES_PIPELINES_H
