// A memory of one row has no scores to tell apart: the scale is that of its scores over all
// samples, and where these say nothing, or the opposite, it is 1.
// RUN: %python %inputs/models/write_safetensors.py %t.rises.safetensors m=2x1x1:1,1 u=2x1:1,3
// RUN: mann-opt %s --mann-robust-addressing="kind=hamming samples=%t.rises.safetensors" | FileCheck %s --check-prefix=RISES
// RUN: %python %inputs/models/write_safetensors.py %t.zero.safetensors m=2x1x1:1,1 u=2x1:0,0
// RUN: mann-opt %s --mann-robust-addressing="kind=hamming samples=%t.zero.safetensors" | FileCheck %s --check-prefix=ZERO

// RISES: mann.similarity hamming {{.*}} {code = {{.*}}, log2_factor = -{{[0-9]+}} : i64}
// ZERO: mann.similarity hamming {{.*}} {code = {{.*}}>}
func.func @f(%m: tensor<1x1xf32> {mann.name = "m"}, %u: tensor<1xf32> {mann.name = "u"}) -> tensor<1xf32> {
  %s = mann.similarity dot %m, %u : tensor<1x1xf32>, tensor<1xf32> -> tensor<1xf32>
  return %s : tensor<1xf32>
}
