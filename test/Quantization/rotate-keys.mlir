// Rows and keys are turned so that their signs say most, in the parameters: of the rows, of
// what makes and takes vectors, of one axis or of both. What the network computes stays.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors x=20x3:pattern id=20x1x1:I32:0,1,2,3
// RUN: mann-opt %s --mann-rotate-keys="samples=%t.safetensors" -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: mann-run %s --inputs %t.safetensors -o %t.before.safetensors
// RUN: mann-run %t.mlir --inputs %t.safetensors --check %t.before.safetensors --tolerance=1e-5 | FileCheck %s --check-prefix=SAME
// SAME: all 260 values of 20 samples agree

// The rows lie along the axes, so that half of each sign is the sign of 0: turned by 45
// degrees or so they lie between the axes. A matrix M of keys that takes and makes them: R M R^T.
// CHECK: mann.parameter @rows : tensor<4x2xf32> = dense<{{\[\[0[.][67][0-9]+, -?0[.][67][0-9]+\]}}, {{\[0[.][67]}}
mann.parameter @rows : tensor<4x2xf32> = dense<[[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]> : tensor<4x2xf32>
// CHECK: mann.parameter @square : tensor<2x2xf32> = dense<{{\[\[1[.][45][0-9]+, -?0[.][45][0-9]+\]}}, {{\[-?0[.][45][0-9]+, 1[.]5}}
mann.parameter @square : tensor<2x2xf32> = dense<[[1.0, 0.0], [0.0, 2.0]]> : tensor<2x2xf32>
// Made of another space, taken to another one: one axis.
// CHECK: mann.parameter @make : tensor<2x3xf32> = dense<{{\[\[0[.][67][0-9]+, -?0[.][67][0-9]+, 0[.]0}}
mann.parameter @make : tensor<2x3xf32> = dense<[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]> : tensor<2x3xf32>
// CHECK: mann.parameter @take : tensor<1x2xf32> = dense<{{\[\[0[.][67][0-9]+, -?0[.][67]}}
mann.parameter @take : tensor<1x2xf32> = dense<[[1.0, 0.0]]> : tensor<1x2xf32>
// CHECK: mann.parameter @offset : tensor<2xf32> = dense<[1.41{{[0-9]+}}, {{-?0[.]0}}
mann.parameter @offset : tensor<2xf32> = dense<[1.0, 1.0]> : tensor<2xf32>
// Of no such space.
// CHECK: mann.parameter @other : tensor<3x3xf32> = dense<1.000000e+00>
mann.parameter @other : tensor<3x3xf32> = dense<1.0> : tensor<3x3xf32>

// CHECK-LABEL: func.func @f(
func.func @f(%x: tensor<3xf32> {mann.name = "x"}, %id: tensor<1x1xi32> {mann.name = "id"})
    -> (tensor<4xf32> {mann.name = "s"}, tensor<1xf32> {mann.name = "y"}, tensor<4xf32> {mann.name = "t"},
        tensor<3xf32> {mann.name = "z"}, tensor<1xf32> {mann.name = "e"}) {
  %rows = mann.get_parameter @rows : tensor<4x2xf32>
  %square = mann.get_parameter @square : tensor<2x2xf32>
  %make = mann.get_parameter @make : tensor<2x3xf32>
  %take = mann.get_parameter @take : tensor<1x2xf32>
  %offset = mann.get_parameter @offset : tensor<2xf32>
  %other = mann.get_parameter @other : tensor<3x3xf32>
  %key = mann.linear %x, %make : tensor<3xf32>, tensor<2x3xf32> -> tensor<2xf32>
  %moved = mann.add %key, %offset : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %s = mann.similarity dot %rows, %moved : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  %r = mann.read %p, %rows : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  %next = mann.linear %r, %square : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
  %y = mann.linear %next, %take : tensor<2xf32>, tensor<1x2xf32> -> tensor<1xf32>
  // In a loop, too, and by the angle.
  %from = arith.constant 0 : index
  %one = arith.constant 1 : index
  %turns = arith.constant 2 : index
  %last = scf.for %i = %from to %turns step %one iter_args(%v = %next) -> (tensor<2xf32>) {
    %w = mann.linear %v, %square : tensor<2xf32>, tensor<2x2xf32> -> tensor<2xf32>
    scf.yield %w : tensor<2xf32>
  }
  %t = mann.similarity cosine %rows, %last : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %z = mann.linear %x, %other : tensor<3xf32>, tensor<3x3xf32> -> tensor<3xf32>
  // Rows of a table that are summed are of its space.
  %found = mann.embed %id, %rows : tensor<1x1xi32>, tensor<4x2xf32> -> tensor<1x2xf32>
  %e = mann.similarity dot %found, %last : tensor<1x2xf32>, tensor<2xf32> -> tensor<1xf32>
  return %s, %y, %t, %z, %e : tensor<4xf32>, tensor<1xf32>, tensor<4xf32>, tensor<3xf32>, tensor<1xf32>
}
