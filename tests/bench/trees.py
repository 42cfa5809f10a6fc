# SPDX-License-Identifier: Apache-2.0
# One thread: margins of boosted trees of depth 6 beside XGBoost's own prediction, in turns, of blocks of rows and of
# single rows, with and without categories and missing values, at each level of x86-64; all bit for bit the same.
import argparse
import sys
import time

import numpy
import xgboost

from harness import trees
from harness.payments import FEATURES
from harness.report import Report, spread_of
from harness.rivals import read_payments, tree_frame
from harness.server import Server

ROWS = 100_000
SINGLE = 2_000
# Blocks: AVX-512 keeps whole trees in registers, AVX2 takes thresholds by permutations, x86-64-v2 walks eight rows side by
# side. A single row costs XGBoost a call, too.
TARGETS = {"x86-64-v4": 10.0, "x86-64-v3": 3.0, "x86-64-v2": 1.3}
SINGLE_TARGET = 5.0
RIVAL = f"XGBoost {xgboost.__version__}"


def seconds_of(work):
    """Processor time: on one thread the time on a clock, but for what others take."""
    began = time.process_time()
    work()
    return time.process_time() - began


def in_turns(windows, *works):
    """Seconds of each, window by window."""
    times = [[] for _ in works]
    for _ in range(windows):
        for own, work in zip(times, works):
            own.append(seconds_of(work))
    return times


def train(rows, labels, rounds):
    types = ["c" if kind else "q" for kind in rows.is_category]
    matrix = xgboost.DMatrix(rows.cells, labels, feature_types=types, enable_categorical=True, nthread=1)
    settings = {"tree_method": "hist", "max_depth": 6, "eta": 0.1, "objective": "binary:logistic", "nthread": 1,
                "base_score": 0.5}
    return xgboost.train(settings, matrix, rounds), types


def add(report, name, us, them, rival, target, same):
    """Best windows against each other: the machine may have other work."""
    ours, theirs = min(us), min(them)
    report.add(name, ours, "s", rival, theirs, theirs / ours, target, same and theirs / ours >= target, runs=len(us),
               spread=spread_of(us), identical=bool(same))


def compare(report, library, name, rows, labels, rounds, windows):
    booster, types = train(rows, labels, rounds)
    # XGBoost keeps the predictions of a matrix that it has seen, so each window gets a new one.
    matrices = [xgboost.DMatrix(rows.cells, feature_types=types, enable_categorical=True, nthread=1)
                for _ in range(windows)]
    expected = booster.predict(matrices[0], output_margin=True)
    matrices[0] = xgboost.DMatrix(rows.cells, feature_types=types, enable_categorical=True, nthread=1)
    single = trees.library_single(library, booster, rows, SINGLE)
    for level in trees.LEVELS:
        ours = trees.Ours(library, booster, rows, 0.0, level)
        if not ours.trees:
            report.add_absent(f"{name}_{rounds}_{level}", "s", TARGETS[level], "not a level of this processor")
            continue
        same = numpy.array_equal(ours.block().view(numpy.uint32), expected.view(numpy.uint32))
        same_single = (numpy.array_equal(ours.single(SINGLE).view(numpy.uint32), expected[:SINGLE].view(numpy.uint32)) and
                       numpy.array_equal(single, expected[:SINGLE]))
        us, in_place = in_turns(windows, ours.block,
                                lambda: booster.inplace_predict(rows.cells, predict_type="margin"))
        add(report, f"{name}_{rounds}_block_{level}", us, in_place, f"{RIVAL} in place", TARGETS[level], same)
        if level == trees.LEVELS[0]:
            fresh = iter(matrices)
            us, matrix = in_turns(windows, ours.block, lambda: booster.predict(next(fresh), output_margin=True))
            add(report, f"{name}_{rounds}_block_{level}_matrix", us, matrix, f"{RIVAL} DMatrix", TARGETS[level], same)
        us, them = in_turns(max(3, windows // 2), lambda: ours.single(SINGLE),
                            lambda: trees.library_single(library, booster, rows, SINGLE))
        add(report, f"{name}_{rounds}_rows_{level}", us, them, f"{RIVAL} in place", SINGLE_TARGET, same_single)
    general = trees.Ours(library, booster, rows, 0.0, trees.LEVELS[0], general=True)
    if general.trees:
        same = numpy.array_equal(general.block().view(numpy.uint32), expected.view(numpy.uint32))
        us, them = in_turns(windows, general.block, lambda: booster.inplace_predict(rows.cells, predict_type="margin"))
        add(report, f"{name}_{rounds}_block_any_depth", us, them, f"{RIVAL} in place", 2.0, same)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer windows")
    arguments = options.parse_args()
    windows = 5 if arguments.quick else 15
    server = Server().start()
    server.load_payments(200_000)
    frame = read_payments(server.url, [*FEATURES, "is_fraud"], f"id <= {ROWS}")
    labels = frame.pop("is_fraud").to_numpy()
    inputs = tree_frame(frame)
    numbers = inputs.select_dtypes(exclude="category")
    library = trees.load_library()
    report = Report("trees")
    for rounds in (100, 500):
        compare(report, library, "numbers", trees.Rows(numbers.fillna(numbers.median())), labels, rounds, windows)
        compare(report, library, "mixed", trees.Rows(inputs), labels, rounds, windows)
    sys.exit(report.finish())


main()
