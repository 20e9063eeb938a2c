// RUN: mann-opt %s --mann-keep-float="softmax results" --mann-assign-formats="scheme=global integer-bits=2 sums=products rounding=toward_zero" | FileCheck %s
// RUN: mann-opt %s --mann-keep-float="softmax results" --mann-assign-formats="scheme=global integer-bits=2" --mann-quantize | FileCheck %s --check-prefix=QUANTIZED
// RUN: mann-opt %s --mann-keep-float=softmax | FileCheck %s --check-prefix=SOFTMAX
// RUN: mann-opt %s --mann-keep-float | FileCheck %s --check-prefix=NONE
// There is nothing to keep in a quantized network.
// RUN: mann-opt %s --mann-assign-formats="scheme=global integer-bits=2" --mann-quantize -o %t.mlir
// RUN: mann-opt %t.mlir --mann-keep-float="softmax results" | diff %t.mlir -
// Parts in float run in the interpreter and as compiled code.
// RUN: mann-opt %s --mann-keep-float="softmax results" --mann-assign-formats="scheme=global integer-bits=2" --mann-quantize -o %t.kept.mlir
// RUN: mann-run %t.kept.mlir --function=run | FileCheck %s --check-prefix=EXEC
// RUN: mann-run %t.kept.mlir --function=run --jit | FileCheck %s --check-prefix=EXEC

mann.parameter @s : tensor<2xf32> = dense<[0.75, 0.75]> : tensor<2xf32>
// Used in float and in fixed point; only in float.
// QUANTIZED: mann.parameter @H_q8f5 : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
// QUANTIZED: mann.parameter @H : tensor<2x2xf32>
// QUANTIZED: mann.parameter @W : tensor<3x2xf32> =
mann.parameter @H : tensor<2x2xf32> = dense<[[1.0, 0.0], [0.0, 1.01]]> : tensor<2x2xf32>
mann.parameter @W : tensor<3x2xf32> = dense<[[1.0, 0.0], [0.0, 1.01], [0.5, 0.25]]> : tensor<3x2xf32>

// CHECK-LABEL: func @softmax
// QUANTIZED-LABEL: func @softmax
// NONE-NOT: mann.format
// NONE-NOT: mann.requantize
// QUANTIZED-SAME: -> tensor<2x!quant.uniform
func.func @softmax(%s: tensor<2xf32>, %m: tensor<2x2xf32>) -> tensor<2xf32> {
  // CHECK: %[[S:.*]] = mann.requantize %arg0 {mann.format = f32} : tensor<2xf32> -> tensor<2xf32>
  // CHECK: %[[P:.*]] = mann.softmax %[[S]] {mann.format = f32} :
  // CHECK: %[[R:.*]] = mann.requantize %[[P]] {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>, rounding = #fxp<rounding toward_zero>}
  // CHECK: mann.read %[[R]], %arg1
  // QUANTIZED: %[[S:.*]] = mann.requantize %arg0 : tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> -> tensor<2xf32>
  // QUANTIZED: mann.softmax %[[S]] : tensor<2xf32> -> tensor<2xf32>
  // QUANTIZED: mann.requantize %{{.*}} : tensor<2xf32> -> tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>>
  %p = mann.softmax %s : tensor<2xf32> -> tensor<2xf32>
  %o = mann.read %p, %m : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %a = mann.relu %o : tensor<2xf32>
  // An argument that is returned has no op to keep.
  return %s : tensor<2xf32>
}

// The answer layer and the softmax in front of it.
// CHECK-LABEL: func @run
// SOFTMAX-LABEL: func @run
// SOFTMAX: mann.requantize %{{.*}} {mann.format = f32}
// SOFTMAX-NEXT: mann.softmax
// SOFTMAX-NEXT: mann.requantize
// SOFTMAX-NOT: mann.requantize
// EXEC: kept = [0.5, 0.505, 0.375]
// EXEC: best = 1
func.func @run() -> (tensor<3xf32> {mann.name = "kept"}, tensor<i32> {mann.name = "best"}) {
  %s = mann.get_parameter @s : tensor<2xf32>
  %H = mann.get_parameter @H : tensor<2x2xf32>
  %W = mann.get_parameter @W : tensor<3x2xf32>
  // CHECK: %[[H:.*]] = mann.get_parameter @H {mann.format = !quant
  // CHECK: mann.linear %{{.*}}, %[[H]]
  %x = mann.linear %s, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %p = mann.softmax %s : tensor<2xf32> -> tensor<2xf32>
  // CHECK: %[[W:.*]] = mann.get_parameter @W {mann.format = f32}
  // CHECK: %[[Y:.*]] = mann.linear %{{.*}}, %[[W]] {mann.format = f32} :
  // CHECK: mann.argmax %[[Y]]
  %y = mann.linear %p, %W : tensor<2xf32>, tensor<3x2xf32> -> tensor<3xf32>
  %best = mann.argmax %y : tensor<3xf32> -> tensor<i32>
  return %y, %best : tensor<3xf32>, tensor<i32>
}

// CHECK-LABEL: func @both
// CHECK: mann.get_parameter @H {mann.format = !quant
// CHECK: mann.get_parameter @H {mann.format = f32}
func.func @both(%u: tensor<2xf32>) -> tensor<2xf32> {
  %H = mann.get_parameter @H : tensor<2x2xf32>
  %x = mann.linear %u, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %y = mann.linear %x, %H : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// Between two kept ops nothing is rounded: the softmax goes into the result.
// CHECK-LABEL: func @chain
// CHECK: %[[P:.*]] = mann.softmax %{{.*}} {mann.format = f32}
// CHECK-NEXT: %[[W:.*]] = mann.get_parameter @W {mann.format = f32}
// CHECK-NEXT: mann.linear %[[P]], %[[W]] {mann.format = f32}
func.func @chain(%s: tensor<2xf32>) -> tensor<3xf32> {
  %W = mann.get_parameter @W : tensor<3x2xf32>
  %p = mann.softmax %s : tensor<2xf32> -> tensor<2xf32>
  %y = mann.linear %p, %W : tensor<2xf32>, tensor<3x2xf32> -> tensor<3xf32>
  return %y : tensor<3xf32>
}
