// RUN: mann-opt %s --convert-fxp-to-arith | FileCheck %s --implicit-check-not=fxp. --implicit-check-not=muli

// CHECK-LABEL: func @encode
// CHECK-SAME:      %[[X:.*]]: i8)
// CHECK-NEXT:    %[[C7:.*]] = arith.constant 7 : i8
// CHECK-NEXT:    %[[SIGN:.*]] = arith.shrsi %[[X]], %[[C7]] : i8
// CHECK-NEXT:    %[[R:.*]] = arith.addi %[[X]], %[[SIGN]] : i8
// CHECK-NEXT:    return %[[R]]
func.func @encode(%x: i8) -> i8 {
  %0 = fxp.encode %x : i8
  return %0 : i8
}

// CHECK-LABEL: func @decode
// CHECK-SAME:      %[[X:.*]]: vector<4xi8>)
// CHECK-NEXT:    %[[C7:.*]] = arith.constant dense<7> : vector<4xi8>
// CHECK-NEXT:    %[[SIGN:.*]] = arith.shrsi %[[X]], %[[C7]] : vector<4xi8>
// CHECK-NEXT:    %[[R:.*]] = arith.subi %[[X]], %[[SIGN]] overflow<nsw> : vector<4xi8>
// CHECK-NEXT:    return %[[R]]
func.func @decode(%x: vector<4xi8>) -> vector<4xi8> {
  %0 = fxp.decode %x : vector<4xi8>
  return %0 : vector<4xi8>
}

// CHECK-LABEL: func @hamming
// CHECK-SAME:      %[[A:.*]]: i8, %[[B:.*]]: i8)
// CHECK-NEXT:    %[[D:.*]] = arith.xori %[[A]], %[[B]] : i8
// CHECK-NEXT:    %[[Q:.*]] = arith.constant 127 : i8
// CHECK-NEXT:    %[[C:.*]] = arith.xori %[[D]], %[[Q]] : i8
// CHECK-NEXT:    %[[C7:.*]] = arith.constant 7 : i8
// CHECK-NEXT:    %[[SIGN:.*]] = arith.shrsi %[[C]], %[[C7]] : i8
// CHECK-NEXT:    %[[H:.*]] = arith.subi %[[C]], %[[SIGN]] overflow<nsw> : i8
// CHECK-NEXT:    %[[R:.*]] = arith.extsi %[[H]] : i8 to i32
// CHECK-NEXT:    return %[[R]]
func.func @hamming(%a: i8, %b: i8) -> i32 {
  %0 = fxp.hamming %a, %b width 8 : i8 to i32
  return %0 : i32
}

// CHECK-LABEL: func @hamming_of_short_codes
// CHECK:         %[[Q:.*]] = arith.constant 7 : i16
// CHECK:         arith.xori %{{.*}}, %[[Q]] : i16
// CHECK:         arith.trunci %{{.*}} : i16 to i8
func.func @hamming_of_short_codes(%a: i16, %b: i16) -> i8 {
  %0 = fxp.hamming %a, %b width 4 : i16 to i8
  return %0 : i8
}

// CHECK-LABEL: func @signed_l1
// CHECK-SAME:      %[[A:.*]]: i8, %[[B:.*]]: i8)
func.func @signed_l1(%a: i8, %b: i8) -> i32 {
  // CHECK:     %[[X:.*]] = arith.extsi %[[A]] : i8 to i32
  // CHECK:     %[[Y:.*]] = arith.extsi %[[B]] : i8 to i32
  // CHECK-DAG: %[[HIGH:.*]] = arith.maxsi %[[X]], %[[Y]] : i32
  // CHECK-DAG: %[[LOW:.*]] = arith.minsi %[[X]], %[[Y]] : i32
  // CHECK:     %[[D:.*]] = arith.subi %[[HIGH]], %[[LOW]] : i32
  // CHECK:     %[[Q:.*]] = arith.constant 127 : i32
  // CHECK:     %[[P:.*]] = arith.subi %[[Q]], %[[D]] : i32
  // CHECK:     %[[S:.*]] = arith.maxsi %[[P]], %{{.*}} : i32
  // CHECK:     %[[SIGNS:.*]] = arith.xori %[[X]], %[[Y]] : i32
  // CHECK:     %[[SIGN:.*]] = arith.shrsi %[[SIGNS]], %{{.*}} : i32
  // CHECK:     %[[F:.*]] = arith.xori %[[S]], %[[SIGN]] : i32
  // CHECK:     %[[R:.*]] = arith.subi %[[F]], %[[SIGN]] : i32
  // CHECK:     return %[[R]]
  %0 = fxp.signed_l1 %a, %b width 8 : i8 to i32
  return %0 : i32
}

// CHECK-LABEL: func @abs_diff
// CHECK-SAME:      %[[A:.*]]: tensor<4xi8>, %[[B:.*]]: tensor<4xi8>)
func.func @abs_diff(%a: tensor<4xi8>, %b: tensor<4xi8>) -> tensor<4xi32> {
  // CHECK-DAG: %[[X:.*]] = arith.extsi %[[A]] : tensor<4xi8> to tensor<4xi32>
  // CHECK-DAG: %[[Y:.*]] = arith.extsi %[[B]] : tensor<4xi8> to tensor<4xi32>
  // CHECK-DAG: %[[HIGH:.*]] = arith.maxsi %[[X]], %[[Y]] : tensor<4xi32>
  // CHECK-DAG: %[[LOW:.*]] = arith.minsi %[[X]], %[[Y]] : tensor<4xi32>
  // CHECK:     %[[D:.*]] = arith.subi %[[HIGH]], %[[LOW]] overflow<nsw> : tensor<4xi32>
  // CHECK:     return %[[D]]
  %0 = fxp.abs_diff %a, %b : tensor<4xi8> to tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func @xor_popcount
// CHECK-SAME:      %[[A:.*]]: i32, %[[B:.*]]: i32)
func.func @xor_popcount(%a: i32, %b: i32) -> (i32, i8, i64) {
  // CHECK:     %[[X:.*]] = arith.xori %[[A]], %[[B]] : i32
  // CHECK:     %[[N:.*]] = math.ctpop %[[X]] : i32
  %0 = fxp.xor_popcount %a, %b : i32 to i32
  // CHECK:     %[[M:.*]] = math.ctpop
  // CHECK:     %[[T:.*]] = arith.trunci %[[M]] : i32 to i8
  %1 = fxp.xor_popcount %a, %b : i32 to i8
  // CHECK:     %[[O:.*]] = math.ctpop
  // CHECK:     %[[E:.*]] = arith.extui %[[O]] : i32 to i64
  %2 = fxp.xor_popcount %a, %b : i32 to i64
  // CHECK:     return %[[N]], %[[T]], %[[E]]
  return %0, %1, %2 : i32, i8, i64
}
