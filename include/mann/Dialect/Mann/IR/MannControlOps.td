//===- MannControlOps.td - What lasts from call to call -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_CONTROL_OPS_TD
#define MANN_DIALECT_MANN_CONTROL_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

def Mann_StateOp : Mann_Op<"state", [
    Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a tensor that a model keeps from one call to the next";
  let description = [{
    A state has one type, in all entries of the model. An entry (a public
    function with a body) takes its value as an argument and returns the next one
    as a result, both marked `mann.state = @name`; an entry that does not return
    it leaves it as it was, and one that does not take it replaces it unseen.
    Within a function it is a value like any other: nothing happens on the side.

    The initial value is given, never assumed: a constant, a `mann.parameter` of
    the state's type, or a function without arguments that returns it. A
    state has it when an instance of the model is made, and again
    after each reset, unless the state is `persistent`: that one keeps its value over
    resets.

    `mann.range` and `mann.format` on it are those of every argument and result
    that is marked with it: a state has one number format.

    Constraints:
    1. a static shape without zeros, of at most 2^28 elements;
    2. exactly one of a value and a source;
    3. a value has the state's shape and the storage type of its element type;
       codes are in the range of the format;
    4. a source is a `mann.parameter` of the state's type, or a function without
       arguments whose one result is of that type and is no state;
    5. every argument and result that is marked with it has its type; no two
       arguments of a function, nor two results, are marked with one state.

    Example:

    ```mlir
    mann.state @memory : tensor<128x20xf32> = dense<1.0e-6>
    mann.state @h : tensor<100xf32> from @h_start
    mann.state @usage : tensor<128xf32> = dense<0.0> persistent
    func.func @step(%x: tensor<9xf32>, %h: tensor<100xf32> {mann.state = @h})
        -> (tensor<8xf32>, tensor<100xf32> {mann.state = @h})
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Mann_StateTensor>:$type,
                       OptionalAttr<ElementsAttr>:$value,
                       OptionalAttr<FlatSymbolRefAttr>:$source,
                       UnitAttr:$persistent,
                       OptionalAttr<StrAttr>:$sym_visibility);
  let assemblyFormat = [{
    $sym_name `:` $type `` custom<StoredValue>($value, ref($type)) (`from` $source^)? (`persistent` $persistent^)?
    attr-dict
  }];
  let hasVerifier = 1;
}

#endif // MANN_DIALECT_MANN_CONTROL_OPS_TD
