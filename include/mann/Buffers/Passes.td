//===- Passes.td - Passes on buffers -----------------------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_BUFFERS_PASSES_TD
#define MANN_BUFFERS_PASSES_TD

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

class Mann_EventsPass<string flag> : Pass<flag, "::mlir::ModuleOp"> {
  let options = [
    Option<"accounting", "accounting", "::mann::Accounting",
           "::mann::Accounting::Executed", "what is counted", [{::llvm::cl::values(
             clEnumValN(::mann::Accounting::Executed, "executed", "everything that is executed"),
             clEnumValN(::mann::Accounting::Arithmetic, "arithmetic",
                        "arithmetic of the network, as wide as its codes"))}]>,
  ];
}

def CountEvents : Mann_EventsPass<"mann-count-events"> {
  let summary = "Print how often each kind of event happens";
  let description = [{
    Prints to standard output, for each source operation and in total, how
    many additions, multiplications, memory accesses, ... one call of each
    function executes. A count is a polynomial in numbers that are known at run
    time, whose ranges are printed first: the filled slots of a memory, and how
    often a branch is taken that the data decide on.

    ```
    events of @f, executed
    count: 0..50
    s0 = mann.similarity
      int.add.32: 60*count
      read.memory.8: 60*count
    ```

    Precondition: structured control flow over buffers; each op implements
    `EventCountOpInterface`. Before `convert-fxp-to-arith` the events are those of
    fixed-point arithmetic, after it those of a processor. `mann-mark-roles` at
    the level of the network says which buffers are memories, and what
    `accounting=arithmetic` leaves out. Changes nothing.
  }];
}

def InstrumentEvents : Mann_EventsPass<"mann-instrument-events"> {
  let summary = "Count events while the program runs";
  let description = [{
    Gives each function an argument more, before its arenas: a memref of i64
    that a call fills with the number of each line that `mann-count-events`
    prints, in that order, and then with the value of each run-time number.
    So a run proves the closed forms, or not.

    Before:

    ```mlir
    func.func @f(%out: memref<4xi8>) {
      scf.for %i = %c0 to %c4 step %c1 {
        memref.store %x, %out[%i] : memref<4xi8>
      }
    ```

    After, with 0 for the stores and 1 for the turns of the loop:

    ```mlir
    func.func @f(%out: memref<4xi8>, %counters: memref<2xi64>) {
      ...
      scf.for %i = %c0 to %c4 step %c1 {
        memref.store %x, %out[%i] : memref<4xi8>
        %n = memref.load %counters[%c0] : memref<2xi64>
        %n1 = arith.addi %n, %c1_i64 : i64
        memref.store %n1, %counters[%c0] : memref<2xi64>
        ...
      }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
  let statistics = [Statistic<"numCounters", "counters", "Counters of all functions">];
}

def ProveAccumulators : Pass<"mann-prove-accumulators", "::mlir::ModuleOp"> {
  let summary = "Prove that no sum overflows, or name the one that may";
  let description = [{
    Bounds the sums that grow over the turns of a loop, in a value or in a buffer,
    with the products they are made of, and each narrowing, over all inputs:
    from the values of the tables, the widths of inputs and the number of turns of
    each loop. Fails with an error for each that does not fit its type, which names
    the source operation, the range, and the width that is enough:

    ```
    error: 'arith.addi' op may overflow in 'h0 = mann.linear': its values lie in
    -64424509440..64424509440, which takes 37 bits, and it has 32
    ```

    Precondition: structured control flow over buffers, before
    `convert-fxp-to-arith` (`mann-lower-to-buffers-pipeline`): a rounding is one op
    there and has an exact range. Changes nothing.
  }];
  let statistics = [
    Statistic<"numProved", "bounded", "Sums, products and narrowings that were bounded">];
}

#endif // MANN_BUFFERS_PASSES_TD
