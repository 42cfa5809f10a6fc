# SPDX-License-Identifier: Apache-2.0
# Estimates of trainings beside what happened: every algorithm at several sizes, from the runs that the database stores.
import argparse
import sys
from contextlib import closing

from harness import payments
from harness.report import Report
from harness.server import Server, adopt_orphans, time_job

FACTOR = 2
SHARE = 0.9
NUMBERS = ", ".join(payments.NUMBERS)
FEATURES = ", ".join(payments.FEATURES)
FRAUD = f"PREDICT is_fraud WITH FEATURES ({FEATURES})"
AMOUNT = f"PREDICT next_amount WITH FEATURES ({FEATURES})"
KIND = f"PREDICT merchant_category WITH FEATURES ({NUMBERS}, country)"
ALONE = f"WITH FEATURES ({FEATURES})"
SERIES = "PREDICT value WITH TIME COLUMN day"
RATING = "PREDICT rating WITH FEATURES (person, thing)"

# Name, algorithm, table, the other clauses.
CASES = [
    ("linear.2k", "linear_regression", "payments_2000", AMOUNT),
    ("linear.50k", "linear_regression", "payments_50000", AMOUNT),
    ("linear.500k", "linear_regression", "payments_500000", AMOUNT),
    ("logistic.2k", "logistic_regression", "payments_2000", FRAUD),
    ("logistic.50k", "logistic_regression", "payments_50000", FRAUD),
    ("logistic.500k", "logistic_regression", "payments_500000", FRAUD),
    ("logistic.classes", "logistic_regression", "payments_20000", KIND),
    ("logistic.folds", "logistic_regression", "payments_50000", FRAUD + " VALIDATE USING cross_validation(folds = 5)"),
    ("logistic.balanced", "logistic_regression", "payments_50000", FRAUD + " BALANCE CLASSES BY oversampling"),
    ("logistic.groups", "logistic_regression", "(SELECT *, id % 200 AS shop FROM payments_200000) AS sales",
     FRAUD + " FOR EACH shop"),
    ("boosting.2k", "gradient_boosting", "payments_2000", FRAUD),
    ("boosting.50k", "gradient_boosting", "payments_50000", FRAUD),
    ("boosting.500k", "gradient_boosting", "payments_500000", FRAUD),
    ("boosting.deep", "gradient_boosting(n_estimators = 50, max_depth = 10)", "payments_50000", AMOUNT),
    ("forest.50k", "random_forest", "payments_50000", FRAUD),
    ("forest.200k", "random_forest(max_depth = 10, max_bin = 256)", "payments_200000", FRAUD),
    ("tree.50k", "decision_tree", "payments_50000", FRAUD),
    ("tree.500k", "decision_tree", "payments_500000", AMOUNT),
    ("network.20k", "neural_network", "payments_20000", FRAUD),
    ("network.200k", "neural_network(layers = [128, 64, 32], batch_size = 256, epochs = 5)", "payments_200000", FRAUD),
    ("bayes.50k", "naive_bayes", "payments_50000", FRAUD),
    ("bayes.500k", "naive_bayes", "payments_500000", FRAUD),
    ("knn.10k", "knn(k = 5)", "payments_10000", f"PREDICT is_fraud WITH FEATURES ({NUMBERS})"),
    ("knn.50k", "knn(k = 5)", "payments_50000", f"PREDICT is_fraud WITH FEATURES ({NUMBERS})"),
    ("knn.wide", "knn(k = 5)", "payments_10000", FRAUD),
    ("svm.50k", "svm", "payments_50000", FRAUD),
    ("svm.500k", "svm(c = 1.0)", "payments_500000", FRAUD),
    ("svm.gaussian", "svm(kernel = gaussian, random_features = 200)", "payments_20000", FRAUD),
    ("kmeans.50k", "kmeans(k = 8)", "payments_50000", ALONE),
    ("kmeans.500k", "kmeans(k = 8)", "payments_500000", ALONE),
    ("kmeans.chosen", "kmeans", "payments_10000", f"WITH FEATURES ({NUMBERS})"),
    ("pca.50k", "pca(components = 10)", "payments_50000", ALONE),
    ("pca.500k", "pca(components = 10)", "payments_500000", ALONE),
    ("isolation.50k", "isolation_forest", "payments_50000", ALONE),
    ("isolation.500k", "isolation_forest", "payments_500000", ALONE),
    ("factorization.100k", "matrix_factorization", "ratings_100000", RATING),
    ("factorization.500k", "matrix_factorization(factors = 50)", "ratings_500000", RATING),
    ("holt_winters.1k", "holt_winters", "series_1000", SERIES + " FORECAST 30 days AHEAD"),
    ("holt_winters.5k", "holt_winters(trend = auto, seasonal = auto)", "series_5000", SERIES + " FORECAST 30 days AHEAD"),
    ("prophet.1k", "prophet", "series_1000", SERIES + " FORECAST 30 days AHEAD"),
    ("prophet.5k", "prophet", "series_5000", SERIES + " FORECAST 30 days AHEAD"),
]
RUN = """
SELECT max(estimated_rows), max(rows_read), max(estimated_matrix_bytes), max(matrix_bytes), max(estimated_flops),
       max(threads), sum(estimated_seconds), sum(seconds),
       max(estimated_peak_bytes) FILTER (WHERE phase = 'fit'), max(peak_bytes) FILTER (WHERE phase = 'fit'),
       json_object_agg(phase, json_build_array(estimated_seconds, seconds))
FROM dml.runs WHERE model_name = %s AND version = (SELECT max(version) FROM dml.versions WHERE model_name = %s)
"""


def load(server, cursor):
    """Payments of several sizes, ratings and daily series, all analysed."""
    server.load_payments(500_000)
    server.warm()
    for rows in (2_000, 10_000, 20_000, 50_000, 200_000, 500_000):
        cursor.execute(f"CREATE TABLE IF NOT EXISTS payments_{rows} AS SELECT * FROM payments WHERE id <= {rows}")
        cursor.execute(f"VACUUM ANALYZE payments_{rows}")
    for rows in (100_000, 500_000):
        cursor.execute(f"CREATE TABLE IF NOT EXISTS ratings_{rows} AS SELECT 'u' || (hashint8(i) & 4095) AS person,"
                       " 't' || (hashint8(i * 7 + 1) & 1023) AS thing, 1 + (hashint8(i * 3) & 1023) / 256.0 AS rating"
                       f" FROM generate_series(1::bigint, {rows}) AS i")
        cursor.execute(f"VACUUM ANALYZE ratings_{rows}")
    for rows in (1_000, 5_000):
        cursor.execute(f"CREATE TABLE IF NOT EXISTS series_{rows} AS SELECT date '2010-01-01' + i AS day,"
                       " 100 + i * 0.02 + 10 * sin(i * 0.897) + 15 * sin(i * 0.0172) + (hashint4(i) & 255) / 64.0 AS value"
                       f" FROM generate_series(1, {rows}) AS i")
        cursor.execute(f"VACUUM ANALYZE series_{rows}")


def ratio_of(expected, happened):
    """How many times the larger of two numbers is the smaller."""
    low, high = sorted((expected, happened))
    return high / low if low > 0 else float("inf")


def measure(server, cursor, case, report):
    """Trains and compares, once the table is in memory and mapped by the worker.

    Returns whether seconds, then memory, were within the factor.
    """
    name, algorithm, table, clauses = case
    model = "cost_" + name.replace(".", "_")
    server.run_program(model, f"TRAIN MODEL {model} USING {algorithm} FROM {table} {clauses};\n")
    time_job(cursor, "SELECT dml.train('public', %s, false)", (model,))
    cursor.execute(RUN, (model, model))
    (rows, rows_read, matrix, matrix_bytes, flops, threads, seconds, took, peak, peak_bytes, phases) = cursor.fetchone()
    fits = [ratio_of(seconds, took) <= FACTOR, ratio_of(peak, peak_bytes) <= FACTOR]
    report.add(f"{name}.seconds", seconds, "s", "as it was", took, seconds / took, FACTOR, fits[0], rows=rows,
               rows_read=rows_read, flops=flops, threads=threads, phases=phases)
    report.add(f"{name}.memory", peak / 2**20, "MiB", "as it was", peak_bytes / 2**20, peak / peak_bytes, FACTOR, fits[1],
               matrix=matrix, matrix_bytes=matrix_bytes)
    return fits


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", help="cases whose names begin with this")
    arguments = options.parse_args()
    adopt_orphans()
    server = Server("cost").start()
    report = Report("cost")
    with closing(server.connect()) as connection, connection.cursor() as cursor:
        load(server, cursor)
        cases = [case for case in CASES if case[0].startswith(arguments.only or "")]
        fits = [measure(server, cursor, case, report) for case in cases]
    server.stop()
    report.finish()
    shares = [sum(column) / len(fits) for column in zip(*fits)]
    print(f"within a factor of {FACTOR}: {shares[0]:.0%} of the times, {shares[1]:.0%} of the memory; asked {SHARE:.0%}")
    return 0 if min(shares) >= SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
