//===- Enums.td - Enumerations shared by the dialects ------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One spelling of each choice, so that number formats, the
// reference interpreter and the dialects share it.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_SUPPORT_ENUMS_TD
#define MANN_SUPPORT_ENUMS_TD

include "mlir/IR/EnumAttr.td"

def Mann_Rounding : I32Enum<"Rounding", "how a value between two codes is rounded", [
    I32EnumCase<"NearestEven", 0, "nearest_even">,
    I32EnumCase<"TowardZero", 1, "toward_zero">,
  ]> {
  let cppNamespace = "::mann::fxp";
}

def Mann_RowReduction : I32Enum<"RowReduction", "what a row and a vector are reduced to", [
    I32EnumCase<"Dot", 0, "dot">,
    I32EnumCase<"Sad", 1, "sad">,
    I32EnumCase<"XorPopcount", 2, "xor_popcount">,
    I32EnumCase<"Hamming", 3, "hamming">,
  ]> {
  let cppNamespace = "::mann::fxp";
}

def Mann_SimilarityKind : I32Enum<"SimilarityKind", "how a memory row is compared with a key", [
    I32EnumCase<"Dot", 0, "dot">,
    I32EnumCase<"Cosine", 1, "cosine">,
    I32EnumCase<"Hamming", 2, "hamming">,
    I32EnumCase<"SignedL1", 3, "signed_l1">,
    I32EnumCase<"L1", 4, "l1">,
    I32EnumCase<"Bipolar", 5, "bipolar">,
  ]> {
  let cppNamespace = "::mann";
}

def Mann_PositionForm : I32Enum<"PositionForm", "formula of a position encoding", [
    I32EnumCase<"Paper", 0, "paper">,
    I32EnumCase<"Centered", 1, "centered">,
  ]> {
  let cppNamespace = "::mann";
}

def Mann_TemporalOrder : I32Enum<"TemporalOrder", "which slot holds the newest sentence", [
    I32EnumCase<"OldestFirst", 0, "oldest_first">,
    I32EnumCase<"NewestFirst", 1, "newest_first">,
  ]> {
  let cppNamespace = "::mann";
}

def Mann_NormalizeKind : I32Enum<"NormalizeKind", "what a row is divided by", [
    I32EnumCase<"Layer", 0, "layer">,
    I32EnumCase<"Rms", 1, "rms">,
    I32EnumCase<"L2", 2, "l2">,
  ]> {
  let cppNamespace = "::mann";
}

def Mann_EpsForm : I32Enum<"EpsForm", "how a divisor is kept from 0", [
    I32EnumCase<"Added", 0, "added">,
    I32EnumCase<"Max", 1, "max">,
    I32EnumCase<"UnderRoots", 2, "under_roots">,
  ]> {
  let cppNamespace = "::mann";
}

def Mann_SlotMode : I32Enum<"SlotMode", "what writing a slot does to its row", [
    I32EnumCase<"Overwrite", 0, "overwrite">,
    I32EnumCase<"Add", 1, "add">,
  ]> {
  let cppNamespace = "::mann";
}

#endif // MANN_SUPPORT_ENUMS_TD
