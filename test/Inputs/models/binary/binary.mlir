// A binary network on bytes: XNOR convolutions and dense layers on packed words, batch norms that
// are integer thresholds, a first layer on pixels by bit planes, and a last one with a
// shift-based batch norm (Hubara, Courbariaux, Soudry, El-Yaniv and Bengio, Binarized Neural
// Networks and Quantized Neural Networks, 2016).
//
//   a_1 = conv 3 x 3 (image 8 x 8, w_1)           8 filters, 6 x 6 places
//   h_1 = sign(batch norm(a_1))
//   a_2 = conv 3 x 3, stride 2 (h_1 with +1 around it, w_2)      8 filters, 3 x 3 places
//   h_2 = sign(batch norm(a_2));  h_3 = sign(batch norm(dense 16 x 72 (h_2)))
//   logits = scale a_4 + offset, a_4 = dense 10 x 16 (h_3), scale = +-2^k a class
//
// All weights are signs: `mann.similarity bipolar` of a filter and a window, the sum of n
// products of +1 and -1, is n - 2 popcount(a xor b) of packed words.
//
// Bit planes: with pixel = sum_b 2^b bit_b and signs t_b = 2 bit_b - 1, w pixels = (sum_b 2^b
// (w t_b) + 255 sum w) / 2. pixel_scores is the sum in front: exact, and the rest goes into
// the threshold. A table of 256 rows has the signs of each byte.
//
// Batch norm and sign: sign(g (a - mean) / sqrt(variance + eps) + b) is 1 where a >= mean - b
// sqrt(variance + eps) / g for g > 0, and where a <= it for g < 0. Filters with g < 0 are stored with
// all signs turned, so that each is a comparison with an integer, the threshold rounded up:
// who exports a network folds so (oracle.py does, and compares with the unfolded network).
// Of a description that still has its norms, mann-opt --mann-fold-thresholds makes this form.
//
// Input image (64 x 1 bytes, as i32), output logits (10). No state.
//
// For quantization: all up to the logits is exact in every form, whatever the width: scores
// are integers, and values that are compared with thresholds have the format of 16-bit
// integers (mann.format in the text), also where 8 bits are asked for. Logits are the scaled
// scores, exact, and the rounded offset; samples seldom show the largest scores, so logits
// have a format in the text as well. Weights are stored as +1 and -1: of one that is small, codes
// may have no sign, and 0 counts as +1. There is no addressing; --addressing changes nothing.
module {
  mann.parameter @bits : tensor<256x8xf32> {source = "bits"}
  mann.parameter @places : tensor<8xf32> {source = "places"}
  mann.parameter @conv1 : tensor<8x9xf32> {source = "conv1.weight"}
  mann.parameter @conv1_threshold : tensor<8xf32> {source = "conv1.threshold"}
  mann.parameter @conv2 : tensor<8x72xf32> {source = "conv2.weight"}
  mann.parameter @conv2_threshold : tensor<8xf32> {source = "conv2.threshold"}
  mann.parameter @dense : tensor<16x72xf32> {source = "dense.weight"}
  mann.parameter @dense_threshold : tensor<16xf32> {source = "dense.threshold"}
  mann.parameter @answer : tensor<10x16xf32> {source = "answer.weight"}
  mann.parameter @answer_scale : tensor<10xf32> {source = "answer.scale"}
  mann.parameter @answer_offset : tensor<10xf32> {source = "answer.offset"}

  func.func @step(%image: tensor<64x1xi32> {mann.name = "image"})
      -> (tensor<10xf32> {mann.name = "logits"}) {
    // The bits of each pixel as +1 and -1, and 3 x 3 windows of each of the eight planes.
    %bits = mann.get_parameter @bits : tensor<256x8xf32>
    %planes = mann.embed %image, %bits : tensor<64x1xi32>, tensor<256x8xf32> -> tensor<64x8xf32>
    %windows_by_place = mann.strided %planes[0] strides [1, 64, 8, 64, 8] : tensor<64x8xf32> -> tensor<8x6x6x3x3xf32>
    %windows = mann.reshape %windows_by_place : tensor<8x6x6x3x3xf32> -> tensor<288x9xf32>
    %conv1 = mann.get_parameter @conv1 : tensor<8x9xf32>
    %plane_scores = mann.similarity bipolar %conv1, %windows {code = !mann.bipolar} : tensor<8x9xf32>, tensor<288x9xf32> -> tensor<288x8xf32>
    %scores_by_plane = mann.reshape %plane_scores : tensor<288x8xf32> -> tensor<8x288xf32>
    %places = mann.get_parameter @places {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<8xf32>
    %pixel_scores_flat = mann.read %places, %scores_by_plane {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<8xf32>, tensor<8x288xf32> -> tensor<288xf32>
    %pixel_scores = mann.reshape %pixel_scores_flat : tensor<288xf32> -> tensor<36x8xf32>
    %conv1_threshold = mann.get_parameter @conv1_threshold {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<8xf32>
    %conv1_limits = mann.strided %conv1_threshold[0] strides [0, 1] : tensor<8xf32> -> tensor<36x8xf32>
    %conv1_above = mann.sub %pixel_scores, %conv1_limits {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<36x8xf32>, tensor<36x8xf32> -> tensor<36x8xf32>
    %conv1_fired = mann.sign %conv1_above : tensor<36x8xf32>

    // A second convolution, every other place, +1 around the edge.
    %map = mann.reshape %conv1_fired : tensor<36x8xf32> -> tensor<6x6x8xf32>
    %map_padded = mann.pad %map low [1, 1, 0] high [1, 1, 0] : tensor<6x6x8xf32> -> tensor<8x8x8xf32>
    %patches_by_place = mann.strided %map_padded[0] strides [128, 16, 64, 8, 1] : tensor<8x8x8xf32> -> tensor<3x3x3x3x8xf32>
    %patches = mann.reshape %patches_by_place : tensor<3x3x3x3x8xf32> -> tensor<9x72xf32>
    %conv2 = mann.get_parameter @conv2 : tensor<8x72xf32>
    %conv2_scores = mann.similarity bipolar %conv2, %patches {code = !mann.bipolar} : tensor<8x72xf32>, tensor<9x72xf32> -> tensor<9x8xf32>
    %conv2_threshold = mann.get_parameter @conv2_threshold {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<8xf32>
    %conv2_limits = mann.strided %conv2_threshold[0] strides [0, 1] : tensor<8xf32> -> tensor<9x8xf32>
    %conv2_above = mann.sub %conv2_scores, %conv2_limits {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<9x8xf32>, tensor<9x8xf32> -> tensor<9x8xf32>
    %conv2_fired = mann.sign %conv2_above : tensor<9x8xf32>

    // A dense layer.
    %features = mann.reshape %conv2_fired : tensor<9x8xf32> -> tensor<72xf32>
    %dense = mann.get_parameter @dense : tensor<16x72xf32>
    %dense_scores = mann.similarity bipolar %dense, %features {code = !mann.bipolar} : tensor<16x72xf32>, tensor<72xf32> -> tensor<16xf32>
    %dense_threshold = mann.get_parameter @dense_threshold {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<16xf32>
    %dense_above = mann.sub %dense_scores, %dense_threshold {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %dense_fired = mann.sign %dense_above : tensor<16xf32>

    // The answer: scales are powers of two.
    %answer = mann.get_parameter @answer : tensor<10x16xf32>
    %answer_scores = mann.similarity bipolar %answer, %dense_fired {code = !mann.bipolar} : tensor<10x16xf32>, tensor<16xf32> -> tensor<10xf32>
    %answer_scale = mann.get_parameter @answer_scale : tensor<10xf32>
    %answer_scaled = mann.mul %answer_scores, %answer_scale {mann.format = !quant.uniform<i16<-32767:32767>:f32, 9.765625E-4>} : tensor<10xf32>, tensor<10xf32> -> tensor<10xf32>
    %answer_offset = mann.get_parameter @answer_offset : tensor<10xf32>
    %logits = mann.add %answer_scaled, %answer_offset {mann.format = !quant.uniform<i16<-32767:32767>:f32, 9.765625E-4>} : tensor<10xf32>, tensor<10xf32> -> tensor<10xf32>
    return %logits
        : tensor<10xf32>
  }
}
