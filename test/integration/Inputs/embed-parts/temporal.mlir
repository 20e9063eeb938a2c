!q = !quant.uniform<i8<-127:127>:f32, 1.0>
func.func @main(%ids: tensor<3x4xi32> {mann.name = "ids"}, %t: tensor<20x16x!q> {mann.name = "t"}, %time: tensor<3x32x!q> {mann.name = "time"})
   -> (tensor<3x16x!q> {mann.name = "m"}) {
  %b = mann.slice %time[0] {dim = 1 : i64} : tensor<3x32x!q> -> tensor<3x16x!q>
  %m = mann.embed %ids, %t temporal(%b : tensor<3x16x!q>) : tensor<3x4xi32>, tensor<20x16x!q> -> tensor<3x16x!q>
  return %m : tensor<3x16x!q>
}
