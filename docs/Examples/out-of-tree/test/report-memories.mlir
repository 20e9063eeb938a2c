// RUN: mann-opt --load-pass-plugin=ReportMemories.so --pass-pipeline="builtin.module(report-memories)"
// EXPECT: remark: addresses 4 rows of 8 by dot
// EXPECT: warning: has scores without a bound
// EXPECT: remark: addresses 4 rows of 8 by l1
// REFUSE: error: has scores without a bound; compile with --addressing=l1

func.func @answer(%memory: tensor<4x8xf32>, %key: tensor<8xf32>)
    -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = mann.similarity dot %memory, %key : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  %1 = mann.similarity l1 %memory, %key {code = !quant.uniform<i8<-127:127>:f32, 2.500000e-01>} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}
