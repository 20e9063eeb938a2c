// RUN: mann-opt %s | mann-opt | FileCheck %s
// RUN: mann-opt %s --mlir-print-op-generic | mann-opt | FileCheck %s

// Every write to a memory and the read that goes with it, in f32 and in fixed
// point.

!m = !quant.uniform<i16<-32767:32767>:f32, 9.765625e-04>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>

// CHECK-LABEL: func @floats
func.func @floats(%m: tensor<5x3xf32>, %w: tensor<5xf32>, %row: tensor<3xf32>, %wh: tensor<2x5xf32>,
                  %rows: tensor<2x3xf32>, %s: tensor<2x5x3xf32>, %one: tensor<1xf32>, %two: tensor<2xf32>, %i: tensor<i32>) {
  // CHECK: mann.erase_add %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<5x3xf32>
  %0 = mann.erase_add %m, %w, %row, %row : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<5x3xf32>
  // CHECK: mann.erase_add %{{.*}} : tensor<5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32>, tensor<2x3xf32> -> tensor<5x3xf32>
  %1 = mann.erase_add %m, %wh, %rows, %rows : tensor<5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32>, tensor<2x3xf32> -> tensor<5x3xf32>
  // CHECK: mann.outer_write %{{.*}}, %{{.*}}, %{{.*}} : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<5x3xf32>
  %2 = mann.outer_write %m, %w, %row : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<5x3xf32>
  // CHECK: mann.outer_write %{{.*}}, %{{.*}}, %{{.*}} decay(%{{.*}} : tensor<1xf32>) : tensor<5x3xf32>
  %3 = mann.outer_write %m, %w, %row decay(%one : tensor<1xf32>) : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<5x3xf32>
  // CHECK: mann.outer_write %{{.*}}, %{{.*}}, %{{.*}} decay(%{{.*}} : tensor<3xf32>) erase(%{{.*}}, %{{.*}} : tensor<5xf32>, tensor<3xf32>) : tensor<5x3xf32>
  %4 = mann.outer_write %m, %w, %row decay(%row : tensor<3xf32>) erase(%w, %row : tensor<5xf32>, tensor<3xf32>)
     : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<5x3xf32>
  // CHECK: mann.outer_write %{{.*}}, %{{.*}}, %{{.*}} decay(%{{.*}} : tensor<2xf32>) : tensor<2x5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32> -> tensor<2x5x3xf32>
  %5 = mann.outer_write %s, %wh, %rows decay(%two : tensor<2xf32>) : tensor<2x5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32> -> tensor<2x5x3xf32>
  // CHECK: mann.outer_write %{{.*}}, %{{.*}}, %{{.*}} erase(%{{.*}}, %{{.*}} : tensor<2x5xf32>, tensor<2x3xf32>) : tensor<2x5x3xf32>
  %6 = mann.outer_write %s, %wh, %rows erase(%wh, %rows : tensor<2x5xf32>, tensor<2x3xf32>) : tensor<2x5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32> -> tensor<2x5x3xf32>
  // CHECK: mann.outer_write %{{.*}} decay(%{{.*}} : tensor<2x3xf32>) : tensor<2x5x3xf32>
  %7 = mann.outer_write %s, %wh, %rows decay(%rows : tensor<2x3xf32>) : tensor<2x5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32> -> tensor<2x5x3xf32>
  // CHECK: mann.matvec_read %{{.*}}, %{{.*}} : tensor<5x3xf32>, tensor<3xf32> -> tensor<5xf32>
  %8 = mann.matvec_read %m, %row : tensor<5x3xf32>, tensor<3xf32> -> tensor<5xf32>
  // CHECK: mann.matvec_read %{{.*}}, %{{.*}} : tensor<2x5x3xf32>, tensor<2x3xf32> -> tensor<2x5xf32>
  %9 = mann.matvec_read %s, %rows : tensor<2x5x3xf32>, tensor<2x3xf32> -> tensor<2x5xf32>
  // CHECK: %[[J:.*]] = mann.advance %{{.*}} {modulo = 5 : i64} : tensor<i32>
  %j = mann.advance %i {modulo = 5} : tensor<i32>
  // CHECK: mann.slot_write overwrite %{{.*}}, %{{.*}}, %[[J]] : tensor<5x3xf32>, tensor<3xf32>, tensor<i32>
  %10 = mann.slot_write overwrite %m, %row, %j : tensor<5x3xf32>, tensor<3xf32>, tensor<i32>
  // CHECK: mann.slot_write add %{{.*}}, %{{.*}}, %{{.*}} : tensor<5x3xf32>, tensor<3xf32>, tensor<i32>
  %11 = mann.slot_write add %m, %row, %i : tensor<5x3xf32>, tensor<3xf32>, tensor<i32>
  return
}

// CHECK-LABEL: func @codes
func.func @codes(%m: tensor<5x3x!m>, %w: tensor<5x!g>, %e: tensor<3x!g>, %a: tensor<3x!m>, %i: tensor<i32>) {
  // CHECK: mann.erase_add %{{.*}} {rounding = #fxp<rounding toward_zero>}
  %0 = mann.erase_add %m, %w, %e, %a {rounding = #fxp<rounding toward_zero>}
     : tensor<5x3x!m>, tensor<5x!g>, tensor<3x!g>, tensor<3x!m> -> tensor<5x3x!m>
  // CHECK: mann.outer_write
  %1 = mann.outer_write %0, %w, %a decay(%e : tensor<3x!g>) : tensor<5x3x!m>, tensor<5x!g>, tensor<3x!m> -> tensor<5x3x!m>
  // CHECK: mann.matvec_read
  %2 = mann.matvec_read %1, %e : tensor<5x3x!m>, tensor<3x!g> -> tensor<5x!m>
  // CHECK: mann.slot_write add %{{.*}}, %{{.*}}, %{{.*}} {rounding = #fxp<rounding toward_zero>} : tensor<5x3x!quant.uniform<i16<-32767:32767>:f32, 9.765625E-4>>, tensor<3x!quant.uniform<i10<0:256>:f32, 3.906250e-03>>, tensor<i32>
  %3 = mann.slot_write add %1, %e, %i {rounding = #fxp<rounding toward_zero>} : tensor<5x3x!m>, tensor<3x!g>, tensor<i32>
  return
}
