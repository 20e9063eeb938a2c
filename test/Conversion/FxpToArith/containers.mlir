// RUN: mann-opt %s --convert-fxp-to-arith | FileCheck %s --implicit-check-not=fxp.

// Constants are spread over whatever container an op works on.

// CHECK-LABEL: func @scalable
// CHECK-SAME:      %[[X:.*]]: vector<[4]xi8>)
// CHECK-NEXT:    %[[C:.*]] = arith.constant dense<7> : vector<[4]xi8>
// CHECK-NEXT:    arith.shrsi %[[X]], %[[C]] : vector<[4]xi8>
func.func @scalable(%x: vector<[4]xi8>) -> vector<[4]xi8> {
  %0 = fxp.encode %x : vector<[4]xi8>
  return %0 : vector<[4]xi8>
}

// CHECK-LABEL: func @static_tensor
// CHECK-SAME:      %[[X:.*]]: tensor<2x3xi8>)
// CHECK-NEXT:    %[[C:.*]] = arith.constant dense<7> : tensor<2x3xi8>
// CHECK-NEXT:    arith.shrsi %[[X]], %[[C]] : tensor<2x3xi8>
func.func @static_tensor(%x: tensor<2x3xi8>) -> tensor<2x3xi8> {
  %0 = fxp.encode %x : tensor<2x3xi8>
  return %0 : tensor<2x3xi8>
}

// CHECK-LABEL: func @dynamic_tensor
// CHECK-SAME:      %[[X:.*]]: tensor<2x?xi8>)
// CHECK-DAG:     %[[C7:.*]] = arith.constant 7 : i8
// CHECK-DAG:     %[[C1:.*]] = arith.constant 1 : index
// CHECK:         %[[SIZE:.*]] = tensor.dim %[[X]], %[[C1]] : tensor<2x?xi8>
// CHECK:         %[[C:.*]] = tensor.splat %[[C7]][%[[SIZE]]] : tensor<2x?xi8>
// CHECK:         arith.shrsi %[[X]], %[[C]] : tensor<2x?xi8>
func.func @dynamic_tensor(%x: tensor<2x?xi8>) -> tensor<2x?xi8> {
  %0 = fxp.encode %x : tensor<2x?xi8>
  return %0 : tensor<2x?xi8>
}

#map = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func @body
// CHECK:         linalg.generic
// CHECK:         ^bb0(%[[E:[a-z0-9]+]]: i8
// CHECK-NEXT:      %[[C:.*]] = arith.constant 7 : i8
// CHECK-NEXT:      %[[SIGN:.*]] = arith.shrsi %[[E]], %[[C]] : i8
// CHECK-NEXT:      %[[R:.*]] = arith.addi %[[E]], %[[SIGN]] : i8
// CHECK-NEXT:      linalg.yield %[[R]]
func.func @body(%x: tensor<4xi8>, %init: tensor<4xi8>) -> tensor<4xi8> {
  %0 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
      ins(%x : tensor<4xi8>) outs(%init : tensor<4xi8>) {
  ^bb0(%e: i8, %out: i8):
    %code = fxp.encode %e : i8
    linalg.yield %code : i8
  } -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// The narrowest type, of which no constant but -1, 0 and 1 is asked.
// CHECK-LABEL: func @two_bits
// CHECK:         arith.select %{{.*}} : i2
func.func @two_bits(%x: i2, %n: i2) -> i2 {
  %0 = fxp.shift_round %x by %n nearest_even : i2
  %1 = fxp.requantize %0 shift 1 nearest_even range -1, 1 : i2 to i2
  %2 = fxp.add %1, %0 range -2, 1 : i2 to i2
  return %2 : i2
}
