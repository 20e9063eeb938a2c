// Every dot and cosine becomes a bounded kind with a code and a scale; what is
// bounded already stays.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors m=4x3x4:pattern u=4x4:1,-0.5,0.75,0.25,-1,0.5
// RUN: mann-opt %s --mann-robust-addressing="samples=%t.safetensors kind=hamming" | FileCheck %s --check-prefixes=CHECK,CODE -DKIND=hamming
// RUN: mann-opt %s --mann-robust-addressing="samples=%t.safetensors kind=signed_l1" | FileCheck %s --check-prefixes=CHECK,CODE -DKIND=signed_l1
// RUN: mann-opt %s --mann-robust-addressing="samples=%t.safetensors" | FileCheck %s --check-prefixes=CHECK,CODE -DKIND=l1
// RUN: mann-opt %s --mann-robust-addressing="samples=%t.safetensors kind=bipolar" | FileCheck %s --check-prefixes=CHECK,SIGNS
// RUN: mann-opt %s --mann-robust-addressing="samples=%t.safetensors kind=l1 width=4 limit=3" | FileCheck %s --check-prefixes=CHECK,NARROW

// CHECK-LABEL: func.func @f(
func.func @f(%m: tensor<3x4xf32> {mann.name = "m"}, %u: tensor<4xf32> {mann.name = "u"}) -> (tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) {
  // The largest number is 1: steps of 1/64 reach it, steps of 1/128 do not.
  // CODE: mann.similarity [[KIND]] %{{.*}}, %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>, log2_factor = -8 : i64} : tensor<3x4xf32>
  // SIGNS: mann.similarity bipolar %{{.*}}, %{{.*}} {code = !mann.bipolar, log2_factor = -1 : i64}
  // NARROW: mann.similarity l1 %{{.*}}, %{{.*}} {code = !quant.uniform<i4<-7:7>:f32, {{[0-9.e-]+}}>, log2_factor = -{{[0-9]}} : i64}
  %s = mann.similarity dot %m, %u : tensor<3x4xf32>, tensor<4xf32> -> tensor<3xf32>
  // CODE: mann.similarity [[KIND]] %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>, log2_factor = -{{[0-9]}} : i64}
  // SIGNS: mann.similarity bipolar %{{.*}}, %{{.*}} {code = !mann.bipolar, log2_factor = -2 : i64}
  // What keeps a cosine from dividing by 0 goes with it.
  %t = mann.similarity cosine %m, %u {eps = 1.0e-8 : f32, eps_form = #mann<eps_form max>} : tensor<3x4xf32>, tensor<4xf32> -> tensor<3xf32>
  // CHECK: mann.similarity l1 %{{.*}} {code = !quant.uniform<i8<-127:127>:f32, 2.500000e-01>, log2_factor = -3 : i64}
  %l = mann.similarity l1 %m, %u {code = !quant.uniform<i8<-127:127>:f32, 0.25>, log2_factor = -3 : i64} : tensor<3x4xf32>, tensor<4xf32> -> tensor<3xf32>
  return %s, %t, %l : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
}
