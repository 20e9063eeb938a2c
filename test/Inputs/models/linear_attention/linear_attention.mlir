// Linear attention (Katharopoulos, Vyas, Pappas and Fleuret, Transformers are RNNs, 2020),
// one head beside another, 2 of 8 x 8.
//
//   q, k, v = W_q x, W_k x, W_v x;  phi(u) = elu(u) + 1
//   S = S + v phi(k)^T;  z = z + phi(k)
//   y = W_output (S phi(q) / (z phi(q)))
//
// Input x (6), output y (5). States S (head, value, key) and z start with 0.
//
// For quantization: S and z grow with the number of steps and are never less, so sequences
// for calibration must be as long as the longest that will run; the quotient is within the range of
// the values whatever they are. z phi(q) is positive in float; a code of 0 is met only where
// phi of all keys was rounded to 0. There is no content address, so --addressing has no effect.
module {
  mann.parameter @q_w : tensor<16x6xf32> {source = "q.w"}
  mann.parameter @k_w : tensor<16x6xf32> {source = "k.w"}
  mann.parameter @v_w : tensor<16x6xf32> {source = "v.w"}
  mann.parameter @output_w : tensor<5x16xf32> {source = "output.w"}

  mann.state @S : tensor<2x8x8xf32> = dense<0.0> : tensor<2x8x8xf32>
  mann.state @z : tensor<2x8xf32> = dense<0.0> : tensor<2x8xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %S: tensor<2x8x8xf32> {mann.state = @S},
                  %z: tensor<2x8xf32> {mann.state = @z})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<2x8x8xf32> {mann.state = @S},
          tensor<2x8xf32> {mann.state = @z}) {
    %q_w = mann.get_parameter @q_w : tensor<16x6xf32>
    %q_flat = mann.linear %x, %q_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %q = mann.reshape %q_flat : tensor<16xf32> -> tensor<2x8xf32>
    %k_w = mann.get_parameter @k_w : tensor<16x6xf32>
    %k_flat = mann.linear %x, %k_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %k = mann.reshape %k_flat : tensor<16xf32> -> tensor<2x8xf32>
    %v_w = mann.get_parameter @v_w : tensor<16x6xf32>
    %v_flat = mann.linear %x, %v_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %v = mann.reshape %v_flat : tensor<16xf32> -> tensor<2x8xf32>
    %q_feature_small = mann.exp %q {nonpositive} : tensor<2x8xf32> -> tensor<2x8xf32>
    %q_feature_large = mann.relu %q : tensor<2x8xf32>
    %q_feature = mann.add %q_feature_small, %q_feature_large : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %k_feature_small = mann.exp %k {nonpositive} : tensor<2x8xf32> -> tensor<2x8xf32>
    %k_feature_large = mann.relu %k : tensor<2x8xf32>
    %k_feature = mann.add %k_feature_small, %k_feature_large : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %S_next = mann.outer_write %S, %v, %k_feature : tensor<2x8x8xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8x8xf32>
    %z_next = mann.add %z, %k_feature : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %share_products = mann.mul %z_next, %q_feature : tensor<2x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %share = mann.sum %share_products : tensor<2x8xf32> -> tensor<2xf32>
    %found = mann.matvec_read %S_next, %q_feature : tensor<2x8x8xf32>, tensor<2x8xf32> -> tensor<2x8xf32>
    %out = mann.div %found, %share : tensor<2x8xf32>, tensor<2xf32> -> tensor<2x8xf32>
    %out_flat = mann.reshape %out : tensor<2x8xf32> -> tensor<16xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x16xf32>
    %y = mann.linear %out_flat, %output_w : tensor<16xf32>, tensor<5x16xf32> -> tensor<5xf32>
    return %y, %S_next, %z_next
        : tensor<5xf32>, tensor<2x8x8xf32>, tensor<2x8xf32>
  }
}
