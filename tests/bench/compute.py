# SPDX-License-Identifier: Apache-2.0
# COMPUTE from end to end (read, kernel, write to a table of results) against the same in SQL and in Python, and a chain
# of four computations run as one against the same four run one after another.
import argparse
import io
import sys
import time

import numpy
import pandas

from harness.report import Report
from harness.server import Server, adopt_orphans

TERMS = 100  # of a polynomial by Horner's rule: two operations each
COEFFICIENTS = [(-1) ** k / (k + 1) for k in range(TERMS)]
STEPS = [("scaled", "price", "1.5f * x[i]"), ("shifted", "scaled", "x[i] + 2.0f"),
         ("squared", "shifted", "x[i] * x[i]"), ("halved", "squared", "0.5f * x[i]")]


def kernel(name, parameters, body):
    """CREATE KERNEL of an element-wise kernel."""
    return (f'CREATE KERNEL {name} AS $$\nextern "C" __global__ void {name}({parameters}, float* out, int n) {{\n'
            f"  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i >= n) return;\n{body}}}\n$$;\n")


def horner_kernel():
    lines = "".join(f"  y = y * v + {value!r}f;\n" for value in COEFFICIENTS)
    return kernel("horner", "const float* x", f"  float v = x[i];\n  float y = 0;\n{lines}  out[i] = y;\n")


def horner_sql():
    text = "0::real"
    for value in COEFFICIENTS:
        text = f"({text} * a + {value!r}::real)"
    return text


def horner_numpy(x):
    y = numpy.zeros_like(x)
    for value in COEFFICIENTS:
        y = y * x + numpy.float32(value)
    return y


# name: kernel's source, columns, kernel, expression in SQL, function in numpy, ratio wanted against SQL
CASES = {
    "vector_add": ("", ["a", "b"], "vector_add", "a + b", lambda a, b: a + b, 0.7),
    "flops_200": (horner_kernel(), ["a"], "horner", horner_sql(), horner_numpy, 5),
}
PYTHON_TARGET = 10
FUSED_TARGET = 2.5


def make_rows(cursor, rows):
    cursor.execute("SELECT to_regclass('public.pairs') IS NOT NULL")
    if cursor.fetchone()[0]:
        cursor.execute("SELECT count(*) FROM public.pairs")
        if cursor.fetchone()[0] == rows:
            return
        cursor.execute("DROP TABLE public.pairs CASCADE")
    print(f"making {rows:,} pairs", file=sys.stderr)
    cursor.execute("SELECT setseed(0.5)")
    cursor.execute("CREATE TABLE public.pairs AS SELECT i::bigint AS id, random()::real AS a, random()::real AS b "
                   f"FROM generate_series(1, {rows}) AS i")
    cursor.execute("ALTER TABLE public.pairs ADD PRIMARY KEY (id)")
    cursor.execute("VACUUM (ANALYZE, FREEZE) public.pairs")


def seconds_of(cursor, *statements):
    began = time.perf_counter()
    for statement in statements:
        cursor.execute(statement)
    return time.perf_counter() - began


def python_way(connection, columns, function, key):
    """Export by COPY, read and written by pandas' parser in C, COPY back."""
    began = time.perf_counter()
    text = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT id, {', '.join(columns)} FROM public.pairs) TO STDOUT (FORMAT csv)", text)
        text.seek(0)
        types = {"id": numpy.int64, **{name: numpy.float32 for name in columns}}
        frame = pandas.read_csv(text, names=["id", *columns], dtype=types)
        result = function(*(frame[name].to_numpy() for name in columns))
        back = io.StringIO()
        pandas.DataFrame({"id": frame["id"], "total": result}).to_csv(back, header=False, index=False)
        back.seek(0)
        cursor.execute(f"CREATE TABLE public.python_results (id bigint {key}, total real)")
        cursor.copy_expert("COPY public.python_results FROM STDIN (FORMAT csv)", back)
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE public.python_results")
    return seconds


def sql_way(cursor, expression, key, check=None):
    statements = [f"CREATE TABLE public.sql_results AS SELECT id, {expression} AS total FROM public.pairs"]
    if key:
        statements.append("ALTER TABLE public.sql_results ADD PRIMARY KEY (id)")
    seconds = seconds_of(cursor, *statements)
    if check:
        check_same(cursor, check)
    cursor.execute("DROP TABLE public.sql_results")
    return seconds


def our_way(cursor, name, key):
    """The table is there, as `dmlc apply` makes it (with the key) or as its owner may have it (without)."""
    cursor.execute(f"DROP TABLE public.{name}_results")
    return seconds_of(cursor, f"CREATE TABLE public.{name}_results (id bigint {key}, total real)",
                      f"SELECT public.{name}()")


def check_same(cursor, name):
    """The results of all ways agree: a benchmark of wrong numbers is none."""
    cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE abs(o.total - s.total) > 1e-5 * greatest(1, abs(s.total))) "
                   f"FROM public.{name}_results o FULL JOIN public.sql_results s USING (id)")
    rows, wrong = cursor.fetchone()
    cursor.execute("SELECT count(*) FROM public.pairs")
    if wrong or rows != cursor.fetchone()[0]:
        sys.exit(f"{name}: {wrong} of {rows} rows differ from SQL")


def compare(server, connection, cursor, name, runs, report):
    source, columns, kernel_name, expression, function, wanted = CASES[name]
    server.run_program(name, source + f"COMPUTE {name} FROM pairs({', '.join(columns)}) "
                       f"INTO TABLE {name}_results(total) USING {kernel_name};\n")
    for label, key in (("", ""), (".with_key", "PRIMARY KEY")):
        ours, sql, interpreted, python = [], [], [], []
        for run in range(runs):
            ours.append(our_way(cursor, name, key))
            sql.append(sql_way(cursor, expression, key, check=name if run == 0 else None))
            cursor.execute("SET jit = off")
            interpreted.append(sql_way(cursor, expression, key))
            cursor.execute("RESET jit")
            python.append(python_way(connection, columns, function, key))
        # The index takes the same time in every way, so that nothing is asked of the ratios with one.
        rival = "CREATE TABLE AS" + (" + ADD PRIMARY KEY" if key else "")
        report.add_times(f"{name}{label}.sql", ours, rival, sql, 0 if key else wanted)
        report.add_times(f"{name}{label}.sql_interpreted", ours, f"{rival}, jit = off", interpreted,
                         0 if key else wanted)
        report.add_times(f"{name}{label}.python", ours, "COPY + pandas + numpy + COPY", python,
                         0 if key else PYTHON_TARGET)


def chain(cursor, server, rows, runs, report):
    """Four statements over one table, each filling a column: as one scan, and one by one."""
    kernels = "".join(kernel(name, "const float* x", f"  out[i] = {body};\n") for name, _, body in STEPS)
    columns = ", ".join(f"{name} real NOT NULL DEFAULT 0" for name, _, _ in STEPS)
    for table in ("fused", "single"):
        cursor.execute(f"DROP TABLE IF EXISTS public.{table} CASCADE")
        cursor.execute(f"CREATE TABLE public.{table} (id bigint PRIMARY KEY, price real NOT NULL, {columns})")
    cursor.execute(f"INSERT INTO public.fused SELECT i, i / 1000.0 FROM generate_series(1, {rows}) AS i")
    cursor.execute("INSERT INTO public.single TABLE public.fused")
    def computes(table):
        return [f"COMPUTE {table}_{name} FROM {table}({source}) INTO column({name}) USING {name};\n"
                for name, source, _ in STEPS]
    server.run_program("fused", kernels + "".join(computes("fused")))
    for index, statement in enumerate(computes("single")):
        server.run_program(f"single_{index}", kernels + statement)
    calls = [f"SELECT public.single_{name}()" for name, _, _ in STEPS]
    ours, theirs = [], []
    for _ in range(runs):
        for times, table, statements in ((ours, "fused", [f"SELECT public.fused_{STEPS[0][0]}()"]),
                                         (theirs, "single", calls)):
            cursor.execute(f"VACUUM FULL public.{table}")
            times.append(seconds_of(cursor, *statements))
    cursor.execute("SELECT count(*) FROM public.fused f JOIN public.single s USING (id) WHERE f.halved <> s.halved "
                   "OR f.squared <> s.squared OR f.halved = 0")
    if cursor.fetchone()[0]:
        sys.exit("the chain run as one differs from the four")
    report.add_times("chain_of_four", ours, "the four one by one", theirs, FUSED_TARGET)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="500,000 rows instead of 5,000,000")
    arguments = options.parse_args()
    rows = 500_000 if arguments.quick else 5_000_000
    adopt_orphans()
    server = Server("compute").start()
    connection = server.connect()
    report = Report("compute")
    with connection.cursor() as cursor:
        make_rows(cursor, rows)
        for name in CASES:
            compare(server, connection, cursor, name, 3, report)
        chain(cursor, server, rows // 5, 3, report)
    connection.close()
    server.stop()
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
