// States that are no buffers yet are an error of the one who orders the passes.
// RUN: mann-opt %s --mann-place-states -split-input-file -verify-diagnostics

mann.state @s : tensor<3xf32> = dense<0.0>
func.func @only_written(%x: tensor<3xf32>) -> (tensor<3xf32> {mann.state = @s}) {
  // expected-error @below {{'func.return' op returns the next value of @s as a 'tensor<3xf32>', operand #0: expected a buffer; run one-shot-bufferize before}}
  return %x : tensor<3xf32>
}

// -----

mann.state @s : tensor<3xi8> = dense<0>
func.func @read_too(%s: tensor<3xi8> {mann.state = @s}) -> (tensor<3xi8>, tensor<3xi8> {mann.state = @s}) {
  // expected-error @below {{returns the next value of @s as a 'tensor<3xi8>', operand #1: expected a buffer}}
  return %s, %s : tensor<3xi8>, tensor<3xi8>
}

// -----

mann.state @s : tensor<3xf32> = dense<0.0>
func.func @half(%s: tensor<3xf32> {mann.state = @s}, %next: memref<3xf32>) -> (memref<3xf32> {mann.state = @s}) {
  // expected-error @below {{returns the next value of @s as a 'memref<3xf32>', operand #0, which does not fit the argument of the state, a 'tensor<3xf32>'}}
  return %next : memref<3xf32>
}

// -----

mann.state @s : tensor<3xf32> = dense<0.0>
func.func @rows(%s: memref<3xf32> {mann.state = @s}, %next: memref<4xf32>) -> (memref<4xf32> {mann.state = @s}) {
  // expected-error @below {{does not fit the argument of the state, a 'memref<3xf32>'}}
  return %next : memref<4xf32>
}
