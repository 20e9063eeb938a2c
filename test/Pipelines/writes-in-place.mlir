// A state that is passed through is written where it lives: no copy of it, and
// no buffer of its size.
// RUN: mann-opt %s --mann-lower-to-buffers-pipeline | FileCheck %s

!m = !quant.uniform<i16<-32767:32767>:f32, 9.765625e-04>
!g = !quant.uniform<i16<0:16384>:f32, 6.103515625e-05>

mann.state @memory : tensor<128x20x!m> = dense<1>
mann.state @fast : tensor<2x16x16x!m> = dense<0>
mann.state @next : tensor<i32> = dense<0>

// CHECK-LABEL: func.func @step(
// CHECK-SAME: %[[M:[a-z0-9]+]]: memref<128x20xi16> {mann.state = @memory}
// CHECK-SAME: %[[S:[a-z0-9]+]]: memref<2x16x16xi16> {mann.state = @fast}
// CHECK-NOT: memref.copy
// CHECK-NOT: memref.alloc() {{.*}}memref<128x20
// CHECK: memref.store %{{.*}}, %[[M]][
// CHECK-NOT: memref.copy
// CHECK-NOT: memref.alloc() {{.*}}memref<{{(128x20|2x16x16)}}
// CHECK: memref.store %{{.*}}, %[[M]][
// CHECK-NOT: memref.copy
// CHECK-NOT: memref.alloc() {{.*}}memref<{{(128x20|2x16x16)}}
// CHECK: memref.store %{{.*}}, %[[S]][
// CHECK-NOT: memref.copy
// CHECK: return
func.func @step(%w: tensor<128x!g> {mann.name = "w"}, %e: tensor<20x!g> {mann.name = "e"}, %a: tensor<20x!m> {mann.name = "a"},
                %k: tensor<2x16x!m> {mann.name = "k"}, %d: tensor<2x16x!g> {mann.name = "d"},
                %m: tensor<128x20x!m> {mann.state = @memory}, %s: tensor<2x16x16x!m> {mann.state = @fast}, %i: tensor<i32> {mann.state = @next})
    -> (tensor<20x!m> {mann.name = "y"}, tensor<128x20x!m> {mann.state = @memory}, tensor<2x16x16x!m> {mann.state = @fast}, tensor<i32> {mann.state = @next}) {
  %y = mann.read %w, %m : tensor<128x!g>, tensor<128x20x!m> -> tensor<20x!m>
  %n = mann.erase_add %m, %w, %e, %a : tensor<128x20x!m>, tensor<128x!g>, tensor<20x!g>, tensor<20x!m> -> tensor<128x20x!m>
  %o = mann.slot_write add %n, %a, %i : tensor<128x20x!m>, tensor<20x!m>, tensor<i32>
  %j = mann.advance %i {modulo = 128} : tensor<i32>
  %f = mann.matvec_read %s, %k : tensor<2x16x16x!m>, tensor<2x16x!m> -> tensor<2x16x!m>
  %t = mann.outer_write %s, %k, %k decay(%d : tensor<2x16x!g>) erase(%f, %k : tensor<2x16x!m>, tensor<2x16x!m>)
     : tensor<2x16x16x!m>, tensor<2x16x!m>, tensor<2x16x!m> -> tensor<2x16x16x!m>
  return %y, %o, %t, %j : tensor<20x!m>, tensor<128x20x!m>, tensor<2x16x16x!m>, tensor<i32>
}

mann.state @links : tensor<32x32x!g> = dense<0>
mann.state @precedence : tensor<32x!g> = dense<0>

// Links take the precedence of the step before, and are written first.
// CHECK-LABEL: func.func @write(
// CHECK-SAME: %[[L:[a-z0-9]+]]: memref<32x32xi16> {mann.state = @links}
// CHECK-SAME: %[[P:[a-z0-9]+]]: memref<32xi16> {mann.state = @precedence}
// CHECK-NOT: memref.copy
// CHECK-NOT: memref.alloc
// CHECK: memref.store %{{.*}}, %[[L]][
// CHECK-NOT: memref.copy
// CHECK-NOT: memref.alloc() {{.*}}memref<32x
// CHECK: memref.store %{{.*}}, %[[P]][
// CHECK-NOT: memref.copy
// CHECK: return
func.func @write(%w: tensor<32x!g> {mann.name = "w"}, %l: tensor<32x32x!g> {mann.state = @links}, %p: tensor<32x!g> {mann.state = @precedence})
    -> (tensor<32x32x!g> {mann.state = @links}, tensor<32x!g> {mann.state = @precedence}) {
  %n = mann.link_update %l, %p, %w : tensor<32x32x!g>, tensor<32x!g>, tensor<32x!g> -> tensor<32x32x!g>
  %q = mann.precedence %p, %w : tensor<32x!g>, tensor<32x!g> -> tensor<32x!g>
  return %n, %q : tensor<32x32x!g>, tensor<32x!g>
}
