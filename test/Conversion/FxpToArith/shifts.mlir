// RUN: mann-opt %s --convert-fxp-to-arith | FileCheck %s --implicit-check-not=fxp.

// CHECK-LABEL: func @nearest_even
// CHECK-SAME:      %[[X:.*]]: i32)
func.func @nearest_even(%x: i32) -> i8 {
  // CHECK:     %[[C5:.*]] = arith.constant 5 : i32
  // CHECK:     %[[Q:.*]] = arith.shrsi %[[X]], %[[C5]] : i32
  // CHECK:     %[[MASK:.*]] = arith.constant 31 : i32
  // CHECK:     %[[REST:.*]] = arith.andi %[[X]], %[[MASK]] : i32
  // CHECK:     %[[ODD:.*]] = arith.andi %[[Q]], %{{.*}} : i32
  // CHECK:     %[[SUM:.*]] = arith.addi %[[REST]], %[[ODD]] : i32
  // CHECK:     %[[HALF:.*]] = arith.constant 16 : i32
  // CHECK:     %[[UP:.*]] = arith.cmpi ugt, %[[SUM]], %[[HALF]] : i32
  // CHECK:     %[[ONE:.*]] = arith.extui %[[UP]] : i1 to i32
  // CHECK:     %[[R:.*]] = arith.addi %[[Q]], %[[ONE]] overflow<nsw> : i32
  // CHECK:     %[[M127:.*]] = arith.constant -127 : i32
  // CHECK:     %[[LOW:.*]] = arith.maxsi %[[R]], %[[M127]] : i32
  // CHECK:     %[[C127:.*]] = arith.constant 127 : i32
  // CHECK:     %[[HIGH:.*]] = arith.minsi %[[LOW]], %[[C127]] : i32
  // CHECK:     %[[T:.*]] = arith.trunci %[[HIGH]] : i32 to i8
  // CHECK:     return %[[T]]
  %0 = fxp.requantize %x shift 5 nearest_even range -127, 127 : i32 to i8
  return %0 : i8
}

// CHECK-LABEL: func @toward_zero
// CHECK-SAME:      %[[X:.*]]: i32)
func.func @toward_zero(%x: i32) -> i32 {
  // CHECK:     %[[C31:.*]] = arith.constant 31 : i32
  // CHECK:     %[[SIGN:.*]] = arith.shrsi %[[X]], %[[C31]] : i32
  // CHECK:     %[[MASK:.*]] = arith.constant 7 : i32
  // CHECK:     %[[BIAS:.*]] = arith.andi %[[SIGN]], %[[MASK]] : i32
  // CHECK:     %[[SUM:.*]] = arith.addi %[[X]], %[[BIAS]] overflow<nsw> : i32
  // CHECK:     %[[R:.*]] = arith.shrsi %[[SUM]], %{{.*}} : i32
  // CHECK:     return %[[R]]
  %0 = fxp.requantize %x shift 3 toward_zero range -2147483648, 2147483647 : i32 to i32
  return %0 : i32
}

// The bound that the shifted type cannot reach is not tested.
// CHECK-LABEL: func @one_bound
// CHECK:         maxsi
// CHECK-NOT:     minsi
// CHECK:         return
func.func @one_bound(%x: i8) -> i8 {
  %0 = fxp.requantize %x shift 1 toward_zero range -63, 63 : i8 to i8
  return %0 : i8
}

// CHECK-LABEL: func @extended
// CHECK:         %[[R:.*]] = arith.addi %{{.*}} overflow<nsw> : i8
// CHECK:         %[[E:.*]] = arith.extsi %[[R]] : i8 to i32
// CHECK-NEXT:    return %[[E]]
func.func @extended(%x: i8) -> i32 {
  %0 = fxp.requantize %x shift 1 nearest_even range -64, 64 : i8 to i32
  return %0 : i32
}

// CHECK-LABEL: func @only_saturation
// CHECK-SAME:      %[[X:.*]]: i32)
// CHECK:         %[[A:.*]] = arith.maxsi %[[X]]
// CHECK:         %[[B:.*]] = arith.minsi %[[A]]
// CHECK-NEXT:    arith.trunci %[[B]] : i32 to i8
func.func @only_saturation(%x: i32) -> i8 {
  %0 = fxp.requantize %x shift 0 nearest_even range -127, 127 : i32 to i8
  return %0 : i8
}

// Beyond the width nothing is left; the range may exclude 0.
// CHECK-LABEL: func @shifted_out
// CHECK:         %[[ZERO:.*]] = arith.constant 0 : i8
// CHECK:         %[[THREE:.*]] = arith.constant 3 : i64
// CHECK:         return %[[ZERO]], %[[THREE]]
func.func @shifted_out(%x: i8) -> (i8, i64) {
  %0 = fxp.requantize %x shift 8 nearest_even range -127, 127 : i8 to i8
  %1 = fxp.requantize %x shift 63 toward_zero range 3, 9 : i8 to i64
  return %0, %1 : i8, i64
}

// Factors are clamped before the shift, so that it cannot overflow; -16 * 8 is
// below -127, and 15 * 8 is not yet 127.
// CHECK-LABEL: func @left
// CHECK-SAME:      %[[X:.*]]: i8)
func.func @left(%x: i8) -> i8 {
  // CHECK:     %[[M16:.*]] = arith.constant -16 : i8
  // CHECK:     %[[A:.*]] = arith.maxsi %[[X]], %[[M16]] : i8
  // CHECK:     %[[C15:.*]] = arith.constant 15 : i8
  // CHECK:     %[[B:.*]] = arith.minsi %[[A]], %[[C15]] : i8
  // CHECK:     %[[C3:.*]] = arith.constant 3 : i8
  // CHECK:     %[[P:.*]] = arith.shli %[[B]], %[[C3]] overflow<nsw> : i8
  // CHECK:     %[[M127:.*]] = arith.constant -127 : i8
  // CHECK:     %[[L:.*]] = arith.maxsi %[[P]], %[[M127]] : i8
  // CHECK:     %[[ABOVE:.*]] = arith.cmpi sgt, %[[X]], %{{.*}} : i8
  // CHECK:     %[[C127:.*]] = arith.constant 127 : i8
  // CHECK:     %[[R:.*]] = arith.select %[[ABOVE]], %[[C127]], %[[L]] : i8
  // CHECK:     return %[[R]]
  %0 = fxp.requantize %x shift -3 nearest_even range -127, 127 : i8 to i8
  return %0 : i8
}

// CHECK-LABEL: func @left_with_room
// CHECK-SAME:      %[[X:.*]]: i8)
// CHECK-NEXT:    %[[E:.*]] = arith.extsi %[[X]] : i8 to i32
// CHECK-NEXT:    %[[C:.*]] = arith.constant 20 : i32
// CHECK-NEXT:    %[[P:.*]] = arith.shli %[[E]], %[[C]] overflow<nsw> : i32
// CHECK-NEXT:    return %[[P]]
func.func @left_with_room(%x: i8) -> i32 {
  %0 = fxp.requantize %x shift -20 nearest_even range -2147483648, 2147483647 : i8 to i32
  return %0 : i32
}

// A shift by more than the width is one by the width less one, of -1 or 0.
// CHECK-LABEL: func @far_left
// CHECK:         %[[C7:.*]] = arith.constant 7 : i8
// CHECK:         arith.shli %{{.*}}, %[[C7]] overflow<nsw> : i8
func.func @far_left(%x: i8) -> i8 {
  %0 = fxp.requantize %x shift -31 nearest_even range -127, 127 : i8 to i8
  return %0 : i8
}

// CHECK-LABEL: func @run_time_nearest_even
// CHECK-SAME:      %[[X:.*]]: i16, %[[N:.*]]: i16)
func.func @run_time_nearest_even(%x: i16, %n: i16) -> i16 {
  // CHECK:     %[[A:.*]] = arith.maxsi %[[N]], %{{.*}} : i16
  // CHECK:     %[[C15:.*]] = arith.constant 15 : i16
  // CHECK:     %[[AMOUNT:.*]] = arith.minsi %[[A]], %[[C15]] : i16
  // CHECK:     %[[M1:.*]] = arith.constant -1 : i16
  // CHECK:     %[[KEPT:.*]] = arith.shli %[[M1]], %[[AMOUNT]] : i16
  // CHECK:     %[[MASK:.*]] = arith.xori %[[KEPT]], %{{.*}} : i16
  // CHECK:     %[[Q:.*]] = arith.shrsi %[[X]], %[[AMOUNT]] : i16
  // CHECK:     %[[REST:.*]] = arith.andi %[[X]], %[[MASK]] : i16
  // CHECK:     %[[ODD:.*]] = arith.andi %[[Q]], %{{.*}} : i16
  // CHECK:     %[[SUM:.*]] = arith.addi %[[REST]], %[[ODD]] : i16
  // CHECK:     %[[BELOW:.*]] = arith.shrui %[[MASK]], %{{.*}} : i16
  // CHECK:     %[[HALF:.*]] = arith.addi %[[BELOW]], %{{.*}} : i16
  // CHECK:     %[[UP:.*]] = arith.cmpi ugt, %[[SUM]], %[[HALF]] : i16
  // CHECK:     %[[ONE:.*]] = arith.extui %[[UP]] : i1 to i16
  // CHECK:     %[[R:.*]] = arith.addi %[[Q]], %[[ONE]] overflow<nsw> : i16
  // CHECK:     %[[BEYOND:.*]] = arith.cmpi sgt, %[[N]], %{{.*}} : i16
  // CHECK:     %[[S:.*]] = arith.select %[[BEYOND]], %{{.*}}, %[[R]] : i16
  // CHECK:     return %[[S]]
  %0 = fxp.shift_round %x by %n nearest_even : i16
  return %0 : i16
}

// CHECK-LABEL: func @run_time_toward_zero
// CHECK-SAME:      %[[X:.*]]: vector<4xi32>, %[[N:.*]]: vector<4xi32>)
func.func @run_time_toward_zero(%x: vector<4xi32>, %n: vector<4xi32>) -> vector<4xi32> {
  // CHECK:     %[[C31:.*]] = arith.constant dense<31> : vector<4xi32>
  // CHECK:     %[[AMOUNT:.*]] = arith.minsi %{{.*}}, %[[C31]] : vector<4xi32>
  // CHECK:     %[[SIGN:.*]] = arith.shrsi %[[X]], %{{.*}} : vector<4xi32>
  // CHECK:     %[[BIAS:.*]] = arith.andi %[[SIGN]], %{{.*}} : vector<4xi32>
  // CHECK:     %[[SUM:.*]] = arith.addi %[[X]], %[[BIAS]] overflow<nsw> : vector<4xi32>
  // CHECK:     arith.shrsi %[[SUM]], %[[AMOUNT]] : vector<4xi32>
  // CHECK:     arith.select %{{.*}} : vector<4xi1>, vector<4xi32>
  %0 = fxp.shift_round %x by %n toward_zero : vector<4xi32>
  return %0 : vector<4xi32>
}

// CHECK-LABEL: func @add_in_wider_type
// CHECK-SAME:      %[[X:.*]]: i8, %[[Y:.*]]: i8)
// CHECK-NEXT:    %[[A:.*]] = arith.extsi %[[X]] : i8 to i16
// CHECK-NEXT:    %[[B:.*]] = arith.extsi %[[Y]] : i8 to i16
// CHECK-NEXT:    %[[S:.*]] = arith.addi %[[A]], %[[B]] overflow<nsw> : i16
// CHECK:         %[[L:.*]] = arith.maxsi %[[S]]
// CHECK:         %[[H:.*]] = arith.minsi %[[L]]
// CHECK-NEXT:    %[[R:.*]] = arith.trunci %[[H]] : i16 to i8
// CHECK-NEXT:    return %[[R]]
func.func @add_in_wider_type(%x: i8, %y: i8) -> i8 {
  %0 = fxp.add %x, %y range -127, 127 : i8 to i8
  return %0 : i8
}

// No type of more than a word for a sum of words: the second operand is clamped
// to what the first leaves.
// CHECK-LABEL: func @add_words
// CHECK-SAME:      %[[X:.*]]: i32, %[[Y:.*]]: i32)
func.func @add_words(%x: i32, %y: i32) -> i32 {
  // CHECK:     %[[POSITIVE:.*]] = arith.maxsi %[[X]], %{{.*}} : i32
  // CHECK:     %[[MAX:.*]] = arith.constant 2147483647 : i32
  // CHECK:     %[[MOST:.*]] = arith.subi %[[MAX]], %[[POSITIVE]] overflow<nsw> : i32
  // CHECK:     %[[NEGATIVE:.*]] = arith.minsi %[[X]], %{{.*}} : i32
  // CHECK:     %[[MIN:.*]] = arith.constant -2147483648 : i32
  // CHECK:     %[[LEAST:.*]] = arith.subi %[[MIN]], %[[NEGATIVE]] overflow<nsw> : i32
  // CHECK:     %[[A:.*]] = arith.maxsi %[[Y]], %[[LEAST]] : i32
  // CHECK:     %[[B:.*]] = arith.minsi %[[A]], %[[MOST]] : i32
  // CHECK:     %[[S:.*]] = arith.addi %[[X]], %[[B]] overflow<nsw> : i32
  // CHECK-NEXT: return %[[S]]
  %0 = fxp.add %x, %y range -2147483648, 2147483647 : i32 to i32
  return %0 : i32
}

// CHECK-LABEL: func @add_with_room
// CHECK:         %[[S:.*]] = arith.addi %{{.*}}, %{{.*}} overflow<nsw> : i64
// CHECK-NEXT:    return %[[S]]
func.func @add_with_room(%x: i32, %y: i32) -> i64 {
  %0 = fxp.add %x, %y range -9223372036854775808, 9223372036854775807 : i32 to i64
  return %0 : i64
}

// Half a step less one, one more for an odd quotient, and one shift.
// CHECK-LABEL: func @headroom
// CHECK-SAME:      %[[X:.*]]: i32)
func.func @headroom(%x: i32) -> i32 {
  // CHECK:     %[[Q:.*]] = arith.shrsi %[[X]], %{{.*}} : i32
  // CHECK:     %[[ODD:.*]] = arith.andi %[[Q]], %{{.*}} : i32
  // CHECK:     %[[C15:.*]] = arith.constant 15 : i32
  // CHECK:     %[[A:.*]] = arith.addi %[[X]], %[[C15]] overflow<nsw> : i32
  // CHECK:     %[[B:.*]] = arith.addi %[[A]], %[[ODD]] overflow<nsw> : i32
  // CHECK:     %[[R:.*]] = arith.shrsi %[[B]], %{{.*}} : i32
  // CHECK-NEXT: return %[[R]]
  %a = fxp.assume %x range -99, 99 : i32
  %0 = fxp.requantize %a shift 5 nearest_even headroom range -2147483648, 2147483647 : i32 to i32
  return %0 : i32
}

// CHECK-LABEL: func @nneg
// CHECK-SAME:      %[[X:.*]]: i32, %[[N:.*]]: i32)
func.func @nneg(%x: i32, %n: i32) -> (i32, i32) {
  // CHECK:     %[[BEFORE:.*]] = arith.addi %[[N]], %{{.*}} : i32
  // CHECK-NEXT: %[[HALF:.*]] = arith.shli %{{.*}}, %[[BEFORE]] : i32
  // CHECK-NEXT: %[[Q:.*]] = arith.shrui %[[X]], %[[N]] : i32
  // CHECK:     %[[ODD:.*]] = arith.andi %[[Q]], %{{.*}} : i32
  // CHECK:     %[[BELOW:.*]] = arith.addi %[[HALF]], %{{.*}} : i32
  // CHECK-NEXT: %[[A:.*]] = arith.addi %[[X]], %[[BELOW]] : i32
  // CHECK-NEXT: %[[B:.*]] = arith.addi %[[A]], %[[ODD]] : i32
  // CHECK-NEXT: %[[R:.*]] = arith.shrui %[[B]], %[[N]] : i32
  // CHECK-NEXT: %[[T:.*]] = arith.shrui %[[X]], %[[N]] : i32
  // CHECK-NEXT: return %[[R]], %[[T]]
  %0 = fxp.shift_round %x by %n nearest_even nneg : i32
  %1 = fxp.shift_round %x by %n toward_zero nneg : i32
  return %0, %1 : i32, i32
}

// The leading zeros say how many bits have to go, a carry of the rounding one more.
// CHECK-LABEL: func @fit_shift
// CHECK:         math.ctlz
// CHECK:         arith.maxsi
// CHECK:         arith.minsi
// CHECK:         arith.shrui
// CHECK:         arith.cmpi uge
// CHECK:         arith.minsi
// CHECK-NOT:     fxp
func.func @fit_shift(%a: i64) -> i64 {
  %0 = fxp.fit_shift %a width 8 nearest_even range 4, 19 : i64
  return %0 : i64
}

// Cut, nothing carries.
// CHECK-LABEL: func @fit_shift_cut
// CHECK:         math.ctlz
// CHECK-NOT:     arith.cmpi
// CHECK:         return
func.func @fit_shift_cut(%a: i64) -> i64 {
  %0 = fxp.fit_shift %a width 8 toward_zero range 4, 19 : i64
  return %0 : i64
}
