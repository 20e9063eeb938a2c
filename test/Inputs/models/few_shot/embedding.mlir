// The embedding of few_shot.mlir as it is trained: a class of each character of a set behind the
// key, softmax over them. Weights and activations are signs of numbers that Adam moves; the
// gradient passes a sign as if it were not there (straight-through estimator: Bengio, Leonard
// and Courville 2013), but only where what it is taken of is within a standard deviation of
// random sums around its threshold (mann.clip).
//
// Input image (28 x 28 x 1, +1 for ink and -1), output logits (964). tools/dev/train-few-shot
// trains it, and keeps the signs of the weights and the thresholds, rounded up.
module {
  mann.parameter @conv1 : tensor<32x25xf32> {source = "conv1.weight"}
  mann.parameter @conv1_threshold : tensor<32xf32> {source = "conv1.threshold"}
  mann.parameter @conv2 : tensor<32x512xf32> {source = "conv2.weight"}
  mann.parameter @conv2_threshold : tensor<32xf32> {source = "conv2.threshold"}
  mann.parameter @dense : tensor<128x800xf32> {source = "dense.weight"}
  mann.parameter @dense_threshold : tensor<128xf32> {source = "dense.threshold"}
  mann.parameter @classes : tensor<964x128xf32> {source = "classes"}

  func.func @step(%image: tensor<28x28x1xf32> {mann.name = "image"})
      -> (tensor<964xf32> {mann.name = "logits"}) {
    %windows1_by_place = mann.strided %image[0] strides [56, 2, 28, 1] : tensor<28x28x1xf32> -> tensor<12x12x5x5xf32>
    %windows1 = mann.reshape %windows1_by_place : tensor<12x12x5x5xf32> -> tensor<144x25xf32>
    %conv1 = mann.get_parameter @conv1 : tensor<32x25xf32>
    %signs1 = mann.sign %conv1 : tensor<32x25xf32>
    %scores1 = mann.linear %windows1, %signs1 : tensor<144x25xf32>, tensor<32x25xf32> -> tensor<144x32xf32>
    %threshold1 = mann.get_parameter @conv1_threshold : tensor<32xf32>
    %limits1 = mann.strided %threshold1[0] strides [0, 1] : tensor<32xf32> -> tensor<144x32xf32>
    %above1 = mann.sub %scores1, %limits1 : tensor<144x32xf32>, tensor<144x32xf32> -> tensor<144x32xf32>
    %near1 = mann.clip %above1 {max = 5.0 : f32, min = -5.0 : f32} : tensor<144x32xf32> -> tensor<144x32xf32>
    %fired1 = mann.sign %near1 : tensor<144x32xf32>

    %windows2_by_place = mann.strided %fired1[0] strides [768, 64, 384, 32, 1] : tensor<144x32xf32> -> tensor<5x5x4x4x32xf32>
    %windows2 = mann.reshape %windows2_by_place : tensor<5x5x4x4x32xf32> -> tensor<25x512xf32>
    %conv2 = mann.get_parameter @conv2 : tensor<32x512xf32>
    %signs2 = mann.sign %conv2 : tensor<32x512xf32>
    %scores2 = mann.linear %windows2, %signs2 : tensor<25x512xf32>, tensor<32x512xf32> -> tensor<25x32xf32>
    %threshold2 = mann.get_parameter @conv2_threshold : tensor<32xf32>
    %limits2 = mann.strided %threshold2[0] strides [0, 1] : tensor<32xf32> -> tensor<25x32xf32>
    %above2 = mann.sub %scores2, %limits2 : tensor<25x32xf32>, tensor<25x32xf32> -> tensor<25x32xf32>
    %near2 = mann.clip %above2 {max = 22.6 : f32, min = -22.6 : f32} : tensor<25x32xf32> -> tensor<25x32xf32>
    %fired2 = mann.sign %near2 : tensor<25x32xf32>

    %features = mann.reshape %fired2 : tensor<25x32xf32> -> tensor<800xf32>
    %dense = mann.get_parameter @dense : tensor<128x800xf32>
    %signs = mann.sign %dense : tensor<128x800xf32>
    %scores = mann.linear %features, %signs : tensor<800xf32>, tensor<128x800xf32> -> tensor<128xf32>
    %threshold = mann.get_parameter @dense_threshold : tensor<128xf32>
    %above = mann.sub %scores, %threshold : tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %near = mann.clip %above {max = 28.3 : f32, min = -28.3 : f32} : tensor<128xf32> -> tensor<128xf32>
    %key = mann.sign %near : tensor<128xf32>

    %classes = mann.get_parameter @classes : tensor<964x128xf32>
    %logits = mann.linear %key, %classes : tensor<128xf32>, tensor<964x128xf32> -> tensor<964xf32>
    return %logits : tensor<964xf32>
  }
}
