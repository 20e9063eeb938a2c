// A classical Hopfield network (Hopfield, 1982) of 16 units: a step stores a pattern, if store
// is 1, and completes a cue, in three synchronous iterations.
//
//   W = W + store x x^T, count = count + store;  s = cue
//   three times: s = sign(W s - count s), sign(0) = +1;  y = s
//
// count is the diagonal of W, which has no part in it. About 0.14 times 16 patterns are
// found again.
//
// Inputs pattern and cue (16, +1 and -1), store (1, 0 or 1), output y (16). States W (16 x 16)
// and count (1) start with 0.
//
// For quantization: all numbers are integers, and all is exact where the formats have a step of at most 1:
// up to 127 patterns, and sums up to 16 times that, which want 16 bits. There is no content address.
module {
  mann.parameter @zero : tensor<16xf32> = dense<0.00000000e+00> : tensor<16xf32>
  mann.parameter @one : tensor<16xf32> = dense<1.00000000e+00> : tensor<16xf32>
  mann.parameter @minus_one : tensor<16xf32> = dense<-1.00000000e+00> : tensor<16xf32>

  mann.state @W : tensor<16x16xf32> = dense<0.0> : tensor<16x16xf32>
  mann.state @count : tensor<1xf32> = dense<0.0> : tensor<1xf32>

  func.func @step(%pattern: tensor<16xf32> {mann.name = "pattern"},
                  %cue: tensor<16xf32> {mann.name = "cue"},
                  %store: tensor<1xf32> {mann.name = "store"},
                  %W: tensor<16x16xf32> {mann.state = @W},
                  %count: tensor<1xf32> {mann.state = @count})
      -> (tensor<16x16xf32> {mann.state = @W},
          tensor<1xf32> {mann.state = @count},
          tensor<16xf32> {mann.name = "y"}) {
    %store_scalar = mann.reshape %store : tensor<1xf32> -> tensor<f32>
    %written = mann.mul %pattern, %store_scalar : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %W_next = mann.outer_write %W, %written, %pattern : tensor<16x16xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16x16xf32>
    %count_next = mann.add %count, %store : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %diagonal = mann.reshape %count_next : tensor<1xf32> -> tensor<f32>
    %zero = mann.get_parameter @zero : tensor<16xf32>
    %one = mann.get_parameter @one : tensor<16xf32>
    %minus_one = mann.get_parameter @minus_one : tensor<16xf32>
    %sum_1 = mann.matvec_read %W_next, %cue : tensor<16x16xf32>, tensor<16xf32> -> tensor<16xf32>
    %self_1 = mann.mul %cue, %diagonal : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %field_1 = mann.sub %sum_1, %self_1 : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %below_1 = mann.less %field_1, %zero : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %s_1 = mann.select %below_1, %minus_one, %one : tensor<16xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %sum_2 = mann.matvec_read %W_next, %s_1 : tensor<16x16xf32>, tensor<16xf32> -> tensor<16xf32>
    %self_2 = mann.mul %s_1, %diagonal : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %field_2 = mann.sub %sum_2, %self_2 : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %below_2 = mann.less %field_2, %zero : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %s_2 = mann.select %below_2, %minus_one, %one : tensor<16xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %sum_3 = mann.matvec_read %W_next, %s_2 : tensor<16x16xf32>, tensor<16xf32> -> tensor<16xf32>
    %self_3 = mann.mul %s_2, %diagonal : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %field_3 = mann.sub %sum_3, %self_3 : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %below_3 = mann.less %field_3, %zero : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %s_3 = mann.select %below_3, %minus_one, %one : tensor<16xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    return %W_next, %count_next, %s_3
        : tensor<16x16xf32>, tensor<1xf32>, tensor<16xf32>
  }
}
