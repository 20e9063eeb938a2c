// Retention (Sun et al., Retentive Network: a successor to Transformer, 2023), its recurrent
// form, 2 heads of 8 x 8.
//
//   q, k, v, g = W_q x, W_k x, W_v x, W_g x
//   S = gamma_h S + v k^T / sqrt(8);  gamma_h = 1 - 2^-(5 + h) of head h
//   y = W_output (group norm(S q) swish(g)),  swish(u) = u sigmoid(u)
//
// Left out is the rotation of q and k by their position (xPos): it turns pairs of elements
// before the state, and changes nothing of it. The norm has no factors and offsets, eps 1e-5.
//
// Input x (6), output y (5). S (head, value, key) starts with 0.
//
// For quantization: S is bounded by 1 / (1 - gamma) = 64 times the largest product for any
// length, so calibration needs only some hundred steps. The decay must not become 1: 16 bits, or 8
// with 1 - 2^-6 as the nearest. There is no content address.
module {
  mann.parameter @q_w : tensor<16x6xf32> {source = "q.w"}
  mann.parameter @k_w : tensor<16x6xf32> {source = "k.w"}
  mann.parameter @v_w : tensor<16x6xf32> {source = "v.w"}
  mann.parameter @decay : tensor<2xf32> = dense<[9.687500e-01, 9.843750e-01]> : tensor<2xf32>
  mann.parameter @k_scaled_factor : tensor<f32> = dense<3.53553391e-01> : tensor<f32>
  mann.parameter @gate_w : tensor<16x6xf32> {source = "gate.w"}
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
    %decay = mann.get_parameter @decay : tensor<2xf32>
    %k_scaled_factor = mann.get_parameter @k_scaled_factor : tensor<f32>
    %k_scaled = mann.mul %k, %k_scaled_factor : tensor<2x8xf32>, tensor<f32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %S, %v, %k_scaled decay(%decay : tensor<2xf32>) : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %out = mann.matvec_read %S_next, %q : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %normed_heads = mann.normalize layer %out {eps = 1.0e-5 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %normed = mann.reshape %normed_heads : tensor<2x8xf32> -> tensor<16xf32>
    %gate_w = mann.get_parameter @gate_w : tensor<16x6xf32>
    %gate_raw = mann.linear %x, %gate_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %gate_gate = mann.sigmoid %gate_raw : tensor<16xf32> -> tensor<16xf32>
    %gate = mann.mul %gate_raw, %gate_gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %gated = mann.mul %normed, %gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %gated, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %S_next
        : tensor<5xf32>, tensor<2x8x8xf32>
  }
}
