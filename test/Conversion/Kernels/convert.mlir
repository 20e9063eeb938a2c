// What each target makes of the kernels: the instructions by their intrinsics, and no op
// of fxp left but those that loops use.
// RUN: mann-opt %s --convert-fxp-kernels | FileCheck %s --check-prefix=LOOPS --implicit-check-not=fxp.row_reduce --implicit-check-not=fxp.weigh_rows --implicit-check-not=fxp.embed_row --implicit-check-not=fxp.round_row --implicit-check-not=fxp.pack
// RUN: mann-opt %s --convert-fxp-kernels=target=x86-avx512-vnni | FileCheck %s --check-prefix=VNNI --implicit-check-not=fxp.
// RUN: mann-opt %s --convert-fxp-kernels=target=x86-avx2 | FileCheck %s --check-prefix=AVX2 --implicit-check-not=fxp.
// RUN: mann-opt %s --convert-fxp-kernels=target=x86-sse2 | FileCheck %s --check-prefix=SSE2 --implicit-check-not=fxp.
// RUN: mann-opt %s --convert-fxp-kernels=target=arm-mve | FileCheck %s --check-prefix=MVE --implicit-check-not=fxp.
// RUN: mann-opt %s --convert-fxp-kernels=target=arm-dsp | FileCheck %s --check-prefix=DSP --implicit-check-not=fxp.
// RUN: not mann-opt %s --convert-fxp-kernels=target=z80 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: {{.*}}'z80'{{.*}}x86-avx512-vnni, x86-avx512, x86-avx2, x86-sse2, arm-mve, arm-dsp

// LOOPS-LABEL: func.func @dot
// LOOPS: scf.for
// LOOPS: scf.for
// LOOPS: arith.muli
// VNNI-LABEL: func.func @dot
// VNNI: llvm.x86.avx512.vpdpbusd.512
// AVX2-LABEL: func.func @dot
// AVX2: llvm.x86.avx2.pmadd.wd
// SSE2-LABEL: func.func @dot
// SSE2: llvm.x86.sse2.pmadd.wd
// MVE-LABEL: func.func @dot
// MVE: "llvm.arm.mve.vmldava"(%{{.*}}) : (i32, i32, i32, i32, vector<16xi8>, vector<16xi8>) -> i32
// DSP-LABEL: func.func @dot
// DSP: llvm.arm.smlad
func.func @dot(%rows: memref<50x64xi8>, %key: memref<64xi8>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce dot %rows[%i, %c0], %key[%c0] into %sums count %n length 64
    : memref<50x64xi8>, memref<64xi8>, memref<16xi32>
  return
}

// Bytes and 16-bit numbers: vectors widen the bytes, words have the key in their order.
// LOOPS-LABEL: func.func @dot_16x8
// LOOPS: arith.extsi %{{.*}} : i8 to i32
// LOOPS: arith.extsi %{{.*}} : i16 to i32
// VNNI-LABEL: func.func @dot_16x8
// VNNI: arith.extsi %{{.*}} : vector<32xi8> to vector<32xi16>
// VNNI: llvm.x86.avx512.pmaddw.d.512
// AVX2-LABEL: func.func @dot_16x8
// AVX2: arith.extsi %{{.*}} : vector<16xi8> to vector<16xi16>
// AVX2: llvm.x86.avx2.pmadd.wd
// SSE2-LABEL: func.func @dot_16x8
// SSE2: arith.extsi %{{.*}} : vector<8xi8> to vector<8xi16>
// SSE2: llvm.x86.sse2.pmadd.wd
// MVE-LABEL: func.func @dot_16x8
// MVE: "llvm.arm.mve.vmldava"(%{{.*}}) : (i32, i32, i32, i32, vector<8xi16>, vector<8xi16>) -> i32
// DSP-LABEL: func.func @dot_16x8
// DSP: vector.load %{{.*}} : memref<64xi16>, vector<4xi16>
// DSP: llvm.arm.sxtb16
// DSP: llvm.arm.smlad
func.func @dot_16x8(%rows: memref<50x64xi8>, %key: memref<64xi16>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce dot %rows[%i, %c0], %key[%c0] into %sums count %n length 64
    : memref<50x64xi8>, memref<64xi16>, memref<16xi32>
  return
}

// Sums of 64 bits: two words of Helium; on x86 loops.
// LOOPS-LABEL: func.func @dot_16x16
// LOOPS: arith.muli %{{.*}} : i64
// VNNI-LABEL: func.func @dot_16x16
// VNNI: arith.muli %{{.*}} : i64
// AVX2-LABEL: func.func @dot_16x16
// AVX2: arith.muli %{{.*}} : i64
// MVE-LABEL: func.func @dot_16x16
// MVE: "llvm.arm.mve.vmlldava"(%{{.*}}) : (i32, i32, i32, i32, i32, vector<8xi16>, vector<8xi16>) -> !llvm.struct<(i32, i32)>
// DSP-LABEL: func.func @dot_16x16
// DSP-NOT: llvm.arm.sxtb16
// DSP: llvm.arm.smlald
func.func @dot_16x16(%rows: memref<50x64xi16>, %key: memref<64xi16>, %sums: memref<16xi64>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce dot %rows[%i, %c0], %key[%c0] into %sums count %n length 64
    : memref<50x64xi16>, memref<64xi16>, memref<16xi64>
  return
}

// A key of bytes for rows of 16 bits, which words have in order; a tail of two.
// DSP-LABEL: func.func @dot_8x16
// DSP: %[[EVEN:.*]] = llvm.call_intrinsic "llvm.arm.sxtb16"
// DSP: %[[ODD:.*]] = llvm.call_intrinsic "llvm.arm.sxtb16"
// DSP: arith.andi %[[EVEN]]
// DSP: arith.shli %[[ODD]]
// DSP: llvm.arm.smlald
// DSP: vector.load %{{.*}} : memref<50x66xi16>, vector<2xi16>
// MVE-LABEL: func.func @dot_8x16
// MVE: arith.extsi %{{.*}} : vector<8xi8> to vector<8xi16>
// MVE: llvm.arm.mve.vmlldava
// SSE2-LABEL: func.func @dot_8x16
// SSE2: arith.muli %{{.*}} : i64
func.func @dot_8x16(%rows: memref<50x66xi16>, %key: memref<66xi8>, %sums: memref<16xi64>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce dot %rows[%i, %c0], %key[%c0] into %sums count %n length 66
    : memref<50x66xi16>, memref<66xi8>, memref<16xi64>
  return
}

// LOOPS-LABEL: func.func @weigh_16
// LOOPS: arith.extsi %{{.*}} : i16 to i32
// MVE-LABEL: func.func @weigh_16
// MVE: vector.load %{{.*}} : memref<3264xi16>, vector<4xi16>
// Of rows of 16 bits the halves of words are the codes.
// DSP-LABEL: func.func @weigh_16
// DSP-NOT: llvm.arm.sxtb16
// DSP-COUNT-4: llvm.arm.smlad
func.func @weigh_16(%weights: memref<50xi8>, %rows: memref<64x51xi16>, %sums: memref<51xi32>, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.weigh_rows %weights[%c0], %rows[%c0, %c0] into %sums count %n length 51
    : memref<50xi8>, memref<64x51xi16>, memref<51xi32>
  return
}

// LOOPS-LABEL: func.func @sad
// LOOPS: fxp.abs_diff
// VNNI-LABEL: func.func @sad
// VNNI: llvm.x86.avx512.psad.bw.512
// AVX2-LABEL: func.func @sad
// AVX2: llvm.x86.avx2.psad.bw
// SSE2-LABEL: func.func @sad
// SSE2: llvm.x86.sse2.psad.bw
// MVE-LABEL: func.func @sad
// MVE: "llvm.arm.mve.vabav"(%{{.*}}) : (i32, i32, vector<16xi8>, vector<16xi8>) -> i32
// DSP-LABEL: func.func @sad
// DSP: llvm.arm.usada8
func.func @sad(%rows: memref<50x64xi8>, %key: memref<64xi8>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce sad %rows[%i, %c0], %key[%c0] into %sums count %n length 64
    : memref<50x64xi8>, memref<64xi8>, memref<16xi32>
  return
}

// Weights are compared once, and rows noted, 32 at a time; where LLVM makes
// vectors of the loops, they stay.
// LOOPS-LABEL: func.func @weigh
// LOOPS: arith.cmpi ne, %{{.*}} : i16
// LOOPS: arith.muli
// VNNI-LABEL: func.func @weigh
// VNNI: arith.cmpi ne, %{{.*}} : i16
// VNNI: arith.muli {{.*}} : i32
// MVE-LABEL: func.func @weigh
// MVE: memref.alloca() : memref<64xindex>
// MVE: arith.cmpi ne, %{{.*}} : i16
// MVE: vector.load %{{.*}} : memref<3264xi8>, vector<4xi8>
// MVE: arith.muli %{{.*}} : vector<4xi32>
// MVE: vector.maskedload
// DSP-LABEL: func.func @weigh
// DSP: memref.alloca() : memref<48xindex>
// DSP: scf.for %{{.*}} = %c0{{.*}} to %{{.*}} step %c32
// DSP: arith.cmpi ne, %{{.*}} : i16
// DSP: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %{{.*}} iter_args({{.*}}) -> (i32, i32, i32, i32)
// DSP-COUNT-4: llvm.arm.smlad
// Three columns are left behind 12 words.
// DSP: arith.extsi %{{.*}} : i8 to i32
// DSP: llvm.arm.smlad
func.func @weigh(%weights: memref<50xi16>, %rows: memref<64x51xi8>, %sums: memref<51xi32>, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.weigh_rows %weights[%c0], %rows[%c0, %c0] into %sums count %n length 51
    : memref<50xi16>, memref<64x51xi8>, memref<51xi32>
  return
}

// Sums that are stored go as they are, with the columns of two words of lanes in turn.
// LOOPS-LABEL: func.func @embed_sums
// LOOPS: arith.trunci %{{.*}} : i32 to i16
// VNNI-LABEL: func.func @embed_sums
// VNNI: vector.store %{{.*}} : memref<64xi16>, vector<64xi16>
// AVX2-LABEL: func.func @embed_sums
// AVX2: vector.store %{{.*}} : memref<64xi16>, vector<32xi16>
// MVE-LABEL: func.func @embed_sums
// MVE: vector.store %{{.*}} : memref<64xi16>, vector<8xi16>
// DSP-LABEL: func.func @embed_sums
// DSP: llvm.arm.sxtab16
// DSP-NOT: llvm.arm.ssat16
// DSP-COUNT-2: vector.store %{{.*}} : memref<64xi16>, vector<2xi16>
func.func @embed_sums(%table: memref<20x64xi8>, %ids: memref<7xi32>, %out: memref<64xi16>) {
  %c0 = arith.constant 0 : index
  fxp.embed_row %table, %ids[%c0] words 7 into %out[%c0] length 64 up 0 shift 0 bound 896
    : memref<20x64xi8>, memref<7xi32>, memref<64xi16>
  return
}

// LOOPS-LABEL: func.func @embed(
// LOOPS: arith.cmpi ult
// LOOPS: arith.minsi
// VNNI-LABEL: func.func @embed(
// VNNI: arith.extsi %{{.*}} : vector<64xi8> to vector<64xi16>
// AVX2-LABEL: func.func @embed(
// AVX2: arith.extsi %{{.*}} : vector<32xi8> to vector<32xi16>
// MVE-LABEL: func.func @embed(
// MVE: arith.extsi %{{.*}} : vector<8xi8> to vector<8xi16>
// MVE: arith.shli %{{.*}} : vector<8xi16>
// MVE: "llvm.arm.mve.vshrn"
// DSP-LABEL: func.func @embed(
// DSP: llvm.arm.sxtab16
// DSP: llvm.arm.ssat16
func.func @embed(%table: memref<9x64xi8>, %ids: memref<5x7xi32>, %bias: memref<5x64xi8>, %out: memref<5x64xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  fxp.embed_row %table, %ids[%i, %c0] words 7 bias %bias[%i, %c0] into %out[%i, %c0]
    length 64 up 1 shift 3 bound 1920
    : memref<9x64xi8>, memref<5x7xi32>, memref<5x64xi8>, memref<5x64xi8>
  return
}

// LOOPS-LABEL: func.func @hamming
// LOOPS: fxp.hamming %{{.*}} width 8
// VNNI-LABEL: func.func @hamming
// VNNI: arith.xori
// VNNI: llvm.x86.avx512.psad.bw.512
// AVX2-LABEL: func.func @hamming
// AVX2: arith.xori
// AVX2: llvm.x86.avx2.psad.bw
// MVE-LABEL: func.func @hamming
// MVE: arith.xori
// MVE: arith.subi
// MVE: "llvm.arm.mve.vabav"
// DSP-LABEL: func.func @hamming
// DSP: arith.xori
// DSP: llvm.arm.usada8
func.func @hamming(%rows: memref<50x64xi8>, %key: memref<64xi8>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce hamming %rows[%i, %c0], %key[%c0] into %sums count %n length 64
    : memref<50x64xi8>, memref<64xi8>, memref<16xi32>
  return
}

// LOOPS-LABEL: func.func @round
// LOOPS: arith.extsi %{{.*}} : i16 to i32
// VNNI-LABEL: func.func @round
// VNNI: arith.shrsi %{{.*}} : vector<64xi16>
// AVX2-LABEL: func.func @round
// AVX2: arith.shrsi %{{.*}} : vector<32xi16>
// MVE-LABEL: func.func @round
// MVE: vector.load %{{.*}} : memref<5x64xi16>, vector<8xi16>
// MVE: "llvm.arm.mve.vshrn"
// DSP-LABEL: func.func @round
// DSP: llvm.arm.sxtab16
// DSP: llvm.arm.ssat16
func.func @round(%in: memref<5x64xi16>, %bias: memref<5x64xi8>, %out: memref<5x64xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  fxp.round_row %in[%i, %c0] bias %bias[%i, %c0] into %out[%i, %c0] length 64 up 0 shift 3 bound 1143
    : memref<5x64xi16>, memref<5x64xi8>, memref<5x64xi8>
  return
}

// LOOPS-LABEL: func.func @signs
// LOOPS: arith.cmpi slt
// LOOPS: arith.ori
// VNNI-LABEL: func.func @signs
// VNNI: vector.bitcast %{{.*}} : vector<64xi1> to vector<2xi32>
// AVX2-LABEL: func.func @signs
// AVX2: vector.bitcast %{{.*}} : vector<32xi1> to vector<1xi32>
// MVE-LABEL: func.func @signs
// MVE: arith.cmpi slt, %{{.*}} : vector<16xi8>
// MVE: "llvm.arm.mve.pred.v2i"(%{{.*}}) : (vector<16xi1>) -> i32
// DSP-LABEL: func.func @signs
// DSP: arith.constant 270549120 : i32
func.func @signs(%codes: memref<5x64xi8>, %words: memref<5x2xi32>, %i: index) {
  %c0 = arith.constant 0 : index
  fxp.pack_signs %codes[%i, %c0] into %words[%i, %c0] length 64 : memref<5x64xi8>, memref<5x2xi32>
  return
}

// A short vector stays in registers while all rows go by; what ends in the middle of one is
// filled up with zeros.
// MVE-LABEL: func.func @kept
// MVE-COUNT-3: vector.load %arg1
// MVE: vector.maskedload %arg1
// MVE: scf.for
// MVE-NOT: %arg1
// MVE: return
func.func @kept(%rows: memref<50x60xi8>, %key: memref<60xi8>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce dot %rows[%i, %c0], %key[%c0] into %sums count %n length 60
    : memref<50x60xi8>, memref<60xi8>, memref<16xi32>
  return
}

// Bits of many words are counted in vectors, of a few one by one.
// MVE-LABEL: func.func @many_bits
// MVE: math.ctpop %{{.*}} : vector<16xi8>
// MVE: "llvm.arm.mve.vabav"
func.func @many_bits(%rows: memref<50x7xi32>, %key: memref<7xi32>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce xor_popcount %rows[%i, %c0], %key[%c0] into %sums count %n length 7
    : memref<50x7xi32>, memref<7xi32>, memref<16xi32>
  return
}

// MVE-LABEL: func.func @few_bits
// MVE: math.ctpop %{{.*}} : i32
func.func @few_bits(%rows: memref<50x2xi32>, %key: memref<2xi32>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce xor_popcount %rows[%i, %c0], %key[%c0] into %sums count %n length 2
    : memref<50x2xi32>, memref<2xi32>, memref<16xi32>
  return
}

// The last columns of an embedding come again with those before them; a row that is rounded in
// place ends with a part of a vector.
// MVE-LABEL: func.func @last_columns
// MVE: arith.constant 20 : index
// MVE-NOT: vector.masked
// MVE: return
// AVX2-LABEL: func.func @last_columns
// AVX2: arith.constant 28 : index
// AVX2: vector.load %arg0{{.*}} vector<32xi8>
// AVX2-NOT: vector<16xi8>
// AVX2: return
// SSE2-LABEL: func.func @last_columns
// SSE2: arith.constant 44 : index
// SSE2: vector.load %arg0{{.*}} vector<16xi8>
// SSE2-NOT: vector<8xi8>
// SSE2: return
func.func @last_columns(%table: memref<9x60xi8>, %ids: memref<5x7xi32>, %out: memref<5x60xi8>, %i: index) {
  %c0 = arith.constant 0 : index
  fxp.embed_row %table, %ids[%i, %c0] words 7 into %out[%i, %c0] length 60 up 0 shift 3 bound 1000
    : memref<9x60xi8>, memref<5x7xi32>, memref<5x60xi8>
  return
}

// MVE-LABEL: func.func @last_numbers
// MVE: vector.maskedload %arg0{{.*}} vector<8xi8>
// MVE: vector.maskedstore %arg0
func.func @last_numbers(%in: memref<21xi8>, %bias: memref<21xi8>) {
  %c0 = arith.constant 0 : index
  fxp.round_row %in[%c0] bias %bias[%c0] into %in[%c0] length 21 up 0 shift 3 bound 256
    : memref<21xi8>, memref<21xi8>, memref<21xi8>
  return
}

// Bytes alone are rounded without lanes.
// MVE-LABEL: func.func @bytes
// MVE: "llvm.ssub.sat"(%{{.*}}) : (vector<16xi8>, vector<16xi8>) -> vector<16xi8>
// MVE: "llvm.arm.mve.vrshr.imm"
// MVE-NOT: vector<8xi16>
// MVE: return
func.func @bytes(%in: memref<21xi8>, %out: memref<21xi8>) {
  %c0 = arith.constant 0 : index
  fxp.round_row %in[%c0] into %out[%c0] length 21 up 0 shift 3 bound 128
    : memref<21xi8>, memref<21xi8>
  return
}
