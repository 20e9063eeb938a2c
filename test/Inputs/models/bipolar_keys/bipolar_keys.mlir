// A memory with bipolar keys of many dimensions (Karunaratne et al., Robust high-dimensional
// memory-augmented neural networks, 2021), 12 examples of 5 classes, keys of 32 signs: an
// example with its label and a query a step.
//
//   rows[slot] = W example;  labels[slot] = label;  slot = (slot + 1) mod 12
//   a_i = sign(rows_i) sign(W query) / 32, sign(0) = +1
//   e(a) = 1 / (1 + exp(-10 (a - 0.5))) + 1 / (1 + exp(-10 (-a - 0.5)))
//   y = sum_i e(a_i) labels_i / sum_i e(a_i)
//
// e is the soft magnitude of the paper. A convolutional network takes the place of W there.
//
// Inputs example and query (8), label (5, one of them 1), output y (5). States rows (12 x 32),
// labels (12 x 5) and slot, 0 at first; a row that is not written yet is one of +1.
//
// For quantization: only signs of rows and keys count, and a is exact; a sign may differ from float where W x
// is near 0. The similarity is bipolar already: --addressing has no effect. Rows are stored as
// numbers, and the signs taken where they are compared.
module {
  mann.parameter @embed_w : tensor<32x8xf32> {source = "embed.w"}
  mann.parameter @half : tensor<12xf32> = dense<5.00000000e-01> : tensor<12xf32>
  mann.parameter @a_minus_factor : tensor<f32> = dense<-1.00000000e+00> : tensor<f32>
  mann.parameter @positive_above_factor : tensor<f32> = dense<1.00000000e+01> : tensor<f32>
  mann.parameter @negative_above_factor : tensor<f32> = dense<1.00000000e+01> : tensor<f32>

  mann.state @slot : tensor<i32> = dense<0> : tensor<i32>
  mann.state @rows : tensor<12x32xf32> = dense<0.0> : tensor<12x32xf32>
  mann.state @labels : tensor<12x5xf32> = dense<0.0> : tensor<12x5xf32>

  func.func @step(%example: tensor<8xf32> {mann.name = "example"},
                  %label: tensor<5xf32> {mann.name = "label"},
                  %query: tensor<8xf32> {mann.name = "query"},
                  %slot: tensor<i32> {mann.state = @slot},
                  %rows: tensor<12x32xf32> {mann.state = @rows},
                  %labels: tensor<12x5xf32> {mann.state = @labels})
      -> (tensor<i32> {mann.state = @slot},
          tensor<12x32xf32> {mann.state = @rows},
          tensor<12x5xf32> {mann.state = @labels},
          tensor<5xf32> {mann.name = "y"}) {
    %slot_next = mann.advance %slot {modulo = 12} : tensor<i32>
    %embed_w = mann.get_parameter @embed_w : tensor<32x8xf32>
    %f = mann.linear %example, %embed_w : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>
    %rows_next = mann.slot_write overwrite %rows, %f, %slot : tensor<12x32xf32>, tensor<32xf32>, tensor<i32>
    %labels_next = mann.slot_write overwrite %labels, %label, %slot : tensor<12x5xf32>, tensor<5xf32>, tensor<i32>
    %g = mann.linear %query, %embed_w : tensor<8xf32>, tensor<32x8xf32> -> tensor<32xf32>
    %a = mann.similarity bipolar %rows_next, %g {code = !mann.bipolar, log2_factor = -5 : i64} : tensor<12x32xf32>, tensor<32xf32> -> tensor<12xf32>
    %half = mann.get_parameter @half : tensor<12xf32>
    %a_minus_factor = mann.get_parameter @a_minus_factor : tensor<f32>
    %a_minus = mann.mul %a, %a_minus_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %positive_shifted = mann.sub %a, %half : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %positive_above_factor = mann.get_parameter @positive_above_factor : tensor<f32>
    %positive_above = mann.mul %positive_shifted, %positive_above_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %positive = mann.sigmoid %positive_above : tensor<12xf32> -> tensor<12xf32>
    %negative_shifted = mann.sub %a_minus, %half : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %negative_above_factor = mann.get_parameter @negative_above_factor : tensor<f32>
    %negative_above = mann.mul %negative_shifted, %negative_above_factor : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %negative = mann.sigmoid %negative_above : tensor<12xf32> -> tensor<12xf32>
    %soft = mann.add %positive, %negative : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %total_row = mann.sum %soft : tensor<12xf32> -> tensor<1xf32>
    %total = mann.reshape %total_row : tensor<1xf32> -> tensor<f32>
    %w = mann.div %soft, %total : tensor<12xf32>, tensor<f32> -> tensor<12xf32>
    %y = mann.read %w, %labels_next : tensor<12xf32>, tensor<12x5xf32> -> tensor<5xf32>
    return %slot_next, %rows_next, %labels_next, %y
        : tensor<i32>, tensor<12x32xf32>, tensor<12x5xf32>, tensor<5xf32>
  }
}
