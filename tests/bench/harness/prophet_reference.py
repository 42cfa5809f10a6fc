# SPDX-License-Identifier: Apache-2.0
# The most probable parameters of the additive model of Taylor and Letham 2018, written out in numpy and found by scipy.
# Bends are differences of two numbers from 0 on, which makes the penalty smooth, and the noise is exp(log of it);
# L-BFGS-B then runs until it finds no lower place, again from where it ended, five times.
import datetime

import numpy
import scipy.optimize

EPOCH = datetime.date(1970, 1, 1)


def days_of(first, months, count):
    start = datetime.date.fromisoformat(first)
    return numpy.array([(datetime.date(start.year + (start.month - 1 + i * months) // 12,
                                       (start.month - 1 + i * months) % 12 + 1, 1) - EPOCH).days for i in range(count)])


def fourier(days, period, order):
    angle = 2 * numpy.pi * numpy.outer(days, numpy.arange(1, order + 1)) / period
    return numpy.hstack([numpy.sin(angle), numpy.cos(angle)])


class Problem:
    """A series, the form of its trend and its seasons as (period, order); minimises the negative log posterior."""

    def __init__(self, days, values, growth, multiplicative, seasons, cap=None, changepoints=25):
        self.first, self.length = days[0], days[-1] - days[0]
        self.scale = numpy.abs(values).max()
        self.y, self.growth, self.multiplicative, self.seasons = values / self.scale, growth, multiplicative, seasons
        self.cap = cap / self.scale if cap else None
        t = (days - self.first) / self.length
        room = int(numpy.floor(len(days) * 0.8))
        places = numpy.linspace(0, room - 1, min(changepoints, room - 1) + 1).round().astype(int)[1:]
        self.bends = t[places]
        self.t, self.columns = t, self.effects(days)

    def effects(self, days):
        return numpy.hstack([fourier(days, period, order) for period, order in self.seasons] +
                            [numpy.zeros((len(days), 0))])

    def parts(self, x):
        c, p = len(self.bends), self.columns.shape[1]
        return x[0], x[1], x[2:2 + c], x[2 + c:2 + 2 * c], x[2 + 2 * c:2 + 2 * c + p], x[-1]

    def mean(self, x, t, columns):
        """The values, and their derivatives by slope, offset, bends and effects."""
        k, m, up, down, beta, _ = self.parts(x)
        behind = numpy.maximum(t[:, None] - self.bends, 0)
        if self.growth == "logistic":
            trend = self.cap / (1 + numpy.exp(-(k * (t - m) + behind @ (up - down))))
            steep = (trend * (1 - trend / self.cap))[:, None]
            by = numpy.hstack([(t - m)[:, None], numpy.full((len(t), 1), -k), behind]) * steep
        else:
            trend = k * t + m + behind @ (up - down)
            by = numpy.hstack([t[:, None], numpy.ones((len(t), 1)), behind])
        effect = columns @ beta
        if self.multiplicative:
            return trend * (1 + effect), by * (1 + effect)[:, None], columns * trend[:, None]
        return trend + effect, by, columns

    def objective(self, x):
        k, m, up, down, beta, log_noise = self.parts(x)
        noise, n = numpy.exp(log_noise), len(self.y)
        mean, by_trend, by_effects = self.mean(x, self.t, self.columns)
        error = self.y - mean
        squares = error @ error
        value = (squares / (2 * noise**2) + n * log_noise + noise**2 / (2 * 0.5**2) + (k**2 + m**2) / 50 +
                 (up.sum() + down.sum()) / 0.05 + beta @ beta / 200)
        trend = -by_trend.T @ error / noise**2
        slope = numpy.concatenate([[trend[0] + k / 25, trend[1] + m / 25], trend[2:] + 20, 20 - trend[2:],
                                   -by_effects.T @ error / noise**2 + beta / 100,
                                   [-squares / noise**2 + n + noise**2 / 0.25]])
        return value, slope

    def start(self):
        first, last = self.y[0], self.y[-1]
        if self.growth == "logistic":
            odds = [numpy.log(v / (1 - v)) for v in numpy.clip(numpy.array([first, last]) / self.cap, 0.01, 0.99)]
            k = odds[1] - odds[0]
            m = -odds[0] / k
        else:
            k, m = last - first, first
        return numpy.concatenate([[k, m], numpy.zeros(2 * len(self.bends) + self.columns.shape[1]), [0.0]])

    def solve(self):
        x = self.start()
        c = len(self.bends)
        bounds = [(None, None)] * 2 + [(0, None)] * (2 * c) + [(None, None)] * self.columns.shape[1] + [(-16, 2)]
        for _ in range(5):
            x = scipy.optimize.minimize(self.objective, x, jac=True, method="L-BFGS-B", bounds=bounds, options={
                "maxiter": 200000, "maxfun": 400000, "maxcor": 50, "ftol": 1e-16, "gtol": 1e-9}).x
        return x

    def forecast(self, x, days):
        return self.scale * self.mean(x, (days - self.first) / self.length, self.effects(days))[0]
