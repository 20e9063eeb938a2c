// What keeps a function from being split, each for its own reason.
// RUN: mann-opt %s --mann-split-observe --split-input-file --verify-diagnostics

// expected-error @below {{has no story: expected an input of rank 2, integers by slot and word, that is used by mann.embed and by nothing else}}
func.func @no_story(%q: tensor<3xi32>, %A: tensor<7x8xf32>) -> tensor<8xf32> {
  %u = mann.embed %q, %A : tensor<3xi32>, tensor<7x8xf32> -> tensor<8xf32>
  return %u : tensor<8xf32>
}

// -----

mann.parameter @A : tensor<7x8xf32>
// expected-error @below {{has no story: expected an input of rank 2}}
func.func @returned(%s: tensor<4x3xi32> {mann.name = "news"}, %n: i32) -> (tensor<4x8xf32>, tensor<4x3xi32>) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  // expected-note @below {{here 'news' is used otherwise}}
  return %m, %s : tensor<4x8xf32>, tensor<4x3xi32>
}

// -----

mann.parameter @A : tensor<7x8xf32>
// expected-error @below {{has 2 stories, 'input0', 'other'; one entry can observe the sentences of one}}
func.func @two(%s: tensor<4x3xi32>, %t: tensor<4x3xi32> {mann.name = "other"}, %n: i32) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  %o = mann.embed %t, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

mann.parameter @A : tensor<7x8xf32>
func.func @no_count(%s: tensor<4x3xi32>) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  // expected-error @below {{takes every slot of the story, filled or not; give it 'count', the number of sentences, as an i32 input}}
  %m = mann.embed %s, %A : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

mann.parameter @A : tensor<7x8xf32>
func.func @constant_count(%s: tensor<4x3xi32>) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %n = arith.constant 3 : i32
  // expected-error @below {{counts the sentences by a value that is not an input; all must use one i32 input}}
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

mann.parameter @A : tensor<7x8xf32>
func.func @two_counts(%s: tensor<4x3xi32>, %n: i32 {mann.name = "count"}, %k: i32) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  // expected-error @below {{counts the sentences by a value that is not 'count', by which another embedding counts them; all must use one i32 input}}
  %o = mann.embed %s, %A count(%k) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

mann.parameter @A : tensor<7x8xf32>
mann.parameter @T : tensor<4x8xf32>
func.func @two_ages(%s: tensor<4x3xi32>, %n: i32) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %T = mann.get_parameter @T : tensor<4x8xf32>
  // expected-note @below {{the other one is here}}
  %m = mann.embed %s, %A temporal(%T : tensor<4x8xf32>) count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  // expected-error @below {{takes slot 0 for the newest sentence, unlike another embedding of the story; give both the same 'order'}}
  %o = mann.embed %s, %A temporal(%T : tensor<4x8xf32>) count(%n) {order = #mann<temporal_order newest_first>} : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @input_table(%s: tensor<4x3xi32>, %A: tensor<7x8xf32>, %n: i32) {
  // expected-error @below {{takes a table or weights that depend on an input; an entry that observes a sentence has no other input}}
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

!q = !quant.uniform<i16<-32767:32767>:f32, 0.25>
mann.parameter @A : tensor<7x8x!q>
mann.parameter @l : tensor<3x8x!q>
mann.parameter @T : tensor<4x8x!q>
func.func @wide(%s: tensor<4x3xi32>, %n: i32) {
  %A = mann.get_parameter @A : tensor<7x8x!q>
  %l = mann.get_parameter @l : tensor<3x8x!q>
  %T = mann.get_parameter @T : tensor<4x8x!q>
  // expected-error @below {{sums 3 words to up to 33 bits with steps of 2^-4; a ring holds exact sums of at most 31 bits, with steps of 2^-64 to 2^64: use fewer bits for table and weights}}
  %m = mann.embed %s, %A weights(%l : tensor<3x8x!q>) temporal(%T : tensor<4x8x!q>) count(%n) : tensor<4x3xi32>, tensor<7x8x!q> -> tensor<4x8x!q>
  return
}

// -----

mann.parameter @A : tensor<7x8xf32>
func.func @first_slots(%s: tensor<4x3xi32>, %k: tensor<8xf32>, %n: i32, %few: i32) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  // expected-error @below {{takes the first slots of the story by another number than that of its sentences; in a ring they are other slots}}
  %c = mann.similarity dot %m, %k count(%few) : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  return
}

// -----

// Every op that minds the order is reported, and one that uses what it made is not.
mann.parameter @A : tensor<7x8xf32>
mann.parameter @F : tensor<4x8xf32>
mann.parameter @V : tensor<4x4xf32>
func.func @order(%s: tensor<4x3xi32>, %k: tensor<8xf32>, %w: tensor<4xf32>, %g: tensor<3xf32>, %n: i32)
    -> (tensor<4xf32>, tensor<8xf32>, tensor<i32>) {
  %A = mann.get_parameter @A : tensor<7x8xf32>
  %F = mann.get_parameter @F : tensor<4x8xf32>
  %V = mann.get_parameter @V : tensor<4x4xf32>
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  %c = mann.similarity dot %m, %k count(%n) : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  %p = mann.softmax %c count(%n) : tensor<4xf32> -> tensor<4xf32>
  // expected-error @below {{'mann.circular_shift' op depends on the order of the slots of the story, which is another one in a ring; only mann.similarity, softmax and read, and ops element by element or row by row, do not}}
  %shifted = mann.circular_shift %p, %g {offsets = array<i64: 1, 0, -1>} : tensor<4xf32>, tensor<3xf32> -> tensor<4xf32>
  // expected-error @below {{'mann.read' op depends on the order}}
  %o = mann.read %p, %F count(%n) : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
  // expected-error @below {{'mann.read' op depends on the order}}
  %r = mann.read %w, %m count(%n) : tensor<4xf32>, tensor<4x8xf32> -> tensor<8xf32>
  // expected-error @below {{'mann.add' op depends on the order}}
  %b = mann.add %c, %w : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  // expected-error @below {{'mann.linear' op depends on the order}}
  %l = mann.linear %c, %V : tensor<4xf32>, tensor<4x4xf32> -> tensor<4xf32>
  // expected-error @below {{'mann.argmax' op depends on the order}}
  %best = mann.argmax %c : tensor<4xf32> -> tensor<i32>
  %z = mann.relu %shifted : tensor<4xf32>
  // expected-error @below {{'func.return' op depends on the order}}
  return %p, %o, %best : tensor<4xf32>, tensor<8xf32>, tensor<i32>
}

// -----

// expected-error @below {{'mann.state' op is there already; only a model without states is split into an entry that observes and one that answers}}
mann.state @h : tensor<2xf32> = dense<0.0>
func.func @step(%h: tensor<2xf32> {mann.state = @h}) -> (tensor<2xf32> {mann.state = @h}) {
  return %h : tensor<2xf32>
}

// -----

// expected-error @below {{a model is one public function with a body, found 2}}
module {
  // expected-note @below {{'a'}}
  func.func @a() { return }
  // expected-note @below {{'b'}}
  func.func @b() { return }
}

// -----

// expected-note @below {{declared here}}
mann.parameter @observe : tensor<7x8xf32>
// expected-error @below {{becomes the entries 'observe' and 'answer', but 'observe' is another symbol of the model}}
func.func @step(%s: tensor<4x3xi32>, %n: i32) {
  %A = mann.get_parameter @observe : tensor<7x8xf32>
  %m = mann.embed %s, %A count(%n) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}
