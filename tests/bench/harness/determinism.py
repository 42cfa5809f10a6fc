# SPDX-License-Identifier: Apache-2.0
# A seed makes one model: trained with one thread and twice with two, it is stored with the same content each time.
from contextlib import closing, contextmanager

from .models import content_of
from .payments import FEATURES, NUMBERS
from .server import time_job

ROWS = 200_000
THREADS = (1, 2, 2)
# What metrics may differ by, relatively, where the content does.
TOLERANCE = 1e-9
PAYMENTS = f"payments WHERE id <= {ROWS}"
DAYS = f"(SELECT paid_at::date AS day, country, sum(amount)::float8 AS total FROM {PAYMENTS} GROUP BY 1, 2) AS days"
INPUTS = f"  WITH FEATURES ({', '.join(FEATURES)})"
FRAUD, AMOUNT = f"  PREDICT is_fraud\n{INPUTS}", f"  PREDICT next_amount\n{INPUTS}"
SERIES = "  PREDICT total\n  WITH TIME COLUMN day\n  FOR EACH country\n  FORECAST 7 days AHEAD"
# Family -> (algorithm, rows, the clauses behind them); groups are trained side by side.
FAMILIES = {
    "linear": ("linear_regression", PAYMENTS, AMOUNT),
    "logistic": ("logistic_regression", PAYMENTS, FRAUD),
    "groups": ("logistic_regression", PAYMENTS,
               f"  PREDICT is_fraud\n  WITH FEATURES ({', '.join(NUMBERS)})\n  FOR EACH merchant_category"),
    "svm": ("svm", PAYMENTS, FRAUD),
    "gaussian_svm": ("svm(kernel = gaussian, random_features = 50)", PAYMENTS, FRAUD),
    "bayes": ("naive_bayes", PAYMENTS, FRAUD),
    "knn": ("knn", f"payments WHERE id <= {ROWS // 10}", FRAUD),
    "tree": ("decision_tree(max_depth = 6)", PAYMENTS, FRAUD),
    "trees": ("gradient_boosting(n_estimators = 20, subsample = 0.8)", PAYMENTS, FRAUD),
    "forest": ("random_forest(n_estimators = 10)", PAYMENTS, FRAUD),
    "network": ("neural_network(layers = [32, 16], epochs = 2)", PAYMENTS, FRAUD),
    "kmeans": ("kmeans(k = 8, n_init = 2, max_iterations = 20)", PAYMENTS, INPUTS),
    "pca": ("pca(components = 5)", PAYMENTS, INPUTS),
    "isolation": ("isolation_forest", PAYMENTS, INPUTS),
    "factorization": ("matrix_factorization(factors = 8, max_iterations = 5)", PAYMENTS,
                      "  PREDICT next_amount\n  WITH FEATURES (customer_age, merchant_category)"),
    "holt_winters": ("holt_winters(trend = additive, seasonal = additive)", DAYS, SERIES),
    "prophet": ("prophet", DAYS, SERIES),
}


def program(family):
    algorithm, rows, clauses = FAMILIES[family]
    return f"TRAIN MODEL determinism_{family}\n  USING {algorithm}\n  FROM {rows}\n{clauses}\n  SEED 7;\n"


def change(server, *settings):
    """Changes settings of the server by a connection of its own, which is there even where another one broke."""
    with closing(server.connect()) as connection, connection.cursor() as cursor:
        for setting in settings:
            cursor.execute(f"ALTER SYSTEM {setting}")
        cursor.execute("SELECT pg_reload_conf()")


@contextmanager
def fresh_workers(server):
    """Each job has a worker that starts with the settings of that moment."""
    change(server, "SET dml.worker_idle_timeout = 0")
    try:
        yield
    finally:
        change(server, "RESET dml.worker_idle_timeout", "RESET dml.threads")


def train(server, cursor, model, threads):
    """Content of the model after a training with so many threads."""
    change(server, f"SET dml.threads = {threads}")
    time_job(cursor, "SELECT dml.train('public', %s, false)", (model,))
    cursor.execute("SELECT threads FROM dml.run ORDER BY run_id DESC LIMIT 1")
    taken = cursor.fetchone()[0]
    if taken != threads:
        raise RuntimeError(f"{model}: a training with {threads} threads took {taken}")
    return content_of(cursor, model)


def is_near(one, other):
    """Whether lists of (split, metric, value) are equal but for rounding."""
    return len(one) == len(other) and all(
        a == b or (a[:2] == b[:2] and abs(a[2] - b[2]) <= TOLERANCE * max(abs(a[2]), abs(b[2])))
        for a, b in zip(one, other))


def compare_family(server, cursor, family, report):
    model = f"determinism_{family}"
    server.run_program(model, program(family))
    first, *others = [train(server, cursor, model, threads) for threads in THREADS]
    is_same = all(content == first for content in others)
    is_ok = is_same or all(is_near(first[1] or [], metrics or []) for _, metrics in others)
    note = "" if is_same else "metrics are the same to 1e-9" if is_ok else "metrics differ"
    report.add(f"determinism.{family}", int(is_same), "", "1 thread, twice 2 threads", 1, int(is_same), 1, is_ok,
               runs=len(THREADS), note=note)


def compare(server, connection, report):
    with connection.cursor() as cursor, fresh_workers(server):
        for family in FAMILIES:
            compare_family(server, cursor, family, report)
