func.func @small(%u: tensor<2xf32> {mann.range = array<f32: 0.01, 0.01>}) {
  return
}
