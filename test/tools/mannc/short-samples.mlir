// Formats may be chosen on the first sequences of a file, which may be shorter than others: a warning
// says so, of mannc and of the pass alone. There is none where all are taken, where one of the
// longest is among the first, or where states have their formats already.
// RUN: %python %dev/make-sequences copy --bits 2 --lengths 1-4 --count 5 -o %t.safetensors
// RUN: mannc %s --quantize=q8 --calibrate %t.safetensors --samples=12 -o %t.mlir 2>&1 | FileCheck %s
// CHECK: short-samples.mlir:[[#@LINE+10]]:{{.*}}: warning: {{.*}}.safetensors: formats are chosen on the first 12 of 20 sequences; the longest of these has 7 calls, the longest of all 9, and states may grow with the length: take the first 16 or more (--samples; of the pass, limit), or write the sequences in another order
// CHECK-NOT: warning
// RUN: mann-opt %s '--mann-calibrate=samples=%t.safetensors limit=1' -o %t.mlir 2>&1 | FileCheck %s --check-prefix=PASS
// PASS: warning: {{.*}}.safetensors: formats are chosen on the first 1 of 20 sequences; the longest of these has 3 calls, the longest of all 9, and states may grow with the length: take the first 16 or more (--samples; of the pass, limit), or write the sequences in another order
// RUN: mannc %s --quantize=q8 --calibrate %t.safetensors -o %t.mlir 2>&1 | FileCheck %s --check-prefix=NONE --allow-empty
// RUN: mannc %s --quantize=q8 --calibrate %t.safetensors --samples=16 -o %t.mlir 2>&1 | FileCheck %s --check-prefix=NONE --allow-empty
// RUN: mannc %s --quantize=q8 --calibrate %t.safetensors --stop-after=formats -o %t.formats.mlir
// RUN: mannc %t.formats.mlir --quantize=q8 --calibrate %t.safetensors --samples=1 -o %t.mlir 2>&1 | FileCheck %s --check-prefix=NONE --allow-empty
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
