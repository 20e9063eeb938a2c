// RUN: mann-opt %s -split-input-file --mann-raise-memory | FileCheck %s

// M k / max(|M| |k|, eps), the norms as roots of sums of squares.
mann.parameter @eps : tensor<f32> = dense<1.0e-8> : tensor<f32>

// CHECK-NOT: mann.parameter
// CHECK-LABEL: func @cosine_max
// CHECK-NEXT:    %[[S:.*]] = mann.similarity cosine %arg0, %arg1 {eps = 9.99999993E-9 : f32, eps_form = #mann<eps_form max>}
// CHECK-NEXT:    return %[[S]]
func.func @cosine_max(%m: tensor<5x3xf32>, %k: tensor<3xf32>) -> tensor<5xf32> {
  %dot = mann.matvec_read %m, %k : tensor<5x3xf32>, tensor<3xf32> -> tensor<5xf32>
  %mm = mann.mul %m, %m : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %ms = mann.sum %mm : tensor<5x3xf32> -> tensor<5xf32>
  %mn = mann.sqrt %ms : tensor<5xf32> -> tensor<5xf32>
  %kk = mann.mul %k, %k : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %ks = mann.sum %kk : tensor<3xf32> -> tensor<1xf32>
  %kn = mann.sqrt %ks : tensor<1xf32> -> tensor<1xf32>
  %kr = mann.reshape %kn : tensor<1xf32> -> tensor<f32>
  %n = mann.mul %mn, %kr : tensor<5xf32>, tensor<f32> -> tensor<5xf32>
  %eps = mann.get_parameter @eps : tensor<f32>
  %d = mann.max %n, %eps : tensor<5xf32>, tensor<f32> -> tensor<5xf32>
  %s = mann.div %dot, %d : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
  return %s : tensor<5xf32>
}

// -----

// The root of the product of the two sums, and no eps.
// CHECK-LABEL: func @cosine_one_root
// CHECK-NEXT:    mann.similarity cosine %arg0, %arg1 {eps = 0.000000e+00 : f32}
func.func @cosine_one_root(%m: tensor<5x3xf32>, %k: tensor<3xf32>) -> tensor<5xf32> {
  %dot = mann.matvec_read %m, %k : tensor<5x3xf32>, tensor<3xf32> -> tensor<5xf32>
  %mm = mann.mul %m, %m : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %ms = mann.sum %mm : tensor<5x3xf32> -> tensor<5xf32>
  %kk = mann.mul %k, %k : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %ks = mann.sum %kk : tensor<3xf32> -> tensor<1xf32>
  %kr = mann.reshape %ks : tensor<1xf32> -> tensor<f32>
  %p = mann.mul %ms, %kr : tensor<5xf32>, tensor<f32> -> tensor<5xf32>
  %d = mann.sqrt %p : tensor<5xf32> -> tensor<5xf32>
  %s = mann.div %dot, %d : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
  return %s : tensor<5xf32>
}

// -----

// The norm is of another vector than the key.
// CHECK-LABEL: func @no_cosine
// CHECK-NOT:     mann.similarity
func.func @no_cosine(%m: tensor<5x3xf32>, %k: tensor<3xf32>, %other: tensor<3xf32>) -> tensor<5xf32> {
  %dot = mann.matvec_read %m, %k : tensor<5x3xf32>, tensor<3xf32> -> tensor<5xf32>
  %mm = mann.mul %m, %m : tensor<5x3xf32>, tensor<5x3xf32> -> tensor<5x3xf32>
  %ms = mann.sum %mm : tensor<5x3xf32> -> tensor<5xf32>
  %mn = mann.sqrt %ms : tensor<5xf32> -> tensor<5xf32>
  %kk = mann.mul %other, %other : tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  %ks = mann.sum %kk : tensor<3xf32> -> tensor<1xf32>
  %kn = mann.sqrt %ks : tensor<1xf32> -> tensor<1xf32>
  %kr = mann.reshape %kn : tensor<1xf32> -> tensor<f32>
  %d = mann.mul %mn, %kr : tensor<5xf32>, tensor<f32> -> tensor<5xf32>
  %s = mann.div %dot, %d : tensor<5xf32>, tensor<5xf32> -> tensor<5xf32>
  return %s : tensor<5xf32>
}

// -----

// A softmax makes an address of the products, and something is read by it; the
// constant memory is stored the other way round for that.
mann.parameter @keys : tensor<4x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf32>
mann.parameter @values : tensor<2x4xf32> = dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]> : tensor<2x4xf32>

// CHECK-NOT:   @values :
// CHECK:       mann.parameter @[[VALUES:values_.*]] : tensor<4x2xf32> = dense
// CHECK-SAME:    {{\[}}[1.000000e+00, 5.000000e+00], [2.000000e+00, 6.000000e+00], [3.000000e+00, 7.000000e+00], [4.000000e+00, 8.000000e+00]]
// CHECK-LABEL: func @hop
// CHECK:         %[[KEYS:.*]] = mann.get_parameter @keys
// CHECK:         %[[S:.*]] = mann.similarity dot %[[KEYS]], %arg0
// CHECK:         %[[P:.*]] = mann.softmax %[[S]]
// CHECK:         %[[V:.*]] = mann.get_parameter @[[VALUES]]
// CHECK:         mann.read %[[P]], %[[V]]
func.func @hop(%u: tensor<2xf32>) -> tensor<2xf32> {
  %keys = mann.get_parameter @keys : tensor<4x2xf32>
  %s = mann.linear %u, %keys : tensor<2xf32>, tensor<4x2xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  %values = mann.get_parameter @values : tensor<2x4xf32>
  %o = mann.linear %p, %values : tensor<4xf32>, tensor<2x4xf32> -> tensor<2xf32>
  return %o : tensor<2xf32>
}

// -----

// A softmax that nothing is read by is a classifier's, and its layer stays one.
mann.parameter @classes : tensor<4x2xf32> = dense<1.0> : tensor<4x2xf32>
// CHECK-LABEL: func @classifier
// CHECK-NOT:     mann.similarity
// CHECK:         mann.linear
func.func @classifier(%u: tensor<2xf32>) -> tensor<4xf32> {
  %classes = mann.get_parameter @classes : tensor<4x2xf32>
  %s = mann.linear %u, %classes : tensor<2xf32>, tensor<4x2xf32> -> tensor<4xf32>
  %p = mann.softmax %s : tensor<4xf32> -> tensor<4xf32>
  return %p : tensor<4xf32>
}

// -----

// One number times the scores is the strength of the softmax.
// CHECK-LABEL: func @strength
// CHECK-NEXT:    %[[S:.*]] = mann.similarity dot %arg0, %arg1
// CHECK-NEXT:    mann.softmax %[[S]] strength(%arg2 : tensor<1xf32>)
func.func @strength(%m: tensor<5x3xf32>, %k: tensor<3xf32>, %beta: tensor<1xf32>) -> tensor<3xf32> {
  %s = mann.matvec_read %m, %k : tensor<5x3xf32>, tensor<3xf32> -> tensor<5xf32>
  %b = mann.reshape %beta : tensor<1xf32> -> tensor<f32>
  %t = mann.mul %s, %b : tensor<5xf32>, tensor<f32> -> tensor<5xf32>
  %p = mann.softmax %t : tensor<5xf32> -> tensor<5xf32>
  %r = mann.read %p, %m : tensor<5xf32>, tensor<5x3xf32> -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// -----

// CHECK-LABEL: func @shift
// CHECK-NEXT:    mann.circular_shift %arg0, %arg1 : tensor<8xf32>
func.func @shift(%w: tensor<8xf32>, %s: tensor<3xf32>) -> tensor<8xf32> {
  %last = mann.slice %w[7] : tensor<8xf32> -> tensor<1xf32>
  %front = mann.slice %w[0] : tensor<8xf32> -> tensor<7xf32>
  %up = mann.concat %last, %front : tensor<1xf32>, tensor<7xf32> -> tensor<8xf32>
  %back = mann.slice %w[1] : tensor<8xf32> -> tensor<7xf32>
  %first = mann.slice %w[0] : tensor<8xf32> -> tensor<1xf32>
  %down = mann.concat %back, %first : tensor<7xf32>, tensor<1xf32> -> tensor<8xf32>
  %s0 = mann.slice %s[0] : tensor<3xf32> -> tensor<1xf32>
  %s1 = mann.slice %s[1] : tensor<3xf32> -> tensor<1xf32>
  %s2 = mann.slice %s[2] : tensor<3xf32> -> tensor<1xf32>
  %r0 = mann.reshape %s0 : tensor<1xf32> -> tensor<f32>
  %r1 = mann.reshape %s1 : tensor<1xf32> -> tensor<f32>
  %r2 = mann.reshape %s2 : tensor<1xf32> -> tensor<f32>
  %a = mann.mul %up, %r0 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  %b = mann.mul %w, %r1 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  %c = mann.mul %down, %r2 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  %ab = mann.add %a, %b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
  %abc = mann.add %ab, %c : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
  return %abc : tensor<8xf32>
}

// -----

// One element of the kernel twice, another not at all.
// CHECK-LABEL: func @no_shift
// CHECK-NOT:     mann.circular_shift
func.func @no_shift(%w: tensor<8xf32>, %s: tensor<2xf32>) -> tensor<8xf32> {
  %last = mann.slice %w[7] : tensor<8xf32> -> tensor<1xf32>
  %front = mann.slice %w[0] : tensor<8xf32> -> tensor<7xf32>
  %up = mann.concat %last, %front : tensor<1xf32>, tensor<7xf32> -> tensor<8xf32>
  %s0 = mann.slice %s[0] : tensor<2xf32> -> tensor<1xf32>
  %r0 = mann.reshape %s0 : tensor<1xf32> -> tensor<f32>
  %a = mann.mul %up, %r0 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  %b = mann.mul %w, %r0 : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  %ab = mann.add %a, %b : tensor<8xf32>, tensor<8xf32> -> tensor<8xf32>
  return %ab : tensor<8xf32>
}

// -----

mann.parameter @small : tensor<1xf32> = dense<1.0e-16> : tensor<1xf32>
mann.parameter @large : tensor<1xf32> = dense<1.0e-3> : tensor<1xf32>

// CHECK-LABEL: func @sharpen
// CHECK-NEXT:    mann.sharpen %arg0, %arg1 : tensor<8xf32>, tensor<1xf32>
func.func @sharpen(%w: tensor<8xf32>, %gamma: tensor<1xf32>) -> tensor<8xf32> {
  %l = mann.log %w : tensor<8xf32> -> tensor<8xf32>
  %g = mann.reshape %gamma : tensor<1xf32> -> tensor<f32>
  %t = mann.mul %l, %g : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  %p = mann.exp %t : tensor<8xf32> -> tensor<8xf32>
  %s = mann.sum %p : tensor<8xf32> -> tensor<1xf32>
  %eps = mann.get_parameter @small : tensor<1xf32>
  %e = mann.add %s, %eps : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
  %d = mann.reshape %e : tensor<1xf32> -> tensor<f32>
  %r = mann.div %p, %d : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// An eps that changes the weights is kept.
// CHECK-LABEL: func @no_sharpen
// CHECK-NOT:     mann.sharpen
func.func @no_sharpen(%w: tensor<8xf32>, %gamma: tensor<1xf32>) -> tensor<8xf32> {
  %l = mann.log %w : tensor<8xf32> -> tensor<8xf32>
  %g = mann.reshape %gamma : tensor<1xf32> -> tensor<f32>
  %t = mann.mul %l, %g : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  %p = mann.exp %t : tensor<8xf32> -> tensor<8xf32>
  %s = mann.sum %p : tensor<8xf32> -> tensor<1xf32>
  %eps = mann.get_parameter @large : tensor<1xf32>
  %e = mann.add %s, %eps : tensor<1xf32>, tensor<1xf32> -> tensor<1xf32>
  %d = mann.reshape %e : tensor<1xf32> -> tensor<f32>
  %r = mann.div %p, %d : tensor<8xf32>, tensor<f32> -> tensor<8xf32>
  return %r : tensor<8xf32>
}

// -----

mann.parameter @scale : tensor<f32> = dense<0.25> : tensor<f32>

// A key times the rows as columns, the factor of the scores is the strength.
// CHECK-LABEL: func @turned
// CHECK:         %[[S:.*]] = mann.similarity dot %arg1, %arg0
// CHECK:         %[[W:.*]] = mann.softmax %[[S]] strength(%{{.*}} : tensor<1xf32>)
// CHECK-NEXT:    mann.read %[[W]], %arg2
func.func @turned(%q: tensor<4xf32>, %k: tensor<6x4xf32>, %v: tensor<6x3xf32>) -> tensor<3xf32> {
  %t = mann.strided %k[0] strides [1, 4] : tensor<6x4xf32> -> tensor<4x6xf32>
  %p = mann.read %q, %t : tensor<4xf32>, tensor<4x6xf32> -> tensor<6xf32>
  %c = mann.get_parameter @scale : tensor<f32>
  %s = mann.mul %p, %c : tensor<6xf32>, tensor<f32> -> tensor<6xf32>
  %w = mann.softmax %s : tensor<6xf32> -> tensor<6xf32>
  %r = mann.read %w, %v : tensor<6xf32>, tensor<6x3xf32> -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// The same with scaled keys.
// CHECK-LABEL: func @turned_scaled
// CHECK:         %[[S:.*]] = mann.similarity dot %arg1, %arg0
// CHECK:         mann.softmax %[[S]] strength(%{{.*}} : tensor<1xf32>)
func.func @turned_scaled(%q: tensor<4xf32>, %k: tensor<6x4xf32>, %v: tensor<6x3xf32>) -> tensor<3xf32> {
  %t = mann.strided %k[0] strides [1, 4] : tensor<6x4xf32> -> tensor<4x6xf32>
  %c = mann.get_parameter @scale : tensor<f32>
  %u = mann.mul %t, %c : tensor<4x6xf32>, tensor<f32> -> tensor<4x6xf32>
  %s = mann.read %q, %u : tensor<4xf32>, tensor<4x6xf32> -> tensor<6xf32>
  %w = mann.softmax %s : tensor<6xf32> -> tensor<6xf32>
  %r = mann.read %w, %v : tensor<6xf32>, tensor<6x3xf32> -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// Scores over a number.
// CHECK:         mann.parameter @strength : tensor<1xf32> = dense<4.000000e+00>
// CHECK-LABEL: func @turned_divided
// CHECK:         %[[S:.*]] = mann.similarity dot %arg1, %arg0
// CHECK:         %[[C:.*]] = mann.get_parameter @strength
// CHECK-NEXT:    mann.softmax %[[S]] strength(%[[C]] : tensor<1xf32>)
func.func @turned_divided(%q: tensor<4xf32>, %k: tensor<6x4xf32>, %v: tensor<6x3xf32>) -> tensor<3xf32> {
  %t = mann.strided %k[0] strides [1, 4] : tensor<6x4xf32> -> tensor<4x6xf32>
  %p = mann.read %q, %t : tensor<4xf32>, tensor<4x6xf32> -> tensor<6xf32>
  %c = mann.get_parameter @scale : tensor<f32>
  %s = mann.div %p, %c : tensor<6xf32>, tensor<f32> -> tensor<6xf32>
  %w = mann.softmax %s : tensor<6xf32> -> tensor<6xf32>
  %r = mann.read %w, %v : tensor<6xf32>, tensor<6x3xf32> -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// Sums of products with the key in each row.
// CHECK-LABEL: func @summed
// CHECK:         %[[S:.*]] = mann.similarity dot %arg1, %arg0
// CHECK-NEXT:    mann.softmax %[[S]]
func.func @summed(%q: tensor<4xf32>, %k: tensor<6x4xf32>, %v: tensor<6x3xf32>) -> tensor<3xf32> {
  %rows = mann.strided %q[0] strides [0, 1] : tensor<4xf32> -> tensor<6x4xf32>
  %m = mann.mul %k, %rows : tensor<6x4xf32>, tensor<6x4xf32> -> tensor<6x4xf32>
  %s = mann.sum %m : tensor<6x4xf32> -> tensor<6xf32>
  %w = mann.softmax %s : tensor<6xf32> -> tensor<6xf32>
  %r = mann.read %w, %v : tensor<6xf32>, tensor<6x3xf32> -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// Weights that read nothing are no address, and a reshaped square matrix is not
// turned.
// CHECK-LABEL: func @no_address
// CHECK-NOT:     mann.similarity
func.func @no_address(%q: tensor<4xf32>, %k: tensor<4x4xf32>, %v: tensor<4x3xf32>) -> (tensor<4xf32>, tensor<3xf32>) {
  %t = mann.strided %k[0] strides [1, 4] : tensor<4x4xf32> -> tensor<4x4xf32>
  %p = mann.read %q, %t : tensor<4xf32>, tensor<4x4xf32> -> tensor<4xf32>
  %w = mann.softmax %p : tensor<4xf32> -> tensor<4xf32>
  %o = mann.read %q, %k : tensor<4xf32>, tensor<4x4xf32> -> tensor<4xf32>
  %u = mann.softmax %o : tensor<4xf32> -> tensor<4xf32>
  %r = mann.read %u, %v : tensor<4xf32>, tensor<4x3xf32> -> tensor<3xf32>
  return %w, %r : tensor<4xf32>, tensor<3xf32>
}
