// What each target makes of the kernels: the instructions by their intrinsics, and no op
// of fxp left but those that loops use.
// RUN: mann-opt %s --convert-fxp-kernels | FileCheck %s --check-prefix=LOOPS --implicit-check-not=fxp.row_reduce --implicit-check-not=fxp.embed_row --implicit-check-not=fxp.round_row --implicit-check-not=fxp.pack
// RUN: mann-opt %s --convert-fxp-kernels=target=x86-avx512-vnni | FileCheck %s --check-prefix=VNNI --implicit-check-not=fxp.
// RUN: mann-opt %s --convert-fxp-kernels=target=x86-avx2 | FileCheck %s --check-prefix=AVX2 --implicit-check-not=fxp.
// RUN: mann-opt %s --convert-fxp-kernels=target=arm-dsp | FileCheck %s --check-prefix=DSP --implicit-check-not=fxp.
// RUN: not mann-opt %s --convert-fxp-kernels=target=z80 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: {{.*}}'z80'{{.*}}x86-avx512-vnni, x86-avx512, x86-avx2, arm-dsp

// LOOPS-LABEL: func.func @dot
// LOOPS: scf.for
// LOOPS: scf.for
// LOOPS: arith.muli
// VNNI-LABEL: func.func @dot
// VNNI: llvm.x86.avx512.vpdpbusd.512
// AVX2-LABEL: func.func @dot
// AVX2: llvm.x86.avx2.pmadd.wd
// DSP-LABEL: func.func @dot
// DSP: llvm.arm.smlad
func.func @dot(%rows: memref<50x64xi8>, %key: memref<64xi8>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce dot %rows[%i, %c0], %key[%c0] into %sums count %n length 64
    : memref<50x64xi8>, memref<64xi8>, memref<16xi32>
  return
}

// LOOPS-LABEL: func.func @sad
// LOOPS: fxp.abs_diff
// VNNI-LABEL: func.func @sad
// VNNI: llvm.x86.avx512.psad.bw.512
// AVX2-LABEL: func.func @sad
// AVX2: llvm.x86.avx2.psad.bw
// DSP-LABEL: func.func @sad
// DSP: llvm.arm.usada8
func.func @sad(%rows: memref<50x64xi8>, %key: memref<64xi8>, %sums: memref<16xi32>, %i: index, %n: index) {
  %c0 = arith.constant 0 : index
  fxp.row_reduce sad %rows[%i, %c0], %key[%c0] into %sums count %n length 64
    : memref<50x64xi8>, memref<64xi8>, memref<16xi32>
  return
}

// LOOPS-LABEL: func.func @embed
// LOOPS: arith.cmpi ult
// LOOPS: arith.minsi
// VNNI-LABEL: func.func @embed
// VNNI: arith.extsi %{{.*}} : vector<64xi8> to vector<64xi16>
// AVX2-LABEL: func.func @embed
// AVX2: arith.extsi %{{.*}} : vector<32xi8> to vector<32xi16>
// DSP-LABEL: func.func @embed
// DSP: llvm.arm.sxtab16
// DSP: llvm.arm.usat16
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
// DSP-LABEL: func.func @round
// DSP: llvm.arm.sxtab16
// DSP: llvm.arm.usat16
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
// DSP-LABEL: func.func @signs
// DSP: arith.constant 270549120 : i32
func.func @signs(%codes: memref<5x64xi8>, %words: memref<5x2xi32>, %i: index) {
  %c0 = arith.constant 0 : index
  fxp.pack_signs %codes[%i, %c0] into %words[%i, %c0] length 64 : memref<5x64xi8>, memref<5x2xi32>
  return
}
