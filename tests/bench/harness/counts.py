# SPDX-License-Identifier: Apache-2.0
# naive_bayes of counts beside scikit-learn's MultinomialNB: classes of the rows that are held back.
import csv
from pathlib import Path

import numpy
import sklearn
from psycopg2.extras import execute_values
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.naive_bayes import MultinomialNB

WORDS = Path(__file__).resolve().parents[2] / "numeric" / "fixtures" / "counts.csv"
# Both sides compute the same sums, so that they differ by rounding alone.
TOLERANCE = 0.001


def texts():
    """Counts of eight words, and the kind of the text."""
    with WORDS.open(newline="") as table:
        rows = numpy.array(list(csv.reader(table)), dtype=numpy.int64)
    return rows[:, :-1], rows[:, -1]


def digits():
    """How many of the sixteen dots of each field a handwritten digit lights."""
    images, numbers = load_digits(return_X_y=True)
    return images.astype(numpy.int64), numbers


TABLES = {"texts": texts, "digits": digits}


def names_of(counts):
    return [f"n{place}" for place in range(counts.shape[1])]


def store_rows(cursor, name, counts, kinds):
    columns = ", ".join(f"{column} integer NOT NULL" for column in names_of(counts))
    cursor.execute(f"DROP TABLE IF EXISTS public.counts_{name} CASCADE")
    cursor.execute(f"CREATE TABLE public.counts_{name} (id integer PRIMARY KEY, {columns}, kind integer NOT NULL)")
    rows = [(number, *map(int, row), int(kind)) for number, (row, kind) in enumerate(zip(counts, kinds))]
    execute_values(cursor, f"INSERT INTO public.counts_{name} VALUES %s", rows)


def our_probabilities(server, cursor, name, columns):
    """Of the rows that are held back, in the order of the key."""
    model = f"quality_counts_{name}"
    server.run_program(model, f"TRAIN MODEL {model}\n"
                              "  USING naive_bayes(task = multiclass, distribution = multinomial)\n"
                              f"  FROM counts_{name} WHERE id % 4 <> 0\n  PREDICT kind\n"
                              f"  WITH FEATURES ({', '.join(columns)})\n"
                              "  SPLIT DATA training = 1.0, validation = 0, test = 0;\n")
    cursor.execute(f"SELECT public.{model}_predict_proba({', '.join(columns)}) FROM public.counts_{name}"
                   " WHERE id % 4 = 0 ORDER BY id")
    return numpy.array([row[0] for row in cursor.fetchall()], dtype=numpy.float64)


def compare_table(server, cursor, name, report):
    counts, kinds = TABLES[name]()
    is_held = numpy.arange(len(kinds)) % 4 == 0
    # Ours leaves out what is the same in all rows, where scikit-learn smooths it, too.
    counts = counts[:, numpy.ptp(counts[~is_held], axis=0) > 0]
    store_rows(cursor, name, counts, kinds)
    ours = our_probabilities(server, cursor, name, names_of(counts))
    theirs = MultinomialNB(alpha=1.0).fit(counts[~is_held], kinds[~is_held]).predict_proba(counts[is_held])
    truth = kinds[is_held]
    for metric, measure in (("roc_auc", lambda rows: roc_auc_score(truth, rows, multi_class="ovr")),
                            ("accuracy", lambda rows: accuracy_score(truth, numpy.argmax(rows, axis=1)))):
        value, rival = measure(ours), measure(theirs)
        report.add(f"counts.{name}.multinomial_bayes.{metric}", value, metric, f"scikit-learn {sklearn.__version__}",
                   rival, value / rival, TOLERANCE, abs(value - rival) <= TOLERANCE * rival)


def compare(server, connection, report):
    with connection.cursor() as cursor:
        for name in TABLES:
            compare_table(server, cursor, name, report)
