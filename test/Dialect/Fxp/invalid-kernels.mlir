// RUN: mann-opt %s -split-input-file -verify-diagnostics

func.func @indices(%rows: memref<50x60xi8>, %key: memref<60xi8>, %sums: memref<16xi32>, %n: index) {
  // expected-error @below {{expects rows of 2 dimensions or more and an index for each, but has 1 indices for 'memref<50x60xi8>'}}
  fxp.row_reduce dot %rows[%n], %key[%n] into %sums count %n length 60
    : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
  return
}

// -----

func.func @apart(%rows: memref<50x60xi8, strided<[120, 2]>>, %key: memref<60xi8>, %sums: memref<16xi32>, %n: index) {
  // expected-error @below {{expects the elements of a row of rows next to each other}}
  fxp.row_reduce dot %rows[%n, %n], %key[%n] into %sums count %n length 60
    : memref<50x60xi8, strided<[120, 2]>>, memref<60xi8>, memref<16xi32>
  return
}

// -----

func.func @layout(%rows: memref<50x60xi8, affine_map<(i, j) -> (j, i mod 7)>>, %key: memref<60xi8>, %sums: memref<16xi32>, %n: index) {
  // expected-error @below {{expects the elements of a row of rows next to each other}}
  fxp.row_reduce dot %rows[%n, %n], %key[%n] into %sums count %n length 60
    : memref<50x60xi8, affine_map<(i, j) -> (j, i mod 7)>>, memref<60xi8>, memref<16xi32>
  return
}

// -----

func.func @width(%rows: memref<50x60xi32>, %key: memref<60xi32>, %sums: memref<16xi32>, %n: index) {
  // expected-error @below {{expects elements of i8 for sad, but has 'memref<50x60xi32>'}}
  fxp.row_reduce sad %rows[%n, %n], %key[%n] into %sums count %n length 60
    : memref<50x60xi32>, memref<60xi32>, memref<16xi32>
  return
}

// -----

func.func @wide_distance(%rows: memref<50x60xi16>, %key: memref<60xi16>, %sums: memref<16xi32>, %n: index) {
  // expected-error @below {{expects elements of i8 for sad, but has 'memref<50x60xi16>'}}
  fxp.row_reduce sad %rows[%n, %n], %key[%n] into %sums count %n length 60
    : memref<50x60xi16>, memref<60xi16>, memref<16xi32>
  return
}

// -----

func.func @words(%rows: memref<50x60xi16>, %key: memref<60xi32>, %sums: memref<16xi32>, %n: index) {
  // expected-error @below {{expects elements of i8 or i16 for dot, but has 'memref<60xi32>'}}
  fxp.row_reduce dot %rows[%n, %n], %key[%n] into %sums count %n length 60
    : memref<50x60xi16>, memref<60xi32>, memref<16xi32>
  return
}

// -----

func.func @sums(%rows: memref<50x60xi8>, %key: memref<60xi8>, %sums: memref<16xi64>, %n: index) {
  // expected-error @below {{expects sums of i32, since neither 'memref<50x60xi8>' nor 'memref<60xi8>' has elements of i16, but has 'memref<16xi64>'}}
  fxp.row_reduce dot %rows[%n, %n], %key[%n] into %sums count %n length 60
    : memref<50x60xi8>, memref<60xi8>, memref<16xi64>
  return
}

// -----

func.func @columns(%table: memref<9x59xi8>, %ids: memref<7xi32>, %out: memref<60xi8>, %n: index) {
  // expected-error @below {{expects 60 elements or more in a row of a table, but has 'memref<9x59xi8>'}}
  fxp.embed_row %table, %ids[%n] words 7 into %out[%n] length 60 up 0 shift 2 bound 896
    : memref<9x59xi8>, memref<7xi32>, memref<60xi8>
  return
}

// -----

func.func @rows(%table: memref<?x60xi8>, %ids: memref<7xi32>, %out: memref<60xi8>, %n: index) {
  // expected-error @below {{expects a table of known size, but has 'memref<?x60xi8>'}}
  fxp.embed_row %table, %ids[%n] words 7 into %out[%n] length 60 up 0 shift 2 bound 896
    : memref<?x60xi8>, memref<7xi32>, memref<60xi8>
  return
}

// -----

func.func @bias(%table: memref<9x60xi8>, %ids: memref<7xi32>, %bias: memref<5x60xi8>, %out: memref<60xi8>, %n: index) {
  // expected-error @below {{expects a bias of 1 dimensions or more and an index for each, but has 1 indices for 'memref<5x60xi8>'}}
  fxp.embed_row %table, %ids[%n] words 7 bias %bias[%n] into %out[%n] length 60 up 0 shift 2 bound 896
    : memref<9x60xi8>, memref<7xi32>, memref<60xi8>, memref<5x60xi8>
  return
}

// -----

func.func @sums(%rows: memref<50x60xi8>, %key: memref<60xi8>, %sums: memref<16xi32, strided<[2]>>, %n: index) {
  // expected-error @below {{expects the elements of a row of sums next to each other}}
  fxp.row_reduce sad %rows[%n, %n], %key[%n] into %sums count %n length 60
    : memref<50x60xi8>, memref<60xi8>, memref<16xi32, strided<[2]>>
  return
}

// -----

func.func @bound(%table: memref<9x60xi8>, %ids: memref<7xi32>, %out: memref<60xi8>, %n: index) {
  // expected-error @below {{expects lanes of 16 bits to hold the bound 32600 and 2^9 for rounding: their sum must be below 32768}}
  fxp.embed_row %table, %ids[%n] words 7 into %out[%n] length 60 up 0 shift 2 bound 32600
    : memref<9x60xi8>, memref<7xi32>, memref<60xi8>
  return
}

// -----

func.func @round_bound(%in: memref<60xi16>, %out: memref<60xi8>, %n: index) {
  // expected-error @below {{expects lanes of 16 bits to hold the bound 32448 and 2^9 for rounding: their sum must be below 32768}}
  fxp.round_row %in[%n] into %out[%n] length 60 up 0 shift 2 bound 32320
    : memref<60xi16>, memref<60xi8>
  return
}

// -----

func.func @round_apart(%in: memref<60xi16>, %out: memref<60xi8, strided<[2]>>, %n: index) {
  // expected-error @below {{expects the elements of a row of a result next to each other, but has 'memref<60xi8, strided<[2]>>'}}
  fxp.round_row %in[%n] into %out[%n] length 60 up 0 shift 2 bound 320
    : memref<60xi16>, memref<60xi8, strided<[2]>>
  return
}

// -----

func.func @signs(%codes: memref<5x60xi8>, %words: memref<2xi32>, %n: index) {
  // expected-error @below {{expects codes of 1 dimensions or more and an index for each, but has 1 indices for 'memref<5x60xi8>'}}
  fxp.pack_signs %codes[%n] into %words[%n] length 60 : memref<5x60xi8>, memref<2xi32>
  return
}

// -----

// Sums of the largest bounds do not wrap around.
func.func @largest_bound(%table: memref<9x60xi8>, %ids: memref<7xi32>, %out: memref<60xi8>, %n: index) {
  // expected-error @below {{expects lanes of 16 bits to hold the bound 9223372036854775807 and 2^15 for rounding}}
  fxp.embed_row %table, %ids[%n] words 7 into %out[%n] length 60 up 0 shift 8 bound 9223372036854775807
    : memref<9x60xi8>, memref<7xi32>, memref<60xi8>
  return
}

// -----

func.func @largest_with_bias(%in: memref<60xi16>, %out: memref<60xi8>, %n: index) {
  // expected-error @below {{expects lanes of 16 bits to hold the bound 9223372036854775807 and 2^7 for rounding}}
  fxp.round_row %in[%n] into %out[%n] length 60 up 0 shift 0 bound 9223372036854775700
    : memref<60xi16>, memref<60xi8>
  return
}

// -----

func.func @weights(%rows: memref<50x60xi8>, %weights: memref<50xi8, strided<[2]>>, %sums: memref<60xi32>, %n: index) {
  // expected-error @below {{expects the elements of a row of weights next to each other}}
  fxp.weigh_rows %weights[%n], %rows[%n, %n] into %sums count %n length 60
    : memref<50xi8, strided<[2]>>, memref<50x60xi8>, memref<60xi32>
  return
}

// -----

func.func @weight_indices(%rows: memref<50x60xi8>, %weights: memref<2x50xi8>, %sums: memref<60xi32>, %n: index) {
  // expected-error @below {{expects weights of 1 dimensions or more and an index for each, but has 1 indices for 'memref<2x50xi8>'}}
  fxp.weigh_rows %weights[%n], %rows[%n, %n] into %sums count %n length 60
    : memref<2x50xi8>, memref<50x60xi8>, memref<60xi32>
  return
}

// -----

func.func @narrow_rows(%rows: memref<50x12xi8>, %weights: memref<50xi8>, %sums: memref<13xi32>, %n: index) {
  // expected-error @below {{expects 13 elements or more in a row of rows, but has 'memref<50x12xi8>'}}
  fxp.weigh_rows %weights[%n], %rows[%n, %n] into %sums count %n length 13
    : memref<50xi8>, memref<50x12xi8>, memref<13xi32>
  return
}

// -----

func.func @few_sums(%rows: memref<50x60xi8>, %weights: memref<50xi8>, %sums: memref<59xi32>, %n: index) {
  // expected-error @below {{expects 60 elements or more in a row of sums, but has 'memref<59xi32>'}}
  fxp.weigh_rows %weights[%n], %rows[%n, %n] into %sums count %n length 60
    : memref<50xi8>, memref<50x60xi8>, memref<59xi32>
  return
}

// -----

func.func @shifted_sums(%table: memref<50x60xi8>, %ids: memref<7xi32>, %out: memref<60xi16>, %n: index) {
  // expected-error @below {{expects a shift of 0 for sums of i16, but has 1}}
  fxp.embed_row %table, %ids[%n] words 7 into %out[%n] length 60 up 0 shift 1 bound 896
    : memref<50x60xi8>, memref<7xi32>, memref<60xi16>
  return
}

// -----

func.func @short_result(%table: memref<50x60xi8>, %ids: memref<7xi32>, %out: memref<4xi16>, %n: index) {
  // expected-error @below {{expects 60 elements or more in a row of a result, but has 'memref<4xi16>'}}
  fxp.embed_row %table, %ids[%n] words 7 into %out[%n] length 60 up 0 shift 0 bound 896
    : memref<50x60xi8>, memref<7xi32>, memref<4xi16>
  return
}

// -----

func.func @short_bias(%m: memref<60xi8>, %bias: memref<2xi8>, %n: index) {
  // expected-error @below {{expects 60 elements or more in a row of a bias, but has 'memref<2xi8>'}}
  fxp.round_row %m[%n] bias %bias[%n] into %m[%n] length 60 up 0 shift 1 bound 256
    : memref<60xi8>, memref<60xi8>, memref<2xi8>
  return
}

// -----

func.func @few_words(%m: memref<60xi8>, %words: memref<1xi32>, %n: index) {
  // expected-error @below {{expects 2 elements or more in a row of words, but has 'memref<1xi32>'}}
  fxp.pack_signs %m[%n] into %words[%n] length 60 : memref<60xi8>, memref<1xi32>
  return
}
