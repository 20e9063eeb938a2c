// RUN: mann-run %s | FileCheck %s
// RUN: mann-run %s --jit | FileCheck %s

// The integers behind numbers, unchanged.
// CHECK: sample 0: codes = [-7, 0, 5]
func.func @main() -> (tensor<3xi8> {mann.name = "codes"}) {
  %x = mann.get_parameter @x : tensor<3x!quant.uniform<i4<-7:7>:f32, 1.250000e-01>>
  %0 = mann.codes %x : tensor<3x!quant.uniform<i4<-7:7>:f32, 1.250000e-01>> -> tensor<3xi8>
  return %0 : tensor<3xi8>
}
mann.parameter @x : tensor<3x!quant.uniform<i4<-7:7>:f32, 1.250000e-01>> = dense<[-7, 0, 5]> : tensor<3xi8>
