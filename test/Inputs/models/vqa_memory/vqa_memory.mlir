// The external memory of a visual question answering network (Ma et al., Visual question
// answering with memory-augmented networks, 2018), 12 slots as wide as the controller (16). Memory and usage
// last from example to example.
//
//   h = tanh(W [x, read] + U h + b)
//   least = 1 at the slot with the smallest usage (ties: the lowest index), else 0
//   w_write = sigmoid(alpha) w_read + (1 - sigmoid(alpha)) least, with w_read of the step before
//   memory_i = memory_i + w_write_i h
//   w_read = softmax(cosine(memory, h));  read = sum_i w_read_i memory_i
//   usage = 0.95 usage + w_read + w_write;  y = W_2 tanh(W_1 [h, read] + b_1) + b_2
//
// x stands for the features of image and question after their attention; the controller of the
// paper is an LSTM. Otherwise as lrua, but no slot is cleared.
//
// Input x (6), output y (5). States memory (12 x 16) and usage (12) are persistent: reset leaves
// them; w_read (12), read and h (16) begin each sequence with 0.
//
// For quantization: memory is added to and never cleared, so it grows as long as it is used:
// calibrate on a life of it (here on 4 x 50 steps, beyond which it saturates), or give it a
// format (mann.format). Ties as in lrua. The address is by content: --addressing applies.
module {
  mann.parameter @seen_w : tensor<16x22xf32> {source = "seen.w"}
  mann.parameter @seen_b : tensor<16xf32> {source = "seen.b"}
  mann.parameter @h_w : tensor<16x16xf32> {source = "h.w"}
  mann.parameter @unused_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @identity : tensor<12x12xf32> = dense<[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<12x12xf32>
  mann.parameter @alpha_raw : tensor<1xf32> {source = "alpha.raw"}
  mann.parameter @usage_kept_factor : tensor<f32> = dense<9.50000000e-01> : tensor<f32>
  mann.parameter @hidden_w : tensor<8x32xf32> {source = "hidden.w"}
  mann.parameter @hidden_b : tensor<8xf32> {source = "hidden.b"}
  mann.parameter @output_w : tensor<5x8xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @read : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @memory : tensor<12x16xf32> = dense<0.0> : tensor<12x16xf32> persistent
  mann.state @usage : tensor<12xf32> = dense<0.0> : tensor<12xf32> persistent
  mann.state @w_read : tensor<12xf32> = dense<0.0> : tensor<12xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %read: tensor<16xf32> {mann.state = @read},
                  %h: tensor<16xf32> {mann.state = @h},
                  %memory: tensor<12x16xf32> {mann.state = @memory},
                  %usage: tensor<12xf32> {mann.state = @usage},
                  %w_read: tensor<12xf32> {mann.state = @w_read})
      -> (tensor<16xf32> {mann.state = @h},
          tensor<12x16xf32> {mann.state = @memory},
          tensor<12xf32> {mann.state = @usage},
          tensor<12xf32> {mann.state = @w_read},
          tensor<16xf32> {mann.state = @read},
          tensor<5xf32> {mann.name = "y"}) {
    %seen = mann.concat %x, %read : tensor<6xf32>, tensor<16xf32> -> tensor<22xf32>
    %seen_w = mann.get_parameter @seen_w : tensor<16x22xf32>
    %from_seen_linear = mann.linear %seen, %seen_w : tensor<22xf32>, tensor<16x22xf32> -> tensor<16xf32>
    %seen_b = mann.get_parameter @seen_b : tensor<16xf32>
    %from_seen = mann.add %from_seen_linear, %seen_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %h_w = mann.get_parameter @h_w : tensor<16x16xf32>
    %from_h = mann.linear %h, %h_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %h_raw = mann.add %from_seen, %from_h : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %h_next = mann.tanh %h_raw : tensor<16xf32> -> tensor<16xf32>
    %unused_factor = mann.get_parameter @unused_factor : tensor<f32>
    %unused = mann.mul %usage, %unused_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %least_slot = mann.argmax %unused : tensor<12xf32> -> tensor<i32>
    %least_i = tensor.extract %least_slot[] : tensor<i32>
    %least_id = tensor.from_elements %least_i : tensor<1xi32>
    %identity = mann.get_parameter @identity : tensor<12x12xf32>
    %least = mann.embed %least_id, %identity : tensor<1xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %alpha_raw = mann.get_parameter @alpha_raw : tensor<1xf32>
    %alpha = mann.sigmoid %alpha_raw : tensor<1xf32> -> tensor<1xf32>
    %w_write = mann.interpolate %alpha, %w_read, %least : tensor<1xf32>, tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %memory_next = mann.outer_write %memory, %w_write, %h_next : tensor<12x16xf32>, tensor<12xf32>, tensor<16xf32> -> tensor<12x16xf32>
    %score = mann.similarity cosine %memory_next, %h_next {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x16xf32>, tensor<16xf32> -> tensor<12xf32>
    %w_next = mann.softmax %score : tensor<12xf32> -> tensor<12xf32>
    %usage_kept_factor = mann.get_parameter @usage_kept_factor : tensor<f32>
    %usage_kept = mann.mul %usage, %usage_kept_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %usage_next_2 = mann.add %usage_kept, %w_next : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %usage_next = mann.add %usage_next_2, %w_write : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %read_next = mann.read %w_next, %memory_next : tensor<12xf32>, tensor<12x16xf32> -> tensor<16xf32>
    %found = mann.concat %h_next, %read_next : tensor<16xf32>, tensor<16xf32> -> tensor<32xf32>
    %hidden_w = mann.get_parameter @hidden_w : tensor<8x32xf32>
    %hidden_raw_linear = mann.linear %found, %hidden_w : tensor<32xf32>, tensor<8x32xf32> -> tensor<8xf32>
    %hidden_b = mann.get_parameter @hidden_b : tensor<8xf32>
    %hidden_raw = mann.add %hidden_raw_linear, %hidden_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %hidden = mann.tanh %hidden_raw : tensor<8xf32> -> tensor<8xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x8xf32>
    %y_linear = mann.linear %hidden, %output_w : tensor<8xf32>, tensor<5x8xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %h_next, %memory_next, %usage_next, %w_next, %read_next, %y
        : tensor<16xf32>, tensor<12x16xf32>, tensor<12xf32>, tensor<12xf32>, tensor<16xf32>, tensor<5xf32>
  }
}
