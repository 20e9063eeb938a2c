// Gated linear attention (Yang, Wang, Shen, Panda and Kim, 2023), 2 heads of 8 x 8: a decay of
// its own for each channel of the keys, made of the input.
//
//   q, k, v = W_q x, W_k x, W_v x;  alpha = sigmoid(W_up W_down x + b)^(1/16)
//   S = S diag(alpha) + v k^T
//   y = W_output (rms norm(S q / sqrt(8)) w swish(W_g x + b_g)),  swish(u) = u sigmoid(u)
//
// alpha is computed as exp(-softplus(-u) / 16). The norm is over each head, eps 1e-5.
//
// Input x (6), output y (5). S (head, value, key) starts with 0.
//
// For quantization: alpha is near 1 (0.96 where u is 0), and S may hold a sum of hundreds of
// products; 1 - alpha wants at least 10 bits. There is no content address.
module {
  mann.parameter @q_w : tensor<16x6xf32> {source = "q.w"}
  mann.parameter @k_w : tensor<16x6xf32> {source = "k.w"}
  mann.parameter @v_w : tensor<16x6xf32> {source = "v.w"}
  mann.parameter @decay_down_w : tensor<4x6xf32> {source = "decay_down.w"}
  mann.parameter @decay_up_w : tensor<16x4xf32> {source = "decay_up.w"}
  mann.parameter @decay_b : tensor<16xf32> {source = "decay.b"}
  mann.parameter @decay_minus_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @decay_log_factor : tensor<f32> = dense<-6.25000000e-02> : tensor<f32>
  mann.parameter @q_scaled_factor : tensor<f32> = dense<3.53553391e-01> : tensor<f32>
  mann.parameter @norm_w : tensor<16xf32> {source = "norm.w"}
  mann.parameter @gate_w : tensor<16x6xf32> {source = "gate.w"}
  mann.parameter @gate_b : tensor<16xf32> {source = "gate.b"}
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
    %decay_down_w = mann.get_parameter @decay_down_w : tensor<4x6xf32>
    %decay_raw_down = mann.linear %x, %decay_down_w : tensor<6xf32>, tensor<4x6xf32> -> tensor<4xf32>
    %decay_up_w = mann.get_parameter @decay_up_w : tensor<16x4xf32>
    %decay_raw_linear = mann.linear %decay_raw_down, %decay_up_w : tensor<4xf32>, tensor<16x4xf32> -> tensor<16xf32>
    %decay_b = mann.get_parameter @decay_b : tensor<16xf32>
    %decay_raw = mann.add %decay_raw_linear, %decay_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %decay_minus_factor = mann.get_parameter @decay_minus_factor : tensor<f32>
    %decay_minus = mann.mul %decay_raw, %decay_minus_factor : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %decay_soft = mann.softplus %decay_minus : tensor<16xf32> -> tensor<16xf32>
    %decay_log_factor = mann.get_parameter @decay_log_factor : tensor<f32>
    %decay_log = mann.mul %decay_soft, %decay_log_factor : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %decay_flat = mann.exp %decay_log {nonpositive} : tensor<16xf32> -> tensor<16xf32>
    %decay = mann.reshape %decay_flat : tensor<16xf32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %S, %v, %k decay(%decay : tensor<2x8xf32>) : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %q_scaled_factor = mann.get_parameter @q_scaled_factor : tensor<f32>
    %q_scaled = mann.mul %q, %q_scaled_factor : tensor<2x8xf32>, tensor<f32> -> tensor<2x8xf32>
    %out = mann.matvec_read %S_next, %q_scaled : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %normed_plain = mann.normalize rms %out {eps = 1.0e-5 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %normed_flat = mann.reshape %normed_plain : tensor<2x8xf32> -> tensor<16xf32>
    %norm_w = mann.get_parameter @norm_w : tensor<16xf32>
    %normed = mann.mul %normed_flat, %norm_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %gate_w = mann.get_parameter @gate_w : tensor<16x6xf32>
    %gate_raw_linear = mann.linear %x, %gate_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %gate_b = mann.get_parameter @gate_b : tensor<16xf32>
    %gate_raw = mann.add %gate_raw_linear, %gate_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %gate_gate = mann.sigmoid %gate_raw : tensor<16xf32> -> tensor<16xf32>
    %gate = mann.mul %gate_raw, %gate_gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %gated = mann.mul %normed, %gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %gated, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %S_next
        : tensor<5xf32>, tensor<2x8x8xf32>
  }
}
