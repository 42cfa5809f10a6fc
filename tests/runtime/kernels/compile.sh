#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles a kernel of this folder as a library that needs nothing and prints it as base64: compile.sh NAME
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
g++ -std=c++20 -shared -nostdlib -fPIC -O2 -fno-tree-vectorize -fvisibility=hidden -fno-stack-protector -fno-exceptions \
  -fno-asynchronous-unwind-tables -s -Wl,-z,now -Wl,--build-id=none -I"$root" -o "$folder/k.so" \
  "$root/tests/runtime/kernels/$1.cpp"
base64 -w 0 "$folder/k.so"
