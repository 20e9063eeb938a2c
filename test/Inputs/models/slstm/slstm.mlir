// The scalar memory of an xLSTM (Beck et al., xLSTM: extended long short-term memory, 2024),
// 16 cells, with exponential gates that are stabilised in the domain of logarithms.
//
//   z, i, f, o = W x + b + R h, of their own rows
//   m' = max(ln(sigmoid(f)) + m, i);  f' = exp(ln(sigmoid(f)) + m - m');  i' = exp(i - m')
//   c = f' c + i' tanh(z);  n = f' n + i';  m = m';  h = sigmoid(o) c / n;  y = W_output h
//
// Input x (6), output y (5). States h, c, n, m (16 each), 0 at first. Where the gates of heads are
// mixed, R has blocks; here it is full.
//
// For quantization: |c| is at most n, so h is in -1..1; f' or i' is 1 at every step, so n is at
// least 1 after the first one where i is the larger, and f' n from then on: n needs no range below
// that of i'. m takes the range of i. There is no content address.
module {
  mann.parameter @x_w : tensor<64x6xf32> {source = "x.w"}
  mann.parameter @x_b : tensor<64xf32> {source = "x.b"}
  mann.parameter @h_w : tensor<64x16xf32> {source = "h.w"}
  mann.parameter @f_minus_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @f_log_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @c : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @n : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @m : tensor<16xf32> = dense<0.0> : tensor<16xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %h: tensor<16xf32> {mann.state = @h},
                  %c: tensor<16xf32> {mann.state = @c},
                  %n: tensor<16xf32> {mann.state = @n},
                  %m: tensor<16xf32> {mann.state = @m})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<16xf32> {mann.state = @h},
          tensor<16xf32> {mann.state = @c},
          tensor<16xf32> {mann.state = @n},
          tensor<16xf32> {mann.state = @m}) {
    %x_w = mann.get_parameter @x_w : tensor<64x6xf32>
    %from_x_linear = mann.linear %x, %x_w : tensor<6xf32>, tensor<64x6xf32> -> tensor<64xf32>
    %x_b = mann.get_parameter @x_b : tensor<64xf32>
    %from_x = mann.add %from_x_linear, %x_b : tensor<64xf32>, tensor<64xf32> -> tensor<64xf32>
    %h_w = mann.get_parameter @h_w : tensor<64x16xf32>
    %from_h = mann.linear %h, %h_w : tensor<16xf32>, tensor<64x16xf32> -> tensor<64xf32>
    %z_all = mann.add %from_x, %from_h : tensor<64xf32>, tensor<64xf32> -> tensor<64xf32>
    %z_raw = mann.slice %z_all[0] : tensor<64xf32> -> tensor<16xf32>
    %i_raw = mann.slice %z_all[16] : tensor<64xf32> -> tensor<16xf32>
    %f_raw = mann.slice %z_all[32] : tensor<64xf32> -> tensor<16xf32>
    %o_raw = mann.slice %z_all[48] : tensor<64xf32> -> tensor<16xf32>
    %f_minus_factor = mann.get_parameter @f_minus_factor : tensor<f32>
    %f_minus = mann.mul %f_raw, %f_minus_factor : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %f_soft = mann.softplus %f_minus : tensor<16xf32> -> tensor<16xf32>
    %f_log_factor = mann.get_parameter @f_log_factor : tensor<f32>
    %f_log = mann.mul %f_soft, %f_log_factor : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %m_kept = mann.add %f_log, %m : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %m_next = mann.max %m_kept, %i_raw : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %m_f_log = mann.sub %m_kept, %m_next : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %m_f = mann.exp %m_f_log {nonpositive} : tensor<16xf32> -> tensor<16xf32>
    %m_i_log = mann.sub %i_raw, %m_next : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %m_i = mann.exp %m_i_log {nonpositive} : tensor<16xf32> -> tensor<16xf32>
    %c_kept = mann.mul %c, %m_f : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %z = mann.tanh %z_raw : tensor<16xf32> -> tensor<16xf32>
    %c_written = mann.mul %z, %m_i : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %c_next = mann.add %c_kept, %c_written : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %n_kept = mann.mul %n, %m_f : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %n_next = mann.add %n_kept, %m_i : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %c_over_n = mann.div %c_next, %n_next : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %o = mann.sigmoid %o_raw : tensor<16xf32> -> tensor<16xf32>
    %h_next = mann.mul %c_over_n, %o : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %h_next, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %h_next, %c_next, %n_next, %m_next
        : tensor<5xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>
  }
}
