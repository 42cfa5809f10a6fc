# SPDX-License-Identifier: Apache-2.0
# The reference models of the quality benchmark: scikit-learn and XGBoost with the preparation our models document.
import io
from dataclasses import dataclass, field

import numpy
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

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
