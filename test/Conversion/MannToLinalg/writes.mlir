// Writes to a memory: the memory is the destination, and the old element is read
// from it.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s

!m = !quant.uniform<i16<-32767:32767>:f32, 9.765625e-04>
!c = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>

// CHECK-LABEL: func.func @erase_add(
// CHECK-SAME: %[[M:[a-z0-9]+]]: tensor<5x3xi16>
// CHECK-SAME: %[[W:[a-z0-9]+]]: tensor<5xi16>
// CHECK-SAME: %[[E:[a-z0-9]+]]: tensor<3xi16>
// CHECK-SAME: %[[A:[a-z0-9]+]]: tensor<3xi8>
// CHECK: %[[R:.*]] = scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[S:.*]] = %[[M]]) -> (tensor<5x3xi16>)
// CHECK: %[[WEIGHT:.*]] = tensor.extract %[[W]][%[[I]]]
// Rows without weight are left alone.
// CHECK: %[[ANY:.*]] = arith.cmpi ne, %[[WEIGHT]], %{{.*}} : i16
// CHECK: scf.if %[[ANY]]
// The row is read, and is the destination of what is written.
// CHECK: tensor.extract_slice %[[S]][%[[I]], 0] [1, 3] [1, 1]
// CHECK: %[[ROW:.*]] = tensor.extract_slice %[[S]][%[[I]], 0] [1, 3] [1, 1]
// CHECK: %[[NEW:.*]] = linalg.generic {{.*}} ins(%[[E]], %[[A]] : tensor<3xi16>, tensor<3xi8>) outs(%[[ROW]] : tensor<3xi16>)
// CHECK: ^bb0(%{{.*}}: i16, %{{.*}}: i8, %[[OLD:.*]]: i16):
// CHECK: %[[ONE:.*]] = arith.constant 65536 : i32
// CHECK: %[[WE:.*]] = arith.muli %{{.*}} overflow<nsw> : i32
// CHECK: %[[KEEP:.*]] = arith.subi %[[ONE]], %[[WE]] overflow<nsw> : i32
// 15 and 16 bits, and the add beside them, need more than 31.
// CHECK: %[[ADDED:.*]] = arith.muli %{{.*}} overflow<nsw> : i64
// CHECK: %[[WIDE:.*]] = arith.extsi %[[OLD]] : i16 to i64
// CHECK: %[[KEPT:.*]] = arith.muli %[[WIDE]], %{{.*}} overflow<nsw> : i64
// CHECK: arith.shli %[[ADDED]], %{{.*}} overflow<nsw> : i64
// CHECK: fxp.requantize %{{.*}} shift 16 nearest_even range -32767, 32767 : i64 to i16
// CHECK: tensor.insert_slice %[[NEW]] into %[[S]][%[[I]], 0] [1, 3] [1, 1]
// CHECK: return %[[R]]
func.func @erase_add(%m: tensor<5x3x!m>, %w: tensor<5x!g>, %e: tensor<3x!g>, %a: tensor<3x!c>) -> tensor<5x3x!m> {
  %0 = mann.erase_add %m, %w, %e, %a : tensor<5x3x!m>, tensor<5x!g>, tensor<3x!g>, tensor<3x!c> -> tensor<5x3x!m>
  return %0 : tensor<5x3x!m>
}

// The product of two keeps is rounded to the fraction bits of one; saturation is
// out of reach.
// CHECK-LABEL: func.func @heads(
// CHECK: tensor.extract %{{.*}}[%{{.*}}, %{{.*}}] : tensor<2x5xi16>
// CHECK: tensor.extract %{{.*}}[%{{.*}}, %{{.*}}] : tensor<2x5xi16>
// CHECK: arith.ori
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<3xi16>)
// CHECK: %[[FIRST:.*]] = arith.subi %{{.*}} overflow<nsw> : i64
// CHECK: %[[SECOND:.*]] = arith.subi %{{.*}} overflow<nsw> : i64
// CHECK: %[[PRODUCT:.*]] = arith.muli %[[FIRST]], %[[SECOND]] overflow<nsw> : i64
// CHECK: fxp.requantize %[[PRODUCT]] shift 16 nearest_even range -9223372036854775808, 9223372036854775807 : i64 to i64
func.func @heads(%m: tensor<5x3x!m>, %w: tensor<2x5x!g>, %e: tensor<2x3x!g>, %a: tensor<2x3x!c>) -> tensor<5x3x!m> {
  %0 = mann.erase_add %m, %w, %e, %a : tensor<5x3x!m>, tensor<2x5x!g>, tensor<2x3x!g>, tensor<2x3x!c> -> tensor<5x3x!m>
  return %0 : tensor<5x3x!m>
}

// Another format is another memory: every row is computed.
// CHECK-LABEL: func.func @other_format(
// CHECK-SAME: %[[M:[a-z0-9]+]]: tensor<5x3xi16>
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<5x3xi8>
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[EMPTY]])
// CHECK-NOT: scf.if
// CHECK: tensor.extract_slice %[[M]]
// CHECK: range -127, 127 : i64 to i8
func.func @other_format(%m: tensor<5x3x!m>, %w: tensor<5x!g>, %e: tensor<3x!g>, %a: tensor<3x!c>) -> tensor<5x3x!c> {
  %0 = mann.erase_add %m, %w, %e, %a : tensor<5x3x!m>, tensor<5x!g>, tensor<3x!g>, tensor<3x!c> -> tensor<5x3x!c>
  return %0 : tensor<5x3x!c>
}

// 0 times infinity is no number: in f32 no row is left out.
// CHECK-LABEL: func.func @floats(
// CHECK: scf.for
// CHECK-NOT: scf.if
// CHECK: linalg.generic
func.func @floats(%m: tensor<5x3xf32>, %w: tensor<5xf32>, %e: tensor<3xf32>, %a: tensor<3xf32>) -> tensor<5x3xf32> {
  %0 = mann.erase_add %m, %w, %e, %a : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<5x3xf32>
  return %0 : tensor<5x3xf32>
}

// CHECK-LABEL: func.func @outer_write(
// CHECK-SAME: %[[S:[a-z0-9]+]]: tensor<2x5x3xi16>
// CHECK: linalg.generic {indexing_maps = [#[[ROW:.*]], #[[KEY:.*]], #[[HEAD:.*]], #[[ROW]], #[[KEY]], #{{.*}}], iterator_types = ["parallel", "parallel", "parallel"]}
// CHECK-SAME: outs(%[[S]] : tensor<2x5x3xi16>)
// CHECK: %[[D:.*]] = arith.muli
// CHECK: arith.subi %[[D]], %{{.*}} overflow<nsw>
// CHECK: arith.addi
// CHECK: fxp.requantize %{{.*}} shift 8 nearest_even range -32767, 32767
func.func @outer_write(%s: tensor<2x5x3x!m>, %v: tensor<2x5x!c>, %k: tensor<2x3x!c>, %d: tensor<2x!g>) -> tensor<2x5x3x!m> {
  %0 = mann.outer_write %s, %v, %k decay(%d : tensor<2x!g>) erase(%v, %k : tensor<2x5x!c>, tensor<2x3x!c>)
     : tensor<2x5x3x!m>, tensor<2x5x!c>, tensor<2x3x!c> -> tensor<2x5x3x!m>
  return %0 : tensor<2x5x3x!m>
}

// CHECK-LABEL: func.func @matvec(
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]}
// CHECK: fxp.requantize %{{.*}} shift 4 nearest_even range -32767, 32767 : i32 to i16
func.func @matvec(%s: tensor<2x5x3x!m>, %q: tensor<2x3x!c>) -> tensor<2x5x!m> {
  %0 = mann.matvec_read %s, %q : tensor<2x5x3x!m>, tensor<2x3x!c> -> tensor<2x5x!m>
  return %0 : tensor<2x5x!m>
}

// CHECK-LABEL: func.func @slot_write(
// CHECK-SAME: %[[M:[a-z0-9]+]]: tensor<5x3xi16>
// CHECK: %[[I:.*]] = tensor.extract %{{.*}}[] : tensor<i32>
// CHECK: %[[REST:.*]] = arith.remsi %[[I]], %{{.*}} : i32
// CHECK: arith.cmpi slt, %[[REST]], %{{.*}} : i32
// CHECK: %[[AT:.*]] = arith.index_cast %{{.*}} : i32 to index
// CHECK: %[[ROW:.*]] = tensor.extract_slice %[[M]][%[[AT]], 0] [1, 3] [1, 1]
// CHECK: %[[NEW:.*]] = linalg.generic {{.*}} outs(%[[ROW]] : tensor<3xi16>)
// CHECK: fxp.requantize %{{.*}} shift 0 nearest_even range -32767, 32767 : i32 to i16
// CHECK: tensor.insert_slice %[[NEW]] into %[[M]][%[[AT]], 0] [1, 3] [1, 1]
func.func @slot_write(%m: tensor<5x3x!m>, %r: tensor<3x!c>, %i: tensor<i32>) -> tensor<5x3x!m> {
  %0 = mann.slot_write add %m, %r, %i : tensor<5x3x!m>, tensor<3x!c>, tensor<i32>
  return %0 : tensor<5x3x!m>
}

// CHECK-LABEL: func.func @advance(
// CHECK: %[[REST:.*]] = arith.remsi
// CHECK: %[[LAST:.*]] = arith.cmpi sge
// CHECK: arith.select %[[LAST]], %{{.*}}, %{{.*}} : i32
func.func @advance(%i: tensor<i32>) -> tensor<i32> {
  %0 = mann.advance %i {modulo = 50} : tensor<i32>
  return %0 : tensor<i32>
}
