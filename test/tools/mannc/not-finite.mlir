// NaN and infinities: literals of a parameter, a state and a constant, and
// results of golden calls. C99 and C++ have names for them; a self-test takes two
// NaN for the same, and an infinity for itself alone.
// REQUIRES: gcc
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/x.safetensors x=1x2x3:F32:1,2,3
// RUN: mannc %t/literals.mlir --name k --emit=c --self-test %t/x.safetensors -o %t/literals
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/literals/k.c %t/literals/k_test.c -lm -o %t/literals-test && %t/literals-test | FileCheck %s --check-prefix=SAME
// RUN: g++ -x c++ -Wall -Wextra -Werror %t/literals/k.c %t/literals/k_test.c -lm -o %t/literals-cpp && %t/literals-cpp | FileCheck %s --check-prefix=SAME
// RUN: FileCheck %s --input-file %t/literals/k_weights.c
// RUN: mann-run %t/literals.mlir --sequence %t/x.safetensors -o %t/out.safetensors
// RUN: mann-run %t/literals.mlir --sequence %t/x.safetensors --check %t/out.safetensors
// RUN: mannc %t/literals.mlir --name k --emit=obj -o %t/k.o
// The test can fail: NaN is not any number, infinity not any other.
// RUN: sed 's/NAN/1.0f/' %t/literals/k_test.c > %t/literals/wrong_test.c
// RUN: gcc -std=c99 -I %t/literals %t/literals/k.c %t/literals/wrong_test.c -lm -o %t/wrong && not %t/wrong
// RUN: sed 's/(-INFINITY)/INFINITY/' %t/literals/k_test.c > %t/literals/wrong_test.c
// RUN: gcc -std=c99 -I %t/literals %t/literals/k.c %t/literals/wrong_test.c -lm -o %t/wrong && not %t/wrong

// CHECK: NAN, INFINITY, 1.0f,
// RUN: %python %inputs/models/write_safetensors.py %t/m.safetensors m=1x2x3:F32:0,0,0,1,2,3 q=1x3:F32:1,2,3
// RUN: mannc %t/cosine.mlir --name k --emit=c --self-test %t/m.safetensors -o %t/cosine
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/cosine/k.c %t/cosine/k_test.c -lm -o %t/cosine-test && %t/cosine-test | FileCheck %s --check-prefix=SAME
// RUN: %python %inputs/models/write_safetensors.py %t/big.safetensors x=2x3:F32:3e38,-3e38,1
// RUN: mannc %t/overflow.mlir --name k --emit=c --self-test %t/big.safetensors -o %t/overflow
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/overflow/k.c %t/overflow/k_test.c -lm -o %t/overflow-test && %t/overflow-test | FileCheck %s --check-prefix=SAME

// In numbers of few bits they have no code.
// RUN: not mannc %t/literals.mlir --quantize=q8 --calibrate %t/x.safetensors 2>&1 | FileCheck %s --check-prefix=QUANTIZED

// SAME: k: 0 of {{[0-9]+}} {{samples|calls}} differ
// SAME-NOT: k: {{[1-9]}}
// QUANTIZED: error:

//--- literals.mlir
mann.parameter @p : tensor<3xf32> = dense<[0x7FC00000, 0x7F800000, 1.0]> : tensor<3xf32>
mann.state @h : tensor<3xf32> = dense<[1.0, 0xFF800000, 0xFFC00000]> : tensor<3xf32>
func.func @f(%x: tensor<3xf32> {mann.name = "x"}, %h: tensor<3xf32> {mann.state = @h})
    -> (tensor<3xf32> {mann.name = "y"}, tensor<3xf32> {mann.name = "z"}, tensor<3xf32> {mann.state = @h}) {
  %p = mann.get_parameter @p : tensor<3xf32>
  %k = arith.constant dense<[0xFF800000, 0.5, 0x7FC00000]> : tensor<3xf32>
  %y = mann.add %x, %p : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %z = mann.mul %x, %k : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %y, %z, %h : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
//--- cosine.mlir
func.func @f(%m: tensor<2x3xf32> {mann.name = "m"}, %q: tensor<3xf32> {mann.name = "q"}) -> (tensor<2xf32> {mann.name = "y"}) {
  %y = mann.similarity cosine %m, %q {eps = 0.0 : f32} : tensor<2x3xf32>, tensor<3xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
//--- overflow.mlir
func.func @f(%x: tensor<3xf32> {mann.name = "x"}) -> (tensor<3xf32> {mann.name = "y"}) {
  %y = mann.add %x, %x : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
