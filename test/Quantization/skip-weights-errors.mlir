// RUN: not mann-opt %s --split-input-file --mann-skip-weights=error=0.01 --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s
// RUN: not mann-opt %s --split-input-file --mann-skip-weights=error=0.00390624 --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s --check-prefix=UNDER
// RUN: not mann-opt %s --split-input-file --mann-skip-weights=error=0.00390625 --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not mann-opt %s --mann-skip-weights --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s --check-prefix=OPTION
// RUN: not mann-opt %s --mann-skip-weights=error=1.5 --mlir-print-op-on-diagnostic=false 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not mannc %s --skip-weights=2 -o %t 2>&1 | FileCheck %s --check-prefix=FLAG
// RUN: not mannc %s --skip-weights=nan -o %t 2>&1 | FileCheck %s --check-prefix=FLAG

// OPTION: error: mann-skip-weights needs an 'error' above 0 and of at most 1, but it is 0
// LARGE: error: mann-skip-weights needs an 'error' above 0 and of at most 1, but it is 1.5
// FLAG: --skip-weights must be 0 to 1, but is {{2|nan}}

// Every read is named, with what is in the way.
// CHECK: error: mann-skip-weights (--skip-weights) finds no mann.read that may leave weights out
func.func @float(%s: tensor<50xf32> {mann.name = "s"}, %m: tensor<50x20xf32> {mann.name = "m"}) -> tensor<20xf32> {
  %w = mann.softmax %s : tensor<50xf32> -> tensor<50xf32>
  // CHECK: :[[@LINE+1]]:8: note: this one is in f32, where every weight is read: give --quantize
  %o = mann.read %w, %m : tensor<50xf32>, tensor<50x20xf32> -> tensor<20xf32>
  return %o : tensor<20xf32>
}

// -----

// All at once, each with what it would need.
!gate = !quant.uniform<i16<0:16384>:f32, 6.103515625E-5>
!eight = !quant.uniform<i8<-127:127>:f32, 0.0078125>
!number = !quant.uniform<i8<-127:127>:f32, 0.125>
func.func @few(%w: tensor<200x!gate> {mann.name = "w"}, %s: tensor<200x!number> {mann.name = "s"}, %m: tensor<200x20x!number> {mann.name = "m"})
    -> (tensor<20x!number>, tensor<20x!number>) {
  // CHECK: :[[@LINE+1]]:8: error: 'mann.read' op reads 200 rows by weights with steps of 2^-14: an error of 0.01 leaves only weights of 0 out; give one of at least 0.01220703125
  %o = mann.read %w, %m : tensor<200x!gate>, tensor<200x20x!number> -> tensor<20x!number>
  %v = mann.softmax %s : tensor<200x!number> -> tensor<200x!eight>
  // CHECK: :[[@LINE+1]]:8: error: 'mann.read' op reads 200 rows by weights with steps of 2^-7: an error of 0.01 leaves only weights of 0 out; only weights of more bits have smaller ones
  %p = mann.read %v, %m : tensor<200x!eight>, tensor<200x20x!number> -> tensor<20x!number>
  return %o, %p : tensor<20x!number>, tensor<20x!number>
}

// -----

// A product that is left out may have been rounded up; a sum of weights may be negative.
// CHECK: error: mann-skip-weights (--skip-weights) finds no mann.read that may leave weights out
!gate2 = !quant.uniform<i16<0:16384>:f32, 6.103515625E-5>
!number2 = !quant.uniform<i8<-127:127>:f32, 0.125>
func.func @products(%w: tensor<50x!gate2> {mann.name = "w"}, %m: tensor<50x20x!number2> {mann.name = "m"}) -> tensor<20x!number2> {
  // CHECK: :[[@LINE+1]]:8: note: this one rounds each product: leave --sums=products out
  %o = mann.read %w, %m {products = !number2} : tensor<50x!gate2>, tensor<50x20x!number2> -> tensor<20x!number2>
  %d = mann.sub %w, %w : tensor<50x!gate2>, tensor<50x!gate2> -> tensor<50x!number2>
  // CHECK: :[[@LINE+1]]:8: note: this one has weights of which nothing says that they are 0 or more
  %p = mann.read %d, %m : tensor<50x!number2>, tensor<50x20x!number2> -> tensor<20x!number2>
  return %o : tensor<20x!number2>
}

// -----

// Weights in steps of 1 have no small ones, whatever the error.
!whole = !quant.uniform<i8<0:127>:f32, 1.0>
!number3 = !quant.uniform<i8<-127:127>:f32, 0.125>
func.func @whole(%w: tensor<1x!whole> {mann.name = "w"}, %m: tensor<1x20x!number3> {mann.name = "m"}) -> tensor<20x!number3> {
  // CHECK: :[[@LINE+1]]:8: error: 'mann.read' op reads 1 row by weights with steps of 2^0: an error of 0.01 leaves only weights of 0 out; only weights of more bits have smaller ones
  %o = mann.read %w, %m : tensor<1x!whole>, tensor<1x20x!number3> -> tensor<20x!number3>
  return %o : tensor<20x!number3>
}

// -----

// Of 64 rows by weights in steps of 2^-14 the smallest error that leaves a weight out is 2^-8.
// UNDER: reads 64 rows by weights with steps of 2^-14: an error of 0.00390624 leaves only weights of 0 out; give one of at least 0.00390625
// OVER-NOT: reads 64 rows
// OVER-LABEL: func.func @exact(
// OVER: mann.requantize
!gate4 = !quant.uniform<i16<0:16384>:f32, 6.103515625E-5>
!number4 = !quant.uniform<i8<-127:127>:f32, 0.125>
func.func @exact(%w: tensor<64x!gate4> {mann.name = "w"}, %m: tensor<64x20x!number4> {mann.name = "m"}) -> tensor<20x!number4> {
  %o = mann.read %w, %m : tensor<64x!gate4>, tensor<64x20x!number4> -> tensor<20x!number4>
  return %o : tensor<20x!number4>
}

// -----

// Weights finer than an op can give are not looked at.
// CHECK: note: this one has weights in steps below 2^-30: give them fewer fraction bits
!fine = !quant.uniform<i8<0:127>:f32, 2.9103830456733704E-11>
!number5 = !quant.uniform<i8<-127:127>:f32, 0.125>
func.func @fine(%w: tensor<5x!fine> {mann.name = "w"}, %m: tensor<5x20x!number5> {mann.name = "m"}) -> tensor<20x!number5> {
  %o = mann.read %w, %m : tensor<5x!fine>, tensor<5x20x!number5> -> tensor<20x!number5>
  return %o : tensor<20x!number5>
}
