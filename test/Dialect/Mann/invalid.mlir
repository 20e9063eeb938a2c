// RUN: mann-opt %s -split-input-file -verify-diagnostics
// The types, the attributes and the parts that all ops share; the ops of each
// family are in invalid-*.mlir.

// expected-error @below {{similarity 'dot' reads plain codes; only hamming has an encoding}}
func.func private @kind(tensor<8x!mann.encoded<dot, !quant.uniform<i8<-127:127>:f32, 6.25e-02>>>)

// -----

// expected-error @below {{expected a symmetric fixed-point format of 2 to 16 bits, found '!quant.uniform<i8:f32, 6.250000e-02>'}}
func.func private @asymmetric(tensor<8x!mann.encoded<hamming, !quant.uniform<i8:f32, 6.25e-02>>>)

// -----

// expected-error @below {{expected a symmetric fixed-point format of 2 to 16 bits, found '!quant.uniform<i20<-524287:524287>:f32, 6.250000e-02>'}}
func.func private @too_wide(tensor<8x!mann.encoded<hamming, !quant.uniform<i20<-524287:524287>:f32, 6.25e-02>>>)

// -----

// expected-error @below {{expected a symmetric fixed-point format of 2 to 16 bits, found 'i8'}}
func.func private @no_format(tensor<8x!mann.encoded<hamming, i8>>)

// -----

// A scale that is no power of two is no fixed-point format.
func.func @scale(%x: tensor<8x!quant.uniform<i8<-127:127>:f32, 0.1>>) {
  // expected-error @below {{operand #0 must be}}
  %r = mann.relu %x : tensor<8x!quant.uniform<i8<-127:127>:f32, 0.1>>
  return
}

// -----

func.func @zero_point(%x: tensor<8x!quant.uniform<i8:f32, 0.125:3>>) {
  // expected-error @below {{operand #0 must be}}
  %r = mann.relu %x : tensor<8x!quant.uniform<i8:f32, 0.125:3>>
  return
}

// -----

func.func @unsigned(%x: tensor<8x!quant.uniform<u8:f32, 0.125>>) {
  // expected-error @below {{operand #0 must be}}
  %r = mann.relu %x : tensor<8x!quant.uniform<u8:f32, 0.125>>
  return
}

// -----

func.func @no_range(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.range' that is not [magnitude to cover, largest magnitude seen]: "all"}}
  %r = mann.relu %x {mann.range = "all"} : tensor<8xf32>
  return
}

// -----

func.func @one_number(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.range' that is not [magnitude to cover, largest magnitude seen]}}
  %r = mann.relu %x {mann.range = array<f32: 1.0>} : tensor<8xf32>
  return
}

// -----

func.func @negative(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.range' that is not [magnitude to cover, largest magnitude seen]}}
  %r = mann.relu %x {mann.range = array<f32: -1.0, 1.0>} : tensor<8xf32>
  return
}

// -----

func.func @cover_above_largest(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.range' that is not [magnitude to cover, largest magnitude seen]}}
  %r = mann.relu %x {mann.range = array<f32: 2.0, 1.0>} : tensor<8xf32>
  return
}

// -----

func.func @infinite(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.range' that is not [magnitude to cover, largest magnitude seen]}}
  %r = mann.relu %x {mann.range = array<f32: 2.0, 0x7F800000>} : tensor<8xf32>
  return
}

// -----

func.func @range_of_integers(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.range', which belongs on a float tensor (a function argument or an op's one result)}}
  %a = mann.argmax %x {mann.range = array<f32: 1.0, 1.0>} : tensor<8xf32> -> tensor<i32>
  return
}

// -----

func.func @range_of_no_result(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @below {{has a 'mann.range', which belongs on a float tensor}}
  return {mann.range = array<f32: 1.0, 1.0>} %x : tensor<8xf32>
}

// -----

func.func @format(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.format' that is no number format: f64; expected a signed !quant.uniform of f32 with a zero point of 0, a power of two as scale and 2 to 31 bits, !mann.scaled, or f32 for a value that stays float}}
  %r = mann.relu %x {mann.format = f64} : tensor<8xf32>
  return
}

// -----

func.func @format_is_text(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.format' that is no number format: "q8"}}
  %r = mann.relu %x {mann.format = "q8"} : tensor<8xf32>
  return
}

// -----

func.func @name_on_op(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.name', which belongs on a function argument or result}}
  %r = mann.relu %x {mann.name = "r"} : tensor<8xf32>
  return
}

// -----

func.func @roles_on_op(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.roles', which is a dictionary on a function}}
  %r = mann.relu %x {mann.roles = {m = "memory"}} : tensor<8xf32>
  return
}

// -----

// expected-error @below {{has a 'mann.roles', which is a dictionary on a function}}
func.func @roles_as_text() attributes {mann.roles = "memory"} {
  return
}

// -----

func.func @unknown(%x: tensor<8xf32>) {
  // expected-error @below {{has an attribute 'mann.colour' that the dialect does not know}}
  %r = mann.relu %x {mann.colour = "red"} : tensor<8xf32>
  return
}

// -----

// expected-error @below {{argument #1 has an attribute 'mann.colour' that the dialect does not know}}
func.func @unknown_of_argument(%x: tensor<8xf32>, %y: i32 {mann.colour = "red"}) {
  return
}

// -----

// expected-error @below {{argument #0 has a 'mann.range', which belongs on a float tensor}}
func.func @range_of_argument(%x: i32 {mann.range = array<f32: 1.0, 1.0>}) {
  return
}

// -----

// expected-error @below {{argument #0 has a 'mann.format' that is no number format: i8}}
func.func @format_of_argument(%x: tensor<8xf32> {mann.format = i8}) {
  return
}

// -----

// expected-error @below {{argument #0 has a 'mann.name' that is no C identifier: 7}}
func.func @name_is_number(%x: tensor<8xf32> {mann.name = 7}) {
  return
}

// -----

// expected-error @below {{argument #0 has a 'mann.name' that is no C identifier: "my story"}}
func.func @name_is_no_identifier(%x: tensor<8xf32> {mann.name = "my story"}) {
  return
}

// -----

// expected-error @below {{argument #0 has a 'mann.name' that is no C identifier: "1st"}}
func.func @name_starts_with_digit(%x: tensor<8xf32> {mann.name = "1st"}) {
  return
}

// -----

// expected-error @below {{argument #2 has the 'mann.name' "story" of #0; names must differ from each other}}
func.func @name_twice(%x: i32 {mann.name = "story"}, %y: i32, %z: i32 {mann.name = "story"}) {
  return
}

// -----

// expected-error @below {{result #0 has a 'mann.range', which belongs on a function argument or an op's one result}}
func.func @range_of_result(%x: tensor<8xf32>) -> (tensor<8xf32> {mann.range = array<f32: 1.0, 1.0>}) {
  return %x : tensor<8xf32>
}

// -----

// expected-error @below {{result #0 has a 'mann.name' that is no C identifier: ""}}
func.func @name_of_result(%x: tensor<8xf32>) -> (tensor<8xf32> {mann.name = ""}) {
  return %x : tensor<8xf32>
}

// -----

// expected-error @below {{result #1 has the 'mann.name' "y" of #0; names must differ from each other}}
func.func @result_name_twice(%x: i32) -> (i32 {mann.name = "y"}, i32 {mann.name = "y"}) {
  return %x, %x : i32, i32
}

// -----

func.func @products(%x: tensor<8xf32>, %H: tensor<8x8xf32>) {
  // expected-error @below {{'products' must be a fixed-point format, but is 'i8'}}
  %h = mann.linear %x, %H {products = i8} : tensor<8xf32>, tensor<8x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @dynamic(%x: tensor<?xf32>) {
  // expected-error @below {{operand must have a static shape without zeros, but is ?}}
  %a = mann.argmax %x : tensor<?xf32> -> tensor<i32>
  return
}

// -----

func.func @empty(%x: tensor<0xf32>) {
  // expected-error @below {{operand must have a static shape without zeros, but is 0}}
  %a = mann.argmax %x : tensor<0xf32> -> tensor<i32>
  return
}

// -----

func.func @too_large(%x: tensor<268435457xf32>) {
  // expected-error @below {{operand must have at most 268435456 elements, but is 268435457}}
  %a = mann.argmax %x : tensor<268435457xf32> -> tensor<i32>
  return
}

// -----

func.func @formats_of_one(%x: tensor<8xf32>) {
  // expected-error @below {{has a 'mann.formats', which is for an op with several results; this one has 1, use 'mann.format'}}
  %r = mann.relu %x {mann.formats = [f32]} : tensor<8xf32>
  return
}

// -----

func.func @too_few_ranges(%x: tensor<8xf32>, %n: index) {
  // expected-error @below {{has a 'mann.ranges' that is not an array with one entry for each of its 2 results}}
  %r:2 = scf.for %i = %n to %n step %n iter_args(%a = %x, %b = %x) -> (tensor<8xf32>, tensor<8xf32>) {
    scf.yield %a, %b : tensor<8xf32>, tensor<8xf32>
  } {mann.ranges = [array<f32: 1.0, 1.0>]}
  return
}

// -----

func.func @bad_format_of_several(%x: tensor<8xf32>, %n: index) {
  // expected-error @below {{result #1 has a 'mann.formats' that is no number format: f64}}
  %r:2 = scf.for %i = %n to %n step %n iter_args(%a = %x, %b = %x) -> (tensor<8xf32>, tensor<8xf32>) {
    scf.yield %a, %b : tensor<8xf32>, tensor<8xf32>
  } {mann.formats = [unit, f64]}
  return
}

// -----

func.func @format_of_integers_of_several(%x: tensor<8xf32>, %k: tensor<i32>, %n: index) {
  // expected-error @below {{result #1 has a 'mann.ranges', which belongs on a float tensor}}
  %r:2 = scf.for %i = %n to %n step %n iter_args(%a = %x, %b = %k) -> (tensor<8xf32>, tensor<i32>) {
    scf.yield %a, %b : tensor<8xf32>, tensor<i32>
  } {mann.ranges = [unit, array<f32: 1.0, 1.0>]}
  return
}

// -----

// expected-error @below {{argument #0 has a 'mann.formats', which belongs on an op with several results}}
func.func @formats_of_argument(%x: tensor<8xf32> {mann.formats = [f32]}) {
  return
}

// -----

// One sign is a word of one bit.
mann.state @sign : tensor<!mann.bipolar> = dense<1> : tensor<i32>
// expected-error @below {{has the word 2 at the end of row 0, but only its lowest 1 bits are elements; the others must be 0}}
mann.state @signs : tensor<!mann.bipolar> = dense<2> : tensor<i32>
