// RUN: mann-opt %s | mann-opt | FileCheck %s
// RUN: mann-opt %s --mlir-print-op-generic | mann-opt | FileCheck %s

// Every operation in its custom and generic form, on every kind of container.

// CHECK-LABEL: func @scalar(
// CHECK-SAME:      %[[A:.*]]: i32, %[[B:.*]]: i8)
func.func @scalar(%a: i32, %b: i8) {
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[A]] shift -31 toward_zero range -128, 127 : i32 to i8
  %0 = fxp.requantize %a shift -31 toward_zero range -128, 127 : i32 to i8
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[B]] shift 63 nearest_even range -9223372036854775808, 9223372036854775807 : i8 to i64
  %1 = fxp.requantize %b shift 63 nearest_even range -9223372036854775808, 9223372036854775807 : i8 to i64
  // CHECK-NEXT: %{{.*}} = fxp.add %[[B]], %[[B]] range -127, 127 : i8 to i8
  %2 = fxp.add %b, %b range -127, 127 : i8 to i8
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] nearest_even : i32
  %3 = fxp.shift_round %a by %a nearest_even : i32
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] toward_zero : i32
  %4 = fxp.shift_round %a by %a toward_zero : i32
  // CHECK-NEXT: %{{.*}} = fxp.encode %[[B]] : i8
  %5 = fxp.encode %b : i8
  // CHECK-NEXT: %{{.*}} = fxp.decode %[[B]] : i8
  %6 = fxp.decode %b : i8
  // CHECK-NEXT: %{{.*}} = fxp.hamming %[[B]], %[[B]] width 8 : i8 to i32
  %7 = fxp.hamming %b, %b width 8 : i8 to i32
  // CHECK-NEXT: %{{.*}} = fxp.signed_l1 %[[B]], %[[B]] width 2 : i8 to i8
  %8 = fxp.signed_l1 %b, %b width 2 : i8 to i8
  // CHECK-NEXT: %{{.*}} = fxp.abs_diff %[[B]], %[[B]] : i8 to i32
  %9 = fxp.abs_diff %b, %b : i8 to i32
  // CHECK-NEXT: %{{.*}} = fxp.xor_popcount %[[A]], %[[A]] : i32 to i8
  %10 = fxp.xor_popcount %a, %a : i32 to i8
  // CHECK-NEXT: %{{.*}} = fxp.exp2 %[[A]] : i32
  %11 = fxp.exp2 %a : i32
  // CHECK-NEXT: %{{.*}} = fxp.reciprocal %[[A]] : i32
  %12:2 = fxp.reciprocal %a : i32
  // CHECK-NEXT: %{{.*}} = fxp.rsqrt %[[A]] : i32
  %13:2 = fxp.rsqrt %a : i32
  // CHECK-NEXT: %{{.*}} = fxp.sigmoid %[[A]] frac 0 : i32
  %14 = fxp.sigmoid %a frac 0 : i32
  // CHECK-NEXT: %{{.*}} = fxp.tanh %[[A]] frac 20 : i32
  %15 = fxp.tanh %a frac 20 : i32
  // CHECK-NEXT: %{{.*}} = fxp.log1p_exp %[[A]] frac 9 : i32
  %25 = fxp.log1p_exp %a frac 9 : i32
  // CHECK-NEXT: %{{.*}} = fxp.exp %[[A]] frac 20 : i32
  %26:2 = fxp.exp %a frac 20 : i32
  // CHECK-NEXT: %{{.*}} = fxp.assume %[[A]] range -5, 7 : i32
  %16 = fxp.assume %a range -5, 7 : i32
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[A]] shift 3 nearest_even headroom range 0, 7 : i32 to i8
  %17 = fxp.requantize %a shift 3 nearest_even headroom range 0, 7 : i32 to i8
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] toward_zero nneg : i32
  %18 = fxp.shift_round %a by %a toward_zero nneg : i32
  // CHECK-NEXT: return
  return
}

// CHECK-LABEL: func @vector(
// CHECK-SAME:      %[[A:.*]]: vector<4xi32>, %[[B:.*]]: vector<4xi8>)
func.func @vector(%a: vector<4xi32>, %b: vector<4xi8>) {
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[A]] shift -31 toward_zero range -128, 127 : vector<4xi32> to vector<4xi8>
  %0 = fxp.requantize %a shift -31 toward_zero range -128, 127 : vector<4xi32> to vector<4xi8>
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[B]] shift 63 nearest_even range -9223372036854775808, 9223372036854775807 : vector<4xi8> to vector<4xi64>
  %1 = fxp.requantize %b shift 63 nearest_even range -9223372036854775808, 9223372036854775807 : vector<4xi8> to vector<4xi64>
  // CHECK-NEXT: %{{.*}} = fxp.add %[[B]], %[[B]] range -127, 127 : vector<4xi8> to vector<4xi8>
  %2 = fxp.add %b, %b range -127, 127 : vector<4xi8> to vector<4xi8>
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] nearest_even : vector<4xi32>
  %3 = fxp.shift_round %a by %a nearest_even : vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] toward_zero : vector<4xi32>
  %4 = fxp.shift_round %a by %a toward_zero : vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.encode %[[B]] : vector<4xi8>
  %5 = fxp.encode %b : vector<4xi8>
  // CHECK-NEXT: %{{.*}} = fxp.decode %[[B]] : vector<4xi8>
  %6 = fxp.decode %b : vector<4xi8>
  // CHECK-NEXT: %{{.*}} = fxp.hamming %[[B]], %[[B]] width 8 : vector<4xi8> to vector<4xi32>
  %7 = fxp.hamming %b, %b width 8 : vector<4xi8> to vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.signed_l1 %[[B]], %[[B]] width 2 : vector<4xi8> to vector<4xi8>
  %8 = fxp.signed_l1 %b, %b width 2 : vector<4xi8> to vector<4xi8>
  // CHECK-NEXT: %{{.*}} = fxp.abs_diff %[[B]], %[[B]] : vector<4xi8> to vector<4xi32>
  %9 = fxp.abs_diff %b, %b : vector<4xi8> to vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.xor_popcount %[[A]], %[[A]] : vector<4xi32> to vector<4xi8>
  %10 = fxp.xor_popcount %a, %a : vector<4xi32> to vector<4xi8>
  // CHECK-NEXT: %{{.*}} = fxp.exp2 %[[A]] : vector<4xi32>
  %11 = fxp.exp2 %a : vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.reciprocal %[[A]] : vector<4xi32>
  %12:2 = fxp.reciprocal %a : vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.rsqrt %[[A]] : vector<4xi32>
  %13:2 = fxp.rsqrt %a : vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.sigmoid %[[A]] frac 0 : vector<4xi32>
  %14 = fxp.sigmoid %a frac 0 : vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.tanh %[[A]] frac 20 : vector<4xi32>
  %15 = fxp.tanh %a frac 20 : vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.log1p_exp %[[A]] frac 9 : vector<4xi32>
  %25 = fxp.log1p_exp %a frac 9 : vector<4xi32>
  // CHECK-NEXT: %{{.*}} = fxp.exp %[[A]] frac 20 : vector<4xi32>
  %26:2 = fxp.exp %a frac 20 : vector<4xi32>
  // CHECK-NEXT: return
  return
}

// CHECK-LABEL: func @scalable(
// CHECK-SAME:      %[[A:.*]]: vector<{{\[}}4]xi32>, %[[B:.*]]: vector<{{\[}}4]xi8>)
func.func @scalable(%a: vector<[4]xi32>, %b: vector<[4]xi8>) {
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[A]] shift -31 toward_zero range -128, 127 : vector<{{\[}}4]xi32> to vector<{{\[}}4]xi8>
  %0 = fxp.requantize %a shift -31 toward_zero range -128, 127 : vector<[4]xi32> to vector<[4]xi8>
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[B]] shift 63 nearest_even range -9223372036854775808, 9223372036854775807 : vector<{{\[}}4]xi8> to vector<{{\[}}4]xi64>
  %1 = fxp.requantize %b shift 63 nearest_even range -9223372036854775808, 9223372036854775807 : vector<[4]xi8> to vector<[4]xi64>
  // CHECK-NEXT: %{{.*}} = fxp.add %[[B]], %[[B]] range -127, 127 : vector<{{\[}}4]xi8> to vector<{{\[}}4]xi8>
  %2 = fxp.add %b, %b range -127, 127 : vector<[4]xi8> to vector<[4]xi8>
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] nearest_even : vector<{{\[}}4]xi32>
  %3 = fxp.shift_round %a by %a nearest_even : vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] toward_zero : vector<{{\[}}4]xi32>
  %4 = fxp.shift_round %a by %a toward_zero : vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.encode %[[B]] : vector<{{\[}}4]xi8>
  %5 = fxp.encode %b : vector<[4]xi8>
  // CHECK-NEXT: %{{.*}} = fxp.decode %[[B]] : vector<{{\[}}4]xi8>
  %6 = fxp.decode %b : vector<[4]xi8>
  // CHECK-NEXT: %{{.*}} = fxp.hamming %[[B]], %[[B]] width 8 : vector<{{\[}}4]xi8> to vector<{{\[}}4]xi32>
  %7 = fxp.hamming %b, %b width 8 : vector<[4]xi8> to vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.signed_l1 %[[B]], %[[B]] width 2 : vector<{{\[}}4]xi8> to vector<{{\[}}4]xi8>
  %8 = fxp.signed_l1 %b, %b width 2 : vector<[4]xi8> to vector<[4]xi8>
  // CHECK-NEXT: %{{.*}} = fxp.abs_diff %[[B]], %[[B]] : vector<{{\[}}4]xi8> to vector<{{\[}}4]xi32>
  %9 = fxp.abs_diff %b, %b : vector<[4]xi8> to vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.xor_popcount %[[A]], %[[A]] : vector<{{\[}}4]xi32> to vector<{{\[}}4]xi8>
  %10 = fxp.xor_popcount %a, %a : vector<[4]xi32> to vector<[4]xi8>
  // CHECK-NEXT: %{{.*}} = fxp.exp2 %[[A]] : vector<{{\[}}4]xi32>
  %11 = fxp.exp2 %a : vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.reciprocal %[[A]] : vector<{{\[}}4]xi32>
  %12:2 = fxp.reciprocal %a : vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.rsqrt %[[A]] : vector<{{\[}}4]xi32>
  %13:2 = fxp.rsqrt %a : vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.sigmoid %[[A]] frac 0 : vector<{{\[}}4]xi32>
  %14 = fxp.sigmoid %a frac 0 : vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.tanh %[[A]] frac 20 : vector<{{\[}}4]xi32>
  %15 = fxp.tanh %a frac 20 : vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.log1p_exp %[[A]] frac 9 : vector<{{\[}}4]xi32>
  %25 = fxp.log1p_exp %a frac 9 : vector<[4]xi32>
  // CHECK-NEXT: %{{.*}} = fxp.exp %[[A]] frac 20 : vector<{{\[}}4]xi32>
  %26:2 = fxp.exp %a frac 20 : vector<[4]xi32>
  // CHECK-NEXT: return
  return
}

// CHECK-LABEL: func @tensor(
// CHECK-SAME:      %[[A:.*]]: tensor<2x?xi32>, %[[B:.*]]: tensor<2x?xi8>)
func.func @tensor(%a: tensor<2x?xi32>, %b: tensor<2x?xi8>) {
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[A]] shift -31 toward_zero range -128, 127 : tensor<2x?xi32> to tensor<2x?xi8>
  %0 = fxp.requantize %a shift -31 toward_zero range -128, 127 : tensor<2x?xi32> to tensor<2x?xi8>
  // CHECK-NEXT: %{{.*}} = fxp.requantize %[[B]] shift 63 nearest_even range -9223372036854775808, 9223372036854775807 : tensor<2x?xi8> to tensor<2x?xi64>
  %1 = fxp.requantize %b shift 63 nearest_even range -9223372036854775808, 9223372036854775807 : tensor<2x?xi8> to tensor<2x?xi64>
  // CHECK-NEXT: %{{.*}} = fxp.add %[[B]], %[[B]] range -127, 127 : tensor<2x?xi8> to tensor<2x?xi8>
  %2 = fxp.add %b, %b range -127, 127 : tensor<2x?xi8> to tensor<2x?xi8>
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] nearest_even : tensor<2x?xi32>
  %3 = fxp.shift_round %a by %a nearest_even : tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.shift_round %[[A]] by %[[A]] toward_zero : tensor<2x?xi32>
  %4 = fxp.shift_round %a by %a toward_zero : tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.encode %[[B]] : tensor<2x?xi8>
  %5 = fxp.encode %b : tensor<2x?xi8>
  // CHECK-NEXT: %{{.*}} = fxp.decode %[[B]] : tensor<2x?xi8>
  %6 = fxp.decode %b : tensor<2x?xi8>
  // CHECK-NEXT: %{{.*}} = fxp.hamming %[[B]], %[[B]] width 8 : tensor<2x?xi8> to tensor<2x?xi32>
  %7 = fxp.hamming %b, %b width 8 : tensor<2x?xi8> to tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.signed_l1 %[[B]], %[[B]] width 2 : tensor<2x?xi8> to tensor<2x?xi8>
  %8 = fxp.signed_l1 %b, %b width 2 : tensor<2x?xi8> to tensor<2x?xi8>
  // CHECK-NEXT: %{{.*}} = fxp.abs_diff %[[B]], %[[B]] : tensor<2x?xi8> to tensor<2x?xi32>
  %9 = fxp.abs_diff %b, %b : tensor<2x?xi8> to tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.xor_popcount %[[A]], %[[A]] : tensor<2x?xi32> to tensor<2x?xi8>
  %10 = fxp.xor_popcount %a, %a : tensor<2x?xi32> to tensor<2x?xi8>
  // CHECK-NEXT: %{{.*}} = fxp.exp2 %[[A]] : tensor<2x?xi32>
  %11 = fxp.exp2 %a : tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.reciprocal %[[A]] : tensor<2x?xi32>
  %12:2 = fxp.reciprocal %a : tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.rsqrt %[[A]] : tensor<2x?xi32>
  %13:2 = fxp.rsqrt %a : tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.sigmoid %[[A]] frac 0 : tensor<2x?xi32>
  %14 = fxp.sigmoid %a frac 0 : tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.tanh %[[A]] frac 20 : tensor<2x?xi32>
  %15 = fxp.tanh %a frac 20 : tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.log1p_exp %[[A]] frac 9 : tensor<2x?xi32>
  %25 = fxp.log1p_exp %a frac 9 : tensor<2x?xi32>
  // CHECK-NEXT: %{{.*}} = fxp.exp %[[A]] frac 20 : tensor<2x?xi32>
  %26:2 = fxp.exp %a frac 20 : tensor<2x?xi32>
  // CHECK-NEXT: return
  return
}

// Roots of squares are in 64 bits.
// CHECK-LABEL: func @roots(
// CHECK-SAME:      %[[A:.*]]: i64, %[[B:.*]]: vector<4xi64>)
func.func @roots(%a: i64, %b: vector<4xi64>) {
  // CHECK-NEXT: %{{.*}} = fxp.rsqrt %[[A]] : i64
  %0:2 = fxp.rsqrt %a : i64
  // CHECK-NEXT: %{{.*}} = fxp.sqrt %[[B]] : vector<4xi64>
  %1:2 = fxp.sqrt %b : vector<4xi64>
  return
}
