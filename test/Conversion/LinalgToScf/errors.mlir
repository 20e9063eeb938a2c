// RUN: mann-opt %s --convert-linalg-to-scf -split-input-file -verify-diagnostics

func.func @reduction_first(%a: tensor<4x8xi32>, %init: tensor<8xi32>) -> tensor<8xi32> {
  // expected-error @below {{'linalg.generic' op must have its parallel loops first, in the order of its results' dimensions, to become loops}}
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>],
                       iterator_types = ["reduction", "parallel"]}
      ins(%a : tensor<4x8xi32>) outs(%init : tensor<8xi32>) {
  ^bb0(%x: i32, %acc: i32):
    %0 = arith.addi %acc, %x : i32
    linalg.yield %0 : i32
  } -> tensor<8xi32>
  return %s : tensor<8xi32>
}

// -----

func.func @transposed_result(%a: tensor<4x8xi32>, %init: tensor<8x4xi32>) -> tensor<8x4xi32> {
  // expected-error @below {{must have its parallel loops first, in the order of its results' dimensions}}
  %s = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1, d0)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<4x8xi32>) outs(%init : tensor<8x4xi32>) {
  ^bb0(%x: i32, %out: i32):
    linalg.yield %x : i32
  } -> tensor<8x4xi32>
  return %s : tensor<8x4xi32>
}

// -----

func.func @buffers(%a: memref<4xi32>, %b: memref<4xi32>) {
  // expected-error @below {{'linalg.generic' op must be on tensors to become loops}}
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>],
                  iterator_types = ["parallel"]}
      ins(%a : memref<4xi32>) outs(%b : memref<4xi32>) {
  ^bb0(%x: i32, %out: i32):
    linalg.yield %x : i32
  }
  return
}
