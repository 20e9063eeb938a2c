// A function of one argument and one result takes and gives npy files.
// RUN: mkdir -p %t
// RUN: %python -c "import struct; h = b\"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\"; h += b' ' * (117 - len(h)) + b'\n'; open(r'%t/x.npy', 'wb').write(b'\x93NUMPY\x01\x00' + struct.pack('<H', len(h)) + h + struct.pack('<6f', 1, -2, 3, -4, 5, -6))"
// RUN: mann-run %s --inputs=%t/x.npy -o %t/y.npy --print | FileCheck %s
// RUN: mv %t/y.npy %t/x.npy
// RUN: mann-run %s --inputs=%t/x.npy | FileCheck %s
// RUN: not mann-run %s --function=two --inputs=%t/x.npy -o %t/y.npy 2>&1 | FileCheck %s --check-prefix=TWO

// CHECK:      sample 0: y = [1, 0, 3]
// CHECK-NEXT: sample 1: y = [0, 5, 0]
func.func @main(%x: tensor<3xf32> {mann.name = "x"}) -> (tensor<3xf32> {mann.name = "y"}) {
  %0 = mann.relu %x : tensor<3xf32>
  return %0 : tensor<3xf32>
}

// TWO: mann-run: error: {{.*}}y.npy: an .npy file holds exactly one tensor, got 2
func.func private @two(%x: tensor<3xf32> {mann.name = "x"}) -> (tensor<3xf32>, tensor<3xf32>) {
  return %x, %x : tensor<3xf32>, tensor<3xf32>
}
