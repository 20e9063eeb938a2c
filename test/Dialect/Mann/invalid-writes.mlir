// RUN: mann-opt %s -split-input-file -verify-diagnostics
// One case for each check of lib/Dialect/Mann/IR/Writes.cpp.

func.func @erase_add_memory(%m: tensor<3xf32>, %w: tensor<3xf32>) {
  // expected-error @below {{memory must have rank 2, but has rank 1}}
  %0 = mann.erase_add %m, %w, %w, %w : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @erase_add_rank(%m: tensor<5x3xf32>, %w: tensor<1x1x5xf32>, %e: tensor<3xf32>) {
  // expected-error @below {{weights must have rank 1 or 2, but has rank 3}}
  %0 = mann.erase_add %m, %w, %e, %e : tensor<5x3xf32>, tensor<1x1x5xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<5x3xf32>
  return
}

// -----

func.func @erase_add_result(%m: tensor<5x3xf32>, %w: tensor<5xf32>, %e: tensor<3xf32>) {
  // expected-error @below {{result must be 5 x 3 (as the memory), but is 3 x 5}}
  %0 = mann.erase_add %m, %w, %e, %e : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3x5xf32>
  return
}

// -----

func.func @erase_add_weights(%m: tensor<5x3xf32>, %w: tensor<4xf32>, %e: tensor<3xf32>) {
  // expected-error @below {{weights must be 5 (one weight a memory row), but is 4}}
  %0 = mann.erase_add %m, %w, %e, %e : tensor<5x3xf32>, tensor<4xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<5x3xf32>
  return
}

// -----

func.func @erase_add_erase(%m: tensor<5x3xf32>, %w: tensor<2x5xf32>, %e: tensor<3xf32>, %a: tensor<2x3xf32>) {
  // expected-error @below {{erase must be 2 x 3 (a memory row for each head), but is 3}}
  %0 = mann.erase_add %m, %w, %e, %a : tensor<5x3xf32>, tensor<2x5xf32>, tensor<3xf32>, tensor<2x3xf32> -> tensor<5x3xf32>
  return
}

// -----

func.func @erase_add_add(%m: tensor<5x3xf32>, %w: tensor<2x5xf32>, %e: tensor<2x3xf32>, %a: tensor<1x3xf32>) {
  // expected-error @below {{add must be 2 x 3 (a memory row for each head), but is 1 x 3}}
  %0 = mann.erase_add %m, %w, %e, %a : tensor<5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32>, tensor<1x3xf32> -> tensor<5x3xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @erase_add_domain(%m: tensor<5x3x!q>, %w: tensor<5x!q>, %e: tensor<3x!q>) {
  // expected-error @below {{memory and result must both be f32 or both be fixed-point}}
  %0 = mann.erase_add %m, %w, %e, %e : tensor<5x3x!q>, tensor<5x!q>, tensor<3x!q>, tensor<3x!q> -> tensor<5x3xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 2.0>
func.func @erase_add_coarse(%m: tensor<5x3x!q>, %w: tensor<5x!q>, %e: tensor<3x!q>) {
  // expected-error @below {{takes products of weight and erase of 0 to 60 fraction bits, but has -2}}
  %0 = mann.erase_add %m, %w, %e, %e : tensor<5x3x!q>, tensor<5x!q>, tensor<3x!q>, tensor<3x!q> -> tensor<5x3x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!g = !quant.uniform<i24<0:4194304>:f32, 2.384185791015625e-07>
func.func @erase_add_heads(%m: tensor<5x3x!q>, %w: tensor<2x5x!g>, %e: tensor<2x3x!g>) {
  // Each keep has 44 bits, the product of two 88.
  // expected-error @below {{computes products of 1 - w e with 88 fraction bits and up to 2^88, which may not fit 63 bits}}
  %0 = mann.erase_add %m, %w, %e, %e : tensor<5x3x!q>, tensor<2x5x!g>, tensor<2x3x!g>, tensor<2x3x!g> -> tensor<5x3x!q>
  return
}

// -----

!m = !quant.uniform<i31:f32, 0.25>
!g = !quant.uniform<i18<0:65536>:f32, 1.52587890625e-05>
func.func @erase_add_wide(%m: tensor<5x3x!m>, %w: tensor<5x!g>, %e: tensor<3x!g>) {
  // expected-error @below {{computes the memory times 1 - w e, and w a with 34 fraction bits and up to 2^63, which may not fit 63 bits}}
  %0 = mann.erase_add %m, %w, %e, %e : tensor<5x3x!m>, tensor<5x!g>, tensor<3x!g>, tensor<3x!g> -> tensor<5x3x!m>
  return
}

// -----

func.func @outer_write_rank(%s: tensor<3xf32>) {
  // expected-error @below {{state must have rank 2 or 3, but has rank 1}}
  %0 = mann.outer_write %s, %s, %s : tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @outer_write_result(%s: tensor<5x3xf32>, %v: tensor<5xf32>, %k: tensor<3xf32>) {
  // expected-error @below {{result must be 5 x 3 (as the state), but is 3 x 5}}
  %0 = mann.outer_write %s, %v, %k : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<3x5xf32>
  return
}

// -----

func.func @outer_write_value(%s: tensor<5x3xf32>, %k: tensor<3xf32>) {
  // expected-error @below {{value must be 5 (one element a row), but is 3}}
  %0 = mann.outer_write %s, %k, %k : tensor<5x3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<5x3xf32>
  return
}

// -----

func.func @outer_write_key(%s: tensor<2x5x3xf32>, %v: tensor<2x5xf32>) {
  // expected-error @below {{key must be 2 x 3 (one element a key channel), but is 2 x 5}}
  %0 = mann.outer_write %s, %v, %v : tensor<2x5x3xf32>, tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5x3xf32>
  return
}

// -----

func.func @outer_write_decay_rank(%s: tensor<5x3xf32>, %v: tensor<5xf32>, %k: tensor<3xf32>, %d: tensor<f32>) {
  // expected-error @below {{decay must have rank 1 or 2, but has rank 0}}
  %0 = mann.outer_write %s, %v, %k decay(%d : tensor<f32>) : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<5x3xf32>
  return
}

// -----

func.func @outer_write_decay(%s: tensor<5x3xf32>, %v: tensor<5xf32>, %k: tensor<3xf32>) {
  // expected-error @below {{decay must have 3 elements (one a key channel) or 1, but has 5}}
  %0 = mann.outer_write %s, %v, %k decay(%v : tensor<5xf32>) : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<5x3xf32>
  return
}

// -----

func.func @outer_write_decay_heads(%s: tensor<2x5x3xf32>, %v: tensor<2x5xf32>, %k: tensor<2x3xf32>, %d: tensor<3xf32>) {
  // expected-error @below {{decay must be 2 x 3 (one number a key channel), 2 (one a head) or 1, but has rank 1 and 3 elements}}
  %0 = mann.outer_write %s, %v, %k decay(%d : tensor<3xf32>) : tensor<2x5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32> -> tensor<2x5x3xf32>
  return
}

// -----

func.func @outer_write_decay_rows(%s: tensor<2x5x3xf32>, %v: tensor<2x5xf32>, %k: tensor<2x3xf32>) {
  // expected-error @below {{(one a head) or 1, but has rank 2 and 2 rows}}
  %0 = mann.outer_write %s, %v, %k decay(%v : tensor<2x5xf32>) : tensor<2x5x3xf32>, tensor<2x5xf32>, tensor<2x3xf32> -> tensor<2x5x3xf32>
  return
}

// -----

func.func @outer_write_found(%s: tensor<5x3xf32>, %v: tensor<5xf32>, %k: tensor<3xf32>) {
  // expected-error @below {{found must be 5 (one element a row), but is 3}}
  %0 = mann.outer_write %s, %v, %k erase(%k, %k : tensor<3xf32>, tensor<3xf32>) : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<5x3xf32>
  return
}

// -----

func.func @outer_write_erase(%s: tensor<5x3xf32>, %v: tensor<5xf32>, %k: tensor<3xf32>) {
  // expected-error @below {{erase must be 3 (one element a key channel), but is 5}}
  %0 = mann.outer_write %s, %v, %k erase(%v, %v : tensor<5xf32>, tensor<5xf32>) : tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32> -> tensor<5x3xf32>
  return
}

// -----

// One of the two alone is no erase.
func.func @outer_write_half_an_erase(%s: tensor<5x3xf32>, %v: tensor<5xf32>, %k: tensor<3xf32>) {
  // expected-error @below {{'found' and 'erase' go together, but only one is there}}
  %0 = "mann.outer_write"(%s, %v, %k, %v) {operandSegmentSizes = array<i32: 1, 1, 1, 0, 1, 0>} : (tensor<5x3xf32>, tensor<5xf32>, tensor<3xf32>, tensor<5xf32>) -> tensor<5x3xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @outer_write_domain(%s: tensor<5x3x!q>, %v: tensor<5x!q>, %k: tensor<3xf32>) {
  // expected-error @below {{state and key must both be f32 or both be fixed-point}}
  %0 = mann.outer_write %s, %v, %k : tensor<5x3x!q>, tensor<5x!q>, tensor<3xf32> -> tensor<5x3x!q>
  return
}

// -----

!m = !quant.uniform<i31:f32, 1.0>
!f = !quant.uniform<i16<-32767:32767>:f32, 1.52587890625e-05>
func.func @outer_write_wide(%s: tensor<5x3x!m>, %v: tensor<5x!f>, %k: tensor<3x!f>) {
  // The state, of 31 bits, has 32 fraction bits less than the product.
  // expected-error @below {{computes the decayed state, what is erased and the outer product with 32 fraction bits and up to 2^63, which may not fit 63 bits}}
  %0 = mann.outer_write %s, %v, %k : tensor<5x3x!m>, tensor<5x!f>, tensor<3x!f> -> tensor<5x3x!m>
  return
}

// -----

func.func @matvec_rank(%s: tensor<3xf32>) {
  // expected-error @below {{state must have rank 2 or 3, but has rank 1}}
  %0 = mann.matvec_read %s, %s : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

func.func @matvec_key(%s: tensor<5x3xf32>, %q: tensor<5xf32>) {
  // expected-error @below {{key must be 3 (one element a key channel), but is 5}}
  %0 = mann.matvec_read %s, %q : tensor<5x3xf32>, tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

func.func @matvec_result(%s: tensor<5x3xf32>, %q: tensor<3xf32>) {
  // expected-error @below {{result must be 5 (one element a row), but is 3}}
  %0 = mann.matvec_read %s, %q : tensor<5x3xf32>, tensor<3xf32> -> tensor<3xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @matvec_domain(%s: tensor<5x3x!q>, %q: tensor<3xf32>) {
  // expected-error @below {{state and key must both be f32 or both be fixed-point}}
  %0 = mann.matvec_read %s, %q : tensor<5x3x!q>, tensor<3xf32> -> tensor<5x!q>
  return
}

// -----

!w = !quant.uniform<i31:f32, 1.0>
func.func @matvec_wide(%s: tensor<5x4x!w>, %q: tensor<4x!w>) {
  // expected-error @below {{sums 4 products of up to 31 x 31 bits, which may not fit 63 bits}}
  %0 = mann.matvec_read %s, %q : tensor<5x4x!w>, tensor<4x!w> -> tensor<5x!w>
  return
}

// -----

func.func @slot_write_rank(%m: tensor<3xf32>, %i: tensor<i32>) {
  // expected-error @below {{memory must have rank 2, but has rank 1}}
  %0 = mann.slot_write add %m, %m, %i : tensor<3xf32>, tensor<3xf32>, tensor<i32>
  return
}

// -----

func.func @slot_write_row(%m: tensor<5x3xf32>, %r: tensor<5xf32>, %i: tensor<i32>) {
  // expected-error @below {{row must be 3 (a memory row), but is 5}}
  %0 = mann.slot_write add %m, %r, %i : tensor<5x3xf32>, tensor<5xf32>, tensor<i32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @slot_write_domain(%m: tensor<5x3x!q>, %r: tensor<3xf32>, %i: tensor<i32>) {
  // expected-error @below {{memory and row must both be f32 or both be fixed-point}}
  %0 = mann.slot_write add %m, %r, %i : tensor<5x3x!q>, tensor<3xf32>, tensor<i32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!f = !quant.uniform<i8<-127:127>:f32, 1.1641532182693481e-10>
func.func @slot_write_scales(%m: tensor<5x3x!q>, %r: tensor<3x!f>, %i: tensor<i32>) {
  // expected-error @below {{writes steps of 2^-33 to a memory with steps of 2^-2, which are more than 2^30 apart}}
  %0 = mann.slot_write add %m, %r, %i : tensor<5x3x!q>, tensor<3x!f>, tensor<i32>
  return
}

// -----

func.func @advance_modulo(%i: tensor<i32>) {
  // expected-error @below {{attribute 'modulo' failed to satisfy constraint: 64-bit signless integer attribute whose value is positive whose maximum value is 2147483647}}
  %0 = mann.advance %i {modulo = 0} : tensor<i32>
  return
}

// -----

func.func @advance_shape(%i: tensor<1xi32>) {
  // expected-error @below {{operand #0 must be 0D tensor of 32-bit signless integer values}}
  %0 = mann.advance %i {modulo = 5} : tensor<1xi32>
  return
}
