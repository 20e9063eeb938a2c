func.func @net(%x: tensor<2xf32> {mann.name = "x"}) -> (tensor<2xf32> {mann.name = "y"}) {
  %y = mann.add %x, %x : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %y : tensor<2xf32>
}
