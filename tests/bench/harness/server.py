# SPDX-License-Identifier: Apache-2.0
# The PostgreSQL server a benchmark runs on: the embedded database of a directory under build/bench, by `dmlc db`.
import ctypes
import hashlib
import os
import re
import select
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from .report import BENCH_DIR, ROOT

DMLC = Path(os.environ.get("DMLC", ROOT / "build" / "bin" / "dmlc"))
PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """Makes this process the parent of servers whose starter has gone, so that `kill -9` leaves no zombie behind.

    In a container whose first process does not reap, a zombie postmaster would make the next start fail.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Server:
    """A kept cluster in build/bench/NAME; several benchmarks share one so that big tables are made once."""

    def __init__(self, name="db"):
        if not DMLC.exists():
            sys.exit(f"{DMLC} is missing: run ./dev build first")
        self.directory = BENCH_DIR / name
        self.directory.mkdir(parents=True, exist_ok=True)
        self.url = None

    def dmlc(self, *arguments, text=None, check=True, timeout=900):
        """Runs dmlc in the cluster's directory; returns the finished process with its output."""
        done = subprocess.run([str(DMLC), *map(str, arguments)], cwd=self.directory, input=text, text=True,
                              capture_output=True, timeout=timeout)
        if check and done.returncode != 0:
            sys.exit(f"dmlc {' '.join(map(str, arguments))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def start(self):
        """Starts the cluster; one whose extension was made by another build, of the same version, is made anew."""
        script = next((ROOT / "build" / "share" / "extension").glob("declarativeml--*.sql")).read_bytes()
        mark = self.directory / "extension.sha256"
        digest = hashlib.sha256(script).hexdigest()
        if not mark.exists() or mark.read_text() != digest:
            self.stop()
            shutil.rmtree(self.directory)
            self.directory.mkdir()
        self.dmlc("db", "start")
        mark.write_text(digest)
        self.url = self.dmlc("db", "url").stdout.strip()
        return self

    def stop(self):
        self.dmlc("db", "stop", check=False)

    def connect(self):
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        return connection

    def psql(self, file, **variables):
        """Runs a SQL file by psql from the repository's root."""
        settings = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        subprocess.run(["psql", "-X", "-q", "-d", self.url, *settings, "-f", str(file)], cwd=ROOT, check=True)

    def load_examples(self):
        self.psql("examples/data/load.sql")

    def load_payments(self, rows):
        """Makes the payments table unless it is there with that many rows."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.payments') IS NOT NULL")
            if cursor.fetchone()[0]:
                cursor.execute("SELECT count(*) FROM public.payments")
                if cursor.fetchone()[0] == rows:
                    return
        print(f"making {rows:,} payments", file=sys.stderr)
        self.psql("examples/payments.sql", rows=rows)

    def warm(self):
        """Reads payments once and settles the visibility map, so that no run pays for the others."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) public.payments")
            cursor.execute("SELECT sum(amount) FROM public.payments")

    def run_program(self, name, source):
        """Writes NAME.dsl and gives it to `dmlc run`; returns the seconds it took from start to end."""
        path = self.directory / f"{name}.dsl"
        path.write_text(source)
        began = time.perf_counter()
        self.dmlc("run", path.name, "--allow-destructive")
        return time.perf_counter() - began

    def postmaster_pid(self):
        """Process id of the running server, as `dmlc db status` says."""
        found = re.search(r"^pid\s+(\d+)$", self.dmlc("db", "status").stdout, re.MULTILINE)
        return int(found.group(1))


def wait_for_job(cursor, job, seconds=900):
    """Waits until the job has ended and returns (state, error message).

    Woken by the worker's notification: polling would take time from the training.
    """
    cursor.execute("LISTEN dml_job")
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        cursor.execute("SELECT state, error_message FROM dml.job WHERE job_id = %s", (job,))
        state, message = cursor.fetchone()
        if state in ("done", "failed", "cancelled"):
            return state, message
        select.select([cursor.connection], [], [], 1)
        cursor.connection.poll()
        cursor.connection.notifies.clear()
    sys.exit(f"job {job} did not end within {seconds} s")


def time_job(cursor, sql, arguments=()):
    """Seconds from the call that submits a job to its end, in one session."""
    began = time.perf_counter()
    cursor.execute(sql, arguments)
    job = cursor.fetchone()[0]
    state, message = wait_for_job(cursor, job)
    seconds = time.perf_counter() - began
    if state != "done":
        sys.exit(f"{sql}: {state}: {message}")
    return seconds
