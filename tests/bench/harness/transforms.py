# SPDX-License-Identifier: Apache-2.0
# Transformers of the quality benchmark beside scikit-learn's: a logistic model of the payments each, with one feature that
# is transformed and one that is not.
import io

import numpy
import pandas
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (FunctionTransformer, KBinsDiscretizer, MinMaxScaler, OneHotEncoder, OrdinalEncoder,
                                   RobustScaler, StandardScaler)

TEXT = "country || ' ' || channel || ' ' || merchant_category"
# Name, the feature as it is written, the SQL expression that the reference reads.
FEATURES = {
    "standard_scaler": ("TRANSFORM standard_scaler(balance) AS t", "balance"),
    "min_max_scaler": ("TRANSFORM min_max_scaler(balance) AS t", "balance"),
    "robust_scaler": ("TRANSFORM robust_scaler(balance) AS t", "balance"),
    "log": ("TRANSFORM log(amount) AS t", "amount"),
    "one_hot_encoder": ("TRANSFORM one_hot_encoder(merchant_category) AS t", "merchant_category"),
    "ordinal_encoder": ("TRANSFORM ordinal_encoder(merchant_category) AS t", "merchant_category"),
    "target_encoder": ("TRANSFORM target_encoder(merchant_category, smoothing = 10) AS t", "merchant_category"),
    "hashing_encoder": ("TRANSFORM hashing_encoder(merchant_category, dims = 64) AS t", "merchant_category"),
    "imputer": ("TRANSFORM imputer(balance, strategy = median) AS t", "balance"),
    "bucketizer": ("TRANSFORM bucketizer(device_score, bins = 10) AS t", "device_score"),
    "quantile_bins": ("TRANSFORM quantile_bins(amount, bins = 10) AS t", "amount"),
    "text_hash": (f"TRANSFORM text_hash({TEXT}, dims = 256) AS t", TEXT),
    "cyclical": ("TRANSFORM cyclical(extract(hour FROM paid_at), period = 24) AS t", "extract(hour FROM paid_at)"),
}
TEXTS = ("one_hot_encoder", "ordinal_encoder", "target_encoder", "hashing_encoder", "text_hash")
TRAINING = "NOT is_test AND id % 5 = 1"
TEST = "is_test AND id % 5 = 1"


def program(name):
    return (f"TRAIN MODEL quality_transform_{name}\n  USING logistic_regression(l2 = 1.0, tolerance = 1e-9)\n"
            f"  FROM payments WHERE {TRAINING}\n  PREDICT is_fraud\n"
            f"  WITH FEATURES (card_age_days, {FEATURES[name][0]})\n"
            f"  SPLIT DATA training = 1.0, validation = 0, test = 0;\n")


def our_score(cursor, name):
    """ROC AUC of the test rows; the functions take the columns as they are."""
    cursor.execute("SELECT array_agg(name ORDER BY position) FROM dml.features WHERE model_name = %s AND version = 1"
                   " AND part IN ('value', 'elapsed_days')", (f"quality_transform_{name}",))
    names = cursor.fetchone()[0]
    source = {"card_age_days": "card_age_days"}
    arguments = ", ".join(f'"{column}" => {source.get(column, FEATURES[name][1])}' for column in names)
    cursor.execute(f"SELECT public.quality_transform_{name}_predict_proba({arguments}), is_fraud::int"
                   f" FROM public.payments WHERE {TEST} ORDER BY id")
    rows = numpy.array(cursor.fetchall(), dtype=numpy.float64)
    return roc_auc_score(rows[:, 1], rows[:, 0])


def read(connection, where, expression):
    buffer = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT card_age_days, {expression}, is_fraud::int FROM public.payments WHERE {where}"
                           " ORDER BY id) TO STDOUT (FORMAT csv)", buffer)
    buffer.seek(0)
    return pandas.read_csv(buffer, names=["plain", "value", "truth"], keep_default_na=False, na_values=[""])


def circle(values):
    angle = 2 * numpy.pi * values / 24
    return numpy.hstack([numpy.sin(angle), numpy.cos(angle)])


def hashed(values):
    return FeatureHasher(64, input_type="string", alternate_sign=False).transform(
        [[] if text == "" else [text] for text in values.ravel()]).toarray()


def counted(values):
    return HashingVectorizer(n_features=256, alternate_sign=False, norm=None).transform(values.ravel()).toarray()


def transformer_of(name):
    """What scikit-learn has for it, on one column; missing numbers become the mean where they stay missing."""
    return {
        "standard_scaler": lambda: make_pipeline(StandardScaler(), SimpleImputer()),
        "min_max_scaler": lambda: make_pipeline(MinMaxScaler(), SimpleImputer()),
        "robust_scaler": lambda: make_pipeline(RobustScaler(), SimpleImputer()),
        "log": lambda: make_pipeline(FunctionTransformer(numpy.log1p), SimpleImputer()),
        "one_hot_encoder": lambda: OneHotEncoder(handle_unknown="ignore", sparse_output=False),
        "ordinal_encoder": lambda: OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=numpy.nan),
        "hashing_encoder": lambda: FunctionTransformer(hashed),
        "imputer": lambda: make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
        "bucketizer": lambda: make_pipeline(SimpleImputer(), KBinsDiscretizer(10, strategy="uniform",
                                                                             encode="onehot-dense")),
        "quantile_bins": lambda: make_pipeline(SimpleImputer(), KBinsDiscretizer(10, encode="onehot-dense")),
        "text_hash": lambda: FunctionTransformer(counted),
        "cyclical": lambda: FunctionTransformer(circle),
    }[name]()


def shares(values, truth, smoothing=10):
    """Category -> mean of the target mixed with `smoothing` rows of the overall mean."""
    mean = truth.mean()
    groups = pandas.Series(truth).groupby(values)
    return ((groups.sum() + smoothing * mean) / (groups.count() + smoothing)).to_dict(), mean


def encoded(training, test, truth):
    """Target encoding across five folds, written with numpy and pandas: scikit-learn has it from 1.3 on."""
    inputs = numpy.empty((len(training), 1))
    for kept, held in KFold(5, shuffle=True, random_state=1).split(training):
        table, mean = shares(training[kept], truth[kept])
        inputs[held, 0] = [table.get(value, mean) for value in training[held]]
    table, mean = shares(training, truth)
    return inputs, numpy.array([[table.get(value, mean)] for value in test])


def reference_score(connection, name):
    training, test = (read(connection, where, FEATURES[name][1]) for where in (TRAINING, TEST))
    columns = [frame[["value"]].fillna("").to_numpy() if name in TEXTS else frame[["value"]].to_numpy(dtype=float)
               for frame in (training, test)]
    if name == "target_encoder":
        inputs = encoded(columns[0].ravel(), columns[1].ravel(), training["truth"].to_numpy())
    else:
        transformer = transformer_of(name)
        inputs = transformer.fit_transform(columns[0]), transformer.transform(columns[1])
    plain = make_pipeline(StandardScaler(), SimpleImputer()).fit(training[["plain"]])
    matrices = [numpy.column_stack([plain.transform(frame[["plain"]]), part])
                for frame, part in zip((training, test), inputs)]
    model = LogisticRegression(solver="newton-cholesky", C=1.0, tol=1e-12, max_iter=1000)
    model.fit(matrices[0], training["truth"])
    return roc_auc_score(test["truth"], model.predict_proba(matrices[1])[:, 1])
