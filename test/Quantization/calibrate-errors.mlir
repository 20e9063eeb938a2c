// Options and samples that cannot be used.
// RUN: %python %inputs/models/write_safetensors.py %t.safetensors u=4x2:1
// RUN: %python %inputs/models/write_safetensors.py %t.shape.safetensors u=4x3:1
// RUN: %python %inputs/models/write_safetensors.py %t.nan.safetensors u=4x2:1,nan
// RUN: not mann-opt %s --mann-calibrate 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not mann-opt %s --mann-calibrate=samples=%t.missing.npy 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not mann-opt %s --mann-calibrate=samples=%t.shape.safetensors 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not mann-opt %s --mann-calibrate=samples=%t.nan.safetensors 2>&1 | FileCheck %s --check-prefix=NAN
// RUN: not mann-opt %s --mann-calibrate="samples=%t.safetensors limit=0" 2>&1 | FileCheck %s --check-prefix=LIMIT
// RUN: not mann-opt %s --mann-calibrate="samples=%t.safetensors width=1" 2>&1 | FileCheck %s --check-prefix=WIDTH
// RUN: not mann-opt %s --mann-calibrate="samples=%t.safetensors width=17" 2>&1 | FileCheck %s --check-prefix=WIDTH
// RUN: not mann-opt %s --mann-calibrate="samples=%t.safetensors percentile=0" 2>&1 | FileCheck %s --check-prefix=PERCENTILE
// RUN: not mann-opt %s --mann-calibrate="samples=%t.safetensors percentile=100.5" 2>&1 | FileCheck %s --check-prefix=PERCENTILE
// RUN: not mann-opt %s --mann-calibrate="samples=%t.safetensors method=median" 2>&1 | FileCheck %s --check-prefix=METHOD

// NONE: error: mann-calibrate needs sample inputs: give 'samples=<file>'
// MISSING: calibrate-errors.mlir:[[@LINE+9]]:1: error: {{.*}}missing.npy: cannot read: No such file
// SHAPE: calibrate-errors.mlir:[[@LINE+8]]:14: error: {{.*}}: tensor 'u' has shape 4x3, expected 2 for one sample or nx2 for n samples
// NAN: error: {{.*}}: tensor 'u' has nan at [0, 1], expected finite numbers; 4 of 8 are not
// LIMIT: error: 'limit', the number of samples, must be at least 1
// WIDTH: error: 'width' must be 2 to 16 bits
// PERCENTILE: error: 'percentile' must be above 0 and at most 100, but is
// METHOD: 'median'

// The model.
func.func @f(%u: tensor<2xf32> {mann.name = "u"}) -> tensor<2xf32> {
  %r = mann.add %u, %u : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %r : tensor<2xf32>
}
