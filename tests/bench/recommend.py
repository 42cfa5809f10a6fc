# SPDX-License-Identifier: Apache-2.0
# matrix_factorization beside alternating least squares written out in numpy: errors of held ratings, places of held uses.
import argparse
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import numpy
from psycopg2.extras import execute_values
from sklearn.datasets import load_digits

from harness.report import Report
from harness.server import Server, adopt_orphans

FACTORS, ITERATIONS = 10, 15
TOLERANCE = 0.01  # of the counterpart's value
# The first factors are drawn differently: means over several draws are compared, on both sides.
SEEDS = range(1, 6)
PAYMENTS = 200_000
RIVAL = f"numpy {numpy.__version__}, ALS written out"


def digits():
    """A real matrix: the brightness of the pixels of handwritten digits, of which a fifth is held back."""
    images = load_digits().data
    users, items = numpy.nonzero(numpy.ones_like(images))
    held = numpy.random.default_rng(1).random(users.size) < 0.2
    return users, items, images.ravel(), held


def synthetic(quick):
    """Ratings from 1 to 5 of rank 6 with biases and noise; few items have most of the ratings."""
    rng = numpy.random.default_rng(7)
    users, items, rows = (500, 300, 20_000) if quick else (5_000, 1_500, 400_000)
    popularity = 1 / numpy.arange(1, items + 1) ** 0.8
    u = rng.integers(users, size=rows)
    i = rng.choice(items, size=rows, p=popularity / popularity.sum())
    _, first = numpy.unique(u * items + i, return_index=True)
    u, i = u[first], i[first]
    taste = (rng.normal(size=(users, 6))[u] * rng.normal(size=(items, 6))[i]).sum(1) * 0.3
    stars = 3.4 + 0.4 * rng.normal(size=users)[u] + 0.5 * rng.normal(size=items)[i] + taste + 0.6 * rng.normal(size=u.size)
    return u, i, numpy.clip(numpy.round(stars), 1, 5), rng.random(u.size) < 0.2


def explicit_als(users, items, ratings, l2, seed):
    """Factors with the bias in front, of standardised ratings; returns a function that predicts pairs."""
    mean, deviation = ratings.mean(), ratings.std()
    values = (ratings - mean) / deviation
    sides = [(users, items), (items, users)]
    factors = [numpy.zeros((side.max() + 1, FACTORS + 1)) for side, _ in sides]
    factors[1][:, 1:] = numpy.random.default_rng(seed).normal(size=(items.max() + 1, FACTORS)) / FACTORS ** 0.5
    rows_of = [numpy.split(numpy.argsort(side, kind="stable"), numpy.cumsum(numpy.bincount(side))[:-1])
               for side, _ in sides]
    for _ in range(ITERATIONS):
        for place, (_, other) in enumerate(sides):
            for thing, rows in enumerate(rows_of[place]):
                if rows.size == 0:
                    continue
                x = factors[1 - place][other[rows]].copy()
                y = values[rows] - x[:, 0]
                x[:, 0] = 1
                factors[place][thing] = numpy.linalg.solve(x.T @ x + l2 * rows.size * numpy.eye(FACTORS + 1), x.T @ y)

    def predict(u, i):
        p, q = factors[0][u], factors[1][i]
        return mean + deviation * (p[:, 0] + q[:, 0] + (p[:, 1:] * q[:, 1:]).sum(1))
    return predict


def implicit_als(counts, l2, alpha, seed):
    """Scores of all pairs from a dense matrix of counts."""
    x = numpy.zeros((counts.shape[0], FACTORS))
    y = numpy.random.default_rng(seed).normal(size=(counts.shape[1], FACTORS)) / FACTORS ** 0.5
    for _ in range(ITERATIONS):
        for solved, fixed, matrix in ((x, y, counts), (y, x, counts.T)):
            shared = fixed.T @ fixed + l2 * numpy.eye(FACTORS)
            for thing, row in enumerate(matrix):
                used = numpy.flatnonzero(row)
                z, trust = fixed[used], alpha * row[used]
                solved[thing] = numpy.linalg.solve(shared + (z.T * trust) @ z, z.T @ (1 + trust))
    return x @ y.T


def mean_rank(scores, counts, held):
    """Percentile rank of held uses among what a user has not used in training; 0 is the first place."""
    total = weight = 0.0
    for user, item, count in held:
        candidates = numpy.flatnonzero(counts[user] == 0)
        if counts[user, item] > 0 or candidates.size < 2:
            continue
        own = scores[user, candidates]
        above, equal = (own > scores[user, item]).sum(), (own == scores[user, item]).sum() - 1
        total += count * (above + equal / 2) / (candidates.size - 1)
        weight += count
    return total / weight


@dataclass
class Comparison:
    """Where trainings run and rows are added; another benchmark puts a prefix before the names and times nothing."""
    server: Server
    cursor: object
    report: Report
    prefix: str = ""
    is_timed: bool = True

    def add(self, name, value, rival, **more):
        """Compares means of a metric of which less is better; it is what the name ends in."""
        metric = name.split(".")[-1]
        self.report.add(f"{self.prefix}{name}", float(value), metric, RIVAL, float(rival), float(rival / value),
                        TOLERANCE, value <= rival * (1 + TOLERANCE), runs=len(SEEDS), **more)


def program(name, parameters, seed):
    return (f"TRAIN MODEL recommend_{name}\n"
            f"  USING matrix_factorization(factors = {FACTORS}, max_iterations = {ITERATIONS}, tolerance = 1e-9,"
            f" {parameters})\n"
            f"  FROM recommend_{name}_rows WHERE NOT held\n  PREDICT value\n  WITH FEATURES (person, thing)\n"
            f"  SPLIT DATA training = 1.0, validation = 0, test = 0\n  SEED {seed};\n")


def store_rows(cursor, name, users, items, values, held):
    cursor.execute(f"DROP TABLE IF EXISTS public.recommend_{name}_rows CASCADE")
    cursor.execute(f"CREATE TABLE public.recommend_{name}_rows"
                   " (person integer, thing text, value double precision, held boolean)")
    rows = [(int(u), f"thing {i}", float(v), bool(h)) for u, i, v, h in zip(users, items, values, held)]
    execute_values(cursor, f"INSERT INTO public.recommend_{name}_rows VALUES %s", rows, page_size=10_000)


def our_ratings(comparison, name, parameters, seed):
    """(seconds of the whole program, errors of the held ratings)."""
    seconds = comparison.server.run_program(f"recommend_{name}", program(name, parameters, seed))
    comparison.cursor.execute(f"SELECT public.recommend_{name}_predict(person, thing) - value"
                              f" FROM public.recommend_{name}_rows WHERE held")
    return seconds, numpy.array([row[0] for row in comparison.cursor.fetchall()], dtype=numpy.float64)


def their_ratings(rows, l2, seed):
    users, items, ratings, held = rows
    began = time.perf_counter()
    predict = explicit_als(users[~held], items[~held], ratings[~held], l2, seed)
    seconds = time.perf_counter() - began
    return seconds, predict(users[held], items[held]) - ratings[held]


def compare_explicit(comparison, name, rows, l2):
    store_rows(comparison.cursor, name, *rows)
    ours = [our_ratings(comparison, name, f"l2 = {l2}", seed) for seed in SEEDS]
    theirs = [their_ratings(rows, l2, seed) for seed in SEEDS]
    naive = float(rows[2][rows[3]].std())
    for metric, measure in (("rmse", lambda errors: (errors ** 2).mean() ** 0.5),
                            ("mae", lambda errors: numpy.abs(errors).mean())):
        value, rival = (numpy.mean([measure(errors) for _, errors in side]) for side in (ours, theirs))
        comparison.add(f"{name}.{metric}", value, rival, naive=naive)
    if comparison.is_timed:
        comparison.report.add_times(f"{name}.seconds", [seconds for seconds, _ in ours], RIVAL,
                                    [seconds for seconds, _ in theirs], 1,
                                    note="ours: the whole of dmlc run; theirs: the iterations alone")


def payment_uses(cursor):
    """Who is a country and an age, what a category, a channel and an hour."""
    cursor.execute("SELECT country || ' ' || customer_age, merchant_category || ' ' || coalesce(channel, '?') || ' '"
                   " || extract(hour FROM paid_at AT TIME ZONE 'UTC'), is_test, count(*)::float8"
                   f" FROM public.payments WHERE id <= {PAYMENTS} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")
    rows = cursor.fetchall()
    users, user_codes = numpy.unique([row[0] for row in rows], return_inverse=True)
    items, item_codes = numpy.unique([row[1] for row in rows], return_inverse=True)
    counts = numpy.array([row[3] for row in rows])
    return user_codes, item_codes, counts, numpy.array([row[2] for row in rows]), (users.size, items.size)


def our_scores(comparison, name, parameters, shape, seed):
    """Scores of all pairs; those of which the model says nothing come last."""
    comparison.server.run_program(f"recommend_{name}", program(name, parameters, seed))
    comparison.cursor.execute("SELECT p.person, r.item, r.score"
                              f" FROM (SELECT DISTINCT person FROM public.recommend_{name}_rows) AS p,"
                              f" LATERAL public.recommend_{name}_recommend(p.person, NULL, true) AS r")
    scores = numpy.full(shape, -numpy.inf)
    for person, thing, score in comparison.cursor:
        scores[person, int(thing.split()[1])] = score
    return scores


def compare_implicit(comparison, name, rows, l2, alpha):
    users, items, values, held, shape = rows
    store_rows(comparison.cursor, name, users, items, values, held)
    counts = numpy.zeros(shape)
    numpy.add.at(counts, (users[~held], items[~held]), values[~held])
    tested = list(zip(users[held], items[held], values[held]))
    rank = partial(mean_rank, counts=counts, held=tested)
    parameters = f"feedback = implicit, l2 = {l2}, alpha = {alpha}"
    value = numpy.mean([rank(our_scores(comparison, name, parameters, shape, seed)) for seed in SEEDS])
    rival = numpy.mean([rank(implicit_als(counts, l2, alpha, seed)) for seed in SEEDS])
    popular = rank(numpy.tile((counts > 0).sum(0), (shape[0], 1)))
    comparison.add(f"{name}.percentile_rank", value, rival, popularity=popular)


def digit_uses():
    """Which pixels a digit lights: a fifth of the lit ones is held back."""
    images = load_digits().data
    users, items = numpy.nonzero(images)
    held = numpy.random.default_rng(2).random(users.size) < 0.2
    return users, items, images[users, items], held, images.shape


def compare_all(comparison, quick):
    compare_explicit(comparison, "digits", digits(), 0.05)
    compare_explicit(comparison, "synthetic", synthetic(quick), 0.1)
    compare_implicit(comparison, "digit_pixels", digit_uses(), 0.1, 1)
    compare_implicit(comparison, "payments", payment_uses(comparison.cursor), 0.1, 1)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="20,000 synthetic ratings, 50,000 payments")
    arguments = options.parse_args()
    adopt_orphans()
    server = Server("recommend").start()
    server.load_examples()
    server.load_payments(50_000 if arguments.quick else PAYMENTS)
    report = Report("recommend")
    with closing(server.connect()) as connection, connection.cursor() as cursor:
        compare_all(Comparison(server, cursor, report), arguments.quick)
    server.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
