// RWKV-7, one token: 2 layers of width 32, 2 heads with a state of 16 x 16 each.
//
// x = embed[token]; in each layer, with norm(x) = (x - mean) / sqrt(variance + eps) w + b:
//
//   xn = norm(x; 1e-5); mixed_c = xn + (shift_att - xn) mix_c for r, w, k, v, a, g;
//   shift_att = xn
//   r, k, v = matrices times mixed_r, mixed_k, mixed_v
//   decay = exp(-exp(-0.5) sigmoid(bias + up tanh(down mixed_w))), from 0.545 to 1
//   rate = sigmoid(bias + up (down mixed_a)); gate = up sigmoid(down mixed_g)
//   layer 1: first_value = v; others: v = v + (first_value - v) sigmoid(bias + up (down mixed_v))
//   erase = k key_scale, over its length in each head; k = k - k (1 - rate) key_rate
//   found = S erase; S = S decay (by column) - found (erase rate)^T + v k^T; out = S r
//   y = (norm(out; 64e-5 in each head) + (sum_j r k bonus) v) gate
//   x = x + W_output y + extra_bias
//   fn = norm(x; 1e-5); m = fn + (shift_ffn - fn) mix; shift_ffn = fn
//   x = x + W_value max(W_key m, 0)^2
//
// logits = W_output norm(x; 1e-5) + b_output. All states start with 0.
//
// Input token: one id, as tensor<1xi32>; outputs: logits, and their argmax as answer.
// Weights: layerN.* (layer1 has no blend_*), embed.w, final_norm.*, output.*; matrices as
// [outputs, inputs]. A state S is [head, value row, key column].
//
// For quantization: decay and rate need an exact 1; S grows with the length of the input
// (to some hundreds in the trained network of these sizes), and so does x.
module {
  mann.parameter @embed_w : tensor<12x32xf32> {source = "embed.w"}
  mann.parameter @layer1_att_norm_w : tensor<32xf32> {source = "layer1.att_norm.w"}
  mann.parameter @layer1_att_norm_b : tensor<32xf32> {source = "layer1.att_norm.b"}
  mann.parameter @layer1_att_mix_r : tensor<32xf32> {source = "layer1.att.mix_r"}
  mann.parameter @layer1_att_mix_w : tensor<32xf32> {source = "layer1.att.mix_w"}
  mann.parameter @layer1_att_mix_k : tensor<32xf32> {source = "layer1.att.mix_k"}
  mann.parameter @layer1_att_mix_v : tensor<32xf32> {source = "layer1.att.mix_v"}
  mann.parameter @layer1_att_mix_a : tensor<32xf32> {source = "layer1.att.mix_a"}
  mann.parameter @layer1_att_mix_g : tensor<32xf32> {source = "layer1.att.mix_g"}
  mann.parameter @layer1_att_receptance_w : tensor<32x32xf32> {source = "layer1.att.receptance.w"}
  mann.parameter @layer1_att_key_w : tensor<32x32xf32> {source = "layer1.att.key.w"}
  mann.parameter @layer1_att_value_w : tensor<32x32xf32> {source = "layer1.att.value.w"}
  mann.parameter @layer1_att_decay_down : tensor<8x32xf32> {source = "layer1.att.decay_down"}
  mann.parameter @layer1_att_decay_up : tensor<32x8xf32> {source = "layer1.att.decay_up"}
  mann.parameter @layer1_att_decay_bias : tensor<32xf32> {source = "layer1.att.decay_bias"}
  mann.parameter @decay_factor : tensor<f32> = dense<-0.606530666> : tensor<f32>
  mann.parameter @layer1_att_rate_down : tensor<8x32xf32> {source = "layer1.att.rate_down"}
  mann.parameter @layer1_att_rate_up : tensor<32x8xf32> {source = "layer1.att.rate_up"}
  mann.parameter @layer1_att_rate_bias : tensor<32xf32> {source = "layer1.att.rate_bias"}
  mann.parameter @layer1_att_gate_down : tensor<8x32xf32> {source = "layer1.att.gate_down"}
  mann.parameter @layer1_att_gate_up : tensor<32x8xf32> {source = "layer1.att.gate_up"}
  mann.parameter @layer1_att_key_scale : tensor<32xf32> {source = "layer1.att.key_scale"}
  mann.parameter @layer1_att_key_rate : tensor<32xf32> {source = "layer1.att.key_rate"}
  mann.parameter @layer1_att_group_norm_w : tensor<32xf32> {source = "layer1.att.group_norm.w"}
  mann.parameter @layer1_att_group_norm_b : tensor<32xf32> {source = "layer1.att.group_norm.b"}
  mann.parameter @layer1_att_bonus : tensor<2x16xf32> {source = "layer1.att.bonus"}
  mann.parameter @layer1_att_output_w : tensor<32x32xf32> {source = "layer1.att.output.w"}
  mann.parameter @layer1_extra_bias : tensor<32xf32> {source = "layer1.extra_bias"}
  mann.parameter @layer1_ffn_norm_w : tensor<32xf32> {source = "layer1.ffn_norm.w"}
  mann.parameter @layer1_ffn_norm_b : tensor<32xf32> {source = "layer1.ffn_norm.b"}
  mann.parameter @layer1_ffn_mix : tensor<32xf32> {source = "layer1.ffn.mix"}
  mann.parameter @layer1_ffn_key_w : tensor<128x32xf32> {source = "layer1.ffn.key.w"}
  mann.parameter @layer1_ffn_value_w : tensor<32x128xf32> {source = "layer1.ffn.value.w"}
  mann.parameter @layer2_att_norm_w : tensor<32xf32> {source = "layer2.att_norm.w"}
  mann.parameter @layer2_att_norm_b : tensor<32xf32> {source = "layer2.att_norm.b"}
  mann.parameter @layer2_att_mix_r : tensor<32xf32> {source = "layer2.att.mix_r"}
  mann.parameter @layer2_att_mix_w : tensor<32xf32> {source = "layer2.att.mix_w"}
  mann.parameter @layer2_att_mix_k : tensor<32xf32> {source = "layer2.att.mix_k"}
  mann.parameter @layer2_att_mix_v : tensor<32xf32> {source = "layer2.att.mix_v"}
  mann.parameter @layer2_att_mix_a : tensor<32xf32> {source = "layer2.att.mix_a"}
  mann.parameter @layer2_att_mix_g : tensor<32xf32> {source = "layer2.att.mix_g"}
  mann.parameter @layer2_att_receptance_w : tensor<32x32xf32> {source = "layer2.att.receptance.w"}
  mann.parameter @layer2_att_key_w : tensor<32x32xf32> {source = "layer2.att.key.w"}
  mann.parameter @layer2_att_value_w : tensor<32x32xf32> {source = "layer2.att.value.w"}
  mann.parameter @layer2_att_decay_down : tensor<8x32xf32> {source = "layer2.att.decay_down"}
  mann.parameter @layer2_att_decay_up : tensor<32x8xf32> {source = "layer2.att.decay_up"}
  mann.parameter @layer2_att_decay_bias : tensor<32xf32> {source = "layer2.att.decay_bias"}
  mann.parameter @layer2_att_rate_down : tensor<8x32xf32> {source = "layer2.att.rate_down"}
  mann.parameter @layer2_att_rate_up : tensor<32x8xf32> {source = "layer2.att.rate_up"}
  mann.parameter @layer2_att_rate_bias : tensor<32xf32> {source = "layer2.att.rate_bias"}
  mann.parameter @layer2_att_gate_down : tensor<8x32xf32> {source = "layer2.att.gate_down"}
  mann.parameter @layer2_att_gate_up : tensor<32x8xf32> {source = "layer2.att.gate_up"}
  mann.parameter @layer2_att_blend_down : tensor<8x32xf32> {source = "layer2.att.blend_down"}
  mann.parameter @layer2_att_blend_up : tensor<32x8xf32> {source = "layer2.att.blend_up"}
  mann.parameter @layer2_att_blend_bias : tensor<32xf32> {source = "layer2.att.blend_bias"}
  mann.parameter @layer2_att_key_scale : tensor<32xf32> {source = "layer2.att.key_scale"}
  mann.parameter @layer2_att_key_rate : tensor<32xf32> {source = "layer2.att.key_rate"}
  mann.parameter @layer2_att_group_norm_w : tensor<32xf32> {source = "layer2.att.group_norm.w"}
  mann.parameter @layer2_att_group_norm_b : tensor<32xf32> {source = "layer2.att.group_norm.b"}
  mann.parameter @layer2_att_bonus : tensor<2x16xf32> {source = "layer2.att.bonus"}
  mann.parameter @layer2_att_output_w : tensor<32x32xf32> {source = "layer2.att.output.w"}
  mann.parameter @layer2_extra_bias : tensor<32xf32> {source = "layer2.extra_bias"}
  mann.parameter @layer2_ffn_norm_w : tensor<32xf32> {source = "layer2.ffn_norm.w"}
  mann.parameter @layer2_ffn_norm_b : tensor<32xf32> {source = "layer2.ffn_norm.b"}
  mann.parameter @layer2_ffn_mix : tensor<32xf32> {source = "layer2.ffn.mix"}
  mann.parameter @layer2_ffn_key_w : tensor<128x32xf32> {source = "layer2.ffn.key.w"}
  mann.parameter @layer2_ffn_value_w : tensor<32x128xf32> {source = "layer2.ffn.value.w"}
  mann.parameter @final_norm_w : tensor<32xf32> {source = "final_norm.w"}
  mann.parameter @final_norm_b : tensor<32xf32> {source = "final_norm.b"}
  mann.parameter @output_w : tensor<12x32xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<12xf32> {source = "output.b"}

  mann.state @shift_att_1 : tensor<32xf32> = dense<0.0> : tensor<32xf32>
  mann.state @S_1 : tensor<2x16x16xf32> = dense<0.0> : tensor<2x16x16xf32>
  mann.state @shift_ffn_1 : tensor<32xf32> = dense<0.0> : tensor<32xf32>
  mann.state @shift_att_2 : tensor<32xf32> = dense<0.0> : tensor<32xf32>
  mann.state @S_2 : tensor<2x16x16xf32> = dense<0.0> : tensor<2x16x16xf32>
  mann.state @shift_ffn_2 : tensor<32xf32> = dense<0.0> : tensor<32xf32>

  func.func @step(%token: tensor<1xi32> {mann.name = "token"},
                  %shift_att_1: tensor<32xf32> {mann.state = @shift_att_1},
                  %S_1: tensor<2x16x16xf32> {mann.state = @S_1},
                  %shift_ffn_1: tensor<32xf32> {mann.state = @shift_ffn_1},
                  %shift_att_2: tensor<32xf32> {mann.state = @shift_att_2},
                  %S_2: tensor<2x16x16xf32> {mann.state = @S_2},
                  %shift_ffn_2: tensor<32xf32> {mann.state = @shift_ffn_2})
      -> (tensor<12xf32> {mann.name = "logits"},
          tensor<i32> {mann.name = "answer"},
          tensor<32xf32> {mann.state = @shift_att_1},
          tensor<2x16x16xf32> {mann.state = @S_1},
          tensor<32xf32> {mann.state = @shift_ffn_1},
          tensor<32xf32> {mann.state = @shift_att_2},
          tensor<2x16x16xf32> {mann.state = @S_2},
          tensor<32xf32> {mann.state = @shift_ffn_2}) {
    %embed_w = mann.get_parameter @embed_w : tensor<12x32xf32>
    %x = mann.embed %token, %embed_w : tensor<1xi32>, tensor<12x32xf32> -> tensor<32xf32>

    // Layer 1: what the token is mixed with, and its r, k, v.
    %l1_xn_normed = mann.normalize layer %x {eps = 1.0e-5 : f32} : tensor<32xf32> -> tensor<32xf32>
    %layer1_att_norm_w = mann.get_parameter @layer1_att_norm_w : tensor<32xf32>
    %l1_xn_scaled = mann.mul %l1_xn_normed, %layer1_att_norm_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_norm_b = mann.get_parameter @layer1_att_norm_b : tensor<32xf32>
    %l1_xn = mann.add %l1_xn_scaled, %layer1_att_norm_b : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_xn_before = mann.sub %shift_att_1, %l1_xn : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_mix_r = mann.get_parameter @layer1_att_mix_r : tensor<32xf32>
    %l1_mixed_r_moved = mann.mul %l1_xn_before, %layer1_att_mix_r : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_mixed_r = mann.add %l1_xn, %l1_mixed_r_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_mix_w = mann.get_parameter @layer1_att_mix_w : tensor<32xf32>
    %l1_mixed_w_moved = mann.mul %l1_xn_before, %layer1_att_mix_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_mixed_w = mann.add %l1_xn, %l1_mixed_w_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_mix_k = mann.get_parameter @layer1_att_mix_k : tensor<32xf32>
    %l1_mixed_k_moved = mann.mul %l1_xn_before, %layer1_att_mix_k : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_mixed_k = mann.add %l1_xn, %l1_mixed_k_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_mix_v = mann.get_parameter @layer1_att_mix_v : tensor<32xf32>
    %l1_mixed_v_moved = mann.mul %l1_xn_before, %layer1_att_mix_v : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_mixed_v = mann.add %l1_xn, %l1_mixed_v_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_mix_a = mann.get_parameter @layer1_att_mix_a : tensor<32xf32>
    %l1_mixed_a_moved = mann.mul %l1_xn_before, %layer1_att_mix_a : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_mixed_a = mann.add %l1_xn, %l1_mixed_a_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_mix_g = mann.get_parameter @layer1_att_mix_g : tensor<32xf32>
    %l1_mixed_g_moved = mann.mul %l1_xn_before, %layer1_att_mix_g : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_mixed_g = mann.add %l1_xn, %l1_mixed_g_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_receptance_w = mann.get_parameter @layer1_att_receptance_w : tensor<32x32xf32>
    %l1_r = mann.linear %l1_mixed_r, %layer1_att_receptance_w : tensor<32xf32>, tensor<32x32xf32> -> tensor<32xf32>
    %layer1_att_key_w = mann.get_parameter @layer1_att_key_w : tensor<32x32xf32>
    %l1_k = mann.linear %l1_mixed_k, %layer1_att_key_w : tensor<32xf32>, tensor<32x32xf32> -> tensor<32xf32>
    %layer1_att_value_w = mann.get_parameter @layer1_att_value_w : tensor<32x32xf32>
    %l1_v = mann.linear %l1_mixed_v, %layer1_att_value_w : tensor<32xf32>, tensor<32x32xf32> -> tensor<32xf32>

    // Decay, rate and gate.
    %layer1_att_decay_down = mann.get_parameter @layer1_att_decay_down : tensor<8x32xf32>
    %l1_decay_down = mann.linear %l1_mixed_w, %layer1_att_decay_down : tensor<32xf32>, tensor<8x32xf32> -> tensor<8xf32>
    %l1_decay_bounded = mann.tanh %l1_decay_down : tensor<8xf32> -> tensor<8xf32>
    %layer1_att_decay_up = mann.get_parameter @layer1_att_decay_up : tensor<32x8xf32>
    %l1_decay_up = mann.linear %l1_decay_bounded, %layer1_att_decay_up : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>
    %layer1_att_decay_bias = mann.get_parameter @layer1_att_decay_bias : tensor<32xf32>
    %l1_decay_raw = mann.add %l1_decay_up, %layer1_att_decay_bias : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_decay_gate = mann.sigmoid %l1_decay_raw : tensor<32xf32> -> tensor<32xf32>
    %decay_factor = mann.get_parameter @decay_factor : tensor<f32>
    %l1_decay_exponent = mann.mul %l1_decay_gate, %decay_factor : tensor<32xf32>, tensor<f32> -> tensor<32xf32>
    %l1_decay = mann.exp %l1_decay_exponent {nonpositive} : tensor<32xf32> -> tensor<32xf32>
    %layer1_att_rate_down = mann.get_parameter @layer1_att_rate_down : tensor<8x32xf32>
    %l1_rate_down = mann.linear %l1_mixed_a, %layer1_att_rate_down : tensor<32xf32>, tensor<8x32xf32> -> tensor<8xf32>
    %layer1_att_rate_up = mann.get_parameter @layer1_att_rate_up : tensor<32x8xf32>
    %l1_rate_up = mann.linear %l1_rate_down, %layer1_att_rate_up : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>
    %layer1_att_rate_bias = mann.get_parameter @layer1_att_rate_bias : tensor<32xf32>
    %l1_rate_raw = mann.add %l1_rate_up, %layer1_att_rate_bias : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_rate_gate = mann.sigmoid %l1_rate_raw : tensor<32xf32> -> tensor<32xf32>
    %layer1_att_gate_down = mann.get_parameter @layer1_att_gate_down : tensor<8x32xf32>
    %l1_gate_down = mann.linear %l1_mixed_g, %layer1_att_gate_down : tensor<32xf32>, tensor<8x32xf32> -> tensor<8xf32>
    %l1_gate_bounded = mann.sigmoid %l1_gate_down : tensor<8xf32> -> tensor<8xf32>
    %layer1_att_gate_up = mann.get_parameter @layer1_att_gate_up : tensor<32x8xf32>
    %l1_gate_up = mann.linear %l1_gate_bounded, %layer1_att_gate_up : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>

    // Key to erase by, key to write by.
    %layer1_att_key_scale = mann.get_parameter @layer1_att_key_scale : tensor<32xf32>
    %l1_key_scaled = mann.mul %l1_k, %layer1_att_key_scale : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_key_heads = mann.reshape %l1_key_scaled : tensor<32xf32> -> tensor<2x16xf32>
    %l1_erase = mann.normalize l2 %l1_key_heads {eps = 1.0e-12 : f32, eps_form = #mann<eps_form max>} : tensor<2x16xf32> -> tensor<2x16xf32>
    %l1_rate_complement = mann.complement %l1_rate_gate : tensor<32xf32> -> tensor<32xf32>
    %layer1_att_key_rate = mann.get_parameter @layer1_att_key_rate : tensor<32xf32>
    %l1_key_lost = mann.mul %l1_rate_complement, %layer1_att_key_rate : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_key_less = mann.mul %l1_k, %l1_key_lost : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_key_written = mann.sub %l1_k, %l1_key_less : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>

    // State of the heads: found and erased, written, read.
    %l1_r_heads = mann.reshape %l1_r : tensor<32xf32> -> tensor<2x16xf32>
    %l1_v_heads = mann.reshape %l1_v : tensor<32xf32> -> tensor<2x16xf32>
    %l1_k_heads = mann.reshape %l1_key_written : tensor<32xf32> -> tensor<2x16xf32>
    %l1_decay_heads = mann.reshape %l1_decay : tensor<32xf32> -> tensor<2x16xf32>
    %l1_rate_heads = mann.reshape %l1_rate_gate : tensor<32xf32> -> tensor<2x16xf32>
    %l1_erased = mann.mul %l1_erase, %l1_rate_heads : tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l1_found = mann.matvec_read %S_1, %l1_erase : tensor<2x16x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l1_S_next = mann.outer_write %S_1, %l1_v_heads, %l1_k_heads decay(%l1_decay_heads : tensor<2x16xf32>) erase(%l1_found, %l1_erased : tensor<2x16xf32>, tensor<2x16xf32>) : tensor<2x16x16xf32>, tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16x16xf32>
    %l1_out = mann.matvec_read %l1_S_next, %l1_r_heads : tensor<2x16x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l1_out_normed = mann.normalize layer %l1_out {eps = 6.4e-4 : f32} : tensor<2x16xf32> -> tensor<2x16xf32>
    %l1_out_flat = mann.reshape %l1_out_normed : tensor<2x16xf32> -> tensor<32xf32>
    %layer1_att_group_norm_w = mann.get_parameter @layer1_att_group_norm_w : tensor<32xf32>
    %l1_out_scaled = mann.mul %l1_out_flat, %layer1_att_group_norm_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_group_norm_b = mann.get_parameter @layer1_att_group_norm_b : tensor<32xf32>
    %l1_out_norm = mann.add %l1_out_scaled, %layer1_att_group_norm_b : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_bonus = mann.get_parameter @layer1_att_bonus : tensor<2x16xf32>
    %l1_rk = mann.mul %l1_r_heads, %l1_k_heads : tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l1_bonus_product = mann.mul %l1_rk, %layer1_att_bonus : tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l1_bonus_sum = mann.sum %l1_bonus_product : tensor<2x16xf32> -> tensor<2xf32>
    %l1_bonus = mann.mul %l1_v_heads, %l1_bonus_sum : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %l1_bonus_flat = mann.reshape %l1_bonus : tensor<2x16xf32> -> tensor<32xf32>
    %l1_y_plain = mann.add %l1_out_norm, %l1_bonus_flat : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_y = mann.mul %l1_y_plain, %l1_gate_up : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_att_output_w = mann.get_parameter @layer1_att_output_w : tensor<32x32xf32>
    %l1_att = mann.linear %l1_y, %layer1_att_output_w : tensor<32xf32>, tensor<32x32xf32> -> tensor<32xf32>
    %l1_x_att = mann.add %x, %l1_att : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_extra_bias = mann.get_parameter @layer1_extra_bias : tensor<32xf32>
    %l1_x_bias = mann.add %l1_x_att, %layer1_extra_bias : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>

    // Feed-forward part of layer 1.
    %l1_fn_normed = mann.normalize layer %l1_x_bias {eps = 1.0e-5 : f32} : tensor<32xf32> -> tensor<32xf32>
    %layer1_ffn_norm_w = mann.get_parameter @layer1_ffn_norm_w : tensor<32xf32>
    %l1_fn_scaled = mann.mul %l1_fn_normed, %layer1_ffn_norm_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_ffn_norm_b = mann.get_parameter @layer1_ffn_norm_b : tensor<32xf32>
    %l1_fn = mann.add %l1_fn_scaled, %layer1_ffn_norm_b : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_fn_before = mann.sub %shift_ffn_1, %l1_fn : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_ffn_mix = mann.get_parameter @layer1_ffn_mix : tensor<32xf32>
    %l1_fn_mixed_moved = mann.mul %l1_fn_before, %layer1_ffn_mix : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l1_fn_mixed = mann.add %l1_fn, %l1_fn_mixed_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer1_ffn_key_w = mann.get_parameter @layer1_ffn_key_w : tensor<128x32xf32>
    %l1_hidden_raw = mann.linear %l1_fn_mixed, %layer1_ffn_key_w : tensor<32xf32>, tensor<128x32xf32> -> tensor<128xf32>
    %l1_hidden_relu = mann.relu %l1_hidden_raw : tensor<128xf32>
    %l1_hidden = mann.mul %l1_hidden_relu, %l1_hidden_relu : tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %layer1_ffn_value_w = mann.get_parameter @layer1_ffn_value_w : tensor<32x128xf32>
    %l1_ffn = mann.linear %l1_hidden, %layer1_ffn_value_w : tensor<128xf32>, tensor<32x128xf32> -> tensor<32xf32>
    %l1_x = mann.add %l1_x_bias, %l1_ffn : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>

    // Layer 2: what the token is mixed with, and its r, k, v.
    %l2_xn_normed = mann.normalize layer %l1_x {eps = 1.0e-5 : f32} : tensor<32xf32> -> tensor<32xf32>
    %layer2_att_norm_w = mann.get_parameter @layer2_att_norm_w : tensor<32xf32>
    %l2_xn_scaled = mann.mul %l2_xn_normed, %layer2_att_norm_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_norm_b = mann.get_parameter @layer2_att_norm_b : tensor<32xf32>
    %l2_xn = mann.add %l2_xn_scaled, %layer2_att_norm_b : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_xn_before = mann.sub %shift_att_2, %l2_xn : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_mix_r = mann.get_parameter @layer2_att_mix_r : tensor<32xf32>
    %l2_mixed_r_moved = mann.mul %l2_xn_before, %layer2_att_mix_r : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_mixed_r = mann.add %l2_xn, %l2_mixed_r_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_mix_w = mann.get_parameter @layer2_att_mix_w : tensor<32xf32>
    %l2_mixed_w_moved = mann.mul %l2_xn_before, %layer2_att_mix_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_mixed_w = mann.add %l2_xn, %l2_mixed_w_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_mix_k = mann.get_parameter @layer2_att_mix_k : tensor<32xf32>
    %l2_mixed_k_moved = mann.mul %l2_xn_before, %layer2_att_mix_k : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_mixed_k = mann.add %l2_xn, %l2_mixed_k_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_mix_v = mann.get_parameter @layer2_att_mix_v : tensor<32xf32>
    %l2_mixed_v_moved = mann.mul %l2_xn_before, %layer2_att_mix_v : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_mixed_v = mann.add %l2_xn, %l2_mixed_v_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_mix_a = mann.get_parameter @layer2_att_mix_a : tensor<32xf32>
    %l2_mixed_a_moved = mann.mul %l2_xn_before, %layer2_att_mix_a : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_mixed_a = mann.add %l2_xn, %l2_mixed_a_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_mix_g = mann.get_parameter @layer2_att_mix_g : tensor<32xf32>
    %l2_mixed_g_moved = mann.mul %l2_xn_before, %layer2_att_mix_g : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_mixed_g = mann.add %l2_xn, %l2_mixed_g_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_receptance_w = mann.get_parameter @layer2_att_receptance_w : tensor<32x32xf32>
    %l2_r = mann.linear %l2_mixed_r, %layer2_att_receptance_w : tensor<32xf32>, tensor<32x32xf32> -> tensor<32xf32>
    %layer2_att_key_w = mann.get_parameter @layer2_att_key_w : tensor<32x32xf32>
    %l2_k = mann.linear %l2_mixed_k, %layer2_att_key_w : tensor<32xf32>, tensor<32x32xf32> -> tensor<32xf32>
    %layer2_att_value_w = mann.get_parameter @layer2_att_value_w : tensor<32x32xf32>
    %l2_v = mann.linear %l2_mixed_v, %layer2_att_value_w : tensor<32xf32>, tensor<32x32xf32> -> tensor<32xf32>

    // Decay, rate and gate.
    %layer2_att_decay_down = mann.get_parameter @layer2_att_decay_down : tensor<8x32xf32>
    %l2_decay_down = mann.linear %l2_mixed_w, %layer2_att_decay_down : tensor<32xf32>, tensor<8x32xf32> -> tensor<8xf32>
    %l2_decay_bounded = mann.tanh %l2_decay_down : tensor<8xf32> -> tensor<8xf32>
    %layer2_att_decay_up = mann.get_parameter @layer2_att_decay_up : tensor<32x8xf32>
    %l2_decay_up = mann.linear %l2_decay_bounded, %layer2_att_decay_up : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>
    %layer2_att_decay_bias = mann.get_parameter @layer2_att_decay_bias : tensor<32xf32>
    %l2_decay_raw = mann.add %l2_decay_up, %layer2_att_decay_bias : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_decay_gate = mann.sigmoid %l2_decay_raw : tensor<32xf32> -> tensor<32xf32>
    %l2_decay_exponent = mann.mul %l2_decay_gate, %decay_factor : tensor<32xf32>, tensor<f32> -> tensor<32xf32>
    %l2_decay = mann.exp %l2_decay_exponent {nonpositive} : tensor<32xf32> -> tensor<32xf32>
    %layer2_att_rate_down = mann.get_parameter @layer2_att_rate_down : tensor<8x32xf32>
    %l2_rate_down = mann.linear %l2_mixed_a, %layer2_att_rate_down : tensor<32xf32>, tensor<8x32xf32> -> tensor<8xf32>
    %layer2_att_rate_up = mann.get_parameter @layer2_att_rate_up : tensor<32x8xf32>
    %l2_rate_up = mann.linear %l2_rate_down, %layer2_att_rate_up : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>
    %layer2_att_rate_bias = mann.get_parameter @layer2_att_rate_bias : tensor<32xf32>
    %l2_rate_raw = mann.add %l2_rate_up, %layer2_att_rate_bias : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_rate_gate = mann.sigmoid %l2_rate_raw : tensor<32xf32> -> tensor<32xf32>
    %layer2_att_gate_down = mann.get_parameter @layer2_att_gate_down : tensor<8x32xf32>
    %l2_gate_down = mann.linear %l2_mixed_g, %layer2_att_gate_down : tensor<32xf32>, tensor<8x32xf32> -> tensor<8xf32>
    %l2_gate_bounded = mann.sigmoid %l2_gate_down : tensor<8xf32> -> tensor<8xf32>
    %layer2_att_gate_up = mann.get_parameter @layer2_att_gate_up : tensor<32x8xf32>
    %l2_gate_up = mann.linear %l2_gate_bounded, %layer2_att_gate_up : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>
    %layer2_att_blend_down = mann.get_parameter @layer2_att_blend_down : tensor<8x32xf32>
    %l2_blend_down = mann.linear %l2_mixed_v, %layer2_att_blend_down : tensor<32xf32>, tensor<8x32xf32> -> tensor<8xf32>
    %layer2_att_blend_up = mann.get_parameter @layer2_att_blend_up : tensor<32x8xf32>
    %l2_blend_up = mann.linear %l2_blend_down, %layer2_att_blend_up : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>
    %layer2_att_blend_bias = mann.get_parameter @layer2_att_blend_bias : tensor<32xf32>
    %l2_blend_raw = mann.add %l2_blend_up, %layer2_att_blend_bias : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_blend_gate = mann.sigmoid %l2_blend_raw : tensor<32xf32> -> tensor<32xf32>
    %l2_v_difference = mann.sub %l1_v, %l2_v : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_v_moved = mann.mul %l2_v_difference, %l2_blend_gate : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_v_blended = mann.add %l2_v, %l2_v_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>

    // Key to erase by, key to write by.
    %layer2_att_key_scale = mann.get_parameter @layer2_att_key_scale : tensor<32xf32>
    %l2_key_scaled = mann.mul %l2_k, %layer2_att_key_scale : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_key_heads = mann.reshape %l2_key_scaled : tensor<32xf32> -> tensor<2x16xf32>
    %l2_erase = mann.normalize l2 %l2_key_heads {eps = 1.0e-12 : f32, eps_form = #mann<eps_form max>} : tensor<2x16xf32> -> tensor<2x16xf32>
    %l2_rate_complement = mann.complement %l2_rate_gate : tensor<32xf32> -> tensor<32xf32>
    %layer2_att_key_rate = mann.get_parameter @layer2_att_key_rate : tensor<32xf32>
    %l2_key_lost = mann.mul %l2_rate_complement, %layer2_att_key_rate : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_key_less = mann.mul %l2_k, %l2_key_lost : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_key_written = mann.sub %l2_k, %l2_key_less : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>

    // State of the heads: found and erased, written, read.
    %l2_r_heads = mann.reshape %l2_r : tensor<32xf32> -> tensor<2x16xf32>
    %l2_v_heads = mann.reshape %l2_v_blended : tensor<32xf32> -> tensor<2x16xf32>
    %l2_k_heads = mann.reshape %l2_key_written : tensor<32xf32> -> tensor<2x16xf32>
    %l2_decay_heads = mann.reshape %l2_decay : tensor<32xf32> -> tensor<2x16xf32>
    %l2_rate_heads = mann.reshape %l2_rate_gate : tensor<32xf32> -> tensor<2x16xf32>
    %l2_erased = mann.mul %l2_erase, %l2_rate_heads : tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l2_found = mann.matvec_read %S_2, %l2_erase : tensor<2x16x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l2_S_next = mann.outer_write %S_2, %l2_v_heads, %l2_k_heads decay(%l2_decay_heads : tensor<2x16xf32>) erase(%l2_found, %l2_erased : tensor<2x16xf32>, tensor<2x16xf32>) : tensor<2x16x16xf32>, tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16x16xf32>
    %l2_out = mann.matvec_read %l2_S_next, %l2_r_heads : tensor<2x16x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l2_out_normed = mann.normalize layer %l2_out {eps = 6.4e-4 : f32} : tensor<2x16xf32> -> tensor<2x16xf32>
    %l2_out_flat = mann.reshape %l2_out_normed : tensor<2x16xf32> -> tensor<32xf32>
    %layer2_att_group_norm_w = mann.get_parameter @layer2_att_group_norm_w : tensor<32xf32>
    %l2_out_scaled = mann.mul %l2_out_flat, %layer2_att_group_norm_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_group_norm_b = mann.get_parameter @layer2_att_group_norm_b : tensor<32xf32>
    %l2_out_norm = mann.add %l2_out_scaled, %layer2_att_group_norm_b : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_bonus = mann.get_parameter @layer2_att_bonus : tensor<2x16xf32>
    %l2_rk = mann.mul %l2_r_heads, %l2_k_heads : tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l2_bonus_product = mann.mul %l2_rk, %layer2_att_bonus : tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %l2_bonus_sum = mann.sum %l2_bonus_product : tensor<2x16xf32> -> tensor<2xf32>
    %l2_bonus = mann.mul %l2_v_heads, %l2_bonus_sum : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %l2_bonus_flat = mann.reshape %l2_bonus : tensor<2x16xf32> -> tensor<32xf32>
    %l2_y_plain = mann.add %l2_out_norm, %l2_bonus_flat : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_y = mann.mul %l2_y_plain, %l2_gate_up : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_att_output_w = mann.get_parameter @layer2_att_output_w : tensor<32x32xf32>
    %l2_att = mann.linear %l2_y, %layer2_att_output_w : tensor<32xf32>, tensor<32x32xf32> -> tensor<32xf32>
    %l2_x_att = mann.add %l1_x, %l2_att : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_extra_bias = mann.get_parameter @layer2_extra_bias : tensor<32xf32>
    %l2_x_bias = mann.add %l2_x_att, %layer2_extra_bias : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>

    // Feed-forward part of layer 2.
    %l2_fn_normed = mann.normalize layer %l2_x_bias {eps = 1.0e-5 : f32} : tensor<32xf32> -> tensor<32xf32>
    %layer2_ffn_norm_w = mann.get_parameter @layer2_ffn_norm_w : tensor<32xf32>
    %l2_fn_scaled = mann.mul %l2_fn_normed, %layer2_ffn_norm_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_ffn_norm_b = mann.get_parameter @layer2_ffn_norm_b : tensor<32xf32>
    %l2_fn = mann.add %l2_fn_scaled, %layer2_ffn_norm_b : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_fn_before = mann.sub %shift_ffn_2, %l2_fn : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_ffn_mix = mann.get_parameter @layer2_ffn_mix : tensor<32xf32>
    %l2_fn_mixed_moved = mann.mul %l2_fn_before, %layer2_ffn_mix : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %l2_fn_mixed = mann.add %l2_fn, %l2_fn_mixed_moved : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %layer2_ffn_key_w = mann.get_parameter @layer2_ffn_key_w : tensor<128x32xf32>
    %l2_hidden_raw = mann.linear %l2_fn_mixed, %layer2_ffn_key_w : tensor<32xf32>, tensor<128x32xf32> -> tensor<128xf32>
    %l2_hidden_relu = mann.relu %l2_hidden_raw : tensor<128xf32>
    %l2_hidden = mann.mul %l2_hidden_relu, %l2_hidden_relu : tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %layer2_ffn_value_w = mann.get_parameter @layer2_ffn_value_w : tensor<32x128xf32>
    %l2_ffn = mann.linear %l2_hidden, %layer2_ffn_value_w : tensor<128xf32>, tensor<32x128xf32> -> tensor<32xf32>
    %l2_x = mann.add %l2_x_bias, %l2_ffn : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>

    // Output.
    %final_normed = mann.normalize layer %l2_x {eps = 1.0e-5 : f32} : tensor<32xf32> -> tensor<32xf32>
    %final_norm_w = mann.get_parameter @final_norm_w : tensor<32xf32>
    %final_scaled = mann.mul %final_normed, %final_norm_w : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %final_norm_b = mann.get_parameter @final_norm_b : tensor<32xf32>
    %final = mann.add %final_scaled, %final_norm_b : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %output_w = mann.get_parameter @output_w : tensor<12x32xf32>
    %logits_linear = mann.linear %final, %output_w : tensor<32xf32>, tensor<12x32xf32> -> tensor<12xf32>
    %output_b = mann.get_parameter @output_b : tensor<12xf32>
    %logits = mann.add %logits_linear, %output_b : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %answer = mann.argmax %logits : tensor<12xf32> -> tensor<i32>
    return %logits, %answer, %l1_xn, %l1_S_next, %l1_fn, %l2_xn, %l2_S_next, %l2_fn
        : tensor<12xf32>, tensor<i32>, tensor<32xf32>, tensor<2x16x16xf32>, tensor<32xf32>, tensor<32xf32>, tensor<2x16x16xf32>, tensor<32xf32>
  }
}
