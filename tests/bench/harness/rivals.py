# SPDX-License-Identifier: Apache-2.0
# The rival of the payments benchmarks: COPY to a client, pandas, numpy, scikit-learn or XGBoost, each in its fast form.
import io
import subprocess
import warnings

import numpy
import pandas
from psycopg2.extras import execute_values

from .payments import CATEGORIES, FEATURES, GROUPS, NUMBERS, TIME

THREADS = 2
SECONDS_TO_2000 = 946684800.0


def read_payments(url, columns, where="true", dtype=numpy.float32):
    """COPY … TO STDOUT read by pandas while the server still writes; types given, so nothing is guessed.

    Times travel as seconds and booleans as numbers, which pandas reads fastest.
    """
    expressions = [f"extract(epoch FROM {name})::float8" if name == TIME else
                   f"{name}::int" if name.startswith("is_") else name for name in columns]
    copy = f"COPY (SELECT {', '.join(expressions)} FROM public.payments WHERE {where}) TO STDOUT (FORMAT csv)"
    types = {name: "category" if name in CATEGORIES else numpy.float64 if name == TIME else
             numpy.int64 if name == "id" else dtype for name in columns}
    server = subprocess.Popen(["psql", "-X", "-q", "-d", url, "-c", copy], stdout=subprocess.PIPE)
    with server.stdout as lines:
        frame = pandas.read_csv(lines, names=columns, dtype=types)
    if server.wait() != 0:
        raise RuntimeError("COPY failed")
    return frame


def read_payments_by_rows(connection, columns):
    """The usual way: pandas.read_sql over a psycopg2 connection, then the types the models want."""
    expressions = [f"extract(epoch FROM {name})::float8 AS {name}" if name == TIME else
                   f"{name}::float8" if name == "amount" else name for name in columns]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas would rather have SQLAlchemy, which is slower
        frame = pandas.read_sql(f"SELECT {', '.join(expressions)} FROM public.payments", connection)
    types = {name: "category" for name in CATEGORIES} | {name: numpy.float32 for name in NUMBERS}
    return frame.astype(types)


def calendar(seconds):
    """Elapsed days, hour, weekday (0 = Monday) and month (1 = January) in UTC."""
    days = numpy.floor_divide(seconds, 86400)
    months = seconds.to_numpy().astype("datetime64[s]").astype("datetime64[M]").astype(numpy.int64) % 12 + 1
    return ((seconds - SECONDS_TO_2000) / 86400).to_numpy(), (seconds // 3600 % 24).to_numpy(), \
        ((days + 3) % 7).to_numpy(), months


class Design:
    """The matrix of a linear model: scaled numbers, cycles of the calendar, indicators without the first level.

    Hand-written on numpy because scikit-learn's ColumnTransformer takes several times as long for the same matrix.
    """

    def __init__(self, dtype=numpy.float32, first_level=1):
        self.dtype = dtype
        self.first = first_level  # 0: an indicator for the first level, too
        self.scales = {}
        self.levels = {}

    def fit_transform(self, frame):
        self.levels = {name: [*frame[name].cat.categories, *([None] if frame[name].hasnans else [])]
                       for name in CATEGORIES}
        return self.fill(frame, fitting=True)

    def transform(self, frame):
        return self.fill(frame, fitting=False)

    def fill(self, frame, fitting):
        width = len(NUMBERS) + 7 + sum(len(levels) - self.first for levels in self.levels.values())
        matrix = numpy.zeros((len(frame), width), self.dtype)
        elapsed, hour, weekday, month = calendar(frame[TIME])
        column = 0
        for name, values in [*((name, frame[name].to_numpy()) for name in NUMBERS), (TIME, elapsed)]:
            if fitting:
                mean = numpy.nanmean(values, dtype=numpy.float64)
                self.scales[name] = (mean, numpy.nanstd(values, dtype=numpy.float64))
            mean, deviation = self.scales[name]
            matrix[:, column] = numpy.nan_to_num((values - mean) / deviation)
            column += 1
        for values, period, first in ((hour, 24, 0), (weekday, 7, 0), (month, 12, 1)):
            angle = (2 * numpy.pi / period) * numpy.arange(period)
            index = (values - first).astype(numpy.intp)
            matrix[:, column] = numpy.sin(angle)[index]
            matrix[:, column + 1] = numpy.cos(angle)[index]
            column += 2
        rows = numpy.arange(len(frame))
        for name, levels in self.levels.items():
            codes = pandas.Categorical(frame[name], categories=[level for level in levels if level is not None]).codes
            codes = numpy.where(codes < 0, len(levels) - 1, codes)
            known = codes >= self.first
            matrix[rows[known], column + codes[known] - self.first] = 1
            column += len(levels) - self.first
        return matrix


def tree_frame(frame):
    """The inputs of boosted trees: numbers, calendar parts, native categories."""
    elapsed, hour, weekday, month = calendar(frame[TIME])
    inputs = frame[[name for name in FEATURES if name != TIME]].copy(deep=False)
    for name, values in (("elapsed_days", elapsed), ("hour", hour), ("weekday", weekday), ("month", month)):
        inputs[name] = values.astype(numpy.float32)
    return inputs


def train_trees(inputs, labels, matrix_type):
    """100 rounds of depth 6; `matrix_type` is xgboost.DMatrix or xgboost.QuantileDMatrix."""
    import xgboost
    more = {"max_bin": 256} if matrix_type == "QuantileDMatrix" else {}
    matrix = getattr(xgboost, matrix_type)(inputs, labels, enable_categorical=True, nthread=THREADS, **more)
    settings = {"tree_method": "hist", "max_depth": 6, "eta": 0.3, "objective": "binary:logistic", "nthread": THREADS,
                "max_bin": 256}
    return xgboost.train(settings, matrix, 100)


def forest_matrix(inputs):
    """What scikit-learn 1.2's trees take: numbers only, none missing; categories as codes."""
    columns = [inputs[name].cat.codes.to_numpy() if name in CATEGORIES else
               inputs[name].fillna(inputs[name].mean()).to_numpy() for name in inputs]
    return numpy.column_stack(columns).astype(numpy.float32)


class LibraryForest:
    """100 trees of depth 10 by XGBoost. Of the squared error, whose leaves are means: those of XGBRFClassifier are one
    step from 0.5 on, and its probabilities of a rare class are several times too large."""

    def fit(self, inputs, labels):
        import xgboost
        matrix = xgboost.QuantileDMatrix(inputs, labels, enable_categorical=True, nthread=THREADS, max_bin=256)
        settings = {"tree_method": "hist", "max_depth": 10, "eta": 1, "objective": "reg:squarederror", "lambda": 1e-5,
                    "min_child_weight": 10, "base_score": float(numpy.mean(labels)), "num_parallel_tree": 100,
                    "subsample": 0.632, "colsample_bynode": inputs.shape[1] ** -0.5, "nthread": THREADS, "max_bin": 256}
        self.model = xgboost.train(settings, matrix, 1)
        return self

    def predict_proba(self, inputs):
        import xgboost
        positive = self.model.predict(xgboost.DMatrix(inputs, enable_categorical=True)).astype(numpy.float64)
        return numpy.column_stack([1 - positive, positive])


class SklearnForest:
    """100 trees of depth 10 by scikit-learn."""

    def fit(self, inputs, labels):
        from sklearn.ensemble import RandomForestClassifier
        self.model = RandomForestClassifier(100, max_depth=10, min_samples_split=20, n_jobs=THREADS, random_state=1)
        self.model.fit(forest_matrix(inputs), labels)
        return self

    def predict_proba(self, inputs):
        return self.model.predict_proba(forest_matrix(inputs))


def forest_candidates():
    return {"xgboost": LibraryForest, "RandomForestClassifier": SklearnForest}


def linear_candidates():
    """Name and maker of every estimator that solves the linear task."""
    from sklearn.linear_model import LinearRegression, Ridge
    return {"LinearRegression": lambda: LinearRegression(n_jobs=THREADS),
            "Ridge(cholesky)": lambda: Ridge(alpha=1e-9, solver="cholesky")}


def logistic_candidates():
    """Name and maker of the solvers worth racing for a million rows and some 70 columns.

    newton-cg, sag and saga were tried: three to twenty times slower than newton-cholesky on this table.
    """
    from sklearn.linear_model import LogisticRegression
    return {solver: lambda solver=solver: LogisticRegression(solver=solver, C=1.0, max_iter=300, n_jobs=THREADS)
            for solver in ("newton-cholesky", "lbfgs")}


class OneClass:
    """What scikit-learn's classifiers refuse to be: a model of rows that are all of one class."""

    def __init__(self, label):
        self.positive = float(label)

    def predict_proba(self, inputs):
        return numpy.tile([1 - self.positive, self.positive], (len(inputs), 1))


class LoopOverGroups:
    """A model per group, its rows prepared by themselves."""

    def __init__(self, make):
        self.make = make

    def fit(self, frame, target, dtype):
        self.models = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for group, rows in frame.groupby(frame["id"] % GROUPS).indices.items():
                design = Design(dtype)
                inputs, labels = design.fit_transform(frame.iloc[rows]), target[rows]
                model = OneClass(labels[0]) if labels.min() == labels.max() else self.make().fit(inputs, labels)
                self.models[group] = design, model
        return self

    def predict_proba(self, frame):
        out = numpy.empty(len(frame))
        for group, rows in frame.groupby(frame["id"] % GROUPS).indices.items():
            design, model = self.models[group]
            out[rows] = model.predict_proba(design.transform(frame.iloc[rows]))[:, 1]
        return out


def group_candidates():
    """The fastest solvers of the logistic task, in a loop."""
    return {solver: lambda solver=solver: LoopOverGroups(logistic_candidates()[solver])
            for solver in ("newton-cholesky", "lbfgs")}


def svm_candidates():
    """The same problem by LIBLINEAR's trust region, and by its dual coordinate descent, the default of scikit-learn 1.2;
    the default ends unfinished after 1000 passes."""
    from sklearn.svm import LinearSVC
    return {"LinearSVC(primal)": lambda: LinearSVC(dual=False, C=1.0), "LinearSVC": lambda: LinearSVC(C=1.0)}


class TorchNetwork:
    """128-64-32 with ReLU, Adam, batches of 256, 10 epochs: the loop that PyTorch's users write, without a DataLoader,
    which would take most of the time."""

    def fit(self, inputs, labels):
        import torch
        torch.set_num_threads(THREADS)
        torch.manual_seed(1)
        rows = torch.from_numpy(inputs)
        wanted = torch.from_numpy(labels.astype(numpy.float32))[:, None]
        layers, width = [], inputs.shape[1]
        for units in (128, 64, 32):
            layers += [torch.nn.Linear(width, units), torch.nn.ReLU()]
            width = units
        self.module = torch.nn.Sequential(*layers, torch.nn.Linear(width, 1))
        optimizer = torch.optim.Adam(self.module.parameters(), lr=0.001)
        loss = torch.nn.BCEWithLogitsLoss()
        for _ in range(10):
            order = torch.randperm(len(rows))
            for first in range(0, len(rows), 256):
                batch = order[first:first + 256]
                optimizer.zero_grad(set_to_none=True)
                loss(self.module(rows[batch]), wanted[batch]).backward()
                optimizer.step()
        return self

    def predict_proba(self, inputs):
        import torch
        with torch.no_grad():
            positive = torch.sigmoid(self.module(torch.from_numpy(inputs))).numpy()
        return numpy.hstack([1 - positive, positive])


def network_candidates():
    """The same network by PyTorch and by scikit-learn."""
    from sklearn.neural_network import MLPClassifier
    return {"torch": TorchNetwork,
            "MLPClassifier": lambda: MLPClassifier((128, 64, 32), batch_size=256, max_iter=10, alpha=0.0, tol=0.0,
                                                   n_iter_no_change=10, random_state=1)}


class Covariance:
    """Principal components of the correlation matrix by numpy, what scikit-learn 1.2 has no fast form for."""

    def fit(self, inputs, _):
        scaled = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
        values = numpy.linalg.eigvalsh((scaled.T @ scaled).astype(numpy.float64))[::-1]
        self.explained = values[:10].sum() / values.sum()
        return self


class Components:
    """The same by scikit-learn."""

    def __init__(self, solver):
        self.solver = solver

    def fit(self, inputs, _):
        from sklearn.decomposition import PCA
        scaled = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
        self.explained = PCA(10, svd_solver=self.solver, random_state=1).fit(scaled).explained_variance_ratio_.sum()
        return self


def unsupervised_candidates(kind):
    """Estimators of kmeans, pca and isolation, by name."""
    from sklearn.cluster import KMeans
    from sklearn.ensemble import IsolationForest
    if kind == "kmeans":
        return {algorithm: lambda algorithm=algorithm: KMeans(8, n_init=1, max_iter=20, algorithm=algorithm, random_state=1)
                for algorithm in ("lloyd", "elkan")}
    if kind == "pca":
        return {"numpy": Covariance, **{solver: lambda solver=solver: Components(solver)
                                        for solver in ("full", "randomized")}}
    return {"IsolationForest": lambda: IsolationForest(n_estimators=100, max_samples=256, contamination=0.01,
                                                       n_jobs=THREADS, random_state=1)}


def write_rows(cursor, table, keys, values):
    """The usual way: INSERT of many rows at a time."""
    rows = list(zip(keys.tolist(), values.tolist()))
    execute_values(cursor, f"INSERT INTO {table} VALUES %s", rows, page_size=10000)


def write_text(cursor, table, keys, values):
    """COPY of CSV written by pandas."""
    text = io.StringIO()
    pandas.DataFrame({"id": keys, "score": values}).to_csv(text, header=False, index=False)
    text.seek(0)
    cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", text)


def write_binary(cursor, table, keys, values):
    """COPY of PostgreSQL's binary format straight from numpy."""
    layout = numpy.dtype([("fields", ">i2"), ("size1", ">i4"), ("id", ">i8"), ("size2", ">i4"), ("score", ">f8")])
    rows = numpy.empty(len(keys), layout)
    rows["fields"], rows["size1"], rows["size2"] = 2, 8, 8
    rows["id"], rows["score"] = keys, values
    data = b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff"
    cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT binary)", io.BytesIO(data))


# Ways to write (bigint, float8) rows into a table, by name.
WRITERS = {"rows": write_rows, "text": write_text, "binary": write_binary}
