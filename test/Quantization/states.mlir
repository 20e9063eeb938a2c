// A state has one format, whoever makes its next value.
// RUN: mann-opt %s --mann-assign-formats | FileCheck %s
// RUN: mann-opt %s --mann-assign-formats --mann-quantize | FileCheck %s --check-prefix=QUANT
// RUN: mann-opt %s --mann-assign-formats="width=8 result-width=16" | FileCheck %s --check-prefix=WIDE
// RUN: mann-opt %s --mann-assign-formats="scheme=global integer-bits=2" | FileCheck %s --check-prefix=GLOBAL
// A second run changes nothing.
// RUN: mann-opt %s --mann-assign-formats -o %t.once
// RUN: mann-opt %t.once --mann-assign-formats | diff %t.once -
// RUN: mann-opt %s --mann-assign-formats --mann-quantize -o %t.quantized
// RUN: mann-opt %t.quantized --mann-quantize | diff %t.quantized -

!q4 = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>

mann.parameter @H : tensor<2x2xf32> = dense<[[0.5, -0.25], [0.0, 0.96875]]> : tensor<2x2xf32>
mann.parameter @v : tensor<2xf32> = dense<[0.5, 1.0]> : tensor<2xf32>

// The parameter becomes the state's own value, and goes.
// QUANT-NOT: @start
mann.parameter @start : tensor<2xf32> = dense<[0.5, -0.25]> : tensor<2xf32>
// CHECK: mann.state @h : tensor<2xf32> from @start {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>, mann.range
// QUANT: mann.state @h : tensor<2x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>> = dense<[32, -16]>{{$}}
// WIDE: mann.state @h : {{.*}}mann.format = !quant.uniform<i16<-32767:32767>:f32, 6.10351562{{.*}}E-5>
// GLOBAL: mann.state @h : {{.*}}mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
mann.state @h : tensor<2xf32> from @start {mann.range = array<f32: 1.5, 2.0>}
// What was measured does not reach the value before the first call, 3.
// CHECK: mann.state @c : {{.*}} persistent {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>, mann.range
// QUANT: mann.state @c : tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> = dense<96> persistent{{$}}
mann.state @c : tensor<2xf32> = dense<3.0> : tensor<2xf32> persistent {mann.range = array<f32: 1.0, 1.0>}
// A format that is chosen stays; its value is rounded to it.
// CHECK: mann.state @chosen : {{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
// QUANT: mann.state @chosen : {{.*}}6.250000e-02>> = dense<[2, 5]>
mann.state @chosen : tensor<2xf32> = dense<[0.125, 0.2890625]> : tensor<2xf32> {mann.format = !q4}
// No range of its own: that of the value that becomes it, 4 at the most.
// CHECK: mann.state @follows : {{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>}
mann.state @follows : tensor<2xf32> = dense<0.0> : tensor<2xf32>
// What a function computes has the state's format.
// CHECK: mann.state @computed : {{.*}} from @compute {mann.format = !quant.uniform<i8<-127:127>:f32, 3.906250e-03>, mann.range
// QUANT: mann.state @computed : tensor<2x!quant.uniform<i8<-127:127>:f32, 3.906250e-03>> from @compute{{$}}
mann.state @computed : tensor<2xf32> from @compute {mann.range = array<f32: 0.25, 0.25>}
// Not a number of a format.
// QUANT: mann.state @steps : tensor<i32> = dense<0>
mann.state @steps : tensor<i32> = dense<0>

// QUANT-LABEL: func private @compute() -> tensor<2x!quant.uniform<i8<-127:127>:f32, 3.906250e-03>>
func.func private @compute() -> tensor<2xf32> {
  %H = mann.get_parameter @H : tensor<2x2xf32>
  %v = mann.get_parameter @v : tensor<2xf32>
  // Its one use is the state: computed in its format, without a conversion.
  // CHECK: mann.linear %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 3.906250e-03>, mann.range
  // QUANT: %[[R:.*]] = mann.linear
  // QUANT-NEXT: return %[[R]]
  %r = mann.linear %v, %H {mann.range = array<f32: 8.0, 8.0>} : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: func @step
// An argument that is a state has its format there, not here.
// CHECK-SAME: %{{.*}}: tensor<2xf32> {mann.format = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>, mann.range = array<f32: 5.000000e-01, 5.000000e-01>},
// CHECK-SAME: %{{.*}}: tensor<2xf32> {mann.state = @h},
// QUANT-LABEL: func @step
// QUANT-SAME: %[[H:[a-z0-9]*]]: tensor<2x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>> {mann.state = @h}
// QUANT-SAME: %[[CHOSEN:[a-z0-9]*]]: tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> {mann.state = @chosen}
// QUANT-SAME: -> (tensor<2x!quant.uniform<i8<-127:127>:f32, 1.562500e-02>> {mann.state = @h},
// QUANT-SAME: tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> {mann.name = "y"},
// QUANT-SAME: tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>> {mann.state = @chosen},
// QUANT-SAME: tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> {mann.state = @c},
func.func @step(%x: tensor<2xf32> {mann.range = array<f32: 0.5, 0.5>},
                %h: tensor<2xf32> {mann.state = @h},
                %chosen: tensor<2xf32> {mann.state = @chosen},
                %c: tensor<2xf32> {mann.state = @c},
                %f: tensor<2xf32> {mann.state = @follows},
                %n: tensor<i32> {mann.state = @steps},
                %k: tensor<2xf32> {mann.state = @computed})
    -> (tensor<2xf32> {mann.state = @h}, tensor<2xf32> {mann.name = "y"},
        tensor<2xf32> {mann.state = @chosen}, tensor<2xf32> {mann.state = @c},
        tensor<2xf32> {mann.state = @follows}, tensor<i32> {mann.state = @steps},
        tensor<2xf32> {mann.state = @computed}) {
  // One use: in the state's format, through the ReLU.
  // CHECK: mann.add %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 1.562500e-02>, mann.range
  %s = mann.add %x, %h {mann.range = array<f32: 1.0, 1.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %next = mann.relu %s : tensor<2xf32>
  // Two uses, and 3 to cover: converted where it becomes a state of another format.
  // CHECK: mann.add %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>, mann.range
  // QUANT: %[[Y:.*]] = mann.add %{{.*}}, %[[CHOSEN]]
  %y = mann.add %x, %chosen {mann.range = array<f32: 3.0, 3.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  // QUANT: %[[NEXT:.*]] = mann.requantize %[[Y]] : tensor<2x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> -> tensor<2x!quant.uniform<i8<-127:127>:f32, 6.250000e-02>>
  // CHECK: mann.add %{{.*}} {mann.format = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>, mann.range
  %g = mann.add %f, %x {mann.range = array<f32: 4.0, 4.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  // QUANT: return %{{.*}}, %[[Y]], %[[NEXT]], %{{.*}}
  return %next, %y, %y, %c, %g, %n, %k : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<i32>, tensor<2xf32>
}
