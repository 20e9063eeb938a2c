//===- Passes.td - Passes on the entries of a model --------*- tablegen -*-===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MANN_MODEL_PASSES_TD
#define MANN_MODEL_PASSES_TD

include "mlir/Pass/PassBase.td"

def SplitObserve : Pass<"mann-split-observe", "::mlir::ModuleOp"> {
  let summary = "An entry that takes a sentence in, and one that answers";
  let description = [{
    A function of a whole story, `step(story, question, count)`, embeds every
    sentence again at each question. This pass makes two entries of it:
    `observe(sentence)` embeds a sentence once, when it arrives, into a ring of
    slots; `answer(question)` reads the ring. The story is the one input of rank 2
    that only `mann.embed` uses, `count` the i32 input that these ops take; names
    say nothing.

    - A memory with temporal rows becomes a ring of exact sums of words: the
      format has the scale of a word (table times weights, or `products`) and as
      many bits as the largest sum needs, by the values of the parameters where
      they are known. `mann.add_temporal` in `answer` adds the row of the age that
      each slot has by now, and rounds as the `mann.embed` did.
    - A memory without them becomes a ring of its own codes; where all that reads
      them is one `mann.requantize`, `mann.encode` or `mann.binarize`, of their
      result.
    - The states `STORY_head` and `STORY_count` say which slot is written next and
      how many are filled. All states last for a sequence: a reset begins a new
      story. When the ring is full a sentence takes the place of the oldest one.
    - What else the function takes and gives stays with `answer`.

    **The integers are those of the function**, for the last N sentences of the
    story, N being the slots. The sum of words is exact in the ring, and the
    aligned sum with the temporal row is the integer that `mann.embed` rounds: it
    is rounded once, alike. So the ring holds the rows of the memory, in another
    order. A similarity scores each row by itself. In a softmax the maximum and
    the exact sum of the numerators are the same in any order, and so is the
    quotient of each slot; the exact sum that a read rounds is, too. All other
    ops on values with slots are element by element or row by row; an op that is
    not, like a shift of weights, or a returned weight, is refused. Empty slots are zeros
    in both forms. In f32 sums may differ in their last bits with the
    order of their terms.

    Preconditions: one entry, without states; `count` on every embedding of the
    story; tables that depend on no input. Best after `mann-quantize` and
    `mann-encode-at-write`.

    Before:

    ```mlir
    func.func @step(%story: tensor<50x8xi32>, %question: tensor<5xi32>, %count: i32) -> tensor<60xf32> {
      %A = mann.get_parameter @A : tensor<19x60xf32>
      %T = mann.get_parameter @T : tensor<50x60xf32>
      %m = mann.embed %story, %A temporal(%T : tensor<50x60xf32>) count(%count)
         : tensor<50x8xi32>, tensor<19x60xf32> -> tensor<50x60xf32>
      ...
    ```

    After:

    ```mlir
    mann.state @story_A : tensor<50x60xf32> = dense<0.0>
    mann.state @story_head : tensor<i32> = dense<0>
    mann.state @story_count : tensor<i32> = dense<0>
    func.func @observe(%sentence: tensor<8xi32> {mann.name = "sentence"},
                       %ring: tensor<50x60xf32> {mann.state = @story_A},
                       %head: tensor<i32> {mann.state = @story_head},
                       %count: tensor<i32> {mann.state = @story_count})
        -> (tensor<50x60xf32> {mann.state = @story_A}, tensor<i32> {mann.state = @story_head},
            tensor<i32> {mann.state = @story_count}) {
      %A = mann.get_parameter @A : tensor<19x60xf32>
      %row = mann.embed %sentence, %A : tensor<8xi32>, tensor<19x60xf32> -> tensor<60xf32>
      %new = mann.slot_write overwrite %ring, %row, %head : tensor<50x60xf32>, tensor<60xf32>, tensor<i32>
      %next = mann.advance %head {modulo = 50 : i64} : tensor<i32>
      ... the smaller of count + 1 and 50 ...
    }
    func.func @answer(%question: tensor<5xi32>, %ring: tensor<50x60xf32> {mann.state = @story_A},
                      %head: tensor<i32> {mann.state = @story_head},
                      %count: tensor<i32> {mann.state = @story_count}) -> tensor<60xf32> {
      %n = tensor.extract %count[] : tensor<i32>
      %T = mann.get_parameter @T : tensor<50x60xf32>
      %m = mann.add_temporal %ring, %T at(%head) count(%n)
         : tensor<50x60xf32>, tensor<50x60xf32> -> tensor<50x60xf32>
      ...
    ```
  }];
  let options = [
    Option<"observe", "observe", "std::string", "\"observe\"",
           "name of the entry that takes a sentence">,
    Option<"answer", "answer", "std::string", "\"answer\"",
           "name of the entry that answers">,
  ];
  let statistics = [
    Statistic<"numRings", "rings", "states that hold sentences">,
    Statistic<"numTemporal", "temporal-sums", "memories that get their temporal rows in 'answer'">,
  ];
  let dependentDialects = ["::mann::MannDialect", "::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect", "::mlir::tensor::TensorDialect"];
}

#endif // MANN_MODEL_PASSES_TD
