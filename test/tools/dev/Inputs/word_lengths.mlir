// A recurrent network that repeats a word of 2 bits: h = tanh(W x + R h), y = sigmoid(V h).
module {
  mann.parameter @W : tensor<8x3xf32>
  mann.parameter @R : tensor<8x8xf32>
  mann.parameter @V : tensor<2x8xf32>
  mann.state @h : tensor<8xf32> = dense<0.0>

  func.func @step(%x: tensor<3xf32> {mann.name = "x"}, %h: tensor<8xf32> {mann.state = @h})
      -> (tensor<2xf32> {mann.name = "y"}, tensor<8xf32> {mann.state = @h}) {
    %w = mann.get_parameter @W : tensor<8x3xf32>
    %seen = mann.linear %x, %w : tensor<3xf32>, tensor<8x3xf32> -> tensor<8xf32>
    %r = mann.get_parameter @R : tensor<8x8xf32>
    %kept = mann.linear %h, %r : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %sum = mann.add %seen, %kept : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %next = mann.tanh %sum : tensor<8xf32> -> tensor<8xf32>
    %v = mann.get_parameter @V : tensor<2x8xf32>
    %logits = mann.linear %next, %v : tensor<8xf32>, tensor<2x8xf32> -> tensor<2xf32>
    %y = mann.sigmoid %logits : tensor<2xf32> -> tensor<2xf32>
    return %y, %next : tensor<2xf32>, tensor<8xf32>
  }
}
