// An LSTM with a linear layer behind it, one step of the copy task.
//
//   z = W_input x + b_input + W_hidden h + b_hidden, in rows i, f, g, o
//   c = sigmoid(f) c + sigmoid(i) tanh(g); h = sigmoid(o) tanh(c)
//   y = sigmoid(W_output h + b_output)
//
// Input x: a word of bits and the delimiter channel; output y: a bit each above 0.5.
// h and c start with stored values, the tensors init.h and init.c, not with 0.
// Weights: lstm.w_input, lstm.w_hidden, lstm.b_input, lstm.b_hidden, output.w, output.b,
// matrices as [outputs, inputs], gates in the order of PyTorch.
module {
  mann.parameter @init_h : tensor<100xf32> {source = "init.h"}
  mann.parameter @init_c : tensor<100xf32> {source = "init.c"}
  mann.parameter @lstm_w_input : tensor<400x9xf32> {source = "lstm.w_input"}
  mann.parameter @lstm_b_input : tensor<400xf32> {source = "lstm.b_input"}
  mann.parameter @lstm_w_hidden : tensor<400x100xf32> {source = "lstm.w_hidden"}
  mann.parameter @lstm_b_hidden : tensor<400xf32> {source = "lstm.b_hidden"}
  mann.parameter @output_w : tensor<8x100xf32> {source = "output.w"}
  mann.parameter @output_b : tensor<8xf32> {source = "output.b"}

  mann.state @h : tensor<100xf32> from @init_h
  mann.state @c : tensor<100xf32> from @init_c

  func.func @step(%x: tensor<9xf32> {mann.name = "x"},
                  %h: tensor<100xf32> {mann.state = @h},
                  %c: tensor<100xf32> {mann.state = @c})
      -> (tensor<8xf32> {mann.name = "y"},
          tensor<100xf32> {mann.state = @h},
          tensor<100xf32> {mann.state = @c}) {

    // LSTM: rows i, f, g, o of z.
    %lstm_w_input = mann.get_parameter @lstm_w_input : tensor<400x9xf32>
    %z_input_linear = mann.linear %x, %lstm_w_input : tensor<9xf32>, tensor<400x9xf32> -> tensor<400xf32>
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

    // Output.
    %output_w = mann.get_parameter @output_w : tensor<8x100xf32>
    %logits_linear = mann.linear %h_next, %output_w : tensor<100xf32>, tensor<8x100xf32> -> tensor<8xf32>
    %output_b = mann.get_parameter @output_b : tensor<8xf32>
    %logits = mann.add %logits_linear, %output_b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
    %y = mann.sigmoid %logits : tensor<8xf32> -> tensor<8xf32>
    return %y, %h_next, %c_next
        : tensor<8xf32>, tensor<100xf32>, tensor<100xf32>
  }
}
