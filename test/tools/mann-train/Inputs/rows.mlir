// Outputs that losses cannot have, and a state that sequences would set back.
module {
  mann.parameter @w : tensor<3x2xf32>
  mann.state @h : tensor<3xf32> = dense<0.0> : tensor<3xf32>
  func.func @step(%x: tensor<2xf32> {mann.name = "x"}, %h: tensor<3xf32> {mann.state = @h})
      -> (tensor<2x3xf32> {mann.name = "rows"}, tensor<i32> {mann.name = "id"},
          tensor<3xf32> {mann.name = "sharp"}, tensor<3xf32> {mann.name = "y"},
          tensor<3xf32> {mann.state = @h}) {
    %w = mann.get_parameter @w : tensor<3x2xf32>
    %s = mann.linear %x, %w : tensor<2xf32>, tensor<3x2xf32> -> tensor<3xf32>
    %n = mann.add %s, %h : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
    %rows = mann.concat %n, %n : tensor<3xf32>, tensor<3xf32> -> tensor<6xf32>
    %r = mann.reshape %rows : tensor<6xf32> -> tensor<2x3xf32>
    %id = mann.argmax %n : tensor<3xf32> -> tensor<i32>
    %g = mann.slice %x[0] : tensor<2xf32> -> tensor<1xf32>
    %sharp = mann.softmax %n strength(%g : tensor<1xf32>) : tensor<3xf32> -> tensor<3xf32>
    return %r, %id, %sharp, %n, %n : tensor<2x3xf32>, tensor<i32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>
  }
}
