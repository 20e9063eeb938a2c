mann.parameter @big : tensor<50x60xf32>
