// MemN2N with 3 hops over at most 50 sentences of 8 words: float.
//
// m_i = sum of A over the words + A_time[age], c_i likewise with C;
// u = sum of B over the question; in each hop
// p = softmax(similarity(m, u)), u = H u + sum_i p_i c_i; logits = W u.
module {
  mann.parameter @A : tensor<19x60xf32> {offset = 0 : i64}
  mann.parameter @A_time : tensor<50x60xf32> {offset = 19 : i64, source = "A"}
  mann.parameter @C : tensor<19x60xf32> {offset = 0 : i64}
  mann.parameter @C_time : tensor<50x60xf32> {offset = 19 : i64, source = "C"}
  mann.parameter @B : tensor<19x60xf32>
  mann.parameter @H : tensor<60x60xf32>
  mann.parameter @W : tensor<19x60xf32>

  func.func @answer(%story: tensor<50x8xi32> {mann.name = "story"},
                    %question: tensor<5xi32> {mann.name = "question"},
                    %count: i32 {mann.name = "count"})
      -> (tensor<19xf32> {mann.name = "logits"}, tensor<i32> {mann.name = "answer"}) {
    %a = mann.get_parameter @A : tensor<19x60xf32>
    %a_time = mann.get_parameter @A_time : tensor<50x60xf32>
    %c_table = mann.get_parameter @C : tensor<19x60xf32>
    %c_time = mann.get_parameter @C_time : tensor<50x60xf32>
    %b = mann.get_parameter @B : tensor<19x60xf32>
    %h_matrix = mann.get_parameter @H : tensor<60x60xf32>
    %w = mann.get_parameter @W : tensor<19x60xf32>
    %m = mann.embed %story, %a temporal(%a_time : tensor<50x60xf32>) count(%count) : tensor<50x8xi32>, tensor<19x60xf32> -> tensor<50x60xf32>
    %c = mann.embed %story, %c_table temporal(%c_time : tensor<50x60xf32>) count(%count) : tensor<50x8xi32>, tensor<19x60xf32> -> tensor<50x60xf32>
    %u0 = mann.embed %question, %b : tensor<5xi32>, tensor<19x60xf32> -> tensor<60xf32>
    %s0 = mann.similarity dot %m, %u0 count(%count) : tensor<50x60xf32>, tensor<60xf32> -> tensor<50xf32>
    %p0 = mann.softmax %s0 count(%count) : tensor<50xf32> -> tensor<50xf32>
    %o0 = mann.read %p0, %c count(%count) : tensor<50xf32>, tensor<50x60xf32> -> tensor<60xf32>
    %h0 = mann.linear %u0, %h_matrix : tensor<60xf32>, tensor<60x60xf32> -> tensor<60xf32>
    %u1 = mann.add %h0, %o0 : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    %s1 = mann.similarity dot %m, %u1 count(%count) : tensor<50x60xf32>, tensor<60xf32> -> tensor<50xf32>
    %p1 = mann.softmax %s1 count(%count) : tensor<50xf32> -> tensor<50xf32>
    %o1 = mann.read %p1, %c count(%count) : tensor<50xf32>, tensor<50x60xf32> -> tensor<60xf32>
    %h1 = mann.linear %u1, %h_matrix : tensor<60xf32>, tensor<60x60xf32> -> tensor<60xf32>
    %u2 = mann.add %h1, %o1 : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    %s2 = mann.similarity dot %m, %u2 count(%count) : tensor<50x60xf32>, tensor<60xf32> -> tensor<50xf32>
    %p2 = mann.softmax %s2 count(%count) : tensor<50xf32> -> tensor<50xf32>
    %o2 = mann.read %p2, %c count(%count) : tensor<50xf32>, tensor<50x60xf32> -> tensor<60xf32>
    %h2 = mann.linear %u2, %h_matrix : tensor<60xf32>, tensor<60x60xf32> -> tensor<60xf32>
    %u3 = mann.add %h2, %o2 : tensor<60xf32>, tensor<60xf32> -> tensor<60xf32>
    %logits = mann.linear %u3, %w : tensor<60xf32>, tensor<19x60xf32> -> tensor<19xf32>
    %answer = mann.argmax %logits : tensor<19xf32> -> tensor<i32>
    return %logits, %answer : tensor<19xf32>, tensor<i32>
  }
}
