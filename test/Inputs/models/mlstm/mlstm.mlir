// The matrix memory of an xLSTM (Beck et al., xLSTM: extended long short-term memory, 2024),
// 2 heads of 8 x 8, with exponential gates that are stabilised in the domain of logarithms.
//
//   q, v, k = W_q x, W_v x, W_k x / sqrt(8);  i, f = W x + b, one a head
//   m' = max(ln(sigmoid(f)) + m, i);  f' = exp(ln(sigmoid(f)) + m - m');  i' = exp(i - m')
//   C = f' C + i' v k^T;  n = f' n + i' k;  m = m'
//   y = W_output (sigmoid(W_o x + b_o) C q / max(|n q|, exp(-m)))
//
// ln(sigmoid(f)) is -softplus(-f). Some programs add 1e-6 to the divisor; not here: it is at
// least exp(-m), which is positive.
//
// Input x (6), output y (5). States: C (head, value, key), n (head, key), m (head), 0 at first.
//
// For quantization: f' and i' are at most 1 and C and n are bounded by 1 / (1 - f') times one
// write, whatever i is: m takes the range, and needs enough integer bits for the largest i of
// any length. exp(-m) is above 1 where m is negative. There is no content address.
module {
  mann.parameter @q_w : tensor<16x6xf32> {source = "q.w"}
  mann.parameter @k_w : tensor<16x6xf32> {source = "k.w"}
  mann.parameter @v_w : tensor<16x6xf32> {source = "v.w"}
  mann.parameter @k_scaled_factor : tensor<f32> = dense<3.53553391e-01> : tensor<f32>
  mann.parameter @i_w : tensor<2x6xf32> {source = "i.w"}
  mann.parameter @i_b : tensor<2xf32> {source = "i.b"}
  mann.parameter @f_w : tensor<2x6xf32> {source = "f.w"}
  mann.parameter @f_b : tensor<2xf32> {source = "f.b"}
  mann.parameter @f_minus_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @f_log_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @m_minus_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @o_w : tensor<16x6xf32> {source = "o.w"}
  mann.parameter @o_b : tensor<16xf32> {source = "o.b"}
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @C : tensor<2x8x8xf32> = dense<0.0> : tensor<2x8x8xf32>
  mann.state @n : tensor<2x8xf32> = dense<0.0> : tensor<2x8xf32>
  mann.state @m : tensor<2xf32> = dense<0.0> : tensor<2xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %C: tensor<2x8x8xf32> {mann.state = @C},
                  %n: tensor<2x8xf32> {mann.state = @n},
                  %m: tensor<2xf32> {mann.state = @m})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<2x8x8xf32> {mann.state = @C},
          tensor<2x8xf32> {mann.state = @n},
          tensor<2xf32> {mann.state = @m}) {
    %q_w = mann.get_parameter @q_w : tensor<16x6xf32>
    %q_flat = mann.linear %x, %q_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %q = mann.reshape %q_flat : tensor<16xf32> -> tensor<2x8xf32>
    %k_w = mann.get_parameter @k_w : tensor<16x6xf32>
    %k_flat = mann.linear %x, %k_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %k = mann.reshape %k_flat : tensor<16xf32> -> tensor<2x8xf32>
    %v_w = mann.get_parameter @v_w : tensor<16x6xf32>
    %v_flat = mann.linear %x, %v_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %v = mann.reshape %v_flat : tensor<16xf32> -> tensor<2x8xf32>
    %k_scaled_factor = mann.get_parameter @k_scaled_factor : tensor<f32>
    %k_scaled = mann.mul %k, %k_scaled_factor : tensor<2x8xf32>, tensor<f32> -> tensor<2x8xf32>
    %i_w = mann.get_parameter @i_w : tensor<2x6xf32>
    %i_linear = mann.linear %x, %i_w : tensor<6xf32>, tensor<2x6xf32> -> tensor<2xf32>
    %i_b = mann.get_parameter @i_b : tensor<2xf32>
    %i = mann.add %i_linear, %i_b : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %f_w = mann.get_parameter @f_w : tensor<2x6xf32>
    %f_linear = mann.linear %x, %f_w : tensor<6xf32>, tensor<2x6xf32> -> tensor<2xf32>
    %f_b = mann.get_parameter @f_b : tensor<2xf32>
    %f = mann.add %f_linear, %f_b : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %f_minus_factor = mann.get_parameter @f_minus_factor : tensor<f32>
    %f_minus = mann.mul %f, %f_minus_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %f_soft = mann.softplus %f_minus : tensor<2xf32> -> tensor<2xf32>
    %f_log_factor = mann.get_parameter @f_log_factor : tensor<f32>
    %f_log = mann.mul %f_soft, %f_log_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %m_kept = mann.add %f_log, %m : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %m_next = mann.max %m_kept, %i : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %m_f_log = mann.sub %m_kept, %m_next : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %m_f = mann.exp %m_f_log {nonpositive} : tensor<2xf32> -> tensor<2xf32>
    %m_i_log = mann.sub %i, %m_next : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %m_i = mann.exp %m_i_log {nonpositive} : tensor<2xf32> -> tensor<2xf32>
    %v_written = mann.mul %v, %m_i : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %C_next = mann.outer_write %C, %v_written, %k_scaled decay(%m_f : tensor<2xf32>) : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %n_kept = mann.mul %n, %m_f : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %k_written = mann.mul %k_scaled, %m_i : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %n_next = mann.add %n_kept, %k_written : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %found = mann.matvec_read %C_next, %q : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %share_products = mann.mul %n_next, %q : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %share = mann.sum %share_products : tensor<2x8xf32> -> tensor<2xf32>
    %m_minus_factor = mann.get_parameter @m_minus_factor : tensor<f32>
    %m_minus = mann.mul %m_next, %m_minus_factor : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
    %floor = mann.exp %m_minus : tensor<2xf32> -> tensor<2xf32>
    %share_size = mann.abs %share : tensor<2xf32> -> tensor<2xf32>
    %divisor = mann.max %share_size, %floor : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %out = mann.div %found, %divisor : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %h = mann.reshape %out : tensor<2x8xf32> -> tensor<16xf32>
    %o_w = mann.get_parameter @o_w : tensor<16x6xf32>
    %o_linear = mann.linear %x, %o_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %o_b = mann.get_parameter @o_b : tensor<16xf32>
    %o = mann.add %o_linear, %o_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %o_gate = mann.sigmoid %o : tensor<16xf32> -> tensor<16xf32>
    %gated = mann.mul %h, %o_gate : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %gated, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %C_next, %n_next, %m_next
        : tensor<5xf32>, tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2xf32>
  }
}
