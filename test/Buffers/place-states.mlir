// RUN: mann-opt %s --mann-lower-to-buffers-pipeline | FileCheck %s
// RUN: mann-opt %s --convert-mann-to-linalg --mann-mark-read-only | FileCheck %s --check-prefix=MARK
// RUN: mann-opt %s --mann-lower-to-loops-pipeline | FileCheck %s --check-prefix=LOOPS

// MARK: func.func @step(%{{.*}}: tensor<4xf32> {bufferization.writable = false, mann.name = "x"}, %{{.*}}: tensor<4xf32> {mann.state = @a}

mann.state @a : tensor<4xf32> = dense<[1.0, 2.0, 3.0, 4.0]>
mann.state @b : tensor<4xf32> = dense<0.0> persistent
mann.state @c : tensor<4xf32> = dense<0.5>

// A shift register: b takes the old a, while a changes. c is computed where it
// lives.
// CHECK-LABEL: func.func @step
// CHECK-SAME: %[[X:.*]]: memref<4xf32> {mann.name = "x"}, %[[A:.*]]: memref<4xf32> {mann.state = @a}, %[[B:.*]]: memref<4xf32> {mann.state = @b}, %[[C:.*]]: memref<4xf32> {mann.state = @c}, %[[Y:.*]]: memref<4xf32>
// CHECK: %[[NEXT:.*]] = memref.alloc
// CHECK: memref.store %{{.*}}, %[[NEXT]]
// CHECK: memref.store %{{.*}}, %[[Y]]
// CHECK: memref.load %[[C]]
// CHECK: memref.store %{{.*}}, %[[C]]
// CHECK: %[[OLD:.*]] = memref.load %[[A]]
// CHECK-NEXT: memref.store %[[OLD]], %[[B]]
// CHECK: memref.copy %[[NEXT]], %[[A]]
// CHECK-NEXT: return
func.func @step(%x: tensor<4xf32> {mann.name = "x"}, %a: tensor<4xf32> {mann.state = @a},
                %b: tensor<4xf32> {mann.state = @b}, %c: tensor<4xf32> {mann.state = @c})
    -> (tensor<4xf32> {mann.name = "y"}, tensor<4xf32> {mann.state = @b},
        tensor<4xf32> {mann.state = @a}, tensor<4xf32> {mann.state = @c}) {
  %n = mann.add %x, %a : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %y = mann.add %n, %b : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %next = mann.add %c, %x : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %y, %a, %n, %next : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// Two states change places: one of them is saved first.
// CHECK-LABEL: func.func @swap
// CHECK-SAME: %[[A:.*]]: memref<4xf32> {mann.state = @a}, %[[B:.*]]: memref<4xf32> {mann.state = @b}
// CHECK: %[[SAVED:.*]] = memref.alloc
// CHECK: %[[OLD:.*]] = memref.load %[[B]]
// CHECK-NEXT: memref.store %[[OLD]], %[[SAVED]]
// CHECK: %[[OTHER:.*]] = memref.load %[[A]]
// CHECK-NEXT: memref.store %[[OTHER]], %[[B]]
// CHECK: memref.copy %[[SAVED]], %[[A]]
func.func @swap(%a: tensor<4xf32> {mann.state = @a}, %b: tensor<4xf32> {mann.state = @b})
    -> (tensor<4xf32> {mann.state = @a}, tensor<4xf32> {mann.state = @b}) {
  return %b, %a : tensor<4xf32>, tensor<4xf32>
}

// A state that is only written gets an argument of its own; an input is never
// written to.
// CHECK-LABEL: func.func @set
// CHECK-SAME: %[[X:.*]]: memref<4xf32> {mann.name = "x"}, %[[C:.*]]: memref<4xf32> {mann.state = @c})
// CHECK: %[[NEW:.*]] = memref.load %[[X]]
// CHECK-NEXT: memref.store %[[NEW]], %[[C]]
func.func @set(%x: tensor<4xf32> {mann.name = "x"}) -> (tensor<4xf32> {mann.state = @c}) {
  return %x : tensor<4xf32>
}

// LOOPS: module attributes {mann.fingerprint = {{.*}} : i32}
// LOOPS: memref.global "private" constant @a_start : memref<4xf32>
// LOOPS: func.func @states_init(%{{.*}}: memref<4xf32> {mann.state = @a}, %{{.*}}: memref<4xf32> {mann.state = @b}, %{{.*}}: memref<4xf32> {mann.state = @c}) attributes {mann.service = "init"}
// A reset leaves the persistent state alone.
// LOOPS: func.func @states_reset(%{{.*}}: memref<4xf32> {mann.state = @a}, %[[B:.*]]: memref<4xf32> {mann.state = @b}, %{{.*}}: memref<4xf32> {mann.state = @c}) attributes {mann.service = "reset"}
// LOOPS-NOT: memref.store %{{.*}}, %[[B]]
// LOOPS: func.func @states_save(%{{.*}}, %{{.*}}: memref<60xi8>) attributes {mann.service = "save"}
// LOOPS: func.func @states_load(%{{.*}}, %{{.*}}: memref<60xi8>, %{{.*}}: memref<1xi32>) attributes {mann.service = "load"}
