// RUN: mann-opt %s | mann-opt | FileCheck %s
// One blank where no value stands; more may stand there.
// RUN: mann-opt %s | sed 's/ from/  from/' | mann-opt | not grep "[^ ]  "

// CHECK: mann.parameter @start
mann.parameter @start : tensor<3xf32> = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
// CHECK: mann.state @a : tensor<3xf32> = dense<5.000000e-01>
mann.state @a : tensor<3xf32> = dense<0.5>
// The type of the value may be spelled out.
// CHECK: mann.state @b : tensor<3xf32> = dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]> persistent
mann.state @b : tensor<3xf32> = dense<[1.0, 2.0, 3.0]> : tensor<3xf32> persistent
// CHECK: mann.state @c : tensor<3xf32> from @start
mann.state @c : tensor<3xf32> from @start
// CHECK: mann.state @d : tensor<3xf32> from @compute
mann.state @d : tensor<3xf32> from @compute
// A quantized state starts from codes.
// CHECK: mann.state @q : tensor<2x!quant.uniform<i8<-127:127>:f32, 2.500000e-01>> = dense<[-127, 4]>
mann.state @q : tensor<2x!quant.uniform<i8<-127:127>:f32, 0.25>> = dense<[-127, 4]>
// CHECK: mann.state @bits : tensor<2x!mann.bipolar> = dense<3>
mann.state @bits : tensor<2x!mann.bipolar> = dense<3>
// CHECK: mann.state @age : tensor<i32> = dense<0>
mann.state @age : tensor<i32> = dense<0>
// CHECK: mann.state @r : tensor<3xf32> = dense<0.000000e+00> {mann.range = array<f32: 1.000000e+00, 2.000000e+00>}
mann.state @r : tensor<3xf32> = dense<0.0> {mann.range = array<f32: 1.0, 2.0>}

func.func private @compute() -> tensor<3xf32> {
  %c = mann.get_parameter @start : tensor<3xf32>
  return %c : tensor<3xf32>
}

// CHECK: func.func @step(%{{.*}}: tensor<3xf32> {mann.state = @a}) -> (tensor<3xf32> {mann.name = "y"}, tensor<3xf32> {mann.state = @a})
func.func @step(%a: tensor<3xf32> {mann.state = @a})
    -> (tensor<3xf32> {mann.name = "y"}, tensor<3xf32> {mann.state = @a}) {
  %y = mann.add %a, %a : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return %a, %y : tensor<3xf32>, tensor<3xf32>
}
