//===- FilledSlotsOpInterface.td - Ops over the filled slots -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stories differ in length: the number of filled slots is a run-time value, and
// the ops over slots stop there.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_FILLEDSLOTSOPINTERFACE_TD
#define MANN_INTERFACES_FILLEDSLOTSOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def Mann_FilledSlotsOpInterface : OpInterface<"FilledSlotsOpInterface"> {
  let cppNamespace = "::mann";
  let description = [{
    An op with an optional number of filled slots, clamped to 0..N. It reads
    the first `count` slots of its slot operands only, and where its result has
    a slot dimension, the elements from `count` on are zero.
  }];
  let methods = [
    InterfaceMethod<"The number of filled slots (i32), or null: all.",
                    "::mlir::Value", "getFilledCount">,
    InterfaceMethod<[{The dimension of this operand that counts slots, when the op reads
      the filled ones only; nothing when it reads them all, or has no count.}],
                    "::std::optional<int64_t>", "getFilledDimension",
                    (ins "::mlir::OpOperand &":$operand)>,
  ];
}

#endif // MANN_INTERFACES_FILLEDSLOTSOPINTERFACE_TD
