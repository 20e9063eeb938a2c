// A differentiable neural computer in tiles (DNC-D: Tao and Zhang, HiMA: a fast and scalable
// history-based memory access engine for differentiable neural computer, 2021): two tiles of 8
// slots of 8, each with usage, links, a write head and a read head of its own, so that no tile
// waits for another; what they read is summed with trained shares.
//
//   h = LSTM([x, read]);  v = W_v h + b_v; for each tile, in this order: free gate, write key (8),
//       write strength, erase (8), add (8), write gate, allocation gate, read key (8), read
//       strength, read modes (3)
//   each tile t: one step as in ../dnc, on its own memory, with one read head
//   read = sum_t share_t row_t;  y = W_output [h, read] + b_output
//
// The work on links falls from (2 x 8)^2 to 2 x 8^2. The cosine divides by max(product of
// lengths, 1e-6), the allocation has no eps; otherwise the differences between programs are those
// of ../dnc.
//
// Input x (6), output y (5). States of each tile: memory (8 x 8), which begins with the tensor
// memory_T.start, usage, precedence, w_write, w_read (8), links (8 x 8); read (8), h and c
// (16); all 0 at first but the memories.
//
// For quantization: as in ../dnc: weights are rounded down and sum to at most 1 in each tile. The
// addresses are by content: --addressing applies, each tile with a scale of its own.
module {
  mann.parameter @lstm_w : tensor<64x14xf32> {source = "lstm.w"}
  mann.parameter @lstm_b : tensor<64xf32> {source = "lstm.b"}
  mann.parameter @lstm_w_hidden : tensor<64x16xf32> {source = "lstm.w_hidden"}
  mann.parameter @interface_w : tensor<80x16xf32> {source = "interface.w"}
  mann.parameter @interface_b : tensor<80xf32> {source = "interface.b"}
  mann.parameter @share : tensor<2xf32>
  mann.parameter @memory_0_start : tensor<8x8xf32> {source = "memory_0.start"}
  mann.parameter @memory_1_start : tensor<8x8xf32> {source = "memory_1.start"}
  mann.parameter @output_w : tensor<5x24xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}

  mann.state @read : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @h : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @c : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @memory_0 : tensor<8x8xf32> from @memory_0_start
  mann.state @usage_0 : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @precedence_0 : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @w_write_0 : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @w_read_0 : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @links_0 : tensor<8x8xf32> = dense<0.0> : tensor<8x8xf32>
  mann.state @memory_1 : tensor<8x8xf32> from @memory_1_start
  mann.state @usage_1 : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @precedence_1 : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @w_write_1 : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @w_read_1 : tensor<8xf32> = dense<0.0> : tensor<8xf32>
  mann.state @links_1 : tensor<8x8xf32> = dense<0.0> : tensor<8x8xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %read: tensor<8xf32> {mann.state = @read},
                  %h: tensor<16xf32> {mann.state = @h},
                  %c: tensor<16xf32> {mann.state = @c},
                  %memory_0: tensor<8x8xf32> {mann.state = @memory_0},
                  %usage_0: tensor<8xf32> {mann.state = @usage_0},
                  %precedence_0: tensor<8xf32> {mann.state = @precedence_0},
                  %w_write_0: tensor<8xf32> {mann.state = @w_write_0},
                  %w_read_0: tensor<8xf32> {mann.state = @w_read_0},
                  %links_0: tensor<8x8xf32> {mann.state = @links_0},
                  %memory_1: tensor<8x8xf32> {mann.state = @memory_1},
                  %usage_1: tensor<8xf32> {mann.state = @usage_1},
                  %precedence_1: tensor<8xf32> {mann.state = @precedence_1},
                  %w_write_1: tensor<8xf32> {mann.state = @w_write_1},
                  %w_read_1: tensor<8xf32> {mann.state = @w_read_1},
                  %links_1: tensor<8x8xf32> {mann.state = @links_1})
      -> (tensor<16xf32> {mann.state = @c},
          tensor<16xf32> {mann.state = @h},
          tensor<8x8xf32> {mann.state = @memory_0},
          tensor<8xf32> {mann.state = @usage_0},
          tensor<8x8xf32> {mann.state = @links_0},
          tensor<8xf32> {mann.state = @precedence_0},
          tensor<8xf32> {mann.state = @w_write_0},
          tensor<8xf32> {mann.state = @w_read_0},
          tensor<8x8xf32> {mann.state = @memory_1},
          tensor<8xf32> {mann.state = @usage_1},
          tensor<8x8xf32> {mann.state = @links_1},
          tensor<8xf32> {mann.state = @precedence_1},
          tensor<8xf32> {mann.state = @w_write_1},
          tensor<8xf32> {mann.state = @w_read_1},
          tensor<8xf32> {mann.state = @read},
          tensor<5xf32> {mann.name = "y"}) {
    %seen = mann.concat %x, %read : tensor<6xf32>, tensor<8xf32> -> tensor<14xf32>
    %lstm_w = mann.get_parameter @lstm_w : tensor<64x14xf32>
    %z_seen_linear = mann.linear %seen, %lstm_w : tensor<14xf32>, tensor<64x14xf32> -> tensor<64xf32>
    %lstm_b = mann.get_parameter @lstm_b : tensor<64xf32>
    %z_seen = mann.add %z_seen_linear, %lstm_b : tensor<64xf32>, tensor<64xf32> -> tensor<64xf32>
    %lstm_w_hidden = mann.get_parameter @lstm_w_hidden : tensor<64x16xf32>
    %z_hidden = mann.linear %h, %lstm_w_hidden : tensor<16xf32>, tensor<64x16xf32> -> tensor<64xf32>
    %z = mann.add %z_seen, %z_hidden : tensor<64xf32>, tensor<64xf32> -> tensor<64xf32>
    %z_i = mann.slice %z[0] : tensor<64xf32> -> tensor<16xf32>
    %gate_i = mann.sigmoid %z_i : tensor<16xf32> -> tensor<16xf32>
    %z_f = mann.slice %z[16] : tensor<64xf32> -> tensor<16xf32>
    %gate_f = mann.sigmoid %z_f : tensor<16xf32> -> tensor<16xf32>
    %z_g = mann.slice %z[32] : tensor<64xf32> -> tensor<16xf32>
    %gate_g = mann.tanh %z_g : tensor<16xf32> -> tensor<16xf32>
    %z_o = mann.slice %z[48] : tensor<64xf32> -> tensor<16xf32>
    %gate_o = mann.sigmoid %z_o : tensor<16xf32> -> tensor<16xf32>
    %c_kept = mann.mul %c, %gate_f : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %c_written = mann.mul %gate_g, %gate_i : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %c_next = mann.add %c_kept, %c_written : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %c_bounded = mann.tanh %c_next : tensor<16xf32> -> tensor<16xf32>
    %h_next = mann.mul %c_bounded, %gate_o : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %interface_w = mann.get_parameter @interface_w : tensor<80x16xf32>
    %interface_all_linear = mann.linear %h_next, %interface_w : tensor<16xf32>, tensor<80x16xf32> -> tensor<80xf32>
    %interface_b = mann.get_parameter @interface_b : tensor<80xf32>
    %interface_all = mann.add %interface_all_linear, %interface_b : tensor<80xf32>, tensor<80xf32> -> tensor<80xf32>
    %share = mann.get_parameter @share : tensor<2xf32>
    %interface_0 = mann.slice %interface_all[0] : tensor<80xf32> -> tensor<40xf32>

    // Tile 0.
    %free_0_raw = mann.slice %interface_0[0] : tensor<40xf32> -> tensor<1xf32>
    %free_0 = mann.sigmoid %free_0_raw : tensor<1xf32> -> tensor<1xf32>
    %free_scalar_0 = mann.reshape %free_0 : tensor<1xf32> -> tensor<f32>
    %freed_0 = mann.mul %w_read_0, %free_scalar_0 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %retained_0 = mann.complement %freed_0 : tensor<8xf32> -> tensor<8xf32>
    %unused_0 = mann.complement %usage_0 : tensor<8xf32> -> tensor<8xf32>
    %unwritten_0 = mann.complement %w_write_0 : tensor<8xf32> -> tensor<8xf32>
    %untouched_0 = mann.mul %unused_0, %unwritten_0 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %touched_0 = mann.complement %untouched_0 : tensor<8xf32> -> tensor<8xf32>
    %usage_next_0 = mann.mul %touched_0, %retained_0 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %write_key_0 = mann.slice %interface_0[1] : tensor<40xf32> -> tensor<8xf32>
    %write_strength_0_raw = mann.slice %interface_0[9] : tensor<40xf32> -> tensor<1xf32>
    %write_strength_0 = mann.oneplus %write_strength_0_raw : tensor<1xf32> -> tensor<1xf32>
    %erase_0_raw = mann.slice %interface_0[10] : tensor<40xf32> -> tensor<8xf32>
    %erase_0 = mann.sigmoid %erase_0_raw : tensor<8xf32> -> tensor<8xf32>
    %add_0 = mann.slice %interface_0[18] : tensor<40xf32> -> tensor<8xf32>
    %write_gate_0_raw = mann.slice %interface_0[26] : tensor<40xf32> -> tensor<1xf32>
    %write_gate_0 = mann.sigmoid %write_gate_0_raw : tensor<1xf32> -> tensor<1xf32>
    %allocation_gate_0_raw = mann.slice %interface_0[27] : tensor<40xf32> -> tensor<1xf32>
    %allocation_gate_0 = mann.sigmoid %allocation_gate_0_raw : tensor<1xf32> -> tensor<1xf32>
    %write_content_0_score = mann.similarity cosine %memory_0, %write_key_0 {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<8x8xf32>, tensor<8xf32> -> tensor<8xf32>
    %write_content_0 = mann.softmax %write_content_0_score strength(%write_strength_0 : tensor<1xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<8xf32> -> tensor<8xf32>
    %allocation_0 = mann.allocate %usage_next_0 : tensor<8xf32> -> tensor<8xf32>
    %w_write_all_0 = mann.interpolate %allocation_gate_0, %allocation_0, %write_content_0 {rounding = #fxp<rounding toward_zero>} : tensor<1xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %gate_scalar_0 = mann.reshape %write_gate_0 : tensor<1xf32> -> tensor<f32>
    %w_write_next_0 = mann.mul %w_write_all_0, %gate_scalar_0 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %memory_next_0 = mann.erase_add %memory_0, %w_write_next_0, %erase_0, %add_0 : tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8x8xf32>
    %links_next_0 = mann.link_update %links_0, %precedence_0, %w_write_next_0 : tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8x8xf32>
    %precedence_next_0 = mann.precedence %precedence_0, %w_write_next_0 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %read_key_0 = mann.slice %interface_0[28] : tensor<40xf32> -> tensor<8xf32>
    %read_strength_0_raw = mann.slice %interface_0[36] : tensor<40xf32> -> tensor<1xf32>
    %read_strength_0 = mann.oneplus %read_strength_0_raw : tensor<1xf32> -> tensor<1xf32>
    %modes_raw_0 = mann.slice %interface_0[37] : tensor<40xf32> -> tensor<3xf32>
    %modes_0 = mann.softmax %modes_raw_0 {rounding = #fxp<rounding toward_zero>} : tensor<3xf32> -> tensor<3xf32>
    %backward_0 = mann.read %w_read_0, %links_next_0 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %read_content_0_score = mann.similarity cosine %memory_next_0, %read_key_0 {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<8x8xf32>, tensor<8xf32> -> tensor<8xf32>
    %read_content_0 = mann.softmax %read_content_0_score strength(%read_strength_0 : tensor<1xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<8xf32> -> tensor<8xf32>
    %forward_0 = mann.linear %w_read_0, %links_next_0 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %mode_0_0 = mann.slice %modes_0[0] : tensor<3xf32> -> tensor<1xf32>
    %share_0_0 = mann.reshape %mode_0_0 : tensor<1xf32> -> tensor<f32>
    %way_0_0 = mann.mul %backward_0, %share_0_0 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %mode_1_0 = mann.slice %modes_0[1] : tensor<3xf32> -> tensor<1xf32>
    %share_1_0 = mann.reshape %mode_1_0 : tensor<1xf32> -> tensor<f32>
    %way_1_0 = mann.mul %read_content_0, %share_1_0 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %mode_2_0 = mann.slice %modes_0[2] : tensor<3xf32> -> tensor<1xf32>
    %share_2_0 = mann.reshape %mode_2_0 : tensor<1xf32> -> tensor<f32>
    %way_2_0 = mann.mul %forward_0, %share_2_0 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %ways_0 = mann.add %way_0_0, %way_1_0 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %all_ways_0 = mann.add %ways_0, %way_2_0 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %w_read_next_0 = mann.clip %all_ways_0 {max = 1.0 : f32, min = 0.0 : f32, rounding = #fxp<rounding toward_zero>} : tensor<8xf32> -> tensor<8xf32>
    %row_0 = mann.read %w_read_next_0, %memory_next_0 : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %shared_0 = mann.slice %share[0] : tensor<2xf32> -> tensor<1xf32>
    %share_of_0 = mann.reshape %shared_0 : tensor<1xf32> -> tensor<f32>
    %row_shared_0 = mann.mul %row_0, %share_of_0 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %interface_1 = mann.slice %interface_all[40] : tensor<80xf32> -> tensor<40xf32>

    // Tile 1.
    %free_1_raw = mann.slice %interface_1[0] : tensor<40xf32> -> tensor<1xf32>
    %free_1 = mann.sigmoid %free_1_raw : tensor<1xf32> -> tensor<1xf32>
    %free_scalar_1 = mann.reshape %free_1 : tensor<1xf32> -> tensor<f32>
    %freed_1 = mann.mul %w_read_1, %free_scalar_1 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %retained_1 = mann.complement %freed_1 : tensor<8xf32> -> tensor<8xf32>
    %unused_1 = mann.complement %usage_1 : tensor<8xf32> -> tensor<8xf32>
    %unwritten_1 = mann.complement %w_write_1 : tensor<8xf32> -> tensor<8xf32>
    %untouched_1 = mann.mul %unused_1, %unwritten_1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %touched_1 = mann.complement %untouched_1 : tensor<8xf32> -> tensor<8xf32>
    %usage_next_1 = mann.mul %touched_1, %retained_1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %write_key_1 = mann.slice %interface_1[1] : tensor<40xf32> -> tensor<8xf32>
    %write_strength_1_raw = mann.slice %interface_1[9] : tensor<40xf32> -> tensor<1xf32>
    %write_strength_1 = mann.oneplus %write_strength_1_raw : tensor<1xf32> -> tensor<1xf32>
    %erase_1_raw = mann.slice %interface_1[10] : tensor<40xf32> -> tensor<8xf32>
    %erase_1 = mann.sigmoid %erase_1_raw : tensor<8xf32> -> tensor<8xf32>
    %add_1 = mann.slice %interface_1[18] : tensor<40xf32> -> tensor<8xf32>
    %write_gate_1_raw = mann.slice %interface_1[26] : tensor<40xf32> -> tensor<1xf32>
    %write_gate_1 = mann.sigmoid %write_gate_1_raw : tensor<1xf32> -> tensor<1xf32>
    %allocation_gate_1_raw = mann.slice %interface_1[27] : tensor<40xf32> -> tensor<1xf32>
    %allocation_gate_1 = mann.sigmoid %allocation_gate_1_raw : tensor<1xf32> -> tensor<1xf32>
    %write_content_1_score = mann.similarity cosine %memory_1, %write_key_1 {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<8x8xf32>, tensor<8xf32> -> tensor<8xf32>
    %write_content_1 = mann.softmax %write_content_1_score strength(%write_strength_1 : tensor<1xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<8xf32> -> tensor<8xf32>
    %allocation_1 = mann.allocate %usage_next_1 : tensor<8xf32> -> tensor<8xf32>
    %w_write_all_1 = mann.interpolate %allocation_gate_1, %allocation_1, %write_content_1 {rounding = #fxp<rounding toward_zero>} : tensor<1xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %gate_scalar_1 = mann.reshape %write_gate_1 : tensor<1xf32> -> tensor<f32>
    %w_write_next_1 = mann.mul %w_write_all_1, %gate_scalar_1 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %memory_next_1 = mann.erase_add %memory_1, %w_write_next_1, %erase_1, %add_1 : tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8x8xf32>
    %links_next_1 = mann.link_update %links_1, %precedence_1, %w_write_next_1 : tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<8x8xf32>
    %precedence_next_1 = mann.precedence %precedence_1, %w_write_next_1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %read_key_1 = mann.slice %interface_1[28] : tensor<40xf32> -> tensor<8xf32>
    %read_strength_1_raw = mann.slice %interface_1[36] : tensor<40xf32> -> tensor<1xf32>
    %read_strength_1 = mann.oneplus %read_strength_1_raw : tensor<1xf32> -> tensor<1xf32>
    %modes_raw_1 = mann.slice %interface_1[37] : tensor<40xf32> -> tensor<3xf32>
    %modes_1 = mann.softmax %modes_raw_1 {rounding = #fxp<rounding toward_zero>} : tensor<3xf32> -> tensor<3xf32>
    %backward_1 = mann.read %w_read_1, %links_next_1 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %read_content_1_score = mann.similarity cosine %memory_next_1, %read_key_1 {eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>} : tensor<8x8xf32>, tensor<8xf32> -> tensor<8xf32>
    %read_content_1 = mann.softmax %read_content_1_score strength(%read_strength_1 : tensor<1xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<8xf32> -> tensor<8xf32>
    %forward_1 = mann.linear %w_read_1, %links_next_1 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %mode_0_1 = mann.slice %modes_1[0] : tensor<3xf32> -> tensor<1xf32>
    %share_0_1 = mann.reshape %mode_0_1 : tensor<1xf32> -> tensor<f32>
    %way_0_1 = mann.mul %backward_1, %share_0_1 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %mode_1_1 = mann.slice %modes_1[1] : tensor<3xf32> -> tensor<1xf32>
    %share_1_1 = mann.reshape %mode_1_1 : tensor<1xf32> -> tensor<f32>
    %way_1_1 = mann.mul %read_content_1, %share_1_1 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %mode_2_1 = mann.slice %modes_1[2] : tensor<3xf32> -> tensor<1xf32>
    %share_2_1 = mann.reshape %mode_2_1 : tensor<1xf32> -> tensor<f32>
    %way_2_1 = mann.mul %forward_1, %share_2_1 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %ways_1 = mann.add %way_0_1, %way_1_1 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %all_ways_1 = mann.add %ways_1, %way_2_1 {rounding = #fxp<rounding toward_zero>} : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %w_read_next_1 = mann.clip %all_ways_1 {max = 1.0 : f32, min = 0.0 : f32, rounding = #fxp<rounding toward_zero>} : tensor<8xf32> -> tensor<8xf32>
    %row_1 = mann.read %w_read_next_1, %memory_next_1 : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %shared_1 = mann.slice %share[1] : tensor<2xf32> -> tensor<1xf32>
    %share_of_1 = mann.reshape %shared_1 : tensor<1xf32> -> tensor<f32>
    %row_shared_1 = mann.mul %row_1, %share_of_1 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
    %read_next = mann.add %row_shared_0, %row_shared_1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %found = mann.concat %h_next, %read_next : tensor<16xf32>, tensor<8xf32> -> tensor<24xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x24xf32>
    %y_linear = mann.linear %found, %output_w : tensor<24xf32>, tensor<5x24xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %c_next, %h_next, %memory_next_0, %usage_next_0, %links_next_0, %precedence_next_0, %w_write_next_0, %w_read_next_0, %memory_next_1, %usage_next_1, %links_next_1, %precedence_next_1, %w_write_next_1, %w_read_next_1, %read_next, %y
        : tensor<16xf32>, tensor<16xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<5xf32>
  }
}
