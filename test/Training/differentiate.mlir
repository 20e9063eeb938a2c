// RUN: mann-opt %s --mann-differentiate | FileCheck %s
// RUN: mann-opt %s --mann-differentiate="clipped=false" | FileCheck %s --check-prefix=UNCLIPPED
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
// the numbers that codes stand for, and 0 where a result is saturated.
// CHECK-LABEL: func.func @quantized_gradient(
// CHECK-SAME:      %[[A:.*]]: tensor<4x!quant{{.*}}>, %[[B:.*]]: tensor<4x!quant{{.*}}>, %[[DY:.*]]: tensor<4xf32>)
// CHECK:         %[[Y:.*]] = mann.add %[[A]], %[[B]]
// CHECK:         %[[CODES:.*]] = mann.codes %[[Y]] : {{.*}} -> tensor<4xi8>
// CHECK:         %[[MASKED:.*]] = linalg.generic {{.*}} ins(%[[DY]], %[[CODES]] :
// CHECK:           arith.cmpi sgt, %{{.*}}, %c-3_i8
// CHECK:           arith.cmpi slt, %{{.*}}, %c3_i8
// CHECK:           arith.select
// CHECK:         linalg.generic {{.*}} ins(%[[MASKED]] :
// UNCLIPPED-LABEL: func.func @quantized_gradient(
// UNCLIPPED-NOT:   arith.select
// UNCLIPPED:       return
func.func @quantized(%a: tensor<4x!c>, %b: tensor<4x!c>) -> tensor<4x!c> {
  %y = mann.add %a, %b : tensor<4x!c>, tensor<4x!c> -> tensor<4x!c>
  return %y : tensor<4x!c>
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
