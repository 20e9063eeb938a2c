// TTT-Linear (Sun et al., Learning to (learn at test time), 2024), 2 heads of 8 x 8: a step of
// gradient descent on how well S makes the value of the key, one token at a time.
//
//   q, k, v = W_q x, W_k x, W_v x;  LN(u) = (u - mean) / sqrt(variance + 1e-2) w + b, of each head
//   loss = |LN(S k) + k - v|^2 / 2;  eta = sigmoid(W_rate x) / 8, one a head
//   S = S - eta (d loss / d(S k)) k^T
//   y = W_output (LN(S q) + q)
//
// With u^ = (u - mean) / s, s = sqrt(variance + 1e-2) and g = w (LN(u) + k - v), the slope is
// d loss / du = (g - mean(g) - u^ mean(g u^)) / s.
//
// The published code has eps 1e-6, updates for 16 tokens at once and starts with weights
// that were learned; here S starts with 0, where u^ is 0 and s only the root of eps: so eps is larger.
//
// Input x (6), output y (5). State S (head, value, key).
//
// For quantization: s divides. It is made by mann.hypot of halves, again and again, and never as
// the root of a stored variance: of squares as large as 1000, 16 bits lose eps, and all is
// divided by 0 at the first step. Steps of S are small against S. There is no content address.
module {
  mann.parameter @q_w : tensor<16x6xf32> {source = "q.w"}
  mann.parameter @k_w : tensor<16x6xf32> {source = "k.w"}
  mann.parameter @v_w : tensor<16x6xf32> {source = "v.w"}
  mann.parameter @ln_w : tensor<2x8xf32> {source = "ln.w"}
  mann.parameter @ln_b : tensor<2x8xf32> {source = "ln.b"}
  mann.parameter @mean_factor : tensor<f32> = dense<1.25000000e-01> : tensor<f32>
  mann.parameter @least : tensor<2xf32> = dense<2.82842712e-01> : tensor<2xf32>
  mann.parameter @deviation_factor : tensor<f32> = dense<3.53553391e-01> : tensor<f32>
  mann.parameter @g_mean_factor : tensor<f32> = dense<1.25000000e-01> : tensor<f32>
  mann.parameter @along_factor : tensor<f32> = dense<1.25000000e-01> : tensor<f32>
  mann.parameter @rate_w : tensor<2x6xf32> {source = "rate.w"}
  mann.parameter @rate_factor : tensor<f32> = dense<-1.25000000e-01> : tensor<f32>
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
    %ln_w = mann.get_parameter @ln_w : tensor<2x8xf32>
    %ln_b = mann.get_parameter @ln_b : tensor<2x8xf32>
    %seen = mann.matvec_read %S, %k : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %seen_sum = mann.sum %seen : tensor<2x8xf32> -> tensor<2xf32>
    %mean_factor = mann.get_parameter @mean_factor : tensor<f32>
    %mean = mann.mul %seen_sum, %mean_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %mean_spread = mann.strided %mean[0] strides [1, 0] : tensor<2xf32> -> tensor<2x8xf32>
    %centred = mann.sub %seen, %mean_spread : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %pairs_4_left = mann.slice %centred[0] {dim = 1 : i64} : tensor<2x8xf32> -> tensor<2x4xf32>
    %pairs_4_right = mann.slice %centred[4] {dim = 1 : i64} : tensor<2x8xf32> -> tensor<2x4xf32>
    %lengths_4 = mann.hypot %pairs_4_left, %pairs_4_right : tensor<2x4xf32>, tensor<2x4xf32> -> tensor<2x4xf32>
    %pairs_2_left = mann.slice %lengths_4[0] {dim = 1 : i64} : tensor<2x4xf32> -> tensor<2x2xf32>
    %pairs_2_right = mann.slice %lengths_4[2] {dim = 1 : i64} : tensor<2x4xf32> -> tensor<2x2xf32>
    %lengths_2 = mann.hypot %pairs_2_left, %pairs_2_right : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
    %pairs_1_left = mann.slice %lengths_2[0] {dim = 1 : i64} : tensor<2x2xf32> -> tensor<2x1xf32>
    %pairs_1_right = mann.slice %lengths_2[1] {dim = 1 : i64} : tensor<2x2xf32> -> tensor<2x1xf32>
    %lengths_1 = mann.hypot %pairs_1_left, %pairs_1_right : tensor<2x1xf32>, tensor<2x1xf32> -> tensor<2x1xf32>
    %least = mann.get_parameter @least : tensor<2xf32>
    %lengths = mann.reshape %lengths_1 : tensor<2x1xf32> -> tensor<2xf32>
    %length = mann.hypot %lengths, %least : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %deviation_factor = mann.get_parameter @deviation_factor : tensor<f32>
    %deviation = mann.mul %length, %deviation_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %hat = mann.div %centred, %deviation : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %hat_scaled = mann.mul %hat, %ln_w : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %made = mann.add %hat_scaled, %ln_b : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %target = mann.sub %v, %k : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %error = mann.sub %made, %target : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %g = mann.mul %error, %ln_w : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %g_sum = mann.sum %g : tensor<2x8xf32> -> tensor<2xf32>
    %g_mean_factor = mann.get_parameter @g_mean_factor : tensor<f32>
    %g_mean = mann.mul %g_sum, %g_mean_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %along_products = mann.mul %g, %hat : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %along_sum = mann.sum %along_products : tensor<2x8xf32> -> tensor<2xf32>
    %along_factor = mann.get_parameter @along_factor : tensor<f32>
    %along = mann.mul %along_sum, %along_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %g_mean_spread = mann.strided %g_mean[0] strides [1, 0] : tensor<2xf32> -> tensor<2x8xf32>
    %g_centred = mann.sub %g, %g_mean_spread : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %g_along = mann.mul %hat, %along : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %g_inner = mann.sub %g_centred, %g_along : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %slope = mann.div %g_inner, %deviation : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %rate_w = mann.get_parameter @rate_w : tensor<2x6xf32>
    %rate_raw = mann.linear %x, %rate_w : tensor<6xf32>, tensor<2x6xf32> -> tensor<2xf32>
    %rate_gate = mann.sigmoid %rate_raw : tensor<2xf32> -> tensor<2xf32>
    %rate_factor = mann.get_parameter @rate_factor : tensor<f32>
    %rate = mann.mul %rate_gate, %rate_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %step = mann.mul %slope, %rate : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %S, %step, %k : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %out_raw = mann.matvec_read %S_next, %q : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %out_normed = mann.normalize layer %out_raw {eps = 1.0e-2 : f32} : tensor<2x8xf32> -> tensor<2x8xf32>
    %out_scaled = mann.mul %out_normed, %ln_w : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %out_norm = mann.add %out_scaled, %ln_b : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %out = mann.add %out_norm, %q : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %out_flat = mann.reshape %out : tensor<2x8xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %out_flat, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %S_next
        : tensor<5xf32>, tensor<2x8x8xf32>
  }
}
