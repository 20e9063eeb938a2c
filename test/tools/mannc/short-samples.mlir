// Formats that are chosen on sequences shorter than others are told: on the first ones of a file,
// by mannc and by the pass alone. All of them, or one of the longest among the first, are well.
// RUN: %python %dev/make-sequences copy --bits 2 --lengths 1-4 --count 5 -o %t.safetensors
// RUN: mannc %s --quantize=q8 --calibrate %t.safetensors --samples=12 -o %t.mlir 2>&1 | FileCheck %s
// CHECK: short-samples.mlir:{{.*}}: warning: formats are chosen on the first 12 of 20 sequences, which have at most 7 of 9 calls; ranges may grow with the length: expected one of the longest among them, so use more of the sequences, or write them in another order
// CHECK-NOT: warning
// RUN: mann-opt %s '--mann-calibrate=samples=%t.safetensors limit=1' -o %t.mlir 2>&1 | FileCheck %s --check-prefix=PASS
// PASS: warning: formats are chosen on the first 1 of 20 sequences, which have at most 3 of 9 calls
// RUN: mannc %s --quantize=q8 --calibrate %t.safetensors -o %t.mlir 2>&1 | FileCheck %s --check-prefix=NONE --allow-empty
// RUN: mannc %s --quantize=q8 --calibrate %t.safetensors --samples=16 -o %t.mlir 2>&1 | FileCheck %s --check-prefix=NONE --allow-empty
// NONE-NOT: {{.}}
module {
  mann.state @sum : tensor<3xf32> = dense<0.0> : tensor<3xf32>
  func.func @step(%x: tensor<3xf32> {mann.name = "x"}, %sum: tensor<3xf32> {mann.state = @sum})
      -> (tensor<3xf32> {mann.name = "y"}, tensor<3xf32> {mann.state = @sum}) {
    %next = mann.add %sum, %x : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
    %y = mann.tanh %next : tensor<3xf32> -> tensor<3xf32>
    return %y, %next : tensor<3xf32>, tensor<3xf32>
  }
}
