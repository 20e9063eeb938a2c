// Usage, the order of writes: no sort, no copies, and sums that are rounded down.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s

!g = !quant.uniform<i16<0:16384>:f32, 6.103515625e-05>
!h = !quant.uniform<i10<0:256>:f32, 3.906250e-03>

// A pass over the slots for each part that is given, as long as there is a code left.
// CHECK-LABEL: func.func @allocate(
// CHECK-SAME: %[[U:[a-z0-9]+]]: tensor<5xi16>
// CHECK: %[[R:.*]]:5 = scf.for {{.*}} -> (i64, i32, index, i16, tensor<5xi16>)
// CHECK: %[[LEAST:.*]] = arith.constant 65535 : i64
// CHECK: %[[LEFT:.*]] = arith.cmpi slt, %[[LEAST]], %{{.*}} : i64
// CHECK: %[[G:.*]]:4 = scf.if %[[LEFT]] -> (i64, i32, index, i16)
// CHECK: scf.for {{.*}} -> (i32, index)
// CHECK: tensor.extract %[[U]][
// CHECK: fxp.requantize %{{.*}} shift 46 toward_zero range 0, 16384 : i64 to i16
// CHECK: tensor.insert %[[G]]#3 into %{{.*}}[%[[G]]#2]
// CHECK: return %[[R]]#4
func.func @allocate(%u: tensor<5x!g>) -> tensor<5x!g> {
  %0 = mann.allocate %u : tensor<5x!g> -> tensor<5x!g>
  return %0 : tensor<5x!g>
}

// CHECK-LABEL: func.func @update(
// CHECK-SAME: %[[L:[a-z0-9]+]]: tensor<5x5xi16>
// CHECK-SAME: %[[P:[a-z0-9]+]]: tensor<5xi16>
// CHECK-SAME: %[[W:[a-z0-9]+]]: tensor<5xi16>
// CHECK: linalg.generic {{.*}} ins(%[[W]], %[[W]], %[[P]] : tensor<5xi16>, tensor<5xi16>, tensor<5xi16>) outs(%[[L]] : tensor<5x5xi16>)
// CHECK: arith.maxsi
// CHECK: fxp.requantize %{{.*}} shift 14 toward_zero range 0, 16384
// CHECK: arith.select
func.func @update(%l: tensor<5x5x!g>, %p: tensor<5x!g>, %w: tensor<5x!g>) -> tensor<5x5x!g> {
  %0 = mann.link_update %l, %p, %w : tensor<5x5x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x5x!g>
  return %0 : tensor<5x5x!g>
}

// The sum of the weights keeps all its bits; another type than that of the old values is
// written elsewhere.
// CHECK-LABEL: func.func @precedence(
// CHECK-SAME: %[[P:[a-z0-9]+]]: tensor<5xi16>
// CHECK-SAME: %[[W:[a-z0-9]+]]: tensor<5xi16>
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[W]] : tensor<5xi16>)
// CHECK: %[[NEW:.*]] = tensor.empty() : tensor<5xi16>
// CHECK: linalg.generic {{.*}} ins(%[[SUM]], %[[W]], %[[P]] : {{.*}}) outs(%[[NEW]] : tensor<5xi16>)
// CHECK: fxp.requantize %{{.*}} shift 20 toward_zero range 0, 256
func.func @precedence(%p: tensor<5x!g>, %w: tensor<5x!g>) -> tensor<5x!h> {
  %0 = mann.precedence %p, %w : tensor<5x!g>, tensor<5x!g> -> tensor<5x!h>
  return %0 : tensor<5x!h>
}
