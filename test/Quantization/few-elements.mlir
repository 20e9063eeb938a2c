// The step of a parameter saturates no more of its elements than may be: 0.1247 is beyond 127
// steps of 2^-10, and one of eight elements is more than 5 percent of them. So what is chosen
// can be quantized, whatever is allowed.
// RUN: mann-opt %s --mann-assign-formats=width=8 | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats=width=8 --mann-quantize | FileCheck %s --check-prefix=STORED
// RUN: mann-opt %s '--mann-assign-formats=width=8 max-saturation=12.5' | FileCheck %s --check-prefix=FINER
// RUN: mann-opt %s '--mann-assign-formats=width=8 max-saturation=12.5' '--mann-quantize=max-saturation=12.5' | FileCheck %s --check-prefix=STORED-FINER
// RUN: mann-opt %s '--mann-assign-formats=width=8 max-saturation=0' --mann-quantize=max-saturation=0 | FileCheck %s --check-prefix=STORED
// RUN: not mann-opt %s '--mann-assign-formats=width=8 max-saturation=12.5' --mann-quantize -o /dev/null 2>&1 | FileCheck %s --check-prefix=REFUSED

// RUN: not mann-opt %s --mann-assign-formats=max-saturation=nan -o /dev/null 2>&1 | FileCheck %s --check-prefix=NAN
// RUN: not mann-opt %s --mann-assign-formats=max-saturation=101 -o /dev/null 2>&1 | FileCheck %s --check-prefix=PERCENT
// NAN: error: 'max-saturation' is a percentage, 0 to 100, but is nan
// PERCENT: error: 'max-saturation' is a percentage, 0 to 100, but is 101
// STORED: mann.parameter @b : tensor<8x!quant.uniform<i8<-127:127>:f32, 0.001953125>>
// STORED-FINER: mann.parameter @b : tensor<8x!quant.uniform<i8<-127:127>:f32, 9.765625E-4>>

// CHECK: mann.get_parameter @b {mann.format = !quant.uniform<i8<-127:127>:f32, 0.001953125>}
// FINER: mann.get_parameter @b {mann.format = !quant.uniform<i8<-127:127>:f32, 9.765625E-4>}
// REFUSED: 'mann.parameter' op saturates in 12.5 % of its elements (1 of 8; 5 % allowed)
module {
  mann.parameter @b : tensor<8xf32> = dense<[0.1247, 0.01, -0.03, 0.02, 0.011, -0.07, 0.033, 0.0521]> : tensor<8xf32>
  func.func @f(%x: tensor<8xf32> {mann.name = "x", mann.range = array<f32: 1.0, 1.0>}) -> (tensor<8xf32> {mann.name = "y"}) {
    %b = mann.get_parameter @b : tensor<8xf32>
    %y = mann.add %x, %b {mann.range = array<f32: 1.0, 1.0>} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    return %y : tensor<8xf32>
  }
}
