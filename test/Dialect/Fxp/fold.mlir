// RUN: mann-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @requantize
func.func @requantize() -> (i8, vector<3xi8>, tensor<2x2xi64>) {
  // CHECK-DAG: %[[S:.*]] = arith.constant -2 : i8
  // CHECK-DAG: %[[V:.*]] = arith.constant dense<[0, 2, 127]> : vector<3xi8>
  // CHECK-DAG: %[[T:.*]] = arith.constant dense<6442450944> : tensor<2x2xi64>
  // CHECK: return %[[S]], %[[V]], %[[T]]
  %a = arith.constant -5 : i32
  %0 = fxp.requantize %a shift 1 nearest_even range -127, 127 : i32 to i8
  %b = arith.constant dense<[1, 3, 9000]> : vector<3xi32>
  %1 = fxp.requantize %b shift 1 nearest_even range -127, 127 : vector<3xi32> to vector<3xi8>
  %c = arith.constant dense<3> : tensor<2x2xi8>
  %2 = fxp.requantize %c shift -31 toward_zero range -9223372036854775808, 9223372036854775807 : tensor<2x2xi8> to tensor<2x2xi64>
  return %0, %1, %2 : i8, vector<3xi8>, tensor<2x2xi64>
}

// CHECK-LABEL: func @requantize_that_changes_nothing
// CHECK-SAME:      %[[A:.*]]: i8, %[[B:.*]]: vector<2xi64>
func.func @requantize_that_changes_nothing(%a: i8, %b: vector<2xi64>) -> (i8, i8, i8, vector<2xi64>) {
  // CHECK-DAG: %[[BOUND:.*]] = fxp.requantize %[[A]] shift 0 nearest_even range -127, 127
  // CHECK-DAG: %[[SHIFT:.*]] = fxp.requantize %[[A]] shift 1 nearest_even range -128, 127
  // CHECK: return %[[A]], %[[BOUND]], %[[SHIFT]], %[[B]]
  %0 = fxp.requantize %a shift 0 nearest_even range -128, 127 : i8 to i8
  %1 = fxp.requantize %a shift 0 nearest_even range -127, 127 : i8 to i8
  %2 = fxp.requantize %a shift 1 nearest_even range -128, 127 : i8 to i8
  %3 = fxp.requantize %b shift 0 toward_zero range -9223372036854775808, 9223372036854775807 : vector<2xi64> to vector<2xi64>
  return %0, %1, %2, %3 : i8, i8, i8, vector<2xi64>
}

// CHECK-LABEL: func @add
func.func @add() -> (i8, vector<3xi8>, i64) {
  // CHECK-DAG: %[[S:.*]] = arith.constant 127 : i8
  // CHECK-DAG: %[[V:.*]] = arith.constant dense<[-127, 50, 127]> : vector<3xi8>
  // CHECK-DAG: %[[W:.*]] = arith.constant 9223372036854775807 : i64
  // CHECK: return %[[S]], %[[V]], %[[W]]
  %a = arith.constant 100 : i8
  %0 = fxp.add %a, %a range -127, 127 : i8 to i8
  %b = arith.constant dense<[-100, 20, 90]> : vector<3xi8>
  %c = arith.constant dense<[-100, 30, 90]> : vector<3xi8>
  %1 = fxp.add %b, %c range -127, 127 : vector<3xi8> to vector<3xi8>
  %d = arith.constant 9223372036854775000 : i64
  %2 = fxp.add %d, %d range -9223372036854775808, 9223372036854775807 : i64 to i64
  return %0, %1, %2 : i8, vector<3xi8>, i64
}

// CHECK-LABEL: func @shift_round
// CHECK-SAME:      %[[A:.*]]: i32
func.func @shift_round(%a: i32) -> (i32, vector<4xi32>, i32, i32, i8) {
  // CHECK-DAG: %[[S:.*]] = arith.constant 2 : i32
  // CHECK-DAG: %[[V:.*]] = arith.constant dense<[-5, -2, -1, 0]> : vector<4xi32>
  // CHECK-DAG: %[[Z:.*]] = arith.constant 0 : i8
  // CHECK: return %[[S]], %[[V]], %[[A]], %[[A]], %[[Z]]
  %c5 = arith.constant 5 : i32
  %c1 = arith.constant 1 : i32
  %0 = fxp.shift_round %c5 by %c1 nearest_even : i32
  %b = arith.constant dense<-5> : vector<4xi32>
  %c = arith.constant dense<[-7, 1, 2, 1000]> : vector<4xi32>
  %1 = fxp.shift_round %b by %c toward_zero : vector<4xi32>
  %c0 = arith.constant 0 : i32
  %2 = fxp.shift_round %a by %c0 nearest_even : i32
  %m = arith.constant -3 : i32
  %3 = fxp.shift_round %a by %m toward_zero : i32
  %min = arith.constant -128 : i8
  %c8 = arith.constant 8 : i8
  %4 = fxp.shift_round %min by %c8 nearest_even : i8
  return %0, %1, %2, %3, %4 : i32, vector<4xi32>, i32, i32, i8
}

// CHECK-LABEL: func @codes
// CHECK-SAME:      %[[A:.*]]: tensor<?xi8>
func.func @codes(%a: tensor<?xi8>) -> (i8, tensor<3xi8>, i8, tensor<?xi8>, tensor<?xi8>) {
  // CHECK-DAG: %[[S:.*]] = arith.constant -4 : i8
  // CHECK-DAG: %[[T:.*]] = arith.constant dense<[-128, 0, 5]> : tensor<3xi8>
  // CHECK-DAG: %[[D:.*]] = arith.constant -127 : i8
  // CHECK: return %[[S]], %[[T]], %[[D]], %[[A]], %[[A]]
  %c = arith.constant -3 : i8
  %0 = fxp.encode %c : i8
  %t = arith.constant dense<[-127, 0, 5]> : tensor<3xi8>
  %1 = fxp.encode %t : tensor<3xi8>
  %d = arith.constant -128 : i8
  %2 = fxp.decode %d : i8
  %3 = fxp.encode %a : tensor<?xi8>
  %4 = fxp.decode %3 : tensor<?xi8>
  %5 = fxp.decode %a : tensor<?xi8>
  %6 = fxp.encode %5 : tensor<?xi8>
  return %0, %1, %2, %4, %6 : i8, tensor<3xi8>, i8, tensor<?xi8>, tensor<?xi8>
}

// What an op rules out is left as it is.
// CHECK-LABEL: func @outside_the_domain
func.func @outside_the_domain() -> (i8, i8, vector<2xi8>, i32, i32, i32, vector<2xi32>, i64) {
  %min = arith.constant -128 : i8
  %minus = arith.constant -1 : i8
  %some = arith.constant dense<[5, -128]> : vector<2xi8>
  %nine = arith.constant 9 : i8
  %below = arith.constant -1 : i32
  %belows = arith.constant dense<[4096, -1]> : vector<2xi32>
  %least = arith.constant -9223372036854775808 : i64
  // CHECK: fxp.encode %{{.*}} : i8
  %0 = fxp.encode %min : i8
  // CHECK: fxp.decode %{{.*}} : i8
  %1 = fxp.decode %minus : i8
  // CHECK: fxp.encode %{{.*}} : vector<2xi8>
  %2 = fxp.encode %some : vector<2xi8>
  // CHECK: fxp.hamming
  %3 = fxp.hamming %nine, %nine width 4 : i8 to i32
  // CHECK: fxp.hamming
  %4 = fxp.hamming %minus, %nine width 8 : i8 to i32
  // CHECK: fxp.signed_l1
  %5 = fxp.signed_l1 %min, %nine width 8 : i8 to i32
  // CHECK: fxp.exp2 %{{.*}} : i32
  %6 = fxp.exp2 %below : i32
  // CHECK: fxp.exp2 %{{.*}} : vector<2xi32>
  %7 = fxp.exp2 %belows : vector<2xi32>
  // CHECK: fxp.encode %{{.*}} : i64
  %8 = fxp.encode %least : i64
  %9 = arith.addi %5, %6 : i32
  return %0, %1, %2, %3, %4, %9, %7, %8 : i8, i8, vector<2xi8>, i32, i32, i32, vector<2xi32>, i64
}

// CHECK-LABEL: func @not_constant
func.func @not_constant(%a: i8, %p: tensor<?xi32>) -> (i8, tensor<?xi32>, tensor<0xi8>) {
  // CHECK: fxp.encode %{{.*}} : i8
  %0 = fxp.encode %a : i8
  // CHECK: fxp.exp2
  %1 = fxp.exp2 %p : tensor<?xi32>
  %e = arith.constant dense<> : tensor<0xi8>
  // CHECK: fxp.encode %{{.*}} : tensor<0xi8>
  %2 = fxp.encode %e : tensor<0xi8>
  return %0, %1, %2 : i8, tensor<?xi32>, tensor<0xi8>
}

// CHECK-LABEL: func @similarities
func.func @similarities() -> (i32, vector<2xi8>, i32, vector<2xi32>, i16, i64, i8, vector<2xi32>) {
  // CHECK-DAG: %[[H:.*]] = arith.constant -121 : i32
  // CHECK-DAG: %[[HV:.*]] = arith.constant dense<[-121, 127]> : vector<2xi8>
  // CHECK-DAG: %[[S:.*]] = arith.constant -119 : i32
  // CHECK-DAG: %[[SV:.*]] = arith.constant dense<0> : vector<2xi32>
  // CHECK-DAG: %[[D:.*]] = arith.constant 255 : i16
  // CHECK-DAG: %[[W:.*]] = arith.constant 4294967295 : i64
  // CHECK-DAG: %[[P:.*]] = arith.constant 8 : i8
  // CHECK-DAG: %[[PV:.*]] = arith.constant dense<[1, 32]> : vector<2xi32>
  // CHECK: return %[[H]], %[[HV]], %[[S]], %[[SV]], %[[D]], %[[W]], %[[P]], %[[PV]]
  // The codes of 5 and -3: 127 - (5 xor 3), 127 - (5 + 3).
  %c5 = arith.constant 5 : i8
  %code = arith.constant -4 : i8
  %0 = fxp.hamming %c5, %code width 8 : i8 to i32
  %a = arith.constant dense<[5, 7]> : vector<2xi8>
  %b = arith.constant dense<[-4, 7]> : vector<2xi8>
  %1 = fxp.hamming %a, %b width 8 : vector<2xi8> to vector<2xi8>
  %m3 = arith.constant -3 : i8
  %2 = fxp.signed_l1 %c5, %m3 width 8 : i8 to i32
  %c = arith.constant dense<[100, 127]> : vector<2xi8>
  %d = arith.constant dense<[-100, -127]> : vector<2xi8>
  %3 = fxp.signed_l1 %c, %d width 8 : vector<2xi8> to vector<2xi32>
  %low = arith.constant -128 : i8
  %high = arith.constant 127 : i8
  %4 = fxp.abs_diff %low, %high : i8 to i16
  %lows = arith.constant -2147483648 : i32
  %highs = arith.constant 2147483647 : i32
  %5 = fxp.abs_diff %lows, %highs : i32 to i64
  %6 = fxp.xor_popcount %low, %high : i8 to i8
  %e = arith.constant dense<[1, -1]> : vector<2xi32>
  %z = arith.constant dense<0> : vector<2xi32>
  %7 = fxp.xor_popcount %e, %z : vector<2xi32> to vector<2xi32>
  return %0, %1, %2, %3, %4, %5, %6, %7 : i32, vector<2xi8>, i32, vector<2xi32>, i16, i64, i8, vector<2xi32>
}

// CHECK-LABEL: func @exp2
func.func @exp2() -> (i32, vector<3xi32>, tensor<4xi32>) {
  // CHECK-DAG: %[[S:.*]] = arith.constant 16384 : i32
  // CHECK-DAG: %[[V:.*]] = arith.constant dense<[32768, 8192, 0]> : vector<3xi32>
  // CHECK-DAG: %[[T:.*]] = arith.constant dense<1> : tensor<4xi32>
  // CHECK: return %[[S]], %[[V]], %[[T]]
  %a = arith.constant 4096 : i32
  %0 = fxp.exp2 %a : i32
  %b = arith.constant dense<[0, 8192, 2147483647]> : vector<3xi32>
  %1 = fxp.exp2 %b : vector<3xi32>
  %c = arith.constant dense<61440> : tensor<4xi32>
  %2 = fxp.exp2 %c : tensor<4xi32>
  return %0, %1, %2 : i32, vector<3xi32>, tensor<4xi32>
}

// CHECK-LABEL: func @log2
func.func @log2() -> (i32, vector<4xi32>, tensor<2xi32>) {
  // log2(3) is 103872.7 * 2^-16.
  // CHECK-DAG: %[[S:.*]] = arith.constant 103871 : i32
  // CHECK-DAG: %[[V:.*]] = arith.constant dense<[0, 0, 65536, 1966080]> : vector<4xi32>
  // CHECK-DAG: %[[T:.*]] = arith.constant dense<0> : tensor<2xi32>
  // CHECK: return %[[S]], %[[V]], %[[T]]
  %a = arith.constant 3 : i32
  %0 = fxp.log2 %a : i32
  %b = arith.constant dense<[0, 1, 2, 1073741824]> : vector<4xi32>
  %1 = fxp.log2 %b : vector<4xi32>
  %c = arith.constant dense<-2147483648> : tensor<2xi32>
  %2 = fxp.log2 %c : tensor<2xi32>
  return %0, %1, %2 : i32, vector<4xi32>, tensor<2xi32>
}

// CHECK-LABEL: func @inverses
func.func @inverses() -> (i32, i32, vector<3xi32>, vector<3xi32>, i32, i32, vector<2xi32>, vector<2xi32>, i64, i64) {
  // 1 / 3 as 43690 * 2^-17, 1 / sqrt(2) as 46341 * 2^-16.
  // CHECK-DAG: %[[M:.*]] = arith.constant 43690 : i32
  // CHECK-DAG: %[[S:.*]] = arith.constant 17 : i32
  // CHECK-DAG: %[[MV:.*]] = arith.constant dense<[65535, 0, 65535]> : vector<3xi32>
  // CHECK-DAG: %[[SV:.*]] = arith.constant dense<[16, 0, 46]> : vector<3xi32>
  // CHECK-DAG: %[[R:.*]] = arith.constant 46341 : i32
  // CHECK-DAG: %[[RS:.*]] = arith.constant 16 : i32
  // CHECK-DAG: %[[RV:.*]] = arith.constant dense<[0, 65535]> : vector<2xi32>
  // CHECK-DAG: %[[RSV:.*]] = arith.constant dense<[0, 17]> : vector<2xi32>
  // CHECK-DAG: %[[LM:.*]] = arith.constant 42949 : i64
  // CHECK-DAG: %[[LS:.*]] = arith.constant 47 : i64
  // CHECK: return %[[M]], %[[S]], %[[MV]], %[[SV]], %[[R]], %[[RS]], %[[RV]], %[[RSV]], %[[LM]], %[[LS]]
  %a = arith.constant 3 : i32
  %0:2 = fxp.reciprocal %a : i32
  %b = arith.constant dense<[1, -7, 1073741824]> : vector<3xi32>
  %1:2 = fxp.reciprocal %b : vector<3xi32>
  %c = arith.constant 2 : i32
  %2:2 = fxp.rsqrt %c : i32
  %d = arith.constant dense<[0, 4]> : vector<2xi32>
  %3:2 = fxp.rsqrt %d : vector<2xi32>
  %e = arith.constant 3276800000 : i64
  %4:2 = fxp.reciprocal %e : i64
  return %0#0, %0#1, %1#0, %1#1, %2#0, %2#1, %3#0, %3#1, %4#0, %4#1 : i32, i32, vector<3xi32>, vector<3xi32>, i32, i32, vector<2xi32>, vector<2xi32>, i64, i64
}

// CHECK-LABEL: func @activations
func.func @activations() -> (i32, vector<3xi32>, i32, vector<4xi32>) {
  // sigmoid(1) is 23955.3 * 2^-15, tanh(1) is 24955.9 * 2^-15.
  // CHECK-DAG: %[[S:.*]] = arith.constant 16384 : i32
  // CHECK-DAG: %[[SV:.*]] = arith.constant dense<[8812, 23956, 32768]> : vector<3xi32>
  // CHECK-DAG: %[[T:.*]] = arith.constant 0 : i32
  // CHECK-DAG: %[[TV:.*]] = arith.constant dense<[-24955, 24955, 32768, -32768]> : vector<4xi32>
  // CHECK: return %[[S]], %[[SV]], %[[T]], %[[TV]]
  %c0 = arith.constant 0 : i32
  %0 = fxp.sigmoid %c0 frac 0 : i32
  %a = arith.constant dense<[-256, 256, 100000]> : vector<3xi32>
  %1 = fxp.sigmoid %a frac 8 : vector<3xi32>
  %2 = fxp.tanh %c0 frac 20 : i32
  %b = arith.constant dense<[-256, 256, 2147483647, -2147483648]> : vector<4xi32>
  %3 = fxp.tanh %b frac 8 : vector<4xi32>
  return %0, %1, %2, %3 : i32, vector<3xi32>, i32, vector<4xi32>
}

// CHECK-LABEL: func @exponentials
func.func @exponentials() -> (i32, i32, vector<2xi32>, vector<2xi32>, vector<3xi32>) {
  // e^0 is 1. e is 1.359141 * 2, of which 2^20 is 1425162.4; 1/e is 1.471518 / 4,
  // which is 1542998.2. Within 2^-17 of those: 9.
  // ln(2) is 22713.05 * 2^-15, ln(1 + 1/e) is 10264.7 * 2^-15.
  // CHECK-DAG: %[[M:.*]] = arith.constant 1048576 : i32
  // CHECK-DAG: %[[S:.*]] = arith.constant 20 : i32
  // CHECK-DAG: %[[MV:.*]] = arith.constant dense<[14251{{[56].}}, 154{{2989|299.|300.}}]> : vector<2xi32>
  // CHECK-DAG: %[[SV:.*]] = arith.constant dense<[19, 22]> : vector<2xi32>
  // CHECK-DAG: %[[L:.*]] = arith.constant dense<[22713, 10265, 0]> : vector<3xi32>
  // CHECK: return %[[M]], %[[S]], %[[MV]], %[[SV]], %[[L]]
  %c0 = arith.constant 0 : i32
  %0:2 = fxp.exp %c0 frac 20 : i32
  %a = arith.constant dense<[256, -256]> : vector<2xi32>
  %1:2 = fxp.exp %a frac 8 : vector<2xi32>
  %b = arith.constant dense<[0, -256, 2147483647]> : vector<3xi32>
  %2 = fxp.log1p_exp %b frac 8 : vector<3xi32>
  return %0#0, %0#1, %1#0, %1#1, %2 : i32, i32, vector<2xi32>, vector<2xi32>, vector<3xi32>
}

// CHECK-LABEL: func @roots
func.func @roots() -> (i64, i64, vector<3xi64>, vector<3xi64>) {
  // 1 / sqrt(2^40) as 65535 * 2^-36; sqrt(9) as 49152 * 2^-14, and that of 2^61 as
  // 46340 * 2^15.
  // CHECK-DAG: %[[M:.*]] = arith.constant 65535 : i64
  // CHECK-DAG: %[[S:.*]] = arith.constant 36 : i64
  // CHECK-DAG: %[[MV:.*]] = arith.constant dense<[49152, 0, 46340]> : vector<3xi64>
  // CHECK-DAG: %[[SV:.*]] = arith.constant dense<[14, 0, -15]> : vector<3xi64>
  // CHECK: return %[[M]], %[[S]], %[[MV]], %[[SV]]
  %a = arith.constant 1099511627776 : i64
  %0:2 = fxp.rsqrt %a : i64
  %b = arith.constant dense<[9, -9, 2305843009213693952]> : vector<3xi64>
  %1:2 = fxp.sqrt %b : vector<3xi64>
  return %0#0, %0#1, %1#0, %1#1 : i64, i64, vector<3xi64>, vector<3xi64>
}

// A range that holds everything says nothing, and of a constant nothing is to
// be said; a constant outside the range is an error upstream, which stays.
// CHECK-LABEL: func @assume
// CHECK-SAME:      %[[X:.*]]: i8)
// CHECK-DAG:     %[[C5:.*]] = arith.constant 5 : i8
// CHECK:         %[[A:.*]] = fxp.assume %{{.*}} range 0, 4 : i8
// CHECK:         return %[[X]], %[[C5]], %[[A]]
func.func @assume(%x: i8) -> (i8, i8, i8) {
  %c5 = arith.constant 5 : i8
  %0 = fxp.assume %x range -128, 127 : i8
  %1 = fxp.assume %c5 range 5, 5 : i8
  %2 = fxp.assume %c5 range 0, 4 : i8
  return %0, %1, %2 : i8, i8, i8
}

// 255 / 2 is rounded up to 128, which takes one bit more; a negative magnitude is
// an error upstream, which stays.
// CHECK-LABEL: func @fit_shift
// CHECK-DAG:     %[[C2:.*]] = arith.constant 2 : i32
// CHECK-DAG:     %[[C1:.*]] = arith.constant 1 : i32
// CHECK-DAG:     %[[C4:.*]] = arith.constant 4 : i32
// CHECK:         %[[N:.*]] = fxp.fit_shift
// CHECK:         return %[[C2]], %[[C1]], %[[C4]], %[[N]]
func.func @fit_shift() -> (i32, i32, i32, i32) {
  %c255 = arith.constant 255 : i32
  %m1 = arith.constant -1 : i32
  %0 = fxp.fit_shift %c255 width 8 nearest_even range 0, 9 : i32
  %1 = fxp.fit_shift %c255 width 8 toward_zero range 0, 9 : i32
  %2 = fxp.fit_shift %c255 width 2 nearest_even range 0, 4 : i32
  %3 = fxp.fit_shift %m1 width 8 nearest_even range 0, 9 : i32
  return %0, %1, %2, %3 : i32, i32, i32, i32
}
