# SPDX-License-Identifier: Apache-2.0
# Forecasts of the quality benchmark: the last year of real series, beside statsmodels for exponential smoothing and the same
# additive model solved by scipy.
import json
from pathlib import Path

import numpy

FIXTURES = Path(__file__).resolve().parents[2] / "numeric" / "fixtures"
# Series, and how statsmodels is asked for the same form.
SERIES = {
    "passengers": ("trend = additive, seasonal = multiplicative", {"trend": "add", "seasonal": "mul"}),
    "co2": ("trend = additive, seasonal = additive", {"trend": "add", "seasonal": "add"}),
    "equipment": ("trend = additive, damped = true, seasonal = additive",
                  {"trend": "add", "damped_trend": True, "seasonal": "add"}),
    "gdp": ("trend = additive, damped = true, seasonal = none", {"trend": "add", "damped_trend": True}),
}


def load(cursor):
    """A table per series, by month or quarter."""
    for name, series in json.loads((FIXTURES / "series.json").read_text()).items():
        cursor.execute(f"CREATE TABLE series_{name} AS SELECT (date %s + make_interval(months => %s * (n - 1)::int))::date"
                       " AS day, v AS value FROM unnest(%s::float8[]) WITH ORDINALITY AS u (v, n)",
                       (series["first"], series["months"], series["values"]))


def steps_of(name):
    return 8 if name == "gdp" else 12


def program(name):
    """All steps but the last ones train; the program forecasts these."""
    return (f"TRAIN MODEL quality_forecast_{name}\n  USING holt_winters({SERIES[name][0]})\n"
            f"  FROM (SELECT * FROM series_{name} ORDER BY day LIMIT (SELECT count(*) - {steps_of(name)} FROM series_{name}))"
            f" AS past\n  PREDICT value\n  WITH TIME COLUMN day\n  FORECAST 1 year AHEAD;\n")


def values_of(cursor, name):
    cursor.execute(f"SELECT value FROM series_{name} ORDER BY day")
    return numpy.array([row[0] for row in cursor.fetchall()])


def rmse(truth, forecast):
    return float(numpy.sqrt(numpy.mean((truth - forecast) ** 2)))


def our_rmse(cursor, name):
    cursor.execute(f"SELECT value FROM public.quality_forecast_{name}_forecast({steps_of(name)}) ORDER BY day")
    ours = numpy.array([row[0] for row in cursor.fetchall()])
    return rmse(values_of(cursor, name)[-steps_of(name):], ours)


def reference_rmse(cursor, name):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    values, steps, words = values_of(cursor, name), steps_of(name), SERIES[name][1]
    period = 12 if "seasonal" in words else None
    model = ExponentialSmoothing(values[:-steps], seasonal_periods=period, initialization_method="estimated", **words)
    fits = [model.fit(method=method) for method in ("SLSQP", "L-BFGS-B", "TNC")]
    best = min((fit for fit in fits if numpy.isfinite(fit.sse)), key=lambda fit: fit.sse)
    forecast = numpy.asarray(best.forecast(steps))
    return rmse(values[-steps:], forecast)
