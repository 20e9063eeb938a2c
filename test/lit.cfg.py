"""Configuration of the lit suites of mann."""

import os
import sys

import lit.formats
from lit.llvm import llvm_config

sys.path.insert(0, os.path.dirname(__file__))
import features

config.name = "mann"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "CMakeLists.txt", "unit", "fuzz", "benchmark"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.mann_obj_root, "test")

llvm_config.with_system_environment(["HOME", "TMP", "TEMP", "MANN_DATA"])
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.mann_tools_dir, append_path=True)
llvm_config.with_environment("ASAN_OPTIONS", config.mann_asan_options)

# Projects of tests are built by what builds this one.
llvm_config.with_environment("CMAKE_GENERATOR", "Ninja")

config.substitutions.append(("%inputs", os.path.join(config.mann_src_root, "test", "Inputs")))
config.substitutions.append(("%runtime", os.path.join(config.mann_src_root, "runtime")))
config.substitutions.append(("%dev", os.path.join(config.mann_src_root, "tools", "dev")))
config.substitutions.append(("%python", config.python))
config.substitutions.append(("%mann_src", config.mann_src_root))
config.substitutions.append(("%mann_obj", config.mann_obj_root))

llvm_config.add_tool_substitutions(
    ["mann-opt", "mann-run", "mann-train", "mannc", "mann-reduce", "mann-lsp-server", "FileCheck", "not",
     "split-file", "count"],
    [config.mann_tools_dir, config.llvm_tools_dir],
)

# Tests ask for them by REQUIRES. Outside data and trained models are in MANN_DATA, or in
# ../shared beside the project.
config.available_features |= features.find(config.mann_src_root)
data = features.find_data(config.mann_src_root)
if "babi" in config.available_features:
    config.substitutions.append(("%data", os.path.abspath(data)))
if "trained-models" in config.available_features:
    config.substitutions.append(("%models", os.path.abspath(
        features.find_models(config.mann_src_root))))
# The Python package needs NumPy, which Debian has for its own Python.
if "numpy" in config.available_features:
    config.substitutions.append(("%numpy_python", "env PYTHONPATH=%s %s" % (
        os.path.join(config.mann_src_root, "tools", "python"),
        features.find_python(config.python, "numpy"))))
if "onnx" in config.available_features:
    config.substitutions.append(("%onnx_python", features.find_python(config.python, "numpy", "onnx")))
