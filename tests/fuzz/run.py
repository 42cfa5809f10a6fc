# SPDX-License-Identifier: Apache-2.0
# Runs the fuzzing targets for a stated time each, from seeds that are the programs of the tests, and prints a summary.
import argparse
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = ("fuzz_parse", "fuzz_check", "fuzz_format")


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


def run(build, target, seconds):
    """Executions, and whether the target ended without a finding."""
    work = build / "runs" / target
    corpus = work / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    command = [build / "bin" / target, corpus, build / "seeds", f"-max_total_time={seconds}", "-timeout=10",
               "-rss_limit_mb=4096", "-max_len=1024", "-print_final_stats=1", f"-artifact_prefix={work}/"]
    began = time.monotonic()
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=ROOT)
    found = re.search(r"stat::number_of_executed_units:\s*(\d+)", result.stderr)
    executions = int(found.group(1)) if found else 0
    if result.returncode != 0:
        (work / "log").write_text(result.stderr)
        print(f"{target}: a finding, see {work}/log", file=sys.stderr)
    covered = re.findall(r"cov: (\d+)", result.stderr)
    print(f"{target:12} {executions:>10,} executions  {time.monotonic() - began:6.0f} s  "
          f"{covered[-1] if covered else '?':>7} edges  {'no finding' if result.returncode == 0 else 'FINDING'}", flush=True)
    return executions, result.returncode == 0


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=60, help="for each target")
    options.add_argument("--only", choices=TARGETS)
    options.add_argument("--build", type=pathlib.Path, default=ROOT / "build/fuzz")
    arguments = options.parse_args()
    write_seeds(arguments.build / "seeds")
    results = [run(arguments.build, target, arguments.seconds)
               for target in ([arguments.only] if arguments.only else TARGETS)]
    print(f"{sum(count for count, _ in results):,} executions in total")
    sys.exit(0 if all(sound for _, sound in results) else 1)


main()
