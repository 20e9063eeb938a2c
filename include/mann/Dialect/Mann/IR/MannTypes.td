//===- MannTypes.td - Types of the mann dialect -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_TYPES_TD
#define MANN_DIALECT_MANN_TYPES_TD

include "mann/Dialect/Mann/IR/MannDialect.td"
include "mann/Support/Enums.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/CommonTypeConstraints.td"

class Mann_Type<string name, string typeMnemonic> : TypeDef<Mann_Dialect, name> {
  let mnemonic = typeMnemonic;
}

def Mann_BipolarType : Mann_Type<"Bipolar", "bipolar"> {
  let summary = "an element in {-1, +1}, one bit when packed";
  let description = [{
    Elements of a row are packed into 32-bit words, element d in bit d mod 32 of
    word d / 32; a set bit is -1; the bits after the last element are 0.
  }];
}

def Mann_EncodedType : Mann_Type<"Encoded", "encoded"> {
  let summary = "a fixed-point code, stored in the form that a similarity reads";
  let description = [{
    The number is the same as in `format`; only its bits are kept as the
    similarity wants them (`hamming`: ones' complement), so that a memory is
    converted once when it is written and not at every read. It can be addressed
    and nothing else.
  }];
  let parameters = (ins EnumParameter<Mann_SimilarityKind>:$kind, "::mlir::Type":$format);
  let assemblyFormat = "`<` $kind `,` $format `>`";
  let genVerifyDecl = 1;
}

def Mann_FixedPoint : Type<CPred<"::mann::isFixedPoint($_self)">,
    "fixed-point (!quant.uniform, signed, zero point 0, power-of-two scale, 2 to 31 bits)">;
def Mann_Bipolar : Type<CPred<"::llvm::isa<::mann::BipolarType>($_self)">, "!mann.bipolar">;
def Mann_Encoded : Type<CPred<"::llvm::isa<::mann::EncodedType>($_self)">, "!mann.encoded">;

/// A number as every op but addressing takes it.
def Mann_NumberTensor : RankedTensorOf<[F32, Mann_FixedPoint]>;
/// What a memory or a key may be made of.
def Mann_AddressableTensor : RankedTensorOf<[F32, Mann_FixedPoint, Mann_Bipolar, Mann_Encoded]>;
/// Numbers or ids, one element of storage each.
def Mann_PlainTensor : RankedTensorOf<[F32, Mann_FixedPoint, I8, I16, I32]>;
def Mann_IdTensor : RankedTensorOf<[I8, I16, I32]>;
/// What can last from call to call.
def Mann_StateTensor : RankedTensorOf<[F32, Mann_FixedPoint, Mann_Bipolar, Mann_Encoded, I8, I16, I32]>;

#endif // MANN_DIALECT_MANN_TYPES_TD
