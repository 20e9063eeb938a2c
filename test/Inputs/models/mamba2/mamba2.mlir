// One Mamba-2 layer (Dao and Gu, Transformers are SSMs, 2024), 2 heads of width 8 with a state
// of 8, B and C shared by the heads.
//
//   z = W_z x;  u, B, C = swish(conv(W_xbc x));  dt = softplus(W_dt x + b_dt), one a head
//   S = exp(-exp(A) dt) S + (dt u) B^T
//   y = W_output (rms norm((S C + D u) swish(z)) w)
//
// conv: for each of 32 channels sum_t w_t u_t + b over this step's u and the three before; w_3
// is of this step. swish(u) = u sigmoid(u). The norm is over all 16, eps 1e-5.
//
// Input x (6), output y (5). States: S (head, channel, state), and window (3 x 32), the last
// inputs of the convolution, the oldest first; both start with 0.
//
// For quantization: a small dt both decays and writes little, so S is bounded by the inputs
// over exp(A); decays near 1 and dt near 0 want 16 bits. There is no content address.
module {
  mann.parameter @xbc_w : tensor<32x6xf32> {source = "xbc.w"}
  mann.parameter @conv_w : tensor<32x4xf32> {source = "conv.w"}
  mann.parameter @conv_b : tensor<32xf32> {source = "conv.b"}
  mann.parameter @dt_w : tensor<2x6xf32> {source = "dt.w"}
  mann.parameter @dt_b : tensor<2xf32> {source = "dt.b"}
  mann.parameter @A_log : tensor<2xf32>
  mann.parameter @decay_log_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @D : tensor<2xf32>
  mann.parameter @z_w : tensor<16x6xf32> {source = "z.w"}
  mann.parameter @norm_w : tensor<16xf32> {source = "norm.w"}
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @window : tensor<3x32xf32> = dense<0.0> : tensor<3x32xf32>
  mann.state @S : tensor<2x8x8xf32> = dense<0.0> : tensor<2x8x8xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %window: tensor<3x32xf32> {mann.state = @window},
                  %S: tensor<2x8x8xf32> {mann.state = @S})
      -> (tensor<3x32xf32> {mann.state = @window},
          tensor<5xf32> {mann.name = "y"},
          tensor<2x8x8xf32> {mann.state = @S}) {
    %xbc_w = mann.get_parameter @xbc_w : tensor<32x6xf32>
    %xbc = mann.linear %x, %xbc_w : tensor<6xf32>, tensor<32x6xf32> -> tensor<32xf32>
    %mixed_row = mann.reshape %xbc : tensor<32xf32> -> tensor<1x32xf32>
    %mixed_seen = mann.concat %window, %mixed_row : tensor<3x32xf32>, tensor<1x32xf32> -> tensor<4x32xf32>
    %window_next = mann.slice %mixed_seen[1] : tensor<4x32xf32> -> tensor<3x32xf32>
    %mixed_channels = mann.strided %mixed_seen[0] strides [1, 32] : tensor<4x32xf32> -> tensor<32x4xf32>
    %conv_w = mann.get_parameter @conv_w : tensor<32x4xf32>
    %mixed_products = mann.mul %mixed_channels, %conv_w : tensor<32x4xf32>, tensor<32x4xf32> -> tensor<32x4xf32>
    %mixed_sum = mann.sum %mixed_products : tensor<32x4xf32> -> tensor<32xf32>
    %conv_b = mann.get_parameter @conv_b : tensor<32xf32>
    %mixed_plain = mann.add %mixed_sum, %conv_b : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %mixed_gate = mann.sigmoid %mixed_plain : tensor<32xf32> -> tensor<32xf32>
    %mixed = mann.mul %mixed_plain, %mixed_gate : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %u_flat = mann.slice %mixed[0] : tensor<32xf32> -> tensor<16xf32>
    %u = mann.reshape %u_flat : tensor<16xf32> -> tensor<2x8xf32>
    %B_flat = mann.slice %mixed[16] : tensor<32xf32> -> tensor<8xf32>
    %B = mann.strided %B_flat[0] strides [0, 1] : tensor<8xf32> -> tensor<2x8xf32>
    %C_flat = mann.slice %mixed[24] : tensor<32xf32> -> tensor<8xf32>
    %C = mann.strided %C_flat[0] strides [0, 1] : tensor<8xf32> -> tensor<2x8xf32>
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
    %u_written = mann.mul %u, %dt : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %S, %u_written, %B decay(%decay : tensor<2xf32>) : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %D = mann.get_parameter @D : tensor<2xf32>
    %skip = mann.mul %u, %D : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %found = mann.matvec_read %S_next, %C : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %out = mann.add %found, %skip : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %z_w = mann.get_parameter @z_w : tensor<16x6xf32>
    %z = mann.linear %x, %z_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %gate_gate = mann.sigmoid %z : tensor<16xf32> -> tensor<16xf32>
    %gate = mann.mul %z, %gate_gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %out_flat = mann.reshape %out : tensor<2x8xf32> -> tensor<16xf32>
    %gated = mann.mul %out_flat, %gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %normed_plain = mann.normalize rms %gated {eps = 1.0e-5 : f32} : tensor<16xf32> -> tensor<16xf32>
    %normed_flat = mann.reshape %normed_plain : tensor<16xf32> -> tensor<16xf32>
    %norm_w = mann.get_parameter @norm_w : tensor<16xf32>
    %normed = mann.mul %normed_flat, %norm_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %normed, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %window_next, %y, %S_next
        : tensor<3x32xf32>, tensor<5xf32>, tensor<2x8x8xf32>
  }
}
