// A key-value memory network (Miller et al., Key-value memory networks for directly reading
// documents, 2016), 12 pairs, 2 hops, 5 candidates: a pair and a question a step.
//
//   keys[slot] = key;  values[slot] = value;  slot = (slot + 1) mod 12;  q_1 = A q
//   twice: p_i = softmax_i(q_j A keys_i);  o = sum_i p_i A values_i;  q_j+1 = R_j (q_j + o)
//   y_i = q_3 B candidate_i
//
// Keys, values, questions and candidates are bags of words already summed. Pairs that are not written
// yet are zeros, which have a score of 0 and take part: fill the memory first, or choose
// the pairs before (key hashing), as the paper does.
//
// Inputs key, value, question (8), output y (5 scores, before a softmax). States keys and
// values (12 x 8) and slot, 0 at first.
//
// For quantization: nothing grows. The addresses are by content: --addressing=l1, hamming and
// bipolar apply. The scores of the candidates are a product (mann.linear), which stays what it is:
// their size counts, where another similarity keeps no more than the order.
module {
  mann.parameter @A_w : tensor<8x8xf32> {source = "A.w"}
  mann.parameter @R1_w : tensor<8x8xf32> {source = "R1.w"}
  mann.parameter @R2_w : tensor<8x8xf32> {source = "R2.w"}
  mann.parameter @candidates : tensor<5x8xf32>
  mann.parameter @B_w : tensor<8x8xf32> {source = "B.w"}

  mann.state @slot : tensor<i32> = dense<0> : tensor<i32>
  mann.state @keys : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @values : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>

  func.func @step(%key: tensor<8xf32> {mann.name = "key"},
                  %value: tensor<8xf32> {mann.name = "value"},
                  %question: tensor<8xf32> {mann.name = "question"},
                  %slot: tensor<i32> {mann.state = @slot},
                  %keys: tensor<12x8xf32> {mann.state = @keys},
                  %values: tensor<12x8xf32> {mann.state = @values})
      -> (tensor<i32> {mann.state = @slot},
          tensor<12x8xf32> {mann.state = @keys},
          tensor<12x8xf32> {mann.state = @values},
          tensor<5xf32> {mann.name = "y"}) {
    %slot_next = mann.advance %slot {modulo = 12} : tensor<i32>
    %keys_next = mann.slot_write overwrite %keys, %key, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %values_next = mann.slot_write overwrite %values, %value, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %A_w = mann.get_parameter @A_w : tensor<8x8xf32>
    %m = mann.linear %keys_next, %A_w : tensor<12x8xf32>, tensor<8x8xf32> -> tensor<12x8xf32>
    %c = mann.linear %values_next, %A_w : tensor<12x8xf32>, tensor<8x8xf32> -> tensor<12x8xf32>
    %q_0 = mann.linear %question, %A_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>

    // Hop 1.
    %score_1 = mann.similarity dot %m, %q_0 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_1 = mann.softmax %score_1 : tensor<12xf32> -> tensor<12xf32>
    %o_1 = mann.read %p_1, %c : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %seen_1 = mann.add %q_0, %o_1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %R1_w = mann.get_parameter @R1_w : tensor<8x8xf32>
    %q_1 = mann.linear %seen_1, %R1_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>

    // Hop 2.
    %score_2 = mann.similarity dot %m, %q_1 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_2 = mann.softmax %score_2 : tensor<12xf32> -> tensor<12xf32>
    %o_2 = mann.read %p_2, %c : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %seen_2 = mann.add %q_1, %o_2 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %R2_w = mann.get_parameter @R2_w : tensor<8x8xf32>
    %q_2 = mann.linear %seen_2, %R2_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>

    // Candidates.
    %candidates = mann.get_parameter @candidates : tensor<5x8xf32>
    %B_w = mann.get_parameter @B_w : tensor<8x8xf32>
    %candidates_moved = mann.linear %candidates, %B_w : tensor<5x8xf32>, tensor<8x8xf32> -> tensor<5x8xf32>
    %y = mann.linear %q_2, %candidates_moved : tensor<8xf32>, tensor<5x8xf32> -> tensor<5xf32>
    return %slot_next, %keys_next, %values_next, %y
        : tensor<i32>, tensor<12x8xf32>, tensor<12x8xf32>, tensor<5xf32>
  }
}
