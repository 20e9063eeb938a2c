//===- Passes.td - Passes that evaluate parts of a model ---*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_EXECUTION_REFERENCE_PASSES_TD
#define MANN_EXECUTION_REFERENCE_PASSES_TD

include "mlir/Pass/PassBase.td"

def FoldInitialStates : Pass<"mann-fold-initial-states", "::mlir::ModuleOp"> {
  let summary = "Evaluate the functions that states start from";
  let description = [{
    A state may start from what a function computes of parameters. Code for a
    device has the initial value as a table: this pass runs the function on the
    reference interpreter and gives the state its result as a constant. Private
    functions that nothing else calls go.

    Precondition: values of all parameters that the functions use. After
    `mann-quantize`, so that the constant has the codes of the state's format.

    Before:

    ```mlir
    mann.state @h : tensor<2xf32> from @start
    func.func private @start() -> tensor<2xf32> {
      %bias = mann.get_parameter @bias : tensor<2xf32>
      %h = mann.relu %bias : tensor<2xf32>
      return %h : tensor<2xf32>
    }
    ```

    After:

    ```mlir
    mann.state @h : tensor<2xf32> = dense<[0.0, 0.5]>
    ```
  }];
  let statistics = [
    Statistic<"numFolded", "states", "states that got their initial value">,
  ];
  let dependentDialects = ["::mann::MannDialect"];
}

#endif // MANN_EXECUTION_REFERENCE_PASSES_TD
