// A memory network that stops when its answer is sure: at most 3 hops (adaptive computation for
// memory networks, as in Graves, Adaptive computation time for recurrent neural networks, 2016, but
// by a margin and not by a sum of halting units), 12 sentences, all hops with the same weights.
//
//   story[slot] = sentence;  slot = (slot + 1) mod 12;  m_i = A story_i;  c_i = C story_i;  u = B q
//   a hop: p = softmax(m u);  o = sum_i p_i c_i;  u = H u + o;  y = W u
//   the first always; the second and the third while the largest of y is not above the next by more
//       than threshold
//   hops = the number that were made
//
// threshold is a tensor of the weights file: what it costs in errors and saves in hops is
// to be measured on validation data. A hop that is not made costs nothing; the worst case, which
// reports and deadlines count, is that of three. A loop of 0 or 1 turns is how a step branches.
//
// Inputs sentence and question (8), outputs y (5, before a softmax) and hops (an integer). States
// story (12 x 8) and slot, 0 at first.
//
// For quantization: the margin is compared in codes: where it is nearly the threshold, rounding may make
// a hop more or fewer than float does, the same on every executor. The addresses are by content:
// --addressing applies, each hop with a scale of its own.
module {
  mann.parameter @A_w : tensor<8x8xf32> {source = "A.w"}
  mann.parameter @C_w : tensor<8x8xf32> {source = "C.w"}
  mann.parameter @H_w : tensor<8x8xf32> {source = "H.w"}
  mann.parameter @output_w : tensor<5x8xf32> {source = "output.w"}
  mann.parameter @B_w : tensor<8x8xf32> {source = "B.w"}
  mann.parameter @threshold : tensor<1xf32>

  mann.state @story : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @slot : tensor<i32> = dense<0> : tensor<i32>

  func.func @step(%sentence: tensor<8xf32> {mann.name = "sentence"},
                  %question: tensor<8xf32> {mann.name = "question"},
                  %story: tensor<12x8xf32> {mann.state = @story},
                  %slot: tensor<i32> {mann.state = @slot})
      -> (tensor<i32> {mann.state = @slot},
          tensor<12x8xf32> {mann.state = @story},
          tensor<5xf32> {mann.name = "y"},
          tensor<i32> {mann.name = "hops"}) {
    %slot_next = mann.advance %slot {modulo = 12} : tensor<i32>
    %stored = mann.slot_write overwrite %story, %sentence, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %A_w = mann.get_parameter @A_w : tensor<8x8xf32>
    %m = mann.linear %stored, %A_w : tensor<12x8xf32>, tensor<8x8xf32> -> tensor<12x8xf32>
    %C_w = mann.get_parameter @C_w : tensor<8x8xf32>
    %c = mann.linear %stored, %C_w : tensor<12x8xf32>, tensor<8x8xf32> -> tensor<12x8xf32>
    %H_w = mann.get_parameter @H_w : tensor<8x8xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x8xf32>
    %c_1 = arith.constant 1 : i32
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %B_w = mann.get_parameter @B_w : tensor<8x8xf32>
    %u_0 = mann.linear %question, %B_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %score_1 = mann.similarity dot %m, %u_0 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_1 = mann.softmax %score_1 : tensor<12xf32> -> tensor<12xf32>
    %o_1 = mann.read %p_1, %c : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %kept_1 = mann.linear %u_0, %H_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %u_1 = mann.add %kept_1, %o_1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %y_1 = mann.linear %u_1, %output_w : tensor<8xf32>, tensor<5x8xf32> -> tensor<5xf32>

    // Hop 2, if the answer is not sure.
    %first_2_list = mann.top_k %y_1 : tensor<5xf32> -> tensor<2xi32>
    %first_2 = mann.reshape %first_2_list : tensor<2xi32> -> tensor<2x1xi32>
    %two_2_of = mann.reshape %y_1 : tensor<5xf32> -> tensor<5x1xf32>
    %two_2_column = mann.embed %first_2, %two_2_of : tensor<2x1xi32>, tensor<5x1xf32> -> tensor<2x1xf32>
    %two_2 = mann.reshape %two_2_column : tensor<2x1xf32> -> tensor<2xf32>
    %best_2 = mann.slice %two_2[0] : tensor<2xf32> -> tensor<1xf32>
    %next_2 = mann.slice %two_2[1] : tensor<2xf32> -> tensor<1xf32>
    %margin_2 = mann.sub %best_2, %next_2 : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %threshold = mann.get_parameter @threshold : tensor<1xf32>
    %sides_2 = mann.concat %threshold, %margin_2 : tensor<1xf32>, tensor<1xf32> -> tensor<2xf32>
    %is_sure_2 = mann.argmax %sides_2 : tensor<2xf32> -> tensor<i32>
    %sure_2 = tensor.extract %is_sure_2[] : tensor<i32>
    %more_2 = arith.subi %c_1, %sure_2 : i32
    %bounded_2 = arith.minsi %more_2, %c_1 : i32
    %turns_2 = arith.index_cast %bounded_2 : i32 to index
    %hop_2:2 = scf.for %turn_2 = %zero to %turns_2 step %one iter_args(%u_in_2 = %u_1, %y_in_2 = %y_1) -> (tensor<8xf32>, tensor<5xf32>) {
      %score_2 = mann.similarity dot %m, %u_in_2 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
      %p_2 = mann.softmax %score_2 : tensor<12xf32> -> tensor<12xf32>
      %o_2 = mann.read %p_2, %c : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
      %kept_2 = mann.linear %u_in_2, %H_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
      %u_2 = mann.add %kept_2, %o_2 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
      %y_2 = mann.linear %u_2, %output_w : tensor<8xf32>, tensor<5x8xf32> -> tensor<5xf32>
      scf.yield %u_2, %y_2 : tensor<8xf32>, tensor<5xf32>
    }
    %count_2 = arith.addi %c_1, %bounded_2 : i32

    // Hop 3, if the answer is not sure.
    %first_3_list = mann.top_k %hop_2#1 : tensor<5xf32> -> tensor<2xi32>
    %first_3 = mann.reshape %first_3_list : tensor<2xi32> -> tensor<2x1xi32>
    %two_3_of = mann.reshape %hop_2#1 : tensor<5xf32> -> tensor<5x1xf32>
    %two_3_column = mann.embed %first_3, %two_3_of : tensor<2x1xi32>, tensor<5x1xf32> -> tensor<2x1xf32>
    %two_3 = mann.reshape %two_3_column : tensor<2x1xf32> -> tensor<2xf32>
    %best_3 = mann.slice %two_3[0] : tensor<2xf32> -> tensor<1xf32>
    %next_3 = mann.slice %two_3[1] : tensor<2xf32> -> tensor<1xf32>
    %margin_3 = mann.sub %best_3, %next_3 : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %sides_3 = mann.concat %threshold, %margin_3 : tensor<1xf32>, tensor<1xf32> -> tensor<2xf32>
    %is_sure_3 = mann.argmax %sides_3 : tensor<2xf32> -> tensor<i32>
    %sure_3 = tensor.extract %is_sure_3[] : tensor<i32>
    %more_3 = arith.subi %c_1, %sure_3 : i32
    %bounded_3 = arith.minsi %more_3, %bounded_2 : i32
    %turns_3 = arith.index_cast %bounded_3 : i32 to index
    %hop_3:2 = scf.for %turn_3 = %zero to %turns_3 step %one iter_args(%u_in_3 = %hop_2#0, %y_in_3 = %hop_2#1) -> (tensor<8xf32>, tensor<5xf32>) {
      %score_3 = mann.similarity dot %m, %u_in_3 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
      %p_3 = mann.softmax %score_3 : tensor<12xf32> -> tensor<12xf32>
      %o_3 = mann.read %p_3, %c : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
      %kept_3 = mann.linear %u_in_3, %H_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
      %u_3 = mann.add %kept_3, %o_3 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
      %y_3 = mann.linear %u_3, %output_w : tensor<8xf32>, tensor<5x8xf32> -> tensor<5xf32>
      scf.yield %u_3, %y_3 : tensor<8xf32>, tensor<5xf32>
    }
    %count_3 = arith.addi %count_2, %bounded_3 : i32
    %hops = tensor.from_elements %count_3 : tensor<i32>
    return %slot_next, %stored, %hop_3#1, %hops
        : tensor<i32>, tensor<12x8xf32>, tensor<5xf32>, tensor<i32>
  }
}
