// Rows with an exponent: what each op makes of them, worked out by hand.
// RUN: mann-run %s | FileCheck %s

!f6 = !quant.uniform<i16<-32767:32767>:f32, 1.562500e-02>
!q4 = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!q3 = !quant.uniform<i8<-127:127>:f32, 1.250000e-01>
!q2 = !quant.uniform<i8<-127:127>:f32, 2.500000e-01>
!q1 = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!f4 = !quant.uniform<i16<-32767:32767>:f32, 6.250000e-02>
!q6 = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>
!gate = !quant.uniform<i10<0:256>:f32, 3.906250e-03>
!exact = !quant.uniform<i31<-1073741823:1073741823>:f32, 1.250000e-01>
// Codes in -7..7.
!rows = !mann.scaled<4, -3:2>

mann.parameter @m : tensor<5x2x!f6> = dense<[[448, 3], [56, -5], [60, 4], [4000, -900], [0, 0]]> : tensor<5x2xi16>
mann.parameter @w : tensor<5x!gate> = dense<[0, 256, 128, 0, 256]> : tensor<5xi16>
mann.parameter @erase : tensor<2x!gate> = dense<[256, 0]> : tensor<2xi16>
mann.parameter @add : tensor<2x!q4> = dense<[16, -8]> : tensor<2xi8>
mann.parameter @v : tensor<5x!q2> = dense<[1, 0, -2, 4, 0]> : tensor<5xi8>
mann.parameter @k : tensor<2x!q1> = dense<[1, 2]> : tensor<2xi8>
mann.parameter @decay : tensor<2x!gate> = dense<[256, 128]> : tensor<2xi16>
mann.parameter @p : tensor<5x!gate> = dense<[256, 128, 0, 0, 0]> : tensor<5xi16>
mann.parameter @q : tensor<2x!q1> = dense<[2, -1]> : tensor<2xi8>
mann.parameter @axis : tensor<2x!q1> = dense<[2, 0]> : tensor<2xi8>
mann.parameter @m3 : tensor<1x5x2x!f6> = dense<[[[448, 3], [56, -5], [60, 4], [4000, -900], [0, 0]]]> : tensor<1x5x2xi16>

func.func @rows() -> (tensor<5x2x!rows> {mann.name = "stored"}, tensor<5x2x!rows> {mann.name = "cut"},
                      tensor<2x!rows> {mann.name = "one"}, tensor<5x2x!rows> {mann.name = "erased"},
                      tensor<5x2x!rows> {mann.name = "added"}, tensor<1x5x2x!rows> {mann.name = "again"}) {
  %m = mann.get_parameter @m : tensor<5x2x!f6>
  // 7 * 1 and 3/64, which is nothing beside it; 7/8 is 7 in the least exponent,
  // 60/64 would be 7.5 there, a tie that goes to 8; 62.5 saturates.
  // CHECK: stored = {{\[}}[7, 0] * 2^0, [7, -1] * 2^-3, [4, 0] * 2^-2, [7, -4] * 2^2, [0, 0] * 2^-3]
  %s = mann.requantize %m : tensor<5x2x!f6> -> tensor<5x2x!rows>
  // CHECK-NEXT: cut = {{\[}}[7, 0] * 2^0, [7, 0] * 2^-3, [7, 0] * 2^-3, [7, -3] * 2^2, [0, 0] * 2^-3]
  %z = mann.requantize %m {rounding = #fxp<rounding toward_zero>} : tensor<5x2x!f6> -> tensor<5x2x!rows>
  %a = mann.get_parameter @add : tensor<2x!q4>
  // CHECK-NEXT: one = [4, -2] * 2^-2
  %one = mann.requantize %a : tensor<2x!q4> -> tensor<2x!rows>
  %w = mann.get_parameter @w : tensor<5x!gate>
  %e = mann.get_parameter @erase : tensor<2x!gate>
  // Rows of weight 0 keep their integers.
  // CHECK-NEXT: erased = {{\[}}[7, 0] * 2^0, [4, -2] * 2^-2, [4, -1] * 2^-2, [7, -4] * 2^2, [4, -2] * 2^-2]
  %n = mann.erase_add %s, %w, %e, %a
     : tensor<5x2x!rows>, tensor<5x!gate>, tensor<2x!gate>, tensor<2x!q4> -> tensor<5x2x!rows>
  %v = mann.get_parameter @v : tensor<5x!q2>
  %k = mann.get_parameter @k : tensor<2x!q1>
  %d = mann.get_parameter @decay : tensor<2x!gate>
  // [7.125, 0.25], [0.875, -0.0625], [0.75, -0.5], [28.5, -7].
  // CHECK-NEXT: added = {{\[}}[7, 0] * 2^0, [7, 0] * 2^-3, [6, -4] * 2^-3, [7, -2] * 2^2, [0, 0] * 2^-3]
  %o = mann.outer_write %s, %v, %k decay(%d : tensor<2x!gate>)
     : tensor<5x2x!rows>, tensor<5x!q2>, tensor<2x!q1> -> tensor<5x2x!rows>
  // From rows to rows of another width, and back to the first: the same numbers.
  // CHECK-NEXT: again = {{\[}}{{\[}}[7, 0] * 2^0, [7, -1] * 2^-3, [4, 0] * 2^-2, [7, -4] * 2^2, [0, 0] * 2^-3]]
  %t = mann.get_parameter @m3 : tensor<1x5x2x!f6>
  %t0 = mann.requantize %t : tensor<1x5x2x!f6> -> tensor<1x5x2x!rows>
  %t1 = mann.requantize %t0 : tensor<1x5x2x!rows> -> tensor<1x5x2x!mann.scaled<9, -9:3>>
  %t2 = mann.requantize %t1 : tensor<1x5x2x!mann.scaled<9, -9:3>> -> tensor<1x5x2x!rows>
  return %s, %z, %one, %n, %o, %t2 : tensor<5x2x!rows>, tensor<5x2x!rows>, tensor<2x!rows>, tensor<5x2x!rows>, tensor<5x2x!rows>, tensor<1x5x2x!rows>
}
