//===- Passes.td - Passes for training -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_DIFFERENTIATION_PASSES_TD
#define MANN_DIFFERENTIATION_PASSES_TD

include "mlir/Pass/PassBase.td"

def Differentiate : Pass<"mann-differentiate", "::mlir::ModuleOp"> {
  let summary = "Add the gradient of every function by reverse mode";
  let description = [{
    For each function `f` with a body, level 1 or 2, adds `f_gradient`. It takes
    the arguments of `f`, each parameter that `f` uses (in the order of the
    module), a cotangent in `f32` for each result that is a tensor of numbers, and
    an accumulator in `f32` for each parameter. It computes `f` and returns its
    results; the gradient of each argument that is a tensor of numbers, such as
    the state of a step function; and each accumulator plus the gradient of its
    parameter. Tensors of gradients have the shape of what they belong to.

    An op contributes through `DifferentiableOpInterface`: its vector-Jacobian
    product, built from `linalg` ops in `f32`. In a quantized function the forward
    part stays as it is, so that it computes the integers of the deployed model;
    the gradient is that of the real numbers that the codes stand for, at these
    codes. Rounding has the derivative 1 (straight-through estimator). Of a saturated
    result, `saturation` lets pass nothing (`none`), the part of the gradient that
    draws it back into the range (`inward`), or everything (`all`). The bounded
    similarities are made of bits and take a
    surrogate, tabulated for every pair of codes:

    | surrogate | slope in a of similarity(a, b), in codes |
    | --- | --- |
    | `smooth` | `sum_i (f(a+i, b) - f(a-i, b)) / (w (w+1))`, i = 1..w, w the window |
    | `l1s` | `s_b sign(abs b - abs a)`, and `s_b (R - abs(abs a - abs b)) / w` within w codes of 0; R = 2^(n-1) |
    | `literal` | what the public code of Q-MANN computes from the differing bits |

    Precondition: one block; no op that numbers pass through without the
    interface, such as one with regions (each is reported); bounded similarities on
    codes of at most 8 bits.

    Before:

    ```mlir
    func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
      %h = mann.get_parameter @H : tensor<2x2xf32>
      %y = mann.linear %u, %h : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
      return %y : tensor<2xf32>
    }
    ```

    After, besides `f`:

    ```mlir
    func.func @f_gradient(%u: tensor<2xf32>, %h: tensor<2x2xf32>,
                          %dy: tensor<2xf32>, %dh: tensor<2x2xf32>)
        -> (tensor<2xf32>, tensor<2xf32>, tensor<2x2xf32>) {
      %y = mann.linear %u, %h : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
      %du = linalg.generic ...   // H' dy
      %sum = linalg.generic ...  // dh + dy u'
      return %y, %du, %sum : tensor<2xf32>, tensor<2xf32>, tensor<2x2xf32>
    }
    ```
  }];
  let options = [
    Option<"saturation", "saturation", "::mann::SaturationGradient",
           "::mann::SaturationGradient::Inward", "gradient of saturated results",
           [{::llvm::cl::values(
             clEnumValN(::mann::SaturationGradient::None, "none", "0"),
             clEnumValN(::mann::SaturationGradient::Inward, "inward",
                        "what draws them back into the range"),
             clEnumValN(::mann::SaturationGradient::All, "all", "as if not saturated"))}]>,
    Option<"surrogate", "surrogate", "::mann::Surrogate", "::mann::Surrogate::Smooth",
           "gradient of the bounded similarities", [{::llvm::cl::values(
             clEnumValN(::mann::Surrogate::Smooth, "smooth", "averaged centred differences"),
             clEnumValN(::mann::Surrogate::L1Slope, "l1s", "slope of the L1 form, spread sign"),
             clEnumValN(::mann::Surrogate::Literal, "literal", "as in the public code of Q-MANN"))}]>,
    Option<"window", "window", "unsigned", "0",
           "codes that smooth and l1s average over, 1 to 255; 0: a sixteenth of all codes">,
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect", "::mann::MannDialect"];
}

#endif // MANN_DIFFERENTIATION_PASSES_TD
