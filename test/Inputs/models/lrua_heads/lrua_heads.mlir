// Least recently used access (Santoro et al., 2016, see ../lrua) with two heads: each writes to
// where it has read, or to a slot of its own among the two that are used least.
//
//   h = tanh(W [x, reads] + U h + b);  k_r = tanh of a linear map of h, for both heads
//   least_0, least_1 = 1 at the slots with the smallest and the next usage (ties: the lowest
//       index first), else 0
//   w_write_r = sigmoid(alpha) w_read_r + (1 - sigmoid(alpha)) least_r
//   memory_i = memory_i (1 - least_0i - least_1i) + sum_r w_write_ri k_r
//   w_read_r = softmax(cosine(memory, k_r));  read_r = sum_i w_read_ri memory_i
//   usage = 0.95 usage + sum_r (w_read_r + w_write_r);  y = W_output [h, reads] + b_output
//
// The paper marks for every head all slots whose usage is at most the n-th smallest: those are
// more than n where usages tie, as all do at first, and then every head writes to all of them.
// Published programs take n by a sort, as here, and give each head one or all of them. The
// rest is as in ../lrua.
//
// Input x (6), output y (5). States memory (12 x 8), usage (12), w_read (2 x 12), read (16),
// h (16), all 0 at first.
//
// For quantization: usage is at most 2 x 2 / (1 - 0.95) = 80. Two usages that are equal in codes are a
// tie where float has none. The addresses are by content: --addressing applies to both.
module {
  mann.parameter @seen_w : tensor<16x22xf32> {source = "seen.w"}
  mann.parameter @seen_b : tensor<16xf32> {source = "seen.b"}
  mann.parameter @h_w : tensor<16x16xf32> {source = "h.w"}
  mann.parameter @key_w : tensor<16x16xf32> {source = "key.w"}
  mann.parameter @key_b : tensor<16xf32> {source = "key.b"}
  mann.parameter @identity : tensor<12x12xf32> = dense<[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<12x12xf32>
  mann.parameter @alpha_raw : tensor<1xf32> {source = "alpha.raw"}
  mann.parameter @usage_kept_factor : tensor<f32> = dense<9.50000000e-01> : tensor<f32>
  mann.parameter @output_w : tensor<5x32xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @read : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @memory : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @usage : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @w_read : tensor<2x12xf32> = dense<0.0> : tensor<2x12xf32>
  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %read: tensor<16xf32> {mann.state = @read},
                  %memory: tensor<12x8xf32> {mann.state = @memory},
                  %usage: tensor<12xf32> {mann.state = @usage},
                  %w_read: tensor<2x12xf32> {mann.state = @w_read},
                  %h: tensor<16xf32> {mann.state = @h})
      -> (tensor<16xf32> {mann.state = @h},
          tensor<12xf32> {mann.state = @usage},
          tensor<12x8xf32> {mann.state = @memory},
          tensor<2x12xf32> {mann.state = @w_read},
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
    %key_w = mann.get_parameter @key_w : tensor<16x16xf32>
    %key_raw_linear = mann.linear %h_next, %key_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %key_b = mann.get_parameter @key_b : tensor<16xf32>
    %key_raw = mann.add %key_raw_linear, %key_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %keys_flat = mann.tanh %key_raw : tensor<16xf32> -> tensor<16xf32>
    %keys = mann.reshape %keys_flat : tensor<16xf32> -> tensor<2x8xf32>
    %least_slots_list = mann.top_k smallest %usage : tensor<12xf32> -> tensor<2xi32>
    %least_slots = mann.reshape %least_slots_list : tensor<2xi32> -> tensor<2x1xi32>
    %identity = mann.get_parameter @identity : tensor<12x12xf32>
    %least_each = mann.embed %least_slots, %identity : tensor<2x1xi32>, tensor<12x12xf32> -> tensor<2x12xf32>
    %alpha_raw = mann.get_parameter @alpha_raw : tensor<1xf32>
    %alpha = mann.sigmoid %alpha_raw : tensor<1xf32> -> tensor<1xf32>
    %w_write = mann.interpolate %alpha, %w_read, %least_each : tensor<1xf32>, tensor<2x12xf32>, tensor<2x12xf32> -> tensor<2x12xf32>
    %least = mann.embed %least_slots_list, %identity : tensor<2xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %others = mann.complement %least : tensor<12xf32> -> tensor<12xf32>
    %memory_kept = mann.mul %memory, %others : tensor<12x8xf32>, tensor<12xf32> -> tensor<12x8xf32>
    %w_write_0_row = mann.slice %w_write[0] : tensor<2x12xf32> -> tensor<1x12xf32>
    %key_0_row = mann.slice %keys[0] : tensor<2x8xf32> -> tensor<1x8xf32>
    %w_write_0 = mann.reshape %w_write_0_row : tensor<1x12xf32> -> tensor<12xf32>
    %key_0 = mann.reshape %key_0_row : tensor<1x8xf32> -> tensor<8xf32>
    %written_0 = mann.outer_write %memory_kept, %w_write_0, %key_0 : tensor<12x8xf32>, tensor<12xf32>, tensor<8xf32> -> tensor<12x8xf32>
    %w_write_1_row = mann.slice %w_write[1] : tensor<2x12xf32> -> tensor<1x12xf32>
    %key_1_row = mann.slice %keys[1] : tensor<2x8xf32> -> tensor<1x8xf32>
    %w_write_1 = mann.reshape %w_write_1_row : tensor<1x12xf32> -> tensor<12xf32>
    %key_1 = mann.reshape %key_1_row : tensor<1x8xf32> -> tensor<8xf32>
    %memory_next = mann.outer_write %written_0, %w_write_1, %key_1 : tensor<12x8xf32>, tensor<12xf32>, tensor<8xf32> -> tensor<12x8xf32>
    %score = mann.similarity cosine %memory_next, %keys {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<2x8xf32> -> tensor<2x12xf32>
    %w_next = mann.softmax %score : tensor<2x12xf32> -> tensor<2x12xf32>
    %w_both = mann.add %w_next, %w_write : tensor<2x12xf32>, tensor<2x12xf32> -> tensor<2x12xf32>
    %used_by_slot = mann.strided %w_both[0] strides [1, 12] : tensor<2x12xf32> -> tensor<12x2xf32>
    %used_sum = mann.sum %used_by_slot : tensor<12x2xf32> -> tensor<12xf32>
    %used = mann.reshape %used_sum : tensor<12xf32> -> tensor<12xf32>
    %usage_kept_factor = mann.get_parameter @usage_kept_factor : tensor<f32>
    %usage_kept = mann.mul %usage, %usage_kept_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %usage_next = mann.add %usage_kept, %used : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %read_rows = mann.read %w_next, %memory_next : tensor<2x12xf32>, tensor<12x8xf32> -> tensor<2x8xf32>
    %read_next = mann.reshape %read_rows : tensor<2x8xf32> -> tensor<16xf32>
    %found = mann.concat %h_next, %read_next : tensor<16xf32>, tensor<16xf32> -> tensor<32xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x32xf32>
    %y_linear = mann.linear %found, %output_w : tensor<32xf32>, tensor<5x32xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %h_next, %usage_next, %memory_next, %w_next, %read_next, %y
        : tensor<16xf32>, tensor<12xf32>, tensor<12x8xf32>, tensor<2x12xf32>, tensor<16xf32>, tensor<5xf32>
  }
}
