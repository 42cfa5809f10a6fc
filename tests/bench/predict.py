# SPDX-License-Identifier: Apache-2.0
# Prediction on 1,000,000 payments: rows per second inside a query, and batch scoring with stored results.
import argparse
import re
import statistics
import sys
import time
import warnings

from harness import payments, rivals
from harness.report import Report, spread_of
from harness.server import Server, adopt_orphans, time_job

ROWS_PER_SECOND = {"logistic": 3_000_000, "linear": 3_000_000, "trees": 0}
# Trees take longer to walk than rows to move.
BATCH_TARGET = {"logistic": 10, "linear": 10, "trees": 1}


def prediction_query(kind):
    call = payments.call(kind)
    return f"SELECT sum({call}{'' if kind == 'linear' else '::int'}) FROM public.payments"


def time_query(cursor, sql):
    began = time.perf_counter()
    cursor.execute(sql)
    cursor.fetchone()
    return time.perf_counter() - began


class ClientModel:
    """A fitted rival: scikit-learn for the linear models, XGBoost for trees."""

    def __init__(self, url, kind):
        self.kind = kind
        frame = rivals.read_payments(url, [*payments.FEATURES, payments.TARGETS[kind]])
        target = frame[payments.TARGETS[kind]].to_numpy()
        if kind == "trees":
            self.model = rivals.train_trees(rivals.tree_frame(frame), target, "DMatrix")
            return
        self.design = rivals.Design()
        makers = rivals.logistic_candidates() if kind == "logistic" else rivals.linear_candidates()
        name = "newton-cholesky" if kind == "logistic" else "Ridge(cholesky)"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model = makers[name]().fit(self.design.fit_transform(frame), target)

    def predict(self, frame):
        """The value, or the probability of fraud."""
        if self.kind == "trees":
            return self.predict_trees(frame)
        inputs = self.design.transform(frame)
        return self.model.predict(inputs) if self.kind == "linear" else self.model.predict_proba(inputs)[:, 1]

    def predict_trees(self, frame):
        import xgboost
        return self.model.predict(xgboost.DMatrix(rivals.tree_frame(frame), enable_categorical=True,
                                                  nthread=rivals.THREADS))

    def library(self):
        import sklearn
        import xgboost
        return f"XGBoost {xgboost.__version__}" if self.kind == "trees" else f"scikit-learn {sklearn.__version__}"


def compare_queries(server, cursor, kind, client, rows, runs, report):
    """Rows per second of one process; the rival reads the same columns by COPY and predicts."""
    cursor.execute("SET max_parallel_workers_per_gather = 0")
    sql = prediction_query(kind)
    time_query(cursor, sql)
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(time_query(cursor, sql))
        began = time.perf_counter()
        client.predict(rivals.read_payments(server.url, payments.FEATURES))
        theirs.append(time.perf_counter() - began)
    value, rival = rows / statistics.median(ours), rows / statistics.median(theirs)
    wanted = ROWS_PER_SECOND[kind]
    report.add(f"{kind}.query", value, "rows/s", f"COPY + pandas + {client.library()}", rival, value / rival, wanted,
               value >= wanted, runs=runs, spread=spread_of(ours), rows=rows)


def store_statements(server, cursor, kind):
    """What the compiler writes for PREDICT USING MODEL: the table of results, and the call that submits the job."""
    cursor.execute(f"DROP TABLE IF EXISTS public.bench_scores_{kind}")
    path = server.directory / f"store_{kind}.dsl"
    path.write_text(f"PREDICT USING MODEL {payments.model_name(kind)} FROM payments\n"
                    f"  STORE RESULTS IN bench_scores_{kind} KEY (id);\n")
    script = server.dmlc("compile", "--database", server.url, "-o", "-", path.name).stdout
    return [re.search(pattern, script, re.DOTALL | re.MULTILINE).group(0)
            for pattern in (r"^CREATE TABLE .*?;$", r"^SELECT dml\.store_predictions\(.*?;$")]


def stored_batch(cursor, kind, create, submit):
    """Seconds to make the table and to fill it by a job."""
    cursor.execute(f"DROP TABLE IF EXISTS public.bench_scores_{kind}")
    began = time.perf_counter()
    cursor.execute(create)
    time_job(cursor, submit)
    return time.perf_counter() - began


def round_trip(server, kind, client, connection, way):
    """Reads the rows, predicts, and writes the scores into a fresh table of the same shape."""
    began = time.perf_counter()
    columns = ["id", *payments.FEATURES]
    frame = (rivals.read_payments_by_rows(connection, columns) if way == "rows" else
             rivals.read_payments(server.url, columns))
    values = client.predict(frame)
    table = f"public.client_scores_{kind}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (id bigint PRIMARY KEY, score float8)")
        rivals.WRITERS[way](cursor, table, frame["id"].to_numpy(), values)
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")
    return seconds


def compare_batches(server, connection, cursor, kind, client, runs, report):
    """Stored results: our job against the client's round trip in three ways, from the usual to the hand-tuned."""
    statements = store_statements(server, cursor, kind)
    ours, theirs = [], {way: [] for way in rivals.WRITERS}
    for _ in range(runs):
        ours.append(stored_batch(cursor, kind, *statements))
        for way, seconds in theirs.items():
            seconds.append(round_trip(server, kind, client, connection, way))
    library = client.library()
    report.add_times(f"{kind}.batch", ours, f"pandas.read_sql + {library} + execute_values", theirs["rows"],
                     BATCH_TARGET[kind])
    report.add_times(f"{kind}.batch_copy", ours, f"COPY + pandas + {library} + COPY", theirs["text"], 1)
    report.add_times(f"{kind}.batch_binary", ours, f"COPY + pandas + {library} + COPY BINARY", theirs["binary"], 1)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="200,000 rows instead of 1,000,000")
    options.add_argument("--only", choices=list(ROWS_PER_SECOND), help="one algorithm")
    arguments = options.parse_args()
    rows = 200_000 if arguments.quick else 1_000_000
    adopt_orphans()
    server = Server().start()
    server.load_payments(rows)
    server.warm()
    report = Report("predict")
    connection = server.connect()
    with connection.cursor() as cursor:
        for kind in [arguments.only] if arguments.only else list(ROWS_PER_SECOND):
            server.run_program(f"train_{kind}", payments.program(kind))
            client = ClientModel(server.url, kind)
            compare_queries(server, cursor, kind, client, rows, 5, report)
            compare_batches(server, connection, cursor, kind, client, 3, report)
    connection.close()
    server.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
