# SPDX-License-Identifier: Apache-2.0
# Forecasts of the quality benchmark, on real series without their last year: exponential smoothing beside statsmodels,
# prophet beside the same additive model solved by scipy.
import json
import warnings
from pathlib import Path

import numpy
import scipy

from .prophet_reference import Problem, days_of

SERIES = json.loads((Path(__file__).resolve().parents[2] / "numeric" / "fixtures" / "series.json").read_text())
# Series, and how statsmodels is asked for the same form.
SMOOTHED = {
    "passengers": ("trend = additive, seasonal = multiplicative", {"trend": "add", "seasonal": "mul"}),
    "co2": ("trend = additive, seasonal = additive", {"trend": "add", "seasonal": "add"}),
    "equipment": ("trend = additive, damped = true, seasonal = additive",
                  {"trend": "add", "damped_trend": True, "seasonal": "add"}),
    "gdp": ("trend = additive, damped = true, seasonal = none", {"trend": "add", "damped_trend": True}),
}
# Series, and whether their seasons multiply the trend.
ADDITIVE = {"passengers": True, "co2": False, "gdp": False}
# statsmodels' ways to the least squares: each ends in another place on some series.
METHODS = {"SLSQP": {}, "L-BFGS-B": {}, "TNC": {}, "basinhopping": {"minimize_kwargs": {"seed": 1}}}
TOLERANCE = 0.01
# Of the squares: two fits that are nearer than this to each other have found the same minimum.
SAME_MINIMUM = 0.001


def load(cursor):
    """A table per series, by month or quarter."""
    for name, series in SERIES.items():
        cursor.execute(f"DROP TABLE IF EXISTS public.series_{name} CASCADE")
        cursor.execute(f"CREATE TABLE public.series_{name} AS SELECT v AS value,"
                       " (date %s + make_interval(months => %s * (n - 1)::int))::date AS day"
                       " FROM unnest(%s::float8[]) WITH ORDINALITY AS u (v, n)",
                       (series["first"], series["months"], series["values"]))


def steps_of(name):
    return 8 if name == "gdp" else 12


def past(name):
    """All steps but the last ones, which are to be forecast."""
    return (f"(SELECT * FROM series_{name} ORDER BY day LIMIT (SELECT count(*) - {steps_of(name)} FROM series_{name}))"
            " AS past")


def train(server, model, algorithm, name):
    server.run_program(model, f"TRAIN MODEL {model}\n  USING {algorithm}\n  FROM {past(name)}\n  PREDICT value\n"
                              "  WITH TIME COLUMN day\n  FORECAST 1 year AHEAD;\n")


def squares_of_past(cursor, model, name):
    """(sum of squares, steps) of what the model expected in its history, one step ahead where it smooths."""
    cursor.execute(f"SELECT sum((value - public.{model}_predict(day)) ^ 2), count(*) FROM {past(name)}")
    return cursor.fetchone()


def split_values(name):
    values = numpy.array(SERIES[name]["values"], dtype=numpy.float64)
    return values[:-steps_of(name)], values[-steps_of(name):]


def rmse(truth, forecast):
    return float(numpy.sqrt(numpy.mean((truth - forecast) ** 2)))


def our_rmse(cursor, model, name):
    cursor.execute(f"SELECT value FROM public.{model}_forecast({steps_of(name)}) ORDER BY day")
    return rmse(split_values(name)[1], numpy.array([row[0] for row in cursor.fetchall()]))


def least_squares_fit(name, weights):
    """The fit with the least squares that statsmodels finds, with the weights that are given."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    words = SMOOTHED[name][1]
    model = ExponentialSmoothing(split_values(name)[0], seasonal_periods=12 if "seasonal" in words else None,
                                 initialization_method="estimated", **words)
    with warnings.catch_warnings(), model.fix_params(weights):
        # A method that does not converge loses against the others.
        warnings.simplefilter("ignore")
        fits = [model.fit(method=method, **more) for method, more in METHODS.items()]
    return min((fit for fit in fits if numpy.isfinite(fit.sse)), key=lambda fit: fit.sse)


def our_weights(cursor, model, name):
    """The weights of our fit under statsmodels' names."""
    cursor.execute("SELECT v.preparation::jsonb -> 'series' -> 'model' FROM dml.model AS m JOIN dml.model_version AS v"
                   " ON (v.model_id, v.version) = (m.model_id, m.current_version) WHERE m.model_name = %s", (model,))
    found, words = cursor.fetchone()[0], SMOOTHED[name][1]
    weights = {"smoothing_level": found["alpha"], "smoothing_trend": found["beta"]}
    if "seasonal" in words:
        weights["smoothing_seasonal"] = found["gamma"]
    if "damped_trend" in words:
        weights["damping_trend"] = found["phi"]
    return weights


def add_row(report, name, unit, rival, ours, theirs):
    report.add(name, ours, unit, rival, theirs, theirs / ours, TOLERANCE, ours <= (1 + TOLERANCE) * theirs)


def compare_smoothed(server, cursor, name, report):
    """What smoothing minimises, and errors of the last year: those of the same minimum, or else of the same weights."""
    import statsmodels

    model, rival = f"quality_smoothed_{name}", f"statsmodels {statsmodels.__version__}"
    train(server, model, f"holt_winters({SMOOTHED[name][0]})", name)
    last = split_values(name)[1]
    fit = least_squares_fit(name, {})
    squares, _ = squares_of_past(cursor, model, name)
    add_row(report, f"forecast.{name}.squares", "squares", rival, squares, float(fit.sse))
    ours, theirs = our_rmse(cursor, model, name), rmse(last, fit.forecast(steps_of(name)))
    if abs(squares - fit.sse) <= SAME_MINIMUM * fit.sse:
        return add_row(report, f"forecast.{name}.rmse", "rmse", rival, ours, theirs)
    report.add(f"forecast.{name}.rmse", ours, "rmse", rival, theirs, theirs / ours, 0, True,
               note="the fits are different minima, so that one year says nothing: the squares are compared")
    guided = least_squares_fit(name, our_weights(cursor, model, name))
    return add_row(report, f"forecast.{name}.rmse_with_our_weights", "rmse", rival, ours,
                   rmse(last, guided.forecast(steps_of(name))))


def compare_additive(server, cursor, name, report):
    """Errors of the history and of the last steps."""
    model, rival = f"quality_prophet_{name}", f"scipy {scipy.__version__}, additive model written out"
    train(server, model, f"prophet(seasonality_mode = {'multiplicative' if ADDITIVE[name] else 'additive'})", name)
    values, last = split_values(name)
    days = days_of(SERIES[name]["first"], SERIES[name]["months"], len(values) + len(last))
    problem = Problem(days[:len(values)], values, "linear", ADDITIVE[name], [(365.25, 10)])
    expected = problem.forecast(problem.solve(), days)
    squares, steps = squares_of_past(cursor, model, name)
    add_row(report, f"prophet.{name}.past_rmse", "rmse", rival, (squares / steps) ** 0.5,
            rmse(values, expected[:len(values)]))
    add_row(report, f"prophet.{name}.rmse", "rmse", rival, our_rmse(cursor, model, name),
            rmse(last, expected[len(values):]))


def compare(server, connection, report):
    with connection.cursor() as cursor:
        load(cursor)
        for name in SMOOTHED:
            compare_smoothed(server, cursor, name, report)
        for name in ADDITIVE:
            compare_additive(server, cursor, name, report)
