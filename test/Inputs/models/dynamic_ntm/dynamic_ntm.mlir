// A dynamic neural Turing machine (Gulcehre, Chandar, Cho and Bengio, 2016) with soft addresses,
// 12 slots with an address of 8 that was learned and a content of 8; the last slot is none.
//
//   h = tanh(W [x, read] + U h + b);  k = tanh(W_k h + b_k)
//   z_i = beta cosine([address_i, content_i], k);  beta = 1 + softplus(W_b h + b_b)
//   w = softmax(z - gamma v), gamma = sigmoid(W_g h + b_g);  v = 0.1 v + 0.9 z
//   read = sum_i w_i [address_i, content_i]
//   content_i = content_i (1 - w_i e) + w_i c, but not of the last slot
//   y = W_output [h, read] + b_output;  e = sigmoid(W_e h + b_e), c = tanh(W_c h + b_c)
//
// v is that of the step before where it is subtracted. Reads come before the write. The
// controller of the paper is a GRU or feed-forward; the cosine divides by max(product of
// lengths, 1e-6).
//
// Input x (6), output y (5). States content (12 x 8), average v (12), read (16), h (16), all 0
// at first; the addresses are the tensor addresses.
//
// For quantization: content and read are in -1..1, z is at most beta. With --addressing the
// similarity keeps the order of slots, but z is also averaged: its scale is fitted on samples.
module {
  mann.parameter @seen_w : tensor<16x22xf32> {source = "seen.w"}
  mann.parameter @seen_b : tensor<16xf32> {source = "seen.b"}
  mann.parameter @h_w : tensor<16x16xf32> {source = "h.w"}
  mann.parameter @addresses : tensor<12x8xf32>
  mann.parameter @key_w : tensor<16x16xf32> {source = "key.w"}
  mann.parameter @key_b : tensor<16xf32> {source = "key.b"}
  mann.parameter @beta_w : tensor<1x16xf32> {source = "beta.w"}
  mann.parameter @beta_b : tensor<1xf32> {source = "beta.b"}
  mann.parameter @gamma_w : tensor<1x16xf32> {source = "gamma.w"}
  mann.parameter @gamma_b : tensor<1xf32> {source = "gamma.b"}
  mann.parameter @average_kept_factor : tensor<f32> = dense<1.00000000e-01> : tensor<f32>
  mann.parameter @average_new_factor : tensor<f32> = dense<9.00000000e-01> : tensor<f32>
  mann.parameter @writable : tensor<12xf32> = dense<[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]> : tensor<12xf32>
  mann.parameter @erase_w : tensor<8x16xf32> {source = "erase.w"}
  mann.parameter @erase_b : tensor<8xf32> {source = "erase.b"}
  mann.parameter @candidate_w : tensor<8x16xf32> {source = "candidate.w"}
  mann.parameter @candidate_b : tensor<8xf32> {source = "candidate.b"}
  mann.parameter @output_w : tensor<5x32xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @read : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @content : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @average : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %read: tensor<16xf32> {mann.state = @read},
                  %content: tensor<12x8xf32> {mann.state = @content},
                  %average: tensor<12xf32> {mann.state = @average},
                  %h: tensor<16xf32> {mann.state = @h})
      -> (tensor<16xf32> {mann.state = @h},
          tensor<12xf32> {mann.state = @average},
          tensor<16xf32> {mann.state = @read},
          tensor<12x8xf32> {mann.state = @content},
          tensor<5xf32> {mann.name = "y"}) {
    %seen = mann.concat %x, %read : tensor<6xf32>, tensor<16xf32> -> tensor<22xf32>
    %seen_w = mann.get_parameter @seen_w : tensor<16x22xf32>
    %from_seen_linear = mann.linear %seen, %seen_w : tensor<22xf32>, tensor<16x22xf32> -> tensor<16xf32>
    %seen_b = mann.get_parameter @seen_b : tensor<16xf32>
    %from_seen = mann.add %from_seen_linear, %seen_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %h_w = mann.get_parameter @h_w : tensor<16x16xf32>
    %from_h = mann.linear %h, %h_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %h_raw = mann.add %from_seen, %from_h : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %h_next = mann.tanh %h_raw : tensor<16xf32> -> tensor<16xf32>
    %addresses = mann.get_parameter @addresses : tensor<12x8xf32>
    %memory = mann.concat %addresses, %content {dim = 1 : i64} : tensor<12x8xf32>, tensor<12x8xf32> -> tensor<12x16xf32>
    %key_w = mann.get_parameter @key_w : tensor<16x16xf32>
    %key_raw_linear = mann.linear %h_next, %key_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %key_b = mann.get_parameter @key_b : tensor<16xf32>
    %key_raw = mann.add %key_raw_linear, %key_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %key = mann.tanh %key_raw : tensor<16xf32> -> tensor<16xf32>
    %beta_w = mann.get_parameter @beta_w : tensor<1x16xf32>
    %beta_raw_linear = mann.linear %h_next, %beta_w : tensor<16xf32>, tensor<1x16xf32> -> tensor<1xf32>
    %beta_b = mann.get_parameter @beta_b : tensor<1xf32>
    %beta_raw = mann.add %beta_raw_linear, %beta_b : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %beta = mann.oneplus %beta_raw : tensor<1xf32> -> tensor<1xf32>
    %beta_scalar = mann.reshape %beta : tensor<1xf32> -> tensor<f32>
    %similar = mann.similarity cosine %memory, %key {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x16xf32>, tensor<16xf32> -> tensor<12xf32>
    %z = mann.mul %similar, %beta_scalar : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %gamma_w = mann.get_parameter @gamma_w : tensor<1x16xf32>
    %gamma_raw_linear = mann.linear %h_next, %gamma_w : tensor<16xf32>, tensor<1x16xf32> -> tensor<1xf32>
    %gamma_b = mann.get_parameter @gamma_b : tensor<1xf32>
    %gamma_raw = mann.add %gamma_raw_linear, %gamma_b : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %gamma = mann.sigmoid %gamma_raw : tensor<1xf32> -> tensor<1xf32>
    %gamma_scalar = mann.reshape %gamma : tensor<1xf32> -> tensor<f32>
    %recent = mann.mul %average, %gamma_scalar : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %least_used = mann.sub %z, %recent : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %w = mann.softmax %least_used : tensor<12xf32> -> tensor<12xf32>
    %average_kept_factor = mann.get_parameter @average_kept_factor : tensor<f32>
    %average_kept = mann.mul %average, %average_kept_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %average_new_factor = mann.get_parameter @average_new_factor : tensor<f32>
    %average_new = mann.mul %z, %average_new_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %average_next = mann.add %average_kept, %average_new : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %read_next = mann.read %w, %memory : tensor<12xf32>, tensor<12x16xf32> -> tensor<16xf32>
    %writable = mann.get_parameter @writable : tensor<12xf32>
    %erase_w = mann.get_parameter @erase_w : tensor<8x16xf32>
    %erase_raw_linear = mann.linear %h_next, %erase_w : tensor<16xf32>, tensor<8x16xf32> -> tensor<8xf32>
    %erase_b = mann.get_parameter @erase_b : tensor<8xf32>
    %erase_raw = mann.add %erase_raw_linear, %erase_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %erase = mann.sigmoid %erase_raw : tensor<8xf32> -> tensor<8xf32>
    %candidate_w = mann.get_parameter @candidate_w : tensor<8x16xf32>
    %candidate_raw_linear = mann.linear %h_next, %candidate_w : tensor<16xf32>, tensor<8x16xf32> -> tensor<8xf32>
    %candidate_b = mann.get_parameter @candidate_b : tensor<8xf32>
    %candidate_raw = mann.add %candidate_raw_linear, %candidate_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %candidate = mann.tanh %candidate_raw : tensor<8xf32> -> tensor<8xf32>
    %w_write = mann.mul %w, %writable : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %content_next = mann.erase_add %content, %w_write, %erase, %candidate : tensor<12x8xf32>, tensor<12xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<12x8xf32>
    %found = mann.concat %h_next, %read_next : tensor<16xf32>, tensor<16xf32> -> tensor<32xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x32xf32>
    %y_linear = mann.linear %found, %output_w : tensor<32xf32>, tensor<5x32xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %h_next, %average_next, %read_next, %content_next, %y
        : tensor<16xf32>, tensor<12xf32>, tensor<16xf32>, tensor<12x8xf32>, tensor<5xf32>
  }
}
