// One layer of RWKV-6 (Peng et al., Eagle and Finch, 2024), 2 heads of 8 x 8: a decay for each
// channel of the keys, and a read of the state before the write, with a bonus for this step.
//
//   x = W_embed x;  xn = layer norm(x; 1e-5) w + b;  d = shift_att - xn;  shift_att = xn
//   base = xn + d mix_x;  for c in r, w, k, v, g:
//     m_c = xn + d (mix_c + U_c tanh(D_c base))
//   r, k, v, g = W_r m_r, W_k m_k, W_v m_v, W_g m_g
//   w = exp(-exp(b_decay + U_w tanh(D_w m_w)))
//   out = S r + (sum_j r_j bonus_j k_j) v;  S = S diag(w) + v k^T
//   x = x + W_o ((layer norm of each head(out; 64e-5) w + b) swish(g))
//   fn = layer norm(x; 1e-5) w + b;  e = shift_ffn - fn;  shift_ffn = fn
//   y = W_output (x + sigmoid(W_r' (fn + e mix_r)) W_v' max(W_k' (fn + e mix_k), 0)^2)
//
// Input x (6) stands for an embedded token, output y (5). States: S (head, value, key),
// shift_att and shift_ffn (16), all 0 at first.
//
// For quantization: w needs an exact 1; the squares behind the ReLU have twice the range in bits
// of what they are made of. There is no content address.
module {
  mann.parameter @embed_w : tensor<16x6xf32> {source = "embed.w"}
  mann.parameter @att_norm_w : tensor<16xf32> {source = "att_norm.w"}
  mann.parameter @att_norm_b : tensor<16xf32> {source = "att_norm.b"}
  mann.parameter @mix_x : tensor<16xf32>
  mann.parameter @mix_r_down_w : tensor<4x16xf32> {source = "mix_r_down.w"}
  mann.parameter @mix_r_up_w : tensor<16x4xf32> {source = "mix_r_up.w"}
  mann.parameter @mix_r : tensor<16xf32>
  mann.parameter @mix_w_down_w : tensor<4x16xf32> {source = "mix_w_down.w"}
  mann.parameter @mix_w_up_w : tensor<16x4xf32> {source = "mix_w_up.w"}
  mann.parameter @mix_w : tensor<16xf32>
  mann.parameter @mix_k_down_w : tensor<4x16xf32> {source = "mix_k_down.w"}
  mann.parameter @mix_k_up_w : tensor<16x4xf32> {source = "mix_k_up.w"}
  mann.parameter @mix_k : tensor<16xf32>
  mann.parameter @mix_v_down_w : tensor<4x16xf32> {source = "mix_v_down.w"}
  mann.parameter @mix_v_up_w : tensor<16x4xf32> {source = "mix_v_up.w"}
  mann.parameter @mix_v : tensor<16xf32>
  mann.parameter @mix_g_down_w : tensor<4x16xf32> {source = "mix_g_down.w"}
  mann.parameter @mix_g_up_w : tensor<16x4xf32> {source = "mix_g_up.w"}
  mann.parameter @mix_g : tensor<16xf32>
  mann.parameter @r_w : tensor<16x16xf32> {source = "r.w"}
  mann.parameter @k_w : tensor<16x16xf32> {source = "k.w"}
  mann.parameter @v_w : tensor<16x16xf32> {source = "v.w"}
  mann.parameter @decay_down_w : tensor<4x16xf32> {source = "decay_down.w"}
  mann.parameter @decay_up_w : tensor<16x4xf32> {source = "decay_up.w"}
  mann.parameter @decay_b : tensor<16xf32> {source = "decay.b"}
  mann.parameter @decay_log_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @bonus : tensor<2x8xf32>
  mann.parameter @ln_x_w : tensor<16xf32> {source = "ln_x.w"}
  mann.parameter @ln_x_b : tensor<16xf32> {source = "ln_x.b"}
  mann.parameter @g_w : tensor<16x16xf32> {source = "g.w"}
  mann.parameter @att_output_w : tensor<16x16xf32> {source = "att_output.w"}
  mann.parameter @ffn_norm_w : tensor<16xf32> {source = "ffn_norm.w"}
  mann.parameter @ffn_norm_b : tensor<16xf32> {source = "ffn_norm.b"}
  mann.parameter @ffn_mix_k : tensor<16xf32>
  mann.parameter @ffn_mix_r : tensor<16xf32>
  mann.parameter @ffn_k_w : tensor<32x16xf32> {source = "ffn_k.w"}
  mann.parameter @ffn_v_w : tensor<16x32xf32> {source = "ffn_v.w"}
  mann.parameter @ffn_r_w : tensor<16x16xf32> {source = "ffn_r.w"}
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @shift_att : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @S : tensor<2x8x8xf32> = dense<0.0> : tensor<2x8x8xf32>
  mann.state @shift_ffn : tensor<16xf32> = dense<0.0> : tensor<16xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %shift_att: tensor<16xf32> {mann.state = @shift_att},
                  %S: tensor<2x8x8xf32> {mann.state = @S},
                  %shift_ffn: tensor<16xf32> {mann.state = @shift_ffn})
      -> (tensor<16xf32> {mann.state = @shift_att},
          tensor<2x8x8xf32> {mann.state = @S},
          tensor<16xf32> {mann.state = @shift_ffn},
          tensor<5xf32> {mann.name = "y"}) {
    %embed_w = mann.get_parameter @embed_w : tensor<16x6xf32>
    %embedded = mann.linear %x, %embed_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %xn_plain = mann.normalize layer %embedded {eps = 1.0e-5 : f32} : tensor<16xf32> -> tensor<16xf32>
    %xn_flat = mann.reshape %xn_plain : tensor<16xf32> -> tensor<16xf32>
    %att_norm_w = mann.get_parameter @att_norm_w : tensor<16xf32>
    %xn_scaled = mann.mul %xn_flat, %att_norm_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %att_norm_b = mann.get_parameter @att_norm_b : tensor<16xf32>
    %xn = mann.add %xn_scaled, %att_norm_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %before = mann.sub %shift_att, %xn : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mix_x = mann.get_parameter @mix_x : tensor<16xf32>
    %base_mixed = mann.mul %before, %mix_x : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %base = mann.add %xn, %base_mixed : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mix_r_down_w = mann.get_parameter @mix_r_down_w : tensor<4x16xf32>
    %mix_r_down = mann.linear %base, %mix_r_down_w : tensor<16xf32>, tensor<4x16xf32> -> tensor<4xf32>
    %mix_r_tanh = mann.tanh %mix_r_down : tensor<4xf32> -> tensor<4xf32>
    %mix_r_up_w = mann.get_parameter @mix_r_up_w : tensor<16x4xf32>
    %mix_r_rate_linear = mann.linear %mix_r_tanh, %mix_r_up_w : tensor<4xf32>, tensor<16x4xf32> -> tensor<16xf32>
    %mix_r = mann.get_parameter @mix_r : tensor<16xf32>
    %mix_r_rate = mann.add %mix_r_rate_linear, %mix_r : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %moved_r = mann.mul %before, %mix_r_rate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mixed_r = mann.add %xn, %moved_r : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mix_w_down_w = mann.get_parameter @mix_w_down_w : tensor<4x16xf32>
    %mix_w_down = mann.linear %base, %mix_w_down_w : tensor<16xf32>, tensor<4x16xf32> -> tensor<4xf32>
    %mix_w_tanh = mann.tanh %mix_w_down : tensor<4xf32> -> tensor<4xf32>
    %mix_w_up_w = mann.get_parameter @mix_w_up_w : tensor<16x4xf32>
    %mix_w_rate_linear = mann.linear %mix_w_tanh, %mix_w_up_w : tensor<4xf32>, tensor<16x4xf32> -> tensor<16xf32>
    %mix_w = mann.get_parameter @mix_w : tensor<16xf32>
    %mix_w_rate = mann.add %mix_w_rate_linear, %mix_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %moved_w = mann.mul %before, %mix_w_rate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mixed_w = mann.add %xn, %moved_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mix_k_down_w = mann.get_parameter @mix_k_down_w : tensor<4x16xf32>
    %mix_k_down = mann.linear %base, %mix_k_down_w : tensor<16xf32>, tensor<4x16xf32> -> tensor<4xf32>
    %mix_k_tanh = mann.tanh %mix_k_down : tensor<4xf32> -> tensor<4xf32>
    %mix_k_up_w = mann.get_parameter @mix_k_up_w : tensor<16x4xf32>
    %mix_k_rate_linear = mann.linear %mix_k_tanh, %mix_k_up_w : tensor<4xf32>, tensor<16x4xf32> -> tensor<16xf32>
    %mix_k = mann.get_parameter @mix_k : tensor<16xf32>
    %mix_k_rate = mann.add %mix_k_rate_linear, %mix_k : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %moved_k = mann.mul %before, %mix_k_rate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mixed_k = mann.add %xn, %moved_k : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mix_v_down_w = mann.get_parameter @mix_v_down_w : tensor<4x16xf32>
    %mix_v_down = mann.linear %base, %mix_v_down_w : tensor<16xf32>, tensor<4x16xf32> -> tensor<4xf32>
    %mix_v_tanh = mann.tanh %mix_v_down : tensor<4xf32> -> tensor<4xf32>
    %mix_v_up_w = mann.get_parameter @mix_v_up_w : tensor<16x4xf32>
    %mix_v_rate_linear = mann.linear %mix_v_tanh, %mix_v_up_w : tensor<4xf32>, tensor<16x4xf32> -> tensor<16xf32>
    %mix_v = mann.get_parameter @mix_v : tensor<16xf32>
    %mix_v_rate = mann.add %mix_v_rate_linear, %mix_v : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %moved_v = mann.mul %before, %mix_v_rate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mixed_v = mann.add %xn, %moved_v : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mix_g_down_w = mann.get_parameter @mix_g_down_w : tensor<4x16xf32>
    %mix_g_down = mann.linear %base, %mix_g_down_w : tensor<16xf32>, tensor<4x16xf32> -> tensor<4xf32>
    %mix_g_tanh = mann.tanh %mix_g_down : tensor<4xf32> -> tensor<4xf32>
    %mix_g_up_w = mann.get_parameter @mix_g_up_w : tensor<16x4xf32>
    %mix_g_rate_linear = mann.linear %mix_g_tanh, %mix_g_up_w : tensor<4xf32>, tensor<16x4xf32> -> tensor<16xf32>
    %mix_g = mann.get_parameter @mix_g : tensor<16xf32>
    %mix_g_rate = mann.add %mix_g_rate_linear, %mix_g : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %moved_g = mann.mul %before, %mix_g_rate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %mixed_g = mann.add %xn, %moved_g : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %r_w = mann.get_parameter @r_w : tensor<16x16xf32>
    %r_flat = mann.linear %mixed_r, %r_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %r = mann.reshape %r_flat : tensor<16xf32> -> tensor<2x8xf32>
    %k_w = mann.get_parameter @k_w : tensor<16x16xf32>
    %k_flat = mann.linear %mixed_k, %k_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %k = mann.reshape %k_flat : tensor<16xf32> -> tensor<2x8xf32>
    %v_w = mann.get_parameter @v_w : tensor<16x16xf32>
    %v_flat = mann.linear %mixed_v, %v_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %v = mann.reshape %v_flat : tensor<16xf32> -> tensor<2x8xf32>
    %decay_down_w = mann.get_parameter @decay_down_w : tensor<4x16xf32>
    %decay_down = mann.linear %mixed_w, %decay_down_w : tensor<16xf32>, tensor<4x16xf32> -> tensor<4xf32>
    %decay_tanh = mann.tanh %decay_down : tensor<4xf32> -> tensor<4xf32>
    %decay_up_w = mann.get_parameter @decay_up_w : tensor<16x4xf32>
    %decay_raw_linear = mann.linear %decay_tanh, %decay_up_w : tensor<4xf32>, tensor<16x4xf32> -> tensor<16xf32>
    %decay_b = mann.get_parameter @decay_b : tensor<16xf32>
    %decay_raw = mann.add %decay_raw_linear, %decay_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %decay_rate = mann.exp %decay_raw : tensor<16xf32> -> tensor<16xf32>
    %decay_log_factor = mann.get_parameter @decay_log_factor : tensor<f32>
    %decay_log = mann.mul %decay_rate, %decay_log_factor : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %decay_flat = mann.exp %decay_log {nonpositive} : tensor<16xf32> -> tensor<16xf32>
    %decay = mann.reshape %decay_flat : tensor<16xf32> -> tensor<2x8xf32>
    %rk = mann.mul %r, %k : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %bonus = mann.get_parameter @bonus : tensor<2x8xf32>
    %bonus_products = mann.mul %rk, %bonus : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %bonus_sum = mann.sum %bonus_products : tensor<2x8xf32> -> tensor<2xf32>
    %found = mann.matvec_read %S, %r : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %bonus_part = mann.mul %v, %bonus_sum : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %out = mann.add %found, %bonus_part : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %S, %v, %k decay(%decay : tensor<2x8xf32>) : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %out_normed = mann.normalize layer %out {eps = 6.4e-4 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %out_flat = mann.reshape %out_normed : tensor<2x8xf32> -> tensor<16xf32>
    %ln_x_w = mann.get_parameter @ln_x_w : tensor<16xf32>
    %normed_scaled = mann.mul %out_flat, %ln_x_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %ln_x_b = mann.get_parameter @ln_x_b : tensor<16xf32>
    %normed = mann.add %normed_scaled, %ln_x_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %g_w = mann.get_parameter @g_w : tensor<16x16xf32>
    %g = mann.linear %mixed_g, %g_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %gate_gate = mann.sigmoid %g : tensor<16xf32> -> tensor<16xf32>
    %gate = mann.mul %g, %gate_gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %gated = mann.mul %normed, %gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %att_output_w = mann.get_parameter @att_output_w : tensor<16x16xf32>
    %att = mann.linear %gated, %att_output_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %x_att = mann.add %embedded, %att : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %fn_plain = mann.normalize layer %x_att {eps = 1.0e-5 : f32} : tensor<16xf32> -> tensor<16xf32>
    %fn_flat = mann.reshape %fn_plain : tensor<16xf32> -> tensor<16xf32>
    %ffn_norm_w = mann.get_parameter @ffn_norm_w : tensor<16xf32>
    %fn_scaled = mann.mul %fn_flat, %ffn_norm_w : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %ffn_norm_b = mann.get_parameter @ffn_norm_b : tensor<16xf32>
    %fn = mann.add %fn_scaled, %ffn_norm_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %fn_before = mann.sub %shift_ffn, %fn : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %ffn_mix_k = mann.get_parameter @ffn_mix_k : tensor<16xf32>
    %ffn_moved_k = mann.mul %fn_before, %ffn_mix_k : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %ffn_k = mann.add %fn, %ffn_moved_k : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %ffn_mix_r = mann.get_parameter @ffn_mix_r : tensor<16xf32>
    %ffn_moved_r = mann.mul %fn_before, %ffn_mix_r : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %ffn_r = mann.add %fn, %ffn_moved_r : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %ffn_k_w = mann.get_parameter @ffn_k_w : tensor<32x16xf32>
    %hidden_raw = mann.linear %ffn_k, %ffn_k_w : tensor<16xf32>, tensor<32x16xf32> -> tensor<32xf32>
    %hidden_relu = mann.relu %hidden_raw : tensor<32xf32>
    %hidden = mann.mul %hidden_relu, %hidden_relu : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %ffn_v_w = mann.get_parameter @ffn_v_w : tensor<16x32xf32>
    %ffn_value = mann.linear %hidden, %ffn_v_w : tensor<32xf32>, tensor<16x32xf32> -> tensor<16xf32>
    %ffn_r_w = mann.get_parameter @ffn_r_w : tensor<16x16xf32>
    %receive_raw = mann.linear %ffn_r, %ffn_r_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %receive = mann.sigmoid %receive_raw : tensor<16xf32> -> tensor<16xf32>
    %ffn = mann.mul %ffn_value, %receive : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %x_ffn = mann.add %x_att, %ffn : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %x_ffn, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %xn, %S_next, %fn, %y
        : tensor<16xf32>, tensor<2x8x8xf32>, tensor<16xf32>, tensor<5xf32>
  }
}
