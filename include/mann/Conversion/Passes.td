//===- Passes.td - Conversion passes -----------------------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_CONVERSION_PASSES_TD
#define MANN_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertFxpToArith : Pass<"convert-fxp-to-arith"> {
  let summary = "Spell fixed-point operations as integer arithmetic";
  let description = [{
    The one lowering of every `fxp` op, used by all back ends: shifts, bit
    operations, additions, multiplications, comparisons, minima and unsigned
    divisions of `arith`, plus `math.ctlz` and `math.ctpop`. Works on scalars,
    vectors and ranked tensors alike, without branches. The integers are those
    of the op descriptions. No step has undefined behaviour, not even for operands
    that an op rules out: shift amounts are below the width, divisors positive,
    and `nsw` marks what holds for every operand.

    Before:

    ```mlir
    %r = fxp.encode %a : i8
    ```

    After:

    ```mlir
    %c7 = arith.constant 7 : i8
    %sign = arith.shrsi %a, %c7 : i8
    %r = arith.addi %a, %sign : i8
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numLowered", "operations-lowered", "fxp operations lowered">];
}

def ConvertMannToLinalg : Pass<"convert-mann-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Lower networks to loops of exact integer arithmetic";
  let description = [{
    The one lowering of every `mann` op, float and quantized: `linalg` on tensors
    of integers (or f32) with bodies in `fxp` and `arith`. Codes become their
    container type (i8, i16 or i32), rows of `!mann.bipolar` packed words,
    parameters constant globals; `mann.binarize` of a parameter is a global of
    words. An op with a number of filled slots works on slices of that many slots,
    and leaves the rest alone where nobody reads it.

    Precondition: parameters have values (`mann-bind-weights`), and no
    `similarity` has a `code` left (`mann-quantize`).

    Before:

    ```mlir
    %h = mann.add %a, %b
        : tensor<4x!quant.uniform<i8<-127:127>:f32, 2.500000e-01>>,
          tensor<4x!quant.uniform<i8<-127:127>:f32, 2.500000e-01>>
        -> tensor<4x!quant.uniform<i8<-127:127>:f32, 5.000000e-01>>
    ```

    After:

    ```mlir
    %e = tensor.empty() : tensor<4xi8>
    %h = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]}
        ins(%a, %b : tensor<4xi8>, tensor<4xi8>) outs(%e : tensor<4xi8>) {
    ^bb0(%x: i8, %y: i8, %out: i8):
      %0 = arith.extsi %x : i8 to i32
      %1 = arith.extsi %y : i8 to i32
      %2 = arith.addi %0, %1 overflow<nsw> : i32
      %3 = fxp.requantize %2 shift 1 nearest_even range -127, 127 : i32 to i8
      linalg.yield %3 : i8
    } -> tensor<4xi8>
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect",
    "::mann::fxp::FxpDialect", "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def ConvertLinalgToScf : Pass<"convert-linalg-to-scf", "::mlir::func::FuncOp"> {
  let summary = "Loops with sums in registers, epilogues fused";
  let description = [{
    Turns `linalg.generic` and `linalg.fill` on tensors into `scf.for` with
    `tensor.extract` and `tensor.insert`. Unlike the upstream lowering, which
    goes through memory, a reduction keeps its accumulators as loop values, and
    an element-wise op that is the only reader of another op's result is emitted
    in the same loop: a sum and its rounding need no buffer for the wide sums.

    Slices are read and written in place: a dynamic number of slots only changes
    a loop bound.

    Before:

    ```mlir
    %z = linalg.fill ins(%c0 : i32) outs(%e : tensor<i32>) -> tensor<i32>
    %s = linalg.generic {indexing_maps = [#id, #none], iterator_types = ["reduction"]}
        ins(%a : tensor<8xi32>) outs(%z : tensor<i32>) {
    ^bb0(%x: i32, %acc: i32):
      %0 = arith.addi %acc, %x : i32
      linalg.yield %0 : i32
    } -> tensor<i32>
    ```

    After:

    ```mlir
    %s = scf.for %i = %c0 to %c8 step %c1 iter_args(%acc = %c0_i32) -> (i32) {
      %x = tensor.extract %a[%i] : tensor<8xi32>
      %0 = arith.addi %acc, %x : i32
      scf.yield %0 : i32
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"];
}

def FxpClaimKernels : Pass<"fxp-claim-kernels", "::mlir::func::FuncOp"> {
  let summary = "Make kernels out of loops over rows";
  let description = [{
    From level 4 with `fxp` to level 3k. It does not matter which op of a network a loop
    came from:

    - a loop over rows whose body adds up products, absolute differences, differing bits
      or `fxp.hamming` of 8 bits of a row and of one vector becomes `fxp.row_reduce` in
      blocks of 16 rows, and a loop that goes on with their sums: a similarity, a linear
      map and a read of a matrix all have such loops;
    - two loops around a vector of sums that start it with 0 and add each row of a memory
      times its weight, perhaps but where that is 0, become `fxp.weigh_rows`: a read;
    - three loops around a vector of sums that start it, add rows of a table that ids
      choose, and round, or write the sums as i16, become `fxp.embed_row`;
    - a loop that rounds a row of numbers, perhaps with a bias, becomes `fxp.round_row`; where
      it goes on with the codes, it does so with a row of them that the kernel made;
    - a loop that gathers the signs of a row becomes `fxp.pack_signs`.

    Taken are rows of 8 elements or more of i8 (of one i32 or more for packed bits; also
    of i16 in products, in reads and where they are rounded) beside each other, sums from
    0 in i32 (of products with i16 also in i64), roundings to nearest and even to
    -127..127, embeddings of up to 64 words of i32 whose sums lanes of 16 bits hold,
    weights of i8 or i16, and additions that do not wrap (`nsw`) for sums of rows and of
    all columns, where nothing that the loop writes is among what the kernel reads.
    Buffers are known to be apart if they are allocated, arguments of the function or
    different globals. Everything else stays as it is.

    Before:

    ```mlir
    scf.for %i = %c0 to %n step %c1 {
      %sum = scf.for %j = %c0 to %c60 step %c1 iter_args(%s = %zero) -> (i32) {
        %a = memref.load %m[%i, %j] : memref<50x60xi8>
        %b = memref.load %key[%j] : memref<60xi8>
        %d = fxp.abs_diff %a, %b : i8 to i32
        %next = arith.addi %s, %d overflow<nsw> : i32
        scf.yield %next : i32
      }
      memref.store %sum, %scores[%i] : memref<50xi32>
    }
    ```

    After:

    ```mlir
    %sums = memref.alloca() : memref<16xi32>
    scf.for %first = %c0 to %n step %c16 {
      %left = arith.subi %n, %first : index
      %count = arith.minsi %left, %c16 : index
      fxp.row_reduce sad %m[%first, %c0], %key[%c0] into %sums count %count length 60
        : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
      scf.for %r = %c0 to %count step %c1 {
        %i = arith.addi %first, %r : index
        %sum = memref.load %sums[%r] : memref<16xi32>
        memref.store %sum, %scores[%i] : memref<50xi32>
      }
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::mann::fxp::FxpDialect"];
  let statistics = [Statistic<"numClaimed", "kernels", "kernels that were made">];
}

def OutlineFxpKernels : Pass<"outline-fxp-kernels", "::mlir::ModuleOp"> {
  let summary = "One function for all kernels of a form";
  let description = [{
    Makes a private function of kernels that differ in nothing but their buffers
    and where these start, and calls it. Code gets smaller, and each call takes some
    twenty instructions. Kernels that have no second one of their form stay, and so
    do those of buffers whose size or place is not known.

    A function takes each buffer as a row of 2^28 elements, which becomes a pointer,
    and the element that the kernel starts at.

    Before, twice with other buffers:

    ```mlir
    fxp.row_reduce dot %h[%i, %c0], %u[%c0] into %sums count %n length 60
      : memref<60x60xi8>, memref<60xi8>, memref<16xi32>
    ```

    After:

    ```mlir
    %all_h = memref.reinterpret_cast %h to offset: [0], sizes: [268435456], strides: [1]
      : memref<60x60xi8> to memref<268435456xi8>
    %first_h = arith.muli %i, %c60 : index
    // ... and so for %u and %sums
    call @mann.kernel(%all_h, %first_h, %all_u, %first_u, %all_sums, %first_sums, %n)
    ```
  }];
  let statistics = [
    Statistic<"numFunctions", "functions-made", "functions for kernels">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect"];
}

def ConvertFxpKernels : Pass<"convert-fxp-kernels"> {
  let summary = "Kernels to vectors and intrinsics of a target, or to loops";
  let description = [{
    Replaces kernels with what a target is quick at, by its name in
    `KernelTargets.def`: vectors of `vector` and intrinsics of LLVM, called by
    `llvm.call_intrinsic`. Without a target, with the loops that the ops stand
    for, in `arith`, `scf` and `fxp`. The results are the same numbers.

    Before:

    ```mlir
    fxp.row_reduce dot %h[%i, %c0], %u[%c0] into %sums count %n length 60
      : memref<60x60xi8>, memref<60xi8>, memref<16xi32>
    ```

    After, without a target:

    ```mlir
    scf.for %r = %c0 to %n step %c1 {
      %sum = scf.for %j = %c0 to %c60 step %c1 iter_args(%s = %zero) -> (i32) {
        %row = arith.addi %i, %r : index
        %a = memref.load %h[%row, %j] : memref<60x60xi8>
        %b = memref.load %u[%j] : memref<60xi8>
        %aw = arith.extsi %a : i8 to i32
        %bw = arith.extsi %b : i8 to i32
        %p = arith.muli %aw, %bw : i32
        %next = arith.addi %s, %p : i32
        scf.yield %next : i32
      }
      memref.store %sum, %sums[%r] : memref<16xi32>
    }
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", /*default=*/"\"\"",
           "name of a target in KernelTargets.def; empty for loops">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
                           "::mann::fxp::FxpDialect"];
}

def ConvertKernelVectors : Pass<"convert-kernel-vectors", "::mlir::ModuleOp"> {
  let summary = "Vector operations to the LLVM dialect, for any width of an index";
  let description = [{
    Upstream's patterns from `vector` to LLVM, with indices of a width that the
    target chooses, as the other conversions to LLVM take it.

    Before:

    ```mlir
    %v = vector.load %m[%i] : memref<64xi8>, vector<16xi8>
    ```

    After: `llvm.load` of a `vector<16xi8>` from a pointer.
  }];
  let options = [
    Option<"indexBits", "index-bits", "unsigned", /*default=*/"64", "bits of an index">,
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // MANN_CONVERSION_PASSES_TD
