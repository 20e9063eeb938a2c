//===- AddressingPasses.td - Passes that change addresses -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_QUANTIZATION_ADDRESSING_PASSES_TD
#define MANN_QUANTIZATION_ADDRESSING_PASSES_TD

include "mann/Quantization/PassOptions.td"

def RotateKeys : Pass<"mann-rotate-keys", "::mlir::ModuleOp"> {
  let summary = "Turn rows and keys so that their signs say most";
  let description = [{
    A `bipolar` similarity keeps the sign of each component. How much of a vector
    its signs say depends on the coordinates, and a network computes the same in
    any that an orthogonal matrix R gives: in place of each vector v of a memory
    or of a key it has R v, whose dot products and lengths are the same. This pass
    multiplies R into the parameters, so that nothing is added to what runs: tables
    of words, of ages and of vectors become T R^T, matrices that make such vectors
    R M, those that take them M R^T.

    R is found for the rows and the keys that sample inputs give, each made of
    length 1, by iterative quantization (Gong and Lazebnik 2011): by turns the
    signs of R v, and the orthogonal R whose vectors are nearest to these. It starts
    from no rotation. Of more than 16,384 vectors so many are drawn, the same every time.

    Similarities of one space are rotated together: those whose memories and keys
    are connected by sums, reads, loops and matrices. A space is left as it is, with a
    warning that names the reason, if it meets an op that is not known to be linear in
    its vectors (`mann.tanh`, a product by elements, position encodings, a comparison of
    codes), or if it is one of inputs or results, of a function that is called, or of a
    state that does not start with zeros. It is an error if no `dot` or `cosine` on `f32`
    is left.

    Preconditions: entries on `f32`, finite values of the parameters, and neither ranges
    nor formats of what is rotated. A model with states runs on sequences, as in
    `mann-calibrate`; the samples have to reach each similarity.

    Before:

    ```mlir
    mann.parameter @words : tensor<3x2xf32> = dense<[[2.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]> : tensor<3x2xf32>
    // ...
    %m = mann.embed %story, %words : tensor<4x1xi32>, tensor<3x2xf32> -> tensor<4x2xf32>
    %u = mann.embed %question, %words : tensor<1xi32>, tensor<3x2xf32> -> tensor<2xf32>
    %s = mann.similarity dot %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
    ```

    After (the ops are the same):

    ```mlir
    mann.parameter @words : tensor<3x2xf32>
        = dense<[[1.41421354, -1.41421354], [0.707106769, 0.707106769], [-0.707106769, 0.707106769]]> : tensor<3x2xf32>
    ```
  }];
  let options = [
    Option<"iterations", "iterations", "unsigned", "50", "turns of the search; at least 1">,
    Mann_SamplesOption<>, Mann_SampleLimitOption<>,
  ];
  let statistics = [
    Statistic<"numRotated", "similarities-rotated", "similarities in new coordinates">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def RobustAddressing : Pass<"mann-robust-addressing", "::mlir::ModuleOp"> {
  let summary = "Replace unbounded similarities by a bounded one";
  let description = [{
    Content-based addressing is where quantized memories fail: a dot product
    overflows its format, and softmax amplifies the error. This pass changes the
    kind of every `dot` and `cosine` on `f32` to a bounded kind, and nothing else.
    From sample inputs it chooses, for each similarity,

    - `code`: the format of `width` bits in which memory and key are compared,
      by the smallest mean squared error over both;
    - `log2_factor`: the power of two nearest to the factor that fits the new
      scores to the old ones by least squares, centred for each sample (softmax
      ignores an offset). A memory of one row is fitted over all samples instead; if
      nothing but a softmax takes its scores, which gives the row everything, any factor
      will do, and it is 1 where none fits.

    With `scale-rows`, which is for `bipolar`, a score that was a `dot` is multiplied by the
    sum of the magnitudes of its row (`mann.abs`, `mann.sum`, `mann.mul`), for what signs
    leave out: how long a row is. (Over the number of components it is the factor that
    brings signs nearest to the row: Rastegari et al. 2016, XNOR-Net.) A `cosine` does
    not depend on that. It is an error if there is no `dot`.

    Precondition: entries on `f32`, and values of all parameters. A model with states
    runs on sequences, as in `mann-calibrate`, twice.

    Before:

    ```mlir
    %s = mann.similarity dot %m, %u
       : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
    ```

    After:

    ```mlir
    %s = mann.similarity l1 %m, %u {code = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>,
                                    log2_factor = -5 : i64}
       : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
    ```
  }];
  let options = [
    Option<"kind", "kind", "::mann::SimilarityKind", "::mann::SimilarityKind::L1",
           "the bounded similarity", [{::llvm::cl::values(
             clEnumValN(::mann::SimilarityKind::Hamming, "hamming",
                        "weighted Hamming similarity"),
             clEnumValN(::mann::SimilarityKind::SignedL1, "signed_l1",
                        "signed L1 proximity"),
             clEnumValN(::mann::SimilarityKind::L1, "l1",
                        "Hamming similarity of thermometer codes"),
             clEnumValN(::mann::SimilarityKind::Bipolar, "bipolar",
                        "Hamming similarity of signs"))}]>,
    Option<"width", "width", "unsigned", "8", "bits of a compared code: 2 to 16">,
    Option<"requireFit", "require-fit", "bool", "true",
           "fail where the new scores fall when those of the model rise; else match "
           "their standard deviations, for a model that is yet to be trained">,
    Option<"scaleRows", "scale-rows", "bool", "false",
           "multiply a score that was a dot by the sum of the magnitudes of its row; only "
           "with kind bipolar">,
    Mann_SamplesOption<>, Mann_SampleLimitOption<>,
  ];
  let statistics = [
    Statistic<"numRewritten", "similarities-rewritten", "similarities with a new kind">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

def SkipWeights : Pass<"mann-skip-weights", "::mlir::ModuleOp"> {
  let summary = "Leave the smallest weights out of reads";
  let description = [{
    After a softmax most weights are close to 0, and in integers a `mann.read` does not
    look at a row whose weight is 0. This pass makes more of them 0: of a read of N rows
    by weights with F fraction bits those whose code is below 2^k, the largest power with
    `(2^k - 1) N <= error 2^F`. Each component of the sum that is read then changes by at
    most `error` times the largest magnitude in the rows, whatever the weights are, and the
    rounded result by one step more. What else uses the weights (a write, a state) gets them
    as they were, and gradients of weights pass as if none were left out.

    Those reads of fixed-point numbers are changed whose sums are exact (`products` may
    round each up) and whose weights are known to be 0 or more: of a softmax or of
    `mann.sharpen`, or of a format without negative numbers. It is an error if there are
    none, or if none leaves out more than weights of 0, for too small an error or too few bits.

    Before:

    ```mlir
    %o = mann.read %p, %m
       : tensor<50x!quant.uniform<i16<0:16384>:f32, 6.103515625E-5>>, tensor<50x20x!quant.uniform<i8<-127:127>:f32, 0.125>>
      -> tensor<20x!quant.uniform<i16<-32767:32767>:f32, 0.001953125>>
    ```

    After, with `error=0.1`, which leaves out codes up to 31:

    ```mlir
    %q = mann.requantize %p {rounding = #fxp<rounding toward_zero>}
       : tensor<50x!quant.uniform<i16<0:16384>:f32, 6.103515625E-5>> -> tensor<50x!quant.uniform<i11<0:512>:f32, 0.001953125>>
    %s = mann.select %q, %p, %q
       : tensor<50x!quant.uniform<i11<0:512>:f32, 0.001953125>>, tensor<50x!quant.uniform<i16<0:16384>:f32, 6.103515625E-5>>, tensor<50x!quant.uniform<i11<0:512>:f32, 0.001953125>>
      -> tensor<50x!quant.uniform<i16<0:16384>:f32, 6.103515625E-5>>
    %o = mann.read %s, %m
       : tensor<50x!quant.uniform<i16<0:16384>:f32, 6.103515625E-5>>, tensor<50x20x!quant.uniform<i8<-127:127>:f32, 0.125>>
      -> tensor<20x!quant.uniform<i16<-32767:32767>:f32, 0.001953125>>
    ```
  }];
  let options = [
    Option<"error", "error", "double", "0.0",
           "of a sum that is read, over the largest magnitude in the rows; above 0, 1 at most">,
  ];
  let statistics = [
    Statistic<"numReads", "reads", "reads that leave weights out">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

#endif // MANN_QUANTIZATION_ADDRESSING_PASSES_TD
