// Fast weights by the delta rule (Schlag, Irie and Schmidhuber, Linear transformers are
// secretly fast weight programmers, 2021), 2 heads of 8 x 8; keys are positive and sum to 1.
//
//   q, k, v = W_q x, W_k x, W_v x;  phi(u) = (elu(u) + 1) / sum(elu(u) + 1)
//   beta = sigmoid(W_beta x), one a head
//   W = W + beta (v - W phi(k)) phi(k)^T
//   y = W_output W phi(q)
//
// The paper has another phi as well (DPFP); the sum to 1 is what keeps the rule stable.
//
// Input x (6), output y (5). W (head, value, key) starts with 0.
//
// For quantization: phi(k) are weights that sum to 1, so the length of a key is at most 1 and W is
// bounded as in deltanet. With many keys phi has elements of 1 / 8 and less: give it 16 bits or
// fraction bits accordingly. There is no content address.
module {
  mann.parameter @q_w : tensor<16x6xf32> {source = "q.w"}
  mann.parameter @k_w : tensor<16x6xf32> {source = "k.w"}
  mann.parameter @v_w : tensor<16x6xf32> {source = "v.w"}
  mann.parameter @beta_w : tensor<2x6xf32> {source = "beta.w"}
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @W : tensor<2x8x8xf32> = dense<0.0> : tensor<2x8x8xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %W: tensor<2x8x8xf32> {mann.state = @W})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<2x8x8xf32> {mann.state = @W}) {
    %q_w = mann.get_parameter @q_w : tensor<16x6xf32>
    %q_flat = mann.linear %x, %q_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %q = mann.reshape %q_flat : tensor<16xf32> -> tensor<2x8xf32>
    %k_w = mann.get_parameter @k_w : tensor<16x6xf32>
    %k_flat = mann.linear %x, %k_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %k = mann.reshape %k_flat : tensor<16xf32> -> tensor<2x8xf32>
    %v_w = mann.get_parameter @v_w : tensor<16x6xf32>
    %v_flat = mann.linear %x, %v_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %v = mann.reshape %v_flat : tensor<16xf32> -> tensor<2x8xf32>
    %q_feature_small = mann.exp %q {nonpositive} : tensor<2x8xf32> -> tensor<2x8xf32>
    %q_feature_large = mann.relu %q : tensor<2x8xf32>
    %q_feature = mann.add %q_feature_small, %q_feature_large : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %q_sum = mann.sum %q_feature : tensor<2x8xf32> -> tensor<2xf32>
    %q_share = mann.div %q_feature, %q_sum : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %k_feature_small = mann.exp %k {nonpositive} : tensor<2x8xf32> -> tensor<2x8xf32>
    %k_feature_large = mann.relu %k : tensor<2x8xf32>
    %k_feature = mann.add %k_feature_small, %k_feature_large : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %k_sum = mann.sum %k_feature : tensor<2x8xf32> -> tensor<2xf32>
    %k_share = mann.div %k_feature, %k_sum : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %beta_w = mann.get_parameter @beta_w : tensor<2x6xf32>
    %beta_raw = mann.linear %x, %beta_w : tensor<6xf32>, tensor<2x6xf32> -> tensor<2xf32>
    %beta = mann.sigmoid %beta_raw : tensor<2xf32> -> tensor<2xf32>
    %found = mann.matvec_read %W, %k_share : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %v_written = mann.mul %v, %beta : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %k_erased = mann.mul %k_share, %beta : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %W, %v_written, %k_share erase(%found, %k_erased : tensor<2x8xf32>, tensor<2x8xf32>) : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %found_new = mann.matvec_read %S_next, %q_share : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %out = mann.reshape %found_new : tensor<2x8xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %out, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %S_next
        : tensor<5xf32>, tensor<2x8x8xf32>
  }
}
