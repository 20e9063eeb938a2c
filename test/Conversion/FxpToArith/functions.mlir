// RUN: mann-opt %s --convert-fxp-to-arith --cse | FileCheck %s --implicit-check-not=fxp.

// CHECK-LABEL: func @exp2
// CHECK-SAME:      %[[T:.*]]: i32)
func.func @exp2(%t: i32) -> i32 {
  // CHECK:     %[[F:.*]] = arith.andi %[[T]], %{{.*}} : i32
  // CHECK:     %[[C3:.*]] = arith.constant 10499 : i32
  // CHECK:     %[[P3:.*]] = arith.muli %[[C3]], %[[F]] overflow<nsw> : i32
  // CHECK:     %[[C12:.*]] = arith.constant 12 : i32
  // CHECK:     %[[S3:.*]] = arith.shrsi %[[P3]], %[[C12]] : i32
  // CHECK:     %[[C2:.*]] = arith.constant 60751 : i32
  // CHECK:     %[[D2:.*]] = arith.subi %[[C2]], %[[S3]] overflow<nsw> : i32
  // CHECK:     %[[P2:.*]] = arith.muli %[[D2]], %[[F]] overflow<nsw> : i32
  // CHECK:     %[[C1:.*]] = arith.constant 181340 : i32
  // CHECK:     %[[C0:.*]] = arith.constant 262144 : i32
  // CHECK:     %[[P:.*]] = arith.subi %[[C0]], %{{.*}} overflow<nsw> : i32
  // CHECK:     %[[I:.*]] = arith.shrui %[[T]], %[[C12]] : i32
  // CHECK:     %[[C28:.*]] = arith.constant 28 : i32
  // CHECK:     %[[L:.*]] = arith.minsi %[[I]], %[[C28]] : i32
  // CHECK:     %[[AMOUNT:.*]] = arith.addi %[[L]], %{{.*}} overflow<nsw> : i32
  // CHECK:     %[[R:.*]] = arith.shrui %[[P]], %[[AMOUNT]] : i32
  // CHECK:     return %[[R]]
  %0 = fxp.exp2 %t : i32
  return %0 : i32
}

// CHECK-LABEL: func @log2
// CHECK-SAME:      %[[X:.*]]: i32)
func.func @log2(%x: i32) -> i32 {
  // CHECK:     %[[SAFE:.*]] = arith.maxsi %[[X]], %{{.*}} : i32
  // CHECK:     %[[ZEROS:.*]] = math.ctlz %[[SAFE]] : i32
  // CHECK:     %[[TOP:.*]] = arith.shli %[[SAFE]], %[[ZEROS]] : i32
  // CHECK:     %[[N:.*]] = arith.shrui %[[TOP]], %{{.*}} : i32
  // CHECK:     %[[F:.*]] = arith.andi %[[N]], %{{.*}} : i32
  // CHECK:     %[[C4:.*]] = arith.constant 2955 : i32
  // The products have up to 32 bits, as unsigned numbers.
  // CHECK:     %[[P4:.*]] = arith.muli %[[C4]], %[[F]] : i32
  // CHECK:     %[[S4:.*]] = arith.shrui %[[P4]], %{{.*}} : i32
  // CHECK:     %[[C3:.*]] = arith.constant 12684 : i32
  // CHECK:     arith.subi %[[C3]], %[[S4]] overflow<nsw> : i32
  // CHECK:     arith.constant 94496 : i32
  // CHECK:     %[[K:.*]] = arith.subi %{{.*}}, %[[ZEROS]] overflow<nsw> : i32
  // CHECK:     %[[WHOLE:.*]] = arith.shli %[[K]], %{{.*}} overflow<nsw> : i32
  // CHECK:     %[[R:.*]] = arith.addi %[[WHOLE]], %{{.*}} overflow<nsw> : i32
  // CHECK:     return %[[R]]
  %0 = fxp.log2 %x : i32
  return %0 : i32
}

// CHECK-LABEL: func @reciprocal
// CHECK-SAME:      %[[X:.*]]: i32)
func.func @reciprocal(%x: i32) -> (i32, i32) {
  // CHECK:     %[[SAFE:.*]] = arith.maxsi %[[X]], %{{.*}} : i32
  // CHECK:     %[[ZEROS:.*]] = math.ctlz %[[SAFE]] : i32
  // CHECK:     %[[TOP:.*]] = arith.shli %[[SAFE]], %[[ZEROS]] : i32
  // CHECK:     %[[C16:.*]] = arith.constant 16 : i32
  // CHECK:     %[[N:.*]] = arith.shrui %[[TOP]], %[[C16]] : i32
  // CHECK:     %[[C47:.*]] = arith.constant 47 : i32
  // CHECK:     %[[SHIFT:.*]] = arith.subi %[[C47]], %[[ZEROS]] overflow<nsw> : i32
  // CHECK:     %[[POSITIVE:.*]] = arith.cmpi sgt, %[[X]], %{{.*}} : i32
  // CHECK:     %[[MAX:.*]] = arith.constant 2147483647 : i32
  // CHECK:     %[[QUOTIENT:.*]] = arith.divui %[[MAX]], %[[N]] : i32
  // CHECK:     %[[R:.*]] = arith.select %[[POSITIVE]], %[[QUOTIENT]], %{{.*}} : i32
  // CHECK:     %[[S:.*]] = arith.select %[[POSITIVE]], %[[SHIFT]], %{{.*}} : i32
  // CHECK:     return %[[R]], %[[S]]
  %0:2 = fxp.reciprocal %x : i32
  return %0#0, %0#1 : i32, i32
}

// Of a number of 64 bits, too, 32 are divided.
// CHECK-LABEL: func @long_reciprocal
func.func @long_reciprocal(%x: i64) -> (i64, i64) {
  // CHECK: %[[ZEROS:.*]] = math.ctlz %{{.*}} : i64
  // CHECK: %[[C48:.*]] = arith.constant 48 : i64
  // CHECK: %[[N:.*]] = arith.shrui %{{.*}}, %[[C48]] : i64
  // CHECK: %[[C79:.*]] = arith.constant 79 : i64
  // CHECK: arith.subi %[[C79]], %[[ZEROS]] overflow<nsw> : i64
  // CHECK: %[[SHORT:.*]] = arith.trunci %[[N]] : i64 to i32
  // CHECK: %[[QUOTIENT:.*]] = arith.divui %{{.*}}, %[[SHORT]] : i32
  // CHECK: arith.extui %[[QUOTIENT]] : i32 to i64
  %0:2 = fxp.reciprocal %x : i64
  return %0#0, %0#1 : i64, i64
}

// The first of the 16 bits of the root is known: 15 steps.
// CHECK-LABEL: func @rsqrt
// CHECK-SAME:      %[[X:.*]]: vector<4xi32>)
func.func @rsqrt(%x: vector<4xi32>) -> (vector<4xi32>, vector<4xi32>) {
  // CHECK:     %[[ZEROS:.*]] = math.ctlz %{{.*}} : vector<4xi32>
  // CHECK:     %[[M2:.*]] = arith.constant dense<-2> : vector<4xi32>
  // CHECK:     %[[EVEN:.*]] = arith.andi %[[ZEROS]], %[[M2]] : vector<4xi32>
  // CHECK:     %[[N:.*]] = arith.shli %{{.*}}, %[[EVEN]] : vector<4xi32>
  // CHECK:     %[[ROOT:.*]] = arith.constant dense<32768> : vector<4xi32>
  // CHECK:     %[[BIT:.*]] = arith.constant dense<16384> : vector<4xi32>
  // CHECK:     %[[TRIAL:.*]] = arith.ori %[[ROOT]], %[[BIT]] : vector<4xi32>
  // CHECK:     %[[SQUARE:.*]] = arith.muli %[[TRIAL]], %[[TRIAL]] : vector<4xi32>
  // CHECK:     %[[FITS:.*]] = arith.cmpi ule, %[[SQUARE]], %[[N]] : vector<4xi32>
  // CHECK:     arith.select %[[FITS]], %[[TRIAL]], %[[ROOT]] : vector<4xi1>, vector<4xi32>
  // CHECK-COUNT-14: arith.muli
  // CHECK-NOT: arith.muli
  // CHECK:     arith.divui
  // CHECK-NOT: arith.muli
  // CHECK:     return
  %0:2 = fxp.rsqrt %x : vector<4xi32>
  return %0#0, %0#1 : vector<4xi32>, vector<4xi32>
}

// CHECK-LABEL: func @sigmoid
// CHECK-SAME:      %[[X:.*]]: i32)
func.func @sigmoid(%x: i32) -> i32 {
  // |x|, where -2^31 counts as its neighbour; the plan for 8 fraction bits.
  // CHECK:     %[[LEAST:.*]] = arith.constant -2147483647 : i32
  // CHECK:     %[[B:.*]] = arith.maxsi %[[X]], %[[LEAST]] : i32
  // CHECK:     %[[NEG:.*]] = arith.subi %{{.*}}, %[[B]] overflow<nsw> : i32
  // CHECK:     %[[ABS:.*]] = arith.maxsi %[[NEG]], %[[B]] : i32
  // CHECK:     %[[LIMIT:.*]] = arith.constant 2666 : i32
  // CHECK:     %[[D:.*]] = arith.minsi %[[ABS]], %[[LIMIT]] : i32
  // CHECK:     %[[LOG2E:.*]] = arith.constant 23637 : i32
  // CHECK:     %[[P:.*]] = arith.muli %[[D]], %[[LOG2E]] overflow<nsw> : i32
  // CHECK:     arith.shrsi %[[P]], %{{.*}} : i32
  // CHECK:     %[[AMOUNT:.*]] = arith.addi
  // CHECK:     %[[E:.*]] = arith.shrui %{{.*}}, %[[AMOUNT]]
  // CHECK:     %[[ONE:.*]] = arith.constant 32768 : i32
  // CHECK:     %[[DIVISOR:.*]] = arith.addi %[[E]], %[[ONE]] overflow<nsw> : i32
  // CHECK:     %[[HALF:.*]] = arith.shrui %[[DIVISOR]], %{{.*}} : i32
  // CHECK:     %[[SQUARE:.*]] = arith.constant 1073741824 : i32
  // CHECK:     %[[N:.*]] = arith.addi %[[HALF]], %[[SQUARE]] overflow<nsw> : i32
  // CHECK:     %[[Y:.*]] = arith.divui %[[N]], %[[DIVISOR]] : i32
  // CHECK:     %[[NEGATIVE:.*]] = arith.cmpi slt, %[[X]], %{{.*}} : i32
  // CHECK:     %[[MIRRORED:.*]] = arith.subi %[[ONE]], %[[Y]] overflow<nsw> : i32
  // CHECK:     %[[R:.*]] = arith.select %[[NEGATIVE]], %[[MIRRORED]], %[[Y]] : i32
  // CHECK:     return %[[R]]
  %0 = fxp.sigmoid %x frac 8 : i32
  return %0 : i32
}

// CHECK-LABEL: func @tanh
// CHECK-SAME:      %[[X:.*]]: tensor<3xi32>)
func.func @tanh(%x: tensor<3xi32>) -> tensor<3xi32> {
  // CHECK:     %[[LIMIT:.*]] = arith.constant dense<1334> : tensor<3xi32>
  // CHECK:     arith.minsi %{{.*}}, %[[LIMIT]] : tensor<3xi32>
  // CHECK:     %[[AMOUNT:.*]] = arith.addi
  // CHECK:     %[[E:.*]] = arith.shrui %{{.*}}, %[[AMOUNT]]
  // CHECK:     %[[ONE:.*]] = arith.constant dense<32768> : tensor<3xi32>
  // CHECK:     %[[BELOW:.*]] = arith.subi %[[ONE]], %[[E]] overflow<nsw> : tensor<3xi32>
  // CHECK:     %[[N:.*]] = arith.shli %[[BELOW]], %{{.*}} overflow<nsw> : tensor<3xi32>
  // CHECK:     %[[DIVISOR:.*]] = arith.addi %[[E]], %[[ONE]] overflow<nsw> : tensor<3xi32>
  // CHECK:     %[[Y:.*]] = arith.divui %{{.*}}, %[[DIVISOR]] : tensor<3xi32>
  // CHECK:     %[[SIGN:.*]] = arith.shrsi %[[X]], %{{.*}} : tensor<3xi32>
  // CHECK:     %[[FLIPPED:.*]] = arith.xori %[[Y]], %[[SIGN]] : tensor<3xi32>
  // CHECK:     %[[R:.*]] = arith.subi %[[FLIPPED]], %[[SIGN]] : tensor<3xi32>
  // CHECK:     return %[[R]]
  %0 = fxp.tanh %x frac 8 : tensor<3xi32>
  return %0 : tensor<3xi32>
}
