// mann.row on the interpreter and in native code: a loop over time takes the rows
// of a sequence and writes what comes out into another; indices beyond either end
// wrap around.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s -o %t.safetensors
// RUN: mann-run %s --jit --check=%t.safetensors | FileCheck %s --check-prefix=SAME

// SAME: all 18 values of 1 samples agree

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @xs : tensor<3x2x!q> = dense<[[1, 2], [30, -40], [100, 60]]> : tensor<3x2xi8>
mann.parameter @ids : tensor<3xf32> = dense<[5.0, -6.0, 7.0]> : tensor<3xf32>

func.func @main() -> (tensor<3x2x!q> {mann.name = "sums"}, tensor<2x!q> {mann.name = "last"}, tensor<10xf32> {mann.name = "wrapped"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %xs = mann.get_parameter @xs : tensor<3x2x!q>
  %first = mann.row %xs[%c0] : tensor<3x2x!q> -> tensor<2x!q>
  // From the first row on: 2 4, 32 -36, 127 24 for 132 24.
  // CHECK:      sample 0: sums = {{\[\[}}2, 4], [32, -36], [127, 24]] * 2^-2
  // CHECK-NEXT: sample 0: last = [127, 24] * 2^-2
  %sums, %last = scf.for %t = %c0 to %c3 step %c1 iter_args(%ys = %xs, %h = %first) -> (tensor<3x2x!q>, tensor<2x!q>) {
    %x = mann.row %xs[%t] : tensor<3x2x!q> -> tensor<2x!q>
    %y = mann.add %h, %x : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
    %t32 = arith.index_cast %t : index to i32
    %index = tensor.from_elements %t32 : tensor<i32>
    %next = mann.slot_write overwrite %ys, %y, %index : tensor<3x2x!q>, tensor<2x!q>, tensor<i32>
    scf.yield %next, %y : tensor<3x2x!q>, tensor<2x!q>
  }
  // -4 is 2, -3 is 0, ..., 5 is 2.
  // CHECK-NEXT: sample 0: wrapped = [7, 5, -6, 7, 5, -6, 7, 5, -6, 7]
  %minus4 = arith.constant -4 : index
  %c6 = arith.constant 6 : index
  %c4 = arith.constant 4 : index
  %ids = mann.get_parameter @ids : tensor<3xf32>
  %zero = arith.constant dense<0.0> : tensor<10xf32>
  %zero_rows = mann.reshape %zero : tensor<10xf32> -> tensor<10x1xf32>
  %wrapped = scf.for %t = %minus4 to %c6 step %c1 iter_args(%out = %zero_rows) -> (tensor<10x1xf32>) {
    %x = mann.row %ids[%t] : tensor<3xf32> -> tensor<f32>
    %row = mann.reshape %x : tensor<f32> -> tensor<1xf32>
    %at = arith.addi %t, %c4 : index
    %at32 = arith.index_cast %at : index to i32
    %index = tensor.from_elements %at32 : tensor<i32>
    %next = mann.slot_write overwrite %out, %row, %index : tensor<10x1xf32>, tensor<1xf32>, tensor<i32>
    scf.yield %next : tensor<10x1xf32>
  }
  %flat = mann.reshape %wrapped : tensor<10x1xf32> -> tensor<10xf32>
  return %sums, %last, %flat : tensor<3x2x!q>, tensor<2x!q>, tensor<10xf32>
}
