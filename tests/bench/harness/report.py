# SPDX-License-Identifier: Apache-2.0
# The rows of build/bench/NAME.json and the table that is printed: one row compares us with one rival.
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BENCH_DIR = ROOT / "build" / "bench"


def machine_name():
    """CPU model, cores and memory in one line."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown CPU")
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {gigabytes:.0f} GiB"


def commit_name():
    """Short hash of the commit, with + when the working tree differs; "unknown" outside a repository."""
    try:
        command = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
        commit = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        status = subprocess.run(["git", "-C", str(ROOT), "status", "--porcelain"], capture_output=True, text=True)
        return commit + ("+" if status.stdout.strip() else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def spread_of(values):
    """Half the range relative to the median: 0.05 reads as ± 5 %."""
    middle = statistics.median(values)
    return (max(values) - min(values)) / 2 / middle if middle else 0.0


class Report:
    """Collects rows and says at the end whether every target was met."""

    def __init__(self, name):
        self.name = name
        self.rows = []
        self.frame = {"machine": machine_name(), "commit": commit_name()}

    def add(self, name, value, unit, rival, rival_value, ratio, target, ok, runs=1, spread=0.0, **more):
        row = {"name": f"{self.name}.{name}", "value": value, "unit": unit, "rival": rival, "rival_value": rival_value,
               "ratio": ratio, "target": target, "ok": bool(ok), "runs": runs, "spread": spread, **self.frame, **more}
        self.rows.append(row)
        # A run that ends early has told what it measured.
        print(f"{row['name']}: {number(value)} {unit}, ratio {number(ratio)}, {'ok' if ok else 'missed'}", file=sys.stderr)
        return row

    def add_times(self, name, ours, rival, theirs, target, **more):
        """Seconds of alternating runs on both sides; the medians are compared."""
        value, rival_value = statistics.median(ours), statistics.median(theirs)
        ratio = rival_value / value
        return self.add(name, value, "s", rival, rival_value, ratio, target, ratio >= target,
                        runs=len(ours), spread=spread_of(ours), **more)

    def add_absent(self, name, unit, target, why):
        """The rival could not be had: the row says so instead of disappearing."""
        return self.add(name, None, unit, None, None, None, target, False, runs=0, why=why)

    def finish(self):
        """Writes the file, prints the table and returns the exit status."""
        BENCH_DIR.mkdir(parents=True, exist_ok=True)
        path = BENCH_DIR / f"{self.name}.json"
        new = path.with_suffix(".new")
        new.write_text(json.dumps(self.rows, indent=1) + "\n")
        new.replace(path)
        self.print_table()
        missed = [row["name"] for row in self.rows if not row["ok"]]
        print(f"{len(self.rows) - len(missed)} of {len(self.rows)} targets met; rows in {path.relative_to(ROOT)}")
        return 1 if missed else 0

    def print_table(self):
        head = ["name", "value", "unit", "rival", "rival value", "ratio", "target", "ok", "runs", "spread"]
        lines = [head]
        for row in self.rows:
            lines.append([row["name"], number(row["value"]), row["unit"], row["rival"] or row.get("why", ""),
                          number(row["rival_value"]), number(row["ratio"]), str(row["target"]),
                          "yes" if row["ok"] else "NO", str(row["runs"]), f"{row['spread']:.0%}"])
        widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
        print(f"\n{self.frame['machine']}; commit {self.frame['commit']}")
        for line in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
        sys.stdout.flush()


def number(value):
    """Four significant digits, grouped when large."""
    if value is None:
        return "-"
    if abs(value) >= 10000:
        return f"{value:,.0f}"
    return f"{value:.4g}"
