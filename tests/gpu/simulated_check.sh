#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The bundle and its check without a card: the simulated driver runs the forms for processors.
# Usage: simulated_check.sh MAKE_BUNDLE GPU_CHECK FOLDER_OF_THE_DRIVER FOLDER_FOR_THE_BUNDLE. Exit code: 77 without NVRTC.
make_bundle=$1 gpu_check=$2 driver=$3 bundle=$4
rm -rf "$bundle"
mkdir -p "$bundle"
"$make_bundle" "$bundle" || exit $?
LD_LIBRARY_PATH=$driver DMLC_SIMULATED_KERNELS=$bundle/kernels \
  "$gpu_check" "$bundle" --small --json "$bundle/results.json"
