# SPDX-License-Identifier: Apache-2.0
# Naive Bayes of columns of different kinds, made of scikit-learn's estimators of one kind each.
import numpy
from sklearn.base import BaseEstimator
from sklearn.naive_bayes import CategoricalNB, GaussianNB

from .payments import CATEGORIES, NUMBERS, TIME
from .reference import NULL_LEVEL
from .rivals import calendar


class MixedBayes(BaseEstimator):
    """GaussianNB of numbers and elapsed days, CategoricalNB of categories, booleans and the calendar's parts.

    Each column is fitted alone on the rows that have it, and what is missing is left out of the product.
    """

    def __init__(self, table):
        self.table = table

    def columns(self, frame):
        """Name, values, and whether they are numbers, of each column."""
        for name in self.table.features:
            if name in self.table.times:
                for part, values in zip(("days", "hour", "weekday", "month"), calendar(frame[name])):
                    yield f"{name}_{part}", numpy.asarray(values, dtype=float), part == "days"
            elif name in self.table.categories:
                yield name, frame[name].replace(NULL_LEVEL, None).to_numpy(dtype=object), False
            else:
                yield name, frame[name].to_numpy(dtype=float), not name.startswith("is_")

    def codes(self, name, values):
        """Places among the levels of training; -1 for what is missing or was not there."""
        levels = self.levels_[name]
        return numpy.array([levels.get(value, -1) for value in values])

    def fit(self, frame, labels):
        self.prior_ = numpy.log(numpy.bincount(labels) / len(labels))
        columns = list(self.columns(frame))
        self.smallest_ = 1e-9 * max((numpy.nanvar(values) for _, values, is_number in columns if is_number), default=0)
        self.levels_, self.models_ = {}, {}
        for name, values, is_number in columns:
            if is_number:
                known = ~numpy.isnan(values)
                self.models_[name] = GaussianNB(var_smoothing=0).fit(values[known, None], labels[known])
                continue
            ranges = {"hour": range(24), "weekday": range(7), "month": range(1, 13)}
            part = ranges.get(name.rsplit("_", 1)[-1]) if name not in self.table.features else None
            found = {value for value in values if value is not None and value == value}
            self.levels_[name] = {value: code for code, value in enumerate(part or sorted(found))}
            codes = self.codes(name, values)
            model = CategoricalNB(min_categories=len(self.levels_[name]))
            self.models_[name] = model.fit(codes[codes >= 0, None], labels[codes >= 0])
        return self

    def predict_proba(self, frame):
        scores = numpy.tile(self.prior_, (len(frame), 1))
        for name, values, is_number in self.columns(frame):
            model = self.models_[name]
            if is_number:
                variance = model.var_[:, 0] + self.smallest_
                density = -(values[:, None] - model.theta_[:, 0]) ** 2 / (2 * variance) - numpy.log(variance) / 2
                scores += numpy.where(numpy.isnan(density), 0, density)
            else:
                codes = self.codes(name, values)
                scores[codes >= 0] += model.feature_log_prob_[0].T[codes[codes >= 0]]
        likelihoods = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        return likelihoods / likelihoods.sum(axis=1, keepdims=True)


class PaymentsBayes:
    """The same model of the payments in its fast form: columns without gaps share an estimator, the others have one each,
    of the rows that have them."""

    def fit(self, frame, labels):
        self.parts = []
        for is_number, columns in ((True, self.numbers(frame)), (False, self.codes(frame))):
            missing = [numpy.isnan(column) if is_number else column < 0 for column in columns]
            whole = [c for c, gaps in enumerate(missing) if not gaps.any()]
            for places in [whole, *([c] for c in range(len(columns)) if c not in whole)]:
                known = ~missing[places[0]] if len(places) == 1 else slice(None)
                inputs = numpy.column_stack([columns[c][known] for c in places])
                model = GaussianNB() if is_number else CategoricalNB()
                self.parts.append((is_number, places, model.fit(inputs, labels[known])))
        return self

    @staticmethod
    def numbers(frame):
        names = [name for name in NUMBERS if not name.startswith("is_")]
        return [*(frame[name].to_numpy() for name in names), calendar(frame[TIME])[0]]

    @staticmethod
    def codes(frame):
        """-1 for what is missing."""
        flags = [frame[name].to_numpy().astype(numpy.int8) for name in NUMBERS if name.startswith("is_")]
        times = [part.astype(numpy.int8) for part in calendar(frame[TIME])[1:]]
        return [*flags, *times, *(frame[name].cat.codes.to_numpy() for name in CATEGORIES)]

    def predict_proba(self, frame):
        prior = self.parts[0][2].class_prior_
        scores = numpy.tile(numpy.log(prior), (len(frame), 1))
        for is_number, places, model in self.parts:
            columns = [(self.numbers if is_number else self.codes)(frame)[c] for c in places]
            known = ~numpy.isnan(columns[0]) if is_number else columns[0] >= 0
            known = known if len(places) == 1 else numpy.ones(len(frame), dtype=bool)
            own = model.predict_log_proba(numpy.column_stack([column[known] for column in columns]))
            scores[known] += own - model.class_log_prior_ if not is_number else own - numpy.log(model.class_prior_)
        likelihoods = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        return likelihoods / likelihoods.sum(axis=1, keepdims=True)
