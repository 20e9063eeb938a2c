//===- MannMemoryOps.td - Parameters and what fills a memory -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_MEMORY_OPS_TD
#define MANN_DIALECT_MANN_MEMORY_OPS_TD

include "mann/Dialect/Mann/IR/MannBase.td"

def Mann_ParameterOp : Mann_Op<"parameter", [Symbol]> {
  let summary = "a trained tensor, apart from the structure";
  let description = [{
    A named parameter of the model. It has no value until `mann-bind-weights`
    takes one from a weights file: the tensor called `source` (the symbol's own
    name by default), rows `offset` to `offset + n` of it where `offset` is
    given, so that two parameters can share one tensor of the file. With
    `transposed` the tensor of the file is transposed first, as a framework stores
    it that multiplies rows by matrices; `offset` counts rows of the transpose.
    Leading dimensions of 1 that the parameter does not have are dropped.

    The value of a quantized parameter is its codes.

    Constraints: a static shape without zeros, of at most 2^28 elements, like
    every tensor of the dialect; a value has the shape, and the storage type of
    the element type; `transposed` with rank 2.

    Example:

    ```mlir
    mann.parameter @words : tensor<19x60xf32> {source = "A"}
    mann.parameter @time : tensor<50x60xf32> {source = "A", offset = 19 : i64}
    mann.parameter @kernel : tensor<400x9xf32> {transposed}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Mann_MemoryTensor>:$type,
                       OptionalAttr<ElementsAttr>:$value,
                       OptionalAttr<StrAttr>:$source, OptionalAttr<I64Attr>:$offset,
                       UnitAttr:$transposed, OptionalAttr<StrAttr>:$sym_visibility);
  let assemblyFormat = "$sym_name `:` $type (`=` $value^)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The name of its tensor in a weights file.
    ::llvm::StringRef getTensorName() {
      return getSource().value_or(getSymName());
    }
  }];
}

def Mann_GetParameterOp : Mann_Op<"get_parameter", [
    Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the value of a parameter";
  let description = [{
    Constraints: the symbol is a `mann.parameter` of the result's type.

    Example:

    ```mlir
    %A = mann.get_parameter @words : tensor<19x60xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$parameter);
  let results = (outs Mann_MemoryTensor:$result);
  let assemblyFormat = "$parameter attr-dict `:` type($result)";
}

def Mann_PositionEncodingOp : Mann_Op<"position_encoding", [
    Pure, Mann_Quantizable]> {
  let summary = "weights of the words of a sentence by their position";
  let description = [{
    The constant J x D of weights l for J words and D dimensions, j and k from 1:

    - `paper`: `l_jk = (1 - j/J) - (k/D) (1 - 2 j/J)` (Sukhbaatar et al. 2015, 4.1);
    - `centered`: `l_jk = 1 + 4 (j - (J+1)/2) (k - (D+1)/2) / (J D)`, which published
      trained models use.

    J is `length` where given (implementations that count a time word use one
    more than the number of words). Quantized to the result's format, to
    nearest even.

    Constraints: a result of rank 2; `length` positive.

    Example:

    ```mlir
    %l = mann.position_encoding centered : tensor<6x60xf32>
    ```
  }];
  let arguments = (ins Mann_PositionFormAttr:$form, OptionalAttr<I64Attr>:$length);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = "`` $form attr-dict `:` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The weight of word `j` in dimension `k`, both from 0.
    double getWeight(int64_t j, int64_t k);
  }];
}

def Mann_EmbedOp : Mann_Op<"embed", [
    Pure, AttrSizedOperandSegments, Mann_FilledSlots, Mann_QuantizableWith<["hasProducts", "takesScaled", "isWeight"]>]> {
  let summary = "sentences of word ids to vectors";
  let description = [{
    For word ids N x J (a memory) or J (one sentence) and a table V x D:
    `result_i = sum_j l_j * table[ids_ij] + temporal[t_i]`.

    - An id outside 0..V-1 adds nothing, and so does `padding`, where given (for
      models that keep a word of the table for it; an id of 32 bits). Repeated
      words count.
    - `weights` (J x D) are the position encoding l; without them l = 1.
    - `temporal` (T x D) adds a row by the age of the sentence, 0 being the
      newest. With `order = oldest_first` slot 0 holds the oldest of the `count`
      sentences, so `t_i = count - 1 - i`; with `newest_first` `t_i = i`. A row
      is added to filled slots; with `temporal_on_empty` to all.
    - `count`: slots from `count` on are empty: 0, or their temporal row alone
      with `temporal_on_empty`.

    In integers table, weights and temporal rows may have different formats; the
    sum is exact, in the finest of the scales, and rounded once to the format of
    the result. With `products` each word (times its weight) and the temporal row
    are rounded to that format before they are summed. The rows of the table may
    have exponents (`!mann.scaled`), by which a word's codes are shifted left.

    Constraints: shapes as above, T at least N; all numbers `f32` or all
    integers; `products` only with a table without exponents; `temporal` and `count` only for a memory, `temporal_on_empty`
    only with `newest_first`.

    Example:

    ```mlir
    %m = mann.embed %story, %A temporal(%T : tensor<50x60xf32>) count(%n)
       : tensor<50x6xi32>, tensor<19x60xf32> -> tensor<50x60xf32>
    ```
  }];
  let arguments = (ins Mann_IdTensor:$ids, Mann_MemoryTensor:$table,
                       Optional<Mann_NumberTensor>:$weights, Optional<Mann_NumberTensor>:$temporal,
                       Optional<I32>:$count,
                       OptionalAttr<I64Attr>:$padding,
                       DefaultValuedAttr<Mann_TemporalOrderAttr, "::mann::TemporalOrder::OldestFirst">:$order,
                       UnitAttr:$temporal_on_empty,
                       Mann_RoundingArg:$rounding, Mann_ProductsArg:$products);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = [{
    $ids `,` $table
    (`weights` `(` $weights^ `:` type($weights) `)`)?
    (`temporal` `(` $temporal^ `:` type($temporal) `)`)?
    (`count` `(` $count^ `)`)? attr-dict
    `:` type($ids) `,` type($table) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Mann_AddTemporalOp : Mann_Op<"add_temporal", [
    Pure, Mann_FilledSlots, Mann_QuantizableWith<["hasProducts"]>]> {
  let summary = "adds the rows of their ages to the sentences of a ring";
  let description = [{
    For a ring N x D of sentences, one written at a time to the slot `head`, which
    then moves on by one modulo N, and temporal rows T x D:
    `result_p = sums_p + temporal[(head - 1 - p) mod N]`. The age of what was
    written last is 0, as for the newest sentence of `mann.embed`; while a
    memory of that op moves all of its rows when a sentence comes, a ring moves
    none, and only the ages change.

    `count`: slots from `count` on are empty: 0, or with `temporal_on_empty` their
    temporal row alone. (What is written from slot 0 on is in the first `count`
    slots, and in all of them once the ring is full.) `head` is taken modulo N,
    whatever its sign.

    In integers the sums and the temporal rows may have different formats; the sum
    is exact, in the finer of the scales, and rounded once to the format of the
    result. With `products` the temporal row is rounded to that format before it
    is added. So sums that hold the words of a sentence exactly give the integers
    of `mann.embed`.

    Constraints:
    1. sums and result N x D, temporal T x D with T at least N;
    2. all `f32` or all fixed-point;
    3. the sum fits 63 bits;
    4. `temporal_on_empty` only with `count`.

    Example:

    ```mlir
    %m = mann.add_temporal %sums, %T at(%head) count(%n)
       : tensor<50x60xf32>, tensor<50x60xf32> -> tensor<50x60xf32>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$sums, Mann_NumberTensor:$temporal,
                       Mann_Counter:$head, Optional<I32>:$count, UnitAttr:$temporal_on_empty,
                       Mann_RoundingArg:$rounding, Mann_ProductsArg:$products);
  let results = (outs Mann_NumberTensor:$result);
  let assemblyFormat = [{
    $sums `,` $temporal `at` `(` $head `)` (`count` `(` $count^ `)`)? attr-dict
    `:` type($sums) `,` type($temporal) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Mann_EncodeOp : Mann_Op<"encode", [Pure, Mann_MapsElements]> {
  let summary = "store a memory in the form that its similarity reads";
  let description = [{
    Converts fixed-point codes to `!mann.encoded<kind, format>`, element by
    element; the numbers stay the same. `hamming` reads ones' complement
    (`fxp.encode`).

    Constraints: equal shapes; the result's format is the operand's element type.

    Example:

    ```mlir
    %e = mann.encode %m : tensor<50x60x!quant.uniform<i8<-127:127>:f32, 6.25e-02>>
        -> tensor<50x60x!mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 6.25e-02>>>
    ```
  }];
  let arguments = (ins Mann_NumberTensor:$input);
  let results = (outs RankedTensorOf<[Mann_Encoded]>:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Mann_BinarizeOp : Mann_Op<"binarize", [Pure, Mann_MapsElements]> {
  let summary = "the signs of numbers";
  let description = [{
    `result = input >= 0 ? +1 : -1`, element by element, packed along the last
    dimension. A float -0.0 gives +1.

    Constraints: equal shapes.

    Example:

    ```mlir
    %k = mann.binarize %u : tensor<60xf32> -> tensor<60x!mann.bipolar>
    ```
  }];
  let arguments = (ins Mann_MemoryTensor:$input);
  let results = (outs RankedTensorOf<[Mann_Bipolar]>:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

#endif // MANN_DIALECT_MANN_MEMORY_OPS_TD
