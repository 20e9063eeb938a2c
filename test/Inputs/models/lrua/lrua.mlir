// A one-shot memory with least recently used access (Santoro, Bartunov, Botvinick, Wierstra and
// Lillicrap, Meta-learning with memory-augmented neural networks, 2016), 12 slots of 8, one head.
//
//   h = tanh(W [x, read] + U h + b);  k = tanh(W_k h + b_k)
//   least = 1 at the slot with the smallest usage (ties: the lowest index), else 0
//   w_write = sigmoid(alpha) w_read + (1 - sigmoid(alpha)) least, with w_read of the step before
//   memory_i = memory_i (1 - least_i) + w_write_i k
//   w_read = softmax(cosine(memory, k));  read = sum_i w_read_i memory_i
//   usage = 0.95 usage + w_read + w_write;  y = W_output [h, read] + b_output
//
// Published programs differ: here the slot is cleared before the write, the read comes after
// it, and exactly one slot is least used; with n heads the paper takes the n smallest, and all
// that tie. An LSTM is the controller of the paper. The cosine divides by max(product of
// lengths, 1e-6).
//
// Input x (6: an example and the label of the one before), output y (5). States memory
// (12 x 8), usage, w_read (12), read (8), h (16), all 0 at first.
//
// For quantization: usage is at most 2 / (1 - 0.95) = 40. Two usages that are equal in codes are a tie
// where float has none: the memory then holds the same rows in other places, and a comparison
// with float element by element says little. The address is by content: --addressing applies.
module {
  mann.parameter @seen_w : tensor<16x14xf32> {source = "seen.w"}
  mann.parameter @seen_b : tensor<16xf32> {source = "seen.b"}
  mann.parameter @h_w : tensor<16x16xf32> {source = "h.w"}
  mann.parameter @key_w : tensor<8x16xf32> {source = "key.w"}
  mann.parameter @key_b : tensor<8xf32> {source = "key.b"}
  mann.parameter @unused_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @identity : tensor<12x12xf32> = dense<[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<12x12xf32>
  mann.parameter @alpha_raw : tensor<1xf32> {source = "alpha.raw"}
  mann.parameter @usage_kept_factor : tensor<f32> = dense<9.50000000e-01> : tensor<f32>
  mann.parameter @output_w : tensor<5x24xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @read : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @memory : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @usage : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @w_read : tensor<12xf32> = dense<0.0> : tensor<12xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %read: tensor<8xf32> {mann.state = @read},
                  %h: tensor<16xf32> {mann.state = @h},
                  %memory: tensor<12x8xf32> {mann.state = @memory},
                  %usage: tensor<12xf32> {mann.state = @usage},
                  %w_read: tensor<12xf32> {mann.state = @w_read})
      -> (tensor<16xf32> {mann.state = @h},
          tensor<12x8xf32> {mann.state = @memory},
          tensor<12xf32> {mann.state = @usage},
          tensor<12xf32> {mann.state = @w_read},
          tensor<8xf32> {mann.state = @read},
          tensor<5xf32> {mann.name = "y"}) {
    %seen = mann.concat %x, %read : tensor<6xf32>, tensor<8xf32> -> tensor<14xf32>
    %seen_w = mann.get_parameter @seen_w : tensor<16x14xf32>
    %from_seen_linear = mann.linear %seen, %seen_w : tensor<14xf32>, tensor<16x14xf32> -> tensor<16xf32>
    %seen_b = mann.get_parameter @seen_b : tensor<16xf32>
    %from_seen = mann.add %from_seen_linear, %seen_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %h_w = mann.get_parameter @h_w : tensor<16x16xf32>
    %from_h = mann.linear %h, %h_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %h_raw = mann.add %from_seen, %from_h : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %h_next = mann.tanh %h_raw : tensor<16xf32> -> tensor<16xf32>
    %key_w = mann.get_parameter @key_w : tensor<8x16xf32>
    %key_raw_linear = mann.linear %h_next, %key_w : tensor<16xf32>, tensor<8x16xf32> -> tensor<8xf32>
    %key_b = mann.get_parameter @key_b : tensor<8xf32>
    %key_raw = mann.add %key_raw_linear, %key_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %key = mann.tanh %key_raw : tensor<8xf32> -> tensor<8xf32>
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
    %others = mann.complement %least : tensor<12xf32> -> tensor<12xf32>
    %memory_kept = mann.mul %memory, %others : tensor<12x8xf32>, tensor<12xf32> -> tensor<12x8xf32>
    %memory_next = mann.outer_write %memory_kept, %w_write, %key : tensor<12x8xf32>, tensor<12xf32>, tensor<8xf32> -> tensor<12x8xf32>
    %score = mann.similarity cosine %memory_next, %key {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %w_next = mann.softmax %score : tensor<12xf32> -> tensor<12xf32>
    %usage_kept_factor = mann.get_parameter @usage_kept_factor : tensor<f32>
    %usage_kept = mann.mul %usage, %usage_kept_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %usage_next_2 = mann.add %usage_kept, %w_next : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %usage_next = mann.add %usage_next_2, %w_write : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %read_next = mann.read %w_next, %memory_next : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %found = mann.concat %h_next, %read_next : tensor<16xf32>, tensor<8xf32> -> tensor<24xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x24xf32>
    %y_linear = mann.linear %found, %output_w : tensor<24xf32>, tensor<5x24xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %h_next, %memory_next, %usage_next, %w_next, %read_next, %y
        : tensor<16xf32>, tensor<12x8xf32>, tensor<12xf32>, tensor<12xf32>, tensor<8xf32>, tensor<5xf32>
  }
}
