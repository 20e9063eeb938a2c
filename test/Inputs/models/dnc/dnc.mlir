// A Differentiable Neural Computer (Graves et al., Hybrid computing using a neural network with
// dynamic external memory, Nature 538, 2016), all of it: one step with an LSTM, one write
// head and two read heads. N = 16 slots of W = 8.
//
//   h, c = LSTM([x, read]);  v = W_v h + b_v, in this order:
//     read keys (2 x 8), read strengths (2), write key (8), write strength, erase (8),
//     add (8), free gates (2), allocation gate, write gate, read modes (2 x 3)
//   kept = prod_r (1 - free_r w_read_r);  usage = (1 - (1 - usage) (1 - w_write)) kept
//   a_j = (1 - usage_j) times the usages of all slots used less (ties: lowest index first)
//   w_write = write_gate (allocation_gate a + (1 - allocation_gate) content(memory, write key))
//   memory = memory (1 - w_write erase^T) + w_write add^T
//   links_ij = (1 - w_write_i - w_write_j) links_ij + w_write_i precedence_j, links_ii = 0
//   precedence = (1 - sum w_write) precedence + w_write
//   w_read_r = modes_r0 links^T w_read_r + modes_r1 content(memory, read key r) + modes_r2 links w_read_r
//   read_r = w_read_r^T memory;  y = W_y [h, read] + b_y
//
// usage and the first lines of w_write take w_read and w_write of the step before. Gates
// and erase are sigmoids, strengths are oneplus (the published code has softplus), modes a
// softmax. content(M, k) = softmax(strength cosine(M, k)), the cosine as in the published code:
// M k / (sqrt(|M|^2 + eps) sqrt(|k|^2 + eps) + eps) with eps = 1e-6, which the allocation has as
// well (u + eps (1 - u)). Others divide by max(|M| |k|, eps) or start with rows of 1e-6 (see
// ../adnc): networks that were trained so cannot be exchanged.
//
// Input x, output y (linear). States: h, c, read, memory, usage, links, precedence, w_write,
// w_read (2 x 16), all 0 at first but the memory, which starts with the parameter
// memory.start. Published networks start it with 0: rows that are alike are used alike, and
// the last bits of float sums then decide where is written first, so that no two programs agree
// slot by slot in float. In integers equal usages are equal, and the lowest index comes first.
//
// For quantization: weights are rounded down (toward_zero), and so usages stay in 0..1, weights,
// precedence, rows and columns of links sum to at most 1 at every step
// (docs/Rationale/Links.md). The order of usages decides where is written: once rounding has
// swapped two, memory and links hold the same in other places, and a comparison with float
// element by element says nothing (hazard of the model, not of the compiler); what counts
// is the answer. Gates have steps of 2^-14: weights below that are 0, and a trained network
// that finds its rows by weights of 1e-7 loses them. Rows of the memory may have
// exponents (--memory-format=scaled8).
module {
  mann.parameter @lstm_seen_w : tensor<80x22xf32> {source = "lstm.w_seen"}
  mann.parameter @lstm_seen_b : tensor<80xf32> {source = "lstm.b_seen"}
  mann.parameter @lstm_hidden_w : tensor<80x20xf32> {source = "lstm.w_hidden"}
  mann.parameter @interface_w : tensor<53x20xf32> {source = "interface.w"}
  mann.parameter @interface_b : tensor<53xf32> {source = "interface.b"}
  mann.parameter @output_w : tensor<5x36xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<5xf32> {source = "output.b"}
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
    %interface_w = mann.get_parameter @interface_w : tensor<53x20xf32>
    %v_linear = mann.linear %h_next, %interface_w : tensor<20xf32>, tensor<53x20xf32> -> tensor<53xf32>
    %interface_b = mann.get_parameter @interface_b : tensor<53xf32>
    %v = mann.add %v_linear, %interface_b : tensor<53xf32>, tensor<53xf32> -> tensor<53xf32>

    // Usage: what was read and set free, and what was written in the step before.
    %free_raw = mann.slice %v[43] : tensor<53xf32> -> tensor<2xf32>
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
    %write_key = mann.slice %v[18] : tensor<53xf32> -> tensor<8xf32>
    %write_strength_raw = mann.slice %v[26] : tensor<53xf32> -> tensor<1xf32>
    %write_strength = mann.oneplus %write_strength_raw : tensor<1xf32> -> tensor<1xf32>
    %write_score = mann.similarity cosine %memory, %write_key {eps = 1.0e-6 : f32, eps_form = #mann<eps_form under_roots>} : tensor<16x8xf32>, tensor<8xf32> -> tensor<16xf32>
    %write_content = mann.softmax %write_score strength(%write_strength : tensor<1xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<16xf32> -> tensor<16xf32>
    %allocation = mann.allocate %usage_next {eps = 1.0e-6 : f32} : tensor<16xf32> -> tensor<16xf32>
    %allocation_gate_raw = mann.slice %v[45] : tensor<53xf32> -> tensor<1xf32>
    %allocation_gate = mann.sigmoid %allocation_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %write_gate_raw = mann.slice %v[46] : tensor<53xf32> -> tensor<1xf32>
    %write_gate = mann.sigmoid %write_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %w_write_all = mann.interpolate %allocation_gate, %allocation, %write_content {rounding = #fxp<rounding toward_zero>} : tensor<1xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>
    %write_gate_scalar = mann.reshape %write_gate : tensor<1xf32> -> tensor<f32>
    %w_write_next = mann.mul %w_write_all, %write_gate_scalar {rounding = #fxp<rounding toward_zero>} : tensor<16xf32>, tensor<f32> -> tensor<16xf32>
    %erase_raw = mann.slice %v[27] : tensor<53xf32> -> tensor<8xf32>
    %erase = mann.sigmoid %erase_raw : tensor<8xf32> -> tensor<8xf32>
    %add = mann.slice %v[35] : tensor<53xf32> -> tensor<8xf32>
    %memory_next = mann.erase_add %memory, %w_write_next, %erase, %add : tensor<16x8xf32>, tensor<16xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<16x8xf32>

    // Links, which need the precedence of the step before.
    %links_next = mann.link_update %links, %precedence, %w_write_next : tensor<16x16xf32>, tensor<16xf32>, tensor<16xf32> -> tensor<16x16xf32>
    %precedence_next = mann.precedence %precedence, %w_write_next : tensor<16xf32>, tensor<16xf32> -> tensor<16xf32>

    // Where to read: before or behind what was read, or what looks like the key.
    %backward = mann.read %w_read, %links_next {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<16x16xf32> -> tensor<2x16xf32>
    %forward = mann.linear %w_read, %links_next {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<16x16xf32> -> tensor<2x16xf32>
    %read_keys_flat = mann.slice %v[0] : tensor<53xf32> -> tensor<16xf32>
    %read_keys = mann.reshape %read_keys_flat : tensor<16xf32> -> tensor<2x8xf32>
    %read_strengths_raw = mann.slice %v[16] : tensor<53xf32> -> tensor<2xf32>
    %read_strengths = mann.oneplus %read_strengths_raw : tensor<2xf32> -> tensor<2xf32>
    %read_scores = mann.similarity cosine %memory_next, %read_keys {eps = 1.0e-6 : f32, eps_form = #mann<eps_form under_roots>} : tensor<16x8xf32>, tensor<2x8xf32> -> tensor<2x16xf32>
    %read_content = mann.softmax %read_scores strength(%read_strengths : tensor<2xf32>) {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32> -> tensor<2x16xf32>
    %modes_flat = mann.slice %v[47] : tensor<53xf32> -> tensor<6xf32>
    %modes_raw = mann.reshape %modes_flat : tensor<6xf32> -> tensor<2x3xf32>
    %modes = mann.softmax %modes_raw {rounding = #fxp<rounding toward_zero>} : tensor<2x3xf32> -> tensor<2x3xf32>
    %backward_share_column = mann.slice %modes[0] {dim = 1 : i64} : tensor<2x3xf32> -> tensor<2x1xf32>
    %backward_share = mann.reshape %backward_share_column : tensor<2x1xf32> -> tensor<2xf32>
    %backward_part = mann.mul %backward, %backward_share {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %content_share_column = mann.slice %modes[1] {dim = 1 : i64} : tensor<2x3xf32> -> tensor<2x1xf32>
    %content_share = mann.reshape %content_share_column : tensor<2x1xf32> -> tensor<2xf32>
    %content_part = mann.mul %read_content, %content_share {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
    %forward_share_column = mann.slice %modes[2] {dim = 1 : i64} : tensor<2x3xf32> -> tensor<2x1xf32>
    %forward_share = mann.reshape %forward_share_column : tensor<2x1xf32> -> tensor<2xf32>
    %forward_part = mann.mul %forward, %forward_share {rounding = #fxp<rounding toward_zero>} : tensor<2x16xf32>, tensor<2xf32> -> tensor<2x16xf32>
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
