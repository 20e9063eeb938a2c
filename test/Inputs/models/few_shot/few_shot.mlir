// An agent that learns five classes of images on the device, one example at a time: a binary
// embedding (Hubara, Courbariaux, Soudry, El-Yaniv and Bengio, Binarized Neural Networks, 2016)
// makes a bipolar key of an image, and a prototype of each class is the sum of the keys of its
// examples (Snell, Swersky and Zemel, Prototypical networks for few-shot learning, 2017; sums of
// bipolar keys are the bundles of hyperdimensional computing, Kanerva 2009).
//
//   key = sign(W_3 sign(conv 4 x 4, stride 2 (sign(conv 5 x 5, stride 2 (image)))))  128 signs
//   learn:     prototype_label = prototype_label + key;  examples_label = examples_label + 1
//   classify:  scores_c = cosine(prototype_c, key) - 2 (1 - min(examples_c, 1))
//              label = argmax scores
//   forget:    prototype_label = 0;  examples_label = 0
//
// A cosine does not see how long a prototype is, so that a sum ranks keys as the mean does, and
// classes may have different numbers of examples. A class without an example loses to any other.
//
// All weights are signs: `mann.similarity bipolar` of a filter and a window is n - 2 popcount(a
// xor b) of packed words. In front of each sign a whole number is taken off, the threshold; that
// the difference saturates in 8 bits leaves its sign as it is.
//
// Entries: learn (image, label), classify (image) -> scores (5), label, and forget (label). An
// image has 28 x 28 pixels of one bit, 1 for ink, row by row, eight of them a byte, the first in
// the lowest bit: 98 bytes, as i32. Labels are 0 to 4. The states prototypes (5 x 128) and
// examples (5 x 1) are persistent: a reset leaves them alone, NAME_save and NAME_load carry
// them over a loss of power.
//
// For quantization: keys, sums and scores of signs are integers, and have formats in the text in
// which they are exact, so that no calibration is needed: --quantize=q8 --formats=global
// --integer-bits=7. A prototype is exact for 127 examples of a class; beyond that, elements
// stay at 127. Scores have steps of 2^-14. The key needs no --addressing.
//
// Weights: embedding.mlir, trained by tools/dev/train-few-shot. Who measures:
// tools/dev/evaluate-few-shot.
module {
  mann.parameter @bits : tensor<256x8xf32> {source = "bits"}
  mann.parameter @conv1 : tensor<32x25xf32> {source = "conv1.weight"}
  mann.parameter @conv1_threshold : tensor<32xf32> {source = "conv1.threshold"}
  mann.parameter @conv2 : tensor<32x512xf32> {source = "conv2.weight"}
  mann.parameter @conv2_threshold : tensor<32xf32> {source = "conv2.threshold"}
  mann.parameter @dense : tensor<128x800xf32> {source = "dense.weight"}
  mann.parameter @dense_threshold : tensor<128xf32> {source = "dense.threshold"}
  mann.parameter @one : tensor<1xf32> = dense<1.0> : tensor<1xf32>
  mann.parameter @ones : tensor<5xf32> = dense<1.0> : tensor<5xf32>
  mann.parameter @no_key : tensor<128xf32> = dense<0.0> : tensor<128xf32>
  mann.parameter @no_examples : tensor<1xf32> = dense<0.0> : tensor<1xf32>

  mann.state @prototypes : tensor<5x128xf32> = dense<0.0> : tensor<5x128xf32> persistent {mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>}
  mann.state @examples : tensor<5x1xf32> = dense<0.0> : tensor<5x1xf32> persistent {mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>}

  func.func private @embed(%image: tensor<98x1xi32>) -> tensor<128xf32> {
    // The bits of each byte as +1 and -1.
    %bits = mann.get_parameter @bits {mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>} : tensor<256x8xf32>
    %pixels = mann.embed %image, %bits : tensor<98x1xi32>, tensor<256x8xf32> -> tensor<98x8xf32>

    // 32 filters at 12 x 12 places.
    %windows1_by_place = mann.strided %pixels[0] strides [56, 2, 28, 1] : tensor<98x8xf32> -> tensor<12x12x5x5xf32>
    %windows1 = mann.reshape %windows1_by_place : tensor<12x12x5x5xf32> -> tensor<144x25xf32>
    %conv1 = mann.get_parameter @conv1 : tensor<32x25xf32>
    %scores1 = mann.similarity bipolar %conv1, %windows1 {code = !mann.bipolar} : tensor<32x25xf32>, tensor<144x25xf32> -> tensor<144x32xf32>
    %threshold1 = mann.get_parameter @conv1_threshold {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<32xf32>
    %limits1 = mann.strided %threshold1[0] strides [0, 1] : tensor<32xf32> -> tensor<144x32xf32>
    %above1 = mann.sub %scores1, %limits1 {mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>} : tensor<144x32xf32>, tensor<144x32xf32> -> tensor<144x32xf32>
    %fired1 = mann.sign %above1 : tensor<144x32xf32>

    // 32 filters at 5 x 5 places.
    %windows2_by_place = mann.strided %fired1[0] strides [768, 64, 384, 32, 1] : tensor<144x32xf32> -> tensor<5x5x4x4x32xf32>
    %windows2 = mann.reshape %windows2_by_place : tensor<5x5x4x4x32xf32> -> tensor<25x512xf32>
    %conv2 = mann.get_parameter @conv2 : tensor<32x512xf32>
    %scores2 = mann.similarity bipolar %conv2, %windows2 {code = !mann.bipolar} : tensor<32x512xf32>, tensor<25x512xf32> -> tensor<25x32xf32>
    %threshold2 = mann.get_parameter @conv2_threshold {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<32xf32>
    %limits2 = mann.strided %threshold2[0] strides [0, 1] : tensor<32xf32> -> tensor<25x32xf32>
    %above2 = mann.sub %scores2, %limits2 {mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>} : tensor<25x32xf32>, tensor<25x32xf32> -> tensor<25x32xf32>
    %fired2 = mann.sign %above2 : tensor<25x32xf32>

    // The key.
    %features = mann.reshape %fired2 : tensor<25x32xf32> -> tensor<800xf32>
    %dense = mann.get_parameter @dense : tensor<128x800xf32>
    %scores = mann.similarity bipolar %dense, %features {code = !mann.bipolar} : tensor<128x800xf32>, tensor<800xf32> -> tensor<128xf32>
    %threshold = mann.get_parameter @dense_threshold {mann.format = !quant.uniform<i16<-32767:32767>:f32, 1.0>} : tensor<128xf32>
    %above = mann.sub %scores, %threshold {mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>} : tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %key = mann.sign %above : tensor<128xf32>
    return %key : tensor<128xf32>
  }

  func.func @learn(%image: tensor<98x1xi32> {mann.name = "image"},
                   %label: tensor<i32> {mann.name = "label"},
                   %prototypes: tensor<5x128xf32> {mann.state = @prototypes},
                   %examples: tensor<5x1xf32> {mann.state = @examples})
      -> (tensor<5x128xf32> {mann.state = @prototypes},
          tensor<5x1xf32> {mann.state = @examples}) {
    %key = func.call @embed(%image) : (tensor<98x1xi32>) -> tensor<128xf32>
    %prototypes_next = mann.slot_write add %prototypes, %key, %label : tensor<5x128xf32>, tensor<128xf32>, tensor<i32>
    %one = mann.get_parameter @one : tensor<1xf32>
    %examples_next = mann.slot_write add %examples, %one, %label : tensor<5x1xf32>, tensor<1xf32>, tensor<i32>
    return %prototypes_next, %examples_next : tensor<5x128xf32>, tensor<5x1xf32>
  }

  func.func @classify(%image: tensor<98x1xi32> {mann.name = "image"},
                      %prototypes: tensor<5x128xf32> {mann.state = @prototypes},
                      %examples: tensor<5x1xf32> {mann.state = @examples})
      -> (tensor<5xf32> {mann.name = "scores"}, tensor<i32> {mann.name = "label"}) {
    %key = func.call @embed(%image) : (tensor<98x1xi32>) -> tensor<128xf32>
    %closeness = mann.similarity cosine %prototypes, %key {mann.format = !quant.uniform<i16<-32767:32767>:f32, 6.103515625E-5>} : tensor<5x128xf32>, tensor<128xf32> -> tensor<5xf32>

    // -2 for a class without an example.
    %seen = mann.reshape %examples : tensor<5x1xf32> -> tensor<5xf32>
    %ones = mann.get_parameter @ones : tensor<5xf32>
    %taught = mann.min %seen, %ones : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %missing = mann.sub %taught, %ones : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %penalty = mann.add %missing, %missing : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %scores = mann.add %closeness, %penalty {mann.format = !quant.uniform<i16<-32767:32767>:f32, 6.103515625E-5>} : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %label = mann.argmax %scores : tensor<5xf32> -> tensor<i32>
    return %scores, %label : tensor<5xf32>, tensor<i32>
  }

  func.func @forget(%label: tensor<i32> {mann.name = "label"},
                    %prototypes: tensor<5x128xf32> {mann.state = @prototypes},
                    %examples: tensor<5x1xf32> {mann.state = @examples})
      -> (tensor<5x128xf32> {mann.state = @prototypes},
          tensor<5x1xf32> {mann.state = @examples}) {
    %no_key = mann.get_parameter @no_key : tensor<128xf32>
    %prototypes_next = mann.slot_write overwrite %prototypes, %no_key, %label : tensor<5x128xf32>, tensor<128xf32>, tensor<i32>
    %no_examples = mann.get_parameter @no_examples : tensor<1xf32>
    %examples_next = mann.slot_write overwrite %examples, %no_examples, %label : tensor<5x1xf32>, tensor<1xf32>, tensor<i32>
    return %prototypes_next, %examples_next : tensor<5x128xf32>, tensor<5x1xf32>
  }
}
