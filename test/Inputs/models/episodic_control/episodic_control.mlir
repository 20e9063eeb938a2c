// The dictionary of neural episodic control (Pritzel et al., 2017) for one action: 12 keys of 8
// with the returns that followed them. A step learns what followed one key and estimates what
// will follow another.
//
//   d_i = |keys_i - key|^2;  n = argmin d;  o = argmax age
//   if d_n < 0.01:  values_n = values_n + 0.5 (target - values_n);  else row o is replaced by
//       key and target
//   e_i = |keys_i - query|^2;  the 4 smallest:  w_i = 1 / (e_i + 0.125), divided by their sum
//   y = sum of w_i values_i over them;  age = 0 where written or read by the query, else age + 1
//
// Ties go to the lowest index, so rows that are not written yet are filled in order. The paper
// has delta = 0.001, 50 neighbours, an approximate search and one dictionary an action; the row used
// longest ago is replaced as there. Keys come from a convolutional network.
//
// Inputs key and query (8), target (1: the return), output y (1). States keys (12 x 8), values (12 x 1) and
// age (12), 0 at first: the capacity is 12.
//
// For quantization: distances and the quotient want 16 bits, since the nearest has a weight of
// up to 1 / delta. Ages are integers, exact up to the top of their format, where they all become
// equal: then the slot is that of the lowest index. There is no similarity: --addressing changes
// nothing.
module {
  mann.parameter @same : tensor<1xf32> = dense<1.00000000e-02> : tensor<1xf32>
  mann.parameter @identity : tensor<12x12xf32> = dense<[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<12x12xf32>
  mann.parameter @kept_share : tensor<1xf32> = dense<5.00000000e-01> : tensor<1xf32>
  mann.parameter @delta : tensor<4xf32> = dense<1.25000000e-01> : tensor<4xf32>
  mann.parameter @one_each : tensor<4xf32> = dense<1.00000000e+00> : tensor<4xf32>
  mann.parameter @one_step : tensor<12xf32> = dense<1.00000000e+00> : tensor<12xf32>

  mann.state @keys : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @values : tensor<12x1xf32> = dense<0.0> : tensor<12x1xf32>
  mann.state @age : tensor<12xf32> = dense<0.0> : tensor<12xf32>

  func.func @step(%key: tensor<8xf32> {mann.name = "key"},
                  %target: tensor<1xf32> {mann.name = "target"},
                  %query: tensor<8xf32> {mann.name = "query"},
                  %keys: tensor<12x8xf32> {mann.state = @keys},
                  %values: tensor<12x1xf32> {mann.state = @values},
                  %age: tensor<12xf32> {mann.state = @age})
      -> (tensor<12x8xf32> {mann.state = @keys},
          tensor<12x1xf32> {mann.state = @values},
          tensor<1xf32> {mann.name = "y"},
          tensor<12xf32> {mann.state = @age}) {

    // What is known of the key, or the row that was used longest ago.
    %example_distance_rows = mann.strided %key[0] strides [0, 1] : tensor<8xf32> -> tensor<12x8xf32>
    %example_distance_away = mann.sub %keys, %example_distance_rows : tensor<12x8xf32>, tensor<12x8xf32> -> tensor<12x8xf32>
    %example_distance_squares = mann.mul %example_distance_away, %example_distance_away : tensor<12x8xf32>, tensor<12x8xf32> -> tensor<12x8xf32>
    %example_distance_sum = mann.sum %example_distance_squares : tensor<12x8xf32> -> tensor<12xf32>
    %example_distance = mann.reshape %example_distance_sum : tensor<12xf32> -> tensor<12xf32>
    %near_list = mann.top_k smallest %example_distance : tensor<12xf32> -> tensor<1xi32>
    %near = mann.reshape %near_list : tensor<1xi32> -> tensor<1x1xi32>
    %least_of = mann.reshape %example_distance : tensor<12xf32> -> tensor<12x1xf32>
    %least_column = mann.embed %near, %least_of : tensor<1x1xi32>, tensor<12x1xf32> -> tensor<1x1xf32>
    %least = mann.reshape %least_column : tensor<1x1xf32> -> tensor<1xf32>
    %same = mann.get_parameter @same : tensor<1xf32>
    %known = mann.less %least, %same : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %identity = mann.get_parameter @identity : tensor<12x12xf32>
    %near_slot = mann.embed %near_list, %identity : tensor<1xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %oldest_id_list = mann.top_k %age : tensor<12xf32> -> tensor<1xi32>
    %oldest_id = mann.reshape %oldest_id_list : tensor<1xi32> -> tensor<1x1xi32>
    %oldest = mann.embed %oldest_id_list, %identity : tensor<1xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %place = mann.interpolate %known, %near_slot, %oldest : tensor<1xf32>, tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %kept_share = mann.get_parameter @kept_share : tensor<1xf32>
    %trust = mann.mul %known, %kept_share : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %old_row = mann.embed %near, %values : tensor<1x1xi32>, tensor<12x1xf32> -> tensor<1x1xf32>
    %old = mann.reshape %old_row : tensor<1x1xf32> -> tensor<1xf32>
    %value = mann.interpolate %trust, %old, %target : tensor<1xf32>, tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %others = mann.complement %place : tensor<12xf32> -> tensor<12xf32>
    %keys_kept = mann.mul %keys, %others : tensor<12x8xf32>, tensor<12xf32> -> tensor<12x8xf32>
    %keys_next = mann.outer_write %keys_kept, %place, %key : tensor<12x8xf32>, tensor<12xf32>, tensor<8xf32> -> tensor<12x8xf32>
    %values_kept = mann.mul %values, %others : tensor<12x1xf32>, tensor<12xf32> -> tensor<12x1xf32>
    %values_next = mann.outer_write %values_kept, %place, %value : tensor<12x1xf32>, tensor<12xf32>, tensor<1xf32> -> tensor<12x1xf32>

    // The estimate for the query.
    %distance_rows = mann.strided %query[0] strides [0, 1] : tensor<8xf32> -> tensor<12x8xf32>
    %distance_away = mann.sub %keys_next, %distance_rows : tensor<12x8xf32>, tensor<12x8xf32> -> tensor<12x8xf32>
    %distance_squares = mann.mul %distance_away, %distance_away : tensor<12x8xf32>, tensor<12x8xf32> -> tensor<12x8xf32>
    %distance_sum = mann.sum %distance_squares : tensor<12x8xf32> -> tensor<12xf32>
    %distance = mann.reshape %distance_sum : tensor<12xf32> -> tensor<12xf32>
    %nearest_list = mann.top_k smallest %distance : tensor<12xf32> -> tensor<4xi32>
    %nearest = mann.reshape %nearest_list : tensor<4xi32> -> tensor<4x1xi32>
    %four_of = mann.reshape %distance : tensor<12xf32> -> tensor<12x1xf32>
    %four_column = mann.embed %nearest, %four_of : tensor<4x1xi32>, tensor<12x1xf32> -> tensor<4x1xf32>
    %four = mann.reshape %four_column : tensor<4x1xf32> -> tensor<4xf32>
    %delta = mann.get_parameter @delta : tensor<4xf32>
    %distance_added = mann.add %four, %delta : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
    %one_each = mann.get_parameter @one_each : tensor<4xf32>
    %kernel = mann.div %one_each, %distance_added : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
    %kernel_sum = mann.sum %kernel : tensor<4xf32> -> tensor<1xf32>
    %total = mann.reshape %kernel_sum : tensor<1xf32> -> tensor<f32>
    %w = mann.div %kernel, %total : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
    %found = mann.embed %nearest, %values_next : tensor<4x1xi32>, tensor<12x1xf32> -> tensor<4x1xf32>
    %y_row = mann.read %w, %found : tensor<4xf32>, tensor<4x1xf32> -> tensor<1xf32>
    %y = mann.reshape %y_row : tensor<1xf32> -> tensor<1xf32>
    %was_read = mann.embed %nearest_list, %identity : tensor<4xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %touched = mann.max %place, %was_read : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %one_step = mann.get_parameter @one_step : tensor<12xf32>
    %older = mann.add %age, %one_step : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    %untouched = mann.complement %touched : tensor<12xf32> -> tensor<12xf32>
    %age_next = mann.mul %older, %untouched : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>
    return %keys_next, %values_next, %y, %age_next
        : tensor<12x8xf32>, tensor<12x1xf32>, tensor<1xf32>, tensor<12xf32>
  }
}
