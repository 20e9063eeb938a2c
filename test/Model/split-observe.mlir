// What the entries of a function of a story are, and what their rings hold.
// RUN: split-file %s %t
// RUN: mann-opt %t/temporal.mlir --mann-split-observe | FileCheck %s --check-prefix=TEMPORAL
// RUN: mann-opt %t/temporal.mlir --mann-split-observe="observe=hear answer=tell" | FileCheck %s --check-prefix=NAMES
// RUN: mann-opt %t/codes.mlir --mann-split-observe | FileCheck %s --check-prefix=CODES
// RUN: mann-opt %t/shared.mlir --mann-split-observe | FileCheck %s --check-prefix=SHARED
// RUN: mann-opt %t/weights.mlir --mann-split-observe | FileCheck %s --check-prefix=WEIGHTS
// RUN: mann-opt %t/slots.mlir --mann-split-observe | FileCheck %s --check-prefix=SLOTS

// Two words of at most 100 steps, and a table whose values are known: 200 in the
// first dimension. The story is found by its uses, not by its name or place.
// TEMPORAL:      mann.state @news_A : tensor<4x2x!quant.uniform<i9<-200:200>:f32, 2.500000e-01>> = dense<0>
// TEMPORAL-NEXT: mann.state @news_head : tensor<i32> = dense<0>
// TEMPORAL-NEXT: mann.state @news_count : tensor<i32> = dense<0>
// TEMPORAL-NEXT: func.func @observe(%[[SENTENCE:.*]]: tensor<2xi32> {mann.name = "sentence"}, %[[RING:.*]]: tensor<4x2x[[SUM:.*]]> {mann.state = @news_A}, %[[HEAD:.*]]: tensor<i32> {mann.state = @news_head}, %[[COUNT:.*]]: tensor<i32> {mann.state = @news_count})
// TEMPORAL-SAME:   -> (tensor<4x2x[[SUM]]> {mann.state = @news_A}, tensor<i32> {mann.state = @news_head}, tensor<i32> {mann.state = @news_count})
// TEMPORAL:        %[[A:.*]] = mann.get_parameter @A
// TEMPORAL-NEXT:   %[[ROW:.*]] = mann.embed %[[SENTENCE]], %[[A]] {padding = 2 : i64, rounding = #fxp<rounding toward_zero>} : tensor<2xi32>, {{.*}} -> tensor<2x[[SUM]]>
// TEMPORAL-NEXT:   %[[NEW:.*]] = mann.slot_write overwrite %[[RING]], %[[ROW]], %[[HEAD]]
// TEMPORAL-NEXT:   %[[NEXT:.*]] = mann.advance %[[HEAD]] {modulo = 4 : i64}
// TEMPORAL-NEXT:   %[[N:.*]] = tensor.extract %[[COUNT]][]
// TEMPORAL:        %[[MORE:.*]] = arith.addi %[[N]], %{{.*}} : i32
// TEMPORAL:        %[[LEAST:.*]] = arith.minsi %[[MORE]], %{{.*}} : i32
// TEMPORAL-NEXT:   %[[FILLED:.*]] = tensor.from_elements %[[LEAST]]
// TEMPORAL-NEXT:   return %[[NEW]], %[[NEXT]], %[[FILLED]]
// TEMPORAL:      func.func @answer(%[[Q:.*]]: tensor<2xi32> {mann.name = "story"}, %[[RING2:.*]]: tensor<4x2x[[SUM]]> {mann.state = @news_A}, %[[HEAD2:.*]]: tensor<i32> {mann.state = @news_head}, %[[COUNT2:.*]]: tensor<i32> {mann.state = @news_count}) -> tensor<2x
// TEMPORAL-NEXT:   %[[N2:.*]] = tensor.extract %[[COUNT2]][]
// TEMPORAL:        %[[T:.*]] = mann.get_parameter @T
// TEMPORAL:        %[[M:.*]] = mann.add_temporal %[[RING2]], %[[T]] at(%[[HEAD2]]) count(%[[N2]]) {rounding = #fxp<rounding toward_zero>}
// TEMPORAL:        mann.similarity dot %[[M]], %{{.*}} count(%[[N2]])
// TEMPORAL:        mann.softmax %{{.*}} count(%[[N2]])
// TEMPORAL:        mann.read %{{.*}}, %[[M]] count(%[[N2]])

// NAMES: func.func @hear(
// NAMES: func.func @tell(

// A memory without temporal rows is kept as it is compared: encoded; the head is of
// no interest to the answer.
// CODES: mann.state @story_A : tensor<4x2x!mann.encoded<hamming, {{.*}}>> = dense<0>
// CODES: mann.state @story_C : tensor<4x40x!mann.bipolar> = dense<0>
// CODES: func.func @observe
// CODES: mann.embed
// CODES-NEXT: mann.encode {{.*}} -> tensor<2x!mann.encoded
// CODES-NEXT: mann.slot_write overwrite {{.*}} tensor<4x2x!mann.encoded
// CODES: mann.binarize {{.*}} -> tensor<40x!mann.bipolar>
// CODES: func.func @answer(
// CODES-NOT: head
// CODES: tensor.extract
// CODES: mann.encode %arg0
// CODES-NOT: = mann.encode
// CODES: mann.similarity hamming %arg2
// CODES: mann.similarity bipolar %arg4

// Memories of one table share a ring, whatever their temporal rows and results.
// SHARED: mann.state @story_A :
// SHARED-NOT: mann.state @story_A
// SHARED: mann.state @story_head
// SHARED: func.func @answer(%{{.*}}: tensor<2xf32>, %[[RING:.*]]: tensor<4x2xf32> {mann.state = @story_A}
// SHARED-COUNT-2: mann.add_temporal %[[RING]]

// Weighted words: table values of up to 100, weights 1, 2 and 3, -1 in the steps of
// each dimension: 100 (1 + 3) and 8 (2 + 1).
// WEIGHTS: mann.state @story_A : tensor<4x2x!quant.uniform<i10<-400:400>:f32, 1.250000e-01>>

// Values by slot may be changed slot by slot, and rows by themselves.
// SLOTS: func.func @answer(
// SLOTS: mann.add_temporal
// SLOTS: mann.linear
// SLOTS: mann.relu
// SLOTS: mann.add %{{.*}}, %{{.*}} : tensor<4x2xf32>

//--- temporal.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
mann.parameter @A : tensor<3x2x!q> = dense<[[100, 5], [-7, 8], [127, 127]]> : tensor<3x2xi8>
mann.parameter @T : tensor<4x2x!q> = dense<1> : tensor<4x2xi8>
func.func @step(%n: i32, %q: tensor<2xi32> {mann.name = "story"}, %s: tensor<4x2xi32> {mann.name = "news"}) -> tensor<2x!q> {
  %A = mann.get_parameter @A : tensor<3x2x!q>
  %T = mann.get_parameter @T : tensor<4x2x!q>
  %m = mann.embed %s, %A temporal(%T : tensor<4x2x!q>) count(%n) {padding = 2 : i64, rounding = #fxp<rounding toward_zero>}
     : tensor<4x2xi32>, tensor<3x2x!q> -> tensor<4x2x!q>
  %u = mann.embed %q, %A : tensor<2xi32>, tensor<3x2x!q> -> tensor<2x!q>
  %c = mann.similarity dot %m, %u count(%n) : tensor<4x2x!q>, tensor<2x!q> -> tensor<4x!quant.uniform<i16:f32, 0.0625>>
  %p = mann.softmax %c count(%n) : tensor<4x!quant.uniform<i16:f32, 0.0625>> -> tensor<4x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>>
  %o = mann.read %p, %m count(%n) : tensor<4x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>>, tensor<4x2x!q> -> tensor<2x!q>
  return %o : tensor<2x!q>
}
//--- codes.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!e = !mann.encoded<hamming, !q>
mann.parameter @A : tensor<3x2x!q> = dense<1> : tensor<3x2xi8>
mann.parameter @C : tensor<3x40x!q> = dense<1> : tensor<3x40xi8>
func.func @step(%s: tensor<4x2xi32>, %code: tensor<2x!q>, %b: tensor<40x!q>, %n: i32) -> tensor<2x!q> {
  %A = mann.get_parameter @A : tensor<3x2x!q>
  %C = mann.get_parameter @C : tensor<3x40x!q>
  %m = mann.embed %s, %A count(%n) : tensor<4x2xi32>, tensor<3x2x!q> -> tensor<4x2x!q>
  %e = mann.encode %m : tensor<4x2x!q> -> tensor<4x2x!e>
  %r = mann.embed %s, %A count(%n) {order = #mann<temporal_order newest_first>} : tensor<4x2xi32>, tensor<3x2x!q> -> tensor<4x2x!q>
  %w = mann.embed %s, %C count(%n) : tensor<4x2xi32>, tensor<3x40x!q> -> tensor<4x40x!q>
  %wb = mann.binarize %w : tensor<4x40x!q> -> tensor<4x40x!mann.bipolar>
  %kb = mann.binarize %b : tensor<40x!q> -> tensor<40x!mann.bipolar>
  %k = mann.encode %code : tensor<2x!q> -> tensor<2x!e>
  %c = mann.similarity hamming %e, %k count(%n) : tensor<4x2x!e>, tensor<2x!e> -> tensor<4x!quant.uniform<i16:f32, 1.0>>
  %c2 = mann.similarity bipolar %wb, %kb count(%n) : tensor<4x40x!mann.bipolar>, tensor<40x!mann.bipolar> -> tensor<4x!quant.uniform<i16:f32, 1.0>>
  %sum = mann.add %c, %c2 : tensor<4x!quant.uniform<i16:f32, 1.0>>, tensor<4x!quant.uniform<i16:f32, 1.0>> -> tensor<4x!quant.uniform<i16:f32, 1.0>>
  %p = mann.softmax %sum count(%n) : tensor<4x!quant.uniform<i16:f32, 1.0>> -> tensor<4x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>>
  %o = mann.read %p, %r count(%n) : tensor<4x!quant.uniform<i8<-127:127>:f32, 7.812500e-03>>, tensor<4x2x!q> -> tensor<2x!q>
  return %o : tensor<2x!q>
}
//--- shared.mlir
mann.parameter @A : tensor<3x2xf32>
mann.parameter @T : tensor<4x2xf32>
mann.parameter @U : tensor<4x2xf32>
func.func @step(%s: tensor<4x2xi32>, %k: tensor<2xf32>, %n: i32) -> tensor<2xf32> {
  %A = mann.get_parameter @A : tensor<3x2xf32>
  %A2 = mann.get_parameter @A : tensor<3x2xf32>
  %T = mann.get_parameter @T : tensor<4x2xf32>
  %U = mann.get_parameter @U : tensor<4x2xf32>
  %m = mann.embed %s, %A temporal(%T : tensor<4x2xf32>) count(%n) : tensor<4x2xi32>, tensor<3x2xf32> -> tensor<4x2xf32>
  %r = mann.embed %s, %A2 temporal(%U : tensor<4x2xf32>) count(%n) : tensor<4x2xi32>, tensor<3x2xf32> -> tensor<4x2xf32>
  %c = mann.similarity dot %m, %k count(%n) : tensor<4x2xf32>, tensor<2xf32> -> tensor<4xf32>
  %p = mann.softmax %c count(%n) : tensor<4xf32> -> tensor<4xf32>
  %o = mann.read %p, %r count(%n) : tensor<4xf32>, tensor<4x2xf32> -> tensor<2xf32>
  return %o : tensor<2xf32>
}
//--- weights.mlir
!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!l = !quant.uniform<i8<-127:127>:f32, 0.5>
mann.parameter @A : tensor<2x2x!q> = dense<[[100, 5], [-7, 8]]> : tensor<2x2xi8>
mann.parameter @l : tensor<2x2x!l> = dense<[[1, 2], [3, -1]]> : tensor<2x2xi8>
mann.parameter @T : tensor<4x2x!q> = dense<1> : tensor<4x2xi8>
func.func @step(%s: tensor<4x2xi32>, %p: tensor<4x!q>, %k: tensor<2x!q>, %n: i32) -> tensor<2x!q> {
  %A = mann.get_parameter @A : tensor<2x2x!q>
  %l = mann.get_parameter @l : tensor<2x2x!l>
  %T = mann.get_parameter @T : tensor<4x2x!q>
  %m = mann.embed %s, %A weights(%l : tensor<2x2x!l>) temporal(%T : tensor<4x2x!q>) count(%n) : tensor<4x2xi32>, tensor<2x2x!q> -> tensor<4x2x!q>
  %c = mann.similarity dot %m, %k count(%n) : tensor<4x2x!q>, tensor<2x!q> -> tensor<4x!q>
  %o = mann.read %c, %m count(%n) : tensor<4x!q>, tensor<4x2x!q> -> tensor<2x!q>
  return %o : tensor<2x!q>
}
//--- slots.mlir
mann.parameter @A : tensor<3x2xf32>
mann.parameter @T : tensor<4x2xf32>
mann.parameter @M : tensor<2x2xf32>
func.func @step(%s: tensor<4x2xi32>, %k: tensor<3x2xf32>, %n: i32) -> tensor<3x2xf32> {
  %A = mann.get_parameter @A : tensor<3x2xf32>
  %T = mann.get_parameter @T : tensor<4x2xf32>
  %M = mann.get_parameter @M : tensor<2x2xf32>
  %m = mann.embed %s, %A temporal(%T : tensor<4x2xf32>) count(%n) : tensor<4x2xi32>, tensor<3x2xf32> -> tensor<4x2xf32>
  %l = mann.linear %m, %M : tensor<4x2xf32>, tensor<2x2xf32> -> tensor<4x2xf32>
  %f = mann.relu %l : tensor<4x2xf32>
  %r = mann.add %f, %m : tensor<4x2xf32>, tensor<4x2xf32> -> tensor<4x2xf32>
  %c = mann.similarity dot %r, %k : tensor<4x2xf32>, tensor<3x2xf32> -> tensor<3x4xf32>
  %p = mann.softmax %c : tensor<3x4xf32> -> tensor<3x4xf32>
  %w = mann.normalize l2 %r : tensor<4x2xf32> -> tensor<4x2xf32>
  %z = mann.sum %w : tensor<4x2xf32> -> tensor<4xf32>
  %v = mann.mul %w, %z : tensor<4x2xf32>, tensor<4xf32> -> tensor<4x2xf32>
  %o = mann.read %p, %v : tensor<3x4xf32>, tensor<4x2xf32> -> tensor<3x2xf32>
  return %o : tensor<3x2xf32>
}
