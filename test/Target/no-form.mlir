// What the C printer cannot spell is an error at the op.
// RUN: %python %inputs/expect_refusal.py 1 %t.out mannc %s --emit=c -o %t.out | FileCheck %s

func.func @f(%u: tensor<2xf32>) -> tensor<2xf32> {
  %e = tensor.empty() : tensor<2xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%u : tensor<2xf32>) outs(%e : tensor<2xf32>) {
  ^bb0(%x: f32, %out: f32):
    // CHECK: no-form.mlir:[[@LINE+1]]:10: error: 'math.sin' has no form in C
    %0 = math.sin %x : f32
    linalg.yield %0 : f32
  } -> tensor<2xf32>
  return %r : tensor<2xf32>
}
// CHECK: exit code 1, left []
