# SPDX-License-Identifier: Apache-2.0
# Compiled kernels on one thread against plain loops of g++ -O3 -march=native and against OpenBLAS, in turn, and how
# long inspecting and compiling a kernel takes against stated limits.
import argparse
import json
import os
import subprocess
import sys

from harness.openblas import openblas_settings
from harness.report import ROOT, Report, spread_of

LOOPS = "g++ -O3 -march=native"
TARGETS = {"vector_add": 0.9, "saxpy": 0.9, "clamp": 0.9, "sqrt": 0.9, "exp": 0.9, "sigmoid": 0.9, "reduce": 0.6,
           "dot": 0.6, "softmax": 0.6, "matmul": 0.8}
LIMITS = {"inspect": 0.005, "compile_vector_add": 0.050, "compile_sigmoid": 0.050, "compile_reduce_sum": 0.150,
          "compile_softmax_rows": 0.150}
NANOSECONDS_OF_A_THREAD = 1.0
PARTS = ["elementwise", "reductions", "softmax", "matmul", "barriers", "compile"]


def limit_of(table, name):
    return next(value for start, value in table.items() if name.startswith(start))


def add_row(report, row):
    name = row["name"]
    if name.startswith(("inspect", "compile")):
        report.add_times(name, row["ours"], "the limit", [limit_of(LIMITS, name)], 1)
    elif name == "barrier_tree":
        each = sorted(1e9 * seconds / row["work"] for seconds in row["ours"])
        middle = each[len(each) // 2]
        report.add(name, middle, "ns a thread", "the limit", NANOSECONDS_OF_A_THREAD, NANOSECONDS_OF_A_THREAD / middle,
                   1, middle <= NANOSECONDS_OF_A_THREAD, runs=len(each), spread=spread_of(each))
    else:
        rival = "OpenBLAS" if name.startswith("matmul") else LOOPS
        report.add_times(name, row["ours"], rival, row["theirs"], limit_of(TARGETS, name))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer runs")
    options.add_argument("--only", choices=PARTS, help="one part")
    arguments = options.parse_args()
    program = ROOT / "build/bin/kernel_bench"
    result = subprocess.run([program, "5" if arguments.quick else "25", *([arguments.only] if arguments.only else [])],
                            capture_output=True, text=True, env=os.environ | openblas_settings())
    if result.returncode != 0:
        sys.exit(f"{program} failed: {result.stdout[-500:]}{result.stderr[-2000:]}")
    report = Report("kernels")
    for line in result.stdout.splitlines():
        if line.startswith("{"):
            add_row(report, json.loads(line))
    sys.exit(report.finish())


main()
