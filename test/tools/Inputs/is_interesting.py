"""Exits with 1, "interesting", while a file contains a mann.relu.

usage: is_interesting.py FILE
"""

import sys

with open(sys.argv[1]) as file:
    found = "mann.relu" in file.read()
sys.exit(1 if found else 0)
