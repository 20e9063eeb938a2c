// A recurrent entity network (Henaff, Weston, Szlam, Bordes and LeCun, Tracking the world
// state with recurrent entity networks, 2017), 5 slots of 8: a sentence and a question a step.
//
//   g_j = sigmoid(h_j s + w_j s)
//   h~_j = phi(U h_j + V s + W w_j);  h_j = h_j + g_j h~_j;  h_j = h_j / (|h_j| + 1e-6)
//   p = softmax(h q);  u = sum_j p_j h_j;  y = R phi(q + H u)
//
// phi is a ReLU with a slope for each channel where it is negative. Published programs add a
// bias to the gate or to U h_j, and shut the gate on padding; neither is here.
//
// Inputs sentence s and question q (8), sums of word vectors; output y (5 answers, before a
// softmax). State memory h (5 x 8) begins with the keys w, the tensor keys.
//
// For quantization: rows have length 1, so elements are in -1..1 for any length. The three
// similarities are by content: --addressing applies to all of them, the two of the gate too, where
// a score has to be right by itself and not only in order; without training that changes when gates open.
module {
  mann.parameter @keys : tensor<5x8xf32>
  mann.parameter @U_w : tensor<8x8xf32> {source = "U.w"}
  mann.parameter @V_w : tensor<8x8xf32> {source = "V.w"}
  mann.parameter @W_w : tensor<8x8xf32> {source = "W.w"}
  mann.parameter @prelu : tensor<8xf32>
  mann.parameter @H_w : tensor<8x8xf32> {source = "H.w"}
  mann.parameter @R_w : tensor<5x8xf32> {source = "R.w"}

  mann.state @memory : tensor<5x8xf32> from @keys

  func.func @step(%sentence: tensor<8xf32> {mann.name = "sentence"},
                  %question: tensor<8xf32> {mann.name = "question"},
                  %memory: tensor<5x8xf32> {mann.state = @memory})
      -> (tensor<5x8xf32> {mann.state = @memory},
          tensor<5xf32> {mann.name = "y"}) {
    %keys = mann.get_parameter @keys : tensor<5x8xf32>
    %by_content = mann.similarity dot %memory, %sentence : tensor<5x8xf32>, tensor<8xf32> -> tensor<5xf32>
    %by_key = mann.similarity dot %keys, %sentence : tensor<5x8xf32>, tensor<8xf32> -> tensor<5xf32>
    %gate_raw = mann.add %by_content, %by_key : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %gate = mann.sigmoid %gate_raw : tensor<5xf32> -> tensor<5xf32>
    %U_w = mann.get_parameter @U_w : tensor<8x8xf32>
    %from_memory = mann.linear %memory, %U_w : tensor<5x8xf32>, tensor<8x8xf32> -> tensor<5x8xf32>
    %V_w = mann.get_parameter @V_w : tensor<8x8xf32>
    %s_moved = mann.linear %sentence, %V_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %from_sentence = mann.strided %s_moved[0] strides [0, 1] : tensor<8xf32> -> tensor<5x8xf32>
    %W_w = mann.get_parameter @W_w : tensor<8x8xf32>
    %from_keys = mann.linear %keys, %W_w : tensor<5x8xf32>, tensor<8x8xf32> -> tensor<5x8xf32>
    %candidate_raw_2 = mann.add %from_memory, %from_sentence : tensor<5x8xf32>, tensor<5x8xf32> -> tensor<5x8xf32>
    %candidate_raw = mann.add %candidate_raw_2, %from_keys : tensor<5x8xf32>, tensor<5x8xf32> -> tensor<5x8xf32>
    %candidate_positive = mann.relu %candidate_raw : tensor<5x8xf32>
    %prelu = mann.get_parameter @prelu : tensor<8xf32>
    %slope = mann.strided %prelu[0] strides [0, 1] : tensor<8xf32> -> tensor<5x8xf32>
    %negative = mann.sub %candidate_raw, %candidate_positive : tensor<5x8xf32>, tensor<5x8xf32> -> tensor<5x8xf32>
    %candidate_negative = mann.mul %negative, %slope : tensor<5x8xf32>, tensor<5x8xf32> -> tensor<5x8xf32>
    %candidate = mann.add %candidate_positive, %candidate_negative : tensor<5x8xf32>, tensor<5x8xf32> -> tensor<5x8xf32>
    %written = mann.mul %candidate, %gate : tensor<5x8xf32>, tensor<5xf32> -> tensor<5x8xf32>
    %moved = mann.add %memory, %written : tensor<5x8xf32>, tensor<5x8xf32> -> tensor<5x8xf32>
    %memory_next = mann.normalize l2 %moved {eps = 1.0e-6 : f32} : tensor<5x8xf32> -> tensor<5x8xf32>

    // Answer.
    %score = mann.similarity dot %memory_next, %question : tensor<5x8xf32>, tensor<8xf32> -> tensor<5xf32>
    %p = mann.softmax %score : tensor<5xf32> -> tensor<5xf32>
    %u = mann.read %p, %memory_next : tensor<5xf32>, tensor<5x8xf32> -> tensor<8xf32>
    %H_w = mann.get_parameter @H_w : tensor<8x8xf32>
    %u_moved = mann.linear %u, %H_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %seen = mann.add %question, %u_moved : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %seen_positive = mann.relu %seen : tensor<8xf32>
    %below = mann.sub %seen, %seen_positive : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %seen_negative = mann.mul %below, %prelu : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %hidden = mann.add %seen_positive, %seen_negative : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %R_w = mann.get_parameter @R_w : tensor<5x8xf32>
    %y = mann.linear %hidden, %R_w : tensor<8xf32>, tensor<5x8xf32> -> tensor<5xf32>
    return %memory_next, %y
        : tensor<5x8xf32>, tensor<5xf32>
  }
}
