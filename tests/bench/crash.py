# SPDX-License-Identifier: Apache-2.0
# kill -9 of the worker or of the whole server at random moments of training: nothing committed may be lost.
#
# SIGKILL of processes is a process crash, not a power cut: the page cache survives. After `kill -9` of the postmaster
# alone its backends go on and commit, so the whole set is killed.
import argparse
import os
import random
import signal
import sys
import time
from dataclasses import dataclass, field

import psycopg2

from harness import payments
from harness.memory import children_of
from harness.report import Report
from harness.server import Server, adopt_orphans, time_job, wait_for_job

KINDS = ["network", "trees", "logistic", "forest", "network", "linear", "trees", "kmeans"]
# Networks and clusters are saved after every epoch, trees and forests after every ten, and go on from there; the others
# begin again.
CLAUSES = {"network": "\n  SAVE CHECKPOINTS EVERY 1 epochs KEEP LAST 2",
           "trees": "\n  SAVE CHECKPOINTS EVERY 10 epochs KEEP LAST 2",
           "forest": "\n  SAVE CHECKPOINTS EVERY 10 epochs KEEP LAST 2",
           "kmeans": "\n  SAVE CHECKPOINTS EVERY 1 epochs KEEP LAST 2"}
VICTIMS = ["worker", "server"]


@dataclass
class Baseline:
    """What an undisturbed training takes and predicts, per algorithm."""
    seconds: dict = field(default_factory=dict)
    checksum: dict = field(default_factory=dict)


@dataclass
class Tally:
    """What the rounds have shown so far."""
    served_again: int = 0
    ended: int = 0
    readable: int = 0
    done: int = 0
    jobs_lost: int = 0
    versions_lost: int = 0
    wrong_answers: int = 0
    retried: int = 0


def checksum_of(cursor, kind):
    """One text that changes when any prediction of the sample changes."""
    cursor.execute(f"SELECT md5(string_agg({payments.call(kind)}::text, ',' ORDER BY id))"
                   " FROM public.payments WHERE id <= 2000")
    return cursor.fetchone()[0]


def committed(cursor):
    """The jobs that have ended and the versions that exist: none of these may go."""
    cursor.execute("SELECT job_id, state FROM dml.jobs WHERE state IN ('done', 'failed', 'cancelled')")
    jobs = dict(cursor.fetchall())
    cursor.execute("SELECT schema_name, model_name, version FROM dml.versions")
    return jobs, set(cursor.fetchall())


def job_workers(cursor):
    """Process ids of the extension's workers that are busy or idle right now."""
    cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'declarativeml worker'")
    return [row[0] for row in cursor.fetchall()]


def kill_server(postmaster):
    """SIGKILL to the postmaster and all it started, and waits until they are gone."""
    pids = [postmaster, *children_of(postmaster)]
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and any(is_alive(pid) for pid in pids):
        time.sleep(0.01)


def is_alive(pid):
    """False once the process is gone; reaps it when it is our child."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
        return True
    except ProcessLookupError:
        return False


def kill_worker(pids):
    """SIGKILL to the workers with their host processes; PostgreSQL restarts every session after that."""
    for pid in pids:
        for victim in [pid, *children_of(pid)]:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                pass


def wait_for_the_cut(connection, seconds=30):
    """Until the server has noticed the death and ended this session: before that, a new one would be cut off too."""
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            time.sleep(0.01)
    except psycopg2.Error:
        pass


def connect_again(server, seconds=60):
    """A session of the server that is back, or None."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            connection = server.connect()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return connection
        except psycopg2.Error:
            time.sleep(0.05)
    return None


def measure_baseline(server, cursor):
    baseline = Baseline()
    for kind in set(KINDS):
        server.run_program(f"crash_{kind}", payments.program(kind, clauses=CLAUSES.get(kind, "")))
        statement = "SELECT dml.train('public', %s, false)"
        baseline.seconds[kind] = time_job(cursor, statement, (payments.model_name(kind),))
        baseline.checksum[kind] = checksum_of(cursor, kind)
    return baseline


def submit_and_wait(connection, kind, chance, baseline):
    """Submits trainings until one is still under way after a random delay; returns (job, delay, its workers)."""
    while True:
        delay = chance.uniform(0, 0.95 * baseline.seconds[kind])
        with connection.cursor() as cursor:
            cursor.execute("SELECT dml.train('public', %s, false)", (payments.model_name(kind),))
            job = cursor.fetchone()[0]
            time.sleep(delay)
            cursor.execute("SELECT state, extract(epoch FROM finished_at - submitted_at)::float8 FROM dml.jobs"
                           " WHERE job_id = %s", (job,))
            state, seconds = cursor.fetchone()
            if state in ("queued", "running"):
                return job, delay, job_workers(cursor)
        baseline.seconds[kind] = seconds  # the machine is faster than it was


def strike(server, connection, victim, workers):
    """Kills the victim, and starts the server again where that was it."""
    if victim == "worker":
        kill_worker(workers)
        if workers:
            wait_for_the_cut(connection)
    else:
        kill_server(server.postmaster_pid())
        server.start()


def look_after(connection, kind, job, before, baseline, tally):
    """Counts what is left after a crash."""
    with connection.cursor() as cursor:
        state, message = wait_for_job(cursor, job)
        tally.ended += 1
        tally.done += state == "done"
        tally.readable += state == "done" or bool(message and message.strip())
        cursor.execute("SELECT attempt FROM dml.jobs WHERE job_id = %s", (job,))
        tally.retried += cursor.fetchone()[0] > 1
        jobs, versions = committed(cursor)
        tally.jobs_lost += sum(jobs.get(number) != old for number, old in before[0].items())
        tally.versions_lost += len(before[1] - versions)
        tally.wrong_answers += checksum_of(cursor, kind) != baseline.checksum[kind]
    return state, message


def rounds(server, count, seed, tally):
    connection = server.connect()
    with connection.cursor() as cursor:
        baseline = measure_baseline(server, cursor)
    chance = random.Random(seed)
    for number in range(count):
        kind, victim = KINDS[number % len(KINDS)], VICTIMS[number % len(VICTIMS)]
        job, delay, workers = submit_and_wait(connection, kind, chance, baseline)
        with connection.cursor() as cursor:
            before = committed(cursor)
        strike(server, connection, victim, workers)
        connection = connect_again(server)
        if connection is None:
            sys.exit(f"round {number + 1} (seed {seed}): the server did not come back")
        tally.served_again += 1
        state, message = look_after(connection, kind, job, before, baseline, tally)
        print(f"round {number + 1}: {kind}, killed the {victim} after {delay:.2f} s: job {job} {state}"
              f"{': ' + message if state != 'done' else ''}", file=sys.stderr)
    connection.close()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="6 kills instead of 60")
    options.add_argument("--seed", type=int, default=1)
    arguments = options.parse_args()
    count = 6 if arguments.quick else 60
    adopt_orphans()
    server = Server("crash").start()
    server.load_payments(200_000)
    tally = Tally()
    rounds(server, count, arguments.seed, tally)
    server.stop()
    report = Report("crash")
    for name, value in (("server_served_again", tally.served_again), ("job_ended", tally.ended),
                        ("reason_readable", tally.readable), ("job_done", tally.done)):
        report.add(name, value, "kills", "every kill", count, value / count, count, value == count, runs=count)
    for name, value in (("committed_jobs_lost", tally.jobs_lost), ("committed_versions_lost", tally.versions_lost),
                        ("answers_changed", tally.wrong_answers)):
        report.add(name, value, "kills", "none", 0, 1.0 if value == 0 else 0.0, 0, value == 0, runs=count,
                   retried=tally.retried)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
