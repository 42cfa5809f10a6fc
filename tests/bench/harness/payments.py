# SPDX-License-Identifier: Apache-2.0
# The payments table as the benchmarks use it: its features, and programs that train on it.

NUMBERS = ["amount", "card_age_days", "customer_age", "balance", "n_last_24h", "is_foreign", "device_score"]
CATEGORIES = ["country", "merchant_category", "channel"]
TIME = "paid_at"
FEATURES = [TIME, *NUMBERS, *CATEGORIES]
# Columns of the float matrix: a timestamp gives elapsed days, hour, weekday and month.
MATRIX_COLUMNS = len(NUMBERS) + len(CATEGORIES) + 4

TARGETS = {"logistic": "is_fraud", "linear": "next_amount", "trees": "is_fraud", "forest": "is_fraud",
           "network": "is_fraud", "svm": "is_fraud", "kmeans": None, "pca": None, "isolation": "is_fraud",
           "groups": "is_fraud", "bayes": "is_fraud"}
GROUPS = 1_000
ALGORITHMS = {
    "logistic": "logistic_regression(l2 = 1.0)",
    "linear": "linear_regression",
    "trees": "gradient_boosting(n_estimators = 100, max_depth = 6)",
    "forest": "random_forest(n_estimators = 100, max_depth = 10, max_bin = 256)",
    "network": "neural_network(layers = [128, 64, 32], batch_size = 256, epochs = 10)",
    "kmeans": "kmeans(k = 8, max_iterations = 20)",
    "pca": "pca(components = 10)",
    "isolation": "isolation_forest(contamination = 0.01)",
    "groups": "logistic_regression(l2 = 1.0)",
    "svm": "svm(c = 1.0)",
    "bayes": "naive_bayes",
}


def model_name(kind):
    return f"bench_{kind}"


def program(kind, source="payments", clauses=""):
    """A program that trains on every row of the source; `clauses` follow the others."""
    if kind == "groups":
        source = f"(SELECT *, id % {GROUPS} AS shop FROM {source}) AS sales"
        clauses += "\n  FOR EACH shop"
    return (f"TRAIN MODEL {model_name(kind)}\n"
            f"  USING {ALGORITHMS[kind]}\n"
            f"  FROM {source}\n"
            + (f"  PREDICT {TARGETS[kind]}\n" if TARGETS[kind] else "") +
            f"  WITH FEATURES ({', '.join(FEATURES)})\n"
            f"  SPLIT DATA training = 1.0, validation = 0, test = 0{clauses};\n")


def call(kind, function="predict"):
    """The model's function over the columns of the table."""
    return f"public.{model_name(kind)}_{function}({', '.join(FEATURES)})"
