// States that lack a type, or have one that no state has, are reported, whatever else
// looks at them: a format, and arguments before them and behind.
// RUN: mann-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{'mann.state' op requires attribute 'type'}}
"mann.state"() <{sym_name = "p"}> {mann.format = f32} : () -> ()

// -----

func.func @f(%a: tensor<2xf32> {mann.state = @h}) -> (tensor<2xf32> {mann.state = @h}) {
  return %a : tensor<2xf32>
}
// expected-error @below {{'mann.state' op requires attribute 'type'}}
"mann.state"() <{sym_name = "h"}> : () -> ()

// -----

func.func @f(%a: tensor<2xf32> {mann.state = @h}) -> (tensor<2xf32> {mann.state = @h}) {
  return %a : tensor<2xf32>
}
// expected-error @below {{'mann.state' op attribute 'type' failed to satisfy constraint}}
"mann.state"() <{sym_name = "h", type = i32}> : () -> ()

// -----

// expected-error @below {{'mann.state' op attribute 'type' failed to satisfy constraint}}
"mann.state"() <{sym_name = "h", type = memref<2xf32>}> {mann.range = array<f32: 1.0, 1.0>} : () -> ()
func.func @f(%a: tensor<2xf32> {mann.state = @h}) -> (tensor<2xf32> {mann.state = @h}) {
  return %a : tensor<2xf32>
}
