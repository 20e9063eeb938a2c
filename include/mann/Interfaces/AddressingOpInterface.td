//===- AddressingOpInterface.td - How a memory is addressed -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One interface for every op that compares a key with the rows of a memory, so
// that no pass or lowering is written once per similarity.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_ADDRESSINGOPINTERFACE_TD
#define MANN_INTERFACES_ADDRESSINGOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def Mann_AddressingOpInterface : OpInterface<"AddressingOpInterface"> {
  let cppNamespace = "::mann";
  let description = [{
    An op that scores the rows of a memory (N x D) against a key (D, or R x D
    for R heads). Robust addressing rewrites the kind and nothing else; a
    lowering asks for the kind and never for the op.
  }];
  let methods = [
    InterfaceMethod<"The memory: N x D.", "::mlir::OpOperand &", "getMemoryOperand">,
    InterfaceMethod<"The key: D, or R x D.", "::mlir::OpOperand &", "getKeyOperand">,
    InterfaceMethod<"The scores: N, or R x N.", "::mlir::Value", "getScores">,
    InterfaceMethod<"How a row is compared with the key.",
                    "::mann::SimilarityKind", "getAddressingKind">,
    InterfaceMethod<"Changes the comparison.", "void", "setAddressingKind",
                    (ins "::mann::SimilarityKind":$kind)>,
    InterfaceMethod<[{The format in which memory and key enter the comparison,
      when it is not the one they have; null otherwise.}],
                    "::mlir::Type", "getCodeFormat">,
    InterfaceMethod<"Sets the format of the comparison.", "void", "setCodeFormat",
                    (ins "::mlir::Type":$format)>,
    InterfaceMethod<"Exponent of two that the sum over the row is multiplied by.",
                    "int64_t", "getLog2Scale">,
    InterfaceMethod<"Sets that exponent.", "void", "setLog2Scale", (ins "int64_t":$exponent)>,
    InterfaceMethod<[{Whether one row's score is bounded by the row length alone,
      whatever the magnitudes.}], "bool", "isBounded", (ins), [{}],
      [{ return ::mann::isBoundedSimilarity($_op.getAddressingKind()); }]>,
  ];
}

#endif // MANN_INTERFACES_ADDRESSINGOPINTERFACE_TD
