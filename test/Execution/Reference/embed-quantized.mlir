// Embedding of codes: scales that differ, one rounding, or one for each word.
// RUN: mann-run %s | FileCheck %s

// The table in quarters, position weights in halves, temporal rows in
// sixteenths.
!a = !quant.uniform<i8<-127:127>:f32, 0.25>
!l = !quant.uniform<i8<-127:127>:f32, 0.5>
!t = !quant.uniform<i8<-127:127>:f32, 0.0625>
!t0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!whole = !quant.uniform<i8<-127:127>:f32, 1.0>
!fine = !quant.uniform<i16<-32767:32767>:f32, 0.0625>
!tiny = !quant.uniform<i3<-3:3>:f32, 1.0>

mann.parameter @table : tensor<3x2x!a> = dense<[[1, -6], [2, 127], [5, 4]]> : tensor<3x2xi8>
mann.parameter @weights : tensor<2x2x!l> = dense<[[1, 2], [3, -1]]> : tensor<2x2xi8>
mann.parameter @fine_time : tensor<2x2x!t> = dense<[[3, 0], [-8, 9]]> : tensor<2x2xi8>
mann.parameter @coarse_time : tensor<2x2x!t0> = dense<[[1, 0], [0, -30]]> : tensor<2x2xi8>

func.func @main() -> (tensor<2x2x!fine> {mann.name = "plain"}, tensor<2x2x!whole> {mann.name = "even"},
                      tensor<2x2x!whole> {mann.name = "zero"}, tensor<2x2x!fine> {mann.name = "weights"},
                      tensor<2x2x!fine> {mann.name = "finer_time"}, tensor<2x2x!fine> {mann.name = "coarser_time"},
                      tensor<2x2x!fine> {mann.name = "weights_time"},
                      tensor<2x2x!whole> {mann.name = "products"},
                      tensor<2x2x!whole> {mann.name = "products_time"},
                      tensor<2x2x!whole> {mann.name = "products_weights"},
                      tensor<2x2x!fine> {mann.name = "one"}, tensor<2x2x!fine> {mann.name = "one_empty"}) {
  %A = mann.get_parameter @table : tensor<3x2x!a>
  %l = mann.get_parameter @weights : tensor<2x2x!l>
  %T = mann.get_parameter @fine_time : tensor<2x2x!t>
  %T0 = mann.get_parameter @coarse_time : tensor<2x2x!t0>
  %story = arith.constant dense<[[0, 2], [1, 1]]> : tensor<2x2xi32>
  %one = arith.constant 1 : i32
  %0 = mann.embed %story, %A : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!fine>
  %1 = mann.embed %story, %A : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!whole>
  %2 = mann.embed %story, %A {rounding = #fxp<rounding toward_zero>}
     : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!whole>
  %3 = mann.embed %story, %A weights(%l : tensor<2x2x!l>) : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!fine>
  %4 = mann.embed %story, %A temporal(%T : tensor<2x2x!t>) : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!fine>
  %5 = mann.embed %story, %A temporal(%T0 : tensor<2x2x!t0>) : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!fine>
  %6 = mann.embed %story, %A weights(%l : tensor<2x2x!l>) temporal(%T : tensor<2x2x!t>)
     : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!fine>
  %7 = mann.embed %story, %A {products = !whole} : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!whole>
  %8 = mann.embed %story, %A temporal(%T : tensor<2x2x!t>) {products = !tiny}
     : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!whole>
  %9 = mann.embed %story, %A weights(%l : tensor<2x2x!l>) {products = !whole, rounding = #fxp<rounding toward_zero>}
     : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!whole>
  %10 = mann.embed %story, %A temporal(%T : tensor<2x2x!t>) count(%one)
     : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!fine>
  %11 = mann.embed %story, %A temporal(%T : tensor<2x2x!t>) count(%one)
     {order = #mann<temporal_order newest_first>, temporal_on_empty}
     : tensor<2x2xi32>, tensor<3x2x!a> -> tensor<2x2x!fine>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11
    : tensor<2x2x!fine>, tensor<2x2x!whole>, tensor<2x2x!whole>, tensor<2x2x!fine>, tensor<2x2x!fine>,
      tensor<2x2x!fine>, tensor<2x2x!fine>, tensor<2x2x!whole>, tensor<2x2x!whole>, tensor<2x2x!whole>,
      tensor<2x2x!fine>, tensor<2x2x!fine>
}
// Sums 6 -2, 4 254 quarters: 1.5 -0.5, 1 63.5.
// CHECK:      sample 0: plain = {{\[}}[24, -8], [16, 1016]] * 2^-4
// CHECK-NEXT: sample 0: even = {{\[}}[2, 0], [1, 64]] * 2^0
// CHECK-NEXT: sample 0: zero = {{\[}}[1, 0], [1, 63]] * 2^0
// 1 * 1 + 3 * 5, 2 * -6 - 4, (1 + 3) * 2, (2 - 1) * 127 eighths
// CHECK-NEXT: sample 0: weights = {{\[}}[32, -32], [16, 254]] * 2^-4
// Slot 0 is the older one: it gets row 1.
// CHECK-NEXT: sample 0: finer_time = {{\[}}[16, 1], [19, 1016]] * 2^-4
// CHECK-NEXT: sample 0: coarser_time = {{\[}}[24, -488], [32, 1016]] * 2^-4
// CHECK-NEXT: sample 0: weights_time = {{\[}}[24, -23], [19, 254]] * 2^-4
// 0.25 + 1.25, -1.5 + 1, 0.5 twice, 31.75 twice become 0 + 1, -2 + 1, 0, 64;
// -0.5, 9/16, 3/16, 0 of the temporal rows 0, 1, 0, 0.
// CHECK-NEXT: sample 0: products = {{\[}}[1, -1], [0, 64]] * 2^0
// CHECK-NEXT: sample 0: products_time = {{\[}}[1, 0], [0, 6]] * 2^0
// 1/8 + 15/8, -12/8 - 4/8, 2/8 + 6/8, 254/8 - 127/8
// CHECK-NEXT: sample 0: products_weights = {{\[}}[1, -1], [0, 16]] * 2^0
// CHECK-NEXT: sample 0: one = {{\[}}[27, -8], [0, 0]] * 2^-4
// CHECK-NEXT: sample 0: one_empty = {{\[}}[27, -8], [-8, 9]] * 2^-4
// CHECK-NOT:  {{.}}
