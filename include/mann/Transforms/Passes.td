//===- Passes.td - Passes on buffers -----------------------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_TRANSFORMS_PASSES_TD
#define MANN_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def PlanMemory : Pass<"mann-plan-memory", "::mlir::ModuleOp"> {
  let summary = "Give every buffer a place in a static arena";
  let description = [{
    Replaces the allocations of each function by places in arenas that the caller
    passes in, one for each element type, so that emitted code needs no casts of
    bytes and no heap. Buffers whose lives do not overlap share space: a buffer
    lives from the first to the last of the function's top-level operations that
    use it, and the larger buffers are placed first, each at the lowest offset
    that is free. Remaining copies become loops.

    Precondition: bufferized functions whose results are out parameters
    (`buffer-results-to-out-params`), every allocation of static size.

    Before:

    ```mlir
    func.func @f(%out: memref<4xi8>) {
      %a = memref.alloc() : memref<4xi32>
      ...
    }
    ```

    After:

    ```mlir
    func.func @f(%out: memref<4xi8>, %arena: memref<4xi32> {mann.arena}) {
      %a = memref.reinterpret_cast %arena to offset: [0], sizes: [4], strides: [1]
          : memref<4xi32> to memref<4xi32, strided<[1]>>
      ...
    }
    ```
  }];
  let options = [
    Option<"localBytes", "local-bytes", "unsigned", "0",
           "buffers of at most this many bytes become local "
           "variables (the stack) instead, which compilers keep in registers and pack">,
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
  let statistics = [
    Statistic<"numBuffers", "buffers", "Buffers placed in arenas">,
    Statistic<"numLocals", "locals", "Local variables for small buffers">,
    Statistic<"numArenaBytes", "arena-bytes", "Bytes of all arenas">,
    Statistic<"numBufferBytes", "buffer-bytes", "Bytes that the buffers would need side by side">,
  ];
}

#endif // MANN_TRANSFORMS_PASSES_TD
