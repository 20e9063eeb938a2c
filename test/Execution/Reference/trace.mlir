// --trace prints what each op has computed, parameters and constants as well.
// RUN: mann-run %s --trace | FileCheck %s

!q = !quant.uniform<i8<-127:127>:f32, 0.25>

mann.parameter @x : tensor<10xf32> = dense<[0.5, -2.0, 0.0, 1.0, 1.0, 1.0, 1.0, 8.0, -3.0, 0.1]> : tensor<10xf32>
mann.parameter @bad : tensor<3xf32> = dense<[0x7FC00000, 0xFF800000, 1.0]> : tensor<3xf32>
mann.parameter @codes : tensor<2x!q> = dense<[-4, 8]> : tensor<2xi8>

func.func @main() -> tensor<i32> {
  // CHECK:      sample 0: x = mann.get_parameter at {{.*}}trace.mlir:[[#@LINE+3]]:8 -> tensor<10xf32>
  // CHECK-NEXT:   reals: min -3, max 8, first [0.5, -2, 0, 1, 1, 1, 1, 8, ...]
  // CHECK-NOT:  codes
  %x = mann.get_parameter @x : tensor<10xf32>
  // CHECK-NEXT: sample 0: 1 = mann.get_parameter at {{.*}} -> tensor<3xf32>
  // CHECK-NEXT:   reals: min 1, max 1, 2 not finite, first [nan, -inf, 1]
  %1 = mann.get_parameter @bad : tensor<3xf32>
  %2 = mann.get_parameter @codes : tensor<2x!q>
  // CHECK:      sample 0: sum = mann.add at {{.*}}trace.mlir:[[#@LINE+3]]:10 -> tensor<2x!quant.uniform<i8<-127:127>:f32, 2.500000e-01>>
  // CHECK-NEXT:   codes: min -8, max 16, first [-8, 16]
  // CHECK-NEXT:   reals: min -2, max 4, first [-2, 4]
  %sum = mann.add %2, %2 : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
  // CHECK-NEXT: sample 0: 4 = mann.binarize at
  // CHECK-NEXT:   integers: min -1, max 1, first [-1, 1]
  %4 = mann.binarize %sum : tensor<2x!q> -> tensor<2x!mann.bipolar>
  // CHECK-NEXT: sample 0: 5 = mann.argmax at {{.*}}"the answer"{{.*}} -> tensor<i32>
  // CHECK-NEXT:   integers: min 7, max 7, first [7]
  %5 = mann.argmax %x : tensor<10xf32> -> tensor<i32> loc("the answer")
  return %5 : tensor<i32>
}
// CHECK-NOT: {{.}}
