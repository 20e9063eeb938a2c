// A Neural Turing Machine with an LSTM controller, a read head and a write head, one
// step of the copy task.
//
//   h, c = LSTM([x, read]), with read of the step before
//   w_read = address(v_read, memory, w_read); read = sum_n w_read[n] memory[n]
//   w_write = address(v_write, memory, w_write), the memory as before the write
//   memory[n] = memory[n] (1 - w_write[n] erase) + w_write[n] add
//   y = sigmoid(W_output [h, read] + b_output)
//
// A head's vector v is W_head h + b_head: key, beta, gate, shift (3), gamma, and for the
// write head erase and add; key and add are linear, without tanh. address:
//
//   content = softmax(softplus(beta) cosine(memory, key))
//   gated = sigmoid(gate) content + (1 - sigmoid(gate)) w_old
//   moved = gated, shifted by softmax(softplus(shift)): offsets 1, 0, -1, around the end
//   w = moved^(1 + softplus(gamma)), divided by its sum
//
// Input x: a word of bits and the delimiter channel; output y: a bit each above 0.5.
// h, c, read and memory start with stored values, the tensors init.*, none of them 0;
// w_read and w_write start with 0, so at first their sum is 0, not 1.
//
// For quantization: rows of the memory start near 0.1 and grow to 60 in the trained
// network of these sizes, so one format for all of it needs 16 bits, and 8 bits do with
// an exponent a row; c needs 16 bits. 1e-16 in the denominator of published code for the
// last line is left out: the largest element is divided out before the power.
module {
  mann.parameter @init_h : tensor<100xf32> {source = "init.h"}
  mann.parameter @init_c : tensor<100xf32> {source = "init.c"}
  mann.parameter @init_read : tensor<20xf32> {source = "init.read"}
  mann.parameter @init_memory : tensor<128x20xf32> {source = "init.memory"}
  mann.parameter @lstm_w_input : tensor<400x29xf32> {source = "lstm.w_input"}
  mann.parameter @lstm_b_input : tensor<400xf32> {source = "lstm.b_input"}
  mann.parameter @lstm_w_hidden : tensor<400x100xf32> {source = "lstm.w_hidden"}
  mann.parameter @lstm_b_hidden : tensor<400xf32> {source = "lstm.b_hidden"}
  mann.parameter @read_head_w : tensor<26x100xf32> {source = "read_head.w"}
  mann.parameter @read_head_b : tensor<26xf32> {source = "read_head.b"}
  mann.parameter @write_head_w : tensor<66x100xf32> {source = "write_head.w"}
  mann.parameter @write_head_b : tensor<66xf32> {source = "write_head.b"}
  mann.parameter @output_w : tensor<8x120xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<8xf32> {source = "output.b"}

  mann.state @h : tensor<100xf32> from @init_h
  mann.state @c : tensor<100xf32> from @init_c
  mann.state @read : tensor<20xf32> from @init_read
  mann.state @memory : tensor<128x20xf32> from @init_memory
  mann.state @w_read : tensor<128xf32> = dense<0.0> : tensor<128xf32>
  mann.state @w_write : tensor<128xf32> = dense<0.0> : tensor<128xf32>

  func.func @step(%x: tensor<9xf32> {mann.name = "x"},
                  %h: tensor<100xf32> {mann.state = @h},
                  %c: tensor<100xf32> {mann.state = @c},
                  %read: tensor<20xf32> {mann.state = @read},
                  %memory: tensor<128x20xf32> {mann.state = @memory},
                  %w_read: tensor<128xf32> {mann.state = @w_read},
                  %w_write: tensor<128xf32> {mann.state = @w_write})
      -> (tensor<8xf32> {mann.name = "y"},
          tensor<100xf32> {mann.state = @h},
          tensor<100xf32> {mann.state = @c},
          tensor<20xf32> {mann.state = @read},
          tensor<128x20xf32> {mann.state = @memory},
          tensor<128xf32> {mann.state = @w_read},
          tensor<128xf32> {mann.state = @w_write}) {
    %seen = mann.concat %x, %read : tensor<9xf32>, tensor<20xf32> -> tensor<29xf32>

    // LSTM: rows i, f, g, o of z.
    %lstm_w_input = mann.get_parameter @lstm_w_input : tensor<400x29xf32>
    %z_input_linear = mann.linear %seen, %lstm_w_input : tensor<29xf32>, tensor<400x29xf32> -> tensor<400xf32>
    %lstm_b_input = mann.get_parameter @lstm_b_input : tensor<400xf32>
    %z_input = mann.add %z_input_linear, %lstm_b_input : tensor<400xf32>, tensor<400xf32> -> tensor<400xf32>
    %lstm_w_hidden = mann.get_parameter @lstm_w_hidden : tensor<400x100xf32>
    %z_hidden_linear = mann.linear %h, %lstm_w_hidden : tensor<100xf32>, tensor<400x100xf32> -> tensor<400xf32>
    %lstm_b_hidden = mann.get_parameter @lstm_b_hidden : tensor<400xf32>
    %z_hidden = mann.add %z_hidden_linear, %lstm_b_hidden : tensor<400xf32>, tensor<400xf32> -> tensor<400xf32>
    %z = mann.add %z_input, %z_hidden : tensor<400xf32>, tensor<400xf32> -> tensor<400xf32>
    %z_i = mann.slice %z[0] : tensor<400xf32> -> tensor<100xf32>
    %gate_i = mann.sigmoid %z_i : tensor<100xf32> -> tensor<100xf32>
    %z_f = mann.slice %z[100] : tensor<400xf32> -> tensor<100xf32>
    %gate_f = mann.sigmoid %z_f : tensor<100xf32> -> tensor<100xf32>
    %z_g = mann.slice %z[200] : tensor<400xf32> -> tensor<100xf32>
    %gate_g = mann.tanh %z_g : tensor<100xf32> -> tensor<100xf32>
    %z_o = mann.slice %z[300] : tensor<400xf32> -> tensor<100xf32>
    %gate_o = mann.sigmoid %z_o : tensor<100xf32> -> tensor<100xf32>
    %kept = mann.mul %c, %gate_f : tensor<100xf32>, tensor<100xf32> -> tensor<100xf32>
    %written = mann.mul %gate_g, %gate_i : tensor<100xf32>, tensor<100xf32> -> tensor<100xf32>
    %c_next = mann.add %kept, %written : tensor<100xf32>, tensor<100xf32> -> tensor<100xf32>
    %c_bounded = mann.tanh %c_next : tensor<100xf32> -> tensor<100xf32>
    %h_next = mann.mul %c_bounded, %gate_o : tensor<100xf32>, tensor<100xf32> -> tensor<100xf32>

    // Read head: reads the memory before the write of this step.
    %read_head_w = mann.get_parameter @read_head_w : tensor<26x100xf32>
    %v_read_linear = mann.linear %h_next, %read_head_w : tensor<100xf32>, tensor<26x100xf32> -> tensor<26xf32>
    %read_head_b = mann.get_parameter @read_head_b : tensor<26xf32>
    %v_read = mann.add %v_read_linear, %read_head_b : tensor<26xf32>, tensor<26xf32> -> tensor<26xf32>
    %read_key = mann.slice %v_read[0] : tensor<26xf32> -> tensor<20xf32>
    %read_beta_raw = mann.slice %v_read[20] : tensor<26xf32> -> tensor<1xf32>
    %read_beta = mann.softplus %read_beta_raw : tensor<1xf32> -> tensor<1xf32>
    %read_gate_raw = mann.slice %v_read[21] : tensor<26xf32> -> tensor<1xf32>
    %read_gate = mann.sigmoid %read_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %read_shift_raw = mann.slice %v_read[22] : tensor<26xf32> -> tensor<3xf32>
    %read_shift_positive = mann.softplus %read_shift_raw : tensor<3xf32> -> tensor<3xf32>
    %read_shift = mann.softmax %read_shift_positive : tensor<3xf32> -> tensor<3xf32>
    %read_gamma_raw = mann.slice %v_read[25] : tensor<26xf32> -> tensor<1xf32>
    %read_gamma = mann.oneplus %read_gamma_raw : tensor<1xf32> -> tensor<1xf32>
    %read_cosine = mann.similarity cosine %memory, %read_key {eps = 1.0e-8 : f32, eps_form = #mann<eps_form max>} : tensor<128x20xf32>, tensor<20xf32> -> tensor<128xf32>
    %read_content = mann.softmax %read_cosine strength(%read_beta : tensor<1xf32>) : tensor<128xf32> -> tensor<128xf32>
    %read_gated = mann.interpolate %read_gate, %read_content, %w_read : tensor<1xf32>, tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %read_moved = mann.circular_shift %read_gated, %read_shift {offsets = array<i64: 1, 0, -1>} : tensor<128xf32>, tensor<3xf32> -> tensor<128xf32>
    %w_read_next = mann.sharpen %read_moved, %read_gamma : tensor<128xf32>, tensor<1xf32> -> tensor<128xf32>
    %read_next = mann.read %w_read_next, %memory : tensor<128xf32>, tensor<128x20xf32> -> tensor<20xf32>

    // Write head: addresses the same memory, then writes.
    %write_head_w = mann.get_parameter @write_head_w : tensor<66x100xf32>
    %v_write_linear = mann.linear %h_next, %write_head_w : tensor<100xf32>, tensor<66x100xf32> -> tensor<66xf32>
    %write_head_b = mann.get_parameter @write_head_b : tensor<66xf32>
    %v_write = mann.add %v_write_linear, %write_head_b : tensor<66xf32>, tensor<66xf32> -> tensor<66xf32>
    %write_key = mann.slice %v_write[0] : tensor<66xf32> -> tensor<20xf32>
    %write_beta_raw = mann.slice %v_write[20] : tensor<66xf32> -> tensor<1xf32>
    %write_beta = mann.softplus %write_beta_raw : tensor<1xf32> -> tensor<1xf32>
    %write_gate_raw = mann.slice %v_write[21] : tensor<66xf32> -> tensor<1xf32>
    %write_gate = mann.sigmoid %write_gate_raw : tensor<1xf32> -> tensor<1xf32>
    %write_shift_raw = mann.slice %v_write[22] : tensor<66xf32> -> tensor<3xf32>
    %write_shift_positive = mann.softplus %write_shift_raw : tensor<3xf32> -> tensor<3xf32>
    %write_shift = mann.softmax %write_shift_positive : tensor<3xf32> -> tensor<3xf32>
    %write_gamma_raw = mann.slice %v_write[25] : tensor<66xf32> -> tensor<1xf32>
    %write_gamma = mann.oneplus %write_gamma_raw : tensor<1xf32> -> tensor<1xf32>
    %write_cosine = mann.similarity cosine %memory, %write_key {eps = 1.0e-8 : f32, eps_form = #mann<eps_form max>} : tensor<128x20xf32>, tensor<20xf32> -> tensor<128xf32>
    %write_content = mann.softmax %write_cosine strength(%write_beta : tensor<1xf32>) : tensor<128xf32> -> tensor<128xf32>
    %write_gated = mann.interpolate %write_gate, %write_content, %w_write : tensor<1xf32>, tensor<128xf32>, tensor<128xf32> -> tensor<128xf32>
    %write_moved = mann.circular_shift %write_gated, %write_shift {offsets = array<i64: 1, 0, -1>} : tensor<128xf32>, tensor<3xf32> -> tensor<128xf32>
    %w_write_next = mann.sharpen %write_moved, %write_gamma : tensor<128xf32>, tensor<1xf32> -> tensor<128xf32>
    %erase_raw = mann.slice %v_write[26] : tensor<66xf32> -> tensor<20xf32>
    %erase = mann.sigmoid %erase_raw : tensor<20xf32> -> tensor<20xf32>
    %add = mann.slice %v_write[46] : tensor<66xf32> -> tensor<20xf32>
    %memory_next = mann.erase_add %memory, %w_write_next, %erase, %add : tensor<128x20xf32>, tensor<128xf32>, tensor<20xf32>, tensor<20xf32> -> tensor<128x20xf32>

    // Output.
    %found = mann.concat %h_next, %read_next : tensor<100xf32>, tensor<20xf32> -> tensor<120xf32>
    %output_w = mann.get_parameter @output_w : tensor<8x120xf32>
    %logits_linear = mann.linear %found, %output_w : tensor<120xf32>, tensor<8x120xf32> -> tensor<8xf32>
    %output_b = mann.get_parameter @output_b : tensor<8xf32>
    %logits = mann.add %logits_linear, %output_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %y = mann.sigmoid %logits : tensor<8xf32> -> tensor<8xf32>
    return %y, %h_next, %c_next, %read_next, %memory_next, %w_read_next, %w_write_next
        : tensor<8xf32>, tensor<100xf32>, tensor<100xf32>, tensor<20xf32>, tensor<128x20xf32>, tensor<128xf32>, tensor<128xf32>
  }
}
