// Weights whose codes are small are left out of a read, and of nothing else.
// RUN: mann-opt %s --split-input-file --mann-skip-weights=error=0.1 | FileCheck %s
// An error that is a rounding below (2^21 - 1) / 2^30 leaves 20 bits of a single weight out, not 21.
// RUN: mann-opt %s --split-input-file --mann-skip-weights=error=0.0019531240686774252 | FileCheck %s --check-prefix=BELOW
// Results differ, and by 0.1 of the largest magnitude, 15.875, and one rounding at most: 813 codes.
// RUN: sed '/^\/\/ -----/,$d' %s > %t.mlir
// RUN: mann-opt %t.mlir --mann-skip-weights=error=0.1 -o %t.skipped.mlir
// RUN: %python %S/Inputs/draw_weights.py %t.samples.safetensors
// RUN: mann-run %t.mlir --inputs %t.samples.safetensors -o %t.all.safetensors
// RUN: mann-run %t.skipped.mlir --inputs %t.samples.safetensors -o %t.some.safetensors
// RUN: mann-run %t.skipped.mlir --inputs %t.samples.safetensors --jit -o %t.jit.safetensors
// RUN: cmp %t.some.safetensors %t.jit.safetensors
// RUN: %python %S/Inputs/compare_reads.py %t.all.safetensors %t.some.safetensors 813

!score = !quant.uniform<i16<-32767:32767>:f32, 0.001953125>
!gate = !quant.uniform<i16<0:16384>:f32, 6.103515625E-5>
!weight = !quant.uniform<i16<-32767:32767>:f32, 3.0517578125E-5>
!number = !quant.uniform<i8<-127:127>:f32, 0.125>
!sum = !quant.uniform<i16<-32767:32767>:f32, 0.001953125>

// 0.1 of 2^15 over 50 rows is 65 codes: those below 64 are left out. The other result has all.
// CHECK-LABEL: func.func @soft(
// CHECK: %[[W:.*]] = mann.softmax
// CHECK-NEXT: %[[C:.*]] = mann.requantize %[[W]] {rounding = #fxp<rounding toward_zero>} : tensor<50x!quant.uniform<i16<-32767:32767>:f32, 3.0517578125E-5>> -> tensor<50x!quant.uniform<i11<0:512>:f32, 0.001953125>>
// CHECK-NEXT: %[[S:.*]] = mann.select %[[C]], %[[W]], %[[C]] : {{.*}} -> tensor<50x!quant.uniform<i16<-32767:32767>:f32, 3.0517578125E-5>>
// CHECK-NEXT: %[[O:.*]] = mann.read %[[S]], %{{.*}}
// CHECK-NEXT: return %[[O]], %[[W]]
func.func @soft(%s: tensor<50x!score> {mann.name = "s"}, %m: tensor<50x20x!number> {mann.name = "m"})
    -> (tensor<20x!sum> {mann.name = "o"}, tensor<50x!weight> {mann.name = "w"}) {
  %w = mann.softmax %s : tensor<50x!score> -> tensor<50x!weight>
  %o = mann.read %w, %m : tensor<50x!weight>, tensor<50x20x!number> -> tensor<20x!sum>
  return %o, %w : tensor<20x!sum>, tensor<50x!weight>
}

// -----

!score = !quant.uniform<i16<-32767:32767>:f32, 0.001953125>
!gate = !quant.uniform<i16<0:16384>:f32, 6.103515625E-5>
!weight = !quant.uniform<i16<-32767:32767>:f32, 3.0517578125E-5>
!number = !quant.uniform<i8<-127:127>:f32, 0.125>
!sum = !quant.uniform<i16<-32767:32767>:f32, 0.001953125>

// Gates are not negative, wherever they come from; heads have a row of weights each.
// CHECK-LABEL: func.func @gates(
// CHECK: mann.requantize %{{.*}} {rounding = #fxp<rounding toward_zero>} : tensor<2x50x!quant.uniform<i16<0:16384>:f32, 6.103515625E-5>> -> tensor<2x50x!quant.uniform<i11<0:512>:f32, 0.001953125>>
func.func @gates(%w: tensor<2x50x!gate> {mann.name = "w"}, %m: tensor<50x20x!number> {mann.name = "m"}) -> tensor<2x20x!sum> {
  %o = mann.read %w, %m : tensor<2x50x!gate>, tensor<50x20x!number> -> tensor<2x20x!sum>
  return %o : tensor<2x20x!sum>
}

// So are heads that a softmax each addresses, put together in a format with a sign.
// CHECK-LABEL: func.func @heads(
// CHECK: mann.concat
// CHECK-NEXT: mann.requantize
// CHECK-NEXT: mann.select
func.func @heads(%s: tensor<1x50x!score> {mann.name = "s"}, %m: tensor<50x20x!number> {mann.name = "m"}) -> tensor<2x20x!sum> {
  %w = mann.softmax %s : tensor<1x50x!score> -> tensor<1x50x!weight>
  %both = mann.concat %w, %w : tensor<1x50x!weight>, tensor<1x50x!weight> -> tensor<2x50x!weight>
  %o = mann.read %both, %m : tensor<2x50x!weight>, tensor<50x20x!number> -> tensor<2x20x!sum>
  return %o : tensor<2x20x!sum>
}

// A value that is used twice on the way is one and the same.
// CHECK-LABEL: func.func @twice(
// CHECK: mann.concat
// CHECK: mann.requantize
// CHECK-NEXT: mann.select
func.func @twice(%s: tensor<50x!score> {mann.name = "s"}, %m: tensor<50x20x!number> {mann.name = "m"}) -> tensor<2x20x!sum> {
  %w = mann.softmax %s : tensor<50x!score> -> tensor<50x!quant.uniform<i15<-16383:16383>:f32, 6.103515625E-5>>
  %r = mann.requantize %w : tensor<50x!quant.uniform<i15<-16383:16383>:f32, 6.103515625E-5>> -> tensor<50x!weight>
  %part = mann.slice %r[0] : tensor<50x!weight> -> tensor<50x!weight>
  %both = mann.concat %r, %part : tensor<50x!weight>, tensor<50x!weight> -> tensor<100x!weight>
  %heads = mann.reshape %both : tensor<100x!weight> -> tensor<2x50x!weight>
  %o = mann.read %heads, %m : tensor<2x50x!weight>, tensor<50x20x!number> -> tensor<2x20x!sum>
  return %o : tensor<2x20x!sum>
}

// Of the finest weights that there are, 2^30 times the error over 50 are codes below 2^21.
// CHECK-LABEL: func.func @finest(
// CHECK: mann.requantize {{.*}} -> tensor<50x!quant.uniform<i11<0:512>:f32, 0.001953125>>
func.func @finest(%s: tensor<50x!score> {mann.name = "s"}, %m: tensor<50x20x!quant.uniform<i4<-7:7>:f32, 0.125>> {mann.name = "m"}) -> tensor<20x!sum> {
  %w = mann.softmax %s : tensor<50x!score> -> tensor<50x!quant.uniform<i31<-1073741823:1073741823>:f32, 9.3132257461547852E-10>>
  %o = mann.read %w, %m : tensor<50x!quant.uniform<i31<-1073741823:1073741823>:f32, 9.3132257461547852E-10>>, tensor<50x20x!quant.uniform<i4<-7:7>:f32, 0.125>> -> tensor<20x!sum>
  return %o : tensor<20x!sum>
}

// BELOW-LABEL: func.func @single(
// BELOW: mann.requantize {{.*}} -> tensor<1x!quant.uniform<i12<0:1024>:f32, 9.765625E-4>>
func.func @single(%s: tensor<1x!score> {mann.name = "s"}, %m: tensor<1x20x!quant.uniform<i4<-7:7>:f32, 0.125>> {mann.name = "m"}) -> tensor<20x!sum> {
  %w = mann.softmax %s : tensor<1x!score> -> tensor<1x!quant.uniform<i31<-1073741823:1073741823>:f32, 9.3132257461547852E-10>>
  %o = mann.read %w, %m : tensor<1x!quant.uniform<i31<-1073741823:1073741823>:f32, 9.3132257461547852E-10>>, tensor<1x20x!quant.uniform<i4<-7:7>:f32, 0.125>> -> tensor<20x!sum>
  return %o : tensor<20x!sum>
}

// Weights of which nothing is known are all read, and so are those that have too few bits.
// CHECK-LABEL: func.func @others(
// CHECK-NOT: mann.requantize
func.func @others(%w: tensor<50x!weight> {mann.name = "w"}, %s: tensor<50x!score> {mann.name = "s"},
                  %m: tensor<50x20x!number> {mann.name = "m"}) -> (tensor<20x!sum>, tensor<20x!sum>) {
  %o = mann.read %w, %m : tensor<50x!weight>, tensor<50x20x!number> -> tensor<20x!sum>
  %few = mann.softmax %s : tensor<50x!score> -> tensor<50x!quant.uniform<i8<-127:127>:f32, 0.0078125>>
  %p = mann.read %few, %m : tensor<50x!quant.uniform<i8<-127:127>:f32, 0.0078125>>, tensor<50x20x!number> -> tensor<20x!sum>
  return %o, %p : tensor<20x!sum>, tensor<20x!sum>
}

