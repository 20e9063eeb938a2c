// RUN: mann-opt %s --mann-prove-accumulators -split-input-file -verify-diagnostics

// Ranges are computed in 128 bits.
func.func @load(%words: memref<4xi128>, %out: memref<4xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error @below {{has integers of 128 bits; ranges are proved of up to 64}}
  %word = memref.load %words[%c0] : memref<4xi128>
  // expected-error @below {{has integers of 128 bits; ranges are proved of up to 64}}
  %code = arith.trunci %word : i128 to i8
  memref.store %code, %out[%c0] : memref<4xi8>
  return
}

// -----

func.func @sums() {
  // expected-error @below {{has integers of 4096 bits; ranges are proved of up to 64}}
  %sums = memref.alloc() : memref<2xi4096>
  return
}

// -----

func.func @extended(%code: i8) {
  // expected-error @below {{has integers of 65 bits; ranges are proved of up to 64}}
  %wide = arith.extsi %code : i8 to i65
  return
}

// -----

// 64 bits are bounded, and a table of one number repeated has the range of that number,
// however many elements it is said to have.
memref.global "private" constant @key : memref<9223372036854775807xi8> = dense<1>
func.func @huge(%out: memref<4xi64>, %i: index) {
  %c0 = arith.constant 0 : index
  %key = memref.get_global @key : memref<9223372036854775807xi8>
  %code = memref.load %key[%i] : memref<9223372036854775807xi8>
  %wide = arith.extsi %code : i8 to i64
  memref.store %wide, %out[%c0] : memref<4xi64>
  return
}
