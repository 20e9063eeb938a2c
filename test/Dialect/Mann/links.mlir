// RUN: mann-opt %s | mann-opt | FileCheck %s
// RUN: mann-opt %s --mlir-print-op-generic | mann-opt | FileCheck %s

// Usage and the order of writes, in f32 and in fixed point.

!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>
!s = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>

// CHECK-LABEL: func @reals
func.func @reals(%u: tensor<5xf32>, %l: tensor<5x5xf32>, %p: tensor<5xf32>) {
  // CHECK: mann.allocate %{{.*}} : tensor<5xf32> -> tensor<5xf32>
  %0 = mann.allocate %u {eps = 0.0 : f32} : tensor<5xf32> -> tensor<5xf32>
  // CHECK: mann.allocate %{{.*}} {eps = 9.99999997E-7 : f32} : tensor<5xf32> -> tensor<5xf32>
  %1 = mann.allocate %u {eps = 1.0e-6 : f32} : tensor<5xf32> -> tensor<5xf32>
  // CHECK: mann.link_update %{{.*}}, %{{.*}}, %{{.*}} : tensor<5x5xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<5x5xf32>
  %2 = mann.link_update %l, %p, %0 : tensor<5x5xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<5x5xf32>
  // CHECK: mann.precedence %{{.*}}, %{{.*}} : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
  %3 = mann.precedence %p, %0 : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
  return
}

// CHECK-LABEL: func @codes
func.func @codes(%u: tensor<5x!s>, %l: tensor<5x5x!g>, %p: tensor<5x!g>) {
  // CHECK: mann.allocate %{{.*}} : tensor<5x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>> -> tensor<5x!quant.uniform<i10<0:256>:f32, 3.906250e-03>>
  %0 = mann.allocate %u : tensor<5x!s> -> tensor<5x!g>
  // CHECK: mann.link_update
  %1 = mann.link_update %l, %p, %0 : tensor<5x5x!g>, tensor<5x!g>, tensor<5x!g> -> tensor<5x5x!s>
  // CHECK: mann.precedence
  %2 = mann.precedence %p, %0 : tensor<5x!g>, tensor<5x!g> -> tensor<5x!s>
  return
}

// CHECK-LABEL: func @cosine
func.func @cosine(%m: tensor<5x3xf32>, %k: tensor<3xf32>) {
  // CHECK: eps_form = #mann<eps_form under_roots>
  %0 = mann.similarity cosine %m, %k {eps_form = #mann<eps_form under_roots>} : tensor<5x3xf32>, tensor<3xf32> -> tensor<5xf32>
  return
}
