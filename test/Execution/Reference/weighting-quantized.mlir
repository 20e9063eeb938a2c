// Weights over the slots in integers, by hand from the formulas of their
// descriptions.

// Weights with an exact 1.0, in steps of 2^-8; numbers in steps of 1/4, 1/16
// and 1/64.
!signed = !quant.uniform<i8<-127:127>:f32, 0.015625>
!g = !quant.uniform<i10<0:256>:f32, 0.00390625>
!g4 = !quant.uniform<i6<0:16>:f32, 0.0625>
!g14 = !quant.uniform<i16<0:16384>:f32, 6.103515625e-05>
!p7 = !quant.uniform<i8<-127:127>:f32, 0.0078125>
!q1 = !quant.uniform<i8<-127:127>:f32, 0.5>
!q2 = !quant.uniform<i8<-127:127>:f32, 0.25>
!q4 = !quant.uniform<i8<-127:127>:f32, 0.0625>
!q6 = !quant.uniform<i8<-127:127>:f32, 0.015625>

mann.parameter @scores : tensor<3x!q2> = dense<[4, 0, -4]> : tensor<3xi8>
mann.parameter @heads : tensor<2x3x!q2> = dense<[[4, 0, -4], [127, -127, 127]]> : tensor<2x3xi8>
mann.parameter @beta : tensor<1x!q1> = dense<4> : tensor<1xi8>
mann.parameter @betas : tensor<2x!q1> = dense<[-4, 0]> : tensor<2xi8>

func.func @softmax() -> (tensor<3x!g> {mann.name = "softmax"}, tensor<2x3x!g> {mann.name = "softmax_heads"}, tensor<2x3x!g> {mann.name = "softmax_shared"}) {
  %s = mann.get_parameter @scores : tensor<3x!q2>
  %h = mann.get_parameter @heads : tensor<2x3x!q2>
  %b = mann.get_parameter @beta : tensor<1x!q1>
  %r = mann.get_parameter @betas : tensor<2x!q1>
  %two = arith.constant 2 : i32
  %0 = mann.softmax %s strength(%b : tensor<1x!q1>) : tensor<3x!q2> -> tensor<3x!g>
  %1 = mann.softmax %h strength(%r : tensor<2x!q1>) : tensor<2x3x!q2> -> tensor<2x3x!g>
  %2 = mann.softmax %h strength(%b : tensor<1x!q1>) count(%two) : tensor<2x3x!q2> -> tensor<2x3x!g>
  return %0, %1, %2 : tensor<3x!g>, tensor<2x3x!g>, tensor<2x3x!g>
}
// RUN: mann-run %s --function=softmax | FileCheck %s --check-prefix=SOFTMAX
// z = 2, 0, -2 as 16, 0, -16 with 3 fraction bits: t = 0, (16 * 23637) >> 5 =
// 11818 and 23637; exp2 gives 32768, 4435 and 600. Their sum 37803 has the
// reciprocal 56807 * 2^-31: 221.9, 30.03 and 4.06 codes.
// SOFTMAX:      sample 0: softmax = [222, 30, 4] * 2^-8
// A negative strength turns the order around; with 0 all are alike: the sum
// 98304 has the reciprocal 43690 * 2^-32, 85.33 codes.
// SOFTMAX-NEXT: sample 0: softmax_heads = {{\[}}[4, 30, 222], [85, 85, 85]] * 2^-8
// Only the first two: t = 11818 beside 0, the sum 37203 has 57723 * 2^-31, 225.5
// and 30.5 codes. 127 and -127 quarters, doubled, leave nothing of the second:
// 1.0 is 65535 * 2^-16, 255.996 codes.
// SOFTMAX-NEXT: sample 0: softmax_shared = {{\[}}[225, 31, 0], [256, 0, 0]] * 2^-8

mann.parameter @new : tensor<5x!g> = dense<[3, 4, 256, 0, 1]> : tensor<5xi16>
mann.parameter @old : tensor<5x!g> = dense<[0, 1, 256, 1, 255]> : tensor<5xi16>
mann.parameter @old4 : tensor<5x!g4> = dense<[16, 0, 3, 1, 0]> : tensor<5xi8>
mann.parameter @pair : tensor<2x2x!g> = dense<[[256, 0], [100, 100]]> : tensor<2x2xi16>
mann.parameter @gates : tensor<2x!g> = dense<[64, 256]> : tensor<2xi16>
mann.parameter @half : tensor<1x!g> = dense<128> : tensor<1xi16>
mann.parameter @one : tensor<1x!g> = dense<256> : tensor<1xi16>
mann.parameter @zero : tensor<1x!g> = dense<0> : tensor<1xi16>
mann.parameter @beyond : tensor<1x!q6> = dense<127> : tensor<1xi8>

func.func @interpolate() -> (tensor<5x!g> {mann.name = "half"}, tensor<5x!g> {mann.name = "half_cut"}, tensor<5x!g> {mann.name = "all_new"},
                             tensor<5x!g> {mann.name = "all_old"}, tensor<5x!p7> {mann.name = "saturated"}, tensor<5x!g> {mann.name = "scales"},
                             tensor<5x!g> {mann.name = "beyond"}, tensor<2x2x!g> {mann.name = "heads"}) {
  %new = mann.get_parameter @new : tensor<5x!g>
  %old = mann.get_parameter @old : tensor<5x!g>
  %old4 = mann.get_parameter @old4 : tensor<5x!g4>
  %pair = mann.get_parameter @pair : tensor<2x2x!g>
  %gates = mann.get_parameter @gates : tensor<2x!g>
  %half = mann.get_parameter @half : tensor<1x!g>
  %one = mann.get_parameter @one : tensor<1x!g>
  %zero = mann.get_parameter @zero : tensor<1x!g>
  %beyond = mann.get_parameter @beyond : tensor<1x!q6>
  %0 = mann.interpolate %half, %new, %old : tensor<1x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x!g>
  %1 = mann.interpolate %half, %new, %old {rounding = #fxp<rounding toward_zero>} : tensor<1x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x!g>
  %2 = mann.interpolate %one, %new, %old : tensor<1x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x!g>
  %3 = mann.interpolate %zero, %new, %old : tensor<1x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x!g>
  %4 = mann.interpolate %one, %new, %old : tensor<1x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x!p7>
  %5 = mann.interpolate %half, %new, %old4 : tensor<1x!g>, tensor<5x!g>, tensor<5x!g4> -> tensor<5x!g>
  %6 = mann.interpolate %beyond, %new, %old : tensor<1x!q6>, tensor<5x!g>, tensor<5x!g> -> tensor<5x!g>
  %7 = mann.interpolate %gates, %pair, %pair : tensor<2x!g>, tensor<2x2x!g>, tensor<2x2x!g> -> tensor<2x2x!g>
  return %0, %1, %2, %3, %4, %5, %6, %7 : tensor<5x!g>, tensor<5x!g>, tensor<5x!g>, tensor<5x!g>, tensor<5x!p7>, tensor<5x!g>, tensor<5x!g>, tensor<2x2x!g>
}
// RUN: mann-run %s --function=interpolate | FileCheck %s --check-prefix=INTERPOLATE
// 1.5, 2.5, 256, 0.5 and 128: ties go to even.
// INTERPOLATE:      sample 0: half = [2, 2, 256, 0, 128] * 2^-8
// INTERPOLATE-NEXT: sample 0: half_cut = [1, 2, 256, 0, 128] * 2^-8
// INTERPOLATE-NEXT: sample 0: all_new = [3, 4, 256, 0, 1] * 2^-8
// INTERPOLATE-NEXT: sample 0: all_old = [0, 1, 256, 1, 255] * 2^-8
// In steps of 2^-7 1.5 and 0.5 are ties, and 1.0 has no code.
// INTERPOLATE-NEXT: sample 0: saturated = [2, 2, 127, 0, 0] * 2^-7
// (new + 16 old) / 2.
// INTERPOLATE-NEXT: sample 0: scales = [130, 2, 152, 8, 0] * 2^-8
// 127/64 new - 63/64 old: 5.95, 6.95, 256, -0.98, -249.03. Nothing is below 0.
// INTERPOLATE-NEXT: sample 0: beyond = [6, 7, 256, 0, 0] * 2^-8
// INTERPOLATE-NEXT: sample 0: heads = {{\[}}[256, 0], [100, 100]] * 2^-8

mann.parameter @z : tensor<5x!g> = dense<[256, 0, 128, 64, 192]> : tensor<5xi16>
mann.parameter @h : tensor<5x!signed> = dense<[-100, 100, -100, 40, -127]> : tensor<5xi8>
mann.parameter @n : tensor<5x!signed> = dense<[7, -127, 101, -61, -127]> : tensor<5xi8>
func.func @mixture() -> (tensor<5x!signed> {mann.name = "mixture"}, tensor<1x5x!signed> {mann.name = "row"}) {
  %z = mann.get_parameter @z : tensor<5x!g>
  %h = mann.get_parameter @h : tensor<5x!signed>
  %n = mann.get_parameter @n : tensor<5x!signed>
  %0 = mann.interpolate %z, %h, %n : tensor<5x!g>, tensor<5x!signed>, tensor<5x!signed> -> tensor<5x!signed>
  %z1 = mann.reshape %z : tensor<5x!g> -> tensor<1x5x!g>
  %h1 = mann.reshape %h : tensor<5x!signed> -> tensor<1x5x!signed>
  %n1 = mann.reshape %n : tensor<5x!signed> -> tensor<1x5x!signed>
  %1 = mann.interpolate %z1, %n1, %h1 : tensor<1x5x!g>, tensor<1x5x!signed>, tensor<1x5x!signed> -> tensor<1x5x!signed>
  return %0, %1 : tensor<5x!signed>, tensor<1x5x!signed>
}
// RUN: mann-run %s --function=mixture | FileCheck %s --check-prefix=MIXTURE
// RUN: mann-run %s --function=mixture --jit | FileCheck %s --check-prefix=MIXTURE
// A signed state, and a gate for each element: h, n, 0.5, 40/4 - 61 * 3/4 = -35.75,
// -127.
// MIXTURE:      sample 0: mixture = [-100, -127, 0, -36, -127] * 2^-6
// The other way round: 30 - 15.25 = 14.75.
// MIXTURE-NEXT: sample 0: row = {{\[}}[7, 100, 0, 15, -127]] * 2^-6

mann.parameter @row : tensor<4x!g> = dense<[256, 0, 0, 64]> : tensor<4xi16>
mann.parameter @rows : tensor<2x4x!g> = dense<[[256, 0, 0, 64], [1, 3, 0, 0]]> : tensor<2x4xi16>
mann.parameter @kernel : tensor<3x!g> = dense<[64, 128, 64]> : tensor<3xi16>
mann.parameter @kernels : tensor<2x3x!g> = dense<[[256, 0, 0], [0, 128, 0]]> : tensor<2x3xi16>
mann.parameter @tall : tensor<2x!g> = dense<[256, 256]> : tensor<2xi16>

func.func @shift() -> (tensor<4x!g> {mann.name = "ring"}, tensor<4x!g> {mann.name = "line"}, tensor<4x!g> {mann.name = "offsets"},
                       tensor<2x4x!g> {mann.name = "rows"}, tensor<2x4x!g> {mann.name = "shared"}, tensor<4x!g> {mann.name = "saturated"}) {
  %w = mann.get_parameter @row : tensor<4x!g>
  %r = mann.get_parameter @rows : tensor<2x4x!g>
  %k = mann.get_parameter @kernel : tensor<3x!g>
  %ks = mann.get_parameter @kernels : tensor<2x3x!g>
  %t = mann.get_parameter @tall : tensor<2x!g>
  %0 = mann.circular_shift %w, %k : tensor<4x!g>, tensor<3x!g> -> tensor<4x!g>
  %1 = mann.circular_shift %w, %k {no_wrap} : tensor<4x!g>, tensor<3x!g> -> tensor<4x!g>
  %2 = mann.circular_shift %w, %k {offsets = array<i64: 2, -1, 3>} : tensor<4x!g>, tensor<3x!g> -> tensor<4x!g>
  %3 = mann.circular_shift %r, %ks : tensor<2x4x!g>, tensor<2x3x!g> -> tensor<2x4x!g>
  %4 = mann.circular_shift %r, %k {rounding = #fxp<rounding toward_zero>} : tensor<2x4x!g>, tensor<3x!g> -> tensor<2x4x!g>
  %5 = mann.circular_shift %w, %t {offsets = array<i64: 0, 1>} : tensor<4x!g>, tensor<2x!g> -> tensor<4x!g>
  return %0, %1, %2, %3, %4, %5 : tensor<4x!g>, tensor<4x!g>, tensor<4x!g>, tensor<2x4x!g>, tensor<2x4x!g>, tensor<4x!g>
}
// RUN: mann-run %s --function=shift | FileCheck %s --check-prefix=SHIFT
// Slot 0 gets half of its own 256 and a quarter of the 64 before it, round the
// ring; slot 3 half of 64 and a quarter of the 256 after it.
// SHIFT:      sample 0: ring = [144, 64, 16, 96] * 2^-8
// SHIFT-NEXT: sample 0: line = [128, 64, 16, 32] * 2^-8
// w[n-2] / 4 + w[n+1] / 2 + w[n-3] / 4.
// SHIFT-NEXT: sample 0: offsets = [0, 16, 112, 192] * 2^-8
// The first row moves up; half of 1 and 3 are 0.5 and 1.5, ties.
// SHIFT-NEXT: sample 0: rows = {{\[}}[64, 256, 0, 0], [0, 2, 0, 0]] * 2^-8
// 1.25, 1.75, 0.75 and 0.25, cut off.
// SHIFT-NEXT: sample 0: shared = {{\[}}[144, 64, 16, 96], [1, 1, 0, 0]] * 2^-8
// 320 codes are more than 1.0.
// SHIFT-NEXT: sample 0: saturated = [256, 256, 0, 64] * 2^-8

mann.parameter @powers : tensor<4x!g> = dense<[256, 128, 64, 0]> : tensor<4xi16>
mann.parameter @small : tensor<4x!g> = dense<[256, 128, 64, 1]> : tensor<4xi16>
mann.parameter @empty : tensor<4x!g> = dense<0> : tensor<4xi16>
mann.parameter @signed : tensor<2x4x!q4> = dense<[[127, -127, 127, 127], [-1, -2, -3, -4]]> : tensor<2x4xi8>
mann.parameter @tiny : tensor<3x!g> = dense<[3, 1, 3]> : tensor<3xi16>
mann.parameter @gamma : tensor<1x!q4> = dense<32> : tensor<1xi8>
mann.parameter @steep : tensor<1x!q4> = dense<127> : tensor<1xi8>
mann.parameter @flat : tensor<1x!q4> = dense<16> : tensor<1xi8>
mann.parameter @gammas : tensor<2x!q4> = dense<[-16, 16]> : tensor<2xi8>

func.func @sharpen() -> (tensor<4x!g> {mann.name = "squares"}, tensor<4x!g> {mann.name = "steep"}, tensor<4x!g> {mann.name = "empty"},
                         tensor<2x4x!g> {mann.name = "signs"}, tensor<3x!g14> {mann.name = "tie"}, tensor<3x!g14> {mann.name = "cut"}) {
  %powers = mann.get_parameter @powers : tensor<4x!g>
  %small = mann.get_parameter @small : tensor<4x!g>
  %empty = mann.get_parameter @empty : tensor<4x!g>
  %signed = mann.get_parameter @signed : tensor<2x4x!q4>
  %tiny = mann.get_parameter @tiny : tensor<3x!g>
  %gamma = mann.get_parameter @gamma : tensor<1x!q4>
  %steep = mann.get_parameter @steep : tensor<1x!q4>
  %flat = mann.get_parameter @flat : tensor<1x!q4>
  %gammas = mann.get_parameter @gammas : tensor<2x!q4>
  %0 = mann.sharpen %powers, %gamma : tensor<4x!g>, tensor<1x!q4> -> tensor<4x!g>
  %1 = mann.sharpen %small, %steep : tensor<4x!g>, tensor<1x!q4> -> tensor<4x!g>
  %2 = mann.sharpen %empty, %gamma : tensor<4x!g>, tensor<1x!q4> -> tensor<4x!g>
  %3 = mann.sharpen %signed, %gammas : tensor<2x4x!q4>, tensor<2x!q4> -> tensor<2x4x!g>
  %4 = mann.sharpen %tiny, %flat : tensor<3x!g>, tensor<1x!q4> -> tensor<3x!g14>
  %5 = mann.sharpen %tiny, %flat {rounding = #fxp<rounding toward_zero>} : tensor<3x!g>, tensor<1x!q4> -> tensor<3x!g14>
  return %0, %1, %2, %3, %4, %5 : tensor<4x!g>, tensor<4x!g>, tensor<4x!g>, tensor<2x4x!g>, tensor<3x!g14>, tensor<3x!g14>
}
// RUN: mann-run %s --function=sharpen | FileCheck %s --check-prefix=SHARPEN
// Squares of 1, 1/2, 1/4: l = 0, 2^16, 2^17, so t = 0, 8192, 16384 and e = 32768,
// 8192, 2048. Their sum 43008 has the reciprocal 49932 * 2^-31: 195.05, 48.76 and
// 12.19 codes. Nothing stays nothing.
// SHARPEN:      sample 0: squares = [195, 49, 12, 0] * 2^-8
// The power 7.9375: t = 32512 leaves 133 of 32768, and 65024 nothing. The sum
// 32901 has 65271 * 2^-31: 254.96 and 1.03 codes.
// SHARPEN-NEXT: sample 0: steep = [255, 1, 0, 0] * 2^-8
// SHARPEN-NEXT: sample 0: empty = [0, 0, 0, 0] * 2^-8
// A negative power counts as 0, a negative weight as none: three times 85.33.
// SHARPEN-NEXT: sample 0: signs = {{\[}}[85, 0, 85, 85], [0, 0, 0, 0]] * 2^-8
// log2(3) is 103871 * 2^-16, t = 6491 and e = 10924; the sum 76460 has the reciprocal
// 56172 * 2^-32: 7021.5, a tie, and 2340.8.
// SHARPEN-NEXT: sample 0: tie = [7022, 2341, 7022] * 2^-14
// SHARPEN-NEXT: sample 0: cut = [7021, 2340, 7021] * 2^-14
