// RUN: mann-opt %s -split-input-file -verify-diagnostics
// One case for each check of lib/Dialect/Mann/IR/Links.cpp.

func.func @allocate_rank(%u: tensor<2x5xf32>) {
  // expected-error @below {{usage must have rank 1, but has rank 2}}
  %0 = mann.allocate %u : tensor<2x5xf32> -> tensor<2x5xf32>
  return
}

// -----

func.func @allocate_result(%u: tensor<5xf32>) {
  // expected-error @below {{result must be 5 (one weight a slot), but is 4}}
  %0 = mann.allocate %u : tensor<5xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @allocate_domain(%u: tensor<5x!q>) {
  // expected-error @below {{usage and result must both be f32 or both be fixed-point}}
  %0 = mann.allocate %u : tensor<5x!q> -> tensor<5xf32>
  return
}

// -----

func.func @allocate_eps(%u: tensor<5xf32>) {
  // expected-error @below {{'eps' must be at least 0 and below 1, but is 1.0}}
  %0 = mann.allocate %u {eps = 1.0 : f32} : tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

func.func @allocate_eps_nan(%u: tensor<5xf32>) {
  // expected-error @below {{'eps' must be at least 0 and below 1, but is nan}}
  %0 = mann.allocate %u {eps = 0x7FC00000 : f32} : tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

!c = !quant.uniform<i8<-127:127>:f32, 2.0>
func.func @allocate_coarse(%u: tensor<5x!c>) {
  // expected-error @below {{usage must have 0 to 30 fraction bits, but has -1}}
  %0 = mann.allocate %u : tensor<5x!c> -> tensor<5x!c>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!f = !quant.uniform<i8<-127:127>:f32, 4.656612873077393e-10>
func.func @allocate_fine(%u: tensor<5x!q>) {
  // expected-error @below {{result must have 0 to 30 fraction bits, but has 31}}
  %0 = mann.allocate %u : tensor<5x!q> -> tensor<5x!f>
  return
}

// -----

func.func @link_rank(%l: tensor<5xf32>, %p: tensor<5xf32>) {
  // expected-error @below {{links must have rank 2, but has rank 1}}
  %0 = mann.link_update %l, %p, %p : tensor<5xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

func.func @link_square(%l: tensor<5x4xf32>, %p: tensor<5xf32>) {
  // expected-error @below {{links must be 5 x 5 (from each slot to each), but is 5 x 4}}
  %0 = mann.link_update %l, %p, %p : tensor<5x4xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<5x4xf32>
  return
}

// -----

func.func @link_precedence(%l: tensor<5x5xf32>, %p: tensor<4xf32>, %w: tensor<5xf32>) {
  // expected-error @below {{precedence must be 5 (one number a slot), but is 4}}
  %0 = mann.link_update %l, %p, %w : tensor<5x5xf32>, tensor<4xf32>, tensor<5xf32> -> tensor<5x5xf32>
  return
}

// -----

func.func @link_weights(%l: tensor<5x5xf32>, %p: tensor<5xf32>, %w: tensor<2x5xf32>) {
  // expected-error @below {{weights must be 5 (one number a slot), but is 2 x 5}}
  %0 = mann.link_update %l, %p, %w : tensor<5x5xf32>, tensor<5xf32>, tensor<2x5xf32> -> tensor<5x5xf32>
  return
}

// -----

func.func @link_result(%l: tensor<5x5xf32>, %p: tensor<5xf32>) {
  // expected-error @below {{result must be 5 x 5 (as the links), but is 4 x 5}}
  %0 = mann.link_update %l, %p, %p : tensor<5x5xf32>, tensor<5xf32>, tensor<5xf32> -> tensor<4x5xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @link_domain(%l: tensor<5x5x!q>, %p: tensor<5xf32>) {
  // expected-error @below {{links and precedence must both be f32 or both be fixed-point}}
  %0 = mann.link_update %l, %p, %p : tensor<5x5x!q>, tensor<5xf32>, tensor<5xf32> -> tensor<5x5x!q>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!c = !quant.uniform<i8<-127:127>:f32, 2.0>
func.func @link_coarse(%l: tensor<5x5x!q>, %p: tensor<5x!q>, %w: tensor<5x!c>) {
  // expected-error @below {{weights must have 0 to 30 fraction bits, but has -1}}
  %0 = mann.link_update %l, %p, %w : tensor<5x5x!q>, tensor<5x!q>, tensor<5x!c> -> tensor<5x5x!q>
  return
}

// -----

!w = !quant.uniform<i31<-1073741823:1073741823>:f32, 9.313225746154785e-10>
!l = !quant.uniform<i31<-1073741823:1073741823>:f32, 1.0>
func.func @link_wide(%l: tensor<5x5x!w>, %p: tensor<5x!l>, %w: tensor<5x!w>) {
  // expected-error @below {{links times 1 - w - w, and w p}}
  %0 = mann.link_update %l, %p, %w : tensor<5x5x!w>, tensor<5x!l>, tensor<5x!w> -> tensor<5x5x!w>
  return
}

// -----

func.func @precedence_rank(%p: tensor<2x5xf32>) {
  // expected-error @below {{precedence must have rank 1, but has rank 2}}
  %0 = mann.precedence %p, %p : tensor<2x5xf32>, tensor<2x5xf32> -> tensor<2x5xf32>
  return
}

// -----

func.func @precedence_weights(%p: tensor<5xf32>, %w: tensor<4xf32>) {
  // expected-error @below {{weights must be 5 (one number a slot), but is 4}}
  %0 = mann.precedence %p, %w : tensor<5xf32>, tensor<4xf32> -> tensor<5xf32>
  return
}

// -----

func.func @precedence_result(%p: tensor<5xf32>) {
  // expected-error @below {{result must be 5 (as the precedence), but is 4}}
  %0 = mann.precedence %p, %p : tensor<5xf32>, tensor<5xf32> -> tensor<4xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
func.func @precedence_domain(%p: tensor<5xf32>, %w: tensor<5x!q>) {
  // expected-error @below {{precedence and weights must both be f32 or both be fixed-point}}
  %0 = mann.precedence %p, %w : tensor<5xf32>, tensor<5x!q> -> tensor<5xf32>
  return
}

// -----

!q = !quant.uniform<i8<-127:127>:f32, 0.25>
!c = !quant.uniform<i8<-127:127>:f32, 2.0>
func.func @precedence_coarse(%p: tensor<5x!q>, %w: tensor<5x!c>) {
  // expected-error @below {{weights must have 0 to 30 fraction bits, but has -1}}
  %0 = mann.precedence %p, %w : tensor<5x!q>, tensor<5x!c> -> tensor<5x!q>
  return
}

// -----

!w = !quant.uniform<i31<-1073741823:1073741823>:f32, 1.0>
func.func @precedence_wide(%p: tensor<50x!w>, %w: tensor<50x!w>) {
  // expected-error @below {{the precedence times 1 - sum w, and w}}
  %0 = mann.precedence %p, %w : tensor<50x!w>, tensor<50x!w> -> tensor<50x!w>
  return
}

// -----

func.func @normalize_under_roots(%x: tensor<5xf32>) {
  // expected-error @below {{'eps_form' under_roots belongs to mann.similarity}}
  %0 = mann.normalize l2 %x {eps_form = #mann<eps_form under_roots>} : tensor<5xf32> -> tensor<5xf32>
  return
}
