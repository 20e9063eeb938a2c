// RUN: mann-opt %s --mann-plan-memory -split-input-file -verify-diagnostics

func.func @dynamic(%n: index, %x: i8) {
  // expected-error @below {{a buffer of type 'memref<?xi8>' has no static size, so no place can be planned for it}}
  %a = memref.alloc(%n) : memref<?xi8>
  memref.store %x, %a[%n] : memref<?xi8>
  // All of them.
  // expected-error @below {{a buffer of type 'memref<4x?xi32>' has no static size}}
  %b = memref.alloc(%n) : memref<4x?xi32>
  %y = memref.load %b[%n, %n] : memref<4x?xi32>
  return
}

// -----

func.func @hidden(%c: i1, %i: index, %x: i8, %other: memref<4xi8>) {
  %a = memref.alloc() : memref<4xi8>
  // expected-error @below {{'arith.select' hides which buffer it stands for, so no place can be planned for it}}
  %s = arith.select %c, %a, %other : memref<4xi8>
  memref.store %x, %s[%i] : memref<4xi8>
  return
}

// -----

func.func @view(%i: index, %x: i8) {
  %a = memref.alloc() : memref<4xi8>
  // expected-error @below {{'memref.subview' uses a planned buffer; only loads, stores, kernels and views of another shape are expected at this level}}
  %v = memref.subview %a[2] [2] [1] : memref<4xi8> to memref<2xi8, strided<[1], offset: 2>>
  memref.store %x, %v[%i] : memref<2xi8, strided<[1], offset: 2>>
  return
}

// -----

func.func @free(%i: index, %x: i8) {
  %a = memref.alloc() : memref<4xi8>
  memref.store %x, %a[%i] : memref<4xi8>
  // expected-error @below {{'memref.dealloc' uses a planned buffer; only loads, stores, kernels and views of another shape are expected at this level}}
  memref.dealloc %a : memref<4xi8>
  return
}

// -----

func.func private @callee(memref<4xi8>)
func.func @call() {
  %a = memref.alloc() : memref<4xi8>
  // expected-error @below {{'func.call' uses a planned buffer; only loads, stores, kernels and views of another shape are expected at this level}}
  call @callee(%a) : (memref<4xi8>) -> ()
  return
}

// -----

func.func @elements(%i: index, %v: vector<4xi32>, %n: i4) {
  // expected-error @below {{a buffer of type 'memref<4xindex>' has elements of type 'index'; a place can be planned for integers and floats of whole bytes: use i32 for an index, and scalars for a vector}}
  %a = memref.alloc() : memref<4xindex>
  memref.store %i, %a[%i] : memref<4xindex>
  // expected-error @below {{a buffer of type 'memref<4xvector<4xi32>>' has elements of type 'vector<4xi32>'}}
  %b = memref.alloc() : memref<4xvector<4xi32>>
  memref.store %v, %b[%i] : memref<4xvector<4xi32>>
  // expected-error @below {{a buffer of type 'memref<4xi4>' has elements of type 'i4'}}
  %c = memref.alloc() : memref<4xi4>
  memref.store %n, %c[%i] : memref<4xi4>
  return
}

// -----

func.func @huge(%i: index, %x: i64) {
  // expected-error @below {{has more than 2147483647 bytes, so no place can be planned for it}}
  %a = memref.alloc() : memref<1073741824xi64>
  memref.store %x, %a[%i] : memref<1073741824xi64>
  // expected-error @below {{has more than 2147483647 bytes, so no place can be planned for it}}
  %b = memref.alloc() : memref<4294967296x4294967296xi64>
  memref.store %x, %b[%i, %i] : memref<4294967296x4294967296xi64>
  return
}

// -----

// Each fits, both at once do not.
// expected-error @below {{needs 2800000000 elements of type 'i8' for its buffers at once, more than 2147483647 bytes}}
func.func @both(%i: index, %x: i8) {
  %a = memref.alloc() : memref<1400000000xi8>
  %b = memref.alloc() : memref<1400000000xi8>
  memref.store %x, %a[%i] : memref<1400000000xi8>
  memref.store %x, %b[%i] : memref<1400000000xi8>
  memref.store %x, %a[%i] : memref<1400000000xi8>
  return
}
