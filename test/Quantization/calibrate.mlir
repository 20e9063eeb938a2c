// Ranges by each method. H doubles the second number, so that @f's linear gives
// the magnitudes 0.5 0.5 1 1.5 0.5 0.5 8 0.25.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors u=4x2:0.5,-0.25,1,0.75,-0.5,0.25,8,0.125
// RUN: mann-opt %s --mann-calibrate="samples=%t.safetensors method=max" | FileCheck %s --check-prefixes=CHECK,MAX
// RUN: mann-opt %s --mann-calibrate="samples=%t.safetensors method=max limit=3" | FileCheck %s --check-prefixes=CHECK,LIMIT
// RUN: mann-opt %s --mann-calibrate="samples=%t.safetensors method=percentile percentile=75" | FileCheck %s --check-prefixes=CHECK,P75
// RUN: mann-opt %s --mann-calibrate="samples=%t.safetensors method=percentile percentile=100" | FileCheck %s --check-prefixes=CHECK,MAX
// RUN: mann-opt %s --mann-calibrate="samples=%t.safetensors method=mse width=4" | FileCheck %s --check-prefixes=CHECK,MSE4
// RUN: mann-opt %s --mann-calibrate="samples=%t.safetensors width=8" | FileCheck %s --check-prefixes=CHECK,MAX

mann.parameter @H : tensor<2x2xf32> = dense<[[1.0, 0.0], [0.0, 2.0]]> : tensor<2x2xf32>

// CHECK-LABEL: func.func @f(
// MAX-SAME: {mann.name = "u", mann.range = array<f32: 8.000000e+00, 8.000000e+00>})
// LIMIT-SAME: {mann.name = "u", mann.range = array<f32: 1.000000e+00, 1.000000e+00>})
// P75-SAME: {mann.name = "u", mann.range = array<f32: 0.75{{[0-9]*}}, 8.000000e+00>})
// MSE4-SAME: {mann.name = "u", mann.range = array<f32: 7.000000e+00, 8.000000e+00>})
func.func @f(%u: tensor<2xf32> {mann.name = "u"}) -> tensor<2xf32> {
  // CHECK: mann.get_parameter @H : tensor<2x2xf32>
  %H = mann.get_parameter @H : tensor<2x2xf32>
  // MAX: mann.linear {{.*}}mann.range = array<f32: 8.000000e+00, 8.000000e+00>
  // LIMIT: mann.linear {{.*}}mann.range = array<f32: 1.500000e+00, 1.500000e+00>
  // Six of eight lie up to 1, in a bin of 1/64 of an octave.
  // P75: mann.linear {{.*}}mann.range = array<f32: 1.0{{[0-9]*}}, 8.000000e+00>
  // Steps of 1 reach 7; steps of 2 would lose the halves.
  // MSE4: mann.linear {{.*}}mann.range = array<f32: 7.000000e+00, 8.000000e+00>
  %h = mann.linear %u, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  // ReLU has the format of its operand.
  // CHECK: mann.relu %{{.*}} : tensor<2xf32>
  %r = mann.relu %h : tensor<2xf32>
  // A range that is there is replaced.
  // MAX: mann.add {{.*}}mann.range = array<f32: 1.600000e+01, 1.600000e+01>
  // LIMIT: mann.add {{.*}}mann.range = array<f32: 3.000000e+00, 3.000000e+00>
  // P75: mann.add {{.*}}mann.range = array<f32: 2.0{{[0-9]*}}, 1.600000e+01>
  // MSE4: mann.add {{.*}}mann.range = array<f32: 1.400000e+01, 1.600000e+01>
  %v = mann.add %r, %h {mann.range = array<f32: 9.0, 9.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %v : tensor<2xf32>
}
