// RUN: mann-opt %s | mann-opt | FileCheck %s
// RUN: mann-opt %s --mlir-print-op-generic | mann-opt | FileCheck %s

// Every op on elements and on rows, in f32 and in fixed point.

!q = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!w = !quant.uniform<i16<-32767:32767>:f32, 9.765625e-04>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>

// CHECK-LABEL: func @elements
func.func @elements(%x: tensor<4x8xf32>, %r: tensor<4xf32>, %s: tensor<f32>, %c: tensor<8x!q>, %g: tensor<8x!g>) {
  // CHECK: mann.add %{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x8xf32>
  %0 = mann.add %x, %x : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x8xf32>
  // CHECK: mann.sub %{{.*}}, %{{.*}} {rounding = #fxp<rounding toward_zero>} : tensor<8x!{{.*}}>, tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %1 = mann.sub %c, %g {rounding = #fxp<rounding toward_zero>} : tensor<8x!q>, tensor<8x!g> -> tensor<8x!w>
  // CHECK: mann.mul %{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4xf32> -> tensor<4x8xf32>
  %2 = mann.mul %x, %r : tensor<4x8xf32>, tensor<4xf32> -> tensor<4x8xf32>
  // CHECK: mann.mul %{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<f32> -> tensor<4x8xf32>
  %3 = mann.mul %x, %s : tensor<4x8xf32>, tensor<f32> -> tensor<4x8xf32>
  // CHECK: mann.complement %{{.*}} : tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %4 = mann.complement %g : tensor<8x!g> -> tensor<8x!g>
  // CHECK: mann.relu %{{.*}} : tensor<4x8xf32>
  %5 = mann.relu %x : tensor<4x8xf32>
  // CHECK: mann.leaky_relu %{{.*}} {slope_log2 = -3 : i64} : tensor<4x8xf32>
  %6 = mann.leaky_relu %x {slope_log2 = -3 : i64} : tensor<4x8xf32>
  // CHECK: mann.clip %{{.*}} {max = 1.000000e+00 : f32, min = -1.000000e+00 : f32} : tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %7 = mann.clip %c {min = -1.0 : f32, max = 1.0 : f32} : tensor<8x!q> -> tensor<8x!w>
  // CHECK: mann.sign %{{.*}} : tensor<4x8xf32>
  %8 = mann.sign %x : tensor<4x8xf32>
  // CHECK: mann.sigmoid %{{.*}} : tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %9 = mann.sigmoid %c : tensor<8x!q> -> tensor<8x!g>
  // CHECK: mann.tanh %{{.*}} {mann.range = array<f32: 1.000000e+00, 1.000000e+00>} : tensor<f32> -> tensor<f32>
  %10 = mann.tanh %s {mann.range = array<f32: 1.0, 1.0>} : tensor<f32> -> tensor<f32>
  // CHECK: mann.exp %{{.*}} : tensor<4x8xf32> -> tensor<4x8xf32>
  %11 = mann.exp %x : tensor<4x8xf32> -> tensor<4x8xf32>
  // CHECK: mann.exp %{{.*}} {nonpositive} : tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %12 = mann.exp %c {nonpositive} : tensor<8x!q> -> tensor<8x!g>
  // CHECK: mann.softplus %{{.*}} : tensor<4x8xf32> -> tensor<4x8xf32>
  %13 = mann.softplus %x : tensor<4x8xf32> -> tensor<4x8xf32>
  // CHECK: mann.oneplus %{{.*}} : tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %14 = mann.oneplus %c : tensor<8x!q> -> tensor<8x!w>
  // CHECK: mann.div %{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4xf32> -> tensor<4x8xf32>
  %15 = mann.div %x, %r : tensor<4x8xf32>, tensor<4xf32> -> tensor<4x8xf32>
  // CHECK: mann.div %{{.*}}, %{{.*}} {rounding = #fxp<rounding toward_zero>} : tensor<8x!{{.*}}>, tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %16 = mann.div %c, %g {rounding = #fxp<rounding toward_zero>} : tensor<8x!q>, tensor<8x!g> -> tensor<8x!w>
  // CHECK: mann.less %{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4xf32> -> tensor<4x8xf32>
  %less = mann.less %x, %r : tensor<4x8xf32>, tensor<4xf32> -> tensor<4x8xf32>
  // CHECK: mann.select %{{.*}}, %{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x8xf32>
  %select = mann.select %less, %x, %x : tensor<4x8xf32>, tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x8xf32>
  // CHECK: mann.hypot %{{.*}}, %{{.*}} {rounding = #fxp<rounding toward_zero>} : tensor<8x!{{.*}}>, tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %hypot = mann.hypot %c, %g {rounding = #fxp<rounding toward_zero>} : tensor<8x!q>, tensor<8x!g> -> tensor<8x!w>
  // CHECK: mann.max %{{.*}}, %{{.*}} : tensor<4x8xf32>, tensor<f32> -> tensor<4x8xf32>
  %17 = mann.max %x, %s : tensor<4x8xf32>, tensor<f32> -> tensor<4x8xf32>
  // CHECK: mann.min %{{.*}}, %{{.*}} {rounding = #fxp<rounding toward_zero>} : tensor<8x!{{.*}}>, tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %18 = mann.min %c, %g {rounding = #fxp<rounding toward_zero>} : tensor<8x!q>, tensor<8x!g> -> tensor<8x!w>
  // CHECK: mann.abs %{{.*}} : tensor<4x8xf32> -> tensor<4x8xf32>
  %19 = mann.abs %x : tensor<4x8xf32> -> tensor<4x8xf32>
  // CHECK: mann.log %{{.*}} {rounding = #fxp<rounding toward_zero>} : tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %20 = mann.log %c {rounding = #fxp<rounding toward_zero>} : tensor<8x!q> -> tensor<8x!w>
  // CHECK: mann.sqrt %{{.*}} : tensor<f32> -> tensor<f32>
  %21 = mann.sqrt %s : tensor<f32> -> tensor<f32>
  return
}

// CHECK-LABEL: func @rows
func.func @rows(%x: tensor<4x8xf32>, %y: tensor<4x3xf32>, %v: tensor<8xf32>, %c: tensor<8x!q>, %d: tensor<2x!w>) {
  // CHECK: mann.concat %{{.*}}, %{{.*}} : tensor<8x!{{.*}}>, tensor<2x!{{.*}}> -> tensor<10x!{{.*}}>
  %0 = mann.concat %c, %d : tensor<8x!q>, tensor<2x!w> -> tensor<10x!q>
  // CHECK: mann.concat %{{.*}}, %{{.*}}, %{{.*}} {dim = 1 : i64} : tensor<4x8xf32>, tensor<4x3xf32>, tensor<4x8xf32> -> tensor<4x19xf32>
  %1 = mann.concat %x, %y, %x {dim = 1 : i64} : tensor<4x8xf32>, tensor<4x3xf32>, tensor<4x8xf32> -> tensor<4x19xf32>
  // CHECK: mann.slice %{{.*}}[2] : tensor<8x!{{.*}}> -> tensor<3x!{{.*}}>
  %2 = mann.slice %c[2] : tensor<8x!q> -> tensor<3x!q>
  // CHECK: mann.slice %{{.*}}[0] {dim = 1 : i64} : tensor<4x8xf32> -> tensor<4x1xf32>
  %3 = mann.slice %x[0] {dim = 1 : i64} : tensor<4x8xf32> -> tensor<4x1xf32>
  // CHECK: mann.row %{{.*}}[%{{.*}}] : tensor<4x8xf32> -> tensor<8xf32>
  %i = arith.constant 2 : index
  %row = mann.row %x[%i] : tensor<4x8xf32> -> tensor<8xf32>
  // CHECK: mann.reshape %{{.*}} : tensor<4x8xf32> -> tensor<2x2x8xf32>
  %4 = mann.reshape %x : tensor<4x8xf32> -> tensor<2x2x8xf32>
  // CHECK: mann.sum %{{.*}} : tensor<4x8xf32> -> tensor<4xf32>
  %5 = mann.sum %x : tensor<4x8xf32> -> tensor<4xf32>
  // CHECK: mann.sum %{{.*}} : tensor<8xf32> -> tensor<1xf32>
  %6 = mann.sum %v : tensor<8xf32> -> tensor<1xf32>
  // CHECK: mann.sum %{{.*}} {rounding = #fxp<rounding toward_zero>} : tensor<8x!{{.*}}> -> tensor<!{{.*}}>
  %7 = mann.sum %c {rounding = #fxp<rounding toward_zero>} : tensor<8x!q> -> tensor<!w>
  // CHECK: mann.normalize layer %{{.*}} : tensor<4x8xf32> -> tensor<4x8xf32>
  %8 = mann.normalize layer %x : tensor<4x8xf32> -> tensor<4x8xf32>
  // CHECK: mann.normalize rms %{{.*}} {eps = 0.000000e+00 : f32} : tensor<8x!{{.*}}> -> tensor<8x!{{.*}}>
  %9 = mann.normalize rms %c {eps = 0.0 : f32} : tensor<8x!q> -> tensor<8x!w>
  // CHECK: mann.normalize l2 %{{.*}} {eps = 1.000000e-03 : f32, eps_form = #mann<eps_form max>} : tensor<8xf32> -> tensor<8xf32>
  %10 = mann.normalize l2 %v {eps = 1.0e-3 : f32, eps_form = #mann<eps_form max>} : tensor<8xf32> -> tensor<8xf32>
  // CHECK: mann.strided %{{.*}}[0] strides [1, 8] : tensor<4x8xf32> -> tensor<8x4xf32>
  %11 = mann.strided %x[0] strides [1, 8] : tensor<4x8xf32> -> tensor<8x4xf32>
  // CHECK: mann.strided %{{.*}}[7] strides [0, -1] : tensor<8x!{{.*}}> -> tensor<3x8x!{{.*}}>
  %12 = mann.strided %c[7] strides [0, -1] : tensor<8x!q> -> tensor<3x8x!q>
  // CHECK: mann.strided %{{.*}}[5] strides [] : tensor<8xf32> -> tensor<f32>
  %13 = mann.strided %v[5] strides [] : tensor<8xf32> -> tensor<f32>
  // CHECK: mann.pad %{{.*}} low [0, 1] high [2, 0] : tensor<4x8xf32> -> tensor<6x9xf32>
  %14 = mann.pad %x low [0, 1] high [2, 0] : tensor<4x8xf32> -> tensor<6x9xf32>
  // CHECK: mann.pad %{{.*}} low [3] high [1] : tensor<8x!{{.*}}> -> tensor<12x!{{.*}}>
  %15 = mann.pad %c low [3] high [1] : tensor<8x!q> -> tensor<12x!q>
  return
}
