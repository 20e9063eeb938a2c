//===- Passes.td - Passes on the mann dialect --------------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIALECT_MANN_TRANSFORMS_PASSES_TD
#define MANN_DIALECT_MANN_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

class Mann_RoundingOption<string text> : Option<"rounding", "rounding", "::mann::Rounding",
    "::mann::Rounding::NearestEven", text, [{::llvm::cl::values(
      clEnumValN(::mann::Rounding::NearestEven, "nearest_even",
                 "to the nearest code, a tie to the even one"),
      clEnumValN(::mann::Rounding::TowardZero, "toward_zero",
                 "the magnitude down"))}]>;

def BindWeights : Pass<"mann-bind-weights", "mlir::ModuleOp"> {
  let summary = "Give the parameters the values of a weights file";
  let description = [{
    Structure and weights are written apart; every later pass needs both. Each
    `mann.parameter` without a value takes the F32 tensor called `source` (by
    default its own name): all of it, of equal shape, or with `offset` the rows
    `offset` to `offset + n` of its first dimension. Parameters that have a value
    keep it.

    Precondition: parameters of `f32`. It is an error, reported for all
    parameters at once, when a tensor is not in the file, is not F32, has
    another shape or too few rows, or holds NaN or infinity in the rows used. A
    tensor that no parameter names is worth a warning.

    Before:

    ```mlir
    mann.parameter @H : tensor<2x2xf32>
    ```

    After:

    ```mlir
    mann.parameter @H : tensor<2x2xf32> = dense<[[1.0, 0.5], [-0.5, 2.0]]> : tensor<2x2xf32>
    ```
  }];
  let options = [
    Option<"file", "file", "std::string", "\"\"",
           "path of the .safetensors or .npy file; required">,
  ];
  let statistics = [
    Statistic<"numBound", "parameters-bound", "parameters that got a value">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def AssignFormats : Pass<"mann-assign-formats", "mlir::ModuleOp"> {
  let summary = "Choose a fixed-point format for every value";
  let description = [{
    Decides, and leaves the change to `mann-quantize`, so that a decision can be
    read, compared or edited in between. Attaches `mann.format` to every op
    result that takes a format, every use of a parameter and every float
    function argument; one that is there already is kept, and so are the
    rounding and the products of its op. All formats are symmetric: codes in
    -Q..Q, `Q = 2^(width-1) - 1`.

    - `per-value`: a value with a `mann.range` gets the finest step with which Q
      reaches the magnitude to cover; one that its op bounds (a softmax: 1) the
      finest that reaches the bound but for one step; a parameter the step of
      the smallest squared error over its elements, the finer one of equals.
      With `result-width` the results of ops and the arguments of functions have
      that many bits; parameters and the codes of similarities keep `width`.
    - `global`: one Qm.n for all, with `integer-bits` integer bits or as many as
      the largest of all magnitudes needs.
    - `per-hop`: as `global`, but the parameters and results of `mann.embed` and
      `mann.linear` trade a bit: hop 0 has one integer bit more, the last hop one
      less, so that the same rounding error is not made in each hop. A memory
      embedding belongs to the hops that use it, and is cloned with its
      parameters for each format; the layers after the last read keep the base
      format. With a single hop there is nothing to vary.

    Scores keep every bit of their sum and need no format; with `sums=products`
    those of a dot product get one like any other value, and ops that sum
    products round each to the format of the matrix, memory or table. A bounded
    similarity whose `code` is not chosen yet gets the finest that covers memory
    and key, or the base format.

    Precondition: `mann.range` on all values that take a format (run
    `mann-calibrate`), and values of the parameters (`mann-bind-weights`);
    neither is needed with `integer-bits`.

    Before:

    ```mlir
    %h = mann.linear %u, %H {mann.range = array<f32: 3.5, 4.0>}
       : tensor<60xf32>, tensor<60x60xf32> -> tensor<60xf32>
    ```

    After:

    ```mlir
    %h = mann.linear %u, %H {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>,
                             mann.range = array<f32: 3.5, 4.0>}
       : tensor<60xf32>, tensor<60x60xf32> -> tensor<60xf32>
    ```
  }];
  let options = [
    Option<"width", "width", "unsigned", "8", "bits of a code: 2 to 16">,
    Option<"resultWidth", "result-width", "unsigned", "0",
           "bits of results and arguments: 2 to 16, or 0 for 'width'; only with the scheme "
           "per-value">,
    Option<"scheme", "scheme", "::mann::FormatScheme", "::mann::FormatScheme::PerValue",
           "which values share a format", [{::llvm::cl::values(
             clEnumValN(::mann::FormatScheme::PerValue, "per-value",
                        "each value its own"),
             clEnumValN(::mann::FormatScheme::Global, "global", "one for all"),
             clEnumValN(::mann::FormatScheme::PerHop, "per-hop",
                        "one for all, shifted for the weights of a hop"))}]>,
    Option<"integerBits", "integer-bits", "int", "-1",
           "integer bits beside the sign: 0 to width - 1, or -1 for as many as the ranges "
           "need; only with the schemes global and per-hop">,
    Mann_RoundingOption<"how ops round their results; assumed for parameters, too, when their "
                        "error is compared">,
    Option<"sums", "sums", "::mann::SumRounding", "::mann::SumRounding::Wide",
           "what a sum of products rounds", [{::llvm::cl::values(
             clEnumValN(::mann::SumRounding::Wide, "wide", "the finished sum, once"),
             clEnumValN(::mann::SumRounding::Products, "products",
                        "each product, and the sum"))}]>,
  ];
  let statistics = [
    Statistic<"numFormats", "formats-assigned", "values that got a format">,
    Statistic<"numCloned", "ops-cloned", "embeddings and parameter uses cloned for a hop">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def KeepFloat : Pass<"mann-keep-float", "mlir::ModuleOp"> {
  let summary = "Keep parts of a network in float when it is quantized";
  let description = [{
    For simulations: published figures of quantized networks often have a softmax
    or an answer layer in float. Each op of the chosen parts gets
    `mann.format = f32`, as do its uses of parameters and a `mann.requantize` on
    each other operand; a `mann.requantize` on its result is where later passes
    choose the format that the rest of the network reads. Returned values and the
    operands of `mann.argmax` stay as they are.

    A network with such parts differs between processors in its last bits, and
    `mannc` emits no code for it. Precondition: a module in `f32`.

    Before:

    ```mlir
    %p = mann.softmax %s : tensor<50xf32> -> tensor<50xf32>
    ```

    After, with the option `softmax`:

    ```mlir
    %0 = mann.requantize %s {mann.format = f32} : tensor<50xf32> -> tensor<50xf32>
    %p = mann.softmax %0 {mann.format = f32} : tensor<50xf32> -> tensor<50xf32>
    %1 = mann.requantize %p : tensor<50xf32> -> tensor<50xf32>
    ```
  }];
  let options = [
    Option<"softmax", "softmax", "bool", "false", "every `mann.softmax`">,
    Option<"results", "results", "bool", "false",
           "the ops that make the results of functions, or those whose largest element is one">,
  ];
  let statistics = [
    Statistic<"numKept", "ops-kept", "ops that stay in float">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def Quantize : Pass<"mann-quantize", "mlir::ModuleOp"> {
  let summary = "Turn a float model with chosen formats into a quantized one";
  let description = [{
    Puts the formats that `mann-assign-formats` chose into the types: from level
    1 (`f32`) to level 2 (`!quant.uniform`). Parameters become codes, a
    parameter with several formats one symbol for each, `@H` as `@H_q8f7` (8
    bits, 7 fraction bits; a minus is spelled m), and float parameters without a
    use go. The `code` of a similarity becomes `mann.requantize` or
    `mann.binarize` right after memory and key, one for all similarities that
    share them. Scores without a format get the one of their exact sum: 31 bits
    with the natural step (a coarser one when so wide a sum could overflow), 16
    bits for a cosine. All `mann.*` attributes but `mann.name` go. Ops that are
    quantized already stay as they are.

    Precondition: every op on float tensors has a quantized form, every value a
    `mann.format`, every parameter a value of which no more than
    `max-saturation` percent of the elements saturate. What is missing is
    reported for all ops at once.

    Before:

    ```mlir
    %s = mann.similarity dot %m, %u
       : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
    ```

    After, for a step of 2^-5 of %m and %u:

    ```mlir
    %s = mann.similarity dot %m, %u
       : tensor<4x8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>,
         tensor<8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
       -> tensor<4x!quant.uniform<i31:f32, 9.765625e-04>>
    ```
  }];
  let options = [
    Mann_RoundingOption<"how the values of parameters are rounded">,
    Option<"maxSaturation", "max-saturation", "double", "5.0",
           "percentage of the elements of a parameter that may saturate: 0 to 100">,
  ];
  let statistics = [
    Statistic<"numOps", "ops-quantized", "ops whose result changed its type">,
    Statistic<"numParameters", "parameters-quantized", "parameters turned into codes">,
    Statistic<"numErased", "parameters-erased", "float parameters without a use">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def Binarize : Pass<"mann-binarize", "mlir::ModuleOp"> {
  let summary = "Compare memories and keys by their signs alone";
  let description = [{
    One bit an element instead of a word: the similarity becomes an XNOR and a
    population count on packed words. Every fixed-point similarity of another
    kind gets the kind `bipolar`, `mann.binarize` on memory and key (one for all
    similarities that share them) and the given scale. The signs are those of the
    numbers that were compared: a `code` is applied first, an encoding undone.
    Scores as wide as their sum get the natural format of the new sum; a narrower
    format is kept.

    Precondition: a quantized model. Similarities in `f32` and bipolar ones stay
    as they are.

    Before:

    ```mlir
    %s = mann.similarity l1 %m, %u {log2_factor = -6 : i64}
       : tensor<4x8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>,
         tensor<8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
       -> tensor<4x!quant.uniform<i31:f32, 1.562500e-02>>
    ```

    After:

    ```mlir
    %bm = mann.binarize %m : tensor<4x8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
       -> tensor<4x8x!mann.bipolar>
    %bu = mann.binarize %u : tensor<8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
       -> tensor<8x!mann.bipolar>
    %s = mann.similarity bipolar %bm, %bu
       : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar>
       -> tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
    ```
  }];
  let options = [
    Option<"log2Factor", "log2-factor", "int", "0",
           "exponent of two that the sum of signs is multiplied by: -31 to 31">,
  ];
  let statistics = [
    Statistic<"numSimilarities", "similarities-binarized", "similarities that became bipolar">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def EncodeAtWrite : Pass<"mann-encode-at-write", "mlir::ModuleOp"> {
  let summary = "Store memories in the form that their similarity reads";
  let description = [{
    A memory is written once and read at every hop, so its codes are converted
    when it is written. For each similarity of a kind with a stored form
    (`hamming`: ones' complement) `mann.encode` is inserted right after the
    definitions of memory and key, one for all similarities that share them.
    Other users of the memory go on reading plain codes. A `code` that is still
    to be applied is applied first.

    Precondition: a quantized model. Similarities of other kinds, in `f32` or on
    encoded operands stay as they are.

    Before:

    ```mlir
    %s = mann.similarity hamming %m, %u
       : tensor<4x8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>,
         tensor<8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
       -> tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
    ```

    After, with `!e` for `!mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 3.125000e-02>>`:

    ```mlir
    %em = mann.encode %m : tensor<4x8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
       -> tensor<4x8x!e>
    %eu = mann.encode %u : tensor<8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
       -> tensor<8x!e>
    %s = mann.similarity hamming %em, %eu
       : tensor<4x8x!e>, tensor<8x!e> -> tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
    ```
  }];
  let statistics = [
    Statistic<"numEncoded", "operands-encoded", "memories and keys stored in another form">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def MarkRoles : Pass<"mann-mark-roles", "::mlir::func::FuncOp"> {
  let summary = "Say what values are for, so that reports know it after lowering";
  let description = [{
    Sets the attribute `mann.roles` of a function, a dictionary from the name of
    a value to

    - `memory`: an op compares it with a key, or reads it slot by slot;
    - `nonlinear`: the op that makes it bounds its result, like a softmax.

    Event counts after lowering tell memories from scratch buffers by it, and leave
    nonlinear functions out of the arithmetic. Names come from locations. Nothing
    else changes.

    ```mlir
    func.func @f(...) attributes {mann.roles = {m = "memory", p = "nonlinear"}}
    ```
  }];
}

#endif // MANN_DIALECT_MANN_TRANSFORMS_PASSES_TD
