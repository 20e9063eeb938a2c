// RUN: mann-opt %s --mann-assign-formats="scheme=global" | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats="scheme=global integer-bits=4" | FileCheck %s --check-prefix=I4
// RUN: mann-opt %s --mann-assign-formats="scheme=global integer-bits=0 width=16" | FileCheck %s --check-prefix=I0

mann.parameter @H : tensor<2x2xf32> = dense<[[1.5, -0.25], [0.0, -5.0]]> : tensor<2x2xf32>

// The largest magnitude is 5, that of the parameter: Q3.4 for all. The format
// that is there already has no say.
// CHECK-LABEL: func @global
// CHECK-SAME: {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>, mann.range
// I4-LABEL: func @global
// I4-SAME: {mann.format = !quant.uniform<i8<-127:127>:f32, 1.250000e-01>, mann.range
// I0-LABEL: func @global
// I0-SAME: {mann.format = !quant.uniform<i16<-32767:32767>:f32, 3.0517578125E-5>, mann.range
func.func @global(%u: tensor<2xf32> {mann.range = array<f32: 0.5, 1.0>},
                  %m: tensor<4x2xf32> {mann.format = !quant.uniform<i8<-127:127>:f32, 16.0>})
    -> tensor<2xf32> {
  // CHECK: mann.get_parameter @H {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  %H = mann.get_parameter @H : tensor<2x2xf32>
  // CHECK: mann.similarity dot %{{.*}}, %{{.*}} :
  %s = mann.similarity dot %m, %u : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  // CHECK: mann.softmax %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
  // I4: mann.softmax %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 1.250000e-01>}
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  // CHECK: mann.linear %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>, mann.range
  %h = mann.linear %u, %H {mann.range = array<f32: 2.0, 9.0>}
     : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %h : tensor<2xf32>
}
