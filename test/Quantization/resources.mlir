// Values that are kept as resources are read like others.
// RUN: mann-opt %s --mann-assign-formats --mann-quantize | FileCheck %s

// CHECK: mann.parameter @H : tensor<2x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>> = dense<[64, -96]> : tensor<2xi8>
mann.parameter @H : tensor<2xf32> = dense_resource<numbers> : tensor<2xf32>
func.func @f() -> tensor<2xf32> {
  %H = mann.get_parameter @H : tensor<2xf32>
  return %H : tensor<2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      // The alignment, 4, then 1.0 and -1.5.
      numbers: "0x040000000000803F0000C0BF"
    }
  }
#-}
