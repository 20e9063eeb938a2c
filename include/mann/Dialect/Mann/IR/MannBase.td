//===- MannBase.td - Shared parts of the operations -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_BASE_TD
#define MANN_DIALECT_MANN_BASE_TD

include "mann/Dialect/Fxp/IR/FxpAttributes.td"
include "mann/Dialect/Mann/IR/MannAttributes.td"
include "mann/Dialect/Mann/IR/MannTypes.td"
include "mann/Interfaces/AddressingOpInterface.td"
include "mann/Interfaces/FilledSlotsOpInterface.td"
include "mann/Interfaces/QuantizableOpInterface.td"
include "mann/Interfaces/WeightingOpInterface.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// A slot of a ring, or how many are filled, as a state holds it.
def Mann_Counter : Type<CPred<"$_self == ::mlir::RankedTensorType::get({}, "
                              "::mlir::IntegerType::get($_self.getContext(), 32))">,
                        "tensor<i32>", "::mlir::RankedTensorType">,
                   BuildableType<"::mlir::RankedTensorType::get({}, $_builder.getI32Type())">;

class Mann_Op<string mnemonic, list<Trait> traits = []> : Op<Mann_Dialect, mnemonic, traits>;

/// Rounding of the one result that the op computes exactly first. An op in f32
/// does not round: there it is a decision that quantization puts into effect;
/// `toward_zero` stays, what is not said becomes what is asked for.
def Mann_RoundingArg : DefaultValuedAttr<Fxp_RoundingAttr, "::mann::Rounding::NearestEven">;
/// The format that each product is rounded to before it is summed; by default
/// products are summed exactly. Without effect in f32, as rounding is.
def Mann_ProductsArg : OptionalAttr<TypeAttr>;

/// An element of the result depends on nothing but the element in that place of
/// each operand; an operand with fewer dimensions has the leading ones.
def Mann_MapsElements : NativeOpTrait<"MapsElements"> {
  let cppNamespace = "::mann";
}

def Mann_Quantizable : DeclareOpInterfaceMethods<Mann_QuantizableOpInterface>;
class Mann_QuantizableWith<list<string> methods>
    : DeclareOpInterfaceMethods<Mann_QuantizableOpInterface, methods>;
def Mann_Weighting : DeclareOpInterfaceMethods<Mann_WeightingOpInterface>;
def Mann_FilledSlots : DeclareOpInterfaceMethods<Mann_FilledSlotsOpInterface>;

#endif // MANN_DIALECT_MANN_BASE_TD
