// Ids have 32 bits: a padding id that no id can be would be ignored.
// RUN: mann-opt %s -split-input-file -verify-diagnostics

func.func @above(%i: tensor<3xi32>, %t: tensor<4x2xf32>) -> tensor<2xf32> {
  // expected-error @below {{'padding' must be an id of 32 bits, within -2147483648..2147483647, but is 4294967296}}
  %0 = mann.embed %i, %t {padding = 4294967296 : i64} : tensor<3xi32>, tensor<4x2xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @next(%i: tensor<3xi8>, %t: tensor<4x2xf32>) -> tensor<2xf32> {
  // expected-error @below {{but is 2147483648}}
  %0 = mann.embed %i, %t {padding = 2147483648 : i64} : tensor<3xi8>, tensor<4x2xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @below(%i: tensor<2x3xi32>, %t: tensor<4x2xf32>) -> tensor<2x2xf32> {
  // expected-error @below {{but is -2147483649}}
  %0 = mann.embed %i, %t {padding = -2147483649 : i64} : tensor<2x3xi32>, tensor<4x2xf32> -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// -----

func.func @least(%i: tensor<3xi32>, %t: tensor<4x2xf32>) -> tensor<2xf32> {
  %0 = mann.embed %i, %t {padding = -2147483648 : i64} : tensor<3xi32>, tensor<4x2xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
