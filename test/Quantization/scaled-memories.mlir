// Memories that are written get rows with exponents.
// RUN: mann-opt %s --mann-assign-formats=memory-width=8 | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats="memory-width=8 result-width=16" --mann-quantize | FileCheck %s --check-prefix=QUANT
// RUN: mann-opt %s --mann-assign-formats | FileCheck %s --check-prefix=NONE
// A second run changes nothing.
// RUN: mann-opt %s --mann-assign-formats=memory-width=8 -o %t.once
// RUN: mann-opt %t.once --mann-assign-formats=memory-width=8 | diff %t.once -

// NONE-NOT: mann.scaled

// 127 times 2^-3 reach the largest element seen, 10, and 127 times 2^-4 do not.
// 0.01 is 82 times 2^-13, five above the least exponent.
// CHECK: mann.state @M : {{.*}}mann.format = !mann.scaled<8, -18:-3>
// QUANT: mann.state @M : tensor<3x2x!mann.scaled<8, -18:-3>> = dense<{{\[\[}}82, 82, 5], [82, 82, 5], [82, 82, 5]]>
mann.state @M : tensor<3x2xf32> = dense<0.01> {mann.range = array<f32: 3.0, 10.0>}
// A matrix of several heads; nothing is written to the other.
// CHECK: mann.state @S : {{.*}}mann.format = !mann.scaled<8, -20:-5>
mann.state @S : tensor<1x2x2xf32> = dense<0.0> {mann.range = array<f32: 3.0, 3.0>}
// CHECK: mann.state @h : {{.*}}mann.format = !quant.uniform
mann.state @h : tensor<2xf32> = dense<0.0> {mann.range = array<f32: 1.0, 1.0>}

// CHECK-LABEL: func @step
// QUANT-LABEL: func @step
// QUANT-SAME: tensor<3x2x!mann.scaled<8, -18:-3>> {mann.state = @M}
func.func @step(%w: tensor<3xf32> {mann.range = array<f32: 1.0, 1.0>}, %x: tensor<2xf32> {mann.range = array<f32: 1.0, 1.0>},
                %k: tensor<1x2xf32> {mann.range = array<f32: 1.0, 1.0>},
                %M: tensor<3x2xf32> {mann.state = @M}, %S: tensor<1x2x2xf32> {mann.state = @S}, %h: tensor<2xf32> {mann.state = @h})
    -> (tensor<2xf32>, tensor<3x2xf32> {mann.state = @M}, tensor<1x2x2xf32> {mann.state = @S}, tensor<2xf32> {mann.state = @h},
        tensor<3xf32>, tensor<3xf32>) {
  // Read as well as kept: the format of what it becomes.
  // CHECK: mann.erase_add {{.*}}mann.format = !mann.scaled<8, -18:-3>
  // QUANT: %[[FIRST:.*]] = mann.erase_add %{{.*}} -> tensor<3x2x!mann.scaled<8, -18:-3>>
  %first = mann.erase_add %M, %w, %x, %x {mann.range = array<f32: 1.0, 2.0>}
     : tensor<3x2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  // On the way from the state to the state: written in place.
  // CHECK: mann.erase_add {{.*}}mann.format = !mann.scaled<8, -18:-3>
  %M1 = mann.erase_add %first, %w, %x, %x {mann.range = array<f32: 3.0, 10.0>}
     : tensor<3x2xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  // QUANT: mann.read {{.*}} -> tensor<2x!quant.uniform<i16
  %r = mann.read %w, %M1 {mann.range = array<f32: 3.0, 10.0>} : tensor<3xf32>, tensor<3x2xf32> -> tensor<2xf32>
  // As many bits of the sum as 31 hold.
  // QUANT: mann.similarity dot {{.*}} -> tensor<3x!quant.uniform<i31:f32, {{.*}}>>
  %s = mann.similarity dot %M, %h : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  // A bounded kind compares codes of one format: the rows are converted.
  // QUANT: mann.similarity l1 %{{.*}}, %{{.*}} : tensor<3x2x!quant.uniform<i8<-127:127>
  %b = mann.similarity l1 %M, %h {code = !quant.uniform<i8<-127:127>:f32, 1.250000e-01>} : tensor<3x2xf32>, tensor<2xf32> -> tensor<3xf32>
  // CHECK: mann.outer_write {{.*}}mann.format = !mann.scaled<8, -20:-5>
  %S1 = mann.outer_write %S, %k, %k {mann.range = array<f32: 3.0, 3.0>}
     : tensor<1x2x2xf32>, tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x2x2xf32>
  %h1 = mann.add %h, %x {mann.range = array<f32: 1.0, 1.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  // QUANT: return
  return %r, %M1, %S1, %h1, %s, %b : tensor<2xf32>, tensor<3x2xf32>, tensor<1x2x2xf32>, tensor<2xf32>, tensor<3xf32>, tensor<3xf32>
}
