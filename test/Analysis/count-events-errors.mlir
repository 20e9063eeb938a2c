// RUN: mann-opt %s --mann-count-events -split-input-file -verify-diagnostics

func.func @unknown(%i: index, %v: vector<4xi8>, %m: memref<4xi8>) {
  // Each kind of op once, and all kinds.
  // expected-error @below {{'vector.store' op does not say what executing it costs; implement EventCountOpInterface for it, for instance by an external model as in registerEventModels}}
  vector.store %v, %m[%i] : memref<4xi8>, vector<4xi8>
  vector.store %v, %m[%i] : memref<4xi8>, vector<4xi8>
  // expected-error @below {{'vector.print' op does not say what executing it costs}}
  vector.print %v : vector<4xi8>
  return
}

// -----

func.func @dynamic(%a: memref<?xi8>, %b: memref<?xi8>) {
  // expected-error @below {{'memref.copy' op does not say what executing it costs}}
  memref.copy %a, %b : memref<?xi8> to memref<?xi8>
  return
}

// -----

// expected-error @below {{'func.func' op has a region of several blocks; executions are counted in structured control flow}}
func.func @blocks() {
  cf.br ^end
^end:
  return
}

// -----

func.func @unbounded(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @below {{'scf.for' op has no largest number of turns: a loop from 0 must end at a value that integer range analysis bounds}}
  scf.for %i = %c0 to %n step %c1 {
  }
  return
}
