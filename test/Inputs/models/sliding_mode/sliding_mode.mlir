// Sliding-mode control with a network that learns the plant while it runs: radial basis
// functions, a boundary layer in place of the sign, and an integrator, one call each sampling
// step of 1 ms. (The family of adaptive sliding-mode controllers with RBF networks, as in DOI
// 10.1177/0142331218819705, whose abstract names the parts; gains and centres are ours.)
//
//   plant = (x, x'); reference = (xd, xd', xd'');  e = (x, x') - (xd, xd')
//   s = 4 e_0 + e_1                                  the distance from the sliding surface
//   phi_k = exp(-|plant - centre_k|^2 / 2)           15 bells
//   estimate = weights phi                           of the force x'' has without control
//   u = clip(xd'' - 4 e_1 - estimate - 4 sat(10 s) - integral, -8, 8), sat(y) = clip(y, -1, 1)
//   weights = 0.9999 weights + 2^-8 sat(10 s) phi    adaptation, with a leak
//   integral = clip(integral + 2^-9 sat(10 s), -2, 2)
//
// u is added to x'' of the plant until the next call. With s' = f - estimate - 4 sat - integral
// the adaptation makes s^2 + |weights error|^2 fall where the network can say f. It goes by the
// saturated distance, so that a start far from the surface does not wind it up.
//
// Inputs plant (2) and reference (3), output u (1); states weights (1 x 15), integral (1), both
// 0 at first. rbf.centres is a parameter.
//
// For quantization: what is learnt in a step is 2^-8 sat phi, at rest some 1e-5. States of 16
// bits have steps of about that, so adaptation and integral stop before the error is
// gone; --state-bits=24 keeps them going. What counts is the loop and not the error of a
// single u: test/integration/sliding-mode.test closes it around the Duffing oscillator,
// on the host and on an emulated Cortex-M4. Calibrate on closed loops: an open one never
// settles.
module {
  mann.parameter @surface : tensor<1x2xf32> = dense<[[4.0, 1.0]]> : tensor<1x2xf32>
  mann.parameter @centres : tensor<15x2xf32> {source = "rbf.centres"}
  mann.parameter @width : tensor<f32> = dense<-0.5> : tensor<f32>
  mann.parameter @boundary : tensor<1xf32> = dense<[10.0]> : tensor<1xf32>
  mann.parameter @gains : tensor<1x5xf32> = dense<[[1.0, -4.0, -1.0, -4.0, -1.0]]> : tensor<1x5xf32>
  mann.parameter @rate : tensor<1xf32> = dense<[0.00390625]> : tensor<1xf32>
  mann.parameter @leak : tensor<1xf32> = dense<[0.9999]> : tensor<1xf32>
  mann.parameter @integral_rate : tensor<1xf32> = dense<[0.001953125]> : tensor<1xf32>

  mann.state @weights : tensor<1x15xf32> = dense<0.0> : tensor<1x15xf32>
  mann.state @integral : tensor<1xf32> = dense<0.0> : tensor<1xf32>

  func.func @step(%plant: tensor<2xf32> {mann.name = "plant"},
                  %reference: tensor<3xf32> {mann.name = "reference"},
                  %weights: tensor<1x15xf32> {mann.state = @weights},
                  %integral: tensor<1xf32> {mann.state = @integral})
      -> (tensor<1xf32> {mann.name = "u"},
          tensor<1x15xf32> {mann.state = @weights},
          tensor<1xf32> {mann.state = @integral}) {
    // Error, and how far it is from the sliding surface.
    %wanted = mann.slice %reference[0] : tensor<3xf32> -> tensor<2xf32>
    %error = mann.sub %plant, %wanted : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %surface = mann.get_parameter @surface : tensor<1x2xf32>
    %distance = mann.linear %error, %surface : tensor<2xf32>, tensor<1x2xf32> -> tensor<1xf32>

    // What the plant does by itself: a bell around each centre, and their weights.
    %plant_rows = mann.strided %plant[0] strides [0, 1] : tensor<2xf32> -> tensor<15x2xf32>
    %centres = mann.get_parameter @centres : tensor<15x2xf32>
    %offset = mann.sub %plant_rows, %centres : tensor<15x2xf32>, tensor<15x2xf32> -> tensor<15x2xf32>
    %offset_squared = mann.mul %offset, %offset : tensor<15x2xf32>, tensor<15x2xf32> -> tensor<15x2xf32>
    %far = mann.sum %offset_squared : tensor<15x2xf32> -> tensor<15xf32>
    %width = mann.get_parameter @width : tensor<f32>
    %exponent = mann.mul %far, %width : tensor<15xf32>, tensor<f32> -> tensor<15xf32>
    %bells = mann.exp %exponent {nonpositive} : tensor<15xf32> -> tensor<15xf32>
    %estimate = mann.matvec_read %weights, %bells : tensor<1x15xf32>, tensor<15xf32> -> tensor<1xf32>

    // Control: feed forward, along the surface, against the estimate and toward the surface.
    %boundary = mann.get_parameter @boundary : tensor<1xf32>
    %distance_scaled = mann.mul %distance, %boundary : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %saturated = mann.clip %distance_scaled {max = 1.0 : f32, min = -1.0 : f32} : tensor<1xf32> -> tensor<1xf32>
    %acceleration = mann.slice %reference[2] : tensor<3xf32> -> tensor<1xf32>
    %error_rate = mann.slice %error[1] : tensor<2xf32> -> tensor<1xf32>
    %parts = mann.concat %acceleration, %error_rate, %estimate, %saturated, %integral : tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32> -> tensor<5xf32>
    %gains = mann.get_parameter @gains : tensor<1x5xf32>
    %u_free = mann.linear %parts, %gains : tensor<5xf32>, tensor<1x5xf32> -> tensor<1xf32>
    %u = mann.clip %u_free {max = 8.0 : f32, min = -8.0 : f32} : tensor<1xf32> -> tensor<1xf32>

    // Adaptation, and the slow part of the control.
    %rate = mann.get_parameter @rate : tensor<1xf32>
    %adaptation = mann.mul %saturated, %rate : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %leak = mann.get_parameter @leak : tensor<1xf32>
    %weights_next = mann.outer_write %weights, %adaptation, %bells decay(%leak : tensor<1xf32>) : tensor<1x15xf32>, tensor<1xf32>, tensor<15xf32> -> tensor<1x15xf32>
    %integral_rate = mann.get_parameter @integral_rate : tensor<1xf32>
    %integral_step = mann.mul %saturated, %integral_rate : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %integral_free = mann.add %integral, %integral_step : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
    %integral_next = mann.clip %integral_free {max = 2.0 : f32, min = -2.0 : f32} : tensor<1xf32> -> tensor<1xf32>
    return %u, %weights_next, %integral_next
        : tensor<1xf32>, tensor<1x15xf32>, tensor<1xf32>
  }
}
