// A call whose loops have too many iterations for anybody to see their end is an error,
// told before those iterations; so are loops in loops, and functions that call others.
// RUN: rm -rf %t && mkdir %t && split-file %s %t
// RUN: %python %inputs/models/write_safetensors.py %t/x.safetensors x=2:F32:1
// RUN: not mann-run %t/one.mlir --inputs %t/x.safetensors 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not mann-opt %t/one.mlir "--mann-calibrate=samples=%t/x.safetensors" 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not mannc %t/one.mlir --quantize=q8 --calibrate %t/x.safetensors 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not mannc %t/one.mlir --emit=c --self-test %t/x.safetensors -o %t/c 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not mann-run %t/nested.mlir --inputs %t/x.safetensors 2>&1 | FileCheck %s --check-prefix=NESTED
// RUN: not mann-run %t/input.mlir --inputs %t/x.safetensors 2>&1 | FileCheck %s --check-prefix=WHOLE
// RUN: %python %S/Inputs/write_doubling.py 40 > %t/calls.mlir
// RUN: not mann-run %t/calls.mlir --function=f40 --inputs %t/x.safetensors 2>&1 | FileCheck %s --check-prefix=CALLS
// RUN: mann-run %t/calls.mlir --function=f4 --inputs %t/x.safetensors | FileCheck %s --check-prefix=FEW
// Iterations that are many, but not too many, run.
// RUN: sed 's/9007199254740993/100000/' %t/one.mlir > %t/some.mlir
// RUN: mann-run %t/some.mlir --inputs %t/x.safetensors | FileCheck %s --check-prefix=SOME

// ONE: one.mlir:5:8: error: 'scf.for' op has 9007199254740993 iterations here, more than the interpreter does in one call: expected work of 17179869184 at most in all loops, where an op counts 64 and an element 1; give it fewer iterations
// NESTED: nested.mlir:6:10: error: 'scf.for' op has 1000000 iterations here
// WHOLE: input.mlir:7:8: error: 'scf.for' op has 18446744073709551615 iterations here
// CALLS: calls.mlir:{{[0-9]+}}:1: error: function 'f40' is more work than the interpreter does in one call: expected 17179869184 at most, where an op counts 64 and an element 1; call fewer functions
// FEW: sample 0: result0 = [32, 32]
// SOME: sample 0: result0 = [100001, 100001]

//--- one.mlir
func.func @f(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<2xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 9007199254740993 : index
  %y = scf.for %t = %c0 to %n step %c1 iter_args(%p = %x) -> (tensor<2xf32>) {
    %q = mann.add %p, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    scf.yield %q : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}
//--- nested.mlir
func.func @f(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<2xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 1000000 : index
  %y = scf.for %t = %c0 to %n step %c1 iter_args(%p = %x) -> (tensor<2xf32>) {
    %z = scf.for %u = %c0 to %n step %c1 iter_args(%r = %p) -> (tensor<2xf32>) {
      scf.yield %r : tensor<2xf32>
    }
    scf.yield %z : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}
//--- input.mlir
// From the smallest index to the largest: more than an index can count.
func.func @f(%x: tensor<2xf32> {mann.name = "x"}) -> tensor<2xf32> {
  %first = arith.constant -9223372036854775808 : index
  %c1 = arith.constant 1 : index
  %last = arith.constant 9223372036854775807 : index
  %u = mann.add %x, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %y = scf.for %t = %first to %last step %c1 iter_args(%p = %u) -> (tensor<2xf32>) {
    scf.yield %p : tensor<2xf32>
  }
  return %y : tensor<2xf32>
}
