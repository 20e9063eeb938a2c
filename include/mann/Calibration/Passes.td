//===- Passes.td - Passes that look at sample inputs -------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_CALIBRATION_PASSES_TD
#define MANN_CALIBRATION_PASSES_TD

include "mlir/Pass/PassBase.td"

class Mann_SamplesOption
    : Option<"samples", "samples", "std::string", "\"\"",
             "tensor file (.safetensors or .npy) with sample inputs: a tensor for each "
             "argument, called by its mann.name, with a leading dimension of samples">;
class Mann_SampleLimitOption
    : Option<"limit", "limit", "unsigned", "200", "how many samples are used at most; at least 1">;

def Calibrate : Pass<"mann-calibrate", "::mlir::ModuleOp"> {
  let summary = "Measure the ranges of all values on sample inputs";
  let description = [{
    Runs the model on the reference interpreter and attaches to every float
    result that takes a format `mann.range = [cover, largest]`: the magnitude
    that a format should reach, and the largest that was seen. A range that is
    there already is replaced.

    - `max`: cover = largest.
    - `percentile`: that percentage of the magnitudes above 0 lie below cover.
    - `mse`: cover is the reach of the symmetric power-of-two format of `width`
      bits that has the smallest mean squared error on the samples.

    Magnitudes are counted in bins of 1/64 of an octave, so cover is off by at
    most 1.1 %.

    Precondition: one public function on `f32`, and values of all parameters.

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
    Statistic<"numSamples", "samples", "samples run">,
    Statistic<"numRanges", "ranges", "values that got a range">,
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
      ignores an offset).

    Precondition: one public function on `f32`, and values of all parameters.

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
    Mann_SamplesOption<>, Mann_SampleLimitOption<>,
  ];
  let statistics = [
    Statistic<"numRewritten", "similarities-rewritten", "similarities with a new kind">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

#endif // MANN_CALIBRATION_PASSES_TD
