# SPDX-License-Identifier: Apache-2.0
# Trainings on a table four times the memory limit beside the same ones without a limit: the same model, and the memory and
# time that they took.
import argparse
import sys
import time
from contextlib import closing

from harness import payments
from harness.memory import MemoryWatch
from harness.models import content_of
from harness.report import Report
from harness.server import Server, adopt_orphans, time_job

ALGORITHMS = {**payments.ALGORITHMS,
              "network": "neural_network(layers = [64, 32], batch_size = 1024, epochs = 2)",
              "trees": "gradient_boosting(n_estimators = 10, max_depth = 6)",
              "forest": "random_forest(n_estimators = 10, max_depth = 8, max_bin = 256)",
              "bayes": "naive_bayes",
              "kmeans": "kmeans(k = 8, n_init = 1, max_iterations = 10)"}
KINDS = ["linear", "logistic", "svm", "bayes", "network", "trees", "forest", "kmeans", "pca", "isolation"]


def program(kind, clauses):
    target = payments.TARGETS.get(kind, "is_fraud")
    return (f"TRAIN MODEL bench_{kind}\n  USING {ALGORITHMS[kind]}\n  FROM payments\n"
            + (f"  PREDICT {target}\n" if target else "")
            + f"  WITH FEATURES ({', '.join(payments.FEATURES)})\n"
            f"  SPLIT DATA training = 0.8, validation = 0.1, test = 0.1{clauses};\n")


def train(server, cursor, kind, clauses):
    """(seconds, peak of memory, content of the model, warning codes) of a training; the time is of another run."""
    server.run_program(f"stream_{kind}", program(kind, clauses))
    submit = "SELECT dml.train('public', %s, false)", (f"bench_{kind}",)
    seconds = time_job(cursor, *submit)
    watch = MemoryWatch(server.postmaster_pid(), pause=0.002)
    # Those that wait for jobs would be counted.
    while watch.workers():
        time.sleep(0.05)
    watch.start()
    time_job(cursor, *submit)
    peak = watch.stop()
    content = content_of(cursor, f"bench_{kind}")
    cursor.execute("SELECT array_agg(DISTINCT code) FROM dml.job_log WHERE job_id = (SELECT max(job_id) FROM dml.jobs)")
    return seconds, peak, content, cursor.fetchone()[0] or []


def measure(server, cursor, kind, rows, report):
    try:
        compare(server, cursor, kind, rows, report)
    except SystemExit as failure:
        print(failure, file=sys.stderr)
        for name, unit in (("memory", "MiB"), ("same_model", ""), ("time", "s")):
            report.add(f"{kind}.{name}", 0, unit, "failed", None, 0, 1, False, runs=0, why=str(failure))


def compare(server, cursor, kind, rows, report):
    matrix = rows * (payments.MATRIX_COLUMNS + 1) * 4
    limit = matrix // 4
    free = train(server, cursor, kind, "")
    tight = train(server, cursor, kind, f"\n  WITH LIMITS (memory = {limit // 1024}K)")
    report.add(f"{kind}.memory", tight[1] / 2**20, "MiB", "limit, a quarter of the matrix", limit / 2**20,
               limit / tight[1], 1, tight[1] <= limit, without_limit_mib=free[1] / 2**20)
    is_streamed = "W0617" in tight[3] and "W0617" not in free[3]
    report.add(f"{kind}.same_model", int(tight[2] == free[2]), "", "without a limit", 1, int(is_streamed), 1,
               tight[2] == free[2] and is_streamed)
    report.add(f"{kind}.time", tight[0], "s", "without a limit", free[0], free[0] / tight[0], 0, True)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="2,000,000 rows instead of 4,000,000")
    options.add_argument("--only", action="append", choices=KINDS, help="an algorithm; may be given several times")
    arguments = options.parse_args()
    rows = 2_000_000 if arguments.quick else 4_000_000
    adopt_orphans()
    server = Server("stream").start()
    server.load_payments(rows)
    server.warm()
    report = Report("stream")
    with closing(server.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET dml.worker_idle_timeout = 0")
        cursor.execute("SELECT pg_reload_conf()")
        for kind in arguments.only or KINDS:
            measure(server, cursor, kind, rows, report)
    server.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
