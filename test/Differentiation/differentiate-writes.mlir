// The gradients of quantized weightings and writes are code like any other.
// RUN: mann-opt %s --mann-differentiate | FileCheck %s
// RUN: mann-opt %s --mann-differentiate --mann-lower-to-loops-pipeline --mann-lower-to-llvm-pipeline | FileCheck %s --check-prefix=LLVM

// LLVM-NOT: {{= mann\.}}
// LLVM: llvm.func @f_gradient(

// One gradient in f32 for each operand that is a number; none for the index.
// CHECK: func.func @f_gradient(
// CHECK-SAME: -> (tensor<5x3x!quant.uniform<i16<-32767:32767>:f32, 9.765625E-4>>, tensor<5x3xf32>, tensor<5xf32>, tensor<1xf32>, tensor<1xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x5xf32>, tensor<2x3xf32>, tensor<2x3xf32>)
// A shift goes back by the opposite offsets.
// CHECK: mann.circular_shift %{{.*}}, %{{.*}} {offsets = array<i64: -1, 0, 1>} : tensor<5xf32>, tensor<3xf32> -> tensor<5xf32>
!m = !quant.uniform<i16<-32767:32767>:f32, 9.765625e-04>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>
func.func @f(%m: tensor<5x3x!m>, %s: tensor<5x!m>, %b: tensor<1x!m>, %g: tensor<1x!g>, %k: tensor<3x!g>, %e: tensor<3x!g>, %a: tensor<3x!m>, %i: tensor<i32>, %we: tensor<2x5x!g>, %ee: tensor<2x3x!g>, %aa: tensor<2x3x!m>) -> tensor<5x3x!m> {
  %0 = mann.softmax %s strength(%b : tensor<1x!m>) : tensor<5x!m> -> tensor<5x!g>
  %1 = mann.interpolate %g, %0, %0 : tensor<1x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x!g>
  %2 = mann.circular_shift %1, %k : tensor<5x!g>, tensor<3x!g> -> tensor<5x!g>
  %3 = mann.sharpen %2, %b : tensor<5x!g>, tensor<1x!m> -> tensor<5x!g>
  %4 = mann.erase_add %m, %3, %e, %a : tensor<5x3x!m>, tensor<5x!g>, tensor<3x!g>, tensor<3x!m> -> tensor<5x3x!m>
  %5 = mann.slot_write overwrite %4, %a, %i : tensor<5x3x!m>, tensor<3x!m>, tensor<i32>
  %6 = mann.matvec_read %5, %a : tensor<5x3x!m>, tensor<3x!m> -> tensor<5x!m>
  %7 = mann.outer_write %5, %6, %a decay(%e : tensor<3x!g>) erase(%6, %e : tensor<5x!m>, tensor<3x!g>) : tensor<5x3x!m>, tensor<5x!m>, tensor<3x!m> -> tensor<5x3x!m>
  %8 = mann.erase_add %7, %we, %ee, %aa : tensor<5x3x!m>, tensor<2x5x!g>, tensor<2x3x!g>, tensor<2x3x!m> -> tensor<5x3x!m>
  return %8 : tensor<5x3x!m>
}
