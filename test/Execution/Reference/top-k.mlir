// The first k in order: of equal ones the lower index, and what is no number last, on every executor.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s --jit | FileCheck %s

!q = !quant.uniform<i8<-128:127>:f32, 0.25>

// The logarithm of a negative number is a NaN, that of 0 minus infinity.
mann.parameter @powers : tensor<7xf32> = dense<[-1.0, 0.0, 2.0, 2.0, -1.0, 3.0, 0.5]> : tensor<7xf32>
mann.parameter @none : tensor<3xf32> = dense<-1.0> : tensor<3xf32>
mann.parameter @zeros : tensor<4xf32> = dense<[0.0, -0.0, 0.0, -0.0]> : tensor<4xf32>
mann.parameter @codes : tensor<6x!q> = dense<[-128, 5, 127, 5, -128, 127]> : tensor<6xi8>
mann.parameter @memory : tensor<7x2xf32> = dense<[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, 9.0], [10.0, 11.0], [12.0, 13.0]]> : tensor<7x2xf32>

func.func @main() -> (tensor<7xi32> {mann.name = "largest"}, tensor<7xi32> {mann.name = "smallest"},
                      tensor<i32> {mann.name = "argmax"}, tensor<3xi32> {mann.name = "none"},
                      tensor<i32> {mann.name = "argmax_none"}, tensor<2xi32> {mann.name = "zeros"},
                      tensor<3xi32> {mann.name = "codes"}, tensor<3xi32> {mann.name = "codes_smallest"},
                      tensor<2x2xf32> {mann.name = "rows"}, tensor<1xi32> {mann.name = "second"}) {
  %powers = mann.get_parameter @powers : tensor<7xf32>
  %x = mann.log %powers : tensor<7xf32> -> tensor<7xf32>
  %negative = mann.get_parameter @none : tensor<3xf32>
  %nans = mann.log %negative : tensor<3xf32> -> tensor<3xf32>
  %zeros = mann.get_parameter @zeros : tensor<4xf32>
  %codes = mann.get_parameter @codes : tensor<6x!q>
  %memory = mann.get_parameter @memory : tensor<7x2xf32>
  %0 = mann.top_k %x : tensor<7xf32> -> tensor<7xi32>
  %1 = mann.top_k smallest %x : tensor<7xf32> -> tensor<7xi32>
  %2 = mann.argmax %x : tensor<7xf32> -> tensor<i32>
  %3 = mann.top_k %nans : tensor<3xf32> -> tensor<3xi32>
  %4 = mann.argmax %nans : tensor<3xf32> -> tensor<i32>
  %5 = mann.top_k %zeros : tensor<4xf32> -> tensor<2xi32>
  %6 = mann.top_k %codes : tensor<6x!q> -> tensor<3xi32>
  %7 = mann.top_k smallest %codes : tensor<6x!q> -> tensor<3xi32>
  %two = mann.slice %0[0] : tensor<7xi32> -> tensor<2xi32>
  %ids = mann.reshape %two : tensor<2xi32> -> tensor<2x1xi32>
  %rows = mann.embed %ids, %memory : tensor<2x1xi32>, tensor<7x2xf32> -> tensor<2x2xf32>
  %second = mann.slice %1[1] : tensor<7xi32> -> tensor<1xi32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %rows, %second
    : tensor<7xi32>, tensor<7xi32>, tensor<i32>, tensor<3xi32>, tensor<i32>, tensor<2xi32>, tensor<3xi32>,
      tensor<3xi32>, tensor<2x2xf32>, tensor<1xi32>
}
// CHECK:      sample 0: largest = [5, 2, 3, 6, 0, 1, 4]
// CHECK-NEXT: sample 0: smallest = [1, 6, 2, 3, 5, 0, 4]
// CHECK-NEXT: sample 0: argmax = 5
// CHECK-NEXT: sample 0: none = [0, 1, 2]
// CHECK-NEXT: sample 0: argmax_none = 0
// CHECK-NEXT: sample 0: zeros = [0, 1]
// CHECK-NEXT: sample 0: codes = [2, 5, 1]
// CHECK-NEXT: sample 0: codes_smallest = [0, 4, 1]
// CHECK-NEXT: sample 0: rows = {{\[}}[10, 11], [4, 5]]
// CHECK-NEXT: sample 0: second = [6]
