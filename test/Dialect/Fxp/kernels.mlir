// RUN: mann-opt %s | mann-opt | FileCheck %s
// RUN: mann-opt %s --mlir-print-op-generic | mann-opt | FileCheck %s
// One blank before a kind; more may stand there.
// RUN: mann-opt %s | sed 's/ into/  into/; s/row_reduce /row_reduce  /' | mann-opt | not grep "[^ ]  "

// CHECK-LABEL: func.func @kernels
func.func @kernels(%rows: memref<50x60xi8>, %key: memref<60xi8>, %bits: memref<3x50x2xi32>, %word: memref<2xi32>,
    %sums: memref<16xi32>, %wide: memref<50x60xi16>, %packed: memref<50x2xi32>, %ids: memref<7xi32>, %codes: memref<60xi8>,
    %weights: memref<2x50xi16>, %read: memref<60xi32>, %stored: memref<50x60xi16>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  // CHECK: fxp.row_reduce dot %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}[%{{.*}}] into %{{.*}} count %{{.*}} length 60 : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
  fxp.row_reduce dot %rows[%i, %c0], %key[%c0] into %sums count %n length 60
    : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
  // CHECK: fxp.row_reduce sad
  fxp.row_reduce sad %rows[%i, %c0], %key[%c0] into %sums count %n length 60
    : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
  // CHECK: fxp.row_reduce xor_popcount
  fxp.row_reduce xor_popcount %bits[%c0, %i, %c0], %word[%c0] into %sums count %n length 2
    : memref<3x50x2xi32>, memref<2xi32>, memref<16xi32>
  // CHECK: fxp.weigh_rows %{{.*}}[%{{.*}}, %{{.*}}], %{{.*}}[%{{.*}}, %{{.*}}] into %{{.*}} count %{{.*}} length 60 : memref<2x50xi16>, memref<50x60xi8>, memref<60xi32>
  fxp.weigh_rows %weights[%i, %c0], %rows[%c0, %c0] into %read count %n length 60
    : memref<2x50xi16>, memref<50x60xi8>, memref<60xi32>
  // CHECK: fxp.embed_row %{{.*}}, %{{.*}}[%{{.*}}] words 7 into %{{.*}}[%{{.*}}] length 60 up 0 shift 2 bound 896 : memref<50x60xi8>, memref<7xi32>, memref<60xi8>
  fxp.embed_row %rows, %ids[%c0] words 7 into %codes[%c0] length 60 up 0 shift 2 bound 896
    : memref<50x60xi8>, memref<7xi32>, memref<60xi8>
  // CHECK: fxp.embed_row %{{.*}} bias %{{.*}}[%{{.*}}, %{{.*}}] into
  fxp.embed_row %rows, %ids[%c0] words 7 bias %rows[%i, %c0] into %codes[%c0] length 60 up 1 shift 2 bound 1920
    : memref<50x60xi8>, memref<7xi32>, memref<60xi8>, memref<50x60xi8>
  // CHECK: fxp.embed_row %{{.*}}, %{{.*}}[%{{.*}}] words 7 into %{{.*}}[%{{.*}}, %{{.*}}] length 60 up 0 shift 0 bound 896 : memref<50x60xi8>, memref<7xi32>, memref<50x60xi16>
  fxp.embed_row %rows, %ids[%c0] words 7 into %stored[%i, %c0] length 60 up 0 shift 0 bound 896
    : memref<50x60xi8>, memref<7xi32>, memref<50x60xi16>
  // CHECK: fxp.row_reduce hamming
  fxp.row_reduce hamming %rows[%i, %c0], %key[%c0] into %sums count %n length 60
    : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
  // CHECK: fxp.round_row %{{.*}}[%{{.*}}, %{{.*}}] into %{{.*}}[%{{.*}}] length 60 up 0 shift 2 bound 896 : memref<50x60xi16>, memref<60xi8>
  fxp.round_row %wide[%i, %c0] into %codes[%c0] length 60 up 0 shift 2 bound 896
    : memref<50x60xi16>, memref<60xi8>
  // CHECK: fxp.round_row %{{.*}} bias %{{.*}}[%{{.*}}, %{{.*}}] into
  fxp.round_row %wide[%i, %c0] bias %rows[%i, %c0] into %codes[%c0] length 60 up 0 shift 2 bound 896
    : memref<50x60xi16>, memref<60xi8>, memref<50x60xi8>
  // CHECK: fxp.pack_signs %{{.*}}[%{{.*}}, %{{.*}}] into %{{.*}}[%{{.*}}, %{{.*}}] length 60 : memref<50x60xi8>, memref<50x2xi32>
  fxp.pack_signs %rows[%i, %c0] into %packed[%i, %c0] length 60
    : memref<50x60xi8>, memref<50x2xi32>
  return
}
