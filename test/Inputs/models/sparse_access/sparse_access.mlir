// A sparse access memory (Rae et al., Scaling memory-augmented neural networks with sparse
// reads and writes, 2016), 12 slots of 8, one head that reads four of them.
//
//   h = tanh(W [x, read] + U h + b);  k, beta, alpha, gamma, a from h (below)
//   oldest = 1 at the slot with the largest age (ties: the lowest index), else 0
//   w_write = alpha (gamma w_read + (1 - gamma) oldest), with w_read of the step before
//   memory_i = memory_i (1 - oldest_i) + w_write_i a
//   w_read = softmax(beta s) over the 4 largest of s = cosine(memory, k) (ties: the lowest
//       index), else 0;  read = sum_i w_read_i memory_i
//   age_i = 0 where w_read_i or w_write_i is above 0.005, else age_i + 1
//   y = W_output [h, read] + b_output
//
// k is linear, beta = softplus, alpha and gamma = sigmoid, a = tanh of linear maps of h. The four
// are exact, in one pass over all scores, and a softmax of all, cut to the four and divided by their
// sum, is the same; the paper finds them with an index and computes no other score. An LSTM is its controller. The cosine divides by max(product of lengths, 1e-6).
//
// Input x (6), output y (5). States memory (12 x 8), which begins with the tensor memory.start, age,
// w_read (12), read (8), h (16), 0 at first. With a memory of 0 at first, what is written to several
// rows at once makes them parallel: their cosines are equal, and the last bits of float sums decide
// which are the four.
//
// For quantization: ages are integers and exact up to the top of their format, where they all become
// equal: then the slot is that of the lowest index. The address is by content: --addressing applies.
module {
  mann.parameter @memory_start : tensor<12x8xf32> {source = "memory.start"}
  mann.parameter @seen_w : tensor<16x14xf32> {source = "seen.w"}
  mann.parameter @seen_b : tensor<16xf32> {source = "seen.b"}
  mann.parameter @h_w : tensor<16x16xf32> {source = "h.w"}
  mann.parameter @identity : tensor<12x12xf32> = dense<[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<12x12xf32>
  mann.parameter @gamma_w : tensor<1x16xf32> {source = "gamma.w"}
  mann.parameter @gamma_b : tensor<1xf32> {source = "gamma.b"}
  mann.parameter @alpha_w : tensor<1x16xf32> {source = "alpha.w"}
  mann.parameter @alpha_b : tensor<1xf32> {source = "alpha.b"}
  mann.parameter @add_w : tensor<8x16xf32> {source = "add.w"}
  mann.parameter @add_b : tensor<8xf32> {source = "add.b"}
  mann.parameter @key_w : tensor<8x16xf32> {source = "key.w"}
  mann.parameter @key_b : tensor<8xf32> {source = "key.b"}
  mann.parameter @beta_w : tensor<1x16xf32> {source = "beta.w"}
  mann.parameter @beta_b : tensor<1xf32> {source = "beta.b"}
  mann.parameter @accessed : tensor<12xf32> = dense<5.00000000e-03> : tensor<12xf32>
  mann.parameter @one_step : tensor<12xf32> = dense<1.00000000e+00> : tensor<12xf32>
  mann.parameter @output_w : tensor<5x24xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @read : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @memory : tensor<12x8xf32> from @memory_start
  mann.state @age : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @w_read : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %read: tensor<8xf32> {mann.state = @read},
                  %memory: tensor<12x8xf32> {mann.state = @memory},
                  %age: tensor<12xf32> {mann.state = @age},
                  %w_read: tensor<12xf32> {mann.state = @w_read},
                  %h: tensor<16xf32> {mann.state = @h})
      -> (tensor<16xf32> {mann.state = @h},
          tensor<12xf32> {mann.state = @age},
          tensor<12x8xf32> {mann.state = @memory},
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
    %oldest_slot = mann.argmax %age : tensor<12xf32> -> tensor<i32>
    %oldest_i = tensor.extract %oldest_slot[] : tensor<i32>
    %oldest_id = tensor.from_elements %oldest_i : tensor<1xi32>
    %identity = mann.get_parameter @identity : tensor<12x12xf32>
    %oldest = mann.embed %oldest_id, %identity : tensor<1xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %gamma_w = mann.get_parameter @gamma_w : tensor<1x16xf32>
    %gamma_raw_linear = mann.linear %h_next, %gamma_w : tensor<16xf32>, tensor<1x16xf32> -> tensor<1xf32>
    %gamma_b = mann.get_parameter @gamma_b : tensor<1xf32>
    %gamma_raw = mann.add %gamma_raw_linear, %gamma_b : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %gamma = mann.sigmoid %gamma_raw : tensor<1xf32> -> tensor<1xf32>
    %alpha_w = mann.get_parameter @alpha_w : tensor<1x16xf32>
    %alpha_raw_linear = mann.linear %h_next, %alpha_w : tensor<16xf32>, tensor<1x16xf32> -> tensor<1xf32>
    %alpha_b = mann.get_parameter @alpha_b : tensor<1xf32>
    %alpha_raw = mann.add %alpha_raw_linear, %alpha_b : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %alpha = mann.sigmoid %alpha_raw : tensor<1xf32> -> tensor<1xf32>
    %alpha_scalar = mann.reshape %alpha : tensor<1xf32> -> tensor<f32>
    %w_mixed = mann.interpolate %gamma, %w_read, %oldest : tensor<1xf32>, tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %w_write = mann.mul %w_mixed, %alpha_scalar : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %others = mann.complement %oldest : tensor<12xf32> -> tensor<12xf32>
    %memory_kept = mann.mul %memory, %others : tensor<12x8xf32>, tensor<12xf32> -> tensor<12x8xf32>
    %add_w = mann.get_parameter @add_w : tensor<8x16xf32>
    %add_raw_linear = mann.linear %h_next, %add_w : tensor<16xf32>, tensor<8x16xf32> -> tensor<8xf32>
    %add_b = mann.get_parameter @add_b : tensor<8xf32>
    %add_raw = mann.add %add_raw_linear, %add_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %add = mann.tanh %add_raw : tensor<8xf32> -> tensor<8xf32>
    %memory_next = mann.outer_write %memory_kept, %w_write, %add : tensor<12x8xf32>, tensor<12xf32>, tensor<8xf32> -> tensor<12x8xf32>
    %key_w = mann.get_parameter @key_w : tensor<8x16xf32>
    %key_linear = mann.linear %h_next, %key_w : tensor<16xf32>, tensor<8x16xf32> -> tensor<8xf32>
    %key_b = mann.get_parameter @key_b : tensor<8xf32>
    %key = mann.add %key_linear, %key_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %beta_w = mann.get_parameter @beta_w : tensor<1x16xf32>
    %beta_raw_linear = mann.linear %h_next, %beta_w : tensor<16xf32>, tensor<1x16xf32> -> tensor<1xf32>
    %beta_b = mann.get_parameter @beta_b : tensor<1xf32>
    %beta_raw = mann.add %beta_raw_linear, %beta_b : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %beta = mann.softplus %beta_raw : tensor<1xf32> -> tensor<1xf32>
    %score = mann.similarity cosine %memory_next, %key {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %best_list = mann.top_k %score : tensor<12xf32> -> tensor<4xi32>
    %best = mann.reshape %best_list : tensor<4xi32> -> tensor<4x1xi32>
    %best_score_of = mann.reshape %score : tensor<12xf32> -> tensor<12x1xf32>
    %best_score_column = mann.embed %best, %best_score_of : tensor<4x1xi32>, tensor<12x1xf32> -> tensor<4x1xf32>
    %best_score = mann.reshape %best_score_column : tensor<4x1xf32> -> tensor<4xf32>
    %w_best = mann.softmax %best_score strength(%beta : tensor<1xf32>) : tensor<4xf32> -> tensor<4xf32>
    %w_sparse_marks = mann.embed %best, %identity : tensor<4x1xi32>, tensor<12x12xf32> -> tensor<4x12xf32>
    %w_sparse = mann.read %w_best, %w_sparse_marks : tensor<4xf32>, tensor<4x12xf32> -> tensor<12xf32>
    %accessed = mann.get_parameter @accessed : tensor<12xf32>
    %was_read = mann.less %accessed, %w_sparse : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %was_written = mann.less %accessed, %w_write : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %touched = mann.max %was_read, %was_written : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %one_step = mann.get_parameter @one_step : tensor<12xf32>
    %older = mann.add %age, %one_step : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %untouched = mann.complement %touched : tensor<12xf32> -> tensor<12xf32>
    %age_next = mann.mul %older, %untouched : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %best_rows = mann.embed %best, %memory_next : tensor<4x1xi32>, tensor<12x8xf32> -> tensor<4x8xf32>
    %read_next = mann.read %w_best, %best_rows : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
    %found = mann.concat %h_next, %read_next : tensor<16xf32>, tensor<8xf32> -> tensor<24xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x24xf32>
    %y_linear = mann.linear %found, %output_w : tensor<24xf32>, tensor<5x24xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %h_next, %age_next, %memory_next, %w_sparse, %read_next, %y
        : tensor<16xf32>, tensor<12xf32>, tensor<12x8xf32>, tensor<12xf32>, tensor<8xf32>, tensor<5xf32>
  }
}
