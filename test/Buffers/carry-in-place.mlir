// What a loop carries stays in one buffer: yielded tensors are copied there, unless
// they are what the iteration was given with elements replaced.
// RUN: mann-opt %s --mann-carry-in-place | FileCheck %s

// CHECK-LABEL: func.func @computed(
func.func @computed(%h0: tensor<4xi8>, %n: index) -> tensor<4xi8> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: scf.for {{.*}} iter_args(%[[H:.*]] = %
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%h = %h0) -> (tensor<4xi8>) {
    // CHECK: %[[Y:.*]] = scf.for
    %empty = tensor.empty() : tensor<4xi8>
    %c4 = arith.constant 4 : index
    %y = scf.for %i = %c0 to %c4 step %c1 iter_args(%out = %empty) -> (tensor<4xi8>) {
      %j = arith.remui %t, %c4 : index
      %x = tensor.extract %h[%j] : tensor<4xi8>
      // A loop that fills a tensor needs no copy.
      // CHECK: %[[O:.*]] = tensor.insert
      // CHECK-NEXT: scf.yield %[[O]]
      %next = tensor.insert %x into %out[%i] : tensor<4xi8>
      scf.yield %next : tensor<4xi8>
    }
    // CHECK: %[[K:.*]] = bufferization.materialize_in_destination %[[Y]] in %[[H]]
    // CHECK-NEXT: scf.yield %[[K]]
    scf.yield %y : tensor<4xi8>
  }
  return %r : tensor<4xi8>
}

// Both old values are saved before one is written; a number is no buffer.
// CHECK-LABEL: func.func @swapped(
func.func @swapped(%a: tensor<4xi8>, %b: tensor<4xi8>, %k: i32, %n: index) -> (tensor<4xi8>, tensor<4xi8>, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: iter_args(%[[P:.*]] = %{{.*}}, %[[Q:.*]] = %{{.*}}, %[[I:.*]] = %{{.*}})
  // CHECK-NEXT: %[[SQ:.*]] = bufferization.alloc_tensor() copy(%[[Q]])
  // CHECK-NEXT: %[[SP:.*]] = bufferization.alloc_tensor() copy(%[[P]])
  // CHECK-NEXT: %[[KP:.*]] = bufferization.materialize_in_destination %[[SQ]] in %[[P]]
  // CHECK-NEXT: %[[KQ:.*]] = bufferization.materialize_in_destination %[[SP]] in %[[Q]]
  // CHECK-NEXT: scf.yield %[[KP]], %[[KQ]], %[[I]]
  %r:3 = scf.for %t = %c0 to %n step %c1 iter_args(%p = %a, %q = %b, %i = %k) -> (tensor<4xi8>, tensor<4xi8>, i32) {
    scf.yield %q, %p, %i : tensor<4xi8>, tensor<4xi8>, i32
  }
  return %r#0, %r#1, %r#2 : tensor<4xi8>, tensor<4xi8>, i32
}

// A row that is put into what is carried stays there.
// CHECK-LABEL: func.func @row(
// CHECK-NOT: materialize
func.func @row(%m: tensor<8x4xi8>, %row: tensor<4xi8>, %n: index) -> tensor<8x4xi8> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%p = %m) -> (tensor<8x4xi8>) {
    %next = tensor.insert_slice %row into %p[%t, 0] [1, 4] [1, 1] : tensor<4xi8> into tensor<8x4xi8>
    scf.yield %next : tensor<8x4xi8>
  }
  return %r : tensor<8x4xi8>
}
