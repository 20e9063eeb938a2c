// Prototypes (Snell, Swersky and Zemel, Prototypical networks for few-shot learning, 2017), 5
// classes, learned one example at a time: an example with its label and a query a step.
//
//   n_c = n_c + label_c;  mean_c = mean_c + label_c (f(example) - mean_c) / n_c
//   y = softmax_c(-|f(query) - mean_c|^2);  f(u) = tanh(W u + b)
//
// The divisor is max(n_c, 1), for classes without an example.
//
// Inputs example and query (8), label (5, one of them 1, or all 0 to learn nothing), output y
// (5). States means (5 x 8) and counts (5), 0 at first.
//
// For quantization: means are in -1..1. Once an example's share of the mean is less than half a
// code the mean stays where it is: with 8 bits from about 128 examples a class on, with 16 bits
// from 32,000. counts saturate at the top of their format, which leaves a running mean. The
// distance has no similarity op, so --addressing has no effect.
module {
  mann.parameter @embed_w : tensor<8x8xf32> {source = "embed.w"}
  mann.parameter @embed_b : tensor<8xf32> {source = "embed.b"}
  mann.parameter @one : tensor<5xf32> = dense<1.00000000e+00> : tensor<5xf32>
  mann.parameter @all : tensor<8xf32> = dense<1.00000000e+00> : tensor<8xf32>
  mann.parameter @closeness_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>

  mann.state @means : tensor<5x8xf32> = dense<0.0> : tensor<5x8xf32>
  mann.state @counts : tensor<5xf32> = dense<0.0> : tensor<5xf32>

  func.func @step(%example: tensor<8xf32> {mann.name = "example"},
                  %label: tensor<5xf32> {mann.name = "label"},
                  %query: tensor<8xf32> {mann.name = "query"},
                  %means: tensor<5x8xf32> {mann.state = @means},
                  %counts: tensor<5xf32> {mann.state = @counts})
      -> (tensor<5x8xf32> {mann.state = @means},
          tensor<5xf32> {mann.state = @counts},
          tensor<5xf32> {mann.name = "y"}) {
    %embed_w = mann.get_parameter @embed_w : tensor<8x8xf32>
    %f_raw_linear = mann.linear %example, %embed_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %embed_b = mann.get_parameter @embed_b : tensor<8xf32>
    %f_raw = mann.add %f_raw_linear, %embed_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %f = mann.tanh %f_raw : tensor<8xf32> -> tensor<8xf32>
    %g_raw_linear = mann.linear %query, %embed_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %g_raw = mann.add %g_raw_linear, %embed_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %g = mann.tanh %g_raw : tensor<8xf32> -> tensor<8xf32>
    %counts_next = mann.add %counts, %label : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %one = mann.get_parameter @one : tensor<5xf32>
    %divisor = mann.max %counts_next, %one : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %share = mann.div %label, %divisor : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %all = mann.get_parameter @all : tensor<8xf32>
    %means_next = mann.erase_add %means, %share, %all, %f : tensor<5x8xf32>, tensor<5xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<5x8xf32>
    %g_rows = mann.strided %g[0] strides [0, 1] : tensor<8xf32> -> tensor<5x8xf32>
    %off = mann.sub %means_next, %g_rows : tensor<5x8xf32>, tensor<5x8xf32> -> tensor<5x8xf32>
    %squares = mann.mul %off, %off : tensor<5x8xf32>, tensor<5x8xf32> -> tensor<5x8xf32>
    %distance = mann.sum %squares : tensor<5x8xf32> -> tensor<5xf32>
    %closeness_factor = mann.get_parameter @closeness_factor : tensor<f32>
    %closeness = mann.mul %distance, %closeness_factor : tensor<5xf32>, tensor<f32> -> tensor<5xf32>
    %y = mann.softmax %closeness : tensor<5xf32> -> tensor<5xf32>
    return %means_next, %counts_next, %y
        : tensor<5x8xf32>, tensor<5xf32>, tensor<5xf32>
  }
}
