// DeltaNet (Schlag, Irie and Schmidhuber 2021; Yang, Wang, Zhang, Shen and Kim 2024), 2 heads
// of 8 x 8: what a key finds is replaced by the new value, by a share beta.
//
//   q, k, v = swish(W_q x), swish(W_k x), swish(W_v x), q and k divided by (length + 1e-6)
//   beta = sigmoid(W_beta x), one a head
//   S = S + beta (v - S k) k^T
//   y = W_output (rms norm(S q / sqrt(8)) w)
//
// swish(u) = u sigmoid(u). The norm is over each head, eps 1e-5. The convolutions over q, k
// and v that some networks have are left out (see mamba2).
//
// Input x (6), output y (5). S (head, value, key) starts with 0.
//
// For quantization: as keys have length 1 and beta is at most 1, what any key finds is at most the
// largest value ever written: S stays bounded for any length. beta and the products beta k are
// gates and want their exact 1. There is no content address.
module {
  mann.parameter @q_w : tensor<16x6xf32> {source = "q.w"}
  mann.parameter @k_w : tensor<16x6xf32> {source = "k.w"}
  mann.parameter @v_w : tensor<16x6xf32> {source = "v.w"}
  mann.parameter @beta_w : tensor<2x6xf32> {source = "beta.w"}
  mann.parameter @q_scaled_factor : tensor<f32> = dense<3.53553391e-01> : tensor<f32>
  mann.parameter @norm_w : tensor<16xf32> {source = "norm.w"}
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @S : tensor<2x8x8xf32> = dense<0.0> : tensor<2x8x8xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %S: tensor<2x8x8xf32> {mann.state = @S})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<2x8x8xf32> {mann.state = @S}) {
    %q_w = mann.get_parameter @q_w : tensor<16x6xf32>
    %q_flat = mann.linear %x, %q_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %q = mann.reshape %q_flat : tensor<16xf32> -> tensor<2x8xf32>
    %k_w = mann.get_parameter @k_w : tensor<16x6xf32>
    %k_flat = mann.linear %x, %k_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %k = mann.reshape %k_flat : tensor<16xf32> -> tensor<2x8xf32>
    %v_w = mann.get_parameter @v_w : tensor<16x6xf32>
    %v_flat = mann.linear %x, %v_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %v = mann.reshape %v_flat : tensor<16xf32> -> tensor<2x8xf32>
    %q_swish_gate = mann.sigmoid %q : tensor<2x8xf32> -> tensor<2x8xf32>
    %q_swish = mann.mul %q, %q_swish_gate : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %q_unit = mann.normalize l2 %q_swish {eps = 1.0e-6 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %k_swish_gate = mann.sigmoid %k : tensor<2x8xf32> -> tensor<2x8xf32>
    %k_swish = mann.mul %k, %k_swish_gate : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %k_unit = mann.normalize l2 %k_swish {eps = 1.0e-6 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %beta_w = mann.get_parameter @beta_w : tensor<2x6xf32>
    %beta_raw = mann.linear %x, %beta_w : tensor<6xf32>, tensor<2x6xf32> -> tensor<2xf32>
    %beta = mann.sigmoid %beta_raw : tensor<2xf32> -> tensor<2xf32>
    %v_swish_gate = mann.sigmoid %v : tensor<2x8xf32> -> tensor<2x8xf32>
    %v_swish = mann.mul %v, %v_swish_gate : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %found = mann.matvec_read %S, %k_unit : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %v_written = mann.mul %v_swish, %beta : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %k_erased = mann.mul %k_unit, %beta : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %S, %v_written, %k_unit erase(%found, %k_erased : tensor<2x8xf32>, tensor<2x8xf32>) : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %q_scaled_factor = mann.get_parameter @q_scaled_factor : tensor<f32>
    %q_scaled = mann.mul %q_unit, %q_scaled_factor : tensor<2x8xf32>, tensor<f32> -> tensor<2x8xf32>
    %out = mann.matvec_read %S_next, %q_scaled : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %normed_plain = mann.normalize rms %out {eps = 1.0e-5 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %normed_flat = mann.reshape %normed_plain : tensor<2x8xf32> -> tensor<16xf32>
    %norm_w = mann.get_parameter @norm_w : tensor<16xf32>
    %normed = mann.mul %normed_flat, %norm_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %normed, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %S_next
        : tensor<5xf32>, tensor<2x8x8xf32>
  }
}
