// Scores that fall where the model's rise: an error, unless the model is yet to
// be trained.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors m=1x2x1:1,3 u=1x1:1
// RUN: not mann-opt %s --mann-robust-addressing="samples=%t.safetensors" 2>&1 | FileCheck %s --check-prefix=FALLS
// RUN: mann-opt %s --mann-robust-addressing="samples=%t.safetensors require-fit=false" | FileCheck %s

func.func @f(%m: tensor<2x1xf32> {mann.name = "m"}, %u: tensor<1xf32> {mann.name = "u"}) -> tensor<2xf32> {
  // Dot gives 1 and 3, l1 in steps of 1/32 scores that are 128 apart: 2^-6.
  // FALLS: :[[@LINE+2]]:8: error: 'mann.similarity' op cannot be fitted: on these samples the l1 scores fall where the scores of the model rise
  // CHECK: mann.similarity l1 {{.*}} {code = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>, log2_factor = -6 : i64}
  %s = mann.similarity dot %m, %u : tensor<2x1xf32>, tensor<1xf32> -> tensor<2xf32>
  return %s : tensor<2xf32>
}
