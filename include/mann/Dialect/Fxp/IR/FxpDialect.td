//===- FxpDialect.td - Fixed-point and bitwise arithmetic -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_FXP_DIALECT_TD
#define MANN_DIALECT_FXP_DIALECT_TD

include "mlir/IR/OpBase.td"

def Fxp_Dialect : Dialect {
  let name = "fxp";
  let summary = "Fixed-point and bitwise arithmetic with exact semantics";
  let description = [{
    The arithmetic that a hardware designer would name: rounding shifts with
    saturation, sign-magnitude style encodings, one element of a weighted
    Hamming similarity, exponentials and reciprocals of integers. Every op works
    on signless integers of 2 to 64 bits, and on vectors and ranked tensors of
    them alike. Its result is one exact integer, stated as a formula, for every
    input that the text of the op does not rule out; for one that it does, the
    result is some integer, never undefined behaviour. The dialect disappears
    into `arith` (`convert-fxp-to-arith`), so that there is one lowering of each
    op for every back end; a target may claim an op earlier.
  }];
  let cppNamespace = "::mann::fxp";
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let hasConstantMaterializer = 1;
}

#endif // MANN_DIALECT_FXP_DIALECT_TD
