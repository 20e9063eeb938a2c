// Weights whose rows have exponents, by every executor; worked out by hand.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s --jit | FileCheck %s

!x = !quant.uniform<i8<-127:127>:f32, 5.000000e-01>
!y = !quant.uniform<i16<-32767:32767>:f32, 6.250000e-02>
!small = !quant.uniform<i8<-127:127>:f32, 2.500000e-01>
!t = !quant.uniform<i8<-127:127>:f32, 1.250000e-01>
// Codes in -7..7; stored exponents 0..5 are those from -3 on.
!rows = !mann.scaled<4, -3:2>

// [7, -3] * 2^-3, [5, 4] * 2^2, [-6, 7] * 2^-1, zeros.
mann.parameter @W : tensor<4x2x!rows> = dense<[[7, -3, 0], [5, 4, 5], [-6, 7, 2], [0, 0, 0]]> : tensor<4x3xi8>
// 1, -1.5.
mann.parameter @x : tensor<2x!x> = dense<[2, -3]> : tensor<2xi8>
mann.parameter @rows_of_x : tensor<2x2x!x> = dense<[[2, -3], [0, 1]]> : tensor<2x2xi8>
mann.parameter @weights : tensor<2x2x!x> = dense<[[2, 2], [1, -2]]> : tensor<2x2xi8>
mann.parameter @time : tensor<3x2x!t> = dense<[[1, 0], [0, 2], [-1, -1]]> : tensor<3x2xi8>

func.func @run() -> (tensor<4x!y> {mann.name = "linear"}, tensor<2x4x!y> {mann.name = "batch"},
                         tensor<4x!small> {mann.name = "rounded"}, tensor<3x2x!y> {mann.name = "memory"},
                         tensor<3x2x!y> {mann.name = "weighted"}, tensor<3x2x!y> {mann.name = "aged"}) {
  %W = mann.get_parameter @W : tensor<4x2x!rows>
  %x = mann.get_parameter @x : tensor<2x!x>
  // (7 + 4.5) / 8, (5 - 6) * 4, (-6 - 10.5) / 2, 0.
  // CHECK: linear = [23, -64, -132, 0] * 2^-4
  %a = mann.linear %x, %W : tensor<2x!x>, tensor<4x2x!rows> -> tensor<4x!y>
  // And -1.5 / 8, 8, 1.75, 0.
  // CHECK-NEXT: batch = {{\[}}[23, -64, -132, 0], [-3, 128, 28, 0]] * 2^-4
  %X = mann.get_parameter @rows_of_x : tensor<2x2x!x>
  %b = mann.linear %X, %W : tensor<2x2x!x>, tensor<4x2x!rows> -> tensor<2x4x!y>
  // 5.75 quarters to 6.
  // CHECK-NEXT: rounded = [6, -16, -33, 0] * 2^-2
  %c = mann.linear %x, %W : tensor<2x!x>, tensor<4x2x!rows> -> tensor<4x!small>
  %ids = arith.constant dense<[[0, 2], [1, 1], [9, 3]]> : tensor<3x2xi32>
  // Rows 0 and 2, twice row 1, zeros: no word has the id 9.
  // CHECK-NEXT: memory = {{\[}}[-34, 50], [640, 512], [0, 0]] * 2^-4
  %d = mann.embed %ids, %W : tensor<3x2xi32>, tensor<4x2x!rows> -> tensor<3x2x!y>
  // The first word counts once, the second half and minus once.
  // CHECK-NEXT: weighted = {{\[}}[-10, -62], [480, 0], [0, 0]] * 2^-4
  %w = mann.get_parameter @weights : tensor<2x2x!x>
  %e = mann.embed %ids, %W weights(%w : tensor<2x2x!x>) : tensor<3x2xi32>, tensor<4x2x!rows> -> tensor<3x2x!y>
  // CHECK-NEXT: aged = {{\[}}[-36, 48], [640, 516], [2, 0]] * 2^-4
  %T = mann.get_parameter @time : tensor<3x2x!t>
  %f = mann.embed %ids, %W temporal(%T : tensor<3x2x!t>) : tensor<3x2xi32>, tensor<4x2x!rows> -> tensor<3x2x!y>
  return %a, %b, %c, %d, %e, %f : tensor<4x!y>, tensor<2x4x!y>, tensor<4x!small>, tensor<3x2x!y>, tensor<3x2x!y>, tensor<3x2x!y>
}
