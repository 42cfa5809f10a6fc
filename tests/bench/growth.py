# SPDX-License-Identifier: Apache-2.0
# How the time of a training grows with the rows: seconds per million rows of large tables beside those of 100,000.
import argparse
import statistics
import sys
from contextlib import closing

from harness import payments
from harness.report import Report
from harness.server import Server, adopt_orphans, time_job

FEWEST = 100_000
# What may be lost to the caches: 100,000 rows of 14 columns lie in them, 5,000,000 do not.
TARGET = 0.8


def seconds_for(server, cursor, kind, rows, runs):
    """The median of trainings on the first rows of the table."""
    source = f"payments WHERE id <= {rows}"
    server.run_program(f"growth_{kind}", payments.program(kind, source))
    return statistics.median(time_job(cursor, "SELECT dml.train('public', %s, false)", (payments.model_name(kind),))
                             for _ in range(runs))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="to 1,000,000 rows instead of 5,000,000")
    options.add_argument("--only", choices=list(payments.TARGETS), help="one algorithm")
    arguments = options.parse_args()
    most = 1_000_000 if arguments.quick else 5_000_000
    adopt_orphans()
    server = Server("growth").start()
    server.load_payments(most)
    server.warm()
    report = Report("growth")
    with closing(server.connect()) as connection, connection.cursor() as cursor:
        for kind in [arguments.only] if arguments.only else list(payments.TARGETS):
            few = seconds_for(server, cursor, kind, FEWEST, 5) / FEWEST * 1e6
            for rows in sorted({1_000_000, most}):
                many = seconds_for(server, cursor, kind, rows, 1 if rows > 1_000_000 else 3) / rows * 1e6
                report.add(f"{kind}.{rows}", many, "s per million rows", f"{FEWEST:,} rows", few, few / many, TARGET,
                           few / many >= TARGET)
    server.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
