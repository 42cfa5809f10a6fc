# SPDX-License-Identifier: Apache-2.0
# Quality on the same split: our models' test metrics and coefficients beside scikit-learn, XGBoost and statsmodels, and
# whether a seed makes the same model with any number of threads.
import argparse
import sys

import numpy
import sklearn
import xgboost
from sklearn.metrics import accuracy_score, mean_squared_error, r2_score, recall_score, roc_auc_score

import recommend
from harness import counts, determinism, forecasts, reference, transforms, unsupervised
from harness.bayes import MixedBayes
from harness.models import linear_weights
from harness.payments import CATEGORIES, NUMBERS, TIME
from harness.reference import Table
from harness.report import Report
from harness.server import Server, adopt_orphans

CELL_MEASURES = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave_points",
                 "symmetry", "fractal_dimension"]
TABLES = [
    Table("breast_cancer", "diagnosis", "binary", "id % 4 = 0",
          [f"{kind}_{measure}" for kind in ("mean", "se", "worst") for measure in CELL_MEASURES], positive="malignant"),
    Table("wine", "cultivar", "multiclass", "id % 4 = 0",
          ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
           "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280_od315", "proline"]),
    Table("diabetes", "progression", "regression", "id % 4 = 0",
          ["age", "sex", "bmi", "blood_pressure", "total_cholesterol", "ldl", "hdl", "cholesterol_hdl_ratio",
           "log_triglycerides", "glucose"]),
    Table("payments", "is_fraud", "binary", "is_test", NUMBERS, CATEGORIES, [TIME], positive=1),
    Table("payments", "next_amount", "regression", "is_test", NUMBERS, CATEGORIES, [TIME]),
    Table("wine", "alcohol", "regression", "id % 4 = 0",
          ["malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids", "nonflavanoid_phenols",
           "proanthocyanins", "color_intensity", "hue", "od280_od315", "proline"]),
]
METRIC_TOLERANCE = {"linear": 0.005, "svm": 0.005, "gaussian": 0.01, "trees": 0.01, "forest": 0.01, "tree": 0.01,
                    "network": 0.01, "bayes": 0.001, "neighbours": 0.001}
# What is better than the reference is good where two draws of the reference differ from each other.
MAY_BE_BETTER = ("forest", "tree", "network", "gaussian")
# Where rows, features, ties or first weights are drawn one draw says little: means over seeds are compared.
SEEDS = {"tree": 10, "forest": 5, "network": 10, "gaussian": 10, "oversampling": 30, "undersampling": 30, "smote": 30}
WEIGHT_TOLERANCE = 1e-4
# scikit-learn's trees look at every value: of amounts with a long tail 256 bins by quantiles lose most, and a single tree
# of 800,000 rows loses a little with 4,096.
BINS = {"forest": 4096, "tree": 16384}
NEIGHBOURS = 7
RANDOM_FEATURES = 500


def model_name(table, family):
    return f"quality_{table.name}_{table.target}_{family}"


def suits(table, family):
    """Neighbours of 800,000 payments would take scikit-learn hours."""
    if family == "bayes":
        return table.task != "regression"
    if table.target == "alcohol":  # of 134 wines: the mean of ten drawn networks is known to 0.01 and no better
        return family not in SEEDS
    return family != "neighbours" or table.name != "payments"


def epochs_of(table):
    return 5 if table.name == "payments" else 60


def algorithm(table, family):
    if family == "trees":
        return f"gradient_boosting(task = {table.task}, n_estimators = 100, max_depth = 4, learning_rate = 0.1)"
    if family == "forest":
        return f"random_forest(task = {table.task}, max_bin = {BINS[family]})"
    if family == "tree":
        return f"decision_tree(task = {table.task}, max_depth = 5, max_bin = {BINS[family]})"
    if family == "network":
        return (f"neural_network(task = {table.task}, layers = [32, 16], batch_size = 64, epochs = {epochs_of(table)},"
                " l2 = 0.001)")
    if family == "bayes":
        return f"naive_bayes(task = {table.task})"
    if family == "neighbours":
        return f"knn(task = {table.task}, k = {NEIGHBOURS}, weights = distance)"
    if family in ("svm", "gaussian"):
        kernel = f"kernel = gaussian, random_features = {RANDOM_FEATURES}, " if family == "gaussian" else ""
        return f"svm(task = {table.task}, {kernel}c = 1.0, epsilon = 1.0, tolerance = 1e-9)"
    if table.task == "regression":
        return "linear_regression"
    return f"logistic_regression(task = {table.task}, l2 = 1.0, tolerance = 1e-9)"


def seeds_of(table, family):
    """Seeds to train with; on many rows the first weights of a network matter little."""
    is_one = family == "network" and table.name == "payments"
    return [42] if is_one else range(1, SEEDS.get(family, 1) + 1)


def program(table, family, seed):
    return (f"TRAIN MODEL {model_name(table, family)}\n  USING {algorithm(table, family)}\n"
            f"  FROM {table.name} WHERE NOT ({table.test})\n  PREDICT {table.target}\n"
            f"  WITH FEATURES ({', '.join(table.features)})\n"
            f"  SPLIT DATA training = 1.0, validation = 0, test = 0\n  SEED {seed};\n")


def our_scores(cursor, table, family):
    """What our functions say of the test rows, in the order of the key."""
    function = "predict" if table.task == "regression" else "predict_proba"
    cursor.execute(f"SELECT public.{model_name(table, family)}_{function}({', '.join(table.features)})"
                   f" FROM public.{table.name} WHERE {table.test} ORDER BY id")
    return numpy.array([row[0] for row in cursor.fetchall()], dtype=numpy.float64)


def codes_of(table, target):
    """Targets as the reference libraries take them: classes as 0, 1, … in sorted order."""
    if table.task == "regression":
        return target.to_numpy(dtype=numpy.float64)
    return numpy.unique(target, return_inverse=True)[1]


def metrics_of(table, family, truth, scores):
    """Metric name -> (value, higher is better, unit of the tolerance)."""
    if family in ("svm", "gaussian") and table.task == "multiclass":  # the reference has no probabilities
        return {"accuracy": (accuracy_score(truth, numpy.argmax(scores, axis=1)), True, 1.0)}
    if family in ("svm", "gaussian") and table.task == "binary":
        return {"roc_auc": (roc_auc_score(truth, scores), True, 1.0),
                "accuracy": (accuracy_score(truth, scores > 0.5), True, 1.0)}
    if table.task == "regression":
        return {"rmse": (mean_squared_error(truth, scores) ** 0.5, False, truth.std()),
                "r2": (r2_score(truth, scores), True, 1.0)}
    if table.task == "binary":
        return {"roc_auc": (roc_auc_score(truth, scores), True, 1.0)}
    return {"roc_auc": (roc_auc_score(truth, scores, multi_class="ovr"), True, 1.0)}


def reference_scores(table, family, training, test, labels, seed):
    """The reference's scores of the test rows and, for linear models, its coefficients with the intercept last."""
    if family in ("svm", "gaussian"):
        return reference.svm_scores(table, training, test, labels, RANDOM_FEATURES if family == "gaussian" else 0, seed), None
    if family == "bayes":
        inputs, weights, model = test, None, MixedBayes(table).fit(training, labels)
    elif family == "neighbours":
        inputs, weights, model = test, None, reference.neighbours(table, NEIGHBOURS).fit(training, labels)
    elif family in MAY_BE_BETTER:
        prepare = reference.design(table) if family == "network" else reference.LevelMeans(table)
        model = reference.estimator(table, family, epochs_of(table), seed)
        model.fit(prepare.fit_transform(training, labels), labels)
        inputs, weights = prepare.transform(test), None
    elif family == "trees":
        model = reference.tree_model(table, labels).fit(reference.tree_inputs(table, training, training), labels)
        inputs, weights = reference.tree_inputs(table, test, training), None
    else:
        prepare = reference.design(table)
        model = reference.linear_model(table).fit(prepare.fit_transform(training), labels)
        inputs = prepare.transform(test)
        weights = numpy.column_stack([numpy.atleast_2d(model.coef_), numpy.atleast_1d(model.intercept_)])
    if table.task == "regression":
        return model.predict(inputs).astype(numpy.float64), weights
    probabilities = model.predict_proba(inputs).astype(numpy.float64)
    return (probabilities[:, 1] if table.task == "binary" else probabilities), weights


def mean_metrics(table, family, truth, drawn):
    """As metrics_of, of the scores of each draw."""
    each = [metrics_of(table, family, truth, scores) for scores in drawn]
    return {metric: (numpy.mean([one[metric][0] for one in each]), higher, unit)
            for metric, (_, higher, unit) in each[0].items()}


def compare_metrics(report, table, family, truth, ours, theirs):
    library = f"XGBoost {xgboost.__version__}" if family == "trees" else f"scikit-learn {sklearn.__version__}"
    theirs_by_name = mean_metrics(table, family, truth, theirs)
    for metric, (value, higher, unit) in mean_metrics(table, family, truth, ours).items():
        rival = theirs_by_name[metric][0]
        difference = abs(value - rival) / unit
        is_better = value > rival if higher else value < rival
        tolerance = METRIC_TOLERANCE[family]
        ratio = value / rival if higher else rival / value
        report.add(f"{table.name}.{table.target}.{family}.{metric}", value, metric, library, rival, ratio, tolerance,
                   difference <= tolerance or (is_better and family in MAY_BE_BETTER), runs=len(ours),
                   difference=difference)


def compare_weights(report, table, ours, theirs):
    """The largest difference of a coefficient relative to the reference's."""
    worst = numpy.max(numpy.abs(ours - theirs) / numpy.maximum(numpy.abs(theirs), 1e-6 * numpy.abs(theirs).max()))
    report.add(f"{table.name}.{table.target}.coefficients", worst, "relative difference",
               f"scikit-learn {sklearn.__version__}", 0.0, WEIGHT_TOLERANCE / worst if worst else 1e9, WEIGHT_TOLERANCE,
               worst <= WEIGHT_TOLERANCE, coefficients=int(theirs.size))


def compare(server, connection, table, report):
    """Each family on one table."""
    training = reference.read_rows(connection, table, f"NOT ({table.test})")
    test = reference.read_rows(connection, table, table.test)
    labels, truth = codes_of(table, training[table.target]), codes_of(table, test[table.target])
    with connection.cursor() as cursor:
        for family in filter(lambda family: suits(table, family), METRIC_TOLERANCE):
            if family == "gaussian" and table.name == "payments":
                continue  # 500 features of a million rows fill the memory of the reference
            ours, theirs = [], []
            for seed in seeds_of(table, family):
                server.run_program(model_name(table, family), program(table, family, seed))
                ours.append(our_scores(cursor, table, family))
                scores, weights = reference_scores(table, family, training, test, labels, seed)
                theirs.append(scores)
            compare_metrics(report, table, family, truth, ours, theirs)
            if weights is not None:
                compare_weights(report, table, linear_weights(cursor, model_name(table, family)), weights)


# Statements over the payments with a clause each, and the same written with numpy and scikit-learn.
OPTIONS = ["oversampling", "undersampling", "class_weights", "smote"]


def option_program(method, seed):
    return (f"TRAIN MODEL quality_balance_{method}\n  USING logistic_regression(l2 = 1.0, tolerance = 1e-9)\n"
            f"  FROM payments WHERE NOT is_test AND id % 10 = 1\n  PREDICT is_fraud\n"
            f"  WITH FEATURES ({', '.join(NUMBERS)})\n"
            f"  BALANCE CLASSES BY {method}\n  VALIDATE USING cross_validation(folds = 5, stratified = true)\n"
            f"  SPLIT DATA training = 1.0, validation = 0, test = 0\n  SEED {seed};\n")


def add_option(report, name, unit, value, rival, runs=1):
    report.add(name, value, unit, f"numpy and scikit-learn {sklearn.__version__}", rival, value / rival, 0.01,
               abs(value - rival) <= 0.01 * rival, runs=runs)


def option_metrics(cursor, server, method, rows, seed):
    """Recall and ROC AUC of the test rows and the folds' mean ROC AUC, ours and the counterpart's."""
    training, truth, test, test_truth = rows
    name = f"quality_balance_{method}"
    server.run_program(name, option_program(method, seed))
    cursor.execute(f"SELECT public.{name}_predict_proba({', '.join(NUMBERS)}) FROM public.payments"
                   " WHERE is_test AND id % 10 = 1 ORDER BY id")
    both = [numpy.array([row[0] for row in cursor.fetchall()]),
            reference.balanced_scores(method, training, truth, test, seed)]
    cursor.execute("SELECT c.mean FROM dml.cross_validations AS c"
                   " JOIN dml.models AS m USING (schema_name, model_name, version)"
                   " WHERE model_name = %s AND metric = 'roc_auc'", (name,))
    return [[recall_score(test_truth, scores > 0.5) for scores in both],
            [roc_auc_score(test_truth, scores) for scores in both],
            [cursor.fetchone()[0], reference.folds_mean(method, training, truth, seed)]]


def compare_options(server, connection, report):
    """Recall of the test rows and the folds' mean ROC AUC, within a hundredth of the counterpart's."""
    rows = reference.balance_rows(connection)
    with connection.cursor() as cursor:
        for method in OPTIONS:
            seeds = range(1, SEEDS.get(method, 1) + 1)
            means = numpy.mean([option_metrics(cursor, server, method, rows, seed) for seed in seeds], axis=0)
            for (part, metric), (ours, theirs) in zip((("balance", "recall"), ("balance", "roc_auc"),
                                                       ("cross_validation", "roc_auc")), means):
                add_option(report, f"{part}.{method}.{metric}", metric, ours, theirs, len(seeds))


def compare_time_folds(server, connection, report):
    """Folds by time: everything before a part of the payments against that part."""
    name = "quality_time_folds"
    server.run_program(name, f"TRAIN MODEL {name}\n  USING logistic_regression(l2 = 1.0, tolerance = 1e-9)\n"
                             f"  FROM payments WHERE NOT is_test AND id % 10 = 1\n  PREDICT is_fraud\n"
                             f"  WITH TIME COLUMN {TIME} AND FEATURES ({', '.join(NUMBERS)})\n"
                             f"  VALIDATE USING time_series_split(folds = 5)\n"
                             f"  SPLIT DATA training = 1.0, validation = 0, test = 0;\n")
    with connection.cursor() as cursor:
        cursor.execute("SELECT mean FROM dml.cross_validations WHERE model_name = %s AND metric = 'roc_auc'", (name,))
        add_option(report, "time_series_split.roc_auc", "roc_auc", cursor.fetchone()[0],
                   reference.time_folds_mean(connection))


def compare_weighed_trees(server, connection, report):
    training, truth, test, test_truth = reference.balance_rows(connection)
    name = "quality_weighed_trees"
    server.run_program(name, f"TRAIN MODEL {name}\n"
                             f"  USING gradient_boosting(n_estimators = 100, max_depth = 4, learning_rate = 0.1)\n"
                             f"  FROM payments WHERE NOT is_test AND id % 10 = 1\n  PREDICT is_fraud\n"
                             f"  WITH FEATURES ({', '.join(NUMBERS)})\n  BALANCE CLASSES BY class_weights\n"
                             f"  SPLIT DATA training = 1.0, validation = 0, test = 0;\n")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT public.{name}_predict_proba({', '.join(NUMBERS)}) FROM public.payments"
                       " WHERE is_test AND id % 10 = 1 ORDER BY id")
        ours = numpy.array([row[0] for row in cursor.fetchall()])
    theirs = reference.weighed_tree_scores(training, truth, test)
    for metric, measure in (("recall", lambda scores: recall_score(test_truth, scores > 0.5)),
                            ("roc_auc", lambda scores: roc_auc_score(test_truth, scores))):
        add_option(report, f"balance.class_weights.trees.{metric}", metric, measure(ours), measure(theirs))


# Models without a penalty, whose t and z values are compared: the scale of a column does not matter to them.
PLAIN = [
    (Table("diabetes", "progression", "regression", "id % 4 = 0", TABLES[2].numbers), "linear_regression"),
    (Table("breast_cancer", "diagnosis", "binary", "id % 4 = 0",
           ["mean_radius", "mean_texture", "mean_smoothness", "mean_concavity"], positive="malignant"),
     "logistic_regression(task = binary, l2 = 0, tolerance = 1e-10)"),
    (TABLES[3], "logistic_regression(task = binary, l2 = 0, tolerance = 1e-10)"),
    (TABLES[4], "linear_regression"),
]
STATISTIC_TOLERANCE = 1e-6


def compare_errors(server, connection, report):
    """The largest difference of a t or z value, relative to the reference's or to 1."""
    for table, using in PLAIN:
        name = f"quality_errors_{table.name}_{table.target}"
        server.run_program(name, f"TRAIN MODEL {name}\n  USING {using}\n  FROM {table.name} WHERE NOT ({table.test})\n"
                                 f"  PREDICT {table.target}\n  WITH FEATURES ({', '.join(table.features)})\n"
                                 "  SPLIT DATA training = 1.0, validation = 0, test = 0;\n")
        with connection.cursor() as cursor:
            cursor.execute("SELECT statistic FROM dml.coefficients JOIN dml.models USING (schema_name, model_name, version)"
                           " WHERE model_name = %s AND part <> 'intercept' ORDER BY coefficient_no", (name,))
            ours = numpy.array([row[0] for row in cursor.fetchall()], dtype=numpy.float64)
        rows = reference.read_rows(connection, table, f"NOT ({table.test})")
        theirs, library = reference.statistics_of(table, rows, codes_of(table, rows[table.target]))
        worst = numpy.max(numpy.abs(ours - theirs) / numpy.maximum(numpy.abs(theirs), 1))
        report.add(f"{table.name}.{table.target}.statistics", worst, "relative difference", library, 0.0,
                   STATISTIC_TOLERANCE / worst if worst else 1e9, STATISTIC_TOLERANCE, worst <= STATISTIC_TOLERANCE,
                   coefficients=int(theirs.size))


def compare_transforms(server, connection, report):
    """ROC AUC of the test rows with one transformed feature, within a hundredth of the counterpart's."""
    with connection.cursor() as cursor:
        for name in transforms.FEATURES:
            server.run_program(f"quality_transform_{name}", transforms.program(name))
            add_option(report, f"transform.{name}.roc_auc", "roc_auc", transforms.our_score(cursor, name),
                       transforms.reference_score(connection, name))


def compare_unsupervised(server, connection, report):
    """Models without a target on every table once; anomalies where a rare class can be told."""
    def add(name, unit, value, rival, lower=False, better=False, runs=1):
        is_better = value < rival if lower else value > rival
        report.add(name, value, unit, f"scikit-learn {sklearn.__version__}", rival, rival / value if lower else value / rival,
                   0.01, abs(value - rival) <= 0.01 * abs(rival) or ((lower or better) and is_better), runs=runs)

    with connection.cursor() as cursor:
        for table in TABLES[:4]:
            rows = reference.read_rows(connection, table, f"NOT ({table.test})")
            unsupervised.compare_clusters(server, cursor, table, rows, add)
            unsupervised.compare_components(server, cursor, table, rows, add)
            if table.task != "regression":
                unsupervised.compare_anomalies(server, cursor, table, rows, add)


def compare_recommendations(server, connection, report):
    """The rows of the benchmark of recommendations that tell errors and places."""
    with connection.cursor() as cursor:
        comparison = recommend.Comparison(server, cursor, report, prefix="recommendations.", is_timed=False)
        recommend.compare_all(comparison, quick=True)


PARTS = {"options": compare_options, "time_folds": compare_time_folds, "weighed_trees": compare_weighed_trees,
         "transforms": compare_transforms, "unsupervised": compare_unsupervised, "errors": compare_errors,
         "forecasts": forecasts.compare, "recommendations": compare_recommendations, "counts": counts.compare,
         "determinism": determinism.compare}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="200,000 payments instead of 1,000,000")
    options.add_argument("--only", choices=["tables", *PARTS], help="one part")
    arguments = options.parse_args()
    adopt_orphans()
    server = Server().start()
    server.load_examples()
    server.load_payments(200_000 if arguments.quick else 1_000_000)
    report = Report("quality")
    connection = server.connect()
    for table in TABLES if arguments.only in (None, "tables") else []:
        compare(server, connection, table, report)
    for name, part in PARTS.items():
        if arguments.only in (None, name):
            part(server, connection, report)
    connection.close()
    server.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
