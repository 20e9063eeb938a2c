// Comparisons, choices and lengths of codes, and of reals that are none.
// RUN: mann-run %s --function=codes | FileCheck %s --check-prefix=CODES
// RUN: mann-run %s --function=codes --jit | FileCheck %s --check-prefix=CODES
// RUN: mann-run %s --function=reals | FileCheck %s --check-prefix=REALS
// RUN: mann-run %s --function=reals --jit | FileCheck %s --check-prefix=REALS

!q2 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q1 = !quant.uniform<i8<-127:127>:f32, 0.5>
!q0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!q9 = !quant.uniform<i8<-127:127>:f32, 0.001953125>
!g3 = !quant.uniform<i5<0:8>:f32, 0.125>
!c = !quant.uniform<i8<-127:127>:f32, 4.0>

mann.parameter @x : tensor<2x3x!q2> = dense<[[1, 2, 4], [-6, 127, -127]]> : tensor<2x3xi8>
mann.parameter @rows : tensor<2x!q1> = dense<[1, -4]> : tensor<2xi8>
mann.parameter @y : tensor<2x3x!q1> = dense<[[9, -9, 1], [127, -127, 0]]> : tensor<2x3xi8>
mann.parameter @three : tensor<4x!q1> = dense<[3, -3, 0, 127]> : tensor<4xi8>
mann.parameter @four : tensor<4x!q2> = dense<[8, 8, 0, 127]> : tensor<4xi8>
mann.parameter @r : tensor<4xf32> = dense<[1.0, 0x7FC00000, -1.0, 0.0]> : tensor<4xf32>
mann.parameter @s : tensor<4xf32> = dense<[2.0, 2.0, 0x7FC00000, 0.0]> : tensor<4xf32>
mann.parameter @inf : tensor<4xf32> = dense<0xFF800000> : tensor<4xf32>

// Steps of 1/4 against rows in steps of 1/2: 1/4 < 1/2, 1/2 is not, 1 is not; -1.5 is not
// below -2, nor is 31.75; -31.75 is. One is 8 eighths, 1 in whole numbers, the last code
// where 1 is beyond it, and the least above 0 where it is finer than a step.
// What is chosen is rounded to steps of 1: 1/4 to 0, -4.5 to -4, 1/2 to 0, 63.5 to 64.
// sqrt(1.5^2 + 2^2) = 2.5; to steps of 1 that is a tie, or just below it: 2.
// CODES: sample 0: less = {{\[}}[1, 0, 0], [0, 0, 1]] * 2^0
// CODES: sample 0: gate = {{\[}}[8, 0, 0], [0, 0, 8]] * 2^-3
// CODES: sample 0: fine = {{\[}}[127, 0, 0], [0, 0, 127]] * 2^-9
// CODES: sample 0: coarse = {{\[}}[1, 0, 0], [0, 0, 1]] * 2^2
// CODES: sample 0: select = {{\[}}[0, -4, 0], [64, -64, -32]] * 2^0
// CODES: sample 0: hypot = [10, 10, 0, 127] * 2^-2
// CODES: sample 0: hypot_whole = [2, 2, 0, 71] * 2^0
func.func @codes() -> (tensor<2x3x!q0> {mann.name = "less"}, tensor<2x3x!g3> {mann.name = "gate"},
    tensor<2x3x!q9> {mann.name = "fine"}, tensor<2x3x!c> {mann.name = "coarse"},
    tensor<2x3x!q0> {mann.name = "select"}, tensor<4x!q2> {mann.name = "hypot"},
    tensor<4x!q0> {mann.name = "hypot_whole"}) {
  %x = mann.get_parameter @x : tensor<2x3x!q2>
  %rows = mann.get_parameter @rows : tensor<2x!q1>
  %y = mann.get_parameter @y : tensor<2x3x!q1>
  %three = mann.get_parameter @three : tensor<4x!q1>
  %four = mann.get_parameter @four : tensor<4x!q2>
  %0 = mann.less %x, %rows : tensor<2x3x!q2>, tensor<2x!q1> -> tensor<2x3x!q0>
  %1 = mann.less %x, %rows : tensor<2x3x!q2>, tensor<2x!q1> -> tensor<2x3x!g3>
  %2 = mann.less %x, %rows : tensor<2x3x!q2>, tensor<2x!q1> -> tensor<2x3x!q9>
  %3 = mann.less %x, %rows : tensor<2x3x!q2>, tensor<2x!q1> -> tensor<2x3x!c>
  %4 = mann.select %1, %x, %y : tensor<2x3x!g3>, tensor<2x3x!q2>, tensor<2x3x!q1> -> tensor<2x3x!q0>
  %5 = mann.hypot %three, %four : tensor<4x!q1>, tensor<4x!q2> -> tensor<4x!q2>
  %6 = mann.hypot %three, %four : tensor<4x!q1>, tensor<4x!q2> -> tensor<4x!q0>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2x3x!q0>, tensor<2x3x!g3>, tensor<2x3x!q9>, tensor<2x3x!c>, tensor<2x3x!q0>, tensor<4x!q2>, tensor<4x!q0>
}

// A NaN is not smaller than anything, nor anything than it. What is not chosen may be
// infinite.
// REALS: sample 0: less = [1, 0, 0, 0]
// REALS: sample 0: select = [1, 2, nan, 0]
// REALS: sample 0: hidden = [1, -inf, -inf, -inf]
// REALS: sample 0: hypot = [2.236068, nan, nan, 0]
func.func @reals() -> (tensor<4xf32> {mann.name = "less"}, tensor<4xf32> {mann.name = "select"},
    tensor<4xf32> {mann.name = "hidden"}, tensor<4xf32> {mann.name = "hypot"}) {
  %r = mann.get_parameter @r : tensor<4xf32>
  %s = mann.get_parameter @s : tensor<4xf32>
  %inf = mann.get_parameter @inf : tensor<4xf32>
  %0 = mann.less %r, %s : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %1 = mann.select %0, %r, %s : tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %2 = mann.select %0, %r, %inf : tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %3 = mann.hypot %r, %s : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %0, %1, %2, %3 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
