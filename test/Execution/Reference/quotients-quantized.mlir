// Quotients, extremes, magnitudes, logarithms, roots, strides and padding of codes.
// RUN: mann-run %s --function=quotients | FileCheck %s --check-prefix=QUOTIENTS
// RUN: mann-run %s --function=quotients --jit | FileCheck %s --check-prefix=QUOTIENTS
// RUN: mann-run %s --function=extremes | FileCheck %s --check-prefix=EXTREMES
// RUN: mann-run %s --function=extremes --jit | FileCheck %s --check-prefix=EXTREMES
// RUN: mann-run %s --function=functions | FileCheck %s --check-prefix=FUNCTIONS
// RUN: mann-run %s --function=functions --jit | FileCheck %s --check-prefix=FUNCTIONS
// RUN: mann-run %s --function=moves | FileCheck %s --check-prefix=MOVES
// RUN: mann-run %s --function=moves --jit | FileCheck %s --check-prefix=MOVES

!q2 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q1 = !quant.uniform<i8<-127:127>:f32, 0.5>
!q0 = !quant.uniform<i8<-127:127>:f32, 1.0>
!q4 = !quant.uniform<i8<-127:127>:f32, 0.0625>
!full = !quant.uniform<i8:f32, 0.5>
!four = !quant.uniform<i4:f32, 1.0>
!two = !quant.uniform<i2<-1:1>:f32, 1.0>
!coarse = !quant.uniform<i8<-127:127>:f32, 4.0>
!c2 = !quant.uniform<i8<-127:127>:f32, 2.0>
!g3 = !quant.uniform<i5<0:8>:f32, 0.125>
!w8 = !quant.uniform<i16<-32767:32767>:f32, 0.00390625>
!state = !quant.uniform<i31<-1073741823:1073741823>:f32, 9.3132257461547852e-10>
!whole = !quant.uniform<i31:f32, 1.0>

mann.parameter @a : tensor<12x!q2> = dense<[10, -10, 14, 14, 7, 5, -5, 127, -127, 0, 3, -3]> : tensor<12xi8>
mann.parameter @b : tensor<12x!q2> = dense<[4, 4, 4, -4, -2, 0, 0, 1, 1, 0, 127, 2]> : tensor<12xi8>
mann.parameter @rows : tensor<2x3x!q2> = dense<[[6, -6, 7], [6, -6, 0]]> : tensor<2x3xi8>
mann.parameter @divisors : tensor<2x!q1> = dense<[4, 0]> : tensor<2xi8>
mann.parameter @ends : tensor<3x!full> = dense<[-128, 127, -1]> : tensor<3xi8>
mann.parameter @units : tensor<3x!two> = dense<[-1, 1, 0]> : tensor<3xi8>
mann.parameter @big : tensor<3x!state> = dense<[1073741823, -1073741823, 1]> : tensor<3xi32>
mann.parameter @x : tensor<4x!q2> = dense<[10, -7, 127, 3]> : tensor<4xi8>
mann.parameter @y : tensor<4x!q1> = dense<[-20, 1, 64, 2]> : tensor<4xi8>
mann.parameter @powers : tensor<5x!q2> = dense<[4, 2, 1, 0, -4]> : tensor<5xi8>
mann.parameter @odd : tensor<5x!q1> = dense<[2, 8, 9, 0, -8]> : tensor<5xi8>
mann.parameter @above : tensor<4x!coarse> = dense<[1, 4, 16, -1]> : tensor<4xi8>
mann.parameter @twos : tensor<3x!c2> = dense<[2, 8, 1]> : tensor<3xi8>
mann.parameter @gate : tensor<4x!g3> = dense<[8, 0, 2, 3]> : tensor<4xi8>
mann.parameter @count : tensor<3x!whole> = dense<[1073741823, 1, -1073741824]> : tensor<3xi32>
mann.parameter @m : tensor<2x3x!q2> = dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8>
mann.parameter @scalar : tensor<!q2> = dense<9> : tensor<i8>

func.func @quotients() -> (
    tensor<12x!q0> {mann.name = "div"}, tensor<12x!q0> {mann.name = "div_zero"}, tensor<12x!g3> {mann.name = "div_gate"},
    tensor<12x!four> {mann.name = "div_full"}, tensor<12x!coarse> {mann.name = "div_coarse"},
    tensor<2x3x!q2> {mann.name = "div_rows"}, tensor<3x!full> {mann.name = "div_ends"},
    tensor<3x!state> {mann.name = "div_units"}, tensor<3x!q0> {mann.name = "div_state"}) {
  %a = mann.get_parameter @a : tensor<12x!q2>
  %b = mann.get_parameter @b : tensor<12x!q2>
  %rows = mann.get_parameter @rows : tensor<2x3x!q2>
  %divisors = mann.get_parameter @divisors : tensor<2x!q1>
  %ends = mann.get_parameter @ends : tensor<3x!full>
  %units = mann.get_parameter @units : tensor<3x!two>
  %big = mann.get_parameter @big : tensor<3x!state>
  %0 = mann.div %a, %b : tensor<12x!q2>, tensor<12x!q2> -> tensor<12x!q0>
  %1 = mann.div %a, %b {rounding = #fxp<rounding toward_zero>} : tensor<12x!q2>, tensor<12x!q2> -> tensor<12x!q0>
  %2 = mann.div %a, %b : tensor<12x!q2>, tensor<12x!q2> -> tensor<12x!g3>
  %3 = mann.div %a, %b : tensor<12x!q2>, tensor<12x!q2> -> tensor<12x!four>
  %4 = mann.div %a, %b : tensor<12x!q2>, tensor<12x!q2> -> tensor<12x!coarse>
  %5 = mann.div %rows, %divisors : tensor<2x3x!q2>, tensor<2x!q1> -> tensor<2x3x!q2>
  %6 = mann.div %ends, %units : tensor<3x!full>, tensor<3x!two> -> tensor<3x!full>
  %7 = mann.div %units, %ends : tensor<3x!two>, tensor<3x!full> -> tensor<3x!state>
  %8 = mann.div %big, %units : tensor<3x!state>, tensor<3x!two> -> tensor<3x!q0>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8
    : tensor<12x!q0>, tensor<12x!q0>, tensor<12x!g3>, tensor<12x!four>, tensor<12x!coarse>, tensor<2x3x!q2>,
      tensor<3x!full>, tensor<3x!state>, tensor<3x!q0>
}
// 2.5, -2.5, 3.5, -3.5, -3.5, by zero, by zero, 127, -127, by zero, 0.02 and -1.5.
// QUOTIENTS:      sample 0: div = [2, -2, 4, -4, -4, 127, -127, 127, -127, 0, 0, -2] * 2^0
// QUOTIENTS-NEXT: sample 0: div_zero = [2, -2, 3, -3, -3, 127, -127, 127, -127, 0, 0, -1] * 2^0
// QUOTIENTS-NEXT: sample 0: div_gate = [8, 0, 8, 0, 0, 8, 0, 8, 0, 0, 0, 0] * 2^-3
// QUOTIENTS-NEXT: sample 0: div_full = [2, -2, 4, -4, -4, 7, -8, 7, -8, 0, 0, -2] * 2^0
// In fours: 0.625, 0.875, 31.75, 0.006 and 0.375.
// QUOTIENTS-NEXT: sample 0: div_coarse = [1, -1, 1, -1, -1, 127, -127, 32, -32, 0, 0, 0] * 2^2
// 1.5, -1.5 and 1.75 by 2 are 3, -3 and 3.5 quarters.
// QUOTIENTS-NEXT: sample 0: div_rows = {{\[}}[3, -3, 4], [127, -127, 0]] * 2^-2
// 64 is beyond the largest code; -0.5 by 0.
// QUOTIENTS-NEXT: sample 0: div_ends = [127, 127, -128] * 2^-1
// -1 by -64, 1 by 63.5: 2^24, and 2^31 / 127 = 16909320.06.
// QUOTIENTS-NEXT: sample 0: div_units = [16777216, 16909320, 0] * 2^-30
// Just below 1 by -1, minus that by 1; 2^-30 by 0.
// QUOTIENTS-NEXT: sample 0: div_state = [-1, -1, 127] * 2^0
// QUOTIENTS-NOT:  {{.}}

func.func @extremes() -> (
    tensor<4x!q2> {mann.name = "max"}, tensor<4x!q2> {mann.name = "min"}, tensor<4x!q0> {mann.name = "max_coarse"},
    tensor<4x!q0> {mann.name = "min_zero"}, tensor<2x3x!q2> {mann.name = "max_rows"}, tensor<2x3x!q2> {mann.name = "min_scalar"},
    tensor<3x!four> {mann.name = "abs"}, tensor<3x!full> {mann.name = "abs_full"}, tensor<4x!q0> {mann.name = "abs_zero"},
    tensor<3x!state> {mann.name = "abs_state"}) {
  %x = mann.get_parameter @x : tensor<4x!q2>
  %y = mann.get_parameter @y : tensor<4x!q1>
  %m = mann.get_parameter @m : tensor<2x3x!q2>
  %divisors = mann.get_parameter @divisors : tensor<2x!q1>
  %scalar = mann.get_parameter @scalar : tensor<!q2>
  %ends = mann.get_parameter @ends : tensor<3x!full>
  %big = mann.get_parameter @big : tensor<3x!state>
  %0 = mann.max %x, %y : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!q2>
  %1 = mann.min %x, %y : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!q2>
  %2 = mann.max %x, %y : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!q0>
  %3 = mann.min %x, %y {rounding = #fxp<rounding toward_zero>} : tensor<4x!q2>, tensor<4x!q1> -> tensor<4x!q0>
  %4 = mann.max %m, %divisors : tensor<2x3x!q2>, tensor<2x!q1> -> tensor<2x3x!q2>
  %5 = mann.min %m, %scalar : tensor<2x3x!q2>, tensor<!q2> -> tensor<2x3x!q2>
  %6 = mann.abs %ends : tensor<3x!full> -> tensor<3x!four>
  %7 = mann.abs %ends : tensor<3x!full> -> tensor<3x!full>
  %8 = mann.abs %x {rounding = #fxp<rounding toward_zero>} : tensor<4x!q2> -> tensor<4x!q0>
  %9 = mann.abs %big : tensor<3x!state> -> tensor<3x!state>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9
    : tensor<4x!q2>, tensor<4x!q2>, tensor<4x!q0>, tensor<4x!q0>, tensor<2x3x!q2>, tensor<2x3x!q2>, tensor<3x!four>,
      tensor<3x!full>, tensor<4x!q0>, tensor<3x!state>
}
// Quarters: 10, -7, 127, 3 and -40, 2, 128, 4; 128 saturates.
// EXTREMES:      sample 0: max = [10, 2, 127, 4] * 2^-2
// EXTREMES-NEXT: sample 0: min = [-40, -7, 127, 3] * 2^-2
// 2.5, 0.5, 32 and 1; -10, -1.75, 31.75 and 0.75.
// EXTREMES-NEXT: sample 0: max_coarse = [2, 0, 32, 1] * 2^0
// EXTREMES-NEXT: sample 0: min_zero = [-10, -1, 31, 0] * 2^0
// EXTREMES-NEXT: sample 0: max_rows = {{\[}}[8, 8, 8], [4, 5, 6]] * 2^-2
// EXTREMES-NEXT: sample 0: min_scalar = {{\[}}[1, 2, 3], [4, 5, 6]] * 2^-2
// 64, 63.5 and 0.5.
// EXTREMES-NEXT: sample 0: abs = [7, 7, 0] * 2^0
// EXTREMES-NEXT: sample 0: abs_full = [127, 127, 1] * 2^-1
// EXTREMES-NEXT: sample 0: abs_zero = [2, 1, 31, 0] * 2^0
// EXTREMES-NEXT: sample 0: abs_state = [1073741823, 1073741823, 1] * 2^-30
// EXTREMES-NOT:  {{.}}

func.func @functions() -> (
    tensor<5x!w8> {mann.name = "log"}, tensor<5x!w8> {mann.name = "log_zero"}, tensor<4x!q4> {mann.name = "log_coarse"},
    tensor<5x!g3> {mann.name = "log_gate"}, tensor<3x!four> {mann.name = "log_large"}, tensor<3x!w8> {mann.name = "log_small"},
    tensor<5x!w8> {mann.name = "sqrt"}, tensor<5x!w8> {mann.name = "sqrt_odd"}, tensor<5x!q0> {mann.name = "sqrt_zero"},
    tensor<4x!q0> {mann.name = "sqrt_coarse"}, tensor<3x!w8> {mann.name = "sqrt_twos"}, tensor<4x!g3> {mann.name = "sqrt_gate"},
    tensor<3x!w8> {mann.name = "sqrt_large"}, tensor<3x!two> {mann.name = "sqrt_two"}) {
  %powers = mann.get_parameter @powers : tensor<5x!q2>
  %odd = mann.get_parameter @odd : tensor<5x!q1>
  %above = mann.get_parameter @above : tensor<4x!coarse>
  %twos = mann.get_parameter @twos : tensor<3x!c2>
  %gate = mann.get_parameter @gate : tensor<4x!g3>
  %count = mann.get_parameter @count : tensor<3x!whole>
  %big = mann.get_parameter @big : tensor<3x!state>
  %units = mann.get_parameter @units : tensor<3x!two>
  %0 = mann.log %powers : tensor<5x!q2> -> tensor<5x!w8>
  %1 = mann.log %powers {rounding = #fxp<rounding toward_zero>} : tensor<5x!q2> -> tensor<5x!w8>
  %2 = mann.log %above : tensor<4x!coarse> -> tensor<4x!q4>
  %3 = mann.log %odd : tensor<5x!q1> -> tensor<5x!g3>
  %4 = mann.log %count : tensor<3x!whole> -> tensor<3x!four>
  %5 = mann.log %big : tensor<3x!state> -> tensor<3x!w8>
  %6 = mann.sqrt %powers : tensor<5x!q2> -> tensor<5x!w8>
  %7 = mann.sqrt %odd : tensor<5x!q1> -> tensor<5x!w8>
  %8 = mann.sqrt %odd {rounding = #fxp<rounding toward_zero>} : tensor<5x!q1> -> tensor<5x!q0>
  %9 = mann.sqrt %above : tensor<4x!coarse> -> tensor<4x!q0>
  %10 = mann.sqrt %twos : tensor<3x!c2> -> tensor<3x!w8>
  %11 = mann.sqrt %gate : tensor<4x!g3> -> tensor<4x!g3>
  %12 = mann.sqrt %count : tensor<3x!whole> -> tensor<3x!w8>
  %13 = mann.sqrt %units : tensor<3x!two> -> tensor<3x!two>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13
    : tensor<5x!w8>, tensor<5x!w8>, tensor<4x!q4>, tensor<5x!g3>, tensor<3x!four>, tensor<3x!w8>, tensor<5x!w8>,
      tensor<5x!w8>, tensor<5x!q0>, tensor<4x!q0>, tensor<3x!w8>, tensor<4x!g3>, tensor<3x!w8>, tensor<3x!two>
}
// ln 1, -ln 2 = -177.45 / 256, -ln 4 = -354.89 / 256; no logarithm.
// FUNCTIONS:      sample 0: log = [0, -177, -355, -32767, -32767] * 2^-8
// FUNCTIONS-NEXT: sample 0: log_zero = [0, -177, -354, -32767, -32767] * 2^-8
// ln 4, ln 16, ln 64: 22.18, 44.36 and 66.54 sixteenths.
// FUNCTIONS-NEXT: sample 0: log_coarse = [22, 44, 67, -127] * 2^-4
// ln 1, ln 4 and ln 4.5: 0, 11.1 and 12.03 eighths; the smallest code is 0.
// FUNCTIONS-NEXT: sample 0: log_gate = [0, 8, 8, 0, 0] * 2^-3
// 20.79 saturates.
// FUNCTIONS-NEXT: sample 0: log_large = [7, 0, -8] * 2^0
// The largest is below 1 by 2^-30, which counts as 1 - 2^-16: -0.004 / 256; -30 ln 2 = -5323.37 / 256.
// FUNCTIONS-NEXT: sample 0: log_small = [0, -32767, -5323] * 2^-8
// 1, 0.70711 and 0.5: 256, 181.02 and 128.
// FUNCTIONS-NEXT: sample 0: sqrt = [256, 181, 128, 0, 0] * 2^-8
// 1, 2 and 2.12132: 543.06.
// FUNCTIONS-NEXT: sample 0: sqrt_odd = [256, 512, 543, 0, 0] * 2^-8
// FUNCTIONS-NEXT: sample 0: sqrt_zero = [1, 2, 2, 0, 0] * 2^0
// FUNCTIONS-NEXT: sample 0: sqrt_coarse = [2, 4, 8, 0] * 2^0
// 4, 16 and 2: 2, 4 and 1.41421, which is 362.04 / 256.
// FUNCTIONS-NEXT: sample 0: sqrt_twos = [512, 1024, 362] * 2^-8
// 1 stays 1; 0.5, and 0.61237, which is 4.9 eighths.
// FUNCTIONS-NEXT: sample 0: sqrt_gate = [8, 0, 4, 5] * 2^-3
// 32768 saturates.
// FUNCTIONS-NEXT: sample 0: sqrt_large = [32767, 256, 0] * 2^-8
// FUNCTIONS-NEXT: sample 0: sqrt_two = [0, 1, 0] * 2^0
// FUNCTIONS-NOT:  {{.}}

func.func @moves() -> (
    tensor<3x2x!q2> {mann.name = "transposed"}, tensor<2x4x!q2> {mann.name = "repeated"}, tensor<3x2x!q2> {mann.name = "windows"},
    tensor<4x!q2> {mann.name = "reversed"}, tensor<2x3x!q2> {mann.name = "both"}, tensor<!q2> {mann.name = "one"},
    tensor<2x2x!q2> {mann.name = "of_scalar"}, tensor<3x!q2> {mann.name = "beginning"}, tensor<2x2x!q2> {mann.name = "of_part"},
    tensor<3x5x!q2> {mann.name = "padded"}, tensor<6x!q2> {mann.name = "padded_row"}, tensor<!q2> {mann.name = "padded_scalar"}) {
  %m = mann.get_parameter @m : tensor<2x3x!q2>
  %x = mann.get_parameter @x : tensor<4x!q2>
  %scalar = mann.get_parameter @scalar : tensor<!q2>
  %0 = mann.strided %m[0] strides [1, 3] : tensor<2x3x!q2> -> tensor<3x2x!q2>
  %1 = mann.strided %x[0] strides [0, 1] : tensor<4x!q2> -> tensor<2x4x!q2>
  %2 = mann.strided %x[0] strides [1, 1] : tensor<4x!q2> -> tensor<3x2x!q2>
  %3 = mann.strided %x[3] strides [-1] : tensor<4x!q2> -> tensor<4x!q2>
  %4 = mann.strided %m[3] strides [-3, 1] : tensor<2x3x!q2> -> tensor<2x3x!q2>
  %5 = mann.strided %m[4] strides [] : tensor<2x3x!q2> -> tensor<!q2>
  %6 = mann.strided %scalar[0] strides [0, 0] : tensor<!q2> -> tensor<2x2x!q2>
  %7 = mann.strided %m[0] strides [1] : tensor<2x3x!q2> -> tensor<3x!q2>
  %part = mann.slice %m[1] {dim = 1 : i64} : tensor<2x3x!q2> -> tensor<2x2x!q2>
  %8 = mann.strided %part[1] strides [-1, 2] : tensor<2x2x!q2> -> tensor<2x2x!q2>
  %9 = mann.pad %m low [1, 0] high [0, 2] : tensor<2x3x!q2> -> tensor<3x5x!q2>
  %10 = mann.pad %x low [1] high [1] : tensor<4x!q2> -> tensor<6x!q2>
  %11 = mann.pad %scalar low [] high [] : tensor<!q2> -> tensor<!q2>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11
    : tensor<3x2x!q2>, tensor<2x4x!q2>, tensor<3x2x!q2>, tensor<4x!q2>, tensor<2x3x!q2>, tensor<!q2>, tensor<2x2x!q2>,
      tensor<3x!q2>, tensor<2x2x!q2>, tensor<3x5x!q2>, tensor<6x!q2>, tensor<!q2>
}
// MOVES:      sample 0: transposed = {{\[}}[1, 4], [2, 5], [3, 6]] * 2^-2
// MOVES-NEXT: sample 0: repeated = {{\[}}[10, -7, 127, 3], [10, -7, 127, 3]] * 2^-2
// MOVES-NEXT: sample 0: windows = {{\[}}[10, -7], [-7, 127], [127, 3]] * 2^-2
// MOVES-NEXT: sample 0: reversed = [3, 127, -7, 10] * 2^-2
// MOVES-NEXT: sample 0: both = {{\[}}[4, 5, 6], [1, 2, 3]] * 2^-2
// MOVES-NEXT: sample 0: one = 5 * 2^-2
// MOVES-NEXT: sample 0: of_scalar = {{\[}}[9, 9], [9, 9]] * 2^-2
// MOVES-NEXT: sample 0: beginning = [1, 2, 3] * 2^-2
// 2, 3, 5, 6 are the elements of the part.
// MOVES-NEXT: sample 0: of_part = {{\[}}[3, 6], [2, 5]] * 2^-2
// MOVES-NEXT: sample 0: padded = {{\[}}[0, 0, 0, 0, 0], [1, 2, 3, 0, 0], [4, 5, 6, 0, 0]] * 2^-2
// MOVES-NEXT: sample 0: padded_row = [0, 10, -7, 127, 3, 0] * 2^-2
// MOVES-NEXT: sample 0: padded_scalar = 9 * 2^-2
// MOVES-NOT:  {{.}}
