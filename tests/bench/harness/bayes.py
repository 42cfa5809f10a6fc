# SPDX-License-Identifier: Apache-2.0
# Naive Bayes of columns of different kinds, made of scikit-learn's estimators of one kind each.
import numpy
from sklearn.base import BaseEstimator
from sklearn.naive_bayes import CategoricalNB, GaussianNB

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
