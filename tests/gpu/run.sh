#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the check on this machine: every kernel against plain loops, speeds, and compute-sanitizer where it is installed.
# Exit code: 0 all agree, 1 something differs, 77 no card. Further arguments go to gpu_check.
cd "$(dirname "$0")" || exit 2
./gpu_check . --json results.json "$@"
code=$?
[ "$code" = 0 ] || exit "$code"
sanitizer=$(command -v compute-sanitizer || ls /usr/local/cuda*/bin/compute-sanitizer 2>/dev/null | tail -n 1)
if [ -z "$sanitizer" ]; then
  echo "SKIPPED: compute-sanitizer is not installed"
  exit 0
fi
for tool in memcheck racecheck initcheck synccheck; do
  echo "== compute-sanitizer --tool $tool"
  "$sanitizer" --tool "$tool" --error-exitcode 1 --log-file "$tool.log" \
    ./gpu_check . --small "$@" >"$tool.out" 2>&1 || code=1
  tail -n 2 "$tool.log"
done
exit "$code"
