// A minimal GRU (Feng, Tung, Ahmed, Bengio and Hajimirsadeghi, Were RNNs all we needed?, 2024),
// 16 units: gate and candidate see the input alone.
//
//   z = sigmoid(W_z x + b_z);  h = (1 - z) h + z (W_h x + b_h);  y = W_output h
//
// Input x (6), output y (5). State h starts with 0.
//
// For quantization: h is a mean of candidates, so it has their range, for any length; z is a gate
// and needs its exact 0 and 1, or h drifts. There is no content address.
module {
  mann.parameter @z_w : tensor<16x6xf32> {source = "z.w"}
  mann.parameter @z_b : tensor<16xf32> {source = "z.b"}
  mann.parameter @h_w : tensor<16x6xf32> {source = "h.w"}
  mann.parameter @h_b : tensor<16xf32> {source = "h.b"}
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %h: tensor<16xf32> {mann.state = @h})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<16xf32> {mann.state = @h}) {
    %z_w = mann.get_parameter @z_w : tensor<16x6xf32>
    %z_raw_linear = mann.linear %x, %z_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %z_b = mann.get_parameter @z_b : tensor<16xf32>
    %z_raw = mann.add %z_raw_linear, %z_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %z = mann.sigmoid %z_raw : tensor<16xf32> -> tensor<16xf32>
    %h_w = mann.get_parameter @h_w : tensor<16x6xf32>
    %candidate_linear = mann.linear %x, %h_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %h_b = mann.get_parameter @h_b : tensor<16xf32>
    %candidate = mann.add %candidate_linear, %h_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %h_next = mann.interpolate %z, %candidate, %h : tensor<16xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %h_next, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %h_next
        : tensor<5xf32>, tensor<16xf32>
  }
}
