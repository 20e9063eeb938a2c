// Reads of a memory become a kernel, of one head and of several, whatever is weighted;
// not those of 7 columns, and not rows that are aligned or rounded one by one.
// RUN: mann-opt %s --mann-lower-to-buffers-pipeline --fxp-claim-kernels | FileCheck %s

!code = !quant.uniform<i8<-127:127>:f32, 0.015625>
!weight = !quant.uniform<i8<-127:127>:f32, 0.0078125>
!wide = !quant.uniform<i16<-32767:32767>:f32, 3.0517578125E-5>

// CHECK-LABEL: func.func @read
// CHECK: fxp.weigh_rows %{{.*}}[%c0{{.*}}], %{{.*}}[%c0{{.*}}, %c0{{.*}}] into %{{.*}} count %{{.*}} length 12 : memref<5xi8>, memref<5x12xi8>, memref<12xi32>
func.func @read(%w: tensor<5x!weight> {mann.name = "w"}, %m: tensor<5x12x!code> {mann.name = "m"}, %n: i32 {mann.name = "n"}) -> (tensor<12x!code> {mann.name = "r"}) {
  %r = mann.read %w, %m count(%n) : tensor<5x!weight>, tensor<5x12x!code> -> tensor<12x!code>
  return %r : tensor<12x!code>
}

// CHECK-LABEL: func.func @heads
// CHECK: scf.for %[[HEAD:.*]] = %c0
// CHECK: fxp.weigh_rows %{{.*}}[%[[HEAD]], %c0{{.*}}], %{{.*}}[%c0{{.*}}, %c0{{.*}}] into %{{.*}} length 12 : memref<3x5xi16>, memref<5x12xi8>, memref<12xi32>
func.func @heads(%w: tensor<3x5x!wide> {mann.name = "w"}, %m: tensor<5x12x!code> {mann.name = "m"}) -> (tensor<3x12x!code> {mann.name = "r"}) {
  %r = mann.read %w, %m : tensor<3x5x!wide>, tensor<5x12x!code> -> tensor<3x12x!code>
  return %r : tensor<3x12x!code>
}

// CHECK-LABEL: func.func @short
// CHECK-NOT: fxp.weigh_rows
func.func @short(%w: tensor<5x!weight> {mann.name = "w"}, %m: tensor<5x7x!code> {mann.name = "m"}) -> (tensor<7x!code> {mann.name = "r"}) {
  %r = mann.read %w, %m : tensor<5x!weight>, tensor<5x7x!code> -> tensor<7x!code>
  return %r : tensor<7x!code>
}

// CHECK-LABEL: func.func @products
// CHECK-NOT: fxp.weigh_rows
func.func @products(%w: tensor<5x!weight> {mann.name = "w"}, %m: tensor<5x12x!code> {mann.name = "m"}) -> (tensor<12x!code> {mann.name = "r"}) {
  %r = mann.read %w, %m {products = !code} : tensor<5x!weight>, tensor<5x12x!code> -> tensor<12x!code>
  return %r : tensor<12x!code>
}
