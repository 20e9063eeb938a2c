//===- ConvertKernels.cpp - Kernels as a target's instructions or loops ---===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "mann/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mann {
#define GEN_PASS_DEF_CONVERTFXPKERNELS
#include "mann/Conversion/Passes.h.inc"
} // namespace mann

using namespace mlir;
using namespace mann;

namespace {

struct ConvertFxpKernels
    : mann::impl::ConvertFxpKernelsBase<ConvertFxpKernels> {
  using ConvertFxpKernelsBase::ConvertFxpKernelsBase;

  void runOnOperation() override {
    const KernelTarget *found = findKernelTarget(target);
    if (!found && !target.empty()) {
      std::string known;
      for (const KernelTarget &each : getKernelTargets())
        known += (known.empty() ? "" : ", ") + each.name.str();
      emitError(getOperation()->getLoc())
          << "kernels are not known for a target '" << target
          << "'; they are for: " << known << "; without a target, loops come";
      return signalPassFailure();
    }
    SmallVector<Operation *> kernels;
    getOperation()->walk([&](Operation *op) { kernels.push_back(op); });
    for (Operation *op : kernels)
      llvm::TypeSwitch<Operation *>(op)
          .Case<fxp::RowReduceOp, fxp::WeighRowsOp, fxp::EmbedRowOp,
                fxp::RoundRowOp, fxp::PackSignsOp>(
              [&](auto kernel) { convertKernel(kernel, found); });
  }
};

} // namespace
