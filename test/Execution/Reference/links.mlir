// Usage and the order of writes, worked out by hand.

// Numbers in quarters with an exact 1.0; finer ones; codes that leave 0..1.
!q = !quant.uniform<i4<0:4>:f32, 0.25>
!x = !quant.uniform<i6<0:16>:f32, 0.0625>
!g = !quant.uniform<i10<0:256>:f32, 3.906250e-03>
!s = !quant.uniform<i8<-127:127>:f32, 0.25>
!h = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>

mann.parameter @usage : tensor<4x!q> = dense<[2, 1, 4, 1]> : tensor<4xi8>
mann.parameter @outside : tensor<3x!s> = dense<[2, -3, 9]> : tensor<3xi8>
mann.parameter @two : tensor<2x!q> = dense<[2, 1]> : tensor<2xi8>
mann.parameter @full : tensor<3x!q> = dense<[4, 4, 4]> : tensor<3xi8>

func.func @allocate() -> (tensor<4x!g> {mann.name = "fine"}, tensor<4x!x> {mann.name = "coarse"}, tensor<3x!g> {mann.name = "outside"},
                          tensor<2x!g> {mann.name = "eps"}, tensor<3x!h> {mann.name = "saturated"}, tensor<3x!g> {mann.name = "full"}) {
  %u = mann.get_parameter @usage : tensor<4x!q>
  %o = mann.get_parameter @outside : tensor<3x!s>
  %two = mann.get_parameter @two : tensor<2x!q>
  %full = mann.get_parameter @full : tensor<3x!q>
  %0 = mann.allocate %u : tensor<4x!q> -> tensor<4x!g>
  %1 = mann.allocate %u : tensor<4x!q> -> tensor<4x!x>
  %2 = mann.allocate %o : tensor<3x!s> -> tensor<3x!g>
  %3 = mann.allocate %two {eps = 0.125 : f32} : tensor<2x!q> -> tensor<2x!g>
  %4 = mann.allocate %o : tensor<3x!s> -> tensor<3x!h>
  %5 = mann.allocate %full : tensor<3x!q> -> tensor<3x!g>
  return %0, %1, %2, %3, %4, %5 : tensor<4x!g>, tensor<4x!x>, tensor<3x!g>, tensor<2x!g>, tensor<3x!h>, tensor<3x!g>
}
// RUN: mann-run %s --function=allocate | FileCheck %s --check-prefix=ALLOCATE
// RUN: mann-run %s --function=allocate --jit | FileCheck %s --check-prefix=ALLOCATE
// Usages 1/2, 1/4, 1, 1/4: slots 1 and 3 are alike, so 3/4 of all and 3/4 of the rest,
// then 1/2 of 1/16, and nothing of what is left for the full one.
// ALLOCATE:      sample 0: fine = [8, 192, 0, 48] * 2^-8
// 12/16, 3/16, and 1/2 of 1/16 is less than a code.
// ALLOCATE-NEXT: sample 0: coarse = [0, 12, 0, 3] * 2^-4
// -3/4 counts 0, and takes all.
// ALLOCATE-NEXT: sample 0: outside = [0, 256, 0] * 2^-8
// 1/4 + 3/32 = 11/32 and 1/2 + 1/16 = 9/16: 21/32, and 11/32 * 7/16 = 38.5/256.
// ALLOCATE-NEXT: sample 0: eps = [38, 168] * 2^-8
// ALLOCATE-NEXT: sample 0: saturated = [0, 127, 0] * 2^-7
// ALLOCATE-NEXT: sample 0: full = [0, 0, 0] * 2^-8

mann.parameter @links : tensor<3x3x!q> = dense<[[0, 4, 2], [1, 0, 3], [4, 4, 0]]> : tensor<3x3xi8>
mann.parameter @before : tensor<3x!q> = dense<[1, 2, 0]> : tensor<3xi8>
mann.parameter @weights : tensor<3x!q> = dense<[1, 2, 0]> : tensor<3xi8>
mann.parameter @much : tensor<3x!q> = dense<[4, 2, 0]> : tensor<3xi8>
mann.parameter @signed : tensor<3x!s> = dense<[-1, 6, 0]> : tensor<3xi8>

func.func @order() -> (tensor<3x3x!q> {mann.name = "links"}, tensor<3x3x!x> {mann.name = "finer"}, tensor<3x3x!q> {mann.name = "much"},
                       tensor<3x!q> {mann.name = "last"}, tensor<3x!x> {mann.name = "last_finer"}, tensor<3x!q> {mann.name = "last_much"},
                       tensor<3x!s> {mann.name = "last_signed"}) {
  %l = mann.get_parameter @links : tensor<3x3x!q>
  %p = mann.get_parameter @before : tensor<3x!q>
  %w = mann.get_parameter @weights : tensor<3x!q>
  %much = mann.get_parameter @much : tensor<3x!q>
  %signed = mann.get_parameter @signed : tensor<3x!s>
  %0 = mann.link_update %l, %p, %w : tensor<3x3x!q>, tensor<3x!q>, tensor<3x!q> -> tensor<3x3x!q>
  %1 = mann.link_update %l, %p, %w : tensor<3x3x!q>, tensor<3x!q>, tensor<3x!q> -> tensor<3x3x!x>
  %2 = mann.link_update %l, %p, %much : tensor<3x3x!q>, tensor<3x!q>, tensor<3x!q> -> tensor<3x3x!q>
  %3 = mann.precedence %p, %w : tensor<3x!q>, tensor<3x!q> -> tensor<3x!q>
  %4 = mann.precedence %p, %w : tensor<3x!q>, tensor<3x!q> -> tensor<3x!x>
  %5 = mann.precedence %p, %much : tensor<3x!q>, tensor<3x!q> -> tensor<3x!q>
  %6 = mann.precedence %signed, %w : tensor<3x!s>, tensor<3x!q> -> tensor<3x!s>
  return %0, %1, %2, %3, %4, %5, %6 : tensor<3x3x!q>, tensor<3x3x!x>, tensor<3x3x!q>, tensor<3x!q>, tensor<3x!x>, tensor<3x!q>, tensor<3x!s>
}
// RUN: mann-run %s --function=order | FileCheck %s --check-prefix=LINKS
// RUN: mann-run %s --function=order --jit | FileCheck %s --check-prefix=LINKS
// In sixteenths: (4 - w_i - w_j) L_ij + w_i p_j, 6 and 6, 3 and 6, 12 and 8.
// LINKS:      sample 0: links = {{\[}}[0, 1, 1], [0, 0, 1], [3, 2, 0]] * 2^-2
// LINKS-NEXT: sample 0: finer = {{\[}}[0, 6, 6], [3, 0, 6], [12, 8, 0]] * 2^-4
// Weights that sum to 3/2: 1 - 1 - 1/2 counts 0.
// LINKS-NEXT: sample 0: much = {{\[}}[0, 2, 0], [0, 0, 1], [0, 2, 0]] * 2^-2
// (4 - 3) p + 4 w: 5, 10, 0.
// LINKS-NEXT: sample 0: last = [1, 2, 0] * 2^-2
// LINKS-NEXT: sample 0: last_finer = [5, 10, 0] * 2^-4
// LINKS-NEXT: sample 0: last_much = [4, 2, 0] * 2^-2
// -1 + 4 = 3, 6 + 8 = 14: toward zero.
// LINKS-NEXT: sample 0: last_signed = [0, 3, 0] * 2^-2

func.func @reals() -> (tensor<4xf32> {mann.name = "a"}, tensor<3xf32> {mann.name = "nan"}, tensor<2xf32> {mann.name = "eps"},
                       tensor<2x2xf32> {mann.name = "l"}, tensor<2xf32> {mann.name = "p"}, tensor<2xf32> {mann.name = "cosine"}) {
  %u = arith.constant dense<[0.5, 0.25, 1.0, 0.25]> : tensor<4xf32>
  %n = arith.constant dense<[0x7FC00000, 0.5, 2.0]> : tensor<3xf32>
  %two = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %l = arith.constant dense<[[0.0, 0.5], [1.0, 0.0]]> : tensor<2x2xf32>
  %m = arith.constant dense<[[3.0, 4.0], [0.0, 0.0]]> : tensor<2x2xf32>
  %k = arith.constant dense<[0.0, 4.0]> : tensor<2xf32>
  %0 = mann.allocate %u : tensor<4xf32> -> tensor<4xf32>
  %1 = mann.allocate %n : tensor<3xf32> -> tensor<3xf32>
  %2 = mann.allocate %two {eps = 0.125 : f32} : tensor<2xf32> -> tensor<2xf32>
  %3 = mann.link_update %l, %two, %two : tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  %4 = mann.precedence %two, %two : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %5 = mann.similarity cosine %m, %k {eps = 24.0 : f32, eps_form = #mann<eps_form under_roots>} : tensor<2x2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<4xf32>, tensor<3xf32>, tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>
}
// RUN: mann-run %s --function=reals | FileCheck %s --check-prefix=REALS
// RUN: mann-run %s --function=reals --jit | FileCheck %s --check-prefix=REALS
// REALS:      sample 0: a = [0.03125, 0.75, 0, 0.1875]
// REALS-NEXT: sample 0: nan = [1, 0, 0]
// REALS-NEXT: sample 0: eps = [0.15039062, 0.65625]
// REALS-NEXT: sample 0: l = {{\[}}[0, 0.25], [0.375, 0]]
// REALS-NEXT: sample 0: p = [0.625, 0.3125]
// 16 over sqrt(25 + 24) sqrt(16 + 24) + 24, and 0 for an empty row.
// REALS-NEXT: sample 0: cosine = [0.23435{{[0-9]*}}, 0]
