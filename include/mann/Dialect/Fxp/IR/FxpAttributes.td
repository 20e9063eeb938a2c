//===- FxpAttributes.td - Attributes of the fxp dialect -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_FXP_ATTRIBUTES_TD
#define MANN_DIALECT_FXP_ATTRIBUTES_TD

include "mann/Dialect/Fxp/IR/FxpDialect.td"
include "mann/Support/Enums.td"

def Fxp_RoundingAttr : EnumAttr<Fxp_Dialect, Mann_Rounding, "rounding"> {
  let assemblyFormat = "$value";
}

def Fxp_RowReductionAttr : EnumAttr<Fxp_Dialect, Mann_RowReduction, "row_reduction"> {
  let assemblyFormat = "$value";
}

#endif // MANN_DIALECT_FXP_ATTRIBUTES_TD
