// Between f32 and fixed point, as in a network with parts in float: both
// roundings, saturation, NaN and infinity, and the way back.
// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s --jit | FileCheck %s

!q = !quant.uniform<i8<-127:127>:f32, 2.500000e-01>
!wide = !quant.uniform<i31:f32, 9.765625e-04>

// -1.375 and 0.625 are ties of the nearest quarters -5 or -6, 2 or 3.
mann.parameter @x : tensor<8xf32> = dense<[0.625, -1.375, 0.63, -0.2, 1.0e30, 0xFF800000, 0x7FC00000, 31.74]> : tensor<8xf32>
mann.parameter @codes : tensor<2x!q> = dense<[127, -3]> : tensor<2xi8>
// 2^24 + 1 has no f32 of its own.
mann.parameter @scores : tensor<2x!wide> = dense<[16777217, -1024]> : tensor<2xi32>

// CHECK: nearest = [2, -6, 3, -1, 127, -127, 0, 127] * 2^-2
// CHECK: down = [2, -5, 2, 0, 127, -127, 0, 126] * 2^-2
// CHECK: back = [31.75, -0.75]
// CHECK: scores = [16384, -1]
func.func @main() -> (tensor<8x!q> {mann.name = "nearest"}, tensor<8x!q> {mann.name = "down"},
                      tensor<2xf32> {mann.name = "back"}, tensor<2xf32> {mann.name = "scores"}) {
  %x = mann.get_parameter @x : tensor<8xf32>
  %codes = mann.get_parameter @codes : tensor<2x!q>
  %scores = mann.get_parameter @scores : tensor<2x!wide>
  %nearest = mann.requantize %x : tensor<8xf32> -> tensor<8x!q>
  %down = mann.requantize %x {rounding = #fxp<rounding toward_zero>} : tensor<8xf32> -> tensor<8x!q>
  %b = mann.requantize %codes : tensor<2x!q> -> tensor<2xf32>
  %back = mann.requantize %b : tensor<2xf32> -> tensor<2xf32>
  %s = mann.requantize %scores : tensor<2x!wide> -> tensor<2xf32>
  return %nearest, %down, %back, %s : tensor<8x!q>, tensor<8x!q>, tensor<2xf32>, tensor<2xf32>
}
