// TARDIS (Gulcehre, Chandar and Bengio, Memory augmented neural networks with wormhole
// connections, 2017) as it runs after training, 12 slots of 8: a discrete address, and what is
// read is overwritten.
//
//   slot = argmax_i a tanh(W_h h + W_x x + W_u softmax(used) + W_m memory_i); used_slot += 1
//   r = memory_slot;  alpha, beta = 1 where W_d [x, h, r] + b_d is above 0, else 0
//   f, i, o = sigmoid(W_g [x, h, r] + b_g)
//   c = f c + i tanh(alpha W h + V x + b + beta R r);  h = o tanh(c)
//   memory_t = W_w h + b_w while t < 12, then memory_slot;  t = min(t + 1, 12)
//   y = W_output [h, r] + b_output
//
// h is that of the step before but where it is written. Ties of argmax go to the lowest index.
// softmax(used) is what a published program has for the usage; the paper has a normalised sum. Its
// memory has a part that is a fixed address, left out here. In training address and gates are samples.
//
// Input x (6), output y (5). States memory (12 x 8), h, c (16), used (12), time, 0 at first.
//
// For quantization: no weights over slots are computed; r is a row as it is. Where two scores
// are near each other a rounding takes another row, and from there on the network is another one than
// in float. used counts to the number of steps. There is no similarity op, so --addressing has no effect.
module {
  mann.parameter @address_h_w : tensor<8x16xf32> {source = "address_h.w"}
  mann.parameter @address_x_w : tensor<8x6xf32> {source = "address_x.w"}
  mann.parameter @address_u_w : tensor<8x12xf32> {source = "address_u.w"}
  mann.parameter @address_m_w : tensor<8x8xf32> {source = "address_m.w"}
  mann.parameter @address_a : tensor<1x8xf32>
  mann.parameter @identity : tensor<12x12xf32> = dense<[[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<12x12xf32>
  mann.parameter @doors_w : tensor<2x30xf32> {source = "doors.w"}
  mann.parameter @doors_b : tensor<2xf32> {source = "doors.b"}
  mann.parameter @zero : tensor<2xf32> = dense<0.00000000e+00> : tensor<2xf32>
  mann.parameter @gates_w : tensor<48x30xf32> {source = "gates.w"}
  mann.parameter @gates_b : tensor<48xf32> {source = "gates.b"}
  mann.parameter @h_w : tensor<16x16xf32> {source = "h.w"}
  mann.parameter @x_w : tensor<16x6xf32> {source = "x.w"}
  mann.parameter @x_b : tensor<16xf32> {source = "x.b"}
  mann.parameter @r_w : tensor<16x8xf32> {source = "r.w"}
  mann.parameter @write_w : tensor<8x16xf32> {source = "write.w"}
  mann.parameter @write_b : tensor<8xf32> {source = "write.b"}
  mann.parameter @output_w : tensor<5x24xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @c : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @memory : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @used : tensor<12xf32> = dense<0.0> : tensor<12xf32>
  mann.state @time : tensor<i32> = dense<0> : tensor<i32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %h: tensor<16xf32> {mann.state = @h},
                  %c: tensor<16xf32> {mann.state = @c},
                  %memory: tensor<12x8xf32> {mann.state = @memory},
                  %used: tensor<12xf32> {mann.state = @used},
                  %time: tensor<i32> {mann.state = @time})
      -> (tensor<12xf32> {mann.state = @used},
          tensor<16xf32> {mann.state = @h},
          tensor<16xf32> {mann.state = @c},
          tensor<i32> {mann.state = @time},
          tensor<12x8xf32> {mann.state = @memory},
          tensor<5xf32> {mann.name = "y"}) {

    // One row, by a small network.
    %usage = mann.softmax %used : tensor<12xf32> -> tensor<12xf32>
    %address_h_w = mann.get_parameter @address_h_w : tensor<8x16xf32>
    %common_h = mann.linear %h, %address_h_w : tensor<16xf32>, tensor<8x16xf32> -> tensor<8xf32>
    %address_x_w = mann.get_parameter @address_x_w : tensor<8x6xf32>
    %common_x = mann.linear %x, %address_x_w : tensor<6xf32>, tensor<8x6xf32> -> tensor<8xf32>
    %address_u_w = mann.get_parameter @address_u_w : tensor<8x12xf32>
    %common_usage = mann.linear %usage, %address_u_w : tensor<12xf32>, tensor<8x12xf32> -> tensor<8xf32>
    %common_2 = mann.add %common_h, %common_x : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %common = mann.add %common_2, %common_usage : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %address_m_w = mann.get_parameter @address_m_w : tensor<8x8xf32>
    %row_moved = mann.linear %memory, %address_m_w : tensor<12x8xf32>, tensor<8x8xf32> -> tensor<12x8xf32>
    %common_rows = mann.strided %common[0] strides [0, 1] : tensor<8xf32> -> tensor<12x8xf32>
    %row_raw = mann.add %row_moved, %common_rows : tensor<12x8xf32>, tensor<12x8xf32> -> tensor<12x8xf32>
    %row_tanh = mann.tanh %row_raw : tensor<12x8xf32> -> tensor<12x8xf32>
    %address_a = mann.get_parameter @address_a : tensor<1x8xf32>
    %row_score = mann.linear %row_tanh, %address_a : tensor<12x8xf32>, tensor<1x8xf32> -> tensor<12x1xf32>
    %row_scores = mann.reshape %row_score : tensor<12x1xf32> -> tensor<12xf32>
    %slot_read = mann.argmax %row_scores : tensor<12xf32> -> tensor<i32>
    %chosen_i = tensor.extract %slot_read[] : tensor<i32>
    %chosen_id = tensor.from_elements %chosen_i : tensor<1xi32>
    %identity = mann.get_parameter @identity : tensor<12x12xf32>
    %chosen = mann.embed %chosen_id, %identity : tensor<1xi32>, tensor<12x12xf32> -> tensor<12xf32>
    %read = mann.read %chosen, %memory : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %used_next = mann.add %used, %chosen : tensor<12xf32>, tensor<12xf32> -> tensor<12xf32>

    // LSTM with gates on what it sees of h and of the row.
    %seen = mann.concat %x, %h, %read : tensor<6xf32>, tensor<16xf32>, tensor<8xf32> -> tensor<30xf32>
    %doors_w = mann.get_parameter @doors_w : tensor<2x30xf32>
    %doors_raw_linear = mann.linear %seen, %doors_w : tensor<30xf32>, tensor<2x30xf32> -> tensor<2xf32>
    %doors_b = mann.get_parameter @doors_b : tensor<2xf32>
    %doors_raw = mann.add %doors_raw_linear, %doors_b : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %zero = mann.get_parameter @zero : tensor<2xf32>
    %doors = mann.less %zero, %doors_raw : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %alpha_row = mann.slice %doors[0] : tensor<2xf32> -> tensor<1xf32>
    %alpha = mann.reshape %alpha_row : tensor<1xf32> -> tensor<f32>
    %beta_row = mann.slice %doors[1] : tensor<2xf32> -> tensor<1xf32>
    %beta = mann.reshape %beta_row : tensor<1xf32> -> tensor<f32>
    %gates_w = mann.get_parameter @gates_w : tensor<48x30xf32>
    %gates_raw_linear = mann.linear %seen, %gates_w : tensor<30xf32>, tensor<48x30xf32> -> tensor<48xf32>
    %gates_b = mann.get_parameter @gates_b : tensor<48xf32>
    %gates_raw = mann.add %gates_raw_linear, %gates_b : tensor<48xf32>, tensor<48xf32> -> tensor<48xf32>
    %gates = mann.sigmoid %gates_raw : tensor<48xf32> -> tensor<48xf32>
    %f = mann.slice %gates[0] : tensor<48xf32> -> tensor<16xf32>
    %i = mann.slice %gates[16] : tensor<48xf32> -> tensor<16xf32>
    %o = mann.slice %gates[32] : tensor<48xf32> -> tensor<16xf32>
    %h_w = mann.get_parameter @h_w : tensor<16x16xf32>
    %from_h = mann.linear %h, %h_w : tensor<16xf32>, tensor<16x16xf32> -> tensor<16xf32>
    %candidate_h = mann.mul %from_h, %alpha : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %x_w = mann.get_parameter @x_w : tensor<16x6xf32>
    %candidate_x_linear = mann.linear %x, %x_w : tensor<6xf32>, tensor<16x6xf32> -> tensor<16xf32>
    %x_b = mann.get_parameter @x_b : tensor<16xf32>
    %candidate_x = mann.add %candidate_x_linear, %x_b : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %r_w = mann.get_parameter @r_w : tensor<16x8xf32>
    %from_r = mann.linear %read, %r_w : tensor<8xf32>, tensor<16x8xf32> -> tensor<16xf32>
    %candidate_r = mann.mul %from_r, %beta : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %candidate_raw_2 = mann.add %candidate_h, %candidate_x : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %candidate_raw = mann.add %candidate_raw_2, %candidate_r : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %candidate = mann.tanh %candidate_raw : tensor<16xf32> -> tensor<16xf32>
    %c_kept = mann.mul %c, %f : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %c_written = mann.mul %candidate, %i : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %c_next = mann.add %c_kept, %c_written : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %c_bounded = mann.tanh %c_next : tensor<16xf32> -> tensor<16xf32>
    %h_next = mann.mul %c_bounded, %o : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>

    // Slots in order until all are written, then the slot that was read.
    %t = tensor.extract %time[] : tensor<i32>
    %slots = arith.constant 12 : i32
    %one = arith.constant 1 : i32
    %is_full = arith.divsi %t, %slots : i32
    %is_free = arith.subi %one, %is_full : i32
    %free_slot = arith.muli %t, %is_free : i32
    %tied_slot = arith.muli %chosen_i, %is_full : i32
    %slot_i = arith.addi %free_slot, %tied_slot : i32
    %slot_write = tensor.from_elements %slot_i : tensor<i32>
    %t_plus = arith.addi %t, %one : i32
    %t_next = arith.minsi %t_plus, %slots : i32
    %time_next = tensor.from_elements %t_next : tensor<i32>
    %write_w = mann.get_parameter @write_w : tensor<8x16xf32>
    %micro_linear = mann.linear %h_next, %write_w : tensor<16xf32>, tensor<8x16xf32> -> tensor<8xf32>
    %write_b = mann.get_parameter @write_b : tensor<8xf32>
    %micro = mann.add %micro_linear, %write_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %memory_next = mann.slot_write overwrite %memory, %micro, %slot_write : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %found = mann.concat %h_next, %read : tensor<16xf32>, tensor<8xf32> -> tensor<24xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x24xf32>
    %y_linear = mann.linear %found, %output_w : tensor<24xf32>, tensor<5x24xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %used_next, %h_next, %c_next, %time_next, %memory_next, %y
        : tensor<12xf32>, tensor<16xf32>, tensor<16xf32>, tensor<i32>, tensor<12x8xf32>, tensor<5xf32>
  }
}
