"""unsupported.py <net.onnx>: a graph of operators that the importer does not take."""

import sys

import onnx
from onnx import TensorProto, helper

NODES = [("NonZero", "pick", ""), ("Sin", "wave", ""), ("RandomNormalLike", "dice", ""),
         ("FusedMatMul", "fused", "com.microsoft"), ("Thing", "own", "org.example"),
         ("Hardmax", "hard", "")]
nodes = [helper.make_node(kind, ["x", "x"] if kind == "FusedMatMul" else ["x"], [name + "_y"],
                          name=name, domain=domain) for kind, name, domain in NODES]
graph = helper.make_graph(
    nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [4, 4])],
    [helper.make_tensor_value_info("wave_y", TensorProto.FLOAT, [4, 4])])
onnx.save(helper.make_model(graph, opset_imports=[
    helper.make_opsetid(domain, 17 if not domain else 1)
    for domain in ("", "com.microsoft", "org.example")]), sys.argv[1])
