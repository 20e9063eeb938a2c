// Signs of parameters are tables of packed words, and what else there was of them is gone.
// RUN: mann-opt %s --convert-mann-to-linalg | FileCheck %s --implicit-check-not=unrealized --implicit-check-not="@w "

!c = !quant.uniform<i8<-127:127>:f32, 6.250000e-02>
!s = !quant.uniform<i8<-127:127>:f32, 1.0>

// 40 signs in two words: bit i of a word is set for a negative number.
// CHECK: memref.global "private" constant @w_signs : memref<2x2xi32> = dense<{{\[}}[-1, 255], [-1, 255]]>
mann.parameter @w : tensor<2x40x!c> = dense<-3> : tensor<2x40xi8>
// What is read as numbers, too, stays.
// CHECK: memref.global "private" constant @both_signs : memref<1x1xi32> = dense<5>
// CHECK: memref.global "private" constant @both : memref<1x3xi8> = dense<{{\[}}[-1, 0, -7]]>
mann.parameter @both : tensor<1x3x!c> = dense<[[-1, 0, -7]]> : tensor<1x3xi8>
// -0.0 counts as +1.
// CHECK: memref.global "private" constant @real_signs : memref<1xi32> = dense<2>
mann.parameter @real : tensor<3xf32> = dense<[-0.0, -1.0, 2.0]> : tensor<3xf32>
// A name that is taken.
// CHECK: memref.global "private" constant @taken_signs_0 : memref<1xi32> = dense<1>
mann.parameter @taken : tensor<2xf32> = dense<[-1.0, 1.0]> : tensor<2xf32>
mann.parameter @taken_signs : tensor<2xf32> = dense<1.0> : tensor<2xf32>

// CHECK-LABEL: func.func @scores(
// CHECK: %[[TABLE:.*]] = memref.get_global @w_signs
// CHECK: %[[WORDS:.*]] = bufferization.to_tensor %[[TABLE]] restrict
// CHECK: linalg.generic {{.*}} ins(%[[WORDS]], %{{.*}} : tensor<2x2xi32>, tensor<2xi32>)
func.func @scores(%u: tensor<40x!mann.bipolar>) -> tensor<2x!s> {
  %w = mann.get_parameter @w : tensor<2x40x!c>
  %b = mann.binarize %w : tensor<2x40x!c> -> tensor<2x40x!mann.bipolar>
  %a = mann.similarity bipolar %b, %u : tensor<2x40x!mann.bipolar>, tensor<40x!mann.bipolar> -> tensor<2x!s>
  return %a : tensor<2x!s>
}

// Another function has the same table.
// CHECK-LABEL: func.func @again(
// CHECK: memref.get_global @w_signs
func.func @again() -> tensor<2x40x!mann.bipolar> {
  %w = mann.get_parameter @w : tensor<2x40x!c>
  %b = mann.binarize %w : tensor<2x40x!c> -> tensor<2x40x!mann.bipolar>
  return %b : tensor<2x40x!mann.bipolar>
}

// CHECK-LABEL: func.func @both_forms(
// CHECK-DAG: memref.get_global @both_signs
// CHECK-DAG: memref.get_global @both :
func.func @both_forms() -> (tensor<1x3x!c>, tensor<1x3x!mann.bipolar>) {
  %w = mann.get_parameter @both : tensor<1x3x!c>
  %b = mann.binarize %w : tensor<1x3x!c> -> tensor<1x3x!mann.bipolar>
  return %w, %b : tensor<1x3x!c>, tensor<1x3x!mann.bipolar>
}

// CHECK-LABEL: func.func @floats(
// CHECK-DAG: memref.get_global @real_signs
// CHECK-DAG: memref.get_global @taken_signs_0
func.func @floats() -> (tensor<3x!mann.bipolar>, tensor<2x!mann.bipolar>, tensor<2xf32>) {
  %r = mann.get_parameter @real : tensor<3xf32>
  %a = mann.binarize %r : tensor<3xf32> -> tensor<3x!mann.bipolar>
  %t = mann.get_parameter @taken : tensor<2xf32>
  %b = mann.binarize %t : tensor<2xf32> -> tensor<2x!mann.bipolar>
  %s = mann.get_parameter @taken_signs : tensor<2xf32>
  return %a, %b, %s : tensor<3x!mann.bipolar>, tensor<2x!mann.bipolar>, tensor<2xf32>
}
