"""Configuration of the lit suites of mann."""

import os
import shutil
import subprocess

import lit.formats
from lit.llvm import llvm_config

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

# Outside data and trained models: MANN_DATA, or ../shared beside the project.
data = os.environ.get("MANN_DATA") or os.path.join(config.mann_src_root, "..", "shared", "data")
if os.path.isdir(os.path.join(data, "babi")):
    config.available_features.add("babi")
    config.substitutions.append(("%data", os.path.abspath(data)))
models = os.path.join(data, "..", "models")
if os.path.isdir(models):
    config.available_features.add("trained-models")
    config.substitutions.append(("%models", os.path.abspath(models)))
# Recurrent networks that others have trained and published.
if os.path.isdir(os.path.join(models, "public", "ntm_copy")):
    config.available_features.add("public-models")

for feature, program in [
    ("gcc", "gcc"),
    ("valgrind", "valgrind"),
    ("clang", "clang-22"),
    ("arm-none-eabi", "arm-none-eabi-gcc"),
    ("avr-gcc", "avr-gcc"),
    ("simavr", "simavr"),
    ("riscv-elf", "riscv64-unknown-elf-gcc"),
    ("qemu-arm", "qemu-system-arm"),
    ("qemu-riscv32", "qemu-system-riscv32"),
    ("chromium", "chromium"),
]:
    if shutil.which(program):
        config.available_features.add(feature)
# A disk of our own to fill needs a mount in a user namespace, which not every
# sandbox allows.
if shutil.which("unshare") and subprocess.run(
        ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
        stderr=subprocess.DEVNULL).returncode == 0:
    config.available_features.add("small-disk")
