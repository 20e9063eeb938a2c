//===- Passes.td - Passes that choose and apply formats ----*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_QUANTIZATION_PASSES_TD
#define MANN_QUANTIZATION_PASSES_TD

include "mann/Quantization/AddressingPasses.td"
include "mann/Quantization/PassOptions.td"

def Calibrate : Pass<"mann-calibrate", "::mlir::ModuleOp"> {
  let summary = "Measure the ranges of all values on sample inputs";
  let description = [{
    Runs the model on the reference interpreter and attaches `mann.range =
    [cover, largest]` to everything in float that takes a format: the magnitude
    that a format should reach, and the largest that was seen. A range that is
    there already is replaced. Ranges get

    - results of ops, `mann.ranges` for an op with several; in a loop, over all
      iterations;
    - what an `scf.for` carries: of the initial, the yielded and the last value;
    - inputs of entries, as attributes of their arguments;
    - states, on their `mann.state`, over the initial value and the values after
      every call. A state that is not finite is an error.

    A model with states runs on sequences: `samples` is what `mann-run --sequence`
    takes.

    - `max`: cover = largest.
    - `percentile`: that percentage of the magnitudes above 0 lie below cover.
    - `mse`: cover is the reach of the symmetric power-of-two format of `width`
      bits that has the smallest mean squared error on the samples.

    Magnitudes are counted in bins of 1/64 of an octave, so cover is off by at
    most 1.1 %.

    Of more sequences than `limit` the first are run. A warning says so if all of these are shorter
    than the longest, as states that have no format yet may grow with the length.

    Precondition: entries on `f32`, and values of all parameters.

    Before:

    ```mlir
    %h = mann.linear %u, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
    ```

    After:

    ```mlir
    %h = mann.linear %u, %H {mann.range = array<f32: 3.5, 4.0>}
       : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
    ```
  }];
  let options = [
    Mann_SamplesOption<>, Mann_SampleLimitOption<>,
    Option<"method", "method", "::mann::CalibrationMethod", "::mann::CalibrationMethod::MSE",
           "what the range to cover is", [{::llvm::cl::values(
             clEnumValN(::mann::CalibrationMethod::Max, "max", "the largest magnitude"),
             clEnumValN(::mann::CalibrationMethod::Percentile, "percentile",
                        "all but the largest few"),
             clEnumValN(::mann::CalibrationMethod::MSE, "mse",
                        "the smallest mean squared error"))}]>,
    Option<"percentile", "percentile", "double", "99.9",
           "percentage of magnitudes to cover: above 0, to 100; only with method percentile">,
    Option<"width", "width", "unsigned", "8", "bits of a code: 2 to 16; only with method mse">,
  ];
  let statistics = [
    Statistic<"numSamples", "samples", "samples or sequences run">,
    Statistic<"numCalls", "calls", "calls of entries">,
    Statistic<"numRanges", "ranges", "values that got a range">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def AssignFormats : Pass<"mann-assign-formats", "mlir::ModuleOp"> {
  let summary = "Choose a fixed-point format for every value";
  let description = [{
    Decides, and leaves the change to `mann-quantize`, so that a decision can be
    read, compared or edited in between. Attaches `mann.format` to every op
    result that takes a format, every use of a parameter, every float
    function argument and every float state, and `mann.formats` to ops with
    several results; one that is there already is kept, and so are the
    rounding and the products of its op. An op that rounds toward zero in the
    model, where a sum must not grow, does so whatever is asked for. Formats are symmetric, codes in
    -Q..Q, `Q = 2^(width-1) - 1`, except for gates.

    - A gate (`resultIsGate`: a sigmoid, an address weight) has the codes 0..2^n
      for 0..1, n being its width but at most 14: 1.0 is exact, so that a decay can
      keep what it decays.
    - A state has one format, and so has what an `scf.for` carries: the initial
      value, the argument of the body, the yielded value and the result. It
      covers the larger of what was measured and of the initial value (where
      nothing was measured, of all values that become it), and is that of a gate
      where all of these are. A value whose one use is to become it gets its
      format; `mann-quantize` converts the others. States and loops that become
      each other have one format.
    - With `memory-width`, a memory that an op writes (`mann.erase_add`,
      `mann.outer_write`) and the state that it becomes have rows with an exponent
      each (`!mann.scaled`): the largest exponent is the least with which codes reach
      the largest element seen, and the least is 15 below.
    - With `state-width`, states have that many bits: what is added up over many
      steps loses less than what is computed anew in each.
    - With `row-exponents`, the matrix of a `mann.linear` and the table of a
      `mann.embed` have rows with an exponent each, so that an output or a word
      with small weights keeps their bits: every row has the finest step that
      reaches its largest element. Where all rows have the same, they have no
      exponents.
    - Formats reach `headroom` times what was measured: inputs that calibration did
      not see, longer ones in particular, may go further. What an op bounds (a
      softmax), gates and parameters get none. By default it is 1.25 for a model
      with states whose results have 12 bits or more, where saturation in one step
      spoils all later ones and a third of a bit is no loss; else 1.

    The schemes:

    - `per-value`: a value with a `mann.range` gets the finest step with which Q
      reaches the magnitude to cover; one that its op bounds (a softmax: 1) the
      finest that reaches the bound but for one step; a parameter the step of
      the smallest squared error over its elements, the finer one of equals, among
      those with which no more than `max-saturation` percent of them saturate.
      With `result-width` the results of ops, the arguments of functions and the
      states have that many bits, and so have parameters that are no matrices or
      tables of weights (biases, factors); weights and the codes of similarities
      keep `width`.
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
           "bits of results, arguments and states: 2 to 16, or 0 for 'width'; only with the scheme "
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
    Option<"memoryWidth", "memory-width", "unsigned", "0",
           "bits of the codes of memories that are written, whose rows get an exponent each: 2 "
           "to 16, or 0 for memories as other values; only with the scheme per-value">,
    Option<"stateWidth", "state-width", "unsigned", "0",
           "bits of states that are no gates and have no rows with exponents, and of what "
           "becomes them: 2 to 31, or 0 for as many as results have; only with the scheme "
           "per-value">,
    Option<"rowExponents", "row-exponents", "bool", "false",
           "give each row of the matrix of a mann.linear and of the table of a mann.embed an "
           "exponent; only with the scheme per-value and sums=wide">,
    Option<"headroom", "headroom", "double", "0.0",
           "factor on measured magnitudes, 1 to 16, or 0 for 1.25 with states and results of at "
           "least 12 bits and else 1; only with the scheme per-value">,
    Option<"maxSaturation", "max-saturation", "double", "5.0",
           "largest share of the elements of a parameter, in percent, that the step which the "
           "scheme per-value chooses for it may saturate">,
  ];
  let statistics = [
    Statistic<"numFormats", "formats-assigned", "values that got a format">,
    Statistic<"numCloned", "ops-cloned", "embeddings and parameter uses cloned for a hop">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def FoldThresholds : Pass<"mann-fold-thresholds", "mlir::ModuleOp"> {
  let summary = "Turn the batch norm in front of a sign into an integer threshold";
  let description = [{
    In a binary network a sign is taken of an affine function of a sum of signs: batch norm,
    biases and scales with constant values, `sign(g x + b)`. As x is an integer, that is a
    comparison with one (Hubara, Courbariaux, Soudry, El-Yaniv and Bengio, Binarized Neural
    Networks, 2016): `g x + b >= 0` where `t x >= ceil(-t b / g)`, `t` being the sign of g.
    The pass computes these numbers in double, and what is left of the norm is a
    subtraction, with `mann.format` of integers with so many bits that it is exact.
    Thresholds that are the same at all places of a convolution are stored once a filter.

    Folded are `mann.sign` and `mann.binarize` of a chain of `mann.add`, `mann.sub` and
    `mann.mul` by constants (parameters with values, also reshaped or strided) over a
    `mann.similarity bipolar`, or a `mann.read` of it with integers as weights, as bit planes
    have. Others are left alone, and chains whose last op has a `mann.format`: it is a
    threshold already; so are sums that may reach 2^24, which floats hold no more. Signs before and after agree but where the float norm rounds across 0.

    Precondition: a module in `f32` with the values of its parameters.

    Before:

    ```mlir
    %n = mann.mul %scores, %gain : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %a = mann.add %n, %offset : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %s = mann.sign %a : tensor<16xf32>
    ```

    After, all gains positive:

    ```mlir
    %t = mann.get_parameter @threshold {mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>} : tensor<16xf32>
    %a = mann.sub %scores, %t {mann.format = !quant.uniform<i9<-255:255>:f32, 1.0>} : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %s = mann.sign %a : tensor<16xf32>
    ```
  }];
  let statistics = [
    Statistic<"numThresholds", "thresholds", "elements that are compared with an integer">,
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
    operands of `mann.argmax` and `mann.top_k` stay as they are.

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
    bits for a cosine. The initial value of a state becomes codes, also where it
    was that of a parameter; a function that computes it gives it the state's
    format. What becomes a state, or what a loop carries, with another format is
    converted by a `mann.requantize` where it does. All `mann.*` attributes but
    `mann.name` and `mann.state` go. Ops that are quantized already stay as they
    are.

    Precondition: every op on float tensors has a quantized form, every value a
    `mann.format`, every parameter and state a value of which no more than
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
           "percentage of the elements of a parameter or state that may saturate: 0 to 100">,
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

#endif // MANN_QUANTIZATION_PASSES_TD
