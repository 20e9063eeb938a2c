// A gated end-to-end memory network (Liu and Perez, Gated end-to-end memory networks, 2017), 12
// sentences, 3 hops, all with the same A and C and a gate each: a sentence and a question a step.
//
//   story[slot] = sentence;  slot = (slot + 1) mod 12
//   m_i = A story_i;  c_i = C story_i;  u = B q
//   three times: p = softmax(m u);  o = sum_i p_i c_i;  T = sigmoid(W_T u + b_T);
//                u = o T + u (1 - T)
//   y = W u
//
// Sentences come as sums of word vectors; there is no temporal term. Rows that are not written
// yet are rows of zeros, which have a score of 0 and take part, as in the published program.
//
// Inputs sentence and question (8), output y (5, before a softmax). States story (12 x 8) and
// slot, 0 at first.
//
// For quantization: u is a mean of values and B q, so it has their range at every hop. The
// address is by content: --addressing=l1, hamming and bipolar apply.
module {
  mann.parameter @A_w : tensor<8x8xf32> {source = "A.w"}
  mann.parameter @C_w : tensor<8x8xf32> {source = "C.w"}
  mann.parameter @B_w : tensor<8x8xf32> {source = "B.w"}
  mann.parameter @gate1_w : tensor<8x8xf32> {source = "gate1.w"}
  mann.parameter @gate1_b : tensor<8xf32> {source = "gate1.b"}
  mann.parameter @gate2_w : tensor<8x8xf32> {source = "gate2.w"}
  mann.parameter @gate2_b : tensor<8xf32> {source = "gate2.b"}
  mann.parameter @gate3_w : tensor<8x8xf32> {source = "gate3.w"}
  mann.parameter @gate3_b : tensor<8xf32> {source = "gate3.b"}
  mann.parameter @output_w : tensor<5x8xf32> {source = "output.w"}

  mann.state @story : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @slot : tensor<i32> = dense<0> : tensor<i32>

  func.func @step(%sentence: tensor<8xf32> {mann.name = "sentence"},
                  %question: tensor<8xf32> {mann.name = "question"},
                  %story: tensor<12x8xf32> {mann.state = @story},
                  %slot: tensor<i32> {mann.state = @slot})
      -> (tensor<i32> {mann.state = @slot},
          tensor<12x8xf32> {mann.state = @story},
          tensor<5xf32> {mann.name = "y"}) {
    %slot_next = mann.advance %slot {modulo = 12} : tensor<i32>
    %stored = mann.slot_write overwrite %story, %sentence, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %A_w = mann.get_parameter @A_w : tensor<8x8xf32>
    %m = mann.linear %stored, %A_w : tensor<12x8xf32>, tensor<8x8xf32> -> tensor<12x8xf32>
    %C_w = mann.get_parameter @C_w : tensor<8x8xf32>
    %c = mann.linear %stored, %C_w : tensor<12x8xf32>, tensor<8x8xf32> -> tensor<12x8xf32>
    %B_w = mann.get_parameter @B_w : tensor<8x8xf32>
    %u_0 = mann.linear %question, %B_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>

    // Hop 1.
    %score_1 = mann.similarity dot %m, %u_0 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_1 = mann.softmax %score_1 : tensor<12xf32> -> tensor<12xf32>
    %o_1 = mann.read %p_1, %c : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %gate1_w = mann.get_parameter @gate1_w : tensor<8x8xf32>
    %gate_raw_1_linear = mann.linear %u_0, %gate1_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %gate1_b = mann.get_parameter @gate1_b : tensor<8xf32>
    %gate_raw_1 = mann.add %gate_raw_1_linear, %gate1_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %gate_1 = mann.sigmoid %gate_raw_1 : tensor<8xf32> -> tensor<8xf32>
    %u_1 = mann.interpolate %gate_1, %o_1, %u_0 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

    // Hop 2.
    %score_2 = mann.similarity dot %m, %u_1 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_2 = mann.softmax %score_2 : tensor<12xf32> -> tensor<12xf32>
    %o_2 = mann.read %p_2, %c : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %gate2_w = mann.get_parameter @gate2_w : tensor<8x8xf32>
    %gate_raw_2_linear = mann.linear %u_1, %gate2_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %gate2_b = mann.get_parameter @gate2_b : tensor<8xf32>
    %gate_raw_2 = mann.add %gate_raw_2_linear, %gate2_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %gate_2 = mann.sigmoid %gate_raw_2 : tensor<8xf32> -> tensor<8xf32>
    %u_2 = mann.interpolate %gate_2, %o_2, %u_1 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

    // Hop 3.
    %score_3 = mann.similarity dot %m, %u_2 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_3 = mann.softmax %score_3 : tensor<12xf32> -> tensor<12xf32>
    %o_3 = mann.read %p_3, %c : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %gate3_w = mann.get_parameter @gate3_w : tensor<8x8xf32>
    %gate_raw_3_linear = mann.linear %u_2, %gate3_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %gate3_b = mann.get_parameter @gate3_b : tensor<8xf32>
    %gate_raw_3 = mann.add %gate_raw_3_linear, %gate3_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %gate_3 = mann.sigmoid %gate_raw_3 : tensor<8xf32> -> tensor<8xf32>
    %u_3 = mann.interpolate %gate_3, %o_3, %u_2 : tensor<8xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x8xf32>
    %y = mann.linear %u_3, %output_w : tensor<8xf32>, tensor<5x8xf32> -> tensor<5xf32>
    return %slot_next, %stored, %y
        : tensor<i32>, tensor<12x8xf32>, tensor<5xf32>
  }
}
