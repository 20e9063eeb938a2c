// States that start from functions get what these compute, in their format.
// RUN: split-file %s %t
// RUN: mann-opt %t/model.mlir --mann-fold-initial-states | FileCheck %t/model.mlir
// RUN: mann-opt %t/stored.mlir --mann-fold-initial-states | FileCheck %t/stored.mlir
// RUN: not mann-opt %t/unbound.mlir --mann-fold-initial-states 2>&1 | FileCheck %t/unbound.mlir

//--- model.mlir
!q = !quant.uniform<i9<-255:255>:f32, 0.25>
mann.parameter @bias : tensor<2xf32> = dense<[-1.5, 40.125]> : tensor<2xf32>

// CHECK: mann.state @a : tensor<2xf32> = dense<[0.000000e+00, 4.012500e+01]>
mann.state @a : tensor<2xf32> from @start
// CHECK: mann.state @b : tensor<2xf32> = dense<[0.000000e+00, 4.012500e+01]> persistent
mann.state @b : tensor<2xf32> from @start persistent
// 40.125 is 160.5 steps, which rounds to the even 160.
// CHECK: mann.state @c : tensor<2x!quant.uniform<i9<-255:255>:f32, 2.500000e-01>> = dense<[-6, 160]>
mann.state @c : tensor<2x!q> from @codes
// CHECK: mann.state @d : tensor<2xf32> from @bias
mann.state @d : tensor<2xf32> from @bias
// CHECK: mann.state @e : tensor<i32> = dense<-7>
mann.state @e : tensor<i32> = dense<-7>

// CHECK-NOT: @start
func.func private @start() -> tensor<2xf32> {
  %bias = mann.get_parameter @bias : tensor<2xf32>
  %h = mann.relu %bias : tensor<2xf32>
  return %h : tensor<2xf32>
}
// Another function needs this one.
// CHECK: func.func private @codes
func.func private @codes() -> tensor<2x!q> {
  %bias = mann.get_parameter @bias : tensor<2xf32>
  %h = mann.requantize %bias : tensor<2xf32> -> tensor<2x!q>
  return %h : tensor<2x!q>
}
func.func @step(%a: tensor<2xf32> {mann.state = @a}, %b: tensor<2xf32> {mann.state = @b}, %c: tensor<2x!q> {mann.state = @c},
                %d: tensor<2xf32> {mann.state = @d}, %e: tensor<i32> {mann.state = @e})
    -> (tensor<2xf32> {mann.state = @a}, tensor<2xf32> {mann.state = @b}, tensor<2x!q> {mann.state = @c},
        tensor<2xf32> {mann.state = @d}, tensor<i32> {mann.state = @e}) {
  %c2 = func.call @codes() : () -> tensor<2x!q>
  return %a, %b, %c2, %d, %e : tensor<2xf32>, tensor<2xf32>, tensor<2x!q>, tensor<2xf32>, tensor<i32>
}

//--- stored.mlir
// Signs come in packed words, encoded codes in the form that is stored.
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!e = !mann.encoded<hamming, !q>
mann.parameter @p : tensor<2x3x!q> = dense<[[1, -127, 3], [-4, 5, -6]]> : tensor<2x3xi8>
// CHECK: mann.state @signs : tensor<2x3x!mann.bipolar> = dense<{{\[\[}}2], [5]]>
mann.state @signs : tensor<2x3x!mann.bipolar> from @binarized
// CHECK: mann.state @codes : tensor<2x3x!mann.encoded<{{.*}}>> = dense<{{\[\[}}1, -128, 3], [-5, 5, -7]]>
mann.state @codes : tensor<2x3x!e> from @encoded
func.func private @binarized() -> tensor<2x3x!mann.bipolar> {
  %p = mann.get_parameter @p : tensor<2x3x!q>
  %s = mann.binarize %p : tensor<2x3x!q> -> tensor<2x3x!mann.bipolar>
  return %s : tensor<2x3x!mann.bipolar>
}
func.func private @encoded() -> tensor<2x3x!e> {
  %p = mann.get_parameter @p : tensor<2x3x!q>
  %s = mann.encode %p : tensor<2x3x!q> -> tensor<2x3x!e>
  return %s : tensor<2x3x!e>
}
//--- unbound.mlir
// CHECK: unbound.mlir:[[#@LINE+1]]:1: error: 'mann.parameter' op 'bias' has no value
mann.parameter @bias : tensor<2xf32>
mann.state @a : tensor<2xf32> from @start
func.func private @start() -> tensor<2xf32> {
  %bias = mann.get_parameter @bias : tensor<2xf32>
  return %bias : tensor<2xf32>
}
