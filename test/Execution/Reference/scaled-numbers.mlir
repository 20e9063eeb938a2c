// The numbers that rows with an exponent hold and give, by every executor; worked out
// by hand, as in scaled-rows.mlir.
// RUN: mann-run %s | FileCheck %s --check-prefix=NUMBERS
// RUN: mann-run %s --jit | FileCheck %s --check-prefix=NUMBERS

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

func.func @numbers() -> (tensor<5x2x!exact> {mann.name = "erased"}, tensor<5x2x!exact> {mann.name = "added"},
                         tensor<1x5x2x!exact> {mann.name = "heads"},
                         tensor<2x!f6> {mann.name = "read"}, tensor<5x!f4> {mann.name = "matvec"},
                         tensor<5x!f4> {mann.name = "dot"}, tensor<5x!q6> {mann.name = "cosine"},
                         tensor<5x2x!q3> {mann.name = "fixed"}, tensor<5x2x!q3> {mann.name = "fixed_write"},
                         tensor<5x!exact> {mann.name = "signs"}) {
  %m = mann.get_parameter @m : tensor<5x2x!f6>
  %s = mann.requantize %m : tensor<5x2x!f6> -> tensor<5x2x!rows>
  %a = mann.get_parameter @add : tensor<2x!q4>
  %w = mann.get_parameter @w : tensor<5x!gate>
  %e = mann.get_parameter @erase : tensor<2x!gate>
  %n = mann.erase_add %s, %w, %e, %a
     : tensor<5x2x!rows>, tensor<5x!gate>, tensor<2x!gate>, tensor<2x!q4> -> tensor<5x2x!rows>
  // NUMBERS: erased = {{\[}}[56, 0], [8, -4], [8, -2], [224, -128], [8, -4]] * 2^-3
  %n8 = mann.requantize %n : tensor<5x2x!rows> -> tensor<5x2x!exact>
  %v = mann.get_parameter @v : tensor<5x!q2>
  %k = mann.get_parameter @k : tensor<2x!q1>
  %d = mann.get_parameter @decay : tensor<2x!gate>
  %o = mann.outer_write %s, %v, %k decay(%d : tensor<2x!gate>)
     : tensor<5x2x!rows>, tensor<5x!q2>, tensor<2x!q1> -> tensor<5x2x!rows>
  // NUMBERS-NEXT: added = {{\[}}[56, 0], [7, 0], [6, -4], [224, -64], [0, 0]] * 2^-3
  %o8 = mann.requantize %o : tensor<5x2x!rows> -> tensor<5x2x!exact>
  // The delta rule on one head: v (k - q) in a state of zeros.
  %m3 = mann.get_parameter @m3 : tensor<1x5x2x!f6>
  %s3 = mann.requantize %m3 : tensor<1x5x2x!f6> -> tensor<1x5x2x!rows>
  %v3 = mann.get_parameter @v3 : tensor<1x5x!q2>
  %k3 = mann.get_parameter @k3 : tensor<1x2x!q1>
  %q3 = mann.get_parameter @q3 : tensor<1x2x!q1>
  %d3 = mann.get_parameter @none : tensor<1x!gate>
  %o3 = mann.outer_write %s3, %v3, %k3 decay(%d3 : tensor<1x!gate>) erase(%v3, %q3 : tensor<1x5x!q2>, tensor<1x2x!q1>)
     : tensor<1x5x2x!rows>, tensor<1x5x!q2>, tensor<1x2x!q1> -> tensor<1x5x2x!rows>
  // [-0.125, 0.375], [0.25, -0.75], [-0.5, 1.5].
  // NUMBERS-NEXT: heads = {{\[}}{{\[}}[-1, 3], [0, 0], [2, -6], [-4, 12], [0, 0]]] * 2^-3
  %h8 = mann.requantize %o3 : tensor<1x5x2x!rows> -> tensor<1x5x2x!exact>
  %p = mann.get_parameter @p : tensor<5x!gate>
  // 7 + 0.875 / 2, -0.125 / 2.
  // NUMBERS-NEXT: read = [476, -4] * 2^-6
  %r = mann.read %p, %s : tensor<5x!gate>, tensor<5x2x!rows> -> tensor<2x!f6>
  %q = mann.get_parameter @q : tensor<2x!q1>
  // 7, 0.875 + 0.0625, 1, 28 + 8, 0.
  // NUMBERS-NEXT: matvec = [112, 15, 16, 576, 0] * 2^-4
  %x = mann.matvec_read %s, %q : tensor<5x2x!rows>, tensor<2x!q1> -> tensor<5x!f4>
  // NUMBERS-NEXT: dot = [112, 15, 16, 576, 0] * 2^-4
  %y = mann.similarity dot %s, %q : tensor<5x2x!rows>, tensor<2x!q1> -> tensor<5x!f4>
  // 1, 7 / sqrt 50, 1, 7 / sqrt 65, 0: the exponents cancel.
  // NUMBERS-NEXT: cosine = [64, 63, 64, 56, 0] * 2^-6
  %axis = mann.get_parameter @axis : tensor<2x!q1>
  %c = mann.similarity cosine %s, %axis : tensor<5x2x!rows>, tensor<2x!q1> -> tensor<5x!q6>
  // NUMBERS-NEXT: fixed = {{\[}}[56, 0], [7, -1], [8, 0], [127, -127], [0, 0]] * 2^-3
  %f = mann.requantize %s : tensor<5x2x!rows> -> tensor<5x2x!q3>
  // [7, 0], [0, -0.125] + [1, -0.5], ...
  // NUMBERS-NEXT: fixed_write = {{\[}}[56, 0], [8, -5], [8, -2], [127, -127], [8, -4]] * 2^-3
  %fw = mann.erase_add %s, %w, %e, %a
     : tensor<5x2x!rows>, tensor<5x!gate>, tensor<2x!gate>, tensor<2x!q4> -> tensor<5x2x!q3>
  // The sign of an element is that of its code; 0 counts as +1.
  // NUMBERS-NEXT: signs = [16, 0, 16, 0, 16] * 2^-3
  %b = mann.binarize %s : tensor<5x2x!rows> -> tensor<5x2x!mann.bipolar>
  %bk = mann.binarize %k : tensor<2x!q1> -> tensor<2x!mann.bipolar>
  %g = mann.similarity bipolar %b, %bk : tensor<5x2x!mann.bipolar>, tensor<2x!mann.bipolar> -> tensor<5x!exact>
  return %n8, %o8, %h8, %r, %x, %y, %c, %f, %fw, %g : tensor<5x2x!exact>, tensor<5x2x!exact>, tensor<1x5x2x!exact>, tensor<2x!f6>,
    tensor<5x!f4>, tensor<5x!f4>, tensor<5x!q6>, tensor<5x2x!q3>, tensor<5x2x!q3>, tensor<5x!exact>
}
mann.parameter @v3 : tensor<1x5x!q2> = dense<[[1, 0, -2, 4, 0]]> : tensor<1x5xi8>
mann.parameter @k3 : tensor<1x2x!q1> = dense<[[1, 2]]> : tensor<1x2xi8>
mann.parameter @q3 : tensor<1x2x!q1> = dense<[[2, -1]]> : tensor<1x2xi8>
mann.parameter @none : tensor<1x!gate> = dense<0> : tensor<1xi16>
