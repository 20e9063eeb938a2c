# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# full_disk.sh FOLDER CHECKPOINT COMMAND...: runs a training with a checkpoint in
# FOLDER, a disk without space; then tells what is left there.
set -eu
folder=$1 kept=$2
shift 2
mount -t tmpfs -o size=1m none "$folder"
cp "$kept" "$folder/full.safetensors"
cat /dev/zero > "$folder/filler" 2>/dev/null || true
code=0
"$@" || code=$?
echo "exit code $code"
cmp "$kept" "$folder/full.safetensors" && echo "checkpoint as before"
ls "$folder"
