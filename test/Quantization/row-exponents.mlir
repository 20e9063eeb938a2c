// Weights whose rows have exponents, biases as wide as results, and headroom.
// RUN: mann-opt %s --mann-assign-formats="row-exponents result-width=16" | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats="row-exponents result-width=16" --mann-quantize | FileCheck %s --check-prefix=QUANT
// RUN: mann-opt %s --mann-assign-formats=result-width=16 | FileCheck %s --check-prefix=SAME
// RUN: mann-opt %s --mann-assign-formats="row-exponents result-width=16 headroom=1.5" | FileCheck %s --check-prefix=ROOM
// With states there is headroom if there are bits for it.
// RUN: sed -e 's/^func.func @run/mann.state @s : tensor<2xf32> = dense<1.0> {mann.range = array<f32: 1.0, 1.0>}\nfunc.func @run/' %s > %t.mlir
// RUN: mann-opt %t.mlir --mann-assign-formats="row-exponents result-width=16" | FileCheck %s --check-prefix=ROOM
// RUN: mann-opt %t.mlir --mann-assign-formats="row-exponents result-width=16 headroom=1" | FileCheck %s --check-prefix=CHECK
// RUN: mann-opt %t.mlir --mann-assign-formats="row-exponents result-width=8" | FileCheck %s --check-prefix=NARROW
// RUN: not mann-opt %s --mann-assign-formats="row-exponents scheme=global" 2>&1 | FileCheck %s --check-prefix=SCHEME
// RUN: not mann-opt %s --mann-assign-formats="row-exponents sums=products" 2>&1 | FileCheck %s --check-prefix=SCHEME
// RUN: not mann-opt %s --mann-assign-formats="headroom=0.5" 2>&1 | FileCheck %s --check-prefix=LESS
// RUN: not mann-opt %s --mann-assign-formats="headroom=2 scheme=global" 2>&1 | FileCheck %s --check-prefix=GLOBAL

// SCHEME: 'row-exponents' belongs to the scheme per-value with sums=wide: the products of such rows have no one format
// LESS: 'headroom' must be 1 to 16, or 0 for the usual, but is 0.500000
// GLOBAL: 'headroom' belongs to the scheme per-value

// 0.5 is 64 steps of 2^-7, 100 is 100 of 1, and nothing says the exponent of zeros.
// QUANT: mann.parameter @W : tensor<3x2x!mann.scaled<8, -7:0>> = dense<{{\[\[}}64, -1, 0], [100, 3, 7], [0, 0, 0]]>
mann.parameter @W : tensor<3x2xf32> = dense<[[0.5, -0.01], [100.0, 3.0], [0.0, 0.0]]> : tensor<3x2xf32>
// Rows further apart than a format allows end at the least exponent.
// QUANT: mann.parameter @far : tensor<2x2x!mann.scaled<8, -24:0>> = dense<{{\[\[}}1, 0, 0], [100, 0, 24]]>
mann.parameter @far : tensor<2x2xf32> = dense<[[6.0e-8, 0.0], [100.0, 0.0]]> : tensor<2x2xf32>
// QUANT: mann.parameter @table : tensor<2x2x!mann.scaled<8, -7:-5>> = dense<{{\[\[}}64, 64, 0], [96, 0, 2]]>
mann.parameter @table : tensor<2x2xf32> = dense<[[0.5, 0.5], [3.0, 0.0]]> : tensor<2x2xf32>
// QUANT: mann.parameter @equal : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>> = dense<{{\[\[}}64, 3], [-96, 0]]>
mann.parameter @equal : tensor<2x2xf32> = dense<[[0.5, 0.02], [-0.75, 0.0]]> : tensor<2x2xf32>
// QUANT: mann.parameter @bias : tensor<3x!quant.uniform<i16<-32767:32767>:f32, 1.52587890625E-5>> = dense<19661>
mann.parameter @bias : tensor<3xf32> = dense<0.3> : tensor<3xf32>
// Also what is no weight as a matrix.
// QUANT: mann.parameter @factors : tensor<1x3x!quant.uniform<i16
mann.parameter @factors : tensor<1x3xf32> = dense<0.3> : tensor<1x3xf32>

// CHECK-LABEL: func @run
// ROOM-LABEL: func @run
// SAME-LABEL: func @run
func.func @run(%ids: tensor<2xi32>) -> (tensor<3xf32>, tensor<2xf32>) {
  // CHECK: @table {{.*}}!mann.scaled<8, -7:-5>
  // SAME: @table {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}
  %table = mann.get_parameter @table : tensor<2x2xf32>
  // CHECK: mann.embed {{.*}}!quant.uniform<i16<-32767:32767>:f32, 1.220703125E-4>
  // NARROW: mann.embed {{.*}}!quant.uniform<i8<-127:127>:f32, 3.125000e-02>
  // ROOM: mann.embed {{.*}}!quant.uniform<i16<-32767:32767>:f32, 2.4414062{{.*}}E-4>
  %x = mann.embed %ids, %table {mann.range = array<f32: 3.5, 3.5>} : tensor<2xi32>, tensor<2x2xf32> -> tensor<2xf32>
  // CHECK: @W {{.*}}!mann.scaled<8, -7:0>
  // SAME: @W {mann.format = !quant.uniform<i8<-127:127>:f32, 1.000000e+00>}
  %W = mann.get_parameter @W : tensor<3x2xf32>
  %y = mann.linear %x, %W {mann.range = array<f32: 9.0, 9.0>} : tensor<2xf32>, tensor<3x2xf32> -> tensor<3xf32>
  // SAME: @bias {mann.format = !quant.uniform<i16
  %b = mann.get_parameter @bias : tensor<3xf32>
  %z = mann.add %y, %b {mann.range = array<f32: 9.0, 9.0>} : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %f = mann.get_parameter @factors : tensor<1x3xf32>
  %r = mann.reshape %f {mann.range = array<f32: 0.3, 0.3>} : tensor<1x3xf32> -> tensor<3xf32>
  %o = mann.mul %z, %r {mann.range = array<f32: 3.0, 3.0>} : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  // ROOM: mann.sigmoid {{.*}}!quant.uniform<i16<0:16384>:f32, 6.103515625E-5>
  %g = mann.sigmoid %o : tensor<3xf32> -> tensor<3xf32>
  %far = mann.get_parameter @far : tensor<2x2xf32>
  %p = mann.linear %x, %far {mann.range = array<f32: 9.0, 9.0>} : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %equal = mann.get_parameter @equal : tensor<2x2xf32>
  %q = mann.linear %p, %equal {mann.range = array<f32: 9.0, 9.0>} : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %g, %q : tensor<3xf32>, tensor<2xf32>
}
