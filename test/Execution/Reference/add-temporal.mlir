// Rows of a ring get the temporal row of their age: by hand, on the interpreter and
// in native code.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run --jit %s | FileCheck %s

// Sums in quarters, temporal rows in sixteenths; results in sixteenths or whole.
!s = !quant.uniform<i11<-1016:1016>:f32, 0.25>
!t = !quant.uniform<i8<-127:127>:f32, 0.0625>
!fine = !quant.uniform<i16<-32767:32767>:f32, 0.0625>
!whole = !quant.uniform<i8<-127:127>:f32, 1.0>
!half = !quant.uniform<i8<-127:127>:f32, 0.5>

mann.parameter @sums : tensor<3x2x!s> = dense<[[4, -6], [1016, 10], [-1016, 0]]> : tensor<3x2xi16>
mann.parameter @time : tensor<4x2x!t> = dense<[[1, 2], [8, -8], [100, 3], [77, 77]]> : tensor<4x2xi8>
mann.parameter @float_sums : tensor<3x2xf32> = dense<[[1.0, -1.5], [2.0, 2.5], [3.0, 0.0]]> : tensor<3x2xf32>
mann.parameter @float_time : tensor<3x2xf32> = dense<[[0.5, 0.25], [1.0, 2.0], [4.0, 8.0]]> : tensor<3x2xf32>

func.func @main() -> (tensor<3x2x!fine> {mann.name = "at1"}, tensor<3x2x!fine> {mann.name = "at0"},
                      tensor<3x2x!fine> {mann.name = "far"}, tensor<3x2x!fine> {mann.name = "two"},
                      tensor<3x2x!fine> {mann.name = "on_empty"}, tensor<3x2x!fine> {mann.name = "none"},
                      tensor<3x2x!whole> {mann.name = "even"}, tensor<3x2x!whole> {mann.name = "zero"},
                      tensor<3x2x!whole> {mann.name = "products"},
                      tensor<3x2xf32> {mann.name = "real"}, tensor<3x2xf32> {mann.name = "real_empty"}) {
  %S = mann.get_parameter @sums : tensor<3x2x!s>
  %T = mann.get_parameter @time : tensor<4x2x!t>
  %FS = mann.get_parameter @float_sums : tensor<3x2xf32>
  %FT = mann.get_parameter @float_time : tensor<3x2xf32>
  %h0 = arith.constant dense<0> : tensor<i32>
  %h1 = arith.constant dense<1> : tensor<i32>
  %h2 = arith.constant dense<2> : tensor<i32>
  %back = arith.constant dense<-5> : tensor<i32>
  %n0 = arith.constant -1 : i32
  %n2 = arith.constant 2 : i32
  %0 = mann.add_temporal %S, %T at(%h1) : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!fine>
  %1 = mann.add_temporal %S, %T at(%h0) : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!fine>
  %2 = mann.add_temporal %S, %T at(%back) : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!fine>
  %3 = mann.add_temporal %S, %T at(%h2) count(%n2) : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!fine>
  %4 = mann.add_temporal %S, %T at(%h2) count(%n2) {temporal_on_empty} : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!fine>
  %5 = mann.add_temporal %S, %T at(%h0) count(%n0) : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!fine>
  %6 = mann.add_temporal %S, %T at(%h0) : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!whole>
  %7 = mann.add_temporal %S, %T at(%h0) {rounding = #fxp<rounding toward_zero>} : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!whole>
  %8 = mann.add_temporal %S, %T at(%h0) {products = !half} : tensor<3x2x!s>, tensor<4x2x!t> -> tensor<3x2x!whole>
  %9 = mann.add_temporal %FS, %FT at(%h1) : tensor<3x2xf32>, tensor<3x2xf32> -> tensor<3x2xf32>
  %10 = mann.add_temporal %FS, %FT at(%h2) count(%n2) {temporal_on_empty} : tensor<3x2xf32>, tensor<3x2xf32> -> tensor<3x2xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : tensor<3x2x!fine>, tensor<3x2x!fine>, tensor<3x2x!fine>, tensor<3x2x!fine>, tensor<3x2x!fine>, tensor<3x2x!fine>, tensor<3x2x!whole>, tensor<3x2x!whole>, tensor<3x2x!whole>, tensor<3x2xf32>, tensor<3x2xf32>
}

// Slot 0 was written last: ages 0, 2, 1. 4 * 4 + 1, -6 * 4 + 2; 1016 * 4 + 100, ...
// CHECK: at1 = {{\[\[}}17, -22], [4164, 43], [-4056, -8]] * 2^-4
// Slot 2 was written last: ages 2, 1, 0.
// CHECK: at0 = {{\[\[}}116, -21], [4072, 32], [-4063, 2]] * 2^-4
// -5 is slot 1 of 3.
// CHECK: far = {{\[\[}}17, -22], [4164, 43], [-4056, -8]] * 2^-4
// Slots 0 and 1 are filled, 1 was written last: ages 1, 0; slot 2 has age 2.
// CHECK: two = {{\[\[}}24, -32], [4065, 42], [0, 0]] * 2^-4
// CHECK: on_empty = {{\[\[}}24, -32], [4065, 42], [100, 3]] * 2^-4
// CHECK: none = {{\[\[}}0, 0], [0, 0], [0, 0]] * 2^-4
// 116 / 16 = 7.25, -21 / 16 = -1.3125, 254.5 saturates, 2, -253.9 saturates, 0.125.
// CHECK: even = {{\[\[}}7, -1], [127, 2], [-127, 0]] * 2^0
// CHECK: zero = {{\[\[}}7, -1], [127, 2], [-127, 0]] * 2^0
// In halves 100 / 8 = 12.5 is 12, 3 / 8 is 0, 1, -1, 0, 0: 1 + 6, -1.5 + 0, 254 + .5,
// 2.5 - .5, -254, 0.
// CHECK: products = {{\[\[}}7, -2], [127, 2], [-127, 0]] * 2^0
// CHECK: real = {{\[\[}}1.5, -1.25], [6, 10.5], [4, 2]]
// CHECK: real_empty = {{\[\[}}2, 0.5], [2.5, 2.75], [4, 8]]
