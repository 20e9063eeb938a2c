// An LSTM of one bit, 32 cells: the matrices are signs, and so is what meets them (Hubara,
// Courbariaux, Soudry, El-Yaniv and Bengio, Quantized Neural Networks, 2016), behind the norms of
// recurrent batch normalization (Cooijmans et al., 2016), which keep such a network stable.
//
//   i, f, g, o = norm_x(sign(W) sign(x)) + norm_h(sign(R) sign(h)) + b, in rows i, f, g, o
//   c = sigmoid(f) c + sigmoid(i) tanh(g);  h = sigmoid(o) tanh(c);  y = W_output h + b_output
//
// sign(0) = +1. A norm of a trained network is one factor and one offset a row: its offset, and
// the means, are in b, so that norm(a) is scale a, scale = gamma / sqrt(variance + eps).
//
// sign(h) is sign(c), as tanh keeps a sign and sigmoid(o) is positive: h is no state, and the
// gate o acts on the output alone. With the norm of c in front of tanh, which Cooijmans et al. have
// and which is left out here, it is sign(c) only where that norm has no offset.
//
// Of n signs, the sum of the products is n - 2 popcount(a xor b): a row is one word for x, which is
// filled up, and one for h.
//
// Where published programs differ: signs of weights drawn with a probability while training, and
// fixed after it (BinaryConnect), or fixed always, as here; no norm, but a scale that is the mean
// of magnitudes, of a row (XNOR-Net) or of a matrix; scales that are powers of two (shift-based
// norms); h in 2 to 4 bits (Quantized Neural Networks) or more (Ardakani et al., Learning recurrent binary
// and ternary weights, 2018), as a sign loses how much a cell gives; layers on h that
// are of one bit too. Here the output sees h itself, in the bits of other results: what a layer
// of signs sees there would not know o.
//
// Input x (8), of which only signs count, output y (5). State c (32) starts with 0: all signs +1.
//
// For quantization: scores are integers, at most 32, and exact in every form: their format is in the
// text. What may differ from float are the signs of cells near 0, whose code is 0 or has the
// other sign: then the next scores differ by 2 a cell, until the cells forget it. So c wants 16
// bits; and where norm_h has factors near 1, the random network of the test does not forget it:
// 16x8 keeps 12 dB there, and 50 with factors of 0.2 to 0.6. Weights are stored as +1 and -1: of
// one that is small, codes may have no sign, and 0 counts as +1. To train it, mann.sign of the
// float weights and of c has a gradient that passes straight through. There is no addressing;
// --addressing changes nothing.
module {
  mann.parameter @x_w : tensor<128x8xf32> {source = "x.w"}
  mann.parameter @x_scale : tensor<128xf32> {source = "x.scale"}
  mann.parameter @h_w : tensor<128x32xf32> {source = "h.w"}
  mann.parameter @h_scale : tensor<128xf32> {source = "h.scale"}
  mann.parameter @bias : tensor<128xf32>
  mann.parameter @output_w : tensor<5x32xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @c : tensor<32xf32> = dense<0.0> : tensor<32xf32>

  func.func @step(%x: tensor<8xf32> {mann.name = "x"},
                  %c: tensor<32xf32> {mann.state = @c})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<32xf32> {mann.state = @c}) {

    // Packed words, a popcount a row. The signs of h are those of c.
    %x_w = mann.get_parameter @x_w : tensor<128x8xf32>
    %from_x_scores = mann.similarity bipolar %x_w, %x {code = !mann.bipolar, mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>} : tensor<128x8xf32>, tensor<8xf32> -> tensor<128xf32>
    %x_scale = mann.get_parameter @x_scale : tensor<128xf32>
    %from_x = mann.mul %from_x_scores, %x_scale : tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %h_w = mann.get_parameter @h_w : tensor<128x32xf32>
    %from_h_scores = mann.similarity bipolar %h_w, %c {code = !mann.bipolar, mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>} : tensor<128x32xf32>, tensor<32xf32> -> tensor<128xf32>
    %h_scale = mann.get_parameter @h_scale : tensor<128xf32>
    %from_h = mann.mul %from_h_scores, %h_scale : tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %bias = mann.get_parameter @bias : tensor<128xf32>
    %z_2 = mann.add %from_x, %from_h : tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %z = mann.add %z_2, %bias : tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>

    // What is not of one bit: the gates, the cells and the output.
    %i_raw = mann.slice %z[0] : tensor<128xf32> -> tensor<32xf32>
    %f_raw = mann.slice %z[32] : tensor<128xf32> -> tensor<32xf32>
    %g_raw = mann.slice %z[64] : tensor<128xf32> -> tensor<32xf32>
    %o_raw = mann.slice %z[96] : tensor<128xf32> -> tensor<32xf32>
    %i = mann.sigmoid %i_raw : tensor<32xf32> -> tensor<32xf32>
    %f = mann.sigmoid %f_raw : tensor<32xf32> -> tensor<32xf32>
    %o = mann.sigmoid %o_raw : tensor<32xf32> -> tensor<32xf32>
    %c_kept = mann.mul %c, %f : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %g = mann.tanh %g_raw : tensor<32xf32> -> tensor<32xf32>
    %c_written = mann.mul %g, %i : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %c_next = mann.add %c_kept, %c_written : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %c_tanh = mann.tanh %c_next : tensor<32xf32> -> tensor<32xf32>
    %h = mann.mul %c_tanh, %o : tensor<32xf32>, tensor<32xf32> -> tensor<32xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x32xf32>
    %y_linear = mann.linear %h, %output_w : tensor<32xf32>, tensor<5x32xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %y, %c_next
        : tensor<5xf32>, tensor<32xf32>
  }
}
