// An end-to-end memory network of 3 hops with layer-wise tying, small: 4 slots
// of 3 words, 7 words in the vocabulary, 8 dimensions. @A and @A_time are the
// first 7 and the last 4 rows of one tensor "A" of the weights file, @C and
// @C_time likewise; @B, @H and @W are tensors of their own.
module {
  mann.parameter @A : tensor<7x8xf32> {source = "A", offset = 0 : i64}
  mann.parameter @A_time : tensor<4x8xf32> {source = "A", offset = 7 : i64}
  mann.parameter @C : tensor<7x8xf32> {source = "C", offset = 0 : i64}
  mann.parameter @C_time : tensor<4x8xf32> {source = "C", offset = 7 : i64}
  mann.parameter @B : tensor<7x8xf32>
  mann.parameter @H : tensor<8x8xf32>
  mann.parameter @W : tensor<7x8xf32>

  func.func @answer(%story: tensor<4x3xi32> {mann.name = "story"},
                    %question: tensor<3xi32> {mann.name = "question"},
                    %count: i32 {mann.name = "count"})
      -> (tensor<7xf32> {mann.name = "logits"}) {
    %A = mann.get_parameter @A : tensor<7x8xf32>
    %A_time = mann.get_parameter @A_time : tensor<4x8xf32>
    %C = mann.get_parameter @C : tensor<7x8xf32>
    %C_time = mann.get_parameter @C_time : tensor<4x8xf32>
    %B = mann.get_parameter @B : tensor<7x8xf32>
    %H = mann.get_parameter @H : tensor<8x8xf32>
    %W = mann.get_parameter @W : tensor<7x8xf32>

    %m = mann.embed %story, %A temporal(%A_time : tensor<4x8xf32>) count(%count)
       : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
    %c = mann.embed %story, %C temporal(%C_time : tensor<4x8xf32>) count(%count)
       : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
    %u0 = mann.embed %question, %B : tensor<3xi32>, tensor<7x8xf32> -> tensor<8xf32>

    // Hop 0.
    %s0 = mann.similarity dot %m, %u0 count(%count)
       : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
    %p0 = mann.softmax %s0 count(%count) : tensor<4xf32> -> tensor<4xf32>
    %o0 = mann.read %p0, %c count(%count) : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
    %h0 = mann.linear %u0, %H : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %u1 = mann.add %h0, %o0 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

    // Hop 1.
    %s1 = mann.similarity dot %m, %u1 count(%count)
       : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
    %p1 = mann.softmax %s1 count(%count) : tensor<4xf32> -> tensor<4xf32>
    %o1 = mann.read %p1, %c count(%count) : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
    %h1 = mann.linear %u1, %H : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %u2 = mann.add %h1, %o1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

    // Hop 2.
    %s2 = mann.similarity dot %m, %u2 count(%count)
       : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
    %p2 = mann.softmax %s2 count(%count) : tensor<4xf32> -> tensor<4xf32>
    %o2 = mann.read %p2, %c count(%count) : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
    %h2 = mann.linear %u2, %H : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
    %u3 = mann.add %h2, %o2 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

    %logits = mann.linear %u3, %W : tensor<8xf32>, tensor<7x8xf32> -> tensor<7xf32>
    return %logits : tensor<7xf32>
  }
}
