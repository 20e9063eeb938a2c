// A NaN that an overflow made comes out of a function as documented in every
// executor, at any -O: relu, leaky_relu and exp keep it, clip gives min, sign +1.
// REQUIRES: gcc, clang
// RUN: rm -rf %t && mkdir -p %t/object
// RUN: %python %inputs/models/write_safetensors.py %t/x.safetensors x=2x4:F32:3e38,3e38,3e38,3e38,-0.5,1,-0.0,2
// RUN: mann-run %s --inputs %t/x.safetensors -o %t/out.safetensors
// RUN: mann-run %s --inputs %t/x.safetensors --print | FileCheck %s
// RUN: mann-run %s --inputs %t/x.safetensors --jit -o %t/jit.safetensors
// RUN: mann-run %s --inputs %t/x.safetensors --jit --check %t/out.safetensors --tolerance=1e-6
// RUN: mannc %s --name k --emit=c --self-test %t/x.safetensors -o %t/c
// RUN: gcc -O0 -std=c99 -pedantic -Wall -Wextra -Wconversion -Werror %t/c/k.c %t/c/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: gcc -O3 -std=c99 %t/c/k.c %t/c/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: clang-22 -O0 -std=c99 %t/c/k.c %t/c/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: clang-22 -O3 -std=c99 %t/c/k.c %t/c/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME
// RUN: mannc %s --name k --emit=obj --self-test %t/x.safetensors -o %t/object/k.o
// RUN: gcc -std=c99 %t/object/k.o %t/object/k_test.c -lm -o %t/test && %t/test | FileCheck %s --check-prefix=SAME

// SAME: k: 0 of {{[0-9]+}} {{samples|calls}} differ
// SAME-NOT: k: {{[1-9]}}

// CHECK: relu{{.*}}nan
// CHECK: leaky{{.*}}nan
// CHECK: exp{{.*}}nan
// CHECK: clip{{.*}}-1
// CHECK: sign{{.*}}1
func.func @f(%x: tensor<4xf32> {mann.name = "x"})
    -> (tensor<4xf32> {mann.name = "relu"}, tensor<4xf32> {mann.name = "leaky"},
        tensor<4xf32> {mann.name = "exp"}, tensor<4xf32> {mann.name = "clip"},
        tensor<4xf32> {mann.name = "sign"}) {
  // Infinity less itself is NaN.
  %big = mann.add %x, %x : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %more = mann.add %big, %x : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %nan = mann.sub %big, %more : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %0 = mann.relu %nan : tensor<4xf32>
  %1 = mann.leaky_relu %nan {slope_log2 = -3 : i64} : tensor<4xf32>
  %2 = mann.exp %nan {nonpositive} : tensor<4xf32> -> tensor<4xf32>
  %3 = mann.clip %nan {min = -1.0 : f32, max = 1.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  %4 = mann.sign %nan : tensor<4xf32>
  return %0, %1, %2, %3, %4 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
