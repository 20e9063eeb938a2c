!q = !quant.uniform<i8<-127:127>:f32, 1.0>
func.func @main(%ids: tensor<3x4xi32> {mann.name = "ids"}, %wide: tensor<20x2x16x!q> {mann.name = "wide"})
   -> (tensor<3x16x!q> {mann.name = "m"}) {
  %t0 = mann.slice %wide[1] {dim = 1 : i64} : tensor<20x2x16x!q> -> tensor<20x1x16x!q>
  %t = mann.reshape %t0 : tensor<20x1x16x!q> -> tensor<20x16x!q>
  %m = mann.embed %ids, %t : tensor<3x4xi32>, tensor<20x16x!q> -> tensor<3x16x!q>
  return %m : tensor<3x16x!q>
}
