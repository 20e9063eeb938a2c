# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Copies the files of a folder with a byte order mark and the line ends of Windows.

usage: mark.py FOLDER NEW
"""

import os
import sys

for name in os.listdir(sys.argv[1]):
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        text = file.read()
    with open(os.path.join(sys.argv[2], name), "wb") as file:
        file.write(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
