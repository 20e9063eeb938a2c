// A neural Turing machine (Graves, Wayne and Danihelka, 2014) with two read heads and two write
// heads, 12 slots of 8, one step.
//
//   h = tanh(W [x, read_0, read_1] + U h + b)
//   of each head v = W_head h + b_head: key k (8), beta, gate, shift (3), gamma
//     content = softmax(softplus(beta) cosine(memory, k))
//     gated = sigmoid(gate) content + (1 - sigmoid(gate)) w_old
//     moved = gated, shifted by softmax(shift): offsets 1, 0, -1, around the end
//     w = moved^(1 + softplus(gamma)), divided by its sum
//   read_r = sum_i w_read_r,i memory_i
//   memory_i = memory_i prod_r (1 - w_write_r,i e_r) + sum_r w_write_r,i a_r
//   y = W_output [h, read_0, read_1] + b_output
//
// All heads address the memory before the write; all erase before any adds. e = sigmoid, a =
// tanh of linear maps of h. Published programs differ in order, in tanh for keys and in shifts
// of a softplus (see ../ntm, which has one head of each kind and an LSTM). The cosine divides
// by max(product of lengths, 1e-6).
//
// Input x (6), output y (5). States memory (12 x 8) begins with the tensor start; w_read_0,
// w_read_1, w_write_0, w_write_1 (12), read (16) and h (16) with 0, so weights sum to the gate at first.
//
// For quantization: a row is at most the number of write heads where it is written again and
// again. Weights want 14 bits: gamma raises small ones to a power. The addresses are by
// content: --addressing=l1, hamming and bipolar apply, each head with a scale of its own.
module {
  mann.parameter @start : tensor<12x8xf32>
  mann.parameter @seen_w : tensor<16x22xf32> {source = "seen.w"}
  mann.parameter @seen_b : tensor<16xf32> {source = "seen.b"}
  mann.parameter @h_w : tensor<16x16xf32> {source = "h.w"}
  mann.parameter @read_0_w : tensor<14x16xf32> {source = "read_0.w"}
  mann.parameter @read_0_b : tensor<14xf32> {source = "read_0.b"}
  mann.parameter @read_1_w : tensor<14x16xf32> {source = "read_1.w"}
  mann.parameter @read_1_b : tensor<14xf32> {source = "read_1.b"}
  mann.parameter @write_0_w : tensor<14x16xf32> {source = "write_0.w"}
  mann.parameter @write_0_b : tensor<14xf32> {source = "write_0.b"}
  mann.parameter @write_1_w : tensor<14x16xf32> {source = "write_1.w"}
  mann.parameter @write_1_b : tensor<14xf32> {source = "write_1.b"}
  mann.parameter @erase_w : tensor<16x16xf32> {source = "erase.w"}
  mann.parameter @erase_b : tensor<16xf32> {source = "erase.b"}
  mann.parameter @add_w : tensor<16x16xf32> {source = "add.w"}
  mann.parameter @add_b : tensor<16xf32> {source = "add.b"}
  mann.parameter @output_w : tensor<5x32xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @read : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @memory : tensor<12x8xf32> from @start
  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @w_read_0 : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @w_read_1 : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @w_write_0 : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @w_write_1 : tensor<12xf32> = dense<0.0> : tensor<12xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %read: tensor<16xf32> {mann.state = @read},
                  %memory: tensor<12x8xf32> {mann.state = @memory},
                  %h: tensor<16xf32> {mann.state = @h},
                  %w_read_0: tensor<12xf32> {mann.state = @w_read_0},
                  %w_read_1: tensor<12xf32> {mann.state = @w_read_1},
                  %w_write_0: tensor<12xf32> {mann.state = @w_write_0},
                  %w_write_1: tensor<12xf32> {mann.state = @w_write_1})
      -> (tensor<16xf32> {mann.state = @h},
          tensor<12xf32> {mann.state = @w_read_0},
          tensor<12xf32> {mann.state = @w_read_1},
          tensor<12xf32> {mann.state = @w_write_0},
          tensor<12xf32> {mann.state = @w_write_1},
          tensor<16xf32> {mann.state = @read},
          tensor<12x8xf32> {mann.state = @memory},
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

    // Head read_0.
    %read_0_w = mann.get_parameter @read_0_w : tensor<14x16xf32>
    %read_0_v_linear = mann.linear %h_next, %read_0_w : tensor<16xf32>, tensor<14x16xf32> -> tensor<14xf32>
    %read_0_b = mann.get_parameter @read_0_b : tensor<14xf32>
    %read_0_v = mann.add %read_0_v_linear, %read_0_b : tensor<14xf32>, tensor<14xf32> -> tensor<14xf32>
    %read_0_beta_raw = mann.slice %read_0_v[8] : tensor<14xf32> -> tensor<1xf32>
    %read_0_beta = mann.softplus %read_0_beta_raw : tensor<1xf32> -> tensor<1xf32>
    %read_0_gate_raw = mann.slice %read_0_v[9] : tensor<14xf32> -> tensor<1xf32>
    %read_0_gate = mann.sigmoid %read_0_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %read_0_shift_raw = mann.slice %read_0_v[10] : tensor<14xf32> -> tensor<3xf32>
    %read_0_shift = mann.softmax %read_0_shift_raw : tensor<3xf32> -> tensor<3xf32>
    %read_0_gamma_raw = mann.slice %read_0_v[13] : tensor<14xf32> -> tensor<1xf32>
    %read_0_gamma = mann.oneplus %read_0_gamma_raw : tensor<1xf32> -> tensor<1xf32>
    %read_0_key = mann.slice %read_0_v[0] : tensor<14xf32> -> tensor<8xf32>
    %read_0_cosine = mann.similarity cosine %memory, %read_0_key {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %read_0_content = mann.softmax %read_0_cosine strength(%read_0_beta : tensor<1xf32>) : tensor<12xf32> -> tensor<12xf32>
    %read_0_gated = mann.interpolate %read_0_gate, %read_0_content, %w_read_0 : tensor<1xf32>, tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %read_0_moved = mann.circular_shift %read_0_gated, %read_0_shift : tensor<12xf32>, tensor<3xf32> -> tensor<12xf32>
    %read_0_weights = mann.sharpen %read_0_moved, %read_0_gamma : tensor<12xf32>, tensor<1xf32> -> tensor<12xf32>

    // Head read_1.
    %read_1_w = mann.get_parameter @read_1_w : tensor<14x16xf32>
    %read_1_v_linear = mann.linear %h_next, %read_1_w : tensor<16xf32>, tensor<14x16xf32> -> tensor<14xf32>
    %read_1_b = mann.get_parameter @read_1_b : tensor<14xf32>
    %read_1_v = mann.add %read_1_v_linear, %read_1_b : tensor<14xf32>, tensor<14xf32> -> tensor<14xf32>
    %read_1_beta_raw = mann.slice %read_1_v[8] : tensor<14xf32> -> tensor<1xf32>
    %read_1_beta = mann.softplus %read_1_beta_raw : tensor<1xf32> -> tensor<1xf32>
    %read_1_gate_raw = mann.slice %read_1_v[9] : tensor<14xf32> -> tensor<1xf32>
    %read_1_gate = mann.sigmoid %read_1_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %read_1_shift_raw = mann.slice %read_1_v[10] : tensor<14xf32> -> tensor<3xf32>
    %read_1_shift = mann.softmax %read_1_shift_raw : tensor<3xf32> -> tensor<3xf32>
    %read_1_gamma_raw = mann.slice %read_1_v[13] : tensor<14xf32> -> tensor<1xf32>
    %read_1_gamma = mann.oneplus %read_1_gamma_raw : tensor<1xf32> -> tensor<1xf32>
    %read_1_key = mann.slice %read_1_v[0] : tensor<14xf32> -> tensor<8xf32>
    %read_1_cosine = mann.similarity cosine %memory, %read_1_key {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %read_1_content = mann.softmax %read_1_cosine strength(%read_1_beta : tensor<1xf32>) : tensor<12xf32> -> tensor<12xf32>
    %read_1_gated = mann.interpolate %read_1_gate, %read_1_content, %w_read_1 : tensor<1xf32>, tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %read_1_moved = mann.circular_shift %read_1_gated, %read_1_shift : tensor<12xf32>, tensor<3xf32> -> tensor<12xf32>
    %read_1_weights = mann.sharpen %read_1_moved, %read_1_gamma : tensor<12xf32>, tensor<1xf32> -> tensor<12xf32>

    // Head write_0.
    %write_0_w = mann.get_parameter @write_0_w : tensor<14x16xf32>
    %write_0_v_linear = mann.linear %h_next, %write_0_w : tensor<16xf32>, tensor<14x16xf32> -> tensor<14xf32>
    %write_0_b = mann.get_parameter @write_0_b : tensor<14xf32>
    %write_0_v = mann.add %write_0_v_linear, %write_0_b : tensor<14xf32>, tensor<14xf32> -> tensor<14xf32>
    %write_0_beta_raw = mann.slice %write_0_v[8] : tensor<14xf32> -> tensor<1xf32>
    %write_0_beta = mann.softplus %write_0_beta_raw : tensor<1xf32> -> tensor<1xf32>
    %write_0_gate_raw = mann.slice %write_0_v[9] : tensor<14xf32> -> tensor<1xf32>
    %write_0_gate = mann.sigmoid %write_0_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %write_0_shift_raw = mann.slice %write_0_v[10] : tensor<14xf32> -> tensor<3xf32>
    %write_0_shift = mann.softmax %write_0_shift_raw : tensor<3xf32> -> tensor<3xf32>
    %write_0_gamma_raw = mann.slice %write_0_v[13] : tensor<14xf32> -> tensor<1xf32>
    %write_0_gamma = mann.oneplus %write_0_gamma_raw : tensor<1xf32> -> tensor<1xf32>
    %write_0_key = mann.slice %write_0_v[0] : tensor<14xf32> -> tensor<8xf32>
    %write_0_cosine = mann.similarity cosine %memory, %write_0_key {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %write_0_content = mann.softmax %write_0_cosine strength(%write_0_beta : tensor<1xf32>) : tensor<12xf32> -> tensor<12xf32>
    %write_0_gated = mann.interpolate %write_0_gate, %write_0_content, %w_write_0 : tensor<1xf32>, tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %write_0_moved = mann.circular_shift %write_0_gated, %write_0_shift : tensor<12xf32>, tensor<3xf32> -> tensor<12xf32>
    %write_0_weights = mann.sharpen %write_0_moved, %write_0_gamma : tensor<12xf32>, tensor<1xf32> -> tensor<12xf32>

    // Head write_1.
    %write_1_w = mann.get_parameter @write_1_w : tensor<14x16xf32>
    %write_1_v_linear = mann.linear %h_next, %write_1_w : tensor<16xf32>, tensor<14x16xf32> -> tensor<14xf32>
    %write_1_b = mann.get_parameter @write_1_b : tensor<14xf32>
    %write_1_v = mann.add %write_1_v_linear, %write_1_b : tensor<14xf32>, tensor<14xf32> -> tensor<14xf32>
    %write_1_beta_raw = mann.slice %write_1_v[8] : tensor<14xf32> -> tensor<1xf32>
    %write_1_beta = mann.softplus %write_1_beta_raw : tensor<1xf32> -> tensor<1xf32>
    %write_1_gate_raw = mann.slice %write_1_v[9] : tensor<14xf32> -> tensor<1xf32>
    %write_1_gate = mann.sigmoid %write_1_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %write_1_shift_raw = mann.slice %write_1_v[10] : tensor<14xf32> -> tensor<3xf32>
    %write_1_shift = mann.softmax %write_1_shift_raw : tensor<3xf32> -> tensor<3xf32>
    %write_1_gamma_raw = mann.slice %write_1_v[13] : tensor<14xf32> -> tensor<1xf32>
    %write_1_gamma = mann.oneplus %write_1_gamma_raw : tensor<1xf32> -> tensor<1xf32>
    %write_1_key = mann.slice %write_1_v[0] : tensor<14xf32> -> tensor<8xf32>
    %write_1_cosine = mann.similarity cosine %memory, %write_1_key {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %write_1_content = mann.softmax %write_1_cosine strength(%write_1_beta : tensor<1xf32>) : tensor<12xf32> -> tensor<12xf32>
    %write_1_gated = mann.interpolate %write_1_gate, %write_1_content, %w_write_1 : tensor<1xf32>, tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %write_1_moved = mann.circular_shift %write_1_gated, %write_1_shift : tensor<12xf32>, tensor<3xf32> -> tensor<12xf32>
    %write_1_weights = mann.sharpen %write_1_moved, %write_1_gamma : tensor<12xf32>, tensor<1xf32> -> tensor<12xf32>
    %read_0_row = mann.reshape %read_0_weights : tensor<12xf32> -> tensor<1x12xf32>
    %read_1_row = mann.reshape %read_1_weights : tensor<12xf32> -> tensor<1x12xf32>
    %read_pair = mann.concat %read_0_row, %read_1_row : tensor<1x12xf32>, tensor<1x12xf32> -> tensor<2x12xf32>
    %read_rows = mann.read %read_pair, %memory : tensor<2x12xf32>, tensor<12x8xf32> -> tensor<2x8xf32>
    %read_next = mann.reshape %read_rows : tensor<2x8xf32> -> tensor<16xf32>
    %erase_w = mann.get_parameter @erase_w : tensor<16x16xf32>
    %erase_raw_linear = mann.linear %h_next, %erase_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %erase_b = mann.get_parameter @erase_b : tensor<16xf32>
    %erase_raw = mann.add %erase_raw_linear, %erase_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %erase_flat = mann.sigmoid %erase_raw : tensor<16xf32> -> tensor<16xf32>
    %erase = mann.reshape %erase_flat : tensor<16xf32> -> tensor<2x8xf32>
    %add_w = mann.get_parameter @add_w : tensor<16x16xf32>
    %add_raw_linear = mann.linear %h_next, %add_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %add_b = mann.get_parameter @add_b : tensor<16xf32>
    %add_raw = mann.add %add_raw_linear, %add_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %add_flat = mann.tanh %add_raw : tensor<16xf32> -> tensor<16xf32>
    %add = mann.reshape %add_flat : tensor<16xf32> -> tensor<2x8xf32>
    %write_0_row = mann.reshape %write_0_weights : tensor<12xf32> -> tensor<1x12xf32>
    %write_1_row = mann.reshape %write_1_weights : tensor<12xf32> -> tensor<1x12xf32>
    %write_pair = mann.concat %write_0_row, %write_1_row : tensor<1x12xf32>, tensor<1x12xf32> -> tensor<2x12xf32>
    %memory_next = mann.erase_add %memory, %write_pair, %erase, %add : tensor<12x8xf32>, tensor<2x12xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<12x8xf32>
    %found = mann.concat %h_next, %read_next : tensor<16xf32>, tensor<16xf32> -> tensor<32xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x32xf32>
    %y_linear = mann.linear %found, %output_w : tensor<32xf32>, tensor<5x32xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %h_next, %read_0_weights, %read_1_weights, %write_0_weights, %write_1_weights, %read_next, %memory_next, %y
        : tensor<16xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<12xf32>, tensor<16xf32>, tensor<12x8xf32>, tensor<5xf32>
  }
}
