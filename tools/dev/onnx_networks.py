# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Published networks in ONNX that `conformance --trained` runs, on their golden inputs."""

import os
from typing import NamedTuple

import safetensors


class OnnxNetwork(NamedTuple):
    """A file below `public`, what its inputs and starts are called in the golden file, flags
    of the import, flags of mannc."""

    path: str
    inputs: dict
    starts: dict
    flags: list
    quantized: list


SPEECH = ["--init", "zero", "--dim", "batch=1,sequence=576", "--constant", "sr=16000"]


def small(graph, inputs, states, quantized):
    """A graph of onnx_small."""
    return OnnxNetwork(
        "onnx_small/%s.onnx" % graph, {name: "%s.in.%s" % (graph, name) for name in inputs},
        {name: "%s.start.%s" % (graph, name) for name in states}, [], quantized)


NETWORKS = {
    "onnx-speech-q16x8": OnnxNetwork("silero_vad/silero_vad_op18_ifless.onnx",
                                     {"input": "inputs"}, {}, SPEECH, ["--quantize=q16x8"]),
    "onnx-speech15-q16": OnnxNetwork("silero_vad/silero_vad_16k_op15.onnx",
                                     {"input": "inputs"}, {}, SPEECH, ["--quantize=q16"]),
    "onnx-ntm-q16x8": OnnxNetwork("ntm_copy/step.onnx", {"x": "len10.inputs"},
                                  {name: "init." + name for name in ("h", "c", "read", "memory")},
                                  ["--init", "zero"], ["--quantize=q16x8"]),
    "onnx-rwkv7-q16x8": OnnxNetwork("rwkv7_reverse/step.onnx", {"token": "digits10.tokens"}, {},
                                    ["--init", "zero"], ["--quantize=q16x8"]),
    "onnx-lstm-q8": OnnxNetwork("lstm_copy/step.onnx", {"x": "len10.inputs"},
                                {"h": "init.h", "c": "init.c"}, [], ["--quantize=q8"]),
    "onnx-attention-q16x8": small(
        "linear_attention_step", ["query", "key", "value", "decay", "beta"], ["past_state"],
        ["--quantize=q16x8"]),
    "onnx-attention5-q8": small(
        "linear_attention_head_decay", ["query", "key", "value", "decay", "beta"],
        ["past_state"], ["--quantize=q8"]),
    "onnx-gru-q8": small("gru_step", ["x"], ["h"], ["--quantize=q8"]),
    "onnx-lstm-cell-q16x8": small("lstm_step", ["x"], ["h", "c"], ["--quantize=q16x8"]),
}


def find(name, models):
    """The path of a network's file."""
    return os.path.join(models, "public", NETWORKS[name].path)


def cut(tensor, count, steps):
    """The first steps of the first sequences of a golden tensor [sequences, steps, ...]."""
    sequences, length = tensor.shape[:2]
    row = len(tensor.values) // (sequences * length)
    count, steps = min(count, sequences), min(steps, length)
    values = []
    for sequence in range(count):
        start = sequence * length * row
        values += tensor.values[start:start + steps * row]
    kind = "I32" if tensor.kind == "I64" else tensor.kind
    return safetensors.Tensor.make(kind, [count, steps] + (tensor.shape[2:] or [1]), values)


def prepare(name, models, folder, count, steps=24):
    """What a run needs: the model, its sequences, inputs to calibrate on, flags of mannc."""
    network = NETWORKS[name]
    model = find(name, models)
    folder_of = os.path.dirname(model)
    golden = safetensors.read(os.path.join(folder_of, "golden.safetensors"))
    path = lambda file: os.path.join(folder, file)
    samples, sequences = path("calibration.safetensors"), path("sequences.safetensors")
    for file, shape in ((samples, (1 << 20, 1 << 20)), (sequences, (count, steps))):
        safetensors.write(file, {port: cut(golden[tensor], *shape)
                                 for port, tensor in network.inputs.items()})
    flags = list(network.flags)
    if network.starts:
        starts = path("starts.safetensors")
        # A graph's own are among its golden values, a network's among its weights.
        known = {**safetensors.read(os.path.join(folder_of, "weights.safetensors")), **golden}
        safetensors.write(starts, {state: known[tensor]
                                   for state, tensor in network.starts.items()})
        flags += ["--init", ",".join("%s=%s" % (state, starts) for state in network.starts)]
    return model, sequences, samples, flags + network.quantized
