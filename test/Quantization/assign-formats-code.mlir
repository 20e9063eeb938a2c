// A rewrite may leave a bounded similarity without its code. The verifier would
// not let such a module in, so it is off here until the pass has run.
// RUN: mann-opt %s --mlir-very-unsafe-disable-verifier-on-parsing --mann-assign-formats | FileCheck %s
// RUN: mann-opt %s --mlir-very-unsafe-disable-verifier-on-parsing --mann-assign-formats="scheme=global integer-bits=3" | FileCheck %s --check-prefix=GLOBAL
// RUN: mann-opt %s --mlir-very-unsafe-disable-verifier-on-parsing --mann-assign-formats="scheme=per-hop integer-bits=3" | FileCheck %s --check-prefix=GLOBAL

mann.parameter @M : tensor<4x2xf32> = dense<6.0> : tensor<4x2xf32>

// CHECK-LABEL: func @codes
// GLOBAL-LABEL: func @codes
func.func @codes(%m: tensor<4x2xf32> {mann.range = array<f32: 1.0, 1.0>},
                 %u: tensor<2xf32> {mann.range = array<f32: 3.0, 3.0>})
    -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  // The key is the larger one.
  // CHECK: mann.similarity l1 %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  // GLOBAL: mann.similarity l1 %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  %s = mann.similarity l1 %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // The memory is, here a parameter.
  %M = mann.get_parameter @M : tensor<4x2xf32>
  // CHECK: mann.similarity hamming %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  %t = mann.similarity hamming %M, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // CHECK: mann.similarity bipolar %{{.*}} {code = !mann.bipolar}
  %v = mann.similarity bipolar %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // A code that is chosen stays.
  // CHECK: mann.similarity l1 %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 1.000000e+00>}
  %w = mann.similarity l1 %m, %u {code = !quant.uniform<i8<-127:127>:f32, 1.0>}
     : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // A sign is at most 1, whatever it is the sign of, and so is its ReLU.
  %r = mann.relu %u : tensor<2xf32>
  %b = mann.sign %r : tensor<2xf32>
  %rb = mann.relu %b : tensor<2xf32>
  // CHECK: mann.similarity l1 %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>}
  %x = mann.similarity l1 %m, %rb : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  return %s, %t, %v, %w, %x : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
