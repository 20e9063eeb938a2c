//===- QuantizableOpInterface.td - Ops that have a fixed-point form -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the format passes need to know of an op; an op without this interface
// has no quantized form and is reported as such.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_QUANTIZABLEOPINTERFACE_TD
#define MANN_INTERFACES_QUANTIZABLEOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def Mann_QuantizableOpInterface : OpInterface<"QuantizableOpInterface"> {
  let cppNamespace = "::mann";
  let description = [{
    An op whose quantized form is the same op on quantized element types: the
    types of its operands and results say every format.
  }];
  let methods = [
    InterfaceMethod<[{Whether result `index` takes a format of its own. If not,
      it has the element type of the first operand (ReLU, sign), or none (argmax).}],
      "bool", "resultTakesFormat", (ins "unsigned":$index), [{}], [{ return true; }]>,
    InterfaceMethod<[{The largest magnitude that the result can have whatever the
      input, when the op itself bounds it (a softmax: 1); 0 otherwise.}],
      "double", "getResultBound", (ins), [{}], [{ return 0.0; }]>,
    InterfaceMethod<[{Whether result `index` lies in 0..1 and 1.0 must be exact:
      its format is unsigned, `Format::gate`. A symmetric format stops one step
      below 1.0, and a decay that cannot say 1.0 forgets. `isGate` says it of
      operands, where that decides: who asks may know more than the op, as what a
      state holds.}],
      "bool", "resultIsGate", (ins "unsigned":$index, "::mann::GatePredicate":$isGate), [{}],
      [{ return false; }]>,
    InterfaceMethod<[{Whether result `index` is a memory that the op writes, whose
      rows may have exponents (`!mann.scaled`).}],
      "bool", "resultMayBeScaled", (ins "unsigned":$index), [{}], [{ return false; }]>,
    InterfaceMethod<[{Whether the operand may be a memory whose rows have exponents.}],
      "bool", "takesScaled", (ins "::mlir::OpOperand &":$operand), [{}], [{ return false; }]>,
    InterfaceMethod<[{Whether the operand is a matrix or table of weights, of which a
      model has many: the other parameters (biases, factors) are as precise as
      results.}],
      "bool", "isWeight", (ins "::mlir::OpOperand &":$operand), [{}], [{ return false; }]>,
    InterfaceMethod<[{Whether the result keeps every bit of its sum unless a
      format is asked for: scores of a similarity.}],
      "bool", "resultIsWide", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{Whether each product may be rounded before it is summed,
      as conventional Q-format code does.}],
      "bool", "hasProducts", (ins), [{}], [{ return false; }]>,
  ];
}

#endif // MANN_INTERFACES_QUANTIZABLEOPINTERFACE_TD
