// Links and precedence of writes, in fine and in coarse numbers.
!fine = !quant.uniform<i16<0:16384>:f32, 6.103515625e-05>
!coarse = !quant.uniform<i8<0:64>:f32, 1.562500e-02>

mann.state @links : tensor<8x8x!fine> = dense<0>
mann.state @before : tensor<8x!fine> = dense<0>
mann.state @links_coarse : tensor<8x8x!coarse> = dense<0>
mann.state @before_coarse : tensor<8x!coarse> = dense<0>

func.func @write(%w: tensor<8x!fine> {mann.name = "w"}, %v: tensor<8x!coarse> {mann.name = "v"},
                 %links: tensor<8x8x!fine> {mann.state = @links}, %before: tensor<8x!fine> {mann.state = @before},
                 %links_coarse: tensor<8x8x!coarse> {mann.state = @links_coarse}, %before_coarse: tensor<8x!coarse> {mann.state = @before_coarse})
    -> (tensor<8x8x!fine> {mann.state = @links}, tensor<8x!fine> {mann.state = @before},
        tensor<8x8x!coarse> {mann.state = @links_coarse}, tensor<8x!coarse> {mann.state = @before_coarse}) {
  %0 = mann.link_update %links, %before, %w : tensor<8x8x!fine>, tensor<8x!fine>, tensor<8x!fine> -> tensor<8x8x!fine>
  %1 = mann.precedence %before, %w : tensor<8x!fine>, tensor<8x!fine> -> tensor<8x!fine>
  %2 = mann.link_update %links_coarse, %before_coarse, %v : tensor<8x8x!coarse>, tensor<8x!coarse>, tensor<8x!coarse> -> tensor<8x8x!coarse>
  %3 = mann.precedence %before_coarse, %v : tensor<8x!coarse>, tensor<8x!coarse> -> tensor<8x!coarse>
  return %0, %1, %2, %3 : tensor<8x8x!fine>, tensor<8x!fine>, tensor<8x8x!coarse>, tensor<8x!coarse>
}
