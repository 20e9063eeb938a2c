// RUN: mann-opt %s --mann-differentiate | FileCheck %s
// RUN: mann-opt %s --mann-differentiate="saturation=none" | FileCheck %s --check-prefix=NONE
// RUN: mann-opt %s --mann-differentiate="saturation=all" | FileCheck %s --check-prefix=ALL
// RUN: mann-opt %s --mann-differentiate="surrogate=l1s window=4" | FileCheck %s --check-prefix=L1S
// RUN: mann-opt %s --mann-differentiate="surrogate=literal" | FileCheck %s --check-prefix=LITERAL

!c = !quant.uniform<i3<-3:3>:f32, 2.500000e-01>
!s = !quant.uniform<i31:f32, 1.000000e+00>

mann.parameter @H : tensor<2x2xf32>
mann.parameter @unused : tensor<9xf32>

// The example of the pass description: arguments, parameters that are used,
// cotangents, accumulators.
// CHECK-LABEL: func.func @f(
// CHECK-LABEL: func.func @f_gradient(
// CHECK-SAME:      %[[U:.*]]: tensor<2xf32>, %[[H:.*]]: tensor<2x2xf32>, %[[DY:.*]]: tensor<2xf32>, %[[DH:.*]]: tensor<2x2xf32>)
// CHECK-SAME:      -> (tensor<2xf32>, tensor<2xf32>, tensor<2x2xf32>)
// CHECK:         %[[Y:.*]] = mann.linear %[[U]], %[[H]]
// The rows of a matrix, in order: H' dy.
// CHECK:         %[[DU:.*]] = scf.for
// CHECK:           %[[DYI:.*]] = tensor.extract %[[DY]]
// CHECK:           linalg.generic
// CHECK:         %[[SUM:.*]] = linalg.generic {{.*}} ins(%[[DY]], %[[U]] : {{.*}}) outs(%[[DH]] :
// CHECK:         return %[[Y]], %[[DU]], %[[SUM]]
func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %h = mann.get_parameter @H : tensor<2x2xf32>
  %y = mann.linear %u, %h : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// A quantized function computes what it computes; its gradients are those of
// the numbers that codes stand for. A saturated result lets pass what draws it
// back: down from the largest code, up from the smallest.
// CHECK-LABEL: func.func @quantized_gradient(
// CHECK-SAME:      %[[A:.*]]: tensor<4x!quant{{.*}}>, %[[B:.*]]: tensor<4x!quant{{.*}}>, %[[DY:.*]]: tensor<4xf32>)
// CHECK:         %[[Y:.*]] = mann.add %[[A]], %[[B]]
// CHECK:         %[[CODES:.*]] = mann.codes %[[Y]] : {{.*}} -> tensor<4xi8>
// CHECK:         %[[MASKED:.*]] = linalg.generic {{.*}} ins(%[[DY]], %[[CODES]] :
// CHECK-NEXT:      ^bb0(%[[G:.*]]: f32, %[[CODE:.*]]: i8,
// CHECK:           %[[NOT_LOW:.*]] = arith.cmpi sgt, %[[CODE]], %c-3_i8
// CHECK:           %[[NOT_HIGH:.*]] = arith.cmpi slt, %[[CODE]], %c3_i8
// CHECK:           %[[UP:.*]] = arith.cmpf olt, %[[G]], %{{.*}}
// CHECK:           %[[LOW_PASSES:.*]] = arith.ori %[[NOT_LOW]], %[[UP]]
// CHECK:           %[[DOWN:.*]] = arith.cmpf ogt, %[[G]], %{{.*}}
// CHECK:           %[[HIGH_PASSES:.*]] = arith.ori %[[NOT_HIGH]], %[[DOWN]]
// CHECK:           %[[PASSES:.*]] = arith.andi %[[LOW_PASSES]], %[[HIGH_PASSES]]
// CHECK:           arith.select %[[PASSES]], %[[G]]
// CHECK:         linalg.generic {{.*}} ins(%[[MASKED]] :
// NONE-LABEL: func.func @quantized_gradient(
// NONE-NOT:    arith.cmpf
// NONE:        %[[LOW:.*]] = arith.cmpi sgt, %{{.*}}, %c-3_i8
// NONE:        %[[HIGH:.*]] = arith.cmpi slt, %{{.*}}, %c3_i8
// NONE:        %[[INSIDE:.*]] = arith.andi %[[LOW]], %[[HIGH]]
// NONE:        arith.select %[[INSIDE]]
// ALL-LABEL: func.func @quantized_gradient(
// ALL-NOT:     arith.select
// ALL:         return
func.func @quantized(%a: tensor<4x!c>, %b: tensor<4x!c>) -> tensor<4x!c> {
  %y = mann.add %a, %b : tensor<4x!c>, tensor<4x!c> -> tensor<4x!c>
  return %y : tensor<4x!c>
}

// Straight through: the gradient of a sign is that of its operand.
// CHECK-LABEL: func.func @sign_gradient(
// CHECK-SAME:      %{{.*}}: tensor<4xf32>, %[[DY:.*]]: tensor<4xf32>)
// CHECK:         mann.sign
// CHECK:         %[[DX:.*]] = linalg.generic {{.*}} ins(%[[DY]] :
// CHECK-NEXT:      ^bb0(%[[G:.*]]: f32, %[[ZERO:.*]]: f32)
// CHECK-NEXT:      %[[SUM:.*]] = arith.addf %[[ZERO]], %[[G]]
// CHECK-NEXT:      linalg.yield %[[SUM]]
// CHECK:         return %{{.*}}, %[[DX]]
func.func @sign(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = mann.sign %x : tensor<4xf32>
  return %y : tensor<4xf32>
}

// A table of slopes, 7 x 7 codes of 3 bits, read at the two codes.
// CHECK-LABEL: func.func @bounded_gradient(
// CHECK:         mann.similarity l1
// CHECK:         %[[TABLE:.*]] = arith.constant dense<{{.*}}> : tensor<7x7xf32>
// CHECK:           tensor.extract %[[TABLE]][%{{.*}}, %{{.*}}] : tensor<7x7xf32>
// CHECK:           tensor.extract %[[TABLE]][%{{.*}}, %{{.*}}] : tensor<7x7xf32>
// Equal codes, in the middle of the table: no slope in l1 itself, the spread
// sign of the L1 form, nothing where no bit differs.
// L1S-LABEL:    func.func @bounded_gradient(
// L1S:          arith.constant dense<{{.*}}[-1.000000e+00, {{.*}}> : tensor<7x7xf32>
// LITERAL-LABEL: func.func @bounded_gradient(
// Memory and key have tables of their own.
// LITERAL:      %[[MEMORY:.*]] = arith.constant dense<{{.*}}> : tensor<7x7xf32>
// LITERAL:      tensor.extract %[[MEMORY]]
// LITERAL:      %[[KEY:.*]] = arith.constant dense<{{.*}}> : tensor<7x7xf32>
// LITERAL:      tensor.extract %[[KEY]]
func.func @bounded(%m: tensor<5x4x!c>, %u: tensor<4x!c>, %n: i32) -> tensor<5x!s> {
  %s = mann.similarity l1 %m, %u count(%n) {log2_factor = -2 : i64} : tensor<5x4x!c>, tensor<4x!c> -> tensor<5x!s>
  return %s : tensor<5x!s>
}

// Codes that two loops read are made before the first.
// CHECK-LABEL: func.func @shared_gradient(
// CHECK-SAME:      %[[W:[a-z0-9]+]]: tensor<2x4x!quant
// CHECK:         mann.codes %[[W]]
// CHECK:         mann.embed
// CHECK-NOT:     mann.codes %[[W]]
// CHECK:         return
func.func @shared(%ids: tensor<3x2xi32>, %count: i32, %t: tensor<5x4x!c>, %w: tensor<2x4x!c>) -> (tensor<3x4x!c>, tensor<3x4x!c>) {
  %m = mann.embed %ids, %t weights(%w : tensor<2x4x!c>) count(%count) : tensor<3x2xi32>, tensor<5x4x!c> -> tensor<3x4x!c>
  %c = mann.embed %ids, %t weights(%w : tensor<2x4x!c>) count(%count) : tensor<3x2xi32>, tensor<5x4x!c> -> tensor<3x4x!c>
  return %m, %c : tensor<3x4x!c>, tensor<3x4x!c>
}
