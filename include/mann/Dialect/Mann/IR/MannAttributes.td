//===- MannAttributes.td - Attributes of the mann dialect -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_ATTRIBUTES_TD
#define MANN_DIALECT_MANN_ATTRIBUTES_TD

include "mann/Dialect/Mann/IR/MannDialect.td"
include "mann/Support/Enums.td"

class Mann_EnumAttr<EnumInfo info, string name> : EnumAttr<Mann_Dialect, info, name> {
  let assemblyFormat = "$value";
}

def Mann_SimilarityKindAttr : Mann_EnumAttr<Mann_SimilarityKind, "similarity_kind">;
def Mann_PositionFormAttr : Mann_EnumAttr<Mann_PositionForm, "position_form">;
def Mann_EpsFormAttr : Mann_EnumAttr<Mann_EpsForm, "eps_form">;
def Mann_SlotModeAttr : Mann_EnumAttr<Mann_SlotMode, "slot_mode">;
def Mann_TemporalOrderAttr : Mann_EnumAttr<Mann_TemporalOrder, "temporal_order">;
def Mann_NormalizeKindAttr : Mann_EnumAttr<Mann_NormalizeKind, "normalize_kind">;

#endif // MANN_DIALECT_MANN_ATTRIBUTES_TD
