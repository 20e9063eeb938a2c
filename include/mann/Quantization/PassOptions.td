//===- PassOptions.td - Options that several passes have -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_QUANTIZATION_PASS_OPTIONS_TD
#define MANN_QUANTIZATION_PASS_OPTIONS_TD

include "mlir/Pass/PassBase.td"

class Mann_SamplesOption
    : Option<"samples", "samples", "std::string", "\"\"",
             "tensor file (.safetensors, .npy or .npz) with sample inputs: a tensor for each "
             "argument, called by its mann.name, with a leading dimension of samples; for a "
             "model with states, sequences of calls as mann-run --sequence takes them">;
class Mann_SampleLimitOption
    : Option<"limit", "limit", "unsigned", "200", "how many samples or sequences are used at most; at least 1">;

class Mann_RoundingOption<string text> : Option<"rounding", "rounding", "::mann::Rounding",
    "::mann::Rounding::NearestEven", text, [{::llvm::cl::values(
      clEnumValN(::mann::Rounding::NearestEven, "nearest_even",
                 "to the nearest code, a tie to the even one"),
      clEnumValN(::mann::Rounding::TowardZero, "toward_zero",
                 "the magnitude down"))}]>;

#endif // MANN_QUANTIZATION_PASS_OPTIONS_TD
