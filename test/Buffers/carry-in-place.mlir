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

// Read once more after its elements begin to change: a copy changes, and goes to
// the place.
// CHECK-LABEL: func.func @read_later(
func.func @read_later(%m0: tensor<4xi16>, %n: index) -> (tensor<4xi16>, i16) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0 : i16
  // CHECK: scf.for {{.*}} iter_args(%[[M:.*]] = %{{.*}}, %{{.*}} = %{{.*}})
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%m = %m0, %last = %zero) -> (tensor<4xi16>, i16) {
    // CHECK: %[[C:.*]] = bufferization.alloc_tensor() copy(%[[M]])
    // CHECK-NEXT: %[[W:.*]] = scf.for {{.*}} iter_args(%[[A:.*]] = %[[C]])
    %w = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %m) -> (tensor<4xi16>) {
      %x = tensor.extract %a[%i] : tensor<4xi16>
      %c = arith.cmpi ne, %x, %zero : i16
      // What only one branch changes is in its place as well.
      // CHECK: %[[IF:.*]] = scf.if
      // CHECK-NOT: materialize
      // CHECK: scf.yield %[[IF]]
      %if = scf.if %c -> tensor<4xi16> {
        %y = arith.addi %x, %x : i16
        %in = tensor.insert %y into %a[%i] : tensor<4xi16>
        scf.yield %in : tensor<4xi16>
      } else {
        scf.yield %a : tensor<4xi16>
      }
      scf.yield %if : tensor<4xi16>
    }
    // CHECK: tensor.extract %[[M]]
    // CHECK: materialize_in_destination %[[W]] in %[[M]]
    %q = tensor.extract %m[%c1] : tensor<4xi16>
    scf.yield %w, %q : tensor<4xi16>, i16
  }
  return %r#0, %r#1 : tensor<4xi16>, i16
}

// The same within a branch, and through a view.
// CHECK-LABEL: func.func @branch(
func.func @branch(%m0: tensor<4xi16>, %n: index, %k: i1) -> (tensor<4xi16>, i16) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i16
  // CHECK: scf.for {{.*}} iter_args(%[[M:.*]] = %{{.*}}, %{{.*}} = %{{.*}})
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%m = %m0, %last = %zero) -> (tensor<4xi16>, i16) {
    %row = tensor.extract_slice %m[0] [2] [1] : tensor<4xi16> to tensor<2xi16>
    // CHECK: scf.if
    // CHECK: %[[C:.*]] = bufferization.alloc_tensor() copy(%[[M]])
    // CHECK: tensor.insert %{{.*}} into %[[C]]
    %w, %x = scf.if %k -> (tensor<4xi16>, i16) {
      %in = tensor.insert %last into %m[%t] : tensor<4xi16>
      %q = tensor.extract %row[%c1] : tensor<2xi16>
      scf.yield %in, %q : tensor<4xi16>, i16
    } else {
      scf.yield %m, %zero : tensor<4xi16>, i16
    }
    // CHECK: materialize_in_destination %{{.*}} in %[[M]]
    scf.yield %w, %x : tensor<4xi16>, i16
  }
  return %r#0, %r#1 : tensor<4xi16>, i16
}

// A row that moves on is saved before its memory gets what was written.
// CHECK-LABEL: func.func @row_moves(
func.func @row_moves(%m0: tensor<8x4xi8>, %p0: tensor<4xi8>, %n: index) -> (tensor<8x4xi8>, tensor<4xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: scf.for {{.*}} iter_args(%[[M:.*]] = %{{.*}}, %[[P:.*]] = %{{.*}})
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%m = %m0, %p = %p0) -> (tensor<8x4xi8>, tensor<4xi8>) {
    // CHECK: %[[ROW:.*]] = tensor.extract_slice %[[M]]
    // CHECK: %[[C:.*]] = bufferization.alloc_tensor() copy(%[[M]])
    // CHECK: %[[W:.*]] = tensor.insert_slice %[[P]] into %[[C]]
    // CHECK: %[[S:.*]] = bufferization.alloc_tensor() copy(%[[ROW]])
    // CHECK-NEXT: materialize_in_destination %[[W]] in %[[M]]
    // CHECK-NEXT: materialize_in_destination %[[S]] in %[[P]]
    %row = tensor.extract_slice %m[%t, 0] [1, 4] [1, 1] : tensor<8x4xi8> to tensor<4xi8>
    %next = tensor.insert_slice %p into %m[%t, 0] [1, 4] [1, 1] : tensor<4xi8> into tensor<8x4xi8>
    scf.yield %next, %row : tensor<8x4xi8>, tensor<4xi8>
  }
  return %r#0, %r#1 : tensor<8x4xi8>, tensor<4xi8>
}
