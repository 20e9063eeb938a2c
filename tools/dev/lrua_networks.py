# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A memory with least recently used access (Santoro, Bartunov, Botvinick, Wierstra and Lillicrap
2016) that learns the labels of characters as they are told, one step late, for evaluate-lrua. x
is the embedding of an image by prototype_networks.py, divided by 8; label is that of the image
before, or CLASSES where there was none. SLOTS rows of WIDTH.

    key = tanh(K x + k)
    row = tanh(seen + L_label);  seen = S x + s, which the next step writes
    least = the slot with the smallest usage (ties: the lowest index), which is cleared
    write = sigmoid(alpha) read + (1 - sigmoid(alpha)) e_least
    memory_i = memory_i + write_i row
    read = softmax(20 cosine(memory, key))
    usage = 0.95 usage + read + write
    y = O (sum_i read_i memory_i) + o

cosine divides by the product of the lengths or 1e-6, whichever is larger.

Other than in the paper, whose controller is an LSTM with one key that is both sought and written,
what is written is a row of its own, that of the image before, which its label has come for: what
the LSTM has to learn to keep is kept. The cosine is multiplied by 20; y is of what was read alone;
there is one head, exactly one slot is least used, and the read comes after the write.
"""

import re

from prototype_networks import BITS, KEY, PARAMETERS, SIZES, describe_embedding_of_bytes

SLOTS, WIDTH, CLASSES = 32, 128, 5
# Constants of the text, which are not learned.
CONSTANTS = ["sharpness", "minus", "kept", "zeros", "one"]

IMAGE = '%image: tensor<98x1xi32> {mann.name = "image"}'
KEYS = """\
module {{
{parameters}
  func.func @step({input}) -> (tensor<{x}xf32> {{mann.name = "x"}}) {{
{body}    return %numbers : tensor<{x}xf32>
  }}
}}
"""
NETWORK = """\
module {{
  mann.parameter @key : tensor<{width}x{x}xf32> {{source = "key.weight"}}
  mann.parameter @key_bias : tensor<{width}xf32> {{source = "key.bias"}}
  mann.parameter @seen_w : tensor<{width}x{x}xf32> {{source = "seen.weight"}}
  mann.parameter @seen_bias : tensor<{width}xf32> {{source = "seen.bias"}}
  mann.parameter @labels : tensor<{labels}x{width}xf32> {{source = "labels"}}
  mann.parameter @alpha : tensor<f32> {{source = "alpha"}}
  mann.parameter @output : tensor<{classes}x{width}xf32> {{source = "output.weight"}}
  mann.parameter @output_bias : tensor<{classes}xf32> {{source = "output.bias"}}
  mann.parameter @sharpness : tensor<f32> = dense<20.0> : tensor<f32>
  mann.parameter @minus : tensor<f32> = dense<-1.0> : tensor<f32>
  mann.parameter @kept : tensor<f32> = dense<0.95> : tensor<f32>
  mann.parameter @zeros : tensor<{width}xf32> = dense<0.0> : tensor<{width}xf32>
  mann.parameter @one : tensor<f32> = dense<1.0> : tensor<f32>

  mann.state @seen : tensor<{width}xf32> = dense<0.0> : tensor<{width}xf32>
  mann.state @memory : tensor<{slots}x{width}xf32> = dense<0.0> : tensor<{slots}x{width}xf32>
  mann.state @usage : tensor<{slots}xf32> = dense<0.0> : tensor<{slots}xf32>
  mann.state @read : tensor<{slots}xf32> = dense<0.0> : tensor<{slots}xf32>

  func.func @step(%x: tensor<{x}xf32> {{mann.name = "x"}},
                  %label: tensor<i32> {{mann.name = "label"}},
                  %seen: tensor<{width}xf32> {{mann.state = @seen}},
                  %memory: tensor<{slots}x{width}xf32> {{mann.state = @memory}},
                  %usage: tensor<{slots}xf32> {{mann.state = @usage}},
                  %read: tensor<{slots}xf32> {{mann.state = @read}})
      -> (tensor<{width}xf32> {{mann.state = @seen}},
          tensor<{slots}x{width}xf32> {{mann.state = @memory}},
          tensor<{slots}xf32> {{mann.state = @usage}},
          tensor<{slots}xf32> {{mann.state = @read}},
          tensor<{classes}xf32> {{mann.name = "y"}}) {{
    // What is sought, and what is kept until the label is there.
    %key_w = mann.get_parameter @key : tensor<{width}x{x}xf32>
    %key_linear = mann.linear %x, %key_w : tensor<{x}xf32>, tensor<{width}x{x}xf32> -> tensor<{width}xf32>
    %key_bias = mann.get_parameter @key_bias : tensor<{width}xf32>
    %key_sum = mann.add %key_linear, %key_bias : tensor<{width}xf32>, tensor<{width}xf32> -> tensor<{width}xf32>
    %key = mann.tanh %key_sum : tensor<{width}xf32> -> tensor<{width}xf32>
    %seen_w = mann.get_parameter @seen_w : tensor<{width}x{x}xf32>
    %seen_linear = mann.linear %x, %seen_w : tensor<{x}xf32>, tensor<{width}x{x}xf32> -> tensor<{width}xf32>
    %seen_bias = mann.get_parameter @seen_bias : tensor<{width}xf32>
    %seen_next = mann.add %seen_linear, %seen_bias : tensor<{width}xf32>, tensor<{width}xf32> -> tensor<{width}xf32>

    // The row of the image before, with its label.
    %label_i = tensor.extract %label[] : tensor<i32>
    %label_id = tensor.from_elements %label_i : tensor<1xi32>
    %labels = mann.get_parameter @labels : tensor<{labels}x{width}xf32>
    %told = mann.embed %label_id, %labels : tensor<1xi32>, tensor<{labels}x{width}xf32> -> tensor<{width}xf32>
    %row_sum = mann.add %seen, %told : tensor<{width}xf32>, tensor<{width}xf32> -> tensor<{width}xf32>
    %row = mann.tanh %row_sum : tensor<{width}xf32> -> tensor<{width}xf32>

    // Where it is written: to the slots that were read, and to the least used one.
    %minus = mann.get_parameter @minus : tensor<f32>
    %idle = mann.mul %usage, %minus : tensor<{slots}xf32>, tensor<f32> -> tensor<{slots}xf32>
    %least = mann.argmax %idle : tensor<{slots}xf32> -> tensor<i32>
    %alpha = mann.get_parameter @alpha : tensor<f32>
    %gate = mann.sigmoid %alpha : tensor<f32> -> tensor<f32>
    %one = mann.get_parameter @one : tensor<f32>
    %rest = mann.sub %one, %gate : tensor<f32>, tensor<f32> -> tensor<f32>
    %again = mann.mul %read, %gate : tensor<{slots}xf32>, tensor<f32> -> tensor<{slots}xf32>
    %again_rows = mann.reshape %again : tensor<{slots}xf32> -> tensor<{slots}x1xf32>
    %rest_row = mann.reshape %rest : tensor<f32> -> tensor<1xf32>
    %write_rows = mann.slot_write add %again_rows, %rest_row, %least : tensor<{slots}x1xf32>, tensor<1xf32>, tensor<i32>
    %write = mann.reshape %write_rows : tensor<{slots}x1xf32> -> tensor<{slots}xf32>
    %zeros = mann.get_parameter @zeros : tensor<{width}xf32>
    %cleared = mann.slot_write overwrite %memory, %zeros, %least : tensor<{slots}x{width}xf32>, tensor<{width}xf32>, tensor<i32>
    %memory_next = mann.outer_write %cleared, %write, %row : tensor<{slots}x{width}xf32>, tensor<{slots}xf32>, tensor<{width}xf32> -> tensor<{slots}x{width}xf32>

    // What is read, and how much each slot is used.
    %score = mann.similarity cosine %memory_next, %key {{eps = 1.0e-6 : f32, eps_form = #mann<eps_form max>}} : tensor<{slots}x{width}xf32>, tensor<{width}xf32> -> tensor<{slots}xf32>
    %sharpness = mann.get_parameter @sharpness : tensor<f32>
    %sharp = mann.mul %score, %sharpness : tensor<{slots}xf32>, tensor<f32> -> tensor<{slots}xf32>
    %read_next = mann.softmax %sharp : tensor<{slots}xf32> -> tensor<{slots}xf32>
    %kept = mann.get_parameter @kept : tensor<f32>
    %usage_kept = mann.mul %usage, %kept : tensor<{slots}xf32>, tensor<f32> -> tensor<{slots}xf32>
    %usage_read = mann.add %usage_kept, %read_next : tensor<{slots}xf32>, tensor<{slots}xf32> -> tensor<{slots}xf32>
    %usage_next = mann.add %usage_read, %write : tensor<{slots}xf32>, tensor<{slots}xf32> -> tensor<{slots}xf32>
    %found = mann.read %read_next, %memory_next : tensor<{slots}xf32>, tensor<{slots}x{width}xf32> -> tensor<{width}xf32>
    %output = mann.get_parameter @output : tensor<{classes}x{width}xf32>
    %answer = mann.linear %found, %output : tensor<{width}xf32>, tensor<{classes}x{width}xf32> -> tensor<{classes}xf32>
    %output_bias = mann.get_parameter @output_bias : tensor<{classes}xf32>
    %y = mann.add %answer, %output_bias : tensor<{classes}xf32>, tensor<{classes}xf32> -> tensor<{classes}xf32>
    return %seen_next, %memory_next, %usage_next, %read_next, %y : tensor<{width}xf32>, tensor<{slots}x{width}xf32>, tensor<{slots}xf32>, tensor<{slots}xf32>, tensor<{classes}xf32>
  }}
}}
"""


def describe_memory():
    """The memory as it is trained: x, label -> y."""
    return NETWORK.format(x=KEY, slots=SLOTS, width=WIDTH, classes=CLASSES, labels=CLASSES + 1)


def describe_network(memory):
    """What is deployed: image, label -> y. An image is 98 bytes of eight pixels each, and its
    embedding takes the place of x, and the format of that, in `memory`, the text of
    describe_memory or what mann-train has made of it."""
    signature = re.search(r'%%(\w+): tensor<%dxf32> \{([^}]*mann\.name = "x"[^}]*)\}' % KEY, memory)
    begin = re.compile(r"\{\n").search(memory, signature.end()).end()
    body = re.sub(r"%%%s\b" % signature[1], "%numbers", memory[begin:])
    format_of_x = re.search(r"mann\.format = .*?>:f32, [0-9.e+-]+>", signature[2])
    return (memory[:signature.start()].replace(
        "module {\n", "module {\n" + BITS + PARAMETERS.format(**SIZES), 1) + IMAGE +
        memory[signature.end():begin] +
        describe_embedding_of_bytes(format_of_x[0] if format_of_x else "") + body)


def describe_keys():
    """What the memory is trained on: image -> x."""
    return KEYS.format(parameters=BITS + PARAMETERS.format(**SIZES), input=IMAGE,
                       body=describe_embedding_of_bytes(), x=KEY)
