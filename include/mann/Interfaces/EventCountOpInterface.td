//===- EventCountOpInterface.td - What executing an op costs -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Energy and effort are prices of events; each op says itself which events one
// execution of it is, so that the analyses know no op by name.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_EVENTCOUNTOPINTERFACE_TD
#define MANN_INTERFACES_EVENTCOUNTOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def Mann_EventCountOpInterface : OpInterface<"EventCountOpInterface"> {
  let cppNamespace = "::mann";
  let description = [{
    An op whose execution is a known list of events: arithmetic of a kind and
    width, a memory access, one turn of a loop. The list does not cover the
    regions of the op: their ops have events of their own, and the terminator
    of a loop's body stands for one turn. An op without events gives an empty
    list. Where a number is known only when the op runs, the op has a run-time
    factor, and the analyses multiply by it. A dialect of another project attaches an external model to its ops, as
    `registerEventModels` does for the upstream dialects.
  }];
  let methods = [
    InterfaceMethod<[{Appends the events of one execution. Fails when their number
      is not known before it.}], "::llvm::LogicalResult", "getEvents",
                    (ins "::llvm::SmallVectorImpl<::mann::Event> &":$events)>,
    InterfaceMethod<[{The numbers that multiply events and are known only when the op
      runs, in the order of Event::factor; an op without any leaves this out.}],
                    "::llvm::SmallVector<::mann::RunTimeFactor>", "getRunTimeFactors",
                    (ins), "", [{ return {}; }]>,
    InterfaceMethod<[{Makes the value of a factor, an i64, in front of the op: what
      instrumented code counts with.}],
                    "::mlir::Value", "buildRunTimeFactor",
                    (ins "::mlir::OpBuilder &":$builder, "unsigned":$factor), "",
                    [{ llvm_unreachable("the op has no run-time factors"); }]>,
  ];
}

#endif // MANN_INTERFACES_EVENTCOUNTOPINTERFACE_TD
