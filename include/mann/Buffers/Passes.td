//===- Passes.td - Passes on buffers -----------------------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_BUFFERS_PASSES_TD
#define MANN_BUFFERS_PASSES_TD

include "mlir/Pass/PassBase.td"

def MarkReadOnly : Pass<"mann-mark-read-only", "::mlir::ModuleOp"> {
  let summary = "Let bufferization write into states, not into inputs";
  let description = [{
    What a caller passes in is the caller's. Every tensor argument that is no
    state gets `bufferization.writable = false`; a state stays writable, so that its
    next value is computed in place where no old value is needed any more.

    A value that 32 or more operations read, and none writes, is given to every 32
    of them as a value of its own for the same elements: one-shot analysis compares
    each read of a value with all others. Such are tables, constants, arguments that
    are no state, and what a loop makes in a place of its own.

    Precondition: before `one-shot-bufferize`.

    Before:

    ```mlir
    func.func @step(%x: tensor<4xi8>, %s: tensor<4xi8> {mann.state = @s})
    ```

    After:

    ```mlir
    func.func @step(%x: tensor<4xi8> {bufferization.writable = false}, %s: tensor<4xi8> {mann.state = @s})
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def CarryInPlace : Pass<"mann-carry-in-place", "::mlir::func::FuncOp"> {
  let summary = "Keep what a loop carries in one buffer";
  let description = [{
    A loop over time yields values that were computed from what it carries, not
    in its place. Bufferization wants one buffer for all iterations; this pass
    copies a yielded tensor into the place of the carried one, unless it is that
    one with elements replaced, in a loop or in the branches of a condition. One
    that moves on to another place (a shift, a swap) is saved first. Where
    something reads the carried tensor after its elements begin to be replaced, a
    copy of it is changed, and put into its place at the end.

    Precondition: loops over tensors (after `convert-linalg-to-scf`), before
    `one-shot-bufferize`.

    Before:

    ```mlir
    %r = scf.for %t = %c0 to %n step %c1 iter_args(%h = %h0) -> (tensor<4xi8>) {
      %next = ... // a tensor of its own
      scf.yield %next : tensor<4xi8>
    }
    ```

    After:

    ```mlir
      %kept = bufferization.materialize_in_destination %next in %h
          : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
      scf.yield %kept : tensor<4xi8>
    ```
  }];
  let statistics = [
    Statistic<"numCopies", "copies", "yielded tensors that are copied">,
  ];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def PlaceStates : Pass<"mann-place-states", "::mlir::ModuleOp"> {
  let summary = "Write each state where it lives";
  let description = [{
    A result that is marked with a state becomes a write to the state's buffer,
    the argument of that mark (a new last argument where the function only writes
    the state). Where bufferization has computed the next value in that buffer
    already, nothing is left to do; otherwise it is copied there at the end of the
    function, when no old value is needed any more. Old values that become next
    values of other states are saved before.

    Precondition: bufferized functions, before `buffer-results-to-out-params`.

    Before:

    ```mlir
    func.func @step(%s: memref<4xi8> {mann.state = @s}) -> (memref<4xi8> {mann.state = @s}) {
      %a = memref.alloc() : memref<4xi8>
      ...
      return %a : memref<4xi8>
    }
    ```

    After:

    ```mlir
    func.func @step(%s: memref<4xi8> {mann.state = @s}) {
      %a = memref.alloc() : memref<4xi8>
      ...
      memref.copy %a, %s : memref<4xi8> to memref<4xi8>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
  let statistics = [Statistic<"numCopies", "copies", "Copies of states">];
}

def FoldStateCopies : Pass<"mann-fold-state-copies", "::mlir::ModuleOp"> {
  let summary = "Compute the next value of a state in its own buffer";
  let description = [{
    Removes a copy into a state's buffer at the end of a function by computing what
    is copied in that buffer from the start. That is possible when the old value
    is not read any more once the new one is written: all reads are in earlier
    top-level operations, or in the same loop nest, where each iteration reads the
    one element that it then writes.

    Precondition: `mann-place-states`, views folded into loads and stores
    (`fold-memref-alias-ops`).

    Before:

    ```mlir
    scf.for %i = %c0 to %c4 step %c1 {
      %old = memref.load %s[%i] : memref<4xi8>
      ...
      memref.store %new, %a[%i] : memref<4xi8>
    }
    memref.copy %a, %s : memref<4xi8> to memref<4xi8>
    ```

    After:

    ```mlir
    scf.for %i = %c0 to %c4 step %c1 {
      %old = memref.load %s[%i] : memref<4xi8>
      ...
      memref.store %new, %s[%i] : memref<4xi8>
    }
    ```
  }];
  let statistics = [Statistic<"numFolded", "folded", "Copies that were removed">];
}

def AddStateFunctions : Pass<"mann-add-state-functions", "::mlir::ModuleOp"> {
  let summary = "Add the functions that start, save and load the states";
  let description = [{
    A module with states gets four functions that take the buffers of all states,
    in the order of the module, marked `mann.service`:

    - `init` gives every state its initial value, `reset` those that are not
      persistent;
    - `save` writes `N = 12 + sum of the states' bytes` bytes: the letters "MNNS",
      the fingerprint of the model (32 bits), the states, element by element, and
      the CRC-32 (polynomial 0xEDB88320, reflected, as in zip files) of all bytes
      before it. Numbers are little-endian, on every machine;
    - `load` reads them. Its status, one i32, is 0 when the letters, the
      fingerprint and the checksum are right; else 1, and no state is changed.

    The fingerprint is the module's `mann.fingerprint`, which stands for the
    names, types and operations of the model and the values of its parameters
    (`convert-mann-to-linalg` sets it), so that the states of another model, or of
    this one in other formats, are refused.

    Precondition: loops over buffers (level 4).
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
}

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
    (`buffer-results-to-out-params`), every allocation of static size, of integers
    or floats of whole bytes, and no arena of 2^31 bytes or more.

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

def ExpandViewCopies : Pass<"mann-expand-view-copies", "::mlir::func::FuncOp"> {
  let summary = "Copy parts of buffers by loops";
  let description = [{
    Where a loop over time starts with a row of a tensor, bufferization copies the
    row. As a loop of loads and stores, `fold-memref-alias-ops` can say what
    elements these are of the buffer itself, and the view goes.

    Before:

    ```mlir
    %row = memref.subview %xs[%t, 0] [1, 8] [1, 1] : memref<4x8xi8> to memref<8xi8, strided<[1], offset: ?>>
    memref.copy %row, %h : memref<8xi8, strided<[1], offset: ?>> to memref<8xi8>
    ```

    After:

    ```mlir
    %row = memref.subview %xs[%t, 0] [1, 8] [1, 1] : memref<4x8xi8> to memref<8xi8, strided<[1], offset: ?>>
    scf.for %i = %c0 to %c8 step %c1 {
      %x = memref.load %row[%i] : memref<8xi8, strided<[1], offset: ?>>
      memref.store %x, %h[%i] : memref<8xi8>
    }
    ```
  }];
  let statistics = [
    Statistic<"numCopies", "copies", "copies that became loops">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def ReshapesToViews : Pass<"mann-reshapes-to-views", "::mlir::func::FuncOp"> {
  let summary = "Turn reshaped buffers into views with strides of their own";
  let description = [{
    Replaces `memref.expand_shape` and `memref.collapse_shape` of a static layout
    by `memref.reinterpret_cast` of the buffer underneath. An access through
    another shape then indexes that shape, as the source does, and no index is
    divided: `fold-memref-alias-ops`, which would, has to come later.

    Before:

    ```mlir
    %g = memref.expand_shape %x [[0, 1]] output_shape [32, 16]
        : memref<512xi8> into memref<32x16xi8>
    ```

    After:

    ```mlir
    %g = memref.reinterpret_cast %x to offset: [0], sizes: [32, 16], strides: [16, 1]
        : memref<512xi8> to memref<32x16xi8>
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
  let statistics = [Statistic<"numViews", "views", "Reshaped buffers that became views">];
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
    fixed-point arithmetic, after it those of a processor. Kernels (see
    `fxp-claim-kernels`) have events of their own, of words of four codes, and no
    place in `accounting=arithmetic`, which is an error. Rows and words of a kernel
    that are known only at run time are numbers of their own in the polynomials,
    where the loop around does not say their sum. `mann-mark-roles` at
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
    with the products they are made of, and each narrowing, over all inputs and
    any number of calls of the entries in any order: from the values of the tables,
    the widths of inputs, the initial values of states and the number of turns of
    each loop. Fails with an error for each that does not fit its type, which names
    the source operation, the range, and the width that is enough:

    ```
    error: 'arith.addi' op may overflow in 'h0 = mann.linear': its values lie in
    -64424509440..64424509440, which takes 37 bits, and it has 32
    ```

    A state whose next value can be the larger the larger the state is does not
    overflow, since writes saturate, but saturation alone bounds it. That is a
    warning, which names the source operation, or the state that it grows with:

    ```
    warning: state '@sum' can grow at every step by 'next = mann.add'; it saturates
    at -127..127
    ```

    How it is proved, and what the bounds do not see: docs/Rationale/Overflow.md.

    Precondition: structured control flow over buffers, before
    `convert-fxp-to-arith` (`mann-lower-to-buffers-pipeline`): a rounding is one op
    there and has an exact range. Changes nothing.
  }];
  let statistics = [
    Statistic<"numProved", "bounded", "Sums, products and narrowings that were bounded">,
    Statistic<"numStates", "states", "States that were bounded">];
}

#endif // MANN_BUFFERS_PASSES_TD
