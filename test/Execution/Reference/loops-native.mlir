// REQUIRES: gcc
// Native code and C carry through loops what the interpreter does: values computed
// anew, shifted from place to place, swapped, in loops in loops.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s -o %t.safetensors
// RUN: mann-run %s --jit --check=%t.safetensors | FileCheck %s --check-prefix=SAME
// RUN: rm -rf %t && mkdir %t && %python %S/Inputs/write_safetensors.py %t/none.safetensors none:I8:1=0
// RUN: mannc %s --emit=c --self-test=%t/none.safetensors -o %t/c/
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/c/*.c -o %t/model && %t/model | FileCheck %s --check-prefix=C

// C: 0 of 1 samples differ
// SAME: all 15 values of 1 samples agree

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @xs : tensor<4x2x!q> = dense<[[1, 2], [30, -40], [100, 60], [5, 7]]> : tensor<4x2xi8>

func.func @main() -> (tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<i32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %xs = mann.get_parameter @xs : tensor<4x2x!q>
  %zero = mann.row %xs[%c0] : tensor<4x2x!q> -> tensor<2x!q>

  // The last three of row 0 three times, then rows 0 to 3.
  // CHECK:      sample 0: result0 = [5, 7] * 2^-2
  // CHECK-NEXT: sample 0: result1 = [100, 60] * 2^-2
  // CHECK-NEXT: sample 0: result2 = [30, -40] * 2^-2
  %a, %b, %c = scf.for %t = %c0 to %c4 step %c1 iter_args(%p = %zero, %q = %zero, %r = %zero) -> (tensor<2x!q>, tensor<2x!q>, tensor<2x!q>) {
    %x = mann.row %xs[%t] : tensor<4x2x!q> -> tensor<2x!q>
    scf.yield %x, %p, %q : tensor<2x!q>, tensor<2x!q>, tensor<2x!q>
  }

  // 30 -40 and 5 7 change places three times.
  // CHECK-NEXT: sample 0: result3 = [5, 7] * 2^-2
  // CHECK-NEXT: sample 0: result4 = [30, -40] * 2^-2
  %first = mann.row %xs[%c1] : tensor<4x2x!q> -> tensor<2x!q>
  %second = mann.row %xs[%c3] : tensor<4x2x!q> -> tensor<2x!q>
  %d, %e = scf.for %t = %c0 to %c3 step %c1 iter_args(%p = %first, %q = %second) -> (tensor<2x!q>, tensor<2x!q>) {
    scf.yield %q, %p : tensor<2x!q>, tensor<2x!q>
  }

  // h = 2 h + x over rows 1 and 3, from 1 2: 32 -36, 69 -65; then 127 -127,
  // and 127 -120, since 2 h saturates before x is added.
  // CHECK-NEXT: sample 0: result5 = [127, -120] * 2^-2
  %f = scf.for %i = %c0 to %c2 step %c1 iter_args(%outer = %zero) -> (tensor<2x!q>) {
    %inner = scf.for %t = %c1 to %c4 step %c2 iter_args(%h = %outer) -> (tensor<2x!q>) {
      %x = mann.row %xs[%t] : tensor<4x2x!q> -> tensor<2x!q>
      %twice = mann.add %h, %h : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
      %next = mann.add %twice, %x : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
      scf.yield %next : tensor<2x!q>
    }
    scf.yield %inner : tensor<2x!q>
  }

  // No iteration at all; and a number that counts the positive rows.
  // CHECK-NEXT: sample 0: result6 = [1, 2] * 2^-2
  // CHECK-NEXT: sample 0: result7 = 6
  %g = scf.for %t = %c3 to %c1 step %c1 iter_args(%h = %zero) -> (tensor<2x!q>) {
    %next = mann.add %h, %h : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
    scf.yield %next : tensor<2x!q>
  }
  %none = arith.constant 0 : i32
  %k = scf.for %t = %c0 to %c4 step %c1 iter_args(%n = %none) -> (i32) {
    %t32 = arith.index_cast %t : index to i32
    %next = arith.addi %n, %t32 : i32
    scf.yield %next : i32
  }
  %count = tensor.from_elements %k : tensor<i32>
  return %a, %b, %c, %d, %e, %f, %g, %count : tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<2x!q>, tensor<i32>
}
