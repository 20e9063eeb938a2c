// Weights over the slots and writes to a memory in f32.
// RUN: mann-run %s | FileCheck %s

mann.parameter @scores : tensor<2xf32> = dense<[1.0, 0.0]> : tensor<2xf32>
mann.parameter @log3 : tensor<1xf32> = dense<1.0986123> : tensor<1xf32>
mann.parameter @gates : tensor<2xf32> = dense<[0.25, 1.0]> : tensor<2xf32>
mann.parameter @fresh : tensor<2x2xf32> = dense<[[1.0, 0.0], [0.5, 0.25]]> : tensor<2x2xf32>
mann.parameter @old : tensor<2x2xf32> = dense<[[0.0, 0.5], [8.0, 8.0]]> : tensor<2x2xf32>
mann.parameter @moved : tensor<4xf32> = dense<[1.0, 0.0, 0.0, 0.25]> : tensor<4xf32>
mann.parameter @kernel : tensor<3xf32> = dense<[0.25, 0.5, 0.125]> : tensor<3xf32>
mann.parameter @weights : tensor<4x3xf32> = dense<[[0.25, 0.25, 0.5], [1.0e-30, 2.5e-31, 0.0], [0.0, 0.0, 0.0], [1.0, -1.0, 1.0]]> : tensor<4x3xf32>
mann.parameter @gamma : tensor<4xf32> = dense<[1.0, 20.0, 3.0, -2.0]> : tensor<4xf32>
mann.parameter @memory : tensor<2x2xf32> = dense<[[1.0, 2.0], [4.0, -8.0]]> : tensor<2x2xf32>
mann.parameter @where : tensor<2xf32> = dense<[0.5, 0.0]> : tensor<2xf32>
mann.parameter @erase : tensor<2xf32> = dense<[0.5, 1.0]> : tensor<2xf32>
mann.parameter @add : tensor<2xf32> = dense<[2.0, -1.0]> : tensor<2xf32>
mann.parameter @heads : tensor<2x2xf32> = dense<[[0.5, 0.0], [1.0, 0.5]]> : tensor<2x2xf32>
mann.parameter @erases : tensor<2x2xf32> = dense<[[0.5, 1.0], [0.5, 0.0]]> : tensor<2x2xf32>
mann.parameter @adds : tensor<2x2xf32> = dense<[[2.0, -1.0], [0.25, 4.0]]> : tensor<2x2xf32>
mann.parameter @half : tensor<1xf32> = dense<0.5> : tensor<1xf32>
mann.parameter @near : tensor<3x2xf32> = dense<[[0.5, 0.0], [0.0, 0.0], [0.0, -4.0]]> : tensor<3x2xf32>
mann.parameter @key : tensor<2xf32> = dense<[0.5, 0.0]> : tensor<2xf32>

func.func @main() -> (tensor<2xf32> {mann.name = "softmax"}, tensor<2x2xf32> {mann.name = "mixed"},
                      tensor<4xf32> {mann.name = "ring"}, tensor<4xf32> {mann.name = "line"}, tensor<4x3xf32> {mann.name = "sharp"},
                      tensor<2x2xf32> {mann.name = "written"}, tensor<2x2xf32> {mann.name = "by_heads"},
                      tensor<2x2xf32> {mann.name = "delta"}, tensor<2x2xf32> {mann.name = "channels"}, tensor<2xf32> {mann.name = "matvec"},
                      tensor<2x2xf32> {mann.name = "over"}, tensor<2x2xf32> {mann.name = "sum"},
                      tensor<3xf32> {mann.name = "added_eps"}, tensor<3xf32> {mann.name = "least_eps"}, tensor<3xf32> {mann.name = "small_eps"}) {
  %s = mann.get_parameter @scores : tensor<2xf32>
  %b = mann.get_parameter @log3 : tensor<1xf32>
  %g = mann.get_parameter @gates : tensor<2xf32>
  %new = mann.get_parameter @fresh : tensor<2x2xf32>
  %old = mann.get_parameter @old : tensor<2x2xf32>
  %moved = mann.get_parameter @moved : tensor<4xf32>
  %kernel = mann.get_parameter @kernel : tensor<3xf32>
  %weights = mann.get_parameter @weights : tensor<4x3xf32>
  %gamma = mann.get_parameter @gamma : tensor<4xf32>
  %m = mann.get_parameter @memory : tensor<2x2xf32>
  %w = mann.get_parameter @where : tensor<2xf32>
  %e = mann.get_parameter @erase : tensor<2xf32>
  %a = mann.get_parameter @add : tensor<2xf32>
  %hw = mann.get_parameter @heads : tensor<2x2xf32>
  %he = mann.get_parameter @erases : tensor<2x2xf32>
  %ha = mann.get_parameter @adds : tensor<2x2xf32>
  %half = mann.get_parameter @half : tensor<1xf32>
  %near = mann.get_parameter @near : tensor<3x2xf32>
  %key = mann.get_parameter @key : tensor<2xf32>
  %i = arith.constant dense<-1> : tensor<i32>
  %0 = mann.softmax %s strength(%b : tensor<1xf32>) : tensor<2xf32> -> tensor<2xf32>
  %1 = mann.interpolate %g, %new, %old : tensor<2xf32>, tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %2 = mann.circular_shift %moved, %kernel : tensor<4xf32>, tensor<3xf32> -> tensor<4xf32>
  %3 = mann.circular_shift %moved, %kernel {no_wrap} : tensor<4xf32>, tensor<3xf32> -> tensor<4xf32>
  %4 = mann.sharpen %weights, %gamma : tensor<4x3xf32>, tensor<4xf32> -> tensor<4x3xf32>
  %5 = mann.erase_add %m, %w, %e, %a : tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  %6 = mann.erase_add %m, %hw, %he, %ha : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %7 = mann.outer_write %m, %w, %a decay(%half : tensor<1xf32>) erase(%e, %g : tensor<2xf32>, tensor<2xf32>)
     : tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  %8 = mann.outer_write %m, %w, %a decay(%g : tensor<2xf32>) : tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  %9 = mann.matvec_read %m, %g : tensor<2x2xf32>, tensor<2xf32> -> tensor<2xf32>
  %10 = mann.slot_write overwrite %m, %a, %i : tensor<2x2xf32>, tensor<2xf32>, tensor<i32>
  %11 = mann.slot_write add %m, %a, %i : tensor<2x2xf32>, tensor<2xf32>, tensor<i32>
  %12 = mann.similarity cosine %near, %key {eps = 0.25 : f32} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %13 = mann.similarity cosine %near, %key {eps = 0.5 : f32, eps_form = #mann<eps_form max>} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  %14 = mann.similarity cosine %near, %key {eps = 0.125 : f32, eps_form = #mann<eps_form max>} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14 : tensor<2xf32>, tensor<2x2xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4x3xf32>,
    tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
// 3 and 1 parts.
// CHECK:      sample 0: softmax = [0.7{{(5|4999)[0-9]*}}, 0.2{{(5|4999)[0-9]*}}]
// CHECK-NEXT: sample 0: mixed = {{\[}}[0.25, 0.375], [0.5, 0.25]]
// Slot 0 gets half of itself and a quarter of slot 3; slot 3 an eighth of slot 0.
// CHECK-NEXT: sample 0: ring = [0.5625, 0.25, 0.03125, 0.25]
// CHECK-NEXT: sample 0: line = [0.5, 0.25, 0.03125, 0.125]
// 4^-20 is 9.1e-13, though the powers themselves are far below every float. A
// negative gamma counts as 0, a negative weight as none.
// CHECK-NEXT: sample 0: sharp = {{\[}}[0.25, 0.25, 0.5], [1, 9.09{{[0-9]*}}e-13, 0], [0, 0, 0], [0.5, 0, 0.5]]
// 1 (1 - 0.25) + 1, 2 (1 - 0.5) - 0.5; the other row has no weight.
// CHECK-NEXT: sample 0: written = {{\[}}[1.75, 0.5], [4, -8]]
// Row 0 keeps 0.75 * 0.5 and 0.5 * 1, row 1 0.75 and 1; then 1 + 0.25, -0.5 + 4; 0.125,
// 2 are added.
// CHECK-NEXT: sample 0: by_heads = {{\[}}[1.625, 4.5], [3.125, -6]]
// 0.5 - 0.125 + 1, 1 - 0.5 - 0.5; 2 - 0.25, -4 - 1.
// CHECK-NEXT: sample 0: delta = {{\[}}[1.375, 0], [1.75, -5]]
// CHECK-NEXT: sample 0: channels = {{\[}}[1.25, 1.5], [1, -8]]
// CHECK-NEXT: sample 0: matvec = [2.25, -7]
// CHECK-NEXT: sample 0: over = {{\[}}[1, 2], [2, -1]]
// CHECK-NEXT: sample 0: sum = {{\[}}[1, 2], [6, -9]]
// 0.25 / (0.25 + 0.25), / 0.5, / 0.25.
// CHECK-NEXT: sample 0: added_eps = [0.5, 0, 0]
// CHECK-NEXT: sample 0: least_eps = [0.5, 0, 0]
// CHECK-NEXT: sample 0: small_eps = [1, 0, 0]
