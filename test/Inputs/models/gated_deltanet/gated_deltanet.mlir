// Gated DeltaNet (Yang, Kautz and Hatamizadeh, 2024), 2 heads of 8 x 8: the delta rule on a
// memory that decays, behind a causal convolution over four steps.
//
//   q, k, v = swish(conv(W_qkv x));  q and k divided by (length + 1e-6)
//   beta = sigmoid(W_beta x);  alpha = exp(-exp(A) softplus(W_dt x + b_dt)), one a head
//   S = alpha S;  S = S + beta (v - S k) k^T
//   y = W_output (rms norm(S q / sqrt(8)) w swish(W_z x))
//
// conv: for each of 48 channels sum_t w_t u_t + b over this step's u and the three before;
// w_3 is of this step. swish(u) = u sigmoid(u). The norm is over each head, eps 1e-6.
//
// Input x (6), output y (5). States: S (head, value, key), and window (3 x 48), the last inputs
// of the convolution, the oldest first; both start with 0.
//
// For quantization: bounded as in deltanet; exp(A) is a constant that the compiler computes in
// integers once more at every step (two elements). There is no content address.
module {
  mann.parameter @qkv_w : tensor<48x6xf32> {source = "qkv.w"}
  mann.parameter @conv_w : tensor<48x4xf32> {source = "conv.w"}
  mann.parameter @conv_b : tensor<48xf32> {source = "conv.b"}
  mann.parameter @beta_w : tensor<2x6xf32> {source = "beta.w"}
  mann.parameter @dt_w : tensor<2x6xf32> {source = "dt.w"}
  mann.parameter @dt_b : tensor<2xf32> {source = "dt.b"}
  mann.parameter @A_log : tensor<2xf32>
  mann.parameter @decay_log_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @q_scaled_factor : tensor<f32> = dense<3.53553391e-01> : tensor<f32>
  mann.parameter @norm_w : tensor<16xf32> {source = "norm.w"}
  mann.parameter @z_w : tensor<16x6xf32> {source = "z.w"}
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @window : tensor<3x48xf32> = dense<0.0> : tensor<3x48xf32>
  mann.state @S : tensor<2x8x8xf32> = dense<0.0> : tensor<2x8x8xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %window: tensor<3x48xf32> {mann.state = @window},
                  %S: tensor<2x8x8xf32> {mann.state = @S})
      -> (tensor<3x48xf32> {mann.state = @window},
          tensor<5xf32> {mann.name = "y"},
          tensor<2x8x8xf32> {mann.state = @S}) {
    %qkv_w = mann.get_parameter @qkv_w : tensor<48x6xf32>
    %qkv = mann.linear %x, %qkv_w : tensor<6xf32>, tensor<48x6xf32> -> tensor<48xf32>
    %mixed_row = mann.reshape %qkv : tensor<48xf32> -> tensor<1x48xf32>
    %mixed_seen = mann.concat %window, %mixed_row : tensor<3x48xf32>, tensor<1x48xf32> -> tensor<4x48xf32>
    %window_next = mann.slice %mixed_seen[1] : tensor<4x48xf32> -> tensor<3x48xf32>
    %mixed_channels = mann.strided %mixed_seen[0] strides [1, 48] : tensor<4x48xf32> -> tensor<48x4xf32>
    %conv_w = mann.get_parameter @conv_w : tensor<48x4xf32>
    %mixed_products = mann.mul %mixed_channels, %conv_w : tensor<48x4xf32>, tensor<48x4xf32> -> tensor<48x4xf32>
    %mixed_sum = mann.sum %mixed_products : tensor<48x4xf32> -> tensor<48xf32>
    %conv_b = mann.get_parameter @conv_b : tensor<48xf32>
    %mixed_plain = mann.add %mixed_sum, %conv_b : tensor<48xf32>, tensor<48xf32> -> tensor<48xf32>
    %mixed_gate = mann.sigmoid %mixed_plain : tensor<48xf32> -> tensor<48xf32>
    %mixed = mann.mul %mixed_plain, %mixed_gate : tensor<48xf32>, tensor<48xf32> -> tensor<48xf32>
    %q_flat = mann.slice %mixed[0] : tensor<48xf32> -> tensor<16xf32>
    %q = mann.reshape %q_flat : tensor<16xf32> -> tensor<2x8xf32>
    %k_flat = mann.slice %mixed[16] : tensor<48xf32> -> tensor<16xf32>
    %k = mann.reshape %k_flat : tensor<16xf32> -> tensor<2x8xf32>
    %v_flat = mann.slice %mixed[32] : tensor<48xf32> -> tensor<16xf32>
    %v = mann.reshape %v_flat : tensor<16xf32> -> tensor<2x8xf32>
    %q_unit = mann.normalize l2 %q {eps = 1.0e-6 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %k_unit = mann.normalize l2 %k {eps = 1.0e-6 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %beta_w = mann.get_parameter @beta_w : tensor<2x6xf32>
    %beta_raw = mann.linear %x, %beta_w : tensor<6xf32>, tensor<2x6xf32> -> tensor<2xf32>
    %beta = mann.sigmoid %beta_raw : tensor<2xf32> -> tensor<2xf32>
    %dt_w = mann.get_parameter @dt_w : tensor<2x6xf32>
    %dt_raw_linear = mann.linear %x, %dt_w : tensor<6xf32>, tensor<2x6xf32> -> tensor<2xf32>
    %dt_b = mann.get_parameter @dt_b : tensor<2xf32>
    %dt_raw = mann.add %dt_raw_linear, %dt_b : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %dt = mann.softplus %dt_raw : tensor<2xf32> -> tensor<2xf32>
    %A_log = mann.get_parameter @A_log : tensor<2xf32>
    %rate = mann.exp %A_log : tensor<2xf32> -> tensor<2xf32>
    %decay_sum = mann.mul %dt, %rate : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %decay_log_factor = mann.get_parameter @decay_log_factor : tensor<f32>
    %decay_log = mann.mul %decay_sum, %decay_log_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %decay = mann.exp %decay_log {nonpositive} : tensor<2xf32> -> tensor<2xf32>
    %found = mann.matvec_read %S, %k_unit : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %found_decayed = mann.mul %found, %decay : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %v_written = mann.mul %v, %beta : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %k_erased = mann.mul %k_unit, %beta : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %S, %v_written, %k_unit decay(%decay : tensor<2xf32>) erase(%found_decayed, %k_erased : tensor<2x8xf32>, tensor<2x8xf32>) : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %q_scaled_factor = mann.get_parameter @q_scaled_factor : tensor<f32>
    %q_scaled = mann.mul %q_unit, %q_scaled_factor : tensor<2x8xf32>, tensor<f32> -> tensor<2x8xf32>
    %out = mann.matvec_read %S_next, %q_scaled : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %normed_plain = mann.normalize rms %out {eps = 1.0e-6 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %normed_flat = mann.reshape %normed_plain : tensor<2x8xf32> -> tensor<16xf32>
    %norm_w = mann.get_parameter @norm_w : tensor<16xf32>
    %normed = mann.mul %normed_flat, %norm_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %z_w = mann.get_parameter @z_w : tensor<16x6xf32>
    %z = mann.linear %x, %z_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %gate_gate = mann.sigmoid %z : tensor<16xf32> -> tensor<16xf32>
    %gate = mann.mul %z, %gate_gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %gated = mann.mul %normed, %gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %gated, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %window_next, %y, %S_next
        : tensor<3x48xf32>, tensor<5xf32>, tensor<2x8x8xf32>
  }
}
