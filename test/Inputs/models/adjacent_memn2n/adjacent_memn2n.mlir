// An end-to-end memory network with adjacent weight tying (Sukhbaatar, Szlam, Weston and Fergus,
// End-to-end memory networks, 2015), 12 sentences, 3 hops, 10 words: a sentence and a question a step.
//
//   memory_0[slot] = sum of A over the words;  memory_k[slot] = sum of Ck, for k = 1, 2, 3
//   slot = (slot + 1) mod 12;  u = sum of A over the question
//   for k = 1, 2, 3: p = softmax(memory_(k-1) u);  u = u + sum_i p_i memory_k,i
//   y = C3 u
//
// Tables have a row for each word. The values of a hop are the keys of the next, the question has
// the table of the first keys, the answer that of the last values: four memories do for three hops,
// and a sentence is embedded once, when it comes. The oldest is replaced.
//
// Published programs weight words by their place in the sentence (weights of mann.embed), and add a
// row for its age to keys and values, which is another one at every step and so is not stored; both
// are left out. Liu and Perez (2017) put a gate for each hop in the place of the sum; ../gated_memn2n
// has gates, with keys and values that all hops share. One network for several tasks has the words of
// all of them and is otherwise the same. Rows that are not written yet are rows of zeros, which have a
// score of 0 and take part.
//
// Inputs sentence (5) and question (3), ids of words, -1 where there is none; output y (10, before a
// softmax). States memory_0 to memory_3 (12 x 8) and slot, 0 at first.
//
// For quantization: u grows at every hop by a mean of values, so each u has a range of its own.
// memory_1 and memory_2 are values of a hop and keys of the next, in one format; memory_0 is compared
// and nothing else. The addresses are by content: --addressing=l1, hamming and bipolar apply.
module {
  mann.parameter @A_w : tensor<10x8xf32> {source = "A.w"}
  mann.parameter @C1_w : tensor<10x8xf32> {source = "C1.w"}
  mann.parameter @C2_w : tensor<10x8xf32> {source = "C2.w"}
  mann.parameter @C3_w : tensor<10x8xf32> {source = "C3.w"}

  mann.state @slot : tensor<i32> = dense<0> : tensor<i32>
  mann.state @memory_0 : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @memory_1 : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @memory_2 : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>
  mann.state @memory_3 : tensor<12x8xf32> = dense<0.0> : tensor<12x8xf32>

  func.func @step(%sentence: tensor<5xi32> {mann.name = "sentence"},
                  %question: tensor<3xi32> {mann.name = "question"},
                  %slot: tensor<i32> {mann.state = @slot},
                  %memory_0: tensor<12x8xf32> {mann.state = @memory_0},
                  %memory_1: tensor<12x8xf32> {mann.state = @memory_1},
                  %memory_2: tensor<12x8xf32> {mann.state = @memory_2},
                  %memory_3: tensor<12x8xf32> {mann.state = @memory_3})
      -> (tensor<i32> {mann.state = @slot},
          tensor<12x8xf32> {mann.state = @memory_0},
          tensor<12x8xf32> {mann.state = @memory_1},
          tensor<12x8xf32> {mann.state = @memory_2},
          tensor<12x8xf32> {mann.state = @memory_3},
          tensor<10xf32> {mann.name = "y"}) {
    %slot_next = mann.advance %slot {modulo = 12} : tensor<i32>
    %A_w = mann.get_parameter @A_w : tensor<10x8xf32>
    %row_0 = mann.embed %sentence, %A_w : tensor<5xi32>, tensor<10x8xf32> -> tensor<8xf32>
    %m_0 = mann.slot_write overwrite %memory_0, %row_0, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %C1_w = mann.get_parameter @C1_w : tensor<10x8xf32>
    %row_1 = mann.embed %sentence, %C1_w : tensor<5xi32>, tensor<10x8xf32> -> tensor<8xf32>
    %m_1 = mann.slot_write overwrite %memory_1, %row_1, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %C2_w = mann.get_parameter @C2_w : tensor<10x8xf32>
    %row_2 = mann.embed %sentence, %C2_w : tensor<5xi32>, tensor<10x8xf32> -> tensor<8xf32>
    %m_2 = mann.slot_write overwrite %memory_2, %row_2, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %C3_w = mann.get_parameter @C3_w : tensor<10x8xf32>
    %row_3 = mann.embed %sentence, %C3_w : tensor<5xi32>, tensor<10x8xf32> -> tensor<8xf32>
    %m_3 = mann.slot_write overwrite %memory_3, %row_3, %slot : tensor<12x8xf32>, tensor<8xf32>, tensor<i32>
    %u_0 = mann.embed %question, %A_w : tensor<3xi32>, tensor<10x8xf32> -> tensor<8xf32>

    // Hop 1.
    %score_1 = mann.similarity dot %m_0, %u_0 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_1 = mann.softmax %score_1 : tensor<12xf32> -> tensor<12xf32>
    %o_1 = mann.read %p_1, %m_1 : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %u_1 = mann.add %u_0, %o_1 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

    // Hop 2.
    %score_2 = mann.similarity dot %m_1, %u_1 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_2 = mann.softmax %score_2 : tensor<12xf32> -> tensor<12xf32>
    %o_2 = mann.read %p_2, %m_2 : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %u_2 = mann.add %u_1, %o_2 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

    // Hop 3.
    %score_3 = mann.similarity dot %m_2, %u_2 : tensor<12x8xf32>, tensor<8xf32> -> tensor<12xf32>
    %p_3 = mann.softmax %score_3 : tensor<12xf32> -> tensor<12xf32>
    %o_3 = mann.read %p_3, %m_3 : tensor<12xf32>, tensor<12x8xf32> -> tensor<8xf32>
    %u_3 = mann.add %u_2, %o_3 : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>

    // Answer.
    %y = mann.linear %u_3, %C3_w : tensor<8xf32>, tensor<10x8xf32> -> tensor<10xf32>
    return %slot_next, %m_0, %m_1, %m_2, %m_3, %y
        : tensor<i32>, tensor<12x8xf32>, tensor<12x8xf32>, tensor<12x8xf32>, tensor<12x8xf32>, tensor<10xf32>
  }
}
