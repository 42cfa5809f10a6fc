# SPDX-License-Identifier: Apache-2.0
# How long `dmlc check` takes: generated files of 1,000 to 100,000 lines against one second and linear growth, a file
# of 30 lines with the start of the process, and the slowest program with a slip of the hand. The rival is a stated limit.
import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness.report import ROOT, Report, spread_of

DMLC = ROOT / "build/bin/dmlc"
TABLES = ROOT / "tests/corpus/tables.json"
LARGEST_SECONDS = 1.0
SMALL_SECONDS = 0.025
MUTANT_SECONDS = 0.2
# One line more may cost this much more in a large file than in a small one.
GROWTH = 1.3

# Twenty-five lines, five statements: what files hold, each name its own.
BLOCK = """\
-- How likely customer {n} leaves
TRAIN MODEL churn_{n}
  USING gradient_boosting(n_estimators = 50, max_depth = 4, learning_rate = 0.1)
  FROM customers c
  PREDICT churned
  WITH FEATURES (age, plan, spend, country, spend / nullif(visits, 0) AS spend_per_visit)
  SPLIT DATA training = 0.7, validation = 0.2, test = 0.1 BY HASH(id)
  OPTIMIZE FOR recall
  STOP WHEN recall > 0.9 OR epochs > 100;

DEPLOY MODEL churn_{n} TO ENDPOINT leaving_{n}
  WITH CONFIGURATION {{max_latency: '10 ms', throughput: 100}};

/* Watched once a day */
MONITOR MODEL churn_{n} FOR drift_detection ON features (age, spend)
  CHECK FREQUENCY daily
  ALERT WHEN drift > 0.2 AND recall DROPS BELOW 0.8;

WHEN MODEL churn_{n} recall < 0.7
  THEN RETRAIN USING LATEST 90 days OF data AND NOTIFY ops('recall is low');

PUBLISH EVENT 'churn.ready_{n}'
  WITH PAYLOAD {{model: 'churn_{n}', version: 1}};

"""


def program(lines):
    per_block = BLOCK.count("\n")
    return "".join(BLOCK.format(n=n) for n in range(lines // per_block))


def check(path):
    """CPU seconds of the process, which runs on one core, and its exit status."""
    before = os.times()
    result = subprocess.run([DMLC, "check", "--schema", TABLES, path], capture_output=True, text=True)
    after = os.times()
    if result.returncode != 0:
        sys.exit(f"{path} was refused: {result.stdout}{result.stderr}")
    return after.children_user - before.children_user + after.children_system - before.children_system


def wall(path, runs):
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        check(path)
        seconds.append(time.perf_counter() - began)
    return seconds


def slowest_mutant():
    """Seconds of the slowest of the corpus' programs with a slip, and how many there were."""
    result = subprocess.run([ROOT / "build/bin/dmlc_tests", "-tc=corpus: a slip*"], capture_output=True, text=True)
    found = re.search(r"(\d+) programs with a slip.*slowest ([0-9.]+) ms", result.stdout)
    return (float(found.group(2)) / 1000, int(found.group(1))) if found else (float("inf"), 0)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer runs")
    arguments = options.parse_args()
    runs = 3 if arguments.quick else 7
    report = Report("frontend")
    with tempfile.TemporaryDirectory() as folder:
        medians = {}
        for lines in (1_000, 10_000, 100_000):
            path = Path(folder) / f"lines_{lines}.dsl"
            path.write_text(program(lines))
            seconds = wall(path, runs)
            medians[lines] = statistics.median(seconds)
            limit = LARGEST_SECONDS * lines / 100_000
            wanted = 1 if lines == 100_000 else 0
            report.add_times(f"check_{lines}_lines", seconds, "the limit, by lines", [limit], wanted,
                             statements=path.read_text().count(";\n"))
        # Without the start of the process, which is the same for all.
        growth = (medians[100_000] - medians[1_000]) / 99_000 / ((medians[10_000] - medians[1_000]) / 9_000)
        report.add("growth", growth, "x per line", "linear", 1.0, 1 / growth, 1 / GROWTH, growth <= GROWTH)
        path = Path(folder) / "small.dsl"
        path.write_text("".join(BLOCK.format(n=0).splitlines(keepends=True)) + "EXPLAIN MODEL stored_churn;\n" * 5)
        seconds = wall(path, runs * 5)
        report.add_times("check_30_lines", seconds, "the limit", [SMALL_SECONDS], 1)
    seconds, count = slowest_mutant()
    report.add("slowest_slip", seconds, "s", "the limit", MUTANT_SECONDS, MUTANT_SECONDS / seconds, 1,
               seconds <= MUTANT_SECONDS, programs=count)
    sys.exit(report.finish())


main()
