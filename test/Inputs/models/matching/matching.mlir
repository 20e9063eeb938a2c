// A matching network (Vinyals, Blundell, Lillicrap, Kavukcuoglu and Wierstra, 2016) without full
// context embeddings, 12 examples of 5 classes: an example with its label and a query a step.
//
//   rows[slot] = f(example);  labels[slot] = label;  slot = (slot + 1) mod 12
//   a = softmax(strength cosine(rows, f(query)));  y = sum_i a_i labels_i;  f(u) = tanh(W u + b)
//
// The paper has strength 1. The cosine of a row that is not written yet is 0 (the product
// of the lengths is at least 1e-6), its label 0.
//
// Inputs example and query (8), label (5, one of them 1), output y (5). States rows (12 x 8),
// labels (12 x 5) and slot, 0 at first.
//
// For quantization: rows are in -1..1, labels are exact, y is at most 1. The address is by
// content: --addressing=l1, hamming and bipolar apply.
module {
  mann.parameter @embed_w : tensor<8x8xf32> {source = "embed.w"}
  mann.parameter @embed_b : tensor<8xf32> {source = "embed.b"}
  mann.parameter @strength : tensor<1xf32>

  mann.state @slot : tensor<i32> = dense<0> : tensor<i32>
  mann.state @rows : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @labels : tensor<12x5xf32> = dense<0.0> : tensor<12x5xf32>

  func.func @step(%example: tensor<8xf32> {mann.name = "example"},
                  %label: tensor<5xf32> {mann.name = "label"},
                  %query: tensor<8xf32> {mann.name = "query"},
                  %slot: tensor<i32> {mann.state = @slot},
                  %rows: tensor<12x8xf32> {mann.state = @rows},
                  %labels: tensor<12x5xf32> {mann.state = @labels})
      -> (tensor<i32> {mann.state = @slot},
          tensor<12x8xf32> {mann.state = @rows},
          tensor<12x5xf32> {mann.state = @labels},
          tensor<5xf32> {mann.name = "y"}) {
    %slot_next = mann.advance %slot {modulo = 12} : tensor<i32>
    %embed_w = mann.get_parameter @embed_w : tensor<8x8xf32>
    %f_raw_linear = mann.linear %example, %embed_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %embed_b = mann.get_parameter @embed_b : tensor<8xf32>
    %f_raw = mann.add %f_raw_linear, %embed_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %f = mann.tanh %f_raw : tensor<8xf32> -> tensor<8xf32>
    %rows_next = mann.slot_write overwrite %rows, %f, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %labels_next = mann.slot_write overwrite %labels, %label, %slot : tensor<12x5xf32>, tensor<5xf32>, tensor<i32>
    %g_raw_linear = mann.linear %query, %embed_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %g_raw = mann.add %g_raw_linear, %embed_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %g = mann.tanh %g_raw : tensor<8xf32> -> tensor<8xf32>
    %score = mann.similarity cosine %rows_next, %g {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %strength = mann.get_parameter @strength : tensor<1xf32>
    %p = mann.softmax %score strength(%strength : tensor<1xf32>) : tensor<12xf32> -> tensor<12xf32>
    %y = mann.read %p, %labels_next : tensor<12xf32>, tensor<12x5xf32> -> tensor<5xf32>
    return %slot_next, %rows_next, %labels_next, %y
        : tensor<i32>, tensor<12x8xf32>, tensor<12x5xf32>, tensor<5xf32>
  }
}
