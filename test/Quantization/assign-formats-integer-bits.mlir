// With the integer bits given, neither ranges nor values are needed; without
// them, small values do not make a Qm.n with fewer than 0 integer bits.
// RUN: mann-opt %s --mann-assign-formats="scheme=global integer-bits=2" | FileCheck %s
// RUN: mann-opt %S/Inputs/small-values.mlir --mann-assign-formats="scheme=global" | FileCheck %s --check-prefix=SMALL

// SMALL: func.func @small(%{{.*}}: tensor<2xf32> {mann.format = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>

mann.parameter @H : tensor<2x2xf32>

// CHECK-LABEL: func @no_ranges
// CHECK-SAME: {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
func.func @no_ranges(%u: tensor<2xf32>) -> tensor<2xf32> {
  // CHECK: mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %H = mann.get_parameter @H : tensor<2x2xf32>
  // CHECK: mann.linear %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %h = mann.linear %u, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %h : tensor<2xf32>
}
