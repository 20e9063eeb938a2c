//===- DifferentiableOpInterface.td - Ops with a gradient -*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What reverse-mode differentiation asks of an op. Implemented from outside
// (lib/Training), so that the dialect does not depend on how gradients are built.
//
//===----------------------------------------------------------------------===//

#ifndef MANN_INTERFACES_DIFFERENTIABLEOPINTERFACE_TD
#define MANN_INTERFACES_DIFFERENTIABLEOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def Mann_DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::mann";
  let description = [{
    An op whose vector-Jacobian product is built from other ops. A quantized op
    has the gradient of its meaning in real numbers at the values that it
    computed; what rounding does to it is the business of the
    straight-through estimator of the `GradientBuilder`.
  }];
  let methods = [
    InterfaceMethod<[{Adds to the gradient of every active operand what the
      gradient of the results contributes. Fails with a diagnostic where the op
      has no gradient.}],
      "::llvm::LogicalResult", "buildGradients",
      (ins "::mann::GradientBuilder &":$builder)>,
  ];
}

#endif // MANN_INTERFACES_DIFFERENTIABLEOPINTERFACE_TD
