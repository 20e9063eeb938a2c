// A lifelong memory of rare events (Kaiser, Nachum, Roy and Bengio, Learning to remember rare
// events, 2017), 12 rows of 8 with labels of 5 classes and ages: an example with its label and
// a query a step; the answer is the label of the nearest row.
//
//   f(u) = W u / (|W u| + 1e-6);  n = argmax keys f(example);  o = argmax age
//   if labels_n is the label:  keys_n = unit(keys_n + f(example)), age_n = 0
//   else:  keys_o = unit(f(example)), labels_o = label, age_o = 0;  all other ages + 1
//   y = labels_m, m = argmax keys f(query)
//
// Ties of argmax go to the lowest index; the paper overwrites a random one of the oldest. It
// has 256 neighbours for training; one is what it answers with. Rows not written yet score 0 and
// have no label, so the first examples fill them in order.
//
// Inputs example and query (8), label (5, one of them 1), output y (5, one of them 1). States
// keys (12 x 8), labels (12 x 5), age (12), 0 at first.
//
// For quantization: rows have length 1. Labels and ages are integers; ages are exact up to the top
// of their format, where they all become equal. What is nearest may be another row than in float
// where two are alike. The address is by content: --addressing applies.
module {
  mann.parameter @embed_w : tensor<8x8xf32> {source = "embed.w"}
  mann.parameter @identity : tensor<12x12xf32> = dense<[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<12x12xf32>
  mann.parameter @one_step : tensor<12xf32> = dense<1.00000000e+00> : tensor<12xf32>

  mann.state @keys : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @labels : tensor<12x5xf32> = dense<0.0> : tensor<12x5xf32>
  mann.state @age : tensor<12xf32> = dense<0.0> : tensor<12xf32>

  func.func @step(%example: tensor<8xf32> {mann.name = "example"},
                  %label: tensor<5xf32> {mann.name = "label"},
                  %query: tensor<8xf32> {mann.name = "query"},
                  %keys: tensor<12x8xf32> {mann.state = @keys},
                  %labels: tensor<12x5xf32> {mann.state = @labels},
                  %age: tensor<12xf32> {mann.state = @age})
      -> (tensor<12x8xf32> {mann.state = @keys},
          tensor<12x5xf32> {mann.state = @labels},
          tensor<12xf32> {mann.state = @age},
          tensor<5xf32> {mann.name = "y"}) {
    %embed_w = mann.get_parameter @embed_w : tensor<8x8xf32>
    %f_raw = mann.linear %example, %embed_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %f = mann.normalize l2 %f_raw {eps = 1.0e-6 : f32} : tensor<8xf32> -> tensor<8xf32>
    %g_raw = mann.linear %query, %embed_w : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %g = mann.normalize l2 %g_raw {eps = 1.0e-6 : f32} : tensor<8xf32> -> tensor<8xf32>
    %near_score = mann.similarity dot %keys, %f : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %near_slot = mann.argmax %near_score : tensor<12xf32> -> tensor<i32>
    %near_i = tensor.extract %near_slot[] : tensor<i32>
    %near_id = tensor.from_elements %near_i : tensor<1xi32>
    %identity = mann.get_parameter @identity : tensor<12x12xf32>
    %near = mann.embed %near_id, %identity : tensor<1xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %oldest_slot = mann.argmax %age : tensor<12xf32> -> tensor<i32>
    %oldest_i = tensor.extract %oldest_slot[] : tensor<i32>
    %oldest_id = tensor.from_elements %oldest_i : tensor<1xi32>
    %oldest = mann.embed %oldest_id, %identity : tensor<1xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %known = mann.read %near, %labels : tensor<12xf32>, tensor<12x5xf32> -> tensor<5xf32>
    %right_products = mann.mul %known, %label : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    %right = mann.sum %right_products : tensor<5xf32> -> tensor<1xf32>
    %place = mann.interpolate %right, %near, %oldest : tensor<1xf32>, tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %old_row = mann.read %near, %keys : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %right_scalar = mann.reshape %right : tensor<1xf32> -> tensor<f32>
    %old = mann.mul %old_row, %right_scalar : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %row_sum = mann.add %old, %f : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %row = mann.normalize l2 %row_sum {eps = 1.0e-6 : f32} : tensor<8xf32> -> tensor<8xf32>
    %others = mann.complement %place : tensor<12xf32> -> tensor<12xf32>
    %keys_kept = mann.mul %keys, %others : tensor<12x8xf32>, tensor<12xf32> -> tensor<12x8xf32>
    %keys_next = mann.outer_write %keys_kept, %place, %row : tensor<12x8xf32>, tensor<12xf32>, tensor<8xf32> -> tensor<12x8xf32>
    %labels_kept = mann.mul %labels, %others : tensor<12x5xf32>, tensor<12xf32> -> tensor<12x5xf32>
    %labels_next = mann.outer_write %labels_kept, %place, %label : tensor<12x5xf32>, tensor<12xf32>, tensor<5xf32> -> tensor<12x5xf32>
    %one_step = mann.get_parameter @one_step : tensor<12xf32>
    %older = mann.add %age, %one_step : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %age_next = mann.mul %older, %others : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %score = mann.similarity dot %keys_next, %g : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %found_slot = mann.argmax %score : tensor<12xf32> -> tensor<i32>
    %found_i = tensor.extract %found_slot[] : tensor<i32>
    %found_id = tensor.from_elements %found_i : tensor<1xi32>
    %found = mann.embed %found_id, %identity : tensor<1xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %y = mann.read %found, %labels_next : tensor<12xf32>, tensor<12x5xf32> -> tensor<5xf32>
    return %keys_next, %labels_next, %age_next, %y
        : tensor<12x8xf32>, tensor<12x5xf32>, tensor<12xf32>, tensor<5xf32>
  }
}
