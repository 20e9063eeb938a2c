!q = !quant.uniform<i8<-127:127>:f32, 0.25>

mann.state @sum : tensor<2x!q> = dense<[4, -4]>

func.func @step(%x: tensor<2x!q> {mann.name = "x"}, %sum: tensor<2x!q> {mann.state = @sum})
    -> (tensor<2x!q> {mann.name = "y"}, tensor<2x!q> {mann.state = @sum}) {
  %next = mann.add %x, %sum : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
  %y = mann.relu %next : tensor<2x!q>
  return %y, %next : tensor<2x!q>, tensor<2x!q>
}
