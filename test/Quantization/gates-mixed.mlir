// What mixes or moves gates gives gates, and nothing else does.
// RUN: mann-opt %s --mann-assign-formats="width=8 result-width=16" | FileCheck %s

// Weights that are mixed from what they were: a gate from call to call.
// CHECK: mann.state @w : {{.*}} {mann.format = !quant.uniform<i16<0:16384>
mann.state @w : tensor<4xf32> = dense<[1.0, 0.0, 0.0, 0.0]>
// A signed state, (1 - z) n + z h.
// CHECK: mann.state @h : {{.*}} {mann.format = !quant.uniform<i16<-32767:32767>
mann.state @h : tensor<4xf32> = dense<0.0>
// Two that become each other, with a gate as the first value of both; one takes in
// a number that is none.
// CHECK: mann.state @a : {{.*}} {mann.format = !quant.uniform<i16<-32767:32767>
// CHECK: mann.state @b : {{.*}} {mann.format = !quant.uniform<i16<-32767:32767>
mann.state @a : tensor<4xf32> = dense<0.5>
mann.state @b : tensor<4xf32> = dense<0.5>

// CHECK-LABEL: func @step
func.func @step(%x: tensor<4xf32> {mann.range = array<f32: 4.0, 4.0>}, %w: tensor<4xf32> {mann.state = @w},
                %h: tensor<4xf32> {mann.state = @h, mann.range = array<f32: 1.0, 1.0>},
                %a: tensor<4xf32> {mann.state = @a, mann.range = array<f32: 1.0, 1.0>},
                %b: tensor<4xf32> {mann.state = @b, mann.range = array<f32: 1.0, 1.0>})
    -> (tensor<4xf32> {mann.state = @w}, tensor<4xf32> {mann.state = @h}, tensor<4xf32> {mann.state = @a},
        tensor<4xf32> {mann.state = @b}, tensor<4xf32>) {
  %z = mann.sigmoid %x : tensor<4xf32> -> tensor<4xf32>
  %n = mann.tanh %x : tensor<4xf32> -> tensor<4xf32>
  %one = mann.slice %z[0] : tensor<4xf32> -> tensor<1xf32>
  %kernel = mann.slice %z[1] : tensor<4xf32> -> tensor<3xf32>
  // CHECK: mann.interpolate {{.*}} {mann.format = !quant.uniform<i16<0:16384>
  %w1 = mann.interpolate %one, %z, %w : tensor<1xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %s = mann.softmax %kernel : tensor<3xf32> -> tensor<3xf32>
  // CHECK: mann.circular_shift {{.*}} {mann.format = !quant.uniform<i16<0:16384>
  %w2 = mann.circular_shift %w1, %s : tensor<4xf32>, tensor<3xf32> -> tensor<4xf32>
  // The elements of this kernel may add up to 3; with a quarter of headroom, 1.9 needs 2 integer bits.
  // CHECK: mann.circular_shift {{.*}} {mann.format = !quant.uniform<i16<-32767:32767>{{.*}}, 1.220703125E-4>
  %sum = mann.circular_shift %w1, %kernel {mann.range = array<f32: 1.9, 1.9>} : tensor<4xf32>, tensor<3xf32> -> tensor<4xf32>
  // CHECK: mann.interpolate {{.*}} {mann.format = !quant.uniform<i16<-32767:32767>
  %h1 = mann.interpolate %z, %h, %n {mann.range = array<f32: 1.0, 1.0>} : tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  // CHECK: mann.interpolate {{.*}} {mann.format = !quant.uniform<i16<-32767:32767>
  %a1 = mann.interpolate %z, %b, %a {mann.range = array<f32: 1.0, 1.0>} : tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  // CHECK: mann.interpolate {{.*}} {mann.format = !quant.uniform<i16<-32767:32767>
  %b1 = mann.interpolate %z, %a, %n {mann.range = array<f32: 1.0, 1.0>} : tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %w2, %h1, %a1, %b1, %sum : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}
