// RUN: mann-opt %s --mann-fold-thresholds -o %t.mlir
// RUN: FileCheck %s < %t.mlir
// What is folded is not folded again.
// RUN: mann-opt %t.mlir --mann-fold-thresholds | diff %t.mlir -

// Same signs in float and, of 8 bits, in integers.
// RUN: mann-opt %t.mlir --mann-assign-formats --mann-quantize -o %t.q8.mlir
// RUN: mann-run %s --function=dense | FileCheck %s --check-prefix=DENSE
// RUN: mann-run %t.mlir --function=dense | FileCheck %s --check-prefix=DENSE
// RUN: mann-run %t.q8.mlir --function=dense | FileCheck %s --check-prefix=DENSE
// RUN: mann-run %t.q8.mlir --function=dense --jit | FileCheck %s --check-prefix=DENSE
// RUN: mann-run %s --function=all > %t.all
// RUN: FileCheck %s --check-prefix=ALL < %t.all
// RUN: mann-run %t.mlir --function=all | diff %t.all -
// RUN: mann-run %t.q8.mlir --function=all | FileCheck %s --check-prefix=ALL
// RUN: mann-run %t.q8.mlir --function=all --jit | FileCheck %s --check-prefix=ALL
// RUN: mann-run %s --function=planes | FileCheck %s --check-prefix=PLANES
// RUN: mann-run %t.q8.mlir --function=planes | FileCheck %s --check-prefix=PLANES

// CHECK-DAG: mann.parameter @[[LIMIT:threshold[_0-9]*]] : tensor<4xf32> = dense<[1.000000e+00, -1.000000e+00, -1.000000e+00, 4.000000e+00]>
// CHECK-DAG: mann.parameter @[[TURN:turn[_0-9]*]] : tensor<4xf32> = dense<[1.000000e+00, -1.000000e+00, 1.000000e+00, 1.000000e+00]>
// CHECK-DAG: mann.parameter @[[EACH:threshold[_0-9]*]] : tensor<8xf32> = dense<[-3.000000e+00, -3.000000e+00, -8.000000e+00, 8.000000e+00, -8.000000e+00, 8.000000e+00, 2.000000e+00, 1.000000e+00]>
// The norm is gone, its parameters too.
// CHECK-NOT: mann.parameter @mean
// CHECK-NOT: mann.parameter @gain
mann.parameter @w : tensor<4x3xf32> = dense<[[1.0, 1.0, 1.0], [1.0, -1.0, 1.0], [-1.0, -1.0, -1.0], [1.0, 1.0, -1.0]]> : tensor<4x3xf32>
mann.parameter @x : tensor<3xf32> = dense<[1.0, 1.0, -1.0]> : tensor<3xf32>
mann.parameter @mean : tensor<4xf32> = dense<[0.5, 0.5, -1.0, 4.0]> : tensor<4xf32>
mann.parameter @gain : tensor<4xf32> = dense<[2.0, -0.25, 0.5, 0.0]> : tensor<4xf32>
mann.parameter @offset : tensor<4xf32> = dense<[-1.0, 0.125, 0.25, -1.0]> : tensor<4xf32>

// Scores are 1, -1, -1, 3. 2 (a - 1/2) - 1 >= 0: a >= 1. (1/2 - a) / 4 + 1/8 >= 0: -a >= -1.
// (a + 1) / 2 + 1/4 >= 0: a >= -1.5, which is -1. 0 - 1 never is: a >= 4.
// CHECK-LABEL: func.func @dense
// CHECK: %[[S:.*]] = mann.similarity bipolar
// CHECK: %[[T:.*]] = mann.get_parameter @[[TURN]] {mann.format = !quant.uniform<i2<-1:1>:f32, 1.000000e+00>}
// CHECK: %[[M:.*]] = mann.mul %[[S]], %[[T]] {mann.format = !quant.uniform<i3<-3:3>:f32, 1.000000e+00>}
// CHECK: %[[L:.*]] = mann.get_parameter @[[LIMIT]] {mann.format = !quant.uniform<i4<-7:7>:f32, 1.000000e+00>}
// CHECK: %[[A:.*]] = mann.sub %[[M]], %[[L]] {mann.format = !quant.uniform<i4<-7:7>:f32, 1.000000e+00>}
// CHECK-NEXT: mann.sign %[[A]]
// DENSE: signs = [1, 1, 1, -1]
func.func @dense() -> (tensor<4xf32> {mann.name = "signs"}) {
  %w = mann.get_parameter @w : tensor<4x3xf32>
  %x = mann.get_parameter @x : tensor<3xf32>
  %s = mann.similarity bipolar %w, %x {code = !mann.bipolar} : tensor<4x3xf32>, tensor<3xf32> -> tensor<4xf32>
  %mean = mann.get_parameter @mean : tensor<4xf32>
  %c = mann.sub %s, %mean : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %gain = mann.get_parameter @gain : tensor<4xf32>
  %g = mann.mul %c, %gain : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %offset = mann.get_parameter @offset : tensor<4xf32>
  %n = mann.add %g, %offset : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %y = mann.sign %n : tensor<4xf32>
  return %y : tensor<4xf32>
}

// Every score there is, -7 to 7, with eight norms that are the same at all places: turns at
// an integer from either side, none, everywhere, and turns far outside.
mann.parameter @ones : tensor<8x7xf32> = dense<1.0> : tensor<8x7xf32>
mann.parameter @rows : tensor<8x7xf32> = dense<[
  [-1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0], [1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0], [1.0, 1.0, -1.0, -1.0, -1.0, -1.0, -1.0],
  [1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0], [1.0, 1.0, 1.0, 1.0, 1.0, -1.0, -1.0],
  [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]]> : tensor<8x7xf32>
mann.parameter @gains : tensor<8xf32> = dense<[0.5, -0.5, 0.0, 0.0, 1.0e-30, -1.0e-30, 3.0, -3.0]> : tensor<8xf32>
mann.parameter @offsets : tensor<8xf32> = dense<[1.5, 1.5, 0.0, -1.0, 1.0, -1.0, -4.0, -1.0]> : tensor<8xf32>
// CHECK-LABEL: func.func @all
// CHECK: %[[E:.*]] = mann.get_parameter @[[EACH]]
// CHECK: mann.strided %[[E]][0] strides [0, 1] : tensor<8xf32> -> tensor<8x8xf32>
// ALL:      signs = {{\[}}[-1, 1, 1, -1, 1, -1, -1, 1], [-1, 1, 1, -1, 1, -1, -1, 1], [1, 1, 1, -1, 1, -1, -1, 1], [1, 1, 1, -1, 1, -1, -1, 1],
// ALL-SAME: [1, 1, 1, -1, 1, -1, -1, -1], [1, 1, 1, -1, 1, -1, 1, -1], [1, -1, 1, -1, 1, -1, 1, -1], [1, -1, 1, -1, 1, -1, 1, -1]]
func.func @all() -> (tensor<8x8xf32> {mann.name = "signs"}) {
  %w = mann.get_parameter @ones : tensor<8x7xf32>
  %x = mann.get_parameter @rows : tensor<8x7xf32>
  %s = mann.similarity bipolar %w, %x {code = !mann.bipolar} : tensor<8x7xf32>, tensor<8x7xf32> -> tensor<8x8xf32>
  %gain = mann.get_parameter @gains : tensor<8xf32>
  %gains = mann.strided %gain[0] strides [0, 1] : tensor<8xf32> -> tensor<8x8xf32>
  %g = mann.mul %s, %gains : tensor<8x8xf32>, tensor<8x8xf32> -> tensor<8x8xf32>
  %offset = mann.get_parameter @offsets : tensor<8xf32>
  %offsets = mann.strided %offset[0] strides [0, 1] : tensor<8xf32> -> tensor<8x8xf32>
  %n = mann.add %offsets, %g : tensor<8x8xf32>, tensor<8x8xf32> -> tensor<8x8xf32>
  %y = mann.sign %n : tensor<8x8xf32>
  return %y : tensor<8x8xf32>
}

// Sums over bit planes, in a format that has all of them: 1, -1, -1, 3 and 3, 1, -3, 1, of which
// 2 of the second: 7, 1, -7, 5. 5 - a >= 0.
// CHECK-LABEL: func.func @planes
// CHECK: mann.get_parameter @places {mann.format = !quant.uniform<i3<-3:3>:f32, 1.000000e+00>}
// CHECK: mann.read {{.*}} {mann.format = !quant.uniform<i5<-15:15>:f32, 1.000000e+00>}
// CHECK: mann.sub {{.*}} {mann.format = !quant.uniform<i6<-31:31>:f32, 1.000000e+00>}
// PLANES: signs = [-1, 1, 1, 1]
mann.parameter @bits : tensor<2x3xf32> = dense<[[1.0, 1.0, -1.0], [1.0, 1.0, 1.0]]> : tensor<2x3xf32>
mann.parameter @places : tensor<2xf32> = dense<[1.0, 2.0]> : tensor<2xf32>
mann.parameter @five : tensor<4xf32> = dense<5.0> : tensor<4xf32>
func.func @planes() -> (tensor<4xf32> {mann.name = "signs"}) {
  %w = mann.get_parameter @w : tensor<4x3xf32>
  %x = mann.get_parameter @bits : tensor<2x3xf32>
  %s = mann.similarity bipolar %w, %x {code = !mann.bipolar} : tensor<4x3xf32>, tensor<2x3xf32> -> tensor<2x4xf32>
  %places = mann.get_parameter @places : tensor<2xf32>
  %a = mann.read %places, %s : tensor<2xf32>, tensor<2x4xf32> -> tensor<4xf32>
  %five = mann.get_parameter @five : tensor<4xf32>
  %n = mann.sub %five, %a : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %y = mann.sign %n : tensor<4xf32>
  return %y : tensor<4xf32>
}
