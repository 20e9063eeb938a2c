// Writes to a memory in integers, worked out by hand.

// Numbers in steps of 1/4 and 1/2, gates in steps of 1/4 with an exact 1.0.
!m = !quant.uniform<i8<-127:127>:f32, 0.25>
!a = !quant.uniform<i8<-127:127>:f32, 0.5>
!g = !quant.uniform<i4<0:4>:f32, 0.25>
!coarse = !quant.uniform<i8<-127:127>:f32, 1.0>
!fine = !quant.uniform<i16<-32767:32767>:f32, 0.015625>
!low = !quant.uniform<i4<0:7>:f32, 0.25>

mann.parameter @memory : tensor<3x2x!m> = dense<[[10, -7], [127, -127], [3, 1]]> : tensor<3x2xi8>
mann.parameter @weights : tensor<3x!g> = dense<[4, 1, 0]> : tensor<3xi8>
mann.parameter @erase : tensor<2x!g> = dense<[2, 4]> : tensor<2xi8>
mann.parameter @add : tensor<2x!a> = dense<[5, -3]> : tensor<2xi8>
mann.parameter @ties : tensor<3x2x!m> = dense<[[1, 3], [-1, -3], [5, 7]]> : tensor<3x2xi8>
mann.parameter @all : tensor<3x!g> = dense<4> : tensor<3xi8>
mann.parameter @half : tensor<2x!g> = dense<2> : tensor<2xi8>
mann.parameter @nothing : tensor<2x!a> = dense<0> : tensor<2xi8>
mann.parameter @much : tensor<2x!a> = dense<[127, -127]> : tensor<2xi8>
mann.parameter @memory2 : tensor<2x2x!m> = dense<[[16, 48], [16, 5]]> : tensor<2x2xi8>
mann.parameter @weights2 : tensor<2x2x!g> = dense<[[3, 4], [2, 4]]> : tensor<2x2xi8>
mann.parameter @erase2 : tensor<2x2x!g> = dense<[[1, 1], [1, 2]]> : tensor<2x2xi8>
mann.parameter @add2 : tensor<2x2x!a> = dense<[[0, 0], [2, 3]]> : tensor<2x2xi8>

func.func @erase_add() -> (tensor<3x2x!m> {mann.name = "one"}, tensor<3x2x!coarse> {mann.name = "coarse"}, tensor<3x2x!m> {mann.name = "tie"},
                           tensor<3x2x!m> {mann.name = "cut"}, tensor<3x2x!m> {mann.name = "saturated"}, tensor<3x2x!low> {mann.name = "low"},
                           tensor<2x2x!m> {mann.name = "heads"}) {
  %m = mann.get_parameter @memory : tensor<3x2x!m>
  %w = mann.get_parameter @weights : tensor<3x!g>
  %e = mann.get_parameter @erase : tensor<2x!g>
  %a = mann.get_parameter @add : tensor<2x!a>
  %ties = mann.get_parameter @ties : tensor<3x2x!m>
  %all = mann.get_parameter @all : tensor<3x!g>
  %half = mann.get_parameter @half : tensor<2x!g>
  %nothing = mann.get_parameter @nothing : tensor<2x!a>
  %much = mann.get_parameter @much : tensor<2x!a>
  %m2 = mann.get_parameter @memory2 : tensor<2x2x!m>
  %w2 = mann.get_parameter @weights2 : tensor<2x2x!g>
  %e2 = mann.get_parameter @erase2 : tensor<2x2x!g>
  %a2 = mann.get_parameter @add2 : tensor<2x2x!a>
  %0 = mann.erase_add %m, %w, %e, %a : tensor<3x2x!m>, tensor<3x!g>, tensor<2x!g>, tensor<2x!a> -> tensor<3x2x!m>
  %1 = mann.erase_add %m, %w, %e, %a : tensor<3x2x!m>, tensor<3x!g>, tensor<2x!g>, tensor<2x!a> -> tensor<3x2x!coarse>
  %2 = mann.erase_add %ties, %all, %half, %nothing : tensor<3x2x!m>, tensor<3x!g>, tensor<2x!g>, tensor<2x!a> -> tensor<3x2x!m>
  %3 = mann.erase_add %ties, %all, %half, %nothing {rounding = #fxp<rounding toward_zero>} : tensor<3x2x!m>, tensor<3x!g>, tensor<2x!g>, tensor<2x!a> -> tensor<3x2x!m>
  %4 = mann.erase_add %m, %all, %half, %much : tensor<3x2x!m>, tensor<3x!g>, tensor<2x!g>, tensor<2x!a> -> tensor<3x2x!m>
  %5 = mann.erase_add %m, %w, %e, %a : tensor<3x2x!m>, tensor<3x!g>, tensor<2x!g>, tensor<2x!a> -> tensor<3x2x!low>
  %6 = mann.erase_add %m2, %w2, %e2, %a2 : tensor<2x2x!m>, tensor<2x2x!g>, tensor<2x2x!g>, tensor<2x2x!a> -> tensor<2x2x!m>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<3x2x!m>, tensor<3x2x!coarse>, tensor<3x2x!m>, tensor<3x2x!m>, tensor<3x2x!m>, tensor<3x2x!low>, tensor<2x2x!m>
}
// RUN: mann-run %s --function=erase_add | FileCheck %s --check-prefix=ERASE
// Sixteenths of a code: the keeps 16 - w e are 8 and 0, 14 and 12, 16 and 16, the
// adds count 8. Row 0: 10 * 8 + 160 = 240 and 0 - 96; row 1: 127 * 14 + 40 = 1818
// and -127 * 12 - 24 = -1548, 113.6 and -96.75 codes; row 2 stays.
// ERASE:      sample 0: one = {{\[}}[15, -6], [114, -97], [3, 1]] * 2^-2
// The same 3.75, -1.5, 28.4, -24.2, 0.75, 0.25 in steps of 1.
// ERASE-NEXT: sample 0: coarse = {{\[}}[4, -2], [28, -24], [1, 0]] * 2^0
// Halves of odd codes.
// ERASE-NEXT: sample 0: tie = {{\[}}[0, 2], [0, -2], [2, 4]] * 2^-2
// ERASE-NEXT: sample 0: cut = {{\[}}[0, 1], [0, -1], [2, 3]] * 2^-2
// 63.5 more and less are 254 codes.
// ERASE-NEXT: sample 0: saturated = {{\[}}[127, -127], [127, -127], [127, -127]] * 2^-2
// A format of 0..7 has neither end of the rest.
// ERASE-NEXT: sample 0: low = {{\[}}[7, 0], [7, 0], [3, 1]] * 2^-2
// Row 0 has the weights 3 and 2. Column 0: the keeps 13 and 14 make 182
// sixteenths, rounded 11; 16 * 11 / 16 = 11, and 2 * 2 / 8 = 0.5 of 1.0, 2 codes.
// Column 1: 13 * 12 = 156, 9.75, 10: 48 * 10 / 16 = 30, and 2 * 3 = 6 eighths, 3
// codes. Row 1 has 4 and 4: 12 * 12 = 144, 9: 9 and 4 * 2 = 8 eighths, 4 codes; 12 * 8
// = 96, 6: 5 * 6 / 16 = 1.875, and 12 eighths are 6 codes.
// ERASE-NEXT: sample 0: heads = {{\[}}[13, 33], [13, 8]] * 2^-2

mann.parameter @state : tensor<2x2x!m> = dense<[[10, -7], [3, 127]]> : tensor<2x2xi8>
mann.parameter @states : tensor<2x2x2x!m> = dense<[[[10, -7], [3, 127]], [[8, 6], [2, 1]]]> : tensor<2x2x2xi8>
mann.parameter @value : tensor<2x!a> = dense<[3, 1]> : tensor<2xi8>
mann.parameter @key : tensor<2x!a> = dense<[2, 5]> : tensor<2xi8>
mann.parameter @values : tensor<2x2x!a> = dense<[[3, 1], [0, 0]]> : tensor<2x2xi8>
mann.parameter @keys : tensor<2x2x!a> = dense<[[2, 5], [1, 1]]> : tensor<2x2xi8>
mann.parameter @decay : tensor<2x!g> = dense<[4, 1]> : tensor<2xi8>
mann.parameter @only : tensor<1x!g> = dense<2> : tensor<1xi8>
mann.parameter @decays : tensor<2x2x!g> = dense<[[4, 1], [3, 2]]> : tensor<2x2xi8>
mann.parameter @found : tensor<2x!a> = dense<[2, -1]> : tensor<2xi8>
mann.parameter @at : tensor<2x!a> = dense<[1, 3]> : tensor<2xi8>

func.func @outer_write() -> (tensor<2x2x!m> {mann.name = "delta"}, tensor<2x2x!m> {mann.name = "plain"}, tensor<2x2x!coarse> {mann.name = "shared"},
                             tensor<2x2x!fine> {mann.name = "exact"}, tensor<2x2x2x!m> {mann.name = "heads"}, tensor<2x2x2x!m> {mann.name = "channels"},
                             tensor<2x2x2x!m> {mann.name = "cut"}) {
  %s = mann.get_parameter @state : tensor<2x2x!m>
  %v = mann.get_parameter @value : tensor<2x!a>
  %k = mann.get_parameter @key : tensor<2x!a>
  %d = mann.get_parameter @decay : tensor<2x!g>
  %only = mann.get_parameter @only : tensor<1x!g>
  %f = mann.get_parameter @found : tensor<2x!a>
  %b = mann.get_parameter @at : tensor<2x!a>
  %ss = mann.get_parameter @states : tensor<2x2x2x!m>
  %vs = mann.get_parameter @values : tensor<2x2x!a>
  %ks = mann.get_parameter @keys : tensor<2x2x!a>
  %ds = mann.get_parameter @decays : tensor<2x2x!g>
  %0 = mann.outer_write %s, %v, %k decay(%d : tensor<2x!g>) erase(%f, %b : tensor<2x!a>, tensor<2x!a>)
     : tensor<2x2x!m>, tensor<2x!a>, tensor<2x!a> -> tensor<2x2x!m>
  %1 = mann.outer_write %s, %v, %k : tensor<2x2x!m>, tensor<2x!a>, tensor<2x!a> -> tensor<2x2x!m>
  %2 = mann.outer_write %s, %v, %k decay(%only : tensor<1x!g>) : tensor<2x2x!m>, tensor<2x!a>, tensor<2x!a> -> tensor<2x2x!coarse>
  %3 = mann.outer_write %s, %v, %k decay(%d : tensor<2x!g>) : tensor<2x2x!m>, tensor<2x!a>, tensor<2x!a> -> tensor<2x2x!fine>
  %4 = mann.outer_write %ss, %vs, %ks decay(%d : tensor<2x!g>) : tensor<2x2x2x!m>, tensor<2x2x!a>, tensor<2x2x!a> -> tensor<2x2x2x!m>
  %5 = mann.outer_write %ss, %vs, %ks decay(%ds : tensor<2x2x!g>) erase(%vs, %ks : tensor<2x2x!a>, tensor<2x2x!a>)
     : tensor<2x2x2x!m>, tensor<2x2x!a>, tensor<2x2x!a> -> tensor<2x2x2x!m>
  %6 = mann.outer_write %ss, %vs, %ks decay(%ds : tensor<2x2x!g>) erase(%vs, %ks : tensor<2x2x!a>, tensor<2x2x!a>) {rounding = #fxp<rounding toward_zero>}
     : tensor<2x2x2x!m>, tensor<2x2x!a>, tensor<2x2x!a> -> tensor<2x2x2x!m>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<2x2x!m>, tensor<2x2x!m>, tensor<2x2x!coarse>, tensor<2x2x!fine>, tensor<2x2x2x!m>, tensor<2x2x2x!m>, tensor<2x2x2x!m>
}
// RUN: mann-run %s --function=outer_write | FileCheck %s --check-prefix=OUTER
// Quarters of a code: 10 * 4 - 4 * 2 * 1 + 4 * 3 * 2 = 56, -7 * 1 - 4 * 2 * 3 + 4 *
// 3 * 5 = 29, 3 * 4 + 4 * 1 + 4 * 2 = 24, 127 + 4 * 3 + 4 * 5 = 159.
// OUTER:      sample 0: delta = {{\[}}[14, 7], [6, 40]] * 2^-2
// 10 + 6, -7 + 15, 3 + 2, and 127 + 5 saturates.
// OUTER-NEXT: sample 0: plain = {{\[}}[16, 8], [5, 127]] * 2^-2
// Halved: 2.75, 2.875, 0.875 and 17.125.
// OUTER-NEXT: sample 0: shared = {{\[}}[3, 3], [1, 17]] * 2^0
// In 64ths 10 * 4 + 24 = 64 of 16ths are 4.0, then 53/16, 20/16 and 147/16.
// OUTER-NEXT: sample 0: exact = {{\[}}[256, 212], [80, 588]] * 2^-6
// Head 0 keeps everything; head 1 a quarter of 8, 6, 2 and 1: 2, 1.5, 0.5, 0.25.
// OUTER-NEXT: sample 0: heads = {{\[}}{{\[}}[16, 8], [5, 127]], {{\[}}[2, 2], [0, 0]]] * 2^-2
// What is erased is what is added. Column 1 keeps a quarter of -7 and 127, then a
// half; column 0 of head 1 keeps three quarters of 8 and 2: 6 and 1.5.
// OUTER-NEXT: sample 0: channels = {{\[}}{{\[}}[10, -2], [3, 32]], {{\[}}[6, 3], [2, 0]]] * 2^-2
// OUTER-NEXT: sample 0: cut = {{\[}}{{\[}}[10, -1], [3, 31]], {{\[}}[6, 3], [1, 0]]] * 2^-2

mann.parameter @wide : tensor<2x2x!m> = dense<[[127, 127], [-127, 2]]> : tensor<2x2xi8>
mann.parameter @large : tensor<2x!a> = dense<127> : tensor<2xi8>

func.func @matvec_read() -> (tensor<2x!m> {mann.name = "result"}, tensor<2x!coarse> {mann.name = "tie"}, tensor<2x!coarse> {mann.name = "cut"},
                             tensor<2x!m> {mann.name = "saturated"}, tensor<2x2x!m> {mann.name = "heads"}) {
  %s = mann.get_parameter @state : tensor<2x2x!m>
  %ss = mann.get_parameter @states : tensor<2x2x2x!m>
  %ks = mann.get_parameter @keys : tensor<2x2x!a>
  %k = mann.get_parameter @key : tensor<2x!a>
  %wide = mann.get_parameter @wide : tensor<2x2x!m>
  %large = mann.get_parameter @large : tensor<2x!a>
  %b = mann.get_parameter @at : tensor<2x!a>
  %0 = mann.matvec_read %s, %b : tensor<2x2x!m>, tensor<2x!a> -> tensor<2x!m>
  %1 = mann.matvec_read %s, %k : tensor<2x2x!m>, tensor<2x!a> -> tensor<2x!coarse>
  %2 = mann.matvec_read %s, %k {rounding = #fxp<rounding toward_zero>} : tensor<2x2x!m>, tensor<2x!a> -> tensor<2x!coarse>
  %3 = mann.matvec_read %wide, %large : tensor<2x2x!m>, tensor<2x!a> -> tensor<2x!m>
  %4 = mann.matvec_read %ss, %ks : tensor<2x2x2x!m>, tensor<2x2x!a> -> tensor<2x2x!m>
  return %0, %1, %2, %3, %4 : tensor<2x!m>, tensor<2x!coarse>, tensor<2x!coarse>, tensor<2x!m>, tensor<2x2x!m>
}
// RUN: mann-run %s --function=matvec_read | FileCheck %s --check-prefix=MATVEC
// Halves of a code: 10 - 21 = -11 and 3 + 381 = 384; -5.5 is a tie.
// MATVEC:      sample 0: result = [-6, 127] * 2^-2
// 20 - 35 = -15 and 6 + 635 = 641 eighths.
// MATVEC-NEXT: sample 0: tie = [-2, 80] * 2^0
// MATVEC-NEXT: sample 0: cut = [-1, 80] * 2^0
// MATVEC-NEXT: sample 0: saturated = [127, -127] * 2^-2
// Head 0: -15 and 641 halves; head 1 sums 8 + 6 and 2 + 1.
// MATVEC-NEXT: sample 0: heads = {{\[}}[-8, 127], [7, 2]] * 2^-2

mann.parameter @new : tensor<2x!a> = dense<[70, -3]> : tensor<2xi8>
mann.parameter @sixteenths : tensor<2x!fine> = dense<[24, -40]> : tensor<2xi16>

func.func @slots() -> (tensor<3x2x!m> {mann.name = "over"}, tensor<3x2x!m> {mann.name = "rounded"}, tensor<3x2x!m> {mann.name = "cut"},
                       tensor<3x2x!m> {mann.name = "sum"}, tensor<3x2x!m> {mann.name = "fine_sum"},
                       tensor<i32> {mann.name = "after_5"}, tensor<i32> {mann.name = "after_minus_1"}, tensor<i32> {mann.name = "after_largest"},
                       tensor<i32> {mann.name = "after_least"}, tensor<i32> {mann.name = "only"}) {
  %m = mann.get_parameter @memory : tensor<3x2x!m>
  %r = mann.get_parameter @new : tensor<2x!a>
  %f = mann.get_parameter @sixteenths : tensor<2x!fine>
  %five = arith.constant dense<5> : tensor<i32>
  %minus = arith.constant dense<-1> : tensor<i32>
  %largest = arith.constant dense<2147483647> : tensor<i32>
  %least = arith.constant dense<-2147483648> : tensor<i32>
  %0 = mann.slot_write overwrite %m, %r, %five : tensor<3x2x!m>, tensor<2x!a>, tensor<i32>
  %1 = mann.slot_write overwrite %m, %f, %least : tensor<3x2x!m>, tensor<2x!fine>, tensor<i32>
  %2 = mann.slot_write overwrite %m, %f, %largest {rounding = #fxp<rounding toward_zero>} : tensor<3x2x!m>, tensor<2x!fine>, tensor<i32>
  %3 = mann.slot_write add %m, %r, %minus : tensor<3x2x!m>, tensor<2x!a>, tensor<i32>
  %4 = mann.slot_write add %m, %f, %largest : tensor<3x2x!m>, tensor<2x!fine>, tensor<i32>
  %5 = mann.advance %five {modulo = 6} : tensor<i32>
  %6 = mann.advance %minus {modulo = 6} : tensor<i32>
  %7 = mann.advance %largest {modulo = 50} : tensor<i32>
  %8 = mann.advance %least {modulo = 2147483647} : tensor<i32>
  %9 = mann.advance %five {modulo = 1} : tensor<i32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9 : tensor<3x2x!m>, tensor<3x2x!m>, tensor<3x2x!m>, tensor<3x2x!m>, tensor<3x2x!m>,
    tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>
}
// RUN: mann-run %s --function=slots | FileCheck %s --check-prefix=SLOTS
// 5 is row 2 of 3; 35.0 saturates at 127 quarters.
// SLOTS:      sample 0: over = {{\[}}[10, -7], [127, -127], [127, -6]] * 2^-2
// -2^31 is row 1, since 3 * -715827883 = -2^31 - 1. 24 and -40 64ths are 1.5 and
// -2.5 codes.
// SLOTS-NEXT: sample 0: rounded = {{\[}}[10, -7], [2, -2], [3, 1]] * 2^-2
// 2^31 - 1 is row 1, too.
// SLOTS-NEXT: sample 0: cut = {{\[}}[10, -7], [1, -2], [3, 1]] * 2^-2
// -1 is the last row: 3 + 140 and 1 - 6.
// SLOTS-NEXT: sample 0: sum = {{\[}}[10, -7], [127, -127], [127, -5]] * 2^-2
// 127 + 1.5 and -127 - 2.5.
// SLOTS-NEXT: sample 0: fine_sum = {{\[}}[10, -7], [127, -127], [3, 1]] * 2^-2
// SLOTS-NEXT: sample 0: after_5 = 0
// SLOTS-NEXT: sample 0: after_minus_1 = 0
// SLOTS-NEXT: sample 0: after_largest = 48
// -2^31 is -1 modulo 2^31 - 1, and so the last.
// SLOTS-NEXT: sample 0: after_least = 0
// SLOTS-NEXT: sample 0: only = 0
