// Codes of a resource are checked as those of the dense form.
// RUN: mann-opt %s -split-input-file -verify-diagnostics

!q = !quant.uniform<i8<-7:7>:f32, 0.25>
// expected-error @below {{has the code 127 outside its format}}
mann.parameter @outside : tensor<1x!q> = dense_resource<byte> : tensor<1xi8>
{-# dialect_resources: { builtin: { byte: "0x010000007F" } } #-}

// -----

// expected-error @below {{has 9 as the exponent of row 0}}
mann.parameter @rows : tensor<1x2x!mann.scaled<4, -3:0>> = dense_resource<row> : tensor<1x3xi8>
{-# dialect_resources: { builtin: { row: "0x01000000010209" } } #-}

// -----

// expected-error @below {{at the end of row 0, but only its lowest 3 bits are elements}}
mann.state @signs : tensor<1x3x!mann.bipolar> = dense_resource<word> : tensor<1x1xi32>
{-# dialect_resources: { builtin: { word: "0x0400000008000000" } } #-}
