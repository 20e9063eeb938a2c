// RUN: mann-opt %s --mann-binarize -verify-diagnostics

!q = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!e = !mann.encoded<hamming, !q>

func.func @stored_elsewhere(%m: tensor<4x8x!e>, %u: tensor<8x!q>) -> (tensor<4x!q>, tensor<4x!q>) {
  %eu = mann.encode %u : tensor<8x!q> -> tensor<8x!e>
  // expected-error @below {{'mann.similarity' op compares stored codes that are not encoded here; run mann-binarize before mann-encode-at-write}}
  %s = mann.similarity hamming %m, %eu : tensor<4x8x!e>, tensor<8x!e> -> tensor<4x!q>
  // expected-error @below {{compares stored codes that are not encoded here}}
  %t = mann.similarity hamming %m, %eu : tensor<4x8x!e>, tensor<8x!e> -> tensor<4x!q>
  return %s, %t : tensor<4x!q>, tensor<4x!q>
}
