// Signs are packed by a kernel, of a vector and of each row; of 7 codes they are not.
// RUN: mann-opt %s --mann-lower-to-buffers-pipeline --fxp-claim-kernels | FileCheck %s

!bits = tensor<60x!mann.bipolar>
!rows = tensor<5x60x!mann.bipolar>
!code = !quant.uniform<i8<-127:127>:f32, 0.015625>
// CHECK-LABEL: func.func @packed
// CHECK: scf.for
// CHECK: fxp.pack_signs %{{.*}}[%{{.*}}, %{{.*}}] into %{{.*}}[%{{.*}}, %{{.*}}] length 60 : memref<5x60xi8>, memref<5x2xi32>
// CHECK: fxp.pack_signs %{{.*}}[%{{.*}}] into %{{.*}}[%{{.*}}] length 60 : memref<60xi8>, memref<2xi32>
// CHECK: fxp.row_reduce xor_popcount
func.func @packed(%m: tensor<5x60x!code> {mann.name = "m"}, %k: tensor<60x!code> {mann.name = "k"}) -> (tensor<5x!quant.uniform<i31:f32, 1.0>> {mann.name = "s"}) {
  %mb = mann.binarize %m : tensor<5x60x!code> -> !rows
  %kb = mann.binarize %k : tensor<60x!code> -> !bits
  %s = mann.similarity bipolar %mb, %kb {log2_factor = 0 : i64} : !rows, !bits -> tensor<5x!quant.uniform<i31:f32, 1.0>>
  return %s : tensor<5x!quant.uniform<i31:f32, 1.0>>
}

// CHECK-LABEL: func.func @short
// CHECK-NOT: fxp.pack_signs
func.func @short(%m: tensor<5x7x!code> {mann.name = "m"}, %k: tensor<7x!code> {mann.name = "k"}) -> (tensor<5x!quant.uniform<i31:f32, 1.0>> {mann.name = "s"}) {
  %mb = mann.binarize %m : tensor<5x7x!code> -> tensor<5x7x!mann.bipolar>
  %kb = mann.binarize %k : tensor<7x!code> -> tensor<7x!mann.bipolar>
  %s = mann.similarity bipolar %mb, %kb {log2_factor = 0 : i64} : tensor<5x7x!mann.bipolar>, tensor<7x!mann.bipolar> -> tensor<5x!quant.uniform<i31:f32, 1.0>>
  return %s : tensor<5x!quant.uniform<i31:f32, 1.0>>
}
