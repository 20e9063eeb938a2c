// RUN: mann-opt %s | mann-opt | FileCheck %s
// RUN: mann-opt %s --mlir-print-op-generic | mann-opt | FileCheck %s

// Every op that weighs slots, in f32 and in fixed point.

!s = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>

// CHECK-LABEL: func @weightings
func.func @weightings(%s: tensor<5xf32>, %h: tensor<2x5xf32>, %one: tensor<1xf32>, %two: tensor<2xf32>,
                      %k: tensor<3xf32>, %kh: tensor<2x3xf32>, %n: i32) {
  // CHECK: mann.softmax %{{.*}} strength(%{{.*}} : tensor<1xf32>) : tensor<5xf32> -> tensor<5xf32>
  %0 = mann.softmax %s strength(%one : tensor<1xf32>) : tensor<5xf32> -> tensor<5xf32>
  // CHECK: mann.softmax %{{.*}} strength(%{{.*}} : tensor<2xf32>) count(%{{.*}}) : tensor<2x5xf32> -> tensor<2x5xf32>
  %1 = mann.softmax %h strength(%two : tensor<2xf32>) count(%n) : tensor<2x5xf32> -> tensor<2x5xf32>
  // CHECK: mann.interpolate %{{.*}}, %{{.*}}, %{{.*}} : tensor<1xf32>, tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5xf32>
  %2 = mann.interpolate %one, %h, %1 : tensor<1xf32>, tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5xf32>
  // CHECK: mann.interpolate %{{.*}}, %{{.*}}, %{{.*}} : tensor<2xf32>
  %3 = mann.interpolate %two, %h, %1 : tensor<2xf32>, tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5xf32>
  // CHECK: mann.interpolate %{{.*}}, %{{.*}}, %{{.*}} : tensor<2x5xf32>, tensor<2x5xf32>
  %each = mann.interpolate %1, %h, %1 : tensor<2x5xf32>, tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5xf32>
  // The default offsets are not printed.
  // CHECK: mann.circular_shift %{{.*}}, %{{.*}} : tensor<5xf32>, tensor<3xf32> -> tensor<5xf32>
  %4 = mann.circular_shift %s, %k {offsets = array<i64: 1, 0, -1>} : tensor<5xf32>, tensor<3xf32> -> tensor<5xf32>
  // CHECK: mann.circular_shift %{{.*}}, %{{.*}} {no_wrap, offsets = array<i64: 4, 0, -4>} : tensor<2x5xf32>, tensor<3xf32> -> tensor<2x5xf32>
  %5 = mann.circular_shift %h, %k {offsets = array<i64: 4, 0, -4>, no_wrap} : tensor<2x5xf32>, tensor<3xf32> -> tensor<2x5xf32>
  // CHECK: mann.circular_shift %{{.*}}, %{{.*}} : tensor<2x5xf32>, tensor<2x3xf32> -> tensor<2x5xf32>
  %6 = mann.circular_shift %h, %kh : tensor<2x5xf32>, tensor<2x3xf32> -> tensor<2x5xf32>
  // CHECK: mann.sharpen %{{.*}}, %{{.*}} : tensor<5xf32>, tensor<1xf32> -> tensor<5xf32>
  %7 = mann.sharpen %s, %one : tensor<5xf32>, tensor<1xf32> -> tensor<5xf32>
  // CHECK: mann.sharpen %{{.*}}, %{{.*}} : tensor<2x5xf32>, tensor<2xf32> -> tensor<2x5xf32>
  %8 = mann.sharpen %h, %two : tensor<2x5xf32>, tensor<2xf32> -> tensor<2x5xf32>
  return
}

// CHECK-LABEL: func @codes
func.func @codes(%s: tensor<5x!s>, %b: tensor<1x!s>, %g: tensor<1x!g>, %k: tensor<3x!g>, %old: tensor<5x!g>) {
  // CHECK: mann.softmax %{{.*}} strength(%{{.*}} : tensor<1x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>) {rounding = #fxp<rounding toward_zero>} : tensor<5x!{{.*}}> -> tensor<5x!quant.uniform<i10<0:256>:f32, 3.906250e-03>>
  %0 = mann.softmax %s strength(%b : tensor<1x!s>) {rounding = #fxp<rounding toward_zero>} : tensor<5x!s> -> tensor<5x!g>
  // CHECK: mann.interpolate
  %1 = mann.interpolate %g, %0, %old : tensor<1x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x!g>
  // CHECK: mann.circular_shift
  %2 = mann.circular_shift %1, %k : tensor<5x!g>, tensor<3x!g> -> tensor<5x!g>
  // CHECK: mann.sharpen
  %3 = mann.sharpen %2, %b : tensor<5x!g>, tensor<1x!s> -> tensor<5x!g>
  return
}
