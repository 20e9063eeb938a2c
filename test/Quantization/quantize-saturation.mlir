// RUN: not mann-opt %s --mann-quantize=max-saturation=24.9 -o /dev/null 2>&1 | FileCheck %s --check-prefix=BELOW
// RUN: mann-opt %s --mann-quantize=max-saturation=25 2>&1 | FileCheck %s --check-prefix=AT
// RUN: not mann-opt %s --mann-quantize=max-saturation=-1 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not mann-opt %s --mann-quantize=max-saturation=100.5 2>&1 | FileCheck %s --check-prefix=ABOVE
// BELOW: quantize-saturation.mlir:[[#]]:3: error: 'mann.parameter' op saturates in 25 % of its elements (1 of 4; 24.9 % allowed)
// AT-NOT: {{warning|error}}
// AT: mann.parameter @p {{.*}} = dense<[16, -127, 127, 0]> : tensor<4xi8>
// AT-NOT: {{warning|error}}
// NEGATIVE: error: 'max-saturation' is a percentage, 0 to 100, but is -1
// ABOVE: error: 'max-saturation' is a percentage, 0 to 100, but is 100.500000
module {
  mann.parameter @p : tensor<4xf32> = dense<[0.5, -9.0, 3.96875, 0.0]> : tensor<4xf32>
  func.func @f() {
    %p = mann.get_parameter @p {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125e-02>} : tensor<4xf32>
    return
  }
}
