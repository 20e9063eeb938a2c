// Embedding in f32: ids outside the table, padding, counts, ages of sentences.
// RUN: mann-run %s | FileCheck %s

mann.parameter @table : tensor<3x2xf32> = dense<[[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]]> : tensor<3x2xf32>
mann.parameter @weights : tensor<2x2xf32> = dense<[[0.5, 1.0], [2.0, -1.0]]> : tensor<2x2xf32>
mann.parameter @time : tensor<4x2xf32> = dense<[[0.1, 0.0], [0.2, 0.0], [0.3, 0.0], [0.4, 0.0]]> : tensor<4x2xf32>

func.func @main() -> (tensor<3x2xf32> {mann.name = "plain"}, tensor<2xf32> {mann.name = "sentence"},
                      tensor<3x2xf32> {mann.name = "padding"}, tensor<3x2xf32> {mann.name = "weights"},
                      tensor<3x2xf32> {mann.name = "two"}, tensor<3x2xf32> {mann.name = "oldest"},
                      tensor<3x2xf32> {mann.name = "oldest_two"}, tensor<3x2xf32> {mann.name = "newest_two"},
                      tensor<3x2xf32> {mann.name = "on_empty"}, tensor<3x2xf32> {mann.name = "none"},
                      tensor<3x2xf32> {mann.name = "many"}) {
  %A = mann.get_parameter @table : tensor<3x2xf32>
  %l = mann.get_parameter @weights : tensor<2x2xf32>
  %T = mann.get_parameter @time : tensor<4x2xf32>
  // -1 and 3 are no rows; words may repeat.
  %story = arith.constant dense<[[0, 1], [2, 2], [-1, 3]]> : tensor<3x2xi8>
  %question = arith.constant dense<[1, 0, 0]> : tensor<3xi16>
  %two = arith.constant 2 : i32
  %none = arith.constant -1 : i32
  %many = arith.constant 99 : i32
  %0 = mann.embed %story, %A : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %1 = mann.embed %question, %A : tensor<3xi16>, tensor<3x2xf32> -> tensor<2xf32>
  %2 = mann.embed %story, %A {padding = 0 : i64} : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %3 = mann.embed %story, %A weights(%l : tensor<2x2xf32>) : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %4 = mann.embed %story, %A count(%two) : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %5 = mann.embed %story, %A temporal(%T : tensor<4x2xf32>) : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %6 = mann.embed %story, %A temporal(%T : tensor<4x2xf32>) count(%two)
     : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %7 = mann.embed %story, %A temporal(%T : tensor<4x2xf32>) count(%two) {order = #mann<temporal_order newest_first>}
     : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %8 = mann.embed %story, %A temporal(%T : tensor<4x2xf32>) count(%two)
     {order = #mann<temporal_order newest_first>, temporal_on_empty}
     : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %9 = mann.embed %story, %A temporal(%T : tensor<4x2xf32>) count(%none)
     {order = #mann<temporal_order newest_first>, temporal_on_empty}
     : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  %10 = mann.embed %story, %A temporal(%T : tensor<4x2xf32>) count(%many)
     : tensor<3x2xi8>, tensor<3x2xf32> -> tensor<3x2xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 : tensor<3x2xf32>, tensor<2xf32>, tensor<3x2xf32>,
    tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>, tensor<3x2xf32>,
    tensor<3x2xf32>, tensor<3x2xf32>
}
// CHECK:      sample 0: plain = {{\[}}[11, 22], [200, 400], [0, 0]]
// CHECK-NEXT: sample 0: sentence = [12, 24]
// CHECK-NEXT: sample 0: padding = {{\[}}[10, 20], [200, 400], [0, 0]]
// 0.5 * 1 + 2 * 10, 1 * 2 - 1 * 20; 2.5 * 100, 0 * 200
// CHECK-NEXT: sample 0: weights = {{\[}}[20.5, -18], [250, 0], [0, 0]]
// CHECK-NEXT: sample 0: two = {{\[}}[11, 22], [200, 400], [0, 0]]
// Age 0 is the newest sentence; slot 0 is the oldest.
// CHECK-NEXT: sample 0: oldest = {{\[}}[11.3, 22], [200.2, 400], [0.1, 0]]
// CHECK-NEXT: sample 0: oldest_two = {{\[}}[11.2, 22], [200.1, 400], [0, 0]]
// CHECK-NEXT: sample 0: newest_two = {{\[}}[11.1, 22], [200.2, 400], [0, 0]]
// CHECK-NEXT: sample 0: on_empty = {{\[}}[11.1, 22], [200.2, 400], [0.3, 0]]
// CHECK-NEXT: sample 0: none = {{\[}}[0.1, 0], [0.2, 0], [0.3, 0]]
// CHECK-NEXT: sample 0: many = {{\[}}[11.3, 22], [200.2, 400], [0.1, 0]]
// CHECK-NOT:  {{.}}
