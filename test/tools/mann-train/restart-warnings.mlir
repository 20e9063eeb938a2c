// What samples make of the weights is told of each restart, which has others; what an earlier one
// was told, word for word, is not told again.
// RUN: %python %dev/make-sequences copy --bits 1 --lengths 1-3 --count 10 --seed 1 -o %t.safetensors
// RUN: mann-train %s --sequences %t.safetensors --validation-share=0.2 --loss=y=sigmoid --epochs=0 --quantize=q8 --quantized-epochs=1 --restarts=3 --samples=10 --seed=4 -o %t.weights.safetensors 2>&1 | FileCheck %s

module {
  mann.parameter @w : tensor<1x2xf32>
  mann.parameter @v : tensor<1x2xf32>
  // CHECK: restart-warnings.mlir:[[#@LINE+1]]:{{.*}}: warning: {{.*}}: formats are chosen on the first 10 of
  mann.state @h : tensor<2xf32> = dense<0.0> : tensor<2xf32>
  func.func @step(%x: tensor<2xf32> {mann.name = "x"}, %h: tensor<2xf32> {mann.state = @h})
      -> (tensor<1xf32> {mann.name = "y"}, tensor<1xf32> {mann.name = "z"},
          tensor<2xf32> {mann.state = @h}) {
    %w = mann.get_parameter @w : tensor<1x2xf32>
    %y = mann.linear %h, %w : tensor<2xf32>, tensor<1x2xf32> -> tensor<1xf32>
    %v = mann.get_parameter @v : tensor<1x2xf32>
    %s = mann.linear %x, %v : tensor<2xf32>, tensor<1x2xf32> -> tensor<1xf32>
    // CHECK-NOT: formats are chosen
    // CHECK: restart-warnings.mlir:[[#@LINE+4]]:{{.*}}: warning: the samples make [[FIRST:[0-9]+]] elements of this NaN
    // CHECK-NOT: the samples make [[FIRST]] elements
    // CHECK: restart-warnings.mlir:[[#@LINE+2]]:{{.*}}: warning: the samples make {{[0-9]+}} elements of this NaN
    // CHECK-NOT: formats are chosen
    %z = mann.sqrt %s : tensor<1xf32> -> tensor<1xf32>
    return %y, %z, %x : tensor<1xf32>, tensor<1xf32>, tensor<2xf32>
  }
}
