# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Networks that learn characters by prototypes (Snell, Swersky and Zemel 2017), for
evaluate-prototypes: a small convolutional embedding as it is trained, which tells characters of a
set from each other, and the agent around it, with a prototype for each of WAYS classes.

    maps1 = relu(conv 5 x 5, stride 2 (image) + b)      12 x 12 x 32
    maps2 = relu(conv 4 x 4, stride 2 (maps1) + b)      5 x 5 x 64
    key = W maps2 + b                                   128 numbers, or their signs
    trained:   logits = C key, softmax cross entropy
    learn:     prototype_label = prototype_label + key;  examples_label = examples_label + 1
    classify:  label = argmax (cosine(prototype_c, key) - 2 (1 - min(examples_c, 1)))
    forget:    prototype_label = 0;  examples_label = 0
"""

# Filters of the convolutions, elements of a key, classes of the agent.
MAPS1, MAPS2, KEY, WAYS = 32, 64, 128, 20
WEIGHTS = 25 * MAPS1 + 16 * MAPS1 * MAPS2 + 25 * MAPS2 * KEY
# How far from 0 a number still gets the gradient of its sign.
NEAR = 8
# A cosine in steps of 2^-14, and whole numbers.
FINE = "{mann.format = !quant.uniform<i16<-32767:32767>:f32, 6.103515625E-5>}"
WHOLE = "{mann.format = !quant.uniform<i8<-127:127>:f32, 1.0>}"

PARAMETERS = """\
  mann.parameter @conv1 : tensor<{m1}x25xf32> {{source = "conv1.weight"}}
  mann.parameter @conv1_bias : tensor<{m1}xf32> {{source = "conv1.bias"}}
  mann.parameter @conv2 : tensor<{m2}x{w2}xf32> {{source = "conv2.weight"}}
  mann.parameter @conv2_bias : tensor<{m2}xf32> {{source = "conv2.bias"}}
  mann.parameter @dense : tensor<{key}x{seen}xf32> {{source = "dense.weight"}}
  mann.parameter @dense_bias : tensor<{key}xf32> {{source = "dense.bias"}}
"""
CONVOLUTION = """\
    %windows{n}_by_place = mann.strided {seen}[0] strides {strides} : {type} -> tensor<{side}x{side}x{taken}xf32>
    %windows{n} = mann.reshape %windows{n}_by_place : tensor<{side}x{side}x{taken}xf32> -> tensor<{places}x{width}xf32>
    %conv{n} = mann.get_parameter @conv{n} : tensor<{maps}x{width}xf32>
    %sums{n} = mann.linear %windows{n}, %conv{n} : tensor<{places}x{width}xf32>, tensor<{maps}x{width}xf32> -> tensor<{places}x{maps}xf32>
    %conv{n}_bias = mann.get_parameter @conv{n}_bias : tensor<{maps}xf32>
    %bias{n} = mann.strided %conv{n}_bias[0] strides [0, 1] : tensor<{maps}xf32> -> tensor<{places}x{maps}xf32>
    %above{n} = mann.add %sums{n}, %bias{n} : tensor<{places}x{maps}xf32>, tensor<{places}x{maps}xf32> -> tensor<{places}x{maps}xf32>
    %maps{n} = mann.relu %above{n} : tensor<{places}x{maps}xf32>
"""
DENSE = """\
    %features = mann.reshape %maps2 : tensor<25x{m2}xf32> -> tensor<{seen}xf32>
    %dense = mann.get_parameter @dense : tensor<{key}x{seen}xf32>
    %products = mann.linear %features, %dense : tensor<{seen}xf32>, tensor<{key}x{seen}xf32> -> tensor<{key}xf32>
    %dense_bias = mann.get_parameter @dense_bias : tensor<{key}xf32>
    %numbers = mann.add %products, %dense_bias{attributes} : tensor<{key}xf32>, tensor<{key}xf32> -> tensor<{key}xf32>
"""
SIZES = {"m1": MAPS1, "m2": MAPS2, "key": KEY, "ways": WAYS, "w2": 16 * MAPS1, "seen": 25 * MAPS2,
         "fine": FINE, "whole": WHOLE, "near": NEAR}

BITS = '  mann.parameter @bits : tensor<256x8xf32> {source = "bits"}\n'
AGENT = """\
{parameters}  mann.parameter @one : tensor<1xf32> = dense<1.0> : tensor<1xf32>
  mann.parameter @ones : tensor<{ways}xf32> = dense<1.0> : tensor<{ways}xf32>
  mann.parameter @no_key : tensor<{key}xf32> = dense<0.0> : tensor<{key}xf32>
  mann.parameter @no_examples : tensor<1xf32> = dense<0.0> : tensor<1xf32>

  mann.state @prototypes : tensor<{ways}x{key}xf32> = dense<0.0> : tensor<{ways}x{key}xf32> persistent{sums}
  mann.state @examples : tensor<{ways}x1xf32> = dense<0.0> : tensor<{ways}x1xf32> persistent {whole}

  func.func private @embed(%image: tensor<98x1xi32>) -> tensor<{key}xf32> {{
{body}    return {value} : tensor<{key}xf32>
  }}

  func.func @learn(%image: tensor<98x1xi32> {{mann.name = "image"}},
                   %label: tensor<i32> {{mann.name = "label"}},
                   %prototypes: tensor<{ways}x{key}xf32> {{mann.state = @prototypes}},
                   %examples: tensor<{ways}x1xf32> {{mann.state = @examples}})
      -> (tensor<{ways}x{key}xf32> {{mann.state = @prototypes}},
          tensor<{ways}x1xf32> {{mann.state = @examples}}) {{
    %key = func.call @embed(%image) : (tensor<98x1xi32>) -> tensor<{key}xf32>
    %prototypes_next = mann.slot_write add %prototypes, %key, %label : tensor<{ways}x{key}xf32>, tensor<{key}xf32>, tensor<i32>
    %one = mann.get_parameter @one : tensor<1xf32>
    %examples_next = mann.slot_write add %examples, %one, %label : tensor<{ways}x1xf32>, tensor<1xf32>, tensor<i32>
    return %prototypes_next, %examples_next : tensor<{ways}x{key}xf32>, tensor<{ways}x1xf32>
  }}

  func.func @classify(%image: tensor<98x1xi32> {{mann.name = "image"}},
                      %prototypes: tensor<{ways}x{key}xf32> {{mann.state = @prototypes}},
                      %examples: tensor<{ways}x1xf32> {{mann.state = @examples}})
      -> (tensor<{ways}xf32> {{mann.name = "scores"}}, tensor<i32> {{mann.name = "label"}}) {{
    %key = func.call @embed(%image) : (tensor<98x1xi32>) -> tensor<{key}xf32>
    %closeness = mann.similarity cosine %prototypes, %key {fine} : tensor<{ways}x{key}xf32>, tensor<{key}xf32> -> tensor<{ways}xf32>
    // -2 for a class without an example.
    %seen = mann.reshape %examples : tensor<{ways}x1xf32> -> tensor<{ways}xf32>
    %ones = mann.get_parameter @ones : tensor<{ways}xf32>
    %taught = mann.min %seen, %ones : tensor<{ways}xf32>, tensor<{ways}xf32> -> tensor<{ways}xf32>
    %missing = mann.sub %taught, %ones : tensor<{ways}xf32>, tensor<{ways}xf32> -> tensor<{ways}xf32>
    %penalty = mann.add %missing, %missing : tensor<{ways}xf32>, tensor<{ways}xf32> -> tensor<{ways}xf32>
    %scores = mann.add %closeness, %penalty {fine} : tensor<{ways}xf32>, tensor<{ways}xf32> -> tensor<{ways}xf32>
    %label = mann.argmax %scores : tensor<{ways}xf32> -> tensor<i32>
    return %scores, %label : tensor<{ways}xf32>, tensor<i32>
  }}

  func.func @forget(%label: tensor<i32> {{mann.name = "label"}},
                    %prototypes: tensor<{ways}x{key}xf32> {{mann.state = @prototypes}},
                    %examples: tensor<{ways}x1xf32> {{mann.state = @examples}})
      -> (tensor<{ways}x{key}xf32> {{mann.state = @prototypes}},
          tensor<{ways}x1xf32> {{mann.state = @examples}}) {{
    %no_key = mann.get_parameter @no_key : tensor<{key}xf32>
    %prototypes_next = mann.slot_write overwrite %prototypes, %no_key, %label : tensor<{ways}x{key}xf32>, tensor<{key}xf32>, tensor<i32>
    %no_examples = mann.get_parameter @no_examples : tensor<1xf32>
    %examples_next = mann.slot_write overwrite %examples, %no_examples, %label : tensor<{ways}x1xf32>, tensor<1xf32>, tensor<i32>
    return %prototypes_next, %examples_next : tensor<{ways}x{key}xf32>, tensor<{ways}x1xf32>
  }}
"""


PIXELS = """\
    // The bits of each byte as +1 and -1.
    %bits = mann.get_parameter @bits {whole} : tensor<256x8xf32>
    %pixels = mann.embed %image, %bits : tensor<98x1xi32>, tensor<256x8xf32> -> tensor<98x8xf32>
"""


def describe_numbers(pixels, type, attributes=""):
    """The lines from an image to the numbers of its key, which may have attributes."""
    first = CONVOLUTION.format(n=1, seen=pixels, type=type, strides="[56, 2, 28, 1]", side=12,
                               taken="5x5", places=144, width=25, maps=MAPS1)
    second = CONVOLUTION.format(
        n=2, seen="%maps1", type="tensor<144x%dxf32>" % MAPS1, side=5, taken="4x4x%d" % MAPS1,
        strides="[%d, %d, %d, %d, 1]" % (24 * MAPS1, 2 * MAPS1, 12 * MAPS1, MAPS1), places=25,
        width=16 * MAPS1, maps=MAPS2)
    return first + second + DENSE.format(
        attributes=" {%s}" % attributes if attributes else "", **SIZES)


def describe_embedding_of_bytes(attributes=""):
    """The lines from %image, bytes of eight pixels each, to %numbers."""
    return PIXELS.format(**SIZES) + describe_numbers("%pixels", "tensor<98x8xf32>", attributes)


def describe_embedding(classes, bipolar):
    """The embedding as it is trained: image (28 x 28 x 1, +1 for ink and -1) -> logits. Keys are
    numbers or, `bipolar`, their signs, with the straight-through gradient."""
    key = "%numbers"
    body = describe_numbers("%image", "tensor<28x28x1xf32>")
    if bipolar:
        body += ("    %near = mann.clip %numbers {{max = {near}.0 : f32, min = -{near}.0 : f32}} : "
                 "tensor<{key}xf32> -> tensor<{key}xf32>\n"
                 "    %key = mann.sign %near : tensor<{key}xf32>\n").format(**SIZES)
        key = "%key"
    return ("module {\n" + PARAMETERS.format(**SIZES) +
            '  mann.parameter @classes : tensor<%dx%dxf32> {source = "classes"}\n\n'
            "  func.func @step(%%image: tensor<28x28x1xf32> {mann.name = \"image\"})\n"
            "      -> (tensor<%dxf32> {mann.name = \"logits\"}) {\n" % (classes, KEY, classes) + body +
            "    %%classes = mann.get_parameter @classes : tensor<%dx%dxf32>\n"
            "    %%logits = mann.linear %s, %%classes : tensor<%dxf32>, tensor<%dx%dxf32> -> tensor<%dxf32>\n"
            "    return %%logits : tensor<%dxf32>\n  }\n}\n" % (
                classes, KEY, key, KEY, classes, KEY, classes, classes))


def describe_agent(bipolar):
    """The agent: entries learn (image, label), classify (image) -> scores, label, and forget
    (label). An image is 98 bytes of eight pixels each, as for test/Inputs/models/few_shot. A
    class without an example loses to any other."""
    body, value = describe_embedding_of_bytes(), "%numbers"
    if bipolar:
        body += "    %%key = mann.sign %%numbers : tensor<%dxf32>\n" % KEY
        value = "%key"
    return "module {\n%s}\n" % AGENT.format(
        parameters=BITS + PARAMETERS.format(**SIZES), body=body, value=value,
        sums=" " + WHOLE if bipolar else "", **SIZES)
