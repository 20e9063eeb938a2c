//===- WeightingOpInterface.td - Ops that weigh slots -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One interface for every op that makes weights over the slots of a memory, so
// that attention maps and reports are written once, for every head.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_WEIGHTINGOPINTERFACE_TD
#define MANN_INTERFACES_WEIGHTINGOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def Mann_WeightingOpInterface : OpInterface<"WeightingOpInterface"> {
  let cppNamespace = "::mann";
  let description = [{
    An op whose result says how much of each slot of a memory takes part: N
    weights, or R x N for R heads. Addressing often is a chain of such ops
    (softmax, interpolate, circular_shift, sharpen); the address is what another
    op than a weighting reads.
  }];
  let methods = [
    InterfaceMethod<"The weights: N, or R x N.",
                    "::mlir::Value", "getWeights">,
    InterfaceMethod<"The number of heads R; 1 for weights of rank 1.",
                    "int64_t", "getNumHeads", (ins), [{}],
      [{ auto type = ::llvm::cast<::mlir::RankedTensorType>($_op.getWeights().getType());
         return type.getRank() == 2 ? type.getDimSize(0) : 1; }]>,
    InterfaceMethod<"The number of slots N.", "int64_t", "getNumSlots", (ins), [{}],
      [{ auto type = ::llvm::cast<::mlir::RankedTensorType>($_op.getWeights().getType());
         return type.getShape().back(); }]>,
  ];
}

#endif // MANN_INTERFACES_WEIGHTINGOPINTERFACE_TD
