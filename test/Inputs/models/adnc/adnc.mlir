// A Differentiable Neural Computer whose reads go by content alone (the content-based memory
// unit of the ADNC, Franke, Niehues and Waibel, Robust and Scalable Differentiable Neural Computer
// for Question Answering, 2018): no links, no precedence, no read modes, so N^2 less state.
// N = 16 slots of W = 8, two read heads.
//
//   h, c = LSTM([x, read]);  v = layer norm(W_v h + b_v) scale + offset, in this order:
//     read keys (2 x 8), read strengths (2), write key (8), write strength, erase (8),
//     add (8), free gates (2), allocation gate, write gate
//   usage, allocation, w_write and the write to the memory as in ../dnc, the allocation
//     without eps
//   w_read_r = content(memory, read key r);  read_r = w_read_r^T memory
//   y = W_y [h, read] + b_y
//
// content(M, k) = softmax(oneplus(strength) cosine(M, k)), the cosine M k / max(|M| |k|, 1e-12),
// and the memory starts with rows of about 1e-6, as in published code (there all alike, here
// memory.start, see ../dnc): their direction counts from the first step on, and residues of
// 1e-6 decide where the content weights point.
//
// Input x, output y (linear). States: h, c, read, memory, usage, w_write, w_read (2 x 16); all 0
// at first but the memory.
//
// For quantization: rows of 1e-6 are 0 in 16 bits of one format, and then score 0 instead
// of a cosine; with exponents a row (--memory-format=scaled8) they have a direction. What a network
// was trained for says which of the two it needs. All else as in ../dnc.
module {
  mann.parameter @lstm_seen_w : tensor<80x22xf32> {source = "lstm.w_seen"}
  mann.parameter @lstm_seen_b : tensor<80xf32> {source = "lstm.b_seen"}
  mann.parameter @lstm_hidden_w : tensor<80x20xf32> {source = "lstm.w_hidden"}
  mann.parameter @interface_w : tensor<47x20xf32> {source = "interface.w"}
  mann.parameter @interface_b : tensor<47xf32> {source = "interface.b"}
  mann.parameter @output_w : tensor<5x36xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}
  mann.parameter @norm_scale : tensor<47xf32> {source = "norm.scale"}
  mann.parameter @norm_offset : tensor<47xf32> {source = "norm.offset"}
  mann.parameter @memory_start : tensor<16x8xf32> {source = "memory.start"}

  mann.state @h : tensor<20xf32> = dense<0.0> : tensor<20xf32>
  mann.state @c : tensor<20xf32> = dense<0.0> : tensor<20xf32>
  mann.state @read : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @memory : tensor<16x8xf32> from @memory_start
  mann.state @usage : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @w_write : tensor<16xf32> = dense<0.0> : tensor<16xf32>
  mann.state @w_read : tensor<2x16xf32> = dense<0.0> : tensor<2x16xf32>

  func.func @step(%x: tensor<6xf32> {mann.name = "x"},
                  %h: tensor<20xf32> {mann.state = @h},
                  %c: tensor<20xf32> {mann.state = @c},
                  %read: tensor<16xf32> {mann.state = @read},
                  %memory: tensor<16x8xf32> {mann.state = @memory},
                  %usage: tensor<16xf32> {mann.state = @usage},
                  %w_write: tensor<16xf32> {mann.state = @w_write},
                  %w_read: tensor<2x16xf32> {mann.state = @w_read})
      -> (tensor<5xf32> {mann.name = "y"},
          tensor<20xf32> {mann.state = @h},
          tensor<20xf32> {mann.state = @c},
          tensor<16xf32> {mann.state = @read},
          tensor<16x8xf32> {mann.state = @memory},
          tensor<16xf32> {mann.state = @usage},
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
    %interface_w = mann.get_parameter @interface_w : tensor<47x20xf32>
    %v_linear = mann.linear %h_next, %interface_w : tensor<20xf32>, tensor<47x20xf32> -> tensor<47xf32>
    %interface_b = mann.get_parameter @interface_b : tensor<47xf32>
    %v = mann.add %v_linear, %interface_b : tensor<47xf32>, tensor<47xf32> -> tensor<47xf32>
    %v_centred = mann.normalize layer %v {eps = 1.0e-6 : f32} : tensor<47xf32> -> tensor<47xf32>
    %norm_scale = mann.get_parameter @norm_scale : tensor<47xf32>
    %v_scaled = mann.mul %v_centred, %norm_scale : tensor<47xf32>, tensor<47xf32> -> tensor<47xf32>
    %norm_offset = mann.get_parameter @norm_offset : tensor<47xf32>
    %v_normed = mann.add %v_scaled, %norm_offset : tensor<47xf32>, tensor<47xf32> -> tensor<47xf32>

    // Usage: what was read and set free, and what was written in the step before.
    %free_raw = mann.slice %v_normed[43] : tensor<47xf32> -> tensor<2xf32>
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

    // Where to write: the least used slots, or those that look like the key.
    %write_key = mann.slice %v_normed[18] : tensor<47xf32> -> tensor<8xf32>
    %write_strength_raw = mann.slice %v_normed[26] : tensor<47xf32> -> tensor<1xf32>
    %write_strength = mann.oneplus %write_strength_raw : tensor<1xf32> -> tensor<1xf32>
    %write_score = mann.similarity cosine %memory, %write_key {eps = 1.0e-12 : f32, eps_form = #mann<eps_form max>} : tensor<16x8xf32>, tensor<8xf32> -> tensor<16xf32>
    %write_content = mann.softmax %write_score strength(%write_strength : tensor<1xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<16xf32> -> tensor<16xf32>
    %allocation = mann.allocate %usage_next : tensor<16xf32> -> tensor<16xf32>
    %allocation_gate_raw = mann.slice %v_normed[45] : tensor<47xf32> -> tensor<1xf32>
    %allocation_gate = mann.sigmoid %allocation_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %write_gate_raw = mann.slice %v_normed[46] : tensor<47xf32> -> tensor<1xf32>
    %write_gate = mann.sigmoid %write_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %w_write_all = mann.interpolate %allocation_gate, %allocation, %write_content {rounding = #fxp<rounding toward_zero>} : tensor<1xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %write_gate_scalar = mann.reshape %write_gate : tensor<1xf32> -> tensor<f32>
    %w_write_next = mann.mul %w_write_all, %write_gate_scalar {rounding = #fxp<rounding toward_zero>} : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %erase_raw = mann.slice %v_normed[27] : tensor<47xf32> -> tensor<8xf32>
    %erase = mann.sigmoid %erase_raw : tensor<8xf32> -> tensor<8xf32>
    %add = mann.slice %v_normed[35] : tensor<47xf32> -> tensor<8xf32>
    %memory_next = mann.erase_add %memory, %w_write_next, %erase, %add : tensor<16x8xf32>, tensor<16xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<16x8xf32>

    // Where to read: what looks like the key.
    %read_keys_flat = mann.slice %v_normed[0] : tensor<47xf32> -> tensor<16xf32>
    %read_keys = mann.reshape %read_keys_flat : tensor<16xf32> -> tensor<2x8xf32>
    %read_strengths_raw = mann.slice %v_normed[16] : tensor<47xf32> -> tensor<2xf32>
    %read_strengths = mann.oneplus %read_strengths_raw : tensor<2xf32> -> tensor<2xf32>
    %read_scores = mann.similarity cosine %memory_next, %read_keys {eps = 1.0e-12 : f32, eps_form = #mann<eps_form max>} : tensor<16x8xf32>, tensor<2x8xf32> -> tensor<2x16xf32>
    %w_read_next = mann.softmax %read_scores strength(%read_strengths : tensor<2xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32> -> tensor<2x16xf32>
    %read_rows = mann.read %w_read_next, %memory_next : tensor<2x16xf32>, tensor<16x8xf32> -> tensor<2x8xf32>
    %read_next = mann.reshape %read_rows : tensor<2x8xf32> -> tensor<16xf32>

    // Output.
    %found = mann.concat %h_next, %read_next : tensor<20xf32>, tensor<16xf32> -> tensor<36xf32>
    %output_w = mann.get_parameter @output_w : tensor<5x36xf32>
    %y_linear = mann.linear %found, %output_w : tensor<36xf32>, tensor<5x36xf32> -> tensor<5xf32>
    %output_b = mann.get_parameter @output_b : tensor<5xf32>
    %y = mann.add %y_linear, %output_b : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
    return %y, %h_next, %c_next, %read_next, %memory_next, %usage_next, %w_write_next, %w_read_next
        : tensor<5xf32>, tensor<20xf32>, tensor<20xf32>, tensor<16xf32>, tensor<16x8xf32>, tensor<16xf32>, tensor<16xf32>, tensor<2x16xf32>
  }
}
