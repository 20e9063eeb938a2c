// What the C printer cannot spell is an error at the op. A model that is lowered already
// can hold such an op, which mannc refuses in others before.
// RUN: %python %inputs/expect_refusal.py 1 %t.out mannc %s --emit=c -o %t.out | FileCheck %s

module attributes {mann.interface = {entries = [{function = "f",
    inputs = [{name = "u", position = 0 : i64, type = tensor<2xf32>}],
    outputs = [{name = "y", position = 0 : i64, type = tensor<2xf32>}],
    states = []}], fingerprint = 1 : i32, states = [], uses_float}} {
  func.func @f(%u: memref<2xf32> {mann.name = "u"}, %y: memref<2xf32> {bufferize.result, mann.name = "y"}) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    scf.for %i = %c0 to %c2 step %c1 {
      %0 = memref.load %u[%i] : memref<2xf32>
      // CHECK: no-form.mlir:[[@LINE+1]]:12: error: 'math.sin' has no form in C
      %1 = math.sin %0 : f32
      memref.store %1, %y[%i] : memref<2xf32>
    }
    return
  }
}
// CHECK: exit code 1, left []
