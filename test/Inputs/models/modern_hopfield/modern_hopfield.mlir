// A modern Hopfield network (Ramsauer et al., Hopfield networks is all you need, 2021): a
// step stores a pattern and completes a cue, in three iterations.
//
//   X[slot] = pattern;  slot = (slot + 1) mod 12
//   s = cue;  three times: s = X^T softmax(beta X s);  y = s
//
// One iteration with beta = 1 / sqrt(width) is attention. Layer norms before are left out.
//
// Inputs pattern and cue (16), output y (16). States: patterns X (12 x 16) begins with the
// tensor start, slot with 0; the oldest pattern is overwritten.
//
// For quantization: each s is a mean of patterns, within their range. The address is by
// content: --addressing=l1, hamming and bipolar apply. A large beta makes the address sharp, and then a few
// bits of score decide between patterns that are alike.
module {
  mann.parameter @start : tensor<12x16xf32>
  mann.parameter @beta : tensor<1xf32>

  mann.state @patterns : tensor<12x16xf32> from @start
  mann.state @slot : tensor<i32> = dense<0> : tensor<i32>

  func.func @step(%pattern: tensor<16xf32> {mann.name = "pattern"},
                  %cue: tensor<16xf32> {mann.name = "cue"},
                  %patterns: tensor<12x16xf32> {mann.state = @patterns},
                  %slot: tensor<i32> {mann.state = @slot})
      -> (tensor<i32> {mann.state = @slot},
          tensor<12x16xf32> {mann.state = @patterns},
          tensor<16xf32> {mann.name = "y"}) {
    %slot_next = mann.advance %slot {modulo = 12} : tensor<i32>
    %stored = mann.slot_write overwrite %patterns, %pattern, %slot : tensor<12x16xf32>, tensor<16xf32>, tensor<i32>
    %beta = mann.get_parameter @beta : tensor<1xf32>

    // Iteration 1.
    %score_1 = mann.similarity dot %stored, %cue : tensor<12x16xf32>, tensor<16xf32> -> tensor<12xf32>
    %p_1 = mann.softmax %score_1 strength(%beta : tensor<1xf32>) : tensor<12xf32> -> tensor<12xf32>
    %s_1 = mann.read %p_1, %stored : tensor<12xf32>, tensor<12x16xf32> -> tensor<16xf32>

    // Iteration 2.
    %score_2 = mann.similarity dot %stored, %s_1 : tensor<12x16xf32>, tensor<16xf32> -> tensor<12xf32>
    %p_2 = mann.softmax %score_2 strength(%beta : tensor<1xf32>) : tensor<12xf32> -> tensor<12xf32>
    %s_2 = mann.read %p_2, %stored : tensor<12xf32>, tensor<12x16xf32> -> tensor<16xf32>

    // Iteration 3.
    %score_3 = mann.similarity dot %stored, %s_2 : tensor<12x16xf32>, tensor<16xf32> -> tensor<12xf32>
    %p_3 = mann.softmax %score_3 strength(%beta : tensor<1xf32>) : tensor<12xf32> -> tensor<12xf32>
    %s_3 = mann.read %p_3, %stored : tensor<12xf32>, tensor<12x16xf32> -> tensor<16xf32>
    return %slot_next, %stored, %s_3
        : tensor<i32>, tensor<12x16xf32>, tensor<16xf32>
  }
}
