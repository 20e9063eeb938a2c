// Sums in registers, epilogues fused, slices and updates in place.
// RUN: mann-opt %s --convert-linalg-to-scf --canonicalize | FileCheck %s

#id = affine_map<(d0) -> (d0)>
#none = affine_map<(d0) -> ()>
#ij = affine_map<(d0, d1) -> (d0, d1)>
#i = affine_map<(d0, d1) -> (d0)>
#j = affine_map<(d0, d1) -> (d1)>

// CHECK-LABEL: func.func @reduction(
// CHECK-NOT: tensor.empty
// CHECK: %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK: %[[S:.*]] = scf.for %[[I:.*]] = %c0 to %c8 step %c1 iter_args(%[[ACC:.*]] = %[[ZERO]]) -> (i32)
// CHECK-NEXT: %[[X:.*]] = tensor.extract %{{.*}}[%[[I]]] : tensor<8xi32>
// CHECK-NEXT: %[[SUM:.*]] = arith.addi %[[ACC]], %[[X]]
// CHECK-NEXT: scf.yield %[[SUM]] : i32
// CHECK: tensor.from_elements %[[S]]
func.func @reduction(%a: tensor<8xi32>) -> tensor<i32> {
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : tensor<i32>
  %z = linalg.fill ins(%c0 : i32) outs(%e : tensor<i32>) -> tensor<i32>
  %s = linalg.generic {indexing_maps = [#id, #none], iterator_types = ["reduction"]}
      ins(%a : tensor<8xi32>) outs(%z : tensor<i32>) {
  ^bb0(%x: i32, %acc: i32):
    %0 = arith.addi %acc, %x : i32
    linalg.yield %0 : i32
  } -> tensor<i32>
  return %s : tensor<i32>
}

// CHECK-LABEL: func.func @epilogue(
// No buffer holds the wide sums.
// CHECK-NOT: tensor.empty() : tensor<4xi32>
// CHECK: scf.for %[[I:.*]] = %c0 to %c4 step %c1 iter_args(%[[R:.*]] = %{{.*}}) -> (tensor<4xi8>)
// CHECK-NEXT: %[[SUM:.*]] = scf.for %[[J:.*]] = %c0 to %c8 step %c1 iter_args(%{{.*}} = %c0_i32) -> (i32)
// CHECK-NEXT: tensor.extract %{{.*}}[%[[I]], %[[J]]]
// CHECK-NEXT: tensor.extract %{{.*}}[%[[J]]]
// CHECK: %[[CODE:.*]] = fxp.requantize %[[SUM]] shift 2
// CHECK-NEXT: tensor.insert %[[CODE]] into %[[R]][%[[I]]]
// CHECK-NOT: tensor.empty() : tensor<4xi32>
func.func @epilogue(%m: tensor<4x8xi8>, %u: tensor<8xi8>) -> tensor<4xi8> {
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : tensor<4xi32>
  %z = linalg.fill ins(%c0 : i32) outs(%e : tensor<4xi32>) -> tensor<4xi32>
  %s = linalg.generic {indexing_maps = [#ij, #j, #i], iterator_types = ["parallel", "reduction"]}
      ins(%m, %u : tensor<4x8xi8>, tensor<8xi8>) outs(%z : tensor<4xi32>) {
  ^bb0(%x: i8, %y: i8, %acc: i32):
    %0 = fxp.abs_diff %x, %y : i8 to i32
    %1 = arith.addi %acc, %0 : i32
    linalg.yield %1 : i32
  } -> tensor<4xi32>
  %f = tensor.empty() : tensor<4xi8>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s : tensor<4xi32>) outs(%f : tensor<4xi8>) {
  ^bb0(%x: i32, %out: i8):
    %0 = fxp.requantize %x shift 2 nearest_even range -127, 127 : i32 to i8
    linalg.yield %0 : i8
  } -> tensor<4xi8>
  return %r : tensor<4xi8>
}

// CHECK-LABEL: func.func @two_readers(
// What somebody else reads as well is not computed twice.
// CHECK: %[[S:.*]] = scf.for
// CHECK: arith.addi
// CHECK-NOT: arith.addi
// CHECK: scf.for
// CHECK: tensor.extract %[[S]]
// CHECK-NEXT: arith.muli
// CHECK: return %[[S]]
func.func @two_readers(%a: tensor<4xi32>) -> (tensor<4xi32>, tensor<4xi32>) {
  %e = tensor.empty() : tensor<4xi32>
  %s = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<4xi32>) outs(%e : tensor<4xi32>) {
  ^bb0(%x: i32, %out: i32):
    %0 = arith.addi %x, %x : i32
    linalg.yield %0 : i32
  } -> tensor<4xi32>
  %f = tensor.empty() : tensor<4xi32>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s : tensor<4xi32>) outs(%f : tensor<4xi32>) {
  ^bb0(%x: i32, %out: i32):
    %0 = arith.muli %x, %x : i32
    linalg.yield %0 : i32
  } -> tensor<4xi32>
  return %s, %r : tensor<4xi32>, tensor<4xi32>
}

// CHECK-LABEL: func.func @slice(
// CHECK-SAME: %[[M:.*]]: tensor<4x8xi8>, %[[N:.*]]: index, %[[ROW:.*]]: index
// CHECK-NOT: slice
// CHECK: scf.for %[[I:.*]] = %c0 to %[[N]] step %c1 iter_args(%[[R:.*]] = %{{.*}}) -> (tensor<4xi8>)
// CHECK-NEXT: %[[COLUMN:.*]] = arith.addi %[[I]], %c2
// CHECK-NEXT: %[[X:.*]] = tensor.extract %[[M]][%[[ROW]], %[[COLUMN]]]
// CHECK-NEXT: %[[E:.*]] = fxp.encode %[[X]]
// CHECK-NEXT: tensor.insert %[[E]] into %[[R]][%[[I]]]
// CHECK-NOT: slice
// CHECK: return
func.func @slice(%m: tensor<4x8xi8>, %n: index, %row: index) -> tensor<4xi8> {
  %e = tensor.empty() : tensor<4xi8>
  %part = tensor.extract_slice %m[%row, 2] [1, %n] [1, 1] : tensor<4x8xi8> to tensor<?xi8>
  %dest = tensor.extract_slice %e[0] [%n] [1] : tensor<4xi8> to tensor<?xi8>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%part : tensor<?xi8>) outs(%dest : tensor<?xi8>) {
  ^bb0(%x: i8, %out: i8):
    %0 = fxp.encode %x : i8
    linalg.yield %0 : i8
  } -> tensor<?xi8>
  %whole = tensor.insert_slice %r into %e[0] [%n] [1] : tensor<?xi8> into tensor<4xi8>
  return %whole : tensor<4xi8>
}

// CHECK-LABEL: func.func @in_place(
// The element before is one of the tensor that the loop updates.
// CHECK-SAME: %[[A:.*]]: tensor<4xi32>, %[[SUM:.*]]: tensor<4xi32>
// CHECK: scf.for %[[I:.*]] = {{.*}} iter_args(%[[R:.*]] = %[[SUM]])
// CHECK-NEXT: tensor.extract %[[R]][%[[I]]]
// CHECK-NEXT: tensor.extract %[[A]][%[[I]]]
// CHECK: arith.addi
// CHECK-NEXT: tensor.insert %{{.*}} into %[[R]][%[[I]]]
func.func @in_place(%a: tensor<4xi32>, %sum: tensor<4xi32>) -> tensor<4xi32> {
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<4xi32>) outs(%sum : tensor<4xi32>) {
  ^bb0(%x: i32, %out: i32):
    %0 = arith.addi %out, %x : i32
    linalg.yield %0 : i32
  } -> tensor<4xi32>
  return %r : tensor<4xi32>
}

// CHECK-LABEL: func.func @insert(
// What was not computed in place is copied.
// CHECK-SAME: %[[ROW:.*]]: tensor<8xi8>, %[[M:.*]]: tensor<4x8xi8>, %[[I:.*]]: index
// CHECK: scf.for %[[J:.*]] = %c0 to %c8 step %c1 iter_args(%[[R:.*]] = %[[M]])
// CHECK-NEXT: %[[X:.*]] = tensor.extract %[[ROW]][%[[J]]]
// CHECK-NEXT: tensor.insert %[[X]] into %[[R]][%[[I]], %[[J]]]
func.func @insert(%row: tensor<8xi8>, %m: tensor<4x8xi8>, %i: index) -> tensor<4x8xi8> {
  %r = tensor.insert_slice %row into %m[%i, 0] [1, 8] [1, 1] : tensor<8xi8> into tensor<4x8xi8>
  return %r : tensor<4x8xi8>
}

// CHECK-LABEL: func.func @argmax(
// CHECK: %[[R:.*]]:2 = scf.for %[[I:.*]] = {{.*}} iter_args(%[[BEST:.*]] = %c-128_i8, %[[WHERE:.*]] = %c0_i32) -> (i8, i32)
// CHECK-NEXT: %[[X:.*]] = tensor.extract %{{.*}}[%[[I]]]
// CHECK-NEXT: arith.cmpi sgt, %[[X]], %[[BEST]]
// CHECK-NEXT: arith.index_cast %[[I]]
// CHECK: scf.yield %{{.*}}, %{{.*}} : i8, i32
// CHECK: %[[T:.*]] = tensor.from_elements %[[R]]#1
// CHECK: return %[[T]]
func.func @argmax(%a: tensor<4xi8>) -> tensor<i32> {
  %lowest = arith.constant -128 : i8
  %c0 = arith.constant 0 : i32
  %e0 = tensor.empty() : tensor<i8>
  %e1 = tensor.empty() : tensor<i32>
  %b = linalg.fill ins(%lowest : i8) outs(%e0 : tensor<i8>) -> tensor<i8>
  %w = linalg.fill ins(%c0 : i32) outs(%e1 : tensor<i32>) -> tensor<i32>
  %r:2 = linalg.generic {indexing_maps = [#id, #none, #none], iterator_types = ["reduction"]}
      ins(%a : tensor<4xi8>) outs(%b, %w : tensor<i8>, tensor<i32>) {
  ^bb0(%x: i8, %best: i8, %where: i32):
    %0 = arith.cmpi sgt, %x, %best : i8
    %1 = linalg.index 0 : index
    %2 = arith.index_cast %1 : index to i32
    %3 = arith.select %0, %x, %best : i8
    %4 = arith.select %0, %2, %where : i32
    linalg.yield %3, %4 : i8, i32
  } -> (tensor<i8>, tensor<i32>)
  return %r#1 : tensor<i32>
}

// CHECK-LABEL: func.func @fill(
// CHECK: scf.for %[[I:.*]] = %c0 to %c2
// CHECK: scf.for %[[J:.*]] = %c0 to %c3 step %c1 iter_args(%[[R:.*]] =
// CHECK-NEXT: tensor.insert %c7_i8 into %[[R]][%[[I]], %[[J]]]
func.func @fill() -> tensor<2x3xi8> {
  %c7 = arith.constant 7 : i8
  %e = tensor.empty() : tensor<2x3xi8>
  %r = linalg.fill ins(%c7 : i8) outs(%e : tensor<2x3xi8>) -> tensor<2x3xi8>
  return %r : tensor<2x3xi8>
}

// A row that is added to: the element before is that of the tensor which the
// loop carries, so that no copy of the table is needed.
// CHECK-LABEL: func.func @add_to_row(
// CHECK-SAME: %[[TABLE:.*]]: tensor<4x3xf32>, %[[ROW:.*]]: tensor<3xf32>, %[[I:.*]]: index)
// CHECK: %[[SUM:.*]] = scf.for %[[D:.*]] = {{.*}} iter_args(%[[T:.*]] = %[[TABLE]])
// CHECK:   %[[OLD:.*]] = tensor.extract %[[T]][%[[I]], %[[D]]]
// CHECK:   %[[NEW:.*]] = arith.addf
// CHECK:   tensor.insert %[[NEW]] into %[[T]][%[[I]], %[[D]]]
// CHECK: return %[[SUM]]
func.func @add_to_row(%table: tensor<4x3xf32>, %row: tensor<3xf32>, %i: index) -> tensor<4x3xf32> {
  %old = tensor.extract_slice %table[%i, 0] [1, 3] [1, 1] : tensor<4x3xf32> to tensor<3xf32>
  %sum = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%row : tensor<3xf32>) outs(%old : tensor<3xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %y : f32
    linalg.yield %0 : f32
  } -> tensor<3xf32>
  %new = tensor.insert_slice %sum into %table[%i, 0] [1, 3] [1, 1] : tensor<3xf32> into tensor<4x3xf32>
  return %new : tensor<4x3xf32>
}
// A function without a body has nothing to convert.
// CHECK: func.func private @declared(tensor<2x3xi8>)
func.func private @declared(tensor<2x3xi8>)

// Windows: an index is a sum.
// CHECK-LABEL: func.func @window(
// CHECK: scf.for %[[I:.*]] = %c0 to %c4 step %c1
// CHECK: scf.for %[[J:.*]] = %c0 to %c3 step %c1
// CHECK-NEXT: %[[K:.*]] = arith.addi %[[I]], %[[J]]
// CHECK-NEXT: tensor.extract %{{.*}}[%[[K]]] : tensor<6xi32>
// CHECK-NEXT: tensor.extract %{{.*}}[%[[J]]] : tensor<3xi32>
func.func @window(%a: tensor<6xi32>, %w: tensor<3xi32>, %init: tensor<4xi32>) -> tensor<4xi32> {
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 + d1)>, affine_map<(d0, d1) -> (d1)>,
                                        affine_map<(d0, d1) -> (d0)>],
                       iterator_types = ["parallel", "reduction"]}
      ins(%a, %w : tensor<6xi32>, tensor<3xi32>) outs(%init : tensor<4xi32>) {
  ^bb0(%x: i32, %y: i32, %acc: i32):
    %0 = arith.muli %x, %y : i32
    %1 = arith.addi %acc, %0 : i32
    linalg.yield %1 : i32
  } -> tensor<4xi32>
  return %s : tensor<4xi32>
}

// Every second element, backwards, each twice. What is repeated is computed once.
// CHECK-LABEL: func.func @strides(
// CHECK: %[[NEGATED:.*]] = scf.for
// CHECK: arith.subi
// CHECK: scf.for %[[I:.*]] = %c0 to %c3 step %c1
// CHECK-NEXT: scf.for
// CHECK-NEXT: %[[M:.*]] = arith.muli %[[I]], %c-2
// CHECK-NEXT: %[[K:.*]] = arith.addi %[[M]], %c5
// CHECK-NEXT: tensor.extract %[[NEGATED]][%[[K]]] : tensor<6xi32>
// CHECK-NOT: arith.subi
// CHECK: return
func.func @strides(%a: tensor<6xi32>) -> tensor<3x2xi32> {
  %zero = arith.constant 0 : i32
  %e = tensor.empty() : tensor<6xi32>
  %n = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<6xi32>) outs(%e : tensor<6xi32>) {
  ^bb0(%x: i32, %out: i32):
    %0 = arith.subi %zero, %x : i32
    linalg.yield %0 : i32
  } -> tensor<6xi32>
  %f = tensor.empty() : tensor<3x2xi32>
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0 * -2 + 5)>, #ij], iterator_types = ["parallel", "parallel"]}
      ins(%n : tensor<6xi32>) outs(%f : tensor<3x2xi32>) {
  ^bb0(%x: i32, %out: i32):
    linalg.yield %x : i32
  } -> tensor<3x2xi32>
  return %s : tensor<3x2xi32>
}
