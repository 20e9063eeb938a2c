//===- MannDialect.td - Memory-augmented networks -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_DIALECT_TD
#define MANN_DIALECT_MANN_DIALECT_TD

include "mlir/IR/OpBase.td"

def Mann_Dialect : Dialect {
  let name = "mann";
  let summary = "Memories that are addressed by content, read and written";
  let description = [{
    The model level: which memory is addressed, read and written, on tensors of
    `f32`, of fixed-point numbers (`!quant.uniform` with a zero point of 0 and a
    power of two as scale) or of `!mann.bipolar`. The element types say the
    number format; no attribute repeats it. A quantized op computes the integer
    that its description states, and so does everything it is lowered to.

    A function argument or result may carry `mann.name = "story"`, a C identifier:
    the name of its tensor in a file of inputs or results, and its name in
    generated C. With `mann.state = @memory` it is the value of that `mann.state`
    instead, which the caller neither gives nor gets.

    Passes hand their decisions on in two attributes of an op with one float tensor
    as result, of a `mann.state`, or of a function argument:
    `mann.range = array<f32: cover, max>`, the magnitude that a format should cover
    and the largest one seen, and `mann.format`, the format chosen for the value,
    or `f32` for one that stays float. An op with several results has arrays with
    one entry a result, `unit` where there is nothing to say: `mann.ranges` and
    `mann.formats`. Those of an `scf.for` are of what it carries: the initial
    value, the argument of its body, the yielded value and the result have one
    format.
  }];
  let cppNamespace = "::mann";
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::quant::QuantDialect", "::mann::fxp::FxpDialect"];
  let discardableAttrs = (ins
    "::mlir::TypeAttr":$format,
    "::mlir::DenseF32ArrayAttr":$range,
    "::mlir::ArrayAttr":$formats,
    "::mlir::ArrayAttr":$ranges,
    "::mlir::StringAttr":$name,
    "::mlir::FlatSymbolRefAttr":$state,
    "::mlir::UnitAttr":$arena,
    "::mlir::StringAttr":$service,
    "::mlir::IntegerAttr":$fingerprint,
    "::mlir::DictionaryAttr":$roles,
    "::mlir::DictionaryAttr":$interface
  );
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
}

#endif // MANN_DIALECT_MANN_DIALECT_TD
