// RUN: mann-opt %s --mann-encode-at-write | FileCheck %s
// RUN: mann-opt %s --mann-encode-at-write -o %t.once
// RUN: mann-opt %t.once --mann-encode-at-write | diff %t.once -

!q4 = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!q5 = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>
!e5 = !mann.encoded<hamming, !q5>
!wide = !quant.uniform<i31:f32, 1.0>

// A memory is converted once, where it is written; reads go on with the codes.
// CHECK-LABEL: func @memory
// CHECK-SAME: %[[IDS:[^:]*]]: tensor<4x3xi32>, %[[A:[^:]*]]: tensor<7x8x!quant{{[^,]*}}, 3.125000e-02>>, %[[U:[^:]*]]: tensor
func.func @memory(%ids: tensor<4x3xi32>, %A: tensor<7x8x!q5>, %u: tensor<8x!q5>, %p: tensor<4x!q5>)
    -> (tensor<4x!wide>, tensor<4x!wide>, tensor<8x!q5>) {
  // CHECK-NEXT: %[[EU:.*]] = mann.encode %[[U]] : tensor<8x!quant.uniform<i8<-127:127>:f32, 3.125000e-02>> -> tensor<8x!mann.encoded<hamming, !quant.uniform<i8<-127:127>:f32, 3.125000e-02>>>
  // CHECK-NEXT: %[[M:.*]] = mann.embed %[[IDS]], %[[A]]
  // CHECK-NEXT: %[[EM:.*]] = mann.encode %[[M]] : tensor<4x8x
  %m = mann.embed %ids, %A : tensor<4x3xi32>, tensor<7x8x!q5> -> tensor<4x8x!q5>
  // CHECK-NEXT: mann.similarity hamming %[[EM]], %[[EU]] {log2_factor = -3 : i64} : tensor<4x8x!mann.encoded<{{.*}}>>, tensor<8x!mann.encoded<{{.*}}>> -> tensor<4x!quant.uniform<i31:f32, 1.000000e+00>>
  %s = mann.similarity hamming %m, %u {log2_factor = -3 : i64} : tensor<4x8x!q5>, tensor<8x!q5> -> tensor<4x!wide>
  // CHECK-NEXT: %[[O:.*]] = mann.read %{{.*}}, %[[M]] :
  %o = mann.read %p, %m : tensor<4x!q5>, tensor<4x8x!q5> -> tensor<8x!q5>
  // CHECK-NEXT: %[[EO:.*]] = mann.encode %[[O]]
  // CHECK-NEXT: mann.similarity hamming %[[EM]], %[[EO]] :
  %t = mann.similarity hamming %m, %o : tensor<4x8x!q5>, tensor<8x!q5> -> tensor<4x!wide>
  // CHECK-NEXT: return %{{.*}}, %{{.*}}, %[[O]]
  return %s, %t, %o : tensor<4x!wide>, tensor<4x!wide>, tensor<8x!q5>
}

// A code is applied first.
// CHECK-LABEL: func @code
// CHECK-SAME: %[[M:.*]]: tensor<4x8x!quant{{.*}}, 3.125000e-02>>, %[[U:.*]]: tensor<8x!quant
func.func @code(%m: tensor<4x8x!q5>, %u: tensor<8x!q4>) -> tensor<4x!wide> {
  // CHECK-DAG: %[[CM:.*]] = mann.requantize %[[M]]
  // CHECK-DAG: %[[EM:.*]] = mann.encode %[[CM]]
  // CHECK-DAG: %[[EU:.*]] = mann.encode %[[U]]
  // CHECK: mann.similarity hamming %[[EM]], %[[EU]] :
  %s = mann.similarity hamming %m, %u {code = !q4} : tensor<4x8x!q5>, tensor<8x!q4> -> tensor<4x!wide>
  return %s : tensor<4x!wide>
}

// CHECK-LABEL: func @untouched
func.func @untouched(%m: tensor<4x8x!q5>, %u: tensor<8x!q5>, %em: tensor<4x8x!e5>, %eu: tensor<8x!e5>,
                     %fm: tensor<4x8xf32>, %fu: tensor<8xf32>)
    -> (tensor<4x!wide>, tensor<4x!wide>, tensor<4x!wide>, tensor<4xf32>) {
  // CHECK-NEXT: mann.similarity l1 %arg0, %arg1
  %a = mann.similarity l1 %m, %u : tensor<4x8x!q5>, tensor<8x!q5> -> tensor<4x!wide>
  // CHECK-NEXT: mann.similarity dot %arg0, %arg1
  %b = mann.similarity dot %m, %u : tensor<4x8x!q5>, tensor<8x!q5> -> tensor<4x!wide>
  // CHECK-NEXT: mann.similarity hamming %arg2, %arg3
  %c = mann.similarity hamming %em, %eu : tensor<4x8x!e5>, tensor<8x!e5> -> tensor<4x!wide>
  // CHECK-NEXT: mann.similarity hamming %arg4, %arg5 {code
  %d = mann.similarity hamming %fm, %fu {code = !q5} : tensor<4x8xf32>, tensor<8xf32> -> tensor<4xf32>
  // CHECK-NEXT: return
  return %a, %b, %c, %d : tensor<4x!wide>, tensor<4x!wide>, tensor<4x!wide>, tensor<4xf32>
}
