// A layer of product keys (Lample et al., Large memory layers with product keys, 2019): 64 values of
// 8, whose keys are all pairs of 8 + 8 sub-keys; four are read by two searches among 8 and one among
// 16, not one among 64.
//
//   q = W x + b, halves q_0 and q_1;  s_h = keys_h q_h
//   I_h = the 4 largest of s_h;  the 4 largest of s_0i + s_1j for i in I_0, j in I_1: they are
//       the 4 largest of all 64
//   y = sum of softmax(their sums) values[8 i + j]
//
// Ties go to the lowest index, first in each search, then among the 16 in the order of both. One
// head; the paper adds four and normalizes the query by a batch norm, which can be folded into W.
//
// Input x (6), output y (8). There is no state: the memory is what was trained.
//
// For quantization: the values may have few bits, since a read takes four of them; which are taken
// can differ from float where two scores are nearly alike. The addresses are by content:
// --addressing=l1, hamming and bipolar apply to each half.
module {
  mann.parameter @query_w : tensor<16x6xf32> {source = "query.w"}
  mann.parameter @query_b : tensor<16xf32> {source = "query.b"}
  mann.parameter @keys_0 : tensor<8x8xf32> {source = "keys.0"}
  mann.parameter @keys_1 : tensor<8x8xf32> {source = "keys.1"}
  mann.parameter @values : tensor<64x8xf32>


  func.func @step(%x: tensor<6xf32> {mann.name = "x"})
      -> (tensor<8xf32> {mann.name = "y"}) {
    %query_w = mann.get_parameter @query_w : tensor<16x6xf32>
    %query_linear = mann.linear %x, %query_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %query_b = mann.get_parameter @query_b : tensor<16xf32>
    %query = mann.add %query_linear, %query_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>

    // The best sub-keys for half 0 of the query.
    %query_0 = mann.slice %query[0] : tensor<16xf32> -> tensor<8xf32>
    %keys_0 = mann.get_parameter @keys_0 : tensor<8x8xf32>
    %score_0 = mann.similarity dot %keys_0, %query_0 : tensor<8x8xf32>, tensor<8xf32> -> tensor<8xf32>
    %best_0_list = mann.top_k %score_0 : tensor<8xf32> -> tensor<4xi32>
    %best_0 = mann.reshape %best_0_list : tensor<4xi32> -> tensor<4x1xi32>
    %first_0_of = mann.reshape %score_0 : tensor<8xf32> -> tensor<8x1xf32>
    %first_0_column = mann.embed %best_0, %first_0_of : tensor<4x1xi32>, tensor<8x1xf32> -> tensor<4x1xf32>
    %first_0 = mann.reshape %first_0_column : tensor<4x1xf32> -> tensor<4xf32>

    // The best sub-keys for half 1 of the query.
    %query_1 = mann.slice %query[8] : tensor<16xf32> -> tensor<8xf32>
    %keys_1 = mann.get_parameter @keys_1 : tensor<8x8xf32>
    %score_1 = mann.similarity dot %keys_1, %query_1 : tensor<8x8xf32>, tensor<8xf32> -> tensor<8xf32>
    %best_1_list = mann.top_k %score_1 : tensor<8xf32> -> tensor<4xi32>
    %best_1 = mann.reshape %best_1_list : tensor<4xi32> -> tensor<4x1xi32>
    %first_1_of = mann.reshape %score_1 : tensor<8xf32> -> tensor<8x1xf32>
    %first_1_column = mann.embed %best_1, %first_1_of : tensor<4x1xi32>, tensor<8x1xf32> -> tensor<4x1xf32>
    %first_1 = mann.reshape %first_1_column : tensor<4x1xf32> -> tensor<4xf32>

    // The best pairs of them.
    %left = mann.strided %first_0[0] strides [1, 0] : tensor<4xf32> -> tensor<4x4xf32>
    %right = mann.strided %first_1[0] strides [0, 1] : tensor<4xf32> -> tensor<4x4xf32>
    %sums = mann.add %left, %right : tensor<4x4xf32>, tensor<4x4xf32> -> tensor<4x4xf32>
    %sums_flat = mann.reshape %sums : tensor<4x4xf32> -> tensor<16xf32>
    %pairs_list = mann.top_k %sums_flat : tensor<16xf32> -> tensor<4xi32>
    %pairs = mann.reshape %pairs_list : tensor<4xi32> -> tensor<4x1xi32>
    %pair_scores_of = mann.reshape %sums_flat : tensor<16xf32> -> tensor<16x1xf32>
    %pair_scores_column = mann.embed %pairs, %pair_scores_of : tensor<4x1xi32>, tensor<16x1xf32> -> tensor<4x1xf32>
    %pair_scores = mann.reshape %pair_scores_column : tensor<4x1xf32> -> tensor<4xf32>
    %w = mann.softmax %pair_scores : tensor<4xf32> -> tensor<4xf32>
    %zero = arith.constant 0 : index
    %count = arith.constant 4 : index
    %side = arith.constant 8 : i32
    %at_0 = arith.constant 0 : index
    %pair_0 = tensor.extract %pairs[%at_0, %zero] : tensor<4x1xi32>
    %place_0 = arith.index_cast %pair_0 : i32 to index
    %in_0_0 = arith.divsi %place_0, %count : index
    %key_0_0 = tensor.extract %best_0[%in_0_0, %zero] : tensor<4x1xi32>
    %in_1_0 = arith.remsi %place_0, %count : index
    %key_1_0 = tensor.extract %best_1[%in_1_0, %zero] : tensor<4x1xi32>
    %row_0 = arith.muli %key_0_0, %side : i32
    %id_0 = arith.addi %row_0, %key_1_0 : i32
    %at_1 = arith.constant 1 : index
    %pair_1 = tensor.extract %pairs[%at_1, %zero] : tensor<4x1xi32>
    %place_1 = arith.index_cast %pair_1 : i32 to index
    %in_0_1 = arith.divsi %place_1, %count : index
    %key_0_1 = tensor.extract %best_0[%in_0_1, %zero] : tensor<4x1xi32>
    %in_1_1 = arith.remsi %place_1, %count : index
    %key_1_1 = tensor.extract %best_1[%in_1_1, %zero] : tensor<4x1xi32>
    %row_1 = arith.muli %key_0_1, %side : i32
    %id_1 = arith.addi %row_1, %key_1_1 : i32
    %at_2 = arith.constant 2 : index
    %pair_2 = tensor.extract %pairs[%at_2, %zero] : tensor<4x1xi32>
    %place_2 = arith.index_cast %pair_2 : i32 to index
    %in_0_2 = arith.divsi %place_2, %count : index
    %key_0_2 = tensor.extract %best_0[%in_0_2, %zero] : tensor<4x1xi32>
    %in_1_2 = arith.remsi %place_2, %count : index
    %key_1_2 = tensor.extract %best_1[%in_1_2, %zero] : tensor<4x1xi32>
    %row_2 = arith.muli %key_0_2, %side : i32
    %id_2 = arith.addi %row_2, %key_1_2 : i32
    %at_3 = arith.constant 3 : index
    %pair_3 = tensor.extract %pairs[%at_3, %zero] : tensor<4x1xi32>
    %place_3 = arith.index_cast %pair_3 : i32 to index
    %in_0_3 = arith.divsi %place_3, %count : index
    %key_0_3 = tensor.extract %best_0[%in_0_3, %zero] : tensor<4x1xi32>
    %in_1_3 = arith.remsi %place_3, %count : index
    %key_1_3 = tensor.extract %best_1[%in_1_3, %zero] : tensor<4x1xi32>
    %row_3 = arith.muli %key_0_3, %side : i32
    %id_3 = arith.addi %row_3, %key_1_3 : i32
    %slots = tensor.from_elements %id_0, %id_1, %id_2, %id_3 : tensor<4x1xi32>
    %values = mann.get_parameter @values : tensor<64x8xf32>
    %found = mann.embed %slots, %values : tensor<4x1xi32>, tensor<64x8xf32> -> tensor<4x8xf32>
    %y = mann.read %w, %found : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
    return %y
        : tensor<8xf32>
  }
}
