# SPDX-License-Identifier: Apache-2.0
# Runs the fuzzing targets from seeds that are the programs of the tests; prints a summary and records it when asked to.
import argparse
import datetime
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = ("fuzz_parse", "fuzz_format", "fuzz_check")
# What an input frees stays poisoned for many inputs more, and two frames tell places of allocation apart; a finding is
# run again by hand with the sanitizer's own settings for the whole stack.
SANITIZERS = {"ASAN_OPTIONS": "quarantine_size_mb=32:malloc_context_size=2", "UBSAN_OPTIONS": "print_stacktrace=1"}
# Weighing inputs by the rarity of what they reach takes longer than running them.
SEARCH = ("-entropic=0", "-max_len=1024", "-timeout=100", "-rss_limit_mb=4096", "-print_final_stats=1")
PAGE = """# Fuzzing, last recorded

{date}, commit {commit}; {machine}.
Inputs of at most 1 KiB under AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer; an input that takes 2 s of
the processor counts as a finding.

`{command}`

| target | what it does | executions | seconds | edges | slowest input | findings |
|---|---|---|---|---|---|---|
{rows}

{total:,} executions in total.
"""
DOES = {"fuzz_parse": "lexer and parser to the printed AST",
        "fuzz_check": "the whole compiler to diagnostics; a third of the inputs on to scripts",
        "fuzz_format": "formatter twice: same tokens and comments, nothing changed the second time"}


def seeds():
    """Every program of the tests and examples."""
    for folder in ("tests", "examples"):
        for path in sorted((ROOT / folder).rglob("*.dsl")):
            yield path.read_bytes()
    for path in sorted((ROOT / "tests/corpus").rglob("*.corpus")):
        for program in re.split(rb"^=== .*\n", path.read_bytes(), flags=re.MULTILINE):
            if program.strip():
                yield program


def write_seeds(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for number, program in enumerate(seeds()):
        if len(program) <= 1024:
            (folder / f"seed-{number}").write_bytes(program)


def run(target, arguments):
    """What came of one target: executions, seconds, edges, slowest input, and whether it ended without a finding."""
    work = arguments.build / "runs" / target
    corpus = work / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    command = [arguments.build / "bin" / target, corpus, arguments.build / "seeds", *SEARCH,
               f"-max_total_time={arguments.seconds}", f"-runs={arguments.runs}", f"-artifact_prefix={work}/"]
    began = time.monotonic()
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=ROOT,
                            env={**os.environ, **SANITIZERS})
    seconds = time.monotonic() - began
    (work / "log").write_text(result.stderr)

    def last(pattern):
        return int((re.findall(pattern, result.stderr) or ["0"])[-1])

    row = {"target": target, "executions": last(r"stat::number_of_executed_units:\s*(\d+)"), "seconds": seconds,
           "edges": last(r"cov: (\d+)"), "slowest": last(r"stat::slowest_unit_time_sec:\s*(\d+)"),
           "sound": result.returncode == 0}
    print("{target:12} {executions:>10,} executions  {seconds:6.0f} s  {edges:>7,} edges  ".format(**row)
          + ("no finding" if row["sound"] else f"FINDING, see {work}/log"), flush=True)
    return row


def commit_of_tree():
    return subprocess.run(["git", "describe", "--always", "--dirty", "--exclude=*"], capture_output=True, text=True,
                          cwd=ROOT, check=True).stdout.strip()


def record(arguments, commit, rows):
    lines = ["| {target} | {does} | {executions:,} | {seconds:,.0f} | {edges:,} | {slowest} | {findings} |".format(
        **{**row, "does": DOES[row["target"]], "findings": 0 if row["sound"] else "see the log",
           "slowest": f"{row['slowest']} s" if row["slowest"] else "under 1 s"}) for row in rows]
    command = f"./dev fuzz --seconds {arguments.seconds}" + (f" --runs {arguments.runs}" if arguments.runs > 0 else "")
    arguments.record.write_text(PAGE.format(date=datetime.date.today().isoformat(), commit=commit,
                                            machine=arguments.machine, command=command, rows="\n".join(lines),
                                            total=sum(row["executions"] for row in rows)))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=60, help="at most, for each target")
    options.add_argument("--runs", type=int, default=-1, help="at most, for each target")
    options.add_argument("--only", choices=TARGETS)
    options.add_argument("--build", type=pathlib.Path, default=ROOT / "build/fuzz")
    options.add_argument("--record", type=pathlib.Path, metavar="PAGE", help="write the summary to this page as well")
    options.add_argument("--machine", default="a machine nobody described", help="in words, for the page")
    arguments = options.parse_args()
    write_seeds(arguments.build / "seeds")
    commit = commit_of_tree()
    rows = [run(target, arguments) for target in ([arguments.only] if arguments.only else TARGETS)]
    print(f"{sum(row['executions'] for row in rows):,} executions in total")
    if arguments.record:
        record(arguments, commit, rows)
    sys.exit(0 if all(row["sound"] for row in rows) else 1)


main()
