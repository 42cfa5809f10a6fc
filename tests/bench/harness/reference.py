# SPDX-License-Identifier: Apache-2.0
# The reference models of the quality benchmark: scikit-learn and XGBoost with the preparation our models document.
import io
from dataclasses import dataclass, field

import numpy
import pandas
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from .payments import NUMBERS, TIME
from .rivals import calendar

NULL_LEVEL = "\U0010ffff"  # sorts after every other text, as NULL does


@dataclass
class Table:
    """A table, its target and features, and the condition that keeps rows for the test."""
    name: str
    target: str
    task: str  # binary, multiclass, regression
    test: str
    numbers: list
    categories: list = field(default_factory=list)
    times: list = field(default_factory=list)
    positive: object = None

    @property
    def features(self):
        return [*self.times, *self.numbers, *self.categories]


def read_rows(connection, table, where):
    """The features and the target of the rows, in the order of the key; times as seconds, booleans as numbers."""
    columns = [*table.features, table.target]
    expressions = [f"extract(epoch FROM {name})::float8" if name in table.times else
                   f"{name}::int" if name.startswith("is_") else name for name in columns]
    buffer = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {', '.join(expressions)} FROM public.{table.name} WHERE {where} ORDER BY id)"
                           " TO STDOUT (FORMAT csv)", buffer)
    buffer.seek(0)
    texts = {name: str for name in table.categories}
    frame = pandas.read_csv(buffer, names=columns, dtype=texts, keep_default_na=False, na_values=[""],
                            float_precision="round_trip")
    for name in table.categories:
        frame[name] = frame[name].fillna(NULL_LEVEL)
    return frame


def cycles(frame):
    """Elapsed days, then sine and cosine of hour, weekday and month."""
    elapsed, hour, weekday, month = calendar(frame.iloc[:, 0])
    columns = [elapsed]
    for values, period, first in ((hour, 24, 0), (weekday, 7, 0), (month, 12, 1)):
        angle = 2 * numpy.pi * (values - first) / period
        columns += [numpy.sin(angle), numpy.cos(angle)]
    return numpy.column_stack(columns)


def design(table):
    """A transformer whose columns come in the order of the features, as the weights of our models do.

    Scaling comes before imputing: the deviation is that of the values that are there, and a missing one becomes 0.
    """
    parts = []
    for name in table.features:
        if name in table.times:
            scale_days = ColumnTransformer([("days", StandardScaler(), [0])], remainder="passthrough")
            parts.append((name, make_pipeline(FunctionTransformer(cycles), scale_days), [name]))
        elif name in table.categories:
            parts.append((name, OneHotEncoder(drop="first", sparse_output=False), [name]))
        else:
            parts.append((name, make_pipeline(StandardScaler(), SimpleImputer()), [name]))
    return ColumnTransformer(parts, sparse_threshold=0)


def linear_model(table):
    """The estimator with the same optimum as ours, solved further than ours."""
    from sklearn.linear_model import LinearRegression, LogisticRegression
    if table.task == "regression":
        return LinearRegression()
    if table.task == "binary":
        return LogisticRegression(solver="newton-cholesky", C=1.0, tol=1e-12, max_iter=1000)
    return LogisticRegression(solver="newton-cg", C=1.0, tol=1e-8, max_iter=10000)


def neighbours(table, k):
    """Votes by distance over the columns of a linear model; every row is compared."""
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
    kind = KNeighborsRegressor if table.task == "regression" else KNeighborsClassifier
    return make_pipeline(design(table), kind(k, weights="distance", algorithm="brute"))


def statistics_of(table, rows, labels):
    """t or z values of the prepared columns by statsmodels, and its name. Numbers are rounded as a matrix of float32 is."""
    import statsmodels
    import statsmodels.api
    narrow = rows.copy()
    narrow[table.numbers] = rows[table.numbers].astype(numpy.float32).astype(numpy.float64)
    inputs = numpy.column_stack([numpy.ones(len(rows)), design(table).fit_transform(narrow, labels).astype(numpy.float64)])
    if table.task == "regression":
        fit = statsmodels.api.OLS(labels, inputs).fit()
    else:
        fit = statsmodels.api.Logit(labels, inputs).fit(method="newton", tol=1e-12, maxiter=100, disp=0)
    return numpy.asarray(fit.tvalues)[1:], f"statsmodels {statsmodels.__version__}"


def svm_scores(table, training, test, labels, features, seed):
    """LinearSVC or LinearSVR on the design, or on random Fourier features of it: values, or margins of the test rows as
    numbers whose one half is the margin 0."""
    from sklearn.kernel_approximation import RBFSampler
    from sklearn.svm import LinearSVC, LinearSVR
    prepare = design(table)
    rows, asked = prepare.fit_transform(training, labels), prepare.transform(test)
    if features:
        sampler = RBFSampler(gamma="scale", n_components=features, random_state=seed)
        rows, asked = sampler.fit_transform(rows), sampler.transform(asked)
    settings = {"C": 1.0, "dual": False, "tol": 1e-8, "max_iter": 10000, "intercept_scaling": 100.0}
    if table.task == "regression":
        return LinearSVR(loss="squared_epsilon_insensitive", epsilon=1.0, **settings).fit(rows, labels).predict(asked)
    margins = LinearSVC(**settings).fit(rows, labels).decision_function(asked)
    return 1 / (1 + numpy.exp(-margins)) if table.task == "binary" else margins


def tree_inputs(table, frame, training):
    """Numbers, calendar parts and native categories by the training rows' levels; NULL stays missing."""
    columns = {}
    for name in table.features:
        if name in table.times:
            for part, values in zip(("days", "hour", "weekday", "month"), calendar(frame[name])):
                columns[f"{name}_{part}"] = values.astype(numpy.float32)
        elif name in table.categories:
            levels = sorted(set(training[name]) - {NULL_LEVEL})
            columns[name] = pandas.Categorical(frame[name], categories=levels)
        else:
            columns[name] = frame[name].astype(numpy.float32)
    return pandas.DataFrame(columns)


def tree_model(table, labels):
    """XGBoost with our settings; it starts from the mean as ours (and XGBoost from version 2 on) does, not from 0.5.

    100 trees of depth 6 at a rate of 0.3 overfit these tables so far that XGBoost differs from itself by 0.017 in ROC
    AUC with another start, so nothing could be compared. Flatter and slower trees generalise and agree.
    """
    from xgboost import XGBClassifier, XGBRegressor
    kind = XGBRegressor if table.task == "regression" else XGBClassifier
    start = {} if table.task == "multiclass" else {"base_score": float(numpy.mean(labels))}
    return kind(n_estimators=100, max_depth=4, learning_rate=0.1, tree_method="hist", max_bin=256,
                enable_categorical=True, n_jobs=2, **start)


class LevelMeans(BaseEstimator, TransformerMixin):
    """The columns of tree_inputs for trees that know no categories: a level is the mean target of its rows.

    The best split of categories in two sets is one of those along their means, where the target is a number or one of two
    classes (Breiman, Friedman, Olshen, Stone: Classification and Regression Trees, 1984, 4.2.2). Indicators would give a
    category as many chances as it has levels where few features are tried per split.
    """

    def __init__(self, table):
        self.table = table

    def fit(self, frame, labels):
        labels = pandas.Series(labels)
        self.means_ = {name: labels.groupby(frame[name].to_numpy()).mean() for name in self.table.categories}
        self.training_ = frame
        self.imputer_ = SimpleImputer().fit(self.coded(frame))
        return self

    def coded(self, frame):
        columns = tree_inputs(self.table, frame, self.training_)
        for name, means in self.means_.items():
            columns[name] = frame[name].map(means).to_numpy()
        return columns.to_numpy(dtype=numpy.float64)

    def transform(self, frame):
        return self.imputer_.transform(self.coded(frame))


def estimator(table, family, epochs, seed):
    """scikit-learn's estimator with the settings of our statement."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
    is_number = table.task == "regression"
    if family == "network":
        kind = MLPRegressor if is_number else MLPClassifier
        # It divides the penalty by the rows of a batch.
        network = kind((32, 16), batch_size=64, max_iter=epochs, alpha=0.001 * 64, tol=0.0, n_iter_no_change=epochs,
                       random_state=seed)
        # Ours standardises the target itself.
        return TransformedTargetRegressor(network, transformer=StandardScaler()) if is_number else network
    limits = {"min_samples_split": 20, "min_samples_leaf": 10, "random_state": seed}
    if family == "tree":
        return (DecisionTreeRegressor if is_number else DecisionTreeClassifier)(max_depth=5, **limits)
    share = {"max_features": 1 / 3} if is_number else {"max_features": "sqrt"}
    return (RandomForestRegressor if is_number else RandomForestClassifier)(100, max_depth=7, n_jobs=2, **share, **limits)


def balance_rows(connection):
    """Numbers and classes of a tenth of the payments: training and test rows."""
    columns = ", ".join(f"{name}::int::float8" if name == "is_foreign" else f"{name}::float8" for name in NUMBERS)
    parts = []
    for where in ("NOT is_test AND id % 10 = 1", "is_test AND id % 10 = 1"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}, is_fraud::int FROM public.payments WHERE {where} ORDER BY id")
            rows = numpy.array(cursor.fetchall(), dtype=numpy.float64)
        parts += [rows[:, :-1], rows[:, -1].astype(numpy.int64)]
    return parts


def balanced(method, rows, truth, random):
    """Rows and classes with as many of either class; imbalanced-learn's methods in numpy."""
    rare = numpy.flatnonzero(truth == 1)
    usual = numpy.flatnonzero(truth == 0)
    if method == "undersampling":
        kept = numpy.concatenate([rare, random.choice(usual, len(rare), replace=False)])
        return rows[kept], truth[kept]
    missing = len(usual) - len(rare)
    base = random.choice(rare, missing)
    if method == "oversampling":
        return numpy.vstack([rows, rows[base]]), numpy.concatenate([truth, truth[base]])
    from sklearn.neighbors import NearestNeighbors
    filled = numpy.nan_to_num((rows[rare] - numpy.nanmean(rows, axis=0)) / numpy.nanstd(rows, axis=0))
    near = NearestNeighbors(n_neighbors=6).fit(filled).kneighbors(filled, return_distance=False)[:, 1:]
    place = {row: at for at, row in enumerate(rare)}
    other = rare[near[[place[row] for row in base], random.integers(0, 5, missing)]]
    made = rows[base] + random.random((missing, 1)) * (rows[other] - rows[base])
    return numpy.vstack([rows, made]), numpy.concatenate([truth, numpy.ones(missing, dtype=truth.dtype)])


def balanced_scores(method, rows, truth, test, seed):
    """Probabilities of the test rows by a logistic model of balanced rows."""
    from sklearn.linear_model import LogisticRegression
    weights = "balanced" if method == "class_weights" else None
    if weights is None:
        rows, truth = balanced(method, rows, truth, numpy.random.default_rng(seed))
    prepare = make_pipeline(StandardScaler(), SimpleImputer())
    model = LogisticRegression(solver="newton-cholesky", C=1.0, tol=1e-12, max_iter=1000, class_weight=weights)
    model.fit(prepare.fit_transform(rows), truth)
    return model.predict_proba(prepare.transform(test))[:, 1]


def folds_mean(method, rows, truth, seed):
    """Mean ROC AUC of five stratified folds, each balanced without its held rows."""
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold
    values = [roc_auc_score(truth[held], balanced_scores(method, rows[kept], truth[kept], rows[held], seed))
              for kept, held in StratifiedKFold(5, shuffle=True, random_state=seed).split(rows, truth)]
    return float(numpy.mean(values))


def time_folds_mean(connection):
    """Mean ROC AUC of a logistic model over scikit-learn's TimeSeriesSplit of the same tenth of the payments."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import TimeSeriesSplit
    rows, truth, _, _ = balance_rows(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT extract(epoch FROM {TIME})::float8 FROM public.payments"
                       " WHERE NOT is_test AND id % 10 = 1 ORDER BY id")
        times = numpy.array([row[0] for row in cursor.fetchall()])
    order = numpy.argsort(times, kind="stable")
    rows, truth = rows[order], truth[order]
    values = []
    for kept, held in TimeSeriesSplit(5).split(rows):
        prepare = make_pipeline(StandardScaler(), SimpleImputer())
        model = LogisticRegression(solver="newton-cholesky", C=1.0, tol=1e-12, max_iter=1000)
        model.fit(prepare.fit_transform(rows[kept]), truth[kept])
        values.append(roc_auc_score(truth[held], model.predict_proba(prepare.transform(rows[held]))[:, 1]))
    return float(numpy.mean(values))


def weighed_tree_scores(rows, truth, test):
    """XGBoost with weights of rows that give both classes the same total, from their weighted mean."""
    from sklearn.utils.class_weight import compute_sample_weight
    from xgboost import XGBClassifier
    weights = compute_sample_weight("balanced", truth)
    model = XGBClassifier(n_estimators=100, max_depth=4, learning_rate=0.1, tree_method="hist", max_bin=256, n_jobs=2,
                          base_score=float(numpy.average(truth, weights=weights)))
    return model.fit(rows, truth, sample_weight=weights).predict_proba(test)[:, 1]
