// RUN: mann-opt %s -split-input-file -verify-diagnostics
// One case for each check of lib/Dialect/Mann/IR/Memory.cpp.

// expected-error @below {{must have a static shape without zeros, but is 'tensor<?x8xf32>'}}
mann.parameter @dynamic : tensor<?x8xf32>

// -----

// expected-error @below {{must have at most 268435456 elements, but is 'tensor<16385x16384xf32>'}}
mann.parameter @m : tensor<16385x16384xf32>

// -----

// expected-error @below {{must have at most 268435456 elements, but is 'tensor<4294967296x4294967296xf32>'}}
mann.parameter @m : tensor<4294967296x4294967296xf32>

// -----

// expected-error @below {{must have a static shape without zeros, but is 'tensor<0x8xf32>'}}
mann.parameter @empty : tensor<0x8xf32>

// -----

// expected-error @below {{'offset' must not be negative, but is -1}}
mann.parameter @offset : tensor<4x8xf32> {offset = -1 : i64}

// -----

// expected-error @below {{must have rank 2 to be 'transposed', but is 'tensor<4xf32>'}}
mann.parameter @vector : tensor<4xf32> {transposed}

// -----

// expected-error @below {{of type 'tensor<2xf32>' needs a value of type 'tensor<2xf32>', but has 'tensor<3xf32>'}}
mann.parameter @shape : tensor<2xf32> = dense<0.0> : tensor<3xf32>

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
// expected-error @below {{needs a value of type 'tensor<2xi8>', but has 'tensor<2xi32>'}}
mann.parameter @container : tensor<2x!q> = dense<0> : tensor<2xi32>

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
// expected-error @below {{has the code -128 outside its format (8 bits, step 2^-4, codes -127..127)}}
mann.parameter @code : tensor<2x!q> = dense<[0, -128]> : tensor<2xi8>

// -----

// expected-error @below {{has the code 5 outside its format (3 bits, step 2^0, codes -3..3)}}
mann.parameter @above : tensor<2x!quant.uniform<i3<-3:3>:f32, 1.0>> = dense<[0, 5]> : tensor<2xi8>

// -----

func.func @no_symbol() {
  // expected-error @below {{'A' does not name a mann.parameter}}
  %A = mann.get_parameter @A : tensor<2xf32>
  return
}

// -----

func.func private @A()
func.func @other_symbol() {
  // expected-error @below {{'A' does not name a mann.parameter}}
  %A = mann.get_parameter @A : tensor<2xf32>
  return
}

// -----

// expected-note @below {{declared here}}
mann.parameter @A : tensor<3xf32>
func.func @other_type() {
  // expected-error @below {{has type 'tensor<2xf32>', but 'A' is 'tensor<3xf32>'}}
  %A = mann.get_parameter @A : tensor<2xf32>
  return
}

// -----

func.func @ids_rank(%ids: tensor<i32>, %A: tensor<7x8xf32>) {
  // expected-error @below {{ids must have rank 1 or 2, but has rank 0}}
  %r = mann.embed %ids, %A : tensor<i32>, tensor<7x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @table_rank(%ids: tensor<4x3xi32>, %A: tensor<8xf32>) {
  // expected-error @below {{table must have rank 2, but has rank 1}}
  %r = mann.embed %ids, %A : tensor<4x3xi32>, tensor<8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @embed_shape(%ids: tensor<4x3xi32>, %A: tensor<7x8xf32>) {
  // expected-error @below {{result must be 4 x 8 (one table row's width a sentence), but is 8}}
  %r = mann.embed %ids, %A : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @weights_shape(%ids: tensor<4x3xi32>, %A: tensor<7x8xf32>, %l: tensor<4x8xf32>) {
  // expected-error @below {{weights must be 3 x 8 (words of a sentence x width of the table), but is 4 x 8}}
  %r = mann.embed %ids, %A weights(%l : tensor<4x8xf32>) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @temporal_of_sentence(%ids: tensor<3xi32>, %A: tensor<7x8xf32>, %T: tensor<4x8xf32>) {
  // expected-error @below {{a single sentence has no age: 'temporal' needs ids of rank 2}}
  %r = mann.embed %ids, %A temporal(%T : tensor<4x8xf32>) : tensor<3xi32>, tensor<7x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @temporal_rank(%ids: tensor<4x3xi32>, %A: tensor<7x8xf32>, %T: tensor<8xf32>) {
  // expected-error @below {{temporal must have rank 2, but has rank 1}}
  %r = mann.embed %ids, %A temporal(%T : tensor<8xf32>) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @temporal_rows(%ids: tensor<4x3xi32>, %A: tensor<7x8xf32>, %T: tensor<3x8xf32>) {
  // expected-error @below {{temporal needs a row for each of the 4 slots, but has 3}}
  %r = mann.embed %ids, %A temporal(%T : tensor<3x8xf32>) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @temporal_shape(%ids: tensor<4x3xi32>, %A: tensor<7x8xf32>, %T: tensor<5x7xf32>) {
  // expected-error @below {{temporal must be 5 x 8 (as wide as the table), but is 5 x 7}}
  %r = mann.embed %ids, %A temporal(%T : tensor<5x7xf32>) : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @count_of_sentence(%ids: tensor<3xi32>, %A: tensor<7x8xf32>, %n: i32) {
  // expected-error @below {{a single sentence has no slots: 'count' needs ids of rank 2}}
  %r = mann.embed %ids, %A count(%n) : tensor<3xi32>, tensor<7x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @empty_without_temporal(%ids: tensor<4x3xi32>, %A: tensor<7x8xf32>) {
  // expected-error @below {{'temporal_on_empty' needs temporal rows and 'order = newest_first': the age of an empty slot is its index}}
  %r = mann.embed %ids, %A {temporal_on_empty, order = #mann<temporal_order newest_first>} : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @empty_oldest_first(%ids: tensor<4x3xi32>, %A: tensor<7x8xf32>, %T: tensor<4x8xf32>) {
  // expected-error @below {{'temporal_on_empty' needs temporal rows and 'order = newest_first'}}
  %r = mann.embed %ids, %A temporal(%T : tensor<4x8xf32>) {temporal_on_empty} : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @embed_weights_domain(%ids: tensor<4x3xi32>, %A: tensor<7x8x!q>, %l: tensor<3x8xf32>) {
  // expected-error @below {{table and weights must both be f32 or both be fixed-point}}
  %r = mann.embed %ids, %A weights(%l : tensor<3x8xf32>) : tensor<4x3xi32>, tensor<7x8x!q> -> tensor<4x8x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @embed_temporal_domain(%ids: tensor<4x3xi32>, %A: tensor<7x8x!q>, %T: tensor<4x8xf32>) {
  // expected-error @below {{table and temporal must both be f32 or both be fixed-point}}
  %r = mann.embed %ids, %A temporal(%T : tensor<4x8xf32>) : tensor<4x3xi32>, tensor<7x8x!q> -> tensor<4x8x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @embed_domain(%ids: tensor<4x3xi32>, %A: tensor<7x8xf32>) {
  // expected-error @below {{table and result must both be f32 or both be fixed-point}}
  %r = mann.embed %ids, %A : tensor<4x3xi32>, tensor<7x8xf32> -> tensor<4x8x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @embed_products(%ids: tensor<4x3xi32>, %A: tensor<7x8x!q>) {
  // expected-error @below {{'products' must be a fixed-point format, but is 'i8'}}
  %r = mann.embed %ids, %A {products = i8} : tensor<4x3xi32>, tensor<7x8x!q> -> tensor<4x8x!q>
  return
}

// -----

!w = !quant.uniform<i31:f32, 1.0>
func.func @embed_too_wide(%ids: tensor<4x5xi32>, %A: tensor<7x8x!w>, %l: tensor<5x8x!w>) {
  // expected-error @below {{sums 5 words with steps of 2^0, which may not fit 63 bits}}
  %r = mann.embed %ids, %A weights(%l : tensor<5x8x!w>) : tensor<4x5xi32>, tensor<7x8x!w> -> tensor<4x8x!w>
  return
}

// -----

func.func @embed_ids(%ids: tensor<4x3xi64>, %A: tensor<7x8xf32>) {
  // expected-error @below {{operand #0 must be}}
  %r = mann.embed %ids, %A : tensor<4x3xi64>, tensor<7x8xf32> -> tensor<4x8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
!e = !mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 6.25e-02>>
func.func @encode_shape(%m: tensor<4x8x!q>) {
  // expected-error @below {{result must be 4 x 8 (as the operand), but is 8}}
  %r = mann.encode %m : tensor<4x8x!q> -> tensor<8x!e>
  return
}

// -----

!q2 = !quant.uniform<i8<-127:127>:f32, 3.125e-02>
!e = !mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 6.25e-02>>
func.func @encode_format(%m: tensor<4x8x!q2>) {
  // expected-error @below {{keeps the format, but goes from '!quant.uniform<i8<-127:127>:f32, 3.125000e-02>' to '!quant.uniform<i8<-127:127>:f32, 6.250000e-02>'; use mann.requantize before it}}
  %r = mann.encode %m : tensor<4x8x!q2> -> tensor<4x8x!e>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @encode_result(%m: tensor<4x8x!q>) {
  // expected-error @below {{result #0 must be}}
  %r = mann.encode %m : tensor<4x8x!q> -> tensor<4x8x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @binarize_rank(%m: tensor<2x4x8x!q>) {
  // expected-error @below {{operand must have rank 1 or 2, but has rank 3}}
  %r = mann.binarize %m : tensor<2x4x8x!q> -> tensor<2x4x8x!mann.bipolar>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @binarize_shape(%m: tensor<4x8x!q>) {
  // expected-error @below {{result must be 4 x 8 (as the operand), but is 4 x 7}}
  %r = mann.binarize %m : tensor<4x8x!q> -> tensor<4x7x!mann.bipolar>
  return
}

// -----

!q8 = !quant.uniform<i8<-127:127>:f32, 0.25>
!far = !quant.uniform<i8<-127:127>:f32, 4611686018427387904.0>
func.func @embed_scales_too_far(%ids: tensor<4x1xi32>, %A: tensor<7x8x!q8>, %t: tensor<4x8x!far>) {
  // expected-error @below {{sums 1 words with steps of 2^-2 and a temporal row with steps of 2^62, which may not fit 63 bits}}
  %r = mann.embed %ids, %A temporal(%t : tensor<4x8x!far>) : tensor<4x1xi32>, tensor<7x8x!q8> -> tensor<4x8x!q8>
  return
}

// -----

func.func @add_temporal_rank(%s: tensor<8xf32>, %t: tensor<4x8xf32>, %h: tensor<i32>) {
  // expected-error @below {{sums must have rank 2, but has rank 1}}
  %r = mann.add_temporal %s, %t at(%h) : tensor<8xf32>, tensor<4x8xf32> -> tensor<8xf32>
  return
}

// -----

func.func @add_temporal_temporal_rank(%s: tensor<4x8xf32>, %t: tensor<8xf32>, %h: tensor<i32>) {
  // expected-error @below {{temporal must have rank 2, but has rank 1}}
  %r = mann.add_temporal %s, %t at(%h) : tensor<4x8xf32>, tensor<8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @add_temporal_result(%s: tensor<4x8xf32>, %t: tensor<4x8xf32>, %h: tensor<i32>) {
  // expected-error @below {{result must be 4 x 8 (as the sums), but is 4 x 7}}
  %r = mann.add_temporal %s, %t at(%h) : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x7xf32>
  return
}

// -----

func.func @add_temporal_rows(%s: tensor<4x8xf32>, %t: tensor<3x8xf32>, %h: tensor<i32>) {
  // expected-error @below {{temporal needs a row for each of the 4 slots, but has 3}}
  %r = mann.add_temporal %s, %t at(%h) : tensor<4x8xf32>, tensor<3x8xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @add_temporal_width(%s: tensor<4x8xf32>, %t: tensor<4x7xf32>, %h: tensor<i32>) {
  // expected-error @below {{temporal must be 4 x 8 (as wide as the sums), but is 4 x 7}}
  %r = mann.add_temporal %s, %t at(%h) : tensor<4x8xf32>, tensor<4x7xf32> -> tensor<4x8xf32>
  return
}

// -----

func.func @add_temporal_on_empty(%s: tensor<4x8xf32>, %t: tensor<4x8xf32>, %h: tensor<i32>) {
  // expected-error @below {{'temporal_on_empty' needs 'count': without it no slot is empty}}
  %r = mann.add_temporal %s, %t at(%h) {temporal_on_empty} : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x8xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @add_temporal_domain(%s: tensor<4x8x!q>, %t: tensor<4x8xf32>, %h: tensor<i32>) {
  // expected-error @below {{sums and temporal must both be f32 or both be fixed-point}}
  %r = mann.add_temporal %s, %t at(%h) : tensor<4x8x!q>, tensor<4x8xf32> -> tensor<4x8x!q>
  return
}

// -----

func.func @add_temporal_products(%s: tensor<4x8xf32>, %t: tensor<4x8xf32>, %h: tensor<i32>) {
  // expected-error @below {{'products' must be a fixed-point format, but is 'i8'}}
  %r = mann.add_temporal %s, %t at(%h) {products = i8} : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x8xf32>
  return
}

// -----

!q8 = !quant.uniform<i8<-127:127>:f32, 0.25>
!far = !quant.uniform<i8<-127:127>:f32, 4611686018427387904.0>
func.func @add_temporal_scales(%s: tensor<4x8x!q8>, %t: tensor<4x8x!far>, %h: tensor<i32>) {
  // expected-error @below {{computes sums and temporal rows with 2 fraction bits and up to 2^71, which may not fit 63 bits}}
  %r = mann.add_temporal %s, %t at(%h) : tensor<4x8x!q8>, tensor<4x8x!far> -> tensor<4x8x!q8>
  return
}

// -----

func.func @slot_write_add(%m: tensor<4x8x!mann.bipolar>, %row: tensor<8x!mann.bipolar>, %h: tensor<i32>) {
  // expected-error @below {{writes encoded and bipolar rows to a memory of the same elements, with 'overwrite', but has add of '!mann.bipolar' to '!mann.bipolar'}}
  %r = mann.slot_write add %m, %row, %h : tensor<4x8x!mann.bipolar>, tensor<8x!mann.bipolar>, tensor<i32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 6.25e-02>
func.func @slot_write_elements(%m: tensor<4x8x!mann.encoded<hamming, !q>>, %row: tensor<8x!q>, %h: tensor<i32>) {
  // expected-error @below {{writes encoded and bipolar rows to a memory of the same elements, with 'overwrite', but has overwrite of}}
  %r = mann.slot_write overwrite %m, %row, %h : tensor<4x8x!mann.encoded<hamming, !q>>, tensor<8x!q>, tensor<i32>
  return
}
