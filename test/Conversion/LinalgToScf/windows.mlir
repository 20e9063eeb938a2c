// RUN: mann-opt %s --convert-linalg-to-scf | FileCheck %s

// Operands are read at sums of multiples of the loop variables: a window moves
// along a row, and a stride may be negative.

// CHECK-LABEL: func @window
// CHECK:         scf.for %[[POSITION:.*]] = %c0{{.*}} to %c4
// CHECK:           scf.for %[[TAP:.*]] = %c0{{.*}} to %c3
// CHECK:             %[[AT:.*]] = arith.addi %[[POSITION]], %[[TAP]] : index
// CHECK:             tensor.extract %{{.*}}[%[[AT]]] : tensor<6xi32>
// CHECK:             tensor.extract %{{.*}}[%[[TAP]]] : tensor<3xi32>
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

// CHECK-LABEL: func @reversed
// CHECK:         scf.for %[[INDEX:.*]] = %c0{{.*}} to %c6
// CHECK:           %[[BACK:.*]] = arith.muli %[[INDEX]], %c-1{{.*}} : index
// CHECK:           %[[AT:.*]] = arith.addi %[[BACK]], %c5{{.*}} : index
// CHECK:           tensor.extract %{{.*}}[%[[AT]]] : tensor<6xi32>
func.func @reversed(%a: tensor<6xi32>, %init: tensor<6xi32>) -> tensor<6xi32> {
  %s = linalg.generic {indexing_maps = [affine_map<(d0) -> (5 - d0)>, affine_map<(d0) -> (d0)>],
                       iterator_types = ["parallel"]}
      ins(%a : tensor<6xi32>) outs(%init : tensor<6xi32>) {
  ^bb0(%x: i32, %out: i32):
    linalg.yield %x : i32
  } -> tensor<6xi32>
  return %s : tensor<6xi32>
}
