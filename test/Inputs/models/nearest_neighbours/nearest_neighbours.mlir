// k nearest neighbours (Cover and Hart, 1967) that learn while they run: 12 examples of 8 numbers
// with labels of 5 classes, of which the three most alike to a query vote.
//
//   rows[slot] = example;  labels[slot] = label;  slot = (slot + 1) mod 12
//   y = sum of labels_i for the 3 largest of cosine(rows_i, query) (ties: the lowest index)
//
// The oldest example is replaced: the capacity is 12. A row that is not written
// yet scores 0 (the product of the lengths is at least 1e-6) and has no label.
//
// Inputs example and query (8), label (5, one of them 1), output y (5, votes). States rows
// (12 x 8), labels (12 x 5) and slot, 0 at first.
//
// For quantization: votes and labels are integers, so y is exact but where rounding swaps two that
// are nearly alike. The address is by content: --addressing=l1, hamming and bipolar apply.
module {

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
    %rows_next = mann.slot_write overwrite %rows, %example, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %labels_next = mann.slot_write overwrite %labels, %label, %slot : tensor<12x5xf32>, tensor<5xf32>, tensor<i32>
    %score = mann.similarity cosine %rows_next, %query {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %nearest_list = mann.top_k %score : tensor<12xf32> -> tensor<3xi32>
    %nearest = mann.reshape %nearest_list : tensor<3xi32> -> tensor<3x1xi32>
    %found = mann.embed %nearest, %labels_next : tensor<3x1xi32>, tensor<12x5xf32> -> tensor<3x5xf32>
    %votes = mann.reshape %found : tensor<3x5xf32> -> tensor<15xf32>
    %by_class = mann.strided %votes[0] strides [1, 5] : tensor<15xf32> -> tensor<5x3xf32>
    %y_sum = mann.sum %by_class : tensor<5x3xf32> -> tensor<5xf32>
    %y = mann.reshape %y_sum : tensor<5xf32> -> tensor<5xf32>
    return %slot_next, %rows_next, %labels_next, %y
        : tensor<i32>, tensor<12x8xf32>, tensor<12x5xf32>, tensor<5xf32>
  }
}
