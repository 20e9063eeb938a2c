// 'mann.name' of arguments and results, and what else the dialect knows of them.
// RUN: mann-opt %s -split-input-file -verify-diagnostics | FileCheck %s

// CHECK: @good(%{{.*}}: tensor<2xf32> {mann.format = !quant.uniform<i8<-127:127>:f32, 2.500000e-01>, mann.name = "story", mann.range = array<f32: 1.000000e+00, 2.000000e+00>}, %{{.*}}: i32 {mann.name = "_n1"}) -> (tensor<2xf32> {mann.name = "story"})
func.func @good(%arg0: tensor<2xf32> {mann.name = "story", mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>, mann.range = array<f32: 1.0, 2.0>},
                %arg1: i32 {mann.name = "_n1"}) -> (tensor<2xf32> {mann.name = "story"}) {
  return %arg0 : tensor<2xf32>
}

// -----

// expected-error @+1 {{argument #1 has a 'mann.name' that is no C identifier: "2nd"}}
func.func private @digit(tensor<2xf32>, i32 {mann.name = "2nd"})

// -----

// expected-error @+1 {{argument #0 has a 'mann.name' that is no C identifier: "a-b"}}
func.func private @dash(i32 {mann.name = "a-b"})

// -----

// expected-error @+1 {{argument #0 has a 'mann.name' that is no C identifier: ""}}
func.func private @empty(i32 {mann.name = ""})

// -----

// expected-error @+1 {{argument #0 has a 'mann.name' that is no C identifier: 1 : i64}}
func.func private @number(i32 {mann.name = 1})

// -----

// expected-error @+1 {{result #0 has a 'mann.name' that is no C identifier: ""}}
func.func private @empty() -> (i32 {mann.name = ""})

// -----

// expected-error @+1 {{argument #2 has the 'mann.name' "n" of #0; names must differ from each other}}
func.func private @twice(i32 {mann.name = "n"}, i32, i32 {mann.name = "n"})

// -----

// expected-error @+1 {{result #1 has the 'mann.name' "n" of #0; names must differ from each other}}
func.func private @result_twice() -> (i32 {mann.name = "n"}, i32 {mann.name = "n"})

// -----

// expected-error @+1 {{argument #0 has a 'mann.format' that is no number format: f64}}
func.func private @format(tensor<2xf32> {mann.format = f64})

// -----

// expected-error @+1 {{argument #0 has a 'mann.range' that is not [magnitude to cover, largest magnitude seen]}}
func.func private @range(tensor<2xf32> {mann.range = array<f32: 2.0, 1.0>})

// -----

// expected-error @+1 {{argument #0 has an attribute 'mann.nmae' that the dialect does not know}}
func.func private @unknown(i32 {mann.nmae = "n"})

// -----

// expected-error @+1 {{result #0 has a 'mann.format', which belongs on a function argument}}
func.func private @result_format() -> (i32 {mann.format = !quant.uniform<i8<-127:127>:f32, 0.25>})
