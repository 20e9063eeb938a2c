module {
  func.func @read(%memory: tensor<70000x8xf32> {mann.name = "memory"}, %key: tensor<8xf32> {mann.name = "key"}, %flat: tensor<70000xf32> {mann.name = "flat"}, %count: i32 {mann.name = "count"}) -> (tensor<8xf32> {mann.name = "r"}, tensor<8xf32> {mann.name = "mean"}, tensor<i32> {mann.name = "best"}) {
    %s = mann.similarity dot %memory, %key count(%count) : tensor<70000x8xf32>, tensor<8xf32> -> tensor<70000xf32>
    %p = mann.softmax %s count(%count) : tensor<70000xf32> -> tensor<70000xf32>
    %r = mann.read %p, %memory count(%count) : tensor<70000xf32>, tensor<70000x8xf32> -> tensor<8xf32>
    // Equal scores: weights of 1 / count, and numerators of 1.
    %even = mann.softmax %flat count(%count) {mann.format = !quant.uniform<i16<-32767:32767>:f32, 9.31322574615478515625E-10>} : tensor<70000xf32> -> tensor<70000xf32>
    %mean = mann.read %even, %memory count(%count) : tensor<70000xf32>, tensor<70000x8xf32> -> tensor<8xf32>
    %best = mann.argmax %p : tensor<70000xf32> -> tensor<i32>
    return %r, %mean, %best : tensor<8xf32>, tensor<8xf32>, tensor<i32>
  }
}
