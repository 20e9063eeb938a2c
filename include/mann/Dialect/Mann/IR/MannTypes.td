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

def Mann_ScaledType : Mann_Type<"Scaled", "scaled"> {
  let summary = "a code whose row has an exponent";
  let description = [{
    `!mann.scaled<8, -12:3>` is an element of rows (of the last dimension) that
    have symmetric codes c of 8 bits and one exponent e in -12..3 each: an element
    is `c * 2^e`. One format serves a memory whose rows differ in size: a row that
    grows takes a larger exponent instead of saturating, one that fades a smaller
    one instead of vanishing.

    A write computes the exact numbers of a row first. Its exponent is then the
    least in range with which the largest magnitude, rounded to a code, is at most
    `Q = 2^(bits-1) - 1`; with the largest exponent codes saturate. So a row of
    zeros has the least exponent, and a row that nothing changes keeps its
    integers.

    Stored, the last dimension has one element more, `e - least`: a memory of zeros
    is all zeros.

    Constraints: 2 to 16 bits; exponents within -32..31, at most 24 apart. A tensor
    has at least one dimension.
  }];
  let parameters = (ins "unsigned":$width, "int":$least, "int":$largest);
  let assemblyFormat = "`<` $width `,` custom<Exponents>($least, $largest) `>`";
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    ::mann::ScaledFormat getScaledFormat() const {
      return {getWidth(), getLeast(), getLargest()};
    }
  }];
}

def Mann_FixedPoint : Type<CPred<"::mann::isFixedPoint($_self)">,
    "fixed-point (!quant.uniform, signed, zero point 0, power-of-two scale, 2 to 31 bits)">;
def Mann_Bipolar : Type<CPred<"::llvm::isa<::mann::BipolarType>($_self)">, "!mann.bipolar">;
def Mann_Encoded : Type<CPred<"::llvm::isa<::mann::EncodedType>($_self)">, "!mann.encoded">;
def Mann_Scaled : Type<CPred<"::llvm::isa<::mann::ScaledType>($_self)">, "!mann.scaled">;

/// A number as every op but addressing takes it.
def Mann_NumberTensor : RankedTensorOf<[F32, Mann_FixedPoint]>;
/// What a memory or a key may be made of.
def Mann_AddressableTensor : RankedTensorOf<[F32, Mann_FixedPoint, Mann_Scaled, Mann_Bipolar, Mann_Encoded]>;
/// A memory that is written and read: its rows may have exponents.
def Mann_MemoryTensor : RankedTensorOf<[F32, Mann_FixedPoint, Mann_Scaled]>;
/// Numbers or ids, one element of storage each.
def Mann_PlainTensor : RankedTensorOf<[F32, Mann_FixedPoint, I8, I16, I32]>;
def Mann_IdTensor : RankedTensorOf<[I8, I16, I32]>;
/// What can last from call to call.
def Mann_StateTensor : RankedTensorOf<[F32, Mann_FixedPoint, Mann_Scaled, Mann_Bipolar, Mann_Encoded, I8, I16, I32]>;

#endif // MANN_DIALECT_MANN_TYPES_TD
