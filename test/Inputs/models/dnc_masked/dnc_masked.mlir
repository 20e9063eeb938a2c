// A Differentiable Neural Computer with masked look-up, de-allocation and sharp links (Csordas and
// Schmidhuber, Improving Differentiable Neural Computers Through Memory Masking, De-allocation, and
// Link Distribution Sharpness Control, 2019). N = 16 slots of W = 8, two read heads.
//
//   h, c = LSTM([x, read]);  v = W_v h + b_v, in this order:
//     read keys (2 x 8), read masks (2 x 8), read strengths (2), write key (8), write mask (8),
//     write strength, erase (8), add (8), free gates (2), allocation gate, write gate,
//     read modes (2 x 3), sharpness forward (2), sharpness backward (2)
//   usage, allocation, links, precedence as in ../dnc, the allocation without eps
//   content(M, k, m)_i = softmax(strength cosine(M_i m, k m)), the products element by
//     element, the cosine divided by the norms plus 1e-6
//   memory = memory kept_i (1 - w_write erase^T) + w_write add^T, kept as in ../dnc: what the
//     free gates release is gone, and is not found by its content any more
//   forward_r = sharp(links w_read_r), backward_r = sharp(links^T w_read_r),
//     sharp(d)_i = d_i^s / sum_j d_j^s with s = oneplus(sharpness); zeros stay zeros
//   w_read_r = modes_r0 backward_r + modes_r1 content(memory, key r, mask r) + modes_r2 forward_r
//
// Masks are sigmoids. The erase of what is released and that of the write are the two heads
// of one mann.erase_add, which rounds once.
//
// Input x, output y (linear). States: h, c, read, memory, usage, links, precedence, w_write,
// w_read (2 x 16), all 0 at first but the memory, which starts with memory.start as in ../dnc.
//
// For quantization: as in ../dnc; the masked memory is a value of its own, in a format of its
// own. With --memory-format=scaled8 the memory is stored with exponents, and gets a format
// in front of each mask (mann.requantize), as the product takes no rows with exponents: that
// saves RAM, and directions of short rows are lost all the same.
module {
  mann.parameter @lstm_seen_w : tensor<80x22xf32> {source = "lstm.w_seen"}
  mann.parameter @lstm_seen_b : tensor<80xf32> {source = "lstm.b_seen"}
  mann.parameter @lstm_hidden_w : tensor<80x20xf32> {source = "lstm.w_hidden"}
  mann.parameter @interface_w : tensor<81x20xf32> {source = "interface.w"}
  mann.parameter @interface_b : tensor<81xf32> {source = "interface.b"}
  mann.parameter @output_w : tensor<5x36xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}
  mann.parameter @all : tensor<1x8xf32> = dense<1.0> : tensor<1x8xf32>
  mann.parameter @nothing : tensor<1x8xf32> = dense<0.0> : tensor<1x8xf32>
  mann.parameter @memory_start : tensor<16x8xf32> {source = "memory.start"}

  mann.state @h : tensor<20xf32> = dense<0.0> : tensor<20xf32>
  mann.state @c : tensor<20xf32> = dense<0.0> : tensor<20xf32>
  mann.state @read : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @memory : tensor<16x8xf32> from @memory_start
  mann.state @usage : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @links : tensor<16x16xf32> = dense<0.0> : tensor<16x16xf32>
  mann.state @precedence : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @w_write : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @w_read : tensor<2x16xf32> = dense<0.0> : tensor<2x16xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %h: tensor<20xf32> {mann.state = @h},
                  %c: tensor<20xf32> {mann.state = @c},
                  %read: tensor<16xf32> {mann.state = @read},
                  %memory: tensor<16x8xf32> {mann.state = @memory},
                  %usage: tensor<16xf32> {mann.state = @usage},
                  %links: tensor<16x16xf32> {mann.state = @links},
                  %precedence: tensor<16xf32> {mann.state = @precedence},
                  %w_write: tensor<16xf32> {mann.state = @w_write},
                  %w_read: tensor<2x16xf32> {mann.state = @w_read})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<20xf32> {mann.state = @h},
          tensor<20xf32> {mann.state = @c},
          tensor<16xf32> {mann.state = @read},
          tensor<16x8xf32> {mann.state = @memory},
          tensor<16xf32> {mann.state = @usage},
          tensor<16x16xf32> {mann.state = @links},
          tensor<16xf32> {mann.state = @precedence},
          tensor<16xf32> {mann.state = @w_write},
          tensor<2x16xf32> {mann.state = @w_read}) {
    %seen = mann.concat %x, %read : tensor<6xf32>, tensor<16xf32> -> tensor<22xf32>

    // LSTM: rows i, f, g, o of z.
    %lstm_seen_w = mann.get_parameter @lstm_seen_w : tensor<80x22xf32>
    %z_seen_linear = mann.linear %seen, %lstm_seen_w : tensor<22xf32>, tensor<80x22xf32> -> tensor<80xf32>
    %lstm_seen_b = mann.get_parameter @lstm_seen_b : tensor<80xf32>
    %z_seen = mann.add %z_seen_linear, %lstm_seen_b : tensor<80xf32>, tensor<80xf32> -> tensor<80xf32>
    %lstm_hidden_w = mann.get_parameter @lstm_hidden_w : tensor<80x20xf32>
    %z_hidden = mann.linear %h, %lstm_hidden_w : tensor<20xf32>, tensor<80x20xf32> -> tensor<80xf32>
    %z = mann.add %z_seen, %z_hidden : tensor<80xf32>, tensor<80xf32> -> tensor<80xf32>
    %z_i = mann.slice %z[0] : tensor<80xf32> -> tensor<20xf32>
    %gate_i = mann.sigmoid %z_i : tensor<20xf32> -> tensor<20xf32>
    %z_f = mann.slice %z[20] : tensor<80xf32> -> tensor<20xf32>
    %gate_f = mann.sigmoid %z_f : tensor<20xf32> -> tensor<20xf32>
    %z_g = mann.slice %z[40] : tensor<80xf32> -> tensor<20xf32>
    %gate_g = mann.tanh %z_g : tensor<20xf32> -> tensor<20xf32>
    %z_o = mann.slice %z[60] : tensor<80xf32> -> tensor<20xf32>
    %gate_o = mann.sigmoid %z_o : tensor<20xf32> -> tensor<20xf32>
    %kept = mann.mul %c, %gate_f : tensor<20xf32>, tensor<20xf32> -> tensor<20xf32>
    %written = mann.mul %gate_g, %gate_i : tensor<20xf32>, tensor<20xf32> -> tensor<20xf32>
    %c_next = mann.add %kept, %written : tensor<20xf32>, tensor<20xf32> -> tensor<20xf32>
    %c_bounded = mann.tanh %c_next : tensor<20xf32> -> tensor<20xf32>
    %h_next = mann.mul %c_bounded, %gate_o : tensor<20xf32>, tensor<20xf32> -> tensor<20xf32>

    // The interface.
    %interface_w = mann.get_parameter @interface_w : tensor<81x20xf32>
    %v_linear = mann.linear %h_next, %interface_w : tensor<20xf32>, tensor<81x20xf32> -> tensor<81xf32>
    %interface_b = mann.get_parameter @interface_b : tensor<81xf32>
    %v = mann.add %v_linear, %interface_b : tensor<81xf32>, tensor<81xf32> -> tensor<81xf32>

    // Usage: what was read and set free, and what was written in the step before.
    %free_raw = mann.slice %v[67] : tensor<81xf32> -> tensor<2xf32>
    %free = mann.sigmoid %free_raw : tensor<2xf32> -> tensor<2xf32>
    %freed = mann.mul %w_read, %free : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %retained_by_head = mann.complement %freed : tensor<2x16xf32> -> tensor<2x16xf32>
    %retained_0_row = mann.slice %retained_by_head[0] : tensor<2x16xf32> -> tensor<1x16xf32>
    %retained_0 = mann.reshape %retained_0_row : tensor<1x16xf32> -> tensor<16xf32>
    %retained_1_row = mann.slice %retained_by_head[1] : tensor<2x16xf32> -> tensor<1x16xf32>
    %retained_1 = mann.reshape %retained_1_row : tensor<1x16xf32> -> tensor<16xf32>
    %retained = mann.mul %retained_0, %retained_1 : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %unused = mann.complement %usage : tensor<16xf32> -> tensor<16xf32>
    %unwritten = mann.complement %w_write : tensor<16xf32> -> tensor<16xf32>
    %untouched = mann.mul %unused, %unwritten : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %touched = mann.complement %untouched : tensor<16xf32> -> tensor<16xf32>
    %usage_next = mann.mul %touched, %retained : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>

    // Where to write: the least used slots, or those that look like the masked key.
    %write_key = mann.slice %v[34] : tensor<81xf32> -> tensor<8xf32>
    %write_mask_raw = mann.slice %v[42] : tensor<81xf32> -> tensor<8xf32>
    %write_mask = mann.sigmoid %write_mask_raw : tensor<8xf32> -> tensor<8xf32>
    %write_strength_raw = mann.slice %v[50] : tensor<81xf32> -> tensor<1xf32>
    %write_strength = mann.oneplus %write_strength_raw : tensor<1xf32> -> tensor<1xf32>
    %write_mask_rows = mann.strided %write_mask[0] strides [0, 1] : tensor<8xf32> -> tensor<16x8xf32>
    %memory_plain = mann.requantize %memory : tensor<16x8xf32> -> tensor<16x8xf32>
    %write_masked_memory = mann.mul %memory_plain, %write_mask_rows : tensor<16x8xf32>, tensor<16x8xf32> -> tensor<16x8xf32>
    %write_masked_key = mann.mul %write_key, %write_mask : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %write_score = mann.similarity cosine %write_masked_memory, %write_masked_key {eps = 1.0e-6 : f32} : tensor<16x8xf32>, tensor<8xf32> -> tensor<16xf32>
    %write_content = mann.softmax %write_score strength(%write_strength : tensor<1xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<16xf32> -> tensor<16xf32>
    %allocation = mann.allocate %usage_next : tensor<16xf32> -> tensor<16xf32>
    %allocation_gate_raw = mann.slice %v[69] : tensor<81xf32> -> tensor<1xf32>
    %allocation_gate = mann.sigmoid %allocation_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %write_gate_raw = mann.slice %v[70] : tensor<81xf32> -> tensor<1xf32>
    %write_gate = mann.sigmoid %write_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %w_write_all = mann.interpolate %allocation_gate, %allocation, %write_content {rounding = #fxp<rounding toward_zero>} : tensor<1xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %write_gate_scalar = mann.reshape %write_gate : tensor<1xf32> -> tensor<f32>
    %w_write_next = mann.mul %w_write_all, %write_gate_scalar {rounding = #fxp<rounding toward_zero>} : tensor<16xf32>, tensor<f32> -> tensor<16xf32>

    // What is set free is erased, then the slots are written: two erases, one sum.
    %erase_raw = mann.slice %v[51] : tensor<81xf32> -> tensor<8xf32>
    %erase = mann.sigmoid %erase_raw : tensor<8xf32> -> tensor<8xf32>
    %add = mann.slice %v[59] : tensor<81xf32> -> tensor<8xf32>
    %released = mann.complement %retained : tensor<16xf32> -> tensor<16xf32>
    %released_row = mann.reshape %released : tensor<16xf32> -> tensor<1x16xf32>
    %w_write_row = mann.reshape %w_write_next : tensor<16xf32> -> tensor<1x16xf32>
    %w_both = mann.concat %released_row, %w_write_row : tensor<1x16xf32>, tensor<1x16xf32> -> tensor<2x16xf32>
    %all = mann.get_parameter @all : tensor<1x8xf32>
    %nothing = mann.get_parameter @nothing : tensor<1x8xf32>
    %erase_row = mann.reshape %erase : tensor<8xf32> -> tensor<1x8xf32>
    %add_row = mann.reshape %add : tensor<8xf32> -> tensor<1x8xf32>
    %erase_both = mann.concat %all, %erase_row : tensor<1x8xf32>, tensor<1x8xf32> -> tensor<2x8xf32>
    %add_both = mann.concat %nothing, %add_row : tensor<1x8xf32>, tensor<1x8xf32> -> tensor<2x8xf32>
    %memory_next = mann.erase_add %memory, %w_both, %erase_both, %add_both : tensor<16x8xf32>, tensor<2x16xf32>, tensor<2x8xf32>, tensor<2x8xf32> -> tensor<16x8xf32>

    // Links, which need the precedence of the step before.
    %links_next = mann.link_update %links, %precedence, %w_write_next : tensor<16x16xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16x16xf32>
    %precedence_next = mann.precedence %precedence, %w_write_next : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>

    // Where to read: before or behind what was read, sharpened, or what looks like the masked key.
    %backward = mann.read %w_read, %links_next {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<16x16xf32> -> tensor<2x16xf32>
    %forward = mann.linear %w_read, %links_next {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<16x16xf32> -> tensor<2x16xf32>
    %forward_sharpness_raw = mann.slice %v[77] : tensor<81xf32> -> tensor<2xf32>
    %forward_sharpness = mann.oneplus %forward_sharpness_raw : tensor<2xf32> -> tensor<2xf32>
    %forward_sharp = mann.sharpen %forward, %forward_sharpness {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %backward_sharpness_raw = mann.slice %v[79] : tensor<81xf32> -> tensor<2xf32>
    %backward_sharpness = mann.oneplus %backward_sharpness_raw : tensor<2xf32> -> tensor<2xf32>
    %backward_sharp = mann.sharpen %backward, %backward_sharpness {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %read_strengths_raw = mann.slice %v[32] : tensor<81xf32> -> tensor<2xf32>
    %read_strengths = mann.oneplus %read_strengths_raw : tensor<2xf32> -> tensor<2xf32>
    %read_key_0 = mann.slice %v[0] : tensor<81xf32> -> tensor<8xf32>
    %read_mask_raw_0 = mann.slice %v[16] : tensor<81xf32> -> tensor<8xf32>
    %read_mask_0 = mann.sigmoid %read_mask_raw_0 : tensor<8xf32> -> tensor<8xf32>
    %read_0_mask_rows = mann.strided %read_mask_0[0] strides [0, 1] : tensor<8xf32> -> tensor<16x8xf32>
    %memory_next_plain = mann.requantize %memory_next : tensor<16x8xf32> -> tensor<16x8xf32>
    %read_0_masked_memory = mann.mul %memory_next_plain, %read_0_mask_rows : tensor<16x8xf32>, tensor<16x8xf32> -> tensor<16x8xf32>
    %read_0_masked_key = mann.mul %read_key_0, %read_mask_0 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %read_0_score = mann.similarity cosine %read_0_masked_memory, %read_0_masked_key {eps = 1.0e-6 : f32} : tensor<16x8xf32>, tensor<8xf32> -> tensor<16xf32>
    %read_row_0 = mann.reshape %read_0_score : tensor<16xf32> -> tensor<1x16xf32>
    %read_key_1 = mann.slice %v[8] : tensor<81xf32> -> tensor<8xf32>
    %read_mask_raw_1 = mann.slice %v[24] : tensor<81xf32> -> tensor<8xf32>
    %read_mask_1 = mann.sigmoid %read_mask_raw_1 : tensor<8xf32> -> tensor<8xf32>
    %read_1_mask_rows = mann.strided %read_mask_1[0] strides [0, 1] : tensor<8xf32> -> tensor<16x8xf32>
    %read_1_masked_memory = mann.mul %memory_next_plain, %read_1_mask_rows : tensor<16x8xf32>, tensor<16x8xf32> -> tensor<16x8xf32>
    %read_1_masked_key = mann.mul %read_key_1, %read_mask_1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %read_1_score = mann.similarity cosine %read_1_masked_memory, %read_1_masked_key {eps = 1.0e-6 : f32} : tensor<16x8xf32>, tensor<8xf32> -> tensor<16xf32>
    %read_row_1 = mann.reshape %read_1_score : tensor<16xf32> -> tensor<1x16xf32>
    %read_scores = mann.concat %read_row_0, %read_row_1 : tensor<1x16xf32>, tensor<1x16xf32> -> tensor<2x16xf32>
    %read_content = mann.softmax %read_scores strength(%read_strengths : tensor<2xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32> -> tensor<2x16xf32>
    %modes_flat = mann.slice %v[71] : tensor<81xf32> -> tensor<6xf32>
    %modes_raw = mann.reshape %modes_flat : tensor<6xf32> -> tensor<2x3xf32>
    %modes = mann.softmax %modes_raw {rounding = #fxp<rounding toward_zero>} : tensor<2x3xf32> -> tensor<2x3xf32>
    %backward_share_column = mann.slice %modes[0] {dim = 1 : i64} : tensor<2x3xf32> -> tensor<2x1xf32>
    %backward_share = mann.reshape %backward_share_column : tensor<2x1xf32> -> tensor<2xf32>
    %backward_part = mann.mul %backward_sharp, %backward_share {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %content_share_column = mann.slice %modes[1] {dim = 1 : i64} : tensor<2x3xf32> -> tensor<2x1xf32>
    %content_share = mann.reshape %content_share_column : tensor<2x1xf32> -> tensor<2xf32>
    %content_part = mann.mul %read_content, %content_share {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %forward_share_column = mann.slice %modes[2] {dim = 1 : i64} : tensor<2x3xf32> -> tensor<2x1xf32>
    %forward_share = mann.reshape %forward_share_column : tensor<2x1xf32> -> tensor<2xf32>
    %forward_part = mann.mul %forward_sharp, %forward_share {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %both_parts = mann.add %backward_part, %content_part {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %all_parts = mann.add %both_parts, %forward_part {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2x16xf32> -> tensor<2x16xf32>
    %w_read_next = mann.clip %all_parts {max = 1.0 : f32, min = 0.0 : f32, rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32> -> tensor<2x16xf32>
    %read_rows = mann.read %w_read_next, %memory_next : tensor<2x16xf32>, tensor<16x8xf32> -> tensor<2x8xf32>
    %read_next = mann.reshape %read_rows : tensor<2x8xf32> -> tensor<16xf32>

    // Output.
    %found = mann.concat %h_next, %read_next : tensor<20xf32>, tensor<16xf32> -> tensor<36xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x36xf32>
    %y_linear = mann.linear %found, %output_w : tensor<36xf32>, tensor<5x36xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %y, %h_next, %c_next, %read_next, %memory_next, %usage_next, %links_next, %precedence_next, %w_write_next, %w_read_next
        : tensor<5xf32>, tensor<20xf32>, tensor<20xf32>, tensor<16xf32>, tensor<16x8xf32>, tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<16xf32>, tensor<2x16xf32>
  }
}
