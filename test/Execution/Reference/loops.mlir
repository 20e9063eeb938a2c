// Loops with float, fixed-point, integer and index values carried, loops in
// loops, parts of tensors that an index chooses, and calls of private functions.
// RUN: mann-run %s --function=carried | FileCheck %s --check-prefix=CARRIED
// RUN: mann-run %s --function=nested | FileCheck %s --check-prefix=NESTED
// RUN: mann-run %s --function=swapped | FileCheck %s --check-prefix=SWAPPED
// RUN: mann-run %s --function=never | FileCheck %s --check-prefix=NEVER
// RUN: mann-run %s --function=reversed | FileCheck %s --check-prefix=REVERSED
// RUN: mann-run %s --function=integers | FileCheck %s --check-prefix=INTEGERS
// RUN: mann-run %s --function=calls | FileCheck %s --check-prefix=CALLS

!q = !quant.uniform<i4<-7:7>:f32, 0.5>

mann.parameter @rows : tensor<3x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]> : tensor<3x2xf32>
mann.parameter @codes : tensor<3x2x!q> = dense<[[1, 2], [3, -4], [-5, 7]]> : tensor<3x2xi8>

// The rows are summed; n = 2 n + t from 1: 2, 5, 12; i = (i + 2) mod 3 from 1: 0, 2, 1.
// CARRIED:      sample 0: result0 = [9, 13]
// CARRIED-NEXT: sample 0: result1 = 12
// CARRIED-NEXT: sample 0: result2 = 1
func.func private @carried() -> (tensor<2xf32>, i32, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %zero = arith.constant dense<0.0> : tensor<2xf32>
  %x = mann.get_parameter @rows : tensor<3x2xf32>
  %sum, %n, %i = scf.for %t = %c0 to %c3 step %c1 iter_args(%s = %zero, %m = %one, %j = %c1) -> (tensor<2xf32>, i32, index) {
    %row = tensor.extract_slice %x[%t, 0] [1, 2] [1, 1] : tensor<3x2xf32> to tensor<2xf32>
    %added = mann.add %s, %row : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %doubled = arith.muli %m, %two : i32
    %t32 = arith.index_cast %t : index to i32
    %next = arith.addi %doubled, %t32 : i32
    %j2 = arith.addi %j, %c2 : index
    %j3 = arith.remsi %j2, %c3 : index
    scf.yield %added, %next, %j3 : tensor<2xf32>, i32, index
  }
  %last = arith.index_cast %i : index to i32
  return %sum, %n, %last : tensor<2xf32>, i32, i32
}

// 2 is added 6 times, each sum saturated: 2, 4, 6, 7, 7, 7; -3: -3, -6, -7, ...
// NESTED: sample 0: result0 = [7, -7] * 2^-1
func.func private @nested() -> tensor<2x!q> {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c2 = arith.constant 2 : i32
  %c7 = arith.constant 7 : i32
  %zero = arith.constant dense<0.0> : tensor<2xf32>
  %none = mann.requantize %zero : tensor<2xf32> -> tensor<2x!q>
  %step = arith.constant dense<[1.0, -1.5]> : tensor<2xf32>
  %added = mann.requantize %step : tensor<2xf32> -> tensor<2x!q>
  %sum = scf.for %i = %c0 to %c2 step %c1 iter_args(%outer = %none) -> (tensor<2x!q>) : i32 {
    // 0, 3 and 6: the bounds of a loop need not be a whole number of steps apart.
    %c3 = arith.constant 3 : i32
    %inner = scf.for %j = %c0 to %c7 step %c3 iter_args(%s = %outer) -> (tensor<2x!q>) : i32 {
      %next = mann.add %s, %added : tensor<2x!q>, tensor<2x!q> -> tensor<2x!q>
      scf.yield %next : tensor<2x!q>
    }
    scf.yield %inner : tensor<2x!q>
  }
  return %sum : tensor<2x!q>
}

// SWAPPED:      sample 0: result0 = 2
// SWAPPED-NEXT: sample 0: result1 = 1
func.func private @swapped() -> (i32, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %a, %b = scf.for %t = %c0 to %c3 step %c1 iter_args(%x = %one, %y = %two) -> (i32, i32) {
    scf.yield %y, %x : i32, i32
  }
  return %a, %b : i32, i32
}

// NEVER: sample 0: result0 = 7
func.func private @never() -> i32 {
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %seven = arith.constant 7 : i32
  %a = scf.for %t = %c3 to %c1 step %c1 iter_args(%x = %seven) -> (i32) {
    %more = arith.addi %x, %x : i32
    scf.yield %more : i32
  }
  return %a : i32
}

// The rows from last to first, in codes; and the second column of them.
// REVERSED:      sample 0: result0 = {{\[\[}}-5, 7], [3, -4], [1, 2]] * 2^-1
// REVERSED-NEXT: sample 0: result1 = [7, -4, 2] * 2^-1
func.func private @reversed() -> (tensor<3x2x!q>, tensor<3x!q>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %x = mann.get_parameter @codes : tensor<3x2x!q>
  %r = scf.for %t = %c0 to %c3 step %c1 iter_args(%out = %x) -> (tensor<3x2x!q>) {
    %row = tensor.extract_slice %x[%t, 0] [1, 2] [1, 1] : tensor<3x2x!q> to tensor<1x2x!q>
    %to = arith.subi %c2, %t : index
    %next = tensor.insert_slice %row into %out[%to, 0] [1, 2] [1, 1] : tensor<1x2x!q> into tensor<3x2x!q>
    scf.yield %next : tensor<3x2x!q>
  }
  %column = tensor.extract_slice %r[0, 1] [3, 1] [1, 1] : tensor<3x2x!q> to tensor<3x!q>
  return %r, %column : tensor<3x2x!q>, tensor<3x!q>
}

// Wrapping around, rounding to 0, the sign of the dividend.
// INTEGERS: sample 0: result0 = [-2147483648, -2147483648, -3, -1, 1, -7, 3, 5]
func.func private @integers() -> tensor<8xi32> {
  %most = arith.constant 2147483647 : i32
  %least = arith.constant -2147483648 : i32
  %one = arith.constant 1 : i32
  %minus = arith.constant -1 : i32
  %two = arith.constant 2 : i32
  %seven = arith.constant dense<[-7, 3]> : tensor<2xi32>
  %big = arith.constant 4294967301 : index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = arith.addi %most, %one : i32
  %1 = arith.divsi %least, %minus : i32
  %a = tensor.extract %seven[%c0] : tensor<2xi32>
  %b = tensor.extract %seven[%c1] : tensor<2xi32>
  %2 = arith.divsi %a, %two : i32
  %3 = arith.remsi %a, %two : i32
  %4 = arith.remsi %b, %two : i32
  %5 = arith.minsi %a, %b : i32
  %6 = arith.maxsi %a, %b : i32
  %7 = arith.index_cast %big : index to i32
  %all = tensor.from_elements %0, %1, %2, %3, %4, %5, %6, %7 : tensor<8xi32>
  return %all : tensor<8xi32>
}

// CALLS:      sample 0: result0 = [3, 6]
// CALLS-NEXT: sample 0: result1 = 3
func.func private @calls() -> (tensor<2xf32>, i32) {
  %x = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %n = arith.constant 1 : i32
  %twice:2 = func.call @more(%x, %x, %n) : (tensor<2xf32>, tensor<2xf32>, i32) -> (tensor<2xf32>, i32)
  %thrice:2 = func.call @more(%twice#0, %x, %twice#1) : (tensor<2xf32>, tensor<2xf32>, i32) -> (tensor<2xf32>, i32)
  return %thrice#0, %thrice#1 : tensor<2xf32>, i32
}
func.func private @more(%x: tensor<2xf32>, %y: tensor<2xf32>, %n: i32) -> (tensor<2xf32>, i32) {
  %one = arith.constant 1 : i32
  %sum = mann.add %x, %y : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %next = arith.addi %n, %one : i32
  return %sum, %next : tensor<2xf32>, i32
}
