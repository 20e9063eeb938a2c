# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# To be sourced by a script of this folder: print_help prints the comment at its top, from
# the line that begins with the script's name.

print_help() {
  sed -n "/^# ${0##*/}:/,/^set /{/^#/s/^# \{0,1\}//p}" "$0"
}
